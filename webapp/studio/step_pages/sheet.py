"""What all parts of the page of the step table need: the draft's rows and lanes, what may be chosen, what was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.filters import in_language
from webapp.studio.form_titles import form_titles, titled_apart
from webapp.studio.naming import kind_names
from webapp.studio.step_pages.forms import (
    CasesForm,
    Choices,
    RowForm,
)
from webapp.studio.vocabulary import vocabulary_of
from webapp.viewmodels.editor import FoundRow
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.standing_order.names import Names, names_in
from workflows.step_table.rows import LaneRow, ReminderRow, StepRow, WayRow


@dataclass(frozen=True)
class Given:
    """What was sent and not done, to be shown as it was entered.

    :ivar form: the form as it came
    :ivar alert: the sentence above the table
    """

    form: RowForm | None = None
    alert: str = ""

    @property
    def cases(self) -> Mapping[str, str] | None:
        """Errors at the cases of a choice, by the name of the input; None when no cases were sent."""
        return self.form.faults if isinstance(self.form, CasesForm) else None

    def replaces(self, made: RowForm) -> RowForm:
        """The form as it was sent in the place of the one made for it, with its choices."""
        if self.form is None or self.form.part != made.part or type(self.form) is not type(made):
            return made
        for one in made:
            if hasattr(one, "choices") and one.short_name in self.form:
                self.form[one.short_name].choices = one.choices
        self.form["rev"].data = made["rev"].data
        return self.form


@dataclass
class Sheet:
    """What all parts of the page need."""

    draft: RoutingDraft
    rows: Sequence[StepRow]
    lanes: Sequence[LaneRow]
    roles: dict[str, str]
    office: Mapping[str, bytes]
    """All files that the diagram may name: those in force, then those of the draft."""
    given: Given
    desks: Mapping[str, Choices] = field(default_factory=dict)
    """Whose work a step may be beside the desk of its role, in groups; only where a row is open."""
    found: dict[str, list[FoundRow]] = field(default_factory=dict)

    def url(self, endpoint: str, **where: str) -> str:
        """Where a form of the page is sent."""
        values: dict[str, Any] = {"draft_id": self.draft.id, **where}
        return url_for(f"studio_steps.{endpoint}", **values)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What is done at a step, in words, by its kind or its element."""
        return step_kinds()

    @cached_property
    def forms(self) -> Choices:
        """The forms that a desk of this diagram may have: the draft's own, then those of the office."""
        return [("", _("None")), *titled_apart(form_titles(self.office), self.draft.key).items()]

    @cached_property
    def names(self) -> Names:
        """What the forms call their facts, those of the draft before others."""
        return names_in(self.office)

    @cached_property
    def form_titles(self) -> dict[str, str]:
        """The forms that a desk may have, by their path."""
        return {path: title for path, title in self.forms if path}

    @cached_property
    def numbered(self) -> dict[str, str]:
        """Number and name of each row."""
        return {one.node: f"{one.number} {self.name_of(one)}" for one in self.rows}

    def kind_word(self, row: StepRow) -> str:
        """What is done at a step."""
        return self.kinds.get(row.kind) or self.kinds.get(row.tag, row.tag)

    def name_of(self, row: StepRow) -> str:
        """What a row is called: its name, else what it is."""
        return in_language(row.name_hi, row.name_en) or self.kind_word(row)

    def lane_choices(self) -> Choices:
        """In whose lane a step may stand."""
        return list(self.lane_names.items())

    @cached_property
    def lane_names(self) -> dict[str, str]:
        """The roles of the diagram as it calls them."""
        return {one.lane: in_language(one.name_hi, one.name_en) for one in self.lanes}

    def role_choices(self) -> Choices:
        """The roles of the office that a lane may be given, in the order of their names."""
        return sorted(self.roles.items(), key=lambda one: one[1])

    def step_choices(self) -> Choices:
        """Where a button may lead."""
        found = [(one.node, self.numbered[one.node]) for one in self.rows if one.tag != "startEvent"]
        return [("", _("Choose")), *found]


def desk_choices(db: Session, draft: RoutingDraft) -> dict[str, Choices]:
    """Whose work a step may be: the role's, that of the post chosen in a field, always that of one post."""
    offered = vocabulary_of(db, draft.key, draft_files(draft), district_id=draft.district_id)
    return {
        _("As a rule"): [("", _("The desk of the role"))],
        _("The post chosen in a field"): [
            (one["name"], one["label"]) for one in offered["facts"] if one["type"] == "post"
        ],
        _("Always the same post"): [(f'"{one["key"]}"', one["title"]) for one in offered["posts"]],
    }


def office_files(db: Session, draft: RoutingDraft) -> dict[str, bytes]:
    """The files in force, then those of the draft: of two that say something of one name, the draft's are the last."""
    own = draft_files(draft)
    return {name: data for name, data in all_files(in_force(db), {}).items() if name not in own} | own


def step_kinds() -> dict[str, str]:
    """What is done at a step, in words, by its kind or its element."""
    return kind_names() | {
        "startEvent": _("Start"),
        "exclusiveGateway": _("Choice"),
        "inclusiveGateway": _("Choice of several"),
        "parallelGateway": _("Side by side"),
        "eventBasedGateway": _("First of several events"),
        "intermediateCatchEvent": _("Waiting"),
        "intermediateThrowEvent": _("Message"),
        "subProcess": _("Part"),
        "transaction": _("Part"),
        "manualTask": _("Note"),
        "sendTask": _("Message"),
        "task": _("Step without a kind"),
    }


def way_words(way: WayRow, numbers: Mapping[str, str]) -> str:
    """One way on, as "Agreed → 5 Decision"."""
    words = in_language(way.name_hi, way.name_en) or way.condition or (_("otherwise") if way.default else "")
    return " → ".join(part for part in (words, numbers.get(way.to, way.to)) if part)


def reminder_name(one: ReminderRow) -> str:
    """A reminder with its time, as far as it says them."""
    name = in_language(one.name_hi, one.name_en)
    return name if name and not one.time else f"{name} ({bare(one.time)})" if name else bare(one.time) or one.node


def bare(time: str) -> str:
    """A time without its quotes, as one writes it."""
    return time[1:-1] if len(time) > 1 and time[0] == time[-1] == '"' and '"' not in time[1:-1] else time


def ready(sheet: Sheet, form: RowForm) -> RowForm:
    """A form with the revision that the page shows; as it was sent, when it was sent and not done."""
    form["rev"].data = str(sheet.draft.rev)
    return sheet.given.replaces(form)
