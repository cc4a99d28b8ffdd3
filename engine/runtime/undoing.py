"""Taking back the last outcome, while nothing has moved since: the same state, to the byte, and a new event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine import codec
from engine.errors import EngineRefusal
from engine.models import Task
from engine.runtime import rows
from engine.runtime.act import Act, load_act, lock_instance
from engine.runtime.completion import Completion
from engine.runtime.incidents import resolve_incidents
from engine.runtime.notes import add_history
from engine.runtime.observation import observed
from engine.runtime.saving import end_steps, end_tasks, replace_tracks
from engine.runtime.steps import enqueue_step
from engine.runtime.tracks import Tracks, tracks_of
from engine.states import IncidentKind, InstanceStatus, StepStatus, TaskStatus

_TASK, _STEP = rows.TASK, rows.STEP
_REOPEN_TASKS = (
    update(_TASK)
    .where(_TASK.c.id.in_(bindparam("tasks", expanding=True)))
    .values(status=TaskStatus.OPEN, outcome=None, done_by=None, done_at=None, capacity=None)
)


@observed
def undo(db: Session, instance_id: int, *, actor: str, now: datetime, reason: str) -> Completion:
    """Take back the last completion of an instance. The caller has locked the subject and knows who may.

    :return: ``closed``: the desks that it had opened, recalled; ``opened``: those that it had closed, open again
    :raises EngineRefusal: when something moved since, the instance is over, or an operation that ran cannot be undone
    """
    row = lock_instance(db, instance_id)
    kept: dict[str, Any] = orjson.loads(row["undo_state"]) if row["undo_state"] is not None else {}
    if "task" not in kept or row["rev"] != row["undo_rev"] + 1:
        raise EngineRefusal(
            "This cannot be taken back: the file has moved on.", "यह वापस नहीं लिया जा सकता: पत्रावली आगे बढ़ चुकी है।"
        )
    refuse_irreversible(kept["irreversible"])
    act = load_act(db, row, actor=actor, now=now)
    after = _tracks_before(act, kept)
    recalled = end_tasks(db, kept["opened"], TaskStatus.RECALLED) if kept["opened"] else []
    strays = _reopen_strays(act, kept)
    reopened = reopen_tasks(db, kept["closed"])
    replace_tracks(act, after)
    restore_steps(act, after)
    status = resolve_incidents(act, after, mends=False)
    restored = {
        "state": orjson.dumps(kept["state"]),
        "facts": orjson.dumps(kept["facts"]).decode(),
        "status": InstanceStatus.INCIDENT if strays else status,
        "rev": row["rev"] + 1,
        "undo_state": None,
        "undo_rev": None,
    }
    detail = {"task": kept["task"], "reason": reason, "recalled": kept["opened"], "reopened": kept["closed"]}
    instance, event = add_history(
        db, row, event="undone", node=_node(reopened, kept["task"]), detail=detail, actor=actor, now=now, also=restored
    )
    return Completion(instance=instance, closed=recalled, opened=reopened, events=[event])


def refuse_irreversible(operations: Sequence[str]) -> None:
    """Let pass what can be taken back.

    :raises EngineRefusal: naming the operations that were done with it
    """
    if operations:
        names = ", ".join(operations)
        raise EngineRefusal(
            f"This cannot be taken back: {names} was done with it.",
            f"यह वापस नहीं लिया जा सकता: इसके साथ {names} हो चुका है।",
        )


def _reopen_strays(act: Act, kept: Mapping[str, Any]) -> int:
    """Work for which no desk had been found lies at the substitute's again, and waits for somebody to look; how many.

    Its incident was over at the moment at which the desk was done.
    """
    table = rows.INCIDENT
    at = select(_TASK.c.done_at).where(_TASK.c.id == kept["task"]).scalar_subquery()
    nodes = select(_TASK.c.node).where(_TASK.c.id.in_(kept["closed"]))
    same = (table.c.instance_id == act.instance_id) & (table.c.kind == IncidentKind.DESK)
    over = same & (table.c.resolved_at == at) & table.c.node.in_(nodes)
    return act.connection.execute(update(table).where(over).values(resolved_at=None)).rowcount


def _tracks_before(act: Act, kept: Mapping[str, Any]) -> Tracks:
    definition = act.definition
    raw = orjson.dumps(kept["state"])
    process = codec.loads(raw, definition.spec, definition.subs, dict(kept["facts"]), act.environment)
    return tracks_of(process)


def reopen_tasks(db: Session, task_ids: Sequence[str]) -> list[Task]:
    """Open tasks again as they were."""
    db.connection().execute(_REOPEN_TASKS, {"tasks": list(task_ids)})
    found = {row["id"]: row for row in rows.fetch_all(db, rows.TASKS_BY_ID, tasks=list(task_ids))}
    return [rows.adopt(db, Task, found[task_id]) for task_id in task_ids]


def restore_steps(act: Act, after: Tracks) -> None:
    """Let the automatic steps be those of an earlier state.

    :param after: what that state asks of the tables
    """
    gone = [step for step in act.before.steps if step not in after.steps]
    if gone:
        end_steps(act.db, gone, StepStatus.CANCELLED, act.now)
    for step_id in after.steps.keys() - act.before.steps.keys():
        again = update(_STEP).where(_STEP.c.id == step_id).values(status=StepStatus.WAITING, ended_at=None)
        act.connection.execute(again)
        enqueue_step(act.db, step_id, turn=str(act.values["rev"] + 1))


def _node(tasks: Sequence[Task], task_id: str) -> str | None:
    return next((task.node for task in tasks if task.id == task_id), None)
