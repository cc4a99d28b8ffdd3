"""Work at a desk: who has it, who opens it, who takes it from the pool, who puts it aside."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.errors import TaskGone
from engine.models import Instance, Task
from engine.states import InstanceStatus, TaskStatus
from workflows import ledger, movement
from workflows.clocks import KOLKATA
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.movement import Act
from workflows.organisation import Actor, parse_actor
from workflows.organisation.models import Person
from workflows.subjects import Subject, lock_subject, lock_subject_of


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
    subject = lock_subject_of(db, task_id)
    found = None if subject is None else db.get(Task, task_id, populate_existing=True)
    if subject is None or found is None:
        raise TaskGone("There is no such work.", "ऐसा कोई कार्य नहीं है।")
    if found.status is not TaskStatus.OPEN:
        raise already_done(db, found)
    if movement.desk_of(found) != actor.post_id:
        raise NotYours("This work lies at another desk.", "यह कार्य दूसरे पटल पर है।")
    return subject, found


def require_running(db: Session, task: Task) -> None:
    """Let pass work that can be done.

    :raises OfficeRefusal: while the routing is suspended
    """
    status = db.scalars(select(Instance.status).where(Instance.id == task.instance_id)).one()
    if status is InstanceStatus.SUSPENDED:
        raise OfficeRefusal(
            "The routing is suspended; the work goes on when the supervising officer resumes it.",
            "मार्ग स्थगित है; पर्यवेक्षण अधिकारी द्वारा पुनः चालू करने पर कार्य आगे बढ़ेगा।",
        )


def open_at_desk(db: Session, task: Task, *, actor: Actor, now: dt.datetime) -> None:
    """The desk itself opens the work for the first time: from here on it cannot be recalled."""
    if task.opened_at is None and movement.desk_of(task) == actor.post_id and task.status is TaskStatus.OPEN:
        task.opened_at = now
        last = movement.last_movement(db, task.subject_id)
        if last is not None and last.task_id == task.id and last.opened_at is None:
            last.opened_at = now


def park(db: Session, task_id: str, until: dt.datetime | None, *, actor: Actor, now: dt.datetime) -> Task:
    """Put work aside until a day, or take it up again with None; the clocks run on (model.md).

    :raises BadInput: when the day has passed
    """
    subject, task = locked_task(db, task_id, actor=actor)
    require_running(db, task)
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
