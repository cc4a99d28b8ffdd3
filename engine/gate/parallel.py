"""What can go on at the same time: at most one main task, no fact from two branches, no fork that feeds itself.

The branches of a fork are followed up to the join that all of them must pass. (The rehearsal of stage 2 finds the
rest by playing; this finds every case in which the branches are drawn as branches, with certainty and at once.)
"""

from collections.abc import Iterator
from functools import reduce
from itertools import combinations
from operator import and_

from engine.gate.case import Case
from engine.gate.diagram import MAIN_KINDS, Node, Scope
from engine.gate.sources import items_of
from engine.passing import passed_by_all

_JOINS = {"parallelGateway", "inclusiveGateway"}


def check_parallel(case: Case) -> None:
    """Forks, reminders and multi-instances of all scopes."""
    held = Held(case)
    for scope in case.diagram.scopes:
        ways: WaysOn | None = None
        for node in scope.nodes.values():
            for branches in _forks(scope, node):
                if node.kind not in _JOINS and _does_nothing(held, _reach(scope, branches[-1], without="")):
                    continue
                ways = ways or WaysOn(scope)
                join = ways.join(node, branches)
                _check_fork(case, held, node, [_reach(scope, branch, without=join) for branch in branches])
            if node.multiple is not None and node.multiple.get("isSequential", "false") not in ("true", "1"):
                _check_instances(case, held, node)


class Held:
    """What nodes are or hold, in sub-processes and called processes too; each part is looked at once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._facts: dict[int, set[str]] = {}
        self._main: dict[int, Node | None] = {}

    def main_task(self, node: Node) -> Node | None:
        """The first main task that a node is or holds (model: Tasks and custody)."""
        if id(node) not in self._main:
            inside = self._all_inside(node)
            main = (n for n in inside if n.by_person and n.properties.get("kind", "note") in MAIN_KINDS)
            self._main[id(node)] = next(main, None)
        return self._main[id(node)]

    def facts(self, node: Node) -> set[str]:
        """The facts that a node or what it holds sets."""
        if id(node) not in self._facts:
            self._facts[id(node)] = {fact for one in self._all_inside(node) for fact in self.case.sources.of(one)}
        return self._facts[id(node)]

    def _all_inside(self, node: Node) -> list[Node]:
        found: dict[int, Node] = {}
        todo = [node]
        while todo:
            one = todo.pop()
            if id(one) not in found:
                found[id(one)] = one
                todo += reversed(self._inside(one))
        return list(found.values())

    def _inside(self, node: Node) -> list[Node]:
        if node.inside is not None:
            return list(node.inside.nodes.values())
        called = self.case.processes.get(node.element.get("calledElement", "")) if node.kind == "callActivity" else None
        return list(called.scopes[0].nodes.values()) if called is not None else []


class WaysOn:
    """What every way from a node to an end passes (post-dominators), a bit for each node of a scope."""

    def __init__(self, scope: Scope) -> None:
        self.place = {key: bit for bit, key in enumerate(scope.nodes)}
        joins = (n for n in scope.nodes.values() if n.kind in _JOINS and len(n.incoming) > 1)
        self.joins = [(node, 1 << self.place[node.id]) for node in joins]
        ahead = [[self.place[n.id] for n in _next(scope, node)] for node in scope.nodes.values()]
        self.passed = passed_by_all(ahead)

    def join(self, node: Node, branches: list[list[Node]]) -> str:
        """The nearest gateway that every branch of a node has to pass; empty when there is none."""
        common = reduce(and_, (self.passed[self.place[begin.id]] for branch in branches for begin in branch))
        met = [gateway.id for gateway, bit in self.joins if common & bit and gateway is not node]
        return max(met, key=lambda key: (self.passed[self.place[key]].bit_count(), key), default="")


def _next(scope: Scope, node: Node) -> list[Node]:
    targets = [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes]
    return targets + [event for event in node.boundary if event.interrupting]


def _forks(scope: Scope, node: Node) -> Iterator[list[list[Node]]]:
    """The branches that begin at a node: of a fork, or of a task and what its reminder starts beside it."""
    following = [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes]
    if node.kind in _JOINS and len(following) > 1:
        yield [[target] for target in following]
    for event in node.boundary:
        if not event.interrupting:
            beside = [scope.nodes[flow.target] for flow in event.outgoing if flow.target in scope.nodes]
            yield [[node, *following], beside]


def _check_fork(case: Case, held: Held, node: Node, parts: list[dict[str, Node]]) -> None:
    """The parts of a fork, up to where they meet."""
    if node.kind in _JOINS and any(node.id in part for part in parts):
        case.report.found("tokens-multiply", node.element)
        return
    nodes = [list(part.values()) for part in parts]
    main = [next((task for one in part if (task := held.main_task(one))), None) for part in nodes]
    written = [{fact: one for one in part for fact in held.facts(one)} for part in nodes]
    for first, second in combinations(range(len(parts)), 2):
        _check_main(case, main[first], main[second])
        _check_facts(case, held, written[first], nodes[second] if written[first].keys() & written[second] else [])


def _does_nothing(held: Held, part: dict[str, Node]) -> bool:
    """Whether a part may go on beside anything: nobody holds the file in it, and it sets no fact."""
    return not any(held.main_task(one) or held.facts(one) for one in part.values())


def _reach(scope: Scope, begin: list[Node], *, without: str) -> dict[str, Node]:
    """The nodes that are reached without passing one of them, in the order of the way."""
    seen: dict[str, Node] = {}
    todo = list(begin)
    while todo:
        node = todo.pop()
        if node.id == without or node.id in seen:
            continue
        seen[node.id] = node
        todo += _next(scope, node)
    return seen


def _check_main(case: Case, one: Node | None, other: Node | None) -> None:
    if one is not None and other is not None:
        case.report.found("two-main-tasks", one.element, other=case.report.names.inside(other.element))


def _check_facts(case: Case, held: Held, written: dict[str, Node], second: list[Node]) -> None:
    for node in second:
        for fact in sorted(held.facts(node) & written.keys()):
            other = case.report.names.inside(written[fact].element)
            case.report.found("parallel-fact", node.element, other=other, fact=fact)


def _check_instances(case: Case, held: Held, node: Node) -> None:
    if held.main_task(node):
        case.report.found("multiple-main", node.element)
    for fact in sorted(held.facts(node) - items_of(node)):
        case.report.found("parallel-fact", node.element, other=case.report.names.inside(node.element), fact=fact)
