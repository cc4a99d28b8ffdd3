"""Movement: one row for each change of the holder of a subject, and nothing else (model.md).

After every commit: ``holder(subject)`` is the ``to_post`` of its last movement that was not recalled.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from engine.db import Base, by_value, refuse_changes
from engine.models import Instance, Task
from engine.runtime import Completion
from engine.states import MAIN_KINDS, InstanceRole, TaskStatus
from workflows import ledger
from workflows.clocks import Calendar, office_day
from workflows.errors import BadInput
from workflows.organisation import Actor
from workflows.subjects import Priority, Subject

PATIENCE = 7
"""Working days at one desk after which a reason is recorded (CSMOP ¶60)."""


class Act(enum.StrEnum):
    """What moved the subject (model.md, "Who moves what")."""

    DIARISED = "diarised"
    OPENED = "opened"
    OUTCOME = "outcome"
    CLAIMED = "claimed"
    RELEASED = "released"
    MARKED = "marked"
    REPLIED = "replied"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    RECALLED = "recalled"
    PULLED_UP = "pulled_up"
    REASSIGNED = "reassigned"
    BY_DIAGRAM = "by_diagram"
    CLOSED = "closed"
    PLACED = "placed"
    REOPENED = "reopened"


class Movement(Base):
    """One change of hands."""

    __tablename__ = "movement"
    __table_args__ = (
        UniqueConstraint("subject_id", "seq"),
        Index("ix_movement_from", "from_post_id", "sent_at"),
        Index("ix_movement_to", "to_post_id", "sent_at"),
        CheckConstraint("to_post_id IS NOT NULL OR to_role <> ''", name="goes_somewhere"),
        CheckConstraint("days_held >= 0", name="days_held_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    seq: Mapped[int]
    from_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[str] = mapped_column(String(12), default="")
    to_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    to_role: Mapped[str] = mapped_column(String(40), default="")
    """The pool, while no post has taken it."""
    act: Mapped[Act] = mapped_column(by_value(Act))
    outcome: Mapped[str] = mapped_column(String(80), default="")
    node_from: Mapped[str] = mapped_column(String(120), default="")
    node_to: Mapped[str] = mapped_column(String(120), default="")
    task_id: Mapped[str | None] = mapped_column(String(32))
    remark: Mapped[str] = mapped_column(String(2000), default="")
    delay_reason: Mapped[str] = mapped_column(String(500), default="")
    priority: Mapped[Priority] = mapped_column(by_value(Priority))
    due: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime | None]
    """When the new holder first opened it; until then it can be recalled."""
    recalled_at: Mapped[dt.datetime | None]
    days_held: Mapped[int] = mapped_column(default=0)
    """Working days that the sender held it."""


_FIXED = ("subject_id", "seq", "from_post_id", "to_post_id", "act", "sent_at", "remark")
refuse_changes(
    "movement",
    when=" OR ".join(f"OLD.{name} <> NEW.{name}" for name in _FIXED),
    message="a movement is never rewritten; moving back is a new movement",
)
refuse_changes("movement", act="DELETE", message="a movement is never removed")


# Built once: each page and each act asks these.
LAST_MOVEMENT = (
    select(Movement)
    .where(Movement.subject_id == bindparam("subject"), Movement.recalled_at.is_(None))
    .order_by(Movement.seq.desc())
    .limit(1)
)
_EARLIER = aliased(Movement)
LAST_AND_NUMBER = LAST_MOVEMENT.add_columns(
    select(func.max(_EARLIER.seq)).where(_EARLIER.subject_id == bindparam("subject")).scalar_subquery()
)
MOVEMENTS = select(Movement).where(Movement.subject_id == bindparam("subject")).order_by(Movement.seq)
MAIN_TASK = (
    select(Task)
    .join(Instance, Instance.id == Task.instance_id)
    .where(
        Task.subject_id == bindparam("subject"),
        Task.status == TaskStatus.OPEN,
        Task.kind.in_(MAIN_KINDS),
        Instance.role == InstanceRole.MAIN,
    )
    .execution_options(populate_existing=True)  # the engine writes past the session's objects
)


def last_movement(db: Session, subject_id: int) -> Movement | None:
    """The last movement that was not recalled: where the subject is."""
    return db.scalars(LAST_MOVEMENT, {"subject": subject_id}).one_or_none()


def movements_of(db: Session, subject_id: int) -> list[Movement]:
    """The movement sheet, oldest first, recalled ones included."""
    return list(db.scalars(MOVEMENTS, {"subject": subject_id}))


def main_task(db: Session, subject_id: int) -> Task | None:
    """The open main task of a subject; its desk is the holder (model.md, Tasks and custody)."""
    return db.scalars(MAIN_TASK, {"subject": subject_id}).one_or_none()


def last_and_number(db: Session, subject_id: int) -> tuple[Movement | None, int]:
    """The last movement that was not recalled, and the number of the newest one; 0 before the first."""
    found = db.execute(LAST_AND_NUMBER, {"subject": subject_id}).one_or_none()
    return (found[0], found[1]) if found is not None else (None, 0)


@dataclass(frozen=True)
class Custody:
    """Who has a subject: its open main task and its last movement, read once for all who ask."""

    task: Task | None
    last: Movement | None


def custody_of(db: Session, subject: Subject, *, task: Task | None = None) -> Custody:
    """Read who has the subject.

    :param task: a task that the caller has read; it is taken for the main one when the subject says that it is
    """
    if task is None or task.id != subject.custody_task_id or task.status is not TaskStatus.OPEN:
        task = main_task(db, subject.id)
    return Custody(task, last_movement(db, subject.id))


def holder_of(db: Session, subject: Subject) -> int | None:
    """The post that holds the subject now; None while a pool task waits to be claimed."""
    task = main_task(db, subject.id)
    return subject.keeper_post_id if task is None else desk_of(task)


def desk_of(task: Task) -> int | None:
    """The post that has the task: its desk, or whoever took it from the pool."""
    return task.desk if task.desk is not None else task.claimed_by


def record_movement(
    db: Session,
    subject: Subject,
    *,
    act: Act,
    to_post: int | None,
    to_role: str = "",
    actor: Actor,
    now: dt.datetime,
    task: Task | None = None,
    node_from: str = "",
    outcome: str = "",
    remark: str = "",
    delay_reason: str = "",
    after: tuple[Movement | None, int] | None = None,
) -> Movement:
    """Write the next row; the subject is locked by the caller.

    :param task: the work for which it comes to its new holder
    :param after: the last movement that stands and the newest number, when the caller has read them
    """
    before, seq = after or last_and_number(db, subject.id)
    movement = Movement(
        subject_id=subject.id, seq=seq + 1, act=act, outcome=outcome, sent_at=now, priority=subject.priority,
        from_post_id=before.to_post_id if before else (actor.post_id or None),
        from_person_id=actor.person_id or None, capacity=actor.capacity.value,
        to_post_id=to_post, to_role=to_role,
        node_from=node_from, node_to=task.node if task else "", task_id=task.id if task else None,
        remark=remark.strip(), delay_reason=delay_reason.strip(), due=task.due if task else None,
        days_held=0 if act is Act.REOPENED else _days_held(db, subject, before, now),  # in the record, at no desk
    )  # fmt: skip
    db.add(movement)
    db.flush()  # the sequence number is unique: a rival must collide here
    _tell_ledger(db, subject, movement, actor=actor)
    return movement


def _tell_ledger(db: Session, subject: Subject, row: Movement, *, actor: Actor) -> None:
    payload: dict[str, ledger.Json] = {
        "movement": row.seq,
        "from": row.from_post_id,
        "to": row.to_post_id if row.to_post_id is not None else row.to_role,
        "outcome": row.outcome,
        "task": row.task_id,
    }
    ledger.record(db, subject, f"moved.{row.act.value}", actor=actor, payload=payload, now=row.sent_at)


def _days_held(db: Session, subject: Subject, before: Movement | None, now: dt.datetime) -> int:
    """Working days at the desk that sends it; none when the machine's clock was set back in between."""
    calendar = Calendar.of(db, subject.district_id)
    return max(0, calendar.working_days_between(office_day(before.sent_at), office_day(now))) if before else 0


def follow_custody(
    db: Session,
    subject: Subject,
    completion: Completion | None,
    *,
    act: Act,
    actor: Actor,
    now: dt.datetime,
    outcome: str = "",
    remark: str = "",
    delay_reason: str = "",
) -> Movement | None:
    """After the engine has moved a token: note who holds the subject now, with a movement if that changed."""
    task = main_task(db, subject.id)
    after = before, _number = last_and_number(db, subject.id)
    subject.custody_task_id = task.id if task else None
    closed = [done for done in completion.closed if done.kind in MAIN_KINDS] if completion else []
    to_post = subject.keeper_post_id if task is None else desk_of(task)
    to_role = task.role if task is not None and to_post is None else ""
    same = before is not None and (before.to_post_id, before.to_role) == (to_post, to_role)
    if same and act is not Act.REOPENED:  # out of the record, whoever kept it there
        return None
    return record_movement(
        db,
        subject,
        act=act,
        to_post=to_post,
        to_role=to_role,
        actor=actor,
        now=now,
        task=task,
        node_from=closed[0].node if closed else "",
        outcome=outcome,
        remark=remark,
        delay_reason=delay_reason,
        after=after,
    )


def days_at_desk(db: Session, subject: Subject, *, now: dt.datetime, custody: Custody | None = None) -> int:
    """Working days since the present work came to the holder; a wait for an outside office is not his delay.

    :param custody: who has it, when the caller has read that
    """
    custody = custody or custody_of(db, subject)
    if custody.last is None:
        return 0
    sent = custody.last.sent_at
    since = max(sent, custody.task.created_at) if custody.task is not None else sent
    return Calendar.of(db, subject.district_id).working_days_between(office_day(since), office_day(now))


def require_delay_reason(
    db: Session, subject: Subject, reason: str, *, now: dt.datetime, task: Task | None = None
) -> None:
    """After seven working days at one desk a reason goes on record (CSMOP ¶60).

    :param task: the task at hand; read before, under the subject's lock
    :raises BadInput: when it is missing
    """
    held = days_at_desk(db, subject, now=now, custody=custody_of(db, subject, task=task))
    if held > PATIENCE and not reason.strip():
        raise BadInput(
            f"This file was {held} working days at this desk. Write the reason of the delay.",
            f"यह पत्रावली इस पटल पर {held} कार्य दिवस रही। विलम्ब का कारण लिखें।",
            field="delay_reason",
        )
