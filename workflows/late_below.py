"""The superior's list of late work that went up to him, and his taking note of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from engine.errors import TaskGone
from engine.models import Instance, Task
from engine.states import InstanceStatus, TaskStatus
from workflows import ledger
from workflows.clocks import Calendar, office_day
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.escalations import REMARK_LENGTH, Escalation, EscalationPost
from workflows.movement import desk_of
from workflows.organisation import Actor
from workflows.subjects import Subject, lock_subject_of, whole_subject
from workflows.tray import PAGE, number_of
from workflows.visibility import Reader, visible_subjects


@dataclass(frozen=True)
class LateBelow:
    """Late work of a desk below.

    :ivar told: the post of the reader's that was told, and whether it has taken note
    :ivar subject: None when the reader may not open it: a graded paper of which he need not know more than this
    :ivar days: working days late; those that it has waited, for a step without a time limit
    """

    escalation: Escalation
    told: EscalationPost
    task: Task
    subject: Subject | None
    number: str
    desk: int | None
    days: int
    suspended: bool


def list_late_below(db: Session, reader: Reader, *, now: dt.datetime, offset: int = 0) -> Sequence[LateBelow]:
    """One page of the open work that went up to the reader's posts, the longest late first."""
    subject, began = whole_subject(), func.coalesce(Task.due, Task.created_at)
    rows = db.execute(
        select(Escalation, EscalationPost, Task, subject, Instance.status, subject.id.in_(visible_subjects(reader)))
        .join(EscalationPost, EscalationPost.task_id == Escalation.task_id)
        .join(Task, Task.id == Escalation.task_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(subject, subject.id == Escalation.subject_id)
        .where(told_to(reader), Task.status == TaskStatus.OPEN)
        .order_by(began, Task.id)
        .limit(PAGE)
        .offset(offset)
    ).all()
    calendar = Calendar.of(db, reader.district_id)
    return [
        LateBelow(
            escalation=escalation,
            told=told,
            task=task,
            subject=found if visible else None,
            number=number_of(found) if visible else "",
            desk=desk_of(task),
            days=max(0, calendar.working_days_between(office_day(task.due or task.created_at), office_day(now))),
            suspended=status is InstanceStatus.SUSPENDED,
        )
        for escalation, told, task, found, status, visible in rows
    ]


def told_to(reader: Reader) -> ColumnElement[bool]:
    """SQL: this post of the reader's was told; the first of them, when several were."""
    other = aliased(EscalationPost)
    first = select(func.min(other.post_id)).where(
        other.task_id == EscalationPost.task_id, other.post_id.in_(reader.posts)
    )
    return and_(EscalationPost.post_id.in_(reader.posts), EscalationPost.post_id == first.scalar_subquery())


def note_seen(db: Session, task_id: str, *, remark: str, actor: Actor, now: dt.datetime) -> EscalationPost:
    """The superior takes note of late work, with what he directs; it stays in his list till the work is done.

    :param actor: at the post that was told
    :raises NotFound: when it did not go up to this post
    :raises TaskGone: when the work is done meanwhile
    :raises OfficeRefusal: when this post has taken note already
    """
    subject = lock_subject_of(db, task_id)
    told = db.get(EscalationPost, (task_id, actor.post_id), populate_existing=True)
    if subject is None or told is None:
        raise NotFound("This did not go up to your post.", "यह आपके पद के संज्ञान में नहीं आया है।")
    if db.get_one(Task, task_id, populate_existing=True).status is not TaskStatus.OPEN:
        raise TaskGone("This work is done already.", "यह कार्य पूर्ण हो चुका है।")
    if told.seen_at is not None:
        raise OfficeRefusal("Note of this was taken already.", "इसका संज्ञान पहले ही लिया जा चुका है।")
    if len(remark.strip()) > REMARK_LENGTH:
        raise BadInput(
            f"Write at most {REMARK_LENGTH} characters.", f"अधिकतम {REMARK_LENGTH} अक्षर लिखें।", field="remark"
        )
    told.seen_at, told.seen_by, told.remark = now, actor.person_id, remark.strip()
    payload: dict[str, ledger.Json] = {"task": task_id, "remark": told.remark}
    ledger.record(db, subject, "task.late_noted", actor=actor, payload=payload, now=now)
    return told
