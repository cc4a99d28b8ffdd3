"""Looking at a drawing for tests: what overlaps, which arrows run through what, which names cannot be read."""

from itertools import combinations, pairwise

from lxml import etree

from engine.specs.diagram import BPMN
from engine.uploads import local_name, read_xml

_NS = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
_FRAMES = {"lane", "participant", "group"}


class Sheet:
    """The drawing of a file, element by element."""

    def __init__(self, xml: bytes) -> None:
        root = read_xml(xml)
        self.elements = {element.get("id"): element for element in root.iter(f"{{{BPMN}}}*") if element.get("id")}
        self.boxes = {shape.get("bpmnElement"): _box(shape) for shape in root.iterfind(".//bpmndi:BPMNShape", _NS)}
        self.edges = {
            edge.get("bpmnElement"): [(float(p.get("x")), float(p.get("y"))) for p in edge.findall("di:waypoint", _NS)]
            for edge in root.iterfind(".//bpmndi:BPMNEdge", _NS)
        }
        self.labels = {
            shape.get("bpmnElement"): _box(shape, "bpmndi:BPMNLabel/dc:Bounds")
            for shape in root.iterfind(".//bpmndi:BPMNShape", _NS)
            if shape.find("bpmndi:BPMNLabel/dc:Bounds", _NS) is not None
        }

    def items(self) -> dict[str, tuple[float, float, float, float]]:
        """The boxes of what stands on the sheet: no pools, lanes and groups."""
        return {key: box for key, box in self.boxes.items() if local_name(self.elements[key]) not in _FRAMES}

    def flows(self) -> list[str]:
        return [key for key in self.edges if local_name(self.elements[key]) == "sequenceFlow"]

    def undrawn(self) -> list[str]:
        """Elements with an id that lie in a process, pass a token, and are not drawn."""
        kinds = ("Event", "Task", "Gateway", "sequenceFlow", "subProcess", "callActivity", "lane", "task")
        return [
            key
            for key, element in self.elements.items()
            if local_name(element).endswith(kinds) and key not in self.boxes and key not in self.edges
        ]

    def overlaps(self) -> list[tuple[str, str]]:
        """Items that cover each other: neither one inside the other nor an event on its activity."""
        found = []
        for (one, box), (other, there) in combinations(self.items().items(), 2):
            if self._belong(one, other) or self._belong(other, one):
                continue
            if _meet(box, there):
                found.append((one, other))
        return found

    def crossings(self) -> list[tuple[str, str]]:
        """Arrows that run through an item that is neither of their ends nor around them."""
        found = []
        items = self.items()
        for key in self.flows():
            flow = self.elements[key]
            ends = {flow.get("sourceRef"), flow.get("targetRef")}
            ends |= {self.elements[end].get("attachedToRef") for end in ends if end in self.elements}
            for item, box in items.items():
                if item in ends or flow in list(self.elements[item].iter()):
                    continue
                shrunk = (box[0] + 1, box[1] + 1, box[2] - 2, box[3] - 2)
                if any(_meet(shrunk, _part(one, other)) for one, other in pairwise(self.edges[key])):
                    found.append((key, item))
        return found

    def slanting(self) -> list[str]:
        """Arrows with a part that is neither level nor upright."""
        return [
            key
            for key in self.flows()
            if any(abs(a[0] - b[0]) > 0.2 and abs(a[1] - b[1]) > 0.2 for a, b in pairwise(self.edges[key]))
        ]

    def loose(self) -> list[str]:
        """Arrows that do not touch their ends."""
        found = []
        for key in self.flows():
            flow, bends = self.elements[key], self.edges[key]
            for end, at in ((flow.get("sourceRef"), bends[0]), (flow.get("targetRef"), bends[-1])):
                x, y, width, height = self.boxes[end]
                if not (x - 1 <= at[0] <= x + width + 1 and y - 1 <= at[1] <= y + height + 1):
                    found.append(key)
        return found

    def _belong(self, one: str, other: str) -> bool:
        """Whether the one lies in the other, or is an event on its boundary."""
        element, host = self.elements[one], self.elements[other]
        return host in list(element.iterancestors()) or element.get("attachedToRef") == other


def _box(shape: etree._Element, path: str = "dc:Bounds") -> tuple[float, float, float, float]:
    bounds = shape.find(path, _NS)
    x, y, width, height = (float(bounds.get(side)) for side in ("x", "y", "width", "height"))
    return x, y, width, height


def _part(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(one[0], other[0]), min(one[1], other[1]), abs(one[0] - other[0]), abs(one[1] - other[1])


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
