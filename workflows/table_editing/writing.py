"""Cells as the office writes them: ₹2,00,000 and 23-11-2026 in place of rs(200000) and date("2026-11-23").

A cell that is read back as it was shown is kept letter by letter as it stood in the file.
"""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from engine.decisions import indian_digits

MONEY, DATE, TEXT, YES_NO, NUMBER = "money", "date", "string", "boolean", "integer"
KINDS = {MONEY: ("राशि (₹)", "Money (₹)"), NUMBER: ("संख्या", "Number"), TEXT: ("पाठ या विकल्प", "Text or choice"),
         YES_NO: ("हाँ या नहीं", "Yes or no"), DATE: ("दिनांक", "Date")}  # fmt: skip
"""The kinds of columns in Hindi and English, by their DMN typeRef."""

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_KEPT_AS_MONEY = re.compile(r"rs\(\s*[\"']?(\d+(?:\.\d{1,2})?)[\"']?\s*\)")
_KEPT_AS_DATE = re.compile(r"date\(\s*[\"'](\d{4})-(\d{2})-(\d{2})[\"']\s*\)")
_AMOUNT = re.compile(r"(?:\d{1,2}(?:,\d{2})*,\d{3}|\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_GROUPED = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}")
_LETTER, _NEXT = r"[A-Za-z_\u0900-\u0965\u0970-\u097f]", r"[\w\u0900-\u097f]*"
_PARTS = re.compile(
    r"(?P<text>\"[^\"]*\"|'[^']*')|(?P<rupees>₹\s*\d+(?:[.,]\d+)*)|(?P<day>\d{1,2}-\d{1,2}-\d{4})|(?P<range>\.\.)"
    rf"|(?P<name>{_LETTER}{_NEXT}(?:\.{_LETTER}{_NEXT})*)|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<sign><=|>=|==|!=|\S)|(?P<space>\s+)"
)
_OPENS = frozenset({"", "<=", ">=", "==", "!=", "<", ">", "=", ",", "[", "(", "]", ".."})
_CLOSES = frozenset({"", ",", "]", ")", "[", ".."})
_FOLDED = {"≤": "<=", "≥": ">=", "≠": "!=", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'"}
_PLAIN = re.compile(rf"{_LETTER}[\w\u0900-\u097f ./-]*")
_WORDS = frozenset({"not", "and", "or", "in", "if", "else", "True", "False", "None", "true", "false"})
_YES = {"yes": "True", "हाँ": "True", "true": "True", "no": "False", "नहीं": "False", "false": "False"}


class _Part(NamedTuple):
    kind: str
    text: str
    calls: int
    """How many calls of functions stand around it."""


def shown_cell(text: str, kind: str) -> str:
    """A cell as the page shows it.

    :param text: as it stands in the file
    :param kind: the column's typeRef
    """
    if kind == MONEY:
        return "".join(_shown_amount(part, near) for part, near in _with_neighbours(_KEPT_AS_MONEY.sub(_rupees, text)))
    return _KEPT_AS_DATE.sub(r"\3-\2-\1", text) if kind == DATE else text


def typed_cell(text: str, kind: str, *, names: Collection[str] = (), before: str = "") -> str:
    """A cell as the file keeps it.

    :param text: as somebody typed it
    :param names: facts that a cell may name; in a column of texts any other single word is a text
    :param before: as it stands in the file so far
    """
    if before and " ".join(text.split()) == " ".join(shown_cell(before, kind).split()):
        return before
    for typed, sign in _FOLDED.items():
        text = text.replace(typed, sign)
    text = " ".join(text.translate(_DIGITS).split()) if kind in (MONEY, DATE, NUMBER) else " ".join(text.split())
    if kind == YES_NO:
        return _YES.get(text.lower(), text)
    if kind == TEXT:
        return ", ".join(_as_text(part.strip(), names) for part in _at_commas(text))
    if kind in (MONEY, DATE, NUMBER):
        return "".join(_kept(part, near, kind) for part, near in _with_neighbours(text))
    return text


def _parts(text: str) -> Iterator[_Part]:
    calls: list[bool] = []
    last = ""
    for match in _PARTS.finditer(text):
        kind = match.lastgroup or "sign"
        yield _Part(kind, match[0], sum(calls))
        if match[0] in ("(", "["):
            calls.append(match[0] == "(" and last == "name")
        elif match[0] in (")", "]") and calls:
            calls.pop()
        if kind != "space":
            last = "name" if kind == "name" and match[0] not in _WORDS else kind


def _with_neighbours(text: str) -> Iterator[tuple[_Part, tuple[str, str]]]:
    """The parts of a cell, each with the signs before and after it."""
    parts = list(_parts(text))
    solid = [place for place, part in enumerate(parts) if part.kind != "space"]
    around = dict.fromkeys(range(len(parts)), ("", ""))
    for before, after in pairwise(solid):
        around[before] = (around[before][0], parts[after].text)
        around[after] = (parts[before].text, "")
    return ((part, around[place]) for place, part in enumerate(parts))


def _stands_alone(part: _Part, near: tuple[str, str]) -> bool:
    """Whether a number is a whole operand, not a part of a sum or of a call."""
    return not part.calls and near[0] in _OPENS and near[1] in _CLOSES


def _rupees(match: re.Match[str]) -> str:
    whole, _point, paise = match[1].partition(".")
    return f"₹{indian_digits(int(whole))}" + (f".{paise.ljust(2, '0')}" if paise and int(paise) else "")


def _shown_amount(part: _Part, near: tuple[str, str]) -> str:
    """A bare whole number in a column of money is paise: it is shown as rupees too."""
    if part.kind != "number" or not part.text.isdecimal() or not _stands_alone(part, near):
        return part.text
    rupees, paise = divmod(int(part.text), 100)
    return f"₹{indian_digits(rupees)}" + (f".{paise:02d}" if paise else "")


def _kept(part: _Part, near: tuple[str, str], kind: str) -> str:
    if part.kind == "day" and kind == DATE:
        day, month, year = part.text.split("-")
        return f'date("{year}-{int(month):02d}-{int(day):02d}")'
    if part.kind == "rupees" or (part.kind == "number" and kind == MONEY and _stands_alone(part, near)):
        amount = part.text.lstrip("₹ ")
        return f"rs({_plain(amount)})" if _AMOUNT.fullmatch(amount) else f"₹{amount}"  # the sign is refused at its cell
    grouped = part.kind == "number" and _GROUPED.fullmatch(part.text)
    return _plain(part.text) if grouped else part.text


def _plain(amount: str) -> str:
    number = Decimal(amount.replace(",", ""))
    return str(int(number)) if number == int(number) else str(number.normalize())


def _at_commas(text: str) -> Iterator[str]:
    """At the commas outside of quotation marks and brackets."""
    depth, piece = 0, ""
    for part in _parts(text):
        depth += part.text in ("(", "[")
        depth -= part.text in (")", "]")
        if part.text == "," and depth == 0:
            yield piece
            piece = ""
        else:
            piece += part.text
    yield piece


def _as_text(word: str, names: Collection[str]) -> str:
    """A word that is no fact is meant as a text: asp becomes "asp"."""
    negated = re.fullmatch(r"not\s*\((.*)\)", word)
    if negated:
        return f"not({', '.join(_as_text(one.strip(), names) for one in _at_commas(negated[1]))})"
    if word in ("", "-") or word in names or word in _WORDS or not _PLAIN.fullmatch(word):
        return word
    return f'"{word}"'
