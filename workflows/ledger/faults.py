"""What verification of the ledger finds."""

import enum
from dataclasses import dataclass

from workflows.ledger.events import ChainKind


class FaultKind(enum.StrEnum):
    """What is wrong with an event."""

    MISSING = "missing"
    CHANGED = "changed"
    UNLINKED = "unlinked"
    HEAD = "head"
    WITNESS = "witness"
    CLOCK = "clock"
    HISTORY = "history"


@dataclass(frozen=True)
class Fault:
    """One break of a chain, said in both languages.

    :ivar warning: true for what a wrong clock can cause; everything else means that somebody changed the record
    """

    kind: FaultKind
    chain_kind: ChainKind
    chain_id: str
    seq: int
    en: str
    hi: str

    @property
    def warning(self) -> bool:
        """Whether an innocent cause is likely."""
        return self.kind is FaultKind.CLOCK


@dataclass
class Tally:
    """How much was checked."""

    chains: int = 0
    events: int = 0
    witnessed: int = 0
