"""What a new version makes ready at once: a join that needs no more branches than have come to it.

Nothing else becomes ready by a migration: desks, steps and events stay what they were, and a date that is due is left
to the next look at the clock. The file goes on in the transaction that migrates it, as after an outcome; a suspended
one when it is resumed (:func:`engine.runtime.events.catch_up`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine.migration.loading import CarriedInstance, check_holders
from engine.migration.refusals import nobody_goes_on
from engine.runtime import rows
from engine.runtime.act import Act, load_act
from engine.runtime.completion import Completion
from engine.runtime.delivering import save_and_pass_on
from engine.runtime.previewing import PlannedTask, planned
from engine.runtime.saving import Saved
from engine.runtime.tracks import tracks_of
from engine.states import ALIVE, MOVABLE

WENT_ON = "went_on"

_OPEN_INCIDENTS = select(rows.INCIDENT.c.id).where(
    rows.INCIDENT.c.instance_id == bindparam("instance"), rows.INCIDENT.c.resolved_at.is_(None)
)


@dataclass(frozen=True)
class GoingOn:
    """What would happen at once in the new version.

    :ivar opens: desks that would get work
    :ivar operations: operations that would run
    :ivar ends: whether the routing would come to its end
    """

    opens: tuple[PlannedTask, ...]
    operations: tuple[str, ...]
    ends: bool


def foresee(made: CarriedInstance, asked: list[str]) -> GoingOn | None:
    """Let a carried instance go on in memory, and say what that does; its environment must do nothing.

    :param asked: where that environment notes the operations
    :return: None when nothing is ready
    :raises CannotMigrate: when the file would lie at two desks then, or come to rest for ever
    :raises DiagramFault: when the diagram cannot go on with these facts
    """
    act = made.act
    if not act.process.ready_joins():
        return None
    _run(act, made)
    after = tracks_of(act.process)
    opens = tuple(planned(act, one, token) for one, token in after.desks.items() if one not in made.after.desks)
    return GoingOn(opens, tuple(asked), act.process.completed)


def go_on(
    db: Session, made: CarriedInstance, row: Mapping[str, Any], *, actor: str, now: datetime
) -> Completion | None:
    """Let a migrated instance go on for real.

    :param row: the instance as the migration has just written it
    :return: None when nothing is ready, or it is suspended
    :raises CannotMigrate: as :func:`foresee`
    """
    if row["status"] not in MOVABLE or not made.act.process.ready_joins():
        return None
    act = load_act(db, row, actor=actor, now=now)
    joins = act.process.ready_joins()
    _run(act, made)
    done = save_and_pass_on(act, Saved(WENT_ON, joins[0].task_spec.bpmn_id, {"joins": _names(joins)}))
    _keep_way_back(db, act, row, done)
    return done


def _run(act: Act, made: CarriedInstance) -> None:
    act.run(act.process.go_on)
    check_holders(act, tracks_of(act.process), made)
    if act.process.is_stuck() and not made.was_stuck:
        raise nobody_goes_on()


def _names(joins: list[Any]) -> list[str]:
    return list(dict.fromkeys(str(token.task_spec.bpmn_id) for token in joins))


def _keep_way_back(db: Session, act: Act, row: Mapping[str, Any], done: Completion) -> None:
    """The way back of the migration leads back over this too."""
    if done.instance.status not in ALIVE:
        return
    kept = orjson.loads(row["undo_state"])
    still_open = set(db.connection().scalars(_OPEN_INCIDENTS, {"instance": act.instance_id}))
    kept["incidents"] = [one | {"over": one["over"] or one["id"] not in still_open} for one in kept["incidents"]]
    kept["went_on"] = {
        "facts": orjson.Fragment(row["facts"]),
        "opened": [task.id for task in done.opened],
        "closed": [task.id for task in done.closed],
        "irreversible": act.environment.irreversible,
    }
    undo = {"undo_state": orjson.dumps(kept), "undo_rev": done.instance.rev - 1}
    db.connection().execute(update(rows.INSTANCE).where(rows.INSTANCE.c.id == act.instance_id).values(undo))
    rows.refresh(done.instance, undo)
