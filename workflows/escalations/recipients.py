"""Who is told of late work: the post with the role that the diagram names, else the one next above."""

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.models import Instance, Task
from engine.states import InstanceRole
from workflows.escalations.models import FoundBy
from workflows.movement import desk_of
from workflows.organisation import desk_for, line_above, posts_for, roles_of
from workflows.subjects import Subject


@dataclass(frozen=True)
class Recipients:
    """The posts that are told, and how they were found."""

    posts: tuple[int, ...]
    found_by: FoundBy


@dataclass(frozen=True)
class _Late:
    """Work that goes up."""

    db: Session
    subject: Subject
    task: Task
    instance: Instance
    role: str
    now: dt.datetime


def recipients_of(
    db: Session, subject: Subject, task: Task, instance: Instance, role: str, *, now: dt.datetime
) -> Recipients:
    """The posts that play the role for the subject, as desks are found; never the late desk itself.

    An ask lies with a desk of another unit than the file: there the superior in that desk's own line comes first.

    :param role: key of a role
    """
    late, desk = _Late(db, subject, task, instance, role, now), desk_of(task)
    of_role = (_playing(late), _in_line(late, desk))
    for posts in reversed(of_role) if instance.role is InstanceRole.ASK else of_role:
        others = tuple(post for post in posts if post != desk)
        if others:
            return Recipients(others, FoundBy.ROLE)
    return Recipients((_next_above(late, desk),), FoundBy.ABOVE)


def facts_of(task: Task, instance: Instance) -> dict[str, object]:
    """The routing facts as the task's step sees them."""
    return {**json.loads(instance.facts), **(json.loads(task.item) if task.item else {})}


def _playing(late: _Late) -> tuple[int, ...]:
    return posts_for(
        late.db,
        role=late.role,
        subject=late.subject,
        process=late.task.process,
        facts=facts_of(late.task, late.instance),
        now=late.now,
    )


def _in_line(late: _Late, desk: int | None) -> tuple[int, ...]:
    """The nearest superior of the late desk who plays the role."""
    line = [post.id for post in line_above(late.db, desk) if post.abolished_at is None] if desk is not None else []
    roles = roles_of(late.db, line, late.now)
    return tuple(post for post in line if late.role.partition(":")[0] in roles[post])[:1]


def _next_above(late: _Late, desk: int | None) -> int:
    """The post next above; the head of the district has none and is told himself. For a pool, who takes in strays."""
    if desk is not None:
        return next((post.id for post in line_above(late.db, desk) if post.abolished_at is None), desk)
    stray = desk_for(
        late.db,
        role="",
        subject=late.subject,
        process=late.task.process,
        node=late.task.node,
        facts={},
        expression=None,
        now=late.now,
    )
    assert stray.post_id is not None, "the office has no post at all"
    return stray.post_id
