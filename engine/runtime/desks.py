"""From a token at a desk to a row of the work list."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import orjson

from engine.errors import EngineRefusal
from engine.joins import Token
from engine.runtime.act import Act
from engine.runtime.environment import OFFICE_TIME, plain_due
from engine.specs import Node
from engine.states import TaskKind, TaskStatus

_PLAIN_RULE = re.compile(r"\d+wd|P[0-9TWDHMS]+")


def new_task(act: Act, task_id: str, token: Token, opener_desk: int | None) -> dict[str, Any]:
    """The row of a desk that a token just came to; its post and its date are found now and not again.

    :param opener_desk: the desk whose act brought it here
    """
    process, node_id = act.place_of(token)
    node = act.definition.node(process, node_id)
    where: dict[str, Any] = {
        "subject_id": act.subject_id,
        "process": process,
        "node": node_id,
        "facts": {**act.facts, **token.data},
    }
    office = act.environment.office
    desk = office.desk_for(act.db, role=node.role, expression=node.properties.get("desk"), now=act.now, **where)
    if desk.missing:
        act.strays.append(node)
    return {
        "id": task_id,
        "instance_id": act.instance_id,
        "subject_id": act.subject_id,
        **drawn_at(process, node),
        "role": desk.role,
        "desk": desk.post_id,
        "desk_why": desk.why[:300],
        "opener_desk": opener_desk,
        "item": orjson.dumps(token.data).decode() if token.data else None,
        "claimed_by": None,
        "created_at": act.now,
        "opened_at": None,
        "due": _due(act, node, where),
        "return_to": [],
        "parked_until": None,
        "status": TaskStatus.OPEN,
        "outcome": None,
        "done_by": None,
        "done_at": None,
        "capacity": None,
    }


def drawn_at(process: str, node: Node) -> dict[str, Any]:
    """What a row of the work list has from the element of the diagram at which it stands."""
    return {
        "process": process,
        "node": node.id,
        "name_hi": node.name_hi,
        "name_en": node.name_en,
        "kind": TaskKind(node.properties.get("kind", TaskKind.NOTE)),
    }


def _due(act: Act, node: Node, where: dict[str, Any]) -> datetime | None:
    written = node.properties.get("due")
    rule = written if written is None or _PLAIN_RULE.fullmatch(written) else _worked_out(act, written, where["facts"])
    found = _last_moment(rule) if rule else None
    if found is None:
        found = act.environment.office.due_for(act.db, role=node.role, rule=rule, now=act.now, **where)
    if found is None and rule is not None:
        found = plain_due(rule, act.now)
    return found.astimezone(UTC) if found else None


def _worked_out(act: Act, expression: str, facts: dict[str, Any]) -> str:
    rule = act.environment.evaluate(expression, facts)
    if not isinstance(rule, str):
        raise EngineRefusal(
            f"The date rule “{expression}” gives no date or duration.",
            f"तिथि-नियम “{expression}” कोई तिथि या अवधि नहीं देता।",
        )
    return rule


def _last_moment(rule: str) -> datetime | None:
    """Work that is due on a day may be done until its end."""
    try:
        return datetime.combine(date.fromisoformat(rule), time(23, 59, 59), OFFICE_TIME)
    except ValueError:
        return None
