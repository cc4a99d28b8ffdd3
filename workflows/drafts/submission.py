"""Putting a draft up, sending it back, giving it up."""

import datetime as dt

from sqlalchemy.orm import Session

from workflows import ledger
from workflows.drafts.models import Draft, DraftState, DraftVersion
from workflows.drafts.register import locked, record_version, require_holder, require_writable, version_numbered
from workflows.drafts.texts import require_complete, text_of
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor


def submit_draft(db: Session, draft: Draft, *, actor: Actor, now: dt.datetime) -> DraftVersion:
    """Put up the draft for approval (अनुमोदनार्थ आलेख); its present version is sealed.

    :raises BadInput: when the letter is not complete
    :raises OfficeRefusal: when it is not a draft any more
    """
    subject, draft = locked(db, draft)
    require_holder(db, subject, actor)
    require_writable(draft)
    head = version_numbered(db, draft, draft.head)
    require_complete(text_of(head))
    head.sealed = True
    draft.state, draft.submitted_at, draft.return_remark = DraftState.SUBMITTED, now, ""
    record_version(db, subject, draft, head, "draft.submitted", actor=actor, now=now)
    return head


def return_draft(db: Session, draft: Draft, remark: str, *, actor: Actor, now: dt.datetime) -> None:
    """Send a submitted draft back to be written again.

    :raises BadInput: without a remark
    :raises OfficeRefusal: when it is not submitted
    """
    subject, draft = locked(db, draft)
    require_holder(db, subject, actor)
    if draft.state is not DraftState.SUBMITTED:
        raise OfficeRefusal("Only a submitted draft can be returned.", "केवल प्रस्तुत आलेख ही लौटाया जा सकता है।")
    if not remark.strip():
        raise BadInput("Write what is to be changed.", "क्या संशोधन करना है, अंकित करें।", field="remark")
    draft.state, draft.return_remark = DraftState.DRAFT, remark.strip()
    ledger.record(
        db,
        subject,
        "draft.returned",
        actor=actor,
        payload={"draft": draft.id, "number": draft.number, "version": draft.head, "remark": draft.return_remark},
        now=now,
    )


def discard_draft(db: Session, draft: Draft, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Give a draft up; it stays readable. Also the way back from one approved or signed that has not left the office,
    as when the dispatch clerk finds a fault: discard it and make a new draft of it (:func:`copy_draft`).

    :raises OfficeRefusal: when it is issued or discarded already
    :raises BadInput: without a reason
    """
    subject, draft = locked(db, draft)
    require_holder(db, subject, actor)
    if draft.state not in {DraftState.DRAFT, DraftState.SUBMITTED, DraftState.APPROVED, DraftState.SIGNED}:
        raise OfficeRefusal(
            "An issued letter cannot be discarded; issue a corrigendum.",
            "निर्गत पत्र निरस्त नहीं हो सकता; शुद्धि-पत्र जारी करें।",
        )
    if not reason.strip():
        raise BadInput("Write why the draft is discarded.", "आलेख निरस्त करने का कारण लिखें।", field="reason")
    draft.state, draft.discarded_at, draft.discard_reason = DraftState.DISCARDED, now, reason.strip()
    ledger.record(
        db,
        subject,
        "draft.discarded",
        actor=actor,
        payload={"draft": draft.id, "number": draft.number, "reason": draft.discard_reason},
        now=now,
    )
