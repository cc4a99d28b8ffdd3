"""The life of receipts and files: diarised, opened, put on a file, closed; each with its routing and its movement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import runtime
from engine.models import Instance
from engine.runtime import Completion
from engine.states import ALIVE, InstanceRole
from workflows import asks, clocks, drafts, ledger, movement, numbering
from workflows.catalogue import case_type_of
from workflows.correspondence import Direction, add_paper, flag_paper
from workflows.diary import DiaryEntry, register_receipt
from workflows.documents.models import Document
from workflows.documents.papers import place_document
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import ClosedHow, File, FileClosed, register_file
from workflows.movement import Act
from workflows.numbering import FileHead
from workflows.organisation import Actor, Post, Unit, UnitKind, unit_above
from workflows.receipts import Receipt
from workflows.search import index_text
from workflows.subjects import Grading, Priority, SubjectStatus, lock_subject

RECEIPT_PROCESS = "receipt"


def diarise(
    db: Session, entry: DiaryEntry, *, document: Document | None, office: Unit, actor: Actor, now: dt.datetime
) -> Receipt:
    """Diarise a paper and start its way through the office.

    :param document: the scan; None only for a sealed cover
    :raises BadInput: when a field of the diary form cannot be accepted
    """
    receipt = register_receipt(
        db,
        entry,
        document_id=document.id if document else None,
        district_id=office.district_id,
        office_unit_id=office.id,
        actor=actor,
        now=now,
    )
    completion = runtime.start(
        db, RECEIPT_PROCESS, subject_id=receipt.id, role="main", facts={}, actor=str(actor), now=now
    )
    for task in completion.opened:
        if task.desk is None:
            # Whoever diarises marks next: the pool's other counters need not see it.
            runtime.claim(db, task.id, actor_post=actor.post_id, actor=str(actor), now=now)
    movement.follow_custody(db, receipt, completion, act=Act.DIARISED, actor=actor, now=now)
    if document is not None:
        place_document(db, document.id, receipt.id)
    words = [receipt.title, receipt.sender, receipt.letter_no, receipt.remarks, receipt.diary_label]
    index_text(db, receipt.id, "receipt", str(receipt.id), "\n".join(words))
    return receipt


def open_file(
    db: Session,
    *,
    case_type: str,
    title: str,
    seat: Post,
    actor: Actor,
    now: dt.datetime,
    head_code: str = "",
    receipt: Receipt | None = None,
    facts: Mapping[str, Any] | None = None,
) -> File:
    """Open a file under its head and start its diagram; a receipt becomes its first paper.

    :param head_code: e.g. ``B-0302``; the diagram's own head when empty
    :raises BadInput: when there is no such head, or the seat belongs to no branch
    """
    case = case_type_of(db, case_type)
    file = register_file(
        db, head=_head_for(db, seat, head_code or case.file_head), unit=seat.unit, title=title, case_type=case_type,
        seat=seat, office_unit_id=_office_of(db, seat).id, retention=case.retention or None,
        grading=receipt.grading if receipt else Grading.NORMAL,
        priority=receipt.priority if receipt else Priority.ORDINARY,
        due=clocks.due_after(db, case.clock, now, district_id=seat.district_id) if case.clock else None,
        actor=actor, now=now,
    )  # fmt: skip
    if receipt is not None:
        bind_receipt(db, receipt, file, actor=actor, now=now)
    completion = runtime.start(
        db, case_type, subject_id=file.id, role="main", facts=dict(facts or {}), actor=str(actor), now=now
    )
    movement.follow_custody(db, file, completion, act=Act.OPENED, actor=actor, now=now)
    index_text(db, file.id, "file", str(file.id), f"{file.title}\n{file.number}\n{file.computer_no}")
    return file


def _head_for(db: Session, seat: Post, code: str) -> FileHead:
    """The head under which a seat opens a file."""
    if not code:
        raise BadInput("Choose the head of the file.", "पत्रावली का शीर्षक चुनें।", field="file_head")
    return numbering.head_of(db, seat.district_id, code)


def _office_of(db: Session, seat: Post) -> Unit:
    """The office to which a seat belongs."""
    office = unit_above(db, seat.unit_id, UnitKind.OFFICE)
    if office is None:
        raise BadInput("This seat belongs to no office.", "यह पटल किसी कार्यालय का नहीं है।", field="seat")
    return office


def bind_receipt(db: Session, receipt: Receipt, file: File, *, actor: Actor, now: dt.datetime) -> None:
    """Make a receipt the next paper of a file; it is the fresh receipt from now on (CSMOP ¶25).

    :raises OfficeRefusal: when it lies on a file already, or has no scan
    """
    if receipt.file_id is not None:
        raise OfficeRefusal("This receipt lies on a file already.", "यह प्राप्ति पहले से पत्रावली पर है।")
    if receipt.document_id is None:
        raise OfficeRefusal("Scan the paper first.", "पहले पत्र स्कैन करें।")
    item = add_paper(
        db,
        file,
        document_id=receipt.document_id,
        direction=Direction.RECEIPT,
        title=receipt.title,
        letter_no=receipt.letter_no or None,
        letter_date=receipt.letter_date,
        receipt_id=receipt.id,
        actor=actor,
        now=now,
    )
    flag_paper(db, item, "PUC" if item.serial == 1 else "FR-I")
    receipt.file_id = file.id
    receipt.status = SubjectStatus.PUT_ON_FILE
    ledger.record(db, receipt, "receipt.put_on_file", actor=actor, payload={"file": file.number}, now=now)


def put_on_file(db: Session, receipt: Receipt, file: File, *, actor: Actor, now: dt.datetime) -> None:
    """Put a receipt on a file that is under way; a diagram that waits for it is told (model.md).

    Both subjects are locked by the caller, by ascending id.

    :raises FileClosed: when the file is closed
    """
    if file.status is not SubjectStatus.ACTIVE:
        raise FileClosed(file)
    bind_receipt(db, receipt, file, actor=actor, now=now)
    for completion in runtime.message(db, "receipt_added", subject_id=file.id, payload={}, now=now):
        movement.follow_custody(db, file, completion, act=Act.BY_DIAGRAM, actor=actor, now=now)


def end_receipt(db: Session, receipt: Receipt, status: SubjectStatus, *, actor: Actor, now: dt.datetime) -> None:
    """Note that a receipt is at its end without a file: disposed of, or a duplicate."""
    receipt.status = status
    ledger.record(db, receipt, f"receipt.{status.value}", actor=actor, payload={}, now=now)


def open_obstacles(db: Session, file: File) -> list[tuple[str, str]]:
    """What stands in the way of closing: open asks, drafts that are not dispatched. Sentences in English and Hindi."""
    obstacles = [
        (f"An ask is open: {ask.question[:80]}", f"आख्या प्रतीक्षित है: {ask.question[:80]}")
        for ask in asks.open_asks(db, file.id)
    ]
    obstacles += [
        (f"A draft is not dispatched: {draft.subject}", f"आलेख प्रेषित नहीं है: {draft.subject}")
        for draft in drafts.undispatched(db, file.id)
    ]
    return obstacles


def close_file(db: Session, file: File, *, how: ClosedHow, remark: str, actor: Actor, now: dt.datetime) -> None:
    """Close a file with its retention class (CSMOP ch. 10); pages, notes and movements stay as they are.

    :raises OfficeRefusal: with the list of what is still open
    """
    obstacles = open_obstacles(db, file)
    if obstacles:
        raise OfficeRefusal(
            "The file cannot be closed. " + " ".join(f"{en}." for en, _hi in obstacles),
            "पत्रावली बन्द नहीं की जा सकती। " + " ".join(f"{hi}।" for _en, hi in obstacles),
        )
    file.status = SubjectStatus.CLOSED
    file.closed_at, file.closed_how = now, how
    file.closed_by_post = actor.post_id or None
    file.closing_remark = remark.strip() or None
    ledger.record(
        db,
        file,
        "file.closed",
        actor=actor,
        payload={"how": how.value, "retention": file.retention, "remark": remark.strip()},
        now=now,
    )


def close_by_hand(db: Session, file_id: int, *, remark: str, actor: Actor, now: dt.datetime) -> File:
    """Close a file before its diagram ends; the instance is cancelled (model.md, "Life of the subject").

    :raises BadInput: when the reason is missing
    """
    file = lock_subject(db, file_id)
    if not isinstance(file, File) or file.status is not SubjectStatus.ACTIVE:
        raise OfficeRefusal("Only a file under way can be closed.", "केवल प्रचलित पत्रावली बन्द की जा सकती है।")
    if not remark.strip():
        raise BadInput("Write why the file is closed.", "पत्रावली बन्द करने का कारण लिखें।", field="remark")
    close_file(db, file, how=ClosedHow.BY_HAND, remark=remark, actor=actor, now=now)
    for instance in running_instances(db, file.id):
        runtime.cancel(db, instance.id, reason="closed_by_hand", actor=str(actor), now=now)
    file.custody_task_id = None
    movement.follow_custody(db, file, None, act=Act.CLOSED, actor=actor, now=now, remark=remark)
    return file


def running_instances(db: Session, subject_id: int) -> list[Instance]:
    """The main instances of a subject that have not ended; at most one by the database's own rule."""
    return list(
        db.scalars(
            select(Instance).where(
                Instance.subject_id == subject_id, Instance.role == InstanceRole.MAIN, Instance.status.in_(ALIVE)
            )
        )
    )


def settle_message(db: Session, file: File, completions: list[Completion], *, actor: Actor, now: dt.datetime) -> None:
    """After a message has moved a file's token: note who holds it."""
    for completion in completions:
        movement.follow_custody(db, file, completion, act=Act.BY_DIAGRAM, actor=actor, now=now)
