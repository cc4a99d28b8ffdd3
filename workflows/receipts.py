"""Receipts (प्राप्ति): every paper that reaches the office is scanned and diarised once (domain report §1A)."""

import datetime as dt
import enum
import re
import secrets

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, and_, func, select
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship

from engine.db import by_value, refuse_changes
from workflows import ledger
from workflows.categories.models import ReceiptCategory, require_offered
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor
from workflows.subjects import Subject, SubjectKind, SubjectStatus


class DeliveryMode(enum.StrEnum):
    """How the paper arrived (domain §4A)."""

    BY_HAND = "by_hand"
    POST = "post"
    SPEED_POST = "speed_post"
    REGISTERED = "registered"
    EMAIL = "email"
    RADIOGRAM = "radiogram"
    PORTAL = "portal"


class SenderKind(enum.StrEnum):
    """Who sent it."""

    CITIZEN = "citizen"
    PENSIONER = "pensioner"
    EMPLOYEE = "employee"
    OFFICE = "office"
    COURT = "court"
    REPRESENTATIVE = "representative"
    COMMISSION = "commission"


class Receipt(Subject):
    """The diary row of one paper."""

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("diary_district_id", "diary_year", "diary_no"),
        UniqueConstraint("code"),
        Index("ix_receipt_duplicate", "diary_district_id", "letter_date", "letter_no_folded"),
        Index("ix_receipt_category", "diary_district_id", "category"),
        CheckConstraint("sender_name <> '' OR sender_designation <> ''", name="sender_known"),
        CheckConstraint("enclosures >= 0", name="enclosures_positive"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    diary_district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    diary_year: Mapped[int]
    diary_no: Mapped[int]
    code: Mapped[str] = mapped_column(String(16))
    """Random; with the diary number it opens the sender's status page."""
    received_on: Mapped[dt.date]
    diarised_at: Mapped[dt.datetime]
    letter_date: Mapped[dt.date | None]
    letter_no: Mapped[str] = mapped_column(String(120), default="")
    letter_no_folded: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(8), default="hi")
    delivery_mode: Mapped[DeliveryMode] = mapped_column(by_value(DeliveryMode))
    mode_ref: Mapped[str] = mapped_column(String(60), default="")
    sender_kind: Mapped[SenderKind] = mapped_column(by_value(SenderKind))
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_designation: Mapped[str] = mapped_column(String(200), default="")
    sender_office: Mapped[str] = mapped_column(String(200), default="")
    sender_address: Mapped[str] = mapped_column(String(500), default="")
    sender_pin: Mapped[str] = mapped_column(String(6), default="")
    sender_mobile: Mapped[str] = mapped_column(String(15), default="")
    sender_email: Mapped[str] = mapped_column(String(200), default="")
    sender_folded: Mapped[str] = mapped_column(String(400), default="")
    category: Mapped[str] = mapped_column(String(60), default="")
    """Key of a :class:`ReceiptCategory`; what was written before the office had a list stays as it is."""
    enclosures: Mapped[int] = mapped_column(default=0)
    enclosures_text: Mapped[str] = mapped_column(String(500), default="")
    remarks: Mapped[str] = mapped_column(String(1000), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    diarised_by_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    copy_of_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"), index=True)
    """The file that it was put on, or opened."""

    listed_as: Mapped[ReceiptCategory | None] = relationship(
        primaryjoin=lambda: and_(
            foreign(Receipt.category) == ReceiptCategory.key,
            foreign(Receipt.diary_district_id) == ReceiptCategory.district_id,
        ),
        viewonly=True,
    )
    """Its category with its titles; none where the list does not have it."""

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "polymorphic_identity": SubjectKind.RECEIPT,
        "inherit_condition": id == Subject.id,  # noqa: A003 - the column above
    }

    @property
    def diary_label(self) -> str:
        """The diary number as printed: ``4127/2026``."""
        return f"{self.diary_no}/{self.diary_year}"

    @property
    def sender(self) -> str:
        """Name, else designation, with the office."""
        who = self.sender_name or self.sender_designation
        return f"{who}, {self.sender_office}" if self.sender_office else who


_LOCKED = ("received_on", "diarised_at", "letter_date", "delivery_mode", "diary_no", "diary_year", "code")
refuse_changes(
    "receipt",
    when=" OR ".join(f"OLD.{name} <> NEW.{name} OR (OLD.{name} IS NULL) <> (NEW.{name} IS NULL)" for name in _LOCKED),
    message="received date, diary date, letter date and delivery mode are fixed once diarised",
)
refuse_changes("receipt", act="DELETE", message="a receipt is never removed")


def correct_category(db: Session, receipt: Receipt, key: str, *, actor: Actor, now: dt.datetime) -> None:
    """Enter another category for a receipt under way; who may is for the caller to ask (eFile row 13).

    :param receipt: locked by the caller
    :raises BadInput: when the office has no such category in use
    :raises OfficeRefusal: when it was put on a file or disposed of: its way no longer asks
    """
    if receipt.status is not SubjectStatus.ACTIVE:
        raise OfficeRefusal(
            "This receipt is not under way any more.", "यह प्राप्ति अब कार्यवाही में नहीं है, श्रेणी नहीं बदली जा सकती।"
        )
    if key == receipt.category:
        return
    require_offered(db, receipt.diary_district_id, key)
    payload: dict[str, ledger.Json] = {"from": receipt.category, "to": key}
    receipt.category = key
    ledger.record(db, receipt, "receipt.category_corrected", actor=actor, payload=payload, now=now)


def receipt_by_slip(db: Session, *, diary: str, code: str) -> Receipt | None:
    """Find a receipt for the public page: both number and code must fit, compared in constant time."""
    match = re.fullmatch(r"\s*(\d{1,7})\s*/\s*(\d{4})\s*", diary)
    if not match:
        return None
    given = code.strip().upper().replace("-", "").replace(" ", "")
    found = db.scalars(
        select(Receipt).where(Receipt.diary_no == int(match[1]), Receipt.diary_year == int(match[2]))
    ).all()
    matching = [receipt for receipt in found if secrets.compare_digest(receipt.code.encode(), given.encode())]
    return matching[0] if matching else None


def receipts_in_category(
    db: Session, key: str, *, visible: Select[int], limit: int, before: int | None = None
) -> list[Receipt]:
    """Receipts of one category, the newest first.

    :param visible: select of the subject ids that the reader may know of
    :param before: id of the last one of the page before
    """
    wanted = select(Receipt).where(Receipt.category == key, Receipt.id.in_(visible))
    if before is not None:
        wanted = wanted.where(Receipt.id < before)
    return list(db.scalars(wanted.order_by(Receipt.id.desc()).limit(limit)))


def count_diarised(db: Session, *, district_id: int, on: dt.date) -> int:
    """How many papers were diarised for one day of receipt."""
    query = select(func.count()).where(Receipt.diary_district_id == district_id, Receipt.received_on == on)
    return db.scalar(query.select_from(Receipt)) or 0


def receipt_numbered(db: Session, diary: str, *, district_id: int) -> Receipt:
    """Load a receipt by its diary number such as ``4127/2026``.

    :raises BadInput: when the district has no such receipt
    """
    match = re.fullmatch(r"\s*(\d{1,7})\s*/\s*(\d{4})\s*", diary)
    found = (
        match
        and db.scalars(
            select(Receipt).where(
                Receipt.diary_district_id == district_id,
                Receipt.diary_no == int(match[1]),
                Receipt.diary_year == int(match[2]),
            )
        ).one_or_none()
    )
    if not found:
        raise BadInput(
            f"No receipt has the diary number {diary}.", f"डायरी संख्या {diary} नहीं मिली।", field="duplicate_of"
        )
    return found
