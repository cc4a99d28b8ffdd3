"""The ways through the diagrams of an upload, and which facts are known on them.

Definite assignment, as compilers find it: a fact is sure at a place when every way there sets it. At a parallel gateway
one comes over all arrows together. An activity knows at its end what it knew when it began.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from engine.gate.arrows import outcome_of
from engine.gate.case import Case, read_form
from engine.gate.diagram import SUB_PROCESSES, Flow, Node, Scope
from engine.gate.findings import Stop
from engine.passing import ends_first

ALL = -1
"""A bit for every fact there is."""

MOST_ROUNDS = 12

_CLIMBING = ("error", "escalation", "cancel")
_TOLD = ("userTask", "manualTask", "receiveTask", "boundaryEvent", "intermediateCatchEvent")


@dataclass(eq=False, slots=True)
class Place:
    """A moment at a node: a token came to it, or has left it.

    :ivar ways: how one comes here
    :ivar together: one comes over all ways, not over one of them
    :ivar begins: what is known where a process is started; None elsewhere
    :ivar sure: the facts that are known whichever way one came, a bit for each
    """

    node: Node
    ways: list["Way"] = field(default_factory=list)
    together: bool = False
    begins: int | None = None
    sure: int = ALL


@dataclass(eq=False, slots=True)
class Way:
    """From one moment to the next.

    :ivar sets: the facts that are set on it for sure
    :ivar may_set: those that are perhaps set on it, the former among them
    :ivar button: the arrow that somebody chose
    """

    before: Place
    sets: int = 0
    may_set: int = 0
    button: Flow | None = None


class Ways:
    """All ways of an upload.

    :param cases: its diagrams
    :param root: the process that is started
    :ivar settled: whether it could be found out what is known where
    """

    def __init__(self, cases: Iterable[Case], root: str) -> None:
        self.cases = {case.diagram.key: case for case in cases}
        sources = self.cases[root].sources
        self.bits = {name: 1 << place for place, name in enumerate(sorted(sources.names))}
        nodes = [(case, node) for case in self.cases.values() for _, node in case.diagram.nodes()]
        self.case_of = {id(node): case for case, node in nodes}
        self.come = {id(node): Place(node) for _, node in nodes}
        self.gone = {id(node): Place(node) for _, node in nodes}
        self.inside: list[Place] = []
        for case in self.cases.values():
            for scope in case.diagram.scopes:
                for node in scope.nodes.values():
                    self._lead_to(scope, node)
                    self._lead_through(scope, node)
        for start in _starts(self.cases[root].diagram.scopes[0]):
            self.come[id(start)].begins = self._mask(self.cases[root].vocabulary.start_facts)
        self.settled = self._settle()

    def is_sure(self, place: Place, fact: str) -> bool:
        """Whether a fact is known at a place whichever way one came."""
        return bool(place.sure & self.bits.get(fact, ALL))

    def is_possible(self, place: Place, fact: str) -> bool:
        """Whether some way there sets it."""
        bit = self.bits[fact]
        todo, seen = [place], {place}
        while todo:
            for way in todo.pop().ways:
                if way.may_set & bit:
                    return True
                if way.before not in seen:
                    seen.add(way.before)
                    todo.append(way.before)
        return False

    def way_without(self, place: Place, fact: str) -> list[Stop]:
        """The shortest way to a place on which a fact is not set: its desks and events."""
        bit, onward = self.bits[fact], dict[Place, tuple[Place, Way] | None]({place: None})
        todo = deque([place])
        while todo:
            here = todo.popleft()
            if here.begins is not None:
                return _told(here, onward)
            for way in here.ways:
                if not (way.before.sure | way.sets) & bit and way.before not in onward:
                    onward[way.before] = (here, way)
                    todo.append(way.before)
        return []

    def _mask(self, facts: Iterable[str]) -> int:
        return reduce(or_, (self.bits.get(fact, 0) for fact in facts), 0)

    def _lead_to(self, scope: Scope, node: Node) -> None:
        place = self.come[id(node)]
        place.together = node.kind == "parallelGateway"
        host = scope.nodes.get(node.element.get("attachedToRef", "")) if node.kind == "boundaryEvent" else None
        if host is not None:
            plain = host.kind not in (*SUB_PROCESSES, "callActivity")
            may_set = self._mask(self._written(host)) if plain else ALL
            sets = ALL if node.event in _CLIMBING else 0  # thrown from inside, where more may be known
            place.ways.append(Way(self.come[id(host)], sets, may_set))
        for flow in node.incoming:
            place.ways += self._over(scope, flow)

    def _over(self, scope: Scope, flow: Flow) -> Iterator[Way]:
        source = scope.nodes.get(flow.source)
        if source is None:
            return
        outcome = outcome_of(flow.condition) if scope.is_outcome_gateway(source) else None
        if outcome is None:
            yield Way(self.gone[id(source)])
            return
        for desk in (scope.nodes[arrow.source] for arrow in source.incoming if arrow.source in scope.nodes):
            given = self._mask(self._given(desk, outcome))
            yield Way(self.gone[id(desk)], given, given, flow)

    def _lead_through(self, scope: Scope, node: Node) -> None:
        come, gone = self.come[id(node)], self.gone[id(node)]
        called = self.cases.get(node.element.get("calledElement", "")) if node.kind == "callActivity" else None
        inner = called.diagram.scopes[0] if called is not None else node.inside
        if inner is None:
            chosen = any(
                scope.is_outcome_gateway(scope.nodes[f.target]) for f in node.outgoing if f.target in scope.nodes
            )
            sets = self._given(node, None if chosen else "") if node.by_person else self._written(node)
            gone.ways.append(Way(come, self._mask(sets), self._mask(self._written(node))))
            return
        for start in _starts(inner):
            self.come[id(start)].ways.append(Way(come))
        ends = Place(node, [Way(self.come[id(end)]) for end in inner.nodes.values() if _ends_well(end)])
        self.inside.append(ends)
        gone.together, gone.ways = True, [Way(come), Way(ends)]

    def _written(self, node: Node) -> frozenset[str]:
        return self.case_of[id(node)].sources.of(node)

    def _given(self, desk: Node, outcome: str | None) -> Iterator[str]:
        """The facts that a desk gives for sure: at a button, at whichever (None), with one way on ("")."""
        case = self.case_of[id(desk)]
        path = case.form_of(desk)
        for one in read_form(case.files[path]).fields if path in case.files else ():
            if (one.certain and one.outcomes is None) if outcome is None else one.is_sure_at(outcome):
                yield one.name

    def _settle(self) -> bool:
        """Find out what is sure, from the start on; going back brings nothing new, so that few rounds are enough."""
        order = self._from_the_start()
        for _ in range(MOST_ROUNDS):
            changed = False
            for place in order:
                sure = place.sure
                place.sure = _sure(place)
                changed = changed or sure != place.sure
            if not changed:
                return True
        return False

    def _from_the_start(self) -> list[Place]:
        """The places that are reached, so that each comes after those before it, where no circle forbids that."""
        after: dict[Place, list[Place]] = {}
        for place in (*self.come.values(), *self.gone.values(), *self.inside):
            for way in place.ways:
                after.setdefault(way.before, []).append(place)
        begins = [place for place in self.come.values() if place.begins is not None]
        return ends_first(reversed(begins), lambda place: after.get(place, ()))[::-1]


def _sure(place: Place) -> int:
    if place.begins is not None:
        return place.begins
    if len(place.ways) == 1:
        return place.ways[0].before.sure | place.ways[0].sets
    values = (way.before.sure | way.sets for way in place.ways)
    return reduce(or_ if place.together else and_, values, 0 if place.together and place.ways else ALL)


def _starts(scope: Scope) -> list[Node]:
    return [node for node in scope.nodes.values() if node.kind == "startEvent"]


def _ends_well(node: Node) -> bool:
    """Whether the activity around goes on when a token ends here."""
    return node.kind == "endEvent" and node.event not in ("error", "cancel")


def _told(begin: Place, onward: dict[Place, tuple[Place, Way] | None]) -> list[Stop]:
    """The desks and events from a beginning to where the search began; of a desk also the button."""
    done: list[tuple[Node, Flow | None]] = []
    step = onward[begin]
    while step is not None:
        place, way = step
        node = way.before.node
        if place.node is node and node.kind in _TOLD:
            done.append((node, None))
        elif way.button is not None and done and done[-1][0] is node:
            done[-1] = (node, way.button)
        step = onward[place]
    return [_stop(node, button) for node, button in done]


def _stop(node: Node, button: Flow | None) -> Stop:
    name = node.element.get("name") or node.id
    en, hi = node.properties.get("name_en") or name, name
    if button is not None:
        en = f"{en} [{button.properties.get('name_en') or button.name or outcome_of(button.condition)}]"
        hi = f"{hi} [{button.name or outcome_of(button.condition)}]"
    return Stop(node.id, en, hi)
