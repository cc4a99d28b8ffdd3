"""Incidents: something automatic failed, the officer's act stands, somebody has to look."""

from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.joins import Token, TokenJoin, tokens
from engine.models import Incident
from engine.runtime import rows
from engine.runtime.act import Act
from engine.runtime.environment import Happening


def stuck_incident(act: Act) -> bool:
    """Note it when nothing can ever move the process again; BPMN allows such diagrams, the gate warns of them."""
    if not act.process.is_stuck():
        return False
    at_rest = [token for scope in act.process.scopes() for token in tokens(scope)]
    waiting = {str(token.task_spec.bpmn_id) for token in at_rest if _at_join(token)}
    where = ", ".join(sorted(waiting)) or "?"
    note_incident(
        act,
        node=where,
        message_en=f"The diagram waits for ever at “{where}”: a branch that it waits for can never come.",
        message_hi=f"मार्ग-चित्र “{where}” पर सदा के लिए रुक गया: जिस शाखा की प्रतीक्षा है वह कभी नहीं आ सकती।",
    )
    return True


def note_incident(
    act: Act, *, node: str, message_en: str, message_hi: str, step_id: str | None = None, tries: int = 1
) -> None:
    """Write an incident; the instance's status is the caller's to set."""
    values: dict[str, Any] = {
        "instance_id": act.instance_id,
        "subject_id": act.subject_id,
        "step_id": step_id,
        "node": node,
        "message_en": message_en,
        "message_hi": message_hi,
        "tries": tries,
        "at": act.now,
        "resolved_at": None,
    }
    act.connection.execute(rows.INSERT_INCIDENT, values)
    act.happened.append(Happening("incident", node, {"message": message_en, "tries": tries}))


def resolve_incidents(act: Act, step_id: str) -> bool:
    """Close the incidents of a step that went through after all.

    :return: whether none is open on the instance now
    """
    table = rows.INCIDENT
    act.connection.execute(
        update(table).where(table.c.step_id == step_id, table.c.resolved_at.is_(None)).values(resolved_at=act.now)
    )
    return open_incidents(act.db, act.instance_id) == 0


def open_incidents(db: Session, instance_id: int) -> int:
    """How many incidents of an instance nobody has resolved."""
    query = select(func.count()).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
    return db.scalars(query).one()


def _at_join(token: Token) -> bool:
    return isinstance(token.task_spec, TokenJoin)
