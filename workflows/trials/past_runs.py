"""What real papers did: their acts and desks out of the engine's history, for the question "what if"."""

import datetime as dt
import enum
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectin_polymorphic

from engine.history import Event, histories_of
from engine.models import History, Instance, ProcessVersion, Task
from engine.states import InstanceStatus, TaskStatus
from workflows.clocks import KOLKATA
from workflows.drafts import Draft
from workflows.files import File
from workflows.receipts import Receipt
from workflows.routing import facts_of_subjects
from workflows.subjects import Grading, Subject
from workflows.tray import number_of
from workflows.visibility import Reader, visible_subjects

MOST_RUNS = 500
"""Papers of one question."""


class Which(enum.StrEnum):
    """Which papers are asked about."""

    CLOSED = "closed"
    """Those whose way came to its end in the time."""
    MOVED = "moved"
    """Those that moved in the time, wherever they are now."""


@dataclass(frozen=True)
class Span:
    """Days of the office, the last included."""

    first: dt.date
    last: dt.date

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """Its first moment, and the first moment after it, in UTC."""
        begins = dt.datetime.combine(self.first, dt.time(), KOLKATA)
        ends = dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), KOLKATA)
        return begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)


@dataclass(frozen=True)
class PastDesk:
    """Work that a desk had.

    :ivar left: None while it is open
    """

    task_id: str
    process: str
    node: str
    name_hi: str
    name_en: str
    role: str
    came: dt.datetime
    due: dt.datetime | None
    left: dt.datetime | None
    outcome: str | None
    item: Mapping[str, Any]


@dataclass(frozen=True)
class PastRun:
    """What one paper did.

    :ivar number: of the file or receipt
    :ivar events: what happened, oldest first; what was undone is left out
    :ivar desks: in the order in which work came to them; what was recalled is left out
    :ivar facts: as they are now
    :ivar subject: what the diagram reads as ``subject.<name>``, as it is now but for the approval of drafts
    :ivar approved_at: when the first of its drafts was approved
    """

    instance_id: int
    subject_id: int
    number: str
    version_id: str
    started_at: dt.datetime
    completed: bool
    events: tuple[Event, ...]
    desks: tuple[PastDesk, ...]
    facts: Mapping[str, Any]
    subject: Mapping[str, Any]
    approved_at: dt.datetime | None

    @property
    def started_with(self) -> dict[str, Any]:
        """The facts with which it started: those on record, and those that nothing set afterwards."""
        set_later = {name for event in self.events for name in event.detail.get("facts", {})}
        begun = next((event for event in self.events if event.event == "started"), None)
        kept = {name: value for name, value in self.facts.items() if name not in set_later}
        return {**kept, **(begun.detail.get("facts", {}) if begun else {})}


def readable_runs(reader: Reader, key: str) -> Select[int]:
    """A query of the runs of a process that somebody who changes diagrams may ask about.

    He sees how papers travelled, not what stands in them; graded ones only when they go through his own hands.
    """
    return (
        select(Instance.id)
        .join(ProcessVersion, ProcessVersion.id == Instance.version_id)
        .join(Subject, Subject.id == Instance.subject_id)
        .where(
            ProcessVersion.key == key,
            Subject.district_id == reader.district_id,
            or_(Subject.grading == Grading.NORMAL, Subject.id.in_(visible_subjects(reader))),
        )
    )


def find_runs(db: Session, reader: Reader, key: str, span: Span, which: Which) -> tuple[list[int], int]:
    """The runs of a process in a time, the latest first.

    :return: ids of at most :data:`MOST_RUNS`, and how many there are in all
    """
    begins, ends = span.moments
    moved = exists().where(History.instance_id == Instance.id, History.at >= begins, History.at < ends)
    closed = and_(Instance.status == InstanceStatus.COMPLETED, Instance.ended_at >= begins, Instance.ended_at < ends)
    wanted = readable_runs(reader, key).where(closed if which is Which.CLOSED else moved)
    total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return list(db.scalars(wanted.order_by(Instance.started_at.desc(), Instance.id.desc()).limit(MOST_RUNS))), total


def read_runs(db: Session, reader: Reader, key: str, instance_ids: Sequence[int]) -> list[PastRun]:
    """What some runs did; those that the reader may not ask about are left out. Seven statements, however many."""
    allowed = readable_runs(reader, key).where(Instance.id.in_(instance_ids))
    rows = db.execute(
        select(Instance, Subject)
        .join(Subject, Subject.id == Instance.subject_id)
        .where(Instance.id.in_(allowed))
        .options(selectin_polymorphic(Subject, [File, Receipt]))
    ).all()
    found = {instance.id: (instance, subject) for instance, subject in rows}
    records = _Records.read(db, list(found), [subject for _instance, subject in rows])
    return [records.past_run(*found[one]) for one in instance_ids if one in found]


@dataclass(frozen=True)
class _Records:
    """What stands about some runs, by run or by subject."""

    histories: Mapping[int, Sequence[Event]]
    tasks: Mapping[int, Sequence[Task]]
    facts: Mapping[int, Mapping[str, Any]]
    approvals: Mapping[int, dt.datetime | None]

    @classmethod
    def read(cls, db: Session, instance_ids: Sequence[int], subjects: Collection[Subject]) -> "_Records":
        return cls(
            histories_of(db, instance_ids),
            _tasks_of(db, instance_ids),
            facts_of_subjects(db, subjects),
            _approvals_of(db, subjects),
        )

    def past_run(self, instance: Instance, subject: Subject) -> PastRun:
        return PastRun(
            instance_id=instance.id,
            subject_id=subject.id,
            number=number_of(subject),
            version_id=instance.version_id,
            started_at=instance.started_at,
            completed=instance.status is InstanceStatus.COMPLETED,
            events=tuple(_not_undone(self.histories[instance.id])),
            desks=tuple(map(_past_desk, self.tasks.get(instance.id, ()))),
            facts=json.loads(instance.facts),
            subject=self.facts[subject.id],
            approved_at=self.approvals.get(subject.id),
        )


def _tasks_of(db: Session, instance_ids: Sequence[int]) -> dict[int, list[Task]]:
    wanted = select(Task).where(Task.instance_id.in_(instance_ids), Task.status != TaskStatus.RECALLED)
    found: dict[int, list[Task]] = {}
    for task in db.scalars(wanted.order_by(Task.created_at, Task.id)):
        found.setdefault(task.instance_id, []).append(task)
    return found


def _approvals_of(db: Session, subjects: Collection[Subject]) -> dict[int, dt.datetime | None]:
    """When the first draft of each subject was approved."""
    ids = [subject.id for subject in subjects]
    wanted = select(Draft.subject_id, func.min(Draft.approved_at)).where(Draft.subject_id.in_(ids))
    return {row[0]: row[1] for row in db.execute(wanted.group_by(Draft.subject_id))}


def _past_desk(task: Task) -> PastDesk:
    return PastDesk(
        task_id=task.id, process=task.process, node=task.node, name_hi=task.name_hi, name_en=task.name_en,
        role=task.role, came=task.created_at, due=task.due, left=task.done_at, outcome=task.outcome,
        item=json.loads(task.item) if task.item else {},
    )  # fmt: skip


def _not_undone(events: Iterable[Event]) -> list[Event]:
    """What counts: neither acts that were taken back nor the taking back."""
    kept: list[Event] = []
    for event in events:
        if event.event != "undone":
            kept.append(event)
            continue
        rev = next((one.rev for one in reversed(kept) if one.detail.get("task") == event.detail.get("task")), None)
        kept = [one for one in kept if one.rev != rev]
    return kept
