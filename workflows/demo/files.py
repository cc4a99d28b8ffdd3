"""The demo's receipts and files: two years of an office's work, done over again by the office's own verbs.

Nothing is written past them: each movement, note and ledger event comes from the act that makes it, with the clock of
its day. All of it is one transaction, so that a set-up that was broken off leaves nothing half made.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.timers import due_instances
from workflows import movement
from workflows.demo.acts import VERBS
from workflows.demo.dak import scan_of
from workflows.demo.past_office import Office
from workflows.demo.scans import PrintedLetter, rescan_letter
from workflows.demo.stories import Story
from workflows.documents.intake import Accepted, StoredPaper
from workflows.documents.models import Document
from workflows.documents.papers import add_document
from workflows.documents.store import Store
from workflows.drafts.fair_copy import A4
from workflows.escalations import raise_escalation, tasks_to_go_up
from workflows.movement import Act
from workflows.organisation import SYSTEM
from workflows.receipts import Receipt
from workflows.subjects import lock_subject

TIMERS_AT_ONCE = 100


def has_files(db: Session, district_id: int) -> bool:
    """Whether the office has begun to work: then the demo adds nothing."""
    return db.scalar(select(Receipt.id).where(Receipt.diary_district_id == district_id).limit(1)) is not None


def store_scans(store: Store, stories: Sequence[Story]) -> dict[str, StoredPaper]:
    """Print and scan the letters of the stories and put them into the store, before any transaction begins."""

    letters = [letter for story in stories for letter in story.letters]
    with ThreadPoolExecutor(os.cpu_count()) as scanners:
        taken_in = scanners.map(lambda letter: _take_in(store, letter), letters)
        return dict(zip((letter.key for letter in letters), taken_in, strict=True))


def _take_in(store: Store, letter: PrintedLetter) -> StoredPaper:
    """Keep a scan as it is: what the demo has made itself is not searched for what strangers hide in files."""
    scan = scan_of(letter)
    address = store.put(scan)
    accepted = Accepted(
        pdf=scan,
        original=scan,
        media_type="application/pdf",
        sha256=hashlib.sha256(scan).hexdigest(),
        title=letter.title,
        signed=False,
        raster_only=False,
        removed=(),
        page_sizes=(A4,) * len(letter.pages),
    )
    return StoredPaper(accepted, address, address)


def make_files(
    db: Session,
    district_id: int,
    stories: Sequence[Story],
    scans: Mapping[str, StoredPaper],
    *,
    store: Store,
    public_url: str,
    now: dt.datetime,
) -> list[Document]:
    """Let the stories happen in the order of their days.

    The few letters among them are typeset inside the transaction, which no request does: nobody waits for it here.

    :param scans: from :func:`store_scans`
    :return: the papers in the order in which the office gets to see them, for the caller to have them read
    """
    acts = sorted(
        (act.at, number, place, story.key, act)
        for number, story in enumerate(stories)
        for place, act in enumerate(story.acts)
    )
    office = Office(db, district_id, store, public_url, papers={}, rescan=rescan_letter)
    for at, _number, _place, key, act in acts:
        fire_timers(db, at)
        scan = act.more.get("scan")
        if scan is not None:
            taker = office.post(act.by)
            office.papers[scan] = add_document(db, scans[scan], district_id=district_id, post_id=taker.id, now=at)
        VERBS[act.verb](office, key, act)
    fire_timers(db, now)
    return list(office.papers.values())


def fire_timers(db: Session, now: dt.datetime) -> None:
    """Reminders and late work that fell due since the last act, as the jobs of the clock see to them."""
    due = due_instances(db, now, limit=TIMERS_AT_ONCE)
    if due:
        runtime.fire_due(db, now, TIMERS_AT_ONCE, actor=str(SYSTEM), lock_subject=lock_subject, due=due)
    for subject_id in sorted({subject_id for subject_id, _instance_id in due}):
        movement.follow_custody(db, lock_subject(db, subject_id), None, act=Act.BY_DIAGRAM, actor=SYSTEM, now=now)
    for task_id in tasks_to_go_up(db, now=now):
        raise_escalation(db, task_id, now=now)
