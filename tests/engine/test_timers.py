"""Dates on which tokens move by themselves: rows in an indexed table, each fired once."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import func, select

from engine import runtime
from engine.errors import EngineRefusal
from engine.history import history_of
from engine.models import History, Incident, Instance, Task, Timer
from engine.runtime.environment import plain_due
from engine.states import InstanceStatus
from engine.timers import due_instances
from tests.engine.small_office import NOW, press, publish, start
from tests.engine.test_races import at_once

pytestmark = pytest.mark.usefixtures("office")
REMINDED = "s start\nA task\nR on A keep timer:wd(3)\nN task\nB task\ne end\ns > A > B > e\nR > N > e"


def after(days):
    return NOW + dt.timedelta(days=days)


def test_a_timer_is_a_row_with_the_offices_date(db):
    start(db, REMINDED)
    timer = db.scalars(select(Timer)).one()
    assert (timer.node, timer.due) == ("R", after(3))


def test_what_is_due_fires_once(db):
    start(db, REMINDED)
    assert runtime.fire_due(db, after(2)) == 0
    assert runtime.fire_due(db, after(3)) == 1
    assert runtime.fire_due(db, after(3)) == 0
    assert sorted(db.scalars(select(Task.node).where(Task.status == "open"))) == ["A", "N"]


def test_a_desk_that_is_done_disarms_its_timer(db):
    press(db, start(db, REMINDED).opened[0])
    assert db.scalars(select(Timer)).all() == []
    assert runtime.fire_due(db, after(30)) == 0


def test_an_escalation_takes_the_desk_away(db):
    start(db, REMINDED.replace("keep ", ""))
    runtime.fire_due(db, after(3))
    assert {task.node: task.status.value for task in db.scalars(select(Task))} == {"A": "cancelled", "N": "open"}


def test_a_repeated_reminder_moves_its_row(db):
    start(db, REMINDED.replace("timer:wd(3)", "cycle:R2/2wd"))
    assert runtime.fire_due(db, after(2)) == 1
    assert db.scalars(select(Timer.due)).one() == after(4)
    assert runtime.fire_due(db, after(4)) == 1
    assert db.scalars(select(Timer)).all() == []
    assert runtime.fire_due(db, after(40)) == 0


def test_instances_are_given_in_the_order_in_which_subjects_are_locked(db):
    for subject in (7, 3, 5):
        start(db, REMINDED, subject_id=subject)
    locked = []
    runtime.fire_due(db, after(3), lock_subject=lambda _db, subject: locked.append(subject))
    assert locked == [3, 5, 7]
    assert due_instances(db, after(3)) == []


def test_a_timer_whose_path_fails_is_an_incident_and_the_others_fire(db):
    broken = (
        "s start\nA task\nR on A keep timer:P1D\nX xor\nN task\ne end\n"
        "s > A > e\nR > X\nX > N : missing > 1\nX > e : default\nN > e"
    )
    start(db, broken, subject_id=1)
    start(db, REMINDED, subject_id=2)
    assert runtime.fire_due(db, after(3)) == 1
    incident = db.scalars(select(Incident)).one()
    assert "missing" in incident.message_en
    assert db.scalars(select(Instance.status).where(Instance.subject_id == 1)).one() == InstanceStatus.INCIDENT
    assert runtime.fire_due(db, after(3)) == 0
    task = db.scalars(select(Task).where(Task.subject_id == 1)).one()
    assert press(db, task).instance.status == InstanceStatus.COMPLETED


@pytest.mark.parametrize(
    ("rule", "moment"),
    [
        ("P3D", after(3)),
        ("PT2H", NOW + dt.timedelta(hours=2)),
        ("P1W", after(7)),
        ("2026-12-01", dt.datetime(2026, 11, 30, 18, 30, tzinfo=dt.UTC)),
        ("2026-12-01T10:00:00+05:30", dt.datetime(2026, 12, 1, 4, 30, tzinfo=dt.UTC)),
    ],
)
def test_calendar_rules_need_no_office(rule, moment):
    assert plain_due(rule, NOW) == moment


@pytest.mark.parametrize("rule", ["P", "soon", "2026-13-01", "P1Y"])
def test_what_is_no_date_is_refused_with_a_sentence(rule):
    with pytest.raises(EngineRefusal, match="no date"):
        plain_due(rule, NOW)


OVERDUE = (
    "s start\nA task\nQ on A keep timer:P4D\nS on A keep timer:P3D\nR on A keep timer:P2D\nN task\nO task\nP task\n"
    "e end\ns > A > e\nR > N > e\nS > O > e\nQ > P > e"
)


def test_after_an_outage_the_dates_of_a_file_happen_in_their_order_not_in_that_of_the_diagram(db):
    made = start(db, OVERDUE)
    assert runtime.fire_due(db, after(9)) == 1
    assert history_of(db, made.instance.id)[-1].detail["passed"] == ["R", "S", "Q"]
    assert db.scalars(select(Timer)).all() == []


def test_an_earlier_date_that_takes_the_desk_away_leaves_nothing_to_a_later_one(db):
    start(db, OVERDUE.replace("R on A keep", "R on A"))
    runtime.fire_due(db, after(9))
    assert db.scalars(select(Task.node).where(Task.status == "open")).all() == ["N"]


def test_what_is_overdue_when_a_desk_presses_happens_in_its_order_too(db):
    text = OVERDUE.replace("s > A > e", "F and\nB task\nJ and\ns > F > A > J > e\nF > B > J")
    made = start(db, text)
    press(db, next(task for task in made.opened if task.node == "B"), now=after(9))
    assert history_of(db, made.instance.id)[-1].detail["passed"] == ["B", "R", "S", "Q"]


def test_a_reminder_that_was_due_before_its_desk_was_taken_away_is_given_all_the_same(db):
    text = (
        "s start\nA task\nR on A keep cycle:R2/P3D\nE on A timer:P5D\nN task kind=form\nO task\ne end\nf end\n"
        "s > A > e\nR > N > f\nE > O > e"
    )
    start(db, text)
    runtime.fire_due(db, after(9))
    assert sorted(db.scalars(select(Task.node).where(Task.status == "open"))) == ["N", "O"]
    assert db.scalars(select(Timer)).all() == []


def test_eight_workers_that_look_at_once_let_each_date_happen_once(database):
    many = 20
    with database.writing() as db:
        publish(db, REMINDED)
        for subject in range(many):
            runtime.start(db, "p", subject_id=subject, facts={}, actor="ravi", now=NOW)
    for days, happen in ((3, many), (3, 0), (4, 0)):
        fired = at_once(database, 8, lambda db, _place, days=days: runtime.fire_due(db, after(days)))
        assert sum(fired) == happen, fired
    with database.reading() as db:
        reminders = Counter(db.scalars(select(Task.subject_id).where(Task.node == "N")))
        assert reminders == dict.fromkeys(range(many), 1)
        assert db.scalar(select(func.count()).where(History.event == "timer")) == many
        assert db.scalars(select(Timer)).all() == []


def test_a_clock_that_jumps_ahead_and_back_gives_no_reminder_twice_and_loses_none(db):
    start(db, REMINDED.replace("timer:wd(3)", "cycle:R3/2wd"))

    def reminders(days):
        runtime.fire_due(db, after(days))
        return db.scalar(select(func.count()).where(Task.node == "N"))

    assert [reminders(days) for days in (1, 20, 20, 1, 3, 21)] == [0, 1, 1, 1, 1, 1]
    assert [reminders(days) for days in (22, 2, 22, 23, 24, 24, 60)] == [2, 2, 2, 2, 3, 3, 3]


def test_a_clock_that_is_set_back_delays_a_date_and_does_not_lose_it(db):
    task = start(db, REMINDED).opened[0]
    assert runtime.fire_due(db, after(-10)) == 0
    press(db, start(db, REMINDED, subject_id=2).opened[0], now=after(-10))
    assert [runtime.fire_due(db, after(days)) for days in (2, 3, -5, 3)] == [0, 1, 0, 0]
    assert db.get_one(Task, task.id).status == "open"


def test_clocks_belong_to_the_task_and_marking_does_not_restart_them(db):
    task = start(db, REMINDED.replace("A task", "A task due=7wd")).opened[0]
    due, timer = task.due, db.scalars(select(Timer.due)).one()
    for days, desk in ((1, 5), (2, 6)):
        runtime.reassign(db, task.id, desk=desk, actor="ravi", now=after(days), reason="opinion", return_to=[1])
    runtime.park(db, task.id, until=after(9), actor="ravi", now=after(2), reason="waits")
    assert (db.get_one(Task, task.id).due, db.scalars(select(Timer.due)).one()) == (due, timer) == (after(7), after(3))
    assert runtime.fire_due(db, after(3)) == 1


FAILING = REMINDED.replace("R > N > e", "R > K > N > e") + "\nK script run:n=missing_+_1"


def test_eight_workers_that_look_at_once_at_a_date_that_fails_leave_one_incident(database):
    many = 6
    with database.writing() as db:
        publish(db, FAILING)
        for subject in range(many):
            runtime.start(db, "p", subject_id=subject, facts={}, actor="ravi", now=NOW)
    fired = at_once(database, 8, lambda db, _place: runtime.fire_due(db, after(3)))
    assert sum(fired) == 0
    with database.reading() as db:
        open_incidents = Counter(db.scalars(select(Incident.subject_id).where(Incident.resolved_at.is_(None))))
        assert open_incidents == dict.fromkeys(range(many), 1)


def test_a_worker_that_found_a_date_due_before_it_failed_leaves_it_to_whoever_looks(db):
    made = start(db, FAILING)
    runtime.fire_due(db, after(3))
    assert runtime.fire(db, made.instance.id, now=after(3)) is None, "found due before another worker let it fail"
    assert len(db.scalars(select(Incident)).all()) == 1


def test_a_date_that_fails_again_when_a_file_is_resumed_keeps_its_one_incident(db):
    made = start(db, FAILING)
    runtime.fire_due(db, after(3))
    runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=after(4))
    runtime.resume(db, made.instance.id, reason="over", actor="sp", now=after(5))
    incident = db.scalars(select(Incident)).one()
    assert (incident.tries, incident.at) == (2, after(5))
    assert db.get(Instance, made.instance.id).status is InstanceStatus.INCIDENT


def test_a_worker_lets_happen_what_it_found_and_nothing_that_fell_due_meanwhile(db):
    made, other = start(db, REMINDED), start(db, REMINDED, subject_id=2)
    assert runtime.fire_due(db, after(3), due=[]) == 0
    assert runtime.fire_due(db, after(3), due=[(2, other.instance.id)]) == 1
    assert due_instances(db, after(3)) == [(1, made.instance.id)]
