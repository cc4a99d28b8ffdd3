"""Whether tokens may stand as they would in the new version: no join waits for ever, no two branches run into one.

A token game on arrows alone, without values: what passes may still be a diagram's own fault, which the gate finds.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.specs.base import TaskSpec

from engine.joins import TokenJoin, TokenParallelGateway, reach
from engine.migration.refusals import Name, name_of, would_collide, would_starve
from engine.specs import Diagram


class Marking:
    """The tokens of one scope.

    :ivar tokens: (element, the arrow over which it came if it waits at a join)
    """

    def __init__(self, spec: BpmnProcessSpec) -> None:
        self.spec = spec
        self.tokens: list[tuple[TaskSpec, str | None]] = []

    def add(self, element: TaskSpec, flow: str | None) -> None:
        """Put a token on an element."""
        self.tokens.append((element, flow))

    def starving(self) -> dict[str, str]:
        """The joins that wait, or will wait, for an arrow over which nothing can come; with that arrow."""
        found = {}
        for join in self.spec.task_specs.values():
            if isinstance(join, TokenParallelGateway) and len(set(join._inputs)) > 1:
                supplied = self._supplied(join)
                missing = [name for name in join._inputs if name not in supplied]
                if supplied and missing:
                    found[join.name] = missing[0]
        return found

    def _supplied(self, join: TaskSpec) -> set[str]:
        here = {flow for element, flow in self.tokens if element is join and flow is not None}
        elsewhere = (element for element, _ in self.tokens if element is not join)
        reached: set[str] = set().union(*(reach(element, join) for element in elsewhere))
        return here | (reached & set(join._inputs))


def check_markings(before: Marking, after: Marking, twins: Sequence[tuple[TaskSpec, TaskSpec]], drawn: Diagram) -> None:
    """Compare where the tokens of a scope stand with where they would stand.

    :param twins: each token's element in the old and in the new version
    :param drawn: the new diagram, for the names of its elements
    :raises CannotMigrate: when they would wait for ever or collide, and did not before
    """
    hungry = before.starving()
    for name, missing in after.starving().items():
        if name not in hungry:
            raise would_starve(*(_name(drawn, after.spec.task_specs[one]) for one in (name, missing)))
    for (old, new), (old_other, new_other) in combinations(twins, 2):
        if _meet(new, new_other) and not _meet(old, old_other):
            raise would_collide(_name(drawn, new), _name(drawn, new_other))


def _meet(one: TaskSpec, other: TaskSpec) -> bool:
    return bool(_unjoined(one) & _unjoined(other))


def _unjoined(start: TaskSpec) -> set[str]:
    """The elements that a token comes to before it is joined with others; ends do not count.

    What a reminder starts is a token of its own, and is no way of this one.
    """
    if isinstance(start, TokenJoin) and len(set(start._inputs)) > 1:
        return set()
    seen: set[str] = set()
    todo: list[TaskSpec] = [start]
    while todo:
        spec = todo.pop()
        if spec.name in seen or spec.bpmn_id is None or (_joins(spec) and spec is not start):
            continue
        seen.add(spec.name)
        todo += [*spec.outputs, *_ways_out(spec)]
    return {name for name in seen if start._wf_spec.task_specs[name].outputs and not _ends(start, name)}


def _ways_out(spec: TaskSpec) -> Iterable[TaskSpec]:
    forks = [source for source in spec.inputs if isinstance(source, BoundaryEventSplit)]
    events = [event for fork in forks for event in fork.outputs if isinstance(event, BoundaryEvent)]
    entered = [one for one in spec.outputs if isinstance(one, BoundaryEventSplit)]
    inside = [one for fork in entered for one in fork.outputs if not isinstance(one, BoundaryEvent)]
    return [*(event for event in events if event.cancel_activity), *inside]


def _ends(start: TaskSpec, name: str) -> bool:
    return bool(start._wf_spec.task_specs[name].outputs == [start._wf_spec.end])


def _joins(spec: TaskSpec) -> bool:
    return isinstance(spec, TokenJoin) and len(set(spec._inputs)) > 1


def _name(drawn: Diagram, spec: TaskSpec) -> Name:
    return name_of(drawn, spec.bpmn_id or spec.name)
