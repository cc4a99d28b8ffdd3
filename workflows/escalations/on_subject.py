"""What went up of one receipt or file, for its movement sheet and for its supervisor."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from engine.models import Task
from workflows.escalations.models import Escalation, EscalationPost
from workflows.movement import MOVEMENTS, Movement


@dataclass(frozen=True)
class WentUp:
    """A late task of the subject, with all posts that were told."""

    escalation: Escalation
    task: Task
    posts: Sequence[EscalationPost]


ON_SUBJECT = (
    select(Escalation, Task, EscalationPost)
    .join(Task, Task.id == Escalation.task_id)
    .join(EscalationPost, EscalationPost.task_id == Escalation.task_id)
    .where(Escalation.subject_id == bindparam("subject"))
    .order_by(Escalation.at, Escalation.task_id, EscalationPost.post_id)
)
SHEET = MOVEMENTS.add_columns(exists().where(Escalation.subject_id == bindparam("subject")))
"""The movements, and whether anything went up: most papers are never late."""


def sheet_of(db: Session, subject_id: int) -> tuple[list[Movement], list[WentUp]]:
    """The movement sheet and what went up, each the earliest first; a second statement only where something did."""
    rows = db.execute(SHEET, {"subject": subject_id}).all()
    late = any(went_up for _movement, went_up in rows)
    return [movement for movement, _went_up in rows], went_up_on(db, subject_id) if late else []


def went_up_on(db: Session, subject_id: int) -> list[WentUp]:
    """All that went up, the earliest first; one statement."""
    found: dict[str, tuple[Escalation, Task, list[EscalationPost]]] = {}
    for escalation, task, told in db.execute(ON_SUBJECT, {"subject": subject_id}):
        found.setdefault(task.id, (escalation, task, []))[2].append(told)
    return [WentUp(*one) for one in found.values()]
