"""What trays ask of late work, as parts of their statements: how much went up, and what the superior directed."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from engine.models import Task
from engine.states import TaskStatus
from workflows.escalations.models import EscalationPost

DIRECTION = (
    select(EscalationPost.remark)
    .where(EscalationPost.task_id == Task.id, EscalationPost.remark != "")
    .order_by(EscalationPost.seen_at.desc())
    .limit(1)
    .scalar_subquery()
)
"""What the superior last directed about a task."""


def counts_below(posts: Collection[int]) -> list[ColumnElement[int]]:
    """SQL: how many open tasks went up to some posts; of how many none of them has taken note."""
    late = aliased(Task)
    told = (
        select(func.count(EscalationPost.task_id.distinct()))
        .join(late, late.id == EscalationPost.task_id)
        .where(late.status == TaskStatus.OPEN, EscalationPost.post_id.in_(posts))
    )
    every, noted = told.scalar_subquery(), told.where(EscalationPost.seen_at.is_not(None)).scalar_subquery()
    return [every, every - noted]
