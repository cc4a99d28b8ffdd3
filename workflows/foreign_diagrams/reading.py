"""A foreign diagram as it comes: its encoding, the tool that drew it, its pools; and its tree, ready to be changed."""

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from engine.gate.diagram import BPMN, B
from engine.uploads import namespace
from workflows.errors import BadInput
from workflows.foreign_diagrams.trees import main_process

KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")
"""What a diagram may be called: it is also the name of its file and of its forms' folder."""
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_WRITTEN = re.compile(r"(\A\s*<\?xml[^>]*?encoding\s*=\s*[\"'])[A-Za-z0-9._-]+([\"'])")
_KNOWN = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "iso-8859-1", "windows-1252": "cp1252"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TOOLS = (
    ("http://camunda.org/schema/zeebe/1.0", "Camunda 8"),
    ("http://camunda.org/schema/1.0/bpmn", "Camunda 7"),
    ("http://flowable.org/bpmn", "Flowable"),
    ("http://activiti.org/bpmn", "Activiti"),
    ("http://www.jboss.org/drools", "jBPM"),
    ("http://www.signavio.com", "Signavio"),
    ("http://www.boc-group.com", "ADONIS"),
    ("http://www.software-ag.com/aris", "ARIS"),
    ("http://www.ibm.com/xmlns/bpm", "IBM"),
    ("http://www.bizagi.com/bpmn20", "Bizagi"),
    ("http://schemas.microsoft.com/visio", "Visio"),
    ("http://www.trisotech.com", "Trisotech"),
    ("http://org.eclipse.bpmn2", "Eclipse"),
)
"""By the namespaces that these tools declare, the more special first."""


@dataclass(frozen=True)
class Brought:
    """A file as it was brought.

    :ivar xml: its bytes in UTF-8; unchanged when they were in UTF-8
    :ivar encoding: what it was written in; empty for UTF-8
    """

    xml: bytes
    encoding: str = ""


@dataclass(frozen=True)
class Pool:
    """A process of a file.

    :ivar elements: how many elements it has
    """

    process: str
    name: str
    elements: int


def brought(data: bytes) -> Brought:
    """A file in UTF-8, whatever it was written in; the declaration then says so.

    :raises BadInput: when it can be read in no encoding
    """
    mark = next(((sign, name) for sign, name in _MARKS if data.startswith(sign)), None)
    if mark is not None:
        text = _decoded(data[len(mark[0]) :], mark[1])
        return Brought(_WRITTEN.sub(r"\g<1>UTF-8\2", text, count=1).encode(), "" if mark[1] == "utf-8" else "UTF-16")
    declared = _DECLARED.match(data)
    name = declared[1].decode().lower() if declared else "utf-8"
    if _KNOWN.get(name) in ("utf-8", "ascii"):
        _decoded(data, "utf-8")
        return Brought(data)
    text = _decoded(data, _KNOWN.get(name, ""))
    return Brought(_WRITTEN.sub(r"\g<1>UTF-8\2", text, count=1).encode(), name.upper())


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as fault:
        raise BadInput(
            "The file cannot be read: save it as UTF-8.", "फ़ाइल पढ़ी नहीं जा सकी: इसे UTF-8 में सहेजें।", field="files"
        ) from fault


def tool_of(root: etree._Element) -> str:
    """The tool that wrote a diagram; empty when it does not say so."""
    declared = {space for element in root.iter() for space in element.nsmap.values() if isinstance(space, str)}
    found = next((name for space, name in _TOOLS if any(one.startswith(space) for one in declared)), "")
    return found or str(root.get("exporter") or "")[:60]


def pools_of(root: etree._Element) -> tuple[Pool, ...]:
    """The processes of a file, with the names of their pools."""
    names = {one.get("processRef", "").rpartition(":")[2]: one.get("name", "") for one in root.iter(f"{B}participant")}
    return tuple(
        Pool(
            process=process.get("id", ""),
            name=names.get(process.get("id", ""), "") or process.get("name", "") or process.get("id", ""),
            elements=sum(1 for child in process if namespace(child) == BPMN and child.get("id")),
        )
        for process in root.findall(f"{B}process")
    )


def proposed_key(file: str, root: etree._Element) -> str:
    """A name for a diagram: the id of its process when that is one, else made of the name of the file."""
    process = main_process(root)
    given = process.get("id", "") if process is not None else ""
    if KEY.fullmatch(given) and not re.fullmatch(r"(?:process|definition|sid)[-0-9]*", given):
        return given
    stem = re.sub(r"[^a-z0-9]+", "-", file.rpartition("/")[2].rpartition(".")[0].lower()).strip("-")[:40].strip("-")
    return stem if KEY.fullmatch(stem) else f"diagram-{stem}".strip("-")[:40].strip("-")
