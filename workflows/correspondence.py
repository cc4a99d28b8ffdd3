"""Correspondence: the papers of a file in serial order, their pages numbered through (CSMOP ¶25).

Notes and correspondence have separate page series; a page number once given never changes, because notes cite it.
"""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, by_value, refuse_changes
from workflows import ledger
from workflows.documents.models import Document
from workflows.documents.papers import place_document
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import File
from workflows.organisation import Actor

VOLUME_ADVISED, VOLUME_FORCED = 150, 200
"""Pages at which a new volume is advised, and at which it must be opened (CSMOP ¶23(v))."""


class Direction(enum.StrEnum):
    """How a paper came onto the file."""

    RECEIPT = "receipt"
    ISSUE = "issue"
    ENCLOSURE = "enclosure"
    REPORT = "report"


class CorrespondenceItem(Base):
    """One paper of a file, with the pages that it takes up."""

    __tablename__ = "correspondence_item"
    __table_args__ = (
        UniqueConstraint("file_id", "serial"),
        CheckConstraint("page_to >= page_from", name="pages_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    serial: Mapped[int]
    direction: Mapped[Direction] = mapped_column(by_value(Direction))
    page_from: Mapped[int]
    page_to: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    title: Mapped[str] = mapped_column(String)
    letter_no: Mapped[str | None] = mapped_column(String(120))
    letter_date: Mapped[dt.date | None]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"))
    flag: Mapped[str | None] = mapped_column(String(12))
    """PUC, FR-I, FR-II or a पताका letter (CSMOP ¶25)."""
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    added_at: Mapped[dt.datetime]


refuse_changes(
    "correspondence_item",
    when="OLD.page_from <> NEW.page_from OR OLD.page_to <> NEW.page_to OR OLD.document_id <> NEW.document_id",
    message="pages of a file are never renumbered and a paper is never exchanged",
)
refuse_changes("correspondence_item", act="DELETE", message="a paper of a file is never removed")


def last_page(db: Session, file: File) -> int:
    """The number of the last correspondence page; 0 for an empty file."""
    return db.scalar(select(func.max(CorrespondenceItem.page_to)).where(CorrespondenceItem.file_id == file.id)) or 0


PAPERS = (
    select(CorrespondenceItem)
    .where(CorrespondenceItem.file_id == bindparam("file"))
    .order_by(CorrespondenceItem.serial)
)


def papers_of(db: Session, file_id: int) -> list[CorrespondenceItem]:
    """The papers of a file in order (the table of contents)."""
    return list(db.scalars(PAPERS, {"file": file_id}))


def paper_at(db: Session, file_id: int, page: int) -> CorrespondenceItem:
    """The paper on which a page number stands.

    :raises BadInput: when the file has no such page
    """
    found = db.scalars(
        select(CorrespondenceItem).where(
            CorrespondenceItem.file_id == file_id,
            CorrespondenceItem.page_from <= page,
            CorrespondenceItem.page_to >= page,
        )
    ).one_or_none()
    if found is None:
        raise BadInput(f"This file has no page {page}.", f"इस पत्रावली में पृष्ठ {page} नहीं है।", field="page")
    return found


def next_place(db: Session, file: File) -> tuple[int, int]:
    """The serial and the first page of the next paper.

    :raises OfficeRefusal: when the volume is full (CSMOP ¶23(v))
    """
    before = last_page(db, file)
    if before >= VOLUME_FORCED:
        raise OfficeRefusal(
            f"This volume has {before} pages. Open the next volume first.",
            f"इस खण्ड में {before} पृष्ठ हो चुके हैं। पहले नया खण्ड खोलें।",
        )
    last = select(func.max(CorrespondenceItem.serial)).where(CorrespondenceItem.file_id == file.id)
    return (db.scalar(last) or 0) + 1, before + 1


def add_paper(
    db: Session,
    file: File,
    *,
    document_id: int,
    direction: Direction,
    title: str,
    actor: Actor,
    now: dt.datetime,
    letter_no: str | None = None,
    letter_date: dt.date | None = None,
    receipt_id: int | None = None,
    draft_id: int | None = None,
    ask_id: int | None = None,
) -> CorrespondenceItem:
    """Put a paper on a locked file: it gets the next serial and the next pages.

    :raises OfficeRefusal: when the volume is full (CSMOP ¶23(v))
    """
    serial, first = next_place(db, file)
    document = db.get_one(Document, document_id)
    item = CorrespondenceItem(
        file_id=file.id, serial=serial, direction=direction, document_id=document_id,
        page_from=first, page_to=first + max(document.pages, 1) - 1,
        title=title, letter_no=letter_no, letter_date=letter_date,
        receipt_id=receipt_id, draft_id=draft_id, ask_id=ask_id,
        added_by=actor.person_id, added_post=actor.post_id, added_at=now,
    )  # fmt: skip
    db.add(item)
    db.flush()  # the ledger names its id
    place_document(db, document_id, file.id)
    payload: dict[str, ledger.Json] = {
        "item": item.id,
        "serial": serial,
        "pages": [item.page_from, item.page_to],
        "document": document.sha256,
        "direction": direction.value,
    }
    ledger.record(db, file, "paper.added", actor=actor, payload=payload, now=now)
    return item


def flag_paper(db: Session, item: CorrespondenceItem, flag: str | None) -> None:
    """Mark a paper as under consideration (PUC), fresh (FR-I …) or with a पताका; None takes the mark off."""
    allowed = {None, "PUC", "FR-I", "FR-II", "FR-III", *"कखगघङचछजझ"}
    if flag not in allowed:
        raise BadInput("That is not a flag of this office.", "यह पताका मान्य नहीं है।", field="flag")
    item.flag = flag
