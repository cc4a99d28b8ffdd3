"""What a dry run saw."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Passed:
    """An element that the token left."""

    process: str
    node: str
    tag: str
    name_hi: str
    name_en: str
    at: datetime


@dataclass
class DeskVisit:
    """Work at a desk.

    :ivar post: what the diagram's own ``desk`` expression gives; empty when the lane's role decides
    :ivar due_rule: as drawn; ``due`` is what it comes to
    :ivar left: None while it is open
    :ivar how: ``open``, ``done`` or ``taken away``
    """

    process: str
    node: str
    name_hi: str
    name_en: str
    role: str
    kind: str
    post: str
    due_rule: str
    due: datetime | None
    came: datetime
    item: dict[str, Any]
    left: datetime | None = None
    outcome: str | None = None
    how: str = "open"


@dataclass
class Decided:
    """A choice that was made: by a table, or by the conditions of a gateway.

    :ivar outputs: the facts that the table set
    :ivar row: number of the table's row, from 1; None for a gateway
    :ivar taken: ids of the arrows that the gateway took
    """

    process: str
    node: str
    table: str = ""
    row: int | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    reason_en: str = ""
    reason_hi: str = ""


@dataclass(frozen=True)
class Called:
    """An operation that would be called.

    :ivar in_job: whether a job would run it after the officer's act
    """

    process: str
    node: str
    operation: str
    params: dict[str, Any]
    results: dict[str, Any]
    in_job: bool
    irreversible: bool


@dataclass(frozen=True)
class Waiting:
    """Something that the run waits for beside its desks: a date, or a message."""

    process: str
    node: str
    until: datetime | None = None
    message: str = ""


@dataclass
class DryRun:
    """The whole of a run.

    :ivar desks: in the order in which work came to them
    :ivar waiting: where it stands at the end, beside the open desks
    :ivar ends: end events that were reached
    :ivar completed: whether it came to an end
    :ivar stuck: it can never go on: every token waits at a join
    :ivar now: the moment at which it stands
    :ivar subject: what expressions read as ``subject.<name>`` at that moment
    """

    key: str
    path: list[Passed] = field(default_factory=list)
    desks: list[DeskVisit] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    operations: list[Called] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    completed: bool = False
    stuck: bool = False
    now: datetime = BEFORE_ALL
    subject: dict[str, Any] = field(default_factory=dict)

    @property
    def open_desks(self) -> list[DeskVisit]:
        """The desks that have work at the end."""
        return [desk for desk in self.desks if desk.how == "open"]
