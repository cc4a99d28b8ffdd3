"""The worker itself carries orders out, and takes them back."""

import sys
import time

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from engine import runtime
from engine.models import Instance
from tests import invariants
from tests.claims_revised import drawn, other_words, publish
from tests.office import NOON, Day
from webapp import cli
from workflows import jobs, version_changes
from workflows.organisation import District
from workflows.routing import OfficeRouting
from workflows.version_changes import FileState


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch):
    """The worker here has no signing room: what the clock does each minute would fail in it."""
    monkeypatch.setattr(jobs.worker, "SCHEDULES", {})


@pytest.fixture
def worker(office):
    runtime.configure(OfficeRouting(jobs.enqueue))
    jobs.launch(office, poll_s=0.05)
    yield office
    jobs.shutdown(wait_s=5)


def wait_until(office, change_id, state, count, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with office.reading() as db:
            found = [one.state for one in version_changes.files_of_change(db, change_id)]
        if found.count(state) == count:
            return
        time.sleep(0.1)
    raise AssertionError(found)


def test_an_order_is_carried_out_and_taken_back_by_the_worker(worker):
    with worker.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        for number in range(2):
            day.open_claim(title=f"दावा {number}")
        version = publish(db, other_words(drawn()), NOON)
        files, total = version_changes.files_under_way(
            db, "medical-claim", district_id=day.district_id, other_than=version.id
        )
        change = version_changes.order_change(
            db, version, {one.instance.id: one.instance.rev for one in files}, {}, reason="नियम", find_desks=False,
            district_id=day.district_id, actor=day.actor("EOFFICE"), now=NOON,
        ).id  # fmt: skip
    wait_until(worker, change, FileState.MIGRATED, total)
    with worker.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        order = version_changes.change_numbered(db, change, district_id=day.district_id)
        version_changes.order_undoing(db, order, reason="भूल", actor=day.actor("EOFFICE"), now=NOON)
    wait_until(worker, change, FileState.UNDONE, total)
    with worker.reading() as db:
        invariants.check_all(db)
        assert {one.version_id for one in db.scalars(select(Instance)) if one.status == "running"} == {
            one.instance.version_id for one in files
        }


def test_an_order_whose_command_was_killed_is_finished_by_the_worker(office, monkeypatch, tmp_path):
    runtime.configure(OfficeRouting(jobs.enqueue))
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        for number in range(3):
            day.open_claim(title=f"दावा {number}")
        publish(db, other_words(drawn()), NOON)
    monkeypatch.setenv("PATRAVALI_HOME", str(tmp_path))
    monkeypatch.setenv("PATRAVALI_DATABASE", office.url.render_as_string(hide_password=False))
    with monkeypatch.context() as killed:
        killed.setattr("webapp.migrating.version_changes.carry_out", lambda *_args, **_words: sys.exit(137))
        assert CliRunner().invoke(cli.main, ["migrate", "medical-claim", "--all", "--reason", "x"]).exit_code == 137
    with office.reading() as db:
        assert {one.state for one in version_changes.files_of_change(db, 1)} == {FileState.WAITING}
    jobs.launch(office, poll_s=0.05)
    try:
        wait_until(office, 1, FileState.MIGRATED, 3)
    finally:
        jobs.shutdown(wait_s=5)
    with office.reading() as db:
        invariants.check_all(db)
