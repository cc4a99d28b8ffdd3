"""What the gate says: findings as data, with sentences from one catalogue."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from lxml import etree


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


def shown(element: etree._Element | None) -> str:
    """An element as a sentence names it: “name” (id), or what kind of element it is.

    :param element: None for the file as a whole
    """
    if element is None:
        return "file"
    key = element.get("id", "") or etree.QName(element).localname
    name = " ".join((element.get("name") or "").split())[:60]
    return f"“{name}” ({key[:60]})" if name else f"“{key[:60]}”"
