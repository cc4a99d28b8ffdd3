"""The open row of the step table: its forms, filled in."""

from flask import request
from flask_babel import gettext as _

from webapp.filters import in_language
from webapp.studio.step_pages.forms import (
    ButtonForm,
    InsertForm,
    ReminderForm,
    RowForm,
    StepForm,
    kind_choices,
    note_choices,
    way_kind_choices,
    with_value,
    with_value_apart,
)
from webapp.studio.step_pages.sheet import Sheet, bare, ready, reminder_name, way_words
from webapp.viewmodels.step_table import (
    ButtonLine,
    CaseLine,
    ReminderLine,
    StepPanel,
)
from workflows.step_table.rows import ReminderRow, StepRow, WayRow
from workflows.step_table.words import plain

_MOVABLE = ("userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask")
MOVABLE = frozenset({*_MOVABLE, "callActivity", "subProcess", "transaction", "task"})
_REMOVABLE = MOVABLE | {"exclusiveGateway", "intermediateCatchEvent", "intermediateThrowEvent"}


def make_panel(sheet: Sheet, row: StepRow) -> StepPanel:
    """A row with all that may be done at it."""
    is_deciding = not row.gateway and row.tag in ("exclusiveGateway", "inclusiveGateway")
    can_go_on = bool(row.ways) and row.tag != "eventBasedGateway"
    can_remind = row.tag in MOVABLE and row.tag != "startEvent"
    return StepPanel(
        node=row.node,
        number=row.number,
        name=sheet.name_of(row),
        kind=sheet.kind_word(row),
        findings=tuple(sheet.found.get(row.node, ())),
        row=_row_form(sheet, row),
        row_url=sheet.url("change", node=row.node),
        buttons=tuple(_button_line(sheet, row, way) for way in row.ways) if row.by_person else (),
        add_button=_button_form(sheet, "addbutton", None) if row.by_person and row.ways else None,
        add_button_url=sheet.url("add_a_button", node=row.node),
        cases=_cases(sheet, row) if is_deciding else (),
        cases_url=sheet.url("decide", node=row.node),
        case_error=(sheet.given.cases or {}).get("default", ""),
        reminders=tuple(_reminder_line(sheet, one) for one in row.reminders if one.time),
        add_reminder=_reminder_form(sheet, "addreminder", None) if can_remind else None,
        add_reminder_url=sheet.url("remind", node=row.node),
        insert=_insert_form(sheet, row) if can_go_on else None,
        insert_url=sheet.url("insert", node=row.node),
        remove_url=sheet.url("remove", node=row.node) if row.tag in _REMOVABLE else "",
        close_url=f"{sheet.url('show')}#at-{row.node}",
    )


def _row_form(sheet: Sheet, row: StepRow) -> RowForm:
    form = StepForm("row", blank=True).of_a_desk(row.by_person)
    form.name_hi.data, form.name_en.data, form.lane.data = row.name_hi, row.name_en, row.lane
    form.lane.choices = [*([] if row.lane else [("", _("None"))]), *sheet.lane_choices()]
    if row.by_person:
        form.kind.choices = with_value(kind_choices(), row.kind)
        form.form.choices = with_value(sheet.forms, row.form)
        form.desk.choices = with_value_apart(sheet.desks, row.desk)
        form.escalate_to.choices = with_value([("", _("Nobody")), *sheet.role_choices()], row.escalate_to)
        for name in ("kind", "form", "due", "escalate_to", "escalate_after", "desk"):
            form[name].data = getattr(row, name)
        form.reopen.data = row.reopens
    return ready(sheet, form)


def _insert_form(sheet: Sheet, row: StepRow) -> RowForm:
    form = InsertForm("insert", blank=True)
    form.button.choices = [(way.flow, way_words(way, sheet.numbered)) for way in row.ways]
    if len(row.ways) > 1:
        form.button.choices.insert(0, ("", _("Choose")))
    form.lane.choices, form.lane.data = sheet.lane_choices(), row.lane
    form.kind.choices, form.form.choices = kind_choices(), sheet.forms
    return ready(sheet, form)


def _button_line(sheet: Sheet, row: StepRow, way: WayRow) -> ButtonLine:
    several = len(row.ways) > 1
    return ButtonLine(
        flow=way.flow,
        name=in_language(way.name_hi, way.name_en) or _("The way on"),
        form=_button_form(sheet, f"button-{way.flow}", way),
        save_url=sheet.url("change_a_button", flow=way.flow),
        move_url=sheet.url("move_a_button", flow=way.flow) if several else "",
        remove_url=sheet.url("remove_a_button", flow=way.flow) if several else "",
    )


def _button_form(sheet: Sheet, part: str, way: WayRow | None) -> RowForm:
    form = ButtonForm(part, blank=True)
    form.to.choices = sheet.step_choices()
    form.kind.choices, form.note.choices = way_kind_choices(), note_choices()
    if way is None:
        form.kind.data = "forward"
    else:
        form.name_hi.data, form.name_en.data, form.to.data = way.name_hi, way.name_en, way.to
        form.kind.data, form.note.data, form.confirm.data = way.kind, way.note, bool(way.confirm)
    return ready(sheet, form)


def _cases(sheet: Sheet, row: StepRow) -> tuple[CaseLine, ...]:
    """The cases of a choice, as they are or as they were just sent."""
    errors = sheet.given.cases
    sent = errors is not None
    return tuple(
        CaseLine(
            flow=way.flow,
            name=in_language(way.name_hi, way.name_en),
            to=sheet.numbered.get(way.to, way.to),
            condition=plain(request.form.get(f"condition-{way.flow}", "")) if sent else way.condition,
            default=request.form.get("default") == way.flow if sent else way.default,
            error=(errors or {}).get(f"condition-{way.flow}", ""),
        )
        for way in row.ways
    )


def _reminder_line(sheet: Sheet, one: ReminderRow) -> ReminderLine:
    return ReminderLine(
        node=one.node,
        name=reminder_name(one),
        form=_reminder_form(sheet, f"reminder-{one.node}", one),
        save_url=sheet.url("change_a_reminder", node=one.node),
        remove_url=sheet.url("remove_a_reminder", node=one.node),
    )


def _reminder_form(sheet: Sheet, part: str, one: ReminderRow | None) -> RowForm:
    form = ReminderForm(part, blank=True)
    if one is None:
        told = [(f"tell:{key}", _("%(role)s is told", role=label)) for key, label in sheet.lane_choices()]
        form.does.choices = [
            *told,
            ("remind_asks", _("Remind who was asked")),
            ("remind_ask", _("Remind the one asked")),
        ]
    else:
        del form.does
        form.name_hi.data, form.name_en.data, form.time.data = one.name_hi, one.name_en, bare(one.time)
    return ready(sheet, form)
