"""Upkeep of the store: every paper is verified once a month, and what no row refers to is removed after a week."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.documents.models import Document
from workflows.documents.ocr import ReadingRoom
from workflows.documents.store import Store, StoreFault
from workflows.errors import OfficeRefusal
from workflows.jobs import JobContext, Payload, job_kind, schedule

NIGHTS = 30
"""The store is verified in so many parts, one a night."""
ORPHAN_AGE = dt.timedelta(days=7)
"""Far longer than any upload waits for its row, and than the time between a backup of the rows and one of the store."""


@dataclass
class StoreReport:
    """What a look through the store found.

    :ivar looked_at: objects verified
    :ivar faults: addresses that are missing or damaged, for the doctor and the operator
    """

    looked_at: int = 0
    faults: list[str] = field(default_factory=list)


def referenced_addresses(db: Session) -> Iterator[str]:
    """Yield every address to which a row refers, each at least once."""
    for address, original in db.execute(select(Document.address, Document.original_address)):
        yield address
        if original != address:
            yield original


def scrub_store(db: Session, store: Store, *, part: int = 0, of: int = 1) -> StoreReport:
    """Verify one part of the papers that are referred to; all with the defaults.

    :param part: from 0
    :param of: number of parts
    """
    report = StoreReport()
    for address in set(referenced_addresses(db)):
        if int(address[:8], 16) % of == part:
            report.looked_at += 1
            try:
                store.verify(address)
            except StoreFault:
                report.faults.append(address)
    return report


def sweep_store(db: Session, store: Store, *, now: dt.datetime) -> int:
    """Remove what was put in over a week ago and never got a row, as after a crash between the two; return how many."""
    removed = 0
    for address, written in list(store.addresses()):
        if now - written > ORPHAN_AGE and not _is_referenced(db, address):
            store.remove(address)
            removed += 1
    return removed


def _is_referenced(db: Session, address: str) -> bool:
    refers = or_(Document.address == address, Document.original_address == address)
    return db.scalars(select(Document.id).where(refers).limit(1)).first() is not None


@job_kind("documents.scrub")
def scrub_tonight(context: JobContext, _payload: Payload) -> None:
    """Verify tonight's part of the store; damage is an incident for the operator, who has the backup."""
    store = context.resource(ReadingRoom).store
    with context.database.reading() as db:
        report = scrub_store(db, store, part=context.now().toordinal() % NIGHTS, of=NIGHTS)
    if report.faults:
        raise OfficeRefusal(
            f"{len(report.faults)} papers in the store are missing or damaged: {', '.join(report.faults[:5])}. "
            "Restore them from the backup.",
            f"संग्रह के {len(report.faults)} पत्र नहीं मिले या क्षतिग्रस्त हैं: {', '.join(report.faults[:5])}। "
            "इन्हें बैकअप से पुनर्स्थापित करें।",
        )


@job_kind("documents.sweep")
def sweep_weekly(context: JobContext, _payload: Payload) -> None:
    """Remove what no row refers to."""
    store = context.resource(ReadingRoom).store
    with context.database.reading() as db:
        sweep_store(db, store, now=context.now())


schedule("documents.scrub", "7 2 * * *")
schedule("documents.sweep", "37 2 * * 0")
