"""Timers that are due: an indexed question, asked each minute by a job."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import Instance, Timer
from engine.states import InstanceStatus


def due_instances(db: Session, now: datetime, *, limit: int = 100) -> Sequence[tuple[int, int]]:
    """Instances in which something is due, as (subject, instance) in the order in which subjects are locked.

    Those with an incident wait for somebody to look.

    :param limit: how many at most; the longest due come first
    """
    query = (
        select(Instance.subject_id, Instance.id)
        .join(Timer, Timer.instance_id == Instance.id)
        .where(Timer.due <= now, Instance.status == InstanceStatus.RUNNING)
        .group_by(Instance.subject_id, Instance.id)
        .order_by(func.min(Timer.due))
        .limit(limit)
    )
    return sorted((subject, instance) for subject, instance in db.execute(query))
