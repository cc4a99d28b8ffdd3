"""Tables of drafts: the draft with its state, and its versions with their authors.

What the office relies on is said by the database too: a version that somebody else has read or built upon is sealed and
never changes; an approved draft gets no further version; what was approved and signed stays what it was.
"""

import datetime as dt
import enum
import secrets

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from engine.db import Base, by_value, raw_ddl, refuse_changes
from workflows.address_book import Addressee, Addressees
from workflows.letter_natures import LetterNature
from workflows.letters.inputs import Language
from workflows.organisation import Capacity


class DraftState(enum.StrEnum):
    """Life of a draft (domain report §1K); one that was returned is a draft again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SIGNED = "signed"
    ISSUED = "issued"
    """It has its number and lies on the file; not everybody has been sent it yet."""
    DISPATCHED = "dispatched"
    DISCARDED = "discarded"


CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Nothing that can be read as something else."""
CODE_LENGTH = 16
"""Some 79 bits: nobody finds a letter by trying."""


def new_code() -> str:
    """A random code for the address at which anybody can check a letter."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


WRITABLE = frozenset({DraftState.DRAFT, DraftState.SUBMITTED})
UNDISPATCHED = frozenset(set(DraftState) - {DraftState.DISPATCHED, DraftState.DISCARDED})


class SignatureKind(enum.StrEnum):
    """How a letter was signed (domain report §1E 67)."""

    DSC = "dsc"
    ESIGN = "esign"
    INK = "ink"
    """Printed, signed by hand and scanned again."""


class Lines(TypeDecorator[tuple[str, ...]]):
    """A column of short texts in order, one a line."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write the lines; a break inside one becomes a space."""
        return None if value is None else "\n".join(" ".join(line.split()) for line in value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Read the lines."""
        return None if value is None else tuple(value.splitlines())


class Draft(Base):
    """A letter that the office is writing on a file or receipt."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("subject_id", "number"),
        UniqueConstraint("subject_id", "letter_no", "letter_date"),
        UniqueConstraint("code"),
        Index("ix_draft_district_state", "district_id", "state"),
        CheckConstraint("language IN ('hi', 'en')", name="language_is_known"),
        CheckConstraint("(approved_version IS NULL) = (sha256 IS NULL)", name="approved_with_its_pdf"),
        CheckConstraint("(signed_document_id IS NULL) = (signed_sha256 IS NULL)", name="signed_with_its_pdf"),
        CheckConstraint(
            "approved_version IS NOT NULL OR state IN ('draft', 'submitted', 'discarded')", name="approved_before_issue"
        ),
        CheckConstraint("state <> 'signed' OR signed_sha256 IS NOT NULL", name="signed_when_signed"),
        CheckConstraint(
            "state NOT IN ('issued', 'dispatched') OR signed_sha256 IS NOT NULL OR unsigned_reason <> ''",
            name="issued_signed_or_with_reason",
        ),
        CheckConstraint("(state = 'discarded') = (discarded_at IS NOT NULL)", name="discarded_with_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    number: Mapped[int]
    """Counts on its file: आलेख 1, आलेख 2."""
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), default=new_code)
    """Stands in the letter's QR: ``/verify/<code>`` says whether the office issued it."""
    nature: Mapped[LetterNature] = mapped_column(by_value(LetterNature))
    language: Mapped[Language] = mapped_column(String(2))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("letter_template.id"))
    """The version of the template that it was made from; none when it was written freely."""
    state: Mapped[DraftState] = mapped_column(by_value(DraftState), default=DraftState.DRAFT)
    head: Mapped[int] = mapped_column(default=1)
    """Number of the version that counts; the others are earlier or lie beside."""
    subject: Mapped[str] = mapped_column(String(500))
    """Subject line of the head version, for lists."""
    made_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    made_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    return_remark: Mapped[str] = mapped_column(String(2000), default="")
    """Why it was last returned; "" once it is submitted again."""
    approved_version: Mapped[int | None]
    approved_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_post: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    approved_capacity: Mapped[Capacity | None] = mapped_column(by_value(Capacity))
    approved_at: Mapped[dt.datetime | None]
    letter_no: Mapped[str | None] = mapped_column(String(120))
    """The number printed on it (CSMOP ¶42: that of the file)."""
    letter_date: Mapped[dt.date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    """The PDF made from exactly the approved version."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[SignatureKind | None] = mapped_column(by_value(SignatureKind))
    signed_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    signed_sha256: Mapped[str | None] = mapped_column(String(64))
    signed_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_post: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    signed_at: Mapped[dt.datetime | None]
    unsigned_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was issued without a signature."""
    discarded_at: Mapped[dt.datetime | None]
    discard_reason: Mapped[str] = mapped_column(String(500), default="")


class DraftVersion(Base):
    """One author's state of the letter. His own saves go into it until somebody else writes or the file moves."""

    __tablename__ = "draft_version"
    __table_args__ = (
        UniqueConstraint("draft_id", "number"),
        CheckConstraint("number > 0", name="number_is_positive"),
        CheckConstraint("revision > 0", name="revision_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    number: Mapped[int]
    based_on: Mapped[int | None]
    """The version that its author had before him."""
    beside: Mapped[bool] = mapped_column(default=False)
    """Written in a second window while another saved first: kept, but not what counts."""
    sealed: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with each save; a window says which one it shows."""
    movement_seq: Mapped[int] = mapped_column(default=0)
    """The subject's last movement when it was begun."""
    author_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_post: Mapped[int] = mapped_column(ForeignKey("post.id"))
    capacity: Mapped[Capacity] = mapped_column(by_value(Capacity))
    made_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    subject: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
    """Sanitised HTML."""
    addressees: Mapped[tuple[Addressee, ...]] = mapped_column(Addressees)
    copies: Mapped[tuple[Addressee, ...]] = mapped_column(Addressees)
    enclosures: Mapped[tuple[str, ...]] = mapped_column(Lines)
    """Each is named, and counted (CBI manual in domain report §2D)."""
    references: Mapped[tuple[str, ...]] = mapped_column("reference_lines", Lines)
    """The last communications that it answers, with number and date (CSMOP ¶42)."""


refuse_changes("draft_version", when="OLD.sealed", message="a sealed version of a draft never changes; write the next")
refuse_changes("draft_version", act="DELETE", message="a version of a draft is never removed")
refuse_changes("draft", act="DELETE", message="a draft is discarded, never removed")

_APPROVED = (
    *("code", "head", "subject", "approved_version", "approved_at"),
    *("letter_no", "letter_date", "document_id", "sha256"),
)
_SIGNED = ("signature", "signed_document_id", "signed_sha256", "signed_at")


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{column} IS NULL OR OLD.{column} <> NEW.{column}" for column in columns)


refuse_changes(
    "draft",
    when="OLD.state = 'discarded' OR (OLD.state = 'dispatched' AND NEW.state <> 'dispatched')"
    f" OR (OLD.approved_version IS NOT NULL AND ({_changed(_APPROVED)}))"
    f" OR (OLD.signed_sha256 IS NOT NULL AND ({_changed(_SIGNED)}))",
    message="an approved draft never changes; make a new draft",
)
raw_ddl(
    after="draft_version",
    sqlite=[
        "CREATE TRIGGER draft_version_refuses_insert BEFORE INSERT ON draft_version FOR EACH ROW "
        "WHEN (SELECT approved_version FROM draft WHERE id = NEW.draft_id) IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'an approved draft gets no further version; make a new draft'); END"
    ],
    postgresql=[
        "CREATE FUNCTION draft_version_refuses_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT approved_version FROM draft WHERE id = NEW.draft_id) IS NOT NULL THEN "
        "RAISE EXCEPTION 'an approved draft gets no further version; make a new draft'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER draft_version_refuses_insert BEFORE INSERT ON draft_version "
        "FOR EACH ROW EXECUTE FUNCTION draft_version_refuses_insert()",
    ],
)
