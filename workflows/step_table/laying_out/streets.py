"""Ways for arrows between items: along streets, never through an item, with few turns and few crossings (A*)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

RIGHT, LEFT, DOWN, UP = range(4)
_STEP = ((1, 0), (-1, 0), (0, 1), (0, -1))
_OPPOSITE = (LEFT, RIGHT, UP, DOWN)
_TURN, _CROSS, _TOUCH, _SHARED, _TRUNK = 34.0, 30.0, 6.0, 0.75, 1.6

_FAR = 1e18
_NOBODY: frozenset[str] = frozenset()

Heading = tuple[int, int, int]
"""A corner and the direction in which it was reached; -1 at the beginning."""

Corner = tuple[int, int]
"""A meeting of two streets: the numbers of the street across and of the street down."""


@dataclass(eq=False)
class Way:
    """What is asked of the streets, and what they answer.

    :ivar key: its arrow
    :ivar source: and target: ids of the items at its ends
    :ivar leave: extra length for leaving to the right, left, down, up; None where it may not
    :ivar enter: the same for moving into the target
    :ivar through: further items that it may touch (the host of a boundary event)
    :ivar corners: the way found, every meeting that it passes; empty when there is none
    """

    key: str
    source: str
    target: str
    begin: Corner
    end: Corner
    leave: tuple[float | None, ...]
    enter: tuple[float | None, ...]
    through: frozenset[str] = frozenset()
    corners: list[Corner] = field(default_factory=list)

    @property
    def own(self) -> frozenset[str]:
        """The items that are no obstacle to it."""
        return self.through | {self.source, self.target}


@dataclass(eq=False)
class _Search:
    """What is known while one way is looked for."""

    way: Way
    own: frozenset[str]
    end_x: float
    end_y: float
    came: dict[Heading, Heading | None] = field(default_factory=dict)
    best: dict[Heading, float] = field(default_factory=dict)
    heap: list[tuple[float, float, Heading, Heading]] = field(default_factory=list)

    def trace(self, last: Heading) -> list[Corner]:
        """The corners from the beginning."""
        corners: list[Corner] = []
        here: Heading | None = last
        while here is not None:
            corners.append(here[:2])
            here = self.came[here]
        return corners[::-1]


class Streets:
    """The net of streets.

    :param xs: where the streets down lie, in the sheet's units, ascending
    :param ys: where the streets across lie
    :param narrow_x: numbers of the streets down that hold one arrow at a place
    :param narrow_y: likewise of those across
    """

    def __init__(
        self, xs: Sequence[float], ys: Sequence[float], narrow_x: Iterable[int], narrow_y: Iterable[int]
    ) -> None:
        self.xs, self.ys = xs, ys
        self._narrow_x, self._narrow_y = frozenset(narrow_x), frozenset(narrow_y)
        self._walls: dict[tuple[int, int, bool], set[str]] = {}
        self._within: dict[Corner, set[str]] = {}
        self._used: dict[tuple[int, int, bool], list[tuple[str, str, bool]]] = {}
        self._passed: dict[tuple[int, int, bool], list[str]] = {}

    def close(self, x: int, y: int, *, across: bool, owner: str) -> None:
        """No way but the owner's may go from a corner to the next one, across or down."""
        self._walls.setdefault((x, y, across), set()).add(owner)

    def cover(self, x: int, y: int, owner: str) -> None:
        """A corner lies inside of an item: its own ways go straight through it."""
        self._within.setdefault((x, y), set()).add(owner)

    def find(self, way: Way) -> bool:
        """Look for a way and keep it; gives whether there is one."""
        search = _Search(way, way.own, self.xs[way.end[0]], self.ys[way.end[1]])
        start = (*way.begin, -1)
        search.came[start] = None
        self._go_on(search, start, 0.0)
        while search.heap:
            _guess, cost, here, before = heappop(search.heap)
            if here in search.came:
                continue
            search.came[here] = before
            if here[:2] == way.end:
                way.corners = search.trace(here)
                self.keep(way)
                return True
            self._go_on(search, here, cost)
        return False

    def keep(self, way: Way) -> None:
        """Take note of a way that was found elsewhere, so that others keep off it."""
        for one, other in pairwise(way.corners):
            (x, y), across = min(one, other), one[1] == other[1]
            self._used.setdefault((x, y, across), []).append((way.source, way.target, one < other))
        for before, here, after in zip(way.corners, way.corners[1:], way.corners[2:], strict=False):
            if (before[0] == here[0]) == (here[0] == after[0]):
                self._passed.setdefault((*here, before[1] == here[1]), []).append(way.target)

    def _go_on(self, search: "_Search", here: Heading, cost: float) -> None:
        """From a corner to those around it; straight on while inside of an item."""
        x, y, came = here
        inside = came >= 0 and not self._within.get((x, y), _NOBODY).isdisjoint(search.own)
        for turn in range(4):
            if came >= 0 and (turn == _OPPOSITE[came] or (inside and turn != came)):
                continue
            step = self._step(search, here, turn)
            if step is None:
                continue
            there = (x + _STEP[turn][0], y + _STEP[turn][1], turn)
            total = cost + step
            if total < search.best.get(there, _FAR):
                search.best[there] = total
                left = abs(self.xs[there[0]] - search.end_x) + abs(self.ys[there[1]] - search.end_y)
                heappush(search.heap, (total + left * _SHARED, total, there, here))

    def _step(self, search: "_Search", here: Heading, turn: int) -> float | None:
        """What the stretch from a corner to the next one costs; None when it is closed."""
        x, y, came = here
        there_x, there_y = x + _STEP[turn][0], y + _STEP[turn][1]
        if not (0 <= there_x < len(self.xs) and 0 <= there_y < len(self.ys)):
            return None
        across, at = turn < DOWN, (min(x, there_x), min(y, there_y))
        if not self._walls.get((*at, across), _NOBODY) <= search.own:
            return None
        way = search.way
        shared = self._shared(way, at, turn, across=across)
        around = way.leave[turn] if came < 0 else self._turning(way, here, turn)
        arrival = way.enter[turn] if (there_x, there_y) == way.end else 0.0
        if shared is None or around is None or arrival is None:
            return None
        length = abs(self.xs[there_x] - self.xs[x]) + abs(self.ys[there_y] - self.ys[y])
        return length * shared + around + arrival

    def _turning(self, way: Way, here: Heading, turn: int) -> float:
        """What it costs to turn at a corner, or to cross others there."""
        x, y, came = here
        passing = self._passed.get((x, y, turn >= DOWN), ())
        if came != turn:
            return _TURN + _TOUCH * len(passing)
        return _CROSS * sum(target != way.target for target in passing)

    def _shared(self, way: Way, at: Corner, turn: int, *, across: bool) -> float | None:
        """How dear a stretch is that others use: cheaper beside those to the same target, closed where it is narrow."""
        used = self._used.get((*at, across))
        if not used:
            return 1.0
        forward = turn in (RIGHT, DOWN)
        if any(target == way.target and ahead == forward for _source, target, ahead in used):
            return _SHARED
        narrow = (at[1] in self._narrow_y) if across else (at[0] in self._narrow_x)
        if not narrow:
            return 1.0 + 0.15 * len(used)
        if any(source == way.source and ahead == forward for source, _target, ahead in used):
            return _TRUNK if not across else 4.0
        return None
