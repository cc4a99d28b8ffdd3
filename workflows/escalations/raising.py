"""Every five minutes: open work whose moment has come goes up, the longest late first, each in its own transaction."""

import datetime as dt
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.models import Instance, Task
from engine.specs import definition_of
from engine.states import MOVABLE, TaskStatus
from workflows import ledger
from workflows.clocks import Calendar, office_day
from workflows.escalations.models import Escalation, EscalationPost
from workflows.escalations.moments import goes_up_at
from workflows.escalations.recipients import Recipients, facts_of, recipients_of
from workflows.jobs import JobContext, Payload, job_kind, schedule
from workflows.movement import desk_of
from workflows.organisation import SYSTEM
from workflows.routing import facts_of_subjects
from workflows.subjects import Subject, lock_subject_of

log = logging.getLogger("patravali.escalations")

MOST = 2000
"""Tasks of one run, some 5 ms each; after an outage the rest follows in the next."""

_AT_WORK = (Task.status == TaskStatus.OPEN, Instance.status.in_(MOVABLE))
"""A suspended file does not go up; what fell due meanwhile does when it is resumed."""
STEPS_AT_WORK = (
    select(Instance.version_id, Task.process, Task.node)
    .join(Instance, Instance.id == Task.instance_id)
    .where(*_AT_WORK)
    .distinct()
)


class Step(NamedTuple):
    """One step of one version."""

    version_id: str
    process: str
    node: str


def tasks_to_go_up(db: Session, *, now: dt.datetime) -> list[str]:
    """Ids of the open tasks whose moment has passed and that have not gone up, in the order of their moments.

    Three statements, however many tasks are open; a fourth for each task whose time asks for the subject.
    """
    steps = {step: properties for step in _steps_at_work(db) if (properties := _properties(db, step))}
    fallen = []
    for task, instance, district_id in _late_at(db, list(steps), now):
        step = Step(instance.version_id, task.process, task.node)
        moment = _moment(db, task, instance, steps[step], Calendar.of(db, district_id))
        if moment is not None and moment < now:
            fallen.append((moment, task.created_at, task.id))
    return [task_id for *_order, task_id in sorted(fallen)]


def raise_escalation(db: Session, task_id: str, *, now: dt.datetime) -> Escalation | None:
    """Let a late task go up: told, and on the subject's record. The task stays at its desk.

    Whatever has changed since somebody found it late is looked at again under the subject's lock.

    :return: None when it is not open any more, suspended, not late, or has gone up already
    """
    subject = lock_subject_of(db, task_id)
    if subject is None:
        return None
    task = db.get_one(Task, task_id, populate_existing=True)
    instance = db.get_one(Instance, task.instance_id, populate_existing=True)
    if task.status is not TaskStatus.OPEN or instance.status not in MOVABLE or db.get(Escalation, task_id) is not None:
        return None
    properties = _properties(db, Step(instance.version_id, task.process, task.node))
    calendar = Calendar.of(db, subject.district_id)
    moment = _moment(db, task, instance, properties, calendar)
    if moment is None or moment >= now:
        return None
    told = recipients_of(db, subject, task, instance, properties["escalate_to"], now=now)
    days = calendar.working_days_between(office_day(task.due or task.created_at), office_day(now))
    return _record(db, subject, task, told, role=properties["escalate_to"], days=max(0, days), now=now)


@job_kind("escalations.raise")
def raise_due(context: JobContext, _payload: Payload) -> None:
    """Let go up what is late by now.

    :raises ExceptionGroup: of what the program could not do, after all other work had its turn
    """
    now, faults = context.now(), []
    with context.database.reading() as db:
        late = tasks_to_go_up(db, now=now)
    for task_id in late[:MOST]:
        try:
            with context.database.writing() as db:
                raise_escalation(db, task_id, now=now)
        except Exception as fault:  # noqa: BLE001 - one file holds up no other; all faults are raised below
            faults.append(fault)
    if faults:
        raise ExceptionGroup("late work that could not go up", faults)


schedule("escalations.raise", "*/5 * * * *")


def _steps_at_work(db: Session) -> Iterator[Step]:
    return (Step(*row) for row in db.execute(STEPS_AT_WORK))


def _properties(db: Session, step: Step) -> Mapping[str, str]:
    """What the diagram says of a step that goes up; empty of one that does not, or whose version cannot be read."""
    try:
        properties = definition_of(db, step.version_id).node(step.process, step.node).properties
    except Refusal as refusal:
        log.warning("whether late work goes up at %s/%s cannot be read: %s", step.process, step.node, refusal)
        return {}
    return properties if properties.get("escalate_to") else {}


def _late_at(db: Session, steps: list[Step], now: dt.datetime) -> Iterator[tuple[Task, Instance, int]]:
    """Open tasks at some steps that are past their limit, or have none, and have not gone up; with their district."""
    if not steps:
        return iter(())
    rows = db.execute(
        select(Task, Instance, Subject.district_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Subject, Subject.id == Task.subject_id)
        .where(
            *_AT_WORK,
            or_(Task.due.is_(None), Task.due < now),
            tuple_(Instance.version_id, Task.process, Task.node).in_(steps),
            ~exists().where(Escalation.task_id == Task.id),
        )
    )
    return ((task, instance, district_id) for task, instance, district_id in rows)


def _moment(
    db: Session, task: Task, instance: Instance, properties: Mapping[str, str], calendar: Calendar
) -> dt.datetime | None:
    def facts() -> Mapping[str, Any]:
        subject = db.get_one(Subject, task.subject_id)
        return {**facts_of(task, instance), "subject": facts_of_subjects(db, [subject])[subject.id]}

    return goes_up_at(properties, due=task.due, came_at=task.created_at, calendar=calendar, facts=facts)


def _record(
    db: Session, subject: Subject, task: Task, told: Recipients, *, role: str, days: int, now: dt.datetime
) -> Escalation:
    escalation = Escalation(
        task_id=task.id,
        subject_id=subject.id,
        role=role,
        found_by=told.found_by,
        late_post_id=desk_of(task),
        due=task.due,
        days=days,
        at=now,
    )
    db.add(escalation)
    db.flush()  # its posts refer to it
    db.add_all(EscalationPost(task_id=task.id, post_id=post) for post in told.posts)
    payload: dict[str, ledger.Json] = {
        "task": task.id,
        "node": task.node,
        "desk": desk_of(task),
        "role": role,
        "to": list(told.posts),
        "found_by": told.found_by.value,
        "due": task.due.isoformat() if task.due else None,
        "days": days,
    }
    ledger.record(db, subject, "task.went_up", actor=SYSTEM, payload=payload, now=now)
    log.info(json.dumps({"act": "task.went_up", "subject": subject.id, **payload}, ensure_ascii=False))
    return escalation
