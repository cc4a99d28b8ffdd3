"""The budget of one completion (design §1.5): statements, size of the state, and both flat for the life of a file."""

import re

import pytest
from sqlalchemy import event

from tests.engine.small_office import press, start

WITH_TIMERS = """
    s start
    M xor
    A task due=7wd
    R on A keep timer:P5D
    N task
    B task due=3wd
    X xor
    e end
    s > M > A > B > X
    R > N > e
    X > M : outcome == 'back'
    X > e : outcome == 'end'
"""


class Counted:
    """Statements on a database since the last reading."""

    def __init__(self, database):
        self.statements = []
        event.listen(database.writer, "before_cursor_execute", self.note)

    def note(self, _connection, _cursor, statement, *_rest):
        if not re.match(r"BEGIN|COMMIT", statement):
            self.statements.append(statement)

    def taken(self):
        found, self.statements = self.statements, []
        return found


def test_a_completion_takes_ten_statements_at_most_and_no_more_after_200_send_backs(database, office):
    with database.writing() as db:
        task = start(db, WITH_TIMERS).opened[0]
    counted, seen, sizes = Counted(database), {"A": [], "B": []}, []
    for turn in range(402):
        with database.writing() as db:
            made = press(db, task, "back" if task.node == "B" else None, key=f"k{turn}")
        seen[task.node].append(len(counted.taken()))
        sizes.append(len(made.instance.state))
        task = made.opened[0]
    for taken in seen.values():
        assert max(taken) <= 10
        assert len(set(taken)) == 1, "flat"
    assert max(sizes) <= 1500
    assert set(sizes[-4:]) == set(sizes[:4])


def test_a_statement_on_the_way_is_compiled_once(sqlite_database, office):
    with sqlite_database.writing() as db:
        task = start(db, WITH_TIMERS).opened[0]
    counted = Counted(sqlite_database)
    texts = set()
    for turn in range(20):
        with sqlite_database.writing() as db:
            task = press(db, task, "back" if task.node == "B" else None).opened[0]
        texts |= set(counted.taken())
        if turn == 3:
            first = len(texts)
    assert len(texts) == first


@pytest.mark.parametrize("depth", [1, 3])
def test_nested_sub_processes_stay_small(db, office, depth):
    parts, text = {}, "a0 start\nA task\ne0 end\na0 > A > e0"
    for level in range(depth):
        parts[f"P{level}"] = text
        text = f"s{level} start\nP{level} sub\nx{level} end\ns{level} > P{level} > x{level}"
    assert len(start(db, text, **parts).instance.state) <= 1500
