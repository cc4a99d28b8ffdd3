"""Two versions of a diagram compared in words: its elements, their properties, forms and tables.

Whatever differs is named: an element is compared by all that it says, and a file in which nothing was found, though its
bytes differ, is named as a whole.
"""

from collections.abc import Iterator, Mapping

from engine.errors import EngineRefusal
from workflows.diagram_changes.changes import Change, Kind
from workflows.diagram_changes.diagrams import compare_diagrams
from workflows.diagram_changes.forms import compare_forms
from workflows.diagram_changes.tables import compare_tables

__all__ = ["Change", "Kind", "compare_files"]

COMPARE = {"bpmn": compare_diagrams, "json": compare_forms, "dmn": compare_tables}


def compare_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Change]:
    """All that is other in the new files, file by file: diagrams first, then tables, then forms."""
    found: list[Change] = []
    for name in sorted({*old, *new}, key=lambda name: (name.endswith(".json"), name.endswith(".dmn"), name)):
        if name not in old:
            found.append(Change(Kind.ADDED, name, "", f"New file: {name}", f"नई फ़ाइल: {name}"))
        elif name not in new:
            found.append(Change(Kind.REMOVED, name, "", f"File taken away: {name}", f"फ़ाइल हटाई गई: {name}"))
        elif old[name] != new[name]:
            found += _compared(name, old[name], new[name])
    return found


def _compared(name: str, old: bytes, new: bytes) -> Iterator[Change]:
    try:
        found = list(COMPARE[name.rpartition(".")[2]](name, old, new))
    except (EngineRefusal, ValueError, RecursionError):
        found = []  # one of them is half done: it is named as a whole
    if found:
        return iter(found)
    en, hi = f"{name}: other only in spacing, order or remarks", f"{name}: केवल अंतराल, क्रम या टिप्पणी भिन्न"
    return iter([Change(Kind.CHANGED, name, "", en, hi)])
