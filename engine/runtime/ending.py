"""Ending an instance from outside the diagram: closed by hand, merged, superseded."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.models import Step, Task
from engine.runtime import rows
from engine.runtime.act import lock_instance
from engine.runtime.completion import Completion
from engine.runtime.notes import add_history
from engine.runtime.observation import observed
from engine.runtime.refusals import not_movable
from engine.runtime.saving import end_steps, end_tasks
from engine.states import ALIVE, InstanceStatus, StepStatus, TaskStatus


@observed
def cancel(db: Session, instance_id: int, *, reason: str, actor: str, now: datetime) -> Completion:
    """End an instance: its open tasks are cancelled, its timers and messages fall away, its state is kept.

    :param reason: a short word as ``closed_by_hand``, ``merged``, ``superseded``
    :raises EngineRefusal: when it is over already
    """
    row = lock_instance(db, instance_id)
    if row["status"] not in ALIVE:
        raise not_movable(row["status"])
    closed = _end_tracks(db, instance_id, now)
    over = {
        "status": InstanceStatus.CANCELLED,
        "rev": row["rev"] + 1,
        "undo_state": None,
        "undo_rev": None,
        "ended_at": now,
        "end_reason": reason[:200],
    }
    detail = {"reason": reason, "closed": [task.id for task in closed]}
    instance, event = add_history(db, row, event="cancelled", node=None, detail=detail, actor=actor, now=now, also=over)
    return Completion(instance=instance, closed=closed, events=[event])


def _end_tracks(db: Session, instance_id: int, now: datetime) -> list[Task]:
    connection = db.connection()
    connection.execute(delete(rows.TIMER).where(rows.TIMER.c.instance_id == instance_id))
    connection.execute(delete(rows.SUBSCRIPTION).where(rows.SUBSCRIPTION.c.instance_id == instance_id))
    over = (rows.INCIDENT.c.instance_id == instance_id) & rows.INCIDENT.c.resolved_at.is_(None)
    connection.execute(update(rows.INCIDENT).where(over).values(resolved_at=now))
    unfinished = (StepStatus.WAITING, StepStatus.FAILED)
    steps = db.scalars(select(Step.id).where(Step.instance_id == instance_id, Step.status.in_(unfinished))).all()
    if steps:
        end_steps(db, steps, StepStatus.CANCELLED, now)
    tasks = db.scalars(select(Task.id).where(Task.instance_id == instance_id, Task.status == TaskStatus.OPEN)).all()
    return end_tasks(db, tasks, TaskStatus.CANCELLED) if tasks else []
