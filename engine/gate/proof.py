"""Stage 2 of the gate: the OMG schema and the rehearsal, in a child process with limits.

The child is this same module: it takes its limits upon itself before it looks at the upload. A child that runs out of
time or memory, or dies, proves nothing, and then the diagram is not published.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from engine.errors import EngineRefusal
from engine.uploads import read_xml

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 2
WALL_SECONDS = 30.0
"""By the clock on the wall: a busy machine is no fault of the diagram."""


def prove(key: str, files: Mapping[str, bytes]) -> list[dict[str, Any]] | None:
    """Validate and rehearse in a child.

    :param key: the process
    :param files: a closure that stage 1 found no error in
    :return: what was found: `rule`, `file`, `at` and the words of the sentence; None when nothing could be proven
    """
    given = json.dumps({"key": key, "files": {name: data.decode() for name, data in files.items()}}).encode()
    command = [sys.executable, "-X", "utf8", "-m", "engine.gate.proof"]
    surroundings = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, input=given, capture_output=True, timeout=WALL_SECONDS, env=surroundings, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if child.returncode != 0:
        return None
    answer: list[dict[str, Any]] = json.loads(child.stdout)
    return answer


def validate(file: str, data: bytes) -> list[dict[str, Any]]:
    """Validate a diagram against the OMG's schema of BPMN 2.0.

    :param file: its name
    :param data: the diagram
    """
    from SpiffWorkflow.bpmn.parser import BpmnValidator  # noqa: PLC0415 - only the child has time for it

    root = read_xml(data)
    schema = BpmnValidator().validator
    if schema.validate(root):
        return []
    return [
        {"rule": "xsd", "file": file, "at": _element_at(root, error.path), "why": error.message[:200]}
        for error in list(schema.error_log)[:20]
    ]


def examine(key: str, files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """What the child does.

    :param key: the process
    :param files: its closure
    """
    from engine.rehearsal import rehearse  # noqa: PLC0415 - brings the whole engine along
    from engine.specs import build, closure_of  # noqa: PLC0415 - as above

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


def main() -> None:
    """Be the child: imports, limits, then the upload."""
    import engine.rehearsal  # noqa: F401, PLC0415 - before the clock of the limits starts

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given = json.load(sys.stdin)
    found = examine(given["key"], {name: text.encode() for name, text in given["files"].items()})
    json.dump(found, sys.stdout)


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


if __name__ == "__main__":
    main()
