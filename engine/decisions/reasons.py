"""Why a row fits, in the words of the office: "row 3, because amount ₹1,67,000 ≤ ₹2,00,000"."""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from engine.decisions.cells import SIGNS, AnyValue, Comparison, NotThat, OneOf, Range, Test

Asked: TypeAlias = tuple[Test, str, str, str, Any]
"""A cell: its test, the column's label in English and Hindi, the column's kind, the value at hand."""


def because(number: int, asked: Iterable[Asked], value_of: Callable[[str], Any]) -> tuple[str, str]:
    """The reason for a row in English and Hindi.

    :param number: of the row, from 1
    :param asked: its cells that ask for something
    :param value_of: works out an operand
    """
    reasons = [_reason(cell, value_of) for cell in asked]
    if not reasons:
        return f"row {number}, which fits every case", f"पंक्ति {number}, जो हर दशा में लागू है"
    en, hi = zip(*reasons, strict=True)
    return f"row {number}, because {' and '.join(en)}", f"पंक्ति {number}, क्योंकि {' और '.join(hi)}"


def shown(value: Any, *, money: bool) -> str:  # noqa: ANN401 - any value of the language
    """A value as a sentence shows it: money ₹1,67,000, dates dd-mm-yyyy, numbers with Indian grouping."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return _rupees(value) if money else indian_digits(value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return "-".join(reversed(value.split("-")))
    if isinstance(value, list):
        return ", ".join(shown(item, money=money) for item in value)
    return str(value)


def indian_digits(number: int) -> str:
    """A whole number grouped as in 1,67,000."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    grouped = re.sub(r"(?<=\d)(?=(\d\d)+$)", ",", head)
    return ("-" if number < 0 else "") + (f"{grouped},{tail}" if head else tail)


def _rupees(paise: int) -> str:
    rupees, rest = divmod(abs(paise), 100)
    return ("-" if paise < 0 else "") + f"₹{indian_digits(rupees)}" + (f".{rest:02d}" if rest else "")


def _reason(asked: Asked, value_of: Callable[[str], Any]) -> tuple[str, str]:
    test, label_en, label_hi, kind, value = asked
    money = kind == "money" or (isinstance(value, int) and "rs(" in _texts(test))
    said = shown(value, money=money)

    def operand(text: str) -> str:
        return shown(value_of(text), money=money)

    match test:
        case Comparison("==", _):
            return f"{label_en} is {said}", f"{label_hi} {said} है"
        case Comparison(sign, right):
            tail = f"{said} {SIGNS[sign]} {operand(right)}"
            return f"{label_en} {tail}", f"{label_hi} {tail}"
        case Range(low, high, low_included, high_included):
            first, second = "≤" if low_included else "<", "≤" if high_included else "<"
            tail = f"{operand(low)} {first} {said} {second} {operand(high)}"
            return f"{label_en}: {tail}", f"{label_hi}: {tail}"
    listed = ", ".join(_alternatives(test, operand))
    if isinstance(test, NotThat):
        return f"{label_en} {said} is not one of {listed}", f"{label_hi} {said}, {listed} में से नहीं है"
    return f"{label_en} {said} is one of {listed}", f"{label_hi} {said}, {listed} में से है"


def _alternatives(test: Test, operand: Callable[[str], str]) -> Iterable[str]:
    match test:
        case Comparison(sign, right):
            yield operand(right) if sign == "==" else f"{SIGNS[sign]} {operand(right)}"
        case Range(low, high):
            yield f"{operand(low)}…{operand(high)}"
        case OneOf(tests):
            for part in tests:
                yield from _alternatives(part, operand)
        case NotThat(inner):
            yield from _alternatives(inner, operand)
        case AnyValue():
            yield "-"


def _texts(test: Test) -> str:
    match test:
        case Comparison(_, right):
            return right
        case Range(low, high):
            return low + high
        case OneOf(tests):
            return " ".join(_texts(part) for part in tests)
        case NotThat(inner):
            return _texts(inner)
    return ""
