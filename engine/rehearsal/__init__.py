"""The gate's rehearsal: run a diagram on the engine that will run it, before anybody depends on it.

An AND join behind a choice, a reminder that flows into a join, inclusive joins that wait for each other: no rule of
form finds these without also refusing sound diagrams. Running does. All states are explored where there are few enough
of them; else the diagram is played at random as well, and what was seen is said to be no proof. Runs in a child process
(:mod:`engine.gate.proof`) with limits, because a diagram is somebody's upload.
"""

import time

from engine.rehearsal.exploring import Exploration
from engine.rehearsal.playing import play
from engine.rehearsal.seen import Fault, Rehearsal, Stop
from engine.specs import Definition

__all__ = ["Fault", "Rehearsal", "Stop", "rehearse"]

MOST_STATES = 5_000
CPU_SECONDS = 1.4
"""For exploring; playing at random may take a quarter as much again when that was not enough."""


def rehearse(definition: Definition, *, states: int = MOST_STATES, seconds: float = CPU_SECONDS) -> Rehearsal:
    """Explore a diagram; where that comes to no end, play it at random too.

    :param definition: from :func:`engine.specs.build`
    :param states: how many states to look at
    :param seconds: of processor time for exploring
    """
    begun = time.process_time()
    exploration = Exploration(definition)
    seen = exploration.run(states, begun + seconds)
    if not seen.proven and not seen.faults:
        play(exploration, begun + seconds * 1.25)
    return seen
