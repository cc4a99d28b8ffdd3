"""Taking instances to another version, each in a savepoint of its own, with a way back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import codec
from engine.errors import EngineRefusal, Refusal
from engine.history import Event
from engine.migration.comparing import BadMapping, Change, Element
from engine.migration.following import follow_incidents, status_of
from engine.migration.going_on import WENT_ON, foresee, go_on
from engine.migration.loading import CarriedInstance, Target, carry_instance, target_of
from engine.migration.undoing import OF_THE_DESK
from engine.models import Instance, ProcessVersion, Task
from engine.runtime import rows
from engine.runtime.act import lock_instance
from engine.runtime.completion import Completion
from engine.runtime.desks import drawn_at, new_task
from engine.runtime.environment import Happening
from engine.runtime.notes import add_history
from engine.runtime.observation import Seen, watched
from engine.runtime.previewing import LookingAhead
from engine.runtime.saving import replace_tracks
from engine.states import InstanceStatus


class MovedMeanwhile(EngineRefusal):
    """Somebody has moved the instance since the preview."""


@dataclass(frozen=True)
class Outcome:
    """What became of one instance.

    :ivar event: the row of its history, when it was migrated
    :ivar went_on: what then happened at once, because the new version needs nothing more for it
    :ivar refusal: why it was left as it is
    """

    instance_id: int
    instance: Instance | None = None
    event: Event | None = None
    went_on: Completion | None = None
    refusal: Refusal | None = None


def _migrated(_db: Session, outcomes: Iterable[Outcome]) -> Iterator[Seen]:
    for one in outcomes:
        if one.instance is not None and one.event is not None:
            yield Seen(one.event.event, one.instance)
        if one.went_on is not None:
            done = one.went_on
            yield Seen(WENT_ON, done.instance, done.events[0].node or "", len(done.opened), len(done.closed))


@dataclass(frozen=True)
class _Order:
    """What was ordered for all instances; as the arguments of :func:`migrate`."""

    target: Target
    actor: str
    reason: str
    now: datetime
    find_desks: bool


@watched(_migrated)
def migrate(
    db: Session,
    instance_ids: Sequence[int],
    to_version: str,
    mapping: Mapping[str, str] | None = None,
    *,
    actor: str,
    reason: str,
    now: datetime,
    expect_revs: Mapping[int, int] | None = None,
    find_desks: bool = False,
) -> list[Outcome]:
    """Take instances to another version of their process. The caller has locked their subjects.

    Open tasks keep their ids, and with them holders, drafts, dates and the desks that wait for a reply; facts stay.
    Timers and messages follow by difference: a clock whose rule is unchanged runs on, another begins now. A join that
    the new version makes ready fires at once, with all that follows from it.

    :param to_version: id of a version that is or was published
    :param mapping: old element to new element, before what is found by itself
    :param expect_revs: revision of each instance in the preview; one that moved since is refused
    :param find_desks: find the desk anew for an open task that another desk is to do now; otherwise its holder keeps it
    :raises BadMapping: naming an element that is not there
    """
    order = _Order(target_of(db, to_version, mapping), actor, reason, now, find_desks)
    made = []
    for instance_id in instance_ids:
        try:
            with db.begin_nested():
                made.append(_migrate(db, instance_id, order, expected=(expect_revs or {}).get(instance_id)))
        except BadMapping:  # wrong for all of them
            raise
        except Refusal as refusal:
            made.append(Outcome(instance_id, refusal=refusal))
    return made


def _migrate(db: Session, instance_id: int, order: _Order, *, expected: int | None) -> Outcome:
    row = lock_instance(db, instance_id)
    if expected is not None and row["rev"] != expected:
        raise MovedMeanwhile("It has moved since the preview.", "पूर्वावलोकन के बाद यह आगे बढ़ चुका है।")
    _check_later(db, row, order)
    made = carry_instance(db, row, order.target, actor=order.actor, now=order.now)
    migrated, event = _write(db, row, made, order)
    went_on = go_on(db, made, migrated, actor=order.actor, now=order.now)
    instance = went_on.instance if went_on is not None else rows.adopt(db, Instance, migrated)
    return Outcome(instance_id, instance, event, went_on)


def _check_later(db: Session, row: Mapping[str, Any], order: _Order) -> None:
    """What a suspended instance would do when it is resumed is looked at now, while it can be refused."""
    if row["status"] == InstanceStatus.SUSPENDED:
        asked: list[str] = []
        looking = partial(LookingAhead, asked=asked)
        foresee(carry_instance(db, row, order.target, actor=order.actor, now=order.now, made=looking), asked)


def _write(db: Session, row: Mapping[str, Any], made: CarriedInstance, order: _Order) -> tuple[dict[str, Any], Event]:
    """Write the carried instance with its history; gives its row and the first event."""
    kept = _follow(db, row, made, find_desks=order.find_desks)
    changes = {
        "version_id": order.target.version.id,
        "status": status_of(db, row),
        "state": codec.dumps(made.act.process),
        "rev": row["rev"] + 1,
        "undo_state": orjson.dumps(kept),
        "undo_rev": row["rev"],
    }
    detail = _detail(db, row, order.target, made) | {"reason": order.reason}
    happened = [Happening("migrated", None, detail), *made.act.happened]
    now_row, events = dict(row), []
    for one in happened:
        instance, event = add_history(
            db,
            now_row,
            event=one.event,
            node=one.node,
            detail=one.detail,
            actor=order.actor,
            now=order.now,
            also=changes,
        )
        now_row |= changes | {"history_seq": instance.history_seq}
        changes = {}
        events.append(event)
    return now_row, events[0]


def _follow(db: Session, row: Mapping[str, Any], made: CarriedInstance, *, find_desks: bool) -> dict[str, Any]:
    """Let tasks, steps, incidents, timers and messages follow their tokens; gives what the way back needs."""
    tasks = _change_tasks(db, made, find_desks=find_desks)
    kept = {
        "version": row["version_id"],
        "state": orjson.Fragment(row["state"]),
        "tasks": tasks,
        "steps": _change_steps(db, made),
        "incidents": follow_incidents(made, _found_anew(made, tasks)),
    }
    replace_tracks(made.act, made.after)
    return kept


def _change_tasks(db: Session, made: CarriedInstance, *, find_desks: bool) -> dict[str, Any]:
    """Let the open tasks follow their tokens.

    :return: by task what stood there before and what stands there now, of that which changed
    """
    act, changed = made.act, {}
    before = {task["id"]: task for task in rows.fetch_all(db, rows.TASKS_BY_ID, tasks=list(made.after.desks))}
    for task_id, token in made.after.desks.items():
        old, element = before[task_id], Element(*act.place_of(token))
        match = made.comparison.matches.get(Element(old["process"], old["node"]))
        new = drawn_at(element.process, made.comparison.new.node(element.process, element.node))
        if find_desks and match is not None and {Change.ROLE, Change.DESK} & set(match.changes):
            found = new_task(act, task_id, token, old["opener_desk"])
            new |= {name: found[name] for name in OF_THE_DESK}
        new = {name: value for name, value in new.items() if old[name] != value}
        if new:
            changed[task_id] = {"was": {name: old[name] for name in new}, "is": new}
            act.connection.execute(update(rows.TASK).where(rows.TASK.c.id == task_id).values(new))
            rows.adopt(db, Task, {**old, **new})
    return changed


def _found_anew(made: CarriedInstance, changed: Mapping[str, Any]) -> set[str]:
    """The elements of the old version whose open work was given to a desk that was looked for anew."""
    given = {task_id for task_id, change in changed.items() if change["is"].keys() & set(OF_THE_DESK)}
    return {move.old.node for move in made.carried.moves if move.token_id in given}


def _change_steps(db: Session, made: CarriedInstance) -> dict[str, Any]:
    """Let the operations that wait for a job follow their tokens."""
    changed = {}
    for step_id, token in made.after.steps.items():
        old = rows.fetch(db, rows.STEP_BY_ID, step=step_id)
        process, node = made.act.place_of(token)
        if old is not None and (old["process"], old["node"]) != (process, node):
            changed[step_id] = {"process": old["process"], "node": old["node"]}
            change = update(rows.STEP).where(rows.STEP.c.id == step_id).values(process=process, node=node)
            made.act.connection.execute(change)
    return changed


def _detail(db: Session, row: Mapping[str, Any], target: Target, made: CarriedInstance) -> dict[str, Any]:
    """What the history keeps: both versions, and every live step in both."""
    name = made.comparison.name_of
    old = db.get_one(ProcessVersion, row["version_id"])
    detail: dict[str, Any] = {
        "from": {"number": old.number, "version": old.id},
        "to": {"number": target.version.number, "version": target.version.id},
        "mapping": dict(target.given),
        "steps": {name(match.old): name(match.new) for match in made.matches() if match.new is not None},
        "tasks": sorted(made.after.desks),
        "armed": [name(element) for element in made.carried.armed],
        "disarmed": [name(element) for element in made.carried.disarmed],
    }
    return {key: value for key, value in detail.items() if value}
