"""Where the token of a process can be put by hand, and where it cannot.

One token may stand alone at a place only when nothing else has to stand beside it: not between a fork and its join, not
inside a multi-instance, not on the path that a reminder starts beside the work (model.md, ``place``). This looks at the
diagram alone; what is under way at the moment is :mod:`engine.placement`'s.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.errors import EngineRefusal
from engine.passing import passed_by_all
from engine.specs.diagram import Diagram, Node
from engine.way import DESKS

WAITING_PLACES = frozenset({"receiveTask", "intermediateCatchEvent", "eventBasedGateway"})
"""Elements at which a token rests without a desk."""

_FORKS = frozenset({"parallelGateway", "inclusiveGateway"})
_CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True)
class Place:
    """An element in one of a process's diagrams, with the way in.

    :ivar path: ids of the calls and sub-processes that lead to it, the outermost first
    :ivar process: file stem of the diagram that shows it
    """

    path: tuple[str, ...]
    process: str
    node: Node

    @property
    def key(self) -> str:
        """Its name for forms and commands: ``check``, ``Issue/dispatch`` within the call ``Issue``."""
        return "/".join((*self.path, self.node.id))


class Surroundings:
    """One scope of a diagram, a process or a sub-process: what is parallel in it, and what runs beside it.

    :param scope: id of the process or sub-process
    """

    def __init__(self, diagram: Diagram, scope: str) -> None:
        self.nodes = {node.id: node for node in diagram.nodes.values() if node.scope == scope}
        self.ahead = {node.id: self._leads_to(node) for node in self.nodes.values()}

    @cached_property
    def main(self) -> frozenset[str]:
        """What is reached from the start without a reminder's path."""
        starts = [node.id for node in self.nodes.values() if node.tag == "startEvent"]
        return frozenset(self._reach(starts, without=frozenset()))

    @cached_property
    def beside(self) -> frozenset[str]:
        """The paths that an event starts beside the work and that never come back to it but for a common end."""
        apart, ends = self.nodes.keys() - self.main, {node for node, ahead in self.ahead.items() if not ahead}
        work = self.main - ends
        return frozenset(node for node in apart if self._reach([node], without=frozenset()).isdisjoint(work))

    @cached_property
    def parallel(self) -> frozenset[str]:
        """What lies between a fork and the element that all its branches must pass."""
        forks = [node for node in self.nodes.values() if node.id in self.main and self._is_fork(node)]
        return frozenset(name for fork in forks for name in self._branches(fork))

    def repeats(self, node: str) -> bool:
        """Whether an activity is there several times: multi-instance or loop."""
        return self.nodes[node].repeats

    def behind_event_choice(self, node: str) -> bool:
        """Whether an event belongs to the event-based gateway before it, which waits in its stead."""
        before = [one for one in self.nodes.values() if node in self.ahead[one.id]]
        return any(one.tag == "eventBasedGateway" for one in before)

    def _leads_to(self, node: Node) -> list[str]:
        """Where a token goes from a node; an interrupting event takes the token of its activity."""
        flows = [flow.target for flow in node.outgoing if flow.target in self.nodes]
        events = [event.id for event in self.nodes.values() if event.attached_to == node.id and event.interrupting]
        return flows + events

    def _is_fork(self, node: Node) -> bool:
        several = len(node.outgoing) > 1
        return several and (node.tag in _FORKS or node.tag not in _CHOICES)

    def _branches(self, fork: Node) -> set[str]:
        gates = self._passed[fork.id] - {fork.id}
        return self._reach(self.ahead[fork.id], without=gates)

    @cached_property
    def _passed(self) -> Mapping[str, frozenset[str]]:
        """What every way from an element to an end passes, itself included."""
        names = list(self.nodes)
        place = {name: bit for bit, name in enumerate(names)}
        found = passed_by_all([[place[other] for other in self.ahead[name]] for name in names])
        return {
            name: frozenset(other for other, bit in place.items() if passed >> bit & 1)
            for name, passed in zip(names, found, strict=True)
        }

    def _reach(self, begin: Sequence[str], *, without: frozenset[str]) -> set[str]:
        seen: set[str] = set()
        todo = list(begin)
        while todo:
            node = todo.pop()
            if node not in seen and node not in without:
                seen.add(node)
                todo += self.ahead[node]
        return seen


class Places:
    """The places of a process with all that it calls.

    :param key: file stem of the process's own diagram
    :param diagrams: by file stem, its own and those that it calls
    """

    def __init__(self, key: str, diagrams: Mapping[str, Diagram]) -> None:
        self.key, self.diagrams = key, diagrams
        self._known: dict[str, Surroundings] = {}

    def around(self, scope: str) -> Surroundings:
        """What surrounds the elements of a scope, a process or sub-process."""
        if scope not in self._known:
            self._known[scope] = Surroundings(self.diagram_of(scope), scope)
        return self._known[scope]

    def diagram_of(self, scope: str) -> Diagram:
        """The diagram that shows a scope."""
        return next(diagram for diagram in self.diagrams.values() if scope in diagram.scopes)

    def own(self, node: str) -> Place:
        """The place of an element of the process's own diagram."""
        diagram = self.diagrams[self.key]
        found = diagram.nodes[node]
        return Place(self._within(diagram, found), diagram.key, found)

    def all(self) -> Iterator[Place]:
        """Every element in every diagram, once for each way in."""
        for diagram in self.diagrams.values():
            ways = list(self._calls_of(diagram, frozenset()))
            for node in diagram.nodes.values():
                inner = self._within(diagram, node)
                yield from (Place((*way, *inner), diagram.key, node) for way in ways)

    def free(self) -> list[Place]:
        """The places at which a token may be put, in the order of the diagrams."""
        return [place for place in self.all() if place.node.tag in DESKS | WAITING_PLACES and self.fault(place) is None]

    def find(self, name: str | Sequence[str], *, near: Sequence[str] = ()) -> Place:
        """The place of a name: ``check``, ``process/node``, or the calls and the node, ``call/node``.

        :param near: the calls and sub-processes in which the token stands now; of several ways in, theirs is meant
        :raises EngineRefusal: when there is none, or several that the name does not tell apart
        """
        parts = tuple(name.split("/")) if isinstance(name, str) else tuple(name)
        named = [place for place in self.all() if place.node.id == parts[-1]]
        found = [place for place in named if place.key == "/".join(parts)]
        found = found or [place for place in named if self._fits(place, parts[:-1])]
        present = [place for place in found if place.path == tuple(near)[: len(place.path)]]
        if len(present or found) > 1:
            ways = ", ".join(place.key for place in found)
            raise EngineRefusal(
                f"“{'/'.join(parts)}” is reached in several ways; name one of {ways}.",
                f"“{'/'.join(parts)}” तक कई मार्ग हैं; इनमें से एक चुनें: {ways}।",
            )
        if not found:
            raise EngineRefusal(
                f"The diagram has no step “{'/'.join(parts)}”.", f"मार्ग-आरेख में “{'/'.join(parts)}” चरण नहीं है।"
            )
        return (present or found)[0]

    def check(self, place: Place) -> None:
        """Let pass or refuse.

        :raises EngineRefusal: saying why no token can be put there
        """
        fault = self.fault(place)
        if fault is not None:
            raise EngineRefusal(*(text.format(en=place.node.name_en, hi=place.node.name_hi) for text in FAULTS[fault]))

    def fault(self, place: Place) -> str | None:
        """Why no token can be put at a place, as a key of :data:`FAULTS`; None when it can."""
        if place.node.tag not in DESKS | WAITING_PLACES:
            return "no-rest"
        for scope, node in self._steps(place):
            around = self.around(scope)
            if around.repeats(node):
                return "repeated"
            if node not in around.main:
                return "beside"
            if node in around.parallel:
                return "parallel"
        last = self.around(place.node.scope)
        return "event-choice" if last.behind_event_choice(place.node.id) else None

    def _steps(self, place: Place) -> Iterator[tuple[str, str]]:
        """(scope, element) of each level on the way in."""
        diagram = self.diagrams[self.key]
        for name in (*place.path, place.node.id):
            node = diagram.nodes[name]
            yield node.scope, name
            if node.called is not None:
                diagram = self._called(node)

    def _fits(self, place: Place, before: tuple[str, ...]) -> bool:
        if not before:
            return place.process == self.key
        return before == (place.process,)

    def _calls_of(self, diagram: Diagram, seen: frozenset[str]) -> Iterator[tuple[str, ...]]:
        """The ways into a diagram: none but the empty one for the process's own."""
        if diagram.key == self.key:
            yield ()
        for caller in self.diagrams.values():
            for node in caller.nodes.values():
                if node.called in (diagram.key, diagram.process) and diagram.key not in seen:
                    inner = (*self._within(caller, node), node.id)
                    yield from ((*way, *inner) for way in self._calls_of(caller, seen | {diagram.key}))

    def _within(self, diagram: Diagram, node: Node) -> tuple[str, ...]:
        """The sub-processes of its own diagram in which a node lies."""
        if node.scope == diagram.process:
            return ()
        part = diagram.nodes[node.scope]
        return (*self._within(diagram, part), part.id)

    def _called(self, node: Node) -> Diagram:
        diagrams = self.diagrams.values()
        return next(diagram for diagram in diagrams if node.called in (diagram.key, diagram.process))


FAULTS = {
    "no-rest": (
        "A file cannot stand at “{en}”: choose a desk or a place where something is awaited.",
        "पत्रावली “{hi}” पर नहीं ठहर सकती: कोई पटल या प्रतीक्षा-स्थान चुनें।",
    ),
    "repeated": (
        "“{en}” lies in a part that is done several times; a file cannot be put in there.",
        "“{hi}” ऐसे भाग में है जो कई बार किया जाता है; पत्रावली वहाँ नहीं रखी जा सकती।",
    ),
    "beside": (
        "“{en}” is work that runs beside the file; the file itself cannot be put there.",
        "“{hi}” पत्रावली के साथ-साथ चलने वाला कार्य है; पत्रावली स्वयं वहाँ नहीं रखी जा सकती।",
    ),
    "parallel": (
        "“{en}” lies in a part that runs in parallel; put the file before or behind it.",
        "“{hi}” समानान्तर चलने वाले भाग में है; पत्रावली उससे पहले या बाद के चरण पर रखें।",
    ),
    "event-choice": (
        "“{en}” waits together with others; put the file at “Whatever happens first” before it.",
        "“{hi}” अन्य के साथ प्रतीक्षा करता है; पत्रावली उससे पहले के “जो पहले हो” पर रखें।",
    ),
}
"""Why no token can be put at a place, in both languages."""
