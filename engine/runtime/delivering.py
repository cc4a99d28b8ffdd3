"""Handing on what is thrown: to the tokens that wait for it, within the transaction that threw it.

An instance that is suspended loses nothing: what is meant for it is written into its history and given to it when it is
resumed (:func:`engine.runtime.events.catch_up`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition, SignalEventDefinition
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal
from engine.expressions import Value
from engine.runtime.act import Act, load_act, lock_instance
from engine.runtime.completion import Completion
from engine.runtime.notes import add_history
from engine.runtime.rows import WAITING_ELSEWHERE, fetch_all
from engine.runtime.saving import Saved, save_act
from engine.states import MOVABLE, Awaits, InstanceStatus

MOST_PASSED_ON = 10
"""Messages and signals that cause one another, from instance to instance."""

HELD = "held"
_EVENTS = {Awaits.MESSAGE: MessageEventDefinition, Awaits.SIGNAL: SignalEventDefinition}


def save_and_pass_on(act: Act, how: Saved, *, passed_on: int = 0) -> Completion:
    """Save an act, then hand on what it threw to the other instances of the subject, in the same transaction.

    :param passed_on: how many instances handed it on before
    :raises EngineRefusal: when instances send each other messages without end
    """
    completion = save_act(act, how)
    if not act.environment.thrown:
        return completion
    if passed_on >= MOST_PASSED_ON:
        raise EngineRefusal(
            "The routing diagrams of this subject send each other messages without end.",
            "इस विषय के मार्ग-आरेख एक-दूसरे को बिना अंत संदेश भेजते रहते हैं।",
        )
    for kind, name in act.environment.thrown:
        given = {"kind": kind, "name": name, "subject": act.subject_id, "instance": act.instance_id}
        waiting = fetch_all(act.db, WAITING_ELSEWHERE, **given)
        for instance_id in sorted({row["instance_id"] for row in waiting}):
            also = deliver(act.db, instance_id, kind, name, {}, now=act.now, actor=act.actor, passed_on=passed_on + 1)
            completion.others.extend([also] if also is not None else [])
    return completion


def deliver(
    db: Session,
    instance_id: int,
    kind: Awaits,
    name: str,
    payload: Mapping[str, Value],
    *,
    now: datetime,
    actor: str,
    passed_on: int = 0,
) -> Completion | None:
    """Give a message or signal to an instance; the caller has locked its subject.

    What was due before it comes first: of a date and a message that a file waits for, the earlier one wins.

    :return: None when it does not wait for it any more, or is suspended and will get it later
    """
    row = lock_instance(db, instance_id)
    if row["status"] == InstanceStatus.SUSPENDED:
        _hold(db, row, kind, name, payload, now=now, actor=actor)
    if row["status"] not in MOVABLE:
        return None
    act = load_act(db, row, actor=actor, now=now)
    nodes = [act.token(task_id) for task_id, *waited in act.before.subscriptions if waited == [kind, name]]
    if not nodes:
        return None
    node = next(token.task_spec.bpmn_id for token in nodes if token is not None)

    def give() -> None:
        act.process.refresh_timers()
        send(act, kind, name, payload)
        act.process.do_engine_steps()

    act.run(give)
    return save_and_pass_on(act, Saved(kind.value, node, {kind.value: name}), passed_on=passed_on)


def send(act: Act, kind: Awaits, name: str, payload: Mapping[str, Value]) -> None:
    """Give an event to the tokens that wait for it; when none does, nothing happens."""
    event = BpmnEvent(_EVENTS[kind](name), payload={})
    before = dict(act.facts)
    act.facts.update(payload)  # first: the event's own path looks at them
    if not act.process.event_manager.catch(event, internal=False):
        act.facts.clear()
        act.facts.update(before)
    act.process.settle()


def _hold(
    db: Session,
    row: Mapping[str, Any],
    kind: Awaits,
    name: str,
    payload: Mapping[str, Value],
    *,
    now: datetime,
    actor: str,
) -> None:
    detail = {"kind": kind.value, "name": name, "payload": dict(payload)}
    add_history(db, row, event=HELD, node=None, detail=detail, actor=actor, now=now)
