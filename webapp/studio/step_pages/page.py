"""Puts the page of the step table together."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engine.errors import Refusal
from webapp.drawing import Mark
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.studio.drawings import drawn
from webapp.studio.editor_pages import drawable
from webapp.studio.findings import found_rows
from webapp.studio.limits_shown import limit_shown
from webapp.studio.naming import offered_roles
from webapp.studio.step_pages.forms import (
    LaneForm,
    RowForm,
    with_value,
)
from webapp.studio.step_pages.panel import MOVABLE, make_panel
from webapp.studio.step_pages.sheet import (
    Given,
    Sheet,
    desk_choices,
    office_files,
    ready,
    reminder_name,
    way_words,
)
from webapp.viewmodels.editor import FoundRow
from webapp.viewmodels.step_table import (
    LaneLine,
    StepLine,
    StepTablePage,
)
from workflows.routing_drafts import RoutingDraft, draft_files, examine
from workflows.step_table.rows import LaneRow, StepRow, read_lanes, read_steps


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
    sheet = Sheet(draft, rows, lanes, offered_roles(db), office_files(db, draft), given)
    found = found_rows(examine(db, draft, prove=False), draft.key, xml)
    rest = _sort_findings(sheet, found)
    marks: dict[str, Mark] = {}
    for one in found:
        if one.element:
            marks.setdefault(one.element, Mark(fault=one.number))
    opened = next((one for one in rows if one.node == step), None)
    if opened is not None and opened.by_person:
        sheet.desks = desk_choices(db, draft)
    return StepTablePage(
        lines=tuple(_line(sheet, one, open_step=step) for one in rows),
        panel=make_panel(sheet, opened) if opened is not None else None,
        lanes=tuple(_lane_line(sheet, one) for one in lanes),
        add_lane=_add_lane(sheet),
        add_lane_url=sheet.url("add_role"),
        redraw_url=sheet.url("redraw"),
        findings=tuple(rest),
        errors=sum(one.severity == "error" for one in found),
        warnings=sum(one.severity != "error" for one in found),
        drawing=drawn(xml, "steps", marks),
        alert=given.alert,
        unreadable=unreadable,
    )


def _anchored(sheet: Sheet, node: str) -> str:
    return f"{sheet.url('show', step=node)}#panel"


def _sort_findings(sheet: Sheet, found: Sequence[FoundRow]) -> list[FoundRow]:
    """Each finding to the row that it belongs to; gives those that belong to none."""
    owner = {one.node: one.node for one in sheet.rows}
    for one in sheet.rows:
        owner |= dict.fromkeys((way.flow for way in one.ways), one.node)
        owner |= dict.fromkeys((reminder.node for reminder in one.reminders), one.node)
        owner |= {one.gateway: one.node} if one.gateway else {}
    rest = []
    for finding in found:
        if finding.element in owner:
            sheet.found.setdefault(owner[finding.element], []).append(finding)
        else:
            rest.append(finding)
    return rest


def _line(sheet: Sheet, row: StepRow, *, open_step: str) -> StepLine:
    movable = row.tag in MOVABLE
    return StepLine(
        number=row.number,
        node=row.node,
        name=sheet.name_of(row),
        depth=row.depth,
        role=sheet.lane_names.get(row.lane) or sheet.roles.get(row.role, row.role),
        kind=sheet.kind_word(row),
        form=sheet.form_titles.get(row.form, row.form),
        due=limit_shown(row.due, sheet.names),
        ways=tuple(way_words(way, sheet.numbered) for way in row.ways),
        timers=tuple(reminder_name(one) for one in row.reminders),
        reopens=row.reopens,
        url=_anchored(sheet, row.node),
        up_url=sheet.url("move", node=row.node, up="1") if movable else "",
        down_url=sheet.url("move", node=row.node) if movable else "",
        open=row.node == open_step,
        findings=tuple(sheet.found.get(row.node, ())),
    )


def _lane_line(sheet: Sheet, one: LaneRow) -> LaneLine:
    form = LaneForm(f"lane-{one.lane}", blank=True)
    form.role.choices = with_value(sheet.role_choices(), one.role)
    form.role.data, form.name_hi.data, form.name_en.data = one.role, one.name_hi, one.name_en
    return LaneLine(
        lane=one.lane,
        name=in_language(one.name_hi, one.name_en),
        steps=sum(row.lane == one.lane for row in sheet.rows),
        form=ready(sheet, form),
        save_url=sheet.url("change_role", lane=one.lane),
        move_url=sheet.url("move_role", lane=one.lane),
        remove_url=sheet.url("remove_role", lane=one.lane) if not one.steps and len(sheet.lanes) > 1 else "",
    )


def _add_lane(sheet: Sheet) -> RowForm:
    form = LaneForm("addlane", blank=True)
    form.role.choices = [("", _("Choose")), *sheet.role_choices()]
    return ready(sheet, form)
