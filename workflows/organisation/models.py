"""Units, posts, persons and charges: the office as it stands on paper.

Posts hold work, people hold posts (design.md §1.8). Nothing is deleted: a charge ends, a post is abolished, a unit is
closed, so that an act of ten years ago still names the post and the person.
"""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, by_value


class UnitKind(enum.StrEnum):
    """Kinds of unit; they form a tree district → office → circle | branch | thana (model.md, "Role → post")."""

    DISTRICT = "district"
    OFFICE = "office"
    CIRCLE = "circle"
    BRANCH = "branch"
    THANA = "thana"
    POOL = "pool"


class Scope(enum.StrEnum):
    """How a role of a diagram finds its post (model.md, table of scopes)."""

    SEAT = "seat"
    BRANCH = "branch"
    CIRCLE = "circle"
    THANA = "thana"
    OFFICE = "office"
    POOL = "pool"
    SAME = "same"
    PREVIOUS = "previous"


class ChargeKind(enum.StrEnum):
    """A person's own posting, or a post that he looks after besides it."""

    SUBSTANTIVE = "substantive"
    ADDITIONAL = "additional"


class HolidayKind(enum.StrEnum):
    """Gazetted and local holidays close the office; a restricted one is a matter of each employee's leave."""

    GAZETTED = "gazetted"
    LOCAL = "local"
    RESTRICTED = "restricted"


class Reach(enum.StrEnum):
    """To whom a post may mark papers (domain report §5C iii)."""

    ANYWHERE = "anywhere"
    OWN_UNIT = "own_unit"
    IN_CHARGE = "in_charge"
    LINE_ABOVE = "line_above"
    LINE_BELOW = "line_below"
    ROLE = "role"


class District(Base):
    """A district police; every root row belongs to one."""

    __tablename__ = "district"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    title_hi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    weekly_off: Mapped[str] = mapped_column(String(60), default="sun,sat2")
    """Weekly days off, separated by commas: ``sun`` is each Sunday, ``sat2`` the second Saturday of the month."""


class Unit(Base):
    """An office, circle, branch, thana or pool."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("district_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[UnitKind] = mapped_column(by_value(UnitKind))
    code: Mapped[str] = mapped_column(String(40))
    """Latin short name that forms and imports use, such as ``ankik``; never changes."""
    short: Mapped[str] = mapped_column(String(40))
    """Short Hindi name as it stands in file numbers, such as ``आंकिक``."""
    title_hi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[dt.datetime | None]

    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")


class Post(Base):
    """A sanctioned post or seat; it holds work also while nobody sits there."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("district_id", "code"),
        CheckConstraint("level BETWEEN 1 AND 9", name="level_in_range"),
        CheckConstraint("superior_id IS NULL OR superior_id <> id", name="not_its_own_superior"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    """The post to which this one puts up; empty only at the head of the district."""
    code: Mapped[str] = mapped_column(String(40))
    """Latin marking abbreviation such as ``ANK-MED``; never changes."""
    title_hi: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    """1 for the SP, 2 for the ASP, 3 for circle officers, 4 for sections, 5 for seats (domain report §5B)."""
    abolished_at: Mapped[dt.datetime | None]

    unit: Mapped[Unit] = relationship()
    superior: Mapped["Post | None"] = relationship(remote_side="Post.id")


class Person(Base):
    """Somebody who serves or served in the district, known by the PNO."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("pno"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    pno: Mapped[str] = mapped_column(String(20))
    """Personnel number (पी०एन०ओ०), under which one logs in."""
    name_hi: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    rank_hi: Mapped[str] = mapped_column(String(80))
    rank_en: Mapped[str] = mapped_column(String(80))
    mobile: Mapped[str | None] = mapped_column(String(20))
    left_at: Mapped[dt.datetime | None]
    """When he left the district, by transfer out, retirement or death."""


class Charge(Base):
    """One person's charge of one post (कार्यभार), from taking over to handing over."""

    __tablename__ = "charge"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),
        Index(
            "uq_charge_open_post",
            "post_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(
            "uq_charge_open_substantive",
            "person_id",
            unique=True,
            sqlite_where=text("until IS NULL AND kind = 'substantive'"),
            postgresql_where=text("until IS NULL AND kind = 'substantive'"),
        ),
        Index("ix_charge_person", "person_id", "until"),
        Index("ix_charge_post", "post_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    kind: Mapped[ChargeKind] = mapped_column(by_value(ChargeKind))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    order_no: Mapped[str] = mapped_column(String(120))
    """Number and date of the order that gave the charge."""
    ended_order_no: Mapped[str | None] = mapped_column(String(120))

    person: Mapped[Person] = relationship()
    post: Mapped[Post] = relationship()


class Absence(Base):
    """Leave, training or duty elsewhere: his posts stay his, but others act there."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("until > since", name="ends_after_it_begins"),
        Index("ix_absence_person", "person_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(String(200))


class LinkOfficer(Base):
    """Who acts for a post while it is vacant or its holder absent (CSMOP ¶9): the holder of *link_post_id*."""

    __tablename__ = "link_officer"
    __table_args__ = (
        CheckConstraint("post_id <> link_post_id", name="another_post"),
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    link_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    rank: Mapped[int] = mapped_column(default=1)
    """1 acts first; 2 while 1 is absent too."""
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
    order_no: Mapped[str] = mapped_column(String(120))


class Role(Base):
    """A word that a lane of a diagram may name; the vocabulary is one for all districts, as the diagrams are."""

    __tablename__ = "role"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    title_hi: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    scope: Mapped[Scope] = mapped_column(by_value(Scope))
    retired_at: Mapped[dt.datetime | None]
    """From then on it is offered no more; posts that played it keep that on record."""


class PostRole(Base):
    """A post plays a role: in one unit or everywhere, for one case type or for all."""

    __tablename__ = "post_role"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_begins"),
        Index("ix_post_role_role", "district_id", "role", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    role: Mapped[str] = mapped_column(ForeignKey("role.key"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The branch, circle, thana or office for which it is played; empty: the whole district."""
    case_type: Mapped[str | None] = mapped_column(String(60))
    """Process key; empty: all case types."""
    primary: Mapped[bool] = mapped_column("is_primary", default=False)
    """Decides among several posts with the same role."""
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]


class SeatRule(Base):
    """The seat of a branch that usually deals with a case type; without a case type, the branch's general seat."""

    __tablename__ = "seat_rule"
    __table_args__ = (
        Index(
            "uq_seat_rule_case",
            "branch_unit_id",
            "case_type",
            unique=True,
            sqlite_where=text("case_type IS NOT NULL"),
            postgresql_where=text("case_type IS NOT NULL"),
        ),
        Index(
            "uq_seat_rule_general",
            "branch_unit_id",
            unique=True,
            sqlite_where=text("case_type IS NULL"),
            postgresql_where=text("case_type IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    branch_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    case_type: Mapped[str | None] = mapped_column(String(60))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))


class MarkingRule(Base):
    """A setting of the office: posts with *role* may mark papers within *reach* (domain report §5C iii)."""

    __tablename__ = "marking_rule"
    __table_args__ = (
        CheckConstraint("(reach = 'role') = (to_role IS NOT NULL)", name="role_reach_names_a_role"),
        Index("ix_marking_rule_role", "district_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    role: Mapped[str] = mapped_column(ForeignKey("role.key"))
    reach: Mapped[Reach] = mapped_column(by_value(Reach))
    to_role: Mapped[str | None] = mapped_column(ForeignKey("role.key"))


class Holiday(Base):
    """A day of the district's holiday calendar."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("district_id", "on_date", "title_en"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    on_date: Mapped[dt.date] = mapped_column(Date)
    title_hi: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    kind: Mapped[HolidayKind] = mapped_column(by_value(HolidayKind), default=HolidayKind.GAZETTED)
    confirmed: Mapped[bool] = mapped_column(default=False)
    """Whether somebody has compared the day with the Gazette; moon-dated festivals move."""
