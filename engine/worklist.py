"""What a desk sees: its open tasks, the buttons of a task, its form, and the route of a file.

Only reading. Words for the office come from the diagram of the version that the instance runs on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from engine import codec
from engine.facts import Environment
from engine.history import history_of
from engine.joins import tokens
from engine.models import Instance, Task
from engine.runtime.moving import FORWARD
from engine.runtime.refusals import unknown_outcome
from engine.specs import Definition, Diagram, Node, definition_of
from engine.states import TaskStatus
from engine.way import UsualWay

FORWARD_HI, FORWARD_EN = "आगे भेजें", "Forward"


@dataclass(frozen=True)
class Button:
    """One outcome of a desk.

    :ivar outcome: what :func:`engine.runtime.complete` is told
    :ivar kind: ``forward``, ``return``, ``refuse`` or ``finish``; chooses place and colour
    :ivar note: ``required`` or ``optional``: whether a green note must go with it; empty when the kind of task decides
    :ivar confirm: ask once more before it is done
    """

    outcome: str
    name_hi: str
    name_en: str
    kind: str
    note: str
    confirm: bool


class StepState(StrEnum):
    """Where a step of the route stands."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True)
class RouteStep:
    """One desk on the strip of a file page.

    :ivar at: when it was done, or when it began to wait; None for a step ahead
    :ivar by: the opaque actor who did it
    """

    process: str
    node: str
    name_hi: str
    name_en: str
    role: str
    state: StepState
    at: datetime | None = None
    due: datetime | None = None
    desk: int | None = None
    task_id: str | None = None
    outcome: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class Drawing:
    """A diagram with the course of one instance.

    :ivar taken: ids of the elements that were left
    :ivar open: ids of the elements where something stands: desks, waiting events, calls under way
    """

    xml: bytes
    taken: frozenset[str]
    open: frozenset[str]


def open_tasks(
    db: Session, *, desks: Collection[int], pools: Collection[str] = (), now: datetime | None = None
) -> Sequence[Task]:
    """The tray: open tasks of posts, and those of pools that nobody else has claimed; the most urgent first.

    :param desks: posts of the reader
    :param pools: pool roles of those posts
    :param now: leave out what is parked beyond this moment
    """
    unclaimed = or_(Task.claimed_by.is_(None), Task.claimed_by.in_(desks))
    of_pool = and_(Task.desk.is_(None), Task.role.in_(pools), unclaimed)
    query = select(Task).where(Task.status == TaskStatus.OPEN, or_(Task.desk.in_(desks), of_pool))
    if now is not None:
        query = query.where(or_(Task.parked_until.is_(None), Task.parked_until <= now))
    return db.scalars(query.order_by(Task.due.is_(None), Task.due, Task.created_at, Task.id)).all()


TASKS_OF = select(Task).where(Task.instance_id == bindparam("instance")).order_by(Task.created_at, Task.id)


def tasks_of(db: Session, instance_id: int) -> Sequence[Task]:
    """All tasks of an instance in the order in which they came."""
    return db.scalars(TASKS_OF, {"instance": instance_id}).all()


def buttons(db: Session, task: Task) -> list[Button]:
    """The outcomes of a task's desk, in the order of the diagram; one for a desk without a choice."""
    return buttons_at(*_drawn(db, task))


def buttons_at(diagram: Diagram, node: Node) -> list[Button]:
    """The outcomes of a desk of a diagram, published or not."""
    choices = diagram.choices(node)
    if choices:
        return [_button(str(flow.outcome), flow.name, flow.properties) for flow in choices]
    flow = node.outgoing[0] if node.outgoing else None
    return [_button(FORWARD, flow.name if flow else "", flow.properties if flow else {})]


def button_of(db: Session, task: Task, outcome: str | None) -> Button:
    """The button that was pressed at a task's desk.

    :param outcome: None stands for the one button of a desk without a choice
    :raises UnknownOutcome: when the desk has no such button
    """
    found = buttons(db, task)
    for button in found:
        if outcome == button.outcome or (outcome is None and [one.outcome for one in found] == [FORWARD]):
            return button
    raise unknown_outcome(outcome)


def form_of(db: Session, task: Task) -> dict[str, Any] | None:
    """The form of a task's desk in the version of its instance; None when it has none."""
    return _definition(db, task.instance_id).form(task.process, task.node)


def task_properties(db: Session, task: Task) -> Mapping[str, str]:
    """Our properties of a task's element: form, due, kind, desk, letter, escalate_to, …"""
    return _drawn(db, task)[1].properties


def route(db: Session, instance: Instance, *, now: datetime | None = None) -> list[RouteStep]:
    """The strip of a file page: desks that are done, those that have it, and the usual way from there to the end.

    :param now: for choices ahead that ask for the date; the start of the instance when not given
    """
    tasks = [task for task in tasks_of(db, instance.id) if task.status in (TaskStatus.DONE, TaskStatus.OPEN)]
    done = sorted((task for task in tasks if task.done_at is not None), key=lambda task: (task.done_at, task.id))
    current = [task for task in tasks if task.done_at is None]
    steps = [_step(task, StepState.DONE) for task in done] + [_step(task, StepState.CURRENT) for task in current]
    return steps + list(_ahead(definition_of(db, instance.version_id), instance, now or instance.started_at))


def diagram_of(db: Session, instance: Instance, process: str | None = None) -> Drawing:
    """A diagram of the instance's version with what was passed and where it stands.

    :param process: a called process; the instance's own when not given
    """
    definition = definition_of(db, instance.version_id)
    key = process or definition.key
    prefix = "" if key == definition.key else f"{key}/"
    passed = {name for row in history_of(db, instance.id) for name in row.detail.get("passed", [])}
    return Drawing(
        xml=definition.files[f"{key}.bpmn"],
        taken=frozenset(name.removeprefix(prefix) for name in passed if name.startswith(prefix) and _own(name, prefix)),
        open=frozenset(node for place, node in _standing(definition, instance) if place == key),
    )


def _own(name: str, prefix: str) -> bool:
    return "/" not in name.removeprefix(prefix)


VERSION_OF = select(Instance.version_id).where(Instance.id == bindparam("instance"))


def _definition(db: Session, instance_id: int) -> Definition:
    held = db.identity_map.get(identity_key(Instance, instance_id))
    version_id = held.version_id if held is not None else db.scalars(VERSION_OF, {"instance": instance_id}).one()
    return definition_of(db, version_id)


def _drawn(db: Session, task: Task) -> tuple[Diagram, Node]:
    definition = _definition(db, task.instance_id)
    return definition.diagrams[task.process], definition.node(task.process, task.node)


def _button(outcome: str, name: str, properties: Mapping[str, str]) -> Button:
    name_hi = properties.get("name_hi") or name or FORWARD_HI
    return Button(
        outcome=outcome,
        name_hi=name_hi,
        name_en=properties.get("name_en") or name or FORWARD_EN,
        kind=properties.get("kind", "forward"),
        note=properties.get("note", ""),
        confirm=properties.get("confirm") in ("yes", "true"),
    )


def _step(task: Task, state: StepState) -> RouteStep:
    return RouteStep(
        process=task.process,
        node=task.node,
        name_hi=task.name_hi,
        name_en=task.name_en,
        role=task.role,
        state=state,
        at=task.done_at or task.created_at,
        due=task.due,
        desk=task.desk,
        task_id=task.id,
        outcome=task.outcome,
        by=task.done_by,
    )


def _ahead(definition: Definition, instance: Instance, now: datetime) -> Iterator[RouteStep]:
    way = UsualWay(definition, orjson.loads(instance.facts), now)
    standing = list(_standing(definition, instance))
    way.seen.update(standing)
    for process, node in standing:
        for diagram, desk in way.after(process, node):
            yield RouteStep(diagram.key, desk.id, desk.name_hi, desk.name_en, desk.role, StepState.AHEAD)


def _standing(definition: Definition, instance: Instance) -> Iterator[tuple[str, str]]:
    """(process, element) where the instance's tokens are: desks, waiting events, joins, calls under way."""
    if instance.ended_at is not None:
        return
    environment = Environment(instance.started_at)
    process = codec.loads(instance.state, definition.spec, definition.subs, {}, environment)
    for scope in process.scopes():
        for token in tokens(scope):
            spec = token.task_spec
            if spec.bpmn_id is not None and not isinstance(spec, BoundaryEvent):
                yield definition.diagram_of_scope[scope.spec.name].key, spec.bpmn_id
