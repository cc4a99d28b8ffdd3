"""A diagram as the gate sees it: scopes, nodes, arrows, lanes, properties; read without trust."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine.uploads import local_name

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
B = f"{{{BPMN}}}"
S = f"{{{SPIFF}}}"
_EXTENSIONS = f"{B}extensionElements"

PERSON_TASKS = frozenset({"userTask", "manualTask"})
AUTOMATIC_TASKS = frozenset({"scriptTask", "serviceTask", "businessRuleTask", "sendTask"})
SUB_PROCESSES = frozenset({"subProcess", "transaction"})
ACTIVITIES = PERSON_TASKS | AUTOMATIC_TASKS | SUB_PROCESSES | {"receiveTask", "callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS
MAIN_KINDS = frozenset({"note", "draft", "approve", "sign", "dispatch"})
SIDE_KINDS = frozenset({"report", "form", "seen"})


@dataclass(eq=False)
class Flow:
    """An arrow.

    :ivar condition: its expression; None when there is no condition element
    """

    element: etree._Element
    id: str
    source: str
    target: str
    name: str
    condition: str | None
    properties: dict[str, str]


@dataclass(eq=False)
class Node:
    """A task, gateway or event.

    :ivar kind: the BPMN element name
    :ivar event: the kind of its event definition (`timer`, `message`, …), empty for none
    :ivar multiple: the multi-instance marker
    :ivar loop: the loop marker
    """

    element: etree._Element
    id: str
    kind: str
    properties: dict[str, str]
    event: str = ""
    multiple: etree._Element | None = None
    loop: etree._Element | None = None
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundary: list["Node"] = field(default_factory=list)
    inside: "Scope | None" = None

    @cached_property
    def operation(self) -> tuple[str, dict[str, str]]:
        """Name and parameters (name → expression) of a service task; an empty name for others."""
        operator = _below(self.element, _EXTENSIONS, f"{S}serviceTaskOperator")
        if operator is None:
            return "", {}
        given = operator.findall(f"{S}parameters/{S}parameter")
        return operator.get("id", ""), {entry.get("id", ""): entry.get("value", "") for entry in given}

    @property
    def by_person(self) -> bool:
        """Whether it waits at a desk."""
        return self.kind in PERSON_TASKS

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event ends its activity."""
        return self.element.get("cancelActivity", "true") not in ("false", "0")


@dataclass(eq=False)
class Scope:
    """A process or sub-process with what stands directly in it."""

    element: etree._Element
    nodes: dict[str, Node]
    flows: list[Flow]

    @cached_property
    def _after_desks(self) -> frozenset[str]:
        targets = {flow.target for node in self.nodes.values() if node.by_person for flow in node.outgoing}
        found = [self.nodes[target] for target in targets if target in self.nodes]
        return frozenset(node.id for node in found if node.kind == "exclusiveGateway" and len(node.outgoing) > 1)

    def is_outcome_gateway(self, node: Node) -> bool:
        """Whether the arrows of a gateway are the buttons of the desks before it."""
        return node.id in self._after_desks


@dataclass(eq=False)
class Diagram:
    """A file with one process."""

    file: str
    root: etree._Element
    process: etree._Element
    scopes: list[Scope]

    @property
    def key(self) -> str:
        """The id of the process."""
        return self.process.get("id", "")

    @property
    def properties(self) -> dict[str, str]:
        """The properties of the process."""
        return properties_of(self.process)

    def nodes(self) -> Iterator[tuple[Scope, Node]]:
        """All nodes of all scopes, in the order of the file."""
        for scope in self.scopes:
            for node in scope.nodes.values():
                yield scope, node

    def thrown_messages(self) -> set[str]:
        """Names of the messages that its send tasks, events and ends throw."""
        names = {message.get("id"): message.get("name", "") for message in self.root.findall(f"{B}message")}
        throwing = [n.element for _, n in self.nodes() if n.kind in ("sendTask", "endEvent", "intermediateThrowEvent")]
        references = [e for element in throwing for e in (element, *element.findall(f"{B}messageEventDefinition"))]
        return {names.get(e.get("messageRef", "").rpartition(":")[2], "") for e in references} - {""}

    def lanes(self) -> list[etree._Element]:
        """All lanes, nested ones after their parents."""
        return self.process.findall(f".//{B}lane")


def read_diagram(file: str, root: etree._Element, process: etree._Element) -> Diagram:
    """Read one process of a file.

    :param file: its name
    :param root: the definitions element
    :param process: the process element
    """
    scopes: list[Scope] = []
    todo = [process]
    while todo:
        scope = _read_scope(todo.pop(0))
        scopes.append(scope)
        todo += [node.element for node in scope.nodes.values() if node.kind in SUB_PROCESSES]
    by_element = {scope.element: scope for scope in scopes}
    for scope in scopes:
        for node in scope.nodes.values():
            node.inside = by_element.get(node.element)
    return Diagram(file, root, process, scopes)


def properties_of(element: etree._Element) -> dict[str, str]:
    """The `spiffworkflow:properties` of an element; of two with one name the last counts."""
    held = _below(element, _EXTENSIONS, f"{S}properties")
    found = held.iterchildren(f"{S}property") if held is not None else ()
    return {entry.get("name", ""): (entry.get("value") or "").strip() for entry in found}


def text_of(element: etree._Element | None) -> str:
    """The text of an expression element, without the space around it."""
    return (element.text or "").strip() if element is not None else ""


def operation_of(node: Node) -> tuple[str, dict[str, str]]:
    """Name and parameters (name → expression) of a service task."""
    return node.operation


def decision_of(node: Node) -> str:
    """The decision that a business rule task calls."""
    return text_of(_below(node.element, _EXTENSIONS, f"{S}calledDecisionId"))


def _below(element: etree._Element, *tags: str) -> etree._Element | None:
    """The first child of the first child … by their tags."""
    found: etree._Element | None = element
    for tag in tags:
        found = next(found.iterchildren(tag), None) if found is not None else None
    return found


def event_definitions(element: etree._Element) -> list[str]:
    """The kinds of event definition of an event: `timer`, `message`, …"""
    names = (local_name(child) for child in element)
    return [name.removesuffix("EventDefinition") for name in names if name.endswith("EventDefinition")]


def _read_scope(element: etree._Element) -> Scope:
    nodes: dict[str, Node] = {}
    flows: list[Flow] = []
    for child in element.iterchildren(f"{B}*"):
        kind = local_name(child)
        if kind == "sequenceFlow":
            flows.append(_read_flow(child))
        elif kind in NODES:
            node = _read_node(child, kind)
            nodes.setdefault(node.id, node)
    for flow in flows:
        if flow.source in nodes:
            nodes[flow.source].outgoing.append(flow)
        if flow.target in nodes:
            nodes[flow.target].incoming.append(flow)
    for node in nodes.values():
        host = nodes.get(node.element.get("attachedToRef", "")) if node.kind == "boundaryEvent" else None
        if host is not None:
            host.boundary.append(node)
    return Scope(element, nodes, flows)


def _read_node(element: etree._Element, kind: str) -> Node:
    node = Node(element, element.get("id", ""), kind, {})
    for child in element:
        name = local_name(child)
        if name == "extensionElements":
            node.properties = properties_of(element)
        elif name == "multiInstanceLoopCharacteristics":
            node.multiple = child
        elif name == "standardLoopCharacteristics":
            node.loop = child
        elif name.endswith("EventDefinition"):
            node.event = node.event or name.removesuffix("EventDefinition")
    return node


def _read_flow(element: etree._Element) -> Flow:
    condition = _below(element, f"{B}conditionExpression")
    return Flow(
        element,
        element.get("id", ""),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        (element.get("name") or "").strip(),
        text_of(condition) if condition is not None else None,
        properties_of(element) if len(element) else {},
    )
