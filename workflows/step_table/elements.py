"""The elements of a diagram under the pen: found, joined, made and taken out, and nothing else touched."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.errors import EngineRefusal
from engine.specs.diagram import SPIFF, properties_of
from engine.uploads import local_name, write_xml
from workflows.errors import BadInput, NotFound
from workflows.step_table.written import DI, B, read_written

S = f"{{{SPIFF}}}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PERSONS = frozenset({"userTask", "manualTask"})
CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
PARTS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
NODES = PARTS | {
    *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
    *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"),
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"),
    "callActivity",
}
_KEPT_IDS = {"start", "end", "root"}
_OUTCOME = re.compile(r"""\s*outcome\s*==\s*(["'])(?P<key>[^"']+)\1\s*""")
_HEAD = ("documentation", "extensionElements", "incoming", "outgoing")
"""Children that stand first in a node, in this order (BPMN 2.0, schema Semantic)."""


class Elements:
    """One diagram, read to be changed.

    :param xml: the BPMN file
    :raises EngineRefusal: when it cannot be read, or does not hold exactly one executable process
    """

    def __init__(self, xml: bytes) -> None:
        self.root = read_written(xml)
        executable = [one for one in self.root.iterchildren(f"{B}process") if one.get("isExecutable") == "true"]
        if len(executable) != 1:
            raise EngineRefusal(
                "A diagram holds exactly one executable process.", "आरेख में ठीक एक निष्पादन योग्य प्रक्रिया होती है।"
            )
        self.process = executable[0]
        self.nodes: dict[str, etree._Element] = {}
        self.flows: dict[str, etree._Element] = {}
        for element in self.process.iter(f"{B}*"):
            held = self.flows if local_name(element) == "sequenceFlow" else self.nodes
            if element.get("id") and (held is self.flows or local_name(element) in NODES):
                held.setdefault(element.get("id", ""), element)
        self._ids = {element.get("id", "").lower() for element in self.root.iter("{*}*")} | _KEPT_IDS
        self._tells_ends = any(True for _ in self.process.iter(f"{B}incoming", f"{B}outgoing"))

    def xml(self) -> bytes:
        """The file as it is now."""
        return write_xml(self.root)

    def node(self, key: str) -> etree._Element:
        """A node by its id.

        :raises NotFound: when there is none
        """
        if key not in self.nodes:
            raise NotFound("There is no such step in the diagram.", "आरेख में ऐसा कोई चरण नहीं है।")
        return self.nodes[key]

    def flow(self, key: str) -> etree._Element:
        """An arrow by its id.

        :raises NotFound: when there is none
        """
        if key not in self.flows:
            raise NotFound("There is no such button or arrow in the diagram.", "आरेख में ऐसा कोई बटन या तीर नहीं है।")
        return self.flows[key]

    def outgoing(self, node: etree._Element) -> list[etree._Element]:
        """The arrows out of a node, in the order of the file, which is that of the buttons."""
        return [flow for flow in self.flows.values() if flow.get("sourceRef") == node.get("id")]

    def incoming(self, node: etree._Element) -> list[etree._Element]:
        """The arrows into a node."""
        return [flow for flow in self.flows.values() if flow.get("targetRef") == node.get("id")]

    def source(self, flow: etree._Element) -> etree._Element:
        """Where an arrow begins."""
        return self.node(flow.get("sourceRef", ""))

    def target(self, flow: etree._Element) -> etree._Element:
        """Where an arrow leads."""
        return self.node(flow.get("targetRef", ""))

    def boundary(self, node: etree._Element) -> list[etree._Element]:
        """The events on a node's edge."""
        return [one for one in self.nodes.values() if one.get("attachedToRef") == node.get("id")]

    def is_choice(self, node: etree._Element) -> bool:
        """Whether an exclusive gateway leads to more than one place."""
        return local_name(node) == "exclusiveGateway" and len(self.outgoing(node)) > 1

    def buttons_gateway(self, node: etree._Element) -> etree._Element | None:
        """The gateway whose arrows are the buttons of a desk; none when its one arrow leads on."""
        ways = self.outgoing(node)
        if local_name(node) not in PERSONS or len(ways) != 1 or ways[0].get("targetRef") not in self.nodes:
            return None
        found = self.target(ways[0])
        return found if self.is_choice(found) else None

    def is_buttons_gateway(self, node: etree._Element) -> bool:
        """Whether the arrows of a gateway are buttons."""
        return self.is_choice(node) and any(
            local_name(self.nodes[flow.get("sourceRef", "")]) in PERSONS
            for flow in self.incoming(node)
            if flow.get("sourceRef") in self.nodes
        )

    def starts(self) -> Iterator[etree._Element]:
        """The starts of the process and of every part of it."""
        return (node for node in self.nodes.values() if local_name(node) == "startEvent")

    def lanes(self) -> list[etree._Element]:
        """The lanes that hold steps: those without lanes in them."""
        return [lane for lane in self.process.iter(f"{B}lane") if lane.find(f"{B}childLaneSet") is None]

    def lane_of(self, node: etree._Element) -> etree._Element | None:
        """The lane that names a node, or what the node lies in or on."""
        here: etree._Element | None = node
        while here is not None and here is not self.process:
            for key in (here.get("id"), here.get("attachedToRef")):
                for lane in self.lanes():
                    if key and any((ref.text or "").strip() == key for ref in lane.iterfind(f"{B}flowNodeRef")):
                        return lane
            here = here.getparent()
        return None

    def lane(self, key: str) -> etree._Element:
        """A lane by its id.

        :raises BadInput: when there is none
        """
        for lane in self.lanes():
            if lane.get("id") == key:
                return lane
        raise BadInput("Choose a role of this diagram.", "इस आरेख की कोई भूमिका चुनें।", field="lane")

    # making

    def new_id(self, wish: str) -> str:
        """A free id made from words: Latin letters, digits and ``_``."""
        plain = re.sub(r"[^a-z0-9]+", "_", wish.lower()).strip("_")[:40].strip("_")
        plain = plain if plain[:1].isalpha() else f"step_{plain}".rstrip("_")
        key, number = plain, 2
        while key.lower() in self._ids:
            key, number = f"{plain}_{number}", number + 1
        self._ids.add(key.lower())
        return key

    def add_node(self, kind: str, wish: str, *, after: etree._Element) -> etree._Element:
        """A new node beside another one, in the same lane.

        :param kind: its BPMN element name
        :param wish: words for its id
        """
        made = etree.Element(f"{B}{kind}", id=self.new_id(wish))
        after.addnext(made)
        made.tail = after.tail
        self.nodes[made.get("id", "")] = made
        lane = self.lane_of(after)
        if lane is not None:
            self.into_lane(made, lane)
        return made

    def add_flow(self, source: etree._Element, target: etree._Element, *, key: str = "") -> etree._Element:
        """A new arrow, last of those that leave its source."""
        scope = source.getparent()
        wish = key or f"{source.get('id')}_to_{target.get('id')}"
        made = etree.Element(f"{B}sequenceFlow", id=self.new_id(wish))
        made.set("sourceRef", source.get("id", ""))
        made.set("targetRef", target.get("id", ""))
        siblings = scope.findall(f"{B}sequenceFlow") if scope is not None else []
        before = siblings[-1] if siblings else max(source, target, key=_place)
        before.addnext(made)
        made.tail = before.tail
        self.flows[made.get("id", "")] = made
        self._tell(source, "outgoing", made)
        self._tell(target, "incoming", made)
        return made

    def into_lane(self, node: etree._Element, lane: etree._Element) -> None:
        """Put a node into a lane and out of every other."""
        key = node.get("id", "")
        for reference in list(self.process.iter(f"{B}flowNodeRef")):
            if (reference.text or "").strip() == key:
                _take_out(reference)
        held = lane.findall(f"{B}flowNodeRef")
        made = etree.Element(f"{B}flowNodeRef")
        made.text = key
        if held:
            held[-1].addnext(made)
            made.tail = held[-1].tail
        else:
            lane.append(made)

    # joining

    def set_source(self, flow: etree._Element, source: etree._Element) -> None:
        """Let an arrow begin elsewhere."""
        self._forget(flow.get("sourceRef", ""), "outgoing", flow)
        flow.set("sourceRef", source.get("id", ""))
        self._tell(source, "outgoing", flow)
        self.undraw(flow)

    def set_target(self, flow: etree._Element, target: etree._Element) -> None:
        """Let an arrow lead elsewhere."""
        self._forget(flow.get("targetRef", ""), "incoming", flow)
        flow.set("targetRef", target.get("id", ""))
        self._tell(target, "incoming", flow)
        self.undraw(flow)

    # taking out

    def remove_flow(self, flow: etree._Element) -> None:
        """Take an arrow out, with its drawing."""
        key = flow.get("id", "")
        self._forget(flow.get("sourceRef", ""), "outgoing", flow)
        self._forget(flow.get("targetRef", ""), "incoming", flow)
        source = self.nodes.get(flow.get("sourceRef", ""))
        if source is not None and source.get("default") == key:
            del source.attrib["default"]
        self._remove(flow)
        self.flows.pop(key, None)

    def remove_node(self, node: etree._Element) -> None:
        """Take a node out with all that is in it and its arrows; the events on its edge stay for the caller."""
        for flow in self.incoming(node) + self.outgoing(node):
            self.remove_flow(flow)
        gone = {element.get("id", "") for element in node.iter(f"{B}*")}
        for key in gone:
            self.nodes.pop(key, None)
            self.flows.pop(key, None)
        for reference in list(self.process.iter(f"{B}flowNodeRef")):
            if (reference.text or "").strip() in gone:
                _take_out(reference)
        for link in list(self.root.iter(f"{B}association", f"{B}messageFlow")):
            if {link.get("sourceRef"), link.get("targetRef")} & gone:
                self._remove(link)
        self._remove(node)

    def undraw(self, element: etree._Element) -> None:
        """Forget where an element and all in it is drawn."""
        gone = {one.get("id", "") for one in element.iter(f"{B}*")}
        for drawn in list(self.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")):
            if drawn.get("bpmnElement", "").rpartition(":")[2] in gone:
                _take_out(drawn)

    def _remove(self, element: etree._Element) -> None:
        self.undraw(element)
        _take_out(element)

    # ends told at the nodes

    def _tell(self, node: etree._Element, end: str, flow: etree._Element) -> None:
        if not self._tells_ends:
            return
        made = etree.Element(f"{B}{end}")
        made.text = flow.get("id")
        put_first(node, made)

    def _forget(self, key: str, end: str, flow: etree._Element) -> None:
        node = self.nodes.get(key)
        for told in node.findall(f"{B}{end}") if node is not None else ():
            if (told.text or "").strip().rpartition(":")[2] == flow.get("id"):
                _take_out(told)


def outcome_of(flow: etree._Element) -> str:
    """The outcome whose button an arrow is; empty for any other."""
    match = _OUTCOME.fullmatch(flow.findtext(f"{B}conditionExpression") or "")
    return match["key"] if match else ""


def put_first(node: etree._Element, made: etree._Element) -> None:
    """Put a child among those that stand first, in the order that the schema wants."""
    rank = _HEAD.index(local_name(made))
    place = 0
    for number, child in enumerate(node, start=1):
        if local_name(child) in _HEAD and _HEAD.index(local_name(child)) <= rank:
            place = number
    before = node[place - 1] if place else None
    made.tail = before.tail if before is not None else node.text
    node.insert(place, made)


def set_property(element: etree._Element, name: str, value: str) -> None:
    """Set one of our properties; an empty value takes it out."""
    if properties_of(element).get(name, "") == value:
        return
    for entry in element.findall(f"{B}extensionElements/{S}properties/{S}property"):
        if entry.get("name") == name:
            if value:
                entry.set("value", value)
                return
            _take_out(entry)
    if not value:
        return
    holder = element.find(f"{B}extensionElements")
    if holder is None:
        holder = etree.Element(f"{B}extensionElements")
        put_first(element, holder)
    held = holder.find(f"{S}properties")
    if held is None:
        spaces = {} if SPIFF in element.nsmap.values() else {"spiffworkflow": SPIFF}
        held = etree.Element(f"{S}properties", nsmap=spaces)
        holder.insert(0, held)
    etree.SubElement(held, f"{S}property", name=name, value=value)


def set_names(element: etree._Element, name_hi: str, name_en: str) -> None:
    """Set the names in both languages; one that is given as property stays a property."""
    if name_hi:
        element.set("name", name_hi)
    elif "name" in element.attrib:
        del element.attrib["name"]
    if "name_hi" in properties_of(element):
        set_property(element, "name_hi", name_hi)
    set_property(element, "name_en", name_en)


def set_condition(flow: etree._Element, condition: str | None) -> None:
    """Set an arrow's condition; None takes it out."""
    found = flow.find(f"{B}conditionExpression")
    if condition is None:
        if found is not None:
            _take_out(found)
        return
    if found is None:
        prefix = next((key for key, uri in flow.nsmap.items() if uri == B[1:-1]), None)
        spaces = {} if XSI in flow.nsmap.values() else {"xsi": XSI}
        found = etree.SubElement(flow, f"{B}conditionExpression", nsmap=spaces)
        found.set(f"{{{XSI}}}type", f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")
    if (found.text or "") != condition:
        found.text = condition


def _take_out(element: etree._Element) -> None:
    """Remove an element, leaving the space after it to what stands before."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.getnext() is None and element.tail is not None:
        if before is not None:
            before.tail = element.tail
        elif len(parent) == 1:
            parent.text = None
    parent.remove(element)


def _place(element: etree._Element) -> int:
    parent = element.getparent()
    return parent.index(element) if parent is not None else 0
