"""Answers already given: a form that is sent twice, by a double click or a lost reply, has one effect.

Each form carries a random key. Its row is written in the same transaction as the effect, so that either both are there
or neither (reliability report §2.2: "committed but not acknowledged").
"""

import datetime as dt

from sqlalchemy import String, delete, select, update
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


def claim_key(db: Session, key: str, *, now: dt.datetime) -> GivenAnswer | None:
    """Take *key* for this transaction; give the earlier answer when somebody has taken it already.

    Two transactions with one key wait for each other here: the second sees the answer of the first.
    """
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(GivenAnswer).values(key=key, at=now, location="", body="", status=0).on_conflict_do_nothing()
    if db.scalar(row.returning(GivenAnswer.key)) is not None:
        return None
    return db.scalars(select(GivenAnswer).where(GivenAnswer.key == key)).one()


def keep_answer(db: Session, key: str, *, location: str, body: str, status: int) -> None:
    """Write down what was answered to *key*."""
    db.execute(update(GivenAnswer).where(GivenAnswer.key == key).values(location=location, body=body, status=status))


def prune_answers(db: Session, *, now: dt.datetime) -> None:
    """Forget keys that no open page can still hold."""
    db.execute(delete(GivenAnswer).where(GivenAnswer.at < now - KEPT))
