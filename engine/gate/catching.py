"""Boundary events: what they sit on, and that what is thrown is caught (BPMN 2.0.2, 10.5.6)."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.gate.case import Case
from engine.gate.diagram import ACTIVITIES, SUB_PROCESSES, B, Diagram, Node, Scope

_CLIMBING = ("error", "escalation", "cancel")


class Thrown(NamedTuple):
    """A throwing event, and the diagram in which it stands."""

    diagram: Diagram
    node: Node


def check_boundaries(case: Case) -> None:
    """Each boundary event sits on an activity that can throw what it waits for."""
    for scope, node in case.diagram.nodes():
        if node.kind == "boundaryEvent":
            _check_host(case, scope, node)


def check_thrown(case: Case) -> None:
    """Errors and cancellations are caught around where they are thrown; a cancellation directly."""
    for scope, node in case.diagram.nodes():
        if node.kind != "endEvent" or node.event not in ("error", "cancel"):
            continue
        if node.event == "cancel" and scope.element.tag != f"{B}transaction":
            case.report.found("cancel-place", node.element)
        elif not _caught_in(case, case.diagram, scope, Thrown(case.diagram, node), frozenset()):
            case.report.found("event-uncaught", node.element, name=name_of(case.diagram, node) or node.event)


def name_of(diagram: Diagram, node: Node) -> str:
    """The name by which a person knows what an event throws or catches; empty for any."""
    thrown = _referred(diagram, node)
    return "" if thrown is None else thrown[1]


def _referred(diagram: Diagram, node: Node) -> tuple[str, str] | None:
    """Code and name of the error or escalation that an event refers to; None when it names none."""
    definition = node.element.find(f"{B}{node.event}EventDefinition")
    reference = definition.get(f"{node.event}Ref", "").rpartition(":")[2] if definition is not None else ""
    for element in diagram.root.findall(f"{B}{node.event}") if reference else ():
        if element.get("id") == reference:
            return element.get(f"{node.event}Code", ""), element.get("name", "")
    return None


def _catches(diagram: Diagram, event: Node, thrown: Thrown) -> bool:
    """Whether a boundary event takes what is thrown: the same code, or any."""
    if event.event != thrown.node.event:
        return False
    wanted, given = _referred(diagram, event), _referred(*thrown)
    return wanted is None or not wanted[0] or (given is not None and wanted[0] == given[0])


def _caught_in(case: Case, diagram: Diagram, scope: Scope, thrown: Thrown, seen: frozenset[str]) -> bool:
    """Whether a boundary event around a scope takes it, in its own diagram or in all that call it."""
    around, climbs = _around(diagram, scope), thrown.node.event != "cancel"
    if around is not None:
        outer, activity = around
        if any(_catches(diagram, event, thrown) for event in activity.boundary):
            return True
        return climbs and _caught_in(case, diagram, outer, thrown, seen)
    if not climbs or diagram.key in seen:
        return False
    calls = list(_calls_of(case, diagram.key))
    if not calls:
        return bool(diagram.properties.get("part"))  # its callers are examined with it when they are published
    return all(
        any(_catches(caller, event, thrown) for event in call.boundary)
        or _caught_in(case, caller, within, thrown, seen | {diagram.key})
        for caller, within, call in calls
    )


def _around(diagram: Diagram, scope: Scope) -> tuple[Scope, Node] | None:
    """The activity that a scope is the inside of, and where it stands."""
    return next(((outer, node) for outer, node in _activities(diagram) if node.inside is scope), None)


def _activities(diagram: Diagram) -> Iterator[tuple[Scope, Node]]:
    return ((scope, node) for scope, node in diagram.nodes() if node.kind in SUB_PROCESSES)


def _calls_of(case: Case, key: str) -> Iterator[tuple[Diagram, Scope, Node]]:
    for diagram in case.processes.values():
        for scope, node in diagram.nodes():
            if node.kind == "callActivity" and node.element.get("calledElement") == key:
                yield diagram, scope, node


def _check_host(case: Case, scope: Scope, node: Node) -> None:
    host = scope.nodes.get(node.element.get("attachedToRef", ""))
    if host is None or host.kind not in ACTIVITIES:
        case.report.found("boundary-host", node.element)
        return
    named = host.element.get("name") or host.id
    if node.event == "cancel" and host.kind != "transaction":
        case.report.found("cancel-place", node.element)
    elif node.event in ("error", "escalation") and host.kind not in (*SUB_PROCESSES, "callActivity"):
        case.report.found("error-boundary", node.element, host=named)
    elif node.event in ("error", "cancel") and not node.interrupting:
        case.report.found("error-keeps", node.element)
    elif node.event in _CLIMBING and not any(_catches(case.diagram, node, thrown) for thrown in _throwers(case, host)):
        name = name_of(case.diagram, node) or node.event
        case.report.found("event-unthrown", node.element, host=named, name=name)


def _throwers(case: Case, activity: Node) -> Iterator[Thrown]:
    """All throwing events inside an activity, with the diagram in which each stands; each part is looked at once."""
    todo, seen = [(case.diagram, activity)], set[int]()
    while todo:
        diagram, node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind in ("endEvent", "intermediateThrowEvent"):
            yield Thrown(diagram, node)
        called = case.processes.get(node.element.get("calledElement", "")) if node.kind == "callActivity" else None
        scope = called.scopes[0] if called is not None else node.inside
        todo += [(called or diagram, inner) for inner in scope.nodes.values()] if scope is not None else []
