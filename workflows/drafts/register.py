"""Finding drafts and their versions, locking them, and what of them is not dispatched yet."""

import datetime as dt

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.drafts.models import UNDISPATCHED, WRITABLE, Draft, DraftState, DraftVersion
from workflows.drafts.texts import version_digest
from workflows.errors import NotFound, NotYours, OfficeRefusal
from workflows.movement import holder_of
from workflows.numbering import issue_number
from workflows.organisation import Actor
from workflows.subjects import Subject, lock_subject


def get_draft(db: Session, draft_id: int) -> Draft:
    """Load a draft.

    :raises NotFound: when there is none
    """
    draft = db.get(Draft, draft_id)
    if draft is None:
        raise NotFound("There is no such draft.", "ऐसा कोई आलेख नहीं है।")
    return draft


def draft_by_code(db: Session, code: str) -> Draft | None:
    """The letter with the code of a QR; whether it may be shown to the public is the caller's to ask of its state."""
    return db.scalars(select(Draft).where(Draft.code == code.strip().lower())).one_or_none()


def locked(db: Session, draft: Draft) -> tuple[Subject, Draft]:
    """Lock the subject of a draft and read the draft again as it stands now."""
    subject = lock_subject(db, draft.subject_id)
    db.refresh(draft)
    return subject, draft


def require_holder(db: Session, subject: Subject, actor: Actor) -> None:
    """Only the holder of the subject writes drafts (model.md, Tasks and custody).

    :raises NotYours: when another desk holds it
    """
    if holder_of(db, subject) != actor.post_id:
        raise NotYours(
            "Only the desk that holds the file writes its drafts.",
            "आलेख वही पटल लिख सकता है जिसके पास पत्रावली है।",
        )


DRAFTS = select(Draft).where(Draft.subject_id == bindparam("subject")).order_by(Draft.number)


def drafts_of(db: Session, subject_id: int) -> list[Draft]:
    """All drafts of a subject in their order, discarded ones included."""
    return list(db.scalars(DRAFTS, {"subject": subject_id}))


def undispatched(db: Session, subject_id: int) -> list[Draft]:
    """Drafts that stand in the way of closing: begun and neither dispatched nor discarded (domain report §1A 21)."""
    return list(
        db.scalars(
            select(Draft).where(Draft.subject_id == subject_id, Draft.state.in_(UNDISPATCHED)).order_by(Draft.number)
        )
    )


def require_dispatched(db: Session, subject_id: int) -> None:
    """Refuse to go on while a draft is not dispatched.

    :raises OfficeRefusal: naming the drafts
    """
    waiting = undispatched(db, subject_id)
    if waiting:
        listed = ", ".join(f"{draft.number} ({draft.subject[:80]})" for draft in waiting)
        raise OfficeRefusal(
            f"These drafts are neither dispatched nor discarded: {listed}.",
            f"ये आलेख न प्रेषित हुए हैं, न निरस्त: {listed}।",
        )


def drafts_awaiting(db: Session, district_id: int, *states: DraftState) -> list[Draft]:
    """The drafts of a district in given states, oldest approval first: the queues for signing and dispatch."""
    return list(
        db.scalars(
            select(Draft)
            .where(Draft.district_id == district_id, Draft.state.in_(states))
            .order_by(Draft.approved_at, Draft.id)
        )
    )


def versions_of(db: Session, draft: Draft) -> list[DraftVersion]:
    """All versions, newest first, those beside included."""
    return list(
        db.scalars(select(DraftVersion).where(DraftVersion.draft_id == draft.id).order_by(DraftVersion.number.desc()))
    )


def version_numbered(db: Session, draft: Draft, number: int) -> DraftVersion:
    """One version of a draft.

    :raises NotFound: when it has no such version
    """
    version = db.scalars(
        select(DraftVersion).where(DraftVersion.draft_id == draft.id, DraftVersion.number == number)
    ).one_or_none()
    if version is None:
        raise NotFound(f"The draft has no version {number}.", f"आलेख का संस्करण {number} नहीं है।")
    return version


def head_of(db: Session, draft: Draft) -> DraftVersion:
    """The version that counts: the approved one, once there is one."""
    return version_numbered(db, draft, draft.approved_version or draft.head)


def last_number(db: Session, subject_id: int) -> int:
    """Number of the last draft of a subject; 0 when it has none."""
    return db.scalar(select(func.max(Draft.number)).where(Draft.subject_id == subject_id)) or 0


def proposed_letter_no(db: Session, draft: Draft, subject_no: str, day: dt.date) -> str:
    """The number that the letter will bear when it is approved on *day*: that of the file, with (II) for the second
    letter of the same day (CSMOP ¶42).

    :param subject_no: number of the file or receipt
    """
    earlier = db.scalar(
        select(func.count()).where(Draft.subject_id == draft.subject_id, Draft.letter_date == day, Draft.id != draft.id)
    )
    return issue_number(subject_no, (earlier or 0) + 1)


def require_writable(draft: Draft) -> None:
    """Nobody writes in an approved or discarded draft.

    :raises OfficeRefusal: saying so
    """
    if draft.state not in WRITABLE:
        raise OfficeRefusal(
            f"Draft {draft.number} is fixed. To change it make a new draft.",
            f"आलेख {draft.number} अब नहीं बदल सकता। परिवर्तन हेतु नया आलेख बनायें।",
        )


def record_version(
    db: Session, subject: Subject, draft: Draft, version: DraftVersion, act: str, *, actor: Actor, now: dt.datetime
) -> None:
    """Write an act on one sealed version into the ledger, with the digest that a witness compares."""
    ledger.record(
        db,
        subject,
        act,
        actor=actor,
        payload={
            "draft": draft.id,
            "number": draft.number,
            "version": version.number,
            "digest": version_digest(version),
        },
        now=now,
    )
