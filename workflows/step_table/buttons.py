"""Buttons of a desk: the arrows out of the gateway behind it; and the cases of a choice."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from engine.specs.diagram import properties_of
from engine.uploads import local_name
from workflows.errors import BadInput, NotFound
from workflows.step_table.elements import PERSONS, Elements, outcome_of, set_condition, set_names, set_property
from workflows.step_table.leading import dissolve, lead, settle, survey
from workflows.step_table.steps import Changed
from workflows.step_table.words import NOTES, WAY_KINDS, check_expression, check_names, check_outcome, outcome_key


class Button(NamedTuple):
    """What a button is.

    :ivar to: id of the step to which it leads
    :ivar kind: ``forward``, ``return``, ``refuse`` or ``finish``
    :ivar note: whether a note is ``required`` or ``optional``; empty: neither said
    :ivar confirm: whether the desk is asked once more
    :ivar key: its outcome; empty: made from the English name, or as it was
    """

    name_hi: str
    name_en: str
    to: str
    kind: str = "forward"
    note: str = ""
    confirm: bool = False
    key: str = ""


_FIRST = ("आगे बढ़ाएँ", "Send on")
"""Names of the one way that a desk had, when it becomes one of two buttons without having a name."""


def add_button(xml: bytes, node: str, button: Button) -> Changed:
    """One more button at a desk; the way that it had becomes a button too.

    :return: with the id of the new arrow
    :raises NotFound: when there is no such step
    :raises BadInput: when it is no desk, or what is entered cannot be
    """
    elements = Elements(xml)
    desk, target = elements.node(node), _target(elements, button.to)
    if local_name(desk) not in PERSONS:
        raise BadInput("Only a desk has buttons.", "बटन केवल पटल के होते हैं।")
    _check(button)
    gateway = elements.buttons_gateway(desk)
    if gateway is None:
        gateway = _new_gateway(elements, desk)
    taken = {outcome_of(flow) for flow in elements.outgoing(gateway)}
    key = button.key or outcome_key(button.name_en, taken)
    _check_free(elements, gateway, button, key)
    made = elements.add_flow(gateway, desk, key=f"{gateway.get('id')}_to_{button.to}")
    lead(elements, made, target)
    _write(made, button, key)
    return Changed(elements.xml(), made.get("id", ""))


def change_button(xml: bytes, flow: str, button: Button) -> Changed:
    """Change a button, or where it leads. The one way of a desk may be named like a button.

    :raises NotFound: when there is no such arrow
    :raises BadInput: when what is entered cannot be, or a step would be cut off
    """
    elements = Elements(xml)
    way, target = elements.flow(flow), _target(elements, button.to)
    source, before = elements.source(way), survey(elements)
    _check(button)
    key = outcome_of(way)
    if key:
        key = button.key or key
        _check_free(elements, source, button, key, besides=way)
    if elements.target(way) is not target and not _leads_to(elements, way, target):
        lead(elements, way, target)
        settle(elements, before, set())
    _write(way, button, key)
    return Changed(elements.xml(), flow)


def remove_button(xml: bytes, flow: str) -> Changed:
    """Take a button or a case of a choice away; of two, the other becomes the one way on.

    :return: with the id of the step that had it
    :raises NotFound: when there is no such arrow
    :raises BadInput: when it is the only way on, or a step would be cut off
    """
    elements = Elements(xml)
    way = elements.flow(flow)
    source, before = elements.source(way), survey(elements)
    if len(elements.outgoing(source)) < 2 or not elements.is_choice(source):
        raise BadInput("This is the only way on from there.", "वहाँ से आगे का यही एकमात्र मार्ग है।")
    if source.get("default") == flow:
        raise BadInput(
            "This is taken when nothing else holds; let another one be that first.",
            "यह तब लिया जाता है जब कोई शर्त न मिले; पहले किसी और को वह बनाएँ।",
        )
    desks = [elements.source(entry) for entry in elements.incoming(source)]
    elements.remove_flow(way)
    dissolve(elements, source)
    settle(elements, before, set())
    return Changed(elements.xml(), desks[0].get("id", "") if desks else source.get("id", ""))


def move_button(xml: bytes, flow: str, *, up: bool) -> Changed:
    """Let a button change places with the one before or after it.

    :raises NotFound: when there is no such arrow
    :raises BadInput: when it stands first or last already
    """
    elements = Elements(xml)
    way = elements.flow(flow)
    ways = elements.outgoing(elements.source(way))
    place = ways.index(way) + (-1 if up else 1)
    if not 0 <= place < len(ways):
        raise BadInput("It stands at the edge already.", "यह पहले से किनारे पर है।")
    _swap(way, ways[place])
    told = elements.source(way).findall("{*}outgoing")
    ends = {(end.text or "").strip(): end for end in told}
    if flow in ends and ways[place].get("id") in ends:
        ends[flow].text, ends[ways[place].get("id", "")].text = ways[place].get("id"), flow
    return Changed(elements.xml(), flow)


def set_choices(xml: bytes, gateway: str, conditions: Mapping[str, str], *, default: str) -> Changed:
    """Set the conditions of a gateway that decides, all at once.

    :param conditions: by arrow, as they are written; that of the default is not looked at
    :param default: id of the arrow that is taken when no condition holds
    :raises NotFound: when there is no such gateway
    :raises BadInput: when one is missing or cannot be read; its field is ``condition-`` and the arrow
    """
    elements = Elements(xml)
    node = elements.node(gateway)
    ways = elements.outgoing(node)
    deciding = local_name(node) in ("exclusiveGateway", "inclusiveGateway") and len(ways) > 1
    if not deciding or elements.is_buttons_gateway(node):
        raise NotFound("There is no such choice in the diagram.", "आरेख में ऐसा कोई विकल्प नहीं है।")
    if default not in {way.get("id") for way in ways}:
        raise BadInput("Choose what is taken otherwise.", "चुनें कि अन्यथा कौन-सा मार्ग हो।", field="default")
    for way in ways:
        key = way.get("id", "")
        condition = conditions.get(key, "").strip()
        if key == default:
            set_condition(way, None)
            continue
        if not condition:
            raise BadInput("Write the condition.", "शर्त लिखें।", field=f"condition-{key}")
        check_expression(condition, field=f"condition-{key}")
        set_condition(way, condition)
    node.set("default", default)
    return Changed(elements.xml(), gateway)


def _target(elements: Elements, key: str) -> etree._Element:
    if key not in elements.nodes:
        raise BadInput("Choose the step to which it leads.", "वह चरण चुनें जहाँ यह ले जाता है।", field="to")
    return elements.nodes[key]


def _check(button: Button) -> None:
    check_names(button.name_hi, button.name_en)
    if button.kind and button.kind not in WAY_KINDS:
        raise BadInput("Choose what the button does.", "चुनें कि बटन क्या करता है।", field="kind")
    if button.note and button.note not in NOTES:
        raise BadInput("Choose whether a note is needed.", "चुनें कि टिप्पणी आवश्यक है या नहीं।", field="note")
    if button.key:
        check_outcome(button.key)


def _check_free(
    elements: Elements, gateway: etree._Element, button: Button, key: str, *, besides: etree._Element | None = None
) -> None:
    for other in elements.outgoing(gateway):
        if other is besides:
            continue
        if outcome_of(other) == key:
            raise BadInput("Another button has this key.", "यह कुंजी दूसरे बटन की है।", field="key")
        if other.get("name") == button.name_hi.strip():
            raise BadInput("Another button has this name.", "यह नाम दूसरे बटन का है।", field="name_hi")


def _new_gateway(elements: Elements, desk: etree._Element) -> etree._Element:
    """A gateway behind a desk that had one way; the way leaves the gateway now, as its first button."""
    ways = elements.outgoing(desk)
    if len(ways) != 1:
        raise BadInput("The ways out of this step are mended in the drawing.", "इस चरण के मार्ग चित्र में ठीक करें।")
    way, named = ways[0], properties_of(ways[0])
    gateway = elements.add_node("exclusiveGateway", f"{desk.get('id')}_choice", after=desk)
    elements.set_source(way, gateway)
    elements.add_flow(desk, gateway)
    name_hi, name_en = str(way.get("name") or _FIRST[0]), named.get("name_en") or _FIRST[1]
    set_names(way, name_hi, name_en)
    set_property(way, "kind", named.get("kind") or "forward")
    set_condition(way, f'outcome == "{outcome_key(name_en, set())}"')
    target = elements.target(way)
    if elements.is_choice(target) and not elements.is_buttons_gateway(target):
        lead(elements, way, target)
    return gateway


def _leads_to(elements: Elements, way: etree._Element, target: etree._Element) -> bool:
    """Whether an arrow leads to a step through a point where ways only meet."""
    node = elements.target(way)
    onward = elements.outgoing(node)
    return local_name(node) == "exclusiveGateway" and len(onward) == 1 and elements.target(onward[0]) is target


def _write(way: etree._Element, button: Button, key: str) -> None:
    set_names(way, button.name_hi.strip(), button.name_en.strip())
    set_property(way, "kind", button.kind)
    set_property(way, "note", button.note)
    set_property(way, "confirm", "yes" if button.confirm else "")
    if key:
        set_condition(way, f'outcome == "{key}"')


def _swap(one: etree._Element, other: etree._Element) -> None:
    """Two elements of one parent change places."""
    parent = one.getparent()
    if parent is None:
        return
    first, second = sorted((parent.index(one), parent.index(other)))
    before, after = parent[first], parent[second]
    before.tail, after.tail = after.tail, before.tail
    parent.insert(second, before)
    parent.insert(first, after)
