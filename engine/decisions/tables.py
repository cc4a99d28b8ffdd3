"""A decision table as it is read from DMN 1.3 XML, and deciding by it.

SpiffWorkflow's own tables take every hit policy for "first" and never match lists and `not()` (engine report D18), so
that an amount would be sanctioned by the wrong officer without a word. Here UNIQUE is checked, FIRST is first, and
every decision says which row it came from and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.decisions.cells import AnyValue, Test, as_condition
from engine.decisions.reasons import because
from engine.errors import EngineRefusal
from engine.expressions import EvaluationRefused, Value, evaluate, evaluate_fact, parse_expression


@dataclass(frozen=True)
class Column:
    """An input column: what is asked, and how it is called.

    :ivar kind: the DMN typeRef; `money` shows paise as rupees
    """

    element: str
    expression: str
    label_en: str
    label_hi: str
    kind: str = ""


@dataclass(frozen=True)
class Output:
    """An output column; its name is the fact that it sets."""

    element: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """A rule.

    :ivar number: counted from 1, as the editor shows it
    :ivar confirm: what the office has still to confirm about this row; empty when nothing
    """

    element: str
    number: int
    tests: tuple[Test, ...]
    results: tuple[str, ...]
    description: str = ""
    confirm: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DecisionTable:
    """One table.

    :ivar key: the id of the decision, which is also the stem of the file and what a business rule task calls
    """

    key: str
    title_en: str
    title_hi: str
    policy: Literal["UNIQUE", "FIRST"]
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]

    @property
    def reads(self) -> frozenset[str]:
        """The facts that its columns and cells read, with one level of look-up (`subject.category`)."""
        texts = [column.expression for column in self.columns]
        texts += [result for row in self.rows for result in row.results]
        texts += [c for row in self.rows for c, _ in self.conditions(row)]
        return frozenset(path for text in texts for path in parse_expression(text).paths)

    @property
    def writes(self) -> frozenset[str]:
        """The facts that it sets."""
        return frozenset(output.name for output in self.outputs)

    def conditions(self, row: Row) -> list[tuple[str, Column]]:
        """The cells of a row that ask for something, as expressions."""
        return [
            (as_condition(test, column.expression), column)
            for test, column in zip(row.tests, self.columns, strict=True)
            if not isinstance(test, AnyValue)
        ]


@dataclass(frozen=True)
class Decision:
    """What a table decided.

    :ivar outputs: the facts that it sets
    :ivar row: the number of the row, from 1
    :ivar confirm: the row's annotation that the office has still to confirm it; empty when nothing
    """

    outputs: dict[str, Value]
    row: int
    reason_en: str
    reason_hi: str
    confirm: str = ""


class NoDecision(EngineRefusal):
    """No row fits, or several rows of a UNIQUE table do.

    :ivar rows: the numbers of the rows that fit
    """

    def __init__(self, en: str, hi: str, rows: tuple[int, ...]) -> None:
        super().__init__(en, hi)
        self.rows = rows


def decide(table: DecisionTable, names: Mapping[str, Any], *, now: datetime) -> Decision:
    """Decide by a table.

    :param table: from `parse_table`
    :param names: the facts, and `subject`
    :param now: the moment, aware
    :raises NoDecision: when no row fits, or more than one of a UNIQUE table
    :raises EvaluationRefused: when a fact that the table asks for is missing or of the wrong kind
    """
    rows = _fitting(table, names, now)
    if not rows:
        raise NoDecision(f"No row of the table “{table.title_en}” fits.",
                         f"तालिका “{table.title_hi}” की कोई पंक्ति लागू नहीं होती।", ())  # fmt: skip
    if len(rows) > 1:
        numbers = ", ".join(str(row.number) for row in rows)
        raise NoDecision(f"Rows {numbers} of the table “{table.title_en}” all fit; only one may.",
                         f"तालिका “{table.title_hi}” की पंक्तियाँ {numbers} एक साथ लागू होती हैं; केवल एक होनी चाहिए।",
                         tuple(row.number for row in rows))  # fmt: skip
    return _decision(table, rows[0], names, now)


def _fitting(table: DecisionTable, names: Mapping[str, Any], now: datetime) -> list[Row]:
    rows = []
    for row in table.rows:
        if all(evaluate(condition, names, now=now) is True for condition, _ in table.conditions(row)):
            rows.append(row)
            if table.policy == "FIRST":
                break
    return rows


def _decision(table: DecisionTable, row: Row, names: Mapping[str, Any], now: datetime) -> Decision:
    outputs = {
        output.name: evaluate_fact(result, output.name, names, now=now)
        for output, result in zip(table.outputs, row.results, strict=True)
    }
    asked = [
        (test, column.label_en, column.label_hi, column.kind, evaluate(column.expression, names, now=now))
        for test, column in zip(row.tests, table.columns, strict=True)
        if not isinstance(test, AnyValue)
    ]
    reason_en, reason_hi = because(row.number, asked, lambda operand: _value(operand, names, now))
    return Decision(outputs, row.number, reason_en, reason_hi, row.confirm)


def _value(operand: str, names: Mapping[str, Any], now: datetime) -> Any:  # noqa: ANN401 - any value of the language
    try:
        return evaluate(operand, names, now=now)
    except EvaluationRefused:
        return operand  # one of several values in a list that was not needed for the decision
