"""Saving an act: the instance by a guarded update, all else by difference, then the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine import codec
from engine.history import INSERT_HISTORY, Event, history_row
from engine.models import Instance, Task
from engine.runtime import rows
from engine.runtime.act import Act
from engine.runtime.completion import Completion
from engine.runtime.desks import new_task
from engine.runtime.environment import Happening
from engine.runtime.incidents import note_strays, resolve_incidents, stuck_incident
from engine.runtime.refusals import stale
from engine.runtime.steps import new_step
from engine.runtime.tracks import Tracks, tracks_of
from engine.states import InstanceStatus, StepStatus, TaskStatus


@dataclass
class Saved:
    """How an act is to be saved.

    :ivar event: what the history calls it
    :ivar node: the element where it happened
    :ivar detail: more for the history
    :ivar done: the completed task: its row with what is new in it
    :ivar key: idempotency key
    :ivar undo: the act can be undone
    :ivar finished_step: the step whose results it brought
    :ivar gone_as: how the tasks end that the act took away
    :ivar mends: what had failed before is over with it
    """

    event: str
    node: str | None
    detail: dict[str, Any] = field(default_factory=dict)
    done: Mapping[str, Any] | None = None
    key: str | None = None
    undo: bool = False
    finished_step: str | None = None
    opener_desk: int | None = None
    gone_as: TaskStatus = TaskStatus.CANCELLED
    mends: bool = False


def save_act(act: Act, how: Saved) -> Completion:
    """Write down what an act did.

    :raises StaleTask: when somebody else saved the instance in between
    """
    after = tracks_of(act.process)
    opened = [
        new_task(act, task_id, token, how.opener_desk)
        for task_id, token in after.desks.items()
        if task_id not in act.before.desks
    ]
    gone = [task_id for task_id in act.before.desks if task_id not in after.desks]
    status = _status(act, how, after)
    instance = _instance_values(act, how, status, opened=[task["id"] for task in opened], gone=gone)
    history = _history(act, how, instance, opened, gone)
    _update_instance(act, instance | {"history_seq": history[-1]["seq"]})
    closed = _close_tasks(act, how, gone)
    replace_tracks(act, after)
    _replace_steps(act, after, how)
    connection = act.connection
    if opened:
        connection.execute(rows.INSERT_TASK, [{name: task[name] for name in rows.OPENING} for task in opened])
    connection.execute(INSERT_HISTORY, history)
    events = [Event(**row) for row in history]
    act.environment.office.recorded(act.db, subject_id=act.subject_id, events=events)
    shown = rows.adopt(act.db, Instance, {**act.values, **instance, "history_seq": history[-1]["seq"]})
    return Completion(
        instance=shown,
        closed=closed,
        opened=[rows.adopt(act.db, Task, task) for task in opened],
        events=events,
    )


def _instance_values(
    act: Act, how: Saved, status: InstanceStatus, *, opened: Sequence[str], gone: Sequence[str]
) -> dict[str, Any]:
    over = act.process.completed
    undo = _undo_state(act, how, opened, gone) if how.undo else None
    return {
        "status": status,
        "rev": act.values["rev"] + 1,
        "state": codec.dumps(act.process),
        "facts": orjson.dumps(act.facts).decode(),
        "undo_state": undo,
        "undo_rev": act.values["rev"] if how.undo else None,
        "ended_at": act.now if over else None,
        "end_reason": None,
    }


def _status(act: Act, how: Saved, after: Tracks) -> InstanceStatus:
    """Where the instance stands afterwards; incidents whose cause is gone are over."""
    if act.process.completed:
        resolve_incidents(act, Tracks(), mends=True)
        return InstanceStatus.COMPLETED
    if stuck_incident(act):
        return InstanceStatus.INCIDENT
    note_strays(act)
    status = resolve_incidents(act, after, mends=how.mends)
    return InstanceStatus.INCIDENT if act.strays else status


def _undo_state(act: Act, how: Saved, opened: Sequence[str], gone: Sequence[str]) -> bytes:
    assert how.done is not None
    return orjson.dumps(
        {
            "state": orjson.Fragment(act.values["state"]),
            "facts": orjson.Fragment(act.values["facts"]),
            "status": act.values["status"],
            "task": how.done["id"],
            "opened": opened,
            "closed": gone,
            "irreversible": act.environment.irreversible,
        }
    )


def _update_instance(act: Act, values: Mapping[str, Any]) -> None:
    params = {f"to_{name}": value for name, value in values.items()}
    params |= {"b_id": act.instance_id, "b_rev": act.values["rev"]}
    if act.connection.execute(rows.SAVE_INSTANCE, params).rowcount != 1:
        raise stale()


def _history(
    act: Act, how: Saved, instance: Mapping[str, Any], opened: Sequence[Mapping[str, Any]], gone: Sequence[str]
) -> list[dict[str, Any]]:
    detail = how.detail | {
        "facts": {**how.detail.get("facts", {}), **act.changed_facts()},
        "passed": act.passed(),
        "opened": [[task["id"], task["node"]] for task in opened],
        "closed": list(gone),
    }
    happened = [Happening(how.event, how.node, {name: value for name, value in detail.items() if value}), *act.happened]
    if act.process.completed:
        happened.append(Happening("ended", None))
    return [
        history_row(
            instance_id=act.instance_id,
            seq=act.values["history_seq"] + place,
            rev=instance["rev"],
            at=act.now,
            actor=act.actor,
            event=one.event,
            node=one.node,
            detail=one.detail,
            key=how.key if place == 1 else None,
        )
        for place, one in enumerate(happened, start=1)
    ]


def _close_tasks(act: Act, how: Saved, gone: Sequence[str]) -> list[Task]:
    """The completed task, and those that an interrupting event or a terminating end took away."""
    closed: list[Task] = []
    others = list(gone)
    if how.done is not None:
        others.remove(how.done["id"])
        params = {f"to_{name}": how.done[name] for name in ("status", "outcome", "done_by", "done_at", "capacity")}
        act.connection.execute(rows.FINISH_TASK, params | {"b_id": how.done["id"]})
        closed.append(rows.adopt(act.db, Task, how.done))
    if others:
        closed += end_tasks(act.db, others, how.gone_as)
    return closed


def end_tasks(db: Session, task_ids: Sequence[str], status: TaskStatus) -> list[Task]:
    """Close open tasks that nobody did.

    :param status: how they ended
    """
    db.connection().execute(rows.END_TASKS, {"tasks": list(task_ids), "to_status": status})
    return [rows.adopt(db, Task, row) for row in rows.fetch_all(db, rows.TASKS_BY_ID, tasks=list(task_ids))]


def replace_tracks(act: Act, after: Tracks) -> None:
    """Let timers and subscriptions follow the process."""
    connection, before = act.connection, act.before
    gone = [task_id for task_id, timer in before.timers.items() if after.timers.get(task_id) != timer]
    if gone:
        connection.execute(rows.DELETE_TIMERS, {"tasks": gone})
    new = [
        {"task_id": task_id, "instance_id": act.instance_id, "node": node, "due": due}
        for task_id, (node, due) in after.timers.items()
        if before.timers.get(task_id) != (node, due)
    ]
    if new:
        connection.execute(rows.INSERT_TIMER, new)
    _replace_subscriptions(act, after)


def _replace_subscriptions(act: Act, after: Tracks) -> None:
    connection, before = act.connection, act.before
    silent = [
        {"b_task": task_id, "b_kind": kind, "b_name": name}
        for task_id, kind, name in sorted(before.subscriptions - after.subscriptions)
    ]
    if silent:
        connection.execute(rows.DELETE_SUBSCRIPTION, silent)
    new = [
        {"task_id": task_id, "kind": kind, "name": name, "instance_id": act.instance_id, "subject_id": act.subject_id}
        for task_id, kind, name in sorted(after.subscriptions - before.subscriptions)
    ]
    if new:
        connection.execute(rows.INSERT_SUBSCRIPTION, new)


def _replace_steps(act: Act, after: Tracks, how: Saved) -> None:
    gone = [step for step in act.before.steps if step not in after.steps]
    if how.finished_step is not None:
        gone.remove(how.finished_step)
        end_steps(act.db, [how.finished_step], StepStatus.DONE, act.now)
    if gone:
        end_steps(act.db, gone, StepStatus.CANCELLED, act.now)
    for step_id, token in after.steps.items():
        if step_id not in act.before.steps:
            new_step(act, step_id, token)


def end_steps(db: Session, step_ids: Sequence[str], status: StepStatus, now: datetime) -> None:
    """Close automatic steps."""
    params = {"steps": list(step_ids), "to_status": status, "to_ended_at": now}
    db.connection().execute(rows.END_STEPS, params)
