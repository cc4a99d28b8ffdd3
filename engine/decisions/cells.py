"""What may stand in an input cell of a decision table, and what it means.

`-` or nothing (any value), a value, a comparison `<= rs(200000)`, a range `[1..5]` `(1..5]`, several of these
with commas (one of them), `not(…)` around these. Values are expressions of `engine.expressions`. DMN 1.3 clause
7.3.3, the part that an office needs; anything else is refused, never silently false.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TypeAlias

from engine.expressions import ExpressionRefused, Plain, evaluate, parse_expression

MAX_CELL = 2_000
SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "==": "=", "!=": "≠"}
_COMPARISON = re.compile(r"(<=|>=|<|>|==|!=|=)(?!=)(.*)", re.DOTALL)
_RANGE = re.compile(r"([\[(\]])(.*)([\])\[])", re.DOTALL)
_NOT = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class AnyValue:
    """An empty cell."""


@dataclass(frozen=True)
class Comparison:
    """A value or a comparison with one."""

    sign: str
    operand: str


@dataclass(frozen=True)
class Range:
    """From one value to another, with or without its ends."""

    low: str
    high: str
    low_included: bool
    high_included: bool


@dataclass(frozen=True)
class OneOf:
    """Several tests, of which one must hold."""

    tests: tuple["Test", ...]


@dataclass(frozen=True)
class NotThat:
    """The contrary of a test."""

    test: "Test"


Test: TypeAlias = AnyValue | Comparison | Range | OneOf | NotThat
Point: TypeAlias = "Plain | date"


def parse_cell(text: str) -> Test:
    """Read an input cell.

    :param text: as it stands in the table
    :raises ExpressionRefused: when it is none of the forms above
    """
    text = text.strip()
    if text in ("", "-"):
        return AnyValue()
    if len(text) > MAX_CELL:
        raise ExpressionRefused("a cell has at most 2,000 characters", "खाने में अधिकतम 2,000 वर्ण हों", text)
    parts = list(_split(text))
    if len(parts) > 1:
        return OneOf(tuple(_parse_single(part, text) for part in parts))
    return _parse_single(text, text)


def as_condition(test: Test, subject: str) -> str:
    """The expression that says whether a test holds.

    :param test: a parsed cell, not an empty one
    :param subject: the column's input expression
    """
    match test:
        case Comparison(sign, operand):
            return f"({subject}) {sign} ({operand})"
        case Range(low, high, low_included, high_included):
            first, second = "<=" if low_included else "<", "<=" if high_included else "<"
            return f"({low}) {first} ({subject}) and ({subject}) {second} ({high})"
        case OneOf(tests):
            return " or ".join(f"({as_condition(part, subject)})" for part in tests)
        case NotThat(inner):
            return f"not ({as_condition(inner, subject)})"
    return "True"


def operands(test: Test) -> Iterator[str]:
    """The value expressions in a cell."""
    match test:
        case Comparison(_, operand):
            yield operand
        case Range(low, high):
            yield low
            yield high
        case OneOf(tests):
            for part in tests:
                yield from operands(part)
        case NotThat(inner):
            yield from operands(inner)


def asks_order(test: Test) -> bool:
    """Whether a cell asks for less or more, not only for equal."""
    match test:
        case Comparison(sign, _):
            return sign not in ("==", "!=")
        case Range():
            return True
        case OneOf(tests):
            return any(asks_order(part) for part in tests)
        case NotThat(inner):
            return asks_order(inner)
    return False


@lru_cache(maxsize=8192)
def constant(operand: str) -> Point:
    """What an operand is, whatever the facts.

    :return: its value (a date as a date), or None when it depends on facts or on the day
    """
    parsed = parse_expression(operand)
    if parsed.names or "today" in operand:
        return None
    value = evaluate(operand, {}, now=_ANY_TIME)
    return date.fromisoformat(str(value)) if operand.strip().startswith("date") and isinstance(value, str) else value


def _parse_single(text: str, whole: str) -> Test:
    text = text.strip()
    negated = _NOT.fullmatch(text)
    if negated and _one_bracket(text):
        return NotThat(parse_cell(negated[1]))
    bounds = _RANGE.fullmatch(text)
    if bounds and ".." in bounds[2]:
        low, _, high = bounds[2].partition("..")
        return Range(_operand(low, whole), _operand(high, whole), bounds[1] == "[", bounds[3] == "]")
    comparison = _COMPARISON.fullmatch(text)
    if comparison:
        sign = "==" if comparison[1] == "=" else comparison[1]
        return Comparison(sign, _operand(comparison[2], whole))
    return Comparison("==", _operand(text, whole))


def _operand(text: str, whole: str) -> str:
    text = text.strip()
    operand = {"true": "True", "false": "False"}.get(text, text)
    if not operand or operand == "-" or ".." in _without_texts(operand):
        raise ExpressionRefused("this is not a cell of a table", "यह तालिका का खाना नहीं है", whole)
    body = parse_expression(operand).body
    if isinstance(body, (ast.Compare, ast.BoolOp)) or (isinstance(body, ast.UnaryOp) and isinstance(body.op, ast.Not)):
        raise ExpressionRefused("a cell holds values, the column says of what", "खाने में केवल मान लिखें", whole)
    return operand


def _without_texts(text: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'", "", text)


def _split(text: str) -> Iterator[str]:
    """At the commas that stand in no bracket and no text; a range may open with ] and close with [ ."""
    depth, start, quote = 0, 0, ""
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _one_bracket(text: str) -> bool:
    """Whether the first bracket is closed by the last one: `not(1) or (2)` is no single not( )."""
    depth = 0
    text = _without_texts(text)
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign == ")":
            return place == len(text) - 1
    return False
