"""The same diagram as rows of a table, in the order in which a file meets them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.specs import Diagram, Flow, Node, read_diagram

_SHOWN = {"userTask", "serviceTask", "businessRuleTask", "receiveTask", "callActivity", "scriptTask", "endEvent"}


@dataclass(frozen=True)
class Way:
    """One way on from a step.

    :ivar name: the button or the condition, in the reader's language; may be empty
    :ivar outcome: the outcome's key; empty when it is no button
    :ivar kind: ``forward``, ``return``, ``refuse``, ``finish`` or empty
    :ivar to: ids of the steps that follow, more than one after a parallel gateway
    """

    name: str
    outcome: str
    kind: str
    condition: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A row.

    :ivar number: from 1, in the order of the way forward
    :ivar tag: its BPMN element name
    :ivar kind: of a desk's task: note, draft, approve …
    :ivar due: its time limit as the diagram gives it
    :ivar timers: names of the reminders and escalations on it
    """

    number: int
    node: str
    tag: str
    name: str
    role: str
    kind: str
    form: str
    due: str
    ways: tuple[Way, ...]
    timers: tuple[str, ...]
    taken: bool
    open: bool


def steps(
    xml: bytes, *, locale: str = "hi", taken: Collection[str] = (), open_nodes: Collection[str] = ()
) -> list[Step]:
    """The steps of a diagram as table rows.

    :param locale: ``hi`` or ``en``
    :param taken: elements that the file has passed
    :param open_nodes: elements at which it stands
    """
    diagram = read_diagram("", xml)
    english = locale == "en"
    rows: list[Step] = []
    for node in _in_order(diagram):
        properties = node.properties
        rows.append(
            Step(
                number=len(rows) + 1,
                node=node.id,
                tag=node.tag,
                name=node.name_en if english else node.name_hi,
                role=node.role,
                kind=properties.get("kind", ""),
                form=properties.get("form", ""),
                due=properties.get("due", ""),
                ways=tuple(_ways(diagram, node, english=english)),
                timers=tuple(
                    other.name_en if english else other.name_hi
                    for other in diagram.nodes.values()
                    if other.attached_to == node.id
                ),
                taken=node.id in taken,
                open=node.id in open_nodes,
            )
        )
    return rows


def _in_order(diagram: Diagram) -> Iterator[Node]:
    """Depth first along the arrows forward, ways back last; then what only a timer reaches."""
    seen: set[str] = set()
    todo = [*(node for node in diagram.nodes.values() if node.tag == "boundaryEvent"), *diagram.starts()]
    while todo:
        node = todo.pop()
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.tag in _SHOWN:
            yield node
        forward = [flow for flow in node.outgoing if flow.properties.get("kind") not in {"return", "refuse"}]
        back = [flow for flow in node.outgoing if flow not in forward]
        todo += [diagram.nodes[flow.target] for flow in [*reversed(back), *reversed(forward)]]


def _ways(diagram: Diagram, node: Node, *, english: bool) -> Iterator[Way]:
    for flow in node.outgoing:
        follower = diagram.nodes[flow.target]
        if follower.tag == "exclusiveGateway" and len(follower.outgoing) > 1:
            yield from (_way(diagram, choice, english=english) for choice in follower.outgoing)
        else:
            yield _way(diagram, flow, english=english)


def _way(diagram: Diagram, flow: Flow, *, english: bool) -> Way:
    return Way(
        name=(flow.properties.get("name_en", "") if english else flow.name) or flow.name,
        outcome=flow.outcome or "",
        kind=flow.properties.get("kind", ""),
        condition="" if flow.outcome else (flow.condition or ""),
        to=tuple(_targets(diagram, flow.target, set())),
    )


def _targets(diagram: Diagram, node_id: str, seen: set[str]) -> Iterator[str]:
    """The next steps, through gateways."""
    node = diagram.nodes[node_id]
    if node.tag in _SHOWN or node_id in seen:
        yield node_id
        return
    seen.add(node_id)
    for flow in node.outgoing:
        yield from _targets(diagram, flow.target, seen)
