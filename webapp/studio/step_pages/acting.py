"""An act on the step table: done on the draft as it stands, drawn again and saved, or given back as it was entered."""

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
from webapp.studio.step_pages.forms import (
    ActForm,
    NamedForm,
    RowForm,
)
from webapp.studio.step_pages.page import make_page
from webapp.studio.step_pages.sheet import Given
from workflows import routing_drafts
from workflows.errors import BadInput
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.step_table.laying_out import draw_missing
from workflows.step_table.rows import StepRow, read_steps
from workflows.step_table.steps import Changed

bp = studio_part("studio_steps")
Answer = BaseResponse | tuple[str, int]
Act = Callable[[bytes], Changed]


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


def overtaken(draft: RoutingDraft, form: RowForm, step: str) -> tuple[str, int]:
    """Somebody saved in between: the table as it stands now, with what was entered still in its fields."""
    alert = _(
        "The draft was saved elsewhere at %(time)s, after you opened this page. Nothing was changed by you. Look at the"
        " table as it stands now; what you entered is still there: press once more to save it.",
        time=format_time(draft.changed_at),
    )
    return shown(draft, step, Given(form, alert=alert), 409)


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
