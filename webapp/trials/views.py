"""Trying a draft out: a walk, saved trials, real papers. Nothing but a saved trial is stored."""

import io
import json

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from engine.dryrun import SUFFIX
from engine.errors import DiagramRefused, Refusal
from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.studio.draft_tabs import make_frame
from webapp.studio.guard import studio_part
from webapp.trials.forms import DeleteForm, SaveForm, StartForm, start_form
from webapp.trials.starting import make_start_page, read_start_facts, start_facts, walk_from
from webapp.trials.walking import Walked, carried_walk, go_on, make_walk_page, resume, save_form
from workflows import trials
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.routing_drafts import RoutingDraft, RoutingTrial, draft_files
from workflows.trials import definition_to_try

bp = studio_part("studio_trials", "/studio/drafts/<int:draft_id>/try")


@bp.get("/")
def show(draft_id: int) -> str:
    """Set out, or look at what was saved."""
    return start_page(routing_draft_for(read_db(), draft_id))


def start_page(draft: RoutingDraft, *, form: StartForm | None = None, problem: str = "") -> str:
    """The start; with what was refused."""
    page = make_start_page(read_db(), draft, now=utc_now(), sent=request.form, problem=problem)
    return render_template(
        "studio/try_out.html",
        frame=make_frame(read_db(), draft),
        page=page,
        form=form or start_form(read_db(), draft),
        delete=DeleteForm(formdata=None),
        problem=problem,
    )


@bp.post("/walk")
def walk(draft_id: int) -> str | tuple[str, int] | BaseResponse:
    """One step of a walk: it sets out, a desk answers, time passes, a message comes, or back."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    if "walk" not in request.form:
        return set_out(db, draft)
    before = carried_walk(draft)
    try:
        walked = resume(db, draft, before)
    except Refusal as refusal:
        return start_page(draft, form=start_form_anew(db, draft), problem=sentence(refusal)), 422
    if not walked.problem:
        walked = go_on(db, draft, walked)
    return walk_page(draft, walked)


def start_form_anew(db: Session, draft: RoutingDraft) -> StartForm:
    """The start form as it is for somebody who has sent nothing."""
    return start_form(db, draft, filled=False)


def set_out(db: Session, draft: RoutingDraft) -> str | tuple[str, int]:
    """The paper sets out."""
    form = start_form(db, draft)
    try:
        definition = definition_to_try(db, draft.key, draft_files(draft))
        if not form.validate():
            return start_page(draft, form=form), 422
        facts = read_start_facts(start_facts(definition), request.form)
        return walk_page(draft, resume(db, draft, walk_from(form, draft.key, facts, now=utc_now())))
    except DiagramRefused:
        return start_page(draft, form=form), 422
    except Refusal as refusal:
        return start_page(draft, form=form, problem=sentence(refusal)), 422


def walk_page(
    draft: RoutingDraft, walked: Walked, *, form: SaveForm | None = None, status: int = 422
) -> str | tuple[str, int]:
    """Where the walk stands.

    :param form: with the names of a test that was refused
    :param status: of a refusal
    """
    db = read_db()
    count = trials.count_trials(db, draft.key, district_id=draft.district_id)
    page = render_template(
        "studio/walk.html",
        frame=make_frame(db, draft),
        page=make_walk_page(db, draft, walked),
        form=form or save_form(draft, walked, count),
    )
    return (page, status) if walked.is_refused or form is not None else page


@bp.post("/trials")
def save(draft_id: int) -> BaseResponse | str | tuple[str, int]:
    """Keep a walk as a test."""
    draft = routing_draft_for(read_db(), draft_id)
    walked = resume(read_db(), draft, carried_walk(draft))
    form = save_form(draft, walked, 0)
    if walked.problem or not form.validate():
        return walk_page(draft, walked, form=form)
    db = write_db()
    try:
        trials.save_trial(
            db, routing_draft_for(db, draft_id), walked.walk, walked.run,
            title_hi=form.title_hi.data or "", title_en=form.title_en.data or "", holds=form.holds.data or (),
            actor=actor_at(chosen_desk().post.id, db), now=utc_now(),
        )  # fmt: skip
    except OfficeRefusal as refusal:
        roll_back()
        is_english = isinstance(refusal, BadInput) and refusal.field == "title_en"
        (form.title_en if is_english else form.title_hi).errors = [sentence(refusal)]
        return walk_page(routing_draft_for(read_db(), draft_id), walked, form=form, status=refusal.status)
    flash(_("Kept. It is played whenever this diagram is changed."), "success")
    return redirect(url_for("studio_trials.show", draft_id=draft_id) + "#trials", 303)


def trial_of(db: Session, draft: RoutingDraft, trial_id: int) -> RoutingTrial:
    """A saved trial of the draft's process.

    :raises NotFound: when there is none
    """
    trial = db.get(RoutingTrial, trial_id)
    if trial is None or (trial.key, trial.district_id) != (draft.key, draft.district_id):
        raise NotFound("There is no such trial.", "ऐसा कोई परीक्षण नहीं है।")
    return trial


@bp.get("/trials/<int:trial_id>")
def saved(draft_id: int, trial_id: int) -> str | tuple[str, int]:
    """A saved trial as a walk: as far as it goes on the draft of today."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    case = json.loads(trial_of(db, draft, trial_id).case_json)
    try:
        return walk_page(draft, resume(db, draft, trials.walk_of_case(case, now=utc_now())))
    except Refusal as refusal:
        return start_page(draft, problem=sentence(refusal)), 422


@bp.post("/trials/<int:trial_id>/delete")
def delete(draft_id: int, trial_id: int) -> BaseResponse:
    """Throw a saved trial away."""
    db = write_db()
    trials.delete_trial(db, routing_draft_for(db, draft_id), trial_id)
    flash(_("Thrown away."), "success")
    return redirect(url_for("studio_trials.show", draft_id=draft_id) + "#trials", 303)


@bp.get("/trials.json")
def download(draft_id: int) -> BaseResponse:
    """The saved trials as the file of cases of a bundle."""
    db = read_db()
    draft = routing_draft_for(db, draft_id)
    found = trials.trials_of(db, draft.key, district_id=draft.district_id)
    content = trials.trials_file(draft.key, found)
    name = f"{draft.key}{SUFFIX}"
    return send_file(io.BytesIO(content), mimetype="application/json", as_attachment=True, download_name=name)
