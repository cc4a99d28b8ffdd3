"""Subjects: what travels through the office. A receipt or a file is a subject with a row of its own joined to it.

Instance, movement, ask, ledger and permission refer to a subject by its id only (model.md, "Objects").
"""

import enum
import functools
from collections.abc import Collection

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, with_polymorphic
from sqlalchemy.orm.util import AliasedClass
from sqlalchemy.schema import SchemaItem

from engine.db import Base, by_value
from engine.models import Task
from workflows.errors import NotFound


class SubjectKind(enum.StrEnum):
    """What the joined row is."""

    RECEIPT = "receipt"
    FILE = "file"


class SubjectStatus(enum.StrEnum):
    """Where a subject stands in its life."""

    ACTIVE = "active"
    PARKED = "parked"
    CLOSED = "closed"
    PUT_ON_FILE = "put_on_file"
    DISPOSED = "disposed"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    ATTACHED = "attached"


class Priority(enum.StrEnum):
    """Urgency of a movement (eFile: out today, most immediate, immediate, ordinary)."""

    OUT_TODAY = "out_today"
    MOST_IMMEDIATE = "most_immediate"
    IMMEDIATE = "immediate"
    ORDINARY = "ordinary"


class Grading(enum.StrEnum):
    """Security grading, given when the paper is diarised."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - a grading, no password
    TOP_SECRET = "top_secret"  # noqa: S105


class Subject(Base):
    """The common row of a receipt or a file; it is what every act locks first."""

    __tablename__ = "subject"
    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: tuple[SchemaItem, ...] = (
        Index("ix_subject_district_status", "district_id", "status"),
        CheckConstraint("ledger_seq >= 0", name="ledger_seq_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SubjectKind] = mapped_column(by_value(SubjectKind))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    computer_no: Mapped[int]
    """Running number over the whole district, on receipts and files alike (eFile: computer number)."""
    title: Mapped[str] = mapped_column(String)
    """Subject line (विषय) in the words of the office."""
    status: Mapped[SubjectStatus] = mapped_column(by_value(SubjectStatus), default=SubjectStatus.ACTIVE)
    priority: Mapped[Priority] = mapped_column(by_value(Priority), default=Priority.ORDINARY)
    grading: Mapped[Grading] = mapped_column(by_value(Grading), default=Grading.NORMAL)
    office_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    branch_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    circle_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    seat_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    keeper_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    """The seat that opened the file; holds it while nobody's task is open."""
    custody_task_id: Mapped[str | None] = mapped_column(String(32))
    """The open main task; its desk is the holder."""
    ledger_head: Mapped[str] = mapped_column(String(64), default="")
    ledger_seq: Mapped[int] = mapped_column(default=0)
    nic_no: Mapped[str | None] = mapped_column(String(80))
    """Number of the same thing in NIC eOffice, where there is one."""


@functools.cache
def whole_subject() -> AliasedClass[Subject]:
    """For statements that read a subject with its own row, file's or receipt's, at once."""
    return with_polymorphic(Subject, "*")


@functools.cache
def _locking() -> Select[Subject]:
    """The statement that locks the common row, which stands for all of the subject; it is built once."""
    return _locking_where(whole_subject().id == bindparam("subject"))


@functools.cache
def _locking_of_task() -> Select[Subject]:
    """The same for the subject of a task, which never changes."""
    of_task = select(Task.subject_id).where(Task.id == bindparam("task")).scalar_subquery()
    return _locking_where(whole_subject().id == of_task)


def _locking_where(which: ColumnElement[bool]) -> Select[Subject]:
    return select(whole_subject()).where(which).with_for_update(of=Subject).execution_options(populate_existing=True)


def lock_subject(db: Session, subject_id: int) -> Subject:
    """Lock one subject for the rest of the transaction; always before its instance and its task (design §6).

    :raises NotFound: when there is none
    """
    subject = db.scalars(_locking(), {"subject": subject_id}).one_or_none()
    if subject is None:
        raise NotFound("There is no such file or receipt.", "ऐसी कोई पत्रावली या प्राप्ति नहीं है।")
    return subject


def lock_subject_of(db: Session, task_id: str) -> Subject | None:
    """Lock the subject of a task; None when there is no such task."""
    found: Subject | None = db.scalars(_locking_of_task(), {"task": task_id}).one_or_none()
    return found


def lock_subjects(db: Session, subject_ids: Collection[int]) -> list[Subject]:
    """Lock several subjects, always by ascending id, so that two acts on the same two never wait for each other."""
    return [lock_subject(db, subject_id) for subject_id in sorted(set(subject_ids))]
