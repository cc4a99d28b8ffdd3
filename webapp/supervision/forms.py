"""Fixed forms of the supervisor."""

import re

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from webapp.keyed_forms import KeyedForm
from webapp.receipts.forms import OfficeDateField

REASON = 300
TIME = re.compile(r"\s*([01]?\d|2[0-3])[:.]([0-5]\d)\s*$")


class StepForm(KeyedForm):
    """At which step, why. Its choices are the diagram's and are checked by the act itself."""

    node = SelectField(_("Put at"), validate_choice=False)
    reason = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=REASON)])


class ReasonForm(KeyedForm):
    """Why the supervisor does something to the routing."""

    reason = TextAreaField(_("Reason"), [DataRequired(_("Write the reason.")), Length(max=REASON)])


class ReassignForm(KeyedForm):
    """Which work, to which desk, why."""

    task = SelectField(_("Work"), validate_choice=True)
    to_post = SelectField(
        _("To which desk"), [NumberRange(min=1, message=_("Choose a desk."))], coerce=int, validate_choice=True
    )
    reason = TextAreaField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON)])


class PastForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A day, and a time of that day: a question in the address, which changes nothing."""

    class Meta:
        """A GET needs no token."""

        csrf = False

    on = OfficeDateField(_("Day"), [InputRequired(_("Write the date as dd-mm-yyyy."))])
    at = StringField(_("Time"), [Optional(), Regexp(TIME, message=_("Write the time as hh:mm, like 14:30."))])
