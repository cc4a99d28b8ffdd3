"""From the text of a browser to a value of the schema, and back: dates, money, yes and no, numbers."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from webapp.taskforms.messages import NOT_A_DATE, NOT_MONEY, NOT_WHOLE, NOT_YES_NO, Message

Schema = Mapping[str, Any]

_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")
_DATE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_MONEY = re.compile(
    r"(?:₹|रु०|Rs\.?)?\s*(?P<rupees>\d+|\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.(?P<paise>\d{1,2}))?\s*(?:/-)?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"(?<=\d)(?=(?:\d\d)+$)")
_MANY_DIGITS = 15
"""More rupees than this are a mistake of the keyboard."""


class Choice(NamedTuple):
    """One of the values offered."""

    value: str
    label: str


Choices = Mapping[str, Sequence[Choice]]
"""What is offered for a format: ``post``, ``person``, ``office``, ``thana``, ``case-type``."""

REFERENCES = frozenset({"file-ref", "receipt-ref"})
"""Formats whose value is the number of another paper."""
References = Callable[[str, str], str | Message]
"""Given the format and what was typed: the number as the office writes it, or what is wrong with it."""


class ReadingError(ValueError):
    """The text is no value of its field.

    :ivar message: what to say at the field
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message.en)
        self.message = message


def kind_of(schema: Schema) -> str:
    """How a field is written: its format, else its type."""
    if schema.get("format"):
        return str(schema["format"])
    if schema.get("type") == "array":
        return "table" if schema.get("items", {}).get("type") == "object" else "several"
    return str(schema.get("type", "string"))


def read_value(schema: Schema, text: str) -> Any:  # noqa: ANN401 - a value of any JSON type
    """Read one text.

    :param text: not empty
    :raises ReadingError: with what to say at the field
    """
    readers = {"date": read_date, "money": read_money, "boolean": _read_yes_no, "integer": _read_whole}
    reader = readers.get(kind_of(schema))
    return reader(text) if reader else clean_text(text)


def read_date(text: str) -> str:
    """``23-11-2026`` (also with ``/`` or ``.``, also in Devanagari digits) as ``2026-11-23``.

    :raises ReadingError: when there is no such day
    """
    text = text.translate(_DIGITS)
    match = _DATE.fullmatch(text)
    try:
        if match:
            return dt.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ReadingError(NOT_A_DATE) from error


def read_money(text: str) -> int:
    """``₹1,67,000.50`` as 1,67,00,050 paise; grouped by lakhs, by thousands or not at all.

    :raises ReadingError: when commas or decimals stand elsewhere
    """
    match = _MONEY.fullmatch(text.translate(_DIGITS))
    if match is None or len(match["rupees"]) > _MANY_DIGITS:
        raise ReadingError(NOT_MONEY)
    paise = (match["paise"] or "").ljust(2, "0")
    return int(match["rupees"].replace(",", "")) * 100 + int(paise)


def clean_text(text: str) -> str:
    """The text as it is kept: composed signs, plain line ends, nothing around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\0", "")
    return text.strip()


def shown_value(schema: Schema, value: Any) -> str:  # noqa: ANN401 - a value of any JSON type
    """A value as the field shows it; empty for none."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    kind = kind_of(schema)
    if kind == "date":
        return shown_date(str(value))
    return shown_money(value) if kind == "money" else str(value)


def shown_date(iso: str) -> str:
    """``2026-11-23`` as ``23-11-2026``; a text that is no date as it is."""
    parts = iso.split("-")
    return "-".join(reversed(parts)) if len(parts) == 3 else iso


def shown_money(paise: int) -> str:
    """Paise as ``1,67,000.00``."""
    rupees, rest = divmod(abs(paise), 100)
    digits = str(rupees)
    head, tail = digits[:-3], digits[-3:]
    grouped = f"{_GROUPS.sub(',', head)},{tail}" if head else tail
    return f"{'-' if paise < 0 else ''}{grouped}.{rest:02d}"


def _read_yes_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ReadingError(NOT_YES_NO)
    return text == "yes"


def _read_whole(text: str) -> int:
    text = text.translate(_DIGITS)
    if not re.fullmatch(r"-?\d{1,15}", text):
        raise ReadingError(NOT_WHOLE)
    return int(text)
