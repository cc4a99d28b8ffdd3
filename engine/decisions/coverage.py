"""Whether the rows of a table overlap, hide one another or leave a gap, where that can be told from the table alone.

Facts are whole numbers, texts, dates and yes/no, never floats. So between two neighbouring constants of a column every
cell answers alike, and it is enough to try each constant and its two neighbours: the answer is exact, not a guess.
A column with an operand that depends on facts or on the day is not decided here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import product
from operator import and_, or_
from typing import TypeAlias

from engine.decisions.cells import Comparison, NotThat, OneOf, Point, Range, Test, asks_order, constant, operands
from engine.decisions.tables import DecisionTable
from engine.expressions import EvaluationRefused

MAX_COMBINATIONS = 20_000
MAX_VALUES = 2_000
"""Different constants of a column; a table with more is not judged beforehand, only when it decides."""

ANOTHER_TEXT = "\N{HORIZONTAL ELLIPSIS}"
"""Stands for every text that no cell names."""


Key: TypeAlias = tuple[str, str | int]
"""A value by its kind, in the order of its kind."""


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
    keys = [[_order(point) for point in tried or ()] for tried in points]
    masks = {
        row.number: [_mask(row.tests[place], tried) if tried else 0 for place, tried in enumerate(keys)]
        for row in table.rows
    }
    pairs = [(a, b) for a in masks for b in masks if a < b]
    decided = [place for place, tried in enumerate(points) if tried is not None]
    independent = len({column.expression for column in table.columns}) == len(table.columns)
    sure = len(decided) == len(points) and independent
    overlaps = [p for p in pairs if sure and all(masks[p[0]][i] & masks[p[1]][i] for i in decided)]
    hidden = [(b, a) for a, b in overlaps if all(masks[b][i] & ~masks[a][i] == 0 for i in decided)]
    return Coverage(tuple(overlaps), tuple(hidden), _gap(table, points, masks) if sure else {})


def _points(table: DecisionTable, place: int) -> list[Point] | None:
    """The values to try in a column, in order; None when it cannot be decided, or they are too many."""
    found: set[Point] = set()
    for row in table.rows:
        for operand in operands(row.tests[place]):
            try:
                value = constant(operand)
            except EvaluationRefused:
                return None
            if value is None or isinstance(value, (list, dict)) or len(found) >= MAX_VALUES:
                return None
            found.add(value)
    if len({type(value) for value in found}) > 1 or (found and not _triable(table, place, found)):
        return None
    return sorted({near for value in found for near in _near(value)} or {ANOTHER_TEXT}, key=_order)


def _triable(table: DecisionTable, place: int, found: set[Point]) -> bool:
    """Texts and yes/no are tried for equality only: between two texts there is always another one."""
    return not isinstance(next(iter(found)), (str, bool)) or not any(asks_order(row.tests[place]) for row in table.rows)


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


def _order(point: Point) -> Key:
    if isinstance(point, date):
        return "date", point.toordinal()
    return type(point).__name__, point if isinstance(point, int) else str(point)


def _mask(test: Test, tried: list[Key]) -> int:
    """The tried values that a cell takes, a bit for each."""
    everything = (1 << len(tried)) - 1
    match test:
        case Comparison(sign, operand):
            return _compared(sign, constant(operand), tried)
        case Range(low, high, low_included, high_included):
            above = _compared(">=" if low_included else ">", constant(low), tried)
            return above & _compared("<=" if high_included else "<", constant(high), tried)
        case OneOf(tests):
            return reduce(or_, (_mask(part, tried) for part in tests), 0)
        case NotThat(inner):
            return everything & ~_mask(inner, tried)
    return everything


def _compared(sign: str, value: Point, tried: list[Key]) -> int:
    everything, key = (1 << len(tried)) - 1, _order(value)
    below = (1 << bisect_left(tried, key)) - 1
    up_to = (1 << bisect_right(tried, key)) - 1
    masks = {"==": up_to & ~below, "<": below, "<=": up_to, ">": everything & ~up_to, ">=": everything & ~below}
    return masks[sign] if sign in masks else everything & ~masks["=="]


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
