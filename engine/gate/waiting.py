"""What a diagram waits for: timers, messages, signals, several instances, called processes."""

from datetime import UTC, datetime

from lxml import etree

from engine.expressions import EvaluationRefused, ExpressionRefused, evaluate, parse_expression
from engine.gate.case import CYCLE, DATE, DURATION, Case
from engine.gate.diagram import B, Node, text_of
from engine.gate.report import listed
from engine.limits import MOST_INSTANCES, MOST_ROUNDS
from engine.uploads import local_name

MESSAGE_TASKS = ("receiveTask", "sendTask")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_FORMS = {"timeDate": DATE, "timeDuration": DURATION, "timeCycle": CYCLE}
_REFERENCES = {"message": "message", "signal": "signal", "error": "error", "escalation": "escalation"}


def check_timers(case: Case) -> None:
    """One date, duration or cycle; a cycle only as a reminder (engine report: engine2, D12)."""
    for _, node in case.diagram.nodes():
        for definition in node.element.findall(f"{B}timerEventDefinition") if node.event else ():
            forms = [child for child in definition if local_name(child) in _FORMS]
            if len(forms) != 1:
                case.report.found("timer-form", node.element)
                continue
            reminder = node.kind == "boundaryEvent" and not node.interrupting
            if local_name(forms[0]) == "timeCycle" and not reminder:
                case.report.found("timer-cycle", node.element)
            _check_time(case, node, forms[0])


def check_references(case: Case) -> None:
    """Messages, signals, errors and escalations have names; one message is awaited at one place."""
    root = case.diagram.root
    names = {e.get("id", ""): e.get("name", "") for kind in _REFERENCES for e in root.findall(f"{B}{kind}")}
    awaited: dict[str, Node] = {}
    for _, node in case.diagram.nodes():
        kind = "message" if node.kind in MESSAGE_TASKS else node.event
        if kind not in _REFERENCES or (kind == "message" and node.kind == "startEvent"):
            continue
        name = names.get(_reference(node, kind), "")
        if not name and (kind in ("message", "signal") or _reference(node, kind)):
            case.report.found("event-reference", node.element, event=kind)
        if kind == "message" and name and not throws(node):
            _check_message(case, node, name, awaited)


def check_multiple(case: Case) -> None:
    """A multi-instance says how many, a loop how long; neither more often than the office can do."""
    for _, node in case.diagram.nodes():
        if node.multiple is not None:
            _check_count(case, node, node.multiple)
        if node.loop is not None:
            _check_loop(case, node, node.loop)


def throws(node: Node) -> bool:
    """Whether an element throws what it names, and does not wait for it."""
    return node.kind in ("endEvent", "intermediateThrowEvent", "sendTask")


def is_time(text: str) -> bool:
    """Whether a text is a duration or date as the office writes it: 7wd, P3D, 2026-12-31."""
    return bool(DURATION.fullmatch(text) or DATE.fullmatch(text))


def is_time_rule(text: str) -> bool:
    """The same, or a repetition R3/P3D: written bare, not an expression."""
    return is_time(text) or bool(CYCLE.fullmatch(text))


def _check_time(case: Case, node: Node, form: etree._Element) -> None:
    text = text_of(form)
    constant = _constant(text)
    if is_time_rule(text):
        case.report.found("timer-quotes", node.element, value=text)
    elif not text or (constant is not None and not _FORMS[local_name(form)].fullmatch(constant)):
        case.report.found("timer-value", node.element, value=text)


def _check_count(case: Case, node: Node, marker: etree._Element) -> None:
    counts = [text_of(marker.find(f"{B}{name}")) for name in ("loopCardinality", "loopDataInputRef")]
    if sum(map(bool, counts)) != 1:
        case.report.found("multiple-count", node.element)
    count = _constant(counts[0]) if counts[0] else None
    if count is not None and not (_is_whole(count) and int(count) <= MOST_INSTANCES):
        case.report.found("too-many-instances", node.element, count=count, most=MOST_INSTANCES)


def _check_loop(case: Case, node: Node, marker: etree._Element) -> None:
    most, condition = marker.get("loopMaximum"), text_of(marker.find(f"{B}loopCondition"))
    countable = most is None or (_is_whole(most) and 0 < int(most) <= MOST_ROUNDS)
    if node.multiple is not None or not countable or not (most or condition):
        case.report.found("loop-count", node.element, most=MOST_ROUNDS)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _constant(text: str) -> str | None:
    """The text that an expression gives whatever the facts; None when it is no such expression."""
    try:
        if parse_expression(text).names or "today" in text:
            return None
        return str(evaluate(text, {}, now=_ANY_TIME))
    except (ExpressionRefused, EvaluationRefused):
        return None


def _reference(node: Node, kind: str) -> str:
    if node.kind in MESSAGE_TASKS:
        return node.element.get("messageRef", "").rpartition(":")[2]
    definition = node.element.find(f"{B}{kind}EventDefinition")
    return definition.get(f"{kind}Ref", "").rpartition(":")[2] if definition is not None else ""


def _check_message(case: Case, node: Node, name: str, awaited: dict[str, Node]) -> None:
    if name in awaited:
        case.report.found("message-twice", node.element, name=name)
    awaited.setdefault(name, node)
    known = case.vocabulary.messages
    if known is not None and name not in known | case.thrown_messages():
        case.report.found("message-unknown", node.element, name=name, known=listed(known))
