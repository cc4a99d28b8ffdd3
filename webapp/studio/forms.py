"""Fixed forms of the studio."""

import base64
import binascii

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from webapp.keyed_forms import KeyedForm
from workflows.bundles import Bundle, bundle, read_bundle
from workflows.errors import BadInput
from workflows.publishing import NOTE_LENGTH
from workflows.version_changes import REASON_LENGTH


class UploadForm(KeyedForm):
    """Diagrams, tables and forms, single or as a bundle."""

    files = MultipleFileField(_("Files"))

    def uploads(self) -> list[tuple[str, bytes]]:
        """What was chosen, by name."""
        return [(file.filename, file.read()) for file in self.files.data or [] if file and file.filename]


class CarriedForm(KeyedForm):
    """A form that carries what was brought from one page to the next: nothing is stored before somebody says so."""

    bundle = HiddenField()

    def given(self) -> Bundle:
        """What the page carried.

        :raises BadInput: when it does not come as it was sent
        """
        try:
            return read_bundle([("bundle.zip", base64.b64decode(self.bundle.data or "", validate=True))])
        except binascii.Error as fault:
            raise BadInput("Upload the diagram again.", "मार्ग-आरेख फिर लायें।") from fault


class BringForm(CarriedForm):
    """What is to be opened as drafts. Which diagrams, and what they are called, is read from the page's own fields."""


class RedrawForm(KeyedForm):
    """What is to be changed in a draft. Which changes is read from the page's own fields."""

    rev = HiddenField()


class PublishForm(CarriedForm):
    """The files that the gate let through, once more, and what was changed. The gate looks at them again."""

    seen = HiddenField()
    """What the page showed would be replaced; somebody else's version in between is not overwritten unseen."""
    note = TextAreaField(
        _("What was changed, and why"), [InputRequired(_("Write what was changed.")), Length(max=NOTE_LENGTH)]
    )


class TakeOverForm(KeyedForm):
    """Why files are taken to another version. Which files and which steps is read from the page's own fields."""

    reason = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=REASON_LENGTH)])
    find_desks = BooleanField(_("Find the desk anew where another desk is to do the open work now"))


class TakeBackForm(KeyedForm):
    """Why an order is taken back."""

    reason = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=REASON_LENGTH)])


def carried(given: Bundle) -> str:
    """What was brought as a hidden field carries it from one page to the next."""
    return base64.b64encode(bundle(given.everything())).decode()
