"""Whether the rows of a table overlap, hide one another or leave a gap, where that can be told from the table alone.

Facts are whole numbers, texts, dates and yes/no, never floats. So between two neighbouring constants of a column every
cell answers alike, and it is enough to try each constant and its two neighbours: the answer is exact, not a guess.
A column with an operand that depends on facts or on the day is not decided here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import product
from operator import and_

from engine.decisions.cells import Point, asks_order, constant, holds, operands
from engine.decisions.tables import DecisionTable, Row
from engine.expressions import EvaluationRefused

MAX_COMBINATIONS = 20_000
ANOTHER_TEXT = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for every text that no cell names."""


@dataclass(frozen=True)
class Coverage:
    """What was found.

    :ivar overlaps: pairs of row numbers that take the same case
    :ivar hidden: (row, earlier row that takes all its cases), for FIRST
    :ivar gap: one case that no row takes, by column label; empty when there is none or it was not decided
    """

    overlaps: tuple[tuple[int, int], ...]
    hidden: tuple[tuple[int, int], ...]
    gap: dict[str, Point]


def examine(table: DecisionTable) -> Coverage:
    """Try the rows of a table against one another."""
    points = [_points(table, place) for place in range(len(table.columns))]
    masks = {row.number: [_mask(row, place, tried) for place, tried in enumerate(points)] for row in table.rows}
    pairs = [(a, b) for a in masks for b in masks if a < b]
    decided = [place for place, tried in enumerate(points) if tried is not None]
    independent = len({column.expression for column in table.columns}) == len(table.columns)
    sure = len(decided) == len(points) and independent
    overlaps = [p for p in pairs if sure and all(masks[p[0]][i] & masks[p[1]][i] for i in decided)]
    hidden = [(b, a) for a, b in pairs if sure and all(masks[b][i] & ~masks[a][i] == 0 for i in decided)]
    return Coverage(tuple(overlaps), tuple(hidden), _gap(table, points, masks) if sure else {})


def _points(table: DecisionTable, place: int) -> list[Point] | None:
    """The values to try in a column; None when it cannot be decided."""
    found: set[Point] = set()
    for row in table.rows:
        for operand in operands(row.tests[place]):
            try:
                value = constant(operand)
            except EvaluationRefused:
                return None
            if value is None or isinstance(value, (list, dict)):
                return None
            found.add(value)
    if len({type(value) for value in found}) > 1 or (found and not _triable(table, place, found)):
        return None
    return sorted({near for value in found for near in _near(value)} or {ANOTHER_TEXT}, key=_order)


def _triable(table: DecisionTable, place: int, found: set[Point]) -> bool:
    """Texts are tried for equality only: between two texts there is always another one."""
    try:
        for row in table.rows:
            for point in {near for value in found for near in _near(value)}:
                holds(row.tests[place], point)
    except TypeError:
        return False
    return not isinstance(next(iter(found)), str) or not any(asks_order(row.tests[place]) for row in table.rows)


def _near(value: Point) -> Iterator[Point]:
    yield value
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value - 1, value + 1)
    elif isinstance(value, date):
        yield from (value - timedelta(days=1), value + timedelta(days=1))
    else:
        yield ANOTHER_TEXT


def _order(point: Point) -> tuple[str, str | int]:
    if isinstance(point, date):
        return "date", point.toordinal()
    return type(point).__name__, point if isinstance(point, int) else str(point)


def _mask(row: Row, place: int, tried: list[Point] | None) -> int:
    return sum(1 << bit for bit, point in enumerate(tried or []) if holds(row.tests[place], point))


def _gap(table: DecisionTable, points: list[list[Point] | None], masks: dict[int, list[int]]) -> dict[str, Point]:
    sizes = [len(tried or []) for tried in points]
    if reduce(lambda a, b: a * b, sizes, 1) * len(masks) > MAX_COMBINATIONS:
        return {}
    for case in product(*[range(size) for size in sizes]):
        if not any(
            reduce(and_, (m >> bit & 1 for m, bit in zip(mask, case, strict=True)), 1) for mask in masks.values()
        ):
            return {
                column.label_en: (tried or [])[bit]
                for column, tried, bit in zip(table.columns, points, case, strict=True)
            }
    return {}
