"""Arrows and gateways: every token knows where to go, every button has a name."""

import ast
from itertools import pairwise

from engine.expressions import ExpressionRefused, parse_expression
from engine.gate.case import Case
from engine.gate.diagram import Flow, Node, Scope

MAX_NODES = 400
MAX_ARROWS = 1_000
_MAY_SPLIT = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}


def is_overfull(case: Case) -> bool:
    """Whether a scope is too large to be examined any further; says so."""
    for scope in case.diagram.scopes:
        if len(scope.nodes) > MAX_NODES:
            case.report.found("too-many-nodes", scope.element, most=MAX_NODES)
        if len(scope.flows) > MAX_ARROWS:
            case.report.found("too-many-arrows", scope.element, most=MAX_ARROWS)
    return any(len(scope.nodes) > MAX_NODES or len(scope.flows) > MAX_ARROWS for scope in case.diagram.scopes)


def check_arrows(case: Case) -> None:
    """Start, end and the arrows of each scope."""
    for scope in case.diagram.scopes:
        starts = [node for node in scope.nodes.values() if node.kind == "startEvent"]
        if len(starts) != 1:
            case.report.found("one-start", scope.element, count=len(starts))
        if not any(node.kind == "endEvent" for node in scope.nodes.values()):
            case.report.found("no-end", scope.element)
        _check_flow_ends(case, scope)
        for node in scope.nodes.values():
            _check_ways(case, scope, node)


def check_gateways(case: Case) -> None:
    """Conditions, defaults and buttons of each gateway."""
    for scope, node in case.diagram.nodes():
        if node.kind == "eventBasedGateway":
            _check_event_gateway(case, scope, node)
        elif scope.is_outcome_gateway(node):
            _check_buttons(case, scope, node)
        elif node.kind in ("exclusiveGateway", "inclusiveGateway") and len(node.outgoing) > 1:
            _check_choice(case, node)
        elif node.kind in _MAY_SPLIT:
            _check_unconditional(case, node)


def check_reach(case: Case) -> None:
    """Every node is reached from the start and can come to an end."""
    for scope in case.diagram.scopes:
        starts = [node for node in scope.nodes.values() if node.kind == "startEvent"]
        ends = [node for node in scope.nodes.values() if node.kind == "endEvent"]
        forward = {node.id: _next(scope, node) for node in scope.nodes.values()}
        backward: dict[str, list[Node]] = {}
        for key, targets in forward.items():
            for target in targets:
                backward.setdefault(target.id, []).append(scope.nodes[key])
        reached, ending = _closure(starts, forward), _closure(ends, backward)
        for node in scope.nodes.values():
            if node.id not in reached:
                case.report.found("not-reachable", node.element)
            elif node.id not in ending and (node.outgoing or node.kind in _MAY_SPLIT):
                case.report.found("cannot-end", node.element)


def outcome_of(condition: str | None) -> str | None:
    """The key in a condition `outcome == "key"`; None for any other condition."""
    try:
        body = parse_expression(condition or "").body
    except ExpressionRefused:
        return None
    match body:
        case ast.Compare(ast.Name("outcome"), [ast.Eq()], [ast.Constant(str() as key)]) if key.isascii():
            return key if key.replace("_", "a").isalnum() and key == key.lower() and len(key) <= 40 else None
    return None


def _check_flow_ends(case: Case, scope: Scope) -> None:
    seen: set[tuple[str, str]] = set()
    for flow in scope.flows:
        if flow.source not in scope.nodes or flow.target not in scope.nodes:
            case.report.found("flow-ends", flow.element)
        elif (flow.source, flow.target) in seen:
            begin, goal = (case.report.names.end_of(flow.element, end) for end in ("sourceRef", "targetRef"))
            case.report.found("same-arrow-twice", flow.element, source=begin, target=goal)
        seen.add((flow.source, flow.target))


def _check_ways(case: Case, scope: Scope, node: Node) -> None:
    if node.kind in ("startEvent", "boundaryEvent") and node.incoming:
        case.report.found("way-in", node.element)
    if node.kind == "endEvent":
        if node.outgoing:
            case.report.found("several-ways-out", node.element)
    elif not node.outgoing:
        case.report.found("no-way-out", node.element)
    elif node.kind not in _MAY_SPLIT:
        if len(node.outgoing) > 1:
            case.report.found("several-ways-out", node.element)
        for flow in node.outgoing:
            if flow.condition is not None:
                case.report.found("condition-outside-gateway", flow.element)
        if node.element.get("default"):
            case.report.found("default-unknown", node.element)


def _check_buttons(case: Case, scope: Scope, node: Node) -> None:
    """Every flow of an outcome gateway has a condition on the outcome, and a name; no default (model: Tasks)."""
    report = case.report
    if node.element.get("default"):
        report.found("outcome-default", node.element)
    if any(not scope.nodes[flow.source].by_person for flow in node.incoming if flow.source in scope.nodes):
        report.found("outcome-mixed", node.element)
    for flow in node.outgoing:
        if outcome_of(flow.condition) is None:
            report.found("outcome-condition", flow.element)
        if not flow.name:
            report.found("outcome-name", flow.element)
        elif not flow.properties.get("name_en"):
            report.found("outcome-name-en", flow.element)
    for what in _doubles(node.outgoing):
        report.found("outcome-twice", node.element, what=what)


def _doubles(flows: list[Flow]) -> list[str]:
    outcomes = sorted(key for flow in flows if (key := outcome_of(flow.condition)))
    names = sorted(flow.name for flow in flows if flow.name)
    return [a for listed in (outcomes, names) for a, b in pairwise(listed) if a == b]


def _check_choice(case: Case, node: Node) -> None:
    default = node.element.get("default", "")
    if not default:
        case.report.found("default-missing", node.element)
    elif default not in {flow.id for flow in node.outgoing}:
        case.report.found("default-unknown", node.element)
    for flow in node.outgoing:
        if flow.id == default and flow.condition is not None:
            case.report.found("default-condition", flow.element)
        elif flow.id != default and not flow.condition and default:
            case.report.found("condition-missing", flow.element)


def _check_unconditional(case: Case, node: Node) -> None:
    if node.element.get("default"):
        case.report.found("default-unknown", node.element)
    for flow in node.outgoing:
        if flow.condition is not None:
            case.report.found("condition-outside-gateway", flow.element)


def _check_event_gateway(case: Case, scope: Scope, node: Node) -> None:
    if len(node.outgoing) < 2 or node.element.get("eventGatewayType", "Exclusive") != "Exclusive":
        case.report.found("event-gateway-kind", node.element)
    targets = [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes]
    for target in targets:
        plain = target.kind in ("intermediateCatchEvent", "receiveTask") and not target.boundary
        if not plain or len(target.incoming) != 1:
            case.report.found("event-gateway-target", target.element)
    if sum(target.event == "timer" for target in targets) > 1:
        case.report.found("event-gateway-timers", node.element)
    _check_unconditional(case, node)


def _next(scope: Scope, node: Node) -> list[Node]:
    return [scope.nodes[flow.target] for flow in node.outgoing if flow.target in scope.nodes] + node.boundary


def _closure(begin: list[Node], ways: dict[str, list[Node]]) -> set[str]:
    seen: set[str] = set()
    todo = list(begin)
    while todo:
        node = todo.pop()
        if node.id not in seen:
            seen.add(node.id)
            todo += ways.get(node.id, [])
    return seen
