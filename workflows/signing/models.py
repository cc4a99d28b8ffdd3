"""What the office keeps about signing: the officers' certificates, and a row per document put up for signature."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from engine.db import Base, by_value


class EnrolmentState(enum.StrEnum):
    """A certificate signs only while it is enrolled."""

    PROPOSED = "proposed"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"


class SignState(enum.StrEnum):
    """Where a document stands on its way to a signature.

    ``waiting``: the officer has signed, the time stamp service has not yet answered.
    """

    OPEN = "open"
    CLAIMED = "claimed"
    PREPARED = "prepared"
    WAITING = "waiting"
    SIGNED = "signed"
    CANCELLED = "cancelled"


UNDER_WAY = (SignState.OPEN, SignState.CLAIMED, SignState.PREPARED)


class OfficerCertificate(Base):
    """A certificate of an officer's token; several per person (renewal), never deleted."""

    __tablename__ = "officer_certificate"
    __table_args__ = (
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_is_sha256"),
        CheckConstraint("state = 'proposed' OR decided_by IS NOT NULL", name="decision_has_an_author"),
        Index(
            "uq_officer_certificate_in_use",
            "fingerprint",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index("ix_officer_certificate_person", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the certificate, hex."""
    serial: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(300))
    holder: Mapped[str] = mapped_column(String(300))
    """Common name in the certificate, which the nodal officer compares with the person once."""
    not_after: Mapped[dt.datetime]
    certificate: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    state: Mapped[EnrolmentState] = mapped_column(by_value(EnrolmentState), default=EnrolmentState.PROPOSED)
    proposed_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")


class SignRequest(Base):
    """One approved version that an officer is about to sign, or has signed.

    Several requests share one code when an officer signs several letters with one PIN.
    """

    __tablename__ = "sign_request"
    __table_args__ = (
        UniqueConstraint("code_sha256", "position"),
        CheckConstraint("length(document_sha256) = 64", name="document_is_sha256"),
        CheckConstraint("state <> 'signed' OR signed_sha256 IS NOT NULL", name="signed_has_a_hash"),
        CheckConstraint("state <> 'waiting' OR signature_value IS NOT NULL", name="waiting_has_a_value"),
        CheckConstraint(
            "state NOT IN ('waiting', 'signed') OR certificate_fingerprint IS NOT NULL", name="signed_by_a_certificate"
        ),
        Index(
            "uq_sign_request_once_per_version",
            "draft_version_id",
            unique=True,
            sqlite_where=text("state IN ('waiting', 'signed')"),
            postgresql_where=text("state IN ('waiting', 'signed')"),
        ),
        Index("ix_sign_request_person", "person_id", "state"),
        Index("ix_sign_request_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    subject_id: Mapped[int]
    draft_version_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int]
    post_title: Mapped[str] = mapped_column(String(200))
    """The post in the language of the letter, as its stamp shows it."""
    title: Mapped[str] = mapped_column(String(400))
    reference: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120), default="")
    field: Mapped[str] = mapped_column(String(60))
    document_sha256: Mapped[str] = mapped_column(String(64))
    """Of the approved version's PDF: nothing else is signed."""
    code_sha256: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    """Among the documents of the same code, from 1."""
    secret_sha256: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[SignState] = mapped_column(by_value(SignState), default=SignState.OPEN)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    signed_at: Mapped[dt.datetime | None]
    """When the value of the token came; the proof of time is the time stamp in the PDF."""
    finished_at: Mapped[dt.datetime | None]
    certificate_fingerprint: Mapped[str | None] = mapped_column(String(64))
    program: Mapped[str] = mapped_column(String(80), default="")
    """Name and version of the officer's program, as it said."""
    address: Mapped[str] = mapped_column(String(64), default="")
    """Network address of the officer's PC."""
    placeholder: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """The prepared PDF while it is needed; cleared at the end."""
    prepared_state: Mapped[str | None] = deferred(mapped_column(Text))
    signature_value: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    signed_sha256: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    """How often the time stamp service was asked in vain."""
    fault: Mapped[str] = mapped_column(String(300), default="")
