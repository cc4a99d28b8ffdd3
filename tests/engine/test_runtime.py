"""Start, complete, and what a completion refuses; on both databases."""

import datetime as dt

import orjson
import pytest
from sqlalchemy import func, select

from engine import runtime
from engine.errors import EngineRefusal, StaleTask, TaskGone, UnknownOutcome
from engine.history import history_of
from engine.models import History, Instance, Subscription, Task, Timer
from engine.states import InstanceStatus, TaskStatus
from tests.engine.sketch import sketch
from tests.engine.small_office import DESKS, NOW, nodes, press, publish, start

pytestmark = pytest.mark.usefixtures("office")


def test_starting_opens_the_first_desk_with_its_post_and_date(db):
    made = start(db)
    task = made.opened[0]
    assert (task.node, task.desk, task.role, task.kind) == ("check", 1, "dealing", "note")
    assert task.due == NOW + dt.timedelta(days=7)
    assert (task.name_hi, task.name_en) == ("check", "Check")
    assert made.instance.status == InstanceStatus.RUNNING
    assert [event.event for event in made.events] == ["started"]


def test_the_facts_with_which_it_starts_stand_in_the_history(db):
    made = start(db, facts={"amount": 5})
    assert made.events[0].detail["facts"] == {"amount": 5}


def test_an_outcome_closes_the_task_and_opens_the_next_desk(db):
    first = start(db).opened[0]
    made = press(db, first, "forward", amount=16_700_000)
    assert nodes(made.closed) == ["check"]
    assert nodes(made.opened) == ["order"]
    assert made.opened[0].opener_desk == 1
    assert (made.closed[0].status, made.closed[0].done_by, made.closed[0].outcome) == ("done", "ravi", "forward")
    assert orjson.loads(made.instance.facts) == {"amount": 16_700_000}
    assert made.instance.rev == 2


def test_what_was_saved_is_what_was_given_back(database):
    with database.writing() as db:
        made = press(db, start(db).opened[0], "forward", amount=5)
        expected = [
            (task.id, task.node, task.status, task.desk, task.due, task.created_at)
            for task in [*made.closed, *made.opened]
        ]
        instance = (made.instance.rev, made.instance.state, made.instance.history_seq, made.instance.facts)
    with database.reading() as db:
        found = db.scalars(select(Task).order_by(Task.status)).all()
        assert [(task.id, task.node, task.status, task.desk, task.due, task.created_at) for task in found] == expected
        saved = db.scalars(select(Instance)).one()
        assert (saved.rev, saved.state, saved.history_seq, saved.facts) == instance


def test_an_object_that_the_session_already_holds_shows_what_was_written(db):
    first = start(db).opened[0]
    held = db.scalars(select(Task).where(Task.id == first.id)).one()
    instance = db.get(Instance, first.instance_id)
    press(db, first, "forward")
    assert held.status == TaskStatus.DONE
    assert instance.rev == 2


def test_the_last_outcome_completes_the_instance(db):
    made = press(db, start(db).opened[0], "close")
    assert made.instance.status == InstanceStatus.COMPLETED
    assert made.instance.ended_at == NOW
    assert [event.event for event in made.events] == ["completed", "ended"]


def test_history_has_no_gaps(db):
    task = start(db).opened[0]
    for _ in range(5):
        task = press(db, task, "again").opened[0]
    press(db, task, "close")
    rows = history_of(db, task.instance_id)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))


def test_history_says_what_changed_and_what_was_passed(db):
    made = press(db, start(db, facts={"amount": 1}).opened[0], "forward", amount=2)
    detail = made.events[0].detail
    assert detail["facts"] == {"amount": 2}
    assert detail["passed"] == ["check", "X"]
    assert detail["opened"] == [[made.opened[0].id, "order"]]


@pytest.mark.parametrize("act", ["UPDATE history SET actor = 'x'", "DELETE FROM history"])
def test_the_database_refuses_to_change_history(db, act):
    start(db)
    with pytest.raises(Exception, match="append-only"):
        db.connection().exec_driver_sql(act)


@pytest.mark.parametrize("outcome", ["sideways", None, ""])
def test_an_unknown_or_missing_outcome_changes_nothing(db, outcome):
    first = start(db).opened[0]
    before = db.scalar(select(func.count()).select_from(History))
    with pytest.raises(UnknownOutcome) as refusal:
        press(db, first, outcome)
    assert refusal.value.status == 422
    assert refusal.value.hi
    assert db.scalar(select(func.count()).select_from(History)) == before
    assert db.scalars(select(Task)).one().status == TaskStatus.OPEN


@pytest.mark.parametrize("outcome", [None, "forward"])
def test_a_desk_without_a_choice_has_one_button(db, outcome):
    order = press(db, start(db).opened[0], "forward").opened[0]
    assert press(db, order, outcome).instance.status == InstanceStatus.COMPLETED


def test_a_desk_without_a_choice_takes_no_other_outcome(db):
    order = press(db, start(db).opened[0], "forward").opened[0]
    with pytest.raises(UnknownOutcome):
        press(db, order, "again")


def test_the_second_to_press_is_told_who_did_it_and_when(db):
    first = start(db).opened[0]
    press(db, first, "forward", actor="42", now=NOW + dt.timedelta(minutes=5))
    with pytest.raises(TaskGone) as refusal:
        press(db, first, "again", actor="43")
    assert (refusal.value.done_by, refusal.value.done_at) == ("42", NOW + dt.timedelta(minutes=5))
    assert refusal.value.task.id == first.id
    assert "23-11-2026 11:35" in refusal.value.en
    assert "23-11-2026 11:35" in refusal.value.hi


def test_the_same_key_gives_the_same_answer(db):
    first = start(db).opened[0]
    made = press(db, first, "forward", key="k1")
    again = press(db, first, "forward", key="k1")
    assert again.replayed
    assert not made.replayed
    assert nodes(again.closed) == nodes(made.closed)
    assert [task.id for task in again.opened] == [task.id for task in made.opened]
    assert [event.seq for event in again.events] == [event.seq for event in made.events]
    assert again.instance.rev == made.instance.rev


def test_a_key_that_was_used_for_another_task_is_refused(db):
    first = start(db).opened[0]
    order = press(db, first, "forward", key="k1").opened[0]
    with pytest.raises(StaleTask):
        press(db, order, key="k1")


def test_a_page_made_before_the_instance_moved_is_refused(db):
    made = start(db)
    with pytest.raises(StaleTask):
        press(db, made.opened[0], "forward", rev=made.instance.rev - 1)
    press(db, made.opened[0], "forward", rev=made.instance.rev)


def test_nobody_can_press_a_task_that_never_was(db):
    start(db)
    with pytest.raises(TaskGone):
        runtime.complete(db, "0" * 32, outcome=None, facts={}, actor="x", expect_rev=None, key=None, now=NOW)


@pytest.mark.parametrize(
    "facts", [{"x": 1.5}, {"x": {"a": 1}}, {"x": [1]}, {"outcome": "close"}, {"subject": "x"}, {"x": None}]
)
def test_what_no_fact_can_be_is_refused(db, facts):
    first = start(db).opened[0]
    with pytest.raises(runtime.BadFact):
        runtime.complete(db, first.id, outcome="forward", facts=facts, actor="x", expect_rev=None, key=None, now=NOW)


def test_a_subject_has_one_running_main_instance(db):
    start(db)
    with pytest.raises(EngineRefusal):
        runtime.start(db, "p", subject_id=1, facts={}, actor="x", now=NOW)
    runtime.start(db, "p", subject_id=1, role="ask", facts={}, actor="x", now=NOW)
    runtime.start(db, "p", subject_id=2, facts={}, actor="x", now=NOW)


def test_a_process_that_is_not_published_does_not_start(db):
    with pytest.raises(EngineRefusal, match="not published"):
        runtime.start(db, "nowhere", subject_id=1, facts={}, actor="x", now=NOW)


def test_an_exception_leaves_nothing_behind(database):
    text = "s start\nA task\nX xor\nB task\ne end\ns > A > X\nX > B : missing > 3\nX > e : default\nB > e"
    with database.writing() as db:
        first = start(db, text).opened[0]
        state = db.get(Instance, first.instance_id).state
    with pytest.raises(EngineRefusal, match="missing"), database.writing() as db:
        press(db, first)
    with database.writing() as db:
        assert db.scalars(select(Task)).one().status == TaskStatus.OPEN
        assert db.scalars(select(Instance)).one().state == state
        press(db, first, missing=1)


def test_no_arrow_that_fits_is_a_sentence_and_not_an_error_of_the_library(db):
    text = "s start\nA task\nX xor\nB task\ne end\ns > A > X\nX > B : k == 1\nX > e : k == 2\nB > e"
    first = start(db, text, facts={"k": 3}).opened[0]
    with pytest.raises(runtime.DiagramFault) as refusal:
        press(db, first)
    assert "X" in refusal.value.en


def test_conditions_can_ask_for_the_subject(db, office):
    text = (
        "s start\nA task\nX xor\nB task\nC task\ne end\ns > A > X\n"
        "X > B : subject.category == 'medical'\nX > C : default\nB > e\nC > e"
    )
    assert nodes(press(db, start(db, text).opened[0]).opened) == ["B"]
    office.subject = {"category": "leave"}
    assert nodes(press(db, start(db, text, subject_id=2).opened[0]).opened) == ["C"]


def test_a_desk_can_be_named_by_a_fact(db):
    text = "s start\nA task\nB task desk=to_post\ne end\ns > A > B > e"
    assert press(db, start(db, text).opened[0], to_post=77).opened[0].desk == 77


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("P3D", NOW + dt.timedelta(days=3)),
        ("wd(5)", NOW + dt.timedelta(days=5)),
        ("by", dt.datetime(2026, 12, 5, 18, 29, 59, tzinfo=dt.UTC)),
    ],
)
def test_a_date_is_a_span_working_days_or_a_day_until_its_end(db, rule, due):
    made = start(db, f"s start\nA task due={rule}\ne end\ns > A > e", facts={"by": "2026-12-05"})
    assert made.opened[0].due == due


def test_parallel_desks_open_and_join(db):
    text = (
        "s start\nF and\nA task kind=report\nB task kind=report\nJ and\nC task\ne end\ns > F > A > J > C > e\nF > B > J"
    )
    made = start(db, text)
    assert sorted(nodes(made.opened)) == ["A", "B"]
    by_node = {task.node: task for task in made.opened}
    assert press(db, by_node["B"]).opened == []
    assert nodes(press(db, by_node["A"]).opened) == ["C"]


def test_each_of_several_instances_of_a_desk_shows_its_item(db):
    text = "s start\nA task each:units/unit kind=report\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"units": ["north", "south"]})
    assert sorted(orjson.loads(task.item)["unit"] for task in made.opened) == ["north", "south"]
    press(db, made.opened[0])
    assert nodes(press(db, made.opened[1]).opened) == ["B"]


def test_a_called_process_sees_the_facts_and_gives_its_result(db):
    called = sketch(
        's start\nsign task role=sp kind=sign\nY xor\nok script run:result="issued"\n'
        'no script run:result="returned"\ne end\n'
        "s > sign > Y\nY > ok : outcome == 'signed'\nY > no : outcome == 'back'\nok > e\nno > e",
        key="q",
    )
    text = (
        "s start\nA task\nK call q\nX xor\nB task\ne end\ns > A > K > X\n"
        "X > e : result == 'issued'\nX > B : default\nB > A"
    )
    made = press(db, start(db, text, files={"q.bpmn": called}).opened[0])
    assert [(task.process, task.node, task.desk) for task in made.opened] == [("q", "sign", 3)]
    back = press(db, made.opened[0], "back")
    assert nodes(back.opened) == ["B"]
    assert back.events[0].detail["passed"] == ["q/sign", "q/Y", "q/no", "q/e", "K", "X"]
    again = press(db, press(db, back.opened[0]).opened[0])
    assert press(db, again.opened[0], "signed").instance.status == InstanceStatus.COMPLETED


def test_a_message_moves_the_instances_that_wait_for_it(db):
    text = "s start\nA task\nW receive message:asks_answered\nB task\ne end\ns > A > W > B > e"
    press(db, start(db, text).opened[0])
    assert db.scalars(select(Subscription)).one().name == "asks_answered"
    (made,) = runtime.message(db, "asks_answered", subject_id=1, payload={"reply": "yes"}, now=NOW)
    assert nodes(made.opened) == ["B"]
    assert orjson.loads(made.instance.facts)["reply"] == "yes"
    assert db.scalars(select(Subscription)).all() == []


def test_a_message_that_nobody_waits_for_is_ignored(db):
    start(db)
    assert runtime.message(db, "asks_answered", subject_id=1, payload={}, now=NOW) == []


def test_an_instance_that_can_never_move_again_is_an_incident_and_the_act_stands(db):
    text = (
        "s start\nA task\nX xor\nB task\nC task\nJ and\ne end\n"
        "s > A > X\nX > B : k\nX > C : default\nB > J\nC > J\nJ > e"
    )
    made = press(db, press(db, start(db, text).opened[0], k=True).opened[0])
    assert made.instance.status == InstanceStatus.INCIDENT
    assert made.closed[0].status == TaskStatus.DONE
    assert made.events[-1].event == "incident"


def test_an_interrupting_event_cancels_the_desk_it_takes_away(db):
    text = "s start\nA task\nL on A message:stop\nB task\ne end\ns > A > e\nL > B > e"
    first = start(db, text).opened[0]
    (made,) = runtime.message(db, "stop", subject_id=1, payload={}, now=NOW)
    assert nodes(made.opened) == ["B"]
    assert [(task.id, task.status) for task in made.closed] == [(first.id, TaskStatus.CANCELLED)]
    with pytest.raises(TaskGone, match="cancelled"):
        press(db, first)


def test_cancelling_ends_tasks_timers_and_messages_and_keeps_the_state(db):
    text = (
        "s start\nF and\nA task\nL on A timer:P3D\nW receive message:m\n"
        "J and\ne end\ns > F > A > J > e\nF > W > J\nL > e"
    )
    made = start(db, text)
    state = made.instance.state
    ended = runtime.cancel(db, made.instance.id, reason="merged", actor="sp", now=NOW)
    assert (ended.instance.status, ended.instance.end_reason) == (InstanceStatus.CANCELLED, "merged")
    assert ended.instance.state == state
    assert [task.status for task in ended.closed] == [TaskStatus.CANCELLED]
    assert db.scalars(select(Timer)).all() == []
    assert db.scalars(select(Subscription)).all() == []
    with pytest.raises(EngineRefusal):
        runtime.cancel(db, made.instance.id, reason="again", actor="sp", now=NOW)


def test_publishing_the_same_files_again_is_the_same_version(db):
    one, two = publish(db), publish(db)
    assert one is two
    assert one.number == 1


def test_a_changed_file_is_a_new_version_and_running_instances_stay_on_theirs(db):
    first = start(db)
    newer = publish(db, DESKS.replace("order task role=sp", "order task role=section_incharge"))
    assert newer.number == 2
    assert runtime.newest(db, "p").id == newer.id
    assert press(db, first.opened[0], "forward").opened[0].desk == 3
    second = runtime.start(db, "p", subject_id=2, facts={}, actor="x", now=NOW)
    assert press(db, second.opened[0], "forward").opened[0].desk == 2


def test_publishing_an_older_version_again_makes_it_the_newest(db):
    old = publish(db)
    publish(db, DESKS.replace("kind=note", "kind=draft"))
    assert publish(db).id == old.id
    assert runtime.newest(db, "p").id == old.id


def test_a_shared_part_is_part_of_the_version(db):
    text = "s start\nK call q\ne end\ns > K > e"
    part = sketch("s start\nA task\ne end\ns > A > e", key="q")
    other = sketch("s start\nB task\ne end\ns > B > e", key="q")
    assert publish(db, text, {"q.bpmn": part}).id != publish(db, text, {"q.bpmn": other}).id


def test_files_that_the_process_does_not_need_do_not_change_its_version(db):
    assert publish(db).id == publish(db, files={"other.bpmn": sketch("s start\ne end\ns > e", key="other")}).id


def test_a_missing_part_is_named(db):
    from engine.errors import DiagramRefused

    with pytest.raises(DiagramRefused, match=r"q\.bpmn"):
        publish(db, "s start\nK call q\ne end\ns > K > e")


def test_a_published_version_cannot_be_changed_in_the_database(db):
    publish(db)
    with pytest.raises(Exception, match="never changes"):
        db.connection().exec_driver_sql("UPDATE process_version SET files = '{}'")
