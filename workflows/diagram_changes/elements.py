"""A diagram taken apart: each element with all that it says, so that no difference can hide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from engine.uploads import local_name, namespace, read_xml

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
HOLDERS = frozenset(
    {"definitions", "collaboration", "process", "subProcess", "transaction", "adHocSubProcess", "laneSet"}
)
DERIVED = frozenset({"incoming", "outgoing", "flowNodeRef"})
"""Said a second time by arrows and lanes."""


@dataclass
class Element:
    """One element with an id.

    :ivar facets: its attributes, properties and everything inside it that is no element of its own
    """

    id: str
    tag: str
    facets: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, str]:
        """Its name in English and Hindi; the id when it has none."""
        hindi = " ".join(self.facets.get("name", "").split())
        english = " ".join(self.facets.get("property:name_en", "").split())
        return english or hindi or self.id, hindi or english or self.id


@dataclass(frozen=True)
class TakenApart:
    """A diagram in parts.

    :ivar elements: by id
    :ivar layout: by id of the element drawn, its bounds or bends as text
    """

    elements: Mapping[str, Element]
    layout: Mapping[str, str]


def take_apart(xml: bytes) -> TakenApart:
    """Take a diagram apart.

    :raises engine.uploads.UploadRefused: when it cannot be read
    """
    root = read_xml(xml)
    elements: dict[str, Element] = {}
    for node in _own_elements(root):
        one = Element(node.get("id", "") or local_name(node), local_name(node))
        _read_facets(node, "", one.facets)
        elements[one.id] = one
    _note_lanes(root, elements)
    return TakenApart(elements, _layout(root))


def _own_elements(holder: etree._Element) -> Iterator[etree._Element]:
    yield holder
    for child in holder:
        if local_name(holder) in HOLDERS and child.get("id") and namespace(child) == BPMN:
            yield from _own_elements(child)


def _read_facets(node: etree._Element, path: str, facets: dict[str, str]) -> None:
    for name, value in cast(Mapping[str, str], node.attrib).items():
        if name != "id":
            facets[_free(facets, f"{path}{name}")] = value
    if path and (text := (node.text or "").strip()):
        facets[_free(facets, path.rstrip("/"))] = text
    for child in node:
        tag = local_name(child)
        if tag in DERIVED or namespace(child) == DRAWING or _is_own(node, child):
            continue
        if tag == "property":
            facets[_free(facets, f"property:{child.get('name', '')}")] = child.get("value", "")
        elif tag in ("extensionElements", "properties"):
            _read_facets(child, path, facets)
        else:
            _read_facets(child, f"{path}{tag}/", facets)
            if not child.attrib and not (child.text or "").strip() and not len(child):
                facets[_free(facets, f"{path}{tag}")] = "✓"


def _is_own(holder: etree._Element, child: etree._Element) -> bool:
    return local_name(holder) in HOLDERS and bool(child.get("id")) and namespace(child) == BPMN


def _free(facets: Mapping[str, str], name: str) -> str:
    """A name that no facet has yet: several children of one kind are numbered."""
    if name not in facets:
        return name
    return next(f"{name} {n}" for n in range(2, len(facets) + 3) if f"{name} {n}" not in facets)


def _note_lanes(root: etree._Element, elements: Mapping[str, Element]) -> None:
    for lane in root.iter(f"{{{BPMN}}}lane"):
        for reference in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
            node = elements.get((reference.text or "").strip())
            if node is not None:
                node.facets["lane"] = " ".join((lane.get("name") or lane.get("id") or "").split())


def _layout(root: etree._Element) -> dict[str, str]:
    found = {}
    for shape in root.iter(f"{{{DRAWING}}}BPMNShape", f"{{{DRAWING}}}BPMNEdge"):
        points = [sorted(part.attrib.items()) for part in shape.iter() if local_name(part) in ("Bounds", "waypoint")]
        found[shape.get("bpmnElement", "")] = str(points)
    return found
