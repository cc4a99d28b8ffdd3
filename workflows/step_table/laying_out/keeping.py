"""After a small change only what is new is drawn: the rest keeps its place, or moves to the right to make room."""

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from engine.specs.bounds import Box, Point
from workflows.step_table.laying_out.arranging import BACK_ENTERING, BACK_LEAVING, ENTERING, LEAVING, RADIUS, clip
from workflows.step_table.laying_out.inking import Ink
from workflows.step_table.laying_out.labels import Ground, add_labels
from workflows.step_table.laying_out.sheet import NOWHERE, Band, Item, Line, Scope, label_size, read_scope
from workflows.step_table.laying_out.streets import DOWN, UP, Corner, Streets, Way
from workflows.step_table.written import B

_GAP, _CLEAR, _LANE_MARGIN, _NEAR, _LABEL = 50.0, 14.0, 8.0, 7.0, 90.0


class NoPlace(Exception):  # noqa: N818 - no fault: the diagram is drawn anew instead
    """What is new finds no place in the drawing as it is."""


class Kept:
    """A drawing that is there, as far as it is there.

    :param root: the definitions
    :raises NoPlace: when the file is another one than a single process with its lanes, or too little of it is drawn
    """

    def __init__(self, root: etree._Element) -> None:
        processes = root.findall(f"{B}process")
        if len(processes) != 1 or root.find(f"{B}collaboration/{B}messageFlow") is not None:
            raise NoPlace
        self.ink = Ink(root)
        self.scope: Scope = read_scope(processes[0])
        self.items, self.lines = list(self.scope.every_item()), list(self.scope.every_line())
        self.pools = {one: self._box(one) for one in root.iterfind(f"{B}collaboration/{B}participant")}
        self.lanes = {one: self._box(one) for one in processes[0].iter(f"{B}lane")}
        if NOWHERE in (*self.pools.values(), *self.lanes.values()) or next(root.iter(f"{B}group"), None) is not None:
            raise NoPlace
        for band in self.scope.bands:
            band.box = self.lanes[band.element]
        for item in self.items:
            item.box, item.label = self._box(item.element), self._label(item.element)
        for line in self.lines:
            line.bends, line.label = self._bends(line.element), self._label(line.element)
        self.new_items = [item for item in self.items if item.box == NOWHERE]
        self.new_lines = [line for line in self.lines if len(line.bends) < 2]
        if 2 * len(self.new_items) > len(self.items) or any(item.inside for item in self.new_items):
            raise NoPlace
        self.nested = {one.id for item in self.items if item.inside for one in item.inside.every_item()}

    def _box(self, element: etree._Element, path: str = "{*}Bounds") -> Box:
        drawn = self.ink.drawn.get(element.get("id", ""))
        bounds = drawn.find(path) if drawn is not None else None
        if bounds is None:
            return NOWHERE
        try:
            return Box(*(float(bounds.get(side, "")) for side in ("x", "y", "width", "height")))
        except ValueError as fault:
            raise NoPlace from fault

    def _label(self, element: etree._Element) -> Box | None:
        box = self._box(element, "{*}BPMNLabel/{*}Bounds")
        return None if box == NOWHERE else box

    def _bends(self, element: etree._Element) -> tuple[Point, ...]:
        drawn = self.ink.drawn.get(element.get("id", ""))
        found = drawn.findall("{*}waypoint") if drawn is not None else []
        try:
            return tuple(Point(float(one.get("x", "")), float(one.get("y", ""))) for one in found)
        except ValueError as fault:
            raise NoPlace from fault

    # places for new items

    def place(self) -> None:
        """Give every new item a place, those first that follow something drawn.

        :raises NoPlace: when one finds none
        """
        left = list(self.new_items)
        while left:
            item = next((one for one in left if self._before(one) is not None), None)
            if item is None or item.id in self.nested:
                raise NoPlace
            left.remove(item)
            before = self._before(item)
            if item.host is not None:
                self._on_edge(item, item.host)
            elif before is not None:
                self._beside(item, before)

    def _before(self, item: Item) -> Item | None:
        if item.host is not None:
            return item.host if item.host.box != NOWHERE else None
        sources = [line.source for line in self.lines if line.target is item and line.source.box != NOWHERE]
        return next(iter(sources), None)

    def _on_edge(self, item: Item, host: Item) -> None:
        taken = [one.box for one in host.boundary if one is not item and one.box != NOWHERE]
        for share in (0.25, 0.75, 0.5):
            x = host.box.x + host.box.width * share - RADIUS
            box = Box(x, host.box.bottom - RADIUS, 2 * RADIUS, 2 * RADIUS)
            if not any(box.meets(one) for one in taken):
                item.box = box
                return
        raise NoPlace

    def _beside(self, item: Item, before: Item) -> None:
        """Right of what comes before, in its own lane; when nothing is free there, all to the right makes room."""
        gap = self._gap(item, before)
        for x in (before.box.right + gap, before.box.centre.x - item.width / 2):
            for y in self._levels(item, before):
                box = Box(x, y - item.height / 2, item.width, item.height)
                if self._is_free(box, item):
                    item.box = box
                    return
        after = before.box.right + gap
        level = self._levels(item, before)
        if not level:
            raise NoPlace
        self._make_room(before.box.right + 1, item.width + gap)
        item.box = Box(after, level[0] - item.height / 2, item.width, item.height)
        if not self._is_free(item.box, item):
            raise NoPlace

    def _gap(self, item: Item, before: Item) -> float:
        """Room between the two, for the name on the arrow too."""
        named = [line for line in self.lines if line.source is before and line.target is item and line.names]
        return max([_GAP, *(label_size(line.names, _LABEL)[0] + 18 for line in named)])

    def _levels(self, item: Item, before: Item) -> list[float]:
        """Heights at which items of the lane stand, the nearest to what comes before first."""
        band = self._band(item)
        level = (before.host or before).box.centre.y
        found = {one.box.centre.y for one in self.scope.items.values() if one.box != NOWHERE and one.host is None}
        if band is not None:
            found.add(band.box.centre.y)
            margin = item.height / 2 + _LANE_MARGIN
            found = {y for y in found if band.box.y + margin <= y <= band.box.bottom - margin}
        return sorted(found, key=lambda y: (abs(y - level), y))

    def _band(self, item: Item) -> Band | None:
        return self.scope.bands[item.lane] if self.scope.bands else None

    def _is_free(self, box: Box, item: Item) -> bool:
        wide = box.grown(_CLEAR)
        band = self._band(item)
        if band is not None and box.right + _CLEAR > band.box.right:
            return False
        if any(one is not item and one.box != NOWHERE and wide.meets(one.box) for one in self.items):
            return False
        return not any(wide.meets(_around(a, b)) for line in self.lines for a, b in pairwise(line.bends))

    def _make_room(self, x: float, more: float) -> None:
        """Move all that lies right of a place further to the right; frames around it grow."""
        for item in sorted(self.items, key=lambda one: one.host is None):
            stands = (item.host or item).box
            if item.box != NOWHERE and stands.x >= x - 0.5:
                item.box = item.box.moved(more, 0)
                item.label = item.label.moved(more, 0) if item.label is not None else None
            elif item.inside is not None and item.box.right > x:
                item.box = Box(item.box.x, item.box.y, item.box.width + more, item.box.height)
        for line in self.lines:
            line.bends = tuple(Point(one.x + more if one.x >= x else one.x, one.y) for one in line.bends)
            if line.label is not None and line.label.x >= x:
                line.label = line.label.moved(more, 0)
        for frames in (self.pools, self.lanes):
            for element, box in frames.items():
                frames[element] = Box(box.x, box.y, box.width + more, box.height)
        for band in self.scope.bands:
            band.box = self.lanes[band.element]

    # ways for new arrows

    def join(self) -> None:
        """Give every new arrow a way around what is there.

        :raises NoPlace: when one finds none
        """
        for line in self.lines:
            ends = ((line.bends[0], line.source), (line.bends[-1], line.target)) if len(line.bends) > 1 else ()
            if not all(_touches(bend, item) for bend, item in ends):
                line.bends, line.label = (), None
                self.new_lines.append(line)
        xs = _streets([*(x for item in self.items for x in _sides(item.box.x, item.box.width))],
                      [bend.x for line in self.lines for bend in line.bends])  # fmt: skip
        ys = _streets([*(y for item in self.items for y in _sides(item.box.y, item.box.height))],
                      [bend.y for line in self.lines for bend in line.bends])  # fmt: skip
        streets = Streets(xs, ys, range(len(xs)), range(len(ys)))
        for item in self.items:
            if item.inside is None:
                _wall(streets, item)
        for line in self.lines:
            if len(line.bends) > 1:
                streets.keep(_kept_way(line, xs, ys))
        for line in self.new_lines:
            way = _new_way(line, xs, ys)
            if not streets.find(way):
                raise NoPlace
            line.bends = clip([Point(xs[x], ys[y]) for x, y in way.corners], line)

    def write(self) -> None:
        """Names for what is new, then all of it into the file."""
        ground = Ground()
        ground.take(self.items, self.lines)
        unnamed = self.new_lines + [line for line in self.lines if self._is_covered(line.label)]
        for line in unnamed:
            line.label = None
        labels = [item.label for item in self.items] + [line.label for line in self.lines]
        for label in labels:
            if label is not None:
                ground.write(label)
        add_labels(ground, self.new_items, unnamed)
        for frames in (self.pools, self.lanes):
            for element, box in frames.items():
                self.ink.shape(element, box, self._label(element))
        for item in self.items:
            self.ink.item(item)
        for line in self.lines:
            self.ink.edge(line)
        self.ink.finish()

    def _is_covered(self, label: Box | None) -> bool:
        """Whether something new stands where a name was."""
        return label is not None and any(label.meets(item.box) for item in self.new_items)


def _touches(bend: Point, item: Item) -> bool:
    box = item.box.grown(1)
    return box.x <= bend.x <= box.right and box.y <= bend.y <= box.bottom


def _around(one: Point, other: Point) -> Box:
    return Box(min(one.x, other.x), min(one.y, other.y), abs(one.x - other.x) + 0.5, abs(one.y - other.y) + 0.5)


def _sides(start: float, size: float) -> Iterator[float]:
    """Streets along an item: through its middle, and at two distances on both sides."""
    yield from (start + size / 2, start - 16, start + size + 16, start - 30, start + size + 30)


def _streets(wished: list[float], used: list[float]) -> list[float]:
    """Ascending, none double; a wish too near to a way that is there is dropped."""
    middle = set(wished[::5])
    kept = sorted({*used, *middle})
    for place in wished:
        if not any(abs(place - one) < _NEAR for one in kept):
            kept.append(place)
    return sorted(kept)


def _wall(streets: Streets, item: Item) -> None:
    box = item.box
    inside_x = [number for number, x in enumerate(streets.xs) if box.x - 4 < x < box.right + 4]
    inside_y = [number for number, y in enumerate(streets.ys) if box.y - 4 < y < box.bottom + 4]
    for x in inside_x:
        for y in inside_y:
            streets.cover(x, y, item.id)
            for across, left, top in ((True, x - 1, y), (True, x, y), (False, x, y - 1), (False, x, y)):
                streets.close(left, top, across=across, owner=item.id)


def _new_way(line: Line, xs: list[float], ys: list[float]) -> Way:
    leave: list[float | None] = list(
        BACK_LEAVING if line.back else LEAVING["gateway" if line.source.is_gateway else "task"]
    )
    enter: list[float | None] = list(BACK_ENTERING if line.back else ENTERING)
    if line.source.host is not None:
        leave = [None, None, 0.0, None]
    for item, sides, below in ((line.source, leave, DOWN), (line.target, enter, UP)):
        if any(abs(event.box.centre.x - item.box.centre.x) < 2 * RADIUS for event in item.boundary):
            sides[below] = None
    through = frozenset({line.source.host.id}) if line.source.host is not None else frozenset[str]()
    return Way(line.id, line.source.id, line.target.id, _corner(line.source, xs, ys), _corner(line.target, xs, ys),
               tuple(leave), tuple(enter), through)  # fmt: skip


def _corner(item: Item, xs: list[float], ys: list[float]) -> Corner:
    return xs.index(item.box.centre.x), ys.index(item.box.centre.y)


def _kept_way(line: Line, xs: list[float], ys: list[float]) -> Way:
    """A way that is there, as the streets know it; a slanting part is not on any street."""
    corners: list[Corner] = []
    at_x, at_y = {x: n for n, x in enumerate(xs)}, {y: n for n, y in enumerate(ys)}
    for one, other in pairwise(line.bends):
        if one.x != other.x and one.y != other.y:
            continue
        (x, y), (to_x, to_y) = (at_x[one.x], at_y[one.y]), (at_x[other.x], at_y[other.y])
        step_x, step_y = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        count = max(abs(to_x - x), abs(to_y - y))
        part = [(x + step_x * n, y + step_y * n) for n in range(count + 1)]
        corners += part[1:] if corners and corners[-1] == part[0] else part
    free = (0.0, 0.0, 0.0, 0.0)
    return Way(line.id, line.source.id, line.target.id, (0, 0), (0, 0), free, free, corners=corners)


def draw_new(root: etree._Element) -> None:
    """Draw what is not drawn yet into the drawing as it is.

    :raises NoPlace: when it does not fit; nothing is changed then
    """
    kept = Kept(root)
    if not kept.new_items and not kept.new_lines:
        return
    kept.place()
    kept.join()
    kept.write()
