"""Taking a migration back, while nothing has moved since: the earlier version and the same state, to the byte."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine import codec
from engine.errors import EngineRefusal
from engine.migration.following import restore_incidents, status_of
from engine.models import Instance, Task
from engine.runtime import rows
from engine.runtime.act import environment_of, lock_instance, make_act
from engine.runtime.notes import add_history
from engine.runtime.observation import Seen, watched
from engine.runtime.saving import end_tasks, replace_tracks
from engine.runtime.tracks import tracks_of
from engine.runtime.undoing import refuse_irreversible, reopen_tasks, restore_steps
from engine.specs import definition_of
from engine.states import ALIVE, TaskKind, TaskStatus

_HELD_BY = ("role", "desk", "desk_why", "claimed_by")
OF_THE_DESK = (*_HELD_BY, "return_to", "opened_at", "parked_until")
"""What is the desk's own in an open task: another desk begins with it anew (model.md, transfer)."""

_READ = {"kind": TaskKind, "opened_at": datetime.fromisoformat, "parked_until": datetime.fromisoformat}
"""How the values of a task are read that JSON has as texts."""


@watched(lambda _db, instance: [Seen("migration_undone", instance)])
def undo_migration(db: Session, instance_id: int, *, actor: str, reason: str, now: datetime) -> Instance:
    """Bring an instance back to the version from which it was migrated. The caller has locked its subject.

    Desks that were given to somebody else in the meantime stay with him.

    :raises EngineRefusal: when it was not migrated last, has moved since, is over, or an operation that ran at once
        cannot be undone
    """
    row = lock_instance(db, instance_id)
    kept = _kept(row)
    before = _restored(db, row, kept, actor=actor, now=now)
    recalled, reopened = _take_back_what_went_on(db, kept.get("went_on"))
    _restore_tasks(db, kept["tasks"])
    for step_id, values in kept["steps"].items():
        db.connection().execute(update(rows.STEP).where(rows.STEP.c.id == step_id).values(values))
    restore_incidents(db, instance_id, kept["incidents"], now=now)
    restored = {
        "status": status_of(db, row),
        "version_id": kept["version"],
        "state": before,
        "facts": _facts_before(row, kept),
        "rev": row["rev"] + 1,
        "undo_state": None,
        "undo_rev": None,
    }
    detail = {"from": row["version_id"], "to": kept["version"], "reason": reason}
    detail |= {name: tasks for name, tasks in (("recalled", recalled), ("reopened", reopened)) if tasks}
    instance, _event = add_history(
        db, row, event="migration_undone", node=None, detail=detail, actor=actor, now=now, also=restored
    )
    return instance


def _kept(row: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(row["undo_state"]) if row["undo_state"] is not None else {}
    unmoved = row["undo_rev"] is not None and row["rev"] == row["undo_rev"] + 1
    if "version" not in kept or not unmoved or row["status"] not in ALIVE:
        raise EngineRefusal(
            "This cannot be taken back: the file has moved on since.",
            "यह वापस नहीं लिया जा सकता: पत्रावली उसके बाद आगे बढ़ चुकी है।",
        )
    refuse_irreversible(kept.get("went_on", {}).get("irreversible", ()))
    return kept


def _restored(db: Session, row: Mapping[str, Any], kept: Mapping[str, Any], *, actor: str, now: datetime) -> bytes:
    """The earlier state; timers and messages follow it."""
    raw = orjson.dumps(kept["state"])
    old, new = definition_of(db, kept["version"]), definition_of(db, row["version_id"])
    facts: dict[str, Any] = orjson.loads(row["facts"])
    environment = environment_of(db, row, new, facts, actor=actor, now=now)
    present = codec.loads(row["state"], new.spec, new.subs, facts, environment)
    act = make_act(db, row, new, environment, present, actor=actor, now=now)
    earlier = environment_of(db, row, old, dict(facts), actor=actor, now=now)
    after = tracks_of(codec.loads(raw, old.spec, old.subs, dict(facts), earlier))
    replace_tracks(act, after)
    restore_steps(act, after)
    return raw


def _facts_before(row: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """Only what went on at once can have changed them."""
    went_on = kept.get("went_on")
    return orjson.dumps(went_on["facts"]).decode() if went_on is not None else str(row["facts"])


def _take_back_what_went_on(db: Session, went_on: Mapping[str, Any] | None) -> tuple[list[str], list[str]]:
    """Recall the desks that it opened and open those again that it closed; gives the ids of both."""
    if went_on is None:
        return [], []
    if went_on["opened"]:
        end_tasks(db, went_on["opened"], TaskStatus.RECALLED)
    if went_on["closed"]:
        reopen_tasks(db, went_on["closed"])
    return went_on["opened"], went_on["closed"]


def _restore_tasks(db: Session, changed: Mapping[str, Any]) -> None:
    present = {task["id"]: task for task in rows.fetch_all(db, rows.TASKS_BY_ID, tasks=list(changed))}
    for task_id, change in changed.items():
        task, back = present[task_id], dict(change["was"])
        if any(task[name] != value for name, value in change["is"].items() if name in _HELD_BY):
            back = {name: value for name, value in back.items() if name not in OF_THE_DESK}
        if not back:
            continue
        back |= {name: read(back[name]) for name, read in _READ.items() if back.get(name) is not None}
        db.connection().execute(update(rows.TASK).where(rows.TASK.c.id == task_id).values(back))
        rows.adopt(db, Task, {**task, **back})
