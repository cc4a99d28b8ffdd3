"""What the sender of a paper may know: where it stands, in sentences without names, notes or anything else from inside.

Made from the receipt, its file, the notices to the claimant and the dispatches (product.md, Citizen). Of a graded
paper nothing is said but that it was received.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import notices
from workflows.clocks import office_day
from workflows.dispatch.models import MODE_TITLES, Dispatch
from workflows.documents.models import Document
from workflows.drafts import Draft
from workflows.files import File
from workflows.organisation import Unit
from workflows.receipts import DeliveryMode, Receipt
from workflows.reopening import reopened_at
from workflows.subjects import Grading, SubjectStatus

OBJECTION = "objection"
"""The notice after which the office waits for the sender."""
DECISIONS = frozenset({"sanctioned", "refused", "paid"})
"""Notices that say how the matter was decided."""
OVER = frozenset({SubjectStatus.CLOSED, SubjectStatus.DISPOSED})


class Standing(enum.StrEnum):
    """Where a paper stands, as far as its sender is concerned."""

    RECEIVED = "received"
    EXAMINED = "examined"
    AWAITS_SENDER = "awaits_sender"
    DECIDED = "decided"
    """The last notice says what was decided; the office still carries it out."""
    TOGETHER = "together"
    """Dealt with together with an earlier paper of the same matter."""
    OVER = "over"


@dataclass(frozen=True)
class Words:
    """A sentence in both languages."""

    en: str
    hi: str


@dataclass(frozen=True)
class Event:
    """One thing that happened, on a day in India."""

    day: dt.date
    title: Words
    detail: Words = Words("", "")
    pause: bool = False


@dataclass(frozen=True)
class Status:
    """The answer to a sender.

    :ivar branch: the branch that has the matter, None while it is being marked
    :ivar due: the day by which the matter is to be decided, None without a legal clock
    """

    standing: Standing
    branch: Unit | None
    due: dt.date | None
    due_at: dt.datetime | None
    events: tuple[Event, ...]
    case_type: str
    last_notice: Words | None


def status_of(db: Session, receipt: Receipt) -> Status:
    """Say where a receipt stands."""
    file = db.get(File, receipt.file_id) if receipt.file_id else None
    subject = file or receipt
    if Grading.NORMAL is not receipt.grading or subject.grading is not Grading.NORMAL:
        return Status(Standing.RECEIVED, None, None, None, (_received(db, receipt),), "", None)
    told, again = notices.notices_for(db, receipt), reopened_at(db, file) if file is not None else None
    events = [_received(db, receipt), *_opened(file), *(_told(notice) for notice in told), *_taken_up_again(again)]
    events += _sent(db, subject.id) + _ended(receipt, file)
    due = file.due if file is not None else None
    return Status(
        standing=_standing(receipt, file, [notice for notice in told if again is None or notice.at >= again]),
        branch=db.get(Unit, subject.branch_unit_id) if subject.branch_unit_id else None,
        due=office_day(due) if due else None,
        due_at=due,
        events=tuple(sorted(events, key=lambda event: event.day)),
        case_type=file.case_type if file is not None else "",
        last_notice=Words(told[-1].text_en, told[-1].text_hi) if told else None,
    )


def _received(db: Session, receipt: Receipt) -> Event:
    document = db.get(Document, receipt.document_id) if receipt.document_id else None
    pages = Words(f"{document.pages} pages", f"{document.pages} पृष्ठ") if document else Words("", "")
    if receipt.delivery_mode is DeliveryMode.BY_HAND:
        return Event(
            receipt.received_on,
            Words("Application received", "आवेदन प्राप्त"),
            Words(f"At the counter; slip given. {pages.en}", f"काउंटर पर; पर्ची दी गयी। {pages.hi}"),
        )
    return Event(receipt.received_on, Words("Application received", "आवेदन प्राप्त"), pages)


def _opened(file: File | None) -> list[Event]:
    if file is None:
        return []
    title = Words("Put on a file for examination", "परीक्षण हेतु पत्रावली पर लिया गया")
    number = Words(f"File {file.number}", f"पत्रावली {file.number}")
    return [Event(office_day(file.opened_at), title, number)]


def _taken_up_again(at: dt.datetime | None) -> list[Event]:
    """What was decided before is looked at once more."""
    title = Words("Taken up again for examination", "पुनः परीक्षण हेतु लिया गया")
    return [Event(office_day(at), title)] if at is not None else []


def _told(notice: notices.ClaimantNotice) -> Event:
    return Event(
        office_day(notice.at),
        Words(notice.text_en, notice.text_hi),
        pause=notice.about in {OBJECTION, "technical_check"},
    )


def _sent(db: Session, subject_id: int) -> list[Event]:
    """The office's letters that went out, one line for each letter; to whom is not said."""
    rows = db.execute(
        select(Draft.letter_no, Dispatch.mode, func.min(Dispatch.out_date))
        .join(Dispatch, Dispatch.draft_id == Draft.id)
        .where(Draft.subject_id == subject_id)
        .group_by(Draft.id, Draft.letter_no, Dispatch.mode)
        .order_by(Draft.id)
    ).all()
    letters: dict[str, tuple[dt.date, list[Words]]] = {}
    for number, mode, day in rows:
        before, modes = letters.get(number or "", (day, []))
        letters[number or ""] = (min(before, day), [*modes, Words(*MODE_TITLES[mode])])
    return [
        Event(
            day,
            Words("A letter of the office was dispatched", "कार्यालय का पत्र प्रेषित किया गया"),
            Words(
                f"No. {number}: {', '.join(mode.en for mode in modes)}",
                f"संख्या {number}: {', '.join(mode.hi for mode in modes)}",
            ),
        )
        for number, (day, modes) in letters.items()
    ]


def _ended(receipt: Receipt, file: File | None) -> list[Event]:
    if file is not None and file.closed_at is not None:
        return [Event(office_day(file.closed_at), Words("Disposed of", "निस्तारित"))]
    return []


def _standing(receipt: Receipt, file: File | None, told: list[notices.ClaimantNotice]) -> Standing:
    if receipt.status in {SubjectStatus.DUPLICATE, SubjectStatus.MERGED, SubjectStatus.ATTACHED}:
        return Standing.TOGETHER
    if (file or receipt).status in OVER:
        return Standing.OVER
    if told and told[-1].about == OBJECTION:
        return Standing.AWAITS_SENDER
    if told and told[-1].about in DECISIONS:
        return Standing.DECIDED
    return Standing.EXAMINED if (file or receipt).branch_unit_id else Standing.RECEIVED


def masked_name(name: str) -> str:
    """A sender's name that only he himself recognises: of each word but titles and the last the first letter."""
    words = name.split()
    plain = [word for word in words if word not in TITLES]
    hidden = plain[:-1] if len(plain) > 1 else plain
    return " ".join(_first_letter(word) + "•••••" if word in hidden else word for word in words)


TITLES = frozenset(
    {"श्री", "श्रीमती", "सुश्री", "कु०", "डॉ०", "डा०", "स्व०", "Shri", "Smt.", "Smt", "Ms", "Mr", "Mrs", "Dr."}
)


def _first_letter(word: str) -> str:
    """The first letter with its vowel sign."""
    end = 1
    while end < len(word) and "\u0900" <= word[end] <= "\u094d" and not word[end].isalpha():
        end += 1
    return word[:end]
