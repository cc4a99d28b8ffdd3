"""A migration is taken back to the same bytes, while nothing has moved since."""

import datetime as dt

import pytest

from engine import runtime
from engine.errors import EngineRefusal
from engine.history import history_of
from engine.states import TaskKind
from tests.engine.migration.taking import THREE, TWO, back, everything, open_tasks, taken, waits
from tests.engine.small_office import NOW, nodes, press, publish, start


def test_a_migration_is_taken_back_to_the_same_bytes(db, office):
    text = "s start\nA task\nR on A keep cycle:R3/P2D\nM on A message:m keep\nN task\nB task\ne end\n"
    made = start(db, text + "s > A > B > e\nR > N > e\nM > N", facts={"n": 1})
    before = everything(db, made.instance)
    new = publish(
        db, "s start\nA task kind=report name=Neu\nL on A timer:P9D\nZ task\nB task\ne end\ns > A > B > e\nL > Z > e"
    )
    instance = taken(db, made, new)
    assert everything(db, instance) != before
    assert [node for node, _due in waits(db)[0]] == ["L"]
    assert open_tasks(db, instance)[0].kind is TaskKind.REPORT
    instance = back(db, made)
    assert everything(db, instance) == before
    assert [row.event for row in history_of(db, instance.id)] == ["started", "migrated", "migration_undone"]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["B"]


def test_a_migration_is_not_taken_back_once_the_file_has_moved(db, office):
    made = start(db, TWO)
    taken(db, made, publish(db, THREE))
    press(db, made.opened[0])
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)


def test_a_migration_is_taken_back_only_once_and_is_no_recall(db, office):
    made = press(db, start(db, TWO).opened[0])
    taken(db, made, publish(db, THREE))
    with pytest.raises(EngineRefusal, match="moved on"):
        runtime.undo(db, made.instance.id, actor="ravi", now=NOW, reason="recall")
    back(db, made)
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)


def test_a_desk_that_was_reassigned_after_the_migration_stays_with_its_new_holder(db, office):
    made = start(db, TWO)
    taken(db, made, publish(db, TWO.replace("A task", "A task role=sp")), find_desks=True)
    runtime.reassign(db, made.opened[0].id, desk=7, actor="x", now=NOW, reason="leave")
    back(db, made)
    assert open_tasks(db, made.instance)[0].desk == 7


def test_a_migration_is_not_taken_back_once_a_date_has_come(db, office):
    made = start(db, TWO)
    taken(db, made, publish(db, TWO + "\nR on A keep timer:P2D\nN task kind=form\nR > N > e"))
    runtime.fire(db, made.instance.id, now=NOW + dt.timedelta(days=3))
    before = everything(db, made.instance)
    with pytest.raises(EngineRefusal, match="moved on"):
        back(db, made)
    assert everything(db, made.instance) == before


def test_what_lies_at_another_desk_for_its_opinion_comes_back_to_the_stack_that_it_had(db, office):
    made = start(db, TWO)
    runtime.reassign(db, made.opened[0].id, desk=9, actor="x", now=NOW, reason="opinion", return_to=[1])
    before = everything(db, made.instance)
    instance = taken(db, made, publish(db, TWO.replace("A task", "A task role=sp")), find_desks=True)
    task = open_tasks(db, instance)[0]
    assert (task.desk, task.return_to) == (3, []), "the new desk is asked by nobody: it has the buttons"
    back(db, made)
    assert everything(db, made.instance) == before
