"""Open incidents of an instance that is taken to another version, and back: they follow its steps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from engine.migration.loading import CarriedInstance
from engine.models import Incident
from engine.runtime import rows
from engine.runtime.incidents import note_strays, standing
from engine.states import IncidentKind, InstanceStatus, StepStatus

_OPEN = select(rows.INCIDENT).where(rows.INCIDENT.c.resolved_at.is_(None))
_CANCELLED_STEPS = select(rows.STEP.c.id).where(
    rows.STEP.c.instance_id == bindparam("instance"), rows.STEP.c.status == StepStatus.CANCELLED
)
_TRIED_ANEW = (IncidentKind.TIMER, IncidentKind.DESK)
"""Kinds that the next look at the clock, or at the posts, raises again by itself."""


def follow_incidents(made: CarriedInstance, found_anew: Collection[str]) -> list[dict[str, Any]]:
    """Let the open incidents follow the steps; those that another diagram can mend are over.

    A date that failed is let happen once more, by the new diagram: an open incident would hold back every date.

    :param found_anew: elements of the old version for whose work a desk was found anew
    :return: what each of them was, for :func:`restore_incidents`
    """
    act, kept = made.act, []
    places = {move.old.node: move.new.node for move in made.carried.moves}
    for one in _open_incidents(act.db, act.instance_id):
        over = one["kind"] == IncidentKind.TIMER or (one["kind"] == IncidentKind.DESK and one["node"] in found_anew)
        after = {"resolved_at": act.now} if over else {"node": places.get(one["node"], one["node"])}
        kept.append({"id": one["id"], "node": one["node"], "over": over})
        _change(act.db, one, after)
    note_strays(act)
    return kept


def restore_incidents(db: Session, instance_id: int, kept: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Undo what :func:`follow_incidents` did; what has come up since and would come up again is over."""
    before = {one["id"]: one for one in kept}
    gone = set(db.scalars(_CANCELLED_STEPS, {"instance": instance_id}))
    for one in _open_incidents(db, instance_id):
        if one["id"] not in before and (one["kind"] in _TRIED_ANEW or one["step_id"] in gone):
            _change(db, one, {"resolved_at": now})
    for known in before.values():
        was = rows.fetch(db, select(rows.INCIDENT).where(rows.INCIDENT.c.id == known["id"]))
        assert was is not None, "incidents are never deleted"
        reopened = {"resolved_at": None} if known["over"] else {}
        _change(db, was, {"node": known["node"], **reopened})


def status_of(db: Session, instance: Mapping[str, Any]) -> InstanceStatus:
    """How an instance stands with the incidents that are open now; what is suspended stays so."""
    status: InstanceStatus = instance["status"]
    return status if status == InstanceStatus.SUSPENDED else standing(db, instance["id"])


def _open_incidents(db: Session, instance_id: int) -> list[dict[str, Any]]:
    return rows.fetch_all(db, _OPEN.where(rows.INCIDENT.c.instance_id == instance_id))


def _change(db: Session, one: Mapping[str, Any], values: dict[str, Any]) -> None:
    if any(one[name] != value for name, value in values.items()):
        db.connection().execute(update(rows.INCIDENT).where(rows.INCIDENT.c.id == one["id"]).values(values))
        rows.adopt(db, Incident, {**one, **values})
