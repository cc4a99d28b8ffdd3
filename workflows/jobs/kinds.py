"""The kinds of work there are, by name, and what a running job has in its hands."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from engine.db import Database
from workflows.jobs.models import JobProgress, JobState

ORDINARY, HEAVY = "patravali-ordinary", "patravali-heavy"

Payload = Mapping[str, Any]
Resource = TypeVar("Resource")


class JobCancelled(Exception):  # noqa: N818 - no fault
    """The job was cancelled while it ran; it stops where it is."""


@dataclass(frozen=True)
class JobContext:
    """What a running job has in its hands.

    :ivar database: to read, and to write in short transactions (``with context.database.writing() as db``)
    :ivar job_id: key of its progress row; fit to make ids of effects from
    :ivar resources: what :func:`workflows.jobs.launch` was given, by type
    """

    database: Database
    job_id: str
    resources: Mapping[type, object]

    def resource(self, kind: type[Resource]) -> Resource:
        """Return what the worker was started with of this type: the reading room, the signing settings, …"""
        return cast(Resource, self.resources[kind])

    def now(self) -> dt.datetime:
        """Return the moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    def progress(self, done: int, total: int) -> None:
        """Say how far the job is, in a transaction of its own.

        :raises JobCancelled: when somebody has cancelled it in the meantime
        """
        with self.database.writing() as db:
            row = db.get(JobProgress, self.job_id)
            if row is None:  # a run by the clock has no row
                return
            if row.state is JobState.CANCELLED:
                raise JobCancelled
            row.done, row.total, row.changed_at = done, total, self.now()


@dataclass(frozen=True)
class JobKind:
    """A kind of work.

    :ivar name: dotted, stable: stored with each job
    :ivar run: does it; at least once, so its effects have ids
    :ivar heavy: uses a processor for itself; as many at once as there are processors
    """

    name: str
    run: Callable[[JobContext, Payload], None]
    heavy: bool = False

    @property
    def queue(self) -> str:
        """The queue in which it waits."""
        return HEAVY if self.heavy else ORDINARY


KINDS: dict[str, JobKind] = {}
SCHEDULES: dict[str, str] = {}


def job_kind(name: str, *, heavy: bool = False) -> Callable[[Callable[[JobContext, Payload], None]], JobKind]:
    """Register the decorated function as the kind *name*."""

    def register(run: Callable[[JobContext, Payload], None]) -> JobKind:
        KINDS[name] = JobKind(name, run, heavy)
        return KINDS[name]

    return register


def schedule(kind: str, cron: str) -> None:
    """Have a kind run by the clock, with an empty payload; said at import, carried out by the worker.

    A run is missed while no worker runs; it is not made up for. A run that fails is an incident.

    :param cron: five fields in the time of Asia/Kolkata; ``* * * * *`` is each minute
    """
    SCHEDULES[KINDS[kind].name] = cron
