"""Approving and signing: what fixes a draft for good."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.documents.models import Document
from workflows.drafts.models import Draft, DraftState, DraftVersion, SignatureKind
from workflows.drafts.register import locked, require_holder, require_writable, version_numbered
from workflows.drafts.texts import require_complete, text_of, version_digest
from workflows.errors import BadInput, OfficeRefusal
from workflows.ledger.verification import Payload
from workflows.letters import plain_text
from workflows.organisation import Actor
from workflows.search import index_text


@dataclass(frozen=True)
class Typeset:
    """The PDF of one version, made and stored before the write transaction in which it is approved.

    :ivar version: number of the version that it was typeset from, with its *revision* at that time
    :ivar document_id: the stored PDF
    :ivar sha256: of the bytes of that PDF
    :ivar letter_no: the number printed on it
    :ivar letter_date: the date printed on it, in India
    """

    version: int
    revision: int
    document_id: int
    sha256: str
    letter_no: str
    letter_date: dt.date


def approve_draft(db: Session, draft: Draft, typeset: Typeset, *, actor: Actor, now: dt.datetime) -> None:
    """Approve exactly the version from which the PDF was typeset; from here on neither can change.

    :raises OfficeRefusal: when the draft was changed after the PDF was made, or its number was taken meanwhile
    :raises BadInput: when the letter is not complete, or the document is not that PDF
    :raises NotYours: when another desk holds the subject
    """
    subject, draft = locked(db, draft)
    require_holder(db, subject, actor)
    require_writable(draft)
    head = version_numbered(db, draft, draft.head)
    if (head.number, head.revision) != (typeset.version, typeset.revision):
        raise OfficeRefusal(
            "The draft was changed while you read it. Read it again, then approve.",
            "आपके पढ़ने के दौरान आलेख बदल गया। पुनः पढ़कर अनुमोदित करें।",
        )
    require_complete(text_of(head))
    _require_document(db, draft, typeset.document_id, typeset.sha256)
    _require_free_number(db, draft, typeset.letter_no, typeset.letter_date)
    _freeze(db, draft, head, typeset, actor=actor, now=now)
    ledger.record(
        db,
        subject,
        "draft.approved",
        actor=actor,
        payload={
            "draft": draft.id,
            "number": draft.number,
            "version": head.number,
            "digest": version_digest(head),
            "pdf": typeset.sha256,
            "letter_no": typeset.letter_no,
            "letter_date": typeset.letter_date.isoformat(),
        },
        now=now,
    )
    index_text(db, subject.id, "draft", str(draft.id), f"{head.subject}\n{plain_text(head.body)}")


def _freeze(db: Session, draft: Draft, head: DraftVersion, typeset: Typeset, *, actor: Actor, now: dt.datetime) -> None:
    head.sealed = True
    db.flush()  # the version is sealed before the draft refuses every change
    draft.state, draft.approved_version = DraftState.APPROVED, head.number
    draft.approved_person, draft.approved_post = actor.person_id, actor.post_id
    draft.approved_capacity, draft.approved_at = actor.capacity, now
    draft.letter_no, draft.letter_date = typeset.letter_no, typeset.letter_date
    draft.document_id, draft.sha256 = typeset.document_id, typeset.sha256


def record_signature(
    db: Session,
    draft: Draft,
    *,
    kind: SignatureKind,
    document_id: int,
    sha256: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Note that the approved letter is signed; whoever verified the signature calls this.

    :param document_id: the signed PDF, or the scan of the one signed in ink
    :param sha256: of its bytes
    :raises OfficeRefusal: when it is not approved, or signed already
    :raises BadInput: when the document is not that PDF
    """
    subject, draft = locked(db, draft)
    if draft.state is not DraftState.APPROVED:
        raise OfficeRefusal(
            "Only an approved draft that is not signed yet can be signed.",
            "केवल अनुमोदित और अहस्ताक्षरित आलेख पर ही हस्ताक्षर हो सकते हैं।",
        )
    _require_document(db, draft, document_id, sha256)
    draft.state, draft.signature, draft.signed_at = DraftState.SIGNED, kind, now
    draft.signed_document_id, draft.signed_sha256 = document_id, sha256
    draft.signed_person, draft.signed_post = actor.person_id, actor.post_id
    ledger.record(
        db,
        subject,
        "draft.signed",
        actor=actor,
        payload={
            "draft": draft.id,
            "number": draft.number,
            "kind": kind.value,
            "approved": draft.sha256,
            "pdf": sha256,
        },
        now=now,
    )


def _require_document(db: Session, draft: Draft, document_id: int, sha256: str) -> None:
    document = db.get(Document, document_id)
    if document is None or document.district_id != draft.district_id or document.pdf_sha256 != sha256:
        raise BadInput("The stored paper is not the letter that was typeset.", "संग्रहीत पत्र तैयार किये गये पत्र से भिन्न है।")


def _require_free_number(db: Session, draft: Draft, letter_no: str, letter_date: dt.date) -> None:
    taken = select(Draft.id).where(
        Draft.subject_id == draft.subject_id, Draft.letter_no == letter_no, Draft.letter_date == letter_date
    )
    if db.scalar(taken) is not None:
        raise OfficeRefusal(
            f"The number {letter_no} of this day was taken meanwhile. Approve again.",
            f"आज का पत्रांक {letter_no} इस बीच ले लिया गया। पुनः अनुमोदित करें।",
        )


def _version_in_ledger(db: Session, payload: Payload) -> str | None:
    version = db.scalars(
        select(DraftVersion).where(DraftVersion.draft_id == payload["draft"], DraftVersion.number == payload["version"])
    ).one_or_none()
    return None if version is None else version_digest(version)


for _act in ("draft.version_closed", "draft.submitted", "draft.approved"):
    ledger.register_witness(
        _act, _version_in_ledger, en="draft {number}, version {version}", hi="आलेख {number}, संस्करण {version}"
    )
