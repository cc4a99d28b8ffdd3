"""Reopening a closed file: it goes on under its own number, on a new run of the diagram in force (model.md, "Life").

Notes and pages go on where they ended, and what the former run had found out is known to the new one. An officer who
supervises the file orders it, with a reason (CSMOP box E-10.1: with the approval of the competent authority).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.models import Instance
from engine.places import Place
from engine.runtime import StartPreview
from engine.states import InstanceRole
from workflows import clocks, ledger, movement
from workflows.catalogue import case_type_of
from workflows.clocks import KOLKATA, office_day
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.files import File, kept_until
from workflows.ledger import LedgerEvent
from workflows.movement import Act, Movement
from workflows.organisation import Actor, Person
from workflows.permissions import Permission, allowed, authorise
from workflows.subjects import SubjectStatus, lock_subject
from workflows.supervision import thing_of
from workflows.visibility import Reader, readable_subject

OPENED, CLOSED, REOPENED = "file.opened", "file.closed", "file.reopened"


@dataclass(frozen=True)
class Run:
    """One run of a file, from the day on which it was opened or reopened to its closing.

    :ivar ended: None while it goes on
    """

    began: LedgerEvent
    ended: LedgerEvent | None

    @property
    def reason(self) -> str:
        """Why the file was reopened; empty for the first run."""
        return str(_told(self.began).get("reason", ""))

    @property
    def closing_remark(self) -> str:
        """What was written when it was closed."""
        return str(_told(self.ended).get("remark", "")) if self.ended is not None else ""


def runs_of(db: Session, file: File) -> list[Run]:
    """The runs of a file, the first one first, as the ledger has them."""
    runs: list[Run] = []
    for event in ledger.events_of(db, ledger.subject_chain(file), acts=(OPENED, CLOSED, REOPENED)):
        if event.act == CLOSED and runs:
            runs[-1] = Run(runs[-1].began, event)
        elif event.act != CLOSED:
            runs.append(Run(event, None))
    return runs


def reopened_at(db: Session, file: File) -> dt.datetime | None:
    """When a file was last reopened; None when it never was."""
    reopened = select(Movement.sent_at).where(Movement.subject_id == file.id, Movement.act == Act.REOPENED)
    return db.scalars(reopened.order_by(Movement.seq.desc()).limit(1)).one_or_none()


def may_reopen(db: Session, file: File, reader: Reader, *, now: dt.datetime) -> bool:
    """Whether the reader may reopen a file that he may read, as it stands today: for buttons that are shown or not."""
    if file.status is not SubjectStatus.CLOSED or why_not(file, now=now) is not None:
        return False
    return allowed(reader, Permission.REOPEN_FILE, thing_of(db, file, reader))


def why_not(file: File, *, now: dt.datetime) -> OfficeRefusal | None:
    """What forbids that a closed file is reopened, whoever asks: its time in the record is over (CSMOP ch. 10)."""
    last_day = kept_until(file)
    if last_day is None or office_day(now) <= last_day:
        return None
    day = last_day.strftime("%d-%m-%Y")
    return OfficeRefusal(
        f"File {file.number} was kept until {day} (class {file.retention}) and is due for weeding; it cannot be"
        " reopened. Open a new file and refer to it.",
        f"पत्रावली {file.number} की संरक्षण अवधि (वर्ग {file.retention}) {day} को समाप्त हो चुकी है और वह छँटाई योग्य है;"
        " पुनः नहीं खोली जा सकती। नई पत्रावली खोलकर इसका सन्दर्भ दें।",
    )


def steps_to_reopen(db: Session, file: File) -> list[Place]:
    """The steps at which a file may be reopened, by the diagram in force; none: it begins at the diagram's start.

    :raises EngineRefusal: when no diagram of its kind is in force
    """
    return runtime.reopening_places(db, file.case_type)


def preview_reopening(
    db: Session, file_id: int, step: str, *, reader: Reader, actor: Actor, now: dt.datetime
) -> StartPreview:
    """Say who would get a file that is reopened; nothing happens.

    :param step: key of one of :func:`steps_to_reopen`; empty for the start
    :raises EngineRefusal: when it cannot begin there
    :raises NotYours: when the reader may not reopen it
    """
    file = readable_subject(db, file_id, reader)
    before = _require_closed(db, file, reader, now=now)
    return runtime.preview_start(
        db,
        before.file.case_type,
        subject_id=file.id,
        facts=before.facts,
        at=_chosen(db, before.file, step),
        actor=str(actor),
        now=now,
    )


def reopen_file(
    db: Session, file_id: int, *, step: str, reason: str, reader: Reader, actor: Actor, now: dt.datetime
) -> File:
    """Reopen a closed file at a step of the diagram in force; the desk of that step has it from now on.

    :param step: key of one of :func:`steps_to_reopen`; may be empty where there is no choice
    :raises BadInput: when the reason is missing, or the step is no choice
    :raises OfficeRefusal: when the file is not closed, or its time in the record is over
    :raises NotYours: when the reader may not reopen it
    """
    readable_subject(db, file_id, reader)
    before = _require_closed(db, lock_subject(db, file_id), reader, now=now)
    file, said = before.file, reason.strip()
    if not said:
        raise BadInput("Write why the file is reopened.", "पत्रावली पुनः खोलने का कारण लिखें।", field="reason")
    at = _chosen(db, file, step)
    ended = {"closed_at": file.closed_at.isoformat() if file.closed_at else "", "how": file.closed_how or ""}
    _take_out_of_the_record(db, file, now=now)
    done = runtime.start(
        db,
        file.case_type,
        subject_id=file.id,
        facts=before.facts,
        at=at,
        previous_id=before.instance_id,
        opener_desk=actor.post_id,
        actor=str(actor),
        now=now,
    )
    movement.follow_custody(db, file, done, act=Act.REOPENED, actor=actor, now=now, remark=said)
    payload: dict[str, ledger.Json] = {"reason": said, "step": at or "", "rev": done.instance.rev, **ended}
    ledger.record(db, file, REOPENED, actor=actor, payload=payload, now=now)
    return file


@dataclass(frozen=True)
class _Before:
    """A closed file with what its last run left.

    :ivar instance_id: of that run; None for a file that never had one
    """

    file: File
    instance_id: int | None
    facts: Mapping[str, Any]


def _require_closed(db: Session, file: object, reader: Reader, *, now: dt.datetime) -> _Before:
    if not isinstance(file, File):
        raise NotFound("There is no such file.", "ऐसी कोई पत्रावली नहीं है।")
    authorise(reader, Permission.REOPEN_FILE, thing_of(db, file, reader))
    if file.status is not SubjectStatus.CLOSED:
        raise _not_closed(db, file)
    forbidden = why_not(file, now=now)
    if forbidden is not None:
        raise forbidden
    runs = select(Instance.id, Instance.facts).where(Instance.subject_id == file.id, Instance.role == InstanceRole.MAIN)
    last = db.execute(runs.order_by(Instance.id.desc()).limit(1)).one_or_none()
    return _Before(file, last.id, runtime.facts_kept(last.facts)) if last is not None else _Before(file, None, {})


def _not_closed(db: Session, file: File) -> OfficeRefusal:
    """Whoever comes second is told who was first, and when."""
    last = next((row for row in reversed(movement.movements_of(db, file.id)) if row.act is Act.REOPENED), None)
    person = db.get(Person, last.from_person_id) if last is not None and last.from_person_id else None
    if last is None or person is None:
        return OfficeRefusal(f"File {file.number} is not closed.", f"पत्रावली {file.number} बन्द नहीं है।")
    when = last.sent_at.astimezone(KOLKATA).strftime("%d-%m-%Y %H:%M")
    return OfficeRefusal(
        f"File {file.number} is open: {person.name_en} reopened it on {when}.",
        f"पत्रावली {file.number} खुली है: {person.name_hi} ने {when} पर पुनः खोली।",
    )


def _chosen(db: Session, file: File, step: str) -> str | None:
    """The step at which it begins; None for the diagram's start.

    :raises BadInput: when it is none of those that the diagram offers
    """
    offered = [place.key for place in steps_to_reopen(db, file)]
    if step in offered or (not step and len(offered) <= 1):
        return step or next(iter(offered), None)
    raise BadInput("Choose a step at which the file may be reopened.", "पुनः खोलने हेतु कोई चरण चुनें।", field="step")


def _take_out_of_the_record(db: Session, file: File, *, now: dt.datetime) -> None:
    """The case runs again, and so does its clock; how it was closed before stays in the ledger."""
    clock = case_type_of(db, file.case_type).clock
    file.status = SubjectStatus.ACTIVE
    file.closed_at = file.closed_how = file.closed_by_post = file.closing_remark = None
    file.due = clocks.due_after(db, clock, now, district_id=file.district_id) if clock else None


def _told(event: LedgerEvent) -> Mapping[str, Any]:
    told: Mapping[str, Any] = orjson.loads(event.payload)
    return told
