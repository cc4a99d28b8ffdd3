"""The threads that do the jobs: one worker a process, on SQLite within ``serve``, on PostgreSQL also in ``worker``."""

import datetime as dt
import json
import os
import traceback
from collections.abc import Iterable
from dataclasses import dataclass

import dbos
from dbos._sys_db import SystemDatabase  # the public migrate() opens an engine of its own, with another SQLite library
from sqlalchemy import Engine

from engine.db import Database, make_database, make_sqlite_engine
from engine.errors import Refusal
from workflows.jobs.heart import Heart
from workflows.jobs.kinds import (
    HEAVY,
    KINDS,
    ORDINARY,
    SCHEDULES,
    JobCancelled,
    JobContext,
)
from workflows.jobs.models import JobProgress, JobState
from workflows.jobs.verbs import APPLICATION, APPLICATION_VERSION, WAITS_S, WORKFLOW, locked_job, try_again

ORDINARY_AT_ONCE, CONNECTIONS = 4, 5
TRACE_CHARACTERS = 4000
INDIA = "Asia/Kolkata"


@dataclass
class _Worker:
    """The worker of this process; DBOS allows one."""

    database: Database
    resources: dict[type, object]
    engine: Engine
    heart: Heart


_running: list[_Worker] = []


def install(database: Database) -> None:
    """Make or bring up to date DBOS's own tables; part of ``init`` and of every migration.

    On SQLite they stand among ours; DBOS begins this one transaction itself, so its engine must not.
    """
    engine = _own_engine(database, begin="SELECT 1")
    system = SystemDatabase.create(
        system_database_url=_kind_of_url(database),
        engine_kwargs={},
        engine=engine,
        schema="dbos",
        serializer=dbos.DBOSPortableJSONSerializer(),
        executor_id=None,
        use_listen_notify=False,
    )
    try:
        system.run_migrations()
    finally:
        system.destroy()
        engine.dispose()


def launch(
    database: Database,
    *,
    executor: str = "worker-1",
    resources: Iterable[object] = (),
    poll_s: float = 1.0,
    at_once: int = ORDINARY_AT_ONCE,
    heavy_at_once: int | None = None,
) -> None:
    """Start doing jobs in threads of this process; also those that a killed worker of the same name left behind.

    :param executor: a fixed name for each worker of the installation
    :param resources: what jobs need beside the database; each is found by its type
    :param poll_s: seconds between two looks for work
    :param heavy_at_once: heavy jobs at once; one for each processor when None
    """
    if _running:
        raise RuntimeError("this process has a worker already")
    engine = _own_engine(database, begin="BEGIN IMMEDIATE")
    heart = Heart(database, executor)
    _running.append(_Worker(database, {type(thing): thing for thing in resources}, engine, heart))
    heart.start()
    dbos.DBOS(config=_config(database, engine, executor=executor))
    dbos.DBOS.launch()
    for queue, most in ((ORDINARY, at_once), (HEAVY, heavy_at_once or os.cpu_count() or 1)):
        dbos.DBOS.register_queue(
            queue, worker_concurrency=most, polling_interval_sec=poll_s, on_conflict="always_update"
        )
    dbos.DBOS.apply_schedules([_schedule_of(kind, cron) for kind, cron in SCHEDULES.items()])


def shutdown(*, wait_s: int = 10) -> None:
    """Stop taking work and give what runs *wait_s* seconds; what is not finished is done by the next worker."""
    if _running:
        dbos.DBOS.destroy(workflow_completion_timeout_sec=wait_s)
        ended = _running.pop()
        ended.heart.stop()
        ended.engine.dispose()


def _own_engine(database: Database, *, begin: str) -> Engine:
    if database.is_sqlite:
        return make_sqlite_engine(database.url, begin=begin, pool_size=CONNECTIONS)
    return make_database(database.url).writer


def _kind_of_url(database: Database) -> str:
    """Tell DBOS the kind of database only; the connections are those of our engine."""
    return "sqlite:///unused" if database.is_sqlite else "postgresql://unused/unused"


def _config(database: Database, engine: Engine, *, executor: str) -> dbos.DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_url": _kind_of_url(database),
        "system_database_engine": engine,
        "serializer": dbos.DBOSPortableJSONSerializer(),  # the default would unpickle what stands in the database
        "application_version": APPLICATION_VERSION,
        "executor_id": executor,
        "run_migrations": False,
        "use_listen_notify": False,
        "enable_otlp": False,
        "log_level": "ERROR",
    }


@dbos.DBOS.workflow(name=WORKFLOW)
def _run_job(job_id: str, attempt: int) -> None:
    dbos.DBOS.run_step({"name": "attempt"}, _attempt, job_id, attempt)


@dbos.DBOS.workflow(name="patravali.clock")
def _run_by_clock(_at: object, kind: str) -> None:
    dbos.DBOS.run_step({"name": "attempt"}, _attempt_by_clock, kind)


def _schedule_of(kind: str, cron: str) -> dbos.ScheduleInput:
    return {
        "schedule_name": kind,
        "workflow_fn": _run_by_clock,
        "schedule": cron,
        "context": kind,
        "cron_timezone": INDIA,
        "queue_name": KINDS[kind].queue,
    }


def _attempt(job_id: str, attempt: int) -> None:
    """Do one order; what goes wrong is written on the job's row, never raised into DBOS."""
    worker = _running[0]
    with worker.database.writing() as db:
        row = locked_job(db, job_id)
        if row.attempt != attempt or row.state not in {JobState.WAITING, JobState.RUNNING}:
            return  # cancelled, finished before a crash, or ordered anew
        row.state, row.changed_at = JobState.RUNNING, dt.datetime.now(dt.UTC)
        kind, payload = row.kind, json.loads(row.payload)
    try:
        KINDS[kind].run(JobContext(worker.database, job_id, worker.resources), payload)
    except JobCancelled:
        return
    except Exception as error:  # noqa: BLE001 - whatever a job raises has to become an incident
        _note_failure(worker.database, job_id, error)
    else:
        _note_done(worker.database, job_id)


def _note_done(database: Database, job_id: str) -> None:
    with database.writing() as db:
        row = locked_job(db, job_id)
        row.error_en = row.error_hi = row.trace = ""
        row.state, row.changed_at = JobState.DONE, dt.datetime.now(dt.UTC)


def _note_failure(database: Database, job_id: str, error: Exception) -> None:
    """Order the job again after a wait; a refusal and the last failure are for somebody to look at."""
    with database.writing() as db:
        row = locked_job(db, job_id)
        _describe(row, error)
        if row.state is JobState.CANCELLED:
            return
        if row.tries_left and not isinstance(error, Refusal):
            wait = WAITS_S[len(WAITS_S) - row.tries_left]
            row.tries_left -= 1
            try_again(db, row, delay_s=wait)
        else:
            row.state, row.changed_at = JobState.FAILED, dt.datetime.now(dt.UTC)


def _describe(row: JobProgress, error: Exception) -> None:
    if isinstance(error, Refusal):
        row.error_en, row.error_hi = error.en, error.hi
    else:
        row.error_en = "The job failed because of a fault. The computer cell can see the cause."
        row.error_hi = "तकनीकी त्रुटि के कारण कार्य पूरा नहीं हुआ। कम्प्यूटर सेल कारण देख सकता है।"
    row.trace = "".join(traceback.format_exception(error))[-TRACE_CHARACTERS:]


def _attempt_by_clock(kind: str) -> None:
    """Do a run that the clock ordered; it gets a row only when it fails, so that a minute's tick leaves nothing."""
    worker = _running[0]
    context = JobContext(worker.database, f"{kind}:clock", worker.resources)
    try:
        KINDS[kind].run(context, {})
    except Exception as error:  # noqa: BLE001 - as above
        _note_clock_failure(worker.database, kind, error)


def _note_clock_failure(database: Database, kind: str, error: Exception) -> None:
    """One incident a kind, however often its clock strikes; retrying it runs the kind once more."""
    now = dt.datetime.now(dt.UTC)
    with database.writing() as db:
        row = db.get(JobProgress, f"{kind}:clock")
        if row is None:
            row = JobProgress(id=f"{kind}:clock", kind=kind, payload="{}", tries_left=0, attempt=1, created_at=now)
            db.add(row)
        row.state, row.changed_at = JobState.FAILED, now
        _describe(row, error)
