"""Playing at random, where there are more states than can be looked at: runs go deep where exploring goes wide."""

import random
import time
from itertools import count

from engine.rehearsal.exploring import Exploration, State
from engine.rehearsal.imagined import Chooser

MOST_ACTS = 200
"""Acts in one run."""


class Dice(Chooser):
    """Answers by chance."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance

    def choose(self, answers: int) -> int:
        """Any of the numbers from 0 to *answers* - 1."""
        chosen = self.chance.randrange(answers)
        self.made.append((chosen, answers))
        return chosen


def play(exploration: Exploration, until: float) -> None:
    """Play run after run from the start; what is seen is judged and kept as in exploring.

    :param exploration: one that has begun
    :param until: processor time of this process, in seconds
    """
    for seed in count():
        chance = random.Random(seed)  # noqa: S311 - a rehearsal keeps no secret
        state: State | None = chance.choice(exploration.begins) if exploration.begins else None
        for _ in range(MOST_ACTS):
            if state is None or not state.goes_on:
                break
            if time.process_time() > until or exploration.seen.faults:
                return
            state = _move(exploration, state, chance)
        if time.process_time() > until:
            return


def _move(exploration: Exploration, state: State, chance: random.Random) -> State | None:
    process = exploration.load(state, Chooser())
    acts = list(exploration.stage.possible(process))
    return exploration.take(state, chance.choice(acts), Dice(chance)) if acts else None
