"""What a diagram names of the office: lanes and roles, properties, forms, operations, tables, called processes."""

from collections import Counter
from collections.abc import Mapping, Set

from lxml import etree

from engine.gate.case import Case, read_form
from engine.gate.diagram import (
    MAIN_KINDS,
    NODES,
    SIDE_KINDS,
    SUB_PROCESSES,
    B,
    Node,
    S,
    decision_of,
    operation_of,
    properties_of,
    text_of,
)
from engine.gate.report import listed
from engine.gate.waiting import is_time

_NAMES = {"name_en", "name_hi"}
_EVERYWHERE = {*_NAMES, "reopen"}
PROPERTIES: Mapping[str, Set[str]] = {
    "process": {"title_hi", "title_en", "case_type", "file_head", "retention", "start_roles", "clock", "summary",
                "summary_hi", "summary_en"},
    "lane": {"role", "name_en", "name_hi"},
    "userTask": {"form", "due", "escalate_to", "escalate_after", "desk", "kind", *_EVERYWHERE},
    "manualTask": {"form", "due", "escalate_to", "escalate_after", "desk", "kind", *_EVERYWHERE},
    "sequenceFlow": {"name_en", "name_hi", "kind", "note", "confirm"},
    "participant": {"name_en", "name_hi"},
}  # fmt: skip
"""Names of properties by element; any other element may have a name in two languages, a step `reopen`."""

_REOPEN = {"yes", "true", "no", "false", ""}
VALUES: Mapping[tuple[str, str], Set[str]] = {
    ("userTask", "kind"): MAIN_KINDS | SIDE_KINDS,
    ("manualTask", "kind"): MAIN_KINDS | SIDE_KINDS,
    ("sequenceFlow", "kind"): {"forward", "return", "refuse", "finish"},
    ("sequenceFlow", "note"): {"required", "optional"},
}


def check_lanes(case: Case) -> None:
    """Every lane has a known role; every desk stands in exactly one lane."""
    lanes = case.diagram.lanes()
    nodes = {node.id: node for _, node in case.diagram.nodes()}
    holders: dict[str, list[etree._Element]] = {}
    for lane in lanes:
        references = [text_of(reference) for reference in lane.findall(f"{B}flowNodeRef")]
        for reference in references:
            if reference not in nodes:
                case.report.found("lane-dangling", lane, ref=reference)
            holders.setdefault(reference, []).append(lane)
        if lane.find(f"{B}childLaneSet") is None or any(nodes[r].by_person for r in references if r in nodes):
            _check_role(case, lane)
    for key, node in nodes.items():
        _check_holder(case, node, _innermost(holders.get(key, [])), held=holders.keys())


def check_properties(case: Case) -> None:
    """Known names, each once, with known values (design §3)."""
    for holder in case.diagram.root.iter(f"{S}properties"):
        extensions = holder.getparent()
        element = extensions.getparent() if extensions is not None else None
        if element is not None:
            _check_names(case, element, holder)
    for _, node in case.diagram.nodes():
        role = node.properties.get("escalate_to", "")
        if role and role not in case.vocabulary.roles:
            case.report.found("unknown-role", node.element, role=role, known=listed(case.vocabulary.roles))
        if role and not node.properties.get("due") and not node.properties.get("escalate_after"):
            case.report.found("never-late", node.element)
    properties = case.diagram.properties
    for role in properties.get("start_roles", "").replace(",", " ").split():
        if role not in case.vocabulary.roles:
            case.report.found("unknown-role", case.diagram.process, role=role, known=listed(case.vocabulary.roles))
    clock = properties.get("clock", "")
    if clock and not is_time(clock):
        case.report.found("property-value", case.diagram.process, name="clock", value=clock, known="30wd, P30D")
    for name in ("title_hi", "title_en"):
        if not properties.get(name):
            case.report.found("property-missing", case.diagram.process, name=name)


def check_forms(case: Case) -> None:
    """Every form exists and its facts may be facts."""
    for _, node in case.diagram.nodes():
        path = case.form_of(node)
        if not path:
            continue
        if path not in case.files:
            case.report.found("unknown-form", node.element, form=path)
            continue
        form = read_form(case.files[path])
        if form.unreadable:
            why, why_hi = form.unreadable
            case.report.found("form-unreadable", node.element, form=path, why=why, why_hi=why_hi)
        for fact in form.unfit:
            case.report.found("form-fact", node.element, form=path, fact=fact)


def check_operations(case: Case) -> None:
    """Every service task names a known operation with its parameters."""
    known = case.vocabulary.operations
    for _, node in case.diagram.nodes():
        if node.kind != "serviceTask":
            continue
        operation, given = operation_of(node)
        if not operation:
            case.report.found("operation-missing", node.element)
        elif operation not in known:
            case.report.found("unknown-operation", node.element, operation=operation, known=listed(set(known)))
        else:
            _check_parameters(case, node, operation, given)


def check_tables(case: Case) -> None:
    """Every business rule task calls a table that came with the diagram."""
    for _, node in case.diagram.nodes():
        if node.kind != "businessRuleTask":
            continue
        table = decision_of(node)
        if not table:
            case.report.found("table-missing", node.element)
        elif table not in case.tables:
            case.report.found("unknown-table", node.element, table=table)


def check_calls(case: Case) -> None:
    """Every called process came with the diagram, and none calls its way back to itself (engine report: §12)."""
    for _, node in case.diagram.nodes():
        if node.kind != "callActivity":
            continue
        called = node.element.get("calledElement", "")
        if not called:
            case.report.found("call-missing", node.element)
            continue
        if called not in case.processes:
            case.report.found("call-unknown", node.element, called=called)
            continue
        way_back = _way(case, called, case.diagram.key, [called])
        if way_back:
            case.report.found("call-circle", node.element, circle=" → ".join([case.diagram.key, *way_back]))


def _way(case: Case, start: str, goal: str, so_far: list[str]) -> list[str]:
    """The way of calls from one process to another; empty when there is none."""
    todo, seen = [so_far], {start}
    while todo:
        way = todo.pop()
        if way[-1] == goal:
            return way
        for called in _calls(case, way[-1]):
            if called == goal or called not in seen:
                seen.add(called)
                todo.append([*way, called])
    return []


def _calls(case: Case, key: str) -> list[str]:
    diagram = case.processes.get(key)
    if diagram is None:
        return []
    return [node.element.get("calledElement", "") for _, node in diagram.nodes() if node.kind == "callActivity"]


def _innermost(lanes: list[etree._Element]) -> list[etree._Element]:
    """The lanes that do not contain another one of them: a nested lane counts, not the one around it."""
    return [lane for lane in lanes if not any(lane in list(other.iterancestors()) for other in lanes)]


def _check_holder(case: Case, node: Node, lanes: list[etree._Element], *, held: Set[str]) -> None:
    """A task in a sub-process stands in the sub-process's lane when it is in none itself."""
    if len(lanes) > 1:
        case.report.found("two-lanes", node.element)
    around = node.element.iterancestors(*(f"{B}{kind}" for kind in SUB_PROCESSES))
    if node.by_person and not lanes and not any(part.get("id") in held for part in around):
        case.report.found("no-lane", node.element)


def _check_role(case: Case, lane: etree._Element) -> None:
    role = properties_of(lane).get("role", "")
    if not role:
        case.report.found("lane-role", lane)
    elif role not in case.vocabulary.roles:
        case.report.found("unknown-role", lane, role=role, known=listed(case.vocabulary.roles))


def _check_names(case: Case, element: etree._Element, holder: etree._Element) -> None:
    kind = etree.QName(element).localname
    known = set(PROPERTIES.get(kind, _EVERYWHERE if kind in NODES else _NAMES)) | set(
        case.vocabulary.properties.get(kind, ())
    )
    names = Counter(entry.get("name", "") for entry in holder.findall(f"{S}property"))
    for name, count in names.items():
        if name not in known:
            case.report.found("unknown-property", element, name=name, known=listed(known))
        if count > 1:
            case.report.found("property-twice", element, name=name)
    for name, value in properties_of(element).items():
        allowed = _REOPEN if name == "reopen" else VALUES.get((kind, name))
        if allowed is not None and value not in allowed:
            case.report.found("property-value", element, name=name, value=value, known=listed(allowed))


def _check_parameters(case: Case, node: Node, operation: str, given: dict[str, str]) -> None:
    signature = case.vocabulary.operations[operation]
    known = set(signature.required) | set(signature.optional)
    for name in given:
        if name not in known:
            case.report.found("unknown-parameter", node.element, operation=operation, name=name, known=listed(known))
    for name in sorted(signature.required):
        if not given.get(name, "").strip():
            case.report.found("missing-parameter", node.element, operation=operation, name=name)
    entries = Counter(entry.get("id", "") for entry in node.element.iter(f"{S}parameter"))
    for name, count in entries.items():
        if count > 1:
            case.report.found("parameter-twice", node.element, name=name)
    _check_template(case, node, given)


def _check_template(case: Case, node: Node, given: dict[str, str]) -> None:
    template = given.get("template", "").strip().strip("\"'")
    known = case.vocabulary.letter_templates
    constant = given.get("template", "").strip()[:1] in ("'", '"')
    if known is not None and constant and template not in known:
        case.report.found("unknown-template", node.element, template=template, known=listed(known))
