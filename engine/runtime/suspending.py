"""Holding an instance and letting it go on: a court's stay, a file that is attached to another one.

Nothing of a suspended instance moves: no outcome, no date, no message, no automatic step. Its clocks are not stopped
(model.md, "attach: clocks of A go on"): the dates of its tasks stay what they were, and dates of the diagram that
passed meanwhile happen when it is resumed, in their order.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal, Refusal
from engine.models import History, Step
from engine.runtime.act import lock_instance, require_movable
from engine.runtime.completion import Completion
from engine.runtime.events import catch_up
from engine.runtime.failing import raise_incident
from engine.runtime.incidents import standing
from engine.runtime.notes import add_history
from engine.runtime.observation import observed
from engine.runtime.refusals import not_movable
from engine.runtime.steps import enqueue_step
from engine.states import ALIVE, InstanceStatus, StepStatus

SUSPENDED, RESUMED = "suspended", "resumed"


@observed
def suspend(db: Session, instance_id: int, *, reason: str, actor: str, now: datetime) -> Completion:
    """Hold an instance: its tasks stay where they are, and nothing moves. The caller has locked the subject.

    :raises EngineRefusal: when it is suspended already, or over
    """
    row = lock_instance(db, instance_id)
    require_movable(row)
    held = {"status": InstanceStatus.SUSPENDED}
    instance, event = add_history(
        db, row, event=SUSPENDED, node=None, detail={"reason": reason}, actor=actor, now=now, also=held
    )
    return Completion(instance=instance, events=[event])


@observed
def resume(db: Session, instance_id: int, *, reason: str, actor: str, now: datetime) -> Completion:
    """Let a suspended instance go on: what was held and what is overdue happens now, in the order in which it came.

    When that fails the instance is resumed all the same, with an incident.

    :raises EngineRefusal: when it is not suspended
    """
    row = lock_instance(db, instance_id)
    if row["status"] != InstanceStatus.SUSPENDED:
        raise _not_suspended(row)
    also = {"status": standing(db, instance_id)}
    instance, event = add_history(
        db, row, event=RESUMED, node=None, detail={"reason": reason}, actor=actor, now=now, also=also
    )
    _go_on_with_steps(db, row)
    try:
        with db.begin_nested():
            caught_up = catch_up(db, instance_id, actor=actor, now=now)
    except Refusal as refusal:
        raise_incident(db, lock_instance(db, instance_id), node=None, refusal=refusal, now=now)
        caught_up = None
    if caught_up is None:
        return Completion(instance=instance, events=[event])
    return replace(caught_up, events=[event, *caught_up.events])


def suspension(db: Session, instance_id: int) -> History | None:
    """By whom, when and why an instance was suspended last; None when it never was."""
    query = select(History).where(History.instance_id == instance_id, History.event == SUSPENDED)
    return db.scalars(query.order_by(History.seq.desc()).limit(1)).one_or_none()


def _not_suspended(row: Mapping[str, Any]) -> EngineRefusal:
    if row["status"] not in ALIVE:
        return not_movable(row["status"])
    return EngineRefusal("This is not suspended.", "यह स्थगित नहीं है।")


def _go_on_with_steps(db: Session, row: Mapping[str, Any]) -> None:
    """Jobs that came meanwhile have gone away again; a step that ran before and is only to be written loses nothing."""
    waiting = (Step.instance_id == row["id"], Step.status == StepStatus.WAITING)
    for step_id in db.scalars(select(Step.id).where(*waiting)):
        enqueue_step(db, step_id, turn=f"{row['history_seq'] + 1}r")
