"""History and incidents of acts that move no token: the instance keeps its revision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.history import INSERT_HISTORY, Event, history_row
from engine.models import Instance
from engine.runtime import rows
from engine.runtime.office import configured_office

_INSTANCE = rows.INSTANCE


def add_history(
    db: Session,
    instance: Mapping[str, Any],
    *,
    event: str,
    node: str | None,
    detail: dict[str, Any],
    actor: str,
    now: datetime,
    also: Mapping[str, Any] | None = None,
) -> tuple[Instance, Event]:
    """Append one event to a locked instance.

    :param also: further columns of the instance to change with it
    """
    changes = {**(also or {}), "history_seq": instance["history_seq"] + 1}
    row = history_row(
        instance_id=instance["id"],
        seq=changes["history_seq"],
        rev=changes.get("rev", instance["rev"]),
        at=now,
        actor=actor,
        event=event,
        node=node,
        detail=detail,
    )
    connection = db.connection()
    connection.execute(update(_INSTANCE).where(_INSTANCE.c.id == instance["id"]).values(changes))
    connection.execute(INSERT_HISTORY, row)
    added = Event(**row)
    configured_office().recorded(db, subject_id=instance["subject_id"], events=[added])
    return rows.adopt(db, Instance, {**instance, **changes}), added
