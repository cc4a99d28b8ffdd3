"""An office of numbered posts, as plain as the engine's protocol allows; and short ways to start and press."""

import datetime as dt
import re

from engine import runtime
from engine.runtime import Desk, Operation
from tests.engine.sketch import sketch

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
POSTS = {"dealing": 1, "section_incharge": 2, "sp": 3}

DESKS = """
    s start
    check task kind=note due=7wd name_en=Check
    X xor
    order task role=sp kind=approve
    e end
    s > check > X
    X > order : outcome == "forward" | label=आगे name_en=Send_up kind=forward note=required
    X > check : outcome == "again" | label=फिर name_en=Again kind=return
    X > e : outcome == "close" | label=बंद name_en=Close kind=finish confirm=yes
    order > e
"""


class SmallOffice:
    """Roles are posts by number; ``dispatch`` is a pool.

    :ivar enqueued: (kind, payload, key) of jobs
    """

    def __init__(self):
        self.enqueued = []
        self.operations = {}
        self.subject = {"category": "medical"}

    def operation(self, name, fn=lambda call: {}, **keywords):
        self.operations[name] = Operation(fn, **keywords)

    def desk_for(self, db, *, role, subject_id, process, node, facts, expression, now):
        if expression is not None:
            return Desk(facts[expression], role, "named by a fact")
        return Desk(POSTS.get(role), role, "" if role in POSTS else "pool")

    def due_for(self, db, *, role, subject_id, process, node, facts, rule, now):
        match = re.fullmatch(r"(\d+)wd", rule or "")
        return now + dt.timedelta(days=int(match[1])) if match else None

    def subject_facts(self, db, subject_id):
        return self.subject

    def recorded(self, db, *, subject_id, events):
        """Nobody keeps a chain."""

    def enqueue(self, db, kind, payload, *, key):
        self.enqueued.append((kind, dict(payload), key))


def publish(db, text=DESKS, files=None, *, key="p", **parts):
    """Publish a sketch."""
    return runtime.publish(
        db, key, {f"{key}.bpmn": sketch(text, key, **parts), **(files or {})}, actor="admin", now=NOW
    )


def start(db, text=DESKS, *, subject_id=1, facts=None, files=None, now=NOW, at=None, **parts):
    """Publish a sketch and start it."""
    publish(db, text, files, **parts)
    return runtime.start(db, "p", subject_id=subject_id, facts=facts or {}, actor="ravi", now=now, at=at)


def press(db, task, outcome=None, *, actor="ravi", rev=None, key=None, now=NOW, **facts):
    """Complete a task."""
    return runtime.complete(db, task.id, outcome=outcome, facts=facts, actor=actor, expect_rev=rev, key=key, now=now)


def nodes(tasks):
    return [task.node for task in tasks]
