"""Tables of the papers: what was kept, its pages and what was read on them."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value


class Origin(enum.StrEnum):
    """Where a paper comes from."""

    RECEIVED = "received"
    """Scanned or uploaded: checked at the intake, read by OCR."""
    MADE = "made"
    """Typeset by the office: its source is indexed, never the text inside the PDF (design §1.16)."""


class Reading(enum.StrEnum):
    """How far the text of a paper or of one page is known."""

    WAITING = "waiting"
    READ = "read"
    UNREADABLE = "unreadable"
    """Read without a usable result; not indexed. Somebody may scan it again or type the gist."""
    NOT_READ = "not_read"
    """Not to be read: made by the office, or sealed."""


class Document(Base):
    """One paper in the store. The bytes never change; a new scan is a new document."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_district_sha256", "district_id", "sha256"),
        CheckConstraint("pages > 0", name="has_pages"),
        CheckConstraint("byte_size > 0", name="has_bytes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    title: Mapped[str] = mapped_column(String(200))
    origin: Mapped[Origin] = mapped_column(by_value(Origin))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes as they came."""
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    """Of the PDF that officers see."""
    address: Mapped[str] = mapped_column(String(64), index=True)
    """Where the store keeps the PDF that officers see."""
    original_address: Mapped[str] = mapped_column(String(64), index=True)
    """Where it keeps the bytes as they came; the same when nothing had to be changed."""
    media_type: Mapped[str] = mapped_column(String(80))
    """Of the original, by its content."""
    byte_size: Mapped[int]
    pages: Mapped[int]
    signed: Mapped[bool] = mapped_column(default=False)
    raster_only: Mapped[bool] = mapped_column(default=False)
    """A signed PDF with links or attachments: shown as page images only, because it cannot be cleaned."""
    removed: Mapped[str] = mapped_column(String(80), default="")
    """What the shown copy lost, codes divided by spaces."""
    sealed: Mapped[bool] = mapped_column(default=False)
    """Confidential: no OCR, no thumbnail, no index."""
    reading: Mapped[Reading] = mapped_column(by_value(Reading), default=Reading.WAITING)
    created_at: Mapped[dt.datetime]
    created_by: Mapped[int | None]
    """The post at which it was put in, or None for the office's own machines."""


class DocumentPage(Base):
    """One page: its size, its text and where each word stands.

    The words are one value a page, not a row each: they are only ever wanted a page at a time, and on PostgreSQL rows
    take five times the space and nine times the time to write (docs/adr/0007).
    """

    __tablename__ = "document_page"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("confidence is null or confidence between 0 and 100", name="confidence_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    width: Mapped[float] = mapped_column(Float)
    """In points, as the page is seen."""
    height: Mapped[float] = mapped_column(Float)
    reading: Mapped[Reading] = mapped_column(by_value(Reading), default=Reading.WAITING)
    by_ocr: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False when the PDF's own text layer was good."""
    text: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[float | None] = mapped_column(Float)
    """Mean over the words, percent; None when nothing was recognised."""
    words: Mapped[str] = mapped_column(Text, default="[]")
    """JSON list of ``[text, left, top, width, height, confidence]``; thousandths of the page's width and height."""


class DocumentUse(Base):
    """A document stands on a receipt or file: there its text is found, and who may read that may read the document."""

    __tablename__ = "document_use"
    __table_args__ = (UniqueConstraint("document_id", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
