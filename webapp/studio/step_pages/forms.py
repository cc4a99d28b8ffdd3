"""The forms of the step table. What may be entered is judged where the diagram is changed; here stand the fields."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired

from webapp.errors import sentence
from webapp.keyed_forms import KeyedForm
from workflows.errors import BadInput
from workflows.step_table.words import KINDS, NOTES, WAY_KINDS, plain

Choices = list[tuple[str, str]]


class RowForm(KeyedForm):
    """A form of which a page holds several: the ids of its fields begin with its part.

    :param part: names the form on the page
    :param blank: without what was sent
    """

    rev = HiddenField()

    def __init__(self, part: str, *, blank: bool = False) -> None:
        super().__init__(**({"formdata": None} if blank else {}))
        self.part = part
        for field in self:
            if isinstance(field.data, str):
                field.data = plain(field.data)
            field.id = f"{part}-{field.short_name}"
            if hasattr(field, "label"):
                field.label.field_id = field.id

    def tell(self, refusal: BadInput) -> bool:
        """Show a refusal at its field; gives whether the form has that field."""
        if refusal.field not in self._fields:
            return False
        self._fields[refusal.field].errors = [sentence(refusal)]
        return True

    def point_out(self) -> None:
        """The first field that is wrong gets the focus when the page opens."""
        wrong = next((field for field in self if field.errors), None)
        if wrong is not None:
            wrong.render_kw = {**(wrong.render_kw or {}), "autofocus": True}


class NamedForm(RowForm):
    """With a name in both languages."""

    name_hi = StringField(_("Name in Hindi"), [InputRequired(_("Write the name in Hindi."))])
    name_en = StringField(_("Name in English"), [InputRequired(_("Write the name in English."))])


class StepForm(NamedForm):
    """What stands in a row. Only a desk has more than names and a role."""

    lane = SelectField(_("Role"), validate_choice=False)
    kind = SelectField(_("What is done"), validate_choice=False)
    form = SelectField(_("Form"), validate_choice=False)
    due = StringField(_("Time limit"))
    escalate_to = SelectField(_("When late, goes up to"), validate_choice=False)
    escalate_after = StringField(_("After further"))
    desk = SelectField(_("Who gets it"), validate_choice=False)
    reopen = BooleanField(_("A closed file may be reopened here"))

    def of_a_desk(self, is_desk: bool) -> "StepForm":
        """Without the fields that only a desk has, for any other step."""
        for name in () if is_desk else ("kind", "form", "due", "escalate_to", "escalate_after", "desk", "reopen"):
            delattr(self, name)
        return self


class InsertForm(NamedForm):
    """A new desk behind the row."""

    button = SelectField(_("Behind which way"), validate_choice=False)
    lane = SelectField(_("Role"), validate_choice=False)
    kind = SelectField(_("What is done"), validate_choice=False)
    form = SelectField(_("Form"), validate_choice=False)
    due = StringField(_("Time limit"))


class ButtonForm(NamedForm):
    """A button, or the one way on."""

    to = SelectField(_("Leads to"), validate_choice=False)
    kind = SelectField(_("What it does"), validate_choice=False)
    note = SelectField(_("Note"), validate_choice=False)
    confirm = BooleanField(_("Ask once more before it is done"))


class ReminderForm(NamedForm):
    """A clock on a step."""

    time = StringField(_("After"), [InputRequired(_("Write after how long."))])
    does = SelectField(_("Then"), validate_choice=False)


class LaneForm(NamedForm):
    """A role of the diagram."""

    role = SelectField(_("Role"), validate_choice=False)


class ActForm(RowForm):
    """An act that needs no more than its button."""


class CasesForm(RowForm):
    """The conditions of a choice: an input for each of its arrows.

    :ivar faults: what is wrong with them, by the name of the input
    """

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.faults: dict[str, str] = {}

    def tell(self, refusal: BadInput) -> bool:
        """Show a refusal at its condition; gives whether it is about one."""
        if refusal.field != "default" and not refusal.field.startswith("condition-"):
            return False
        self.faults[refusal.field] = sentence(refusal)
        return True


def kind_choices() -> Choices:
    """What is done at a desk, in words."""
    words = (
        *(_("Note"), _("Draft"), _("Approval"), _("Signature"), _("Dispatch")),
        *(_("Report"), _("Form"), _("For information")),
    )
    return list(zip(KINDS, map(str, words), strict=True))


def way_kind_choices() -> Choices:
    """What a button does, in words."""
    words = (_("Send on"), _("Send back"), _("Refuse"), _("Finish"))
    return [("", "–"), *zip(WAY_KINDS, map(str, words), strict=True)]


def note_choices() -> Choices:
    """Whether a note is needed."""
    return [("", "–"), *zip(NOTES, map(str, (_("required"), _("optional"))), strict=True)]


def with_value(choices: Choices, value: str) -> Choices:
    """The choices and, when it is none of them, what the diagram says."""
    return choices if value in {key for key, _label in choices} else [*choices, (value, value)]


def with_value_apart(groups: Mapping[str, Choices], value: str) -> dict[str, Choices]:
    """As :func:`with_value`, of choices in groups."""
    if any(value == key for choices in groups.values() for key, _label in choices):
        return dict(groups)
    return {**groups, str(_("As the diagram says")): [(value, value)]}
