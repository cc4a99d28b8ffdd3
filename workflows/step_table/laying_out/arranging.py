"""Where the items and arrows of one (sub-)process lie: cells, then ways between them, then room for both."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from engine.specs.bounds import Box, Point
from workflows.step_table.laying_out.columns import place
from workflows.step_table.laying_out.sheet import Item, Line, Scope, label_size
from workflows.step_table.laying_out.streets import DOWN, UP, Corner, Streets, Way
from workflows.step_table.laying_out.tracks import Stretch, bends_of, share_out, stretches_of

STREET, ROW, TRACK, MARGIN, SIDE, RADIUS = 36.0, 64.0, 13.0, 16.0, 17.0, 18.0
LABEL_WIDTH, LABEL_WIDTH_BELOW = 90.0, 110.0
_WITH_EVENT = 88.0
"""Height of a task with an event on its lower edge: its name stays readable above."""
_TITLE = 30.0
"""Height of a sub-process's name above its content."""

LEAVING = {"task": (0.0, 90.0, 14.0, 24.0), "gateway": (0.0, 70.0, 6.0, 10.0)}
ENTERING = (0.0, 50.0, 10.0, 12.0)
BACK_LEAVING, BACK_ENTERING = (30.0, 60.0, 4.0, 0.0), (24.0, 24.0, 0.0, 0.0)


@dataclass
class Room:
    """Space in a street: before its tracks, behind them, and the places of the tracks."""

    before: float
    behind: float
    tracks: int = 0
    start: float = 0.0

    @property
    def width(self) -> float:
        """All of it."""
        return self.before + self.behind + TRACK * max(0, self.tracks - 1)

    def place(self, number: int) -> float:
        """Where a track lies."""
        return self.start + self.before + TRACK * number


@dataclass
class Net:
    """The columns and rows of a scope and the streets between them.

    :ivar rows: number of the street across through each row, by lane and row
    :ivar bands: of each lane the first and last street across
    :ivar streets_across: how many there are
    """

    scope: Scope
    columns: int
    rows: dict[tuple[int, int], int] = field(default_factory=dict)
    bands: list[tuple[int, int]] = field(default_factory=list)
    streets_across: int = 0
    ways: dict[Line, Way] = field(default_factory=dict)

    def corner(self, item: Item) -> Corner:
        """The middle of an item's cell."""
        return 2 * item.column + 1, self.rows[(item.lane, item.row)]


def arrange(scope: Scope) -> tuple[float, float]:
    """Set the boxes and bends of a scope and of all in it, from its upper left corner; gives width and height."""
    for item in scope.items.values():
        if item.inside is not None:
            width, height = arrange(item.inside)
            item.width, item.height = max(width, 160.0), height + _TITLE + (RADIUS if item.boundary else 0.0)
        if item.boundary:
            item.width, item.height = max(item.width, 44.0 * len(item.boundary)), max(item.height, _WITH_EVENT)
    place(scope)
    net = _net(scope)
    _find_ways(net)
    return _Measure(net).set_all()


def cells(scope: Scope) -> Iterable[Item]:
    """The items that have a cell of their own: all but boundary events."""
    return (item for item in scope.items.values() if item.host is None)


def _net(scope: Scope) -> Net:
    net = Net(scope, 1 + max((item.column for item in cells(scope)), default=0))
    street = 0
    lanes = max(len(scope.bands), 1 + max((item.lane for item in cells(scope)), default=0))
    for lane in range(lanes):
        first = street
        rows = 1 + max((item.row for item in cells(scope) if item.lane == lane), default=0)
        for row in range(rows):
            net.rows[(lane, row)] = street + 1
            street += 2
        net.bands.append((first, street))
        street += 1
    net.streets_across = street
    return net


def _find_ways(net: Net) -> None:
    widths = _column_widths(net)
    xs, ys, at = [], [], 0.0
    for number in range(2 * net.columns + 1):
        size = widths[number // 2] if number % 2 else STREET
        xs.append(at + size / 2)
        at += size
    rows, at = {street: key for key, street in net.rows.items()}, 0.0
    for number in range(net.streets_across):
        size = _row_height(net, rows[number]) if number in rows else 2 * MARGIN
        ys.append(at + size / 2)
        at += size
    streets = Streets(xs, ys, range(1, 2 * net.columns + 1, 2), net.rows.values())
    for item in cells(net.scope):
        x, y = net.corner(item)
        for across, left, top in ((True, x - 1, y), (True, x, y), (False, x, y - 1), (False, x, y)):
            streets.close(left, top, across=across, owner=item.id)
    for line in sorted(net.scope.lines, key=lambda one: _distance(net, one, xs, ys)):
        way = _way(net, line)
        if streets.find(way):
            net.ways[line] = way


def _distance(net: Net, line: Line, xs: list[float], ys: list[float]) -> tuple[bool, bool, float]:
    source, target = net.corner(line.source.host or line.source), net.corner(line.target.host or line.target)
    return not line.is_flow, line.back, abs(xs[source[0]] - xs[target[0]]) + abs(ys[source[1]] - ys[target[1]])


def _way(net: Net, line: Line) -> Way:
    source, target = line.source.host or line.source, line.target.host or line.target
    begin, end = net.corner(source), net.corner(target)
    leave: list[float | None] = list(LEAVING["gateway" if source.is_gateway else "task"])
    enter: list[float | None] = list(ENTERING)
    if line.back:
        leave, enter = list(BACK_LEAVING), list(BACK_ENTERING)
    if not line.is_flow:
        leave, enter = [20.0, 20.0, 0.0, 0.0], [20.0, 20.0, 0.0, 0.0]
    if line.source.host is not None:
        alone = len(source.boundary) == 1
        begin = begin if alone else (begin[0], begin[1] + 1)
        leave = [None, None, 0.0, None] if alone else [0.0, 0.0, None, None]
    elif source.boundary:
        leave[DOWN] = None
    if target.boundary:
        enter[UP] = None
    return Way(line.id, source.id, target.id, begin, end, tuple(leave), tuple(enter))


def _column_widths(net: Net) -> list[float]:
    widths = [36.0] * net.columns
    for item in cells(net.scope):
        widths[item.column] = max(widths[item.column], item.width)
    return widths


def _row_height(net: Net, row: tuple[int, int]) -> float:
    return max([ROW, *(item.height for item in cells(net.scope) if (item.lane, item.row) == row)])


class _Measure:
    """Turns cells and tracks into places on the sheet."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.widths = _column_widths(net)
        self.heights = {street: _row_height(net, row) for row, street in net.rows.items()}
        self.down = {number: Room(SIDE, SIDE) for number in range(0, 2 * net.columns + 1, 2)}
        self.down[0].before = self.down[0].behind = 14.0
        streets = (number for number in range(net.streets_across) if number not in self.heights)
        self.across = {number: Room(MARGIN, MARGIN) for number in streets}
        self.parts: dict[Line, list[Stretch]] = {line: stretches_of(way) for line, way in net.ways.items()}
        self.tracks: dict[Stretch, int] = {}

    def set_all(self) -> tuple[float, float]:
        """Boxes, bends and bands; gives the size of all."""
        self._number_tracks()
        self._make_room()
        size = self._spread()
        for item in cells(self.net.scope):
            x, y = self.net.corner(item)
            item.box = Box(self.xs[x] - item.width / 2, self.ys[y] - item.height / 2, item.width, item.height)
            self._put_inside(item)
        for line, parts in self.parts.items():
            line.bends = self._bends(line, parts)
        for line in self.net.scope.lines:
            if not line.bends:
                line.bends = clip([line.source.box.centre, line.target.box.centre], line)
        for band, (first, last) in zip(self.net.scope.bands, self.net.bands, strict=False):
            top, bottom = self.across[first].start, self.across[last].start + self.across[last].width
            band.box = Box(0, top, size[0], bottom - top)
        return size

    def _number_tracks(self) -> None:
        shared = share_out(stretch for parts in self.parts.values() for stretch in parts)
        for (across, street), tracks in shared.items():
            room = (self.across if across else self.down).get(street)
            if room is None:
                continue
            room.tracks = 1 + max(track.number for track in tracks)
            for track in tracks:
                self.tracks |= dict.fromkeys(track.stretches, track.number)

    def _make_room(self) -> None:
        for item in cells(self.net.scope):
            _x, y = self.net.corner(item)
            below = self.across[y + 1]
            spare = (self.heights[y] - item.height) / 2
            if item.boundary:
                below.before = max(below.before, RADIUS + 12 - spare)
            if item.names and not item.is_gateway:
                _width, height = label_size(item.names, LABEL_WIDTH_BELOW)
                below.before = max(below.before, height + 8 - spare)
        for line, parts in self.parts.items():
            if line.names:
                self._room_for_label(line, parts)

    def _room_for_label(self, line: Line, parts: list[Stretch]) -> None:
        corners = parts[0].way.corners
        x, y = corners[0]
        source = line.source.host or line.source
        if corners[1][1] == y:
            ahead = 1 if corners[1][0] > x else -1
            room, wide = self.down[x + ahead], label_size(line.names, LABEL_WIDTH)[0] + 12
            spare = (self.widths[x // 2] - source.width) / 2
            straight = len(corners) > 2 and corners[2][1] == y
            if straight:
                beyond = x // 2 + ahead
                target = line.target if corners[2] == self.net.corner(line.target.host or line.target) else None
                spare += (self.widths[beyond] - target.width) / 2 if target is not None else 0.0
                wide -= room.width - room.before if ahead > 0 else room.width - room.behind
            if ahead > 0:
                room.before = max(room.before, wide - spare)
            else:
                room.behind = max(room.behind, wide - spare)
        elif line.source.host is None:
            ahead = 1 if corners[1][1] > y else -1
            across, high = self.across[y + ahead], label_size(line.names, LABEL_WIDTH)[1] + 10
            spare = (self.heights[y] - source.height) / 2
            if ahead > 0:
                across.before = max(across.before, high - spare)
            else:
                across.behind = max(across.behind, high - spare)

    def _spread(self) -> tuple[float, float]:
        self.xs: dict[int, float] = {}
        self.ys: dict[int, float] = {}
        right = bottom = 0.0
        for number in range(2 * self.net.columns + 1):
            if number % 2:
                self.xs[number] = right + self.widths[number // 2] / 2
                right += self.widths[number // 2]
            else:
                self.down[number].start = right
                right += self.down[number].width
        for number in range(self.net.streets_across):
            if number in self.heights:
                self.ys[number] = bottom + self.heights[number] / 2
                bottom += self.heights[number]
            else:
                self.across[number].start = bottom
                bottom += self.across[number].width
        return right, bottom

    def _put_inside(self, item: Item) -> None:
        if item.inside is not None:
            move(item.inside, item.box.x, item.box.y + _TITLE)
        for number, event in enumerate(item.boundary, start=1):
            x = item.box.x + item.width * number / (len(item.boundary) + 1)
            event.box = Box(x - RADIUS, item.box.bottom - RADIUS, 2 * RADIUS, 2 * RADIUS)

    def _bends(self, line: Line, parts: list[Stretch]) -> tuple[Point, ...]:
        corners = bends_of(parts[0].way.corners)
        places = [self._place(part) for part in parts]
        points = []
        for number, corner in enumerate(corners):
            beside = [(parts[n].across, places[n]) for n in (number - 1, number) if 0 <= n < len(parts)]
            x = next((at for across, at in beside if not across), None)
            y = next((at for across, at in beside if across), None)
            points.append(Point(self._x(corner[0]) if x is None else x, self._y(corner[1]) if y is None else y))
        return clip(self._begun(line, points), line)

    def _begun(self, line: Line, points: list[Point]) -> list[Point]:
        """From a boundary event beside others a way goes straight down first."""
        if line.source.host is None or len(line.source.host.boundary) == 1:
            return points
        x = line.source.box.centre.x
        return [line.source.box.centre, Point(x, points[0].y), *points[1:]]

    def _place(self, part: Stretch) -> float:
        room = (self.across if part.across else self.down).get(part.street)
        if room is not None:
            return room.place(self.tracks[part])
        return self.ys[part.street] if part.across else self.xs[part.street]

    def _x(self, number: int) -> float:
        return self.xs[number] if number % 2 else self.down[number].place(0)

    def _y(self, number: int) -> float:
        return self.ys[number] if number in self.ys else self.across[number].place(0)


def move(scope: Scope, x: float, y: float) -> None:
    """Move all that lies in a scope."""
    for item in scope.every_item():
        item.box = item.box.moved(x, y)
    for line in scope.every_line():
        line.bends = tuple(Point(bend.x + x, bend.y + y) for bend in line.bends)


def clip(points: list[Point], line: Line) -> tuple[Point, ...]:
    """A way from middle to middle, cut at the edges of its items; bends on one straight line are left out."""
    found = [_edge(points[0], points[1], line.source.box), *points[1:-1]]
    found.append(_edge(points[-1], points[-2], line.target.box))
    kept = [found[0]]
    for here, after in pairwise(found[1:]):
        straight = (kept[-1].x == here.x == after.x) or (kept[-1].y == here.y == after.y)
        if not straight and here != kept[-1]:
            kept.append(here)
    return (*kept, found[-1])


def _edge(middle: Point, towards: Point, box: Box) -> Point:
    """Where a way from the middle of a box leaves it."""
    if abs(middle.x - towards.x) > abs(middle.y - towards.y):
        return Point(box.right if towards.x > middle.x else box.x, middle.y)
    return Point(middle.x, box.bottom if towards.y > middle.y else box.y)
