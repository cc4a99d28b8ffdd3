"""A world in which every condition may hold or not: what a rehearsal runs in."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from engine.expressions import EvaluationRefused, evaluate, parse_expression
from engine.expressions.values import Plain
from engine.facts import Environment
from engine.joins import Token
from engine.specs import Definition

SEVERAL = 2
"""Instances of each multi-instance, items of each list, rounds of each loop that counts."""

_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


class Chooser:
    """Answers questions by a plan; where the plan ends, with the first answer. Keeps what was asked.

    :ivar made: (answer, how many there were) of each question
    :ivar asked: the conditions that were chosen to hold or not
    """

    def __init__(self, plan: tuple[int, ...] = ()) -> None:
        self.plan = plan
        self.made: list[tuple[int, int]] = []
        self.asked: list[tuple[str, bool]] = []

    def choose(self, answers: int) -> int:
        """One of the numbers from 0 to *answers* - 1."""
        place = len(self.made)
        chosen = self.plan[place] if place < len(self.plan) else 0
        self.made.append((chosen, answers))
        return chosen

    def other_plans(self) -> Iterator[tuple[int, ...]]:
        """The plans that differ from this one in an answer that the plan did not give."""
        for place in range(len(self.plan), len(self.made)):
            before = tuple(answer for answer, _ in self.made[:place])
            for other in range(1, self.made[place][1]):
                yield (*before, other)


class Imagined(Environment):
    """Constants and the outcome of a desk are what they are; every other condition is chosen.

    The same condition asked twice in one act gives the same answer, unless an automatic step came between.

    :param chooser: answers
    :param counts: the expressions that say how many instances there are
    """

    def __init__(self, chooser: Chooser, counts: frozenset[str]) -> None:
        super().__init__(_ANY_TIME)
        self.chooser = chooser
        self.counts = counts
        self._answers: dict[str, bool] = {}

    def evaluate(self, source: str, names: Mapping[str, Any]) -> Plain:
        """A condition on the outcome and a constant are worked out; another one is chosen."""
        constant = self._constant(source, names)
        if source in self.counts:
            return min(constant, SEVERAL) if type(constant) is int else SEVERAL
        if constant is not None:
            return constant
        if source not in self._answers:
            self._answers[source] = self.chooser.choose(2) == 1
            self.chooser.asked.append((source, self._answers[source]))
        return self._answers[source]

    def run_script(self, source: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """What it sets is not known; what was asked may be otherwise now."""
        self._answers.clear()
        return {}

    def decide(self, task: Token, decision: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """As a script."""
        self._answers.clear()
        return {}

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """As a script."""
        self._answers.clear()
        return {}

    def most_rounds(self, maximum: int) -> int:
        """A loop that counts is as good as its second round."""
        return min(maximum, SEVERAL)

    def due(self, task: Token, rule: str, start: datetime) -> datetime:
        """Never by itself: the rehearsal lets timers happen."""
        return start + timedelta(days=36_500)

    def _constant(self, source: str, names: Mapping[str, Any]) -> Plain:
        """What an expression is whatever the facts; nothing when that is open."""
        if not parse_expression(source).names <= {"outcome"} or "today" in source:
            return None
        try:
            return evaluate(source, {"outcome": names.get("outcome", "")}, now=self.now)
        except EvaluationRefused:
            return False


class Lists(dict[str, Any]):
    """Facts of which every collection is a list of a few."""

    def __contains__(self, key: object) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as a dictionary's
        """What was set, else a list."""
        return super().get(key, [*range(SEVERAL)])


def counts_of(definition: Definition) -> frozenset[str]:
    """The expressions that say how many instances an activity has."""
    specs = (spec for scope in (definition.spec, *definition.subs.values()) for spec in scope.task_specs.values())
    counts = (getattr(spec, "cardinality", None) for spec in specs if isinstance(spec, LoopTask))
    return frozenset(str(count) for count in counts if count)
