"""A whole office for tests: the demo district, its diagrams published, and acts said in a line each."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.models import Instance, Task
from engine.states import TaskStatus
from workflows import catalogue, desk, movement, notes, registry
from workflows.address_book import seed_offices
from workflows.demo.district import make_district
from workflows.diary import DiaryEntry
from workflows.documents.models import Document, DocumentPage, Origin, Reading
from workflows.files import File
from workflows.organisation import SYSTEM, Actor, Charge, Post, UnitKind, actor_for, unit_above
from workflows.receipts import DeliveryMode, Receipt, SenderKind
from workflows.routing import OfficeRouting

NOON = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)
PASSWORD = "pilibhit office 2026"


def no_jobs(_db: Session, kind: str, _payload: dict[str, Any], *, key: str) -> None:
    """These tests' diagrams have no step outside the officer's transaction."""
    raise AssertionError(f"a job {kind} {key} was not expected")


def set_up_office(db: Session, *, now: dt.datetime = NOON, password_hash: str | None = None) -> int:
    """Make the demo district and publish its diagrams.

    :return: id of the district
    """
    runtime.configure(OfficeRouting(no_jobs))
    district = make_district(db, now=now, password_hash=password_hash)
    seed_offices(db, district.id)
    catalogue.publish_shipped(db, actor=str(SYSTEM), now=now)
    db.flush()
    return district.id


def keep_document(
    db: Session, district_id: int, *, pages: int = 2, title: str = "scan", post_id: int | None = None
) -> Document:
    """A paper's row as the intake writes it, for tests that do not look at its bytes."""
    digest = hashlib.sha256(f"{title}{pages}".encode()).hexdigest()
    document = Document(
        district_id=district_id, title=title, origin=Origin.RECEIVED, sha256=digest, pdf_sha256=digest, address=digest,
        original_address=digest, media_type="application/pdf", byte_size=1000, pages=pages, reading=Reading.READ,
        created_at=NOON, created_by=post_id,
    )  # fmt: skip
    db.add(document)
    db.flush()
    db.add_all(
        DocumentPage(document_id=document.id, number=number, width=595, height=842, reading=Reading.READ, text=title)
        for number in range(1, pages + 1)
    )
    return document


@dataclass
class Day:
    """One office day: who does what, in a line each."""

    db: Session
    district_id: int
    now: dt.datetime = NOON
    posts: dict[str, Post] = field(default_factory=dict)

    def post(self, code: str) -> Post:
        """A post by its marking abbreviation."""
        if code not in self.posts:
            self.posts[code] = self.db.scalars(
                select(Post).where(Post.district_id == self.district_id, Post.code == code)
            ).one()
        return self.posts[code]

    def actor(self, code: str) -> Actor:
        """Whoever sits at a post today."""
        person = self.db.scalars(select(Charge.person_id).where(Charge.post_id == self.post(code).id)).first()
        return actor_for(self.db, person, self.post(code).id, self.now)

    def tick(self, **span: int) -> None:
        """Let time go by."""
        self.now += dt.timedelta(**(span or {"minutes": 5}))

    def diarise(self, *, title: str = "चिकित्सा प्रतिपूर्ति दावा", pages: int = 4, **more: Any) -> Receipt:
        """The counter takes a claim in."""
        counter = self.post("DAK-1")
        entry = DiaryEntry(
            **{
                "title": title,
                "received_on": self.now.date(),
                "delivery_mode": DeliveryMode.BY_HAND,
                "sender_kind": SenderKind.PENSIONER,
                "sender_name": "श्री रामस्वरूप वर्मा",
                "letter_no": "निजी",
                "letter_date": self.now.date(),
                **more,
            }
        )
        return registry.diarise(
            self.db,
            entry,
            document=keep_document(self.db, self.district_id, pages=pages, title=title, post_id=counter.id),
            office=unit_above(self.db, counter.unit_id, UnitKind.OFFICE),
            actor=self.actor("DAK-1"),
            now=self.now,
        )

    def task(self, subject_id: int) -> Task:
        """The open main task."""
        found = movement.main_task(self.db, subject_id)
        assert found is not None, "no main task is open"
        return found

    def press(
        self, subject_id: int, code: str, outcome: str | None, *, note: str = "", **facts: Any
    ) -> runtime.Completion:
        """The post presses a button; with a note when the desk writes one."""
        self.tick()
        task, actor = self.task(subject_id), self.actor(code)
        if task.desk is None and task.claimed_by is None:
            desk.take_from_pool(self.db, task.id, actor=actor, now=self.now)
        if note:
            file = self.db.get_one(File, subject_id)
            notes.save_yellow(self.db, file, f"<p>{note}</p>", revision=0, task_id=task.id, actor=actor, now=self.now)
        press = desk.Press(outcome=outcome, facts=facts, answers=facts)
        completion = desk.press_button(self.db, task.id, press, actor=actor, expect_rev=None, key=None, now=self.now)
        check_invariant(self.db, subject_id)
        return completion

    def open_claim(self, **more: Any) -> File:
        """A claim from the counter to the medical seat's open file."""
        receipt = self.diarise(**more)
        self.press(receipt.id, "DAK-1", "mark", to_post="ANK")
        self.press(receipt.id, "ANK", "mark", to_post="ANK-MED")
        self.press(receipt.id, "ANK-MED", "open_file", case_type="medical-claim", file_title=receipt.title)
        assert receipt.file_id is not None
        return self.db.get_one(File, receipt.file_id)


def check_invariant(db: Session, subject_id: int) -> None:
    """model.md: the holder is the to_post of the last movement that was not recalled; history has no gap."""
    db.flush()
    subject = db.get_one(File, subject_id) if db.get(File, subject_id) else db.get_one(Receipt, subject_id)
    last = movement.last_movement(db, subject_id)
    assert last is not None
    assert movement.holder_of(db, subject) == last.to_post_id
    instances = db.scalars(select(Instance).where(Instance.subject_id == subject_id)).all()
    assert sum(one.role == "main" and one.status == "running" for one in instances) <= 1
    open_mains = db.scalars(select(Task).where(Task.subject_id == subject_id, Task.status == TaskStatus.OPEN)).all()
    assert len({task.id for task in open_mains}) == len(open_mains)
