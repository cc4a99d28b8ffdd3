"""The rows: shown, changed, inserted, taken out, moved; the conditions of a choice; the drawing made anew."""

from flask import request
from flask_babel import gettext as _

from webapp.access import routing_draft_for
from webapp.db import read_db
from webapp.studio.step_pages.acting import Answer, bp, done, names_in, rows_of, shown
from webapp.studio.step_pages.forms import (
    ActForm,
    CasesForm,
    InsertForm,
    StepForm,
)
from webapp.studio.step_pages.sheet import Given
from workflows.step_table import buttons, changing, steps
from workflows.step_table.laying_out import lay_out
from workflows.step_table.steps import Changed, NewStep


@bp.get("/steps")
def show(draft_id: int) -> Answer:
    """The table; with ``step`` that row open."""
    draft = routing_draft_for(read_db(), draft_id)
    return shown(draft, request.args.get("step", ""), Given(), 200)


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


@bp.post("/steps/<node>/decide")
def decide(draft_id: int, node: str) -> Answer:
    """The conditions of a choice, all at once."""
    conditions = {
        name.removeprefix("condition-"): value for name, value in request.form.items() if name.startswith("condition-")
    }
    default = request.form.get("default", "")
    return done(
        draft_id,
        CasesForm("cases"),
        lambda xml: buttons.set_choices(xml, node, conditions, default=default),
        step=node,
        said=_("Saved."),
        at=lambda _changed: (node, "cases-save"),
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
