"""Where a receipt or file stood at a moment of the past, told from history alone."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.history import desks_at, standing_at
from engine.models import Instance, Task
from workflows.organisation import Charge
from workflows.pendency import charges_at


@dataclass(frozen=True)
class StoodAt:
    """One piece of work that was open then.

    :ivar post_id: where it lay; None: nobody of the pool had taken it
    :ivar charge: who had charge of that post then; None: it was vacant
    """

    task: Task
    post_id: int | None
    charge: Charge | None


def stood_at(db: Session, subject_id: int, moment: dt.datetime) -> list[StoodAt] | None:
    """The work of a subject that was open at a moment, asks left out; None when nothing of it had been begun.

    :param moment: aware
    """
    begun = select(Instance.id).where(Instance.subject_id == subject_id, Instance.started_at <= moment)
    runs = db.scalars(begun.order_by(Instance.id)).all()
    if not runs:
        return None
    tasks = [task for run in runs for task in standing_at(db, run, moment)]
    desks = desks_at(db, tasks, moment)
    charges = charges_at(db, {post for post in desks.values() if post is not None}, moment)
    return [StoodAt(task, desks[task.id], charges.get(desks[task.id] or 0)) for task in tasks]
