"""What the office supplies to the engine: desks for roles, dates for rules, facts of a subject, operations, jobs."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.history import Event
from engine.runtime import Desk, Operation
from workflows import clocks, ledger, organisation
from workflows.drafts import DraftState, drafts_of
from workflows.files import File
from workflows.operations import OPERATIONS
from workflows.organisation import SYSTEM, Unit
from workflows.subjects import Subject


class OfficeRouting:
    """The district police, as the engine sees it (:class:`engine.runtime.Office`)."""

    def __init__(self, enqueue: Callable[..., object]) -> None:
        self.operations: Mapping[str, Operation] = OPERATIONS
        self._enqueue = enqueue

    def desk_for(
        self,
        db: Session,
        *,
        role: str,
        subject_id: int,
        process: str,
        node: str,
        facts: Mapping[str, Any],
        expression: str | None,
        now: dt.datetime,
    ) -> Desk:
        """Find the post for a role; reading only, and never failing (model.md, "Role → post")."""
        found = organisation.desk_for(
            db,
            role=role,
            subject=db.get_one(Subject, subject_id),
            process=process,
            node=node,
            facts=facts,
            expression=expression,
            now=now,
        )
        return Desk(found.post_id, found.role, found.why, found.missing)

    def due_for(
        self,
        db: Session,
        *,
        role: str,
        subject_id: int,
        process: str,
        node: str,
        facts: Mapping[str, Any],
        rule: str | None,
        now: dt.datetime,
    ) -> dt.datetime | None:
        """The moment at which a rule such as ``7wd`` or ``P3D`` ends."""
        if not rule:
            return None
        return clocks.due_after(db, rule, now, district_id=db.get_one(Subject, subject_id).district_id)

    def subject_facts(self, db: Session, subject_id: int) -> Mapping[str, Any]:
        """What a diagram may ask of its subject: ``subject.category``, ``subject.grading`` … (model.md, Facts)."""
        subject = db.get_one(Subject, subject_id)
        states = {draft.state for draft in drafts_of(db, subject_id)}
        circle = db.get(Unit, subject.circle_unit_id) if subject.circle_unit_id else None
        return _facts_of(subject, circle.code if circle else "", approved=not APPROVED.isdisjoint(states))

    def recorded(self, db: Session, *, subject_id: int, events: Sequence[Event]) -> None:
        """Have the next event of the subject's ledger vouch for this history (model.md, "Ledger")."""
        ledger.vouch_for(db, subject_id, events, at_commit=_record_by_itself)

    def enqueue(self, db: Session, kind: str, payload: Mapping[str, Any], *, key: str) -> None:
        """Hand a step to the jobs, in the same transaction."""
        self._enqueue(db, kind, payload, key=key)


APPROVED = frozenset({DraftState.APPROVED, DraftState.SIGNED})


def facts_of_subjects(db: Session, subjects: Collection[Subject]) -> dict[int, Mapping[str, Any]]:
    """What a diagram may ask of each of some subjects before a draft of theirs is approved, in one statement; by id."""
    circles = {subject.circle_unit_id for subject in subjects} - {None}
    codes = {unit.id: unit.code for unit in db.scalars(select(Unit).where(Unit.id.in_(circles)))}
    return {
        subject.id: _facts_of(subject, codes.get(subject.circle_unit_id or 0, ""), approved=False)
        for subject in subjects
    }


def _facts_of(subject: Subject, circle: str, *, approved: bool) -> Mapping[str, Any]:
    return {
        "kind": subject.kind.value,
        "category": subject.case_type if isinstance(subject, File) else getattr(subject, "category", ""),
        "grading": subject.grading.value,
        "priority": subject.priority.value,
        "circle": circle,
        "draft_approved": approved,
    }


def _record_by_itself(db: Session, subject_id: int, at: dt.datetime) -> None:
    """What moved with nobody's hand in it: a reminder, a date, a message."""
    ledger.record(db, db.get_one(Subject, subject_id), "process.moved", actor=SYSTEM, payload={}, now=at)
