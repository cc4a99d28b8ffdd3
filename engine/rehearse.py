"""The gate's rehearsal: play a diagram with random choices on the engine that will run it.

An AND join behind a choice, a reminder that flows into a join, inclusive joins that wait for each other: no rule of
form finds these without also refusing sound diagrams. Playing does. Runs in a child process (:mod:`engine.gate.proof`)
that takes limits upon itself, because a diagram is somebody's upload.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.codec import dumps, loads
from engine.errors import EngineRefusal
from engine.expressions import EvaluationRefused, evaluate, parse_expression
from engine.expressions.values import Plain
from engine.facts import Environment, RunningProcess
from engine.joins import ScopeEnd, Token, TokenJoin, tokens
from engine.specs import Definition

RUNS = 60
ACTS = 3_000
"""Acts in all runs together."""

LEAST_RUNS = 8
CPU_SECONDS = 1.0
"""After the least number of runs a rehearsal stops when it has taken so long."""

MOST_TOKENS = 40
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
_MAIN_KINDS = {"note", "draft", "approve", "sign", "dispatch"}


@dataclass
class Rehearsal:
    """What was seen, over all runs.

    :ivar waits: nodes at which a run came to rest for ever
    :ivar multiplies: nodes at which tokens multiplied
    :ivar fails: (node, why) of runs that the engine could not go on with
    :ivar together: pairs of main tasks that were open at the same time
    :ivar completed: runs that came to an end
    :ivar pressed: how often each button was pressed, so that all are tried
    """

    waits: set[str] = field(default_factory=set)
    multiplies: set[str] = field(default_factory=set)
    fails: set[tuple[str, str]] = field(default_factory=set)
    together: set[tuple[str, str]] = field(default_factory=set)
    completed: int = 0
    pressed: Counter[tuple[str, str]] = field(default_factory=Counter)
    acts: int = 0

    def faulty(self) -> bool:
        """Whether a run came to rest for ever, bred tokens or could not go on."""
        return bool(self.waits or self.multiplies or self.fails)


class Coin(Environment):
    """A world of chance: constants and the outcome of a desk are what they are, all else is heads or tails."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(_ANY_TIME)
        self.chance = chance

    def evaluate(self, source: str, names: Mapping[str, Any]) -> Plain:
        """A condition on the outcome and a constant are worked out; another expression is a coin."""
        read = parse_expression(source).names
        if read <= {"outcome"} and "today" not in source:
            try:
                return evaluate(source, {"outcome": names.get("outcome", "")}, now=self.now)
            except EvaluationRefused:
                return False
        return self.chance.random() < 0.5

    def run_script(self, source: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing happens."""
        return {}

    def decide(self, task: Token, decision: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing is decided: the gateways after the table throw coins."""
        return {}

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing is done."""
        return {}

    def due(self, task: Token, rule: str, start: datetime) -> datetime:
        """Never by itself: the rehearsal lets timers happen."""
        return start + timedelta(days=36_500)


class Lists(dict[str, Any]):
    """Facts of which every collection is a list of two."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as a dictionary's
        """What was set, else a list of two."""
        return super().get(key, [1, 2])


def rehearse(definition: Definition, *, runs: int = RUNS, acts: int = ACTS) -> Rehearsal:
    """Play a diagram.

    :param definition: from :func:`engine.specs.build`
    :param runs: how many times
    :param acts: in all runs together; a run may take thrice as many as the diagram has elements
    """
    seen, begun = Rehearsal(), time.process_time()
    longest = max(60, 3 * len(definition.diagram.nodes))
    for seed in range(runs):
        _Run(definition, random.Random(seed), seen).play(longest)  # noqa: S311 - a rehearsal keeps no secret
        late = seed >= LEAST_RUNS and time.process_time() - begun > CPU_SECONDS
        if seen.acts > acts or seen.multiplies or late:
            break
    return seen


class _Run:
    """One run."""

    def __init__(self, definition: Definition, chance: random.Random, seen: Rehearsal) -> None:
        self.definition = definition
        self.chance = chance
        self.seen = seen

    def play(self, steps: int) -> None:
        where = self.definition.key
        try:
            process = RunningProcess(self.definition.spec, self.definition.subs, Lists(), Coin(self.chance))
            process.do_engine_steps()
            for step in range(steps):
                if step % 10 == 9:
                    process = self._reload(process)
                live = [task for scope in process.scopes() for task in tokens(scope)]
                if process.completed or self._note(process, live):
                    break
                where = self._act(process)
                process.bpmn_events.clear()
            self.seen.completed += process.completed
        except (SpiffWorkflowException, EngineRefusal, RecursionError) as error:
            said = str(error) if not isinstance(error, SpiffWorkflowException) else type(error).__name__
            task = getattr(error, "task_spec", None)
            self.seen.fails.add((getattr(task, "bpmn_id", None) or where, said))

    def _reload(self, process: RunningProcess) -> RunningProcess:
        """Save and load, as between two acts of the office: what was done is forgotten, and the run stays quick."""
        definition = self.definition
        return loads(dumps(process), definition.spec, definition.subs, process.facts, process.environment)

    def _note(self, process: RunningProcess, live: list[Token]) -> bool:
        """Look at where the tokens are; gives whether the run is over."""
        if len(live) > MOST_TOKENS:
            self.seen.multiplies.add(Counter(_name(task) for task in live).most_common(1)[0][0])
            return True
        if process.is_stuck():
            joins = {_name(task) for task in live if isinstance(task.task_spec, TokenJoin)}
            self.seen.waits |= joins or {_name(task) for task in live if not isinstance(task.task_spec, ScopeEnd)}
            return True
        main = sorted(_name(task) for task in process.open_desks() if self._kind(task) in _MAIN_KINDS)
        self.seen.together |= set(combinations(main, 2))
        return False

    def _kind(self, task: Token) -> str:
        diagram = self.definition.diagram_of_scope.get(task.workflow.spec.name)
        node = diagram.nodes.get(_name(task)) if diagram is not None else None
        return node.properties.get("kind", "note") if node is not None else ""

    def _act(self, process: RunningProcess) -> str:
        """Somebody completes a desk, or something that is waited for happens."""
        desks, events = process.open_desks(), list(process.event_manager.tasks.values())
        if not desks and not events:
            raise EngineRefusal("nobody and nothing can go on", "कोई आगे नहीं बढ़ा सकता")
        task = self.chance.choice([*desks, *desks, *events])
        if task in events:
            self._happen(process, task)
        else:
            outcome = self._press(task)
            process.complete(task, {"outcome": outcome} if outcome else {})
        self.seen.acts += 1
        return _name(task)

    def _press(self, task: Token) -> str:
        """A button of the desk, every other time the one that was pressed least."""
        outcomes = list(self._outcomes(task))
        if not outcomes:
            return ""
        chosen = self.chance.choice(outcomes)
        if self.chance.random() < 0.5:
            chosen = min(outcomes, key=lambda outcome: self.seen.pressed[_name(task), outcome])
        self.seen.pressed[_name(task), chosen] += 1
        return chosen

    def _outcomes(self, task: Token) -> Iterator[str]:
        diagram = self.definition.diagram_of_scope.get(task.workflow.spec.name)
        node = diagram.nodes.get(_name(task)) if diagram is not None else None
        if diagram is not None and node is not None:
            yield from (flow.outcome for flow in diagram.choices(node) if flow.outcome is not None)

    def _happen(self, process: RunningProcess, task: Token) -> None:
        event = task.task_spec.event_definition
        if isinstance(event, MultipleEventDefinition):
            chosen = self.chance.choice(event.event_definitions)
            task.internal_data["seen_events"] = [BpmnEvent(chosen, payload={})]
        else:
            event.catch(task, BpmnEvent(event, payload={}))
        task.task_spec._update(task)
        process.do_engine_steps()


def _name(task: Token) -> str:
    return str(task.task_spec.bpmn_id or task.task_spec.name)
