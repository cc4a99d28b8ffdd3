"""Tables of the engine: versions, instances, the work list, timers, subscriptions, steps, incidents, history.

State is a compact blob of live tokens (``engine.codec``), never ``jsonb``: its order matters (engine report, D5).
Subjects and actors are opaque here.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from engine.db import Base, by_value, refuse_changes
from engine.states import (
    Awaits,
    IncidentKind,
    InstanceRole,
    InstanceStatus,
    StepStatus,
    TaskKind,
    TaskStatus,
    VersionState,
)

if TYPE_CHECKING:
    from sqlalchemy.sql.schema import SchemaItem

_ALIVE_MAIN = text("role = 'main' AND status IN ('running', 'suspended', 'incident')")
_OPEN = text("status = 'open'")
_AGAIN = text("next_try_at IS NOT NULL")
_PUBLISHED = text("state = 'published'")


class ProcessVersion(Base):
    """One version of a process: its diagram and all it uses. Files never change."""

    __tablename__ = "process_version"
    __table_args__: tuple["SchemaItem", ...] = (
        UniqueConstraint("key", "number", name="uq_process_version_number"),
        Index("ux_process_version_newest", "key", unique=True, sqlite_where=_PUBLISHED, postgresql_where=_PUBLISHED),
        CheckConstraint("length(id) = 64", name="id_is_sha256"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 over the sorted closure of files (model.md, Version)."""
    key: Mapped[str] = mapped_column(String(80))
    """File stem of the diagram, as ``medical-claim``."""
    number: Mapped[int] = mapped_column(Integer)
    """From 1, without gaps."""
    state: Mapped[VersionState] = mapped_column(by_value(VersionState))
    files: Mapped[str] = mapped_column(Text)
    """JSON: file name to its text."""
    published_by: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[dt.datetime]


class Instance(Base):
    """One run of one version for one subject."""

    __tablename__ = "instance"
    __table_args__ = (
        Index(
            "ux_instance_one_main", "subject_id", unique=True, sqlite_where=_ALIVE_MAIN, postgresql_where=_ALIVE_MAIN
        ),
        Index("ix_instance_subject", "subject_id"),
        Index("ix_instance_version_status", "version_id", "status"),
        CheckConstraint("(status IN ('completed', 'cancelled')) = (ended_at IS NOT NULL)", name="ended_when_over"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[str] = mapped_column(ForeignKey("process_version.id"))
    subject_id: Mapped[int]
    parent_subject_id: Mapped[int | None]
    """The subject that asks, for role ``ask``."""
    role: Mapped[InstanceRole] = mapped_column(by_value(InstanceRole))
    status: Mapped[InstanceStatus] = mapped_column(by_value(InstanceStatus))
    rev: Mapped[int]
    """Grows by one with each move of a token; a page sends it back to show what it was made from."""
    state: Mapped[bytes] = mapped_column(LargeBinary)
    facts: Mapped[str] = mapped_column(Text)
    """JSON object of routing facts."""
    undo_state: Mapped[bytes | None] = mapped_column(LargeBinary)
    undo_rev: Mapped[int | None]
    """The revision before the last completion; undo is allowed while ``rev = undo_rev + 1``."""
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    history_seq: Mapped[int]
    """Number of the last history row."""
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))


class Task(Base):
    """Work of a desk: open, or how it ended. The id is that of its token."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_desk_open", "desk", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_pool_open", "role", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_instance", "instance_id"),
        Index("ix_task_subject", "subject_id", "status"),
        CheckConstraint("(status = 'done') = (done_at IS NOT NULL)", name="done_at_when_done"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    subject_id: Mapped[int]
    process: Mapped[str] = mapped_column(String(80))
    """The process whose diagram shows the node: the version's own key or a called process."""
    node: Mapped[str] = mapped_column(String(120))
    name_hi: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    kind: Mapped[TaskKind] = mapped_column(by_value(TaskKind))
    role: Mapped[str] = mapped_column(String(80))
    desk: Mapped[int | None]
    """The post that holds it; none for a task of a pool."""
    desk_why: Mapped[str] = mapped_column(String(300))
    opener_desk: Mapped[int | None]
    """The desk whose act opened it."""
    item: Mapped[str | None] = mapped_column(Text)
    """JSON: what sets this one of several instances of a desk apart."""
    claimed_by: Mapped[int | None]
    created_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime | None]
    due: Mapped[dt.datetime | None]
    return_to: Mapped[list[int]] = mapped_column(JSON)
    """Desks that wait for a reply, the last on top."""
    parked_until: Mapped[dt.datetime | None]
    status: Mapped[TaskStatus] = mapped_column(by_value(TaskStatus))
    outcome: Mapped[str | None] = mapped_column(String(80))
    done_by: Mapped[str | None] = mapped_column(String(120))
    done_at: Mapped[dt.datetime | None]
    capacity: Mapped[str | None] = mapped_column(String(24))
    """In what capacity it was done: self, additional, link, for."""


class Timer(Base):
    """A date on which a token moves by itself."""

    __tablename__ = "timer"
    __table_args__ = (Index("ix_timer_due", "due"), Index("ix_timer_instance", "instance_id"))

    task_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    node: Mapped[str] = mapped_column(String(120))
    due: Mapped[dt.datetime]


class Subscription(Base):
    """A message or a signal that a token waits for."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_name", "name", "subject_id"),
        Index("ix_subscription_instance", "instance_id"),
    )

    task_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[Awaits] = mapped_column(by_value(Awaits), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    subject_id: Mapped[int]


class Step(Base):
    """An operation that a job runs outside the officer's transaction; the token waits for it."""

    __tablename__ = "step"
    __table_args__ = (
        Index("ix_step_instance", "instance_id", "status"),
        Index("ix_step_next_try", "next_try_at", sqlite_where=_AGAIN, postgresql_where=_AGAIN),
        CheckConstraint("tries >= 0", name="tries_positive"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    subject_id: Mapped[int]
    process: Mapped[str] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120))
    operation: Mapped[str] = mapped_column(String(80))
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(120))
    status: Mapped[StepStatus] = mapped_column(by_value(StepStatus))
    tries: Mapped[int]
    next_try_at: Mapped[dt.datetime | None]
    """When a failed one is tried again by itself; none when somebody has to order it."""
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class Incident(Base):
    """Something automatic failed: where, when, how often. The officer's act that led there stands."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_instance", "instance_id", "resolved_at"),
        Index(
            "ix_incident_open",
            "at",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    subject_id: Mapped[int]
    kind: Mapped[IncidentKind] = mapped_column(by_value(IncidentKind))
    step_id: Mapped[str | None] = mapped_column(String(32))
    node: Mapped[str] = mapped_column(String(120))
    message_en: Mapped[str] = mapped_column(Text)
    message_hi: Mapped[str] = mapped_column(Text)
    tries: Mapped[int]
    at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]


class History(Base):
    """What happened to an instance, in order, without gaps. The database refuses to change a row."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("key", name="uq_history_key"),)

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rev: Mapped[int]
    """Revision of the instance after the act; the rows of one act share it."""
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(120))
    event: Mapped[str] = mapped_column(String(40))
    node: Mapped[str | None] = mapped_column(String(120))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(120))
    """Idempotency key of a completion."""


refuse_changes("history", act="UPDATE", message="history is append-only")
refuse_changes("history", act="DELETE", message="history is append-only")
refuse_changes(
    "process_version", act="UPDATE", when="OLD.files <> NEW.files", message="a published version never changes"
)
