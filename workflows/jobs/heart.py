"""A worker says that it is alive; jobs of one that is not heard of any more are given to the others."""

import datetime as dt
import logging
import threading

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.db import Database
from workflows.jobs.models import JobExecutor

log = logging.getLogger("patravali.jobs")

BEAT_S = 20.0
GONE = dt.timedelta(minutes=3)
"""After so long without a word a worker counts as vanished; long enough for a database that restarts."""


class Heart:
    """Writes in a thread of its own, in short transactions, that the worker is there.

    :param executor: the worker's name
    :param beat_s: seconds between two words
    """

    def __init__(self, database: Database, executor: str, *, beat_s: float = BEAT_S) -> None:
        self.database, self.executor, self.beat_s = database, executor, beat_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def start(self) -> None:
        """Say it now, and from now on."""
        self.say()
        self._thread.start()

    def stop(self) -> None:
        """Say no more."""
        self._stopped.set()
        self._thread.join()

    def say(self) -> None:
        """Write that the worker is there."""
        now = dt.datetime.now(dt.UTC)
        with self.database.writing() as db:
            known = db.get(JobExecutor, self.executor)
            if known is None:
                db.add(JobExecutor(name=self.executor, seen_at=now))
            else:
                known.seen_at = now

    def _beat(self) -> None:
        while not self._stopped.wait(self.beat_s):
            try:
                self.say()
            except OperationalError:  # the database is away; the next beat tells
                log.warning("the worker %s could not say that it is alive", self.executor)


def alive(db: Session, now: dt.datetime) -> frozenset[str]:
    """Names of the workers that were heard of lately."""
    return frozenset(db.scalars(select(JobExecutor.name).where(JobExecutor.seen_at > now - GONE)))
