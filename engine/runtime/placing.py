"""Putting a file at another step by hand: the one act that moves a token against the arrows (model.md, ``place``)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine import codec
from engine.expressions import Value
from engine.joins import Token
from engine.models import Task
from engine.placement import main_way, move_token, path_of
from engine.places import Place, Places
from engine.runtime import rows
from engine.runtime.act import Act, check_facts, load_act, lock_instance, make_act, require_movable
from engine.runtime.completion import Completion
from engine.runtime.delivering import save_and_pass_on
from engine.runtime.desks import new_task
from engine.runtime.environment import OfficeEnvironment
from engine.runtime.observation import observed
from engine.runtime.office import configured_office
from engine.runtime.refusals import no_such_instance
from engine.runtime.saving import Saved
from engine.runtime.tracks import Tracks, tracks_of
from engine.specs import Definition, definition_of
from engine.states import TaskStatus


@dataclass(frozen=True)
class PlannedTask:
    """A desk that would get work.

    :ivar desk: the post; None for a pool
    :ivar why: how it was found, when that is worth saying
    """

    process: str
    node: str
    name_hi: str
    name_en: str
    role: str
    desk: int | None
    due: datetime | None
    why: str


@dataclass(frozen=True)
class Awaited:
    """A date, a message or a signal that is waited for at an element.

    :ivar due: the date; None for a message or signal
    :ivar name: of the message or signal; empty for a date
    """

    process: str
    node: str
    due: datetime | None = None
    name: str = ""


@dataclass(frozen=True)
class PlacePreview:
    """What putting a file at a step would do; nothing of it has happened.

    :ivar closes: open tasks that would be closed as moved
    :ivar opens: desks that would get work
    :ivar stays: open tasks that would not notice
    :ivar forgotten: dates, messages and signals that would not be waited for any more
    :ivar awaited: those that would be waited for from then on
    :ivar operations: operations that would run at once
    :ivar dropped: automatic steps that would not be done any more
    """

    place: Place
    closes: list[Task]
    opens: list[PlannedTask]
    stays: list[Task]
    forgotten: list[Awaited]
    awaited: list[Awaited]
    operations: list[str]
    dropped: list[str]


class _LookingAhead(OfficeEnvironment):
    """Works everything out and does nothing.

    :ivar asked: names of the operations that would run
    """

    asked: list[str]

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Note it; the token waits as if a job had it."""
        self.asked.append(operation)
        task.internal_data["params"] = dict(params)
        return None


@observed
def place(
    db: Session,
    instance_id: int,
    node: str | Sequence[str],
    *,
    facts: Mapping[str, Value],
    actor: str,
    reason: str,
    now: datetime,
    opener_desk: int | None = None,
) -> Completion:
    """Put the main token of an instance at another step: into, out of or inside calls and sub-processes.

    The caller has locked the subject and knows who may. Tasks that the token leaves are closed as ``moved``, their
    timers and messages fall away; work that a reminder started beside the file stays. Incidents at the place that is
    left are over.

    :param node: ``check``; within a called process ``process/check`` or, by the calls, ``call/check``
    :param facts: routing facts to set with it
    :param opener_desk: the desk of whoever does it
    :raises EngineRefusal: when there is no such step, a file cannot rest there, the step or the token is in a part that
        runs in parallel or several times, work beside would be lost, or the instance is suspended or over
    """
    check_facts(facts)
    act = load_act(db, lock_instance(db, instance_id), actor=actor, now=now)
    left, target = _carry(act, node, facts)
    detail = {"reason": reason, "from": left, "to": target.key}
    how = Saved("placed", target.node.id, detail, opener_desk=opener_desk, gone_as=TaskStatus.MOVED, mends=True)
    return save_and_pass_on(act, how)


def preview_place(
    db: Session, instance_id: int, node: str | Sequence[str], *, facts: Mapping[str, Value], actor: str, now: datetime
) -> PlacePreview:
    """Say what :func:`place` would do. Reads only: nothing is locked, stored or run.

    :raises EngineRefusal: as :func:`place`
    """
    check_facts(facts)
    asked: list[str] = []
    act = _act_ahead(db, instance_id, asked, actor=actor, now=now)
    before, forgotten = act.before, _awaited(act, act.before)
    _left, target = _carry(act, node, facts)
    after = tracks_of(act.process)
    known = set(_named(before))
    awaited = _awaited(act, after, without=known)
    gone = [one for key, one in forgotten if key not in set(_named(after))]
    return PlacePreview(
        place=target,
        closes=_tasks(db, [task_id for task_id in before.desks if task_id not in after.desks]),
        opens=[_planned(act, task_id, after.desks[task_id]) for task_id in after.desks if task_id not in before.desks],
        stays=_tasks(db, [task_id for task_id in before.desks if task_id in after.desks]),
        forgotten=gone,
        awaited=[one for _, one in awaited],
        operations=asked,
        dropped=[token.task_spec.operation for step, token in before.steps.items() if step not in after.steps],
    )


def places_of(db: Session, version_id: str) -> list[Place]:
    """The steps of a version at which a file can be put, in the order of its diagrams."""
    return Places(definition_of(db, version_id)).free()


def _carry(act: Act, node: str | Sequence[str], facts: Mapping[str, Value]) -> tuple[str, Place]:
    """Move the token; gives where it stood, as ``call/node``, and where it stands."""
    places = Places(act.definition)
    way = main_way(act.process, places)
    target = places.find(node, near=path_of(way))
    places.check(target)
    left = "/".join(str(level.token.task_spec.bpmn_id) for level in way)
    act.facts.update(facts)
    act.run(lambda: move_token(act.process, places, target))
    return left, target


def _act_ahead(db: Session, instance_id: int, asked: list[str], *, actor: str, now: datetime) -> Act:
    row = rows.fetch(db, rows.INSTANCE_BY_ID, instance=instance_id)
    if row is None:
        raise no_such_instance()
    require_movable(row)
    definition: Definition = definition_of(db, row["version_id"])
    facts: dict[str, Any] = orjson.loads(row["facts"])
    environment = _LookingAhead(
        db,
        configured_office(),
        definition,
        instance_id=row["id"],
        subject_id=row["subject_id"],
        facts=facts,
        actor=actor,
        now=now,
    )
    environment.asked = asked
    process = codec.loads(row["state"], definition.spec, definition.subs, facts, environment)
    return make_act(db, row, definition, environment, process, actor=actor, now=now)


def _planned(act: Act, task_id: str, token: Token) -> PlannedTask:
    made = new_task(act, task_id, token, None)
    names = ("process", "node", "name_hi", "name_en", "role", "desk", "due")
    return PlannedTask(**{name: made[name] for name in names}, why=made["desk_why"])


def _named(tracks: Tracks) -> Iterator[tuple[str, str, str]]:
    """What is waited for, by token, kind and name."""
    yield from ((task_id, "date", "") for task_id in tracks.timers)
    yield from tracks.subscriptions


def _awaited(
    act: Act, tracks: Tracks, without: set[tuple[str, str, str]] | None = None
) -> list[tuple[tuple[str, str, str], Awaited]]:
    found = []
    for key in sorted(_named(tracks)):
        task_id, _kind, name = key
        token = act.token(task_id)
        if token is not None and key not in (without or ()):
            due = tracks.timers[task_id][1] if not name else None
            found.append((key, Awaited(*act.place_of(token), due=due, name=name)))
    return found


def _tasks(db: Session, task_ids: Sequence[str]) -> list[Task]:
    found = rows.fetch_all(db, rows.TASKS_BY_ID, tasks=list(task_ids))
    return [rows.adopt(db, Task, row) for row in found]
