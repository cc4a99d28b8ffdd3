"""What runs by itself and fails: the officer's act stands, an incident says what and where, and it is tried again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.models import Incident, Instance, Step
from engine.runtime import rows
from engine.runtime.act import lock_instance
from engine.runtime.moving import fire
from engine.runtime.notes import add_history
from engine.runtime.refusals import no_such_task
from engine.runtime.steps import enqueue_step
from engine.states import MOVABLE, IncidentKind, InstanceStatus, StepStatus
from engine.timers import due_instances

TRY_AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
"""How long after its first, second, … failure a step is tried again by itself; after the last it waits for somebody."""

_STEP = rows.STEP


def fire_due(
    db: Session,
    now: datetime,
    limit: int = 100,
    *,
    actor: str = "",
    lock_subject: Callable[[Session, int], object] | None = None,
    due: Sequence[tuple[int, int]] | None = None,
) -> int:
    """Let everything that is due happen, each once; what fails becomes an incident and stops nothing else.

    :param limit: instances at most
    :param due: what :func:`engine.timers.due_instances` gave, for who goes on with its subjects: asked again it may
        name others, which would be locked out of their order
    :param actor: under whose name the history and the operations have it
    :param lock_subject: locks the subject before its instance; the office's, so that both lock in one order
    :return: in how many instances something happened
    """
    fired = 0
    for subject_id, instance_id in due_instances(db, now, limit=limit) if due is None else due:
        if lock_subject is not None:
            lock_subject(db, subject_id)
        try:
            with db.begin_nested():
                fired += fire(db, instance_id, now=now, actor=actor) is not None
        except Refusal as refusal:
            row = lock_instance(db, instance_id)
            if row["status"] in MOVABLE:  # one that was suspended in between waits till it is resumed
                raise_incident(db, row, node=None, refusal=refusal, now=now)
    return fired


def fail_step(db: Session, task_id: str, error: Refusal | str, now: datetime) -> Incident:
    """Note that a job could not do an operation; it is tried again by itself some times, and by hand at any time.

    :param task_id: id of the step
    :param error: what went wrong; a text is shown in both languages as it is
    :raises TaskGone: when the step is not waited for any more
    """
    row = rows.fetch(db, rows.LOCK_INSTANCE_OF_STEP, step=task_id)
    step = rows.fetch(db, rows.STEP_BY_ID, step=task_id)
    if row is None or step is None or step["status"] not in (StepStatus.WAITING, StepStatus.FAILED):
        raise no_such_task()
    tries = step["tries"] + 1
    wait = TRY_AGAIN_AFTER[tries - 1] if tries <= len(TRY_AGAIN_AFTER) else None
    failed = {"status": StepStatus.FAILED, "tries": tries, "next_try_at": now + wait if wait else None}
    db.connection().execute(update(_STEP).where(_STEP.c.id == task_id).values(failed))
    refusal = error if isinstance(error, Refusal) else Refusal(error, error)
    return raise_incident(
        db,
        row,
        node=step["node"],
        refusal=refusal,
        now=now,
        kind=IncidentKind.STEP,
        step_id=task_id,
        tries=tries,
    )


def retry_due(db: Session, now: datetime, limit: int = 100) -> int:
    """Order the failed steps anew whose time has come; a job does each. Those of suspended instances wait.

    The instances are not locked, so that it must wait for nobody: a step that an act has in its hands is passed over.

    :return: how many
    """
    query = (
        select(Step.id, Step.tries)
        .join(Instance, Instance.id == Step.instance_id)
        .where(Step.next_try_at <= now, Step.status == StepStatus.FAILED, Instance.status.in_(MOVABLE))
        .order_by(Step.next_try_at)
        .limit(limit)
        .with_for_update(of=Step, skip_locked=True)
    )
    return sum(order_again(db, step_id, turn=f"t{tries}") for step_id, tries in db.execute(query).all())


def order_again(db: Session, step_id: str, *, turn: str) -> bool:
    """Have a job try a failed step once more; False when somebody else has ordered it, or it is not waited for."""
    failed = (_STEP.c.id == step_id) & (_STEP.c.status == StepStatus.FAILED)
    anew = update(_STEP).where(failed).values(status=StepStatus.WAITING, next_try_at=None)
    if db.connection().execute(anew).rowcount != 1:
        return False
    enqueue_step(db, step_id, turn=turn)
    return True


def raise_incident(
    db: Session,
    instance: Mapping[str, Any],
    *,
    node: str | None,
    refusal: Refusal,
    now: datetime,
    kind: IncidentKind = IncidentKind.TIMER,
    step_id: str | None = None,
    tries: int = 1,
) -> Incident:
    """Write an incident on a locked instance and mark it; what fails again keeps its one incident."""
    incident = _open_incident(db, instance["id"], kind, step_id)
    if incident is None:
        incident = Incident(
            instance_id=instance["id"], subject_id=instance["subject_id"], step_id=step_id, kind=kind, resolved_at=None
        )
    elif step_id is None:
        tries = incident.tries + 1
    incident.node, incident.tries, incident.at = node or "?", tries, now
    incident.message_en, incident.message_hi = refusal.en, refusal.hi
    db.add(incident)
    db.flush()  # the caller shows its id
    detail = {"message": refusal.en, "tries": tries} | ({"step": step_id} if step_id else {})
    suspended = instance["status"] == InstanceStatus.SUSPENDED
    marked = {} if suspended else {"status": InstanceStatus.INCIDENT}
    add_history(db, instance, event="incident", node=node, detail=detail, actor="", now=now, also=marked)
    return incident


def _open_incident(db: Session, instance_id: int, kind: IncidentKind, step_id: str | None) -> Incident | None:
    found = select(Incident).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
    same = Incident.step_id == step_id if step_id is not None else Incident.kind == kind
    return db.scalars(found.where(same).order_by(Incident.id)).first()
