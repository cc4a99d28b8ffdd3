"""What a process at rest asks of the tables: desks, timers, messages, steps. Tables follow it by difference."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition, SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.elements import OperationTask
from engine.facts import RunningProcess, due_of
from engine.joins import Token
from engine.states import Awaits

_KINDS = {Awaits.MESSAGE: MessageEventDefinition, Awaits.SIGNAL: SignalEventDefinition}


@dataclass
class Tracks:
    """The rows that a process at rest has in the tables.

    :ivar desks: token of each open desk, by task id
    :ivar timers: node and date, by task id
    :ivar subscriptions: (task id, message or signal, its name)
    :ivar steps: token of each operation that a job is to run, by id
    """

    desks: dict[str, Token] = field(default_factory=dict)
    timers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    subscriptions: set[tuple[str, Awaits, str]] = field(default_factory=set)
    steps: dict[str, Token] = field(default_factory=dict)


def tracks_of(process: RunningProcess) -> Tracks:
    """Read a process at rest."""
    tracks = Tracks()
    if process.completed:
        return tracks
    for scope in process.scopes():
        for token in scope.tasks.values():
            if token._state == TaskState.READY and token.task_spec.manual:
                tracks.desks[token.id.hex] = token
            elif token._state == TaskState.STARTED and isinstance(token.task_spec, OperationTask):
                tracks.steps[token.id.hex] = token
    for token in process.event_manager.tasks.values():
        if token._state == TaskState.WAITING and token.id in token.workflow.tasks:
            _note_event(tracks, token)
    return tracks


def awaited_by(event: Any) -> list[tuple[Awaits, str]]:  # noqa: ANN401 - SpiffWorkflow's event definitions
    """The messages and signals that an event waits for."""
    parts = event.event_definitions if isinstance(event, MultipleEventDefinition) else [event]
    return [(kind, part.name) for part in parts for kind, known in _KINDS.items() if isinstance(part, known)]


def _note_event(tracks: Tracks, token: Token) -> None:
    due = due_of(token)
    if due is not None:
        tracks.timers[token.id.hex] = (token.task_spec.bpmn_id, datetime.fromisoformat(due))
    for kind, name in awaited_by(token.task_spec.event_definition):
        tracks.subscriptions.add((token.id.hex, kind, name))
