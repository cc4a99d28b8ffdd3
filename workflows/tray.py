"""The tray: what lies at somebody's desks, in the order of its clock. One list for all the posts of a person."""

import datetime as dt
import enum
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.models import Instance, Task
from engine.states import MAIN_KINDS, InstanceRole, InstanceStatus, TaskStatus
from workflows.clocks import Calendar, ClockState, office_day
from workflows.escalations import DIRECTION, Escalation, counts_below
from workflows.files import File
from workflows.movement import Movement
from workflows.organisation import Post
from workflows.organisation.desks import NOW
from workflows.receipts import Receipt
from workflows.search import fold
from workflows.subjects import Priority, Subject, SubjectKind, SubjectStatus, whole_subject
from workflows.visibility import Reader

PAGE = 50


class View(enum.StrEnum):
    """The lists of a desk."""

    TODAY = "today"
    RECEIPTS = "receipts"
    FILES = "files"
    ASKS = "asks"
    OPINION = "opinion"
    BELOW = "below"
    """Late work of desks below, which went up to one of his posts (:mod:`workflows.late_below`)."""
    PARKED = "parked"
    WAITING = "waiting"
    SENT = "sent"


@dataclass(frozen=True)
class TrayItem:
    """One row: a task with the subject that it is about."""

    task: Task
    subject: Subject
    number: str
    last: Movement | None
    from_post: Post | None
    state: ClockState
    days: int
    """Working days left; late ones negative."""
    held: int
    """Working days at this desk."""
    suspended: bool = False
    """Nothing can be done to it till the supervisor resumes the routing."""
    went_up: dt.datetime | None = None
    """When a superior was told that it is late."""
    direction: str = ""
    """What he directed when he took note of it."""


class Desked(Protocol):
    """Whose desks are meant, as far as a list asks (:class:`workflows.visibility.Reader`)."""

    @property
    def posts(self) -> frozenset[int]:
        """Ids of the posts."""

    @property
    def roles(self) -> frozenset[tuple[str, int | None]]:
        """What they play, and for which unit."""

    @property
    def pools(self) -> frozenset[str]:
        """Those of the roles whose work all holders share."""

    @property
    def district_id(self) -> int:
        """Their district."""


@dataclass(frozen=True)
class Desks:
    """The desks of one reader by their numbers alone, so that the statements about them are built once."""

    posts: frozenset[int]
    roles: frozenset[tuple[str, int | None]]
    pools: frozenset[str]
    district_id: int

    @classmethod
    def of(cls, reader: Reader) -> "Desks":
        """Those of a reader."""
        return cls(reader.posts, reader.roles, reader.pools, reader.district_id)


def at_desks(reader: Desked) -> ColumnElement[bool]:
    """SQL: the open task lies at one of the reader's posts, or waits for whoever takes it among them."""
    unclaimed = and_(Task.desk.is_(None), Task.claimed_by.is_(None), in_pools(reader))
    return and_(
        Task.status == TaskStatus.OPEN,
        or_(Task.desk.in_(reader.posts), Task.claimed_by.in_(reader.posts), unclaimed),
        Subject.district_id == reader.district_id,
    )


def in_pools(reader: Desked) -> ColumnElement[bool]:
    """SQL: the task's role is one that the reader shares with others: of a pool anywhere, of a branch only there."""
    shared = Task.role.in_(reader.pools) if reader.pools else false()
    own = [
        and_(Task.role == role, or_(Subject.branch_unit_id == unit, Subject.circle_unit_id == unit))
        for role, unit in reader.roles
        if unit is not None and role not in reader.pools
    ]
    return or_(shared, *own)


def _of_view(view: View) -> list[ColumnElement[bool]]:
    unparked = Task.parked_until.is_(None)
    side = Instance.role == InstanceRole.ASK
    conditions: dict[View, list[ColumnElement[bool]]] = {
        View.TODAY: [unparked],
        View.RECEIPTS: [unparked, Subject.kind == SubjectKind.RECEIPT],
        View.FILES: [unparked, Subject.kind == SubjectKind.FILE, ~side],
        View.ASKS: [unparked, side],
        View.OPINION: [unparked, func.coalesce(_stack_size(), 0) > 0],
        View.PARKED: [Task.parked_until.is_not(None)],
    }
    return conditions[view]


def _stack_size() -> ColumnElement[int]:
    return func.json_array_length(Task.return_to)


Rows: TypeAlias = "Select[Task, Subject, InstanceStatus, dt.datetime | None, str | None]"
"""Tasks with their subjects, and, of late ones, when their superior was told and what he directed."""


def _rows(reader: Desked, view: View, words: str) -> Rows:
    subject = whole_subject()
    query = (
        select(Task, subject, Instance.status, Escalation.at, DIRECTION)
        .join(subject, subject.id == Task.subject_id)
        .join(Instance, Instance.id == Task.instance_id)
        .outerjoin(Escalation, Escalation.task_id == Task.id)
        .where(at_desks(reader), *_of_view(view))
    )
    if words.strip():
        like = f"%{words.strip()}%"
        query = query.where(
            or_(
                subject.title.like(like),
                subject.File.number.like(like),
                subject.Receipt.sender_name.like(like),
                subject.Receipt.sender_folded.like(f"%{fold(words).strip()}%"),
            )
        )
    return query


def in_order(query: Rows) -> Rows:
    """One page of the rows, latest clock first."""
    first = case((Task.due.is_(None), 1), else_=0)
    urgent = case(
        (Subject.priority == Priority.OUT_TODAY, 0), (Subject.priority == Priority.MOST_IMMEDIATE, 1), else_=2
    )
    ordered = query.order_by(first, Task.due, urgent, Task.created_at, Task.id)
    return ordered.limit(PAGE).offset(bindparam("offset", type_=Integer()))


@functools.lru_cache(maxsize=512)
def plain_list(desks: Desks, view: View) -> Rows:
    """The statement of a list without words; it holds numbers of posts and nothing that was read."""
    return in_order(_rows(desks, view, ""))


def list_tray(
    db: Session, reader: Reader, view: View, *, now: dt.datetime, words: str = "", offset: int = 0
) -> list[TrayItem]:
    """One page of a list, latest clock first; the number of statements does not grow with the rows."""
    desks = Desks.of(reader)
    # Words make a statement of their own; the plain lists are asked all day.
    query = in_order(_rows(desks, view, words)) if words.strip() else plain_list(desks, view)
    rows = db.execute(query, {"offset": offset}).all()
    return _decorate(db, reader, rows, now=now)


def _decorate(
    db: Session,
    reader: Reader,
    rows: Sequence[Row[Task, Subject, InstanceStatus, dt.datetime | None, str | None]],
    *,
    now: dt.datetime,
) -> list[TrayItem]:
    ids = [subject.id for _task, subject, *_more in rows]
    last = last_movements(db, ids)
    posts = {post.id: post for post in db.scalars(select(Post).where(Post.id.in_({
        movement.from_post_id for movement in last.values() if movement.from_post_id
    })))}  # fmt: skip
    calendar = Calendar.of(db, reader.district_id)
    items = []
    for task, subject, status, went_up, direction in rows:
        movement = last.get(subject.id)
        since = max(movement.sent_at, task.created_at) if movement else task.created_at
        items.append(
            TrayItem(
                task=task,
                subject=subject,
                number=number_of(subject),
                last=movement,
                from_post=posts.get(movement.from_post_id) if movement and movement.from_post_id else None,
                state=calendar.state(task.due, now),
                days=calendar.days_left(task.due, now) if task.due else 0,
                held=calendar.working_days_between(office_day(since), office_day(now)),
                suspended=status is InstanceStatus.SUSPENDED,
                went_up=went_up,
                direction=direction or "",
            )
        )
    return items


_NEWEST = (
    select(func.max(Movement.id).label("id"))
    .where(
        Movement.subject_id.in_(bindparam("subjects", expanding=True, type_=Subject.id.type)),
        Movement.recalled_at.is_(None),
    )
    .group_by(Movement.subject_id)
    .subquery()
)
_LAST = aliased(Movement)
LAST_MOVEMENTS = select(_LAST).join(_NEWEST, _NEWEST.c.id == _LAST.id)


def last_movements(db: Session, subject_ids: Sequence[int]) -> dict[int, Movement]:
    """The last movement of each subject that was not recalled, in one statement."""
    if not subject_ids:
        return {}
    rows = db.scalars(LAST_MOVEMENTS, {"subjects": list(subject_ids)})
    return {movement.subject_id: movement for movement in rows}


def number_of(subject: Subject) -> str:
    """The number by which the office calls the subject."""
    if isinstance(subject, File):
        return subject.number
    return subject.diary_label if isinstance(subject, Receipt) else str(subject.computer_no)


COUNTED = tuple(view for view in View if view not in {View.WAITING, View.SENT, View.BELOW})


@functools.lru_cache(maxsize=512)
def _counts(desks: Desks) -> Select[int]:
    """The statement that counts all lists; it holds numbers of posts and nothing that was read."""
    columns = []
    for view in COUNTED:
        condition = and_(*_of_view(view))
        columns.append(func.coalesce(func.sum(case((condition, 1), else_=0)), 0))
        columns.append(func.coalesce(func.sum(case((and_(condition, Task.due < NOW), 1), else_=0)), 0))
    return (
        select(*columns, *counts_below(desks.posts))
        .select_from(Task)
        .join(Subject, Subject.id == Task.subject_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(at_desks(desks))
    )


def count_views(db: Session, reader: Reader, *, now: dt.datetime) -> dict[View, tuple[int, int]]:
    """How many rows each list has, and how many of them are late, or not noted by the superior; one statement."""
    row = db.execute(_counts(Desks.of(reader)), {"now": now}).one()
    return {view: (int(row[2 * n]), int(row[2 * n + 1])) for n, view in enumerate((*COUNTED, View.BELOW))}


def waiting_files(db: Session, reader: Reader) -> list[File]:
    """Files that the reader's posts keep while no main task is open: they wait for a message or a date."""
    busy = select(Task.subject_id).where(Task.status == TaskStatus.OPEN, Task.kind.in_(MAIN_KINDS))
    return list(
        db.scalars(
            select(File)
            .where(File.keeper_post_id.in_(reader.posts), File.status == SubjectStatus.ACTIVE, File.id.not_in(busy))
            .order_by(File.due)
            .limit(PAGE)
        )
    )


def sent_movements(db: Session, reader: Reader) -> list[tuple[Movement, Subject]]:
    """What the reader's posts sent last; an unopened one can be recalled."""
    subject = whole_subject()
    rows = db.execute(
        select(Movement, subject)
        .join(subject, subject.id == Movement.subject_id)
        .where(Movement.from_post_id.in_(reader.posts), Movement.to_post_id.not_in(reader.posts))
        .order_by(Movement.id.desc())
        .limit(PAGE)
    )
    return list(rows)
