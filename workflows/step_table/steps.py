"""Steps are inserted, taken out, and change places."""

from typing import NamedTuple

from lxml import etree

from engine.uploads import local_name
from workflows.errors import BadInput
from workflows.step_table.elements import PARTS, PERSONS, Elements, set_names, set_property
from workflows.step_table.leading import dissolve, forward_way, lead, settle, survey, ways_from
from workflows.step_table.rows import walk
from workflows.step_table.words import as_written, check_kind, check_names, check_rule

_STAYS = frozenset({"startEvent", "endEvent", "boundaryEvent", "parallelGateway", "inclusiveGateway"}) | {
    *("eventBasedGateway", "complexGateway"),
}
_MOVES = (
    PERSONS
    | PARTS
    | {
        *("serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity", "task"),
    }
)


class Changed(NamedTuple):
    """A diagram after a change.

    :ivar node: id of the step or arrow that was made or changed
    """

    xml: bytes
    node: str


class NewStep(NamedTuple):
    """What a new desk is.

    :ivar lane: id of its lane; empty: that of the step before
    :ivar kind: of its work: note, draft, approve …
    :ivar due: its time limit, as ``7wd``; may be empty
    :ivar form: its form, as ``medical-claim/check``; may be empty
    """

    name_hi: str
    name_en: str
    lane: str = ""
    kind: str = "note"
    due: str = ""
    form: str = ""


def insert_step_after(xml: bytes, node: str, step: NewStep, *, button: str = "") -> Changed:
    """Put a new desk between a step and what follows it.

    :param node: the step before
    :param step: what the new desk is
    :param button: id of the arrow on which it stands, when more than one leads on
    :raises NotFound: when there is no such step
    :raises BadInput: when nothing may stand there, or what is entered cannot be
    """
    elements = Elements(xml)
    before = elements.node(node)
    _check_new(step)
    way = _way_of(elements, before, button)
    made = elements.add_node("userTask", step.name_en or step.kind, after=before)
    if step.lane:
        elements.into_lane(made, elements.lane(step.lane))
    set_names(made, step.name_hi, step.name_en)
    for name, value in (("kind", step.kind), ("form", step.form), ("due", as_written(step.due))):
        set_property(made, name, value)
    target = elements.target(way)
    lead(elements, way, made)
    onward = elements.add_flow(made, made, key=f"{made.get('id')}_to_{target.get('id')}")
    lead(elements, onward, target)
    return Changed(elements.xml(), made.get("id", ""))


def remove_step(xml: bytes, node: str) -> Changed:
    """Take a step out; what led to it goes on to what followed it. Its buttons and reminders go with it.

    :return: with the id of the step to which the ways now lead
    :raises NotFound: when there is no such step
    :raises BadInput: when it cannot be taken out, with what to do first
    """
    elements = Elements(xml)
    gone = elements.node(node)
    if local_name(gone) in _STAYS:
        raise BadInput(
            "A start, an end or a parting of ways is changed in the drawing; an end goes with the last way to it.",
            "आरंभ, अंत या मार्ग-विभाजन चित्र में बदला जाता है; अंत अपने अंतिम मार्ग के साथ हटता है।",
        )
    before = survey(elements)
    onward = forward_way(elements, gone)
    if onward is None:
        raise BadInput("Nothing follows this step.", "इस चरण के बाद कुछ नहीं है।")
    target, gateway = elements.target(onward), elements.buttons_gateway(gone)
    own = [gone] if gateway is None or _is_shared(elements, gateway) else [gone, gateway]
    reminders = elements.boundary(gone)
    allowed = ways_from(elements, reminders) | {one.get("id", "") for one in gone.iter()}
    entries = [flow for flow in elements.incoming(gone) if not any(elements.source(flow) is one for one in own)]
    if any(target is one for one in own) or not entries:
        raise BadInput("Its way leads back to itself; redirect it first.", "इसका मार्ग इसी पर लौटता है; पहले उसे बदलें।")
    for entry in entries:
        _reconnect(elements, entry, target)
    for element in [*reminders, *own]:
        elements.remove_node(element)
    settle(elements, before, allowed)
    return Changed(elements.xml(), target.get("id", ""))


def move_step(xml: bytes, node: str, *, up: bool) -> Changed:
    """Let a step change places with the one before or after it; each keeps its buttons.

    :param up: towards the start
    :raises NotFound: when there is no such step
    :raises BadInput: when no step stands there that it could change places with
    """
    elements = Elements(xml)
    moved, before = elements.node(node), survey(elements)
    other = _neighbour(elements, moved, up=up)
    first, second = (other, moved) if up else (moved, other)
    _exchange(elements, first, second)
    settle(elements, before, set())
    return Changed(elements.xml(), node)


def _check_new(step: NewStep) -> None:
    check_names(step.name_hi, step.name_en)
    check_kind(step.kind)
    check_rule(step.due, field="due")


def _way_of(elements: Elements, before: etree._Element, button: str) -> etree._Element:
    """The arrow out of a step on which something is put."""
    gateway = elements.buttons_gateway(before)
    ways = elements.outgoing(gateway if gateway is not None else before)
    if local_name(before) == "eventBasedGateway":
        raise BadInput(
            "Right after a waiting gateway stands what is waited for; insert behind that.",
            "प्रतीक्षा-गेटवे के ठीक बाद वही घटना रहती है; उसके बाद जोड़ें।",
        )
    if not ways:
        raise BadInput("Nothing can follow an end.", "अंत के बाद कुछ नहीं आ सकता।")
    if button:
        found = next((way for way in ways if way.get("id") == button), None)
        if found is None:
            raise BadInput("Choose one of its own ways.", "इसी के किसी मार्ग को चुनें।", field="button")
        return found
    if len(ways) > 1:
        raise BadInput("Choose the button behind which it stands.", "वह बटन चुनें जिसके बाद यह रहेगा।", field="button")
    return ways[0]


def _is_shared(elements: Elements, gateway: etree._Element) -> bool:
    return len(elements.incoming(gateway)) > 1


def _reconnect(elements: Elements, entry: etree._Element, target: etree._Element) -> None:
    """Let what led to a step lead on; a button that would only lead back to its own desk goes instead."""
    source = elements.source(entry)
    desks = [elements.source(flow) for flow in elements.incoming(source)]
    to_itself = source is target or (elements.is_buttons_gateway(source) and desks == [target])
    if to_itself and len(elements.outgoing(source)) > 1:
        elements.remove_flow(entry)
        dissolve(elements, source)
    else:
        lead(elements, entry, target)


def _neighbour(elements: Elements, moved: etree._Element, *, up: bool) -> etree._Element:
    """The step with which one changes places: right before or after it on the way forward."""
    order = {node.get("id", ""): number for number, node in enumerate(walk(elements))}
    place = order[moved.get("id", "")]
    if local_name(moved) in _MOVES and not up:
        way = forward_way(elements, moved)
        target = elements.target(way) if way is not None else moved
        if local_name(target) in _MOVES and order[target.get("id", "")] > place:
            return target
    for entry in elements.incoming(moved) if local_name(moved) in _MOVES and up else ():
        before = _desk_of(elements, elements.source(entry))
        is_earlier = local_name(before) in _MOVES and order[before.get("id", "")] < place
        if is_earlier and forward_way(elements, before) is entry:
            return before
    raise BadInput(
        "There is no step right there with which it could change places.",
        "वहाँ ऐसा कोई चरण नहीं है जिससे यह स्थान बदल सके।",
    )


def _desk_of(elements: Elements, source: etree._Element) -> etree._Element:
    """The desk whose buttons leave a gateway; any other element is meant itself."""
    entries = elements.incoming(source)
    return elements.source(entries[0]) if elements.is_buttons_gateway(source) and len(entries) == 1 else source


def _exchange(elements: Elements, first: etree._Element, second: etree._Element) -> None:
    """Before: entries → first → second → next. After: entries → second → first → next."""
    between, onward = forward_way(elements, first), forward_way(elements, second)
    if between is None or onward is None or elements.target(onward) is first:
        raise BadInput("Nothing follows the second step.", "दूसरे चरण के बाद कुछ नहीं है।")
    order = {node.get("id", ""): number for number, node in enumerate(walk(elements))}
    place = order[first.get("id", "")]
    entries = [flow for flow in elements.incoming(first) if order.get(flow.get("sourceRef", ""), place) < place]
    backward = [flow for flow in elements.incoming(first) if _desk_of(elements, elements.source(flow)) is second]
    if not entries:
        raise BadInput("Nothing leads to the first step.", "पहले चरण तक कोई मार्ग नहीं है।")
    earlier = _desk_of(elements, elements.source(entries[0]))
    if backward and (local_name(earlier) not in _MOVES or earlier is second):
        name = str(second.get("name") or second.get("id"))
        raise BadInput(
            f"“{name}” sends back to the step before it; redirect that button first.",
            f"“{name}” अपने से पहले वाले चरण को लौटाता है; पहले उस बटन का मार्ग बदलें।",
        )
    after = elements.target(onward)
    for flow in backward:
        lead(elements, flow, earlier)
    lead(elements, between, after)
    lead(elements, onward, first)
    for entry in entries:
        lead(elements, entry, second)
