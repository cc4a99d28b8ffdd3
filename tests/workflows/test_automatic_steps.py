"""Steps of a diagram that a job does: done outside the officer's act, noted on the file when they fail."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import runtime
from engine.db import Database
from engine.errors import Refusal
from engine.models import Incident, Instance, Step, Task
from engine.runtime import Operation
from engine.states import InstanceStatus, StepStatus, TaskStatus
from tests.engine.sketch import sketch
from tests.invariants import faults_of
from tests.office import NOON, Day
from workflows import automatic_steps, movement
from workflows.jobs import JobContext
from workflows.organisation import SYSTEM, District
from workflows.routing import OfficeRouting

DIAGRAM = (
    "s start\nA task\nO service op:fetch param:of=name\nX xor\nB task role=section_incharge\ne end\n"
    "s > A > O > X\nX > B : pages > 0\nX > e : default\nB > e"
)


class Fetch:
    """An operation that reaches outside; it fails as long as ``trouble`` is set."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.calls: list[str] = []

    def __call__(self, call):
        self.calls.append(call.params["of"])
        if self.trouble is not None:
            raise self.trouble
        return {"pages": 3}


class Clock(JobContext):
    """A job's hands, at a moment of the test."""

    moment = NOON

    def now(self) -> dt.datetime:
        return self.moment


@pytest.fixture
def fetch() -> Fetch:
    return Fetch()


@pytest.fixture
def ordered(office: Database, fetch: Fetch) -> list[str]:
    """A file's side routing whose automatic step was ordered; gives the ids of steps as they are ordered."""
    ids: list[str] = []
    routing = OfficeRouting(lambda _db, _kind, payload, *, key: ids.append(payload["step_id"]))
    fetching = Operation(fn=fetch, params={"of": "what"}, results={"pages": "how many"}, inline=False)
    routing.operations = {**routing.operations, "fetch": fetching}
    runtime.configure(routing)
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        file = day.open_claim()
        runtime.publish(db, "p", {"p.bpmn": sketch(DIAGRAM)}, actor="admin", now=day.now)
        begun = runtime.start(
            db, "p", subject_id=file.id, role="ask", facts={"name": "रिकॉर्ड"}, actor=str(day.actor("ANK-MED")),
            now=day.now, parent_subject_id=file.id,
        )  # fmt: skip
        runtime.complete(
            db, begun.opened[0].id, outcome=None, facts={}, actor=str(day.actor("ANK-MED")), expect_rev=None, key=None,
            now=day.now,
        )  # fmt: skip
    return ids


def run(office: Database, step: str, moment: dt.datetime = NOON) -> None:
    context = Clock(office, "job", {})
    context.__dict__["moment"] = moment
    automatic_steps.do_step.run(context, {"step_id": step})


def rows(office: Database):
    with office.reading() as db:
        check_all_but_jobs(db)
        step, incidents = db.scalars(select(Step)).one(), db.scalars(select(Incident)).all()
        instance = db.get_one(Instance, step.instance_id)
        nodes = db.scalars(select(Task.node).where(Task.instance_id == instance.id, Task.status == TaskStatus.OPEN))
        return step.status, instance.status, incidents, list(nodes)


def check_all_but_jobs(db) -> None:
    """The orders of these tests are caught before they become jobs."""
    assert [fault for fault in faults_of(db) if "no job will run it" not in fault] == []


def test_a_job_does_the_step_and_the_file_goes_on(office, ordered, fetch):
    run(office, ordered[0])
    assert rows(office) == (StepStatus.DONE, InstanceStatus.RUNNING, [], ["B"])
    assert fetch.calls == ["रिकॉर्ड"]


def test_a_step_that_takes_long_holds_no_transaction_open(office, ordered, fetch, monkeypatch):
    held = []

    def look(_self, call):
        held.append((call.db.in_transaction(), call.params["of"]))
        return {"pages": 1}

    monkeypatch.setattr(Fetch, "__call__", look)
    run(office, ordered[0])
    assert held == [(False, "रिकॉर्ड")]
    assert rows(office)[0] == StepStatus.DONE


def test_an_order_that_comes_twice_does_nothing_the_second_time(office, ordered, fetch):
    run(office, ordered[0])
    run(office, ordered[0])
    assert rows(office)[3] == ["B"]
    assert fetch.calls == ["रिकॉर्ड"]


@pytest.mark.parametrize(
    ("trouble", "told"),
    [(Refusal("The record room is shut.", "अभिलेख कक्ष बन्द है।"), "record room"), (OSError("x"), "computer cell")],
)
def test_what_fails_is_an_incident_and_is_ordered_anew_in_its_time(office, ordered, fetch, trouble, told):
    fetch.trouble = trouble
    run(office, ordered[0])
    status, standing, (incident,), _nodes = rows(office)
    assert (status, standing) == (StepStatus.FAILED, InstanceStatus.INCIDENT)
    assert told in incident.message_en
    context = Clock(office, "job", {})
    automatic_steps.order_failed_steps.run(context, {})
    assert len(ordered) == 1, "not before its time"
    context.__dict__["moment"] = NOON + dt.timedelta(minutes=2)
    automatic_steps.order_failed_steps.run(context, {})
    automatic_steps.order_failed_steps.run(context, {})
    assert len(ordered) == 2
    fetch.trouble = None
    run(office, ordered[1])
    status, standing, (incident,), nodes = rows(office)
    assert (status, standing, nodes) == (StepStatus.DONE, InstanceStatus.RUNNING, ["B"])
    assert incident.resolved_at is not None


def test_results_with_which_the_diagram_cannot_go_on_are_an_incident_too(office, ordered, fetch):
    fetch.__class__ = type("Nothing", (Fetch,), {"__call__": lambda self, call: {}})
    run(office, ordered[0])
    status, standing, (incident,), _nodes = rows(office)
    assert (status, standing) == (StepStatus.FAILED, InstanceStatus.INCIDENT)
    assert "pages" in incident.message_en


def test_a_step_of_a_suspended_file_waits(office, ordered, fetch):
    with office.writing() as db:
        instance = db.scalars(select(Step.instance_id)).one()
        runtime.suspend(db, instance, reason="stay", actor=str(SYSTEM), now=NOON)
    run(office, ordered[0])
    assert (fetch.calls, rows(office)[0]) == ([], StepStatus.WAITING)
    with office.writing() as db:
        runtime.resume(db, instance, reason="over", actor=str(SYSTEM), now=NOON)
    assert len(ordered) == 2
    run(office, ordered[1])
    assert rows(office)[3] == ["B"]


def test_a_step_that_was_taken_away_is_left_alone(office, ordered, fetch):
    with office.writing() as db:
        instance = db.scalars(select(Step.instance_id)).one()
        runtime.cancel(db, instance, reason="withdrawn", actor=str(SYSTEM), now=NOON)
    run(office, ordered[0])
    assert fetch.calls == []
    with office.reading() as db:
        assert db.scalars(select(Step.status)).one() is StepStatus.CANCELLED
        assert movement.movements_of(db, db.scalars(select(Step.subject_id)).one())
