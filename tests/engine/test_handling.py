"""Acts that move the desk and leave the token: reassign, claim, release, park."""

import datetime as dt

import pytest

from engine import runtime
from engine.errors import EngineRefusal, TaskGone
from engine.history import history_of
from engine.worklist import open_tasks
from tests.engine.small_office import NOW, press, start

pytestmark = pytest.mark.usefixtures("office")
POOL = "s start\nA task role=dispatch\nB task\ne end\ns > A > B > e"


def test_reassigning_moves_the_desk_and_not_the_token(db):
    made = start(db)
    task = runtime.reassign(db, made.opened[0].id, desk=9, actor="sp", now=NOW, reason="leave", return_to=[1])
    assert (task.desk, task.return_to, task.opened_at) == (9, [1], None)
    assert made.instance.rev == 1
    assert history_of(db, made.instance.id)[-1].detail == {"task": task.id, "from": 1, "to": 9, "reason": "leave"}
    assert press(db, task, "forward").opened[0].opener_desk == 9


def test_what_is_done_cannot_be_reassigned(db):
    first = start(db).opened[0]
    press(db, first, "forward")
    with pytest.raises(TaskGone):
        runtime.reassign(db, first.id, desk=9, actor="sp", now=NOW, reason="x")


def test_a_task_of_a_pool_is_in_every_tray_until_it_is_claimed(db):
    task = start(db, POOL).opened[0]
    assert (task.desk, task.role) == (None, "dispatch")
    assert [found.id for found in open_tasks(db, desks=[5], pools=["dispatch"])] == [task.id]
    assert open_tasks(db, desks=[5]) == []
    runtime.claim(db, task.id, actor_post=5, actor="a", now=NOW)
    assert [found.id for found in open_tasks(db, desks=[5], pools=["dispatch"])] == [task.id]
    assert open_tasks(db, desks=[6], pools=["dispatch"]) == []
    with pytest.raises(EngineRefusal):
        runtime.claim(db, task.id, actor_post=6, actor="b", now=NOW)
    with pytest.raises(EngineRefusal):
        runtime.release(db, task.id, actor_post=6, actor="b", now=NOW)
    runtime.release(db, task.id, actor_post=5, actor="a", now=NOW)
    assert [found.id for found in open_tasks(db, desks=[6], pools=["dispatch"])] == [task.id]


def test_what_a_claiming_post_sends_on_comes_from_that_post(db):
    task = start(db, POOL).opened[0]
    runtime.claim(db, task.id, actor_post=5, actor="a", now=NOW)
    assert press(db, task).opened[0].opener_desk == 5


def test_a_task_of_a_desk_cannot_be_claimed(db):
    with pytest.raises(EngineRefusal):
        runtime.claim(db, start(db).opened[0].id, actor_post=5, actor="a", now=NOW)


def test_a_parked_task_leaves_the_tray_until_its_day(db):
    task = start(db).opened[0]
    until = NOW + dt.timedelta(days=2)
    runtime.park(db, task.id, until=until, actor="ravi", now=NOW, reason="court date")
    assert open_tasks(db, desks=[1], now=NOW) == []
    assert [found.id for found in open_tasks(db, desks=[1], now=until)] == [task.id]
    runtime.park(db, task.id, until=None, actor="ravi", now=NOW, reason="")
    assert [found.id for found in open_tasks(db, desks=[1], now=NOW)] == [task.id]


def test_the_first_opening_is_kept(db):
    task = start(db).opened[0]
    assert runtime.mark_opened(db, task.id, now=NOW)
    assert not runtime.mark_opened(db, task.id, now=NOW + dt.timedelta(hours=1))
    assert task.opened_at == NOW


def test_the_most_urgent_comes_first(db):
    late = start(db, "s start\nA task\ne end\ns > A > e", subject_id=3).opened[0]
    soon = start(db, "s start\nA task due=2wd\ne end\ns > A > e", subject_id=4).opened[0]
    later = start(db, "s start\nA task due=9wd\ne end\ns > A > e", subject_id=5).opened[0]
    assert [found.id for found in open_tasks(db, desks=[1])] == [soon.id, later.id, late.id]
