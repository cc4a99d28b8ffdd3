"""What putting a file at a step, or starting it there, would do: worked out on a copy, and nothing of it kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine import codec
from engine.expressions import Value
from engine.facts import RunningProcess
from engine.joins import Token
from engine.models import Task
from engine.places import Place
from engine.runtime import rows
from engine.runtime.act import Act, check_facts, environment_of, make_act, require_movable
from engine.runtime.desks import new_task
from engine.runtime.environment import OfficeEnvironment
from engine.runtime.moving import begin
from engine.runtime.placing import carry
from engine.runtime.publishing import newest
from engine.runtime.refusals import diagram_faults, no_such_instance
from engine.runtime.tracks import Tracks, tracks_of
from engine.specs import definition_of


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


@dataclass(frozen=True)
class StartPreview:
    """What starting a process would do; nothing of it has happened.

    :ivar version_id: of the version on which it would run
    :ivar opens: desks that would get work
    :ivar awaited: dates, messages and signals that would be waited for
    :ivar operations: operations that would run at once
    """

    version_id: str
    opens: list[PlannedTask]
    awaited: list[Awaited]
    operations: list[str]


class LookingAhead(OfficeEnvironment):
    """Works everything out and does nothing.

    :param asked: takes the names of the operations that would run
    """

    def __init__(self, *about: Any, asked: list[str], **more: Any) -> None:  # noqa: ANN401 - as OfficeEnvironment
        super().__init__(*about, **more)
        self.asked = asked

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Note it; the token waits as if a job had it."""
        self.asked.append(operation)
        task.internal_data["params"] = dict(params)
        return None


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
    _left, target = carry(act, node, facts)
    after = tracks_of(act.process)
    known = set(_named(before))
    awaited = _awaited(act, after, without=known)
    gone = [one for key, one in forgotten if key not in set(_named(after))]
    return PlacePreview(
        place=target,
        closes=_tasks(db, [task_id for task_id in before.desks if task_id not in after.desks]),
        opens=[planned(act, task_id, after.desks[task_id]) for task_id in after.desks if task_id not in before.desks],
        stays=_tasks(db, [task_id for task_id in before.desks if task_id in after.desks]),
        forgotten=gone,
        awaited=[one for _, one in awaited],
        operations=asked,
        dropped=[token.task_spec.operation for step, token in before.steps.items() if step not in after.steps],
    )


def preview_start(
    db: Session,
    key: str,
    *,
    subject_id: int,
    facts: Mapping[str, Value],
    actor: str,
    now: datetime,
    at: str | None = None,
) -> StartPreview:
    """Say what :func:`start` would do. Reads only: nothing is locked, stored or run.

    :param at: the step to begin at; the diagram's start when not given
    :raises EngineRefusal: when the process is not published, or no file can rest at the step
    """
    check_facts(facts)
    version, given = newest(db, key), dict(facts)
    definition, asked = definition_of(db, version.id), list[str]()
    row = {"id": 0, "subject_id": subject_id}
    environment = environment_of(
        db, row, definition, given, actor=actor, now=now, made=partial(LookingAhead, asked=asked)
    )
    with diagram_faults():
        process = RunningProcess(definition.spec, definition.subs, given, environment)
    act = make_act(db, row, definition, environment, process, actor=actor, now=now)
    begin(act, at)
    after = tracks_of(act.process)
    return StartPreview(
        version_id=version.id,
        opens=[planned(act, task_id, token) for task_id, token in after.desks.items()],
        awaited=[one for _, one in _awaited(act, after)],
        operations=asked,
    )


def _act_ahead(db: Session, instance_id: int, asked: list[str], *, actor: str, now: datetime) -> Act:
    row = rows.fetch(db, rows.INSTANCE_BY_ID, instance=instance_id)
    if row is None:
        raise no_such_instance()
    require_movable(row)
    definition = definition_of(db, row["version_id"])
    facts: dict[str, Any] = orjson.loads(row["facts"])
    environment = environment_of(
        db, row, definition, facts, actor=actor, now=now, made=partial(LookingAhead, asked=asked)
    )
    process = codec.loads(row["state"], definition.spec, definition.subs, facts, environment)
    return make_act(db, row, definition, environment, process, actor=actor, now=now)


def planned(act: Act, task_id: str, token: Token) -> PlannedTask:
    """A desk that would get work, as it would be found now."""
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
