"""What each act of the engine cost, told once it is committed: no facts, no names, nothing of a person.

Acts of a transaction that is rolled back are not told. Whoever wants to hear says so with :func:`listen`; without a
listener an act costs nothing more.
"""

import functools
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.orm.session import SessionTransaction

from engine.models import Instance, Task
from engine.runtime.completion import Completion
from engine.specs import definition_of

_NOTED, _STATEMENTS = "engine.observation", "engine.observation.statements"


@dataclass(frozen=True)
class Observed:
    """One act that was committed.

    :ivar event: as in the history: ``started``, ``completed``, ``timer``, …
    :ivar ms: milliseconds by the clock on the wall, without the commit
    :ivar statements: SQL statements; 0 when they are not counted
    """

    event: str
    instance: int
    version: str
    key: str
    element: str
    ms: float
    statements: int
    opened: int
    closed: int


Listener = Callable[[Observed], None]
_listeners: list[Listener] = []
Arguments = ParamSpec("Arguments")
Given = TypeVar("Given")


def listen(listener: Listener) -> None:
    """Be told of every act; the same listener twice is told once."""
    if listener not in _listeners:
        _listeners.append(listener)


def stop_listening(listener: Listener) -> None:
    """Be told no more."""
    if listener in _listeners:
        _listeners.remove(listener)


def count_statements(engine: Engine) -> None:
    """Have the statements of an engine's connections counted."""
    if not event.contains(engine, "before_cursor_execute", _count):
        event.listen(engine, "before_cursor_execute", _count)


@dataclass(frozen=True)
class Seen:
    """What an act did to one instance."""

    event: str
    instance: Instance
    element: str = ""
    opened: int = 0
    closed: int = 0


def watched(
    tell: Callable[[Session, Any], Iterable[Seen]],
) -> Callable[[Callable[Arguments, Given]], Callable[Arguments, Given]]:
    """Tell of an act whose first argument is the session.

    :param tell: says from the session and from what the act gives what it did
    """

    def decorate(act: Callable[Arguments, Given]) -> Callable[Arguments, Given]:
        @functools.wraps(act)
        def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Given:
            if not _listeners:
                return act(*args, **kwargs)
            db = args[0]
            assert isinstance(db, Session)
            before, begun = _statements(db), time.perf_counter()
            given = act(*args, **kwargs)
            ms = (time.perf_counter() - begun) * 1000
            statements = _statements(db) - before
            for seen in tell(db, given):
                db.info.setdefault(_NOTED, []).append((db.get_nested_transaction(), _note(db, seen, ms, statements)))
            return given

        return run

    return decorate


def _completions(_db: Session, given: object) -> Iterator[Seen]:
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, Completion) and not one.replayed:
            first = one.events[0]
            yield Seen(first.event, one.instance, first.node or "", len(one.opened), len(one.closed))


def observed(act: Callable[Arguments, Given]) -> Callable[Arguments, Given]:
    """Tell of an act of the runtime which gives completions."""
    return watched(_completions)(act)


def handled(
    event: str | Callable[[Task], str],
) -> Callable[[Callable[Arguments, Task]], Callable[Arguments, Task]]:
    """Tell of an act that changes an open task and moves no token; it gives the task.

    :param event: what the history calls it, or how that is read from the task
    """

    def tell(db: Session, task: Task) -> Iterator[Seen]:
        name = event if isinstance(event, str) else event(task)
        yield Seen(name, db.get_one(Instance, task.instance_id), task.node)

    return watched(tell)


def _note(db: Session, seen: Seen, ms: float, statements: int) -> Observed:
    version = seen.instance.version_id
    return Observed(
        event=seen.event,
        instance=seen.instance.id,
        version=version,
        key=definition_of(db, version).key,
        element=seen.element,
        ms=round(ms, 2),
        statements=statements,
        opened=seen.opened,
        closed=seen.closed,
    )


def _statements(db: Session) -> int:
    counted: int = db.connection().info.get(_STATEMENTS, 0)
    return counted


def _count(connection: Connection, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's cursor and statement
    connection.info[_STATEMENTS] = connection.info.get(_STATEMENTS, 0) + 1


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for _within, note in session.info.pop(_NOTED, ()):
        for listener in _listeners:
            listener(note)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, ended: SessionTransaction) -> None:
    if ended.nested:
        noted = session.info.get(_NOTED, [])
        session.info[_NOTED] = [one for one in noted if one[0] is not ended]
    else:
        session.info.pop(_NOTED, None)
