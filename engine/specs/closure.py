"""The files that one version of a process consists of, and its name: the hash over them (model.md, Version)."""

import hashlib
from collections.abc import Iterator, Mapping

from engine.errors import EngineRefusal
from engine.specs.diagram import Diagram, Node, read_diagram


def closure_of(key: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of *files*, those that the process needs: its diagram, what it calls, their tables and forms; sorted by name.

    :param key: file stem of the process
    :param files: file name to content; others than those needed are left out
    :raises EngineRefusal: naming the file that is missing
    """
    needed: dict[str, bytes] = {}
    todo = [f"{key}.bpmn"]
    while todo:
        name = todo.pop()
        if name in needed:
            continue
        if name not in files:
            raise EngineRefusal(f"The file “{name}” is missing.", f"फ़ाइल “{name}” उपलब्ध नहीं है।")
        needed[name] = files[name]
        if name.endswith(".bpmn"):
            todo += _needs(read_diagram(name.removesuffix(".bpmn"), files[name]))
    return dict(sorted(needed.items()))


def own_files(diagram: Diagram, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of *files*, those that a diagram itself names, and itself: what it calls is drafted and published on its own.

    :param files: file name to content; what is named and not among them is left out
    """
    named = {f"{diagram.key}.bpmn", *(name for name in _needs(diagram) if not name.endswith(".bpmn"))}
    return {name: content for name, content in sorted(files.items()) if name in named}


def version_hash(closure: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, in the order of names."""
    digest = hashlib.sha256()
    for name, content in sorted(closure.items()):
        for part in (name.encode(), content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def form_file(diagram: Diagram, node: Node) -> str | None:
    """Name of the form of a desk: ``forms/medical-claim/check.json`` for the property ``form="check"``."""
    form = node.properties.get("form")
    if not form:
        return None
    path = form.removeprefix("forms/").removesuffix(".json")
    return f"forms/{path}.json" if "/" in path else f"forms/{diagram.key}/{path}.json"


def _needs(diagram: Diagram) -> Iterator[str]:
    for node in diagram.nodes.values():
        if node.called:
            yield f"{node.called}.bpmn"
        if node.decision:
            yield f"{node.decision}.dmn"
        form = form_file(diagram, node)
        if form is not None:
            yield form
