"""Answers already given: a form that is sent twice, by a double click or a lost reply, has one effect.

Each form carries a random key. Its row is written in the same transaction as the effect, so that either both are there
or neither (reliability report §2.2: "committed but not acknowledged").
"""

import datetime as dt

from sqlalchemy import String, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base

KEPT = dt.timedelta(days=7)
"""Longer than a page stays open in a browser over a weekend with holidays."""


class GivenAnswer(Base):
    """The answer to one form."""

    __tablename__ = "given_answer"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    location: Mapped[str] = mapped_column(String, default="")
    """Where the browser was sent."""
    body: Mapped[str] = mapped_column(String, default="")
    """The JSON answer, for the API."""
    status: Mapped[int] = mapped_column(default=0)


_TABLE = GivenAnswer.__table__
assert isinstance(_TABLE, Table)
_EMPTY = {"key": bindparam("key"), "at": bindparam("at"), "location": "", "body": "", "status": 0}
# Every act takes a key and gives an answer: statements of the table, built once.
CLAIM = {
    "postgresql": postgresql.insert(_TABLE).values(**_EMPTY).on_conflict_do_nothing().returning(_TABLE.c.key),
    "sqlite": sqlite.insert(_TABLE).values(**_EMPTY).on_conflict_do_nothing().returning(_TABLE.c.key),
}
KEEP = (
    update(_TABLE)
    .where(_TABLE.c.key == bindparam("of"))
    .values(location=bindparam("to_location"), body=bindparam("to_body"), status=bindparam("to_status"))
)


def claim_key(db: Session, key: str, *, now: dt.datetime) -> GivenAnswer | None:
    """Take *key* for this transaction; give the earlier answer when somebody has taken it already.

    Two transactions with one key wait for each other here: the second sees the answer of the first.
    """
    if db.scalar(CLAIM[db.get_bind().dialect.name], {"key": key, "at": now}) is not None:
        return None
    return db.scalars(select(GivenAnswer).where(GivenAnswer.key == key)).one()


def keep_answer(db: Session, key: str, *, location: str, body: str, status: int) -> None:
    """Write down what was answered to *key*."""
    db.execute(KEEP, {"of": key, "to_location": location, "to_body": body, "to_status": status})


def prune_answers(db: Session, *, now: dt.datetime) -> None:
    """Forget keys that no open page can still hold."""
    db.execute(delete(GivenAnswer).where(GivenAnswer.at < now - KEPT))
