"""The buttons of a row."""

from flask import request
from flask_babel import gettext as _

from webapp.studio.step_pages.acting import Answer, bp, done, names_in, rows_of
from webapp.studio.step_pages.forms import (
    ActForm,
    ButtonForm,
)
from workflows.step_table import buttons


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
