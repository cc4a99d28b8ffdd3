"""What kind of value a fact or a part of an expression is, as far as that can be told without the facts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """A kind of value. Money is counted in paise, so that a plain number beside it is a mistake."""

    TEXT = "text"
    WRITTEN_DATE = "date"
    """A date as facts keep it: its ISO text."""
    DATE = "day"
    """What `date(…)` and `today()` give."""
    DAYS = "days"
    FLAG = "flag"
    NUMBER = "number"
    MONEY = "money"
    LIST = "list"
    NOTHING = "nothing"
    OPEN = "open"
    """It cannot be told."""


IN_WORDS: dict[Kind, tuple[str, str]] = {
    Kind.TEXT: ("a text", "पाठ"),
    Kind.WRITTEN_DATE: ("a date", "तिथि"),
    Kind.DATE: ("a date", "तिथि"),
    Kind.DAYS: ("a number of days", "दिनों की संख्या"),
    Kind.FLAG: ("yes or no", "हाँ/नहीं"),
    Kind.NUMBER: ("a number", "संख्या"),
    Kind.MONEY: ("an amount of money", "धनराशि"),
    Kind.LIST: ("a list", "सूची"),
    Kind.NOTHING: ("nothing", "रिक्त"),
    Kind.OPEN: ("a value", "मान"),
}
"""How a sentence names a kind: English, Hindi."""

COUNTABLE = frozenset({Kind.NUMBER, Kind.MONEY, Kind.FLAG})
TEXTS = frozenset({Kind.TEXT, Kind.WRITTEN_DATE})
DATES = frozenset({Kind.WRITTEN_DATE, Kind.DATE})


@dataclass(frozen=True)
class Known:
    """What is known of a value.

    :ivar values: all that it can be, as texts, when it is one of a few; None for any
    :ivar items: what a list holds
    :ivar constant: whether it stands written in the expression
    """

    kind: Kind = Kind.OPEN
    values: frozenset[str] | None = None
    items: "Known | None" = None
    constant: bool = False

    @property
    def item(self) -> "Known":
        """One of a list's."""
        return self.items or OPEN


OPEN = Known()
FLAG = Known(Kind.FLAG)
NUMBER = Known(Kind.NUMBER)
TEXT = Known(Kind.TEXT)


def either(several: Iterable[Known]) -> Known:
    """What is known of a value that is one of several."""
    listed = [one for one in several if one.kind is not Kind.NOTHING]
    if not listed:
        return OPEN
    first, *others = listed
    for other in others:
        first = _both(first, other)
    return replace(first, constant=all(one.constant for one in listed))


def as_fact(value: Known) -> Known:
    """What is known of a fact that such a value is kept as."""
    match value.kind:
        case Kind.DATE:
            return Known(Kind.WRITTEN_DATE)
        case Kind.DAYS:
            return TEXT
        case Kind.NOTHING:
            return OPEN
    return replace(value, constant=False)


def _both(one: Known, other: Known) -> Known:
    if one.kind is not other.kind:
        return TEXT if {one.kind, other.kind} == TEXTS else OPEN
    values = None if one.values is None or other.values is None else one.values | other.values
    items = _both(one.items, other.items) if one.items is not None and other.items is not None else None
    return Known(one.kind, values, items)
