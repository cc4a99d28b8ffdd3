"""The history of an instance: one row for each event, in order, without gaps; never changed.

Office words and hashes are not here: the ledger (``workflows.ledger``) chains the acts, this table says what the engine
did.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from engine.models import History

_TABLE = History.__table__
INSERT_HISTORY = insert(_TABLE)  # type: ignore[arg-type]  # a mapped class's table is a Table
"""Built once: it runs in every completion."""


def history_row(
    *,
    instance_id: int,
    seq: int,
    rev: int,
    at: datetime,
    actor: str,
    event: str,
    node: str | None,
    detail: dict[str, Any],
    key: str | None = None,
) -> dict[str, Any]:
    """One row, ready to insert. *seq* follows ``instance.history_seq``, which the caller has locked."""
    return {
        "instance_id": instance_id,
        "seq": seq,
        "rev": rev,
        "at": at,
        "actor": actor,
        "event": event,
        "node": node,
        "detail": detail,
        "key": key,
    }


def history_of(db: Session, instance_id: int) -> Sequence[History]:
    """All events of an instance, oldest first."""
    return db.scalars(select(History).where(History.instance_id == instance_id).order_by(History.seq)).all()


def events_of_act(db: Session, instance_id: int, rev: int) -> Sequence[History]:
    """The events of the act that brought an instance to revision *rev*."""
    rows = select(History).where(History.instance_id == instance_id, History.rev == rev).order_by(History.seq)
    return db.scalars(rows).all()


BY_KEY = select(_TABLE.c.instance_id, _TABLE.c.rev, _TABLE.c.detail).where(_TABLE.c.key == bindparam("key"))
"""The completion that was made with an idempotency key, if any."""
