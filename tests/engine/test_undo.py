"""Taking back the last outcome: the same state to the byte, and nothing deleted."""

import datetime as dt
import random

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import EngineRefusal, StaleTask
from engine.history import history_of
from engine.models import Instance, Step, Subscription, Task, Timer
from engine.states import InstanceStatus, StepStatus, TaskStatus
from tests.engine.random_blocks import PLAIN, Blocks
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, nodes, press, publish, start

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


CALLS = (
    "s start\nA task\nK call q\nR on K keep timer:P9D\nN task\nM task mi:2 kind=report\nZ task\ne end\n"
    "s > A > K > M > Z > e\nR > N > e"
)
CALLED = "s start\nC task\nM on C message:m\nD task\ne end\ns > C > D > e\nM > e"


def snapshot(db):
    """All that undo has to bring back, but for what the history says."""
    tasks = sorted((task.id, task.node, task.status, task.desk, task.item) for task in db.scalars(select(Task)))
    instance = db.scalars(select(Instance).execution_options(populate_existing=True)).one()
    return (
        instance.state,
        instance.facts,
        instance.status,
        rows(db),
        [one for one in tasks if one[2] == TaskStatus.OPEN],
    )


def test_undo_at_every_step_of_a_call_a_multi_instance_and_their_dates(db, office):
    begun = start(db, CALLS, files={"q.bpmn": sketch(CALLED, "q")})
    for node in ("A", "C", "D", "M", "M", "Z"):
        before = snapshot(db)
        task = next(one for one in db.scalars(select(Task).where(Task.status == TaskStatus.OPEN)) if one.node == node)
        made = press(db, task, n=len(node))
        if made.instance.ended_at is not None:
            break
        undo(db, made)
        assert snapshot(db) == before, node
        press(db, task, n=len(node))
    assert begun.instance.status == InstanceStatus.COMPLETED


@pytest.mark.parametrize("part", range(4))
def test_undo_after_every_step_of_random_runs_restores_all_to_the_byte(db, office, part):
    undone = 0
    for seed in range(part * 100, part * 100 + 30):
        with db.begin_nested() as whole:
            undone += undo_all_along(db, random.Random(seed))
            whole.rollback()
    assert undone > 20


def undo_all_along(db, rng):
    """One random run in which every completion is taken back once and made again; gives how many were."""
    drawn, undone = Blocks(rng, 3, PLAIN, ("mi:2",)), 0
    publish(db, drawn.text, **drawn.parts)
    facts = {name: rng.randint(0, 1) for name in drawn.names}
    runtime.start(db, "p", subject_id=1, facts=facts, actor="ravi", now=NOW)
    for _ in range(12):
        tasks = db.scalars(select(Task).where(Task.status == TaskStatus.OPEN).order_by(Task.id)).all()
        if not tasks:
            break
        task, before = rng.choice(tasks), snapshot(db)
        given = {name: rng.randint(0, 1) for name in drawn.names}
        made = press(db, task, **given)
        if made.instance.ended_at is not None:
            break
        undo(db, made)
        assert snapshot(db) == before, (drawn.text, drawn.parts)
        press(db, task, **given)
        undone += 1
    return undone


def test_what_moved_since_forbids_undo_whatever_it_was(db, office):
    text = "s start\nA task\nB task\nT on B keep timer:P1D\nN task\nC task\ne end\ns > A > B > C > e\nT > N > e"
    later = (
        lambda made: runtime.fire(db, made.instance.id, now=NOW + dt.timedelta(days=1)),
        lambda made: runtime.place(db, made.instance.id, "C", facts={}, actor="sp", reason="x", now=NOW),
    )
    for subject, act in enumerate(later, start=1):
        made = press(db, start(db, text, subject_id=subject).opened[0])
        act(made)
        with pytest.raises(EngineRefusal, match="moved on"):
            undo(db, made)


def test_a_desk_that_was_only_given_to_another_post_is_taken_back_all_the_same(db, office):
    made = press(db, start(db).opened[0], "forward")
    runtime.reassign(db, made.opened[0].id, desk=9, actor="sp", now=NOW, reason="leave")
    assert [task.status for task in undo(db, made).closed] == [TaskStatus.RECALLED]


def test_a_suspended_file_is_not_taken_back_but_once_it_is_resumed_it_is(db, office):
    made = press(db, start(db).opened[0], "forward")
    runtime.suspend(db, made.instance.id, reason="stay", actor="sp", now=NOW)
    with pytest.raises(EngineRefusal, match="suspended"):
        undo(db, made)
    runtime.resume(db, made.instance.id, reason="over", actor="sp", now=NOW)
    assert nodes(undo(db, made).opened) == ["check"]


def test_what_is_over_is_not_taken_back(db, office):
    made = press(db, start(db).opened[0], "close")
    with pytest.raises(EngineRefusal):
        undo(db, made)
