"""Which cell each item gets: columns along the way of the file, rows within the lanes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.step_table.laying_out.sheet import Item, Line, Scope

_FURTHER, _OTHER_ROW, _NEW_ROW, _KEPT, _MEANT, _BLOCKED = 4.0, 1.5, 2.0, 5.0, 7.0, 6.0
_BACKWARD = frozenset({"return", "refuse"})

Cell = tuple[int, int, int]
"""Column, lane, row."""


@dataclass
class _Cells:
    """The sheet while it fills.

    :ivar kept: cells that a straight arrow runs through
    :ivar meant: cells beside an item that are for what follows it in its lane
    """

    taken: dict[Cell, Item] = field(default_factory=dict)
    kept: set[Cell] = field(default_factory=set)
    meant: dict[Cell, Item] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    def put(self, item: Item, cell: Cell) -> None:
        item.column, _lane, item.row = cell
        self.taken[cell] = item
        self.rows[item.lane] = max(self.rows.get(item.lane, 0), item.row + 1)

    def between(self, one: Cell, other: Cell) -> Iterator[Cell]:
        """The cells strictly between two of one column or of one row."""
        if one[1:] == other[1:]:
            low, high = sorted((one[0], other[0]))
            yield from ((column, *one[1:]) for column in range(low + 1, high))
        elif one[0] == other[0]:
            above, under = sorted((one[1:], other[1:]))
            for lane in range(above[0], under[0] + 1):
                rows = ((one[0], lane, row) for row in range(self.rows.get(lane, 1)))
                yield from (cell for cell in rows if above < cell[1:] < under)

    def is_clear(self, one: Cell, other: Cell) -> bool:
        return not any(cell in self.taken for cell in self.between(one, other))


def place(scope: Scope) -> None:
    """Give each item of a scope its column and row; marks the arrows that lead back."""
    order = _walk(scope)
    before: dict[Item, list[Line]] = {item: [] for item in order}
    after: dict[Item, list[Item]] = {item: [] for item in order}
    for line in scope.lines:
        source, target = line.source.host or line.source, line.target.host or line.target
        if line.is_flow and not line.back and source in before and target in before:
            before[target].append(line)
            after[source].append(target)
    height: dict[Item, int] = {}
    for item in _upwards(order, after):
        height[item] = 1 + max((height[follower] for follower in after[item]), default=0)
    cells, places, left = _Cells(), {item: number for number, item in enumerate(order)}, dict.fromkeys(order)
    while left:
        ready = [item for item in left if not any((line.source.host or line.source) in left for line in before[item])]
        item = min(ready, key=lambda one: (_earliest(one, before[one]), -height[one], places[one]))
        _put(item, before[item], cells)
        del left[item]
        _keep_free(item, [follower for follower in after[item] if follower in left], cells)
    for item in (one for one in scope.items.values() if one.is_beside):
        _put_beside(item, scope, cells)
    for item in (one for one in scope.items.values() if one.host is not None):
        item.column, item.row = (item.host or item).column, (item.host or item).row


def _walk(scope: Scope) -> list[Item]:
    """The items along the way, from the start; arrows to where the walk has come from are marked as leading back."""
    ways: dict[Item, list[Line]] = {}
    for line in scope.lines:
        if line.is_flow:
            ways.setdefault(line.source.host or line.source, []).append(line)
    for lines in ways.values():
        lines.sort(key=_is_backward)
    items = [item for item in scope.items.values() if item.host is None and not item.is_beside]
    entered = {line.target for line in scope.lines if line.is_flow}
    begins = [item for item in items if item.kind == "startEvent"] + [one for one in items if one not in entered]
    state: dict[Item, int] = {}
    order: list[Item] = []
    for begin in [*begins, *items]:
        if begin not in state:
            _walk_from(begin, ways, state, order)
    return order


def _walk_from(begin: Item, ways: dict[Item, list[Line]], state: dict[Item, int], order: list[Item]) -> None:
    """Depth first; state 1 is on the way, 2 is done."""
    stack = [(begin, iter(ways.get(begin, ())))]
    state[begin] = 1
    order.append(begin)
    while stack:
        item, lines = stack[-1]
        line = next(lines, None)
        if line is None:
            state[item] = 2
            stack.pop()
            continue
        target = line.target.host or line.target
        line.back = state.get(target) == 1
        if target not in state:
            state[target] = 1
            order.append(target)
            stack.append((target, iter(ways.get(target, ()))))


def _is_backward(line: Line) -> bool:
    found = line.element.iterfind(".//{*}property[@name='kind']")
    return any(entry.get("value") in _BACKWARD for entry in found)


def _upwards(order: list[Item], after: dict[Item, list[Item]]) -> Iterator[Item]:
    """Items after everything that follows them."""
    done: set[Item] = set()
    for begin in order:
        stack = [(begin, iter(after[begin]))]
        while stack:
            item, followers = stack[-1]
            follower = next((one for one in followers if one not in done), None)
            if follower is not None and item not in done:
                stack.append((follower, iter(after[follower])))
                continue
            stack.pop()
            if item not in done:
                done.add(item)
                yield item


def _earliest(item: Item, lines: list[Line]) -> int:
    return max((_after(line, item) for line in lines), default=0)


def _after(line: Line, item: Item) -> int:
    """The first column for an item behind an arrow: below its source in another lane or under a boundary event."""
    source = line.source.host or line.source
    below = line.source.host is not None or source.lane != item.lane
    return source.column if below else source.column + 1


def _put(item: Item, lines: list[Line], cells: _Cells) -> None:
    first, lane = _earliest(item, lines), item.lane
    sources = [(line.source.host or line.source, line.source.host is not None) for line in lines]
    sources.sort(key=lambda one: -one[0].column)
    rows = cells.rows.get(lane, 0)
    free = [
        (column, lane, row)
        for column in range(first, first + 4)
        for row in range(rows + 1)
        if (column, lane, row) not in cells.taken
    ]
    cell = min(free, key=lambda one: (_cost(one, item, sources, cells, first), one))
    cells.put(item, cell)
    for source, drops in sources:
        if source.lane == lane:
            cells.meant.pop((source.column + (not drops), lane, source.row + drops), None)
    for source, _drops in sources[:1]:
        cells.kept |= set(cells.between((source.column, source.lane, source.row), cell))


def _cost(cell: Cell, item: Item, sources: list[tuple[Item, bool]], cells: _Cells, first: int) -> float:
    column, lane, row = cell
    cost = _FURTHER * (column - first) + (_NEW_ROW if row and row >= cells.rows.get(lane, 0) else 0)
    cost += _KEPT if cell in cells.kept else 0
    neighbour = cells.meant.get(cell)
    cost += _MEANT if neighbour is not None and all(neighbour is not source for source, _drops in sources) else 0
    for number, (source, drops) in enumerate(sources):
        there = (source.column, source.lane, source.row)
        weight = 1.0 if number == 0 else 0.3
        if source.lane == lane:
            cost += weight * _OTHER_ROW * abs(row - source.row - drops)
        elif number == 0:
            cost += _OTHER_ROW * row
        if not cells.is_clear(there, cell):
            cost += weight * _BLOCKED
    return cost


def _keep_free(item: Item, followers: list[Item], cells: _Cells) -> None:
    """Best for what follows in its lane is the next cell; for other lanes the column is kept open; under an activity
    with a boundary event lies what that event leads to."""
    column, lane, row = item.column, item.lane, item.row
    if any(follower.lane == lane for follower in followers):
        cells.meant[(column + 1, lane, row)] = item
        if item.boundary:
            cells.meant[(column, lane, row + 1)] = item
    if any(follower.lane > lane for follower in followers):
        cells.kept |= {(column, lane, row + below) for below in range(1, 4)}
    if any(follower.lane < lane for follower in followers):
        cells.kept |= {(column, lane, above) for above in range(row)}


def _put_beside(item: Item, scope: Scope, cells: _Cells) -> None:
    """A note or data object: above or under what it belongs to."""
    partners = [line.target if line.source is item else line.source for line in scope.lines if item in _ends(line)]
    partner = next((one for one in partners if not one.is_beside), None)
    if partner is not None:
        item.lane = partner.lane
    column, near = (partner.column, partner.row) if partner is not None else (0, 0)
    rows = sorted(range(cells.rows.get(item.lane, 0) + 1), key=lambda row: (abs(row - near), row))
    free = [(column, item.lane, row) for row in rows if (column, item.lane, row) not in cells.taken]
    cells.put(item, free[0])


def _ends(line: Line) -> tuple[Item, Item]:
    return line.source, line.target
