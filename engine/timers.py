"""Timers that are due: an indexed question, asked each minute by a job."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from engine.models import Incident, Instance, Timer
from engine.states import IncidentKind, InstanceStatus


def due_instances(db: Session, now: datetime, *, limit: int = 100) -> Sequence[tuple[int, int]]:
    """Instances in which something is due, as (subject, instance) in the order in which subjects are locked.

    Those in which a date has failed wait for somebody to look, the suspended ones till they are resumed.

    :param limit: how many at most; the longest due come first
    """
    failed = exists().where(
        Incident.instance_id == Instance.id, Incident.resolved_at.is_(None), Incident.kind == IncidentKind.TIMER
    )
    elsewhere = and_(Instance.status == InstanceStatus.INCIDENT, ~failed)
    query = (
        select(Instance.subject_id, Instance.id)
        .join(Timer, Timer.instance_id == Instance.id)
        .where(Timer.due <= now, or_(Instance.status == InstanceStatus.RUNNING, elsewhere))
        .group_by(Instance.subject_id, Instance.id)
        .order_by(func.min(Timer.due))
        .limit(limit)
    )
    return sorted((subject, instance) for subject, instance in db.execute(query))
