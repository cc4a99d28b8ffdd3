"""What came to a stop and waits for somebody, over all files: incidents of the routing, and jobs that failed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, selectin_polymorphic

from engine.models import Incident, Instance, Step
from engine.specs import Definition, Node, definition_of
from engine.states import InstanceStatus
from workflows import jobs, ledger
from workflows.errors import NotFound
from workflows.files import File
from workflows.jobs import JobProgress, JobState
from workflows.organisation import Actor
from workflows.permissions import Permission, allowed, authorise
from workflows.receipts import Receipt
from workflows.subjects import Subject, lock_subject
from workflows.supervision import thing_of
from workflows.visibility import Reader, readable_subject, visible_subjects

PAGE = 50


@dataclass(frozen=True)
class StoppedFile:
    """One incident with the file or receipt that it holds up.

    :ivar node: the element of the diagram at which it stopped; None when the version has no such element
    """

    incident: Incident
    subject: Subject
    node: Node | None
    suspended: bool
    step: Step | None


@dataclass(frozen=True)
class FailedJob:
    """One job that nobody tries again by itself.

    :ivar subject: the file or receipt that it is for, as far as the reader may see it
    """

    job: JobProgress
    subject: Subject | None


def stopped_files(db: Session, reader: Reader, *, offset: int = 0) -> list[StoppedFile]:
    """One page of the incidents on all files that the reader sees, the oldest first."""
    asked = (
        _incidents(reader)
        .with_only_columns(Incident, Subject, Instance)
        .options(selectin_polymorphic(Subject, [File, Receipt]))
        .order_by(Incident.at, Incident.id)
    )
    found = db.execute(asked.offset(offset).limit(PAGE)).all()
    wanted = {incident.step_id for incident, _subject, _instance in found} - {None}
    steps = {step.id: step for step in db.scalars(select(Step).where(Step.id.in_(wanted)))}
    return [
        StoppedFile(
            incident,
            subject,
            _element(definition_of(db, instance.version_id), incident.node),
            instance.status is InstanceStatus.SUSPENDED,
            steps.get(incident.step_id or ""),
        )
        for incident, subject, instance in found
    ]


def count_stopped(db: Session, reader: Reader) -> int:
    """How many incidents there are on all files that the reader sees."""
    return db.scalar(_incidents(reader).with_only_columns(func.count(Incident.id))) or 0


def failed_jobs(db: Session, reader: Reader, *, offset: int = 0) -> list[FailedJob]:
    """One page of the failed jobs that are the reader's business, the oldest first.

    Those for a file are for whoever sees the file, those for none for the supervisor of the district; the
    administrator, who has to mend them, has all of the district, without the names of files that he may not see.
    """
    asked = select(JobProgress).where(_failed(reader)).order_by(JobProgress.created_at, JobProgress.id)
    found = db.scalars(asked.offset(offset).limit(PAGE)).all()
    subjects = _subjects(db, reader, [job.subject_id for job in found if job.subject_id is not None])
    return [FailedJob(job, subjects.get(job.subject_id or 0)) for job in found]


def count_failed(db: Session, reader: Reader) -> int:
    """How many failed jobs are the reader's business."""
    return db.scalar(select(func.count(JobProgress.id)).where(_failed(reader))) or 0


def retry_job(db: Session, job_id: str, *, reader: Reader, actor: Actor, now: dt.datetime) -> None:
    """Have a failed job done again, on record.

    :raises NotFound: when there is no such job, or it is not the reader's business
    :raises NotYours: when he does not supervise the file that it is for
    :raises OfficeRefusal: when it has not failed, or somebody has ordered it again already
    """
    job = db.get(JobProgress, job_id)
    if job is None:
        raise _no_such_job()
    chain = _chain_of(db, job, reader)
    jobs.retry(db, job_id)
    payload: dict[str, ledger.Json] = {"job": job_id}
    ledger.record(db, chain, "job.retried", actor=actor, payload=payload, now=now)


def _chain_of(db: Session, job: JobProgress, reader: Reader) -> ledger.Chain | Subject:
    """Where the act is recorded; what the job is for is locked, and the reader may order it again."""
    mends = allowed(reader, Permission.ADMINISTER)
    if job.subject_id is None:
        if not (mends or allowed(reader, Permission.SUPERVISE_DISTRICT)):
            raise _no_such_job()
        return ledger.configuration_chain(reader.district_id, "jobs")
    if mends:
        subject = db.get(Subject, job.subject_id)
        if subject is None or subject.district_id != reader.district_id:
            raise _no_such_job()
        return lock_subject(db, subject.id)
    readable_subject(db, job.subject_id, reader)
    subject = lock_subject(db, job.subject_id)
    authorise(reader, Permission.SUPERVISE, thing_of(db, subject, reader))
    return subject


def _no_such_job() -> NotFound:
    return NotFound("There is no such job.", "ऐसा कोई कार्य नहीं है।")


def _incidents(reader: Reader) -> Select[int]:
    return (
        select(Incident.id)
        .join(Instance, Instance.id == Incident.instance_id)
        .join(Subject, Subject.id == Incident.subject_id)
        .where(Incident.resolved_at.is_(None), Subject.id.in_(visible_subjects(reader)))
    )


def _failed(reader: Reader) -> ColumnElement[bool]:
    """SQL: a job that failed and is the reader's business."""
    mends = allowed(reader, Permission.ADMINISTER)
    of_district = select(Subject.id).where(Subject.district_id == reader.district_id)
    without = mends or allowed(reader, Permission.SUPERVISE_DISTRICT)
    return and_(
        JobProgress.state == JobState.FAILED,
        or_(
            JobProgress.subject_id.in_(of_district if mends else visible_subjects(reader)),
            JobProgress.subject_id.is_(None) if without else false(),
        ),
    )


def _subjects(db: Session, reader: Reader, ids: Sequence[int]) -> dict[int, Subject]:
    if not ids:
        return {}
    asked = (
        select(Subject)
        .where(Subject.id.in_(ids), Subject.id.in_(visible_subjects(reader)))
        .options(selectin_polymorphic(Subject, [File, Receipt]))
    )
    return {subject.id: subject for subject in db.scalars(asked)}


def _element(definition: Definition, node: str) -> Node | None:
    return next((one.nodes[node] for one in definition.diagrams.values() if node in one.nodes), None)
