"""Fixed forms of drafts."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from webapp.keyed_forms import KeyedForm
from webapp.receipts.forms import OfficeDateField
from workflows.publishing import NOTE_LENGTH
from workflows.routing_drafts.deciding import REASON_LENGTH
from workflows.routing_drafts.keeping import TITLE_LENGTH


class NewDraftForm(KeyedForm):
    """What a new diagram is called."""

    title_hi = StringField(
        _("Title in Hindi"), [InputRequired(_("Write the title in Hindi.")), Length(max=TITLE_LENGTH)]
    )
    title_en = StringField(
        _("Title in English"), [InputRequired(_("Write the title in English.")), Length(max=TITLE_LENGTH)]
    )
    short = StringField(_("Short name"), [Optional(), Length(max=60)])


class ActForm(KeyedForm):
    """An act that needs no more than its button."""


class PublishDraftForm(KeyedForm):
    """What was changed, and from which day it is in force."""

    rev = HiddenField()
    """What the page showed; a later saving is not published unseen."""
    seen = HiddenField()
    """What the page showed would be replaced."""
    note = TextAreaField(
        _("What was changed, and why"), [InputRequired(_("Write what was changed.")), Length(max=NOTE_LENGTH)]
    )
    in_force_from = OfficeDateField(_("In force from"), [Optional()])


class ApproveForm(KeyedForm):
    """The second person agrees."""

    rev = HiddenField()
    """What the page showed; what was changed and submitted again is not approved unseen."""
    seen = HiddenField()


class SendBackForm(KeyedForm):
    """Why a draft is opened again."""

    reason = TextAreaField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON_LENGTH)])


class AskForm(KeyedForm):
    """Why something is asked of the second person."""

    reason = TextAreaField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON_LENGTH)])


class DeclineForm(KeyedForm):
    """Why the second person does not agree."""

    reason = TextAreaField(_("Reason"), [Length(max=REASON_LENGTH)])
