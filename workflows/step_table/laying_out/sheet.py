"""What a diagram has to be drawn: its items, lines, lanes and pools, read from the elements and not from a drawing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.specs.bounds import Box, Point
from engine.specs.diagram import properties_of
from engine.uploads import local_name
from workflows.lettering import width_of, wrap
from workflows.step_table.written import B

TASK, GATEWAY, EVENT, DATA, EMPTY_PART = (116.0, 64.0), (44.0, 44.0), (36.0, 36.0), (36.0, 50.0), (160.0, 100.0)
LABEL_SIZE, LABEL_LINE = 13.5, 17.0
_NO_NODES = frozenset(
    (
        *("sequenceFlow", "laneSet", "extensionElements", "documentation", "incoming", "outgoing", "ioSpecification"),
        *("dataObject", "property", "association", "group", "multiInstanceLoopCharacteristics", "artifact"),
        *("standardLoopCharacteristics", "auditing", "monitoring", "resourceRole", "performer", "potentialOwner"),
        *("correlationSubscription", "supports", "inputSet", "outputSet", "humanPerformer", "ioBinding"),
    )
)
"""Children of a process or sub-process that are drawn as no item of their own."""
_SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_BESIDE = frozenset({"textAnnotation", "dataObjectReference", "dataStoreReference"})
_LINKS = ("dataInputAssociation", "dataOutputAssociation")


NOWHERE = Box(0, 0, 0, 0)
"""Until a place is found."""


@dataclass(eq=False)
class Item:
    """A task, gateway, event, note or data object.

    :ivar names: what is written outside of it, in both languages; empty for what carries its name inside
    :ivar lane: number of its band, from 0
    :ivar host: for a boundary event, its activity
    :ivar inside: what lies in a sub-process
    :ivar column: and row: its cell; rows are counted in each lane
    """

    element: etree._Element
    kind: str
    width: float
    height: float
    names: tuple[str, ...] = ()
    lane: int = 0
    host: "Item | None" = None
    inside: "Scope | None" = None
    column: int = 0
    row: int = 0
    box: Box = NOWHERE
    label: Box | None = None
    boundary: list["Item"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id in the file."""
        return self.element.get("id", "")

    @property
    def is_gateway(self) -> bool:
        """Whether it is drawn as a diamond."""
        return self.kind.endswith("Gateway")

    @property
    def is_beside(self) -> bool:
        """Whether it stands beside the way: a note, a data object."""
        return self.kind in _BESIDE


@dataclass(eq=False)
class Line:
    """An arrow, or the thin line to a note.

    :ivar back: whether it leads back to where the file has been
    """

    element: etree._Element
    source: Item
    target: Item
    names: tuple[str, ...] = ()
    is_flow: bool = True
    back: bool = False
    bends: tuple[Point, ...] = ()
    label: Box | None = None

    @property
    def id(self) -> str:
        """Its id in the file."""
        return self.element.get("id", "")


@dataclass(eq=False)
class Band:
    """A lane without lanes in it."""

    element: etree._Element
    members: frozenset[str]
    depth: int
    box: Box = NOWHERE


@dataclass(eq=False)
class Scope:
    """A process or sub-process with what lies directly in it.

    :ivar bands: its lanes from above; empty for a process without lanes
    """

    element: etree._Element
    items: dict[str, Item]
    lines: list[Line]
    bands: list[Band] = field(default_factory=list)

    def every_item(self) -> Iterator[Item]:
        """All items, those of sub-processes after the part that they lie in."""
        for item in self.items.values():
            yield item
            if item.inside is not None:
                yield from item.inside.every_item()

    def every_line(self) -> Iterator[Line]:
        """All lines, those of sub-processes too."""
        yield from self.lines
        for item in self.items.values():
            if item.inside is not None:
                yield from item.inside.every_line()


def read_scope(element: etree._Element) -> Scope:
    """A process or sub-process, with everything in it."""
    items: dict[str, Item] = {}
    for child in element:
        name = local_name(child)
        if isinstance(child.tag, str) and child.tag.startswith(B) and child.get("id") and name not in _NO_NODES:
            items.setdefault(child.get("id", ""), _read_item(child, name))
    for item in items.values():
        host = items.get(item.element.get("attachedToRef", "")) if item.kind == "boundaryEvent" else None
        if host is not None and host.host is None and host is not item:
            item.host = host
            host.boundary.append(item)
    scope = Scope(element, items, list(_read_lines(element, items)), _read_bands(element))
    _into_lanes(scope)
    return scope


def names_of(element: etree._Element) -> tuple[str, ...]:
    """The names written at an element in both languages, none twice."""
    properties = properties_of(element)
    return tuple(dict.fromkeys(text for text in (element.get("name"), properties.get("name_en")) if text))


def label_size(names: tuple[str, ...], width: float) -> tuple[float, float]:
    """Width and height that a label needs in whichever language it is shown.

    :param width: at which its lines are broken where they can be
    """
    broken = [wrap(name, width, LABEL_SIZE) for name in names]
    widest = max((width_of(line, LABEL_SIZE) for lines in broken for line in lines), default=0.0)
    return max(widest + 6, 30.0), LABEL_LINE * max((len(lines) for lines in broken), default=1)


def _read_item(element: etree._Element, kind: str) -> Item:
    if kind in _SCOPES:
        return Item(element, kind, *EMPTY_PART, inside=read_scope(element))
    if kind == "textAnnotation":
        lines = wrap(element.findtext(f"{B}text") or "", 150, LABEL_SIZE, most=6)
        return Item(element, kind, 160, max(40.0, LABEL_LINE * len(lines) + 12))
    if kind.endswith("Gateway"):
        return Item(element, kind, *GATEWAY, names=names_of(element) if element.get("name") else ())
    if kind.endswith("Event"):
        return Item(element, kind, *EVENT, names=names_of(element) if element.get("name") else ())
    if kind in ("dataObjectReference", "dataStoreReference"):
        return Item(element, kind, *DATA, names=names_of(element))
    return Item(element, kind, *TASK)


def _read_lines(element: etree._Element, items: dict[str, Item]) -> Iterator[Line]:
    for child in element.iterchildren(f"{B}sequenceFlow", f"{B}association"):
        source, target = items.get(child.get("sourceRef", "")), items.get(child.get("targetRef", ""))
        if source is not None and target is not None and child.get("id"):
            is_flow = local_name(child) == "sequenceFlow"
            yield Line(child, source, target, names_of(child) if is_flow else (), is_flow)
    for item in items.values():
        for link in (child for name in _LINKS for child in item.element.iterchildren(f"{B}{name}")):
            ends = [items.get((end.text or "").strip()) for end in link.iterchildren(f"{B}sourceRef", f"{B}targetRef")]
            other = next((end for end in ends if end is not None), None)
            if other is not None and link.get("id"):
                outward = local_name(link) == "dataOutputAssociation"
                yield Line(link, *((item, other) if outward else (other, item)), is_flow=False)


def _read_bands(element: etree._Element, depth: int = 0) -> list[Band]:
    bands: list[Band] = []
    for lane in element.iterfind(f"{B}laneSet/{B}lane" if depth == 0 else f"{B}childLaneSet/{B}lane"):
        inner = _read_bands(lane, depth + 1)
        members = frozenset((node.text or "").strip() for node in lane.iterfind(f"{B}flowNodeRef"))
        bands += inner or [Band(lane, members, depth)]
        if inner and members:
            known = frozenset().union(*(band.members for band in inner))
            inner[0].members = inner[0].members | (members - known)
    return bands


def _into_lanes(scope: Scope) -> None:
    """Each item into its band; what is in no lane goes where the way before it comes from."""
    held = {member: number for number, band in reversed(list(enumerate(scope.bands))) for member in band.members}
    known = {key: held[key] for key in scope.items if key in held}
    for _ in scope.items if scope.bands else ():
        found = {
            there.id: known[here.id]
            for line in scope.lines
            for here, there in ((line.source, line.target), (line.target, line.source))
            if here.id in known and there.id not in known
        }
        if not found:
            break
        known |= found
    for item in scope.items.values():
        item.lane = known.get(item.host.id if item.host is not None else item.id, 0)
