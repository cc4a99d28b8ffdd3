"""What an officer does at his desk (model.md, "Who moves what").

The token moves only by a button of the diagram. Marking, returning, recalling and parking move the desk of the open
task; the diagram never notices, and free marking and routing live together.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import JSON

from engine import runtime, worklist
from engine.db import Base
from engine.errors import TaskGone
from engine.models import Instance, Task
from engine.runtime import Completion
from engine.states import MAIN_KINDS, TaskKind, TaskStatus
from workflows import ledger, movement, notes
from workflows.clocks import KOLKATA
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.files import File
from workflows.movement import Act, Movement
from workflows.organisation import Actor, parse_actor, post_of
from workflows.organisation.models import Person
from workflows.readiness import require_ready
from workflows.subjects import Subject, lock_subject

NOTE_KINDS = frozenset({TaskKind.NOTE, TaskKind.APPROVE})
BACKWARD = frozenset({"return", "refuse"})
"""Kinds of buttons that send work back undone: nothing needs to be drafted, signed or dispatched for them."""


class FormAnswer(Base):
    """What a desk filled in: kept by the office, while the engine keeps only the facts for routing."""

    __tablename__ = "form_answer"
    __table_args__ = (Index("ix_form_answer_subject", "subject_id", "process", "node"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    task_id: Mapped[str] = mapped_column(String(32), index=True)
    process: Mapped[str] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    at: Mapped[dt.datetime]


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


def already_done(db: Session, task: Task) -> TaskGone:
    """The sentence for whoever comes second: who did it, and when."""
    when = task.done_at.astimezone(KOLKATA).strftime("%d-%m-%Y %H:%M") if task.done_at else ""
    person = db.get(Person, parse_actor(task.done_by).person_id) if task.done_by else None
    if person is None:
        return TaskGone(
            "This work is no longer at this desk. Reload the file to see where it is.",
            "यह कार्य अब इस पटल पर नहीं है। पत्रावली पुनः खोलकर वर्तमान स्थिति देखें।",
        )
    return TaskGone(
        f"Already done by {person.name_en} on {when}.", f"{person.name_hi} द्वारा {when} पर पूर्ण किया जा चुका है।"
    )


def locked_task(db: Session, task_id: str, *, actor: Actor) -> tuple[Subject, Task]:
    """Lock the subject of an open task, and make sure that it lies at the actor's desk.

    :raises TaskGone: when somebody has done it in the meantime
    :raises NotYours: when it lies at another desk
    """
    found = db.get(Task, task_id)
    if found is None:
        raise TaskGone("There is no such work.", "ऐसा कोई कार्य नहीं है।")
    subject = lock_subject(db, found.subject_id)
    db.refresh(found)
    if found.status is not TaskStatus.OPEN:
        raise already_done(db, found)
    if movement.desk_of(found) != actor.post_id:
        raise NotYours("This work lies at another desk.", "यह कार्य दूसरे पटल पर है।")
    return subject, found


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
    subject, task = locked_task(db, task_id, actor=actor)
    if task.return_to:
        raise NotYours(
            "This was marked to you for opinion: reply, and the desk that asked will decide.",
            "यह आपको मन्तव्य हेतु अंकित है: उत्तर दें, निर्णय भेजने वाला पटल करेगा।",
        )
    movement.require_delay_reason(db, subject, press.delay_reason, now=now)
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
    movement.follow_custody(
        db,
        subject,
        completion,
        act=Act.OUTCOME,
        actor=actor,
        now=now,
        outcome=press.outcome or "",
        remark=press.remark,
        delay_reason=press.delay_reason,
    )
    ledger.record(
        db,
        subject,
        "task.done",
        actor=actor,
        payload={"task": task_id, "node": task.node, "outcome": press.outcome or "", "rev": completion.instance.rev},
        now=now,
    )
    return completion


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


def keep_answers(db: Session, task: Task, answers: Mapping[str, Any], *, actor: Actor, now: dt.datetime) -> None:
    """Write down a filled-in form; an empty one leaves no row."""
    if answers:
        db.add(
            FormAnswer(
                subject_id=task.subject_id,
                task_id=task.id,
                process=task.process,
                node=task.node,
                answers=dict(answers),
                person_id=actor.person_id,
                post_id=actor.post_id,
                at=now,
            )
        )


def answers_at(db: Session, subject_id: int) -> dict[str, dict[str, Any]]:
    """The latest answers of each form of a subject, by ``process/node``."""
    rows = db.scalars(select(FormAnswer).where(FormAnswer.subject_id == subject_id).order_by(FormAnswer.id))
    return {f"{row.process}/{row.node}": row.answers for row in rows}


def last_answers_of(db: Session, instance_id: int) -> dict[str, Any]:
    """What the desk filled in last on an instance; an operation that its button calls reads it here."""
    row = db.scalars(
        select(FormAnswer)
        .join(Task, Task.id == FormAnswer.task_id)
        .where(Task.instance_id == instance_id)
        .order_by(FormAnswer.id.desc())
        .limit(1)
    ).one_or_none()
    return row.answers if row is not None else {}


def open_at_desk(db: Session, task: Task, *, actor: Actor, now: dt.datetime) -> None:
    """The desk itself opens the work for the first time: from here on it cannot be recalled."""
    if task.opened_at is None and movement.desk_of(task) == actor.post_id and task.status is TaskStatus.OPEN:
        task.opened_at = now
        last = movement.last_movement(db, task.subject_id)
        if last is not None and last.task_id == task.id and last.opened_at is None:
            last.opened_at = now


def _hand_over(
    db: Session,
    subject: Subject,
    task: Task,
    to_post: int,
    *,
    act: Act,
    return_to: list[int],
    actor: Actor,
    remark: str,
    delay_reason: str,
    now: dt.datetime,
) -> Movement:
    if movement.desk_of(task) == to_post:
        raise BadInput("It lies at that desk already.", "यह पहले से उसी पटल पर है।", field="to_post")
    runtime.reassign(db, task.id, desk=to_post, actor=str(actor), now=now, reason=act.value)
    task.return_to = return_to
    task.opened_at = None
    task.parked_until = None
    subject.custody_task_id = task.id if task.kind in MAIN_KINDS else subject.custody_task_id
    return movement.record_movement(
        db,
        subject,
        act=act,
        to_post=to_post,
        actor=actor,
        now=now,
        task_id=task.id,
        node_from=task.node,
        node_to=task.node,
        remark=remark,
        delay_reason=delay_reason,
        due=task.due,
    )


def mark_for_opinion(
    db: Session, task_id: str, to_post: int, *, remark: str, delay_reason: str = "", actor: Actor, now: dt.datetime
) -> Movement:
    """Send the file to another desk for its opinion; it comes back with the reply, and the diagram does not notice.

    :raises BadInput: when the remark is missing
    :raises NotYours: when the post may not mark to that desk
    """
    subject, task = locked_task(db, task_id, actor=actor)
    movement.require_delay_reason(db, subject, delay_reason, now=now)
    if not remark.strip():
        raise BadInput("Write what you ask.", "क्या मन्तव्य चाहिए, लिखें।", field="remark")
    confirm_pending_note(db, subject, actor=actor, now=now)
    return _hand_over(
        db,
        subject,
        task,
        post_of(db, to_post).id,
        act=Act.MARKED,
        return_to=[*task.return_to, actor.post_id],
        actor=actor,
        remark=remark,
        delay_reason=delay_reason,
        now=now,
    )


def reply(
    db: Session, task_id: str, *, remark: str, delay_reason: str = "", actor: Actor, now: dt.datetime
) -> Movement:
    """Send the file back to the desk that asked, with the reply.

    :raises OfficeRefusal: when nobody asked
    """
    subject, task = locked_task(db, task_id, actor=actor)
    movement.require_delay_reason(db, subject, delay_reason, now=now)
    if not task.return_to:
        raise OfficeRefusal("Nobody waits for a reply here.", "यहाँ किसी को उत्तर की प्रतीक्षा नहीं है।")
    confirm_pending_note(db, subject, actor=actor, now=now)
    noted = isinstance(subject, File) and notes.noted_since(db, subject.id, actor.post_id, task.created_at)
    if not remark.strip() and not noted:
        raise BadInput("Write your opinion.", "अपना मन्तव्य लिखें।", field="remark")
    return _hand_over(
        db,
        subject,
        task,
        task.return_to[-1],
        act=Act.REPLIED,
        return_to=task.return_to[:-1],
        actor=actor,
        remark=remark,
        delay_reason=delay_reason,
        now=now,
    )


def return_with_remark(
    db: Session, task_id: str, to_post: int, *, remark: str, delay_reason: str = "", actor: Actor, now: dt.datetime
) -> Movement:
    """Send the file back to a desk that held it before; the sender waits for it on the stack.

    :raises BadInput: when the remark is missing, or the post never held it
    """
    subject, task = locked_task(db, task_id, actor=actor)
    movement.require_delay_reason(db, subject, delay_reason, now=now)
    if not remark.strip():
        raise BadInput("Write why it goes back.", "वापसी का कारण लिखें।", field="remark")
    if to_post not in earlier_holders(db, subject.id):
        raise BadInput("That desk never held this file.", "उस पटल पर यह पत्रावली कभी नहीं रही।", field="to_post")
    confirm_pending_note(db, subject, actor=actor, now=now)
    return _hand_over(
        db,
        subject,
        task,
        to_post,
        act=Act.RETURNED,
        return_to=[*task.return_to, actor.post_id],
        actor=actor,
        remark=remark,
        delay_reason=delay_reason,
        now=now,
    )


def earlier_holders(db: Session, subject_id: int) -> list[int]:
    """The posts that held the subject, the latest first, without the present one."""
    rows = db.scalars(
        select(Movement.to_post_id)
        .where(Movement.subject_id == subject_id, Movement.to_post_id.is_not(None), Movement.recalled_at.is_(None))
        .order_by(Movement.seq.desc())
    ).all()
    present = rows[0] if rows else None
    return [post for post in dict.fromkeys(rows) if post is not None and post != present]


def confirm_pending_note(db: Session, subject: Subject, *, actor: Actor, now: dt.datetime) -> None:
    """A note that the desk has begun goes along confirmed: nobody reads half a note."""
    if isinstance(subject, File):
        yellow = notes.yellow_note(db, subject.id, actor.post_id)
        if yellow is not None and yellow.text.strip():
            notes.confirm_note(db, subject, yellow, actor=actor, now=now, unsigned_reason="")


def recall(db: Session, subject_id: int, *, actor: Actor, now: dt.datetime) -> Movement:
    """Take back what was sent, while the new holder has not opened it (eFile: pull back).

    :raises OfficeRefusal: when it was opened, or was not sent by this post
    """
    subject = lock_subject(db, subject_id)
    last = movement.last_movement(db, subject_id)
    if last is None or last.from_post_id != actor.post_id or last.act not in RECALLABLE:
        raise OfficeRefusal(
            "The last movement was not yours, so you cannot take it back.",
            "अन्तिम संचलन आपका नहीं था, अतः आप इसे वापस नहीं ले सकते।",
        )
    if last.opened_at is not None:
        opened = last.opened_at.astimezone(KOLKATA).strftime("%d-%m-%Y %H:%M")
        raise OfficeRefusal(
            f"It was opened on {opened} and can no longer be recalled. Ask the desk to return it.",
            f"यह {opened} पर खोली जा चुकी है, अब वापस नहीं ली जा सकती। उस पटल से वापसी का अनुरोध करें।",
        )
    if last.act is Act.OUTCOME:
        _undo_outcome(db, subject, actor=actor, now=now)
    else:
        _undo_marking(db, last, actor=actor, now=now)
    last.recalled_at = now
    db.flush()  # the custody below is read from these rows
    task = movement.main_task(db, subject_id)
    subject.custody_task_id = task.id if task else None
    ledger.record(db, subject, "moved.recalled", actor=actor, payload={"movement": last.seq}, now=now)
    return last


RECALLABLE = frozenset({Act.OUTCOME, Act.MARKED, Act.REPLIED, Act.RETURNED, Act.TRANSFERRED})


def _undo_outcome(db: Session, subject: Subject, *, actor: Actor, now: dt.datetime) -> None:
    instance = db.scalars(
        select(Instance).where(Instance.subject_id == subject.id, Instance.role == "main").order_by(Instance.id.desc())
    ).first()
    if instance is None:
        raise OfficeRefusal("There is nothing to take back.", "वापस लेने को कुछ नहीं है।")
    runtime.undo(db, instance.id, actor=str(actor), now=now, reason="recall")


def _undo_marking(db: Session, last: Movement, *, actor: Actor, now: dt.datetime) -> None:
    task = db.get_one(Task, last.task_id)
    runtime.reassign(db, task.id, desk=actor.post_id, actor=str(actor), now=now, reason="recall")
    if last.act in {Act.MARKED, Act.RETURNED}:
        task.return_to = task.return_to[:-1]
    elif last.act is Act.REPLIED and last.to_post_id is not None:
        task.return_to = [*task.return_to, last.to_post_id]


def park(db: Session, task_id: str, until: dt.datetime | None, *, actor: Actor, now: dt.datetime) -> Task:
    """Put work aside until a day, or take it up again with None; the clocks run on (model.md).

    :raises BadInput: when the day has passed
    """
    subject, task = locked_task(db, task_id, actor=actor)
    if until is not None and until <= now:
        raise BadInput("Choose a day that is still to come.", "आगे की तिथि चुनें।", field="parked_until")
    task.parked_until = until
    ledger.record(
        db,
        subject,
        "task.parked" if until else "task.unparked",
        actor=actor,
        payload={"task": task_id, "until": until.isoformat() if until else ""},
        now=now,
    )
    return task


def take_from_pool(db: Session, task_id: str, *, actor: Actor, now: dt.datetime) -> Task:
    """Take work of a pool to the actor's desk; the caller has checked that the post has the role."""
    found = db.get(Task, task_id)
    if found is None:
        raise TaskGone("There is no such work.", "ऐसा कोई कार्य नहीं है।")
    subject = lock_subject(db, found.subject_id)
    task = runtime.claim(db, task_id, actor_post=actor.post_id, actor=str(actor), now=now)
    movement.follow_custody(db, subject, None, act=Act.CLAIMED, actor=actor, now=now)
    return task
