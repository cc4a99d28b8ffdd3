"""The demo's receipts and files: two years of an office's work, done over again by the office's own verbs.

Nothing is written past them: each movement, note and ledger event comes from the act that makes it, with the clock of
its day. All of it is one transaction, so that a set-up that was broken off leaves nothing half made.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.timers import due_instances
from workflows import movement
from workflows.clocks import Calendar
from workflows.demo.acts import VERBS, Office
from workflows.demo.scans import rescan_letter
from workflows.demo.stories import COUNTER, read_stories
from workflows.documents.intake import StoredPaper, receive_upload
from workflows.documents.models import Document
from workflows.documents.papers import add_document
from workflows.documents.store import Store
from workflows.movement import Act
from workflows.organisation import SYSTEM
from workflows.receipts import Receipt
from workflows.subjects import lock_subject

TIMERS_AT_ONCE = 100


def has_files(db: Session, district_id: int) -> bool:
    """Whether the office has begun to work: then the demo adds nothing."""
    return db.scalar(select(Receipt.id).where(Receipt.diary_district_id == district_id).limit(1)) is not None


def store_scans(store: Store, folder: Path) -> dict[str, StoredPaper]:
    """Check the sample scans and put their bytes into the store, before any transaction begins."""
    return {path.stem: receive_upload(store, path.read_bytes(), path.name) for path in sorted(folder.glob("*.pdf"))}


def make_files(
    db: Session,
    district_id: int,
    scans: Mapping[str, StoredPaper],
    *,
    store: Store,
    public_url: str,
    now: dt.datetime,
) -> list[Document]:
    """Let the stories happen in the order of their days.

    The few letters among them are typeset inside the transaction, which no request does: nobody waits for it here.

    :param scans: from :func:`store_scans`
    :return: the papers, for the caller to have them read
    """
    stories = read_stories(Calendar.of(db, district_id), now=now)
    acts = sorted(
        (act.at, number, place, story.key, act)
        for number, story in enumerate(stories)
        for place, act in enumerate(story.acts)
    )
    office = Office(db, district_id, store, public_url, papers={}, rescan=rescan_letter)
    clerk = office.post(COUNTER)
    office.papers = {
        key: add_document(db, paper, district_id=district_id, post_id=clerk.id, now=acts[0][0])
        for key, paper in scans.items()
    }
    for at, _number, _place, key, act in acts:
        fire_timers(db, at)
        VERBS[act.verb](office, key, act)
    fire_timers(db, now)
    return list(office.papers.values())


def fire_timers(db: Session, now: dt.datetime) -> None:
    """Reminders that fell due since the last act, as the minute's job sends them."""
    due = due_instances(db, now, limit=TIMERS_AT_ONCE)
    if due:
        runtime.fire_due(db, now, TIMERS_AT_ONCE, actor=str(SYSTEM), lock_subject=lock_subject)
    for subject_id in sorted({subject_id for subject_id, _instance_id in due}):
        movement.follow_custody(db, lock_subject(db, subject_id), None, act=Act.BY_DIAGRAM, actor=SYSTEM, now=now)
