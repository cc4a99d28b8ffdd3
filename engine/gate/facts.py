"""Expressions and facts: every expression is in the language, every fact that one reads is set somewhere."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from lxml import etree

from engine.expressions import ExpressionRefused, check_script, parse_expression
from engine.gate.arrows import outcome_of
from engine.gate.case import Case, Written, read_form
from engine.gate.diagram import B, Diagram, Node, decision_of, operation_of, text_of
from engine.gate.report import listed
from engine.gate.waiting import is_time, is_time_rule
from engine.limits import COUNTS

MOST_SPELLED = 20
"""Findings of a file until which names are compared letter by letter: a hostile file has thousands."""


def check_expressions(case: Case) -> None:
    """Every expression and script parses; names are known (a name that nothing sets is a warning)."""
    known = known_facts(case)
    for written in expressions(case):
        try:
            paths = parse_expression(written.source).paths
        except ExpressionRefused as refusal:
            case.report.found("expression", written.element, why=refusal.en, why_hi=refusal.hi)
            continue
        _check_paths(case, written.element, paths, known, buttons=outcome_of(written.source) is not None)
    for _, node in case.diagram.nodes():
        if node.kind == "scriptTask":
            _check_script(case, node, known)


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
                yield Written(flow.element, flow.condition)
    for _, node in case.diagram.nodes():
        for source in _of_node(node):
            if source.strip():
                yield Written(node.element, source)


def known_facts(case: Case) -> frozenset[str]:
    """All facts that anything in the diagram, or in what it calls or is called by, sets."""
    known = {"subject", "outcome", *case.vocabulary.start_facts}
    for diagram in case.processes.values():
        other = case if diagram is case.diagram else Case(
            diagram, case.report, case.vocabulary, case.files, case.tables, case.processes
        )  # fmt: skip
        for _, node in diagram.nodes():
            known |= written_by(other, node) | items_of(node)
    return frozenset(known)


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


def written_by(case: Case, node: Node) -> frozenset[str]:
    """The facts that a node sets when it is done."""
    path = case.form_of(node)
    if path in case.files:
        return read_form(case.files[path]).facts
    if node.kind == "scriptTask":
        try:
            return check_script(text_of(node.element.find(f"{B}script")))[1]
        except ExpressionRefused:
            return frozenset()
    if node.kind == "serviceTask":
        signature = case.vocabulary.operations.get(operation_of(node)[0])
        return frozenset(signature.results) if signature is not None else frozenset()
    if node.kind == "businessRuleTask" and decision_of(node) in case.tables:
        return case.tables[decision_of(node)].writes
    return frozenset()


def _of_node(node: Node) -> Iterator[str]:
    for name in ("desk",):
        yield node.properties.get(name, "")
    for name in ("due", "escalate_after"):
        rule = node.properties.get(name, "")
        yield "" if is_time(rule) else rule
    yield from operation_of(node)[1].values() if node.kind == "serviceTask" else ()
    for definition in node.element.findall(f"{B}timerEventDefinition") if node.event else ():
        yield from ("" if is_time_rule(text_of(form)) else text_of(form) for form in definition)
    if node.multiple is not None:
        yield from (text_of(node.multiple.find(f"{B}{name}")) for name in ("loopCardinality", "completionCondition"))
        yield text_of(node.multiple.find(f"{B}loopDataInputRef"))
    if node.loop is not None:
        yield text_of(node.loop.find(f"{B}loopCondition"))


def items_of(node: Node) -> set[str]:
    """The names that belong to one instance of a multi-instance, and what it collects."""
    marker = node.multiple
    if marker is None:
        return set()
    items = {
        item.get("id", "") for name in ("inputDataItem", "outputDataItem") for item in marker.findall(f"{B}{name}")
    }
    counts = set(COUNTS) if text_of(marker.find(f"{B}completionCondition")) else set()
    return items | counts | {text_of(marker.find(f"{B}loopDataOutputRef"))} - {""}


def _check_script(case: Case, node: Node, known: frozenset[str]) -> None:
    source = text_of(node.element.find(f"{B}script"))
    if not source:
        case.report.found("script-missing", node.element)
        return
    try:
        read, _ = check_script(source)
    except ExpressionRefused as refusal:
        case.report.found("expression", node.element, why=refusal.en, why_hi=refusal.hi)
        return
    _check_paths(case, node.element, read, known, buttons=False)


def _check_paths(
    case: Case, element: etree._Element, paths: frozenset[str], known: frozenset[str], *, buttons: bool
) -> None:
    subject_facts = case.vocabulary.subject_facts
    for path in sorted(paths):
        name, _, part = path.partition(".")
        if name not in known and not part:
            en, hi = meant(case, name, known)
            case.report.found("unknown-fact", element, fact=name, meant=en, meant_hi=hi)
        if name == "subject" and part and subject_facts is not None and part not in subject_facts:
            en, hi = meant(case, part, subject_facts)
            case.report.found(
                "unknown-subject-fact", element, fact=part, known=listed(subject_facts), meant=en, meant_hi=hi
            )


def meant(case: Case, name: str, known: Iterable[str]) -> tuple[str, str]:
    """What a hint says where a name is spelled almost like a known one (English, Hindi); after many faults nothing.

    :param name: as it was written
    :param known: the names that are filled somewhere
    """
    few = len(case.report.findings) < MOST_SPELLED
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.75) if few else []
    return (f"Did you mean “{near[0]}”?", f"क्या “{near[0]}” लिखना था?") if near else ("", "")


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
