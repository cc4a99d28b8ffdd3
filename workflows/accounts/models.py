"""Tables of accounts and log-in sessions."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, by_value
from workflows.organisation.models import District, Person


class Locale(enum.StrEnum):
    """Language of the pages."""

    HI = "hi"
    EN = "en"


class Account(Base):
    """How one person proves who he is. It says nothing of what he may do: that comes from his charges."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("password_hash IS NULL OR code_hash IS NULL", name="password_or_code"),
        CheckConstraint("(code_hash IS NULL) = (code_expires_at IS NULL)", name="code_expires"),
        CheckConstraint("failures >= 0", name="failures_positive"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    code_hash: Mapped[str | None] = mapped_column(String(200))
    """Hash of the one-time code of a first log-in or a reset; while there is one, no password works."""
    code_expires_at: Mapped[dt.datetime | None]
    locale: Mapped[Locale] = mapped_column(by_value(Locale, length=8), default=Locale.HI)
    failures: Mapped[int] = mapped_column(default=0)
    """Failed log-ins since the last good one."""
    locked_until: Mapped[dt.datetime | None]
    last_login_at: Mapped[dt.datetime | None]
    password_set_at: Mapped[dt.datetime | None]
    made_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship()


class LoginSession(Base):
    """One browser in which a person is logged in. The cookie holds a random token, the table only its hash."""

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_person", "person_id", "revoked_at"),)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    ip: Mapped[str] = mapped_column(String(45))
    user_agent: Mapped[str] = mapped_column(String(300))
    revoked_at: Mapped[dt.datetime | None]
    revoked_why: Mapped[str | None] = mapped_column(String(40))

    person: Mapped[Person] = relationship()
    district: Mapped[District] = relationship()
    account: Mapped[Account | None] = relationship(
        primaryjoin="foreign(LoginSession.person_id) == Account.person_id", viewonly=True
    )
