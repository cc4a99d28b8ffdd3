"""Enqueue, cancel, retry, list: what pages and operations do with jobs, always in their own transaction."""

import datetime as dt
import json
import threading
import weakref
from collections.abc import Sequence

import dbos
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from workflows.errors import NotFound, OfficeRefusal
from workflows.jobs.kinds import KINDS, ORDINARY, Payload
from workflows.jobs.models import JobProgress, JobState

APPLICATION, APPLICATION_VERSION = "patravali", "1"
"""The version never changes: a job of an older release would otherwise wait for ever for a worker of that release."""
WORKFLOW = "patravali.job"
LAST = 9
"""Place in the queue of what nobody waits for; without one an order stands at 0, the front."""
WAITS_S = (2, 30, 300)
"""Seconds before the second, third and fourth try; after that the job is an incident."""


def enqueue(
    db: Session, kind: str, payload: Payload, *, key: str, subject_id: int | None = None, hurry: bool = True
) -> str:
    """Have a job done once the caller's transaction is committed. The same *key* of the same kind is done once only.

    :param kind: name of a registered kind
    :param payload: plain JSON
    :param key: names the effect, e.g. ``17``
    :param subject_id: on whose page the progress is shown
    :param hurry: False for work that nobody waits for: it is begun when nothing else waits in its queue
    :return: the job's id
    :raises KeyError: for an unknown kind, which is a fault of the program
    """
    job_id = f"{KINDS[kind].name}:{key}"
    if db.get(JobProgress, job_id) is None:
        now = dt.datetime.now(dt.UTC)
        row = JobProgress(id=job_id, kind=kind, payload=json.dumps(payload), subject_id=subject_id, attempt=1)
        row.tries_left, row.created_at, row.changed_at = len(WAITS_S), now, now
        db.add(row)
        _hand_over(db, row, delay_s=0, hurry=hurry)
    return job_id


def cancel(db: Session, job_id: str) -> None:
    """Do not do a job that waits, stop one that runs at its next step, and strike one that failed off the list.

    :raises OfficeRefusal: when it is over already
    """
    row = locked_job(db, job_id)
    if row.state in {JobState.DONE, JobState.CANCELLED}:
        raise OfficeRefusal("The job is over already.", "यह कार्य पहले ही समाप्त हो चुका है।")
    row.state, row.changed_at = JobState.CANCELLED, dt.datetime.now(dt.UTC)


def retry(db: Session, job_id: str) -> None:
    """Do a failed or cancelled job again, once the caller's transaction is committed.

    :raises OfficeRefusal: when it has neither failed nor been cancelled
    """
    row = locked_job(db, job_id)
    if row.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise OfficeRefusal("The job has not failed.", "यह कार्य विफल नहीं हुआ है।")
    row.tries_left = len(WAITS_S)
    try_again(db, row, delay_s=0)


def list_failed(db: Session, *, limit: int = 100) -> Sequence[JobProgress]:
    """Return the jobs that need somebody, oldest first: each is shown as an incident with a button to retry."""
    asked = select(JobProgress).where(JobProgress.state == JobState.FAILED)
    return db.scalars(asked.order_by(JobProgress.created_at).limit(limit)).all()


def jobs_of(db: Session, subject_id: int) -> Sequence[JobProgress]:
    """Return the jobs of one receipt or file that are not over, for its page."""
    over = (JobState.DONE, JobState.CANCELLED)
    asked = select(JobProgress).where(JobProgress.subject_id == subject_id, JobProgress.state.not_in(over))
    return db.scalars(asked.order_by(JobProgress.created_at)).all()


def locked_job(db: Session, job_id: str) -> JobProgress:
    """Lock the row of one job for the rest of the transaction; raises :class:`NotFound`."""
    row = db.get(JobProgress, job_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such job.", "ऐसा कोई कार्य नहीं है।")
    return row


def try_again(db: Session, row: JobProgress, *, delay_s: int) -> None:
    """Give a job a new order; the older ones do nothing any more."""
    row.state, row.attempt, row.changed_at = JobState.WAITING, row.attempt + 1, dt.datetime.now(dt.UTC)
    _hand_over(db, row, delay_s=delay_s)


def _hand_over(db: Session, row: JobProgress, *, delay_s: int, hurry: bool = True) -> None:
    """Write the order into DBOS's tables on the caller's own connection."""
    db.flush()  # DBOS writes past the session, and the row has to stand first
    options: dbos.EnqueueOptions = {
        "queue_name": KINDS[row.kind].queue if row.kind in KINDS else ORDINARY,  # a kind of a later release, say
        "workflow_name": WORKFLOW,
        "workflow_id": f"{row.id}#{row.attempt}",
        "app_version": APPLICATION_VERSION,
    }
    if delay_s:
        options["delay_seconds"] = delay_s
    if not hurry:
        options["priority"] = LAST
    _client(db.connection().engine).enqueue_in_transaction(db, options, row.id, row.attempt)


_clients: "weakref.WeakKeyDictionary[Engine, dbos.DBOSClient]" = weakref.WeakKeyDictionary()
_clients_lock = threading.Lock()


def _client(engine: Engine) -> dbos.DBOSClient:
    """Return DBOS's writer of orders for this engine; it opens no connection of its own."""
    with _clients_lock:
        if engine not in _clients:
            _clients[engine] = dbos.DBOSClient(
                system_database_engine=engine,
                serializer=dbos.DBOSPortableJSONSerializer(),
                application_name=APPLICATION,
                lazy=True,
            )
        return _clients[engine]
