"""Pressing one of the diagram's buttons: the one act of an officer that moves the token (model.md)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from engine import runtime, worklist
from engine.models import Task
from engine.runtime import Completion
from engine.states import TaskKind
from workflows import ledger, movement, notes
from workflows.desk.answers import keep_answers
from workflows.desk.holding import locked_task
from workflows.errors import BadInput, NotYours
from workflows.files import File, file_numbered
from workflows.movement import Act
from workflows.organisation import Actor
from workflows.readiness import require_ready
from workflows.subjects import Subject, lock_subjects

NOTE_KINDS = frozenset({TaskKind.NOTE, TaskKind.APPROVE})
BACKWARD = frozenset({"return", "refuse"})
"""Kinds of buttons that send work back undone: nothing needs to be drafted, signed or dispatched for them."""


@dataclass(frozen=True)
class Press:
    """A button pressed at a desk, with what was filled in."""

    outcome: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Fields marked ``x-fact``: they go into the routing."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """All fields of the form."""
    remark: str = ""
    delay_reason: str = ""
    phrase: str = ""
    """A one-tap note such as "सहमत", written when there is none yet."""
    unsigned_reason: str = ""


def press_button(
    db: Session,
    task_id: str,
    press: Press,
    *,
    actor: Actor,
    expect_rev: int | None,
    key: str | None,
    now: dt.datetime,
) -> Completion:
    """Complete the desk's task with one of the diagram's buttons: the one act that moves the token.

    :param expect_rev: revision of the instance that the page showed
    :param key: idempotency key of the form
    :raises BadInput: when the note or a field is missing
    :raises UnknownOutcome: when the diagram has no such button at this desk
    """
    lock_both(db, task_id, press)
    subject, task = locked_task(db, task_id, actor=actor)
    refuse_opinion(task)
    movement.require_delay_reason(db, subject, press.delay_reason, now=now, task=task)
    button = worklist.button_of(db, task, press.outcome)
    meet_requirements(db, subject, task, press, button=button, actor=actor, now=now)
    if button.kind not in BACKWARD:
        require_ready(db, subject, task)
    keep_answers(db, task, press.answers, actor=actor, now=now)
    completion = runtime.complete(
        db,
        task_id,
        outcome=press.outcome,
        facts=press.facts,
        actor=str(actor),
        expect_rev=expect_rev,
        key=key,
        now=now,
        capacity=actor.capacity.value,
    )
    record_press(db, subject, task, press, completion, actor=actor, now=now)
    return completion


def refuse_opinion(task: Task) -> None:
    """Who was only asked for an opinion does not decide.

    :raises NotYours: when the task came for an opinion
    """
    if task.return_to:
        raise NotYours(
            "This was marked to you for opinion: reply, and the desk that asked will decide.",
            "यह आपको मन्तव्य हेतु अंकित है: उत्तर दें, निर्णय भेजने वाला पटल करेगा।",
        )


def lock_both(db: Session, task_id: str, press: Press) -> None:
    """Lock a receipt together with the file on which it is put, by ascending id, before anything else (design §6)."""
    number = press.facts.get("to_file")
    if not isinstance(number, str) or not number.strip():
        return
    task = db.get(Task, task_id)
    if task is None:
        return
    receipt = db.get_one(Subject, task.subject_id)
    file = file_numbered(db, number, district_id=receipt.district_id)
    lock_subjects(db, [receipt.id, file.id])


def record_press(
    db: Session, subject: Subject, task: Task, press: Press, completion: Completion, *, actor: Actor, now: dt.datetime
) -> None:
    """Write down who holds the subject now, and the act itself."""
    outcome = press.outcome or ""
    movement.follow_custody(
        db,
        subject,
        completion,
        act=Act.OUTCOME,
        actor=actor,
        now=now,
        outcome=outcome,
        remark=press.remark,
        delay_reason=press.delay_reason,
    )
    payload: dict[str, ledger.Json] = {
        "task": task.id,
        "node": task.node,
        "outcome": outcome,
        "rev": completion.instance.rev,
    }
    ledger.record(db, subject, "task.done", actor=actor, payload=payload, now=now)


def meet_requirements(
    db: Session, subject: Subject, task: Task, press: Press, *, button: worklist.Button, actor: Actor, now: dt.datetime
) -> None:
    """A desk that writes notes leaves one behind before the file goes (model.md, Tasks and custody).

    :raises BadInput: when it is missing
    """
    if isinstance(subject, File):
        yellow = notes.yellow_note(db, subject.id, actor.post_id)
        if yellow is not None and yellow.text.strip():
            notes.confirm_note(db, subject, yellow, actor=actor, now=now, unsigned_reason=press.unsigned_reason)
        elif press.phrase.strip():
            notes.agree(
                db, subject, press.phrase, task_id=task.id, actor=actor, now=now, unsigned_reason=press.unsigned_reason
            )
        elif (
            task.kind in NOTE_KINDS
            and button.note != "optional"
            and not notes.noted_since(db, subject.id, actor.post_id, task.created_at)
        ):
            raise BadInput("Write your note first.", "पहले अपनी टिप्पणी लिखें।", field="note")
