"""Work on the desks before a proof begins: what the claim's day does, with the clock of this machine."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.db import Database
from tests.office import Day, no_jobs
from workflows.organisation import SYSTEM, Charge, District, Person
from workflows.organisation.office_orders import record_absence
from workflows.routing import OfficeRouting


@dataclass(frozen=True)
class Desks:
    """What lies where."""

    receipts: tuple[int, ...]
    """At the accounts in-charge, to be marked on."""
    files: tuple[int, ...]
    """At the medical seat, to be noted on."""


def person_at(db: Session, day: Day, code: str) -> Person:
    """Whoever has charge of a post."""
    return db.scalars(select(Person).join(Charge, Charge.person_id == Person.id).where(
        Charge.post_id == day.post(code).id
    )).one()  # fmt: skip


def pno_at(database: Database, code: str) -> str:
    """The log-in of whoever has charge of a post."""
    with database.reading() as db:
        return person_at(db, today(db), code).pno


def today(db: Session) -> Day:
    """An office day by this machine's clock."""
    return Day(db, db.scalars(select(District.id)).one(), now=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1))


def lay_out(database: Database, *, receipts: int = 0, files: int = 0, two_at_accounts: bool = False) -> Desks:
    """Put work on the desks.

    :param two_at_accounts: the accounts in-charge is on leave but logs in, so that the link officer sits there too
    """
    runtime.configure(OfficeRouting(no_jobs))
    with database.writing() as db:
        day = today(db)
        made = Desks(
            receipts=tuple(_receipt_at_accounts(day, number) for number in range(receipts)),
            files=tuple(day.open_claim(letter_no=f"F-{number}").id for number in range(files)),
        )
        if two_at_accounts:
            record_absence(
                db, person_at(db, day, "ANK"), since=day.now - dt.timedelta(days=1),
                until=day.now + dt.timedelta(days=30), reason="अवकाश", actor=SYSTEM, now=day.now,
            )  # fmt: skip
    return made


def _receipt_at_accounts(day: Day, number: int) -> int:
    day = dataclasses.replace(day)  # each begins at the same hour: hundreds in a row would reach into the future
    receipt = day.diarise(letter_no=f"R-{number}")
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    return receipt.id
