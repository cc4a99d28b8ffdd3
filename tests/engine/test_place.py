"""Putting a file at another step: what closes, what opens, what is refused, and that it ends rightly afterwards."""

import datetime as dt
import random

import pytest
from sqlalchemy import func, select

from engine import runtime
from engine.errors import EngineRefusal, StaleTask, TaskGone
from engine.history import history_of
from engine.models import History, Incident, Instance, Step, Subscription, Task, Timer
from engine.places import Places
from engine.specs import definition_of
from engine.states import InstanceStatus, StepStatus, TaskStatus
from tests.engine.random_blocks import PLAIN, Blocks
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, nodes, press, publish, start
from tests.engine.test_races import both

CALLED = "s start\nC1 task role=section_incharge\nC2 task role=sp\ne end\ns > C1 > C2 > e"
CALLING = (
    "s start\nA task\nR on A keep timer:P3D\nM on A message:m\nN task\nK call q\nL on K keep timer:P9D\nO task\n"
    "Z task\ne end\ns > A > K > Z > e\nR > N > e\nM > Z\nL > O > e"
)
PARALLEL = (
    "s start\nA task\nF and\nB task kind=report\nC task kind=report\nJ and\nZ task\ne end\n"
    "s > A > F > B > J > Z > e\nF > C > J"
)


def begin(db, text=CALLING, **keywords):
    return start(db, text, files={"q.bpmn": sketch(CALLED, "q")}, **keywords)


def place(db, made, node, *, reason="desk closed", now=NOW, **facts):
    return runtime.place(db, made.instance.id, node, facts=facts, actor="sp", reason=reason, now=now)


def preview(db, made, node, **facts):
    return runtime.preview_place(db, made.instance.id, node, facts=facts, actor="sp", now=NOW)


def open_nodes(db, made):
    found = select(Task.node).where(Task.instance_id == made.instance.id, Task.status == TaskStatus.OPEN)
    return sorted(db.scalars(found))


def refusal(db, made, node, act=None):
    with pytest.raises(EngineRefusal) as refused:
        (act or place)(db, made, node)
    assert any("\u0900" <= sign <= "\u097f" for sign in refused.value.hi)
    return refused.value.en


@pytest.mark.usefixtures("office")
class TestPlacing:
    def test_the_task_that_is_left_is_moved_and_the_new_one_has_the_desk_of_its_role(self, db):
        made = begin(db)
        put = place(db, made, "q/C2", n=4)
        assert [(task.node, task.status) for task in put.closed] == [("A", TaskStatus.MOVED)]
        assert [(task.process, task.node, task.desk) for task in put.opened] == [("q", "C2", 3)]
        assert put.instance.facts == '{"n":4}'
        assert put.instance.rev == 2

    def test_the_history_has_it_with_its_reason(self, db):
        made = begin(db)
        put = place(db, made, "q/C2")
        event = history_of(db, made.instance.id)[-1]
        assert (event.event, event.node, event.actor) == ("placed", "C2", "sp")
        assert event.detail["reason"] == "desk closed"
        assert (event.detail["from"], event.detail["to"]) == ("A", "K/C2")
        assert event.detail["closed"] == [made.opened[0].id]
        assert event.detail["opened"] == [[put.opened[0].id, "C2"]]

    def test_dates_and_messages_of_the_desk_go_and_those_of_the_call_come(self, db):
        made = begin(db)
        assert db.scalars(select(Timer.node)).all() == ["R"]
        assert db.scalars(select(Subscription.name)).all() == ["m"]
        place(db, made, "q/C2")
        assert db.scalars(select(Timer.node)).all() == ["L"]
        assert db.scalars(select(Subscription.name)).all() == []
        assert runtime.message(db, "m", subject_id=1, payload={}, now=NOW) == []
        runtime.fire_due(db, NOW + dt.timedelta(days=10))
        assert open_nodes(db, made) == ["C2", "O"]

    def test_out_of_a_call_the_call_is_gone_and_the_desks_own_events_are_armed(self, db):
        made = begin(db)
        press(db, made.opened[0])
        put = place(db, made, "A")
        assert [timer.node for timer in db.scalars(select(Timer))] == ["R"]
        (came,) = runtime.message(db, "m", subject_id=1, payload={}, now=NOW)
        assert nodes(came.opened) == ["Z"]
        done = press(db, came.opened[0])
        assert done.instance.status == InstanceStatus.COMPLETED
        assert db.get(Task, put.opened[0].id).status == TaskStatus.CANCELLED

    def test_inside_a_call_its_date_is_not_set_anew(self, db):
        made = begin(db)
        press(db, made.opened[0])
        before = db.scalars(select(Timer)).one()
        kept = before.task_id, before.due
        place(db, made, "q/C2", now=NOW + dt.timedelta(days=2))
        after = db.scalars(select(Timer)).one()
        assert (after.task_id, after.due) == kept

    def test_the_file_goes_on_to_its_end(self, db):
        made = begin(db)
        put = place(db, made, "q/C1")
        for node in ("C1", "C2", "Z"):
            assert nodes(put.opened) == [node]
            put = press(db, put.opened[0])
        assert put.instance.status == InstanceStatus.COMPLETED
        assert db.scalar(select(func.count()).select_from(Timer)) == 0

    def test_a_waiting_place_waits(self, db):
        made = start(
            db, "s start\nA task\nW receive message:w\nT on W timer:P5D\nZ task\ne end\ns > A > W > Z > e\nT > A"
        )
        put = place(db, made, "W")
        assert put.opened == []
        assert db.scalars(select(Timer.due)).all() == [NOW + dt.timedelta(days=5)]
        (came,) = runtime.message(db, "w", subject_id=1, payload={}, now=NOW)
        assert nodes(came.opened) == ["Z"]

    def test_undo_does_not_reach_over_it(self, db):
        made = press(db, begin(db).opened[0])
        place(db, made, "Z")
        with pytest.raises(EngineRefusal, match="moved on"):
            runtime.undo(db, made.instance.id, actor="ravi", now=NOW, reason="recall")

    def test_who_pressed_on_an_old_page_is_told_where_the_file_went(self, db):
        made = begin(db)
        place(db, made, "Z")
        with pytest.raises(TaskGone, match="moved to another step"):
            press(db, made.opened[0])
        with pytest.raises(StaleTask):
            press(db, db.scalars(select(Task).where(Task.node == "Z")).one(), rev=1)

    def test_facts_that_cannot_be_facts_are_refused(self, db):
        with pytest.raises(EngineRefusal, match="cannot have this value"):
            place(db, begin(db), "Z", amount=1.5)


@pytest.mark.usefixtures("office")
class TestRefusals:
    def test_where_it_is_already(self, db):
        assert "already" in refusal(db, begin(db), "A")

    def test_what_is_no_step(self, db):
        made = begin(db)
        assert "no step" in refusal(db, made, "nowhere")
        assert "cannot stand" in refusal(db, made, "K")

    def test_a_step_beside_the_file(self, db):
        assert "beside the file" in refusal(db, begin(db), "N")

    def test_a_parallel_part_from_outside_from_inside_and_half_joined(self, db):
        made = start(db, PARALLEL)
        assert "parallel" in refusal(db, made, "B")
        press(db, made.opened[0])
        assert "parallel" in refusal(db, made, "A")
        press(db, db.scalars(select(Task).where(Task.node == "B")).one())
        assert "parallel" in refusal(db, made, "Z")
        assert open_nodes(db, made) == ["C"]

    def test_a_multi_instance_from_outside_and_from_inside(self, db):
        made = start(db, "s start\nA task\nM task mi:2 kind=report\nZ task\ne end\ns > A > M > Z > e")
        assert "several times" in refusal(db, made, "M")
        press(db, made.opened[0])
        assert "several times" in refusal(db, made, "Z")

    def test_work_beside_that_would_be_lost(self, db):
        text = "s start\nA task\nP sub\nZ task\ne end\ns > A > P > Z > e"
        part = "t start\nD task\nR on D keep timer:P1D\nN task\nf end\nt > D > f\nR > N > f"
        made = press(db, start(db, text, P=part).opened[0])
        runtime.fire_due(db, NOW + dt.timedelta(days=1))
        assert "would be lost" in refusal(db, made, "Z")

    def test_a_file_that_is_suspended_or_over(self, db):
        made = begin(db)
        runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=NOW)
        assert "suspended" in refusal(db, made, "Z")
        runtime.resume(db, made.instance.id, reason="stay lifted", actor="sp", now=NOW)
        runtime.cancel(db, made.instance.id, reason="x", actor="sp", now=NOW)
        assert "cancelled" in refusal(db, made, "Z")
        assert "cancelled" in refusal(db, made, "Z", act=preview)

    def test_what_is_nobodys(self, db):
        with pytest.raises(EngineRefusal, match="no such instance"):
            runtime.place(db, 999, "A", facts={}, actor="sp", reason="x", now=NOW)
        with pytest.raises(EngineRefusal, match="no such instance"):
            runtime.preview_place(db, 999, "A", facts={}, actor="sp", now=NOW)


@pytest.mark.usefixtures("office")
class TestPreview:
    def test_it_says_all_that_would_happen_and_stores_nothing(self, db):
        made = begin(db)
        runtime.fire_due(db, NOW + dt.timedelta(days=3))
        before = db.scalars(select(History.seq)).all(), made.instance.state, open_nodes(db, made)
        told = preview(db, made, "q/C2")
        assert [task.node for task in told.closes] == ["A"]
        assert [task.node for task in told.stays] == ["N"]
        assert [(task.process, task.node, task.desk) for task in told.opens] == [("q", "C2", 3)]
        assert [(one.node, one.name) for one in told.forgotten] == [("M", "m")]
        assert [(one.process, one.node, one.due) for one in told.awaited] == [("p", "L", NOW + dt.timedelta(days=9))]
        db.expire_all()
        after = db.scalars(select(History.seq)).all(), made.instance.state, open_nodes(db, made)
        assert after == before

    def test_what_it_says_happens(self, db):
        made = begin(db)
        told = preview(db, made, "q/C2")
        put = place(db, made, "q/C2")
        assert [(task.node, task.desk, task.due) for task in told.opens] == [
            (task.node, task.desk, task.due) for task in put.opened
        ]
        assert sorted(one.due for one in told.awaited) == sorted(db.scalars(select(Timer.due)))

    def test_operations_that_would_run_are_named_and_do_not_run(self, db, office):
        ran = []
        office.operation("warn", lambda call: ran.append(call.params) or {})
        text = (
            "s start\nA task\nB task\nT on B keep timer:2020-01-01\nW service op:warn\ne end\ns > A > B > e\nT > W > e"
        )
        made = start(db, text)
        told = preview(db, made, "B")
        assert (told.operations, ran) == (["warn"], [])
        place(db, made, "B")
        assert len(ran) == 1


def test_a_failed_step_is_dropped_and_its_incident_is_over(db, office):
    office.operation("render", inline=False)
    made = press(db, start(db, "s start\nA task\nO service op:render\nB task\ne end\ns > A > O > B > e").opened[0])
    step = db.scalars(select(Step.id)).one()
    runtime.fail_step(db, step, "No printer.", NOW)
    assert preview(db, made, "B").dropped == ["render"]
    put = place(db, made, "B")
    assert put.instance.status == InstanceStatus.RUNNING
    assert db.scalars(select(Step.status)).one() == StepStatus.CANCELLED
    assert db.scalars(select(Incident.resolved_at)).one() is not None


def test_a_file_that_waits_for_ever_is_put_right(db, office):
    text = (
        "s start\nA task\nX xor\nB task\nC task\nJ and\nZ task\ne end\n"
        "s > A > X\nX > B : n == 1\nX > C : default\nB > J > Z > e\nC > J"
    )
    made = press(db, press(db, start(db, text).opened[0], n=1).opened[0])
    assert made.instance.status == InstanceStatus.INCIDENT
    put = place(db, made, "Z")
    assert (nodes(put.opened), put.instance.status) == (["Z"], InstanceStatus.RUNNING)
    assert db.scalars(select(Incident.resolved_at)).one() is not None
    assert press(db, put.opened[0]).instance.status == InstanceStatus.COMPLETED


def test_a_file_can_begin_in_the_middle(db, office):
    made = begin(db, facts={"n": 3}, at="q/C2")
    assert [(task.process, task.node, task.desk) for task in made.opened] == [("q", "C2", 3)]
    assert db.scalars(select(Timer.node)).all() == ["L"]
    assert history_of(db, made.instance.id)[0].detail["at"] == "q/C2"
    put = press(db, made.opened[0])
    assert nodes(put.opened) == ["Z"]
    assert press(db, put.opened[0]).instance.status == InstanceStatus.COMPLETED


@pytest.mark.parametrize(("at", "why"), [("N", "beside"), ("nowhere", "no step"), ("K", "cannot stand")])
def test_a_file_cannot_begin_where_it_could_not_be_put(db, office, at, why):
    with pytest.raises(EngineRefusal, match=why):
        begin(db, at=at)


MARKED = (
    "s start\nA task reopen=yes due=7wd\nR on A keep timer:P3D\nN task reopen=yes\nX xor\nK call q reopen=yes\n"
    "W receive message:w reopen=yes\nZ task role=sp\nO service op:warn\nB task reopen=no\ne end\n"
    "s > O > A > X\nX > K : default\nX > W : big\nK > Z > B > e\nW > Z\nR > N > e"
)


def marked(db):
    """A published diagram with the mark at desks, beside the file, at a call, inside it and where it waits."""
    publish(db, MARKED, {"q.bpmn": sketch(CALLED.replace("role=sp", "role=sp reopen=yes"), "q")})


def test_a_file_is_reopened_where_the_newest_version_says_so_and_a_file_can_stand(db, office):
    office.operation("warn")
    marked(db)
    assert [place.key for place in runtime.reopening_places(db, "p")] == ["A", "W", "K/C2"]
    publish(db)
    assert runtime.reopening_places(db, "p") == []
    with pytest.raises(EngineRefusal, match="not published"):
        runtime.reopening_places(db, "nowhere")


@pytest.mark.parametrize("at", [None, "A", "W", "K/C2"])
def test_what_a_start_would_do_is_said_and_nothing_is_stored(db, office, at):
    ran = []
    office.operation("warn", lambda call: ran.append(call) or {})
    marked(db)
    given = {"subject_id": 7, "facts": {"big": True}, "actor": "sp", "now": NOW, "at": at}
    told = runtime.preview_start(db, "p", **given)
    assert (db.scalar(select(func.count()).select_from(Instance)), ran) == (0, [])
    assert told.operations == (["warn"] if at is None else [])
    made = runtime.start(db, "p", **given)
    if at is not None:
        assert [(one.node, one.desk, one.due) for one in told.opens] == [
            (task.node, task.desk, task.due) for task in made.opened
        ]
        assert {one.name for one in told.awaited if one.name} == set(db.scalars(select(Subscription.name)))
        assert sorted(one.due for one in told.awaited if one.due) == sorted(db.scalars(select(Timer.due)))


@pytest.mark.parametrize(("at", "why"), [("N", "beside"), ("nowhere", "no step"), ("O", "cannot stand")])
def test_a_start_that_cannot_be_is_not_foretold(db, office, at, why):
    office.operation("warn")
    marked(db)
    with pytest.raises(EngineRefusal, match=why):
        runtime.preview_start(db, "p", subject_id=7, facts={}, actor="sp", now=NOW, at=at)


def test_what_a_run_knew_another_can_begin_with(db, office):
    kept = runtime.facts_kept(
        '{"amount":167000,"thanas":["a","b"],"outcome":"put_up","subject":{},"gone":null,"x":1.5}'
    )
    assert kept == {"amount": 167000, "thanas": ["a", "b"]}
    first = start(db, facts={"amount": 3})
    runtime.cancel(db, first.instance.id, reason="closed_by_hand", actor="sp", now=NOW)
    after = {"subject_id": 1, "actor": "sp", "now": NOW, "at": "order", "previous_id": first.instance.id}
    again = runtime.start(db, "p", facts=runtime.facts_kept(first.instance.facts), **after)
    assert (again.instance.facts, again.instance.previous_id) == ('{"amount":3}', first.instance.id)
    with pytest.raises(EngineRefusal, match="moved on"):
        runtime.undo(db, again.instance.id, actor="sp", now=NOW, reason="recall")
    with pytest.raises(EngineRefusal, match="already being routed"):
        runtime.start(db, "p", facts={}, **after)


@pytest.mark.parametrize("turn", range(10))
def test_of_a_press_and_a_placing_at_once_both_leave_one_open_desk(database, office, turn):
    with database.writing() as db:
        made = start(db, "s start\nA task\nB task\nC task\ne end\ns > A > B > C > e")

    def act(db, who):
        return press(db, made.opened[0]) if who else place(db, made, "C")

    got = both(database, act)
    assert any(not isinstance(answer, Exception) for answer in got)
    with database.reading() as db:
        assert open_nodes(db, made) == ["C"]
        found = {task.node: task.status for task in db.scalars(select(Task))}
        pressed_first = "B" in found
        assert found["A"] == (TaskStatus.DONE if pressed_first else TaskStatus.MOVED)
        assert pressed_first or isinstance(got[1], TaskGone)
        seqs = db.scalars(select(History.seq).order_by(History.seq)).all()
        assert seqs == list(range(1, len(seqs) + 1))


def finish(db, made, rng, most=80):
    """Press whatever is open until the end; gives the status at last."""
    for _ in range(most):
        tasks = db.scalars(select(Task).where(Task.status == TaskStatus.OPEN)).all()
        if not tasks:
            break
        press(db, rng.choice(tasks), **dict.fromkeys(made, 0))
    return db.scalars(select(Instance.status).execution_options(populate_existing=True)).one()


@pytest.mark.parametrize("part", range(5))
def test_after_random_places_in_random_diagrams_every_file_ends_and_leaves_nothing_behind(db, office, part):
    placed = 0
    for seed in range(part * 1000, part * 1000 + 40):
        if placed >= 20:
            break
        with db.begin_nested() as undone:
            placed += run_one(db, random.Random(seed))
            undone.rollback()
    assert placed >= 20


def run_one(db, rng):
    drawn = Blocks(rng, 3, PLAIN, ("mi:2",))
    publish(db, drawn.text, **drawn.parts)
    facts = dict.fromkeys(drawn.names, 0)
    made = runtime.start(db, "p", subject_id=1, facts=facts, actor="ravi", now=NOW)
    places, put = Places("p", definition_of(db, made.instance.version_id).diagrams).free(), 0
    for _ in range(6):
        tasks = db.scalars(select(Task).where(Task.status == TaskStatus.OPEN)).all()
        if not tasks or not places:
            break
        try:
            put += bool(place(db, made, rng.choice(places).key))
        except EngineRefusal:
            press(db, rng.choice(tasks), **facts)
    assert finish(db, facts, rng) == InstanceStatus.COMPLETED, (drawn.text, drawn.parts)
    for table in (Timer, Subscription):
        assert db.scalar(select(func.count()).select_from(table)) == 0
    return put
