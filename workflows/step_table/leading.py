"""Letting an arrow lead elsewhere so that the diagram stays one that runs; and what nothing leads to any more."""

from dataclasses import dataclass

from lxml import etree

from engine.uploads import local_name
from workflows.errors import BadInput
from workflows.step_table.elements import PERSONS, Elements, outcome_of, set_condition

_NO_WAY_IN = frozenset({"startEvent", "boundaryEvent"})
_STEPS = ("Task", "Activity", "ocess", "task", "transaction")
"""How the names of elements end that are steps."""


def lead(elements: Elements, flow: etree._Element, target: etree._Element) -> None:
    """Let an arrow lead to a node; where the two may not stand beside each other, a meeting point comes between.

    :raises BadInput: when no arrow may lead there
    """
    source = elements.source(flow)
    _check_ends(elements, source, target)
    twice = any(other is not flow and other.get("targetRef") == target.get("id") for other in elements.outgoing(source))
    mistaken = local_name(source) in PERSONS and elements.is_choice(target) and not elements.is_buttons_gateway(target)
    if twice or mistaken:
        meeting = elements.add_node("exclusiveGateway", f"before_{target.get('id')}", after=source)
        elements.set_target(flow, meeting)
        elements.add_flow(meeting, target)
    else:
        elements.set_target(flow, target)


def _check_ends(elements: Elements, source: etree._Element, target: etree._Element) -> None:
    if source is target:
        raise BadInput("The arrow would lead back to where it begins.", "तीर वहीं लौट आता जहाँ से निकलता है।")
    if source.getparent() is not target.getparent():
        raise BadInput("An arrow stays within its part of the diagram.", "तीर आरेख के अपने ही भाग में रहता है।", field="to")
    if local_name(target) in _NO_WAY_IN:
        raise BadInput(
            "No arrow may lead to a start or to a reminder.", "आरंभ या अनुस्मारक तक कोई तीर नहीं जाता।", field="to"
        )
    if local_name(source) == "eventBasedGateway":
        raise BadInput(
            "Right after a waiting gateway stands what is waited for; change this in the drawing.",
            "प्रतीक्षा-गेटवे के ठीक बाद वही घटना रहती है; इसे चित्र में बदलें।",
        )
    if elements.is_buttons_gateway(target) and local_name(source) not in PERSONS:
        raise BadInput(
            "Buttons belong to a desk; lead the arrow to the desk itself.",
            "बटन पटल के होते हैं; तीर पटल तक ले जाएँ।",
            field="to",
        )


def dissolve(elements: Elements, gateway: etree._Element) -> None:
    """A choice with one arrow left is no choice: what came in goes on over that arrow, without asking anything."""
    ways, entries = elements.outgoing(gateway), elements.incoming(gateway)
    if local_name(gateway) != "exclusiveGateway" or len(ways) != 1:
        return
    way = ways[0]
    set_condition(way, None)
    if "default" in gateway.attrib:
        del gateway.attrib["default"]
    if len(entries) != 1 or elements.target(way) is elements.source(entries[0]):
        return
    source, target = elements.source(entries[0]), elements.target(way)
    if elements.is_choice(source) or elements.is_choice(target) or local_name(source).endswith("Gateway"):
        return
    elements.remove_flow(entries[0])
    elements.set_source(way, source)
    elements.remove_node(gateway)


@dataclass(frozen=True)
class Survey:
    """Which nodes are reached from a start, and from which an end can be come to."""

    reached: frozenset[str]
    ending: frozenset[str]


def survey(elements: Elements) -> Survey:
    """Look over a diagram before it is changed; :func:`settle` looks again."""
    ahead: dict[str, list[str]] = {}
    for node in elements.nodes.values():
        followers = [flow.get("targetRef", "") for flow in elements.outgoing(node)]
        followers += [event.get("id", "") for event in elements.boundary(node)]
        ahead[node.get("id", "")] = [key for key in followers if key in elements.nodes]
    behind: dict[str, list[str]] = {}
    for key, followers in ahead.items():
        for follower in followers:
            behind.setdefault(follower, []).append(key)
    ends = [key for key, node in elements.nodes.items() if local_name(node) == "endEvent"]
    starts = [node.get("id", "") for node in elements.starts()]
    return Survey(_closure(starts, ahead), _closure(ends, behind))


def settle(elements: Elements, before: Survey, allowed: set[str]) -> None:
    """Take out what no way leads to any more, and see that every way still comes to an end.

    :param before: how it was before the change
    :param allowed: ids that may fall away without a word
    :raises BadInput: when a step besides those would fall away, or the file could not come to an end
    """
    lost = [elements.nodes[key] for key in before.reached - survey(elements).reached if key in elements.nodes]
    named = [node for node in lost if node.get("id") not in allowed and local_name(node).endswith(_STEPS)]
    if named:
        name = min((str(node.get("name") or node.get("id")) for node in named), key=len)
        raise BadInput(
            f"This would cut off “{name}”: nothing else leads there. Remove or redirect that first.",
            f"इससे “{name}” कट जाएगा: वहाँ और कोई मार्ग नहीं जाता। पहले उसे हटाएँ या उसका मार्ग बदलें।",
        )
    for node in lost:
        if node.get("id") in elements.nodes:
            elements.remove_node(node)
    after = survey(elements)
    stuck = sorted((before.ending & after.reached) - after.ending, key=lambda key: (len(key), key))
    if stuck:
        name = str(elements.nodes[stuck[0]].get("name") or stuck[0])
        raise BadInput(
            f"From “{name}” the file could not come to an end any more.",
            f"“{name}” से पत्रावली फिर कभी अंत तक नहीं पहुँच पाती।",
        )


def _closure(begin: list[str], ways: dict[str, list[str]]) -> frozenset[str]:
    todo, found = list(begin), set[str]()
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo += ways.get(key, [])
    return frozenset(found)


def ways_from(elements: Elements, begins: list[etree._Element]) -> set[str]:
    """Ids of everything that can be come to from some nodes, themselves with it."""
    todo, found = list(begins), set[str]()
    while todo:
        node = todo.pop()
        if node.get("id", "") not in found:
            found.add(node.get("id", ""))
            todo += [elements.target(flow) for flow in elements.outgoing(node)]
    return found


def is_backward(flow: etree._Element) -> bool:
    """Whether an arrow sends back or refuses, by its kind."""
    kinds = flow.iterfind(".//{*}property[@name='kind']")
    return any(entry.get("value") in ("return", "refuse") for entry in kinds)


def forward_way(elements: Elements, node: etree._Element) -> etree._Element | None:
    """The arrow on which the file usually goes on: the first button that leads forward, the default of a choice."""
    gateway = elements.buttons_gateway(node)
    ways = elements.outgoing(gateway if gateway is not None else node)
    default = next((way for way in ways if way.get("id") == node.get("default")), None)
    ahead = [way for way in ways if not is_backward(way) and outcome_of(way) != "return"]
    return default if default is not None else next(iter(ahead or ways), None)
