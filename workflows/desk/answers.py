"""What desks filled in: kept by the office, while the engine keeps only the facts for routing."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ForeignKey, Index, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import JSON

from engine.db import Base
from engine.models import Task
from workflows.organisation import Actor


class FormAnswer(Base):
    """What a desk filled in: kept by the office, while the engine keeps only the facts for routing."""

    __tablename__ = "form_answer"
    __table_args__ = (Index("ix_form_answer_subject", "subject_id", "process", "node"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    task_id: Mapped[str] = mapped_column(String(32), index=True)
    process: Mapped[str] = mapped_column(String(80))
    node: Mapped[str] = mapped_column(String(120))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    at: Mapped[dt.datetime]


def keep_answers(db: Session, task: Task, answers: Mapping[str, Any], *, actor: Actor, now: dt.datetime) -> None:
    """Write down a filled-in form; an empty one leaves no row."""
    if answers:
        db.add(
            FormAnswer(
                subject_id=task.subject_id,
                task_id=task.id,
                process=task.process,
                node=task.node,
                answers=dict(answers),
                person_id=actor.person_id,
                post_id=actor.post_id,
                at=now,
            )
        )


def answers_at(db: Session, subject_id: int) -> dict[str, dict[str, Any]]:
    """The latest answers of each form of a subject, by ``process/node``."""
    rows = db.scalars(select(FormAnswer).where(FormAnswer.subject_id == subject_id).order_by(FormAnswer.id))
    return {f"{row.process}/{row.node}": row.answers for row in rows}


LAST_AT_DESK = (
    select(FormAnswer.answers)
    .where(
        FormAnswer.subject_id == bindparam("subject"),
        FormAnswer.process == bindparam("process"),
        FormAnswer.node == bindparam("node"),
    )
    .order_by(FormAnswer.id.desc())
    .limit(1)
)


def last_answers_at(db: Session, task: Task) -> dict[str, Any]:
    """What the desk of a task filled in last time the subject was there; nothing the first time."""
    where = {"subject": task.subject_id, "process": task.process, "node": task.node}
    return db.scalar(LAST_AT_DESK, where) or {}


def last_answers_of(db: Session, instance_id: int) -> dict[str, Any]:
    """What the desk filled in last on an instance; an operation that its button calls reads it here."""
    row = db.scalars(
        select(FormAnswer)
        .join(Task, Task.id == FormAnswer.task_id)
        .where(Task.instance_id == instance_id)
        .order_by(FormAnswer.id.desc())
        .limit(1)
    ).one_or_none()
    return row.answers if row is not None else {}
