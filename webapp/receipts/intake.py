"""The intake page: the scan at the left, the diary form at the right, with what was read proposed."""

import datetime as dt
import secrets
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field, SelectField

from webapp.filters import format_date, format_datetime
from webapp.receipts.forms import DiaryForm
from webapp.viewmodels import DiaryField, DiaryGroup, Duplicate, Link, Option, ReceiptPage, ScanPage, Tag
from workflows.address_book import OfficeKind, OutsideOffice, offices_of
from workflows.categories.models import offered_categories
from workflows.clocks import office_day
from workflows.documents.models import Document, Reading
from workflows.documents.papers import pages_of, text_of
from workflows.reading import propose
from workflows.receipts import Receipt, SenderKind
from workflows.visibility import Reader

PICTURE_WIDTH, THUMB_WIDTH = 900, 160
HINDI = frozenset(
    {"title", "sender_name", "sender_designation", "sender_office", "sender_address", "enclosures_text", "remarks"}
)
HALF = frozenset(
    {"letter_no", "letter_date", "sender_pin", "sender_mobile", "received_on", "delivery_mode", "mode_ref", "priority",
     "grading", "enclosures", "language", "sender_kind"}
)  # fmt: skip
"""Short fields: two in a line."""
REQUIRED = frozenset({"received_on", "title"})
WAITING = 20
LINES_OF_A_LETTERHEAD = 3
KIND_OF_SENDER = {
    OfficeKind.COURT: SenderKind.COURT,
    OfficeKind.COMMISSION: SenderKind.COMMISSION,
    OfficeKind.REPRESENTATIVE: SenderKind.REPRESENTATIVE,
}
CATEGORY_OF_SENDER = {
    SenderKind.COURT.value: "court-case",
    SenderKind.COMMISSION.value: "commission",
    SenderKind.REPRESENTATIVE.value: "representative",
}
"""What is proposed for such senders, where the office has the category."""
RETIRED = ("सेवानिवृत्त", "पेंशन", "pension", "retired")
"""Words by which a letter tells that a pensioner wrote it."""


def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The legends of the form and their fields, in the order in which a clerk reads a letter."""
    return (
        (_("Letter"), ("title", "category", "letter_no", "letter_date", "language")),
        (
            _("Sender"),
            ("sender_kind", "sender_name", "sender_designation", "sender_office", "sender_address", "sender_pin",
             "sender_mobile", "sender_email"),
        ),
        (
            _("Diary"),
            ("received_on", "delivery_mode", "mode_ref", "priority", "grading", "enclosures", "enclosures_text",
             "remarks"),
        ),
    )  # fmt: skip


def propose_values(db: Session, document: Document, *, now: dt.datetime) -> dict[str, Any]:
    """What the form holds at first: today's date, and what the scan says.

    Number and date stand on the first page; those of later pages belong to bills and certificates.
    """
    pages = pages_of(db, document.id)
    opening = pages[0].text if pages else ""
    first, whole = propose(opening), propose(text_of(db, document.id))
    office = office_at_the_head(db, document.district_id, opening)
    retired = office is None and any(word in opening for word in RETIRED)
    words = {} if office is None else sender_words(office)
    return {
        "received_on": office_day(now),
        "category": category_for(db, document.district_id, words.get("sender_kind", "")),
        "title": first.title or whole.title,
        "letter_no": first.letter_no,
        "letter_date": first.letter_date,
        "sender_name": first.sender_name or whole.sender_name,
        "sender_mobile": first.sender_mobile or whole.sender_mobile,
        "sender_address": "" if office else first.sender_address,
        "sender_kind": (SenderKind.PENSIONER if retired else SenderKind.CITIZEN).value,
        "enclosures": 0,
        **words,
    }


def category_for(db: Session, district_id: int, sender_kind: str) -> str | None:
    """The category that such a sender's letters usually have; none where the office does not use it."""
    usual = CATEGORY_OF_SENDER.get(sender_kind)
    return usual if usual in {one.key for one in offered_categories(db, district_id)} else None


def office_at_the_head(db: Session, district_id: int, text: str) -> OutsideOffice | None:
    """The office of the address book under whose name the letter begins."""
    lines = [line for line in text.split("सेवा में", 1)[0].splitlines() if line.strip()]
    head = " ".join(" ".join(lines[:LINES_OF_A_LETTERHEAD]).split())
    named = [office for office in offices_of(db, district_id) if office.title_hi in head]
    return next((office for office in named if office.designation_hi in text), named[0] if named else None)


def sender_words(office: OutsideOffice) -> dict[str, str]:
    """The sender's fields for an office of the address book."""
    return {
        "sender_kind": KIND_OF_SENDER.get(office.kind, SenderKind.OFFICE).value,
        "sender_name": "",
        "sender_designation": office.designation_hi,
        "sender_office": office.title_hi,
    }


def value_of(field: Field) -> str:
    """The text that the control shows."""
    shown = field._value() if hasattr(field, "_value") else field.data
    return "" if shown is None else str(shown)


def diary_field(field: Field) -> DiaryField:
    """One line of the form."""
    options: tuple[Option, ...] = ()
    if isinstance(field, SelectField):
        options = tuple(
            Option(str(choice.value), str(choice.label), str(choice.value) == str(field.data))
            for choice in field.choices or []
        )
    return DiaryField(
        name=field.name,
        label=str(field.label.text),
        value=value_of(field),
        rows=3 if field.name == "title" else 0,
        options=options,
        hindi=field.name in HINDI,
        half=field.name in HALF,
        required=field.name in REQUIRED,
        error=" ".join(str(error) for error in field.errors),
    )


def scan_pages(db: Session, document: Document, page: int) -> tuple[ScanPage, ...]:
    """The pages of the scan with their pictures."""
    return tuple(
        ScanPage(
            number=sheet.number,
            picture_url=url_for("papers.scan", document_id=document.id, page=sheet.number, width=PICTURE_WIDTH),
            thumb_url=url_for("papers.scan", document_id=document.id, page=sheet.number, width=THUMB_WIDTH),
            url=url_for("receipts.intake", document_id=document.id, page=sheet.number),
            width=PICTURE_WIDTH,
            height=round(PICTURE_WIDTH * sheet.height / max(sheet.width, 1)),
            current=sheet.number == page,
        )
        for sheet in pages_of(db, document.id)
    )


def reading_words() -> dict[Reading, tuple[str, str]]:
    """How far the reading of the scan is, and the mood in which it is said."""
    return {
        Reading.WAITING: (_("being read"), "amber"),
        Reading.READ: (_("read"), "green"),
        Reading.UNREADABLE: (_("unreadable, please scan again"), "red"),
        Reading.NOT_READ: (_("not read"), ""),
    }


def duplicate_of(similar: Sequence[Receipt]) -> Duplicate | None:
    """The most likely earlier receipt."""
    if not similar:
        return None
    first = similar[0]
    return Duplicate(
        number=first.diary_label,
        url=url_for("receipts.show", receipt_id=first.id),
        why=_(
            "%(sender)s, letter %(number)s of %(date)s",
            sender=first.sender,
            number=first.letter_no or "—",
            date=format_date(first.letter_date) or "—",
        ),
    )


def make_intake_page(
    db: Session, document: Document, form: DiaryForm, *, page: int, similar: Sequence[Receipt]
) -> ReceiptPage:
    """Build the page from the form as it stands."""
    fields = {name: diary_field(form[name]) for _legend, names in groups() for name in names}
    text, mood = reading_words()[document.reading]
    return ReceiptPage(
        save_url=url_for("receipts.register", document_id=document.id),
        received_at=document.created_at,
        pages=scan_pages(db, document, page),
        groups=tuple(DiaryGroup(legend, tuple(fields[name] for name in names)) for legend, names in groups()),
        scan_note="",
        reading_url=""
        if document.reading is not Reading.WAITING
        else url_for("receipts.intake", document_id=document.id),
        nature=Tag(text, mood),  # type: ignore[arg-type]  # one of the five moods
        duplicate=duplicate_of(similar),
        key=secrets.token_urlsafe(16),
        errors=tuple(
            Link(f"{field.label}: {field.error}", f"#{field.name}") for field in fields.values() if field.error
        ),
    )


def waiting_scans(db: Session, reader: Reader) -> tuple[Link, ...]:
    """Scans of the counter that are not in the diary yet."""
    known = select(Receipt.document_id).where(Receipt.document_id.is_not(None))
    found = db.scalars(
        select(Document)
        .where(
            Document.district_id == reader.district_id,
            Document.created_by.in_(reader.posts),
            Document.origin == "received",
            Document.id.not_in(known),
        )
        .order_by(Document.id.desc())
        .limit(WAITING)
    )
    return tuple(
        Link(
            f"{document.title} · {format_datetime(document.created_at)}",
            url_for("receipts.intake", document_id=document.id),
        )
        for document in found
    )
