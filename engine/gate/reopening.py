"""Where a closed file can be reopened: the mark `reopen` at a step does nothing where no file can begin."""

from engine.gate.case import Case
from engine.gate.diagram import Node
from engine.places import Places
from engine.specs.diagram import read_process

YES = frozenset({"yes", "true"})
"""What the mark says where it is set; see :func:`engine.runtime.reopening_places`."""


def check_reopening(case: Case) -> None:
    """Each marked step is one at which a file can be put; the same rules as when it is reopened."""
    marked = [node for _, node in case.diagram.nodes() if node.properties.get("reopen", "") in YES]
    if not marked:
        return
    if case.diagram.key in case.vocabulary.not_files:
        for node in marked:
            case.report.found("reopen-no-file", node.element)
        return
    drawn = read_process(case.diagram.key, case.diagram.process)
    if len(drawn.nodes) == sum(1 for _ in case.diagram.nodes()):  # else ids are used twice, which is said elsewhere
        _check_places(case, Places(drawn.key, {drawn.key: drawn}), marked)


def _check_places(case: Case, places: Places, marked: list[Node]) -> None:
    for node in marked:
        fault = places.fault(places.own(node.id))
        if fault is not None:
            case.report.found(f"reopen-{fault}", node.element)
