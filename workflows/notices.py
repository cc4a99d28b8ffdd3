"""What the claimant is told: each line stands on the status page that the slip's QR opens (product.md, Citizen)."""

import datetime as dt

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine.db import Base, refuse_changes
from workflows import ledger
from workflows.correspondence import CorrespondenceItem
from workflows.organisation import Actor
from workflows.receipts import Receipt
from workflows.subjects import Subject

TEXTS: dict[str, tuple[str, str]] = {
    "objection": (
        "Papers are missing from your claim; the list was sent to your address. The clock waits for your reply.",
        "आपके दावे में अभिलेख अपूर्ण हैं; सूची आपके पते पर भेजी गई है। उत्तर प्राप्त होने तक समय-सीमा रुकी है।",
    ),
    "refused": (
        "Your claim was not sanctioned; the reasons were sent to your address.",
        "आपका दावा स्वीकृत नहीं हुआ; कारण आपके पते पर भेजे गये हैं।",
    ),
    "paid": ("The sanctioned amount was paid.", "स्वीकृत धनराशि का भुगतान हो गया है।"),
    "sanctioned": ("Your claim was sanctioned and the order issued.", "आपका दावा स्वीकृत हुआ एवं आदेश निर्गत किया गया।"),
    "technical_check": ("Your bills were sent for technical check.", "आपके बीजक तकनीकी परीक्षण हेतु भेजे गये हैं।"),
    "higher_sanction": (
        "Your claim was sent to the higher authority for sanction.",
        "आपका दावा उच्चाधिकारी को स्वीकृति हेतु भेजा गया है।",
    ),
}
"""English and Hindi, by the diagram's word."""


class ClaimantNotice(Base):
    """One thing that the sender of a receipt was told."""

    __tablename__ = "claimant_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    about: Mapped[str] = mapped_column(String(40))
    text_en: Mapped[str] = mapped_column(String(400))
    text_hi: Mapped[str] = mapped_column(String(400))
    at: Mapped[dt.datetime]


refuse_changes("claimant_notice", message="what a claimant was told is not rewritten")
refuse_changes("claimant_notice", act="DELETE", message="what a claimant was told is not removed")


def tell_claimant(db: Session, subject: Subject, about: str, *, actor: Actor, now: dt.datetime) -> ClaimantNotice:
    """Write down what the sender is told; it is on his status page at once.

    :raises KeyError: for a word that no text stands for; the gate refuses it beforehand
    """
    en, hi = TEXTS[about]
    notice = ClaimantNotice(subject_id=subject.id, about=about, text_en=en, text_hi=hi, at=now)
    db.add(notice)
    ledger.record(db, subject, "claimant.told", actor=actor, payload={"about": about}, now=now)
    return notice


def notices_for(db: Session, receipt: Receipt) -> list[ClaimantNotice]:
    """All that was told on the receipt or on the file that it became."""
    ids = [receipt.id, *([receipt.file_id] if receipt.file_id else [])]
    return list(
        db.scalars(select(ClaimantNotice).where(ClaimantNotice.subject_id.in_(ids)).order_by(ClaimantNotice.id))
    )


def first_receipt(db: Session, file_id: int) -> Receipt | None:
    """The receipt with which a file began: its sender is the claimant."""
    return db.scalars(
        select(Receipt)
        .join(CorrespondenceItem, CorrespondenceItem.receipt_id == Receipt.id)
        .where(CorrespondenceItem.file_id == file_id)
        .order_by(CorrespondenceItem.serial)
        .limit(1)
    ).one_or_none()
