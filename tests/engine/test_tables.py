"""Whatever is done to a file, and in whatever order: the tables say of it what its state says."""

import datetime as dt
import random

import pytest
from sqlalchemy import select

from engine import codec, migration, runtime
from engine.errors import EngineRefusal
from engine.facts import Environment
from engine.history import history_of, standing_at
from engine.models import Instance, Subscription, Task, Timer
from engine.runtime.tracks import tracks_of
from engine.specs import definition_of
from engine.states import ALIVE, InstanceStatus
from tests.engine.random_blocks import PLAIN, Blocks
from tests.engine.revising import Revision
from tests.engine.small_office import NOW, publish

KINDS = (*PLAIN, "wait", "race", "around", "event", "race")
KEY = "p"


class Run:
    """One file on one random diagram, and random acts on it.

    :ivar done: what was done, for the sentence of a failure
    """

    def __init__(self, db, rng):
        self.db, self.rng, self.now, self.done = db, rng, NOW, []
        drawn = Blocks(rng, 3, KINDS, ("mi:2",))
        while drawn.text.count(" task") < 4 or drawn.called or drawn.lists:
            drawn = Blocks(rng, 3, KINDS, ("mi:2",))
        self.drawn = drawn
        self.publish(drawn)
        facts = drawn.begin_with()
        made = runtime.start(db, KEY, subject_id=1, facts=facts, actor="x", now=NOW)
        self.id = made.instance.id

    def publish(self, drawn):
        parts = {key: text.replace(" task", " task kind=form") for key, text in drawn.parts.items()}
        return publish(self.db, drawn.text.replace(" task", " task kind=form"), **parts)

    def row(self):
        return self.db.get(Instance, self.id, populate_existing=True)

    def open(self):
        wanted = select(Task).where(Task.instance_id == self.id, Task.status == "open").order_by(Task.node, Task.id)
        return self.db.scalars(wanted).all()

    def step(self):
        """One random act; one that is refused changes nothing."""
        act = self.rng.choice(
            (*("press",) * 6, *("days",) * 2, *("message",) * 3, "undo", "place", "hold", "migrate", "back")
        )
        before = self.everything()
        self.done.append(act)
        try:
            with self.db.begin_nested():
                getattr(self, "_" + act)()
        except EngineRefusal as refusal:
            self.done[-1] += f": {refusal.en}"
            assert self.everything() == before, self
        self.check()

    def everything(self):
        row = self.row()
        return row.state, row.facts, row.rev, row.status, row.version_id, self.tables()

    def tables(self):
        timers = {one.task_id: (one.node, one.due) for one in self.db.scalars(select(Timer))}
        waited = {(one.task_id, one.kind, one.name) for one in self.db.scalars(select(Subscription))}
        return {task.id for task in self.open()}, timers, waited

    def check(self):
        """Desks, dates and messages in the tables are those of the state; the history has no gap."""
        row = self.row()
        if row.status not in ALIVE:
            assert self.tables() == (set(), {}, set()), self
            return
        made = definition_of(self.db, row.version_id)
        tracks = tracks_of(codec.loads(row.state, made.spec, made.subs, {}, Environment(self.now)))
        assert self.tables() == (set(tracks.desks), tracks.timers, tracks.subscriptions), self
        assert [one.seq for one in history_of(self.db, self.id)] == list(range(1, row.history_seq + 1)), self
        assert {task.id for task in standing_at(self.db, self.id, self.now)} == set(tracks.desks), self

    def _press(self):
        tasks = self.open()
        if not tasks:
            return
        task = self.rng.choice(tasks)
        names = sorted(self.drawn.names)
        given = {name: self.rng.randint(0, 2) for name in self.rng.sample(names, min(3, len(names)))}
        self.done[-1] += f" {task.node} {given}"
        runtime.complete(
            self.db, task.id, outcome=None, facts=given, actor="x", expect_rev=None, key=None, now=self.now
        )

    def _days(self):
        self.now += dt.timedelta(hours=self.rng.choice((6, 60, 200)))
        runtime.fire(self.db, self.id, now=self.now)

    def _message(self):
        names = sorted({(one.kind.value, one.name) for one in self.db.scalars(select(Subscription))})
        if names:
            kind, name = self.rng.choice(names)
            self.done[-1] += f" {name}"
            more = {"subject_id": 1, "payload": {}, "now": self.now}
            (runtime.message if kind == "message" else runtime.signal)(self.db, name, **more)

    def _undo(self):
        runtime.undo(self.db, self.id, actor="x", now=self.now, reason="r")

    def _place(self):
        places = runtime.places_of(self.db, self.row().version_id)
        if places:
            place = self.rng.choice(places).key
            self.done[-1] += f" {place}"
            runtime.place(self.db, self.id, place, facts={}, actor="x", reason="r", now=self.now)

    def _hold(self):
        held = self.row().status is InstanceStatus.SUSPENDED
        (runtime.resume if held else runtime.suspend)(self.db, self.id, reason="r", actor="x", now=self.now)

    def _migrate(self):
        revision = Revision(self.drawn, self.rng)
        words = {"actor": "x", "now": self.now}
        seen = None
        version = self.publish(revision)
        seen = migration.preview(self.db, [self.id], version.id, revision.names, now=self.now)[0]
        before = {task.id for task in self.open()}
        made = migration.migrate(self.db, [self.id], version.id, revision.names, reason="r", **words)[0]
        assert (made.refusal is None) == (seen.refusal is None), self
        if made.refusal is not None:
            self.done[-1] += f": {made.refusal.en}"
            return
        assert (made.went_on is None) == (seen.goes_on is None), self
        if made.went_on is not None:
            self.done[-1] += " and goes on"
            assert sorted(one.node for one in made.went_on.opened) == sorted(one.node for one in seen.goes_on.opens)
        else:
            assert {task.id for task in self.open()} == before, self
        self.drawn.text, self.drawn.parts = revision.text, revision.parts

    def _back(self):
        migration.undo_migration(self.db, self.id, actor="x", reason="r", now=self.now)

    def __repr__(self):
        parts = "".join(f"\n--- {key}:\n{text}" for key, text in self.drawn.parts.items())
        return f"\n{self.drawn.text}{parts}\ndid {self.done}"


def play(db, seed, steps):
    """One run; gives what was done."""
    run = Run(db, random.Random(seed))
    for _ in range(steps):
        run.step()
        if run.row().status not in ALIVE:
            break
    return run.done


@pytest.mark.parametrize("seed", range(8))
def test_after_random_acts_the_tables_are_what_the_state_says(db, office, seed):
    assert play(db, seed, steps=30)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1_000, 1_300))
def test_after_hundreds_of_random_runs_the_tables_are_what_the_state_says(db, office, seed):
    assert play(db, seed, steps=60)
