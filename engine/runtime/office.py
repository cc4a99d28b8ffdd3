"""What the office supplies to the engine, as one small protocol given once at start-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from engine.expressions import Value
from engine.history import Event


@dataclass(frozen=True)
class Desk:
    """Where a task goes.

    :ivar post_id: the post; None for a task of a pool
    :ivar role: the role under which it was found
    :ivar why: for the reader: how it was found, or why the task stands at another desk than drawn
    :ivar missing: no desk was found, this is a substitute; an incident says so
    """

    post_id: int | None
    role: str
    why: str = ""
    missing: bool = False


@dataclass(frozen=True)
class OperationCall:
    """One call of an operation.

    :ivar db: the officer's transaction; in a job a session that only reads and in which nothing is being read yet
    :ivar params: named parameters, worked out
    :ivar facts: the instance's facts; a copy
    """

    db: Session
    subject_id: int
    instance_id: int
    params: Mapping[str, Any]
    facts: Mapping[str, Any]
    actor: str
    now: datetime


@dataclass(frozen=True)
class Operation:
    """Something that a diagram may ask of the office.

    :ivar fn: does it and gives results; an inline one changes our rows only and takes at most 50 ms
    :ivar params: the parameters that it knows, with what they are for
    :ivar results: the facts that it sets; others that it gives are dropped
    :ivar irreversible: a completion that ran it cannot be undone
    :ivar inline: runs in the officer's transaction; otherwise a job runs it and the token waits
    """

    fn: Callable[[OperationCall], Mapping[str, Value]]
    params: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    irreversible: bool = False
    inline: bool = True


class Office(Protocol):
    """The office as the engine sees it. Its methods only read, but for :meth:`enqueue`."""

    @property
    def operations(self) -> Mapping[str, Operation]:
        """The operations that a diagram may call, by name."""

    def desk_for(
        self,
        db: Session,
        *,
        role: str,
        subject_id: int,
        process: str,
        node: str,
        facts: Mapping[str, Any],
        expression: str | None,
        now: datetime,
    ) -> Desk:
        """Find the desk of a new task. Never fails: without a desk it names a substitute and says why."""

    def due_for(
        self,
        db: Session,
        *,
        role: str,
        subject_id: int,
        process: str,
        node: str,
        facts: Mapping[str, Any],
        rule: str | None,
        now: datetime,
    ) -> datetime | None:
        """When a rule (``7wd``, ``P3D``) counted from *now* falls due; None when it knows none."""

    def subject_facts(self, db: Session, subject_id: int) -> Mapping[str, Any]:
        """What expressions read as ``subject.<name>``."""

    def recorded(self, db: Session, *, subject_id: int, events: Sequence[Event]) -> None:
        """Told what the history of a subject's instance was just given, in the transaction that gave it."""

    def enqueue(self, db: Session, kind: str, payload: Mapping[str, Any], *, key: str) -> None:
        """Have a job done after this transaction commits; the same *key* twice is one job."""


_configured: list[Office] = []


def configure(office: Office) -> None:
    """Tell the engine its office; once at start-up, before the first request."""
    _configured[:] = [office]


def configured_office() -> Office:
    """The office that was configured.

    :raises RuntimeError: when none was
    """
    if not _configured:
        raise RuntimeError("engine.runtime.configure(office) was not called at start-up")
    return _configured[0]
