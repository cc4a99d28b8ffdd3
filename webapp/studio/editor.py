"""The editor of a routing draft: the canvas, its saving, the gate beside it, and who else is at it."""

import dataclasses
import hashlib

from flask import Response, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from engine.errors import Refusal
from engine.uploads import read_xml
from webapp.access import routing_draft_for
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import format_time
from webapp.keyed_forms import new_key
from webapp.studio.draft_tabs import make_frame, names_of
from webapp.studio.editor_pages import make_beside_page, make_editor_page
from webapp.studio.findings import found_rows
from webapp.studio.guard import studio_part
from workflows import routing_drafts
from workflows.routing_drafts import RoutingDraft, RoutingDraftCopy, draft_files, examine

bp = studio_part("studio_editor")


@bp.get("/drawing")
def show(draft_id: int) -> str:
    """The canvas; without a script the drawing and the way to the steps."""
    draft = routing_draft_for(read_db(), draft_id)
    page = make_editor_page(read_db(), draft, basis=digest(drawing_of(draft)))
    return render_template("studio/editor.html", frame=make_frame(read_db(), draft), page=page, new_key=new_key)


def drawing_of(draft: RoutingDraft | RoutingDraftCopy, key: str = "") -> bytes:
    """The diagram of a draft.

    :param key: of its process, for a copy, which does not say
    """
    return draft_files(draft)[f"{key or draft.key}.bpmn"]  # type: ignore[union-attr]


def digest(xml: bytes) -> str:
    """Names a text of the drawing: whoever saves says which one he began with."""
    return hashlib.sha256(xml).hexdigest()


@bp.post("/drawing")
def save(draft_id: int) -> Response:
    """Keep the drawing as the canvas has it, or beside what somebody else saved in between. JSON."""
    try:
        xml = sent_drawing()
        db = write_db()
        draft = routing_draft_for(db, draft_id)
        saved = routing_drafts.save_files(
            db,
            draft,
            {f"{draft.key}.bpmn": xml},
            rev=revision_of(draft),
            actor=actor_at(chosen_desk().post.id, db),
            now=utc_now(),
        )
    except Refusal as refusal:
        return refused(refusal)
    if saved.beside is not None:
        return kept_beside(draft, saved.beside)
    return jsonify(revision=saved.rev, basis=digest(xml), saved=format_time(utc_now()))


def sent_drawing() -> bytes:
    """The body of the request, if it is XML that the office would open again.

    :raises UploadRefused: otherwise
    """
    xml = request.get_data(cache=False)
    read_xml(xml)
    return xml


def revision_of(draft: RoutingDraft) -> int:
    """The revision that a page was made from. Forms and tables that were saved since are no reason to refuse it."""
    if request.args.get("basis", "") == digest(drawing_of(draft)):
        return draft.rev
    return request.args.get("revision", 0, type=int)


def refused(refusal: Refusal) -> Response:
    """Say to the script why not, in the reader's language."""
    roll_back()
    return make_response({"detail": sentence(refusal)}, refusal.status)


def kept_beside(draft: RoutingDraft, copy: RoutingDraftCopy) -> Response:
    """Somebody else's drawing stands there now. Ours is kept beside it: no error, or it would be rolled back."""
    return jsonify(
        message=_("Somebody else saved another drawing since you opened this page. Nothing is lost."),
        revision=draft.rev,
        beside=url_for("studio_editor.beside", draft_id=draft.id, copy_id=copy.id),
    )


@bp.get("/drawing/beside/<int:copy_id>")
def beside(draft_id: int, copy_id: int) -> str:
    """Both drawings, one below the other."""
    draft = routing_draft_for(read_db(), draft_id)
    page = make_beside_page(read_db(), draft, copy_for(read_db(), draft, copy_id))
    return render_template("studio/beside.html", frame=make_frame(read_db(), draft), page=page)


def copy_for(db: Session, draft: RoutingDraft, copy_id: int) -> RoutingDraftCopy:
    """A text kept beside this draft.

    :raises NotFound: when it has no such text
    """
    found = next((copy for copy in routing_drafts.copies_of(db, draft) if copy.id == copy_id), None)
    if found is None:
        raise NotFound
    return found


@bp.post("/drawing/beside/<int:copy_id>")
def take(draft_id: int, copy_id: int) -> Response:
    """Mine in the place of theirs; theirs is kept beside in turn. JSON."""
    try:
        db = write_db()
        draft = routing_draft_for(db, draft_id)
        revision = request.args.get("revision", 0, type=int)
        actor = actor_at(chosen_desk().post.id, db)
        saved = routing_drafts.take_copy(db, draft, copy_id, rev=revision, actor=actor, now=utc_now())
    except Refusal as refusal:
        return refused(refusal)
    if saved.beside is not None:
        return kept_beside(draft, saved.beside)
    return jsonify(revision=saved.rev, basis=digest(drawing_of(draft)), saved=format_time(utc_now()))


@bp.post("/drawing/check")
def check(draft_id: int) -> Response:
    """What the gate says of the drawing on the canvas; with ``prove`` it is played too, which takes its time. JSON."""
    xml = request.get_data(cache=False)
    try:
        draft = routing_draft_for(read_db(), draft_id)
        findings = examine(read_db(), draft, {f"{draft.key}.bpmn": xml}, prove="prove" in request.args)
    except Refusal as refusal:
        return refused(refusal)
    return jsonify(findings=[dataclasses.asdict(row) for row in found_rows(findings, draft.key, xml)])


@bp.post("/drawing/others")
def others(draft_id: int) -> Response:
    """Note that this page is open, and say who else has the draft open, and which drawing stands there. JSON."""
    db = write_db()
    draft = routing_draft_for(db, draft_id)
    people = routing_drafts.note_editor(db, draft, person_id=reader().person_id, now=utc_now())
    return jsonify(names=", ".join(names_of(people)), basis=digest(drawing_of(draft)))
