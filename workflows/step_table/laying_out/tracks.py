"""Arrows that run along one street get a track each, in the order in which they cross least."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from workflows.step_table.laying_out.streets import Corner, Way


@dataclass(eq=False)
class Stretch:
    """The straight part of a way along one street.

    :ivar across: whether the street lies across the sheet
    :ivar street: its number
    :ivar low: and high: the crossing streets where it begins and ends
    :ivar turns: at its ends, the crossing street and whether the way goes on to lower numbers (-1) or higher (1)
    """

    way: Way
    across: bool
    street: int
    low: int
    high: int
    turns: tuple[tuple[int, int], ...]


@dataclass(eq=False)
class Track:
    """Stretches that lie on one line because they lead to the same item."""

    stretches: list[Stretch]
    low: int
    high: int
    number: int = 0
    sources: set[str] = field(default_factory=set)

    def turns(self) -> Iterable[tuple[int, int]]:
        """Where its stretches turn off."""
        return (turn for stretch in self.stretches for turn in stretch.turns)


def stretches_of(way: Way) -> list[Stretch]:
    """The straight parts of a way, in order."""
    bends = bends_of(way.corners)
    found = []
    for number, (one, other) in enumerate(pairwise(bends)):
        across = one[1] == other[1]
        ends = (one[0], other[0]) if across else (one[1], other[1])
        turns = []
        if number:
            turns.append((ends[0], _side(bends[number - 1], one, across=across)))
        if number + 2 < len(bends):
            turns.append((ends[1], _side(bends[number + 2], other, across=across)))
        found.append(Stretch(way, across, one[1] if across else one[0], min(ends), max(ends), tuple(turns)))
    return found


def bends_of(corners: Sequence[Corner]) -> list[Corner]:
    """The corners at which a way begins, turns and ends."""
    inner = [
        here
        for before, here, after in zip(corners, corners[1:], corners[2:], strict=False)
        if (before[0] == here[0]) != (here[0] == after[0])
    ]
    return [corners[0], *inner, corners[-1]]


def share_out(stretches: Iterable[Stretch]) -> dict[tuple[bool, int], list[Track]]:
    """The tracks of each street, numbered from 0 so that no two with the same number meet."""
    streets: dict[tuple[bool, int], list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        streets[(stretch.across, stretch.street)].append(stretch)
    shared: dict[tuple[bool, int], list[Track]] = {}
    for street, held in streets.items():
        tracks = _in_order(_joined(held))
        for place, track in enumerate(tracks):
            below = [other.number + 1 for other in tracks[:place] if _meet(track, other)]
            track.number = max(below, default=0)
        shared[street] = tracks
    return shared


def _side(there: Corner, here: Corner, *, across: bool) -> int:
    return 1 if (there[1] > here[1] if across else there[0] > here[0]) else -1


def _joined(stretches: list[Stretch]) -> list[Track]:
    """Stretches to one target that touch each other lie on one line."""
    tracks: list[Track] = []
    for stretch in sorted(stretches, key=lambda one: (one.way.target, one.low, one.high)):
        last = tracks[-1] if tracks else None
        if last and last.stretches[0].way.target == stretch.way.target and stretch.low <= last.high:
            last.stretches.append(stretch)
            last.high = max(last.high, stretch.high)
        else:
            last = Track([stretch], stretch.low, stretch.high)
            tracks.append(last)
        last.sources.add(stretch.way.source)
    return tracks


def _meet(one: Track, other: Track) -> bool:
    """Whether two need a line each; those that fork from one item may touch."""
    if one.low < other.high and other.low < one.high:
        return True
    touch = one.low <= other.high and other.low <= one.high
    return touch and one.sources.isdisjoint(other.sources)


def _in_order(tracks: list[Track]) -> list[Track]:
    """Neighbours change places as long as that spares a crossing."""
    tracks.sort(key=lambda one: (sum(side for _at, side in one.turns()), one.low, one.high))
    for _ in tracks:
        changed = False
        for place in range(len(tracks) - 1):
            one, other = tracks[place], tracks[place + 1]
            if _crossings(other, one) < _crossings(one, other):
                tracks[place : place + 2] = [other, one]
                changed = True
        if not changed:
            break
    return tracks


def _crossings(first: Track, second: Track) -> int:
    """How often two cross when the first lies before the second."""
    if not _meet(first, second):
        return 0
    down = sum(side > 0 and second.low <= at <= second.high for at, side in first.turns())
    return down + sum(side < 0 and first.low <= at <= first.high for at, side in second.turns())
