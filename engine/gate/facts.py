"""Expressions and facts: every expression is in the language, every fact that one reads is set somewhere."""

from collections.abc import Iterator

from lxml import etree

from engine.expressions import ExpressionRefused, check_script, parse_expression
from engine.gate.case import Case, Use, Written
from engine.gate.diagram import B, Diagram, Node, operation_of, text_of
from engine.gate.findings import Severity
from engine.gate.misfits import check_fit, check_lines
from engine.gate.report import listed
from engine.gate.waiting import is_time, is_time_rule


def check_expressions(case: Case) -> None:
    """Every expression and script parses, names what something sets, and its parts fit one another."""
    for written in expressions(case):
        try:
            parsed = parse_expression(written.source)
        except ExpressionRefused as refusal:
            case.report.found("expression", written.element, why=refusal.en, why_hi=refusal.hi)
            continue
        _check_paths(case, written.element, parsed.paths)
        check_fit(case, written, parsed)
    for _, node in case.diagram.nodes():
        if node.kind == "scriptTask":
            _check_script(case, node)


def check_outcomes(case: Case) -> None:
    """The outcome of a desk is known at the gateway right after it and nowhere else (model: Facts)."""
    for scope, node in case.diagram.nodes():
        for flow in node.outgoing:
            if flow.condition and not scope.is_outcome_gateway(node) and "outcome" in _names(flow.condition):
                case.report.found("outcome-elsewhere", flow.element)
    conditions = {flow.element for scope in case.diagram.scopes for flow in scope.flows}
    for written in expressions(case):
        if written.element not in conditions and "outcome" in _names(written.source):
            case.report.found("outcome-elsewhere", written.element)


def expressions(case: Case) -> list[Written]:
    """All expressions of a diagram, but for scripts; collected once."""
    if not case.expressions:
        case.expressions.extend(_expressions(case))
    return case.expressions


def _expressions(case: Case) -> Iterator[Written]:
    for scope in case.diagram.scopes:
        for flow in scope.flows:
            if flow.condition:
                yield Written(flow.element, flow.condition, Use.CONDITION)
    for _, node in case.diagram.nodes():
        for source, use in _of_node(node):
            if source.strip():
                yield Written(node.element, source, use)


def choices_share_a_fact(diagram: Diagram) -> bool:
    """Whether two choices ask the same fact, so that not every combination of their arrows can happen."""
    asked: set[str] = set()
    for _, node in diagram.nodes():
        conditions = [flow.condition for flow in node.outgoing if flow.condition]
        here = {path for condition in conditions for path in _paths(condition)} - {"outcome", "subject"}
        if here & asked:
            return True
        asked |= here
    return False


def _of_node(node: Node) -> Iterator[tuple[str, Use]]:
    yield node.properties.get("desk", ""), Use.DESK
    for name in ("due", "escalate_after"):
        rule = node.properties.get(name, "")
        yield "" if is_time(rule) else rule, Use.TIME
    if node.kind == "serviceTask":
        yield from ((source, Use.PARAMETER) for source in operation_of(node)[1].values())
    for definition in node.element.findall(f"{B}timerEventDefinition") if node.event == "timer" else ():
        yield from (("" if is_time_rule(text_of(form)) else text_of(form), Use.TIME) for form in definition)
    if node.multiple is not None:
        for name, use in _OF_INSTANCES:
            yield text_of(node.multiple.find(f"{B}{name}")), use
    if node.loop is not None:
        yield text_of(node.loop.find(f"{B}loopCondition")), Use.AFTER


_OF_INSTANCES = (
    ("loopCardinality", Use.COUNT),
    ("completionCondition", Use.AFTER),
    ("loopDataInputRef", Use.LIST),
)


def _check_script(case: Case, node: Node) -> None:
    source = text_of(node.element.find(f"{B}script"))
    if not source:
        case.report.found("script-missing", node.element)
        return
    try:
        read, _ = check_script(source)
    except ExpressionRefused as refusal:
        case.report.found("expression", node.element, why=refusal.en, why_hi=refusal.hi)
        return
    _check_paths(case, node.element, read)
    check_lines(case, node.element, source)


def _check_paths(case: Case, element: etree._Element, paths: frozenset[str]) -> None:
    known, subject_facts = case.sources.names, case.vocabulary.subject_facts
    for path in sorted(paths):
        name, _, part = path.partition(".")
        if name not in known and not part:
            severity = Severity.WARNING if case.sources.is_part else None
            en, hi = case.report.meant(name, known - {"outcome", "subject"})
            case.report.found("unknown-fact", element, severity=severity, fact=name, meant=en, meant_hi=hi)
        if name == "subject" and part and subject_facts is not None and part not in subject_facts:
            en, hi = case.report.meant(part, subject_facts)
            case.report.found(
                "unknown-subject-fact", element, fact=part, known=listed(subject_facts), meant=en, meant_hi=hi
            )


def _names(source: str) -> frozenset[str]:
    try:
        return parse_expression(source).names
    except ExpressionRefused:
        return frozenset()


def _paths(source: str) -> frozenset[str]:
    try:
        return parse_expression(source).paths
    except ExpressionRefused:
        return frozenset()
