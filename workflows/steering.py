"""What a supervisor may change of the routing itself: the step, a stay, what failed. All of it stands on record.

The token moves against the arrows here and nowhere else (model.md, "Who moves what"): only whoever supervises the
subject may, only with a reason, and the ledger has each act.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.models import Incident, Instance
from engine.places import Place
from engine.runtime import Completion, PlacePreview, Retried
from engine.states import ALIVE, InstanceRole, InstanceStatus
from workflows import ledger, movement
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.movement import Act
from workflows.organisation import Actor
from workflows.permissions import Permission, authorise
from workflows.subjects import Subject, lock_subject
from workflows.supervision import thing_of
from workflows.visibility import Reader, readable_subject


@dataclass(frozen=True)
class Stay:
    """Why and since when the routing of a subject is suspended.

    :ivar actor: who ordered it, as the engine keeps actors
    """

    reason: str
    since: dt.datetime
    actor: str


def routing_of(db: Session, subject_id: int) -> Instance | None:
    """The main run of a subject that is under way, suspended ones included."""
    return db.scalars(
        select(Instance)
        .where(Instance.subject_id == subject_id, Instance.role == InstanceRole.MAIN, Instance.status.in_(ALIVE))
        .execution_options(populate_existing=True)  # the engine writes past the session's objects
    ).one_or_none()


def stay_of(db: Session, subject_id: int) -> Stay | None:
    """The stay that is in force; None when the routing is not suspended."""
    instance = routing_of(db, subject_id)
    if instance is None or instance.status is not InstanceStatus.SUSPENDED:
        return None
    said = runtime.suspension(db, instance.id)
    return Stay(said.detail["reason"], said.at, said.actor) if said is not None else None


def steps_to_choose(db: Session, subject_id: int) -> list[Place]:
    """The steps at which a subject can be put; none while nothing runs or all is suspended."""
    instance = routing_of(db, subject_id)
    if instance is None or instance.status is InstanceStatus.SUSPENDED:
        return []
    return runtime.places_of(db, instance.version_id)


def preview_step(
    db: Session, subject_id: int, step: str, *, reader: Reader, actor: Actor, now: dt.datetime
) -> PlacePreview:
    """Say what putting a subject at a step would do; nothing happens.

    :param step: key of one of :func:`steps_to_choose`
    :raises EngineRefusal: when it cannot be put there
    :raises NotYours: when the reader does not supervise the subject
    """
    subject = readable_subject(db, subject_id, reader)
    authorise(reader, Permission.SUPERVISE, thing_of(db, subject, reader))
    instance = _under_way(db, subject_id)
    return runtime.preview_place(db, instance.id, step, facts={}, actor=str(actor), now=now)


def put_at_step(
    db: Session, subject_id: int, step: str, *, reason: str, reader: Reader, actor: Actor, now: dt.datetime
) -> Completion:
    """Put a subject at another step of its diagram; its desk is found by the step's role.

    :raises BadInput: when the reason is missing
    :raises EngineRefusal: when it cannot be put there
    :raises NotYours: when the reader does not supervise the subject
    """
    subject, instance = _locked(db, subject_id, reader), _under_way(db, subject_id)
    said = _reason(reason)
    done = runtime.place(
        db, instance.id, step, facts={}, actor=str(actor), reason=said, now=now, opener_desk=actor.post_id
    )
    movement.follow_custody(db, subject, done, act=Act.PLACED, actor=actor, now=now, remark=said)
    told = done.events[0].detail
    _record(db, subject, "routing.placed", done, reason=said, actor=actor, now=now, left=told["from"], step=told["to"])
    return done


def suspend_routing(
    db: Session, subject_id: int, *, reason: str, reader: Reader, actor: Actor, now: dt.datetime
) -> Completion:
    """Hold the routing of a subject: no button, date or message works till it is resumed; the clocks run on.

    :raises BadInput: when the reason is missing
    :raises EngineRefusal: when it is suspended already
    :raises NotYours: when the reader does not supervise the subject
    """
    subject, instance = _locked(db, subject_id, reader), _under_way(db, subject_id)
    said = _reason(reason)
    done = runtime.suspend(db, instance.id, reason=said, actor=str(actor), now=now)
    _record(db, subject, "routing.suspended", done, reason=said, actor=actor, now=now)
    return done


def resume_routing(
    db: Session, subject_id: int, *, reason: str, reader: Reader, actor: Actor, now: dt.datetime
) -> Completion:
    """Let a suspended routing go on; dates that passed and messages that came meanwhile take their effect now.

    :raises BadInput: when the reason is missing
    :raises EngineRefusal: when it is not suspended
    :raises NotYours: when the reader does not supervise the subject
    """
    subject, instance = _locked(db, subject_id, reader), _under_way(db, subject_id)
    said = _reason(reason)
    done = runtime.resume(db, instance.id, reason=said, actor=str(actor), now=now)
    movement.follow_custody(db, subject, done, act=Act.BY_DIAGRAM, actor=actor, now=now)
    _record(db, subject, "routing.resumed", done, reason=said, actor=actor, now=now)
    return done


def incidents_on(db: Session, subject_id: int) -> list[Incident]:
    """What failed on the runs of a subject and waits for somebody, the oldest first."""
    waiting = (Incident.subject_id == subject_id, Incident.resolved_at.is_(None))
    return list(db.scalars(select(Incident).where(*waiting).order_by(Incident.id)))


def incident_on(db: Session, subject_id: int, incident_id: int) -> Incident:
    """An incident of a subject, put right or not.

    :raises NotFound: when the subject has no such incident
    """
    incident = db.get(Incident, incident_id)
    if incident is None or incident.subject_id != subject_id:
        raise NotFound("There is no such incident.", "ऐसी कोई बाधा दर्ज नहीं है।")
    return incident


def try_again(
    db: Session, subject_id: int, incident_id: int, *, reader: Reader, actor: Actor, now: dt.datetime
) -> Retried:
    """Try again what failed: a job takes an automatic step once more, a date happens now.

    :raises EngineRefusal: when trying cannot help
    :raises NotYours: when the reader does not supervise the subject
    """
    subject, incident = _locked(db, subject_id, reader), incident_on(db, subject_id, incident_id)
    tried = runtime.retry(db, incident.id, actor=str(actor), now=now)
    movement.follow_custody(db, subject, tried.completion, act=Act.BY_DIAGRAM, actor=actor, now=now)
    payload: dict[str, ledger.Json] = {"incident": incident.id, "failed": tried.failed is not None}
    ledger.record(db, subject, "incident.retried", actor=actor, payload=payload, now=now)
    return tried


def leave_out(
    db: Session, subject_id: int, incident_id: int, *, reason: str, reader: Reader, actor: Actor, now: dt.datetime
) -> Completion:
    """Let the file go on without what failed.

    :raises BadInput: when the reason is missing
    :raises EngineRefusal: when the diagram cannot go on without it
    :raises NotYours: when the reader does not supervise the subject
    """
    subject, incident = _locked(db, subject_id, reader), incident_on(db, subject_id, incident_id)
    said = _reason(reason)
    done = runtime.leave_out(db, incident.id, reason=said, actor=str(actor), now=now)
    movement.follow_custody(db, subject, done, act=Act.BY_DIAGRAM, actor=actor, now=now, remark=said)
    payload: dict[str, ledger.Json] = {"incident": incident.id, "reason": said}
    ledger.record(db, subject, "incident.left_out", actor=actor, payload=payload, now=now)
    return done


def _locked(db: Session, subject_id: int, reader: Reader) -> Subject:
    """The subject, locked, for somebody who supervises it."""
    readable_subject(db, subject_id, reader)
    subject = lock_subject(db, subject_id)
    authorise(reader, Permission.SUPERVISE, thing_of(db, subject, reader))
    return subject


def _under_way(db: Session, subject_id: int) -> Instance:
    instance = routing_of(db, subject_id)
    if instance is None:
        raise OfficeRefusal("Nothing of it is being routed.", "इसका कोई मार्ग प्रचलन में नहीं है।")
    return instance


def _reason(written: str) -> str:
    if not written.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    return written.strip()


def _record(
    db: Session,
    subject: Subject,
    act: str,
    done: Completion,
    *,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    **more: ledger.Json,
) -> None:
    payload: dict[str, ledger.Json] = {"reason": reason, "rev": done.instance.rev, **more}
    ledger.record(db, subject, act, actor=actor, payload=payload, now=now)
