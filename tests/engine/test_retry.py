"""What failed is tried again by itself, with longer and longer waits, and by hand; or left out with a reason."""

import datetime as dt

import pytest
from sqlalchemy import select, text

from engine import runtime
from engine.errors import EngineRefusal, Refusal
from engine.history import history_of
from engine.models import Incident, Instance, Step, Task, Timer
from engine.runtime import STEP_JOB
from engine.runtime.failing import TRY_AGAIN_AFTER
from engine.runtime.office import Desk
from engine.states import IncidentKind, InstanceStatus, StepStatus, TaskStatus
from engine.timers import due_instances
from tests.engine.small_office import NOW, SmallOffice, nodes, press, start
from tests.engine.test_races import both

STEPPED = (
    "s start\nA task\nO service op:render\nB task\nR on B keep timer:P1D\nN task\ne end\ns > A > O > B > e\nR > N > e"
)
BROKEN = (
    "s start\nA task\nR on A keep timer:P1D\nX xor\nN task\nB task\ne end\n"
    "s > A > B > e\nR > X\nX > N : missing > 1\nX > e : default\nN > e"
)


@pytest.fixture
def step(db, office):
    """A file whose automatic step waits for its job."""
    office.operation("render", inline=False, results={"draft_no": "number"})
    press(db, start(db, STEPPED).opened[0])
    return db.scalars(select(Step.id)).one()


def fail(db, step, now=NOW):
    return runtime.fail_step(db, step, Refusal("No printer.", "प्रिंटर नहीं है।"), now)


def row(db, model):
    return db.scalars(select(model).execution_options(populate_existing=True)).one()


def retry(db, incident, now=NOW):
    return runtime.retry(db, incident.id, actor="sp", now=now)


def jobs_of(office, step):
    return [key for kind, payload, key in office.enqueued if kind == STEP_JOB and payload == {"step_id": step}]


class TestSteps:
    def test_each_failure_sets_the_next_try_later_until_somebody_has_to_look(self, db, step):
        for tries, wait in enumerate(TRY_AGAIN_AFTER, start=1):
            fail(db, step)
            assert (row(db, Step).tries, row(db, Step).next_try_at) == (tries, NOW + wait)
        fail(db, step)
        assert row(db, Step).next_try_at is None
        assert row(db, Incident).tries == len(TRY_AGAIN_AFTER) + 1
        assert runtime.retry_due(db, NOW + dt.timedelta(days=30)) == 0

    def test_it_is_ordered_anew_when_its_time_has_come_and_once_only(self, db, office, step):
        fail(db, step)
        assert runtime.retry_due(db, NOW + dt.timedelta(seconds=59)) == 0
        assert runtime.retry_due(db, NOW + dt.timedelta(seconds=60)) == 1
        assert runtime.retry_due(db, NOW + dt.timedelta(seconds=60)) == 0
        assert row(db, Step).status == StepStatus.WAITING
        assert len(set(jobs_of(office, step))) == 2

    def test_when_it_goes_through_its_incident_is_over(self, db, step):
        fail(db, step)
        runtime.retry_due(db, NOW + dt.timedelta(hours=1))
        done = runtime.run_step(db, step, {"draft_no": 4}, NOW)
        assert (nodes(done.opened), done.instance.status) == (["B"], InstanceStatus.RUNNING)
        assert row(db, Incident).resolved_at == NOW

    def test_by_hand_it_is_tried_at_once_and_the_history_says_by_whom(self, db, office, step):
        incident = fail(db, step)
        answer = retry(db, incident)
        assert (answer.completion, answer.failed) == (None, None)
        assert len(set(jobs_of(office, step))) == 2
        assert (row(db, Step).status, row(db, Step).next_try_at) == (StepStatus.WAITING, None)
        event = history_of(db, incident.instance_id)[-1]
        assert (event.event, event.actor, event.detail["incident"]) == ("retried", "sp", incident.id)

    def test_while_a_job_is_at_it_it_is_not_ordered_twice(self, db, step):
        incident = fail(db, step)
        retry(db, incident)
        with pytest.raises(EngineRefusal, match="at this moment"):
            retry(db, incident)

    def test_left_out_the_file_goes_on_without_the_results(self, db, step):
        incident = fail(db, step)
        done = runtime.leave_out(db, incident.id, reason="printed by hand", actor="sp", now=NOW)
        assert (nodes(done.opened), done.instance.status) == (["B"], InstanceStatus.RUNNING)
        assert done.instance.facts == "{}"
        assert (done.events[0].event, done.events[0].detail["reason"]) == ("left_out", "printed by hand")
        assert row(db, Step).status == StepStatus.DONE

    def test_what_is_put_right_is_not_put_right_again(self, db, step):
        incident = fail(db, step)
        runtime.run_step(db, step, {}, NOW)
        for act in (retry, lambda db, one: runtime.leave_out(db, one.id, reason="x", actor="sp", now=NOW)):
            with pytest.raises(EngineRefusal, match="already"):
                act(db, incident)

    def test_undo_takes_the_incident_of_the_step_along(self, db, step):
        incident = fail(db, step)
        back = runtime.undo(db, incident.instance_id, actor="ravi", now=NOW, reason="recall")
        assert (nodes(back.opened), back.instance.status) == (["A"], InstanceStatus.RUNNING)
        assert row(db, Incident).resolved_at is not None

    def test_an_ended_file_has_no_open_incident(self, db, step):
        incident = fail(db, step)
        runtime.cancel(db, incident.instance_id, reason="x", actor="sp", now=NOW)
        assert row(db, Incident).resolved_at is not None
        assert runtime.retry_due(db, NOW + dt.timedelta(days=1)) == 0

    def test_a_step_that_failed_does_not_stop_the_dates_of_the_file(self, db, office):
        office.operation("render", inline=False)
        text = (
            "s start\nF and\nA task\nR on A keep timer:P1D\nN task\nB task\nO service op:render\nJ and\ne end\n"
            "s > F > A > J > e\nF > B > O > J\nR > N > e"
        )
        made = start(db, text)
        press(db, next(task for task in made.opened if task.node == "B"))
        fail(db, db.scalars(select(Step.id)).one())
        assert runtime.fire_due(db, NOW + dt.timedelta(days=1)) == 1
        assert row(db, Instance).status == InstanceStatus.INCIDENT
        assert "N" in db.scalars(select(Task.node).where(Task.status == TaskStatus.OPEN)).all()


@pytest.mark.usefixtures("office")
class TestDates:
    def later(self):
        return NOW + dt.timedelta(days=2)

    def broken(self, db):
        made = start(db, BROKEN)
        runtime.fire_due(db, self.later())
        return made, db.scalars(select(Incident)).one()

    def test_a_date_that_fails_again_counts_the_try_and_stays(self, db):
        made, incident = self.broken(db)
        answer = retry(db, incident, self.later())
        assert answer.failed is incident
        assert (incident.tries, incident.resolved_at) == (2, None)
        assert row(db, Instance).status == InstanceStatus.INCIDENT
        assert [event.event for event in history_of(db, made.instance.id)] == ["started", "incident", "incident"]

    def test_when_the_cause_is_gone_the_date_happens_and_the_incident_is_over(self, db):
        made, incident = self.broken(db)
        runtime.place(db, made.instance.id, "B", facts={"missing": 2}, actor="sp", reason="x", now=NOW)
        assert row(db, Incident).resolved_at is not None
        start(db, BROKEN, subject_id=2, facts={"missing": 2})
        assert incident.id

    def test_tried_again_after_the_fact_is_there_it_happens(self, db):
        text = BROKEN.replace("A task", "A task\nF and\nC task\nJ and").replace(
            "s > A > B > e", "s > F > A > J > B > e\nF > C > J"
        )
        made = start(db, text)
        runtime.fire_due(db, self.later())
        incident = db.scalars(select(Incident)).one()
        press(db, next(task for task in made.opened if task.node == "C"), missing=2, now=self.later())
        assert row(db, Instance).status == InstanceStatus.INCIDENT, "the desks go on, the date waits for somebody"
        answer = retry(db, incident, self.later())
        assert nodes(answer.completion.opened) == ["N"]
        assert answer.completion.instance.status == InstanceStatus.RUNNING

    def test_left_out_the_date_never_comes_and_the_desk_keeps_its_work(self, db):
        made, incident = self.broken(db)
        done = runtime.leave_out(db, incident.id, reason="no reminder needed", actor="sp", now=self.later())
        assert (done.opened, done.closed, done.instance.status) == ([], [], InstanceStatus.RUNNING)
        assert db.scalars(select(Timer)).all() == []
        assert nodes(press(db, made.opened[0]).opened) == ["B"]

    def test_a_date_on_which_alone_the_file_waits_is_not_left_out(self, db):
        text = (
            "s start\nW catch timer:P1D\nX xor\nB task\ne end\ns > W > X\nX > B : missing > 1\nX > e : default\nB > e"
        )
        start(db, text)
        runtime.fire_due(db, self.later())
        incident = db.scalars(select(Incident)).one()
        with pytest.raises(EngineRefusal, match="another step"):
            runtime.leave_out(db, incident.id, reason="x", actor="sp", now=self.later())

    def test_the_desk_itself_goes_on_and_takes_the_incident_along(self, db):
        made, _incident = self.broken(db)
        done = press(db, made.opened[0], now=self.later())
        assert done.instance.status == InstanceStatus.RUNNING
        assert row(db, Incident).resolved_at is not None

    def test_other_dates_of_the_file_wait_until_somebody_has_looked(self, db):
        self.broken(db)
        assert due_instances(db, self.later()) == []


@pytest.mark.usefixtures("office")
class TestOthers:
    def test_trying_again_does_not_help_a_file_that_waits_for_ever(self, db):
        text = (
            "s start\nA task\nX xor\nB task\nC task\nJ and\nZ task\ne end\n"
            "s > A > X\nX > B : n == 1\nX > C : default\nB > J > Z > e\nC > J"
        )
        press(db, press(db, start(db, text).opened[0], n=1).opened[0])
        incident = db.scalars(select(Incident)).one()
        assert incident.kind == IncidentKind.STUCK
        for act in (retry, lambda db, one: runtime.leave_out(db, one.id, reason="x", actor="sp", now=NOW)):
            with pytest.raises(EngineRefusal, match="another step"):
                act(db, incident)

    def test_there_is_no_such_incident(self, db):
        with pytest.raises(EngineRefusal, match="no such incident"):
            runtime.retry(db, 999, actor="sp", now=NOW)

    def test_a_suspended_file_is_not_mended(self, db, office):
        office.operation("render", inline=False)
        made = press(db, start(db, STEPPED).opened[0])
        incident = fail(db, db.scalars(select(Step.id)).one())
        runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=NOW)
        with pytest.raises(EngineRefusal, match="suspended"):
            retry(db, incident)


LONGER = "s start\nA task\norder task role=sp\nZ task\ne end\ns > A > order > Z > e"


class StrayOffice(SmallOffice):
    """No post plays the role ``sp``."""

    def desk_for(self, db, *, role, **where):
        if role == "sp":
            return Desk(2, role, "no desk for sp", missing=True)
        return super().desk_for(db, role=role, **where)


def test_work_without_a_desk_is_an_incident_until_it_is_settled(db, office):
    runtime.configure(StrayOffice())
    done = press(db, start(db).opened[0], "forward")
    assert (done.opened[0].desk, done.instance.status) == (2, InstanceStatus.INCIDENT)
    incident = db.scalars(select(Incident)).one()
    assert (incident.kind, incident.node) == (IncidentKind.DESK, "order")
    with pytest.raises(EngineRefusal, match="right desk"):
        retry(db, incident)
    settled = runtime.leave_out(db, incident.id, reason="given to the ASP", actor="sp", now=NOW)
    assert settled.instance.status == InstanceStatus.RUNNING


def test_work_without_a_desk_that_is_done_all_the_same_settles_it(db, office):
    runtime.configure(StrayOffice())
    done = press(db, start(db).opened[0], "forward")
    over = press(db, done.opened[0])
    assert over.instance.status == InstanceStatus.COMPLETED
    assert row(db, Incident).resolved_at is not None


@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_try_again_at_once_one_orders_the_job(database, office, turn):
    office.operation("render", inline=False)
    with database.writing() as db:
        press(db, start(db, STEPPED).opened[0])
        incident = fail(db, db.scalars(select(Step.id)).one()).id

    def act(db, place):
        try:
            return runtime.retry(db, incident, actor=f"officer {place}", now=NOW)
        except EngineRefusal as refusal:
            return refusal

    got = both(database, act)
    assert sorted(isinstance(answer, EngineRefusal) for answer in got) == [False, True]


def test_steps_are_ordered_anew_without_waiting_for_an_act_that_has_one_in_its_hands(postgres_database, office):
    office.operation("render", inline=False, results={"draft_no": "number"})
    with postgres_database.writing() as db:
        press(db, start(db, STEPPED).opened[0])
        step = db.scalars(select(Step.id)).one()
        fail(db, step)
    later = NOW + dt.timedelta(days=1)
    with postgres_database.writing() as acting, postgres_database.writing() as ordering:
        runtime.cancel(acting, acting.scalars(select(Instance.id)).one(), reason="x", actor="sp", now=later)
        ordering.execute(text("SET LOCAL lock_timeout = '1s'"))
        assert runtime.retry_due(ordering, later) == 0
    with postgres_database.writing() as db:
        assert row(db, Step).status is StepStatus.CANCELLED


def test_work_without_a_desk_is_an_incident_again_when_its_outcome_is_taken_back(db, office):
    runtime.configure(StrayOffice())
    stray = press(db, start(db, LONGER).opened[0])
    done = press(db, stray.opened[0], now=NOW + dt.timedelta(hours=1))
    assert done.instance.status is InstanceStatus.RUNNING
    back = runtime.undo(db, done.instance.id, actor="sp", now=NOW + dt.timedelta(hours=2), reason="recall")
    assert (nodes(back.opened), back.instance.status) == (["order"], InstanceStatus.INCIDENT)
    waiting = select(Incident).where(Incident.instance_id == back.instance.id, Incident.resolved_at.is_(None))
    incident = db.scalars(waiting).one()
    assert (incident.kind, incident.node) == (IncidentKind.DESK, "order")
    again = press(db, back.opened[0], now=NOW + dt.timedelta(hours=3))
    assert again.instance.status is InstanceStatus.RUNNING
