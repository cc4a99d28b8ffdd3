"""Sending: who still waits for a letter, and the row that says how it went out."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import drafts, ledger
from workflows.address_book import Addressee
from workflows.clocks import office_day
from workflows.correspondence import CorrespondenceItem, Direction, add_paper
from workflows.dispatch.models import WITH_POSTAGE, Dispatch, DispatchMode
from workflows.drafts import Draft, DraftState
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import File
from workflows.numbering import next_number, office_year
from workflows.organisation import Actor
from workflows.subjects import Subject

DEAREST = 1_000_000
"""Paise: no letter costs ten thousand rupees; more is a slip of the finger."""


@dataclass(frozen=True)
class Sending:
    """How a letter went out.

    :ivar postage: paise
    :ivar weight: grams
    :ivar ref: tracking number, radiogram number or e-mail address
    :ivar out_date: the day in India; None for today
    """

    mode: DispatchMode
    postage: int = 0
    weight: int = 0
    ref: str = ""
    peon_book_no: str = ""
    out_date: dt.date | None = None


@dataclass(frozen=True)
class Waiting:
    """An addressee to whom the letter has not been sent yet."""

    place: int
    addressee: Addressee
    is_copy: bool


def addressees_of(db: Session, draft: Draft) -> list[Waiting]:
    """Everybody the approved letter goes to, the copies last; places are counted from 1."""
    version = drafts.head_of(db, draft)
    listed = [(addressee, False) for addressee in version.addressees]
    listed += [(addressee, True) for addressee in version.copies]
    return [Waiting(place, addressee, copy) for place, (addressee, copy) in enumerate(listed, 1)]


def waiting_for(db: Session, draft: Draft) -> list[Waiting]:
    """Those to whom the letter has still to be sent."""
    sent = set(db.scalars(select(Dispatch.place).where(Dispatch.draft_id == draft.id)))
    return [waiting for waiting in addressees_of(db, draft) if waiting.place not in sent]


def record_dispatch(
    db: Session,
    draft: Draft,
    *,
    place: int,
    sending: Sending,
    unsigned_reason: str = "",
    actor: Actor,
    now: dt.datetime,
) -> Dispatch:
    """Record that the letter went out to one of its addressees; with the first it is issued, with the last dispatched.

    :param place: which addressee, as :func:`waiting_for` counts them
    :param unsigned_reason: why it goes without a signature; wanted for the first dispatch of an unsigned letter
    :raises OfficeRefusal: when the letter is not approved, or this addressee has been sent it already
    :raises BadInput: when what was entered cannot be accepted
    """
    subject, draft = drafts.locked(db, draft)
    chosen = _chosen(db, draft, place)
    _require_sending(sending, now=now)
    if draft.state in {DraftState.APPROVED, DraftState.SIGNED}:
        _issue(db, subject, draft, unsigned_reason, actor=actor, now=now)
    row = _new_row(db, draft, chosen, sending, actor=actor, now=now)
    db.add(row)
    db.flush()  # the ledger names its id, and the next question counts it
    if not waiting_for(db, draft):
        draft.state = DraftState.DISPATCHED
    record_act(db, subject, row, "dispatch.recorded", actor=actor, now=now)
    return row


def _new_row(
    db: Session, draft: Draft, chosen: Waiting, sending: Sending, *, actor: Actor, now: dt.datetime
) -> Dispatch:
    """The next number of the register; letters of one draft in one year share the first one as their parent."""
    year = office_year(now)
    number = next_number(db, "dispatch", district_id=draft.district_id, year=year)
    parent = db.scalar(select(Dispatch.parent_no).where(Dispatch.draft_id == draft.id, Dispatch.year == year).limit(1))
    return Dispatch(
        district_id=draft.district_id,
        draft_id=draft.id,
        place=chosen.place,
        year=year,
        number=number,
        parent_no=parent or number,
        addressee=(chosen.addressee,),
        is_copy=chosen.is_copy,
        mode=sending.mode,
        postage=sending.postage,
        weight=sending.weight,
        mode_ref=sending.ref.strip(),
        peon_book_no=sending.peon_book_no.strip(),
        out_date=sending.out_date or office_day(now),
        person_id=actor.person_id,
        post_id=actor.post_id,
        recorded_at=now,
    )


def _chosen(db: Session, draft: Draft, place: int) -> Waiting:
    if draft.state not in {DraftState.APPROVED, DraftState.SIGNED, DraftState.ISSUED}:
        raise OfficeRefusal(
            f"Draft {draft.number} is not ready for dispatch, or has been dispatched.",
            f"आलेख {draft.number} प्रेषण हेतु तैयार नहीं है अथवा प्रेषित हो चुका है।",
        )
    for waiting in waiting_for(db, draft):
        if waiting.place == place:
            return waiting
    raise OfficeRefusal(
        "This addressee has been sent the letter already, or is not one of its addressees.",
        "यह पत्र इस प्रेषिती को भेजा जा चुका है अथवा वह प्रेषितियों में नहीं है।",
    )


def _require_sending(sending: Sending, *, now: dt.datetime) -> None:
    if not 0 <= sending.postage <= DEAREST:
        raise BadInput("Check the postage.", "डाक व्यय जाँच लें।", field="postage")
    if sending.postage and sending.mode not in WITH_POSTAGE:
        raise BadInput("Only post has postage.", "डाक व्यय केवल डाक से प्रेषण में होता है।", field="postage")
    if sending.weight < 0:
        raise BadInput("Check the weight.", "भार जाँच लें।", field="weight")
    if sending.mode is DispatchMode.BY_HAND and not sending.peon_book_no.strip():
        raise BadInput("Enter the peon book number.", "चपरासी बही की संख्या अंकित करें।", field="peon_book_no")
    if sending.out_date is not None and sending.out_date > office_day(now):
        raise BadInput("The day of dispatch lies ahead.", "प्रेषण की तिथि आगे की है।", field="out_date")


def _issue(
    db: Session, subject: Subject, draft: Draft, unsigned_reason: str, *, actor: Actor, now: dt.datetime
) -> CorrespondenceItem | None:
    """Issue the letter: the office copy becomes the next paper of the file. A letter on a receipt has no file yet."""
    _mark_issued(db, subject, draft, unsigned_reason, actor=actor, now=now)
    document_id = draft.signed_document_id or draft.document_id
    if not isinstance(subject, File) or document_id is None:
        return None
    return add_paper(
        db,
        subject,
        document_id=document_id,
        direction=Direction.ISSUE,
        title=draft.subject,
        letter_no=draft.letter_no,
        letter_date=draft.letter_date,
        draft_id=draft.id,
        actor=actor,
        now=now,
    )


def _mark_issued(
    db: Session, subject: Subject, draft: Draft, unsigned_reason: str, *, actor: Actor, now: dt.datetime
) -> None:
    """The draft is a letter from now on; one that nobody signed says why."""
    if draft.state is DraftState.APPROVED:
        if not unsigned_reason.strip():
            raise BadInput(
                "Write why the letter goes out without a signature.",
                "पत्र बिना हस्ताक्षर भेजने का कारण लिखें।",
                field="unsigned_reason",
            )
        draft.unsigned_reason = unsigned_reason.strip()
    draft.state = DraftState.ISSUED
    ledger.record(
        db,
        subject,
        "draft.issued",
        actor=actor,
        payload={
            "draft": draft.id,
            "number": draft.number,
            "pdf": draft.signed_sha256 or draft.sha256,
            "unsigned_reason": draft.unsigned_reason,
        },
        now=now,
    )


def record_act(db: Session, subject: Subject, row: Dispatch, act: str, *, actor: Actor, now: dt.datetime) -> None:
    """Write an act on one row of the register into the ledger of its subject."""
    ledger.record(
        db,
        subject,
        act,
        actor=actor,
        payload={
            "dispatch": row.id,
            "draft": row.draft_id,
            "number": row.label,
            "place": row.place,
            "mode": row.mode.value,
            "postage": row.postage,
            "delivered_on": row.delivered_on.isoformat() if row.delivered_on else None,
            "returned_on": row.returned_on.isoformat() if row.returned_on else None,
            "returned_reason": row.returned_reason,
        },
        now=now,
    )
