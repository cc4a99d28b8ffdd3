"""Where names stand that are written outside of their element: where they cover nothing, near to what they name."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from engine.specs.bounds import Box, Point
from workflows.step_table.laying_out.sheet import Item, Line, label_size

_GRAIN = 160.0
_WIDTHS = (90.0, 150.0, 230.0)
_ON_ITEM, _ON_LABEL, _ON_LINE, _FAR, _NEVER = 12.0, 12.0, 4.0, 0.25, 400.0


class Ground:
    """What is taken on the sheet, found quickly by place."""

    def __init__(self) -> None:
        self._items: dict[tuple[int, int], list[Box]] = defaultdict(list)
        self._lines: dict[tuple[int, int], list[Box]] = defaultdict(list)
        self._labels: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def take(self, items: Iterable[Item], lines: Iterable[Line]) -> None:
        """Items and arrows that stand already; a sub-process is open ground inside."""
        for item in items:
            boxes = [item.box] if item.inside is None else [Box(item.box.x, item.box.y, item.box.width, 24)]
            for box in boxes:
                self._put(self._items, box)
        for line in lines:
            for one, other in pairwise(line.bends):
                low, high = (
                    Point(min(one.x, other.x), min(one.y, other.y)),
                    Point(max(one.x, other.x), max(one.y, other.y)),
                )
                self._put(self._lines, Box(low.x - 1, low.y - 1, high.x - low.x + 2, high.y - low.y + 2))

    def write(self, box: Box) -> None:
        """A label that stands already."""
        self._put(self._labels, box)

    def price(self, box: Box) -> float:
        """How bad it is to write there; 0 for free ground."""
        price = 0.0
        for least, weight, layer in (
            (_NEVER, _ON_ITEM, self._items),
            (0.0, _ON_LABEL, self._labels),
            (0.0, _ON_LINE, self._lines),
        ):
            seen: set[Box] = set()
            for grain in _grains(box):
                for other in layer.get(grain, ()):
                    if other not in seen and box.meets(other):
                        seen.add(other)
                        price += least + weight * _common(box, other)
        return price

    @staticmethod
    def _put(layer: dict[tuple[int, int], list[Box]], box: Box) -> None:
        for grain in _grains(box):
            layer[grain].append(box)


def place_labels(items: list[Item], lines: list[Line]) -> None:
    """Give every name outside of its element a place.

    :param items: with their boxes
    :param lines: with their bends
    """
    ground = Ground()
    ground.take(items, lines)
    add_labels(ground, items, lines)


def add_labels(ground: Ground, items: list[Item], lines: list[Line]) -> None:
    """The same on ground where other names stand already."""
    for item in items:
        if item.names:
            item.label = _best(ground, _beside_item(item))
            ground.write(item.label)
    for line in lines:
        if line.names and len(line.bends) > 1:
            line.label = _best(ground, _beside_line(line, _common_part(line, lines)))
            ground.write(line.label)


def _best(ground: Ground, places: Iterable[tuple[float, Box]]) -> Box:
    best, least = None, 0.0
    for price, box in places:
        if best is None or price < least:
            whole = price + ground.price(box)
            if best is None or whole < least:
                best, least = box, whole
    return best or Box(0, 0, 0, 0)


def _beside_item(item: Item) -> Iterator[tuple[float, Box]]:
    """Below, above, at the corners; an event on a boundary has its name right below it."""
    box = item.box
    for dearer, width in enumerate((110.0, 70.0, 170.0, 40.0)):
        wide, high = label_size(item.names, width)
        left, right, above, below = box.x - wide - 2, box.right + 2, box.y - high - 3, box.bottom + 3
        middle = box.centre.x - wide / 2
        around = [(middle, below), (middle, above), (right - 8, above), (left + 8, above), (right - 8, below),
                  (left + 8, below), (right, box.centre.y - high / 2), (left, box.centre.y - high / 2)]  # fmt: skip
        if item.host is not None:
            around = [(right, box.centre.y + 2), (left, box.centre.y + 2), (middle, below), (right, below)]
        if item.is_gateway:
            around = [around[1], *around[2:], around[0]]
        for number, (x, y) in enumerate(around):
            yield 12.0 * number + 30.0 * dearer, Box(x, y, wide, high)


def _common_part(line: Line, lines: list[Line]) -> float:
    """How far from its beginning an arrow runs together with another one from the same item."""
    common = 0.0
    for other in lines:
        if other is not line and other.source is line.source and len(other.bends) > 1:
            (one, mine), (begin, theirs) = line.bends[:2], other.bends[:2]
            if one == begin and _direction(one, mine) == _direction(begin, theirs):
                common = max(common, min(math.dist(one, mine), math.dist(begin, theirs)))
    return common


def _direction(one: Point, other: Point) -> tuple[bool, bool, bool, bool]:
    return other.x > one.x, other.x < one.x, other.y > one.y, other.y < one.y


def _beside_line(line: Line, common: float) -> Iterator[tuple[float, Box]]:
    """Along the arrow, near to its beginning; above or below what lies, right or left of what stands.

    :param common: length at its beginning that belongs to other arrows too
    """
    gone = 0.0
    first, second, *_more = line.bends
    length = math.dist(first, second)
    bends = list(line.bends)
    if common and common < length - 12:
        share = common / length
        bends[0] = Point(first.x + (second.x - first.x) * share, first.y + (second.y - first.y) * share)
    elif common and len(bends) > 2:
        bends = bends[1:]
    for part, (one, other) in enumerate(pairwise(bends)):
        length = abs(one.x - other.x) + abs(one.y - other.y)
        for dearer, width in enumerate(_WIDTHS):
            wide, high = label_size(line.names, width)
            for price, box in _beside_part(one, other, wide, high):
                yield _FAR * (gone + price) + 15.0 * dearer + (6.0 if part else 0.0), box
        gone += length
        if gone > 900:
            return


def _beside_part(one: Point, other: Point, wide: float, high: float) -> Iterator[tuple[float, Box]]:
    length = abs(one.x - other.x) + abs(one.y - other.y)
    if abs(one.y - other.y) < abs(one.x - other.x):
        ahead = 1 if other.x > one.x else -1
        first = 5.0
        last = max(first, length - wide - 8)
        for at in dict.fromkeys((first, (length - wide) / 2, last)):
            start = one.x + ahead * at - (wide if ahead < 0 else 0)
            for price, y in ((0.0, one.y - high - 3), (6.0, one.y + 3)):
                yield abs(at) + price, Box(start, y, wide, high)
    else:
        ahead = 1 if other.y > one.y else -1
        for at in dict.fromkeys((3.0, max(3.0, (length - high) / 2), max(3.0, length - high - 10))):
            start = one.y + ahead * at - (high if ahead < 0 else 0)
            for price, x in ((0.0, one.x + 5), (6.0, one.x - wide - 5)):
                yield at + price, Box(x, start, wide, high)


def _grains(box: Box) -> Iterator[tuple[int, int]]:
    for x in range(int(box.x // _GRAIN), int(box.right // _GRAIN) + 1):
        for y in range(int(box.y // _GRAIN), int(box.bottom // _GRAIN) + 1):
            yield x, y


def _common(one: Box, other: Box) -> float:
    wide = min(one.right, other.right) - max(one.x, other.x)
    high = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(1.0, wide) * max(1.0, high) / 4
