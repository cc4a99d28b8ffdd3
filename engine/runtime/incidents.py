"""Incidents: something automatic failed, the officer's act stands, somebody has to look."""

from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from engine.joins import Token, TokenJoin, tokens
from engine.models import Incident
from engine.runtime import rows
from engine.runtime.act import Act
from engine.runtime.environment import Happening
from engine.runtime.tracks import Tracks
from engine.states import IncidentKind, InstanceStatus


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
        kind=IncidentKind.STUCK,
        message_en=f"The diagram waits for ever at “{where}”: a branch that it waits for can never come.",
        message_hi=f"मार्ग-आरेख “{where}” पर सदा के लिए रुक गया: जिस शाखा की प्रतीक्षा है वह कभी नहीं आ सकती।",
    )
    return True


def note_strays(act: Act) -> None:
    """Note the new work for which no desk was found; it lies at a substitute's, and nobody waits for it in vain."""
    for node in act.strays:
        note_incident(
            act,
            node=node.id,
            kind=IncidentKind.DESK,
            message_en=f"No desk was found for “{node.name_en}” (role {node.role}); it lies at a substitute's.",
            message_hi=f"“{node.name_hi}” (भूमिका {node.role}) हेतु कोई पटल नहीं मिला; यह वैकल्पिक पटल पर है।",
        )


def note_incident(act: Act, *, node: str, kind: IncidentKind, message_en: str, message_hi: str) -> None:
    """Write an incident; the instance's status is the caller's to set."""
    values: dict[str, Any] = {
        "instance_id": act.instance_id,
        "subject_id": act.subject_id,
        "kind": kind,
        "step_id": None,
        "node": node,
        "message_en": message_en,
        "message_hi": message_hi,
        "tries": 1,
        "at": act.now,
        "resolved_at": None,
    }
    act.connection.execute(rows.INSERT_INCIDENT, values)
    act.happened.append(Happening("incident", node, {"message": message_en}))


def resolve_incidents(act: Act, after: Tracks, *, mends: bool) -> InstanceStatus:
    """Close the incidents whose cause an act took away: a step that is not waited for any more, a date, a desk.

    :param after: what the process asks of the tables now
    :param mends: the act was done to put things right, so that a date that had failed is over too
    :return: the status of an instance that is under way
    """
    status: InstanceStatus = act.values["status"]
    if status != InstanceStatus.INCIDENT:
        return status
    table = rows.INCIDENT
    overdue = any(moment <= act.now for _node, moment in after.timers.values())
    over = [IncidentKind.STUCK] + ([IncidentKind.TIMER] if mends or not overdue else [])
    desks = [str(token.task_spec.bpmn_id) for token in after.desks.values()]
    gone = or_(
        table.c.kind.in_(over),
        and_(table.c.kind == IncidentKind.STEP, table.c.step_id.not_in(list(after.steps))),
        and_(table.c.kind == IncidentKind.DESK, table.c.node.not_in(desks)),
    )
    mine = (table.c.instance_id == act.instance_id) & table.c.resolved_at.is_(None)
    act.connection.execute(update(table).where(mine, gone).values(resolved_at=act.now))
    return standing(act.db, act.instance_id)


def standing(db: Session, instance_id: int) -> InstanceStatus:
    """The status of an instance that is under way: with an incident as long as one is open."""
    return InstanceStatus.INCIDENT if open_incidents(db, instance_id) else InstanceStatus.RUNNING


def open_incidents(db: Session, instance_id: int) -> int:
    """How many incidents of an instance nobody has resolved."""
    query = select(func.count()).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
    return db.scalars(query).one()


def _at_join(token: Token) -> bool:
    return isinstance(token.task_spec, TokenJoin)
