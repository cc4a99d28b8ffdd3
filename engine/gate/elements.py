"""Which elements, attributes and ids a file may hold. What is not named here is refused."""

import math
import re

from lxml import etree

from engine.gate.case import Case
from engine.gate.diagram import BPMN, NODES, SPIFF, B, S, event_definitions
from engine.uploads import local_name, namespace

XSI = "http://www.w3.org/2001/XMLSchema-instance"
DRAWING = {
    "http://www.omg.org/spec/BPMN/20100524/DI": {
        "BPMNDiagram",
        "BPMNPlane",
        "BPMNShape",
        "BPMNEdge",
        "BPMNLabel",
        "BPMNLabelStyle",
    },
    "http://www.omg.org/spec/DD/20100524/DC": {"Bounds", "Font"},
    "http://www.omg.org/spec/DD/20100524/DI": {"waypoint"},
}
OWN_EXTENSIONS = {"properties", "property", "serviceTaskOperator", "parameters", "parameter", "calledDecisionId"}
KNOWN = NODES | {
    "definitions", "process", "collaboration", "participant", "message", "signal", "error", "escalation", "category",
    "categoryValue", "laneSet", "lane", "childLaneSet", "flowNodeRef", "documentation", "extensionElements", "incoming",
    "outgoing", "sequenceFlow", "conditionExpression", "textAnnotation", "text", "association", "group",
    "messageEventDefinition", "timerEventDefinition", "signalEventDefinition", "errorEventDefinition",
    "escalationEventDefinition", "terminateEventDefinition", "timeDate", "timeDuration", "timeCycle", "script",
    "multiInstanceLoopCharacteristics", "loopCardinality", "loopDataInputRef", "loopDataOutputRef", "inputDataItem",
    "outputDataItem", "completionCondition", "standardLoopCharacteristics", "loopCondition",
    "cancelEventDefinition",
}  # fmt: skip
REFUSED = {
    "adHocSubProcess": "ad-hoc", "compensateEventDefinition": "compensation",
    "linkEventDefinition": "link", "complexGateway": "complex-gateway",
    "conditionalEventDefinition": "conditional-event",
    "dataObject": "data-object", "dataObjectReference": "data-object", "dataStore": "data-object",
    "dataStoreReference": "data-object", "dataInputAssociation": "data-object", "dataOutputAssociation": "data-object",
    "ioSpecification": "data-object", "property": "data-object", "itemDefinition": "data-object",
    "task": "untyped-task", "import": "include",
}  # fmt: skip
RESERVED_IDS = {"Start", "End", "Root"}
OWN_LANGUAGES = {"", "python", "patravali"}
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}")
_NAMED = NODES | {"sequenceFlow", "lane", "process", "participant", "message", "signal", "error", "escalation"}
_COORDINATES = ("x", "y", "width", "height")
_EVENTS = {
    "startEvent": {""},
    "endEvent": {"", "terminate", "error", "escalation", "message", "signal", "cancel"},
    "intermediateCatchEvent": {"message", "timer", "signal"},
    "intermediateThrowEvent": {"", "message", "signal", "escalation"},
    "boundaryEvent": {"message", "timer", "signal", "error", "escalation", "cancel"},
}


def check_elements(case: Case) -> None:
    """Every element and attribute of the file; what is refused is named once, not with all that is in it."""
    if all(map(_is_plain, case.diagram.root.iter())):
        return
    todo: list[tuple[etree._Element, bool]] = [(case.diagram.root, False)]
    while todo:
        element, extends = todo.pop()
        if _is_known(case, element, extends=extends):
            below = element.tag == _EXTENSIONS or (extends and namespace(element) == SPIFF)
            todo += [(child, below) for child in reversed(element)]


def check_ids(case: Case) -> None:
    """Ids are there, used once, plain, and none of those that the engine gives itself."""
    seen: set[str] = set()
    for element in case.diagram.root.iter():
        tag = str(element.tag)
        if tag.startswith(S):
            continue  # there an id is the name of an operation or parameter
        key = element.get("id")
        if key is not None and key in seen:
            case.report.found("duplicate-id", element)
        seen.add(key or "")
        if tag in _NAMED_TAGS:
            _check_id(case, element, key or "")


def check_drawing(case: Case) -> None:
    """Coordinates are numbers, and shapes belong to something."""
    known = {element.get("id") for element in case.diagram.root.iter(f"{B}*")}
    for element in case.diagram.root.iter("{*}Bounds", "{*}waypoint"):
        if not all(_is_coordinate(element.get(name, "0")) for name in _COORDINATES):
            case.report.found("coordinates", element.getparent())
    for element in case.diagram.root.iter("{*}BPMNShape", "{*}BPMNEdge"):
        reference = element.get("bpmnElement", "")
        if reference.rpartition(":")[2] not in known and reference not in known:
            case.report.found("shape-of-nothing", element, ref=reference)


def check_events(case: Case) -> None:
    """Each event has the one meaning that the engine runs at this place (engine report D10, D11)."""
    for _, node in case.diagram.nodes():
        allowed = _EVENTS.get(node.kind)
        if allowed is None:
            continue
        definitions = event_definitions(node.element)
        if len(definitions) > 1:
            case.report.found("several-events", node.element, count=len(definitions))
        for kind in definitions or [""]:
            if kind not in allowed and f"{kind}EventDefinition" not in REFUSED:
                case.report.found("event-kind", node.element, kind=node.kind, event=kind or "no definition")


def owner(element: etree._Element) -> etree._Element:
    """The element that a person knows by name: the event of an event definition, the arrow of a condition."""
    found: etree._Element | None = element
    while found is not None and not (namespace(found) == BPMN and local_name(found) in _NAMED):
        found = found.getparent()
    return element if found is None else found


def _is_plain(element: etree._Element) -> bool:
    """Whether an element is one of those that every diagram is made of, so that there is nothing to look at closer."""
    tag = element.tag
    if tag in _PLAIN_TAGS:
        given = element.keys()
        return _PLAIN.issuperset(given) or (_PLAIN_OR_TYPE.issuperset(given) and _is_formal(element))
    if tag in _OWN_TAGS:
        parent = element.getparent()
        return parent is not None and parent.tag in _EXTENDING and _holds_our_own(element)
    return _holds_our_own(element) if tag == _EXTENSIONS else tag in _DRAWN_TAGS


def _holds_our_own(element: etree._Element) -> bool:
    return all(child.tag in _OWN_TAGS for child in element)


def _is_formal(element: etree._Element) -> bool:
    return element.get(_TYPE, "").rpartition(":")[2] == "tFormalExpression"


def _is_known(case: Case, element: etree._Element, *, extends: bool) -> bool:
    """Whether an element is taken, and what is in it looked at.

    :param extends: whether it stands in extension elements
    """
    space, name = namespace(element), local_name(element)
    if space == BPMN:
        return _is_known_bpmn(case, element, name, extends=extends)
    if space == SPIFF and name in OWN_EXTENSIONS and extends:
        return True
    if name in DRAWING.get(space, ()):
        return True
    rule = "include" if space == "http://www.w3.org/2001/XInclude" else "foreign-element"
    case.report.found(rule, owner(element), kind=name)
    return False


def _is_known_bpmn(case: Case, element: etree._Element, name: str, *, extends: bool) -> bool:
    if name in REFUSED:
        shown = element if element.get("id") and "Event" not in name else owner(element)
        case.report.found(REFUSED[name], shown, kind=name)
        return False
    if name not in KNOWN or extends:
        case.report.found("element", element if element.get("id") else owner(element), kind=name)
        return False
    if name == "subProcess" and element.get("triggeredByEvent") in ("true", "1"):
        case.report.found("event-subprocess", element)
        return False
    _check_attributes(case, element, name)
    return True


def _check_attributes(case: Case, element: etree._Element, name: str) -> None:
    if _PLAIN.issuperset(element.keys()):
        return
    for language in ("language", "scriptFormat", "expressionLanguage"):
        if element.get(language, "").lower() not in OWN_LANGUAGES:
            case.report.found("condition-language", owner(element), language=element.get(language))
    declared = element.get(_TYPE, "tFormalExpression").rpartition(":")[2]
    if declared != "tFormalExpression":
        case.report.found("condition-language", owner(element), language=declared)
    if element.get("isForCompensation") in ("true", "1"):
        case.report.found("compensation", element)
    if element.get("instantiate") in ("true", "1") or {element.get(n, "1") for n in _QUANTITIES} != {"1"}:
        case.report.found("element", element, kind="instantiate / quantity")
    foreign = [key for key in element.attrib if str(key).startswith("{") and not str(key).startswith(f"{{{XSI}}}")]
    if foreign and name != "definitions":
        case.report.found("foreign-attribute", owner(element), kind=etree.QName(str(foreign[0])).localname)


_PLAIN = frozenset(
    (
        *("id", "name", "sourceRef", "targetRef", "default", "attachedToRef", "messageRef", "processRef"),
        *("isExecutable", "cancelActivity", "calledElement", "targetNamespace"),
    )
)
"""Attributes that say nothing which is examined here."""

_EXTENSIONS = f"{B}extensionElements"
_TYPE = f"{{{XSI}}}type"
_PLAIN_OR_TYPE = _PLAIN | {_TYPE}
_OWN_TAGS = frozenset(f"{S}{name}" for name in OWN_EXTENSIONS)
_EXTENDING = _OWN_TAGS | {_EXTENSIONS}
_DRAWN_TAGS = frozenset(f"{{{space}}}{name}" for space, names in DRAWING.items() for name in names)
_PLAIN_TAGS = frozenset(f"{B}{name}" for name in KNOWN - REFUSED.keys() - {"subProcess", "extensionElements"})
_NAMED_TAGS = frozenset(f"{B}{name}" for name in _NAMED)

_QUANTITIES = ("startQuantity", "completionQuantity")


def _check_id(case: Case, element: etree._Element, key: str) -> None:
    if not key:
        case.report.found("id-missing", element)
    elif not _ID.fullmatch(key):
        case.report.found("id-characters", element)
    elif key in RESERVED_IDS or key.startswith("__"):
        case.report.found("reserved-id", element)


def _is_coordinate(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and abs(number) < 1_000_000
