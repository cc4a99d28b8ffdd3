"""The diary: what the counter writes of a paper, whether it can be true, and the number that the paper gets."""

import datetime as dt
import re
import secrets
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows import ledger, numbering
from workflows.categories.models import require_offered
from workflows.clocks import office_day
from workflows.errors import BadInput
from workflows.organisation import Actor
from workflows.receipts import DeliveryMode, Receipt, SenderKind
from workflows.search import fold
from workflows.subjects import Grading, Priority, SubjectKind, SubjectStatus

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are misread on a slip."""
CODE_LENGTH = 10
"""32^10: with the rate limit of the public page, guessing is hopeless."""
OLDEST_LETTER = dt.date(1947, 8, 15)


@dataclass(frozen=True)
class DiaryEntry:
    """What the dak clerk writes in the diary form; domain report §1A rows 6-8."""

    title: str
    received_on: dt.date
    delivery_mode: DeliveryMode
    sender_kind: SenderKind
    sender_name: str = ""
    sender_designation: str = ""
    sender_office: str = ""
    sender_address: str = ""
    sender_pin: str = ""
    sender_mobile: str = ""
    sender_email: str = ""
    letter_no: str = ""
    letter_date: dt.date | None = None
    language: str = "hi"
    mode_ref: str = ""
    category: str = ""
    enclosures: int = 0
    enclosures_text: str = ""
    remarks: str = ""
    grading: Grading = Grading.NORMAL
    priority: Priority = Priority.ORDINARY
    duplicate_of_id: int | None = None


def check_entry(entry: DiaryEntry, *, now: dt.datetime) -> None:
    """Refuse what cannot be true of a paper.

    :raises BadInput: naming the field
    """
    today = office_day(now)
    if not entry.title.strip():
        raise BadInput("Write the subject of the letter.", "पत्र का विषय लिखें।", field="title")
    if not (entry.sender_name.strip() or entry.sender_designation.strip()):
        raise BadInput("Give the sender's name or designation.", "प्रेषक का नाम या पदनाम लिखें।", field="sender_name")
    if entry.received_on > today:
        raise BadInput("The date of receipt lies in the future.", "प्राप्ति की तिथि भविष्य की है।", field="received_on")
    if entry.letter_date and entry.letter_date > entry.received_on:
        raise BadInput(
            "The letter is dated after the day it was received.",
            "पत्र का दिनांक प्राप्ति की तिथि के बाद का है।",
            field="letter_date",
        )
    if entry.letter_date and entry.letter_date < OLDEST_LETTER:
        raise BadInput("Check the year of the letter.", "पत्र का वर्ष जाँच लें।", field="letter_date")
    if entry.sender_pin and not re.fullmatch(r"[1-9]\d{5}", entry.sender_pin):
        raise BadInput("A PIN code has six digits.", "पिन कोड छः अंकों का होता है।", field="sender_pin")
    if entry.sender_mobile and not re.fullmatch(r"[6-9]\d{9}", entry.sender_mobile):
        raise BadInput("A mobile number has ten digits.", "मोबाइल संख्या दस अंकों की होती है।", field="sender_mobile")
    if entry.sender_email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", entry.sender_email):
        raise BadInput("Check the e-mail address.", "ई-मेल पता जाँच लें।", field="sender_email")
    if not 0 <= entry.enclosures <= 999:
        raise BadInput("Count the enclosures again.", "संलग्नकों की संख्या जाँच लें।", field="enclosures")


def fold_number(letter_no: str) -> str:
    """A letter number as it is compared: without spaces and marks, folded."""
    return re.sub(r"[\s./\\\-–()]+", "", fold(letter_no))


def similar_receipts(
    db: Session, *, district_id: int, letter_no: str, letter_date: dt.date | None, sender: str, limit: int = 5
) -> list[Receipt]:
    """Receipts that may be the same letter: the same number and date, or the same date and sender.

    The clerk decides; nothing is refused for likeness alone (eFile row 14).
    """
    number, who = fold_number(letter_no), fold(sender).strip()
    like = []
    if number and letter_date:
        like.append((Receipt.letter_no_folded == number) & (Receipt.letter_date == letter_date))
    if number and who:
        like.append((Receipt.letter_no_folded == number) & (Receipt.sender_folded == who))
    if letter_date and who:
        like.append((Receipt.letter_date == letter_date) & (Receipt.sender_folded == who))
    if not like:
        return []
    return list(
        db.scalars(
            select(Receipt)
            .where(Receipt.diary_district_id == district_id, or_(*like))
            .order_by(Receipt.diarised_at.desc())
            .limit(limit)
        )
    )


def new_code() -> str:
    """A random code for a slip."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def register_receipt(
    db: Session,
    entry: DiaryEntry,
    *,
    document_id: int | None,
    district_id: int,
    office_unit_id: int,
    actor: Actor,
    now: dt.datetime,
    copy_of_id: int | None = None,
) -> Receipt:
    """Give the paper its diary number and code; the caller starts ``receipt.bpmn``.

    :raises BadInput: when a field cannot be accepted
    """
    check_entry(entry, now=now)
    require_offered(db, district_id, entry.category)
    diary = numbering.take_diary_number(db, district_id=district_id, now=now)
    receipt = Receipt(
        kind=SubjectKind.RECEIPT, status=SubjectStatus.ACTIVE, district_id=district_id, office_unit_id=office_unit_id,
        computer_no=numbering.take_computer_number(db, district_id=district_id),
        diary_district_id=district_id, diary_year=diary.year, diary_no=diary.serial, code=new_code(),
        diarised_at=now, diarised_by_post=actor.post_id, keeper_post_id=actor.post_id,
        document_id=document_id, copy_of_id=copy_of_id, **_as_written(entry),
    )  # fmt: skip
    db.add(receipt)
    db.flush()  # movements, tasks and the ledger refer to its id
    payload: dict[str, ledger.Json] = {
        "diary": receipt.diary_label,
        "title": receipt.title,
        "sender": receipt.sender,
    }
    ledger.record(db, receipt, "receipt.diarised", actor=actor, payload=payload, now=now)
    return receipt


def _as_written(entry: DiaryEntry) -> dict[str, Any]:
    """The columns that the clerk filled in, with those by which a second copy is found."""
    return {
        **{field.name: getattr(entry, field.name) for field in fields(DiaryEntry)},
        "letter_no_folded": fold_number(entry.letter_no),
        "sender_folded": fold(entry.sender_name or entry.sender_designation).strip(),
    }
