"""Random diagrams, edited at random and migrated in the middle of a run, go on as the token game says.

A small fixed sample runs always; ``make prove`` runs thousands (design §8).
"""

import random

import orjson
import pytest

from engine import codec, migration
from engine.migration import CannotMigrate, compare
from engine.migration.carrying import arm, carry
from engine.models import Task
from engine.specs import build
from tests.engine.migration.taking import back, everything, open_tasks
from tests.engine.playing import PlainEnvironment
from tests.engine.random_blocks import PLAIN, Blocks
from tests.engine.revising import Revision
from tests.engine.side_by_side import SideBySide
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, press, publish, start


def definition(text, parts):
    return build("p", {"p.bpmn": sketch(text, **parts)})


def take_over(play, drawn, revision):
    """Migrate a process in play; gives whether a join became ready by it.

    :raises CannotMigrate: as the engine does
    """
    new = definition(revision.text, revision.parts)
    carried = carry(play.raw, compare(definition(drawn.text, drawn.parts), new, revision.names))
    environment = PlainEnvironment(play.now)
    before = {task.id for task in play.process.open_desks()}
    process = codec.loads(carried.raw, new.spec, new.subs, play.facts, environment)
    arm(process, carried, new)
    assert {task.id for task in process.open_desks()} == before
    fires = bool(process.ready_joins())
    process.go_on()
    play.diagrams = {"p": sketch(revision.text, **revision.parts)}
    play.spec, play.subs, play.process = new.spec, new.subs, process
    play.reload()
    return fires


def large_enough(rng, depth):
    """A diagram in which one can stand somewhere in the middle."""
    drawn = Blocks(rng, depth, PLAIN, ("mi:2",))
    while drawn.text.count(" task") < 4:
        drawn = Blocks(rng, depth, PLAIN, ("mi:2",))
    return drawn


def run(seed, depth, steps):
    """One run with a migration in its middle; gives whether it was refused, None when there was nothing to migrate."""
    rng = random.Random(seed)
    drawn = large_enough(rng, depth)
    both = SideBySide(drawn, drawn.begin_with())
    for _ in range(rng.randint(0, 6)):
        if not both.step(rng):
            return None
    revision = Revision(drawn, rng)
    both.told += [revision.text, revision.parts, revision.names]
    try:
        take_over(both.play, drawn, revision)
    except CannotMigrate:
        if not revision.is_live(both.game):
            raise
        return True
    revision.take_over(both.game)
    both.compare()
    for _ in range(steps):
        if not both.step(rng):
            break
    return False


def run_all(seeds, depth, steps=15):
    refused = [run(seed, depth + seed % 2, steps) for seed in seeds]
    migrated = refused.count(False)
    assert migrated > len(refused) * 0.3, "enough of the runs are still under way, and can be migrated"


def run_to_a_waiting_join(seed, steps):
    """One run with a migration while a branch waits, which takes another branch of a fork away; gives whether a join
    became ready, None when nothing waited or it was refused.
    """
    rng = random.Random(seed)
    drawn = large_enough(rng, 3)
    both = SideBySide(drawn, drawn.begin_with())
    while not any(scope.waiting for scope in both.game.scopes()):
        if len(both.told) > 25 or not both.step(rng):
            return None
    revision = Revision(drawn, rng, ("apart",))
    both.told += [revision.text, revision.parts]
    try:
        fires = take_over(both.play, drawn, revision)
    except CannotMigrate:
        if not revision.is_live(both.game):
            raise
        return None
    revision.take_over(both.game)
    both.compare()
    for _ in range(steps):
        if not both.step(rng):
            break
    return fires


def test_a_join_that_becomes_ready_fires_as_the_token_game_says():
    assert [run_to_a_waiting_join(seed, steps=15) for seed in range(150)].count(True) > 5


@pytest.mark.prove
@pytest.mark.parametrize("part", range(10))
def test_hundreds_of_joins_that_become_ready(part):
    begin = 50_000 + part * 300
    assert [run_to_a_waiting_join(seed, steps=30) for seed in range(begin, begin + 300)].count(True) > 10


@pytest.mark.parametrize("part", range(4))
def test_after_a_migration_a_run_is_what_the_token_game_says(part):
    run_all(range(part * 30, part * 30 + 30), depth=3)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(20))
def test_thousands_of_migrated_runs(part):
    run_all(range(30_000 + part * 150, 30_000 + part * 150 + 150), depth=3, steps=30)


def as_side_work(text):
    """Desks that may be open side by side."""
    return text.replace(" task", " task kind=form")


def parts_as_side_work(drawn):
    return {key: as_side_work(text) for key, text in drawn.parts.items()}


@pytest.mark.parametrize("seed", range(6))
def test_on_the_database_nothing_open_is_lost_and_the_way_back_leads_to_the_same_bytes(db, office, seed):
    rng = random.Random(seed + 900)
    drawn = large_enough(rng, 3)
    made = start(db, as_side_work(drawn.text), facts=dict.fromkeys(drawn.names, 0), **parts_as_side_work(drawn))
    for _ in range(rng.randint(0, 3)):
        waiting = open_tasks(db, made.instance)
        if len(waiting) > 1:
            press(db, rng.choice(waiting))
    before = everything(db, made.instance)
    revision = Revision(drawn, rng)
    new = publish(db, as_side_work(revision.text), **parts_as_side_work(revision))
    outcome = migration.migrate(db, [made.instance.id], new.id, revision.names, actor="admin", reason="r", now=NOW)[0]
    if outcome.refusal is not None:
        assert everything(db, made.instance) == before
        return
    tasks = everything(db, outcome.instance)[4]
    assert sorted(task[0] for task in tasks) == sorted(task[0] for task in before[4])
    assert orjson.loads(outcome.instance.facts) == orjson.loads(before[2])
    back(db, made)
    assert everything(db, made.instance) == before
    assert all(db.get(Task, task[0]).status == "open" for task in before[4])
