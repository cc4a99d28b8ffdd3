"""The drawing itself: SVG with classes, from a plan."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from engine.specs.bounds import Box, Point
from engine.specs.diagram import SUB_PROCESSES
from webapp.drawing.glyphs import GLYPHS
from webapp.drawing.plan import Arrow, Lane, Placed, Plan, read_plan
from workflows.lettering import width_of, wrap

NAME_SIZE, LABEL_SIZE = 15.0, 13.5
"""Letters in tasks and on arrows, in the drawing's units; the style sheet sets the same."""
NAME_LINE, LABEL_LINE = 19.0, 17.0
HEAD_WIDTH = 96.0
NARROW_HEAD = 60.0
"""A lane head narrower than this is written upwards."""
CORNER = 6.0


@dataclass(frozen=True)
class Mark:
    """What supervision shows at an element.

    :ivar count: files that stand there
    :ivar late: of them, past their due date
    :ivar heat: 0 to 4, how dark it is painted
    :ivar fault: the number of a finding of the gate, else 0
    :ivar link: where a click leads
    :ivar change: ``added``, ``removed`` or ``changed`` where two versions are compared
    """

    count: int = 0
    late: int = 0
    heat: int = 0
    fault: int = 0
    link: str = ""
    change: str = ""


_PLAIN = Mark()


@dataclass(frozen=True)
class _Pen:
    plan: Plan
    english: bool
    ident: str
    taken: frozenset[str]
    open: frozenset[str]
    marks: Mapping[str, Mark]

    def name(self, hindi: str, english: str) -> str:
        return english or hindi if self.english else hindi


def draw(
    xml: bytes,
    *,
    ident: str,
    taken: Collection[str] = (),
    open_nodes: Collection[str] = (),
    marks: Mapping[str, Mark] | None = None,
    locale: str = "hi",
    title: str = "",
    description: str = "",
) -> Markup:
    """Draw a routing diagram as an SVG element for a page.

    :param xml: the BPMN file with its layout
    :param ident: unique on the page; ids in the drawing begin with it
    :param taken: elements that the file has passed
    :param open_nodes: elements at which it stands
    :param marks: counts, heat, findings and links by element
    :param locale: ``hi`` or ``en``
    :param title: for readers of the screen; else the diagram's own name
    :param description: likewise, one sentence
    :raises NotDrawn: when part of the layout is missing
    """
    plan = read_plan(xml)
    pen = _Pen(plan, locale == "en", ident, frozenset(taken), frozenset(open_nodes), marks or {})
    frame, name = plan.frame, title or pen.name(plan.diagram.name_hi, plan.diagram.name_en)
    head = [
        f'<svg class="bpmn route-svg" viewBox="{_n(frame.x)} {_n(frame.y)} {_n(frame.width)} {_n(frame.height)}"'
        f' role="img" aria-labelledby="{escape(ident)}-t {escape(ident)}-d">',
        f'<title id="{escape(ident)}-t">{escape(name)}</title>',
        f'<desc id="{escape(ident)}-d">{escape(description or _described(pen))}</desc>',
        f"<defs>{_arrow_head(ident, '')}{_arrow_head(ident, 'hot')}</defs>",
    ]
    parts, others = _in_order(plan)
    body = [*_lanes(pen), *(_element(pen, one) for one in parts), *_arrows(pen)]
    body += [*(_element(pen, one) for one in others), *_badges(pen)]
    return Markup("".join([*head, *body, "</svg>"]))  # noqa: S704 - every text in it is escaped above and below


def _described(pen: _Pen) -> str:
    nodes = [placed.node for placed in pen.plan.placed.values() if placed.node.id in pen.open]
    names = [pen.name(node.name_hi, node.name_en) for node in nodes]
    return ", ".join(names)


def _arrow_head(ident: str, kind: str) -> str:
    return (
        f'<marker id="{escape(ident)}-a{kind}" class="{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9"'
        ' markerHeight="9" orient="auto" markerUnits="userSpaceOnUse"><path d="M0 0 10 5 0 10z"/></marker>'
    )


def _in_order(plan: Plan) -> tuple[list[Placed], list[Placed]]:
    """Sub-processes, which lie under what is in them; the rest, boundary events last, on the edge of tasks."""
    parts = [one for one in plan.placed.values() if one.node.tag in SUB_PROCESSES]
    rest = (one for one in plan.placed.values() if one.node.tag not in SUB_PROCESSES)
    return parts, sorted(rest, key=lambda one: one.node.tag == "boundaryEvent")


def _lanes(pen: _Pen) -> Iterator[str]:
    for lane in pen.plan.lanes:
        box, width = lane.box, _head_width(pen.plan, lane)
        yield f'<g class="lane-g"><rect class="lane" {_rect(box)}/>'
        yield f'<rect class="lane-h" {_rect(Box(box.x, box.y, width, box.height))}/>'
        centre, name = Point(box.x + width / 2, box.y + box.height / 2), pen.name(lane.name_hi, lane.name_en)
        if width < NARROW_HEAD:
            yield f'<g transform="rotate(-90 {_n(centre.x)} {_n(centre.y)})">'
            yield from _lines("lane-t", wrap(name, box.height - 12, LABEL_SIZE), centre, LABEL_LINE)
            yield "</g></g>"
        else:
            yield from _lines("lane-t", wrap(name, width - 10, LABEL_SIZE), centre, LABEL_LINE + 1)
            yield "</g>"


def _head_width(plan: Plan, lane: Lane) -> float:
    """As wide as the drawing leaves room before the first element of any lane."""
    left = min((placed.box.x for placed in plan.placed.values()), default=lane.box.x + HEAD_WIDTH)
    return min(HEAD_WIDTH, max(30.0, left - lane.box.x - 6))


def _arrows(pen: _Pen) -> Iterator[str]:
    hot = _taken_arrows(pen)
    for arrow in [arrow for arrow in pen.plan.arrows if arrow not in hot] + hot:
        kind = "hot" if arrow in hot else ""
        default = " default" if arrow.flow.default else ""
        change = f" is-{mark.change}" if (mark := pen.marks.get(arrow.flow.id, _PLAIN)).change else ""
        yield (
            f'<path class="flow {kind}{default}{change}" data-flow="{escape(arrow.flow.id)}" d="{_course(arrow.bends)}"'
            f' marker-end="url(#{escape(pen.ident)}-a{kind})"/>'
        )
    for arrow in pen.plan.arrows:
        name = pen.name(arrow.flow.name, arrow.flow.properties.get("name_en", ""))
        if name:
            box = arrow.label or _beside(arrow.bends, name)
            kind = "fl hot" if arrow in hot else "fl"
            yield from _lines(kind, wrap(name, box.width, LABEL_SIZE), box.centre, LABEL_LINE)


def _taken_arrows(pen: _Pen) -> list[Arrow]:
    """The arrows that the file came along: those named, else what follows from the elements it passed.

    Where two arrows of one choice lead to passed elements, the one that nothing else explains was taken.
    """
    named = [arrow for arrow in pen.plan.arrows if arrow.flow.id in pen.taken]
    if named:
        return named
    passed = pen.taken | pen.open
    likely = [
        arrow
        for arrow in pen.plan.arrows
        if arrow.flow.source in pen.taken
        and arrow.flow.target in passed
        and arrow.flow.properties.get("kind") != "return"
    ]
    from_source = Counter(arrow.flow.source for arrow in likely)
    sure = {arrow.flow.target for arrow in likely if from_source[arrow.flow.source] == 1}
    return [arrow for arrow in likely if from_source[arrow.flow.source] == 1 or arrow.flow.target not in sure]


def _beside(bends: tuple[Point, ...], name: str) -> Box:
    """Above the middle of the longest part of an arrow whose label was never placed."""
    start, end = max(pairwise(bends), key=lambda part: abs(part[0].x - part[1].x) + abs(part[0].y - part[1].y))
    width = min(width_of(name, LABEL_SIZE) + 4, 140)
    return Box((start.x + end.x) / 2 - width / 2, (start.y + end.y) / 2 - 22, width, 20)


def _course(bends: tuple[Point, ...]) -> str:
    """A path with small round corners."""
    parts = [f"M{_n(bends[0].x)} {_n(bends[0].y)}"]
    for before, corner, after in zip(bends, bends[1:], bends[2:], strict=False):
        into, out = _towards(corner, before), _towards(corner, after)
        parts.append(f"L{_n(into.x)} {_n(into.y)}Q{_n(corner.x)} {_n(corner.y)} {_n(out.x)} {_n(out.y)}")
    return "".join([*parts, f"L{_n(bends[-1].x)} {_n(bends[-1].y)}"])


def _towards(corner: Point, other: Point) -> Point:
    length = abs(other.x - corner.x) + abs(other.y - corner.y) or 1.0
    share = min(CORNER, length / 2) / length
    return Point(corner.x + (other.x - corner.x) * share, corner.y + (other.y - corner.y) * share)


def _element(pen: _Pen, placed: Placed) -> str:
    node, mark = placed.node, pen.marks.get(placed.node.id, _PLAIN)
    shape = _gateway if node.tag.endswith("Gateway") else _event if node.tag.endswith("Event") else _task
    shape = _part if node.tag in SUB_PROCESSES else shape
    kinds = ["node", "" if shape not in (_task, _part) else "task", "call" if node.tag == "callActivity" else ""]
    kinds += ["took" if node.id in pen.taken else "", "sel open" if node.id in pen.open else ""]
    kinds += [f"heat-{mark.heat}" if mark.heat else "", "auto" if _is_automatic(node.tag) else ""]
    kinds += [f"is-{mark.change}" if mark.change else ""]
    name = pen.name(node.name_hi, node.name_en)
    drawn = f'<g class="{" ".join(kind for kind in kinds if kind)}" data-node="{escape(node.id)}">'
    drawn += "".join(shape(placed, "" if name == node.id else name)) + "</g>"
    return f'<a href="{escape(mark.link)}" aria-label="{escape(name)}">{drawn}</a>' if mark.link else drawn


def _is_automatic(tag: str) -> bool:
    return tag in {"serviceTask", "scriptTask", "businessRuleTask", "receiveTask"}


def _task(placed: Placed, name: str) -> Iterator[str]:
    box, node = placed.box, placed.node
    yield f'<rect {_rect(box)} rx="4"/>'
    glyph = GLYPHS.get(node.properties.get("kind", "") if node.tag == "userTask" else node.tag)
    if glyph:
        yield f'<g class="glyph" transform="translate({_n(box.x + 5)} {_n(box.y + 5)})">{glyph}</g>'
    lines = wrap(name, box.width - 8, NAME_SIZE, most=3)
    below_glyph = (0.0, 4.0, 7.0, 5.0)[len(lines)] if glyph else 0.0
    middle = Point(box.centre.x, box.centre.y + below_glyph)
    yield from _lines("", lines, middle, NAME_LINE if len(lines) <= 2 else NAME_LINE - 3)


def _part(placed: Placed, name: str) -> Iterator[str]:
    """A sub-process: its name at the top, above what is in it."""
    box = placed.box
    yield f'<rect {_rect(box)} rx="4"/>'
    lines = wrap(name, box.width - 12, NAME_SIZE, most=1)
    yield from _lines("", lines, Point(box.centre.x, box.y + NAME_LINE - 3), NAME_LINE)


def _gateway(placed: Placed, name: str) -> Iterator[str]:
    box, (x, y) = placed.box, placed.box.centre
    corners = [(x, box.y), (box.right, y), (x, box.bottom), (box.x, y)]
    yield f'<path class="gw" d="M{" ".join(f"{_n(across)} {_n(down)}" for across, down in corners)}z"/>'
    sign = {"exclusiveGateway": "M{l} {t}L{r} {b}M{r} {t}L{l} {b}", "parallelGateway": "M{x} {t}V{b}M{l} {y}H{r}"}
    pattern = sign.get(placed.node.tag)
    if pattern:
        part = {"l": x - 6, "r": x + 6, "t": y - 6, "b": y + 6, "x": x, "y": y}
        yield f'<path class="gwx" d="{pattern.format(**{side: _n(place) for side, place in part.items()})}"/>'
    else:
        yield f'<circle class="gwx" cx="{_n(x)}" cy="{_n(y)}" r="8"/>'
    if placed.label is not None:
        yield from _outside(placed, name)


def _event(placed: Placed, name: str) -> Iterator[str]:
    (x, y), node = placed.box.centre, placed.node
    radius = placed.box.width / 2 - 1
    kind = "ev end" if node.tag == "endEvent" else "ev tm" if node.tag == "boundaryEvent" else "ev"
    yield f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'
    if node.tag in {"boundaryEvent", "intermediateCatchEvent"}:
        yield f'<circle class="ev in" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius - 3)}"/>'
        yield f'<path class="gwx clock" d="M{_n(x)} {_n(y - 6)}V{_n(y)}l4 3"/>'
    if name:
        yield from _outside(placed, name)


def _outside(placed: Placed, name: str) -> Iterator[str]:
    box = placed.label or Box(placed.box.centre.x - 55, placed.box.bottom + 4, 110, 18)
    lines = wrap(name, box.width, LABEL_SIZE)
    below = box.y >= placed.box.bottom
    middle = Point(box.centre.x, box.y + LABEL_LINE * len(lines) / 2) if below else box.centre
    yield from _lines("fl", lines, middle, LABEL_LINE)


def _badges(pen: _Pen) -> Iterator[str]:
    for element_id, mark in pen.marks.items():
        corner = _corner_of(pen.plan, element_id)
        if corner is None:
            continue
        right, top = corner
        for text, kind in _badge_texts(mark):
            width = 12 + len(text) * 8.4
            right -= width - 6
            box = Box(right, top - 11, width, 20)
            yield f'<g class="badge {kind}"><rect {_rect(box)} rx="2"/>'
            yield from _lines("", [text], box.centre, LABEL_LINE)
            yield "</g>"
            right -= 10


def _corner_of(plan: Plan, element_id: str) -> Point | None:
    """Where a badge hangs: at the upper right corner of an element, in the middle of an arrow, in a lane's head."""
    placed = plan.placed.get(element_id)
    if placed is not None:
        return Point(placed.box.right, placed.box.y)
    for arrow in plan.arrows:
        if arrow.flow.id == element_id and len(arrow.bends) > 1:
            middle = len(arrow.bends) // 2
            before, after = arrow.bends[middle - 1], arrow.bends[middle]
            return Point((before.x + after.x) / 2 + 10, (before.y + after.y) / 2)
    lane = next((lane for lane in plan.lanes if lane.id == element_id), None)
    return Point(lane.box.x + 24, lane.box.y + 14) if lane is not None else None


def _badge_texts(mark: Mark) -> Iterator[tuple[str, str]]:
    if mark.count:
        yield str(mark.count), "cnt"
    if mark.late:
        yield str(mark.late), "late"
    if mark.fault:
        yield str(mark.fault), "late fault"


def _lines(kind: str, lines: Iterable[str], middle: Point, height: float) -> Iterator[str]:
    """Lines centred on a point; letters stand a third of their size above the line."""
    texts = list(lines)
    attribute = f' class="{kind}"' if kind else ""
    for place, text in enumerate(texts):
        y = middle.y + 5 + (place - (len(texts) - 1) / 2) * height
        yield f'<text{attribute} x="{_n(middle.x)}" y="{_n(y)}" text-anchor="middle">{escape(text)}</text>'


def _rect(box: Box) -> str:
    return f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
