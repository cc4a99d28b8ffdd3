"""Watching transactions: what they lock and in which order, how long they last, and what is done while one is open."""

import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.engine import Connection

from engine.db import Database
from engine.models import Task

LOCKED = re.compile(r"FROM (subject|instance)\b.*FOR UPDATE|^UPDATE (instance|task)\b", re.DOTALL)
INSERTED = re.compile(r"^INSERT INTO subject\b")
HEAVY = frozenset({"subprocess.Popen", "os.fork", "os.posix_spawn", "socket.connect"})
"""Audit events of the interpreter: a child process, a connection to elsewhere."""
CHILD_OR_NETWORK = "a child process or the network"


@dataclass
class Transaction:
    """One write transaction as it was seen."""

    began: float
    cpu_began: float
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    subjects: list[int] = field(default_factory=list)
    has_subject: bool = False
    faults: list[str] = field(default_factory=list)


class Watch:
    """All transactions of one engine while the watch is kept.

    :ivar finished: those that are over
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.finished: list[Transaction] = []
        self.open: dict[int, Transaction] = {}
        self.thread_of: dict[int, int] = {}

    def begin(self, connection: Connection) -> None:
        """A transaction begins on this thread."""
        self.open[id(connection)] = Transaction(time.perf_counter(), time.thread_time())
        self.thread_of[id(connection)] = threading.get_ident()

    def end(self, connection: Connection) -> None:
        """It was committed or rolled back."""
        seen = self.open.pop(id(connection), None)
        self.thread_of.pop(id(connection), None)
        if seen is not None:
            seen.seconds, seen.cpu_seconds = time.perf_counter() - seen.began, time.thread_time() - seen.cpu_began
            self.finished.append(seen)

    def statement(self, connection: Connection, _cursor: object, text: str, parameters: Any, *_rest: object) -> None:
        """Compare the order of locks with the law: subject(s) by ascending id, then instance, then task (design §6)."""
        seen = self.open.get(id(connection))
        if seen is None:
            return
        if INSERTED.match(text):
            seen.has_subject = True
        match = LOCKED.search(text)
        if match is None:
            return
        if match[1] == "subject":
            self._subject_locked(seen, _subject_meant(connection, parameters))
        elif not seen.has_subject:
            seen.faults.append(f"touches {match[1] or match[2]} before any subject is locked: {' '.join(text.split())}")

    def _subject_locked(self, seen: Transaction, number: int) -> None:
        if seen.subjects and number < max(seen.subjects) and number not in seen.subjects:
            seen.faults.append(f"locks subject {number} after {max(seen.subjects)}")
        seen.subjects.append(number)
        seen.has_subject = True

    def heavy(self, what: str) -> None:
        """Something slow begins; a fault when this thread holds a transaction."""
        mine = threading.get_ident()
        for key, thread in list(self.thread_of.items()):
            if thread == mine and key in self.open:
                self.open[key].faults.append(f"{what} inside a write transaction")

    @property
    def faults(self) -> list[str]:
        """All that was against the law."""
        return [fault for seen in [*self.finished, *self.open.values()] for fault in seen.faults]


def _subject_meant(connection: Connection, parameters: Any) -> int:
    """The id of the subject that a statement locks: by its own id, or as that of a task."""
    values = list(parameters.values() if isinstance(parameters, dict) else parameters)
    by_id = next((value for value in values if isinstance(value, int)), None)
    if by_id is not None:
        return by_id
    return connection.scalar(select(Task.subject_id).where(Task.id.in_(values))) or 0


_watching: list[Watch] = []
_hooked: list[bool] = []


def _audit(name: str, _arguments: tuple[Any, ...]) -> None:
    if _watching and name in HEAVY:
        for watch in _watching:
            watch.heavy(f"{CHILD_OR_NETWORK} ({name})")


@contextmanager
def watching(database: Database) -> Iterator[Watch]:
    """Keep watch over the writers of a database."""
    if not _hooked:
        sys.addaudithook(_audit)  # can never be taken off, so it asks whether anybody watches
        _hooked.append(True)
    watch, engine = Watch(database.writer), database.writer
    listeners: list[tuple[str, Callable[..., None]]] = [
        ("begin", watch.begin),
        ("commit", watch.end),
        ("rollback", watch.end),
        ("before_cursor_execute", watch.statement),
    ]
    for name, listener in listeners:
        event.listen(engine, name, listener)
    _watching.append(watch)
    try:
        yield watch
    finally:
        _watching.remove(watch)
        for name, listener in listeners:
            event.remove(engine, name, listener)


def spy(monkeypatch: Any, watch: Watch, owner: Any, name: str, what: str) -> None:
    """Note each call of something slow."""
    original = getattr(owner, name)

    def watched(*arguments: Any, **named: Any) -> Any:
        watch.heavy(what)
        return original(*arguments, **named)

    monkeypatch.setattr(owner, name, watched)
