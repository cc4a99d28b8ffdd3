"""Gateways, boundary events and scope ends that need no history.

SpiffWorkflow 3.2.0 decides whether a join may fire by looking for finished ancestors in its task tree. That is wrong in
loops (engine report D1, D2, §12.3, §12.5) and keeps the whole tree alive. Here a token that waits at a join *is* a
WAITING task of that join, and ``internal_data["flow"]`` names the arrow over which it came. "Tokens per arrow since the
last firing" is then a count of live tasks of one scope: right in loops, branches, handlers and nested scopes, gone with
its scope, and saved where the codec saves it. Clauses are those of BPMN 2.0.2 (formal/2013-12-09).

The library has no types, so that every class below tells mypy that it knows what it inherits from.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit, _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from SpiffWorkflow.bpmn.specs.event_definitions import (
    EscalationEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

Token: TypeAlias = Task
"""A task of SpiffWorkflow's tree; not to be mixed up with a row of the work list."""

Scope: TypeAlias = BpmnBaseWorkflow
"""A running process, sub-process or called process: tokens belong to one."""

FLOW = "flow"
"""Key of a waiting token's internal data: the node at the tail of the arrow over which it came."""

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
_REPEATED = (MessageEventDefinition, SignalEventDefinition, EscalationEventDefinition)
_UNFINISHED = TaskState.NOT_FINISHED_MASK


def tokens(scope: Scope) -> Iterator[Token]:
    """The tasks of one scope that carry a token; what SpiffWorkflow predicts carries none.

    :param scope: a running process, sub-process or called process
    """
    for task in list(scope.tasks.values()):
        about_to_move = task._state == TaskState.FUTURE and task.parent is not None
        if task._state & LIVE or (about_to_move and task.parent._state & TaskState.FINISHED_MASK):
            yield task


def reach(start: TaskSpec, without: TaskSpec) -> set[str]:
    """Names of the nodes that a token in *start* can come to without visiting *without*, *start* included.

    An activity reaches what its boundary events reach.
    """
    seen: set[str] = set()
    todo = [start]
    while todo:
        spec = todo.pop()
        if spec is not without and spec.name not in seen:
            seen.add(spec.name)
            todo += spec.outputs
            todo += [source for source in spec.inputs if isinstance(source, BoundaryEventSplit)]
    return seen


class TokenJoin:
    """What both joins share; stands before SpiffWorkflow's own gateway class."""

    name: str
    _inputs: list[str]

    def _taken(self, my_task: Token, waiting: dict[str, list[Token]]) -> Counter[str]:
        """How many tokens to take from which arrow now; nothing while the join waits."""
        raise NotImplementedError

    def _update_hook(self, my_task: Token) -> bool:
        """A token arrives, or something changed in the scope while one waits."""
        if FLOW not in my_task.internal_data:
            my_task._inherit_data()
            my_task.internal_data[FLOW] = my_task.parent.task_spec.name
            my_task._set_state(TaskState.WAITING)
        waiting = self._waiting(my_task.workflow)
        taken = self._taken(my_task, waiting)
        if not taken:
            return False
        self._take(my_task, waiting, taken)
        my_task._set_state(TaskState.READY)
        my_task.task_spec._predict(my_task, mask=_UNFINISHED)
        return True

    def is_ready(self, my_task: Token) -> bool:
        """Whether a token that waits here has nothing more to wait for."""
        waiting = self._waiting(my_task.workflow)
        return my_task._state == TaskState.WAITING and bool(self._taken(my_task, waiting))

    def _waiting(self, scope: Scope) -> dict[str, list[Token]]:
        waiting: dict[str, list[Token]] = {}
        for task in scope.tasks.values():
            if task.task_spec is self and task._state == TaskState.WAITING:
                waiting.setdefault(task.internal_data[FLOW], []).append(task)
        return waiting

    def _take(self, my_task: Token, waiting: dict[str, list[Token]], taken: Counter[str]) -> None:
        """Use up the tokens; *my_task* is one of them and goes on as the joined one."""
        for flow, count in taken.items():
            others = [task for task in waiting[flow] if task is not my_task]
            for task in others[: count - (flow == my_task.internal_data[FLOW])]:
                task.cancel()

    def _predict_hook(self, my_task: Token) -> None:
        """No look-ahead over a join that has not fired: one after each of n forks would build 2^n tasks."""
        if my_task._state & (TaskState.READY | TaskState.STARTED):
            super()._predict_hook(my_task)  # type: ignore[misc]


class TokenParallelGateway(TokenJoin, ParallelGateway):  # type: ignore[misc]
    """13.4.1: fires when each incoming arrow has a token, takes one from each; excess tokens stay."""

    def _taken(self, my_task: Token, waiting: dict[str, list[Token]]) -> Counter[str]:
        need = Counter(self._inputs)
        return need if all(len(waiting.get(flow, ())) >= count for flow, count in need.items()) else Counter()

    def _run_hook(self, my_task: Token) -> bool:
        return True


class TokenInclusiveGateway(TokenJoin, InclusiveGateway):  # type: ignore[misc]
    """13.4.3, table 13.3: fires when an arrow has a token and no token elsewhere can still reach an empty arrow.

    A token that can also reach an arrow that has one does not count. Judged when the scope is at rest, so that the
    order in which automatic steps run does not matter.
    """

    def _taken(self, my_task: Token, waiting: dict[str, list[Token]]) -> Counter[str]:
        full: Counter[str] = Counter(dict.fromkeys(waiting, 1))
        empty = set(self._inputs) - set(full)
        if empty and any(self._still_expected(token, empty, full) for token in tokens(my_task.workflow)):
            return Counter()
        return full

    def _still_expected(self, token: Token, empty: set[str], full: Counter[str]) -> bool:
        spec, parent = token.task_spec, token.parent.task_spec if token.parent else None
        if spec is self and token._state == TaskState.WAITING:
            return False
        if token._state in (TaskState.FUTURE, TaskState.READY) and not spec.manual:
            return True  # not at rest
        if isinstance(parent, BoundaryEventSplit):
            if isinstance(spec, BoundaryEvent):
                return False  # an armed boundary event: the token of its activity stands for it
            spec = parent
        reached = self._reach(spec)
        return bool(reached & empty) and not reached & full.keys()

    def _reach(self, start: TaskSpec) -> set[str]:
        # The graph never changes, and the memory lives as long as it.
        known: dict[str, set[str]] = self.__dict__.setdefault("_reached", {})
        if start.name not in known:
            known[start.name] = reach(start, self)
        return known[start.name]

    def _run_hook(self, my_task: Token) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise WorkflowTaskException("No conditions satisfied on gateway", task=my_task)
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class OutcomeGateway(ExclusiveGateway):  # type: ignore[misc]
    """A choice; the outcome of the desk before it is used up by it (model.md, Facts)."""

    def _run_hook(self, my_task: Token) -> bool:
        super()._run_hook(my_task)
        if any(condition is not None for condition, _ in self.cond_task_specs):
            my_task.workflow.top_workflow.facts.pop("outcome", None)
        return True


class FirstEventGateway(EventBasedGateway):  # type: ignore[misc]
    """10.6.6: of the events that it waits for, the first takes the token; one that came with it is too late.

    A message that is given when a date has passed unnoticed would otherwise start both paths.
    """

    def _run_hook(self, my_task: Token) -> bool:
        my_task.internal_data["seen_events"] = my_task.internal_data.get("seen_events", [])[:1]
        return bool(super()._run_hook(my_task))


class BoundaryEnd(BoundaryEventJoin):  # type: ignore[misc]
    """13.3.3, 10.5.6: an activity that ends disarms its boundary events; an interrupting event ends the activity.

    Looks at its own fork only, so that re-entered activities deeper in the tree are left alone.
    """

    def _update_hook(self, my_task: Token) -> bool:
        done = my_task.parent
        event = done.task_spec if isinstance(done.task_spec, BoundaryEvent) else None
        if event is None or event.cancel_activity:
            for other in done.parent.children:
                if other is not done and self._to_end(other):
                    other.cancel()
        return True

    def _to_end(self, other: Token) -> bool:
        if other._state & TaskState.FINISHED_MASK:
            return False
        spec = other.task_spec
        return not isinstance(spec, BoundaryEvent) or other._state == TaskState.WAITING or spec.cancel_activity

    def _run_hook(self, my_task: Token) -> bool:
        return True


class TokenBoundaryEvent(BoundaryEvent):  # type: ignore[misc]
    """13.5.3: a non-interrupting event starts its path each time it occurs, so that it is armed again.

    A date occurs once, a cycle counts itself, a condition would stay true: only messages, signals and escalations.
    """

    def _run_hook(self, my_task: Token) -> bool:
        super()._run_hook(my_task)
        fork = my_task.parent
        if not self.cancel_activity and isinstance(self.event_definition, _REPEATED) and self._attended(fork):
            again = fork._add_child(self, TaskState.WAITING)
            again.triggered = True
            self._predict(again, mask=_UNFINISHED)
            self._update(again)
        return True

    def _on_complete(self, my_task: Token) -> None:
        """The paths that a cycle began are not begun again when it is over; otherwise as the library has it."""
        self._on_complete_hook(my_task)
        for child in my_task.children:
            if not child._state & (TaskState.FINISHED_MASK | LIVE):
                child.task_spec._update(child)
        my_task.workflow._task_completed_notify(my_task)

    def _attended(self, fork: Token) -> bool:
        """Whether the activity itself is still there."""
        return any(task._state & LIVE and not isinstance(task.task_spec, BoundaryEvent) for task in fork.children)


class ScopeEnd(_EndJoin):  # type: ignore[misc]
    """13.5.5: a scope is complete when no token is left in it; tokens that came to an end are one waiting task."""

    def _update_hook(self, my_task: Token) -> bool:
        if not my_task.data:
            my_task._inherit_data()  # the activity around takes its data from here: the item of a multi-instance
        rest = [task for task in tokens(my_task.workflow) if task is not my_task]
        for other in rest:
            if other.task_spec is self and other._state == TaskState.WAITING:
                other.cancel()
        if any(task.task_spec is not self for task in rest):
            my_task._set_state(TaskState.WAITING)
            return False
        self._predict(my_task, mask=_UNFINISHED)
        return True

    def _run_hook(self, my_task: Token) -> bool:
        return True
