"""What the gate says: findings as data, with sentences from one catalogue."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error stops publication; a warning is shown and may be accepted."""

    ERROR = "error"
    WARNING = "warning"


class Rule(NamedTuple):
    """A rule of the gate: what is wrong, and what to do or draw instead.

    The sentences may hold `{it}` (the element as the diagram names it) and words of the rule.
    """

    severity: Severity
    en: str
    hi: str
    hint_en: str
    hint_hi: str


class Stop(NamedTuple):
    """One act on the way to a fault.

    :ivar element: id of the desk or event
    :ivar en: its name, with the button pressed and the conditions that held
    :ivar hi: the same in Hindi
    """

    element: str
    en: str
    hi: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    :ivar element: id of the element; empty for the file
    :ivar rule: key of the rule, for tests and help texts
    :ivar file: the file in which it stands
    :ivar way: what was done from the start till the fault showed; empty where no run is needed to see it
    """

    element: str
    severity: Severity
    rule: str
    en: str
    hi: str
    hint_en: str
    hint_hi: str
    file: str = ""
    way: tuple[Stop, ...] = ()
