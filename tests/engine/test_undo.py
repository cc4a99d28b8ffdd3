"""Taking back the last outcome: the same state to the byte, and nothing deleted."""

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal, StaleTask
from engine.history import history_of
from engine.models import Step, Subscription, Task, Timer
from engine.states import StepStatus, TaskStatus
from tests.engine.small_office import NOW, nodes, press, start

WITH_TIMERS = """
    s start
    A task
    R on A keep cycle:R3/P2D
    M on A message:m keep
    B task
    N task
    e end
    s > A > B > e
    R > N > e
    M > N
"""


def undo(db, made):
    return runtime.undo(db, made.instance.id, actor="ravi", now=NOW, reason="recall")


def rows(db):
    timers = sorted((timer.task_id, timer.node, timer.due) for timer in db.scalars(select(Timer)))
    waits = sorted((wait.task_id, wait.name) for wait in db.scalars(select(Subscription)))
    return timers, waits


def test_undo_restores_state_facts_timers_and_messages_to_the_byte(db, office):
    begun = start(db, WITH_TIMERS, facts={"n": 1})
    before = begun.instance.state, begun.instance.facts, rows(db)
    made = press(db, begun.opened[0], n=2)
    assert rows(db) == ([], [])
    back = undo(db, made)
    assert (back.instance.state, back.instance.facts, rows(db)) == before
    assert [(task.id, task.status) for task in back.opened] == [(begun.opened[0].id, TaskStatus.OPEN)]
    assert [(task.node, task.status) for task in back.closed] == [("B", TaskStatus.RECALLED)]
    assert back.opened[0].done_by is None


def test_undo_appends_to_the_history_and_the_file_goes_on(db, office):
    made = press(db, start(db).opened[0], "forward")
    back = undo(db, made)
    assert [row.event for row in history_of(db, made.instance.id)] == ["started", "completed", "undone"]
    assert back.instance.rev == 3
    assert nodes(press(db, back.opened[0], "again").opened) == ["check"]


def test_undo_reopens_what_an_interrupting_event_had_not_taken(db, office):
    text = "s start\nF and\nA task\nB task\nT end terminate\ne end\ns > F > A > T\nF > B > e"
    begun = start(db, text)
    made = press(db, next(task for task in begun.opened if task.node == "A"))
    assert made.instance.ended_at is not None
    with pytest.raises(EngineRefusal):
        undo(db, made)


def test_only_the_last_completion_can_be_undone_and_only_once(db, office):
    made = press(db, start(db).opened[0], "again")
    made = press(db, made.opened[0], "forward")
    undo(db, made)
    with pytest.raises(EngineRefusal, match="moved on"):
        undo(db, made)


def test_a_message_after_the_completion_forbids_undo(db, office):
    text = "s start\nA task\nF and\nB task\nW receive message:m\nJ and\ne end\ns > A > F > B > J > e\nF > W > J"
    made = press(db, start(db, text).opened[0])
    runtime.message(db, "m", subject_id=1, payload={}, now=NOW)
    with pytest.raises(EngineRefusal, match="moved on"):
        undo(db, made)


def test_a_completion_that_ran_an_irreversible_operation_cannot_be_undone(db, office):
    office.operation("dispatch_letter", irreversible=True)
    made = press(
        db, start(db, "s start\nA task\nO service op:dispatch_letter\nB task\ne end\ns > A > O > B > e").opened[0]
    )
    with pytest.raises(EngineRefusal, match="dispatch_letter"):
        undo(db, made)


def test_undo_cancels_the_step_that_a_job_has_not_run(db, office):
    office.operation("render", inline=False)
    made = press(db, start(db, "s start\nA task\nO service op:render\nB task\ne end\ns > A > O > B > e").opened[0])
    undo(db, made)
    step = db.scalars(select(Step).execution_options(populate_existing=True)).one()
    assert step.status == StepStatus.CANCELLED


def test_a_form_that_was_undone_is_not_replayed(db, office):
    first = start(db).opened[0]
    undo(db, press(db, first, "forward", key="k"))
    with pytest.raises(StaleTask):
        press(db, first, "forward", key="k")
    assert db.get(Task, first.id).status == TaskStatus.OPEN
