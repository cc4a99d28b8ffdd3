"""The roles of the diagram, which are its lanes."""

from flask import request
from flask_babel import gettext as _

from webapp.studio.step_pages.acting import Answer, bp, done, names_in
from webapp.studio.step_pages.forms import (
    ActForm,
    LaneForm,
)
from workflows.step_table import roles
from workflows.step_table.steps import Changed


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
