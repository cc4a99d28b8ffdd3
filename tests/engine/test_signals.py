"""Signals: everybody who waits hears them, each once, and no message is taken for one."""

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal
from engine.models import Incident, Instance, Subscription, Task
from engine.states import Awaits, InstanceStatus, TaskStatus
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, nodes, press, publish, start

HEARS = "s start\nA task\nH on A keep signal:holiday\nN task\nB task\ne end\ns > A > B > e\nH > N > e"

pytestmark = pytest.mark.usefixtures("office")


def begin(db, *subjects):
    publish(db, HEARS)
    return [runtime.start(db, "p", subject_id=one, facts={}, actor="ravi", now=NOW) for one in subjects]


def call(db, name="holiday", **keywords):
    given = {"subject_id": None, "payload": {}, "now": NOW, **keywords}
    return runtime.signal(db, name, **given)


def open_of(db, subject):
    query = select(Task.node).where(Task.subject_id == subject, Task.status == TaskStatus.OPEN)
    return sorted(db.scalars(query))


def test_who_waits_for_a_signal_is_a_row_that_no_message_finds(db):
    begin(db, 1)
    assert [(row.kind, row.name) for row in db.scalars(select(Subscription))] == [(Awaits.SIGNAL, "holiday")]
    assert runtime.message(db, "holiday", subject_id=1, payload={}, now=NOW) == []
    assert open_of(db, 1) == ["A"]


def test_a_message_of_the_same_name_is_another_thing(db):
    text = "s start\nG evgw\nM catch message:x\nS catch signal:y\nA task\nB task\ne end\n"
    text += "s > G > M > A > e\nG > S > B > e"
    xml = sketch(text).replace(b'<bpmn:signal id="y" name="y"', b'<bpmn:signal id="y" name="x"')
    start(db, text, subject_id=1, files={"p.bpmn": xml})
    start(db, text, subject_id=2, files={"p.bpmn": xml})
    assert len(db.scalars(select(Subscription)).all()) == 4
    runtime.message(db, "x", subject_id=1, payload={}, now=NOW)
    assert open_of(db, 1) == ["A"]
    call(db, "x")
    assert (open_of(db, 1), open_of(db, 2)) == (["A"], ["B"])
    assert db.scalars(select(Subscription)).all() == []


def test_everybody_hears_it_and_subjects_are_locked_in_their_order(db):
    begin(db, 7, 3, 5)
    locked = []
    heard = call(db, payload={"closed": True}, lock_subject=lambda _db, subject: locked.append(subject))
    assert locked == [3, 5, 7]
    assert [nodes(one.opened) for one in heard] == [["N"]] * 3
    assert {one.instance.facts for one in heard} == {'{"closed":true}'}
    assert [one.events[0].event for one in heard] == ["signal"] * 3


def test_one_subject_alone_can_be_told(db):
    begin(db, 1, 2)
    call(db, subject_id=2)
    assert (open_of(db, 1), open_of(db, 2)) == (["A"], ["A", "N"])


def test_nobody_waiting_is_no_fault(db):
    begin(db, 1)
    assert call(db, "other") == []


def test_it_is_heard_again_each_time(db):
    begin(db, 1)
    call(db)
    call(db)
    assert open_of(db, 1) == ["A", "N", "N"]


def test_who_is_done_hears_nothing(db):
    (made,) = begin(db, 1)
    press(db, made.opened[0])
    assert call(db) == []


def test_one_whose_path_fails_does_not_hold_up_the_others(db):
    broken = (
        "s start\nA task\nH on A keep signal:holiday\nX xor\nN task\ne end\n"
        "s > A > e\nH > X\nX > N : missing > 1\nX > e : default\nN > e"
    )
    start(db, broken, subject_id=1)
    start(db, HEARS, subject_id=2)
    heard = call(db)
    assert [one.instance.subject_id for one in heard] == [2]
    assert db.scalars(select(Incident.subject_id)).all() == [1]
    assert db.scalars(select(Instance.status).where(Instance.subject_id == 1)).one() == InstanceStatus.INCIDENT


def test_who_is_suspended_hears_it_when_he_is_resumed(db):
    (made,) = begin(db, 1)
    runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=NOW)
    assert call(db) == []
    back = runtime.resume(db, made.instance.id, reason="over", actor="sp", now=NOW)
    assert nodes(back.opened) == ["N"]


SENDS = (
    "s start\nF and\nA task\nT throw signal:holiday\nB task\nH on B keep signal:holiday\nN task\nJ and\ne end\n"
    "s > F > A > T > J > e\nF > B > J\nH > N > e"
)


def test_a_signal_that_a_diagram_sends_is_heard_by_all_instances_of_its_subject_and_by_itself_once(db):
    begin(db, 2)
    publish(db, HEARS, key="ask")
    beside = runtime.start(db, "ask", subject_id=1, role="ask", facts={}, actor="ravi", now=NOW)
    sent = start(db, SENDS, subject_id=1)
    done = press(db, next(task for task in sent.opened if task.node == "A"))
    assert nodes(done.opened) == ["N"]
    assert [(one.instance.id, nodes(one.opened)) for one in done.others] == [(beside.instance.id, ["N"])]
    assert open_of(db, 2) == ["A"]
    with pytest.raises(EngineRefusal, match="holiday"):
        runtime.undo(db, sent.instance.id, actor="ravi", now=NOW, reason="recall")


def test_a_signal_carries_facts_only(db):
    begin(db, 1)
    with pytest.raises(EngineRefusal):
        call(db, payload={"x": 1.5})
