"""The ledger vouches for the engine's history: each event of a subject holds the digests of the rows of its act.

The history itself carries no hash (model.md, "Ledger"). What the engine added in a transaction and no act of the office
spoke of, a timer that only sent a reminder for instance, gets an event of its own when the transaction commits, so that
no row of the history stands outside the chain.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from engine.history import Event

_KEPT = "ledger.history"


@dataclass
class Unspoken:
    """A row of the history that no event of the ledger holds for good.

    :ivar within: the savepoint in which it was added; it goes away with it
    :ivar taken_within: the savepoint in which an event took it; when that goes away, the row is unspoken of again
    """

    subject_id: int
    entry: tuple[int, int, str]
    at: dt.datetime
    within: SessionTransaction | None
    taken_within: SessionTransaction | None = None


@dataclass
class _Kept:
    rows: list[Unspoken] = field(default_factory=list)


def vouch_for(
    db: Session, subject_id: int, events: Sequence[Event], *, at_commit: Callable[[Session, int, dt.datetime], object]
) -> None:
    """Keep the digests of rows that were just added, for the next event of the subject in this transaction.

    :param at_commit: records an event for a subject of which nothing is recorded until the transaction commits
    """
    kept = _kept(db, at_commit)
    within = db.get_nested_transaction()
    kept.rows += [Unspoken(subject_id, (one.instance_id, one.seq, one.digest()), one.at, within) for one in events]


def spoken_for(db: Session, subject_id: int) -> list[tuple[int, int, str]]:
    """Take what is to stand in an event of a subject: instance, number and digest of each row."""
    kept: _Kept | None = db.info.get(_KEPT)
    if kept is None:
        return []
    within = db.get_nested_transaction()
    taken = [row for row in kept.rows if row.subject_id == subject_id and row.taken_within is None]
    for row in taken:
        row.taken_within = within
    if within is None:
        kept.rows = [row for row in kept.rows if row not in taken]
    return [row.entry for row in taken]


def _kept(db: Session, at_commit: Callable[[Session, int, dt.datetime], object]) -> _Kept:
    held: _Kept | None = db.info.get(_KEPT)
    if held is not None:
        return held
    held = db.info[_KEPT] = _Kept()
    event.listen(db, "after_soft_rollback", _forget)

    def record_the_rest(db: Session) -> None:
        if db.in_nested_transaction():
            return  # a savepoint is released: the act that it belongs to may still speak of its rows
        for subject_id, at in sorted({row.subject_id: row.at for row in held.rows if not row.taken_within}.items()):
            at_commit(db, subject_id, at)
        held.rows = []

    event.listen(db, "before_commit", record_the_rest)
    return held


def _forget(db: Session, transaction: SessionTransaction) -> None:
    kept: _Kept = db.info[_KEPT]
    if not transaction.nested:
        kept.rows = []
    kept.rows = [row for row in kept.rows if not _is_inside(row.within, transaction)]
    for row in kept.rows:
        if _is_inside(row.taken_within, transaction):
            row.taken_within = None


def _is_inside(savepoint: SessionTransaction | None, outer: SessionTransaction) -> bool:
    """Whether a savepoint is the other one, or was made within it."""
    while savepoint is not None and savepoint is not outer:
        savepoint = savepoint.parent
    return savepoint is outer


def entries_of(payload: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """The rows that an event holds, as they were written into its payload."""
    return [(int(instance), int(seq), str(digest)) for instance, seq, digest in payload.get("history", [])]
