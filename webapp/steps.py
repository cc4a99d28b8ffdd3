"""The step at a desk: its form, its buttons, and the press of one of them; alike on files, receipts and asks."""

import secrets
from collections.abc import Mapping
from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine import worklist
from engine.models import Instance, Task
from engine.runtime import FORWARD
from webapp import taskforms
from webapp.auth import actor_at
from webapp.db import request_key, the_database, utc_now
from webapp.filters import in_language
from webapp.taskforms import Parsed
from webapp.viewmodels import ActionBar, ButtonView, Link
from workflows import desk
from workflows.movement import desk_of

ONLY, REPLY = "__only__", "__reply__"
"""Values of the buttons that are not outcomes: the one button of a step, and the reply to an opinion."""
BUTTON_ICONS = {"return": "arrow-return-left", "refuse": "x-lg", "finish": "check2"}
BACKWARD = frozenset({"return", "refuse"})


def form_html(db: Session, task: Task, value: Mapping[str, Any], errors: Mapping[str, str]) -> Markup | None:
    """The step's own form, drawn from its JSON Schema; its fields belong to the form of the action bar."""
    schema = None if task.return_to else worklist.form_of(db, task)
    if schema is None:
        return None
    earlier = desk.answers_at(db, task.subject_id).get(f"{task.process}/{task.node}", {})
    fields = taskforms.fields(schema, {**earlier, **value}, errors)
    template = current_app.jinja_env.get_template("components/taskform.html")
    return Markup(template.module.fields(fields, "step"))  # type: ignore[attr-defined]  # noqa: S704 - autoescaped


def parse_form(db: Session, task: Task) -> Parsed:
    """What was filled in; for a reply to an opinion nothing is asked."""
    schema = worklist.form_of(db, task)
    if schema is None or request.form.get("outcome") == REPLY or task.return_to:
        return taskforms.NOTHING
    return taskforms.parse(schema, request.form, request.files)


def buttons_of(db: Session, task: Task) -> tuple[ButtonView, ...]:
    """The diagram's arrows as buttons, those that go on first; for an opinion only the reply."""
    if task.return_to:
        return (ButtonView(REPLY, _("Send the reply"), "reply"),)
    found = sorted(worklist.buttons(db, task), key=lambda button: button.kind in BACKWARD)
    return tuple(
        ButtonView(
            ONLY if button.outcome in (None, FORWARD) else button.outcome,
            in_language(button.name_hi, button.name_en),
            BUTTON_ICONS.get(button.kind or "", ""),
            confirm=_("This cannot be taken back. Go on?") if button.confirm else "",
            note_required=button.note != "optional",
        )
        for button in found
    )


def action_bar(db: Session, task: Task, url: str, *, more: tuple[Link, ...] = (), effect: str = "") -> ActionBar:
    """The acts of a step, with the revision that the page shows and a key against double sending."""
    return ActionBar(
        url=url,
        task_id=task.id,
        expect_rev=db.get_one(Instance, task.instance_id).rev,
        key=secrets.token_urlsafe(16),
        buttons=buttons_of(db, task),
        more=more,
        next=in_language(task.name_hi, task.name_en),
        effect=effect,
    )


def note_opening(task: Task) -> None:
    """The desk opens its work for the first time: written in a short transaction of its own (design §6)."""
    post = desk_of(task)
    if post is None or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    with the_database().writing() as db:
        fresh = db.get(Task, task.id)
        if fresh is not None:
            desk.open_at_desk(db, fresh, actor=actor_at(post, db), now=utc_now())


def press(db: Session, task: Task, parsed: Parsed) -> None:
    """Carry out what was pressed, in the request's one write transaction.

    :raises BadInput: when something is missing; nothing has changed then
    """
    actor = actor_at(desk_of(task) or 0, db)
    remark, reason = request.form.get("remark", ""), request.form.get("delay_reason", "")
    outcome = request.form.get("outcome", "")
    if outcome == REPLY:
        desk.reply(db, task.id, remark=remark, delay_reason=reason, actor=actor, now=utc_now())
        return
    made = desk.Press(
        outcome=FORWARD if outcome == ONLY else outcome or None,
        facts=parsed.facts,
        answers=parsed.value,
        remark=remark,
        delay_reason=reason,
        phrase=request.form.get("phrase", ""),
        unsigned_reason=UNSIGNED[1],
    )
    desk.press_button(
        db,
        task.id,
        made,
        actor=actor,
        expect_rev=request.form.get("expect_rev", type=int),
        key=request_key() or secrets.token_urlsafe(16),
        now=utc_now(),
    )


UNSIGNED = (
    "Notes are signed by log-in and ledger; DSC signing of notes is not switched on in this office.",
    "टिप्पणी लॉग-इन एवं लेजर से प्रमाणित; इस कार्यालय में टिप्पणी पर डीएससी अभी लागू नहीं है।",
)
"""Why a note carries no certificate (CSMOP 2022 box e-7.1 wants a reason on record)."""
