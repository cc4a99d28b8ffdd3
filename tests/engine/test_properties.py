"""Random runs of random diagrams against the token game, with save and load at every step.

Open desks room by room, dates, messages waited for, facts and the end are compared after each step; diagrams without
loops also with bare SpiffWorkflow in memory. A small sample runs always, ``make prove`` runs thousands (design §8).
"""

import random

import pytest

from engine import facts
from engine.errors import EngineRefusal
from tests.engine.bare import BothEngines
from tests.engine.random_arrows import Wild
from tests.engine.random_blocks import INSTANCES, LOOPLESS, Blocks
from tests.engine.random_loops import draw
from tests.engine.shapes import SHAPES
from tests.engine.side_by_side import SideBySide


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Tokens that go round without a desk are seen sooner."""
    monkeypatch.setattr(facts, "MOST_STEPS", 100)


def run(both, rng, steps):
    """One random run; gives how many steps were compared."""
    while len(both.told) < steps and both.step(rng):
        pass
    return len(both.told)


def run_blocks(seed, depth, steps=25, *, parse_again=False):
    """A block-structured diagram against the token game."""
    rng, drawn = draw(seed, depth)
    return run(SideBySide(drawn, drawn.begin_with(), parse_again=parse_again), rng, steps)


def run_wild(seed, size, steps=20):
    """An unstructured one, in which tokens may multiply or come to rest for ever."""
    rng = random.Random(seed)
    drawn = Wild(rng, size)
    while drawn.has_blind_circle():
        drawn = Wild(rng, size)
    try:
        return run(SideBySide(drawn, drawn.begin_with()), rng, steps)
    except OverflowError:
        return 0  # tokens multiply in one step: refused at the gate
    except EngineRefusal as refusal:
        if "goes round" not in refusal.en:
            raise
        return 0


def run_shape(name, seed, steps=40):
    """One of the eleven shapes against the token game."""
    return run(SideBySide(SHAPES[name], SHAPES[name].begin_with()), random.Random(seed), steps)


def run_bare(seed, depth, steps=60):
    """A diagram without loops against bare SpiffWorkflow."""
    rng = random.Random(seed)
    instances = [kind for kind in INSTANCES if kind != "each sequential"]
    drawn = Blocks(rng, depth, LOOPLESS, instances)
    return run(BothEngines(drawn, drawn.begin_with()), rng, steps)


def prove(what, runs):
    """For the table of ``make prove``: a divergence would have failed."""
    steps = list(runs)
    print(f"PROOF | random runs: {what} | {len(steps)} runs, {sum(steps)} steps, each saved and loaded | 0 divergences")


@pytest.mark.parametrize("part", range(4))
def test_block_structured_diagrams_run_as_the_token_game_says(part):
    for seed in range(part * 30, part * 30 + 30):
        run_blocks(seed, depth=3 + seed % 2)


def test_a_diagram_parsed_anew_at_each_step_runs_alike():
    for seed in range(500, 510):
        run_blocks(seed, depth=3, parse_again=True)


@pytest.mark.parametrize("part", range(4))
def test_unstructured_diagrams_run_as_the_token_game_says(part):
    for seed in range(part * 25, part * 25 + 25):
        run_wild(seed, size=3 + seed % 4)


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_that_went_wrong_at_first_run_as_the_token_game_says(name):
    for seed in range(4):
        run_shape(name, seed)


def test_diagrams_without_loops_run_as_in_bare_spiffworkflow():
    for seed in range(60):
        run_bare(seed, depth=3)


@pytest.mark.prove
def test_four_thousand_block_structured_runs():
    seeds = range(10_000, 14_000)
    prove("block-structured diagrams, token game", (run_blocks(seed, 3 + seed % 3, 40) for seed in seeds))


@pytest.mark.prove
def test_two_thousand_unstructured_runs():
    seeds = range(20_000, 22_000)
    prove("unstructured diagrams, token game", (run_wild(seed, 3 + seed % 5, 40) for seed in seeds))


@pytest.mark.prove
def test_five_hundred_runs_with_the_diagram_parsed_anew_at_each_step():
    seeds = range(30_000, 30_500)
    prove("parsed anew at each step, token game", (run_blocks(seed, 3, parse_again=True) for seed in seeds))


@pytest.mark.prove
def test_the_shapes_fifty_times_each():
    prove("the shapes of D1-D4, token game", (run_shape(name, seed) for name in SHAPES for seed in range(100, 150)))


@pytest.mark.prove
def test_a_thousand_runs_without_loops_as_in_bare_spiffworkflow():
    seeds = range(40_000, 41_000)
    prove("without loops, bare SpiffWorkflow", (run_bare(seed, 3 + seed % 2) for seed in seeds))
