"""A file or receipt as it stands for one reader: read once, and handed to every part of its page."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from engine.models import Instance, Task
from engine.states import MAIN_KINDS, InstanceRole, InstanceStatus, TaskStatus
from webapp.auth import reader
from workflows import movement
from workflows.movement import Custody, Movement
from workflows.organisation import Post
from workflows.subjects import Subject

MAIN = (
    select(Instance, Task)
    .outerjoin(Task, and_(Task.instance_id == Instance.id, Task.status == TaskStatus.OPEN, Task.kind.in_(MAIN_KINDS)))
    .where(Instance.subject_id == bindparam("subject"), Instance.role == InstanceRole.MAIN)
    .order_by(Instance.id.desc(), Task.id)
    .limit(1)
)
"""The newest main instance of a subject with its open main task; at most one runs (model.md). Built once."""


@dataclass(frozen=True)
class Standing:
    """What the page asks of its subject."""

    instance: Instance | None
    task: Task | None
    """The open main task."""
    mine: Task | None
    """The open task, if it lies at one of the reader's desks and is not suspended."""
    post: Post | None
    last: Movement | None
    """The last movement that was not recalled."""

    @property
    def suspended(self) -> bool:
        """Whether a stay holds its routing."""
        return self.instance is not None and self.instance.status is InstanceStatus.SUSPENDED

    @property
    def custody(self) -> Custody:
        """Who has it."""
        return Custody(self.task, self.last)


def standing_of(db: Session, subject: Subject, wanted: str = "") -> Standing:
    """Find the open main task, and the task at which the reader can act (an ask of his, if he came for it)."""
    instance, task = db.execute(MAIN, {"subject": subject.id}).one_or_none() or (None, None)
    asked = db.get(Task, wanted) if wanted else None
    chosen = asked if asked is not None and asked.subject_id == subject.id and asked.status == "open" else task
    posts = {held.post.id: held.post for held in reader().desks}
    post = posts.get(movement.desk_of(chosen) or 0) if chosen else None
    last = movement.last_movement(db, subject.id)
    held = instance is not None and instance.status is InstanceStatus.SUSPENDED and chosen is task
    return Standing(instance, task, chosen if post is not None and not held else None, post, last)
