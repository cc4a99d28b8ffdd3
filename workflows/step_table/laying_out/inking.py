"""Writing the drawing into the file (BPMN DI): shapes and edges that are there are moved, others made or taken out."""

from collections.abc import Iterator

from lxml import etree

from engine.specs.bounds import Box, Point
from workflows.step_table.laying_out.sheet import Item, Line
from workflows.step_table.written import DC, DD, DI, B

_NUMBERS = ("x", "y", "width", "height")


class Ink:
    """The drawing of a file under the pen.

    :param root: its definitions
    """

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.plane = _plane(root)
        self.ids = {element.get("id", "") for element in root.iter("{*}*")}
        self.drawn = {element.get("bpmnElement", "").rpartition(":")[2]: element for element in _drawn(root)}
        self.kept: set[str] = set()

    def shape(self, element: etree._Element, box: Box, label: Box | None = None, **marks: str) -> None:
        """Draw an item, lane or pool.

        :param marks: attributes of its shape, as ``isHorizontal="true"``, set when they are not there
        """
        shape = self._element(element, "BPMNShape")
        for name, value in marks.items():
            shape.set(name, value)
        for old in shape.findall(f"{{{DC}}}Bounds"):
            shape.remove(old)
        shape.insert(0, _bounds(box))
        self._label(shape, label)

    def edge(self, line: Line) -> None:
        """Draw an arrow with its bends."""
        self.bends(line.element, line.bends, line.label)

    def bends(self, element: etree._Element, bends: tuple[Point, ...], label: Box | None = None) -> None:
        """Draw whatever connects two things."""
        edge = self._element(element, "BPMNEdge")
        for old in edge.findall(f"{{{DD}}}waypoint"):
            edge.remove(old)
        for number, bend in enumerate(bends):
            edge.insert(number, etree.Element(f"{{{DD}}}waypoint", x=_n(bend.x), y=_n(bend.y)))
        self._label(edge, label)

    def item(self, item: Item) -> None:
        """Draw an item with the marks that its kind needs."""
        marks = {"isExpanded": "true"} if item.inside is not None else {}
        if item.kind == "exclusiveGateway":
            marks["isMarkerVisible"] = "true"
        self.shape(item.element, item.box, item.label, **marks)

    def finish(self) -> None:
        """Take out what is drawn of elements that are gone, and planes that nothing lies on any more."""
        for key, element in self.drawn.items():
            parent = element.getparent()
            if key not in self.kept and parent is not None:
                parent.remove(element)
        for diagram in self.root.findall(f"{{{DI}}}BPMNDiagram"):
            planes = diagram.findall(f"{{{DI}}}BPMNPlane")
            if all(plane is not self.plane and not len(plane) for plane in planes):
                self.root.remove(diagram)

    def _element(self, element: etree._Element, kind: str) -> etree._Element:
        key = element.get("id", "")
        self.kept.add(key)
        found = self.drawn.get(key)
        if found is None or found.tag != f"{{{DI}}}{kind}":
            if found is not None and (parent := found.getparent()) is not None:
                parent.remove(found)
            found = etree.SubElement(self.plane, f"{{{DI}}}{kind}", id=self._new_id(key), bpmnElement=key)
            self.drawn[key] = found
        elif found.getparent() is not self.plane:
            self.plane.append(found)
        return found

    def _new_id(self, key: str) -> str:
        made, number = f"{key}_di", 2
        while made in self.ids:
            made, number = f"{key}_di_{number}", number + 1
        self.ids.add(made)
        return made

    @staticmethod
    def _label(drawn: etree._Element, label: Box | None) -> None:
        found = drawn.find(f"{{{DI}}}BPMNLabel")
        if label is None:
            if found is not None:
                drawn.remove(found)
            return
        if found is None:
            found = etree.SubElement(drawn, f"{{{DI}}}BPMNLabel")
        for old in found.findall(f"{{{DC}}}Bounds"):
            found.remove(old)
        found.insert(0, _bounds(label))


def _drawn(root: etree._Element) -> Iterator[etree._Element]:
    yield from root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")


def _plane(root: etree._Element) -> etree._Element:
    """The plane of the collaboration or of the process; made when the file has none."""
    subject = root.find(f"{B}collaboration")
    if subject is None:
        subject = next(root.iterchildren(f"{B}process"))
    key = subject.get("id", "")
    planes = list(root.iterfind(f"{{{DI}}}BPMNDiagram/{{{DI}}}BPMNPlane"))
    plane = next((one for one in planes if one.get("bpmnElement", "").rpartition(":")[2] == key), None)
    if plane is None and planes:
        plane = planes[0]
        plane.set("bpmnElement", key)
    if plane is None:
        spaces = {"bpmndi": DI, "dc": DC, "di": DD}
        diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", id=f"diagram_{key}", nsmap=spaces)
        plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id=f"plane_{key}", bpmnElement=key)
    return plane


def _bounds(box: Box) -> etree._Element:
    return etree.Element(f"{{{DC}}}Bounds", dict(zip(_NUMBERS, map(_n, box), strict=True)))


def _n(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
