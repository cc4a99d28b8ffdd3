"""Where in the drawings of two versions a change shows: at its element, or at the step whose form or table it is in."""

from collections.abc import Iterator, Sequence

from engine.errors import Refusal
from engine.specs.closure import form_file
from webapp.drawing import Mark, Plan, anchor, read_plan
from workflows.diagram_changes import Change, Kind

OLD, NEW = "old", "new"
"""Names of the two drawings on their page."""


class ChangesShown:
    """The changes of two versions in their drawings.

    :ivar marks: how each changed element is drawn
    """

    def __init__(self, key: str, old: bytes | None, new: bytes, changes: Sequence[Change]) -> None:
        self._file = f"{key}.bpmn"
        plans = {OLD: _plan(key, old), NEW: _plan(key, new)}
        self._drawn = {name: frozenset(_elements(plan)) for name, plan in plans.items()}
        self._users: dict[str, list[str]] = {}
        for file, step in (user for name in (NEW, OLD) for user in _users(plans[name])):
            self._users.setdefault(file, []).append(step)
        self.marks: dict[str, Mark] = {}
        for change in changes:
            if change.file == self._file and change.element:
                self.marks[change.element] = Mark(change=change.kind)
        for element in (one for change in changes for one in self._users.get(change.file, ())):
            self.marks.setdefault(element, Mark(change=Kind.CHANGED))

    def element_of(self, change: Change) -> str:
        """The element at which a change shows; empty when neither drawing has one.

        Of several steps that use a form or a table it is the first; all of them are marked.
        """
        element = change.element if change.file == self._file else next(iter(self._users.get(change.file, ())), "")
        return element if any(element in drawn for drawn in self._drawn.values()) else ""

    def anchor_of(self, element: str) -> str:
        """Where a link to the element leads: into the new drawing, or into the old one when it was taken away."""
        return anchor(NEW if element in self._drawn[NEW] else OLD, element) if element else ""


def _plan(key: str, xml: bytes | None) -> Plan | None:
    try:
        return read_plan(xml, key=key) if xml is not None else None
    except Refusal:
        return None


def _elements(plan: Plan | None) -> Iterator[str]:
    if plan is not None:
        yield from plan.placed
        yield from (arrow.flow.id for arrow in plan.arrows)
        yield from (lane.id for lane in plan.lanes)


def _users(plan: Plan | None) -> Iterator[tuple[str, str]]:
    """Files of forms and tables with the steps of a diagram that use them."""
    if plan is None:
        return
    for node in plan.diagram.nodes.values():
        form = form_file(plan.diagram, node)
        if form is not None:
            yield form, node.id
        if node.decision:
            yield f"{node.decision}.dmn", node.id
