"""Where the facts of an upload come from: forms, scripts, tables, operations, the office; and of what kind they are."""

from collections.abc import Iterator, Mapping

from engine.decisions import DecisionTable
from engine.expressions import ExpressionRefused, Kind, Known, check_script, fit, parse_expression, parse_script
from engine.expressions.kinds import NUMBER, as_fact, either
from engine.gate.case import Sources, form_path, read_form
from engine.gate.diagram import B, Diagram, Node, decision_of, operation_of, text_of
from engine.gate.upload import Upload
from engine.gate.vocabulary import Vocabulary
from engine.limits import COUNTS

Kinds = dict[str, list[Known]]
_ROUNDS = 2
"""What a script gives may hang on what another one gives; the second look knows what the first one found."""

TYPES: Mapping[str, Kind] = {
    "money": Kind.MONEY,
    "boolean": Kind.FLAG,
    "date": Kind.WRITTEN_DATE,
    "string": Kind.TEXT,
    "number": Kind.NUMBER,
    "integer": Kind.NUMBER,
}
"""What the types of a table's columns mean."""


def gather(upload: Upload, vocabulary: Vocabulary) -> Sources:
    """Look through all diagrams of an upload.

    :param upload: as it was read
    :param vocabulary: what the office gives
    """
    nodes = [(diagram, node) for diagram in upload.diagrams.values() for _, node in diagram.nodes()]
    written = {id(node): facts for diagram, node in nodes if (facts := _written(upload, vocabulary, diagram, node))}
    items = {name for _, node in nodes for name in items_of(node)}
    names = {"subject", "outcome", *vocabulary.start_facts, *items}.union(*written.values())
    root = upload.diagrams.get(upload.key)
    is_part = root is not None and bool(root.properties.get("part"))
    return Sources(written, _kinds(upload, vocabulary, nodes), frozenset(names), is_part)


def items_of(node: Node) -> set[str]:
    """The names that belong to one instance of a multi-instance, and what it collects."""
    marker = node.multiple
    if marker is None:
        return set()
    items = {
        item.get("id", "") for name in ("inputDataItem", "outputDataItem") for item in marker.findall(f"{B}{name}")
    }
    counts = set(COUNTS) if text_of(marker.find(f"{B}completionCondition")) else set()
    return items | counts | {text_of(marker.find(f"{B}loopDataOutputRef"))} - {""}


def column_kind(kind: str) -> Known:
    """What the type of a table's column says."""
    return Known(TYPES.get(kind, Kind.OPEN))


def _written(upload: Upload, vocabulary: Vocabulary, diagram: Diagram, node: Node) -> frozenset[str]:
    path = form_path(diagram, node)
    if path and path in upload.files:
        return read_form(upload.files[path]).facts
    if node.kind == "scriptTask":
        try:
            return check_script(text_of(node.element.find(f"{B}script")))[1]
        except ExpressionRefused:
            return frozenset()
    if node.kind == "serviceTask":
        signature = vocabulary.operations.get(operation_of(node)[0])
        return frozenset(signature.results) if signature is not None else frozenset()
    if node.kind == "businessRuleTask" and decision_of(node) in upload.tables:
        return upload.tables[decision_of(node)].writes
    return frozenset()


def _kinds(upload: Upload, vocabulary: Vocabulary, nodes: list[tuple[Diagram, Node]]) -> dict[str, Known]:
    given: Kinds = {name: [vocabulary.kinds.get(name, Known())] for name in vocabulary.start_facts}
    given |= {name: [known] for name, known in vocabulary.kinds.items() if name.startswith("subject.")}
    given |= {name: [NUMBER] for name in COUNTS}
    for diagram, node in nodes:
        for name, known in _given(upload, vocabulary, diagram, node):
            given.setdefault(name, []).append(known)
    working = [node for _, node in nodes if node.multiple is not None or node.kind in _WORKS]
    later = {name for node in working for name, _ in _worked_out(upload, node, {})}
    kinds = {name: either(found) for name, found in given.items() if name not in later}
    for _ in range(_ROUNDS if later else 0):
        found = {name: list(given.get(name, ())) for name in later}
        for node in working:
            for name, known in _worked_out(upload, node, kinds):
                found[name].append(as_fact(known))
        kinds |= {name: either(several) for name, several in found.items()}
    return kinds


_WORKS = {"scriptTask", "businessRuleTask"}


def _given(
    upload: Upload, vocabulary: Vocabulary, diagram: Diagram, node: Node
) -> Iterator[tuple[str, Known]]:  # fmt: skip
    path = form_path(diagram, node)
    if path in upload.files:
        yield from ((one.name, one.gives) for one in read_form(upload.files[path]).fields)
    elif node.kind == "serviceTask":
        signature = vocabulary.operations.get(operation_of(node)[0])
        for name in signature.results if signature is not None else ():
            yield name, signature.kinds.get(name, Known()) if signature is not None else Known()


def _worked_out(upload: Upload, node: Node, kinds: Mapping[str, Known]) -> Iterator[tuple[str, Known]]:
    """What a script, a table or a multi-instance gives, with what is known so far."""
    if node.kind == "scriptTask":
        yield from script_gives(text_of(node.element.find(f"{B}script")), kinds)
    elif node.kind == "businessRuleTask" and decision_of(node) in upload.tables:
        yield from _table_gives(upload.tables[decision_of(node)], kinds)
    if node.multiple is not None:
        yield from _instances_give(node, kinds)


def script_gives(source: str, kinds: Mapping[str, Known]) -> Iterator[tuple[str, Known]]:
    """What the lines of a script give, each with what those before it gave; nothing for one that cannot be read."""
    seen = dict(kinds)
    try:
        lines = parse_script(source)
    except ExpressionRefused:
        return
    for line in lines:
        seen[line.name] = fit(line.expression, seen).gives
        yield line.name, seen[line.name]


def _table_gives(table: DecisionTable, kinds: Mapping[str, Known]) -> Iterator[tuple[str, Known]]:
    for place, output in enumerate(table.outputs):
        found = either([fit(parse_expression(row.results[place]), kinds).gives for row in table.rows])
        said = column_kind(output.kind)
        yield output.name, said if found.kind is Kind.OPEN or said.kind in (Kind.MONEY, Kind.WRITTEN_DATE) else found


def _instances_give(node: Node, kinds: Mapping[str, Known]) -> Iterator[tuple[str, Known]]:
    assert node.multiple is not None
    source = text_of(node.multiple.find(f"{B}loopDataInputRef"))
    for item in node.multiple.findall(f"{B}inputDataItem"):
        yield item.get("id", ""), kinds.get(source, Known()).item
    for item in node.multiple.findall(f"{B}outputDataItem"):
        collected = text_of(node.multiple.find(f"{B}loopDataOutputRef"))
        if collected:
            yield collected, Known(Kind.LIST, items=kinds.get(item.get("id", "")))
