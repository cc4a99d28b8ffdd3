"""The step table of a routing draft: every act a plain form; what it changes is drawn again and saved."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import format_time
from webapp.studio.draft_tabs import make_frame
from webapp.studio.guard import studio_part
from webapp.studio.step_forms import (
    ActForm,
    ButtonForm,
    InsertForm,
    LaneForm,
    NamedForm,
    ReminderForm,
    RowForm,
    StepForm,
)
from webapp.studio.step_table_page import OPERATIONS, Given, make_page
from workflows import routing_drafts
from workflows.errors import BadInput
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.step_table import buttons, changing, roles, steps
from workflows.step_table.laying_out import draw_missing, lay_out
from workflows.step_table.rows import StepRow, read_steps
from workflows.step_table.steps import Changed, NewStep

bp = studio_part("studio_steps")

Answer = BaseResponse | tuple[str, int]
Act = Callable[[bytes], Changed]


@bp.get("/steps")
def show(draft_id: int) -> Answer:
    """The table; with ``step`` that row open."""
    draft = routing_draft_for(read_db(), draft_id)
    return shown(draft, request.args.get("step", ""), Given(), 200)


def shown(draft: RoutingDraft, step: str, given: Given, status: int) -> tuple[str, int]:
    """The page, with what was sent and not done as it was entered."""
    if given.form is not None and not given.alert:
        given.form.point_out()
    page = make_page(read_db(), draft, step=step, given=given)
    return render_template(
        "studio/step_table.html", frame=make_frame(read_db(), draft), page=page, act=ActForm("act", blank=True)
    ), status


def done(
    draft_id: int, form: RowForm, act: Act, *, step: str, said: str, at: Callable[[Changed], tuple[str, str]]
) -> Answer:
    """Do an act on the draft as it stands, draw it again, save it, and go back to where one was.

    :param step: id of the row that is open
    :param said: what is told when it was done
    :param at: gives the row to open and the part of the page to go to
    """
    draft = routing_draft_for(read_db(), draft_id)
    if request.form.get("rev", "") != str(draft.rev):
        return overtaken(draft, form, step)
    if not form.validate():
        return shown(draft, step, Given(form), 422)
    try:
        changed = act(drawing_of(draft))
        is_saved = saved(draft_id, draft.rev, draw_missing(changed.xml))
    except Refusal as refusal:
        return refused(draft_id, form, step, refusal)
    if not is_saved:
        return overtaken(routing_draft_for(read_db(), draft_id), form, step)
    flash(said, "success")
    row, part = at(changed)
    return redirect(url_for("studio_steps.show", draft_id=draft_id, step=row or None, _anchor=part), 303)


def refused(draft_id: int, form: RowForm, step: str, refusal: Refusal) -> tuple[str, int]:
    """The table with what was entered, and why it was not done: at its field, or above the table."""
    roll_back()
    read_db().expire_all()
    is_told = isinstance(refusal, BadInput) and form.tell(refusal)
    given = Given(form) if is_told else Given(form, alert=sentence(refusal))
    return shown(routing_draft_for(read_db(), draft_id), step, given, refusal.status)


def drawing_of(draft: RoutingDraft) -> bytes:
    """The diagram of a draft."""
    return draft_files(draft)[f"{draft.key}.bpmn"]


def saved(draft_id: int, rev: int, xml: bytes) -> bool:
    """Save the diagram, if nobody else did since the revision *rev*; gives whether it was saved."""
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    db.refresh(draft, with_for_update=True)
    if draft.rev != rev:
        roll_back()
        read_db().expire_all()
        return False
    actor = actor_at(chosen_desk().post.id, db)
    routing_drafts.save_files(db, draft, {f"{draft.key}.bpmn": xml}, rev=rev, actor=actor, now=utc_now())
    return True


def overtaken(draft: RoutingDraft, form: RowForm, step: str, cases: dict[str, str] | None = None) -> tuple[str, int]:
    """Somebody saved in between: the table as it stands now, with what was entered still in its fields."""
    alert = _(
        "The draft was saved elsewhere at %(time)s, after you opened this page. Nothing was changed by you. Look at the"
        " table as it stands now; what you entered is still there: press once more to save it.",
        time=format_time(draft.changed_at),
    )
    return shown(draft, step, Given(form, cases=cases, alert=alert), 409)


@bp.post("/steps/<node>/change")
def change(draft_id: int, node: str) -> Answer:
    """Names, role, kind, form and limits of a row."""
    by_person = any(row.node == node and row.by_person for row in rows_of(draft_id))
    form = StepForm("row").of_a_desk(by_person)
    properties = {name: form[name].data or "" for name in changing.PROPERTIES if name in form}
    if "reopen" in form:
        properties["reopen"] = "yes" if form.reopen.data else ""

    def act(xml: bytes) -> Changed:
        name_hi, name_en = names_in(form)
        return changing.change_step(
            xml, node, name_hi=name_hi, name_en=name_en, lane=form.lane.data or "", properties=properties
        )

    return done(draft_id, form, act, step=node, said=_("Saved."), at=lambda _changed: (node, "row-save"))


def rows_of(draft_id: int) -> tuple[StepRow, ...]:
    """The rows of a draft; none when it cannot be read."""
    try:
        return read_steps(drawing_of(routing_draft_for(read_db(), draft_id)))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return ()


def names_in(form: NamedForm) -> tuple[str, str]:
    """Both names as they were entered."""
    return (form.name_hi.data or "").strip(), (form.name_en.data or "").strip()


@bp.post("/steps/<node>/insert")
def insert(draft_id: int, node: str) -> Answer:
    """A new desk behind a row."""
    form = InsertForm("insert")

    def act(xml: bytes) -> Changed:
        new = NewStep(
            *names_in(form), form.lane.data or "", form.kind.data or "note", form.due.data or "", form.form.data or ""
        )
        return steps.insert_step_after(xml, node, new, button=form.button.data or "")

    return done(draft_id, form, act, step=node, said=_("Inserted."), at=lambda changed: (changed.node, "panel"))


@bp.post("/steps/<node>/remove")
def remove(draft_id: int, node: str) -> Answer:
    """Take a row out."""
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: steps.remove_step(xml, node),
        step=node,
        said=_("Taken out."),
        at=lambda changed: ("", f"at-{changed.node}"),
    )


@bp.post("/steps/<node>/move")
def move(draft_id: int, node: str) -> Answer:
    """A row up or down."""
    up = "up" in request.args
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: steps.move_step(xml, node, up=up),
        step="",
        said=_("Moved."),
        at=lambda _changed: ("", f"{'up' if up else 'down'}-{node}"),
    )


@bp.post("/steps/<node>/buttons")
def add_a_button(draft_id: int, node: str) -> Answer:
    """One more button at a desk."""
    form = ButtonForm("addbutton")
    return done(
        draft_id,
        form,
        lambda xml: buttons.add_button(xml, node, button_in(form)),
        step=node,
        said=_("Button added."),
        at=lambda changed: (node, f"button-{changed.node}-save"),
    )


def button_in(form: ButtonForm) -> buttons.Button:
    """A button as it was entered."""
    return buttons.Button(
        *names_in(form), form.to.data or "", form.kind.data or "", form.note.data or "", bool(form.confirm.data)
    )


def row_of_flow(draft_id: int, flow: str) -> str:
    """The row to which an arrow belongs."""
    return next((row.node for row in rows_of(draft_id) for way in row.ways if way.flow == flow), "")


@bp.post("/steps/buttons/<flow>/change")
def change_a_button(draft_id: int, flow: str) -> Answer:
    """Name, target and kind of a button."""
    form, row = ButtonForm(f"button-{flow}"), row_of_flow(draft_id, flow)
    return done(
        draft_id,
        form,
        lambda xml: buttons.change_button(xml, flow, button_in(form)),
        step=row,
        said=_("Saved."),
        at=lambda _changed: (row, f"button-{flow}-save"),
    )


@bp.post("/steps/buttons/<flow>/move")
def move_a_button(draft_id: int, flow: str) -> Answer:
    """A button up or down."""
    up, row = "up" in request.args, row_of_flow(draft_id, flow)
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: buttons.move_button(xml, flow, up=up),
        step=row,
        said=_("Moved."),
        at=lambda _changed: (row, f"button-{flow}-{'up' if up else 'down'}"),
    )


@bp.post("/steps/buttons/<flow>/remove")
def remove_a_button(draft_id: int, flow: str) -> Answer:
    """Take a button or a case away."""
    row = row_of_flow(draft_id, flow)
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: buttons.remove_button(xml, flow),
        step=row,
        said=_("Taken out."),
        at=lambda _changed: (row, "ways"),
    )


@bp.post("/steps/<node>/decide")
def decide(draft_id: int, node: str) -> Answer:
    """The conditions of a choice, all at once."""
    form, draft = ActForm("cases"), routing_draft_for(read_db(), draft_id)
    if request.form.get("rev", "") != str(draft.rev):
        return overtaken(draft, form, node, {})
    conditions = {
        name.removeprefix("condition-"): value for name, value in request.form.items() if name.startswith("condition-")
    }
    default = request.form.get("default", "")
    try:
        buttons.set_choices(drawing_of(draft), node, conditions, default=default)
    except BadInput as refusal:
        return shown(draft, node, Given(form, cases={refusal.field: sentence(refusal)}), 422)
    return done(
        draft_id,
        form,
        lambda xml: buttons.set_choices(xml, node, conditions, default=default),
        step=node,
        said=_("Saved."),
        at=lambda _changed: (node, "cases-save"),
    )


@bp.post("/steps/<node>/reminders")
def remind(draft_id: int, node: str) -> Answer:
    """A reminder on a step."""
    form = ReminderForm("addreminder")

    def act(xml: bytes) -> Changed:
        does, (name_hi, name_en) = form.does.data or "", names_in(form)
        operation = does if does in OPERATIONS else ""
        lane = does.removeprefix("tell:") if not operation else ""
        try:
            return changing.add_reminder(
                xml, node, time=form.time.data or "", name_hi=name_hi, name_en=name_en, operation=operation, lane=lane
            )
        except BadInput as refusal:
            refusal.field = "does" if refusal.field == "lane" else refusal.field
            raise

    return done(draft_id, form, act, step=node, said=_("Reminder added."), at=lambda _changed: (node, "reminders"))


def row_of_reminder(draft_id: int, event: str) -> str:
    """The row on which a reminder sits."""
    return next((row.node for row in rows_of(draft_id) for one in row.reminders if one.node == event), "")


@bp.post("/steps/reminders/<node>/change")
def change_a_reminder(draft_id: int, node: str) -> Answer:
    """When a reminder comes and what it is called."""
    form, row = ReminderForm(f"reminder-{node}"), row_of_reminder(draft_id, node)
    del form.does

    def act(xml: bytes) -> Changed:
        name_hi, name_en = names_in(form)
        return changing.change_reminder(xml, node, time=form.time.data or "", name_hi=name_hi, name_en=name_en)

    return done(draft_id, form, act, step=row, said=_("Saved."), at=lambda _changed: (row, f"reminder-{node}-save"))


@bp.post("/steps/reminders/<node>/remove")
def remove_a_reminder(draft_id: int, node: str) -> Answer:
    """Take a reminder off its step."""
    row = row_of_reminder(draft_id, node)
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: changing.remove_reminder(xml, node),
        step=row,
        said=_("Taken out."),
        at=lambda _changed: (row, "reminders"),
    )


@bp.post("/steps/roles")
def add_role(draft_id: int) -> Answer:
    """One more role."""
    form = LaneForm("addlane")

    def act(xml: bytes) -> Changed:
        name_hi, name_en = names_in(form)
        return roles.add_lane(xml, role=form.role.data or "", name_hi=name_hi, name_en=name_en)

    return done(
        draft_id, form, act, step="", said=_("Role added."), at=lambda changed: ("", f"lane-{changed.node}-save")
    )


@bp.post("/steps/roles/<lane>/change")
def change_role(draft_id: int, lane: str) -> Answer:
    """Whose lane it is and what it is called."""
    form = LaneForm(f"lane-{lane}")

    def act(xml: bytes) -> Changed:
        name_hi, name_en = names_in(form)
        return roles.change_lane(xml, lane, role=form.role.data or "", name_hi=name_hi, name_en=name_en)

    return done(draft_id, form, act, step="", said=_("Saved."), at=lambda _changed: ("", f"lane-{lane}-save"))


@bp.post("/steps/roles/<lane>/move")
def move_role(draft_id: int, lane: str) -> Answer:
    """A role up or down."""
    up = "up" in request.args
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: roles.move_lane(xml, lane, up=up),
        step="",
        said=_("Moved."),
        at=lambda _changed: ("", f"lane-{lane}-{'up' if up else 'down'}"),
    )


@bp.post("/steps/roles/<lane>/remove")
def remove_role(draft_id: int, lane: str) -> Answer:
    """Take a role out in which nothing stands."""
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: roles.remove_lane(xml, lane),
        step="",
        said=_("Taken out."),
        at=lambda _changed: ("", "roles"),
    )


@bp.post("/steps/redraw")
def redraw(draft_id: int) -> Answer:
    """Draw the whole diagram anew, whatever was arranged by hand."""
    return done(
        draft_id,
        ActForm("act"),
        lambda xml: Changed(lay_out(xml), ""),
        step="",
        said=_("Drawn anew."),
        at=lambda _changed: ("", "drawing"),
    )
