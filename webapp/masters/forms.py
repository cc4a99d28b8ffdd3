"""Fixed forms of the masters."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.keyed_forms import KeyedForm
from webapp.receipts.forms import OfficeDateField
from workflows import heads, holidays, office_roles, stock_phrases
from workflows.categories.models import TITLE_LENGTH as CATEGORY_LENGTH
from workflows.numbering import Retention
from workflows.organisation.models import HolidayKind, Scope

HOLIDAY_KINDS = [
    SelectChoice(HolidayKind.GAZETTED.value, _("Gazetted: the office is closed")),
    SelectChoice(HolidayKind.LOCAL.value, _("Local: the office is closed")),
    SelectChoice(HolidayKind.RESTRICTED.value, _("Restricted: the office is open")),
]
RETENTIONS = [
    SelectChoice(Retention.A.value, _("A: kept for ever, microfilmed")),
    SelectChoice(Retention.B.value, _("B: kept for ever")),
    SelectChoice(Retention.C_10.value, _("C-10: ten years after closing")),
    SelectChoice(Retention.C_5.value, _("C-5: five years after closing")),
    SelectChoice(Retention.C_3.value, _("C-3: three years after closing")),
    SelectChoice(Retention.C_1.value, _("C-1: one year after closing")),
    SelectChoice(Retention.EPHEMERAL.value, _("E: until the work is done")),
]


SCOPES = [
    SelectChoice(Scope.OFFICE.value, _("One post of the whole office")),
    SelectChoice(Scope.BRANCH.value, _("A post of the branch that deals with the file")),
    SelectChoice(Scope.CIRCLE.value, _("A post of the circle that the file concerns")),
    SelectChoice(Scope.THANA.value, _("A post of the thana that the file concerns")),
    SelectChoice(Scope.POOL.value, _("Several posts: whoever takes it first")),
]
"""How a role finds its post."""


class MasterForm(KeyedForm):
    """One act on a master. ``hindi`` names the fields in which Hindi is typed."""

    hindi: frozenset[str] = frozenset({"title_hi"})


class HolidayForm(MasterForm):
    """A day of the calendar."""

    on_date = OfficeDateField(_("Day"), [InputRequired(_("Choose a day."))])
    title_hi = StringField(
        _("Hindi name"), [InputRequired(_("Write the Hindi name.")), Length(max=holidays.TITLE_LENGTH)]
    )
    title_en = StringField(
        _("English name"), [InputRequired(_("Write the English name.")), Length(max=holidays.TITLE_LENGTH)]
    )
    kind = SelectField(_("Kind"), choices=HOLIDAY_KINDS)
    confirmed = BooleanField(_("Compared with the Gazette"))


class WeeklyOffForm(MasterForm):
    """The weekly days off."""

    weekly_off = StringField(_("Weekly days off"), [InputRequired(_("Write at least one day.")), Length(max=60)])


class HeadTitlesForm(MasterForm):
    """What may change of a head."""

    title_hi = StringField(
        _("Title in Hindi"), [InputRequired(_("Write the title in Hindi.")), Length(max=heads.TITLE_LENGTH)]
    )
    title_en = StringField(
        _("Title in English"), [InputRequired(_("Write the title in English.")), Length(max=heads.TITLE_LENGTH)]
    )
    retention = SelectField(_("Retention"), choices=RETENTIONS)


class HeadForm(HeadTitlesForm):
    """A new head."""

    letter = StringField(_("Letter"), [InputRequired(_("The letter is one of A to Z.")), Length(max=1)])
    primary = IntegerField(_("Primary head"), [NumberRange(1, 99, _("The number lies between 1 and 99."))])
    secondary = IntegerField(_("Secondary head"), [NumberRange(1, 99, _("The number lies between 1 and 99."))])


class CategoryForm(MasterForm):
    """What a category of receipts is called."""

    title_hi = StringField(
        _("Title in Hindi"), [InputRequired(_("Write the title in Hindi.")), Length(max=CATEGORY_LENGTH)]
    )
    title_en = StringField(
        _("Title in English"), [InputRequired(_("Write the title in English.")), Length(max=CATEGORY_LENGTH)]
    )


class ActForm(MasterForm):
    """An act that needs no more than its button."""


class RoleForm(MasterForm):
    """What a role is called."""

    title_hi = StringField(
        _("Title in Hindi"), [InputRequired(_("Write the title in Hindi.")), Length(max=office_roles.TITLE_LENGTH)]
    )
    title_en = StringField(
        _("Title in English"), [InputRequired(_("Write the title in English.")), Length(max=office_roles.TITLE_LENGTH)]
    )


class NewRoleForm(RoleForm):
    """A role for lanes."""

    scope = SelectField(_("Whose desk it is"), choices=SCOPES)


class GiveRoleForm(MasterForm):
    """A post plays a role."""

    role = SelectField(_("Role"))
    unit = SelectField(_("For which unit"), coerce=int)
    case_type = SelectField(_("Kind of case"))
    primary = BooleanField(_("Gets the work where several posts play the role"))
    since = OfficeDateField(_("From which day"), [InputRequired(_("Choose a day."))])


class EndRoleForm(MasterForm):
    """From when a post plays a role no more."""

    at = OfficeDateField(_("Not any more from"), [InputRequired(_("Choose a day."))])


class PhraseForm(MasterForm):
    """A stock noting."""

    hindi = frozenset({"words"})
    words = StringField(_("Phrase"), [InputRequired(_("Write the phrase.")), Length(max=stock_phrases.LENGTH)])
