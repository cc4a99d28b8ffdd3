"""Two officers press at once: one completion, and the other is told."""

import threading

import pytest
from sqlalchemy import func, select

from engine.errors import StaleTask, TaskGone
from engine.models import History, Instance, Task
from tests.engine.small_office import press, start

ROUNDS = 50


def both(database, act):
    """Run *act* in two threads at once, each in a transaction of its own; gives what each got."""
    gate, got = threading.Barrier(2), [None, None]

    def run(place):
        try:
            gate.wait()
            with database.writing() as db:
                got[place] = act(db, place)
        except (TaskGone, StaleTask) as refusal:
            got[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return got


def test_fifty_times_two_threads_press_one_task_and_one_completion_is_made(database, office):
    with database.writing() as db:
        task = start(db).opened[0]
    for turn in range(ROUNDS):
        got = both(database, lambda db, place, task=task: press(db, task, "again", actor=f"officer {place}"))
        won = [answer for answer in got if not isinstance(answer, Exception)]
        lost = [answer for answer in got if isinstance(answer, TaskGone)]
        assert (len(won), len(lost)) == (1, 1), (turn, got)
        assert lost[0].done_by == won[0].closed[0].done_by
        assert won[0].instance.rev == turn + 2
        task = won[0].opened[0]
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Task)) == ROUNDS + 1
        assert db.scalars(select(History.seq).order_by(History.seq)).all() == list(range(1, ROUNDS + 2))


@pytest.mark.parametrize("turn", range(5))
def test_the_same_form_sent_twice_at_once_has_one_effect_and_one_answer(database, office, turn):
    with database.writing() as db:
        task = start(db).opened[0]
    got = both(database, lambda db, place: press(db, task, "again", key="form"))
    assert sorted(answer.replayed for answer in got) == [False, True]
    assert got[0].opened[0].id == got[1].opened[0].id


def test_two_branches_finished_at_once_join_once(database, office):
    text = (
        "s start\nM xor\nF and\nA task\nB task\nJ and\nC task\nX xor\ne end\n"
        "s > M > F > A > J > C > X\nF > B > J\nX > M : outcome == 'again'\nX > e : outcome == 'end'"
    )
    with database.writing() as db:
        opened = start(db, text).opened
    for _ in range(10):
        got = both(database, lambda db, place, opened=opened: press(db, opened[place]))
        (joined,) = [task for answer in got for task in answer.opened]
        with database.writing() as db:
            opened = press(db, joined, "again").opened
    with database.reading() as db:
        assert db.scalars(select(Instance.rev)).one() == 31
