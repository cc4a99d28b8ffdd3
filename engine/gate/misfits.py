"""What the parts of an expression do to one another, as findings; and whether it gives what it is asked for."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from engine.decisions import DecisionTable
from engine.decisions.tables import Column
from engine.expressions import (
    ExpressionRefused,
    Fitted,
    Kind,
    Known,
    Misfit,
    Parsed,
    fit,
    parse_expression,
    parse_script,
)
from engine.expressions.fitting import ZERO
from engine.expressions.kinds import IN_WORDS
from engine.gate.case import Case, Sources, Use, Written
from engine.gate.report import Report, listed
from engine.gate.sources import column_kind

_NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.FLAG})
_UNFIT: Mapping[Use, tuple[str, frozenset[Kind]]] = {
    Use.TIME: ("no-time", _NUMBERS | {Kind.LIST, Kind.NOTHING}),
    Use.COUNT: ("no-count", frozenset(Kind) - {Kind.NUMBER, Kind.OPEN}),
    Use.LIST: ("no-list", frozenset(Kind) - {Kind.LIST, Kind.OPEN}),
}
"""Kinds that an expression cannot give where it stands, and the rule that says so."""


def check_fit(case: Case, written: Written, parsed: Parsed) -> None:
    """The parts of an expression fit one another, and it gives what its place asks for.

    :param parsed: the expression, as it was checked
    """
    fitted = fit(parsed, case.sources.kinds)
    case.needs[written.source] = fitted.needs
    _report(case.report, fitted, written.element)
    rule, unfit = _UNFIT.get(written.use, ("", frozenset()))
    if fitted.gives.kind in unfit:
        case.report.found(rule, written.element, part=parsed.source, **_named("left", fitted.gives))


def check_lines(case: Case, element: etree._Element, source: str) -> None:
    """The lines of a script fit, and give what can be facts.

    :param element: the script task
    :param source: its script, as it was checked
    """
    seen = dict(case.sources.kinds)
    for line in parse_script(source):
        fitted = fit(line.expression, seen)
        _report(case.report, fitted, element)
        seen[line.name] = fitted.gives
        mixed = fitted.gives.kind is Kind.LIST and fitted.gives.item.kind not in _IN_LISTS
        if mixed or fitted.gives.kind is Kind.NOTHING:
            case.report.found("no-fact", element, fact=line.name, **_named("left", fitted.gives))


_IN_LISTS = frozenset({Kind.TEXT, Kind.WRITTEN_DATE, Kind.OPEN})


def check_table(report: Report, table: DecisionTable, sources: Sources) -> None:
    """The cells of a table fit its columns, its results what they become.

    :param report: of the table's file
    :param sources: where the facts that it asks come from
    """
    for row in table.rows:
        for condition, column in table.conditions(row):
            try:
                parsed = parse_expression(condition)
            except ExpressionRefused as refusal:  # column and cell are sound, but too long or too deep together
                report.found("expression", at=row.element, why=refusal.en, why_hi=refusal.hi)
                continue
            _report(report, fit(parsed, _asked(column, sources)), at=row.element)
        for result, output in zip(row.results, table.outputs, strict=True):
            fitted = fit(parse_expression(result), sources.kinds)
            _report(report, fitted, at=row.element)
            if output.kind == "money" and fitted.gives.kind is Kind.NUMBER and fitted.gives.values != ZERO:
                report.found("plain-number", at=row.element, part=result)


def _asked(column: Column, sources: Sources) -> Mapping[str, Known]:
    """What is known where a column asks: its own type counts when its fact has none."""
    known = sources.kinds.get(column.expression, Known())
    return {**sources.kinds, column.expression: column_kind(column.kind) if known.kind is Kind.OPEN else known}


def _report(report: Report, fitted: Fitted, element: etree._Element | None = None, *, at: str = "") -> None:
    told: set[tuple[str, str, str]] = set()
    for misfit in fitted.misfits:
        if (misfit.rule, misfit.part, misfit.what) not in told:
            told.add((misfit.rule, misfit.part, misfit.what))
            report.found(misfit.rule, element, at=at, **_words(report, misfit))


def _words(report: Report, misfit: Misfit) -> dict[str, Any]:
    offered = misfit.left.values or frozenset()
    meant, meant_hi = report.meant(misfit.what, offered) if misfit.rule == "value-not-offered" else ("", "")
    words = {"part": misfit.part, "what": misfit.what, "value": misfit.what, "known": listed(offered)}
    return {
        **words,
        "meant": meant,
        "meant_hi": meant_hi,
        **_named("left", misfit.left),
        **_named("right", misfit.right),
    }


def _named(side: str, value: Known) -> dict[str, Any]:
    en, hi = IN_WORDS[value.kind]
    return {side: en, f"{side}_hi": hi}
