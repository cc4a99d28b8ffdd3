"""Clocks and messages of an open step follow the diagram to which it was taken."""

import datetime as dt

from engine import runtime
from engine.history import history_of
from engine.states import InstanceStatus
from tests.engine.migration.taking import TWO, back, everything, open_tasks, take, taken, waits
from tests.engine.small_office import NOW, nodes, press, publish, start

GATEWAY = (
    "s start\nA task\nO evgw\nc catch timer:P3D\nm catch message:k\nB task\ne end\ns > A > O > c > B > e\nO > m > B"
)
LATER = NOW + dt.timedelta(days=1)


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
    made = press(db, start(db, GATEWAY).opened[0])
    before = waits(db)
    instance = taken(db, made, publish(db, GATEWAY.replace("B task", "B task name=Neu")))
    assert waits(db) == before
    assert nodes(runtime.message(db, "k", subject_id=1, payload={}, now=NOW)[0].opened) == ["B"]
    assert waits(db) == ([], [])
    assert instance.status is InstanceStatus.RUNNING


def test_the_clock_of_an_event_gateway_runs_on_when_a_message_is_added_beside_it(db, office):
    made = press(db, start(db, GATEWAY).opened[0])
    clocks, _ = waits(db)
    instance = taken(db, made, publish(db, GATEWAY + "\nq catch message:q\nO > q > B"), now=LATER)
    assert waits(db) == (clocks, ["k", "q"])
    assert nodes(runtime.message(db, "q", subject_id=1, payload={}, now=LATER)[0].opened) == ["B"]
    assert waits(db) == ([], [])
    assert instance.status is InstanceStatus.RUNNING


def test_the_order_in_which_the_events_of_a_gateway_are_drawn_says_nothing(db, office):
    made = press(db, start(db, GATEWAY).opened[0])
    before = waits(db)
    turned = GATEWAY.replace("> A > O > c > B > e\nO > m > B", "> A > O > m > B > e\nO > c > B")
    taken(db, made, publish(db, turned), now=LATER)
    assert waits(db) == before


def test_a_gateway_whose_clock_has_another_rule_begins_it_now_and_keeps_its_message(db, office):
    made = press(db, start(db, GATEWAY).opened[0])
    taken(db, made, publish(db, GATEWAY.replace("P3D", "P5D")), now=LATER)
    assert waits(db) == ([("O", LATER + dt.timedelta(days=5))], ["k"])


def test_a_gateway_without_a_clock_any_more_waits_for_its_messages(db, office):
    made = press(db, start(db, GATEWAY).opened[0])
    taken(db, made, publish(db, GATEWAY.replace("timer:P3D", "message:n")))
    assert waits(db) == ([], ["k", "n"])
    assert nodes(runtime.message(db, "n", subject_id=1, payload={}, now=NOW)[0].opened) == ["B"]


def test_a_time_limit_that_has_taken_the_work_away_does_not_come_again(db, office):
    text = TWO + "\nL on A timer:P2D\nZ task\nL > Z > e"
    made = start(db, text)
    assert nodes(runtime.fire(db, made.instance.id, now=NOW + dt.timedelta(days=3)).opened) == ["Z"]
    instance = taken(db, made, publish(db, text.replace("P2D", "P9D")))
    assert nodes(open_tasks(db, instance)) == ["Z"]
    assert waits(db) == ([], [])


def test_a_repeated_reminder_goes_on_where_it_was(db, office):
    text = TWO + "\nR on A keep cycle:R3/P2D\nn end\nR > n"
    made = start(db, text)
    runtime.fire(db, made.instance.id, now=NOW + dt.timedelta(days=2))
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu")), now=NOW + dt.timedelta(days=3))
    for day in (4, 6):
        assert [due for _, due in waits(db)[0]] == [NOW + dt.timedelta(days=day)]
        assert runtime.fire(db, instance.id, now=NOW + dt.timedelta(days=day)) is not None
    assert waits(db)[0] == []


def test_a_message_that_interrupted_reminds_only_when_it_is_drawn_so_now(db, office):
    text = TWO + "\nR on A message:m\nN task kind=form\nR > N > e"
    made = start(db, text)
    instance = taken(db, made, publish(db, text.replace("on A message", "on A keep message")))
    for _ in range(2):
        runtime.message(db, "m", subject_id=1, payload={}, now=NOW)
    assert nodes(open_tasks(db, instance)) == ["A", "N", "N"]


def test_a_date_that_passed_while_the_file_was_suspended_happens_when_it_is_resumed(db, office):
    text = TWO + "\nR on A keep timer:P2D\nN task kind=form\nR > N > e"
    made = start(db, text)
    runtime.suspend(db, made.instance.id, reason="stay", actor="x", now=NOW)
    late = NOW + dt.timedelta(days=4)
    assert taken(db, made, publish(db, text.replace("B task", "B task name=Neu")), now=late).status == "suspended"
    assert nodes(runtime.resume(db, made.instance.id, reason="over", actor="x", now=late).opened) == ["N"]


def test_a_message_that_a_gateway_goes_on_waiting_for_is_not_forgotten_with_one_that_is_gone(db, office):
    made = press(db, start(db, GATEWAY.replace("c catch timer:P3D", "c catch message:gone")).opened[0])
    assert waits(db)[1] == ["gone", "k"]
    new = publish(db, GATEWAY.replace("c catch timer:P3D", "c catch message:new"))
    before = everything(db, made.instance)
    taken(db, made, new)
    assert waits(db)[1] == ["k", "new"]
    back(db, made)
    assert everything(db, made.instance) == before
    taken(db, made, new)
    assert [nodes(one.opened) for one in runtime.message(db, "k", subject_id=1, payload={}, now=NOW)] == [["B"]]
    assert waits(db) == ([], [])
