"""The table of categories (श्रेणी), and what everybody may ask of it (domain report §1A row 8, §5F)."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, column, select, table
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base
from engine.models import ProcessVersion
from workflows.errors import BadInput

TITLE_LENGTH = 120
KEY_LENGTH = 60


class ReceiptCategory(Base):
    """One category of an office."""

    __tablename__ = "receipt_category"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        CheckConstraint("key <> ''", name="has_key"),
        Index("ix_receipt_category_place", "district_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    """What receipts keep and diagrams name; never changes."""
    title_hi: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    place: Mapped[int]
    """Where it stands in the list, from 1; the first is what the diary form begins with."""
    retired_at: Mapped[dt.datetime | None]
    """From then on no paper is diarised under it; those that are keep it."""
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[dt.datetime]


USUAL: Sequence[tuple[str, str, str]] = (
    ("general", "सामान्य पत्राचार", "General correspondence"),
    ("public-complaint", "जन-शिकायत", "Public complaint"),
    ("medical-claim", "चिकित्सा प्रतिपूर्ति", "Medical reimbursement"),
    ("pension", "पेंशन एवं मृतक आश्रित", "Pension and dependants of the deceased"),
    ("leave", "अवकाश", "Leave"),
    ("gpf", "सामान्य भविष्य निधि", "General provident fund"),
    ("purchase", "क्रय एवं आकस्मिक व्यय", "Purchase and contingency"),
    ("arms-licence", "शस्त्र लाइसेंस सत्यापन", "Arms licence verification"),
    ("verification", "चरित्र एवं पासपोर्ट सत्यापन", "Character and passport verification"),
    ("court-case", "न्यायालय प्रकरण", "Court case"),
    ("rti", "सूचना का अधिकार", "Right to information"),
    ("representative", "जनप्रतिनिधि पत्र", "Letter of a people’s representative"),
    ("commission", "आयोग का नोटिस", "Notice of a commission"),
    ("departmental-enquiry", "विभागीय जाँच", "Departmental enquiry"),
    ("establishment", "स्थानान्तरण, तैनाती एवं पुरस्कार", "Transfers, postings and rewards"),
    ("circular", "परिपत्र एवं आदेश", "Circulars and orders"),
)
"""Key, Hindi and English title: the case types of a district police (domain report §5F) and what is none of them. Where
a diagram of the same key ships, a receipt and the file that it opens have the same category."""


def categories_of(db: Session, district_id: int) -> Sequence[ReceiptCategory]:
    """All categories of an office in their order, retired ones last."""
    wanted = select(ReceiptCategory).where(ReceiptCategory.district_id == district_id)
    order = (ReceiptCategory.retired_at.is_not(None), ReceiptCategory.place, ReceiptCategory.id)
    return db.scalars(wanted.order_by(*order)).all()


def offered_categories(db: Session, district_id: int) -> Sequence[ReceiptCategory]:
    """Those under which papers are diarised now, in their order."""
    return [one for one in categories_of(db, district_id) if one.retired_at is None]


def require_offered(db: Session, district_id: int, key: str) -> None:
    """A paper is diarised under a category that is in use, or under none.

    :raises BadInput: for another one
    """
    if key and key not in {one.key for one in offered_categories(db, district_id)}:
        raise BadInput("Choose a category from the list.", "सूची में से श्रेणी चुनें।", field="category")


_DRAFTS = table("routing_draft", column("key"))
"""By its name: drafts are examined with what this module knows."""


def category_values(db: Session) -> frozenset[str]:
    """All that ``subject.category`` can be: a receipt's category, a file's case type, or nothing.

    Diagrams serve all districts, so do these; an office without a list of its own may have written anything.

    :return: empty when it can be anything
    """
    keys = frozenset(db.scalars(select(ReceiptCategory.key)))
    if not keys:
        return frozenset()
    return (
        keys | frozenset(db.scalars(select(ProcessVersion.key))) | frozenset(db.scalars(select(_DRAFTS.c.key))) | {""}
    )
