"""What the office knows already, proposed for the gaps of a letter: facts, earlier forms, the first receipt."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Instance
from workflows import desk, notices
from workflows.address_book import Addressee
from workflows.clocks import due_after, office_day
from workflows.drafts.models import Draft, DraftState
from workflows.drafts.register import drafts_of
from workflows.files import File
from workflows.letter_gaps import Field, FieldKind, Value
from workflows.letter_natures import LetterNature
from workflows.letter_templates import LetterTemplate, usual_addressees, usual_copies
from workflows.organisation import Unit
from workflows.receipts import Receipt

ORDERS = frozenset({LetterNature.OFFICE_ORDER, LetterNature.NOTIFICATION})
"""They speak to nobody in particular; the person concerned gets a copy."""
REPLY_RULE = "15wd"
KNOWN_BY: dict[FieldKind, tuple[type, ...]] = {
    FieldKind.TEXT: (str,),
    FieldKind.DATE: (str,),
    FieldKind.MONEY: (int,),
    FieldKind.NUMBER: (int,),
    FieldKind.LIST: (list, tuple),
}
APRIL = 4


def propose_values(db: Session, file: File, template: LetterTemplate, *, now: dt.datetime) -> dict[str, Value]:
    """A value for each gap; "" where the office knows none.

    Later forms count more than earlier ones, and what a form says more than what the receipt says.
    """
    known = {
        **of_file(db, file, now=now),
        **of_receipt(notices.first_receipt(db, file.id)),
        **of_last_letters(drafts_of(db, file.id)),
        **facts_of(db, file.id),
        **answers_of(db, file.id),
    }
    return {field.name: _fitting(field, known.get(field.name, "")) for field in template.fields}


def _fitting(field: Field, value: object) -> Value:
    """The value if it is of the gap's kind."""
    fits = isinstance(value, KNOWN_BY[field.kind]) and not isinstance(value, bool)
    return cast(Value, value) if fits else ""


def of_file(db: Session, file: File, *, now: dt.datetime) -> dict[str, Value]:
    """What the file itself says."""
    unit, day = db.get_one(Unit, file.unit_id), office_day(now)
    reply_by = due_after(db, REPLY_RULE, now, district_id=file.district_id)
    due = office_day(reply_by).isoformat() if reply_by else ""
    first = day.year if day.month >= APRIL else day.year - 1
    return {
        "matter": file.title,
        "branch": unit.title_hi,
        "financial_year": f"{first}-{(first + 1) % 100:02d}",
        "reply_by": due,
        "papers_by": due,
        "expected_by": office_day(file.due).isoformat() if file.due else "",
    }


def of_receipt(receipt: Receipt | None) -> dict[str, Value]:
    """What the first receipt says of the claimant."""
    if receipt is None:
        return {}
    return {
        "claimant": receipt.sender_name,
        "address": receipt.sender_address,
        "diary_no": receipt.diary_label,
        "diary_date": receipt.received_on.isoformat(),
        "letter_date": receipt.letter_date.isoformat() if receipt.letter_date else "",
    }


def of_last_letters(drafts: list[Draft]) -> dict[str, Value]:
    """Number and date of the last letter and the last order on the file (CSMOP ¶42)."""
    known: dict[str, Value] = {}
    for draft in drafts:
        if draft.letter_no is None or draft.letter_date is None or draft.state is DraftState.DISCARDED:
            continue
        stem = "order" if draft.nature in ORDERS else "last_letter"
        known[f"{stem}_no"], known[f"{stem}_date"] = draft.letter_no, draft.letter_date.isoformat()
    return known


def facts_of(db: Session, subject_id: int) -> dict[str, Any]:
    """The routing facts of the subject's last run."""
    found = db.scalars(
        select(Instance.facts)
        .where(Instance.subject_id == subject_id, Instance.role == "main")
        .order_by(Instance.id.desc())
        .limit(1)
    ).first()
    return dict(json.loads(found)) if found else {}


def answers_of(db: Session, subject_id: int) -> dict[str, Any]:
    """What was filled in at all desks, by the name of the field."""
    flat: dict[str, Any] = {}
    for answers in desk.answers_at(db, subject_id).values():
        flat.update({name: value for name, value in answers.items() if value not in ("", None)})
    return flat


def propose_addressees(
    db: Session, file: File, template: LetterTemplate, values: Mapping[str, Value]
) -> tuple[tuple[Addressee, ...], tuple[Addressee, ...]]:
    """To whom the letter goes and who gets a copy: the usual ones, and the claimant of whom it speaks."""
    to, copies = usual_addressees(db, template), usual_copies(db, template)
    claimant = claimant_address(db, file)
    if claimant and "claimant" in values:
        if template.nature in ORDERS:
            copies = (*copies, Addressee(text=claimant, purpose="सूचनार्थ"))
        elif not to:
            to = (Addressee(text=claimant),)
    return to, copies


def claimant_address(db: Session, file: File) -> str:
    """Name and address of whoever handed the first receipt in; "" for an office or when no address is known."""
    receipt = notices.first_receipt(db, file.id)
    if receipt is None or not receipt.sender_name:
        return ""
    lines = (receipt.sender_name, receipt.sender_address, receipt.sender_pin)
    return "\n".join(line for line in lines if line)
