"""What stage 2 looks at: the OMG schema of BPMN 2.0, and the rehearsal.

Runs in a child of :mod:`engine.gate.forkserver`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnValidator

from engine.errors import EngineRefusal
from engine.rehearsal import rehearse
from engine.specs import build, closure_of
from engine.uploads import read_xml


@cache
def schema() -> etree.XMLSchema:
    """The OMG's schema of BPMN 2.0, read once."""
    read: etree.XMLSchema = BpmnValidator().validator
    return read


def validate(file: str, data: bytes) -> list[dict[str, Any]]:
    """Validate a diagram against the OMG's schema of BPMN 2.0.

    :param file: its name
    :param data: the diagram
    """
    root = read_xml(data)
    if schema().validate(root):
        return []
    return [
        {"rule": "xsd", "file": file, "at": _element_at(root, error.path), "why": error.message[:200]}
        for error in list(schema().error_log)[:20]  # type: ignore[call-overload] # lxml-stubs know no iteration
    ]


def examine(key: str, files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Validate and rehearse.

    :param key: the process
    :param files: a closure that stage 1 found no error in
    :return: what was found: `rule`, `file`, `at`, `way` and the words of the sentence
    """
    found = [fault for name, data in files.items() if name.endswith(".bpmn") for fault in validate(name, data)]
    file = f"{key}.bpmn"
    try:
        definition = build(key, closure_of(key, files))
    except EngineRefusal as refusal:
        return [*found, {"rule": "not-read", "file": file, "at": key, "why": refusal.en, "why_hi": refusal.hi}]
    seen = rehearse(definition)
    found += [
        {"rule": fault.rule, "file": file, "at": fault.element, "way": fault.way, **dict(fault.words)}
        for fault in seen.faults.values()
    ]
    if not seen.proven:
        found.append({"rule": "not-proven", "file": file, "at": ""})
    return found


def _element_at(root: etree._Element, path: str) -> str:
    """The id of the element that an error of the schema is about, or of the nearest one around it."""
    try:
        found = root.getroottree().xpath(path, namespaces={k: v for k, v in root.nsmap.items() if k})
    except etree.XPathError:
        return ""
    element = found[0] if isinstance(found, list) and found else None
    while isinstance(element, etree._Element):
        if element.get("id"):
            return str(element.get("id"))
        element = element.getparent()
    return ""
