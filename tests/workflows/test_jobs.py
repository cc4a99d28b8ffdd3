"""The five verbs of background work keep their promises on both databases."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine.db import Database
from tests.workflows import job_worker
from workflows.errors import NotFound, OfficeRefusal
from workflows.jobs import (
    JobContext,
    JobExecutor,
    JobProgress,
    JobState,
    Payload,
    adopt_jobs,
    cancel,
    enqueue,
    install,
    job_kind,
    jobs_of,
    launch,
    list_failed,
    prune_jobs,
    retry,
    schedule,
    shutdown,
    verbs,
)
from workflows.jobs.heart import GONE, Heart, alive
from workflows.jobs.janitor import KEPT
from workflows.jobs.kinds import SCHEDULES

assert job_worker.slow.name == "test.slow"
done: list[str] = []
BROKEN_CLOCK: list[bool] = []


class Bench:
    """Something that the worker is started with."""

    name = "bench"


@job_kind("test.note")
def note(context: JobContext, payload: Payload) -> None:
    context.progress(1, 2)
    done.append(f"{payload['word']} on the {context.resource(Bench).name}")


@job_kind("test.breaks")
def breaks(_context: JobContext, payload: Payload) -> None:
    done.append("tried")
    if BROKEN_CLOCK if not payload else not Path(payload["mended"]).exists():
        raise ValueError("the printer is on fire")


@job_kind("test.refuses")
def refuses(_context: JobContext, _payload: Payload) -> None:
    raise OfficeRefusal("The letter has no address.", "पत्र पर पता नहीं है।")


@job_kind("test.long", heavy=True)
def long(context: JobContext, _payload: Payload) -> None:
    for step in range(200):
        context.progress(step, 200)
        time.sleep(0.05)


@job_kind("test.heavy", heavy=True)
def heavy(_context: JobContext, payload: Payload) -> None:
    done.append(payload["word"])


@job_kind("test.tick")
def tick(_context: JobContext, _payload: Payload) -> None:
    done.append("tick")


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    for kind in list(SCHEDULES):
        monkeypatch.delitem(SCHEDULES, kind)  # what the office's clock does at a full minute is no part of these tests
    install(database)
    done.clear()
    return database


@pytest.fixture
def worker(office: Database) -> Iterator[Database]:
    launch(office, resources=[Bench()], poll_s=0.05)
    yield office
    shutdown(wait_s=5)


def wait_for(database: Database, job_id: str, *states: JobState, seconds: float = 20) -> JobProgress:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with database.reading() as db:
            row = db.get(JobProgress, job_id)
            if row is not None and row.state in states:
                return row
        time.sleep(0.05)
    raise AssertionError(f"{job_id} is {row and row.state}")


def test_a_committed_job_is_done_with_what_the_worker_was_started_with(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.note", {"word": "नमस्ते"}, key="1", subject_id=7)
        assert [row.id for row in jobs_of(db, 7)] == [job]
    row = wait_for(worker, job, JobState.DONE)
    assert done == ["नमस्ते on the bench"]
    assert (row.done, row.total) == (1, 2)
    with worker.reading() as db:
        assert not jobs_of(db, 7)


def test_a_job_of_a_rolled_back_transaction_never_was(worker):
    with worker.write_session() as db:
        enqueue(db, "test.note", {"word": "never"}, key="1")
        db.rollback()
    with worker.writing() as db:
        marker = enqueue(db, "test.note", {"word": "after"}, key="2")
    wait_for(worker, marker, JobState.DONE)
    assert done == ["after on the bench"]
    with worker.reading() as db:
        assert db.get(JobProgress, "test.note:1") is None


def test_one_effect_is_ordered_once(worker):
    for _ in range(3):
        with worker.writing() as db:
            job = enqueue(db, "test.note", {"word": "once"}, key="same")
    wait_for(worker, job, JobState.DONE)
    with worker.writing() as db:
        enqueue(db, "test.note", {"word": "once"}, key="same")
        marker = enqueue(db, "test.note", {"word": "after"}, key="2")
    wait_for(worker, marker, JobState.DONE)
    assert sorted(done) == ["after on the bench", "once on the bench"]


def test_a_job_that_keeps_failing_becomes_an_incident_and_can_be_retried(worker, tmp_path, monkeypatch):
    monkeypatch.setattr(verbs, "WAITS_S", (0, 0))
    monkeypatch.setattr("workflows.jobs.worker.WAITS_S", (0, 0))
    with worker.writing() as db:
        job = enqueue(db, "test.breaks", {"mended": str(tmp_path / "mended")}, key="1")
    wait_for(worker, job, JobState.FAILED)
    assert done == ["tried"] * 3
    with worker.reading() as db:
        (failed,) = list_failed(db)
        assert failed.id == job
        assert "printer is on fire" in failed.trace
        assert "printer" not in failed.error_en
        assert failed.error_hi.endswith("।")
    (tmp_path / "mended").touch()
    with worker.writing() as db:
        retry(db, job)
    assert wait_for(worker, job, JobState.DONE).error_en == ""
    with worker.reading() as db:
        assert not list_failed(db)


def test_a_refusal_is_not_tried_again_and_keeps_its_sentence(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.refuses", {}, key="1")
    row = wait_for(worker, job, JobState.FAILED)
    assert (row.error_en, row.error_hi) == ("The letter has no address.", "पत्र पर पता नहीं है।")
    assert row.attempt == 1


def test_a_job_of_a_kind_that_this_worker_does_not_know_becomes_an_incident(worker, monkeypatch):
    monkeypatch.setattr("workflows.jobs.worker.WAITS_S", (0, 0, 0))
    with worker.writing() as db:
        job = enqueue(db, "test.note", {"word": "x"}, key="1")
        db.get_one(JobProgress, job).kind = "of.a.later.release"
    assert "of.a.later.release" in wait_for(worker, job, JobState.FAILED).trace


def test_a_failed_try_waits_before_the_next(worker, tmp_path):
    with worker.writing() as db:
        job = enqueue(db, "test.breaks", {"mended": str(tmp_path / "mended")}, key="1")
    end = time.monotonic() + 15
    while not done and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    (tmp_path / "mended").touch()
    assert done == ["tried"]
    row = wait_for(worker, job, JobState.DONE)
    assert (row.attempt, done) == (2, ["tried", "tried"])


def test_a_waiting_job_can_be_cancelled(office):
    with office.writing() as db:
        job = enqueue(db, "test.note", {"word": "no"}, key="1")
        cancel(db, job)
        marker = enqueue(db, "test.note", {"word": "yes"}, key="2")
    launch(office, resources=[Bench()], poll_s=0.05)
    try:
        wait_for(office, marker, JobState.DONE)
        time.sleep(0.3)
    finally:
        shutdown()
    assert done == ["yes on the bench"]


def test_a_running_job_stops_at_its_next_step_when_it_is_cancelled(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.long", {}, key="1")
    wait_for(worker, job, JobState.RUNNING)
    with worker.writing() as db:
        cancel(db, job)
    time.sleep(0.5)
    with worker.reading() as db:
        first = db.get_one(JobProgress, job).done
    time.sleep(0.5)
    with worker.reading() as db:
        row = db.get_one(JobProgress, job)
        assert (row.state, row.done) == (JobState.CANCELLED, first)


def test_what_is_over_is_neither_cancelled_nor_retried(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.note", {"word": "x"}, key="1")
    wait_for(worker, job, JobState.DONE)
    with worker.writing() as db:
        with pytest.raises(OfficeRefusal):
            cancel(db, job)
        with pytest.raises(OfficeRefusal):
            retry(db, job)
        with pytest.raises(NotFound):
            retry(db, "no:such")


def test_an_unknown_kind_is_a_fault_of_the_program(office):
    with office.writing() as db, pytest.raises(KeyError):
        enqueue(db, "no.such", {}, key="1")


def test_the_clock_runs_a_kind_and_leaves_no_row(office, monkeypatch):
    monkeypatch.setitem(SCHEDULES, "test.tick", "* * * * * *")
    launch(office, resources=[Bench()], poll_s=0.05)
    try:
        end = time.monotonic() + 15
        while done.count("tick") < 2 and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        shutdown()
    assert done.count("tick") >= 2
    with office.reading() as db:
        assert db.get(JobProgress, "test.tick:clock") is None


def test_a_schedule_names_a_kind_that_exists():
    with pytest.raises(KeyError):
        schedule("no.such", "* * * * *")


def test_nothing_is_pickled_in_the_database(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.note", {"word": "x"}, key="1")
    wait_for(worker, job, JobState.DONE)
    table = "workflow_status" if worker.is_sqlite else "dbos.workflow_status"
    with worker.reading() as db:
        assert set(db.scalars(text(f"SELECT serialization FROM {table}"))) == {"portable_json"}


def test_installing_twice_changes_nothing(office):
    install(office)


def start_worker(database: Database, name: str = "test-worker") -> subprocess.Popen[str]:
    address = database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.workflows.job_worker", address, name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    return process


def stop(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def kill_in_the_middle(office: Database, tmp_path: Path, name: str = "test-worker") -> tuple[str, Path]:
    """Order a job, and kill its worker when it has begun; gives the job and where it leaves its trace."""
    trace, release = tmp_path / "trace", tmp_path / "release"
    with office.writing() as db:
        job = enqueue(db, "test.slow", {"trace": str(trace), "release": str(release)}, key="1")
    first = start_worker(office, name)
    end = time.monotonic() + 20
    while not trace.exists() and time.monotonic() < end:
        time.sleep(0.05)
    stop(first)
    assert trace.read_text() == "begun\n"
    release.touch()
    return job, trace


def test_a_job_whose_worker_is_killed_is_finished_once_by_the_next(office, tmp_path):
    job, trace = kill_in_the_middle(office, tmp_path)
    second = start_worker(office)
    try:
        wait_for(office, job, JobState.DONE, seconds=30)
        time.sleep(1)
    finally:
        stop(second)
    assert trace.read_text() == "begun\nbegun\nended\n"


def test_what_nobody_waits_for_is_done_after_all_that_came_later(office):
    with office.writing() as db:
        later = [enqueue(db, "test.heavy", {"word": f"old {n}"}, key=f"old {n}", hurry=False) for n in range(2)]
        soon = enqueue(db, "test.heavy", {"word": "the counter's"}, key="new")
    launch(office, poll_s=0.05, heavy_at_once=1)
    try:
        for job in (*later, soon):
            wait_for(office, job, JobState.DONE)
    finally:
        shutdown(wait_s=5)
    assert done == ["the counter's", "old 0", "old 1"]


def test_a_job_of_a_worker_that_never_comes_back_is_finished_once_by_another(office, tmp_path):
    job, trace = kill_in_the_middle(office, tmp_path, "worker-of-old")
    launch(office, executor="worker-of-today", poll_s=0.05)
    try:
        adopt(office)
        time.sleep(1)
        assert trace.read_text() == "begun\n", "it was heard of a moment ago"
        with office.writing() as db:
            db.get_one(JobExecutor, "worker-of-old").seen_at -= GONE + dt.timedelta(seconds=1)
        for _ in range(2):
            adopt(office)
        wait_for(office, job, JobState.DONE, seconds=30)
        adopt(office)
        time.sleep(1)
    finally:
        shutdown()
    assert trace.read_text() == "begun\nbegun\nended\n"


def test_the_jobs_of_a_worker_that_is_there_are_left_alone(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.long", {}, key="1")
    wait_for(worker, job, JobState.RUNNING)
    adopt(worker)
    time.sleep(0.5)
    with worker.writing() as db:
        row = db.get_one(JobProgress, job)
        assert (row.state, row.attempt) == (JobState.RUNNING, 1)
        cancel(db, job)


def test_a_worker_says_that_it_is_alive_until_it_stops(office):
    heart = Heart(office, "worker-7", beat_s=0.05)
    heart.start()
    with office.writing() as db:
        first = db.get_one(JobExecutor, "worker-7")
        assert "worker-7" in alive(db, dt.datetime.now(dt.UTC))
        first.seen_at -= GONE + dt.timedelta(seconds=1)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with office.reading() as db:
            if "worker-7" in alive(db, dt.datetime.now(dt.UTC)):
                break
        time.sleep(0.05)
    heart.stop()
    with office.reading() as db:
        last = db.get_one(JobExecutor, "worker-7").seen_at
        assert "worker-7" in alive(db, last)
        assert "worker-7" not in alive(db, last + GONE)
    time.sleep(0.2)
    with office.reading() as db:
        assert db.get_one(JobExecutor, "worker-7").seen_at == last


def adopt(database: Database) -> None:
    adopt_jobs.run(JobContext(database, "jobs.adopt:clock", {}), {})


def test_what_was_done_a_month_ago_is_forgotten_and_what_failed_is_kept(worker):
    with worker.writing() as db:
        done_long_ago = enqueue(db, "test.note", {"word": "old"}, key="old")
        failed = enqueue(db, "test.refuses", {}, key="failed")
        recent = enqueue(db, "test.note", {"word": "new"}, key="new")
    for job, state in ((done_long_ago, JobState.DONE), (failed, JobState.FAILED), (recent, JobState.DONE)):
        wait_for(worker, job, state)
    with worker.writing() as db:
        for job in (done_long_ago, failed):
            db.get_one(JobProgress, job).changed_at -= KEPT + dt.timedelta(minutes=1)
        db.add(JobExecutor(name="worker-of-old", seen_at=dt.datetime.now(dt.UTC) - KEPT * 2))
        table = "workflow_status" if worker.is_sqlite else "dbos.workflow_status"
        back = int(KEPT.total_seconds() * 1000) + 60_000
        db.execute(
            text(f"UPDATE {table} SET created_at = created_at - {back}, completed_at = completed_at - {back}"
                 " WHERE workflow_uuid = :order"), {"order": f"{done_long_ago}#1"},
        )  # fmt: skip
        assert db.scalar(text(f"SELECT count(*) FROM {table} WHERE workflow_uuid LIKE 'test.%'")) == 3
    prune_jobs.run(JobContext(worker, "jobs.prune:clock", {}), {})
    with worker.reading() as db:
        assert set(db.scalars(select(JobProgress.id))) == {failed, recent}
        assert db.get(JobExecutor, "worker-of-old") is None
        left = set(db.scalars(text(f"SELECT workflow_uuid FROM {table} WHERE workflow_uuid LIKE 'test.%'")))
        assert left == {f"{failed}#1", f"{recent}#1"}


def test_the_clock_keeps_the_jobs_in_order():
    assert SCHEDULES["jobs.adopt"] == "* * * * *"
    assert SCHEDULES["jobs.prune"] == "17 3 * * *"


def test_a_run_of_the_clock_that_fails_is_one_incident_and_can_be_retried(office, monkeypatch):
    monkeypatch.setitem(SCHEDULES, "test.breaks", "* * * * * *")
    BROKEN_CLOCK.append(True)
    launch(office, resources=[Bench()], poll_s=0.05)
    try:
        wait_for(office, "test.breaks:clock", JobState.FAILED)
        time.sleep(1.5)
        with office.reading() as db:
            assert [row.id for row in list_failed(db)] == ["test.breaks:clock"]
        BROKEN_CLOCK.clear()
        with office.writing() as db:
            retry(db, "test.breaks:clock")
        wait_for(office, "test.breaks:clock", JobState.DONE)
    finally:
        shutdown()


def test_verbs_of_a_transaction_that_is_rolled_back_did_nothing(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.refuses", {}, key="1")
    wait_for(worker, job, JobState.FAILED)
    for verb in (retry, cancel):
        with worker.write_session() as db:
            verb(db, job)
            db.rollback()
    time.sleep(0.5)
    with worker.reading() as db:
        row = db.get_one(JobProgress, job)
        assert (row.state, row.attempt) == (JobState.FAILED, 1)


def test_a_cancelled_job_can_be_retried_and_a_failed_one_struck_off(worker):
    with worker.writing() as db:
        job = enqueue(db, "test.refuses", {}, key="1")
    wait_for(worker, job, JobState.FAILED)
    with worker.writing() as db:
        cancel(db, job)
    with worker.writing() as db:
        assert not list_failed(db)
        retry(db, job)
    assert wait_for(worker, job, JobState.FAILED).attempt == 2


def test_the_failed_ones_are_listed_oldest_first_and_not_without_end(office):
    with office.writing() as db:
        for key in range(5):
            job = db.get_one(JobProgress, enqueue(db, "test.refuses", {}, key=str(key)))
            job.state, job.created_at = JobState.FAILED, job.created_at - dt.timedelta(minutes=key)
        db.flush()
        assert [row.id[-1] for row in list_failed(db, limit=3)] == ["4", "3", "2"]
