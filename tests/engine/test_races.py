"""Two officers press at once: one completion, and the other is told."""

import threading

import pytest
from sqlalchemy import func, select

from engine.errors import StaleTask, TaskGone
from engine.models import History, Instance, Task
from tests.engine.small_office import press, start

SAMPLE = ((50, 2), (10, 8))
LONG = ((500, 2), (200, 8))
"""How often, and how many officers."""


def at_once(database, count, act):
    """Run *act* in threads at once, each in a transaction of its own; gives what each got."""
    gate, got = threading.Barrier(count), [None] * count

    def run(place):
        try:
            gate.wait()
            with database.writing() as db:
                got[place] = act(db, place)
        except (TaskGone, StaleTask) as refusal:
            got[place] = refusal

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert None not in got, "a thread did not come to an end"
    return got


def both(database, act):
    """Two at once."""
    return at_once(database, 2, act)


def race(database, rounds, officers):
    """So many officers press the button of one task, again and again: it is moved once, and the others are told."""
    with database.writing() as db:
        task = start(db).opened[0]
    for turn in range(rounds):
        got = at_once(
            database, officers, lambda db, place, task=task: press(db, task, "again", actor=f"officer {place}")
        )
        won = [answer for answer in got if not isinstance(answer, Exception)]
        lost = [answer for answer in got if isinstance(answer, TaskGone)]
        assert (len(won), len(lost)) == (1, officers - 1), (turn, got)
        assert {answer.done_by for answer in lost} == {won[0].closed[0].done_by}
        assert won[0].instance.rev == turn + 2
        task = won[0].opened[0]
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Task)) == rounds + 1
        assert db.scalars(select(History.seq).order_by(History.seq)).all() == list(range(1, rounds + 2))
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    print(f"PROOF | {officers} officers press the button of one task, {kind} | {rounds} races | 0 moved twice")


@pytest.mark.parametrize(("rounds", "officers"), SAMPLE)
def test_of_officers_who_press_at_once_one_moves_the_task_and_the_others_are_told(database, office, rounds, officers):
    race(database, rounds, officers)


@pytest.mark.prove
@pytest.mark.parametrize(("rounds", "officers"), LONG)
def test_hundreds_of_races_at_one_task(database, office, rounds, officers):
    race(database, rounds, officers)


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
