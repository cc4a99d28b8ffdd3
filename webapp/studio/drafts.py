"""Drafts of routing diagrams: begun, thrown away, and what was kept beside them."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.movements import people_in
from webapp.studio.draft_forms import ActForm, NewDraftForm
from webapp.studio.draft_tabs import first_page, make_frame
from webapp.studio.guard import studio_part
from webapp.viewmodels.routing_drafts import KeptRow
from workflows import routing_drafts
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import parse_actor
from workflows.routing_drafts import RoutingDraft, RoutingDraftCopy, draft_files

bp = studio_part("studio_drafts", "/studio/drafts")


@bp.route("/new", methods=["GET", "POST"])
def new() -> BaseResponse | tuple[str, int]:
    """Begin a diagram that the office does not have yet."""
    form = NewDraftForm()
    if not form.validate_on_submit():
        return render_template("studio/new_draft.html", form=form), 422 if form.is_submitted() else 200
    db = write_db()
    try:
        draft = routing_drafts.new_draft(
            db,
            (form.short.data or "").strip(),
            title_hi=form.title_hi.data or "",
            title_en=form.title_en.data or "",
            district_id=reader().district_id,
            actor=actor_at(chosen_desk().post.id, db),
            now=utc_now(),
        )
    except OfficeRefusal as refusal:
        roll_back()
        field = refusal.field if isinstance(refusal, BadInput) else ""
        named = {"title_hi": form.title_hi, "title_en": form.title_en}.get(field, form.short)
        named.errors = [sentence(refusal)]
        return render_template("studio/new_draft.html", form=form), refusal.status
    return redirect(first_page(draft), 303)


@bp.post("/of/<key>")
def change(key: str) -> BaseResponse:
    """Change a diagram: its draft is opened, or made from the version in force."""
    db = write_db()
    actor = actor_at(chosen_desk().post.id, db)
    draft = routing_drafts.open_draft(db, key, district_id=reader().district_id, actor=actor, now=utc_now())
    if draft.district_id != reader().district_id:
        raise OfficeRefusal(
            "Another office is changing this diagram just now.", "यह मार्ग-आरेख अभी दूसरे कार्यालय में बदला जा रहा है।"
        )
    return redirect(first_page(draft), 303)


@bp.get("/<int:draft_id>")
def show(draft_id: int) -> BaseResponse:
    """A draft by its number: its first page."""
    return redirect(first_page(routing_draft_for(read_db(), draft_id)), 302)


@bp.route("/<int:draft_id>/discard", methods=["GET", "POST"])
def discard(draft_id: int) -> BaseResponse | str:
    """Ask once more, then throw the draft away."""
    form = ActForm()
    if not form.validate_on_submit():
        draft = routing_draft_for(read_db(), draft_id)
        return render_template("studio/discard.html", frame=make_frame(read_db(), draft), form=form)
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    routing_drafts.discard_draft(db, draft, actor=actor_at(chosen_desk().post.id, db), now=utc_now())
    flash(_("The draft was thrown away. What is in force has not changed."), "success")
    return redirect(url_for("studio.catalogue"), 303)


@bp.get("/<int:draft_id>/kept")
def kept(draft_id: int) -> str:
    """What was saved over somebody else's saving, and kept beside."""
    draft = routing_draft_for(read_db(), draft_id)
    rows = kept_rows(read_db(), draft, routing_drafts.copies_of(read_db(), draft))
    return render_template("studio/kept.html", frame=make_frame(read_db(), draft), rows=rows, form=ActForm())


@bp.post("/<int:draft_id>/kept/<int:copy_id>/take")
def take(draft_id: int, copy_id: int) -> BaseResponse:
    """Let a kept text stand in the draft's place; what stood there is kept in turn."""
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    actor = actor_at(chosen_desk().post.id, db)
    routing_drafts.take_copy(db, draft, copy_id, rev=draft.rev, actor=actor, now=utc_now())
    flash(_("Taken. What stood there before is kept beside."), "success")
    return redirect(url_for("studio_drafts.kept", draft_id=draft_id), 303)


@bp.post("/<int:draft_id>/kept/<int:copy_id>/drop")
def drop(draft_id: int, copy_id: int) -> BaseResponse:
    """Throw a kept text away."""
    db = write_db()
    routing_drafts.drop_copy(db, routing_draft_for(db, draft_id), copy_id)
    flash(_("Thrown away."), "success")
    return redirect(url_for("studio_drafts.kept", draft_id=draft_id), 303)


def kept_rows(db: Session, draft: RoutingDraft, copies: Sequence[RoutingDraftCopy]) -> tuple[KeptRow, ...]:
    """What was kept beside a draft, with the names of the files in which it differs."""
    people = people_in(db, {parse_actor(one.made_by).person_id for one in copies}, set())
    now = draft_files(draft).items()
    return tuple(
        KeptRow(
            at=one.made_at,
            by=people.person(parse_actor(one.made_by).person_id),
            files=tuple(sorted({name for name, _content in now ^ draft_files(one).items()})),
            take_url=url_for("studio_drafts.take", draft_id=draft.id, copy_id=one.id),
            drop_url=url_for("studio_drafts.drop", draft_id=draft.id, copy_id=one.id),
        )
        for one in copies
    )
