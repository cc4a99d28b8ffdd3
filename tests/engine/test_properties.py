"""Random runs of random diagrams against the token game, with save and load at every step.

A small fixed sample runs always; ``make prove`` runs thousands (design §8).
"""

import random
from collections import Counter

import pytest

from engine import facts
from engine.errors import EngineRefusal
from tests.engine.playing import Play
from tests.engine.random_diagrams import Blocks, Wild
from tests.engine.tokengame import Game


def play_both(drawn, rng, steps, *, parse_again=False):
    """One random run; the engine and the token game agree after every step."""
    start = {name: rng.randint(0, 1) for name in drawn.names}
    game = Game(drawn.text, drawn.parts, dict(start))
    play = Play(drawn.text, start, parse_again=parse_again, **drawn.parts)
    told = []
    for _ in range(steps):
        assert Counter(play.open().split()) == game.open(), (drawn.text, drawn.parts, start, told)
        assert play.process.completed == game.done, (drawn.text, drawn.parts, start, told)
        assert len(play.raw) < 20_000
        if game.done or not game.open() or game.open().total() > 25:
            return
        told.append(step_both(play, game, rng, drawn))


def step_both(play, game, rng, drawn):
    """Do one random thing to both."""
    armed = sorted(set(game.armed()))
    if armed and rng.random() < 0.25:
        event = rng.choice(armed)
        game.occur(event)
        play.send(event)
        return event
    desk = rng.choice(sorted(game.open()))
    given = {name: rng.randint(0, 2) for name in rng.sample(sorted(drawn.names), min(3, len(drawn.names)))}
    for scope in every_scope(game):
        scope.facts.update(given)
    game.complete(desk)
    play.do(desk, **given)
    return desk, given


def every_scope(game):
    yield game
    for token in game.at:
        if token.inner:
            yield from every_scope(token.inner)


def run_blocks(seed, depth, steps=25, *, parse_again=False):
    rng = random.Random(seed)
    play_both(Blocks(rng, depth), rng, steps, parse_again=parse_again)


def run_wild(seed, size, steps=20, kinds=("xor", "and", "xor", "and", "or")):
    rng = random.Random(seed)
    drawn = Wild(rng, size, kinds)
    while drawn.has_blind_circle():
        drawn = Wild(rng, size, kinds)
    try:
        play_both(drawn, rng, steps)
    except OverflowError:
        return  # tokens multiply: refused at the gate
    except EngineRefusal as refusal:
        if "goes round" not in refusal.en:
            raise


@pytest.mark.parametrize("part", range(4))
def test_block_structured_diagrams_run_as_the_token_game_says(part):
    for seed in range(part * 25, part * 25 + 25):
        run_blocks(seed, depth=3 + seed % 2)


def test_a_diagram_parsed_anew_at_each_step_runs_alike():
    for seed in range(500, 510):
        run_blocks(seed, depth=3, parse_again=True)


@pytest.mark.parametrize("part", range(4))
def test_unstructured_diagrams_run_as_the_token_game_says(part, monkeypatch):
    monkeypatch.setattr(facts, "MOST_STEPS", 100)
    for seed in range(part * 25, part * 25 + 25):
        run_wild(seed, size=3 + seed % 4)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(20))
def test_thousands_of_block_structured_runs(part):
    for seed in range(10_000 + part * 200, 10_000 + part * 200 + 200):
        run_blocks(seed, depth=3 + seed % 3, steps=40)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(20))
def test_thousands_of_unstructured_runs(part, monkeypatch):
    monkeypatch.setattr(facts, "MOST_STEPS", 100)
    for seed in range(20_000 + part * 200, 20_000 + part * 200 + 200):
        run_wild(seed, size=3 + seed % 5, steps=40)
