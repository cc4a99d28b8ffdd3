"""What can go on at the same time: at most one main task, no fact from two branches, no fork that feeds itself.

The branches of a fork are followed up to the join that all of them must pass. (The rehearsal of stage 2 finds the
rest by playing; this finds every case in which the branches are drawn as branches, with certainty and at once.)
"""

from collections.abc import Iterator, Set
from itertools import combinations

from engine.gate.case import Case
from engine.gate.diagram import MAIN_KINDS, Node, Scope
from engine.gate.facts import items_of, written_by

_JOINS = {"parallelGateway", "inclusiveGateway"}


def check_parallel(case: Case) -> None:
    """Forks, reminders and multi-instances of all scopes."""
    for scope in case.diagram.scopes:
        for node in scope.nodes.values():
            for targets in _forks(scope, node):
                _check_fork(case, scope, node, targets)
            if node.multiple is not None and node.multiple.get("isSequential", "false") not in ("true", "1"):
                _check_instances(case, node)


def main_tasks(case: Case, node: Node, seen: Set[int] = frozenset()) -> list[Node]:
    """The main tasks that a node is or holds, in sub-processes and called processes too (model: Tasks and custody)."""
    if node.by_person:
        return [node] if node.properties.get("kind", "note") in MAIN_KINDS else []
    return [task for inner in _inside(case, node, seen) for task in main_tasks(case, inner, seen | {id(node)})]


def _facts(case: Case, node: Node, seen: Set[int] = frozenset()) -> set[str]:
    inner = (_facts(case, part, seen | {id(node)}) for part in _inside(case, node, seen))
    return set(written_by(case, node)).union(*inner)


def _inside(case: Case, node: Node, seen: Set[int]) -> Iterator[Node]:
    if id(node) in seen:
        return
    if node.inside is not None:
        yield from node.inside.nodes.values()
    called = case.processes.get(node.element.get("calledElement", "")) if node.kind == "callActivity" else None
    if called is not None:
        yield from called.scopes[0].nodes.values()


def _forks(scope: Scope, node: Node) -> Iterator[list[list[Node]]]:
    """The branches that begin at a node: of a fork, or of a task and what its reminder starts beside it."""
    following = [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes]
    if node.kind in _JOINS and len(following) > 1:
        yield [[target] for target in following]
    for event in node.boundary:
        if not event.interrupting:
            beside = [scope.nodes[flow.target] for flow in event.outgoing if flow.target in scope.nodes]
            yield [[node, *following], beside]


def _check_fork(case: Case, scope: Scope, node: Node, branches: list[list[Node]]) -> None:
    join = _join(scope, node, branches)
    parts = [_reach(scope, branch, without=join) for branch in branches]
    if node.kind in _JOINS and any(node.id in part for part in parts):
        case.report.found("tokens-multiply", node.element)
        return
    for first, second in combinations(parts, 2):
        _check_main(case, [scope.nodes[key] for key in first], [scope.nodes[key] for key in second])
        _check_facts(case, [scope.nodes[key] for key in first], [scope.nodes[key] for key in second])


def _join(scope: Scope, node: Node, branches: list[list[Node]]) -> str:
    """The nearest gateway that every branch has to pass; empty when there is none."""
    best, size = "", -1
    for gateway in scope.nodes.values():
        if gateway.kind not in _JOINS or len(gateway.incoming) < 2 or gateway is node:
            continue
        parts = [_reach(scope, branch, without=gateway.id) for branch in branches]
        passed = all(any(flow.source in part for flow in gateway.incoming) or branch == [gateway]
                     for part, branch in zip(parts, branches, strict=True))  # fmt: skip
        ends = any(scope.nodes[key].kind == "endEvent" for part in parts for key in part)
        union = len(set().union(*parts))
        if passed and not ends and (size < 0 or union < size):
            best, size = gateway.id, union
    return best


def _reach(scope: Scope, begin: list[Node], *, without: str) -> dict[str, None]:
    """Ids of the nodes that are reached without passing one of them, in the order of the way."""
    seen: dict[str, None] = {}
    todo = list(begin)
    while todo:
        node = todo.pop()
        if node.id == without or node.id in seen:
            continue
        seen[node.id] = None
        todo += [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes]
        todo += [event for event in node.boundary if event.interrupting]
    return seen


def _check_main(case: Case, first: list[Node], second: list[Node]) -> None:
    one = next((task for node in first for task in main_tasks(case, node)), None)
    other = next((task for node in second for task in main_tasks(case, node)), None)
    if one is not None and other is not None:
        case.report.found("two-main-tasks", one.element, other=other.element.get("name") or other.id)


def _check_facts(case: Case, first: list[Node], second: list[Node]) -> None:
    written = {fact: node for node in first for fact in _facts(case, node)}
    for node in second:
        for fact in sorted(_facts(case, node) & written.keys()):
            other = written[fact]
            case.report.found("parallel-fact", node.element, other=other.element.get("name") or other.id, fact=fact)


def _check_instances(case: Case, node: Node) -> None:
    if main_tasks(case, node):
        case.report.found("multiple-main", node.element)
    for fact in sorted(_facts(case, node) - items_of(node)):
        case.report.found("parallel-fact", node.element, other=node.element.get("name") or node.id, fact=fact)
