"""Fixed forms of the supervisor."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from webapp.keyed_forms import KeyedForm

REASON = 300


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
