"""Fixed forms of drafts."""

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from webapp.keyed_forms import KeyedForm
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
