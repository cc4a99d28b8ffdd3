"""What a diagram throws, and who catches it (BPMN 2.0.2, 10.5.1 and 10.5.6).

A *message* goes to every token of the same subject that waits for it, in this process and, through the environment, in
others. So does a *signal*, to every token that waits for it. *Errors*, *escalations* and *cancellations*
climb: from the scope in which they are thrown to the nearest activity around it that has a boundary event for them.
SpiffWorkflow 3.2.0 hands errors and escalations to whoever waits for one of that code, in whatever part of the process,
and lets a signal end throw nothing (engine report D11).
"""

from collections.abc import Iterator

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent, IntermediateThrowEvent
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent as EndEventMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.spiff.specs.defaults import SendTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import EngineRefusal
from engine.joins import Token

_CLIMBING = (ErrorEventDefinition, EscalationEventDefinition, CancelEventDefinition)


class Throws:
    """What all throwing elements share; stands before SpiffWorkflow's own class."""

    event_definition: EventDefinition

    def _run_hook(self, my_task: Token) -> bool:
        throw(my_task, self.event_definition)
        return True


class ThrowingEnd(Throws, EndEvent):  # type: ignore[misc]
    """An end; a terminate end also takes away what is left in its scope."""

    def _on_complete_hook(self, my_task: Token) -> None:
        """What is left of a cancelled transaction goes with its activity, when the boundary event ends that.

        The library would call the transaction complete, so that its normal way out would be taken.
        """
        if isinstance(self.event_definition, CancelEventDefinition):
            super(EndEventMixin, self)._on_complete_hook(my_task)
        else:
            super()._on_complete_hook(my_task)


class ThrowingEvent(Throws, IntermediateThrowEvent):  # type: ignore[misc]
    """An intermediate event that throws; one without a definition is a milestone."""


class ThrowingTask(Throws, SendTask):  # type: ignore[misc]
    """A send task: throws its message and goes on."""


def throw(my_task: Token, definition: EventDefinition) -> None:
    """Throw what an element throws.

    :raises EngineRefusal: when an error or a cancellation is caught nowhere
    """
    process = my_task.workflow.top_workflow
    event = BpmnEvent(definition, payload={})
    if isinstance(definition, MessageEventDefinition):
        process.environment.throw_message(my_task, definition.name)
        catch_everywhere(my_task, event)
    elif isinstance(definition, SignalEventDefinition):
        process.environment.throw_signal(my_task, definition.name)
        catch_everywhere(my_task, event)
    elif isinstance(definition, _CLIMBING):
        catchers = nearest_catchers(my_task, event)
        if not catchers and not isinstance(definition, EscalationEventDefinition):
            raise _uncaught(my_task, definition)
        _catch(catchers, event)


def catch_everywhere(my_task: Token, event: BpmnEvent) -> None:
    """Hand an event to every token of the process that waits for it; nobody waiting is no fault."""
    armed = list(my_task.workflow.top_workflow.event_manager.tasks.values())
    _catch([token for token in armed if token.task_spec.catches(token, event)], event)


def nearest_catchers(my_task: Token, event: BpmnEvent) -> list[Token]:
    """The armed boundary events of the nearest activity around a token that catch an event.

    An event that names the code is preferred to one for any code.
    """
    for fork in _forks_around(my_task):
        armed = [
            token
            for token in fork.children
            if isinstance(token.task_spec, BoundaryEvent) and token.task_spec.catches(token, event)
        ]
        named = [token for token in armed if getattr(token.task_spec.event_definition, "code", None) is not None]
        if armed:
            return (named or armed)[:1]
    return []


def _forks_around(my_task: Token) -> Iterator[Token]:
    """The forks of boundary events of the activities around a token, from the inside."""
    process, scope = my_task.workflow.top_workflow, my_task.workflow
    while scope is not process:
        activity = process.get_task_from_id(scope.parent_task_id)
        scope = activity.workflow
        if activity.parent is not None and isinstance(activity.parent.task_spec, LoopTask):
            activity = activity.parent
        if activity.parent is not None and isinstance(activity.parent.task_spec, BoundaryEventSplit):
            yield activity.parent


def _catch(catchers: list[Token], event: BpmnEvent) -> None:
    for token in catchers:
        if token._state == TaskState.WAITING:
            token.task_spec.catch(token, event)
            token.task_spec._update(token)


def _uncaught(my_task: Token, definition: EventDefinition) -> EngineRefusal:
    where, what = my_task.task_spec.bpmn_id, definition.name or type(definition).__name__
    return EngineRefusal(
        f"“{where}” throws “{what}”, and nothing around it catches that.",
        f"“{where}” से “{what}” उठा, पर उसे पकड़ने वाली कोई सीमा-घटना नहीं है।",
    )
