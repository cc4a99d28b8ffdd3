"""What a rehearsal saw."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Stop(NamedTuple):
    """One act on the way from the start: an element, and what was chosen or happened there.

    :ivar element: its id
    :ivar en: as a sentence shows it: “Check [Send up]”
    :ivar hi: the same in Hindi
    """

    element: str
    en: str
    hi: str


class Fault(NamedTuple):
    """One thing that went wrong, with the shortest way to it that was found.

    :ivar rule: key of the gate's rule
    :ivar element: where
    :ivar words: what the rule's sentence is filled with
    :ivar way: what was done from the start
    """

    rule: str
    element: str
    words: tuple[tuple[str, str], ...] = ()
    way: tuple[Stop, ...] = ()


@dataclass
class Rehearsal:
    """What was seen.

    :ivar faults: by rule and element, the first way to each
    :ivar states: how many different states were looked at
    :ivar completed: how many of them were ends
    :ivar proven: every state was looked at
    :ivar reached: (scope, element) of what a token came past or rested at
    """

    faults: dict[tuple[str, str, tuple[tuple[str, str], ...]], Fault] = field(default_factory=dict)
    states: int = 0
    completed: int = 0
    proven: bool = False
    reached: set[tuple[str, str]] = field(default_factory=set)

    def found(self, rule: str, element: str, way: Iterable[Stop] = (), **words: str) -> None:
        """Note a fault; of several ways the first is kept."""
        fault = Fault(rule, element, tuple(sorted(words.items())), tuple(way))
        self.faults.setdefault((rule, element, fault.words), fault)

    def has(self, *rules: str) -> bool:
        """Whether one of these rules was broken."""
        return any(fault.rule in rules for fault in self.faults.values())
