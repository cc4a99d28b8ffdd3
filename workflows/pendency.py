"""Pendency: what is under way, where it lies, since when and why.

The number of SQL statements does not grow with the list, so that a district with thousands of files can be looked at.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectin_polymorphic

from engine.models import Instance, Task
from engine.specs import definition_of
from engine.states import ALIVE, MAIN_KINDS, InstanceRole, TaskStatus
from workflows import movement
from workflows.asks.models import Ask, AskState
from workflows.clocks import Calendar, ClockState, end_of_day, office_day
from workflows.files import File
from workflows.movement import PATIENCE, Movement
from workflows.organisation import Charge, Person, Post, Unit
from workflows.organisation.desks import running
from workflows.receipts import Receipt
from workflows.search import fold
from workflows.subjects import Subject, SubjectKind, SubjectStatus
from workflows.tray import last_movements, number_of
from workflows.visibility import Reader, visible_subjects

PAGE = 50
_due = case((Subject.kind == SubjectKind.FILE, func.coalesce(Task.due, File.__table__.c.due)), else_=Task.due)
"""SQL: the clock of the step; where none runs, that of the whole case."""
_since = (
    select(func.max(Movement.sent_at))
    .where(Movement.subject_id == Subject.id, Movement.recalled_at.is_(None))
    .correlate(Subject)
    .scalar_subquery()
)
"""SQL: when the present holder got it."""


@dataclass(frozen=True)
class Sought:
    """What the supervisor wants to see of all that runs."""

    kind: SubjectKind = SubjectKind.FILE
    branch: int | None = None
    """Id of a unit."""
    step: str = ""
    """``process/node`` of the open main task."""
    late: bool = False
    words: str = ""
    """Part of the subject, the number or the sender."""


@dataclass(frozen=True)
class Running:
    """One subject under way."""

    subject: Subject
    number: str
    instance: Instance | None
    task: Task | None
    """The open main task; none while a message or a date is waited for."""
    title: tuple[str, str]
    """Of its routing diagram, Hindi and English."""
    branch: Unit | None
    post: Post | None
    person: Person | None
    """Who has charge of the post; none: the post is vacant, or nobody has taken the work yet."""
    since: dt.datetime
    held: int
    """Working days at this desk."""
    due: dt.datetime | None
    state: ClockState
    days: int
    """Working days left; late ones negative."""
    asks: int
    """Reports that are still to come."""
    reason: str
    """What the holder before wrote of the delay, or with which remark it came."""


@dataclass(frozen=True)
class Figures:
    """How much runs, how much of it is late."""

    running: int
    late: int
    held_long: int
    """Longer at one desk than the rule allows without a reason (CSMOP ¶60)."""
    waiting: int
    """At nobody's desk: a reply or a date is waited for."""


def list_under_way(
    db: Session, reader: Reader, sought: Sought, *, now: dt.datetime, offset: int = 0
) -> tuple[list[Running], int]:
    """One page of what runs, latest clock first, and how many there are in all."""
    query = _running(reader, sought, now)
    total = db.scalar(select(func.count()).select_from(query.with_only_columns(Subject.id).subquery())) or 0
    ordered = query.order_by(case((_due.is_(None), 1), else_=0), _due, Subject.id)
    return _describe(db, reader, db.execute(ordered.limit(PAGE).offset(offset)).all(), now=now), total


def count_running(db: Session, reader: Reader, kind: SubjectKind, *, now: dt.datetime) -> Figures:
    """The figures above the list, in one statement."""
    long_ago = patience_ends(Calendar.of(db, reader.district_id), now)
    query = _running(reader, Sought(kind), now).with_only_columns(
        func.count(Subject.id),
        func.coalesce(func.sum(case((_due < now, 1), else_=0)), 0),
        func.coalesce(func.sum(case((_since < long_ago, 1), else_=0)), 0),
        func.coalesce(func.sum(case((Task.id.is_(None), 1), else_=0)), 0),
    )
    return Figures(*(int(number) for number in db.execute(query).one()))


def patience_ends(calendar: Calendar, now: dt.datetime) -> dt.datetime:
    """Whoever got his work before this moment has it for more working days than the rule allows."""
    day, today = office_day(now), office_day(now)
    while calendar.working_days_between(day, today) <= PATIENCE:
        day -= dt.timedelta(days=1)
    return end_of_day(day)


def branches_running(db: Session, reader: Reader, kind: SubjectKind, *, now: dt.datetime) -> list[tuple[Unit, int]]:
    """The branches in which something runs, with how much."""
    query = _running(reader, Sought(kind), now).with_only_columns(Subject.branch_unit_id, func.count(Subject.id))
    counts = {unit: int(number) for unit, number in db.execute(query.group_by(Subject.branch_unit_id))}
    units = db.scalars(select(Unit).where(Unit.id.in_(counts.keys() - {None})).order_by(Unit.id))
    return [(unit, counts[unit.id]) for unit in units]


def steps_running(
    db: Session, reader: Reader, kind: SubjectKind, *, now: dt.datetime
) -> list[tuple[str, str, str, int]]:
    """The steps at which something stands: ``process/node``, Hindi and English name, how much."""
    columns = (Task.process, Task.node, Task.name_hi, Task.name_en)
    query = _running(reader, Sought(kind), now).where(Task.id.is_not(None))
    rows = db.execute(query.with_only_columns(*columns, func.count(Task.id)).group_by(*columns).order_by(*columns[:2]))
    return [(f"{process}/{node}", hi, en, int(number)) for process, node, hi, en, number in rows]


def _running(reader: Reader, sought: Sought, now: dt.datetime) -> Select[Subject, Instance, Task]:
    main = and_(
        Instance.subject_id == Subject.id, Instance.role == InstanceRole.MAIN, Instance.status.in_(ALIVE)
    )  # fmt: skip
    held = and_(Task.instance_id == Instance.id, Task.status == TaskStatus.OPEN, Task.kind.in_(MAIN_KINDS))
    subject, file, receipt = Subject.__table__, File.__table__, Receipt.__table__
    query = (
        select(Subject, Instance, Task)
        .join(Instance, main)
        .outerjoin(Task, held)
        .outerjoin(file, file.c.id == subject.c.id)
        .outerjoin(receipt, receipt.c.id == subject.c.id)
        .where(Subject.status == SubjectStatus.ACTIVE, Subject.kind == sought.kind)
        .where(Subject.id.in_(visible_subjects(reader)))
        .options(selectin_polymorphic(Subject, [File, Receipt]))
    )
    return query.where(*_wishes(sought, now))


def _wishes(sought: Sought, now: dt.datetime) -> list[ColumnElement[bool]]:
    wishes: list[ColumnElement[bool]] = []
    if sought.branch is not None:
        wishes.append(Subject.branch_unit_id == sought.branch)
    if sought.step:
        process, _slash, node = sought.step.partition("/")
        wishes.append(and_(Task.process == process, Task.node == node))
    if sought.late:
        wishes.append(_due < now)
    if words := sought.words.strip():
        numbers = (File.__table__.c.number, Receipt.__table__.c.sender_name, Subject.title)
        like = [column.ilike(f"%{words}%") for column in numbers]
        wishes.append(or_(*like, Receipt.__table__.c.sender_folded.like(f"%{fold(words).strip()}%")))
    return wishes


@dataclass(frozen=True)
class _Around:
    """What the rows of a list need, read at once."""

    last: Mapping[int, Movement]
    asked: Mapping[int, int]
    posts: Mapping[int, Post]
    units: Mapping[int, Unit]
    charges: Mapping[int, Charge]
    calendar: Calendar
    now: dt.datetime


def _describe(
    db: Session, reader: Reader, rows: Sequence[Row[Subject, Instance, Task]], *, now: dt.datetime
) -> list[Running]:
    ids = [subject.id for subject, _instance, _task in rows]
    holders = {movement.desk_of(task) for _subject, _instance, task in rows if task is not None}
    posts = _posts(db, holders | {subject.keeper_post_id for subject, _instance, _task in rows})
    around = _Around(
        last=last_movements(db, ids),
        asked=_open_asks(db, ids),
        posts=posts,
        units=_units(db, {subject.branch_unit_id for subject, _instance, _task in rows}),
        charges=charges_at(db, posts, now),
        calendar=Calendar.of(db, reader.district_id),
        now=now,
    )
    return [_running_one(db, subject, instance, task, around) for subject, instance, task in rows]


def _running_one(db: Session, subject: Subject, instance: Instance, task: Task | None, around: _Around) -> Running:
    """One subject as it stands: where, since when, until when and why."""
    moved, calendar, now = around.last.get(subject.id), around.calendar, around.now
    since = moved.sent_at if moved else instance.started_at
    at = around.posts.get((movement.desk_of(task) if task else subject.keeper_post_id) or 0)
    charge = around.charges.get(at.id) if at else None
    diagram = definition_of(db, instance.version_id).diagram
    due = (task.due if task else None) or (subject.due if isinstance(subject, File) else None)
    return Running(
        subject=subject,
        number=number_of(subject),
        instance=instance,
        task=task,
        title=(diagram.name_hi, diagram.name_en),
        branch=around.units.get(subject.branch_unit_id or 0),
        post=at,
        person=charge.person if charge else None,
        since=since,
        held=calendar.working_days_between(office_day(since), office_day(now)),
        due=due,
        state=calendar.state(due, now),
        days=calendar.days_left(due, now) if due else 0,
        asks=around.asked.get(subject.id, 0),
        reason=(moved.delay_reason or moved.remark) if moved else "",
    )


def _open_asks(db: Session, subject_ids: Collection[int]) -> dict[int, int]:
    rows = db.execute(
        select(Ask.subject_id, func.count(Ask.id))
        .where(Ask.subject_id.in_(subject_ids), Ask.state == AskState.OPEN)
        .group_by(Ask.subject_id)
    )
    return {subject_id: int(number) for subject_id, number in rows}


def _posts(db: Session, ids: Collection[int | None]) -> dict[int, Post]:
    return {post.id: post for post in db.scalars(select(Post).where(Post.id.in_(set(ids) - {None})))}


def _units(db: Session, ids: Collection[int | None]) -> dict[int, Unit]:
    return {unit.id: unit for unit in db.scalars(select(Unit).where(Unit.id.in_(set(ids) - {None})))}


def charges_at(db: Session, post_ids: Collection[int], now: dt.datetime) -> Mapping[int, Charge]:
    """Who has charge of the posts now, by post, in one statement."""
    rows = db.scalars(
        select(Charge)
        .join(Charge.person)
        .where(Charge.post_id.in_(post_ids), running(Charge, now))
        .options(contains_eager(Charge.person))
    )
    return {charge.post_id: charge for charge in rows}
