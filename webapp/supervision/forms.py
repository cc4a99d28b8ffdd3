"""Fixed forms of the supervisor."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.keyed_forms import KeyedForm

REASON = 300


class ReassignForm(KeyedForm):
    """Which work, to which desk, why."""

    task = SelectField(_("Work"), validate_choice=True)
    to_post = SelectField(
        _("To which desk"), [NumberRange(min=1, message=_("Choose a desk."))], coerce=int, validate_choice=True
    )
    reason = TextAreaField(_("Reason"), [InputRequired(_("Write the reason.")), Length(max=REASON)])
