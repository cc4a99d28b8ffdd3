"""The drawing itself: SVG with classes, from a plan."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from engine.specs.bounds import Box, Point
from engine.specs.diagram import SUB_PROCESSES
from webapp.drawing.courses import LABEL_SIZE, beside, course, number, taken_arrows
from webapp.drawing.glyphs import GLYPHS
from webapp.drawing.plan import Lane, Placed, Plan, read_plan
from workflows.lettering import wrap

NAME_SIZE = 15.0
"""Letters in tasks, in the drawing's units; the style sheet sets the same."""
NAME_LINE, LABEL_LINE = 19.0, 17.0
HEAD_WIDTH = 96.0
NARROW_HEAD = 60.0
"""A lane head narrower than this is written upwards."""


@dataclass(frozen=True)
class Mark:
    """What supervision shows at an element.

    :ivar count: files that stand there
    :ivar late: of them, past their due date
    :ivar heat: 0 to 4, how dark it is painted
    :ivar fault: the number of a finding of the gate, else 0
    :ivar link: where a click leads
    :ivar change: ``added``, ``removed`` or ``changed`` where two versions are compared; such an element is an anchor
        (:func:`anchor`)
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


def anchor(ident: str, element: str) -> str:
    """The id that a changed element has in the drawing of that name: where a link to it leads."""
    return f"{ident}-at-{element}"


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
        f'<svg class="bpmn route-svg" viewBox="{number(frame.x)} {number(frame.y)} {number(frame.width)}'
        f' {number(frame.height)}" width="{number(frame.width)}" height="{number(frame.height)}"'
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
        yield f'<g class="lane-g{_change(pen, lane.id)}"{_place(pen, lane.id)} data-lane="{escape(lane.id)}">'
        yield f'<rect class="lane" {_rect(box)}/>'
        yield f'<rect class="lane-h" {_rect(Box(box.x, box.y, width, box.height))}/>'
        centre, name = Point(box.x + width / 2, box.y + box.height / 2), pen.name(lane.name_hi, lane.name_en)
        if width < NARROW_HEAD:
            yield f'<g transform="rotate(-90 {number(centre.x)} {number(centre.y)})">'
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
    hot = taken_arrows(pen.plan, pen.taken, pen.open)
    for arrow in [arrow for arrow in pen.plan.arrows if arrow not in hot] + hot:
        kind = "hot" if arrow in hot else ""
        default = " default" if arrow.flow.default else ""
        change, place = _change(pen, arrow.flow.id), _place(pen, arrow.flow.id)
        yield (
            f'<path class="flow {kind}{default}{change}"{place} data-flow="{escape(arrow.flow.id)}"'
            f' d="{course(arrow.bends)}" marker-end="url(#{escape(pen.ident)}-a{kind})"/>'
        )
    for arrow in pen.plan.arrows:
        name = pen.name(arrow.flow.name, arrow.flow.properties.get("name_en", ""))
        if name:
            box = arrow.label or beside(arrow.bends, name)
            kind = ("fl hot" if arrow in hot else "fl") + _change(pen, arrow.flow.id)
            yield from _lines(kind, wrap(name, box.width, LABEL_SIZE), box.centre, LABEL_LINE)


def _element(pen: _Pen, placed: Placed) -> str:
    node, mark = placed.node, pen.marks.get(placed.node.id, _PLAIN)
    shape = _gateway if node.tag.endswith("Gateway") else _event if node.tag.endswith("Event") else _task
    shape = _part if node.tag in SUB_PROCESSES else shape
    kinds = ["node", "" if shape not in (_task, _part) else "task", "call" if node.tag == "callActivity" else ""]
    kinds += ["took" if node.id in pen.taken else "", "sel open" if node.id in pen.open else ""]
    kinds += [f"heat-{mark.heat}" if mark.heat else "", "auto" if _is_automatic(node.tag) else ""]
    kinds += [_change(pen, node.id).strip()]
    name = pen.name(node.name_hi, node.name_en)
    drawn = f'<g class="{" ".join(kind for kind in kinds if kind)}"{_place(pen, node.id)}'
    drawn += f' data-node="{escape(node.id)}">'
    drawn += "".join(shape(placed, "" if name == node.id else name)) + "</g>"
    return f'<a href="{escape(mark.link)}" aria-label="{escape(name)}">{drawn}</a>' if mark.link else drawn


def _change(pen: _Pen, element: str) -> str:
    """The class of what was changed, to be put behind others."""
    change = pen.marks.get(element, _PLAIN).change
    return f" is-{change}" if change else ""


def _place(pen: _Pen, element: str) -> str:
    """What makes something changed an anchor."""
    return f' id="{escape(anchor(pen.ident, element))}"' if pen.marks.get(element, _PLAIN).change else ""


def _is_automatic(tag: str) -> bool:
    return tag in {"serviceTask", "scriptTask", "businessRuleTask", "receiveTask"}


def _task(placed: Placed, name: str) -> Iterator[str]:
    box, node = placed.box, placed.node
    yield f'<rect {_rect(box)} rx="4"/>'
    glyph = GLYPHS.get(node.properties.get("kind", "") if node.tag == "userTask" else node.tag)
    if glyph:
        yield f'<g class="glyph" transform="translate({number(box.x + 5)} {number(box.y + 5)})">{glyph}</g>'
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
    yield f'<path class="gw" d="M{" ".join(f"{number(across)} {number(down)}" for across, down in corners)}z"/>'
    sign = {"exclusiveGateway": "M{l} {t}L{r} {b}M{r} {t}L{l} {b}", "parallelGateway": "M{x} {t}V{b}M{l} {y}H{r}"}
    pattern = sign.get(placed.node.tag)
    if pattern:
        part = {"l": x - 6, "r": x + 6, "t": y - 6, "b": y + 6, "x": x, "y": y}
        yield f'<path class="gwx" d="{pattern.format(**{side: number(place) for side, place in part.items()})}"/>'
    else:
        yield f'<circle class="gwx" cx="{number(x)}" cy="{number(y)}" r="8"/>'
    if placed.label is not None:
        yield from _outside(placed, name)


def _event(placed: Placed, name: str) -> Iterator[str]:
    (x, y), node = placed.box.centre, placed.node
    radius = placed.box.width / 2 - 1
    kind = "ev end" if node.tag == "endEvent" else "ev tm" if node.tag == "boundaryEvent" else "ev"
    yield f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
    if node.tag in {"boundaryEvent", "intermediateCatchEvent"}:
        yield f'<circle class="ev in" cx="{number(x)}" cy="{number(y)}" r="{number(radius - 3)}"/>'
        yield f'<path class="gwx clock" d="M{number(x)} {number(y - 6)}V{number(y)}l4 3"/>'
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
        yield f'<text{attribute} x="{number(middle.x)}" y="{number(y)}" text-anchor="middle">{escape(text)}</text>'


def _rect(box: Box) -> str:
    return f'x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" height="{number(box.height)}"'
