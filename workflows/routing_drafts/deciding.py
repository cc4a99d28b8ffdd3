"""A draft is submitted, approved by a second person where the office wants that, and comes into force on its day."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refusal
from engine.models import ProcessVersion
from workflows import settings
from workflows.catalogue import files_of
from workflows.clocks import office_day
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.jobs import JobContext, Payload, job_kind, schedule
from workflows.organisation import Actor, parse_actor
from workflows.publishing import NOTE_LENGTH, Proposal, in_force, plan_publication, publish_plan
from workflows.routing_drafts.keeping import digest_of, draft_files, get_draft, tell_ledger
from workflows.routing_drafts.models import RoutingDraft, RoutingDraftState

FURTHEST = dt.timedelta(days=366)
"""How far ahead a draft may be dated."""
REASON_LENGTH = 500


def plan_draft(db: Session, draft: RoutingDraft, *, now: dt.datetime) -> Proposal:
    """Put a draft through the gate, and say what publishing it would make. Slow; call it with no transaction open.

    What is as it is in force is left out, so that nobody else's diagram is published again for it.
    """
    published = in_force(db)
    before = files_of(published[draft.key]) if draft.key in published else {}
    own = f"{draft.key}.bpmn"
    changed = {
        name: content for name, content in draft_files(draft).items() if name == own or before.get(name) != content
    }
    return plan_publication(db, changed, district_id=draft.district_id, now=now)


def needs_second_person(db: Session, district_id: int) -> bool:
    """Whether another person has to approve what one has drawn."""
    return bool(settings.setting(db, district_id, "second_person_publishes"))


def require_direct_publishing(db: Session, district_id: int) -> None:
    """Files that were brought are published as they are only where no second person has to approve them.

    :raises OfficeRefusal: where one has to
    """
    if needs_second_person(db, district_id):
        raise OfficeRefusal(
            "Another person has to approve it before it is in force: open it as a draft and submit that.",
            "प्रवृत्त होने से पहले दूसरे व्यक्ति का अनुमोदन आवश्यक है: इसे मसौदे के रूप में खोलकर प्रस्तुत करें।",
        )


def submit_draft(
    db: Session,
    draft: RoutingDraft,
    proposal: Proposal,
    *,
    rev: int,
    note: str,
    in_force_from: dt.date | None,
    actor: Actor,
    now: dt.datetime,
) -> list[ProcessVersion]:
    """Publish a draft, date it, or put it before the second person, as the office has set it.

    :param proposal: from :func:`plan_draft`, as the page showed it
    :param rev: the revision that was shown
    :param note: what was changed, and why
    :param in_force_from: the first day in force; none, or today: at once
    :return: what is in force now; empty when it waits
    :raises BadInput: when the note is missing or the day cannot be
    :raises OfficeRefusal: when the draft has changed, is not open, the gate has found a fault or nothing would change
    """
    db.refresh(draft, with_for_update=True)
    _require_state(draft, RoutingDraftState.OPEN)
    _require_unchanged(draft, rev)
    _require_something(proposal)
    if not note.strip():
        raise BadInput("Write what was changed, and why.", "क्या बदला और क्यों, लिखें।", field="note")
    draft.in_force_from = _checked_day(in_force_from, today=office_day(now))
    draft.note, draft.refusal_hi, draft.refusal_en = note.strip()[:NOTE_LENGTH], "", ""
    draft.submitted_by, draft.submitted_at, draft.submitted_digest = str(actor), now, digest_of(draft)
    if needs_second_person(db, draft.district_id):
        draft.state = RoutingDraftState.SUBMITTED
        tell_ledger(db, draft, "routing_draft.submitted", {"note": draft.note}, actor=actor, now=now)
        return []
    return _decided(db, draft, proposal, actor=actor, now=now)


def approve_draft(
    db: Session, draft: RoutingDraft, proposal: Proposal, *, rev: int, actor: Actor, now: dt.datetime
) -> list[ProcessVersion]:
    """The second person agrees: the draft comes into force, or waits for its day.

    :param rev: the revision that he was shown; what was sent back, changed and submitted again is looked at again
    :raises NotYours: for the person who submitted it
    :raises OfficeRefusal: when it does not await approval, or is not what was shown
    """
    db.refresh(draft, with_for_update=True)
    _require_state(draft, RoutingDraftState.SUBMITTED)
    _require_unchanged(draft, rev)
    if parse_actor(draft.submitted_by or "").person_id == actor.person_id:
        raise NotYours("Somebody else has to approve what you submitted.", "आपके प्रस्तुत मसौदे का अनुमोदन कोई अन्य करेगा।")
    if digest_of(draft) != draft.submitted_digest:
        raise OfficeRefusal("The draft is not what was submitted.", "मसौदा वह नहीं है जो प्रस्तुत हुआ था।")
    return _decided(db, draft, proposal, actor=actor, now=now)


def send_back_draft(db: Session, draft: RoutingDraft, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Open a draft again that awaits approval or its day: sent back, or taken back by whoever submitted it.

    :raises BadInput: when the reason is missing
    :raises OfficeRefusal: when it awaits neither
    """
    db.refresh(draft, with_for_update=True)
    _require_state(draft, RoutingDraftState.SUBMITTED, RoutingDraftState.APPROVED)
    if not reason.strip():
        raise BadInput("Write the reason.", "कारण लिखें।", field="reason")
    _open_again(draft, f"Sent back: {reason.strip()}", f"वापस किया गया: {reason.strip()}")
    tell_ledger(
        db, draft, "routing_draft.sent_back", {"reason": reason.strip()[:REASON_LENGTH]}, actor=actor, now=now
    )  # fmt: skip


@job_kind("routing.publish")
def publish_due(context: JobContext, _payload: Payload) -> None:
    """Bring approved drafts into force whose day has come; what cannot be published is open again, with the reason.

    :raises ExceptionGroup: of what the program itself could not do, after all other drafts had their turn
    """
    now = context.now()
    with context.database.reading() as db:
        waiting = select(RoutingDraft.id).where(
            RoutingDraft.state == RoutingDraftState.APPROVED, RoutingDraft.in_force_from <= office_day(now)
        )
        due = db.scalars(waiting.order_by(RoutingDraft.in_force_from, RoutingDraft.id)).all()
    faults: list[Exception] = []
    for draft_id in due:
        try:
            publish_dated(context, draft_id, now=now)
        except Exception as fault:  # noqa: BLE001 - one draft holds up no other; all faults are raised below
            faults.append(fault)
    if faults:
        raise ExceptionGroup("drafts that could not be brought into force", faults)


def publish_dated(context: JobContext, draft_id: int, *, now: dt.datetime) -> None:
    """Bring one approved draft into force, in a transaction of its own."""
    with context.database.reading() as db:
        planned = get_draft(db, draft_id)
        proposal, rev = plan_draft(db, planned, now=now), planned.rev
    with context.database.writing() as db:
        draft = get_draft(db, draft_id)
        db.refresh(draft, with_for_update=True)
        if draft.state is not RoutingDraftState.APPROVED or draft.rev != rev:
            return  # it was opened again meanwhile; if it was approved once more, the next round takes it
        actor = parse_actor(draft.decided_by or "")
        try:
            with db.begin_nested():
                _published(db, draft, proposal, actor=actor, now=now)
        except Refusal as refusal:
            _open_again(
                draft,
                f"It could not be brought into force on its day: {refusal.en}",
                f"नियत तिथि पर प्रवृत्त नहीं हो सका: {refusal.hi}",
            )
            tell_ledger(db, draft, "routing_draft.sent_back", {"reason": refusal.en}, actor=actor, now=now)


schedule("routing.publish", "*/5 * * * *")


def _decided(
    db: Session, draft: RoutingDraft, proposal: Proposal, *, actor: Actor, now: dt.datetime
) -> list[ProcessVersion]:
    draft.decided_by, draft.decided_at = str(actor), now
    if draft.in_force_from is not None and draft.in_force_from > office_day(now):
        draft.state = RoutingDraftState.APPROVED
        day: dict[str, str] = {"from": draft.in_force_from.isoformat()}
        tell_ledger(db, draft, "routing_draft.approved", {**day, "note": draft.note}, actor=actor, now=now)
        return []
    return _published(db, draft, proposal, actor=actor, now=now)


def _published(
    db: Session, draft: RoutingDraft, proposal: Proposal, *, actor: Actor, now: dt.datetime
) -> list[ProcessVersion]:
    made = publish_plan(db, proposal, note=draft.note, district_id=draft.district_id, actor=actor, now=now)
    draft.state = RoutingDraftState.PUBLISHED
    tell_ledger(db, draft, "routing_draft.published", {"versions": [one.id for one in made]}, actor=actor, now=now)
    return made


def _open_again(draft: RoutingDraft, en: str, hi: str) -> None:
    draft.state, draft.refusal_en, draft.refusal_hi = RoutingDraftState.OPEN, en, hi
    draft.submitted_by = draft.submitted_at = draft.submitted_digest = None
    draft.decided_by = draft.decided_at = None


def _require_state(draft: RoutingDraft, *states: RoutingDraftState) -> None:
    if draft.state not in states:
        raise OfficeRefusal(
            "The draft is not where it was when the page was shown. Look at it again.",
            "पृष्ठ खुलने के बाद मसौदे की स्थिति बदल गई है। इसे फिर देखें।",
        )


def _require_unchanged(draft: RoutingDraft, rev: int) -> None:
    if draft.rev != rev:
        raise OfficeRefusal(
            "The draft was changed in the meantime. Look at it again before you publish it.",
            "इस बीच मसौदा बदल गया। प्रकाशन से पहले इसे फिर देखें।",
        )


def _require_something(proposal: Proposal) -> None:
    if proposal.is_accepted and not proposal.planned:
        raise OfficeRefusal("Nothing would change: exactly this is in force.", "कुछ नहीं बदलेगा: ठीक यही पहले से प्रवृत्त है।")
    if not proposal.is_accepted:
        raise OfficeRefusal(
            "The check finds faults that stop it; they are listed on this page.",
            "जाँच में प्रकाशन रोकने वाली त्रुटियाँ हैं; वे इसी पृष्ठ पर हैं।",
        )


def _checked_day(day: dt.date | None, *, today: dt.date) -> dt.date | None:
    if day is None or day == today:
        return None
    if day < today:
        raise BadInput("The day has passed.", "यह तिथि बीत चुकी है।", field="in_force_from")
    if day > today + FURTHEST:
        raise BadInput("The day is more than a year away.", "यह तिथि एक वर्ष से आगे की है।", field="in_force_from")
    return day
