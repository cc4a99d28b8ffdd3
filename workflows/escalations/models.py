"""The tables of what went up: one row for each late task, and one for each post that was told of it."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value, refuse_changes

REMARK_LENGTH = 500


class FoundBy(enum.StrEnum):
    """How the post was found that was told."""

    ROLE = "role"
    """It plays the role that the diagram names."""
    ABOVE = "above"
    """Nobody else plays the role: it is the post next above the late desk."""


class Escalation(Base):
    """One late task that went up. Over when the task is not open any more; nothing has to be written for that."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("ix_escalation_subject", "subject_id"),
        CheckConstraint("days >= 0", name="days_not_negative"),
    )

    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"), primary_key=True)
    """The key: a task goes up once, whoever looks, and however often."""
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    role: Mapped[str] = mapped_column(String(80))
    """As the diagram names it."""
    found_by: Mapped[FoundBy] = mapped_column(by_value(FoundBy))
    late_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    """The desk that had the work then; none while it waited in a pool."""
    due: Mapped[dt.datetime | None]
    """The end of its time limit then; none for a step that has none."""
    days: Mapped[int]
    """Working days by which it was late then, or for which it had waited where there is no time limit."""
    at: Mapped[dt.datetime]


class EscalationPost(Base):
    """A post that was told of a late task, and whether it has taken note."""

    __tablename__ = "escalation_post"
    __table_args__ = (
        Index("ix_escalation_post_post", "post_id"),
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_somebody"),
    )

    task_id: Mapped[str] = mapped_column(ForeignKey("escalation.task_id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    seen_at: Mapped[dt.datetime | None]
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    remark: Mapped[str] = mapped_column(String(REMARK_LENGTH), default="")
    """What the superior directed when he took note."""


refuse_changes("escalation", message="that work went up is not rewritten")
refuse_changes("escalation", act="DELETE", message="that work went up is not removed")
refuse_changes(
    "escalation_post",
    when="OLD.task_id <> NEW.task_id OR OLD.post_id <> NEW.post_id OR OLD.seen_at IS NOT NULL",
    message="who was told, and what he noted, is not rewritten",
)
refuse_changes("escalation_post", act="DELETE", message="who was told is not removed")
