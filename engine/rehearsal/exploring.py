"""Looking at every state that a diagram can be in, breadth first, so that the way to a fault is the shortest.

A state is where the tokens are (:mod:`engine.rehearsal.likeness`). From each one everything is tried that a desk can
press or that can happen, with every condition on the way both true and false.
"""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.codec import dumps, loads
from engine.errors import EngineRefusal
from engine.facts import RunningProcess
from engine.joins import ScopeEnd, Token, TokenJoin, tokens
from engine.rehearsal.acts import PossibleAct, Stage, name_of, token_of
from engine.rehearsal.imagined import Chooser, Imagined, Lists, counts_of
from engine.rehearsal.likeness import Form, Likeness
from engine.rehearsal.reminders import Reminders
from engine.rehearsal.seen import Rehearsal, Stop
from engine.specs import Definition
from engine.specs.closure import form_file
from engine.states import MAIN_KINDS

MOST_TOKENS = 40
MOST_PLANS = 256
"""Ways through the conditions of one act."""

GROWING = 3
"""So many states on one way, each with all the tokens of the one before and more: tokens multiply."""


@dataclass
class State:
    """A state that was reached.

    :ivar before: the state from which it was reached first
    :ivar stop: what was done there
    :ivar beside: how often on the way something happened that interrupts nothing
    :ivar after: where one act leads to
    :ivar goes_on: there is something to do that is worth looking at
    :ivar first_open: an element at which a token rests, for a finding
    """

    raw: bytes
    before: "State | None"
    stop: Stop | None
    likeness: Likeness
    beside: int
    after: list["State"] = field(default_factory=list)
    ends: bool = False
    goes_on: bool = False
    first_open: str = ""

    def way(self) -> tuple[Stop, ...]:
        """What was done from the start."""
        stops: list[Stop] = []
        state: State | None = self
        while state is not None:
            stops += [state.stop] if state.stop is not None else []
            state = state.before
        return tuple(reversed(stops))


class Exploration:
    """One exploration in progress.

    :param definition: from :func:`engine.specs.build`
    """

    def __init__(self, definition: Definition) -> None:
        self.stage = Stage(definition)
        self.definition = definition
        self.counts = counts_of(definition)
        self.seen = Rehearsal()
        self.known: dict[Form, State] = {}
        self.todo: deque[State] = deque()
        self.begins: list[State] = []
        self.whole = True
        self.reminders = Reminders(definition)
        self.reminded: set[tuple[str, str]] = set()
        self.writes: dict[tuple[str, str], frozenset[str]] = {}

    def run(self, states: int, until: float) -> Rehearsal:
        """Explore, until nothing is left or a limit is reached.

        :param states: how many at most
        :param until: processor time of this process, in seconds
        """
        self._begin()
        while self.todo and len(self.known) < states and time.process_time() < until:
            self._expand(self.todo.popleft())
        self.seen.states = len(self.known)
        self.seen.proven = self.whole and not self.todo
        if self.seen.proven:
            self._look_back()
        return self.seen

    def _begin(self) -> None:
        for chooser in self._plans():
            definition = self.definition
            try:
                world = Imagined(chooser, self.counts)
                process = RunningProcess(definition.spec, definition.subs, Lists(), world)
                process.do_engine_steps()
            except (SpiffWorkflowException, EngineRefusal, RecursionError) as error:
                self._failed(error, None, None)
                continue
            self.begins.append(self._arrive(process, None, None, 0))

    def _expand(self, state: State) -> None:
        process = self.load(state, Chooser())
        tried: set[tuple[object, ...]] = set()
        for act in list(self.stage.possible(process)):
            token = token_of(process, act)
            if self.reminders.touches_nothing(token):
                self._remind(state, act, (token.workflow.spec.name, token.task_spec.name))
                continue
            like = (state.likeness.of.get(act.token), act.outcome, act.event)
            if like not in tried:
                tried.add(like)
                self._try(state, act)

    def _remind(self, state: State, act: PossibleAct, place: tuple[str, str]) -> None:
        """Play a reminder that touches nothing, once: to see that it comes to its end, and what it comes past."""
        if place in self.reminded:
            return
        self.reminded.add(place)
        for chooser in self._plans():
            process = self.load(state, chooser)
            stop = self.stage.stop(process, act, Chooser())
            try:
                self.stage.do(process, act)
            except (SpiffWorkflowException, EngineRefusal, RecursionError) as error:
                self._failed(error, state, stop)
            self.seen.reached.update(process.passed)

    def _try(self, state: State, act: PossibleAct) -> None:
        for chooser in self._plans():
            self.take(state, act, chooser)

    def take(self, state: State, act: PossibleAct, chooser: Chooser) -> State | None:
        """Do one act in one way; gives the state that it leads to, None when it fails."""
        process = self.load(state, chooser)
        beside = state.beside + self.stage.happens_beside(process, act)
        plain = self.stage.stop(process, act, Chooser())
        try:
            self.stage.do(process, act)
        except (SpiffWorkflowException, EngineRefusal, RecursionError) as error:
            self._failed(error, state, plain)
            return None
        before = self.load(state, chooser) if chooser.asked else None
        stop = self.stage.stop(before, act, chooser) if before is not None else plain
        return self._arrive(process, state, stop, beside)

    def _plans(self) -> Iterator[Chooser]:
        """One chooser for each way through the conditions."""
        todo: list[tuple[int, ...]] = [()]
        for _ in range(MOST_PLANS):
            if not todo:
                return
            chooser = Chooser(todo.pop())
            yield chooser
            todo += chooser.other_plans()
        self.whole = self.whole and not todo

    def load(self, state: State, chooser: Chooser) -> RunningProcess:
        """The process as it stands in a state, in a world where a chooser answers."""
        definition = self.definition
        return loads(state.raw, definition.spec, definition.subs, Lists(), Imagined(chooser, self.counts))

    def _arrive(self, process: RunningProcess, before: State | None, stop: Stop | None, beside: int) -> State:
        self.seen.reached.update(process.passed)
        likeness = Likeness(process)
        state = self.known.get(likeness.form)
        if state is None:
            state = self.known[likeness.form] = State(dumps(process), before, stop, likeness, beside)
            self._look(process, state)
        if before is not None:
            before.after.append(state)
        return state

    def _look(self, process: RunningProcess, state: State) -> None:
        """Judge a new state, and go on from it when that makes sense."""
        if process.completed:
            state.ends = True
            self.seen.completed += 1
            return
        live = [token for scope in process.scopes() for token in tokens(scope)]
        resting = [token for token in live if not isinstance(token.task_spec, TokenJoin | ScopeEnd)]
        self.seen.reached.update((token.workflow.spec.name, name_of(token)) for token in resting)
        state.first_open = name_of(resting[0]) if resting else ""
        if process.is_stuck(self.reminders.touches_nothing):
            self._stuck(live, state)
        elif len(live) > MOST_TOKENS or _grows(state):
            place = max(state.likeness.places, key=lambda one: (state.likeness.places[one], one))
            self.seen.found("tokens-multiply", place[1], state.way())
        else:
            self._look_at_desks(process, state)
            state.goes_on = True
            self.todo.append(state)

    def _stuck(self, live: list[Token], state: State) -> None:
        joins = {name_of(token) for token in live if isinstance(token.task_spec, TokenJoin)}
        for node in sorted(joins or {name_of(token) for token in live}):
            self.seen.found("waits-for-ever", node, state.way())

    def _look_at_desks(self, process: RunningProcess, state: State) -> None:
        """Of desks that are open together: at most one holds the file, no two set one fact."""
        desks = sorted(process.open_desks(), key=name_of)
        for one, other in combinations(desks, 2):
            if self._is_main(one) and self._is_main(other):
                self.seen.found("two-main-tasks", name_of(one), state.way(), other=name_of(other))
            for fact in sorted(self._written(one) & self._written(other)):
                self.seen.found("parallel-fact", name_of(one), state.way(), other=name_of(other), fact=fact)

    def _is_main(self, desk: Token) -> bool:
        node = self.stage.node_of(desk)
        return node is not None and node.properties.get("kind", "note") in MAIN_KINDS

    def _written(self, desk: Token) -> frozenset[str]:
        """The facts that a desk's form sets, but for what belongs to one instance."""
        diagram, node = self.stage.diagram_of(desk), self.stage.node_of(desk)
        if diagram is None or node is None or form_file(diagram, node) is None:
            return frozenset()
        key = (diagram.key, node.id)
        if key not in self.writes:
            fields = (self.definition.form(*key) or {}).get("properties", {})
            self.writes[key] = frozenset(name for name, field in fields.items() if field.get("x-fact") is True)
        item = getattr(getattr(desk.parent, "task_spec", None), "output_item", None)
        return self.writes[key] - ({item.bpmn_id} if item is not None else set())

    def _failed(self, error: Exception, state: State | None, stop: Stop | None) -> None:
        said = error.en if isinstance(error, EngineRefusal) else type(error).__name__
        said_hi = error.hi if isinstance(error, EngineRefusal) else said
        spec = getattr(error, "task_spec", None)
        where = getattr(spec, "bpmn_id", None) or (stop.element if stop is not None else self.definition.key)
        way = (*state.way(), stop) if state is not None and stop is not None else ()
        self.seen.found("runs-away", where, way, why=said, why_hi=said_hi)

    def _look_back(self) -> None:
        """All states are known: from each an end can be reached, and every element is come past."""
        if self.seen.has("waits-for-ever", "tokens-multiply", "runs-away"):
            return
        for state in self._never_ending():
            self.seen.found("never-ends", state.first_open, state.way())
            break
        for diagram in self.definition.diagrams.values():
            for node in diagram.nodes.values():
                if self._was_reached(node.scope, node.id):
                    for after in diagram.following(node):
                        if not self._was_reached(after.scope, after.id):
                            self.seen.found("never-reached", after.id)

    def _was_reached(self, scope: str, node: str) -> bool:
        return (scope, node) in self.seen.reached

    def _never_ending(self) -> Iterator[State]:
        """The states from which no end can be reached, the nearest first."""
        sources: dict[int, list[State]] = {}
        for state in self.known.values():
            for after in state.after:
                sources.setdefault(id(after), []).append(state)
        todo = [state for state in self.known.values() if state.ends]
        ending = {id(state) for state in todo}
        while todo:
            for source in sources.get(id(todo.pop()), ()):
                if id(source) not in ending:
                    ending.add(id(source))
                    todo.append(source)
        return (state for state in self.known.values() if id(state) not in ending)


def _grows(state: State) -> bool:
    """Whether the way here came through smaller and smaller states, each a part of the next, with nothing beside it.

    What could be done in the first can be done again in each, so that it would go on for ever (Karp and Miller 1969).
    """
    chain, larger, earlier = 1, state, state.before
    while earlier is not None and chain < GROWING:
        places, more = earlier.likeness.places, larger.likeness.places
        if earlier.beside == larger.beside and places.total() < more.total() and places <= more:
            chain, larger = chain + 1, earlier
        earlier = earlier.before
    return chain >= GROWING
