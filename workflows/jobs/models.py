"""The table of jobs, as pages and the supervisor see them."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value


class JobState(enum.StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobProgress(Base):
    """One job. The worker's own bookkeeping is DBOS's; this row is the truth for people."""

    __tablename__ = "job_progress"
    __table_args__ = (
        Index("ix_job_progress_state_created_at", "state", "created_at"),
        CheckConstraint("done >= 0 and total >= 0", name="counts_positive"),
    )

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    """``kind:key``: the same effect is never enqueued twice."""
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int | None] = mapped_column(index=True)
    """On whose page the progress is shown."""
    state: Mapped[JobState] = mapped_column(by_value(JobState), default=JobState.WAITING)
    attempt: Mapped[int] = mapped_column(default=1)
    """Number of the order under way; an older order that turns up again does nothing."""
    tries_left: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error_en: Mapped[str] = mapped_column(Text, default="")
    error_hi: Mapped[str] = mapped_column(Text, default="")
    trace: Mapped[str] = mapped_column(Text, default="")
    """For whoever mends it; never shown to an officer."""
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]


class JobExecutor(Base):
    """A worker by its fixed name, and when it was last heard of."""

    __tablename__ = "job_executor"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    seen_at: Mapped[dt.datetime]
