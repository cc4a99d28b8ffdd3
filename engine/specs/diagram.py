"""What a diagram says to the office: names in both languages, roles, arrows and our properties.

Our facts are ``spiffworkflow:properties`` in ``extensionElements`` (design §3, Diagram conventions), so that any BPMN
2.0 modeler can open the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.errors import EngineRefusal
from engine.uploads import local_name, read_xml

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
_NS = {"b": BPMN, "s": SPIFF}
_FLOW_NODES = frozenset(
    (
        *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
        *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
        *("subProcess", "transaction", "callActivity"),
    )
)
SUB_PROCESSES = frozenset({"subProcess", "transaction"})
_SEVERAL_TIMES = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
TRUE, FALSE = ("true", "1"), ("false", "0")
"""How XML Schema writes yes and no."""

_OUTCOME = re.compile(r"""\s*outcome\s*==\s*(["'])(?P<key>[^"']+)\1\s*""")


@dataclass(frozen=True)
class Flow:
    """An arrow.

    :ivar name: its label, as drawn (Hindi)
    :ivar properties: our properties: ``name_en``, ``kind``, ``note``, ``confirm``
    """

    id: str
    source: str
    target: str
    name: str
    condition: str | None
    default: bool
    properties: Mapping[str, str]

    @property
    def outcome(self) -> str | None:
        """The outcome whose arrow this is: ``returned`` of ``outcome == "returned"``."""
        match = _OUTCOME.fullmatch(self.condition or "")
        return match["key"] if match else None


@dataclass(frozen=True)
class Node:
    """An element that a token passes.

    :ivar tag: its BPMN element name, as ``userTask``
    :ivar scope: id of the process or sub-process that it lies in
    :ivar role: property ``role`` of its lane, else the lane's name; empty without a lane
    :ivar attached_to: for a boundary event, its activity
    :ivar interrupting: for a boundary event, whether it ends its activity
    :ivar repeats: whether it is done several times: multi-instance or loop
    :ivar called: for a call activity, the process that it calls
    :ivar decision: for a business rule task, the table that it asks
    """

    id: str
    tag: str
    scope: str
    name_hi: str
    name_en: str
    role: str
    properties: Mapping[str, str]
    outgoing: tuple[Flow, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    repeats: bool = False
    called: str | None = None
    decision: str | None = None


@dataclass(frozen=True)
class Diagram:
    """One process of one file.

    :ivar key: file stem
    :ivar process: id of the process element
    :ivar scopes: ids of the process and of its sub-processes
    """

    key: str
    process: str
    name_hi: str
    name_en: str
    properties: Mapping[str, str]
    nodes: Mapping[str, Node]
    scopes: frozenset[str] = field(default_factory=frozenset)

    def following(self, node: Node) -> Iterator[Node]:
        """The nodes at the heads of a node's arrows."""
        return (self.nodes[flow.target] for flow in node.outgoing if flow.target in self.nodes)

    def choices(self, node: Node) -> tuple[Flow, ...]:
        """The arrows that are the buttons of a desk: those of the choice right after it; none when there is no choice.

        A gateway that only merges is passed.
        """
        seen: set[str] = set()
        while len(node.outgoing) == 1 and node.id not in seen:
            seen.add(node.id)
            node = self.nodes.get(node.outgoing[0].target, node)
            if node.tag != "exclusiveGateway":
                return ()
            choices = tuple(flow for flow in node.outgoing if flow.outcome is not None)
            if choices:
                return choices
        return ()

    def starts(self) -> Iterator[Node]:
        """Where the process begins."""
        return (node for node in self.nodes.values() if node.tag == "startEvent" and node.scope == self.process)


def read_diagram(key: str, xml: bytes) -> Diagram:
    """Read a diagram.

    :param key: its file stem
    :raises EngineRefusal: when it is no XML, or holds no executable process
    """
    root = read_xml(xml)
    processes = root.findall("b:process", _NS)
    executable = [process for process in processes if process.get("isExecutable") in TRUE]
    if len(executable) != 1:
        raise EngineRefusal(
            f"“{key}” must hold exactly one executable process; it holds {len(executable)}.",
            f"“{key}” में ठीक एक निष्पादन योग्य प्रक्रिया होनी चाहिए; इसमें {len(executable)} हैं।",
        )
    return read_process(key, executable[0])


def properties_of(element: etree._Element) -> dict[str, str]:
    """Our properties of an element."""
    found = element.findall("b:extensionElements/s:properties/s:property", _NS)
    return {str(entry.get("name", "")): str(entry.get("value", "")) for entry in found}


def read_process(key: str, process: etree._Element) -> Diagram:
    """Read the diagram of a process element.

    :param key: file stem of the diagram
    """
    properties, process_id = properties_of(process), str(process.get("id"))
    name = properties.get("title_hi") or process.get("name") or key
    nodes = dict(_read_scope(process, _roles(process), inherited=""))
    inner = {node.id for node in nodes.values() if node.tag in SUB_PROCESSES}
    return Diagram(
        key=key,
        process=process_id,
        name_hi=name,
        name_en=properties.get("title_en") or name,
        properties=properties,
        nodes=nodes,
        scopes=frozenset({process_id} | inner),
    )


def _roles(process: etree._Element) -> dict[str, str]:
    """Role of each node that a lane names; the innermost lane wins."""
    roles: dict[str, str] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        role = properties_of(lane).get("role") or str(lane.get("name") or "")
        for reference in lane.findall("b:flowNodeRef", _NS):
            roles[(reference.text or "").strip()] = role
    return roles


def _read_scope(scope: etree._Element, roles: Mapping[str, str], inherited: str) -> Iterator[tuple[str, Node]]:
    outgoing: dict[str, list[Flow]] = {}
    elements = [child for child in scope if local_name(child) in _FLOW_NODES]
    defaults = {child.get("default") for child in elements}
    for element in scope.findall("b:sequenceFlow", _NS):
        flow = _read_flow(element, defaults)
        outgoing.setdefault(flow.source, []).append(flow)
    for element in elements:
        element_id = str(element.get("id"))
        role = roles.get(element_id) or roles.get(str(element.get("attachedToRef"))) or inherited
        yield element_id, _read_node(element, str(scope.get("id")), role, outgoing.get(element_id, []))
        if local_name(element) in SUB_PROCESSES:
            yield from _read_scope(element, roles, role)


def _read_flow(element: etree._Element, defaults: set[str | None]) -> Flow:
    condition = element.findtext("b:conditionExpression", namespaces=_NS)
    return Flow(
        id=str(element.get("id")),
        source=str(element.get("sourceRef")),
        target=str(element.get("targetRef")),
        name=str(element.get("name") or ""),
        condition=condition,
        default=element.get("id") in defaults,
        properties=properties_of(element),
    )


def _read_node(element: etree._Element, scope: str, role: str, outgoing: list[Flow]) -> Node:
    properties = properties_of(element)
    name = properties.get("name_hi") or str(element.get("name") or element.get("id"))
    return Node(
        id=str(element.get("id")),
        tag=local_name(element),
        scope=scope,
        name_hi=name,
        name_en=properties.get("name_en") or name,
        role=properties.get("role") or role,
        properties=properties,
        outgoing=tuple(outgoing),
        attached_to=element.get("attachedToRef"),
        interrupting=element.get("cancelActivity", "true") not in FALSE,
        repeats=any(element.find(f"b:{marker}", _NS) is not None for marker in _SEVERAL_TIMES),
        called=element.get("calledElement"),
        decision=(element.findtext("b:extensionElements/s:calledDecisionId", namespaces=_NS) or "").strip() or None,
    )
