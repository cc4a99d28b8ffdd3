"""Rows of the engine on the hot path: Core statements built once, and their rows as objects of the session.

Loading and flushing mapped objects costs twice as much CPU as these statements (design §1.5). What comes back is still
an object of the caller's session: one that it holds already is brought up to date, so that nobody sees an old desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete, event, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session, class_mapper
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.session import SessionTransaction
from sqlalchemy.orm.util import identity_key

from engine.db import Base
from engine.models import History, Incident, Instance, Step, Subscription, Task, Timer
from engine.states import IncidentKind

Row = TypeVar("Row", bound=Base)


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class."""
    table = model.__table__
    assert isinstance(table, Table)
    return table


INSTANCE, TASK, TIMER, HISTORY = table_of(Instance), table_of(Task), table_of(Timer), table_of(History)
SUBSCRIPTION, STEP, INCIDENT = table_of(Subscription), table_of(Step), table_of(Incident)
_INSTANCE_NAMES, _TASK_NAMES = INSTANCE.c.keys(), TASK.c.keys()
_TASK_END = len(INSTANCE.c) + len(TASK.c)

INSTANCE_BY_ID = select(INSTANCE).where(INSTANCE.c.id == bindparam("instance"))
LOCK_INSTANCE = select(INSTANCE).where(INSTANCE.c.id == bindparam("instance")).with_for_update()
LOCK_INSTANCE_OF_STEP = (
    select(INSTANCE)
    .where(INSTANCE.c.id == select(STEP.c.instance_id).where(STEP.c.id == bindparam("step")).scalar_subquery())
    .with_for_update()
)
_EARLIER = ("instance_id", "rev", "detail")
TASK_AND_KEY = (
    select(TASK, *(HISTORY.c[name].label(f"key_{name}") for name in _EARLIER))
    .join_from(TASK, HISTORY, HISTORY.c.key == bindparam("key"), isouter=True)
    .where(TASK.c.id == bindparam("task"))
)
"""A task, and the completion that was made with an idempotency key, if any."""
_SEEN = INSTANCE.alias("seen")
LOCK_TASK = (
    select(
        INSTANCE,
        *(column.label(f"task_{column.name}") for column in TASK.c),
        *(HISTORY.c[name].label(f"key_{name}") for name in _EARLIER),
        _SEEN.c.history_seq.label("seen_seq"),
    )
    .join_from(TASK, INSTANCE, INSTANCE.c.id == TASK.c.instance_id)
    .join(_SEEN, _SEEN.c.id == TASK.c.instance_id)
    .join(HISTORY, HISTORY.c.key == bindparam("key"), isouter=True)
    .where(TASK.c.id == bindparam("task"))
    .with_for_update(of=INSTANCE)
)
"""The instance of a task, locked, with what :data:`TASK_AND_KEY` reads.

PostgreSQL gives a row that it had to wait for as it is now, the others as they were when it began to wait: when its
history is longer than was seen then, the task has to be read again."""
TASKS_BY_ID = select(TASK).where(TASK.c.id.in_(bindparam("tasks", expanding=True)))
WAITING_ELSEWHERE = select(SUBSCRIPTION.c.instance_id).where(
    SUBSCRIPTION.c.kind == bindparam("kind"),
    SUBSCRIPTION.c.name == bindparam("name"),
    SUBSCRIPTION.c.subject_id == bindparam("subject"),
    SUBSCRIPTION.c.instance_id != bindparam("instance"),
)
STEP_BY_ID = select(STEP).where(STEP.c.id == bindparam("step"))

INSERT_INSTANCE = insert(INSTANCE)
INSERT_TASK = insert(TASK)
_LATER = {"claimed_by", "opened_at", "parked_until", "outcome", "done_by", "done_at", "capacity"}
OPENING = tuple(name for name in _TASK_NAMES if name not in _LATER)
"""Columns of a desk that opens; the others come with time, and each that is sent costs."""
INSERT_TIMER = insert(TIMER)
INSERT_SUBSCRIPTION = insert(SUBSCRIPTION)
INSERT_STEP = insert(STEP)
INSERT_INCIDENT = insert(INCIDENT)

_SAVED = ("status", "rev", "state", "facts", "undo_state", "undo_rev", "history_seq", "ended_at", "end_reason")
SAVE_INSTANCE = (
    update(INSTANCE)
    .where(INSTANCE.c.id == bindparam("b_id"), INSTANCE.c.rev == bindparam("b_rev"))
    .values({name: bindparam(f"to_{name}") for name in _SAVED})
)
_FINISHED = ("status", "outcome", "done_by", "done_at", "capacity")
FINISH_TASK = (
    update(TASK).where(TASK.c.id == bindparam("b_id")).values({name: bindparam(f"to_{name}") for name in _FINISHED})
)
END_TASKS = (
    update(TASK)
    .where(TASK.c.id.in_(bindparam("tasks", expanding=True)), TASK.c.status == "open")
    .values(status=bindparam("to_status"))
)
END_STEPS = (
    update(STEP)
    .where(STEP.c.id.in_(bindparam("steps", expanding=True)))
    .values(status=bindparam("to_status"), ended_at=bindparam("to_ended_at"))
)
DELETE_TIMERS = delete(TIMER).where(TIMER.c.task_id.in_(bindparam("tasks", expanding=True)))
DELETE_SUBSCRIPTION = delete(SUBSCRIPTION).where(
    SUBSCRIPTION.c.task_id == bindparam("b_task"),
    SUBSCRIPTION.c.kind == bindparam("b_kind"),
    SUBSCRIPTION.c.name == bindparam("b_name"),
)
"""One of those for which a token waits: an event gateway may go on waiting for the others."""

_OPEN_INCIDENT = (
    select(INCIDENT.c.id)
    .where(
        INCIDENT.c.instance_id == bindparam("instance"),
        INCIDENT.c.resolved_at.is_(None),
        INCIDENT.c.kind == bindparam("kind"),
    )
    .limit(1)
)


_ADOPTED = (Instance, Task, Incident)
_managers: dict[type[Base], Any] = {}
"""How each mapped class makes an empty object; filled when a class is first met, as mappers are made lazily."""


def fetch(db: Session | Connection, statement: Any, **params: object) -> dict[str, Any] | None:  # noqa: ANN401 - any SELECT
    """The one row of a statement, or None."""
    connection = db if isinstance(db, Connection) else db.connection()
    row = connection.execute(statement, params).one_or_none()
    return None if row is None else dict(row._mapping)


@dataclass(frozen=True, slots=True)
class LockedTask:
    """A task whose instance is locked.

    :ivar instance: row of its instance
    :ivar task: its own row
    :ivar earlier: instance, revision and detail of the completion made with the same key; values None without one
    """

    instance: dict[str, Any]
    task: dict[str, Any]
    earlier: dict[str, Any]


def lock_task(connection: Connection, task_id: str, key: str | None = None) -> LockedTask | None:
    """Lock the instance of a task for the rest of the transaction, and read both in one statement.

    :param key: idempotency key to look for
    :return: None when there is no such task
    """
    row = connection.execute(LOCK_TASK, {"task": task_id, "key": key}).one_or_none()
    if row is None:
        return None
    instance = dict(zip(_INSTANCE_NAMES, row, strict=False))
    if row[-1] == instance["history_seq"]:
        task, earlier = row[len(INSTANCE.c) : _TASK_END], row[_TASK_END:-1]
    else:
        again = connection.execute(TASK_AND_KEY, {"task": task_id, "key": key}).one()
        task, earlier = again[: len(TASK.c)], again[len(TASK.c) :]
    return LockedTask(instance, dict(zip(_TASK_NAMES, task, strict=True)), dict(zip(_EARLIER, earlier, strict=True)))


def fetch_all(db: Session, statement: Any, **params: object) -> list[dict[str, Any]]:  # noqa: ANN401
    """All rows of a statement."""
    return [dict(row._mapping) for row in db.connection().execute(statement, params)]


def has_open_incident(db: Session, instance_id: int, kind: IncidentKind) -> bool:
    """Whether an incident of a kind waits for somebody."""
    return db.connection().execute(_OPEN_INCIDENT, {"instance": instance_id, "kind": kind}).first() is not None


def adopt(db: Session, model: type[Row], values: Mapping[str, Any]) -> Row:
    """The object of the session for a row that was just read or written.

    :param values: all columns of the row
    """
    key = identity_key(model, (values["id"],))
    held: Row | None = db.identity_map.get(key)
    if held is not None:
        refresh(held, values)
        return held
    made: Row = _manager(model).new_instance()
    made.__dict__.update(values)
    instance_state(made).key = key  # as make_transient_to_detached does, for a row of which nothing is missing
    db.add(made)
    return made


def refresh(row: Base, values: Mapping[str, Any]) -> None:
    """Let an object show what was just written, without reading it again."""
    for name, value in values.items():
        set_committed_value(row, name, value)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """What was adopted or refreshed in a savepoint that is rolled back is read again when somebody asks for it.

    The session itself forgets only what was changed through it.
    """
    if ended.nested:
        for held in [one for one in session.identity_map.values() if isinstance(one, _ADOPTED)]:
            session.expire(held)


def _manager(model: type[Base]) -> Any:  # noqa: ANN401 - SQLAlchemy's instrumentation of a class
    if model not in _managers:
        _managers[model] = class_mapper(model).class_manager
    return _managers[model]


def key_of(model: type[Base], *identity: object) -> tuple[Any, ...]:
    """The key under which a session holds a row."""
    return identity_key(model, identity)
