"""A branch that waits at a join goes on with the migration itself when the new version needs no other for it."""

import datetime as dt

import orjson
import pytest
from sqlalchemy import select

from engine import migration, runtime
from engine.errors import EngineRefusal
from engine.history import history_of, standing_at
from engine.models import Incident, Instance, Step, Task
from engine.states import InstanceStatus, StepStatus, TaskStatus
from tests.engine.migration.taking import PARALLEL, back, everything, open_tasks, refused, take, taken, waits
from tests.engine.small_office import NOW, nodes, press, publish, start

WITHOUT = PARALLEL.replace("F > B > J", "F > B > e")
"""The join needs A alone; B goes to an end of its own."""


def half_filled(db, text=PARALLEL, **keywords):
    """A is done and waits at the join, B is open."""
    made = start(db, text, **keywords)
    return press(db, next(task for task in made.opened if task.node == "A"))


def look(db, made, version, mapping=None):
    return migration.preview(db, [made.instance.id], version.id, mapping, now=NOW)[0]


def test_the_file_goes_on_with_the_migration_and_not_with_the_next_act(db, office):
    made = half_filled(db)
    new = publish(db, WITHOUT)
    seen = look(db, made, new)
    outcome = take(db, made, new)
    assert nodes(outcome.went_on.opened) == [one.node for one in seen.goes_on.opens] == ["C"]
    assert outcome.went_on.opened[0].desk == seen.goes_on.opens[0].desk == 1
    assert nodes(open_tasks(db, made.instance)) == ["B", "C"]
    last, went_on = history_of(db, made.instance.id)[-2:]
    assert (last.event, last.rev, went_on.event, went_on.rev, went_on.node) == ("migrated", 3, "went_on", 4, "J")
    assert went_on.detail["joins"] == ["J"]
    for task in open_tasks(db, made.instance):
        press(db, task)
    assert db.get(Instance, made.instance.id).status is InstanceStatus.COMPLETED


def test_nothing_goes_on_where_the_join_still_waits(db, office):
    made = half_filled(db)
    new = publish(db, PARALLEL.replace("> A > J", "> A > A2 > J") + "\nA2 task kind=form")
    assert look(db, made, new).goes_on is None
    outcome = take(db, made, new)
    assert outcome.went_on is None
    assert history_of(db, made.instance.id)[-1].event == "migrated"


def test_a_look_ahead_writes_nothing_and_runs_no_operation(db, office):
    ran = []
    office.operation("warn", lambda call: ran.append(call) or {})
    made = half_filled(db)
    before = everything(db, made.instance)
    seen = look(db, made, publish(db, WITHOUT.replace("J > C", "J > O > C") + "\nO service op:warn"))
    assert (seen.goes_on.operations, seen.goes_on.opens, ran) == (("warn",), (), [])
    assert everything(db, made.instance) == before


def test_dates_messages_steps_and_facts_follow_what_goes_on_and_come_back(db, office):
    office.operation("letter", inline=False)
    made = half_filled(db, facts={"n": 1})
    before = everything(db, made.instance)
    text = (
        WITHOUT.replace("J > C", "J > K > G > C").replace("C task", "C task\nR on C keep timer:P3D")
        + "\nK script run:n=n_+_1\nG and\nO service op:letter\nN task kind=form\nG > O > N > e\nR > e"
    )
    outcome = take(db, made, publish(db, text))
    assert orjson.loads(outcome.instance.facts) == {"n": 2}
    assert waits(db)[0] == [("R", NOW + dt.timedelta(days=3))]
    step = db.scalars(select(Step)).one()
    assert (step.node, step.status) == ("O", StepStatus.WAITING)
    assert [payload["step_id"] for _kind, payload, _key in office.enqueued] == [step.id]
    back(db, made)
    assert everything(db, made.instance) == before
    db.refresh(step)
    assert step.status is StepStatus.CANCELLED
    assert db.get(Task, outcome.went_on.opened[0].id).status is TaskStatus.RECALLED


def test_the_way_back_leads_to_the_same_bytes_and_the_history_says_where_the_file_stood(db, office):
    made = half_filled(db)
    before, later = everything(db, made.instance), NOW + dt.timedelta(hours=1)
    taken(db, made, publish(db, WITHOUT), now=later)
    assert nodes(standing_at(db, made.instance.id, later)) == ["B", "C"]
    back(db, made)
    assert everything(db, made.instance) == before
    last = history_of(db, made.instance.id)[-1]
    assert (last.event, len(last.detail["recalled"])) == ("migration_undone", 1)
    press(db, open_tasks(db, made.instance)[0])
    assert nodes(open_tasks(db, made.instance)) == ["C"], "the old join fires with both, once"


def test_it_is_not_taken_back_once_a_desk_that_it_opened_is_done(db, office):
    made = half_filled(db)
    press(db, take(db, made, publish(db, WITHOUT)).went_on.opened[0])
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)


def test_it_is_not_taken_back_when_an_operation_that_ran_cannot_be(db, office):
    ran = []
    office.operation("issue", lambda call: ran.append(call) or {}, inline=True, irreversible=True)
    made = half_filled(db)
    taken(db, made, publish(db, WITHOUT.replace("J > C", "J > O > C") + "\nO service op:issue"))
    after = everything(db, made.instance)
    with pytest.raises(EngineRefusal, match="issue was done"):
        back(db, made)
    assert everything(db, made.instance) == after
    assert len(ran) == 1


def test_what_cannot_go_on_leaves_this_file_as_it_is_and_takes_the_others(db, office):
    made, other = half_filled(db), runtime.start(db, "p", subject_id=2, facts={}, actor="x", now=NOW)
    before = everything(db, made.instance)
    new = publish(db, WITHOUT.replace("J > C", "J > K > C") + "\nK script run:n=missing_+_1")
    outcomes = migration.migrate(db, [made.instance.id, other.instance.id], new.id, actor="admin", reason="r", now=NOW)
    assert "missing" in outcomes[0].refusal.en
    assert "missing" in look(db, made, new).refusal.en
    assert outcomes[1].refusal is None
    assert everything(db, made.instance)[:5] == before[:5]


def test_a_file_that_would_lie_at_two_desks_by_going_on_is_refused(db, office):
    made = half_filled(db, PARALLEL.replace("B task kind=form", "B task"))
    new = publish(db, WITHOUT.replace("B task kind=form", "B task"))
    assert "hold the file" in refused(db, made, new)
    assert "hold the file" in look(db, made, new).refusal.en


def test_a_file_that_waited_for_ever_is_set_free_by_the_arrow_that_is_taken_away(db, office):
    stuck = "s start\nA task\nX xor\nB task\nJ and\nC task\ne end\n"
    stuck += "s > A > X\nX > J : default\nX > B : n == 1\nB > J > C > e"
    made = start(db, stuck, facts={"n": 0})
    made = press(db, made.opened[0])
    assert made.instance.status is InstanceStatus.INCIDENT
    before = everything(db, made.instance)
    outcome = take(db, made, publish(db, stuck.replace("B > J > C > e", "B > e\nJ > C > e")))
    assert (outcome.instance.status, nodes(outcome.went_on.opened)) == (InstanceStatus.RUNNING, ["C"])
    assert db.scalars(select(Incident).where(Incident.resolved_at.is_(None))).all() == []
    back(db, made)
    assert everything(db, made.instance) == before
    assert len(db.scalars(select(Incident).where(Incident.resolved_at.is_(None))).all()) == 1


def test_a_file_whose_last_step_becomes_ready_ends(db, office):
    ending = "s start\nF and\nA task kind=form\nB task\nJ and\ne end\ns > F > A > J > e\nF > B > J"
    made = half_filled(db, ending)
    assert look(db, made, publish(db, ending)).refusal is not None, "the same version"
    new = publish(
        db, "s start\nF and\nA task kind=form\nB task\nT end terminate\nJ and\ns > F > A > J > T\nF > B\nB > x\nx end"
    )
    assert look(db, made, new).goes_on.ends
    outcome = take(db, made, new)
    assert outcome.instance.status is InstanceStatus.COMPLETED
    assert db.scalars(select(Task.status).where(Task.node == "B")).one() is TaskStatus.CANCELLED
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)


def test_an_inclusive_join_that_nothing_can_reach_any_more_fires(db, office):
    text = (
        "s start\nF or\nA task kind=form\nB task kind=form\nJ or\nC task\ne end\n"
        "s > F\nF > A : n == 1\nF > B : default\nF > B2 : n == 1\nB2 task kind=form\nB2 > J\nA > J\nB > J > C > e"
    )
    made = half_filled(db, text, facts={"n": 1})
    assert nodes(open_tasks(db, made.instance)) == ["B2"]
    outcome = take(db, made, publish(db, text.replace("B2 > J", "B2 > e")))
    assert nodes(outcome.went_on.opened) == ["C"]


def test_inside_a_part_and_inside_one_of_several_branches_go_on_and_the_part_ends(db, office):
    inner = PARALLEL.replace("s start", "ps start").replace("e end", "pe end").replace("s > F", "ps > F")
    inner = inner.replace("C > e", "pe").replace("C task\n", "")
    text = "s start\nP sub\nZ task\ne end\ns > P > Z > e"
    made = half_filled(db, text, P=inner)
    free = inner.replace("F > B > J", "F > B > T").replace("pe end", "pe end\nT end")
    outcome = take(db, made, publish(db, text, P=free))
    assert (outcome.went_on.opened, nodes(open_tasks(db, made.instance))) == ([], ["B"])
    assert nodes(press(db, open_tasks(db, made.instance)[0]).opened) == ["Z"]


def test_a_suspended_file_goes_on_when_it_is_resumed(db, office):
    made = half_filled(db)
    new = publish(db, WITHOUT)
    runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=NOW)
    assert look(db, made, new).goes_on is None
    outcome = take(db, made, new)
    assert (outcome.went_on, outcome.instance.status) == (None, InstanceStatus.SUSPENDED)
    assert nodes(open_tasks(db, made.instance)) == ["B"]
    done = runtime.resume(db, made.instance.id, reason="over", actor="sp", now=NOW)
    assert nodes(done.opened) == ["C"]
    assert nodes(open_tasks(db, made.instance)) == ["B", "C"]


def test_a_suspended_file_that_would_lie_at_two_desks_when_it_is_resumed_is_refused(db, office):
    made = half_filled(db, PARALLEL.replace("B task kind=form", "B task"))
    runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=NOW)
    assert "hold the file" in refused(db, made, publish(db, WITHOUT.replace("B task kind=form", "B task")))


def test_what_is_thrown_on_the_way_reaches_the_other_runs_of_the_subject(db, office):
    publish(db, "s start\nW receive message:done\nD task\ne end\ns > W > D > e", key="q")
    waiting = runtime.start(db, "q", subject_id=1, role="ask", facts={}, actor="x", now=NOW)
    made = half_filled(db)
    outcome = take(db, made, publish(db, WITHOUT.replace("J > C", "J > S > C") + "\nS throw message:done"))
    assert [nodes(other.opened) for other in outcome.went_on.others] == [["D"]]
    assert nodes(open_tasks(db, waiting.instance)) == ["D"]
    with pytest.raises(EngineRefusal, match="done"):
        back(db, made)


def test_what_the_session_holds_of_a_file_that_could_not_go_on_is_as_before(db, office):
    made = half_filled(db)
    task = db.get(Task, next(iter(open_tasks(db, made.instance))).id)
    row = db.get(Instance, made.instance.id)
    before = (row.version_id, row.rev, row.state, row.history_seq, task.name_hi)
    text = WITHOUT.replace("J > C", "J > K > C").replace("B task", "B task name=Neu")
    assert take(db, made, publish(db, text + "\nK script run:n=missing_+_1")).refusal is not None
    assert (row.version_id, row.rev, row.state, row.history_seq, task.name_hi) == before
    assert db.get(Task, task.id).name_hi == before[-1]
