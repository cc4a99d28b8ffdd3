"""Taking instances to another version, each in a savepoint of its own, with a way back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import codec
from engine.errors import EngineRefusal, Refusal
from engine.history import Event
from engine.migration.comparing import Change, Element
from engine.migration.following import follow_incidents, status_of
from engine.migration.loading import CarriedInstance, Target, carry_instance, target_of
from engine.migration.undoing import OF_THE_DESK
from engine.models import Instance, ProcessVersion, Task
from engine.runtime import rows
from engine.runtime.act import lock_instance
from engine.runtime.desks import drawn_at, new_task
from engine.runtime.notes import add_history
from engine.runtime.observation import Seen, watched
from engine.runtime.saving import replace_tracks


class MovedMeanwhile(EngineRefusal):
    """Somebody has moved the instance since the preview."""


@dataclass(frozen=True)
class Outcome:
    """What became of one instance.

    :ivar event: the row of its history, when it was migrated
    :ivar refusal: why it was left as it is
    """

    instance_id: int
    instance: Instance | None = None
    event: Event | None = None
    refusal: Refusal | None = None


def _migrated(_db: Session, outcomes: Iterable[Outcome]) -> Iterator[Seen]:
    for one in outcomes:
        if one.instance is not None and one.event is not None:
            yield Seen(one.event.event, one.instance)


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
    Timers and messages follow by difference: a clock whose rule is unchanged runs on, another begins now.

    :param to_version: id of a version that is or was published
    :param mapping: old element to new element, before what is found by itself
    :param expect_revs: revision of each instance in the preview; one that moved since is refused
    :param find_desks: find the desk anew for an open task that another desk is to do now; otherwise its holder keeps it
    :raises BadMapping: naming an element that is not there
    """
    target = target_of(db, to_version, mapping)
    made = []
    for instance_id in instance_ids:
        try:
            with db.begin_nested():
                expected = (expect_revs or {}).get(instance_id)
                made.append(
                    _migrate(
                        db, instance_id, target, expected, actor=actor, reason=reason, now=now, find_desks=find_desks
                    )
                )
        except Refusal as refusal:
            if refusal.status == 422:  # the mapping itself is wrong, for all of them
                raise
            made.append(Outcome(instance_id, refusal=refusal))
    return made


def _migrate(
    db: Session,
    instance_id: int,
    target: Target,
    expected: int | None,
    *,
    actor: str,
    reason: str,
    now: datetime,
    find_desks: bool,
) -> Outcome:
    row = lock_instance(db, instance_id)
    if expected is not None and row["rev"] != expected:
        raise MovedMeanwhile("It has moved since the preview.", "पूर्वावलोकन के बाद यह आगे बढ़ चुका है।")
    made = carry_instance(db, row, target, actor=actor, now=now)
    tasks = _change_tasks(db, made, find_desks=find_desks)
    undo = {
        "version": row["version_id"],
        "state": orjson.Fragment(row["state"]),
        "tasks": tasks,
        "steps": _change_steps(db, made),
        "incidents": follow_incidents(made, _found_anew(made, tasks)),
    }
    replace_tracks(made.act, made.after)
    changes = {
        "version_id": target.version.id,
        "status": status_of(db, row),
        "state": codec.dumps(made.act.process),
        "rev": row["rev"] + 1,
        "undo_state": orjson.dumps(undo),
        "undo_rev": row["rev"],
    }
    detail = _detail(db, row, target, made) | {"reason": reason}
    instance, event = add_history(
        db, row, event="migrated", node=None, detail=detail, actor=actor, now=now, also=changes
    )
    for one in made.act.happened:
        before = {**row, **changes, "history_seq": instance.history_seq}
        instance, _ = add_history(db, before, event=one.event, node=one.node, detail=one.detail, actor=actor, now=now)
    return Outcome(instance_id, instance, event)


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
