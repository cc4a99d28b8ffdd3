"""An activity that is done several times: once for each item of a list, so many times, or while a condition holds.

Items stay with their instance, what the instances put out becomes a fact when all are through (BPMN 2.0.2, 10.3.8 and
13.3.7). The state does not grow with the rounds: SpiffWorkflow's own keep the ids of all that were done.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowDataException
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference
from SpiffWorkflow.spiff.specs.defaults import (
    ParallelMultiInstanceTask,
    SequentialMultiInstanceTask,
    StandardLoopTask,
)
from SpiffWorkflow.util.task import TaskState

from engine.errors import EngineRefusal
from engine.joins import Scope, Token
from engine.limits import COUNTS, MOST_INSTANCES, MOST_TOKENS


class FactReference(TaskDataReference):  # type: ignore[misc]
    """The collection of a multi-instance: a fact, unless an enclosing multi-instance gave it as its item."""

    def get(self, my_task: Token) -> list[Any] | dict[str, Any]:
        """The collection.

        :raises WorkflowDataException: when it is no list
        """
        held = my_task.data if self.bpmn_id in my_task.data else my_task.workflow.top_workflow.facts
        value = held.get(self.bpmn_id)
        if not isinstance(value, list | dict):
            raise WorkflowDataException(f"'{self.bpmn_id}' is no list", my_task, data_input=self)
        return value

    def exists(self, my_task: Token) -> bool:
        """Whether there is such an item or fact."""
        return self.bpmn_id in my_task.data or self.bpmn_id in my_task.workflow.top_workflow.facts


class _Instances:
    """What both multi-instances share; stands before SpiffWorkflow's own class."""

    cardinality: str | None
    condition: str | None
    data_input: Any
    data_output: Any
    input_item: Any
    output_item: Any

    def __init__(self, *args: object, data_input: TaskDataReference | None = None, **kwargs: object) -> None:
        reference = FactReference(data_input.bpmn_id) if data_input else None
        super().__init__(*args, data_input=reference, **kwargs)  # type: ignore[call-arg] # of the class beside it

    def _update_hook(self, my_task: Token) -> bool | None:
        my_task.internal_data["of"] = self._size(my_task)
        return super()._update_hook(my_task)  # type: ignore[misc, no-any-return]

    def _size(self, my_task: Token) -> int:
        """How many instances there will be.

        :raises EngineRefusal: when that is no number, or more than the office can do
        """
        if self.data_input is not None:
            size: object = len(self.data_input.get(my_task))
        else:
            size = my_task.workflow.script_engine.evaluate(my_task, self.cardinality)
        process = my_task.workflow.top_workflow
        full = size and sum(len(scope.tasks) for scope in process.scopes()) > MOST_TOKENS  # instances of instances
        if full or type(size) is not int or not 0 <= size <= MOST_INSTANCES:
            where = my_task.task_spec.bpmn_id
            raise EngineRefusal(
                f"“{where}” would be done {str(size)[:20]} times; a number from 0 to {MOST_INSTANCES} is needed.",
                f"“{where}” {str(size)[:20]} बार होगा; 0 से {MOST_INSTANCES} तक की संख्या चाहिए।",
            )
        return size

    def merge_child(self, workflow: Scope, child: Token) -> None:
        """Take the output of one instance; its item does not leak into the others."""
        my_task, before = child.parent, dict(child.parent.data)
        super().merge_child(workflow, child)  # type: ignore[misc]
        collects = self.data_output is not None and self.output_item is not None
        keep = before.keys() | ({self.data_output.bpmn_id} if collects else set())
        my_task.data = {name: value for name, value in my_task.data.items() if name in keep}
        internal = my_task.internal_data
        internal["merged"], internal["done"] = [], internal.get("done", 0) + 1

    def create_child(self, my_task: Token, item: object, key_or_index: object = None) -> None:
        """Begin one instance; the library leaves the item of the one before lying about, and then trips over it."""
        if my_task.internal_data["merged"] and self.input_item is not None:
            my_task.data.pop(self.input_item.bpmn_id, None)
        super().create_child(my_task, item, key_or_index)  # type: ignore[misc]

    def check_completion_condition(self, my_task: Token) -> bool:
        """Whether enough are done: the facts, the item of the last one, and how many there are."""
        if self.condition is None:
            return False
        merged: Sequence[str] = my_task.internal_data["merged"]
        last = next(child for child in my_task.children if str(child.id) == merged[-1])
        done, total = my_task.internal_data.get("done", 0) + 1, my_task.internal_data["of"]
        counts: Mapping[str, int] = dict(zip(COUNTS, (total, done, self._active(my_task), done), strict=True))
        engine = my_task.workflow.script_engine
        return bool(engine.environment.evaluate(self.condition, {**engine.names(last), **counts}))

    def _active(self, my_task: Token) -> int:
        states = TaskState.READY | TaskState.STARTED | TaskState.WAITING
        return sum(child.has_state(states) for child in my_task.children if child.triggered)

    def _on_complete_hook(self, my_task: Token) -> None:
        if self.data_output is not None and self.data_output.bpmn_id in my_task.data:
            name = self.data_output.bpmn_id
            my_task.workflow.top_workflow.facts[name] = my_task.data.pop(name)
        super()._on_complete_hook(my_task)  # type: ignore[misc]


class FactsParallelInstances(_Instances, ParallelMultiInstanceTask):  # type: ignore[misc]
    """All at once."""


class FactsSequentialInstances(_Instances, SequentialMultiInstanceTask):  # type: ignore[misc]
    """One after the other."""


class FactsLoop(StandardLoopTask):  # type: ignore[misc]
    """A standard loop: again while its condition holds, at most so many times; the condition sees the facts."""

    def merge_child(self, workflow: Scope, child: Token) -> None:
        """One round is over."""
        my_task = child.parent
        my_task.internal_data["done"] = my_task.internal_data.get("done", 0) + 1
        if self.loop_complete(my_task):
            my_task._set_state(TaskState.READY)
        else:
            self.create_child(my_task)

    def loop_complete(self, my_task: Token) -> bool:
        """Whether there is no further round."""
        done = my_task.internal_data.get("done", 0)
        engine = my_task.workflow.script_engine
        if self.maximum is not None and done >= engine.environment.most_rounds(self.maximum):
            return True
        again = self.condition is None or engine.evaluate(my_task, self.condition)
        return not again
