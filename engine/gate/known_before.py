"""Whether a fact is known where it is asked.

An expression over a fact that is not known is refused when it is worked out, and with it the act of the officer who
came there. So it is an error when no way sets the fact before. When some way leaves it out it is a warning only: what
was chosen earlier may exclude that way.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from engine.expressions import ExpressionRefused, fit, parse_expression, parse_script
from engine.gate.case import Case, Use
from engine.gate.diagram import B, Node, decision_of, text_of
from engine.gate.facts import expressions
from engine.gate.sources import items_of
from engine.gate.ways import Place, Ways

MOST_NODES = 4_000
"""Of an upload; a larger one is not proven either."""

MOST_TOLD = 20


class Asked(NamedTuple):
    """A fact, and where it is asked.

    :ivar element: what a finding names: the node, or the arrow with the condition
    :ivar after: whether it is asked when the node is done, not when it begins
    """

    fact: str
    element: etree._Element
    node: Node
    after: bool


def check_known(cases: Sequence[Case], root: str) -> None:
    """Every fact that is asked is known by then.

    :param cases: the diagrams of an upload
    :param root: the process that is published; of a part the callers may set facts that are not seen here
    """
    size = sum(len(scope.nodes) for case in cases for scope in case.diagram.scopes)
    if cases[0].sources.is_part or size > MOST_NODES:
        return
    asked = [(case, one) for case in cases for one in _asked(case)]
    ways = Ways(cases, root) if asked else None
    if ways is None or not ways.settled:
        return
    beside, told = any(_goes_beside(case) for case in cases), set[tuple[str, etree._Element]]()
    for case, one in asked:
        place = (ways.gone if one.after else ways.come)[id(one.node)]
        if len(told) < MOST_TOLD and (one.fact, one.element) not in told and not ways.is_sure(place, one.fact):
            told.add((one.fact, one.element))
            _report(case, ways, place, one, beside=beside)


def _report(case: Case, ways: Ways, place: Place, one: Asked, *, beside: bool) -> None:
    """What another branch sets meanwhile is perhaps known."""
    rule = "fact-perhaps" if beside or ways.is_possible(place, one.fact) else "fact-later"
    case.report.found(rule, one.element, fact=one.fact, way=ways.way_without(place, one.fact))


def _asked(case: Case) -> Iterator[Asked]:
    """The facts that are asked in a diagram, but for those that nothing sets and those that are always known."""
    always = {"outcome", "subject", *case.vocabulary.start_facts}
    always |= {name for diagram in case.processes.values() for _, node in diagram.nodes() for name in items_of(node)}
    for one in (*_of_expressions(case), *_of_steps(case)):
        if one.fact not in always and one.fact in case.sources.names:
            yield one


def _of_expressions(case: Case) -> Iterator[Asked]:
    nodes = {node.element: node for _, node in case.diagram.nodes()}
    for scope in case.diagram.scopes:
        nodes |= {flow.element: scope.nodes[flow.source] for flow in scope.flows if flow.source in scope.nodes}
    for written in expressions(case):
        if written.element in nodes:
            for fact in sorted(case.needs.get(written.source, ())):
                yield Asked(fact, written.element, nodes[written.element], written.use is Use.AFTER)


def _of_steps(case: Case) -> Iterator[Asked]:
    for _, node in case.diagram.nodes():
        if node.kind == "scriptTask":
            needs = _of_script(text_of(node.element.find(f"{B}script")))
        elif node.kind == "businessRuleTask" and decision_of(node) in case.tables:
            table = case.tables[decision_of(node)]
            columns = {column.expression for row in table.rows for _, column in table.conditions(row)}
            needs = frozenset(fact for column in columns for fact in fit(parse_expression(column), {}).needs)
        else:
            continue
        yield from (Asked(fact, node.element, node, False) for fact in sorted(needs))


def _of_script(source: str) -> frozenset[str]:
    """What a script asks before it sets it itself."""
    needs: set[str] = set()
    written: set[str] = set()
    try:
        lines = parse_script(source)
    except ExpressionRefused:
        return frozenset()
    for line in lines:
        needs |= fit(line.expression, {}).needs - written
        written.add(line.name)
    return frozenset(needs)


def _goes_beside(case: Case) -> bool:
    """Whether several things go on at once in a diagram."""
    for _, node in case.diagram.nodes():
        forks = node.kind in ("parallelGateway", "inclusiveGateway") and len(node.outgoing) > 1
        if forks or node.multiple is not None or any(not event.interrupting for event in node.boundary):
            return True
    return False
