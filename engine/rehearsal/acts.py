"""What can be done with a process at rest: every button of every desk, every event that is waited for."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition

from engine.elements import RepeatedTimer
from engine.facts import NEVER, RunningProcess
from engine.joins import ScopeEnd, Token, reach, tokens
from engine.rehearsal.imagined import Chooser
from engine.rehearsal.seen import Stop
from engine.specs import Definition, Diagram, Node

MOST_BESIDE = 2
"""A reminder is let happen while fewer than so many tokens are under way behind it."""

_THROWN_INSIDE = (ErrorEventDefinition, EscalationEventDefinition, CancelEventDefinition)
_SENT = (MessageEventDefinition, SignalEventDefinition)
_HAPPENS = {"MessageEventDefinition": ("message", "संदेश"), "SignalEventDefinition": ("signal", "संकेत")}


class PossibleAct(NamedTuple):
    """One thing that somebody can do, or that can happen.

    :ivar token: id of the token that it is done to
    :ivar outcome: the button; empty for a desk with one way on
    :ivar event: for something that happens, which of the events that are waited for; None for a desk
    """

    token: UUID
    outcome: str = ""
    event: int | None = None


class Stage:
    """A diagram on which acts are done.

    :param definition: from :func:`engine.specs.build`
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def possible(self, process: RunningProcess) -> Iterator[PossibleAct]:
        """All that can be done or happen next."""
        for desk in process.open_desks():
            for outcome in self.outcomes(desk):
                yield PossibleAct(desk.id, outcome)
        for token in process.event_manager.tasks.values():
            if token.id in token.workflow.tasks and _may_happen(token):
                for place, event in enumerate(_events_of(token)):
                    if not isinstance(event, _THROWN_INSIDE):
                        yield PossibleAct(token.id, event=place)

    def outcomes(self, desk: Token) -> list[str]:
        """The buttons of a desk; one without a name where there is no choice."""
        node = self.node_of(desk)
        diagram = self.diagram_of(desk)
        found = [flow.outcome for flow in diagram.choices(node) if flow.outcome] if diagram and node else []
        return found or [""]

    def do(self, process: RunningProcess, act: PossibleAct) -> None:
        """Do it, and let the process come to rest."""
        token = token_of(process, act)
        if act.event is None:
            given: dict[str, object] = {"outcome": act.outcome} if act.outcome else {}
            process.complete(token, given | output_of(token))
            return
        happen(process, token, _events_of(token)[act.event])

    def stop(self, process: RunningProcess, act: PossibleAct, chooser: Chooser) -> Stop:
        """How an act is told in a finding. To be asked before it is done; the choices may be filled in later."""
        token = token_of(process, act)
        node = self.node_of(token)
        name_en, name_hi = (node.name_en, node.name_hi) if node is not None else (name_of(token), name_of(token))
        said_en, said_hi = self._said(token, act)
        asked = [(source, "yes" if held else "no", "हाँ" if held else "नहीं") for source, held in chooser.asked]
        en = [said_en, *(f"{source}: {held}" for source, held, _ in asked)]
        hi = [said_hi, *(f"{source}: {held}" for source, _, held in asked)]
        return Stop(name_of(token), _bracketed(name_en, en), _bracketed(name_hi, hi))

    def happens_beside(self, process: RunningProcess, act: PossibleAct) -> bool:
        """Whether an act is a reminder: something that happens and interrupts nothing."""
        return act.event is not None and not getattr(token_of(process, act).task_spec, "cancel_activity", True)

    def _said(self, token: Token, act: PossibleAct) -> tuple[str, str]:
        if act.event is not None:
            event = _events_of(token)[act.event]
            kind_en, kind_hi = _HAPPENS.get(type(event).__name__, ("timer", "समय"))
            name = f" {event.name}" if isinstance(event, _SENT) else ""
            return kind_en + name, kind_hi + name
        diagram, node = self.diagram_of(token), self.node_of(token)
        for flow in diagram.choices(node) if diagram and node and act.outcome else ():
            if flow.outcome == act.outcome:
                return flow.properties.get("name_en") or act.outcome, flow.name or act.outcome
        return act.outcome, act.outcome

    def diagram_of(self, token: Token) -> Diagram | None:
        """The diagram in which a token stands."""
        return self.definition.diagram_of_scope.get(token.workflow.spec.name)

    def node_of(self, token: Token) -> Node | None:
        """The element at which a token stands."""
        diagram = self.diagram_of(token)
        return diagram.nodes.get(name_of(token)) if diagram is not None else None


def name_of(token: Token) -> str:
    """The id of the element at which a token stands."""
    return str(token.task_spec.bpmn_id or token.task_spec.name)


def output_of(desk: Token) -> dict[str, object]:
    """What an instance at a desk has to put out."""
    around = desk.parent.task_spec if desk.parent is not None else None
    item = getattr(around, "output_item", None) if getattr(around, "task_spec", "") == desk.task_spec.name else None
    return {item.bpmn_id: 0} if item is not None else {}


def happen(process: RunningProcess, token: Token, event: EventDefinition) -> None:
    """Let an event happen to a token; a message and a signal reach all that wait for them."""
    if isinstance(token.task_spec.event_definition, MultipleEventDefinition):
        token.internal_data["seen_events"] = [BpmnEvent(event, payload={})]
        token.task_spec._update(token)
    elif isinstance(event, _SENT):
        sent = BpmnEvent(event, payload={})
        for other in [t for t in process.event_manager.tasks.values() if t.task_spec.catches(t, sent)]:
            other.task_spec.catch(other, sent)
            other.task_spec._update(other)
    else:
        if isinstance(event, RepeatedTimer):
            _bring_on(token)
        else:
            event.catch(token, BpmnEvent(event, payload={}))
        token.task_spec._update(token)
    process.do_engine_steps()


def _bring_on(token: Token) -> None:
    """A repeated date is due, and it comes as often as it may: how many are left makes no other state."""
    turn = token.internal_data["event_value"]
    turn["next"] = NEVER.isoformat()
    turn["cycles"] += turn["cycles"] > 0


def _events_of(token: Token) -> list[EventDefinition]:
    event = token.task_spec.event_definition
    return list(event.event_definitions) if isinstance(event, MultipleEventDefinition) else [event]


def _may_happen(token: Token) -> bool:
    """A reminder could come without end; a few of them show all that it can do."""
    spec = token.task_spec
    if not isinstance(spec, BoundaryEvent) or spec.cancel_activity:
        return True
    fork = token.parent.task_spec if token.parent is not None else None
    assert isinstance(fork, BoundaryEventSplit)
    behind = reach(spec, fork) - {spec.name}
    under_way = [t for t in tokens(token.workflow) if t.task_spec.name in behind and t.task_spec is not spec]
    return sum(not isinstance(t.task_spec, ScopeEnd | BoundaryEvent) for t in under_way) < MOST_BESIDE


def token_of(process: RunningProcess, act: PossibleAct) -> Token:
    """The token that an act is done to."""
    return next(scope.tasks[act.token] for scope in process.scopes() if act.token in scope.tasks)


def _bracketed(name: str, said: list[str]) -> str:
    words = ", ".join(word for word in said if word)
    return f"{name} [{words}]" if words else name
