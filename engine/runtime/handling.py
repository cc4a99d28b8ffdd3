"""Acts that move only the desk of an open task: the token stays, the diagram never notices (model.md, the one rule)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal
from engine.models import Task
from engine.runtime import rows
from engine.runtime.act import require_movable
from engine.runtime.notes import add_history
from engine.runtime.observation import handled
from engine.runtime.refusals import TaskEnded, no_such_task
from engine.states import TaskStatus

_TASK = rows.TASK


@handled("reassigned")
def reassign(
    db: Session,
    task_id: str,
    *,
    desk: int | None,
    actor: str,
    now: datetime,
    reason: str,
    role: str | None = None,
    return_to: Sequence[int] | None = None,
) -> Task:
    """Give an open task to another desk: transfer, mark for opinion, return, recall, pull up, act for.

    The office knows who may; it also says what becomes of the stack of desks that wait for a reply. What is suspended
    can be given to another desk too: the papers have to be with somebody.

    :param desk: the post; None gives it to the pool of *role*
    :param role: the role under which the desk has it; unchanged when not given
    :param return_to: the new stack; None leaves it as it is
    :raises TaskEnded: when the task is not open any more
    """
    instance, task = _lock(db, task_id)
    changes: dict[str, Any] = {"desk": desk, "claimed_by": None, "opened_at": None, "parked_until": None}
    changes["desk_why"] = reason[:300]
    if role is not None:
        changes["role"] = role
    if return_to is not None:
        changes["return_to"] = list(return_to)
    before = task["desk"] if task["desk"] is not None else task["claimed_by"]
    detail = {"task": task_id, "from": before, "to": desk, "reason": reason}
    return _change(db, instance, task, changes, event="reassigned", detail=detail, actor=actor, now=now)


@handled("claimed")
def claim(db: Session, task_id: str, *, actor_post: int, actor: str, now: datetime) -> Task:
    """Take a task of a pool for one post.

    :raises EngineRefusal: when another post has it, it is no task of a pool, or it is suspended
    """
    instance, task = _lock(db, task_id)
    require_movable(instance)
    if task["desk"] is not None or task["claimed_by"] not in (None, actor_post):
        raise EngineRefusal("Another desk has taken this already.", "इसे कोई अन्य पटल ले चुका है।")
    detail = {"task": task_id, "post": actor_post}
    return _change(db, instance, task, {"claimed_by": actor_post}, event="claimed", detail=detail, actor=actor, now=now)


@handled("released")
def release(db: Session, task_id: str, *, actor_post: int, actor: str, now: datetime) -> Task:
    """Give a claimed task back to its pool.

    :raises EngineRefusal: when the post does not have it, or it is suspended
    """
    instance, task = _lock(db, task_id)
    require_movable(instance)
    if task["claimed_by"] != actor_post:
        raise EngineRefusal("This desk has not taken it.", "इस पटल ने इसे लिया नहीं है।")
    detail = {"task": task_id, "post": actor_post}
    return _change(db, instance, task, {"claimed_by": None}, event="released", detail=detail, actor=actor, now=now)


@handled(lambda task: "parked" if task.parked_until is not None else "unparked")
def park(db: Session, task_id: str, *, until: datetime | None, actor: str, now: datetime, reason: str) -> Task:
    """Put an open task away until a moment, or bring it back with None. Its date stays.

    :raises EngineRefusal: when it is suspended
    """
    instance, task = _lock(db, task_id)
    require_movable(instance)
    event = "parked" if until is not None else "unparked"
    detail = {"task": task_id, "until": until.isoformat() if until else None, "reason": reason}
    return _change(db, instance, task, {"parked_until": until}, event=event, detail=detail, actor=actor, now=now)


def mark_opened(db: Session, task_id: str, *, now: datetime) -> bool:
    """Note the first opening of a task by its own desk; in a short transaction of its own, without a lock.

    :return: whether this was the first
    """
    unopened = (_TASK.c.id == task_id) & _TASK.c.opened_at.is_(None) & (_TASK.c.status == TaskStatus.OPEN)
    first = db.connection().execute(update(_TASK).where(unopened).values(opened_at=now)).rowcount == 1
    held: Task | None = db.identity_map.get(rows.key_of(Task, task_id))
    if first and held is not None:
        rows.refresh(held, {"opened_at": now})
    return first


def _lock(db: Session, task_id: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    locked = rows.lock_task(db.connection(), task_id)
    if locked is None:
        raise no_such_task()
    if locked.task["status"] != TaskStatus.OPEN:
        raise TaskEnded(rows.adopt(db, Task, locked.task))
    return locked.instance, locked.task


def _change(
    db: Session,
    instance: Mapping[str, Any],
    task: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    event: str,
    detail: dict[str, Any],
    actor: str,
    now: datetime,
) -> Task:
    db.connection().execute(update(_TASK).where(_TASK.c.id == task["id"]).values(dict(changes)))
    add_history(db, instance, event=event, node=task["node"], detail=detail, actor=actor, now=now)
    return rows.adopt(db, Task, {**task, **changes})
