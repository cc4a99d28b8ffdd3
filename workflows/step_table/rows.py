"""The steps of a diagram as rows, in the order in which a file meets them."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.specs.diagram import properties_of
from engine.uploads import local_name
from workflows.step_table.elements import CHOICES, PERSONS, Elements, outcome_of
from workflows.step_table.leading import is_backward

_TIMES = ("timeDuration", "timeDate", "timeCycle")


@dataclass(frozen=True)
class WayRow:
    """One way on: a button of a desk, one case of a choice, or the only way.

    :ivar flow: id of its arrow
    :ivar outcome: key of the button; empty when it is none
    :ivar default: taken when no condition holds
    :ivar to: id of the step that follows
    """

    flow: str
    name_hi: str
    name_en: str
    outcome: str
    kind: str
    note: str
    confirm: str
    condition: str
    default: bool
    to: str


@dataclass(frozen=True)
class ReminderRow:
    """An event on the edge of a step.

    :ivar time: as the diagram gives it; empty for an event that is no timer
    :ivar keeps: whether the step goes on
    """

    node: str
    name_hi: str
    name_en: str
    time: str
    keeps: bool


@dataclass(frozen=True)
class StepRow:
    """A row.

    :ivar number: from 1
    :ivar tag: its BPMN element name
    :ivar lane: id of its lane; empty without one
    :ivar role: the role of that lane
    :ivar depth: how many parts it lies in
    :ivar reopens: whether a closed file may be reopened there
    :ivar gateway: the gateway of its buttons; empty without buttons
    :ivar ways: in the order of the buttons
    """

    number: int
    node: str
    tag: str
    name_hi: str
    name_en: str
    lane: str
    role: str
    depth: int
    kind: str
    form: str
    due: str
    desk: str
    escalate_to: str
    escalate_after: str
    reopens: bool
    gateway: str
    ways: tuple[WayRow, ...]
    reminders: tuple[ReminderRow, ...]

    @property
    def by_person(self) -> bool:
        """Whether it waits at a desk."""
        return self.tag in PERSONS


@dataclass(frozen=True)
class LaneRow:
    """A lane.

    :ivar steps: how many elements are in it
    """

    lane: str
    name_hi: str
    name_en: str
    role: str
    steps: int


def read_steps(xml: bytes) -> tuple[StepRow, ...]:
    """The steps of a diagram in walking order: the way forward first, then ways back, then what reminders lead to.

    Gateways that carry buttons are told with their desk, those where ways only meet are passed over.

    :param xml: the BPMN file
    :raises engine.errors.EngineRefusal: when it cannot be read
    """
    elements = Elements(xml)
    rows: list[StepRow] = []
    for node in walk(elements):
        if not _is_passed(elements, node):
            rows.append(_row(elements, node, len(rows) + 1))
    return tuple(rows)


def read_lanes(xml: bytes) -> tuple[LaneRow, ...]:
    """The lanes of a diagram from above.

    :param xml: the BPMN file
    """
    rows = []
    for lane in Elements(xml).lanes():
        properties, name = properties_of(lane), str(lane.get("name") or "")
        held = sum(local_name(child) == "flowNodeRef" for child in lane)
        name_en = properties.get("name_en", "")
        rows.append(LaneRow(lane.get("id", ""), name, name_en, properties.get("role", ""), held))
    return tuple(rows)


def walk(elements: Elements) -> Iterator[etree._Element]:
    """Every node once, in walking order; what lies in a part follows the part."""
    yield from _walk_scope(elements, elements.process)


def _walk_scope(elements: Elements, scope: etree._Element) -> Iterator[etree._Element]:
    inside = [node for node in elements.nodes.values() if node.getparent() is scope]
    begins = [node for node in inside if local_name(node) == "startEvent"]
    reminders = [node for node in inside if local_name(node) == "boundaryEvent"]
    seen: set[str] = set()
    todo = [*reversed(inside), *reversed(reminders), *reversed(begins)]
    while todo:
        node = todo.pop()
        if node.get("id", "") in seen:
            continue
        seen.add(node.get("id", ""))
        yield node
        yield from _walk_scope(elements, node)
        ways = sorted(elements.outgoing(node), key=is_backward)
        ahead = [elements.nodes[key] for flow in ways if (key := flow.get("targetRef", "")) in elements.nodes]
        todo += reversed(ahead)


def _is_passed(elements: Elements, node: etree._Element) -> bool:
    tag = local_name(node)
    if tag == "boundaryEvent" or elements.is_buttons_gateway(node):
        return True
    return tag in CHOICES and len(elements.outgoing(node)) == 1


def _row(elements: Elements, node: etree._Element, number: int) -> StepRow:
    properties, lane = properties_of(node), elements.lane_of(node)
    gateway = elements.buttons_gateway(node)
    asked = gateway if gateway is not None else node
    return StepRow(
        number=number,
        node=node.get("id", ""),
        tag=local_name(node),
        name_hi=properties.get("name_hi") or str(node.get("name") or ""),
        name_en=properties.get("name_en", ""),
        lane=lane.get("id", "") if lane is not None else "",
        role=_role(lane),
        depth=sum(1 for _ in node.iterancestors()) - sum(1 for _ in elements.process.iterancestors()) - 1,
        kind=properties.get("kind", ""),
        form=properties.get("form", ""),
        due=properties.get("due", ""),
        desk=properties.get("desk", ""),
        escalate_to=properties.get("escalate_to", ""),
        escalate_after=properties.get("escalate_after", ""),
        reopens=properties.get("reopen") in ("yes", "true"),
        gateway=gateway.get("id", "") if gateway is not None else "",
        ways=tuple(_way(elements, flow, asked) for flow in elements.outgoing(asked)),
        reminders=tuple(_reminder(event) for event in elements.boundary(node)),
    )


def _role(lane: etree._Element | None) -> str:
    return properties_of(lane).get("role", "") if lane is not None else ""


def _way(elements: Elements, flow: etree._Element, asked: etree._Element) -> WayRow:
    properties, outcome = properties_of(flow), outcome_of(flow)
    return WayRow(
        flow=flow.get("id", ""),
        name_hi=str(flow.get("name") or ""),
        name_en=properties.get("name_en", ""),
        outcome=outcome,
        kind=properties.get("kind", ""),
        note=properties.get("note", ""),
        confirm=properties.get("confirm", ""),
        condition="" if outcome else (flow.findtext("{*}conditionExpression") or "").strip(),
        default=asked.get("default") == flow.get("id"),
        to=_next_step(elements, flow.get("targetRef", "")),
    )


def _next_step(elements: Elements, key: str) -> str:
    """The step at the head of an arrow: through points where ways only meet."""
    seen: set[str] = set()
    while key in elements.nodes and key not in seen:
        seen.add(key)
        node = elements.nodes[key]
        ways = elements.outgoing(node)
        if local_name(node) not in CHOICES or len(ways) != 1:
            break
        key = ways[0].get("targetRef", "")
    return key


def _reminder(event: etree._Element) -> ReminderRow:
    properties = properties_of(event)
    times = (event.findtext(f"{{*}}timerEventDefinition/{{*}}{form}") for form in _TIMES)
    return ReminderRow(
        node=event.get("id", ""),
        name_hi=str(event.get("name") or ""),
        name_en=properties.get("name_en", ""),
        time=next((text.strip() for text in times if text), ""),
        keeps=event.get("cancelActivity", "true") in ("false", "0"),
    )
