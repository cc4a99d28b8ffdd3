"""Which steps of a diagram use which form, and setting it, with everything else in the file left as it is."""

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from engine.errors import EngineRefusal
from engine.specs import Node, read_diagram
from engine.specs.closure import form_file
from engine.specs.diagram import BPMN, SPIFF
from engine.uploads import read_whole, write_xml
from workflows.errors import NotFound

DESKS = frozenset({"userTask", "manualTask"})
_B, _S = f"{{{BPMN}}}", f"{{{SPIFF}}}"


class StepWithForm(NamedTuple):
    """A desk of a diagram.

    :ivar form: name of its form's file; empty without one
    :ivar outcomes: its buttons: key, Hindi, English
    """

    node: str
    hi: str
    en: str
    form: str
    outcomes: tuple[tuple[str, str, str], ...]


def steps_of(key: str, files: Mapping[str, bytes]) -> list[StepWithForm]:
    """The desks of a diagram in the order of its file; none while it cannot be read."""
    try:
        diagram = read_diagram(key, files[f"{key}.bpmn"])
    except EngineRefusal:
        return []

    def step(node: Node) -> StepWithForm:
        buttons = tuple(
            (flow.outcome or "", flow.name, flow.properties.get("name_en") or flow.name)
            for flow in diagram.choices(node)
        )
        return StepWithForm(node.id, node.name_hi, node.name_en, form_file(diagram, node) or "", buttons)

    return [step(node) for node in diagram.nodes.values() if node.tag in DESKS]


def give_form(xml: bytes, node: str, form: str) -> bytes:
    """The diagram with a form at a step; nothing else of the file changes.

    :param form: name of the form's file, ``forms/<process>/<form>.json``; empty takes the form away
    :raises NotFound: when there is no such step
    """
    root = read_whole(xml)
    found = [one for tag in sorted(DESKS) for one in root.iter(f"{_B}{tag}") if one.get("id") == node]
    if not found:
        raise NotFound("There is no such step.", "ऐसा कोई चरण नहीं है।")
    _set_property(found[0], "form", form.removeprefix("forms/").removesuffix(".json"))
    return write_xml(root)


def rename_form(key: str, files: Mapping[str, bytes], old: str, new: str) -> bytes:
    """The diagram with a form under another name at every step that uses it."""
    xml = files[f"{key}.bpmn"]
    for step in steps_of(key, files):
        if step.form == old:
            xml = give_form(xml, step.node, new)
    return xml


def _set_property(element: etree._Element, name: str, value: str) -> None:
    extension = element.find(f"{_B}extensionElements")
    if extension is None:
        extension = etree.Element(f"{_B}extensionElements")
        element.insert(_after_documentation(element), extension)
    holder = extension.find(f"{_S}properties")
    if holder is None:
        holder = etree.SubElement(extension, f"{_S}properties", nsmap={"spiffworkflow": SPIFF})
    entries = [one for one in holder.findall(f"{_S}property") if one.get("name") == name]
    if not value:
        for entry in entries:
            holder.remove(entry)
    elif entries:
        entries[0].set("value", value)
    else:
        etree.SubElement(holder, f"{_S}property", name=name, value=value)


def _after_documentation(element: etree._Element) -> int:
    """Where extensions stand by the order of the standard: after the documentation, before all else."""
    return len(element.findall(f"{_B}documentation"))
