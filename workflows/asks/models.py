"""The table of asks: one question to one addressee."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value, refuse_changes
from workflows.organisation import Capacity


class AskState(enum.StrEnum):
    """Life of an ask."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Ask(Base):
    """One question to one addressee."""

    __tablename__ = "ask"
    __table_args__ = (
        UniqueConstraint("subject_id", "number"),
        Index("ix_ask_open", "district_id", "state", "due"),
        Index("ix_ask_post", "post_id", "state"),
        CheckConstraint("(post_id IS NULL) <> (office_id IS NULL)", name="one_addressee"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_with_date"),
        CheckConstraint("state <> 'withdrawn' OR withdrawn_reason <> ''", name="withdrawn_with_reason"),
        CheckConstraint("reminders >= 0", name="reminders_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    number: Mapped[int]
    """Counts on its file; after a merge it may not be in order of time."""
    stroke: Mapped[int]
    """Number of the first ask of those that were sent in one stroke."""
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("outside_office.id"))
    question: Mapped[str] = mapped_column(Text)
    due: Mapped[dt.datetime | None]
    state: Mapped[AskState] = mapped_column(by_value(AskState), default=AskState.OPEN)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    """The letter with which an office outside was asked."""
    asked_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    asked_capacity: Mapped[Capacity] = mapped_column(by_value(Capacity))
    asked_at: Mapped[dt.datetime]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[dt.datetime | None]
    answer_text: Mapped[str] = mapped_column(Text, default="")
    answer_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    answer_receipt_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    """The receipt by which the answer of an office outside came."""
    answered_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_post: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    withdrawn_reason: Mapped[str] = mapped_column(String(500), default="")
    closed_at: Mapped[dt.datetime | None]


_FIXED = ("question", "asked_person", "asked_post", "asked_at")
_ANSWER = ("state", "answer_text", "closed_at")
refuse_changes(
    "ask",
    when=" OR ".join(f"OLD.{name} <> NEW.{name}" for name in _FIXED)
    + " OR (OLD.state <> 'open' AND ("
    + " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _ANSWER)
    + "))",
    message="a question that was asked and an answer that was given are not rewritten",
)
refuse_changes("ask", act="DELETE", message="an ask is withdrawn, never removed")
