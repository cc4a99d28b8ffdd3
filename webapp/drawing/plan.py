"""Where everything of a diagram lies: elements with their bounds, arrows with their bends, lanes (BPMN DI)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from engine.errors import Refusal
from engine.specs import Diagram, Flow, Node, read_diagram
from engine.specs.bounds import Box, Point
from engine.specs.diagram import BPMN, properties_of
from engine.uploads import read_xml

_NS = {
    "b": BPMN,
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
}


class NotDrawn(Refusal):
    """The file has elements but no drawing of them."""

    status = 422


@dataclass(frozen=True)
class Lane:
    """A horizontal band: the desk of a role."""

    id: str
    name_hi: str
    name_en: str
    role: str
    members: frozenset[str]
    box: Box


@dataclass(frozen=True)
class Placed:
    """An element and where it is drawn.

    :ivar label: where its name stands, when outside of it
    """

    node: Node
    box: Box
    label: Box | None


@dataclass(frozen=True)
class Arrow:
    """An arrow and its course."""

    flow: Flow
    bends: tuple[Point, ...]
    label: Box | None


@dataclass(frozen=True)
class Plan:
    """A diagram with its drawing."""

    diagram: Diagram
    lanes: tuple[Lane, ...]
    placed: Mapping[str, Placed]
    arrows: tuple[Arrow, ...]

    @property
    def frame(self) -> Box:
        """The rectangle around all of it, with a margin."""
        boxes = [lane.box for lane in self.lanes] + list(self._extents())
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
        return Box(left - 4, top - 4, right - left + 8, bottom - top + 8)

    def _extents(self) -> Iterator[Box]:
        for placed in self.placed.values():
            yield placed.box
        for arrow in self.arrows:
            for bend in arrow.bends:
                yield Box(bend.x, bend.y, 0, 0)


def read_plan(xml: bytes, *, key: str = "") -> Plan:
    """Read a diagram with its drawing.

    :param xml: the BPMN file
    :param key: its file stem; needed only for sentences about faults
    :raises NotDrawn: when an element or an arrow has no drawing
    :raises engine.errors.EngineRefusal: when it is no diagram
    """
    diagram, root = read_diagram(key, xml), read_xml(xml)
    shapes = {str(shape.get("bpmnElement")): shape for shape in root.iterfind(".//bpmndi:BPMNShape", _NS)}
    edges = {str(edge.get("bpmnElement")): edge for edge in root.iterfind(".//bpmndi:BPMNEdge", _NS)}
    flows = [flow for node in diagram.nodes.values() for flow in node.outgoing]
    missing = [node.id for node in diagram.nodes.values() if node.id not in shapes]
    missing += [flow.id for flow in flows if flow.id not in edges]
    if missing:
        raise NotDrawn(
            f"“{missing[0]}” is in the diagram but is not drawn. Save it again in the studio.",
            f"“{missing[0]}” आरेख में है पर चित्र में नहीं। उसे स्टूडियो में फिर सहेजें।",
        )
    return Plan(
        diagram=diagram,
        lanes=tuple(_lanes(root, shapes)),
        placed={i: Placed(node, _bounds(shapes[i]), _label(shapes[i])) for i, node in diagram.nodes.items()},
        arrows=tuple(Arrow(flow, _bends(edges[flow.id]), _label(edges[flow.id])) for flow in flows),
    )


def _lanes(root: etree._Element, shapes: Mapping[str, etree._Element]) -> Iterator[Lane]:
    for lane in root.iterfind(".//b:lane", _NS):
        lane_id = str(lane.get("id"))
        if lane_id not in shapes:
            continue
        properties, name = properties_of(lane), str(lane.get("name") or "")
        members = frozenset((member.text or "").strip() for member in lane.iterfind("b:flowNodeRef", _NS))
        yield Lane(
            id=lane_id,
            name_hi=name,
            name_en=properties.get("name_en") or name,
            role=properties.get("role", ""),
            members=members,
            box=_bounds(shapes[lane_id]),
        )


def _bounds(shape: etree._Element) -> Box:
    return _box(shape.find("dc:Bounds", _NS)) or Box(0, 0, 0, 0)


def _label(drawn: etree._Element) -> Box | None:
    return _box(drawn.find("bpmndi:BPMNLabel/dc:Bounds", _NS))


def _box(bounds: etree._Element | None) -> Box | None:
    if bounds is None:
        return None
    return Box(*(float(bounds.get(side, "0")) for side in ("x", "y", "width", "height")))


def _bends(edge: etree._Element) -> tuple[Point, ...]:
    found = edge.findall("di:waypoint", _NS)
    return tuple(Point(float(bend.get("x", "0")), float(bend.get("y", "0"))) for bend in found)
