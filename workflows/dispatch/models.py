"""The dispatch register's table: one row for one letter to one addressee."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, by_value, refuse_changes
from workflows.address_book import Addressee, Addressees


class DispatchMode(enum.StrEnum):
    """How a letter leaves the office (domain report §1G, §4A)."""

    BY_POST = "by_post"
    REGISTERED = "registered"
    SPEED_POST = "speed_post"
    BY_HAND = "by_hand"
    EMAIL = "email"
    RADIOGRAM = "radiogram"
    MESSENGER = "messenger"
    INSIDE = "inside"
    """To a post of the district: straight to its desk."""


MODE_TITLES: dict[DispatchMode, tuple[str, str]] = {
    DispatchMode.BY_POST: ("Ordinary post", "साधारण डाक"),
    DispatchMode.REGISTERED: ("Registered post", "पंजीकृत डाक"),
    DispatchMode.SPEED_POST: ("Speed post", "स्पीड पोस्ट"),
    DispatchMode.BY_HAND: ("By hand, peon book", "दस्ती, चपरासी बही"),
    DispatchMode.EMAIL: ("E-mail", "ई-मेल"),
    DispatchMode.RADIOGRAM: ("Radiogram", "रेडियोग्राम"),
    DispatchMode.MESSENGER: ("Special messenger", "विशेष वाहक"),
    DispatchMode.INSIDE: ("Inside e-office", "ई-ऑफिस, भीतर"),
}
WITH_POSTAGE = frozenset({DispatchMode.BY_POST, DispatchMode.REGISTERED, DispatchMode.SPEED_POST})


class Dispatch(Base):
    """One letter to one addressee."""

    __tablename__ = "dispatch"
    __table_args__ = (
        UniqueConstraint("district_id", "year", "number"),
        UniqueConstraint("draft_id", "place"),
        Index("ix_dispatch_out", "district_id", "out_date"),
        CheckConstraint("number > 0 AND parent_no > 0 AND parent_no <= number", name="numbers_in_order"),
        CheckConstraint("postage >= 0", name="postage_not_negative"),
        CheckConstraint("delivered_on IS NULL OR returned_on IS NULL", name="delivered_or_returned"),
        CheckConstraint("(returned_on IS NULL) = (returned_reason = '')", name="returned_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    place: Mapped[int]
    """Which of the draft's addressees, counted from 1 through those it goes to and those who get a copy."""
    year: Mapped[int]
    number: Mapped[int]
    parent_no: Mapped[int]
    """Number of the letter's first dispatch; all of its addressees share it (eFile: parent dispatch no.)."""
    addressee: Mapped[tuple[Addressee, ...]] = mapped_column(Addressees)
    """The one that the row is for, as it stood on the letter."""
    is_copy: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[DispatchMode] = mapped_column(by_value(DispatchMode))
    postage: Mapped[int] = mapped_column(default=0)
    """Paise."""
    weight: Mapped[int] = mapped_column(default=0)
    """Grams."""
    mode_ref: Mapped[str] = mapped_column(String(80), default="")
    """Tracking number of the post, number of the radiogram, address of the e-mail."""
    peon_book_no: Mapped[str] = mapped_column(String(40), default="")
    out_date: Mapped[dt.date]
    delivered_on: Mapped[dt.date | None]
    returned_on: Mapped[dt.date | None]
    returned_reason: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    recorded_at: Mapped[dt.datetime]

    @property
    def label(self) -> str:
        """Its number as printed, such as ``3121/2026``."""
        return f"{self.number}/{self.year}"


_FIXED = ("draft_id", "place", "year", "number", "parent_no", "addressee", "mode", "postage", "out_date")
refuse_changes(
    "dispatch",
    when=" OR ".join(f"OLD.{name} <> NEW.{name}" for name in _FIXED),
    message="a row of the dispatch register is never rewritten",
)
refuse_changes("dispatch", act="DELETE", message="a row of the dispatch register is never removed")
