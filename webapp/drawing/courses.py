"""Arrows: those that a file came along, their course as an SVG path, and where their names stand."""

from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from engine.specs.bounds import Box, Point
from webapp.drawing.plan import Arrow, Plan
from workflows.lettering import width_of

LABEL_SIZE = 13.5
"""Letters on arrows, in the drawing's units; the style sheet sets the same."""
CORNER = 6.0


def taken_arrows(plan: Plan, taken: Collection[str], open_nodes: Collection[str]) -> list[Arrow]:
    """The arrows that the file came along: those named, else what follows from the elements it passed.

    Where two arrows of one choice lead to passed elements, the one that nothing else explains was taken.
    """
    named = [arrow for arrow in plan.arrows if arrow.flow.id in taken]
    if named:
        return named
    passed = {*taken, *open_nodes}
    likely = [
        arrow
        for arrow in plan.arrows
        if arrow.flow.source in taken and arrow.flow.target in passed and arrow.flow.properties.get("kind") != "return"
    ]
    from_source = Counter(arrow.flow.source for arrow in likely)
    sure = {arrow.flow.target for arrow in likely if from_source[arrow.flow.source] == 1}
    return [arrow for arrow in likely if from_source[arrow.flow.source] == 1 or arrow.flow.target not in sure]


def beside(bends: tuple[Point, ...], name: str) -> Box:
    """Above the middle of the longest part of an arrow whose label was never placed."""
    start, end = max(pairwise(bends), key=lambda part: abs(part[0].x - part[1].x) + abs(part[0].y - part[1].y))
    width = min(width_of(name, LABEL_SIZE) + 4, 140)
    return Box((start.x + end.x) / 2 - width / 2, (start.y + end.y) / 2 - 22, width, 20)


def course(bends: tuple[Point, ...]) -> str:
    """A path with small round corners."""
    parts = [f"M{number(bends[0].x)} {number(bends[0].y)}"]
    for before, corner, after in zip(bends, bends[1:], bends[2:], strict=False):
        into, out = _towards(corner, before), _towards(corner, after)
        parts.append(
            f"L{number(into.x)} {number(into.y)}Q{number(corner.x)} {number(corner.y)} {number(out.x)} {number(out.y)}"
        )
    return "".join([*parts, f"L{number(bends[-1].x)} {number(bends[-1].y)}"])


def _towards(corner: Point, other: Point) -> Point:
    length = abs(other.x - corner.x) + abs(other.y - corner.y) or 1.0
    share = min(CORNER, length / 2) / length
    return Point(corner.x + (other.x - corner.x) * share, corner.y + (other.y - corner.y) * share)


def number(value: float) -> str:
    """A length in the drawing's units, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")
