"""What migrating would do, instance by instance; nothing is written and nothing is locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.db import in_slices
from engine.errors import Refusal
from engine.migration.carrying import Move
from engine.migration.comparing import BadMapping, Element, Match
from engine.migration.going_on import GoingOn, foresee
from engine.migration.loading import Target, carry_instance, target_of
from engine.runtime import rows
from engine.runtime.previewing import LookingAhead
from engine.states import MOVABLE


@dataclass(frozen=True)
class Prospect:
    """One instance as it stands, and as it would stand.

    :ivar rev: the revision that was looked at; migrating with it refuses an instance that has moved since
    :ivar steps: the live steps with what is other in them
    :ivar armed: boundary events that would be waited for from then on
    :ivar disarmed: those that would not be waited for any more
    :ivar goes_on: what would happen at once; None for nothing, or only when a suspended file is resumed
    :ivar refusal: why it would be left as it is
    """

    instance_id: int
    subject_id: int
    rev: int
    version_id: str
    steps: tuple[Match, ...] = ()
    moves: tuple[Move, ...] = ()
    armed: tuple[Element, ...] = ()
    disarmed: tuple[Element, ...] = ()
    goes_on: GoingOn | None = None
    refusal: Refusal | None = None


_INSTANCES = select(rows.INSTANCE).order_by(rows.INSTANCE.c.id)


def preview(
    db: Session,
    instance_ids: Sequence[int],
    to_version: str,
    mapping: Mapping[str, str] | None = None,
    *,
    now: datetime,
) -> list[Prospect]:
    """Say for each instance where it would stand in the new version, or why it cannot be taken there.

    :param to_version: id of a version that is or was published
    :param mapping: old element to new element, as an administrator completes what was found
    :raises BadMapping: naming an element that is not there
    """
    target = target_of(db, to_version, mapping)
    return [
        _prospect(db, dict(row._mapping), target, now=now)
        for part in in_slices(sorted(instance_ids))
        for row in db.connection().execute(_INSTANCES.where(rows.INSTANCE.c.id.in_(part))).all()
    ]


def _prospect(db: Session, row: dict[str, object], target: Target, *, now: datetime) -> Prospect:
    known = {name: row[name] for name in ("subject_id", "rev", "version_id")}
    asked: list[str] = []
    try:
        made = carry_instance(db, row, target, actor="", now=now, made=partial(LookingAhead, asked=asked))
        goes_on = foresee(made, asked)
    except BadMapping:  # wrong for all of them
        raise
    except Refusal as refusal:
        return Prospect(instance_id=row["id"], **known, refusal=refusal)  # type: ignore[arg-type]
    return Prospect(
        instance_id=row["id"],  # type: ignore[arg-type]
        **known,  # type: ignore[arg-type]
        steps=tuple(made.matches()),
        moves=tuple(made.carried.moves),
        armed=tuple(made.carried.armed),
        disarmed=tuple(made.carried.disarmed),
        goes_on=goes_on if row["status"] in MOVABLE else None,
    )
