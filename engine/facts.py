"""Facts once per instance, and the running process that carries them.

BPMN 2.0.2, 10.4: data live in the process instance, not on tokens. SpiffWorkflow copies and merges them along its tree,
which brings old values back at joins (engine report D8, D9, §12.6). Here task data stay empty but for the item of a
multi-instance; expressions see the facts overlaid with it, scripts, forms and operations write facts, and the last
write wins.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition, TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine import expressions
from engine.errors import EngineRefusal
from engine.joins import Scope, ScopeEnd, Token, TokenJoin, tokens

NEVER = datetime.min.replace(tzinfo=UTC)
"""Before every date."""

MOST_STEPS = 1_000
"""Rounds of automatic steps in one transaction; more is a loop without a desk."""

MOST_READY = 500
"""Automatic steps of one round; more are branches that multiply, or instances of instances."""


_CLIMBING = (ErrorEventDefinition, EscalationEventDefinition, CancelEventDefinition)
_IDLE = (TokenJoin, ScopeEnd, SubWorkflowTaskMixin, LoopTask)


class Environment:
    """What a running process asks of the world around it: values, decisions, operations, dates.

    This one knows expressions and the clock only; ``engine.runtime`` adds the office, ``engine.rehearsal`` invents.

    :param now: the moment of the act, aware
    """

    def __init__(self, now: datetime) -> None:
        self.now = now

    def evaluate(self, source: str, names: Mapping[str, Any]) -> expressions.Plain:
        """Work out an expression over the facts.

        :raises EvaluationRefused: when the facts do not let it be worked out
        """
        return expressions.evaluate(source, names, now=self.now)

    def run_script(self, source: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run a script of lines ``name = expression``; gives the facts that it sets."""
        return expressions.run_script(source, names, now=self.now)

    def decide(self, task: Token, decision: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask a decision table; gives its outputs, which become facts."""
        raise EngineRefusal(f"There is no decision table “{decision}”.", f"निर्णय तालिका “{decision}” नहीं है।")

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Run an operation; gives its results, which become facts, or None when a job will bring them later."""
        raise EngineRefusal(f"There is no operation “{operation}”.", f"कार्य “{operation}” नहीं है।")

    def throw_message(self, task: Token, name: str) -> None:
        """A message is thrown; the process itself has taken it to its own tokens. Nobody else is there here."""

    def throw_signal(self, task: Token, name: str) -> None:
        """A signal is thrown; as above."""

    def most_rounds(self, maximum: int) -> int:
        """How often a standard loop goes round at most, when its diagram says *maximum*."""
        return maximum

    def due(self, task: Token, rule: str, start: datetime) -> datetime:
        """When a rule as ``7wd``, ``P3D`` or ``2026-12-01`` falls due, counted from *start*."""
        raise EngineRefusal(f"“{rule}” is no date or duration.", f"“{rule}” कोई तिथि या अवधि नहीं है।")


class ScriptEngine:
    """Takes the place of SpiffWorkflow's script engine: nothing of its ``eval`` and ``exec`` is left, errors stay what
    they are (engine report D15).
    """

    def __init__(self, environment: Environment, facts: dict[str, Any]) -> None:
        self.environment = environment
        self.facts = facts

    def names(self, task: Token) -> dict[str, Any]:
        """The facts as an expression at *task* sees them; a copy."""
        return {**self.facts, **task.data}

    def evaluate(self, task: Token, expression: str, external_context: object = None) -> expressions.Plain:
        """Work out a condition, a timer, a cardinality or a parameter."""
        return self.environment.evaluate(expression, self.names(task))

    def execute(self, task: Token, script: str, external_context: object = None) -> bool:
        """Run a script task; what it sets becomes a fact, but for the item of a multi-instance."""
        for name, value in self.environment.run_script(script, self.names(task)).items():
            (task.data if name in task.data else self.facts)[name] = value
        return True


class RunningProcess(BpmnWorkflow):  # type: ignore[misc]
    """A running process with its facts. One thread at a time; after an exception it is thrown away (D16).

    :param spec: specification of the process
    :param subs: specifications of its sub-processes and called processes, by name
    :param facts: the instance's facts; written to
    :ivar passed: (scope, element) of the nodes that were left since it was made or loaded
    :ivar horizon: dates later than this do not happen in this act, with ``NEVER`` none do; None: those due by now do
    :ivar reached: dates up to here happen at this moment of the act; the library looks at all of them after each step
    """

    def __init__(
        self,
        spec: BpmnProcessSpec,
        subs: Mapping[str, BpmnProcessSpec],
        facts: dict[str, Any],
        environment: Environment,
        *,
        deserializing: bool = False,
    ) -> None:
        self.facts = facts
        self.environment = environment
        self.passed: list[tuple[str, str]] = []
        self.horizon: datetime | None = None
        self.reached = NEVER
        self.bpmn_events: list[BpmnEvent] = []
        super().__init__(spec, subs, script_engine=ScriptEngine(environment, facts), deserializing=deserializing)
        self.task_removed_event.connect(self._removed)

    def scopes(self) -> Iterator[Scope]:
        """The process itself and what runs inside it."""
        yield self
        yield from [scope for scope in self.subprocesses.values() if not scope.completed]

    def open_desks(self) -> list[Token]:
        """The tasks that wait for a person."""
        return [
            task
            for scope in self.scopes()
            for task in scope.tasks.values()
            if task._state == TaskState.READY and task.task_spec.manual
        ]

    def complete(self, task: Token, facts: Mapping[str, Any]) -> None:
        """A desk is done: what it gave becomes facts, but for the output item of a multi-instance; then all runs."""
        around = task.parent.task_spec
        of_instance = getattr(around, "task_spec", None) == task.task_spec.name
        item = getattr(around, "output_item", None) if of_instance else None
        for name, value in facts.items():
            (task.data if item and name == item.bpmn_id else self.facts)[name] = value
        self._note_passing(task)
        task.run()
        self.do_engine_steps()

    def finish_step(self, task: Token, results: Mapping[str, Any]) -> None:
        """A job brought the results of an operation that the token waited for."""
        self.facts.update(results)
        self._note_passing(task)
        task.complete()
        self.do_engine_steps()

    def do_engine_steps(self, *_: object) -> None:
        """Automatic steps until every token rests, breadth first; then what is due, in order of time, each to rest."""
        self.settle()
        self.refresh_timers()
        self.facts.pop("outcome", None)

    def settle(self) -> None:
        """Automatic steps until every token rests; no date happens meanwhile."""
        self._run_to_rest()

    def refresh_timers(self) -> None:
        """Let what is due happen: the earliest date first, each with all that follows from it, till nothing is due."""
        limit = self.environment.now if self.horizon is None else min(self.environment.now, self.horizon)
        tried: set[tuple[UUID, str]] = set()
        while due := self._due_by(limit) - tried:
            moment = min(when for _, when in due)
            self.reached = datetime.fromisoformat(moment)
            for task_id, when in sorted(due):
                task = self.event_manager.tasks.get(task_id)
                if when == moment and task is not None and task.id in task.workflow.tasks:
                    task.task_spec._update(task)
                    self._run_to_rest()
            tried |= {one for one in due if one[1] == moment}
        self.reached = NEVER

    def _due_by(self, limit: datetime) -> set[tuple[UUID, str]]:
        """Waiting dates up to a moment, by token."""
        waiting = [task for task in self.event_manager.tasks.values() if task._state == TaskState.WAITING]
        dated = [(task.id, due) for task in waiting if _has_timer(task) and (due := due_of(task)) is not None]
        return {(task_id, due) for task_id, due in dated if datetime.fromisoformat(due) <= limit}

    def ready_joins(self) -> list[Token]:
        """Of a process at rest, the tokens that wait at joins with nothing more to wait for.

        None after an act; another diagram, to which the process was taken, may need fewer branches.
        """
        waiting = (task for scope in self.scopes() for task in tokens(scope))
        return [task for task in waiting if isinstance(task.task_spec, TokenJoin) and task.task_spec.is_ready(task)]

    def go_on(self) -> None:
        """Let what is ready at joins go on, till every token rests; no date happens meanwhile."""
        while ready := self.ready_joins():
            ready[0].task_spec._update(ready[0])
            self.settle()

    def is_stuck(self, moves_nothing: Callable[[Token], bool] = lambda _: False) -> bool:
        """At rest, not complete, and nobody and nothing can move it: every token waits at a join.

        :param moves_nothing: tells of a token that waits for an event whether no other moves when it happens
        """
        waiting = (task for scope in self.scopes() for task in tokens(scope))
        return not self.completed and all(_is_idle(task) or moves_nothing(task) for task in waiting)

    def _run_to_rest(self) -> None:
        for _ in range(MOST_STEPS):
            ready = self._automatic()
            if not ready:
                break
            if len(ready) > MOST_READY:
                raise EngineRefusal(
                    f"The routing diagram multiplies: more than {MOST_READY} branches at once.",
                    f"मार्ग-आरेख में शाखाएँ बढ़ती जाती हैं: एक साथ {MOST_READY} से अधिक।",
                )
            for task in ready:
                if task._state == TaskState.READY and task.id in task.workflow.tasks and not task.workflow.completed:
                    self._note_passing(task)
                    task.run()
        else:
            raise EngineRefusal(
                f"The routing diagram goes round without a desk: more than {MOST_STEPS} automatic steps.",
                f"मार्ग-आरेख बिना किसी पटल के घूमता रहता है: {MOST_STEPS} से अधिक स्वचालित चरण।",
            )

    def _automatic(self) -> list[Token]:
        return [
            task
            for scope in self.scopes()
            for task in scope.tasks.values()
            if task._state == TaskState.READY and not task.task_spec.manual
        ]

    def _note_passing(self, task: Token) -> None:
        if task.task_spec.bpmn_id is not None:
            self.passed.append((task.workflow.spec.name, task.task_spec.bpmn_id))

    def _removed(self, _scope: Scope, task: Token) -> None:
        """A cancelled multi-instance drops its instances unasked: disarm their events, end their sub-processes."""
        self.event_manager.remove_task(task)
        scope = self.subprocesses.pop(task.id, None)
        if scope is not None and not scope.completed:
            scope.cancel()


def due_of(task: Token) -> str | None:
    """When a waiting timer falls due, in ISO form, UTC; None when it has no more dates."""
    value = task.internal_data.get("event_value")
    if isinstance(value, dict):
        return value["next"] if value["cycles"] != 0 else None
    return value if isinstance(value, str) else None


def _is_idle(task: Token) -> bool:
    """Whether nothing from outside moves it: errors and escalations come out of scopes that would have to move."""
    event = getattr(task.task_spec, "event_definition", None)
    return isinstance(task.task_spec, _IDLE) or isinstance(event, _CLIMBING)


def _has_timer(task: Token) -> bool:
    return isinstance(task.task_spec.event_definition, TimerEventDefinition | MultipleEventDefinition)
