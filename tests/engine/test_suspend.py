"""Held and let go on: nothing moves meanwhile, nothing is lost, and what came goes its way in its order."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal
from engine.history import history_of
from engine.models import Incident, Instance, Step, Task
from engine.runtime import STEP_JOB
from engine.states import InstanceStatus, StepStatus, TaskStatus
from engine.timers import due_instances
from tests.engine.small_office import NOW, nodes, press, start
from tests.engine.test_races import both

WAITING = (
    "s start\nA task due=5wd\nR on A keep timer:P2D\nQ on A keep timer:P4D\nM on A keep message:m\nN task\nO task\n"
    "P task\nB task\ne end\ns > A > B > e\nR > N > e\nQ > O > e\nM > P > e"
)
BROKEN = (
    "s start\nA task\nR on A keep timer:P1D\nX xor\nN task\nM on A keep message:m\nP task\ne end\n"
    "s > A > e\nR > X\nX > N : missing > 1\nX > e : default\nN > e\nM > P > e"
)


def after(days):
    return NOW + dt.timedelta(days=days)


def suspend(db, made, days=0):
    return runtime.suspend(db, made.instance.id, reason="Stay by the High Court", actor="sp", now=after(days))


def resume(db, made, days):
    return runtime.resume(db, made.instance.id, reason="Stay vacated", actor="sp", now=after(days))


def open_nodes(db):
    return sorted(db.scalars(select(Task.node).where(Task.status == TaskStatus.OPEN)))


def status_of(db, made):
    query = select(Instance.status).where(Instance.id == made.instance.id)
    return db.scalars(query.execution_options(populate_existing=True)).one()


pytestmark = pytest.mark.usefixtures("office")


def test_a_suspended_file_refuses_every_act_with_a_sentence(db):
    made = start(db, WAITING)
    held = suspend(db, made)
    assert (held.instance.status, held.instance.rev) == (InstanceStatus.SUSPENDED, 1)
    acts = (
        lambda: press(db, made.opened[0]),
        lambda: runtime.fire(db, made.instance.id, now=after(9)),
        lambda: runtime.undo(db, made.instance.id, actor="ravi", now=NOW, reason="recall"),
        lambda: runtime.place(db, made.instance.id, "B", facts={}, actor="sp", reason="x", now=NOW),
        lambda: suspend(db, made),
    )
    for act in acts[:2] + acts[3:]:
        with pytest.raises(EngineRefusal, match="is suspended") as refused:
            act()
        assert "स्थगित है" in refused.value.hi
    with pytest.raises(EngineRefusal):
        acts[2]()
    assert open_nodes(db) == ["A"]


def test_only_what_is_suspended_can_be_resumed_and_only_what_runs_can_be_suspended(db):
    made = start(db, WAITING)
    with pytest.raises(EngineRefusal, match="not suspended"):
        resume(db, made, 1)
    runtime.cancel(db, made.instance.id, reason="x", actor="sp", now=NOW)
    with pytest.raises(EngineRefusal, match="cancelled"):
        suspend(db, made)
    with pytest.raises(EngineRefusal, match="cancelled"):
        resume(db, made, 1)


def test_dates_do_not_happen_meanwhile_and_all_that_passed_happen_in_order_afterwards(db):
    made = start(db, WAITING)
    suspend(db, made, 1)
    assert due_instances(db, after(9)) == []
    assert runtime.fire_due(db, after(9)) == 0
    back = resume(db, made, 10)
    assert nodes(back.opened) == ["N", "O"]
    assert back.events[1].detail["due"] == ["R", "Q"]
    assert runtime.fire_due(db, after(10)) == 0
    assert back.instance.status == InstanceStatus.RUNNING


def test_the_date_of_a_task_goes_on_while_it_is_suspended(db):
    made = start(db, WAITING)
    due = made.opened[0].due
    suspend(db, made, 1)
    resume(db, made, 3)
    task = db.get(Task, made.opened[0].id, populate_existing=True)
    assert (task.status, task.due) == (TaskStatus.OPEN, due)
    press(db, task, now=after(3))
    assert "B" in open_nodes(db)


def test_a_message_that_comes_meanwhile_is_kept_and_given_afterwards(db):
    made = start(db, WAITING)
    suspend(db, made)
    assert runtime.message(db, "m", subject_id=1, payload={"answer": "yes"}, now=after(1), actor="so") == []
    assert open_nodes(db) == ["A"]
    back = resume(db, made, 1)
    assert nodes(back.opened) == ["P"]
    assert back.instance.facts == '{"answer":"yes"}'
    events = [row.event for row in history_of(db, made.instance.id)]
    assert events == ["started", "suspended", "held", "resumed", "caught_up"]
    suspend(db, made, 1)
    assert resume(db, made, 1).opened == [], "what was given is not given again"


@pytest.mark.parametrize(("came", "opened"), [(1, ["B"]), (3, ["N"])])
def test_of_a_message_and_a_date_meanwhile_the_earlier_one_wins(db, came, opened):
    text = "s start\nG evgw\nT catch timer:P2D\nM catch message:m\nN task\nB task\ne end\n"
    text += "s > G > T > N > e\nG > M > B > e"
    made = start(db, text)
    suspend(db, made)
    runtime.message(db, "m", subject_id=1, payload={}, now=after(came))
    assert nodes(resume(db, made, 10).opened) == opened
    assert open_nodes(db) == opened


def test_what_fails_on_the_way_is_an_incident_and_the_file_is_resumed_all_the_same(db):
    made = start(db, BROKEN)
    suspend(db, made)
    runtime.message(db, "m", subject_id=1, payload={}, now=after(2))
    back = resume(db, made, 3)
    assert back.opened == []
    assert status_of(db, made) == InstanceStatus.INCIDENT
    incident = db.scalars(select(Incident)).one()
    assert "missing" in incident.message_en
    runtime.leave_out(db, incident.id, reason="reminder not needed", actor="sp", now=after(3))
    assert open_nodes(db) == ["A"]
    suspend(db, made, 3)
    assert nodes(resume(db, made, 4).opened) == ["P"], "the message was not lost with the date"


def test_a_step_waits_and_is_ordered_anew(db, office):
    office.operation("render", inline=False)
    made = press(db, start(db, "s start\nA task\nO service op:render\nB task\ne end\ns > A > O > B > e").opened[0])
    step = db.scalars(select(Step.id)).one()
    suspend(db, made)
    with pytest.raises(EngineRefusal, match="suspended"):
        runtime.step_call(db, step, facts={}, now=NOW)
    with pytest.raises(EngineRefusal, match="suspended"):
        runtime.run_step(db, step, {}, NOW)
    resume(db, made, 1)
    keys = [key for kind, payload, key in office.enqueued if (kind, payload) == (STEP_JOB, {"step_id": step})]
    assert len(set(keys)) == 2
    assert nodes(runtime.run_step(db, step, {}, after(1)).opened) == ["B"]


def test_a_step_that_fails_meanwhile_leaves_the_file_suspended(db, office):
    office.operation("render", inline=False)
    made = press(db, start(db, "s start\nA task\nO service op:render\nB task\ne end\ns > A > O > B > e").opened[0])
    step = db.scalars(select(Step.id)).one()
    suspend(db, made)
    runtime.fail_step(db, step, "No printer.", NOW)
    assert status_of(db, made) == InstanceStatus.SUSPENDED
    assert runtime.retry_due(db, after(1)) == 0
    assert resume(db, made, 1).instance.status == InstanceStatus.INCIDENT
    assert runtime.retry_due(db, after(1)) == 1
    assert db.scalars(select(Step.status).execution_options(populate_existing=True)).one() == StepStatus.WAITING


def test_why_and_since_when_can_be_asked(db):
    made = start(db, WAITING)
    assert runtime.suspension(db, made.instance.id) is None
    suspend(db, made, 2)
    said = runtime.suspension(db, made.instance.id)
    assert (said.actor, said.at, said.detail["reason"]) == ("sp", after(2), "Stay by the High Court")


def test_a_suspended_file_can_be_ended(db):
    made = start(db, WAITING)
    suspend(db, made)
    ended = runtime.cancel(db, made.instance.id, reason="merged", actor="sp", now=NOW)
    assert (ended.instance.status, ended.instance.end_reason) == (InstanceStatus.CANCELLED, "merged")
    assert [task.status for task in ended.closed] == [TaskStatus.CANCELLED]


@pytest.mark.parametrize("turn", range(6))
def test_of_a_stay_and_a_press_at_once_the_first_wins_and_the_other_is_told(database, turn):
    with database.writing() as db:
        made = start(db, WAITING)

    def act(db, who):
        try:
            return press(db, made.opened[0]) if who else suspend(db, made)
        except EngineRefusal as refusal:
            return refusal

    got = both(database, act)
    assert not isinstance(got[0], Exception), "a stay is never too late while the file is under way"
    with database.reading() as db:
        assert status_of(db, made) == InstanceStatus.SUSPENDED
        pressed = not isinstance(got[1], Exception)
        assert open_nodes(db) == (["B"] if pressed else ["A"])
        assert pressed or "suspended" in str(got[1])


@pytest.mark.parametrize("turn", range(6))
def test_a_date_happens_once_when_a_file_is_resumed_while_the_clock_looks(database, turn):
    with database.writing() as db:
        made = start(db, WAITING)
        suspend(db, made)

    def act(db, who):
        return runtime.fire_due(db, after(5)) if who else resume(db, made, 5)

    both(database, act)
    with database.writing() as db:
        runtime.fire_due(db, after(5))
        assert open_nodes(db) == ["A", "N", "O"]
