"""Which steps of a diagram ask which table, and setting it, with everything else in the file left as it is."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from engine.errors import EngineRefusal
from engine.specs import read_diagram
from engine.specs.diagram import BPMN, SPIFF
from engine.uploads import read_whole, write_xml
from workflows.errors import NotFound

_B, _S = f"{{{BPMN}}}", f"{{{SPIFF}}}"


class DecidingStep(NamedTuple):
    """A business rule task.

    :ivar table: key of the table that it asks; empty without one
    """

    node: str
    hi: str
    en: str
    table: str


def deciding_steps(key: str, files: Mapping[str, bytes]) -> list[DecidingStep]:
    """The business rule tasks of a diagram in the order of its file; none while it cannot be read."""
    try:
        diagram = read_diagram(key, files[f"{key}.bpmn"])
    except EngineRefusal:
        return []
    return [
        DecidingStep(node.id, node.name_hi, node.name_en, node.decision or "")
        for node in diagram.nodes.values()
        if node.tag == "businessRuleTask"
    ]


def give_table(xml: bytes, node: str, table: str) -> bytes:
    """The diagram with a table at a step; nothing else of the file changes.

    :param table: its key
    :raises NotFound: when there is no such step
    """
    root = read_whole(xml)
    step = next((one for one in root.iter(f"{_B}businessRuleTask") if one.get("id") == node), None)
    if step is None:
        raise NotFound("There is no such step.", "ऐसा कोई चरण नहीं है।")
    extension = step.find(f"{_B}extensionElements")
    if extension is None:
        extension = etree.Element(f"{_B}extensionElements")
        step.insert(len(step.findall(f"{_B}documentation")), extension)
    called = extension.find(f"{_S}calledDecisionId")
    if called is None:
        called = etree.SubElement(extension, f"{_S}calledDecisionId", nsmap={"spiffworkflow": SPIFF})
    called.text = table
    return write_xml(root)


def rename_table(key: str, files: Mapping[str, bytes], old: str, new: str) -> bytes:
    """The diagram with a table under another key at every step that asks it.

    :param key: of the diagram
    """
    xml = files[f"{key}.bpmn"]
    for step in deciding_steps(key, files):
        if step.table == old:
            xml = give_table(xml, step.node, new)
    return xml
