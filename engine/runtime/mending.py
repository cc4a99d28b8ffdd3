"""Incidents put right by hand: tried once more, or left out with a reason. The office knows who may."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal, Refusal
from engine.joins import TokenBoundaryEvent
from engine.models import Incident, Instance, Step
from engine.runtime import rows
from engine.runtime.act import load_act, lock_instance, require_movable
from engine.runtime.completion import Completion
from engine.runtime.delivering import save_and_pass_on
from engine.runtime.events import catch_up
from engine.runtime.failing import order_again
from engine.runtime.incidents import standing
from engine.runtime.moving import bring_results
from engine.runtime.notes import add_history
from engine.runtime.saving import Saved
from engine.states import IncidentKind


@dataclass(frozen=True)
class Retried:
    """What came of trying again.

    :ivar completion: what moved at once; None when a job has it now, or when it failed again
    :ivar failed: the incident as it stands now, when it failed again
    """

    completion: Completion | None = None
    failed: Incident | None = None


def retry(db: Session, incident_id: int, *, actor: str, now: datetime) -> Retried:
    """Try again what failed. The caller has locked the subject.

    A step is given to a job once more, a date happens now. Failing again leaves the incident with one more try.

    :raises EngineRefusal: when it is over, a job is at it already, trying cannot help, or the instance is suspended
    """
    incident, row = _open(db, incident_id)
    if incident.kind is IncidentKind.STEP:
        step = db.get_one(Step, incident.step_id)
        if not order_again(db, step.id, turn=f"h{row['history_seq'] + 1}"):
            raise EngineRefusal("It is being tried at this moment.", "इसका प्रयास अभी चल रहा है।")
        _note(db, row, incident, "retried", actor=actor, now=now)
        return Retried()
    if incident.kind is not IncidentKind.TIMER:
        raise _cannot_help(incident)
    try:
        with db.begin_nested():
            return Retried(completion=_happen(db, row, incident, actor=actor, now=now))
    except Refusal as refusal:
        return Retried(failed=_failed_again(db, row, incident, refusal, actor=actor, now=now))


def leave_out(db: Session, incident_id: int, *, reason: str, actor: str, now: datetime) -> Completion:
    """Go on without what failed: the step counts as done without results, the date as never set, the desk as found.

    :raises EngineRefusal: when it is over, a file waits at that date and nowhere else, or the diagram cannot go on
    """
    incident, row = _open(db, incident_id)
    detail = {"incident": incident.id, "reason": reason}
    if incident.kind is IncidentKind.STEP:
        assert incident.step_id is not None, "an incident of a step names it"
        return bring_results(db, incident.step_id, {}, now, actor=actor, event="left_out", detail=detail)
    if incident.kind is IncidentKind.TIMER:
        return _disarm(db, row, detail, actor=actor, now=now)
    if incident.kind is IncidentKind.STUCK:
        raise _cannot_help(incident)
    return _seen(db, row, incident, detail, actor=actor, now=now)


def _open(db: Session, incident_id: int) -> tuple[Incident, Mapping[str, Any]]:
    incident = db.get(Incident, incident_id)
    if incident is None:
        raise EngineRefusal("There is no such incident.", "ऐसी कोई बाधा दर्ज नहीं है।")
    row = lock_instance(db, incident.instance_id)
    db.refresh(incident)
    if incident.resolved_at is not None:
        raise EngineRefusal("This has been put right already.", "यह पहले ही ठीक हो चुका है।")
    require_movable(row)
    return incident, row


def _cannot_help(incident: Incident) -> EngineRefusal:
    if incident.kind is IncidentKind.STUCK:
        return EngineRefusal(
            "Trying again cannot help here: put the file at another step.",
            "पुनः प्रयास से लाभ नहीं होगा: पत्रावली को किसी अन्य चरण पर रखें।",
        )
    return EngineRefusal(
        "Nothing is to be tried here: give the work to the right desk, then mark it as settled.",
        "यहाँ पुनः प्रयास का विषय नहीं है: कार्य सही पटल को दें, फिर इसे निस्तारित अंकित करें।",
    )


def _note(
    db: Session, row: Mapping[str, Any], incident: Incident, event: str, *, actor: str, now: datetime, **more: object
) -> Instance:
    detail = {"incident": incident.id, "tries": incident.tries}
    instance, _event = add_history(
        db, row, event=event, node=incident.node, detail=detail, actor=actor, now=now, also=more
    )
    return instance


def _happen(db: Session, row: Mapping[str, Any], incident: Incident, *, actor: str, now: datetime) -> Completion | None:
    """The date happens now; when nothing is overdue any more the incident is over."""
    made = catch_up(db, row["id"], actor=actor, now=now)
    if made is None:
        _close(db, incident, now)
        _note(db, row, incident, "mended", actor=actor, now=now, status=standing(db, row["id"]))
    return made


def _failed_again(
    db: Session, row: Mapping[str, Any], incident: Incident, refusal: Refusal, *, actor: str, now: datetime
) -> Incident:
    incident.tries, incident.at = incident.tries + 1, now
    incident.message_en, incident.message_hi = refusal.en, refusal.hi
    db.flush()  # the history below counts the tries
    _note(db, row, incident, "incident", actor=actor, now=now)
    return incident


def _disarm(db: Session, row: Mapping[str, Any], detail: dict[str, Any], *, actor: str, now: datetime) -> Completion:
    act = load_act(db, row, actor=actor, now=now)
    overdue = [task_id for task_id, (_node, due) in act.before.timers.items() if due <= now]
    events = [token for task_id in overdue if (token := act.token(task_id)) is not None]
    if not all(isinstance(token.task_spec, TokenBoundaryEvent) for token in events):
        raise EngineRefusal(
            "The file waits for this date and for nothing else: put it at another step.",
            "पत्रावली केवल इसी तिथि की प्रतीक्षा में है: उसे किसी अन्य चरण पर रखें।",
        )
    for token in events:
        token.cancel()
    act.run(act.process.settle)
    node = events[0].task_spec.bpmn_id if events else None
    return save_and_pass_on(act, Saved("left_out", node, detail, mends=True))


def _seen(
    db: Session, row: Mapping[str, Any], incident: Incident, detail: dict[str, Any], *, actor: str, now: datetime
) -> Completion:
    _close(db, incident, now)
    also = {"status": standing(db, row["id"])}
    instance, event = add_history(
        db, row, event="left_out", node=incident.node, detail=detail, actor=actor, now=now, also=also
    )
    return Completion(instance=instance, events=[event])


def _close(db: Session, incident: Incident, now: datetime) -> None:
    table = rows.INCIDENT
    db.connection().execute(update(table).where(table.c.id == incident.id).values(resolved_at=now))
    rows.refresh(incident, {"resolved_at": now})
