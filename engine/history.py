"""The history of an instance: one row for each event, in order, without gaps; never changed.

Office words and hashes are not here: the ledger (``workflows.ledger``) chains the acts, this table says what the engine
did.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from engine.models import History, Instance, Task

_TABLE = History.__table__
assert isinstance(_TABLE, Table)
INSERT_HISTORY = insert(_TABLE)
"""Built once: it runs in every completion."""
_HANDED = ("reassigned", "claimed", "released")
"""Events that change the desk of an open task and nothing else."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the history, as an act gives it back; see :class:`engine.models.History`."""

    instance_id: int
    seq: int
    rev: int
    at: datetime
    actor: str
    event: str
    node: str | None
    detail: Mapping[str, Any]
    key: str | None = None

    def digest(self) -> str:
        """SHA-256, in hexadecimal, over the whole row: for whoever keeps a chain of what happened."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        whole = [self.instance_id, self.seq, self.rev, at, self.actor, self.event, self.node, self.detail, self.key]
        return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def history_row(
    *,
    instance_id: int,
    seq: int,
    rev: int,
    at: datetime,
    actor: str,
    event: str,
    node: str | None,
    detail: dict[str, Any],
    key: str | None = None,
) -> dict[str, Any]:
    """One row, ready to insert. *seq* follows ``instance.history_seq``, which the caller has locked."""
    return {
        "instance_id": instance_id,
        "seq": seq,
        "rev": rev,
        "at": at,
        "actor": actor,
        "event": event,
        "node": node,
        "detail": detail,
        "key": key,
    }


def history_of(db: Session, instance_id: int) -> Sequence[History]:
    """All events of an instance, oldest first."""
    return db.scalars(select(History).where(History.instance_id == instance_id).order_by(History.seq)).all()


def events_of_subject(db: Session, subject_id: int) -> Iterable[Event]:
    """All events of all instances of a subject, as they stand now."""
    of_subject = select(Instance.id).where(Instance.subject_id == subject_id)
    rows = select(_TABLE).where(_TABLE.c.instance_id.in_(of_subject)).order_by(_TABLE.c.instance_id, _TABLE.c.seq)
    return (Event(**row._mapping) for row in db.execute(rows))


def events_of_act(db: Session, instance_id: int, rev: int) -> list[Event]:
    """The events of the act that brought an instance to revision *rev*."""
    rows = select(_TABLE).where(_TABLE.c.instance_id == instance_id, _TABLE.c.rev == rev).order_by(_TABLE.c.seq)
    return [Event(**row._mapping) for row in db.execute(rows)]


def histories_of(db: Session, instance_ids: Sequence[int]) -> dict[int, list[Event]]:
    """All events of some instances, oldest first, in one statement; by instance."""
    found: dict[int, list[Event]] = {instance_id: [] for instance_id in instance_ids}
    rows = select(_TABLE).where(_TABLE.c.instance_id.in_(instance_ids)).order_by(_TABLE.c.instance_id, _TABLE.c.seq)
    for row in db.execute(rows):
        found[row.instance_id].append(Event(**row._mapping))
    return found


def standing_at(db: Session, instance_id: int, moment: datetime) -> list[Task]:
    """The tasks that were open at a moment, oldest first, told from history and tasks alone.

    The rows are the tasks as they are now; their desk at that moment is in the history of their reassignments.

    :param moment: aware; what happened at this very moment has happened
    """
    rows = select(History).where(History.instance_id == instance_id, History.at <= moment).order_by(History.seq)
    there: dict[str, None] = {}
    for row in db.scalars(rows):
        for task_id in [*row.detail.get("closed", []), *row.detail.get("recalled", [])]:
            there.pop(_id_of(task_id), None)
        for task_id in [*row.detail.get("opened", []), *row.detail.get("reopened", [])]:
            there[_id_of(task_id)] = None
    found = {task.id: task for task in db.scalars(select(Task).where(Task.id.in_(list(there))))}
    return [found[task_id] for task_id in there if task_id in found]


def desks_at(db: Session, tasks: Sequence[Task], moment: datetime) -> dict[str, int | None]:
    """At which post each of the tasks of :func:`standing_at` lay then, by id; None: nobody of the pool had taken it.

    The first change of its desk after that moment says where it came from; without one it lies there still.
    """
    found = {task.id: task.desk if task.desk is not None else task.claimed_by for task in tasks}
    instances = {task.instance_id for task in tasks}
    rows = select(History).where(History.instance_id.in_(instances), History.at > moment, History.event.in_(_HANDED))
    seen: set[str] = set()
    for row in db.scalars(rows.order_by(History.instance_id, History.seq)) if instances else ():
        task_id = row.detail["task"]
        if task_id in found and task_id not in seen:
            found[task_id] = row.detail["post"] if row.event == "released" else row.detail.get("from")
            seen.add(task_id)
    return found


def _id_of(named: str | list[str]) -> str:
    """Tasks stand in the history as their id, or as id and element."""
    return named if isinstance(named, str) else named[0]
