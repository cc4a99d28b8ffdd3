"""What comes from outside: messages for one place, signals for all who wait, and what came while nothing moved."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.expressions import Value
from engine.history import history_of
from engine.models import History, Subscription
from engine.runtime.act import check_facts, load_act, lock_instance
from engine.runtime.completion import Completion
from engine.runtime.delivering import HELD, deliver, save_and_pass_on, send
from engine.runtime.failing import raise_incident
from engine.runtime.observation import observed
from engine.runtime.saving import Saved
from engine.states import Awaits

CAUGHT_UP = "caught_up"


@observed
def message(
    db: Session, name: str, *, subject_id: int, payload: Mapping[str, Value], now: datetime, actor: str = ""
) -> list[Completion]:
    """Deliver a message to the instances of a subject that wait for it; nobody waiting is no fault.

    The caller has locked the subject. What is suspended gets it when it is resumed.

    :param name: as in the diagram
    :param payload: becomes facts
    """
    check_facts(payload)
    made = [
        deliver(db, instance, Awaits.MESSAGE, name, payload, now=now, actor=actor)
        for _subject, instance in _waiting(db, Awaits.MESSAGE, name, subject_id)
    ]
    return [completion for completion in made if completion is not None]


@observed
def signal(
    db: Session,
    name: str,
    *,
    subject_id: int | None,
    payload: Mapping[str, Value],
    now: datetime,
    actor: str = "",
    lock_subject: Callable[[Session, int], object] | None = None,
) -> list[Completion]:
    """Call a signal out to all instances that wait for it, each in a savepoint of its own (BPMN 10.5.7).

    Subjects are locked by ascending id. One whose path cannot go on gets an incident and does not hold up the others.

    :param subject_id: only the instances of this subject; None for everybody's
    :param payload: becomes facts of each
    :param lock_subject: locks a subject before its instances; not needed for one that the caller has locked
    """
    check_facts(payload)
    made = []
    for subject, instance in _waiting(db, Awaits.SIGNAL, name, subject_id):
        if lock_subject is not None:
            lock_subject(db, subject)
        made.append(_call_out(db, instance, name, payload, now=now, actor=actor))
    return [completion for completion in made if completion is not None]


def catch_up(db: Session, instance_id: int, *, actor: str, now: datetime) -> Completion | None:
    """Let what was held and what is overdue happen, in the order in which it came; all or nothing.

    :return: None when there was nothing
    """
    act = load_act(db, lock_instance(db, instance_id), actor=actor, now=now)
    held = _held(db, instance_id)
    due = sorted((moment, node) for node, moment in act.before.timers.values() if moment <= now)
    if not held and not due and not act.process.ready_joins():
        return None

    def wake() -> None:
        act.process.go_on()
        for row in held:
            act.process.horizon = row.at
            act.process.refresh_timers()
            send(act, Awaits(row.detail["kind"]), row.detail["name"], row.detail.get("payload", {}))
        act.process.horizon = None
        act.process.do_engine_steps()

    act.run(wake)
    detail = {"due": [node for _, node in due], "held": [row.detail["name"] for row in held]}
    return save_and_pass_on(act, Saved(CAUGHT_UP, due[0][1] if due else None, detail, mends=True))


def _waiting(db: Session, kind: Awaits, name: str, subject_id: int | None) -> list[tuple[int, int]]:
    """(subject, instance), in the order in which they are locked."""
    query = select(Subscription.subject_id, Subscription.instance_id).where(
        Subscription.kind == kind, Subscription.name == name
    )
    if subject_id is not None:
        query = query.where(Subscription.subject_id == subject_id)
    return sorted({(subject, instance) for subject, instance in db.execute(query)})


def _call_out(
    db: Session, instance_id: int, name: str, payload: Mapping[str, Value], *, now: datetime, actor: str
) -> Completion | None:
    try:
        with db.begin_nested():
            return deliver(db, instance_id, Awaits.SIGNAL, name, payload, now=now, actor=actor)
    except Refusal as refusal:
        raise_incident(db, lock_instance(db, instance_id), node=None, refusal=refusal, now=now)
        return None


def _held(db: Session, instance_id: int) -> list[History]:
    """What was held and not given yet, oldest first."""
    held: list[History] = []
    for row in history_of(db, instance_id):
        if row.event == CAUGHT_UP:
            held.clear()
        elif row.event == HELD:
            held.append(row)
    return held
