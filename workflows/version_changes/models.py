"""Tables of orders to take files to another version."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value


class FileState(enum.StrEnum):
    """What became of one file of an order."""

    WAITING = "waiting"
    MIGRATED = "migrated"
    REFUSED = "refused"
    """It cannot be taken over safely; its row says why."""
    MOVED = "moved"
    """It has moved since the preview, and was left alone."""
    UNDONE = "undone"


class VersionChange(Base):
    """One order of an administrator. What it says never changes."""

    __tablename__ = "version_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    key: Mapped[str] = mapped_column(String(80))
    to_version: Mapped[str] = mapped_column(ForeignKey("process_version.id"))
    mapping: Mapped[str] = mapped_column(Text)
    """JSON: old element to new element, as the administrator said."""
    find_desks: Mapped[bool]
    """Desks are found anew for open work whose role changed; otherwise its holder keeps it."""
    reason: Mapped[str] = mapped_column(String(500))
    ordered_by: Mapped[str] = mapped_column(String(120))
    ordered_at: Mapped[dt.datetime]


class ChangedFile(Base):
    """One run of a diagram in an order."""

    __tablename__ = "version_change_file"
    __table_args__ = (
        Index("ix_version_change_file_state", "change_id", "state"),
        Index("ix_version_change_file_instance", "instance_id"),
    )

    change_id: Mapped[int] = mapped_column(ForeignKey("version_change.id"), primary_key=True, autoincrement=False)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True, autoincrement=False)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    from_version: Mapped[str] = mapped_column(ForeignKey("process_version.id"))
    expect_rev: Mapped[int]
    """The revision that the administrator saw."""
    state: Mapped[FileState] = mapped_column(by_value(FileState), default=FileState.WAITING)
    why_en: Mapped[str] = mapped_column(Text, default="")
    why_hi: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[dt.datetime | None]
