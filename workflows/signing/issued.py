"""What the register says to anybody about the office's letters: by the code of a letter's QR, and by its bytes."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.documents.models import Document, DocumentUse
from workflows.drafts import Draft, DraftState, SignatureKind, draft_by_code
from workflows.organisation import District, Person, Post
from workflows.signing.verification import RegisterEntry
from workflows.subjects import Grading, Subject

OUT = frozenset({DraftState.SIGNED, DraftState.ISSUED, DraftState.DISPATCHED})
"""From the signature on a letter can be checked; before that the office has not said it."""
SIGNED_FIELDS = frozenset({"Signature"})


@dataclass(frozen=True)
class IssuedLetter:
    """A letter of the office.

    :ivar district: whose office issued it
    :ivar subject: "" for a graded one: whoever has the letter knows it
    :ivar signer: who signed it, None for a letter that went out unsigned
    :ivar by_dsc: whether the file carries a digital signature
    """

    district: District
    number: str
    day: dt.date
    subject: str
    signer: Person | None
    post: Post | None
    signed_at: dt.datetime | None
    by_dsc: bool


def letter_by_code(db: Session, code: str) -> IssuedLetter | None:
    """The letter whose QR has this code; None when the office has issued none, or not yet."""
    draft = draft_by_code(db, code)
    if draft is None or draft.state not in OUT or draft.letter_no is None or draft.letter_date is None:
        return None
    return IssuedLetter(
        district=db.get_one(District, draft.district_id),
        number=draft.letter_no,
        day=draft.letter_date,
        subject=public_subject(db, draft),
        signer=db.get(Person, draft.signed_person) if draft.signed_person else None,
        post=db.get(Post, draft.signed_post) if draft.signed_post else None,
        signed_at=draft.signed_at,
        by_dsc=draft.signature is SignatureKind.DSC,
    )


def public_subject(db: Session, draft: Draft) -> str:
    """The subject line as it may be said to whoever asks: nothing of a graded letter."""
    grading = db.get_one(Subject, draft.subject_id).grading
    return draft.subject if grading is Grading.NORMAL else ""


def entry_for_bytes(db: Session, sha256: str) -> RegisterEntry | None:
    """The register's entry for a file of exactly these bytes.

    :param sha256: hex
    """
    draft = _letter_of_bytes(db, sha256)
    if draft is None or draft.letter_no is None or draft.letter_date is None:
        return None
    fields = SIGNED_FIELDS if draft.signature is SignatureKind.DSC else frozenset()
    return RegisterEntry(draft.letter_no, draft.letter_date, public_subject(db, draft), fields)


def office_of_bytes(db: Session, sha256: str) -> District | None:
    """The district whose office issued a file of exactly these bytes; None when no register here knows it."""
    draft = _letter_of_bytes(db, sha256)
    return None if draft is None else db.get_one(District, draft.district_id)


def _letter_of_bytes(db: Session, sha256: str) -> Draft | None:
    """The letter with exactly these bytes, found by way of the papers, which have an index of their hashes."""
    return db.scalars(
        select(Draft)
        .join(DocumentUse, DocumentUse.subject_id == Draft.subject_id)
        .join(Document, Document.id == DocumentUse.document_id)
        .where(
            Document.district_id.in_(select(District.id)),
            Document.sha256 == sha256,
            or_(Draft.signed_document_id == Document.id, Draft.document_id == Document.id),
            Draft.state.in_(OUT),
        )
        .order_by(Draft.id)
    ).first()
