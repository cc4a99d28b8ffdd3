"""What stands in a row is changed: names, role, form, kind, limits, reminders."""

from collections.abc import Mapping

from lxml import etree

from engine.specs.diagram import properties_of
from engine.uploads import local_name
from workflows.errors import BadInput, NotFound
from workflows.step_table.elements import PERSONS, XSI, Elements, S, set_names, set_property
from workflows.step_table.leading import settle, survey, ways_from
from workflows.step_table.steps import Changed
from workflows.step_table.words import (
    as_written,
    check_expression,
    check_form,
    check_kind,
    check_names,
    check_rule,
    check_text,
    time_of,
)
from workflows.step_table.written import B

PROPERTIES = ("form", "kind", "due", "desk", "escalate_to", "escalate_after", "reopen")
_ROLE_LENGTH = 60


def change_step(
    xml: bytes, node: str, *, name_hi: str, name_en: str, lane: str = "", properties: Mapping[str, str] | None = None
) -> Changed:
    """Change what a step is called, whose it is, and what is done there.

    :param lane: id of its lane; empty: it stays where it is
    :param properties: of a desk, any of ``PROPERTIES``; an empty value takes one out, what is not named stays
    :raises NotFound: when there is no such step
    :raises BadInput: when a value cannot be, with its field
    """
    elements = Elements(xml)
    step = elements.node(node)
    if name_hi != (step.get("name") or "") or name_en != properties_of(step).get("name_en", ""):
        check_names(name_hi, name_en)
        set_names(step, name_hi.strip(), name_en.strip())
    if lane:
        _into_lane(elements, step, elements.lane(lane))
    for name, value in _checked(step, properties or {}).items():
        set_property(step, name, value)
    return Changed(elements.xml(), node)


def add_reminder(
    xml: bytes, node: str, *, time: str, name_hi: str, name_en: str, operation: str = "", lane: str = ""
) -> Changed:
    """A clock on a step that goes on meanwhile: after some time an operation is run, or a role is told.

    :param time: ``7wd``, ``P3D``, ``R3/P3D`` (again and again), or an expression
    :param operation: an operation of the office without parameters; empty: the role of *lane* gets it to see
    :param lane: id of the lane of who is told
    :raises NotFound: when there is no such step
    :raises BadInput: when a clock cannot stand there, or what is entered cannot be
    """
    elements = Elements(xml)
    host = elements.node(node)
    if not local_name(host).endswith(("Task", "Activity", "ocess", "transaction")):
        raise BadInput(
            "A reminder belongs to a step at which the file waits.", "अनुस्मारक उसी चरण का होता है जहाँ पत्रावली रुकती है।"
        )
    check_names(name_hi, name_en)
    form, expression = time_of(time)
    follower = _reminding(elements, host, operation, lane, (name_hi.strip(), name_en.strip()))
    event = elements.add_node("boundaryEvent", f"{node}_late", after=host)
    event.set("attachedToRef", node)
    event.set("cancelActivity", "false")
    set_names(event, time.strip(), time.strip())
    end = elements.add_node("endEvent", f"{follower.get('id')}_done", after=follower)
    elements.add_flow(event, follower)
    elements.add_flow(follower, end)
    _write_time(event, form, expression)
    return Changed(elements.xml(), node)


def change_reminder(xml: bytes, event: str, *, time: str, name_hi: str, name_en: str) -> Changed:
    """Change when a reminder comes and what it is called.

    :raises NotFound: when there is no such clock
    :raises BadInput: when what is entered cannot be
    """
    elements = Elements(xml)
    found = _clock(elements, event)
    check_names(name_hi, name_en)
    form, expression = time_of(time)
    set_names(found, name_hi.strip(), name_en.strip())
    _write_time(found, form, expression)
    return Changed(elements.xml(), found.get("attachedToRef", ""))


def remove_reminder(xml: bytes, event: str) -> Changed:
    """Take a reminder off a step, with what only it leads to.

    :raises NotFound: when there is no such clock
    """
    elements = Elements(xml)
    found = _clock(elements, event)
    host, before = found.get("attachedToRef", ""), survey(elements)
    allowed = ways_from(elements, [found])
    elements.remove_node(found)
    settle(elements, before, allowed)
    return Changed(elements.xml(), host)


def _checked(step: etree._Element, given: Mapping[str, str]) -> dict[str, str]:
    """The properties as they are written; only a desk has them."""
    if local_name(step) not in PERSONS:
        return {}
    values = {name: value.strip() for name, value in given.items() if name in PROPERTIES}
    check_form(values.get("form", ""))
    check_kind(values.get("kind", ""))
    if values.get("reopen", "") not in ("", "yes"):
        raise BadInput("Tick it or leave it.", "चिह्न लगायें या रिक्त छोड़ें।", field="reopen")
    check_text(values.get("escalate_to", ""), most=_ROLE_LENGTH, field="escalate_to")
    for name in ("due", "escalate_after"):
        if name in values:
            check_rule(values[name], field=name)
            values[name] = as_written(values[name])
    if values.get("desk"):
        check_expression(values["desk"], field="desk")
    if values.get("escalate_to") and "escalate_after" in values and not values["escalate_after"]:
        raise BadInput("Write after how long.", "कितने समय बाद, यह लिखें।", field="escalate_after")
    return values


def _into_lane(elements: Elements, step: etree._Element, lane: etree._Element) -> None:
    """A step into a lane, with its buttons and the events on its edge."""
    if elements.lane_of(step) is lane:
        return
    gateway = elements.buttons_gateway(step)
    own = [step, *elements.boundary(step), *([gateway] if gateway is not None else [])]
    for element in own:
        elements.into_lane(element, lane)
        elements.undraw(element)
        for flow in elements.incoming(element) + elements.outgoing(element):
            elements.undraw(flow)


def _reminding(
    elements: Elements, host: etree._Element, operation: str, lane: str, names: tuple[str, str]
) -> etree._Element:
    """What a reminder leads to: an operation, or somebody who is told."""
    if operation:
        made = elements.add_node("serviceTask", f"{operation}_{host.get('id')}", after=host)
        set_names(made, *names)
        holder = etree.SubElement(made, f"{B}extensionElements") if made.find(f"{B}extensionElements") is None else None
        held = holder if holder is not None else made.find(f"{B}extensionElements")
        if held is not None:
            operator = etree.SubElement(held, f"{S}serviceTaskOperator", id=operation)
            etree.SubElement(operator, f"{S}parameters")
        return made
    role = elements.lane(lane)
    made = elements.add_node("userTask", f"{host.get('id')}_told", after=host)
    elements.into_lane(made, role)
    set_names(made, *names)
    set_property(made, "kind", "seen")
    return made


def _clock(elements: Elements, event: str) -> etree._Element:
    found = elements.node(event)
    if local_name(found) != "boundaryEvent" or found.find(f"{B}timerEventDefinition") is None:
        raise NotFound("There is no such reminder in the diagram.", "आरेख में ऐसा कोई अनुस्मारक नहीं है।")
    return found


def _write_time(event: etree._Element, form: str, expression: str) -> None:
    definition = event.find(f"{B}timerEventDefinition")
    if definition is None:
        definition = etree.SubElement(event, f"{B}timerEventDefinition")
    old = [child for child in definition if local_name(child) in ("timeDuration", "timeDate", "timeCycle")]
    if len(old) == 1 and local_name(old[0]) == form:
        old[0].text = expression
        return
    for child in old:
        definition.remove(child)
    prefix = next((key for key, uri in event.nsmap.items() if uri == B[1:-1]), None)
    made = etree.SubElement(definition, f"{B}{form}", nsmap={} if XSI in event.nsmap.values() else {"xsi": XSI})
    made.set(f"{{{XSI}}}type", f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")
    made.text = expression
