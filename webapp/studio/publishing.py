"""A draft is published: noted, dated, approved by a second person where the office wants that."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from engine.errors import Refusal
from engine.models import ProcessVersion
from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import format_date
from webapp.movements import people_in
from webapp.studio.draft_forms import ApproveForm, PublishDraftForm, SendBackForm
from webapp.studio.draft_tabs import first_page, make_frame
from webapp.studio.guard import studio_part
from webapp.studio.proposals import make_upload_result
from webapp.studio.second_person import is_alone
from webapp.trials.starting import trial_rows
from webapp.viewmodels.routing_drafts import PublishPage
from workflows import routing_drafts
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import Actor, parse_actor
from workflows.publishing import Proposal, in_force
from workflows.routing_drafts import RoutingDraft, RoutingDraftState
from workflows.trials import play_trials

bp = studio_part("studio_publish", "/studio")

REVISION_DIGITS = 10


@bp.get("/drafts/<int:draft_id>/publish")
def show(draft_id: int) -> tuple[str, int]:
    """What publishing would do, and what stands in its way."""
    return shown(draft_id)


@bp.post("/drafts/<int:draft_id>/publish")
def publish(draft_id: int) -> BaseResponse | tuple[str, int]:
    """Publish what was shown, date it, or put it before the second person."""
    form = PublishDraftForm()
    if not form.validate():
        return shown(draft_id, form=form, status=422)
    proposal = planned(draft_id)
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    try:
        _require_seen(form.seen.data, proposal)
        made = routing_drafts.submit_draft(
            db,
            draft,
            proposal,
            rev=revision_shown(form),
            note=form.note.data or "",
            in_force_from=form.in_force_from.data,
            actor=_actor(db),
            now=utc_now(),
        )
    except BadInput as refusal:
        form[refusal.field or "note"].errors = [sentence(refusal)]
        roll_back()
        return shown(draft_id, form=form, status=422)
    except Refusal as refusal:
        return refused(draft_id, refusal, form=form)
    return done(draft, made)


@bp.post("/drafts/<int:draft_id>/approve")
def approve(draft_id: int) -> BaseResponse | tuple[str, int]:
    """The second person agrees."""
    form, proposal = ApproveForm(), planned(draft_id)
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    try:
        _require_seen(form.seen.data, proposal)
        made = routing_drafts.approve_draft(
            db, draft, proposal, rev=revision_shown(form), actor=_actor(db), now=utc_now()
        )
    except Refusal as refusal:
        return refused(draft_id, refusal)
    return done(draft, made)


@bp.post("/drafts/<int:draft_id>/send-back")
def send_back(draft_id: int) -> BaseResponse | tuple[str, int]:
    """Open the draft again."""
    form = SendBackForm()
    if not form.validate():
        return shown(draft_id, back=form, status=422)
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    try:
        routing_drafts.send_back_draft(db, draft, reason=form.reason.data or "", actor=_actor(db), now=utc_now())
    except Refusal as refusal:
        return refused(draft_id, refusal, back=form)
    flash(_("The draft can be changed again."), "success")
    return redirect(first_page(draft), 303)


def planned(draft_id: int) -> Proposal:
    """Ask the gate, which takes its time, with no write transaction open."""
    return routing_drafts.plan_draft(read_db(), routing_draft_for(read_db(), draft_id), now=utc_now())


def shown(
    draft_id: int, *, form: PublishDraftForm | None = None, back: SendBackForm | None = None, status: int = 200
) -> tuple[str, int]:
    """The page."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    over = draft.state in (RoutingDraftState.PUBLISHED, RoutingDraftState.DISCARDED)
    proposal = Proposal({}, (), (), ()) if over else planned(draft_id)
    form = form or PublishDraftForm(formdata=None, note=draft.note, in_force_from=draft.in_force_from)
    form.rev.data, form.seen.data = str(draft.rev), proposal.basis
    page = render_template(
        "studio/publish.html",
        frame=make_frame(db, draft),
        page=make_publish_page(db, draft, proposal),
        form=form,
        approve=ApproveForm(formdata=None, rev=str(draft.rev), seen=proposal.basis),
        back=back or SendBackForm(formdata=None),
        is_over=over,
        trials=() if over else trial_rows(draft, play_trials(db, draft)),
    )
    return page, status


def make_publish_page(db: Session, draft: RoutingDraft, proposal: Proposal) -> PublishPage:
    """What the page says."""
    submitted = parse_actor(draft.submitted_by) if draft.submitted_by else None
    needs_second = routing_drafts.needs_second_person(db, draft.district_id)
    before = in_force(db).get(draft.key)
    return PublishPage(
        result=make_upload_result(db, proposal),
        needs_second=needs_second,
        is_alone=needs_second and is_alone(db, draft.district_id),
        awaits_approval=draft.state is RoutingDraftState.SUBMITTED,
        can_approve=submitted is not None and submitted.person_id != reader().person_id,
        submitted_by=people_in(db, {submitted.person_id}, set()).person(submitted.person_id) if submitted else "",
        submitted_at=draft.submitted_at,
        note=draft.note,
        in_force_from=draft.in_force_from,
        is_behind=(before.id if before is not None else None) != draft.base_version_id,
    )


def revision_shown(form: PublishDraftForm | ApproveForm) -> int:
    """The revision of the draft that the page showed; 0, which no draft has, when it does not come as it was sent."""
    sent = form.rev.data or ""
    return int(sent) if sent.isdecimal() and len(sent) < REVISION_DIGITS else 0


def refused(
    draft_id: int, refusal: Refusal, *, form: PublishDraftForm | None = None, back: SendBackForm | None = None
) -> tuple[str, int]:
    """The page once more, with why nothing was done."""
    roll_back()
    read_db().expire_all()
    flash(sentence(refusal), "error")
    return shown(draft_id, form=form, back=back, status=refusal.status)


def done(draft: RoutingDraft, made: list[ProcessVersion]) -> BaseResponse:
    """Where one goes when it was done: to the version in force, or to the page that says what it waits for."""
    for version in made:
        if version.key == draft.key:
            flash(_("Published. Files under way stay on their version unless you take them over."), "success")
            return redirect(url_for("studio.version", key=version.key, number=version.number), 303)
    if draft.state is RoutingDraftState.APPROVED and draft.in_force_from is not None:
        flash(_("It comes into force on %(day)s.", day=format_date(draft.in_force_from)), "success")
    else:
        flash(_("Submitted. Another person has to approve it."), "success")
    return redirect(url_for("studio_publish.show", draft_id=draft.id), 303)


def _require_seen(seen: str | None, proposal: Proposal) -> None:
    if proposal.is_accepted and seen != proposal.basis:
        raise OfficeRefusal(
            "Something else came into force in the meantime. Look again at what will be replaced.",
            "इस बीच कुछ और प्रवृत्त हुआ। क्या बदला जाएगा, फिर देखें।",
        )


def _actor(db: Session) -> Actor:
    return actor_at(chosen_desk().post.id, db)
