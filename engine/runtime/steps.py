"""Operations that a job runs outside the officer's transaction: the token waits, a row and a job are made."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.joins import Token
from engine.models import Instance, Step
from engine.runtime import rows
from engine.runtime.act import Act
from engine.runtime.office import Operation, OperationCall, configured_office
from engine.runtime.refusals import no_such_task, not_movable
from engine.states import MOVABLE, StepStatus

STEP_JOB = "engine_step"
"""Kind of the job; its payload is ``{"step_id": …}``."""


def new_step(act: Act, step_id: str, token: Token) -> None:
    """Write a step and have a job run it."""
    process, node = act.place_of(token)
    values: dict[str, Any] = {
        "id": step_id,
        "instance_id": act.instance_id,
        "subject_id": act.subject_id,
        "process": process,
        "node": node,
        "operation": token.task_spec.operation,
        "params": token.internal_data.get("params", {}),
        "actor": act.actor,
        "status": StepStatus.WAITING,
        "tries": 0,
        "next_try_at": None,
        "created_at": act.now,
        "ended_at": None,
    }
    act.connection.execute(rows.INSERT_STEP, values)
    enqueue_step(act.db, step_id, turn=str(act.values["rev"] + 1))


def enqueue_step(db: Session, step_id: str, *, turn: str) -> None:
    """Have a job run a step after this transaction commits.

    :param turn: tells the times apart for which it is ordered
    """
    configured_office().enqueue(db, STEP_JOB, {"step_id": step_id}, key=f"step:{step_id}:{turn}")


def step_call(db: Session, step_id: str, *, facts: dict[str, Any], now: datetime) -> tuple[Operation, OperationCall]:
    """What the job has to run for a step that waits.

    :param facts: the instance's facts, read by the caller
    :raises TaskGone: when the step is not to be run any more
    :raises EngineRefusal: while the instance is suspended; it is ordered anew when that is over
    """
    step = db.get(Step, step_id)
    if step is None or step.status not in (StepStatus.WAITING, StepStatus.FAILED):
        raise no_such_task()
    status = db.scalars(select(Instance.status).where(Instance.id == step.instance_id)).one()
    if status not in MOVABLE:
        raise not_movable(status)
    call = OperationCall(
        db=db,
        subject_id=step.subject_id,
        instance_id=step.instance_id,
        params=step.params,
        facts=facts,
        actor=step.actor,
        now=now,
    )
    return configured_office().operations[step.operation], call
