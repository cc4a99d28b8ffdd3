"""The step at a desk: its form, its buttons, and the press of one of them; alike on files, receipts and asks."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from engine import worklist
from engine.models import Instance, Task
from engine.runtime import FORWARD, configured_office
from webapp import taskforms
from webapp.auth import actor_at
from webapp.choices import choices_for
from webapp.db import request_key, the_database, the_store, utc_now
from webapp.filters import current_language, in_language
from webapp.references import references_at
from webapp.taskforms import Message, Parsed, Schema
from webapp.viewmodels import ActionBar, ButtonView, Link
from webapp.viewmodels.file import Approval
from workflows import desk, movement
from workflows.documents.intake import StoredPaper, receive_upload
from workflows.documents.ocr import ask_for_reading
from workflows.documents.papers import add_document
from workflows.movement import Custody, desk_of
from workflows.subjects import Subject, lock_subject

ONLY, REPLY = "__only__", "__reply__"
"""Values of the buttons that are not outcomes: the one button of a step, and the reply to an opinion."""
BUTTON_ICONS = {"return": "arrow-return-left", "refuse": "x-lg", "finish": "check2"}
CONTROL = re.compile(r"(<(?:input|select|textarea)\b)")
BACKWARD = frozenset({"return", "refuse"})


@dataclass(frozen=True)
class Filled:
    """What a desk filled in, judged by its schema; sentences are in the reader's language."""

    parsed: Parsed
    facts: dict[str, Any]
    errors: dict[str, str]
    papers: dict[str, list[StoredPaper]]
    """New papers by field: their bytes are in the store, their rows come with the act."""


EMPTY = Filled(Parsed(), {}, {}, {})


def form_html(
    db: Session, task: Task, *, errors: Mapping[str, str], offered: Mapping[str, Any] | None = None
) -> Markup | None:
    """The step's own form, drawn from its JSON Schema; its fields belong to the form of the action bar.

    :param offered: what stands in fields that nobody has filled in yet
    """
    schema = None if task.return_to else worklist.form_of(db, task)
    if schema is None:
        return None
    subject = db.get_one(Subject, task.subject_id)
    drawn = taskforms.fields(
        schema,
        {**(offered or {}), **desk.last_answers_at(db, task)},
        {pointer: Message(text, text) for pointer, text in errors.items()},
        now=utc_now(),
        locale=current_language(),
        raw=request.form if request.method == "POST" else None,
        facts=facts_of(db, task, schema),
        choices=choices_for(db, desk_of(task) or 0, subject.district_id, now=utc_now()),
    )
    names = {button.value: button.label for button in buttons_of(db, task)}
    html = render_template("components/stepform.html", fields=drawn, names=names, general=errors.get("", ""))
    return Markup(CONTROL.sub(r'\1 form="step"', html))  # noqa: S704 - an autoescaped template, its own tags extended


def facts_of(db: Session, task: Task, schema: Schema) -> dict[str, Any]:
    """The instance's facts with those of its subject, for conditions and checks of a form that asks for them."""
    facts: dict[str, Any] = json.loads(db.get_one(Instance, task.instance_id).facts)
    if taskforms.asks_of_subject(schema):
        facts["subject"] = dict(configured_office().subject_facts(db, task.subject_id))
    return facts


def parse_form(db: Session, task: Task) -> Filled:
    """What was filled in; for a reply to an opinion nothing is asked. New papers are checked and stored here.

    :raises FileRefused: when an uploaded file is not let in
    """
    schema, outcome = worklist.form_of(db, task), request.form.get("outcome", "")
    if schema is None or outcome == REPLY or task.return_to:
        return EMPTY
    subject = db.get_one(Subject, task.subject_id)
    parsed = taskforms.parse(
        schema,
        request.form,
        request.files,
        now=utc_now(),
        outcome="" if outcome == ONLY else outcome,
        facts=facts_of(db, task, schema),
        choices=choices_for(db, desk_of(task) or 0, subject.district_id, now=utc_now()),
        references=references_at(db, task),
    )
    language = current_language()
    papers = {
        name: [receive_upload(the_store(), file.read(), file.filename or name) for file in files]
        for name, files in parsed.uploads.items()
    }
    errors = {pointer: message.text(language) for pointer, message in parsed.errors.items()}
    return Filled(parsed, taskforms.facts_of(schema, parsed.value), errors, papers)


def keep_papers(db: Session, task: Task, filled: Filled) -> None:
    """Write down the papers that came with the form; their numbers become the answer of their field."""
    if not filled.papers:
        return
    subject = db.get_one(Subject, task.subject_id)
    for name, papers in filled.papers.items():
        documents = [
            add_document(db, paper, district_id=subject.district_id, post_id=desk_of(task), now=utc_now())
            for paper in papers
        ]
        for document in documents:
            ask_for_reading(db, document, subject_id=subject.id)
        filled.parsed.value[name] = [*filled.parsed.value.get(name, []), *(document.id for document in documents)]


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


def action_bar(
    db: Session,
    task: Task,
    url: str,
    *,
    more: tuple[Link, ...] = (),
    next_step: str = "",
    effect: str = "",
    approves: tuple[Approval, ...] = (),
    custody: Custody | None = None,
) -> ActionBar:
    """The acts of a step, with the revision that the page shows and a key against double sending.

    :param next_step: the usual next step, said beside the buttons
    :param custody: who has the subject, when the page has read that
    """
    return ActionBar(
        url=url,
        task_id=task.id,
        expect_rev=db.get_one(Instance, task.instance_id).rev,
        key=secrets.token_urlsafe(16),
        buttons=buttons_of(db, task),
        more=more,
        next=next_step,
        delay_days=delay_of(db, task, custody),
        replies=bool(task.return_to),
        effect=effect,
        approves=approves,
    )


def delay_of(db: Session, task: Task, custody: Custody | None = None) -> int:
    """Working days at the desk, when a reason is asked for them (CSMOP ¶60); else 0."""
    held = movement.days_at_desk(db, db.get_one(Subject, task.subject_id), now=utc_now(), custody=custody)
    return held if held > movement.PATIENCE else 0


def pressed() -> str:
    """The outcome that the form sent, in the diagram's words."""
    outcome = request.form.get("outcome", "")
    return FORWARD if outcome == ONLY else outcome


def note_opening(task: Task) -> None:
    """The desk opens its work for the first time: a short transaction of its own that never fails the page (§6)."""
    post = desk_of(task)
    if post is None or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    try:
        with the_database().writing() as db:
            lock_subject(db, task.subject_id)
            fresh = db.get(Task, task.id)
            if fresh is not None:
                desk.open_at_desk(db, fresh, actor=actor_at(post, db), now=utc_now())
    except Exception:
        current_app.logger.exception("the opening of task %s was not noted", task.id)


def press(db: Session, task: Task, filled: Filled, *, outcome: str = "", phrase: str = "") -> None:
    """Carry out what was pressed, in the request's one write transaction.

    :param outcome: the button, where another page than the step's own presses it
    :param phrase: the note that is written then, when the desk has begun none
    :raises BadInput: when something is missing; nothing has changed then
    """
    actor = actor_at(desk_of(task) or 0, db)
    remark, reason = request.form.get("remark", ""), request.form.get("delay_reason", "")
    outcome = outcome or request.form.get("outcome", "")
    if outcome == REPLY:
        desk.reply(db, task.id, remark=remark, delay_reason=reason, actor=actor, now=utc_now())
        return
    keep_papers(db, task, filled)
    made = desk.Press(
        outcome=FORWARD if outcome == ONLY else outcome or None,
        facts=filled.facts,
        answers=filled.parsed.value,
        remark=remark,
        delay_reason=reason,
        phrase=phrase or request.form.get("phrase", ""),
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
    "टिप्पणी लॉग-इन एवं गतिविधि अभिलेख से प्रमाणित; इस कार्यालय में टिप्पणी पर डीएससी अभी लागू नहीं है।",
)
"""Why a note carries no certificate (CSMOP 2022 box e-7.1 wants a reason on record)."""
