"""Puts the page of the step table together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Refusal
from webapp.drawing import Mark
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.studio.editor_pages import drawable
from webapp.studio.findings import found_rows
from webapp.studio.pages import drawn, kind_names, offered_roles
from webapp.studio.step_forms import (
    ButtonForm,
    Choices,
    InsertForm,
    LaneForm,
    ReminderForm,
    RowForm,
    StepForm,
    kind_choices,
    note_choices,
    way_kind_choices,
    with_value,
)
from webapp.viewmodels.editor import FoundRow
from webapp.viewmodels.step_table import (
    ButtonLine,
    CaseLine,
    LaneLine,
    ReminderLine,
    StepLine,
    StepPanel,
    StepTablePage,
)
from workflows.clocks import limit_in_words
from workflows.publishing import all_files, in_force
from workflows.routing_drafts import RoutingDraft, draft_files, examine
from workflows.step_table.rows import LaneRow, ReminderRow, StepRow, WayRow, read_lanes, read_steps
from workflows.step_table.words import plain

OPERATIONS = ("remind_asks", "remind_ask")
"""Operations of the office that remind somebody and need nothing said."""
_MOVABLE = ("userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask")
MOVABLE = frozenset({*_MOVABLE, "callActivity", "subProcess", "transaction", "task"})
_REMOVABLE = MOVABLE | {"exclusiveGateway", "intermediateCatchEvent", "intermediateThrowEvent"}


@dataclass(frozen=True)
class Given:
    """What was sent and not done, to be shown as it was entered.

    :ivar form: the form as it came
    :ivar cases: errors at the cases of a choice, by the name of the input
    :ivar alert: the sentence above the table
    """

    form: RowForm | None = None
    cases: Mapping[str, str] | None = None
    alert: str = ""

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
class _Desk:
    """What all parts of the page need."""

    draft: RoutingDraft
    rows: Sequence[StepRow]
    lanes: Sequence[LaneRow]
    roles: dict[str, str]
    forms: Choices
    given: Given
    found: dict[str, list[FoundRow]] = field(default_factory=dict)

    def url(self, endpoint: str, **where: str) -> str:
        values: dict[str, Any] = {"draft_id": self.draft.id, **where}
        return url_for(f"studio_steps.{endpoint}", **values)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What is done at a step, in words, by its kind or its element."""
        return step_kinds()

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
        return list(self.lane_names.items())

    @cached_property
    def lane_names(self) -> dict[str, str]:
        """The roles of the diagram as it calls them."""
        return {one.lane: in_language(one.name_hi, one.name_en) for one in self.lanes}

    def role_choices(self) -> Choices:
        return sorted(self.roles.items(), key=lambda one: one[1])

    def step_choices(self) -> Choices:
        found = [(one.node, self.numbered[one.node]) for one in self.rows if one.tag != "startEvent"]
        return [("", _("Choose")), *found]


def make_page(db: Session, draft: RoutingDraft, *, step: str, given: Given) -> StepTablePage:
    """The table, the open row, the roles, the drawing.

    :param step: id of the row that is open; empty, or of none, for no open row
    """
    xml, unreadable = draft_files(draft)[f"{draft.key}.bpmn"], ""
    rows: Sequence[StepRow] = ()
    lanes: Sequence[LaneRow] = ()
    try:
        rows, lanes = read_steps(xml), read_lanes(xml)
        xml = drawable(xml)
    except Refusal as refusal:
        unreadable = sentence(refusal)
    desk = _Desk(draft, rows, lanes, offered_roles(db), form_choices(db, draft), given)
    found = found_rows(examine(db, draft, prove=False), draft.key, xml)
    rest = _sort_findings(desk, found)
    marks: dict[str, Mark] = {}
    for one in found:
        if one.element:
            marks.setdefault(one.element, Mark(fault=one.number))
    opened = next((one for one in rows if one.node == step), None)
    return StepTablePage(
        lines=tuple(_line(desk, one, open_step=step) for one in rows),
        panel=_panel(desk, opened) if opened is not None else None,
        lanes=tuple(_lane_line(desk, one) for one in lanes),
        add_lane=_add_lane(desk),
        add_lane_url=desk.url("add_role"),
        redraw_url=desk.url("redraw"),
        findings=tuple(rest),
        errors=sum(one.severity == "error" for one in found),
        warnings=sum(one.severity != "error" for one in found),
        drawing=drawn(xml, "steps", marks),
        alert=given.alert,
        unreadable=unreadable,
    )


def form_choices(db: Session, draft: RoutingDraft) -> Choices:
    """The forms that a desk of this diagram may have: the draft's own, then those of the office."""
    names = {**all_files(in_force(db), {}), **draft_files(draft)}
    found = sorted(name.removeprefix("forms/").removesuffix(".json") for name in names if name.endswith(".json"))
    found.sort(key=lambda one: not one.startswith(f"{draft.key}/"))
    return [("", _("None")), *((one, one) for one in found)]


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


def _anchored(desk: _Desk, node: str) -> str:
    return f"{desk.url('show', step=node)}#panel"


def _sort_findings(desk: _Desk, found: Sequence[FoundRow]) -> list[FoundRow]:
    """Each finding to the row that it belongs to; gives those that belong to none."""
    owner = {one.node: one.node for one in desk.rows}
    for one in desk.rows:
        owner |= dict.fromkeys((way.flow for way in one.ways), one.node)
        owner |= dict.fromkeys((reminder.node for reminder in one.reminders), one.node)
        owner |= {one.gateway: one.node} if one.gateway else {}
    rest = []
    for finding in found:
        if finding.element in owner:
            desk.found.setdefault(owner[finding.element], []).append(finding)
        else:
            rest.append(finding)
    return rest


def _line(desk: _Desk, row: StepRow, *, open_step: str) -> StepLine:
    movable = row.tag in MOVABLE
    return StepLine(
        number=row.number,
        node=row.node,
        name=desk.name_of(row),
        depth=row.depth,
        role=desk.lane_names.get(row.lane) or desk.roles.get(row.role, row.role),
        kind=desk.kind_word(row),
        form=row.form,
        due=in_language(*reversed(limit_in_words(row.due))),
        ways=tuple(_way_words(way, desk.numbered) for way in row.ways),
        timers=tuple(_reminder_name(one) for one in row.reminders),
        reopens=row.reopens,
        url=_anchored(desk, row.node),
        up_url=desk.url("move", node=row.node, up="1") if movable else "",
        down_url=desk.url("move", node=row.node) if movable else "",
        open=row.node == open_step,
        findings=tuple(desk.found.get(row.node, ())),
    )


def _way_words(way: WayRow, numbers: Mapping[str, str]) -> str:
    words = in_language(way.name_hi, way.name_en) or way.condition or (_("otherwise") if way.default else "")
    return " → ".join(part for part in (words, numbers.get(way.to, way.to)) if part)


def _reminder_name(one: ReminderRow) -> str:
    name = in_language(one.name_hi, one.name_en)
    return name if name and not one.time else f"{name} ({bare(one.time)})" if name else bare(one.time) or one.node


def bare(time: str) -> str:
    """A time without its quotes, as one writes it."""
    return time[1:-1] if len(time) > 1 and time[0] == time[-1] == '"' and '"' not in time[1:-1] else time


def _panel(desk: _Desk, row: StepRow) -> StepPanel:
    is_deciding = not row.gateway and row.tag in ("exclusiveGateway", "inclusiveGateway")
    can_go_on = bool(row.ways) and row.tag != "eventBasedGateway"
    can_remind = row.tag in MOVABLE and row.tag != "startEvent"
    return StepPanel(
        node=row.node,
        number=row.number,
        name=desk.name_of(row),
        kind=desk.kind_word(row),
        findings=tuple(desk.found.get(row.node, ())),
        row=_row_form(desk, row),
        row_url=desk.url("change", node=row.node),
        buttons=tuple(_button_line(desk, row, way) for way in row.ways) if row.by_person else (),
        add_button=_button_form(desk, "addbutton", None) if row.by_person and row.ways else None,
        add_button_url=desk.url("add_a_button", node=row.node),
        cases=_cases(desk, row) if is_deciding else (),
        cases_url=desk.url("decide", node=row.node),
        case_error=(desk.given.cases or {}).get("default", ""),
        reminders=tuple(_reminder_line(desk, one) for one in row.reminders if one.time),
        add_reminder=_reminder_form(desk, "addreminder", None) if can_remind else None,
        add_reminder_url=desk.url("remind", node=row.node),
        insert=_insert_form(desk, row) if can_go_on else None,
        insert_url=desk.url("insert", node=row.node),
        remove_url=desk.url("remove", node=row.node) if row.tag in _REMOVABLE else "",
        close_url=f"{desk.url('show')}#at-{row.node}",
    )


def _row_form(desk: _Desk, row: StepRow) -> RowForm:
    form = StepForm("row", blank=True).of_a_desk(row.by_person)
    form.name_hi.data, form.name_en.data, form.lane.data = row.name_hi, row.name_en, row.lane
    form.lane.choices = [*([] if row.lane else [("", _("None"))]), *desk.lane_choices()]
    if row.by_person:
        form.kind.choices = with_value(kind_choices(), row.kind)
        form.form.choices = with_value(desk.forms, row.form)
        form.escalate_to.choices = with_value([("", _("Nobody")), *desk.role_choices()], row.escalate_to)
        for name in ("kind", "form", "due", "escalate_to", "escalate_after", "desk"):
            form[name].data = getattr(row, name)
        form.reopen.data = row.reopens
    return _ready(desk, form)


def _insert_form(desk: _Desk, row: StepRow) -> RowForm:
    form = InsertForm("insert", blank=True)
    form.button.choices = [(way.flow, _way_words(way, desk.numbered)) for way in row.ways]
    if len(row.ways) > 1:
        form.button.choices.insert(0, ("", _("Choose")))
    form.lane.choices, form.lane.data = desk.lane_choices(), row.lane
    form.kind.choices, form.form.choices = kind_choices(), desk.forms
    return _ready(desk, form)


def _button_line(desk: _Desk, row: StepRow, way: WayRow) -> ButtonLine:
    several = len(row.ways) > 1
    return ButtonLine(
        flow=way.flow,
        name=in_language(way.name_hi, way.name_en) or _("The way on"),
        form=_button_form(desk, f"button-{way.flow}", way),
        save_url=desk.url("change_a_button", flow=way.flow),
        move_url=desk.url("move_a_button", flow=way.flow) if several else "",
        remove_url=desk.url("remove_a_button", flow=way.flow) if several else "",
    )


def _button_form(desk: _Desk, part: str, way: WayRow | None) -> RowForm:
    form = ButtonForm(part, blank=True)
    form.to.choices = desk.step_choices()
    form.kind.choices, form.note.choices = way_kind_choices(), note_choices()
    if way is None:
        form.kind.data = "forward"
    else:
        form.name_hi.data, form.name_en.data, form.to.data = way.name_hi, way.name_en, way.to
        form.kind.data, form.note.data, form.confirm.data = way.kind, way.note, bool(way.confirm)
    return _ready(desk, form)


def _cases(desk: _Desk, row: StepRow) -> tuple[CaseLine, ...]:
    """The cases of a choice, as they are or as they were just sent."""
    errors = desk.given.cases
    sent = errors is not None
    return tuple(
        CaseLine(
            flow=way.flow,
            name=in_language(way.name_hi, way.name_en),
            to=desk.numbered.get(way.to, way.to),
            condition=plain(request.form.get(f"condition-{way.flow}", "")) if sent else way.condition,
            default=request.form.get("default") == way.flow if sent else way.default,
            error=(errors or {}).get(f"condition-{way.flow}", ""),
        )
        for way in row.ways
    )


def _reminder_line(desk: _Desk, one: ReminderRow) -> ReminderLine:
    return ReminderLine(
        node=one.node,
        name=_reminder_name(one),
        form=_reminder_form(desk, f"reminder-{one.node}", one),
        save_url=desk.url("change_a_reminder", node=one.node),
        remove_url=desk.url("remove_a_reminder", node=one.node),
    )


def _reminder_form(desk: _Desk, part: str, one: ReminderRow | None) -> RowForm:
    form = ReminderForm(part, blank=True)
    if one is None:
        told = [(f"tell:{key}", _("%(role)s is told", role=label)) for key, label in desk.lane_choices()]
        form.does.choices = [
            *told,
            ("remind_asks", _("Remind who was asked")),
            ("remind_ask", _("Remind the one asked")),
        ]
    else:
        del form.does
        form.name_hi.data, form.name_en.data, form.time.data = one.name_hi, one.name_en, bare(one.time)
    return _ready(desk, form)


def _lane_line(desk: _Desk, one: LaneRow) -> LaneLine:
    form = LaneForm(f"lane-{one.lane}", blank=True)
    form.role.choices = with_value(desk.role_choices(), one.role)
    form.role.data, form.name_hi.data, form.name_en.data = one.role, one.name_hi, one.name_en
    return LaneLine(
        lane=one.lane,
        name=in_language(one.name_hi, one.name_en),
        steps=sum(row.lane == one.lane for row in desk.rows),
        form=_ready(desk, form),
        save_url=desk.url("change_role", lane=one.lane),
        move_url=desk.url("move_role", lane=one.lane),
        remove_url=desk.url("remove_role", lane=one.lane) if not one.steps and len(desk.lanes) > 1 else "",
    )


def _add_lane(desk: _Desk) -> RowForm:
    form = LaneForm("addlane", blank=True)
    form.role.choices = [("", _("Choose")), *desk.role_choices()]
    return _ready(desk, form)


def _ready(desk: _Desk, form: RowForm) -> RowForm:
    form["rev"].data = str(desk.draft.rev)
    return desk.given.replaces(form)
