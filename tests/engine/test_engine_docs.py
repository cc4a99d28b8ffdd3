"""The example of docs/engine.md runs as it stands, and where a file stood is told from its history."""

import datetime as dt
import random
import re
from pathlib import Path

from sqlalchemy import select

from engine import runtime
from engine.history import standing_at
from engine.models import Task
from engine.runtime import office as runtime_office
from engine.states import TaskStatus
from tests.engine.small_office import DESKS, NOW, press, start

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "engine.md"


def test_the_example_of_the_document_runs(database):
    (example,) = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    before = list(runtime_office._configured)
    try:
        exec(compile(example, str(DOCUMENT), "exec"), {"database": database, "__name__": "example"})
    finally:
        runtime_office._configured[:] = before


def test_the_document_names_every_verb_of_the_runtime():
    text = DOCUMENT.read_text(encoding="utf-8")
    verbs = [name for name in runtime.__all__ if name.islower() and name not in ("step_call", "configured_office")]
    assert [name for name in verbs if f"`{name}" not in text] == []


def open_now(db, instance_id):
    found = db.scalars(select(Task).where(Task.instance_id == instance_id, Task.status == TaskStatus.OPEN))
    return {task.id for task in found}


def test_where_a_file_stood_is_told_from_its_history_at_every_moment_of_random_runs(db, office):
    for seed in range(5):
        chance, now = random.Random(seed), NOW
        begun = start(db, DESKS, subject_id=100 + seed)
        instance, stood = begun.instance.id, [(now, open_now(db, begun.instance.id))]
        for _ in range(25):
            now += dt.timedelta(hours=1)
            tasks = db.scalars(select(Task).where(Task.id.in_(open_now(db, instance)))).all()
            if not tasks:
                break
            task, undone = tasks[0], begun.instance.undo_rev is not None and chance.random() < 0.3
            if undone:
                begun = runtime.undo(db, instance, actor="ravi", now=now, reason="x")
            else:
                outcome = chance.choice(["again", "again", "forward"]) if task.node == "check" else None
                begun = press(db, task, outcome, now=now)
            stood.append((now, open_now(db, instance)))
        for moment, tasks in stood:
            assert {task.id for task in standing_at(db, instance, moment)} == tasks
            assert {task.id for task in standing_at(db, instance, moment + dt.timedelta(minutes=59))} == tasks
        assert standing_at(db, instance, NOW - dt.timedelta(seconds=1)) == []
