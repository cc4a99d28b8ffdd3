"""A saved state, rewritten for another version: every token keeps its id, only the elements' names change.

Works on the arrays of :mod:`engine.codec`, so that nothing runs on the way. What a diagram adds to a step that is open
(a reminder, an escalation) is armed afterwards, on the loaded process.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import orjson
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from engine.facts import RunningProcess
from engine.joins import FLOW, ScopeEnd, Token, TokenJoin, reach
from engine.migration.alike import check_alike, clock_of
from engine.migration.comparing import Comparison, Element
from engine.migration.marking import Marking, check_markings
from engine.migration.refusals import lost_arrow, name_of, other_part, unmapped
from engine.specs import Definition


class Row(NamedTuple):
    """One task as :mod:`engine.codec` writes it."""

    id: str
    under: int
    state: int
    name: str
    triggered: int
    data: dict[str, Any]
    internal: dict[str, Any]


@dataclass(frozen=True)
class Move:
    """Where one token stood, and where it stands.

    :ivar token_id: also the id of its task on the work list, if it is a desk
    """

    token_id: str
    old: Element
    new: Element


@dataclass
class Carried:
    """A state on its way into another version.

    :ivar moves: its live tokens
    :ivar disarmed: boundary events that are not waited for any more
    :ivar to_arm: (id of the fork, name of the event) of boundary events to be waited for from now on
    :ivar to_renew: ids of events whose clock has another rule, or that have no clock any more
    """

    raw: bytes = b""
    moves: list[Move] = field(default_factory=list)
    disarmed: list[Element] = field(default_factory=list)
    to_arm: list[tuple[str, str]] = field(default_factory=list)
    to_renew: list[str] = field(default_factory=list)
    armed: list[Element] = field(default_factory=list)


def carry(raw: bytes, comparison: Comparison) -> Carried:
    """Rewrite a saved state.

    :raises CannotMigrate: when a live token has no place in the new version, or would stand wrongly there
    """
    state, carried = orjson.loads(raw), Carried()
    old, new = comparison.old, comparison.new
    scope = _Scope(comparison, old.spec, new.spec, carried)
    carried.raw = orjson.dumps({**state, "w": scope.carry(state["w"])})
    return carried


def arm(process: RunningProcess, carried: Carried, new: Definition) -> None:
    """Let the loaded process wait for what its new diagram adds; clocks begin now. Nothing fires here."""
    tokens = {token.id: token for scope in process.scopes() for token in scope.tasks.values()}
    for token_id in carried.to_renew:
        token = tokens[UUID(token_id)]
        process.event_manager.remove_task(token)
        token.internal_data.clear()
        _wait(process, token)
    for fork_id, name in carried.to_arm:
        fork = tokens[UUID(fork_id)]
        spec = fork.workflow.spec
        token = fork._add_child(spec.task_specs[name], TaskState.WAITING)
        _wait(process, token)
        carried.armed.append(Element(new.diagram_of_scope[spec.name].key, token.task_spec.bpmn_id))


def _wait(process: RunningProcess, token: Token) -> None:
    token.task_spec._update(token)
    if token._state != TaskState.WAITING:
        # Due at once: the next look at the clock lets it happen, as an act of its own.
        token._set_state(TaskState.WAITING)
        process.event_manager.add_task(token)


class _Scope:
    """One scope of the state: the process, a sub-process, a called process."""

    def __init__(self, comparison: Comparison, old: BpmnProcessSpec, new: BpmnProcessSpec, carried: Carried) -> None:
        self.comparison, self.old, self.new, self.carried = comparison, old, new, carried
        self.drawn, self.drawn_new = (
            comparison.old.diagram_of_scope[old.name],
            comparison.new.diagram_of_scope[new.name],
        )
        self.process, self.new_process = self.drawn.key, self.drawn_new.key
        self.rows: list[Row] = []
        self.index: dict[int, int] = {}
        self.spec_of: dict[str, TaskSpec] = {}

    def carry(self, out: dict[str, Any]) -> dict[str, Any]:
        """The scope as the new version has it."""
        found = [Row(*row) for row in out["t"]]
        if len(found) > 1:
            self._check_markings(found)
        for at, row in enumerate(found):
            self._carry_row(at, row, found)
        inner = [self._carry_inner(*entry) for entry in out.get("s", ())]
        return {**out, "t": [list(row) for row in self.rows]} | ({"s": inner} if inner else {})

    def _carry_row(self, at: int, row: Row, found: list[Row]) -> None:
        spec = self.old.task_specs[row.name]
        if row.under < 0:
            self._append(at, row._replace(name=self.new.start.name))
        elif isinstance(spec, BoundaryEvent | BoundaryEventSplit):
            return  # written with the activity that they belong to
        elif isinstance(self.old.task_specs[found[row.under].name], LoopTask):
            self._carry_instance(at, row, found)
        else:
            self._carry_token(at, row, found)

    def _append(self, at: int | None, row: Row) -> int:
        self.rows.append(row)
        if at is not None:
            self.index[at] = len(self.rows) - 1
        return len(self.rows) - 1

    def _carry_token(self, at: int, row: Row, found: list[Row]) -> None:
        spec = self.old.task_specs[row.name]
        new = self.target(spec)
        self._note_move(row, spec, new)
        fork = found[row.under] if row.under else None
        under = self._fork(fork, new)
        internal = self._internal(row, spec, new)
        self._append(at, row._replace(under=under, name=new.name, internal=internal))
        self.spec_of[row.id] = new
        self._carry_events(row.under if fork is not None else None, found, new, under)

    def _carry_instance(self, at: int, row: Row, found: list[Row]) -> None:
        """One of several: it goes with its activity."""
        around = self.spec_of[found[row.under].id]
        spec, new = self.old.task_specs[row.name], self.new.task_specs[around.task_spec]
        check_alike(spec, new, name_of(self.drawn, spec.bpmn_id))
        self._note_move(row, spec, new)
        self._append(at, row._replace(under=self.index[row.under], name=new.name))
        self.spec_of[row.id] = new

    def _fork(self, before: Row | None, new: TaskSpec) -> int:
        """The fork of the activity's boundary events: its place among the rows, or the root's when it has none."""
        name = f"{new.name}.BoundaryEventSplit"
        if name not in self.new.task_specs:
            return 0
        fork_id = before.id if before is not None else uuid4().hex
        return self._append(None, Row(fork_id, 0, TaskState.COMPLETED, name, 0, {}, {}))

    def _carry_events(self, fork: int | None, found: list[Row], new: TaskSpec, under: int) -> None:
        """Events that wait go on waiting; new ones are armed, gone ones disarmed; one that has occurred stays so."""
        rows = [row for row in found if fork is not None and row.under == fork and self._is_event(row)]
        attached = {spec.name: spec for spec in self._events_of(self.new, new.name)}
        known: set[str] = set()
        before = self.old.task_specs[found[fork].name].outputs if fork is not None else []
        for spec in (one for one in before if isinstance(one, BoundaryEvent)):
            after = self._attached_as(spec, attached)
            known |= {after.name} if after is not None else set()
            for row in (one for one in rows if one.name == spec.name):
                self._carry_event(row, spec, after, under)
        self.carried.to_arm += [(self.rows[under].id, name) for name in attached if name not in known]

    def _carry_event(self, row: Row, spec: TaskSpec, after: TaskSpec | None, under: int) -> None:
        if after is None:
            self.carried.disarmed.append(Element(self.process, spec.bpmn_id))
            return
        if clock_of(spec) != clock_of(after):
            self.carried.to_renew.append(row.id)
        self._note_move(row, spec, after)
        self._append(None, row._replace(under=under, name=after.name))

    def _is_event(self, row: Row) -> bool:
        return isinstance(self.old.task_specs[row.name], BoundaryEvent)

    def _events_of(self, spec: BpmnProcessSpec, activity: str) -> Iterable[TaskSpec]:
        fork = spec.task_specs.get(f"{activity}.BoundaryEventSplit")
        return [one for one in fork.outputs if isinstance(one, BoundaryEvent)] if fork is not None else []

    def _attached_as(self, event: TaskSpec, attached: dict[str, TaskSpec]) -> TaskSpec | None:
        place = self.comparison.element_of(Element(self.process, event.bpmn_id))
        return attached.get(place.node) if place is not None and place.process == self.new_process else None

    def _note_move(self, row: Row, spec: TaskSpec, new: TaskSpec) -> None:
        if spec.bpmn_id is not None and new.bpmn_id is not None:
            moved = Move(row.id, Element(self.process, spec.bpmn_id), Element(self.new_process, new.bpmn_id))
            self.carried.moves.append(moved)

    def _internal(self, row: Row, spec: TaskSpec, new: TaskSpec) -> dict[str, Any]:
        if isinstance(spec, TokenJoin):
            return {**row.internal, FLOW: self.arrow(spec, new, row.internal[FLOW])}
        if isinstance(spec, CatchingEvent) and clock_of(spec) != clock_of(new):
            self.carried.to_renew.append(row.id)
        return row.internal

    def _carry_inner(self, owner_id: str, name: str, inner: dict[str, Any]) -> list[Any]:
        old, new = self.comparison.old.subs[name], self.comparison.new.subs[self.spec_of[owner_id].spec]
        return [owner_id, new.name, _Scope(self.comparison, old, new, self.carried).carry(inner)]

    def target(self, spec: TaskSpec) -> TaskSpec:
        """The element of the new version at which a token of the old one stands.

        :raises CannotMigrate: when there is none, or another kind of element
        """
        if isinstance(spec, ScopeEnd):
            return self.new.end
        place = self.comparison.element_of(Element(self.process, spec.bpmn_id))
        if place is None:
            raise unmapped(name_of(self.drawn, spec.bpmn_id))
        found = self.new.task_specs.get(place.node)
        if place.process != self.new_process or found is None:
            raise other_part(name_of(self.drawn, spec.bpmn_id))
        check_alike(spec, found, name_of(self.drawn, spec.bpmn_id))
        return found

    def arrow(self, join: TaskSpec, after: TaskSpec, flow: str) -> str:
        """The arrow of the new join over which a token came that waits at the old one.

        Where one arrow is gone and one is new, the new one stands for it: the branch was drawn otherwise.

        :raises CannotMigrate: when that is not clear
        """
        pairs = {one: self._arrow_from(one, after) for one in dict.fromkeys(join._inputs)}
        found = pairs[flow]
        if found is None:
            lost = [one for one, other in pairs.items() if other is None]
            free = set(after._inputs) - set(pairs.values())
            found = free.pop() if len(lost) == len(free) == 1 else None
        if found is None:
            raise lost_arrow(name_of(self.drawn_new, after.bpmn_id))
        return found

    def _arrow_from(self, flow: str, join: TaskSpec) -> str | None:
        source = self.old.task_specs[flow]
        place = self.comparison.element_of(Element(self.process, str(source.bpmn_id)))
        spec = self.new.task_specs.get(place.node) if place is not None else None
        if spec is None:
            return None
        if spec.name in join._inputs:
            return str(spec.name)
        ways = [name for name in dict.fromkeys(join._inputs) if name in reach(spec, join)]
        return ways[0] if len(ways) == 1 else None

    def _check_markings(self, found: list[Row]) -> None:
        before, after = Marking(self.old), Marking(self.new)
        twins: list[tuple[TaskSpec, TaskSpec]] = []
        for row in found[1:]:
            spec = self.old.task_specs[row.name]
            inside = isinstance(self.old.task_specs[found[row.under].name], LoopTask)
            if inside or isinstance(spec, BoundaryEvent | BoundaryEventSplit | ScopeEnd):
                continue
            new, flow = self.target(spec), row.internal.get(FLOW)
            before.add(spec, flow)
            after.add(new, self.arrow(spec, new, flow) if flow is not None else None)
            twins.append((spec, new))
        check_markings(before, after, twins, self.drawn_new)
