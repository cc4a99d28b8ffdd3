"""Fixed forms of the acts that are open at every desk."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from webapp.keyed_forms import KeyedForm
from webapp.receipts.forms import PRIORITIES, OfficeDateField, choices_of

REMARK = 2000
REASON = 500


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What every act can carry: the reason of a delay is asked after seven working days (CSMOP ¶60)."""

    delay_reason = StringField(_("Reason of the delay"), [Optional(), Length(max=REASON)])


class MarkForm(ActForm):
    """To whom, and what is asked."""

    to_post = SelectField(_("To"), coerce=int, validate_choice=True)
    remark = TextAreaField(_("Remark"), [InputRequired(_("Write a remark.")), Length(max=REMARK)])


class ParkForm(ActForm):
    """Until when."""

    parked_until = OfficeDateField(_("Put aside until"), [InputRequired(_("Choose a day."))])


class PriorityForm(ActForm):
    """How urgent."""

    priority = SelectField(_("Priority"), choices=choices_of(PRIORITIES))


class AskForm(ActForm):
    """Whom to ask, what, until when: one stroke, each addressee with his own clock."""

    posts = SelectMultipleField(_("Posts"), coerce=int, validate_choice=True)
    offices = SelectMultipleField(_("Outside offices"), coerce=int, validate_choice=True)
    question = TextAreaField(_("What is asked"), [InputRequired(_("Write what is asked.")), Length(max=3000)])
    days = SelectField(
        _("Working days to answer"), choices=choices_of([(f"{days}wd", str(days)) for days in (3, 5, 7, 10, 15)])
    )


class ReopenForm(KeyedForm):
    """At which step a closed file goes on, and why; of the step the diagram in force judges."""

    step = StringField(_("It goes on at"))
    reason = TextAreaField(_("Reason"), [InputRequired(_("Write why the file is reopened.")), Length(max=REMARK)])


class CloseForm(ActForm):
    """Why a file is closed before its diagram ends."""

    remark = TextAreaField(_("Reason"), [InputRequired(_("Write why the file is closed.")), Length(max=REMARK)])
