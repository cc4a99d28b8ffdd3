"""The gate's findings as the studio shows them: numbered, in the reader's language, with the way that leads there."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from engine.errors import EngineRefusal
from engine.gate import Finding, Severity
from engine.specs import read_diagram
from webapp.filters import in_language
from webapp.viewmodels.editor import FoundRow, StopRow

Following = Mapping[str, Sequence[tuple[str, str]]]
"""For each element, where one comes to from it: the next element, and the arrow that leads there (or none)."""

BEGINNING = ""
"""Stands for the beginning of the way among the elements of :data:`Following`."""


def found_rows(findings: Sequence[Finding], key: str, xml: bytes) -> tuple[FoundRow, ...]:
    """The findings of a draft.

    :param key: its process; elements of other files are not on its drawing
    :param xml: the diagram as it was examined
    """
    own = f"{key}.bpmn"
    following = _following(key, xml) if any(finding.way for finding in findings) else {}
    return tuple(_row(number, finding, own, following) for number, finding in enumerate(findings, 1))


def _row(number: int, finding: Finding, own: str, following: Following) -> FoundRow:
    here = finding.file in ("", own)
    return FoundRow(
        number=number,
        severity="error" if finding.severity is Severity.ERROR else "warning",
        rule=finding.rule,
        text=in_language(finding.hi, finding.en),
        hint=in_language(finding.hint_hi, finding.hint_en),
        element=finding.element if here else "",
        file=finding.file,
        way=tuple(StopRow(stop.element, in_language(stop.hi, stop.en)) for stop in finding.way),
        arrows=_arrows_of_way(finding, following) if finding.way else (),
    )


def _arrows_of_way(finding: Finding, following: Following) -> tuple[str, ...]:
    """The arrows from the beginning by each stop to the element at fault, always on the shortest way."""
    places = [BEGINNING, *(stop.element for stop in finding.way), finding.element]
    arrows: dict[str, None] = {}
    for here, there in pairwise(places):
        arrows.update(dict.fromkeys(_arrows_between(here, there, following)))
    return tuple(arrows)


def _following(key: str, xml: bytes) -> Following:
    """Nothing when the file cannot be read as a diagram; the findings say so."""
    try:
        diagram = read_diagram(key, xml)
    except EngineRefusal:
        return {}
    ways: dict[str, list[tuple[str, str]]] = {BEGINNING: [(node.id, "") for node in diagram.starts()]}
    for node in diagram.nodes.values():
        ways.setdefault(node.id, []).extend((flow.target, flow.id) for flow in node.outgoing)
        if node.attached_to:
            ways.setdefault(node.attached_to, []).append((node.id, ""))
        if node.tag == "startEvent":
            ways.setdefault(node.scope, []).append((node.id, ""))
    return ways


def _arrows_between(start: str, goal: str, following: Following) -> list[str]:
    came_by: dict[str, tuple[str, str]] = {start: ("", "")}
    todo = [start]
    for here in todo:
        for there, arrow in following.get(here, ()):
            if there not in came_by:
                came_by[there] = (here, arrow)
                todo.append(there)
    arrows, here = [], goal
    while here in came_by and here != start:
        here, arrow = came_by[here]
        arrows.append(arrow)
    return [arrow for arrow in reversed(arrows) if arrow]
