"""The address book: outside offices that the district writes to and asks, and how a letter names whom it is for.

A letter is addressed by designation, not by name (CSMOP ¶44), so the book holds offices; citizens are written as free
text on the letter itself.
"""

import datetime as dt
import enum
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Self

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from engine.db import Base, by_value
from workflows.errors import BadInput, NotFound
from workflows.letters.inputs import Language
from workflows.organisation.models import Post

TEXT_LENGTH = 600
"""Characters of an address that is typed by hand; six lines of an envelope are half of it."""


class OfficeKind(enum.StrEnum):
    """What an outside office is, by which the book is listed and registers are made."""

    DISTRICT = "district"
    COURT = "court"
    HEALTH = "health"
    TREASURY = "treasury"
    POLICE = "police"
    STATE = "state"
    COMMISSION = "commission"
    REPRESENTATIVE = "representative"
    CENTRAL = "central"
    OTHER = "other"


class OutsideOffice(Base):
    """An office outside the district police."""

    __tablename__ = "outside_office"
    __table_args__ = (
        UniqueConstraint("district_id", "code"),
        CheckConstraint("title_hi <> '' AND title_en <> ''", name="named_in_both_languages"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    code: Mapped[str] = mapped_column(String(40))
    """Latin short name such as ``cmo``; diagrams and imports use it, so it never changes."""
    kind: Mapped[OfficeKind] = mapped_column(by_value(OfficeKind))
    title_hi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    designation_hi: Mapped[str] = mapped_column(String(200), default="")
    """Who is addressed, such as मुख्य चिकित्सा अधिकारी; "" when the title says so already."""
    designation_en: Mapped[str] = mapped_column(String(200), default="")
    address_hi: Mapped[str] = mapped_column(Text, default="")
    address_en: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    closed_at: Mapped[dt.datetime | None]
    """From then on it is offered no more; old letters go on naming it."""

    def lines(self, language: Language) -> tuple[str, ...]:
        """The address as it stands on a letter, designation first."""
        hindi = language == "hi"
        designation = self.designation_hi if hindi else self.designation_en
        address = self.address_hi if hindi else self.address_en
        title = self.title_hi if hindi else self.title_en
        return tuple(line for line in (designation, title, *address.splitlines()) if line)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for: an office of the book, a post of the district, or what is typed on the envelope.

    :ivar purpose: for a copy, what for: "भुगतान हेतु"
    """

    office_id: int | None = None
    post_id: int | None = None
    text: str = ""
    email: str = ""
    purpose: str = ""

    def __post_init__(self) -> None:
        if [self.office_id is not None, self.post_id is not None, bool(self.text.strip())].count(True) != 1:
            raise BadInput(
                "Each addressee is one office of the address book, one post, or a typed address.",
                "प्रत्येक प्रेषिती पता-पुस्तिका का एक कार्यालय, एक पद अथवा लिखा गया पता होना चाहिए।",
                field="addressees",
            )
        if len(self.text) > TEXT_LENGTH:
            raise BadInput(
                f"An address may have {TEXT_LENGTH} characters.",
                f"पता {TEXT_LENGTH} अक्षरों तक हो सकता है।",
                field="addressees",
            )

    def to_json(self) -> dict[str, int | str]:
        """What is stored: only what is set."""
        values: dict[str, int | str | None] = {
            "office": self.office_id,
            "post": self.post_id,
            "text": self.text,
            "email": self.email,
            "purpose": self.purpose,
        }
        return {key: value for key, value in values.items() if value not in (None, "")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote.

        :raises BadInput: when it is no addressee
        """
        return cls(
            office_id=value.get("office"),
            post_id=value.get("post"),
            text=str(value.get("text", "")),
            email=str(value.get("email", "")),
            purpose=str(value.get("purpose", "")),
        )


class Addressees(TypeDecorator[tuple[Addressee, ...]]):
    """A column of addressees in order, as JSON text: part of a version, so never joined and never changed alone."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Addressee, ...] | None, dialect: Dialect) -> str | None:
        """Write the list."""
        if value is None:
            return None
        return json.dumps([addressee.to_json() for addressee in value], ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Addressee, ...] | None:
        """Read the list."""
        return None if value is None else tuple(Addressee.from_json(item) for item in json.loads(value))


def offices_of(db: Session, district_id: int, *, kind: OfficeKind | None = None) -> list[OutsideOffice]:
    """The book as it is offered, by kind and title."""
    found = select(OutsideOffice).where(OutsideOffice.district_id == district_id, OutsideOffice.closed_at.is_(None))
    if kind is not None:
        found = found.where(OutsideOffice.kind == kind)
    return list(db.scalars(found.order_by(OutsideOffice.kind, OutsideOffice.title_hi, OutsideOffice.id)))


def office_by_code(db: Session, district_id: int, code: str) -> OutsideOffice:
    """The office with a short name such as ``cmo``.

    :raises NotFound: when the book has none
    """
    office = db.scalars(
        select(OutsideOffice).where(OutsideOffice.district_id == district_id, OutsideOffice.code == code)
    ).one_or_none()
    if office is None:
        raise NotFound(f"The address book has no office {code}.", f"पता-पुस्तिका में {code} कार्यालय नहीं है।")
    return office


def lines_of(db: Session, addressee: Addressee, language: Language) -> tuple[str, ...]:
    """The lines of an addressee as they stand on the letter and the envelope.

    :raises NotFound: when the office or post is not there
    """
    if addressee.office_id is not None:
        office = db.get(OutsideOffice, addressee.office_id)
        if office is None:
            raise NotFound("The address book has no such office.", "पता-पुस्तिका में ऐसा कोई कार्यालय नहीं है।")
        return office.lines(language)
    if addressee.post_id is not None:
        return _post_lines(db, addressee.post_id, language)
    return tuple(line.strip() for line in addressee.text.splitlines() if line.strip())


def _post_lines(db: Session, post_id: int, language: Language) -> tuple[str, ...]:
    post = db.get(Post, post_id)
    if post is None:
        raise NotFound("There is no such post.", "ऐसा कोई पद नहीं है।")
    if language == "hi":
        return (post.title_hi, post.unit.title_hi)
    return (post.title_en, post.unit.title_en)


def check_addressees(db: Session, addressees: Iterable[Addressee], *, district_id: int) -> None:
    """See that each office and post is of this district.

    :raises BadInput: naming what is wrong; the browser sends these ids, so each is looked up
    """
    for addressee in addressees:
        known: OutsideOffice | Post | None = None
        if addressee.office_id is not None:
            known = db.get(OutsideOffice, addressee.office_id)
        elif addressee.post_id is not None:
            known = db.get(Post, addressee.post_id)
        else:
            continue
        if known is None or known.district_id != district_id:
            raise BadInput(
                "An addressee is not in the address book of this district.",
                "एक प्रेषिती इस जनपद की पता-पुस्तिका में नहीं है।",
                field="addressees",
            )


def seed_offices(db: Session, district_id: int) -> list[OutsideOffice]:
    """Enter the usual outside offices of the demo district (domain report §5D) that the book does not have yet."""
    listed = json.loads(resources.files("workflows").joinpath("demo/offices.json").read_text(encoding="utf-8"))
    known = set(db.scalars(select(OutsideOffice.code).where(OutsideOffice.district_id == district_id)))
    new = [
        OutsideOffice(**{**row, "district_id": district_id, "kind": OfficeKind(row["kind"])})
        for row in listed
        if row["code"] not in known
    ]
    db.add_all(new)
    db.flush()  # letters refer to their ids
    return new
