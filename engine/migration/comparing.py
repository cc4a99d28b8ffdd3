"""Which element of a version is which element of another one: by id, by name, by form, or as an administrator says."""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.errors import EngineRefusal
from engine.specs import Definition, Diagram, Node
from engine.states import MAIN_KINDS, TaskKind

DESKS = frozenset({"userTask", "manualTask", "task"})
STANDING = DESKS | {
    *("receiveTask", "intermediateCatchEvent", "eventBasedGateway", "boundaryEvent", "serviceTask"),
    *("subProcess", "transaction", "callActivity", "parallelGateway", "inclusiveGateway"),
}
"""Elements at which something can stand when an instance is at rest."""


class BadMapping(EngineRefusal):
    """The mapping names an element that is not there."""

    status = 422


@dataclass(frozen=True, order=True)
class Element:
    """An element of a version.

    :ivar process: file stem of the diagram in which it is drawn
    """

    process: str
    node: str


class How(enum.StrEnum):
    """How a match was found."""

    SAME = "same"
    """The same id and the same kind of element."""
    NAME = "name"
    FORM = "form"
    GIVEN = "given"
    """An administrator said so."""
    NONE = "none"
    """There is no match."""


class Change(enum.StrEnum):
    """What is other in the new version, for an officer who has this step open."""

    NAME = "name"
    KIND = "kind"
    CUSTODY = "custody"
    """It was main work and is side work now, or the other way round: the file gets another holder."""
    ROLE = "role"
    DESK = "desk"
    """Another rule by which its desk is found, under the same role."""
    FORM = "form"
    DUE = "due"


CHANGES_EN = {
    Change.NAME: "another name",
    Change.KIND: "another kind of work",
    Change.CUSTODY: "holds the file otherwise",
    Change.ROLE: "another role",
    Change.DESK: "another desk",
    Change.FORM: "another form",
    Change.DUE: "another time limit",
}
"""The changes in words, for commands; pages say them in the reader's language."""


@dataclass(frozen=True)
class Match:
    """An element of the old version, and what it is in the new one."""

    old: Element
    old_node: Node
    new: Element | None
    new_node: Node | None
    how: How
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two versions side by side.

    :ivar matches: of all elements of the old version
    """

    old: Definition
    new: Definition
    matches: Mapping[Element, Match]

    def element_of(self, old: Element) -> Element | None:
        """Where an element of the old version is in the new one."""
        match = self.matches.get(old)
        return match.new if match is not None else None

    def steps(self) -> Iterator[Match]:
        """The matches of elements at which something can stand, for people to read."""
        return (match for match in self.matches.values() if match.old_node.tag in STANDING)

    def name_of(self, element: Element) -> str:
        """How people and commands write an element: ``node``, in a called process ``process/node``."""
        return element.node if element.process == self.old.key else f"{element.process}/{element.node}"


def compare(old: Definition, new: Definition, given: Mapping[str, str] | None = None) -> Comparison:
    """Find for each element of the old version the one of the new version.

    :param given: what an administrator says, old name to new name (``node``, or ``process/node`` in a called process);
        it goes before what is found
    :raises BadMapping: naming an element that is not there
    """
    said = {_named(old, one): _named(new, other) for one, other in (given or {}).items() if other}
    pairs = {key: key for key in old.diagrams if key in new.diagrams}
    found: dict[Element, Match] = {}
    todo = [old.key, *(key for key in old.diagrams if key != old.key)]
    while todo:
        key = next((one for one in todo if one in pairs), todo[0])
        todo.remove(key)
        other = new.diagrams.get(pairs.get(key, ""))
        for match in _compare_diagrams(old.diagrams[key], other, said, new):
            found[match.old] = match
            _pair_called(pairs, match, old, new)
    return Comparison(old, new, found)


def mapping_within(old: Definition, given: Mapping[str, str]) -> dict[str, str]:
    """The part of a mapping that speaks of elements of one old version: an order may be for files on several."""
    return {one: other for one, other in given.items() if _is_there(old, one)}


def _is_there(definition: Definition, written: str) -> bool:
    process, slash, node = written.rpartition("/")
    diagram = definition.diagrams.get(process if slash else definition.key)
    return diagram is not None and node in diagram.nodes


def _named(definition: Definition, written: str) -> Element:
    process, slash, node = written.rpartition("/")
    if not _is_there(definition, written):
        raise BadMapping(
            f"There is no element “{written}” in this version.", f"इस संस्करण में “{written}” नाम का कोई चरण नहीं है।"
        )
    return Element(process if slash else definition.key, node)


def _pair_called(pairs: dict[str, str], match: Match, old: Definition, new: Definition) -> None:
    """A call that goes to another process now: the processes correspond."""
    before, after = match.old_node.called, match.new_node.called if match.new_node else None
    if before in old.diagrams and after in new.diagrams:
        pairs.setdefault(str(before), str(after))


def _compare_diagrams(
    old: Diagram, new: Diagram | None, said: Mapping[Element, Element], version: Definition
) -> Iterator[Match]:
    chosen: dict[str, tuple[Element, How]] = {
        one.node: (to, How.GIVEN) for one, to in said.items() if one.process == old.key
    }
    if new is not None:
        _find_matches(old, new, chosen)
    for node in old.nodes.values():
        to, how = chosen.get(node.id, (None, How.NONE))
        after = version.diagrams[to.process].nodes[to.node] if to is not None else None
        changes = tuple(_changes(node, after)) if after is not None else ()
        yield Match(Element(old.key, node.id), node, to, after, how, changes)


def _find_matches(old: Diagram, new: Diagram, chosen: dict[str, tuple[Element, How]]) -> None:
    def take(node: Node, other: Node, how: How) -> None:
        chosen[node.id] = Element(new.key, other.id), how

    for node in old.nodes.values():
        same = new.nodes.get(node.id)
        if node.id not in chosen and same is not None and _alike(node, same):
            take(node, same, How.SAME)
    for how, word in ((How.NAME, _name), (How.FORM, _form)):
        taken = {to.node for to, _ in chosen.values() if to.process == new.key}
        left = [node for node in old.nodes.values() if node.id not in chosen]
        free = [node for node in new.nodes.values() if node.id not in taken]
        for node in left:
            rivals = [one for one in left if _alike(one, node) and word(one) == word(node)]
            fitting = [one for one in free if _alike(node, one) and word(one) == word(node)]
            if word(node) and len(rivals) == len(fitting) == 1:
                take(node, fitting[0], how)


def _alike(old: Node, new: Node) -> bool:
    return old.tag == new.tag or {old.tag, new.tag} <= DESKS


def _name(node: Node) -> str:
    """The drawn name; an element without one is named by its id, which says nothing here."""
    return "" if node.name_hi == node.id else node.name_hi


def _form(node: Node) -> str:
    return node.properties.get("form", "")


def kind_of(node: Node) -> TaskKind:
    """What a desk does."""
    return TaskKind(node.properties.get("kind", TaskKind.NOTE))


def _changes(old: Node, new: Node) -> Iterable[Change]:
    if (old.name_hi, old.name_en) != (new.name_hi, new.name_en):
        yield Change.NAME
    if not {old.tag, new.tag} <= DESKS:
        return
    if (kind_of(old) in MAIN_KINDS) != (kind_of(new) in MAIN_KINDS):
        yield Change.CUSTODY
    elif kind_of(old) != kind_of(new):
        yield Change.KIND
    if old.role != new.role:
        yield Change.ROLE
    elif old.properties.get("desk") != new.properties.get("desk"):
        yield Change.DESK
    if _form(old) != _form(new):
        yield Change.FORM
    if old.properties.get("due") != new.properties.get("due"):
        yield Change.DUE
