"""Messages that a diagram throws: to whoever of the same subject waits, in the same transaction, or to nobody."""

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal
from engine.models import History, Instance, Task
from tests.engine.small_office import NOW, nodes, press, publish, start

pytestmark = pytest.mark.usefixtures("office")

WAITS = "s start\nA task\nR receive message:reply\nB task\ne end\ns > A > R > B > e"
REPLIES = "s start\nC task\nT send message:reply\nD task\ne end\ns > C > T > D > e"


def ask(db, text, *, subject_id=1):
    """A second run for the subject, beside the main one."""
    publish(db, text, key="ask")
    return runtime.start(db, "ask", subject_id=subject_id, role="ask", facts={}, actor="ravi", now=NOW)


def open_nodes(db):
    return sorted(db.scalars(select(Task.node).where(Task.status == "open")))


def test_a_message_moves_the_other_instance_of_the_subject_that_waits(db):
    press(db, start(db, WAITS).opened[0])
    done = press(db, ask(db, REPLIES).opened[0])
    assert nodes(done.opened) == ["D"]
    assert [nodes(other.opened) for other in done.others] == [["B"]]
    assert open_nodes(db) == ["B", "D"]
    events = {(row.event, row.node) for row in db.scalars(select(History))}
    assert {("thrown", "T"), ("message", "R")} <= events


def test_the_instances_of_another_subject_are_left_alone(db):
    press(db, start(db, WAITS).opened[0])
    done = press(db, ask(db, REPLIES, subject_id=2).opened[0])
    assert done.others == []
    assert open_nodes(db) == ["D"]


def test_nobody_waiting_is_no_fault(db):
    start(db, WAITS)
    assert press(db, ask(db, REPLIES).opened[0]).others == []
    assert open_nodes(db) == ["A", "D"]


def test_a_message_end_is_thrown_too_and_so_is_one_from_a_timers_path(db):
    press(db, start(db, WAITS).opened[0])
    done = press(db, ask(db, "s start\nC task\nx end message:reply\ns > C > x").opened[0])
    assert [nodes(other.opened) for other in done.others] == [["B"]]


def test_what_others_have_received_cannot_be_undone(db):
    press(db, start(db, WAITS).opened[0])
    done = press(db, ask(db, REPLIES).opened[0])
    with pytest.raises(EngineRefusal, match="reply"):
        runtime.undo(db, done.instance.id, actor="ravi", now=NOW, reason="x")


def test_what_nobody_received_can_be_undone(db):
    done = press(db, ask(db, REPLIES).opened[0])
    runtime.undo(db, done.instance.id, actor="ravi", now=NOW, reason="x")
    assert open_nodes(db) == ["C"]


def test_two_diagrams_that_answer_each_other_for_ever_are_stopped(db):
    echo = "s start\nA task\nM xor\nT throw message:{}\nR catch message:{}\nX xor\ne end\ns > A > M > T > R > X\n"
    echo += "X > M : True\nX > e : default"
    start(db, echo.format("ping", "pong"))
    press(db, db.scalars(select(Task)).one())
    ask(db, echo.format("pong", "ping"))
    task = db.scalars(select(Task).where(Task.status == "open")).one()
    with pytest.raises(EngineRefusal, match="without end"):
        press(db, task)


def test_the_state_of_both_is_saved(db):
    main = start(db, WAITS)
    press(db, main.opened[0])
    other = ask(db, REPLIES)
    done = press(db, other.opened[0])
    press(db, done.opened[0])
    press(db, db.scalars(select(Task).where(Task.node == "B")).one())
    assert {row.status.value for row in db.scalars(select(Instance))} == {"completed"}
