"""Clocks and messages of an open step follow the diagram to which it was taken."""

from engine import runtime
from engine.history import history_of
from engine.states import InstanceStatus
from tests.engine.migration.taking import TWO, everything, open_tasks, take, taken, waits
from tests.engine.small_office import NOW, nodes, press, publish, start


def test_a_reminder_that_the_new_version_adds_to_an_open_desk_is_armed_from_now_on(db, office):
    made = start(db, TWO)
    new = publish(db, TWO + "\nR on A keep timer:P2D\nM on A keep message:m\nn end\nR > n\nM > n")
    instance = taken(db, made, new)
    (timers, messages) = waits(db)
    assert [(node, (due - NOW).days) for node, due in timers] == [("R", 2)]
    assert messages == ["m"]
    assert history_of(db, instance.id)[-1].detail["armed"] == ["R", "M"]
    assert runtime.fire(db, instance.id, now=NOW.replace(day=26)) is not None
    assert len(runtime.message(db, "m", subject_id=1, payload={}, now=NOW)) == 1
    assert nodes(press(db, made.opened[0]).opened) == ["B"]
    assert waits(db) == ([], [])


def test_a_reminder_that_the_new_version_drops_is_not_waited_for_any_more(db, office):
    made = start(db, TWO + "\nR on A keep timer:P2D\nM on A keep message:m\nn end\nR > n\nM > n")
    instance = taken(db, made, publish(db, TWO))
    assert waits(db) == ([], [])
    assert history_of(db, instance.id)[-1].detail["disarmed"] == ["R", "M"]
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_a_clock_whose_rule_is_the_same_runs_on_and_another_begins_now(db, office):
    made = start(db, TWO + "\nR on A keep timer:P2D\nL on A keep timer:P9D\nn end\nR > n\nL > n")
    later = NOW.replace(day=24)
    new = publish(db, TWO + "\nR on A keep timer:P2D\nL on A keep timer:P5D\nn end\nR > n\nL > n")
    taken(db, made, new, now=later)
    assert [(node, due.day) for node, due in waits(db)[0]] == [("L", 29), ("R", 25)]


def test_a_reminder_that_has_gone_out_does_not_go_out_again(db, office):
    text = TWO + "\nR on A keep timer:P2D\nN task kind=form\nn end\nR > N > n"
    made = start(db, text)
    assert nodes(runtime.fire(db, made.instance.id, now=NOW.replace(day=26)).opened) == ["N"]
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu")))
    assert waits(db) == ([], [])
    assert nodes(open_tasks(db, instance)) == ["A", "N"]


def test_a_date_that_is_past_already_is_an_act_of_its_own(db, office):
    made = start(db, TWO)
    new = publish(db, TWO + "\nR on A timer:PT0S\nZ task\nn end\nR > Z > n")
    instance = taken(db, made, new)
    assert nodes(open_tasks(db, instance)) == ["A"]
    assert nodes(runtime.fire(db, instance.id, now=NOW).opened) == ["Z"]


def test_a_clock_that_cannot_be_worked_out_refuses_the_file(db, office):
    made = start(db, TWO)
    new = publish(db, TWO + "\nR on A keep timer:wd(missing)\nn end\nR > n")
    before = everything(db, made.instance)
    assert take(db, made, new).refusal is not None
    assert everything(db, made.instance) == before


def test_an_intermediate_wait_and_an_event_gateway_are_carried_over(db, office):
    text = (
        "s start\nA task\nO evgw\nc catch timer:P3D\nm catch message:k\nB task\ne end\ns > A > O > c > B > e\nO > m > B"
    )
    made = press(db, start(db, text).opened[0])
    before = waits(db)
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu")))
    assert waits(db) == before
    assert nodes(runtime.message(db, "k", subject_id=1, payload={}, now=NOW)[0].opened) == ["B"]
    assert waits(db) == ([], [])
    assert instance.status is InstanceStatus.RUNNING
