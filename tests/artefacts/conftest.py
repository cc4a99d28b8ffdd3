"""An office of one room: every role is one desk, and the operations that a diagram calls are written down."""

import contextlib
import datetime as dt

import pytest

from engine import runtime
from engine.runtime import Desk, Operation, complete, configure, configured_office, message, start
from engine.runtime.environment import plain_due
from workflows.catalogue import publish_shipped
from workflows.operations import OPERATIONS

NOW = dt.datetime(2026, 11, 23, 5, 30, tzinfo=dt.UTC)
DESKS = {"dealing": 1, "section_incharge": 2, "asp": 3, "sp": 4, "thana": 5, "co": 6}


class OneRoom:
    """Keeps the desk of the last main task for ``previous``; a fact that names a post is its number."""

    def __init__(self):
        self.done, self.subject, self.last = [], {}, None
        self.operations = {
            name: Operation(fn=self.writing_down(name), params=real.params, results=real.results)
            for name, real in OPERATIONS.items()
        }

    def writing_down(self, name):
        def note(call):
            self.done.append((name, dict(call.params)))
            return {}

        return note

    def desk_for(self, db, *, role, subject_id, process, node, facts, expression, now):
        if expression:
            return Desk(int(facts[expression]), role)
        if role == "previous":
            return Desk(self.last, role)
        return Desk(DESKS.get(role), role)

    def due_for(self, db, *, role, subject_id, process, node, facts, rule, now):
        if rule and rule.endswith("wd"):
            return now + dt.timedelta(days=int(rule.removesuffix("wd")))  # a room without holidays
        return plain_due(rule, now) if rule else None

    def subject_facts(self, db, subject_id):
        return self.subject

    def recorded(self, db, *, subject_id, events):
        """Nobody keeps a chain."""

    def enqueue(self, db, kind, payload, *, key):
        raise AssertionError(f"nothing here runs in a job: {kind}")


class Journey:
    """One subject on its way through a shipped diagram."""

    def __init__(self, db, office, key, **facts):
        self.db, self.office, self.now = db, office, NOW
        publish_shipped(db, actor="system", now=NOW)
        self.take(start(db, key, subject_id=7, facts=facts, actor="1", now=NOW))

    def take(self, completion):
        self.completion = completion
        self.open = {task.node: task for task in completion.opened}
        return self

    def press(self, node, outcome=None, **facts):
        task = self.open[node]
        self.office.last = task.desk
        given = {"outcome": outcome, "facts": facts, "actor": "1", "expect_rev": None, "key": None, "now": self.now}
        return self.take(complete(self.db, task.id, **given))

    def tell(self, name):
        (completion,) = message(self.db, name, subject_id=7, payload={}, now=self.now)
        return self.take(completion)

    def wait(self, days):
        self.now += dt.timedelta(days=days)
        return runtime.fire(self.db, self.completion.instance.id, now=self.now)

    @property
    def at(self):
        return sorted(self.open)

    @property
    def status(self):
        return str(self.completion.instance.status)

    @property
    def called(self):
        return [name for name, _ in self.office.done]


@pytest.fixture
def office():
    before = None
    with contextlib.suppress(RuntimeError):
        before = configured_office()
    room = OneRoom()
    configure(room)
    yield room
    if before is not None:
        configure(before)


@pytest.fixture
def journey(db, office):
    return lambda key, **facts: Journey(db, office, key, **facts)
