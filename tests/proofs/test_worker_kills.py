"""``kill -9`` of whatever does the jobs: ``patravali worker`` on PostgreSQL, the server itself on SQLite.

The jobs are those of the clock, ordered by hand so that they need not be waited for: dates of asks that passed while
nobody looked. Whatever is killed when, each addressee gets one reminder.
"""

import datetime as dt
import random
import time

import pytest
from sqlalchemy import func, select

from engine import runtime
from engine.db import Database
from engine.models import History, Timer
from tests.invariants import check_all
from tests.office import Day, no_jobs
from tests.proofs.server import JobWorker, Server
from workflows import jobs, reminders
from workflows.asks import ask_out
from workflows.asks.models import Ask
from workflows.files import File
from workflows.jobs import JobProgress, JobState
from workflows.organisation import District, Post
from workflows.routing import OfficeRouting

SAMPLE, LONG = 1, 30
FILES, ORDERS = 4, 3
"""Files that ask, and orders to look after their dates that are done side by side, in each round."""
SEED = 20261124
LATE = dt.timedelta(days=30)
DONE_S = 120


@pytest.fixture
def worker(office, tmp_path):
    """What does the jobs of the office; the test starts it."""
    kind = Server if office.is_sqlite else JobWorker
    made = kind(office, tmp_path / "home")
    office.dispose()
    yield made
    made.close()


def ask_long_ago(office: Database, number: int) -> int:
    """Files that asked every other post a month ago; gives how many were asked."""
    runtime.configure(OfficeRouting(no_jobs))
    with office.writing() as db:
        district = db.scalars(select(District.id)).one()
        day = Day(db, district, now=dt.datetime.now(dt.UTC) - LATE)
        posts = db.scalars(select(Post).where(Post.district_id == district, Post.code != "ANK-MED")).all()[:20]
        files = [day.open_claim(letter_no=f"{number}-{place}").id for place in range(FILES)]
        seat = {"actor": day.actor("ANK-MED"), "now": day.now}
        for file_id in files:
            ask_out(db, db.get_one(File, file_id), offices=(), posts=posts, question="आख्या दें", due_rule="7wd", **seat)
        for order in range(ORDERS):
            jobs.enqueue(db, reminders.fire_timers.name, {}, key=f"round {number} order {order}")
        return FILES * len(posts)


def reminded(office: Database) -> int:
    """How many reminders have been given."""
    with office.reading() as db:
        return db.scalar(select(func.sum(Ask.reminders))) or 0


def check(office: Database) -> None:
    """Nobody was reminded twice, nothing is half done."""
    with office.reading() as db:
        check_all(db)
        assert db.scalars(select(Ask.id).where(Ask.reminders > 1)).all() == []
        fired = db.scalar(select(func.count()).where(History.event == "timer"))
        assert fired == db.scalar(select(func.sum(Ask.reminders))) or (fired == 0)


def open_orders(office: Database) -> int:
    """Orders that are not done."""
    with office.reading() as db:
        return db.scalar(select(func.count()).where(JobProgress.state != JobState.DONE)) or 0


def kill_rounds(office: Database, worker: Server, rounds: int) -> None:
    """Order, let some of it be done, kill, look; so many times. Then all is done."""
    moments, asked, in_the_middle = random.Random(SEED), 0, 0
    for number in range(rounds):
        asked += ask_long_ago(office, number)
        before = reminded(office)
        worker.start()
        end = time.monotonic() + DONE_S
        while reminded(office) == before:
            assert time.monotonic() < end, worker.log.read_text()[-2000:]
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.25))
        worker.kill()
        in_the_middle += open_orders(office) > 0
        check(office)
    worker.start()
    end = time.monotonic() + DONE_S
    while open_orders(office) or reminded(office) < asked:
        assert time.monotonic() < end, f"{open_orders(office)} orders, {reminded(office)} of {asked} reminders"
        time.sleep(0.1)
    check(office)
    with office.reading() as db:
        assert set(db.scalars(select(Ask.reminders))) == {1}
        assert db.scalars(select(Timer).where(Timer.due < dt.datetime.now(dt.UTC))).all() == []
    kind = "the server's job threads, SQLite" if office.is_sqlite else "the job worker, PostgreSQL"
    print(
        f"PROOF | kill -9 of {kind} | {rounds} kills, {in_the_middle} with orders begun or waiting | "
        f"{asked} overdue dates, each happened once; every order done by the next one"
    )


def test_a_killed_worker_leaves_nothing_half_done_and_the_next_goes_on(office, worker):
    kill_rounds(office, worker, SAMPLE)


@pytest.mark.prove
def test_thirty_kills_of_what_does_the_jobs(office, worker):
    kill_rounds(office, worker, LONG)
