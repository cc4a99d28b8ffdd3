"""Acts on a draft: written, put up, approved, taken up again, given up."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine import worklist
from webapp import access, steps
from webapp.auth import actor_at
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.drafts import beginning, reading
from webapp.drafts.approval import approve_copies, make_copies, mark_of
from webapp.drafts.beginning import my_task
from webapp.drafts.letter_form import revision_of, shown_revision, text_from_form
from webapp.drafts.page import make_draft_page, saved_words
from webapp.errors import sentence
from webapp.files.views import where_it_went
from workflows import approval, drafts
from workflows.drafts import Draft, Saved
from workflows.errors import BadInput
from workflows.files import File
from workflows.letters import clean_html
from workflows.movement import desk_of
from workflows.organisation import Actor

bp = Blueprint("drafts", __name__)

PHRASE = "यथाप्रस्तावित स्वीकृत; आलेख अनुमोदित।"
"""The note that goes with an approval from the page of the draft, when the officer has begun none."""


def file_of(db: Session, draft: Draft) -> File:
    """The file of a draft."""
    return access.file_for(db, draft.subject_id)


def holder(db: Session, draft: Draft) -> Actor:
    """The officer at the desk that holds the draft's file."""
    return actor_at(desk_of(my_task(read_db(), file_of(read_db(), draft))) or 0, db)


@bp.get("/drafts/<int:draft_id>")
@login_required
def show(draft_id: int) -> str:
    """The draft, with the letter as it will go."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    file_of(db, draft)
    return render_template("drafts/draft.html", page=make_draft_page(db, draft))


def save(db: Session, draft: Draft) -> Saved:
    """Save what the page shows."""
    number, revision = shown_revision()
    before = drafts.version_numbered(db, draft, number)
    return drafts.save_version(
        db, draft, text_from_form(before), version=number, revision=revision, actor=holder(db, draft), now=utc_now()
    )


@bp.post("/drafts/<int:draft_id>/autosave")
@login_required
def autosave(draft_id: int) -> Response:
    """Keep the text while it is written; of two windows the later text is kept beside (design §6)."""
    access.draft_for(read_db(), draft_id)
    db = write_db()
    saved = save(db, drafts.get_draft(db, draft_id))
    return jsonify(
        revision=revision_of(saved.version), saved=saved_words(saved.version, beside=saved.beside), beside=saved.beside
    )


@bp.post("/drafts/<int:draft_id>")
@login_required
def act(draft_id: int) -> Response | tuple[str, int]:
    """Save; then, if that was pressed, put up, or approve what was seen."""
    shown = access.draft_for(read_db(), draft_id)
    outcome = request.form.get("outcome", "save")
    try:
        if outcome == "approve" and not differs(read_db(), shown):
            return approve(shown)
        db = write_db()
        draft = drafts.get_draft(db, draft_id)
        saved = save(db, draft)
        if outcome == "submit":
            return submit(db, draft, saved)
    except BadInput as refusal:
        roll_back()
        page = make_draft_page(read_db(), access.draft_for(read_db(), draft_id), errors=(sentence(refusal),))
        return render_template("drafts/draft.html", page=page), 422
    tell_saved(saved, approving=outcome == "approve")
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)


def tell_saved(saved: Saved, *, approving: bool) -> None:
    """Say where the text went."""
    if saved.beside:
        flash(_("Another window had saved first; your text is kept beside as version %(number)s.",
                number=saved.version.number), "warning")  # fmt: skip
    elif approving:
        flash(_("Your changes are saved. Read the letter as it will go now, then approve."), "warning")
    else:
        flash(_("Saved."), "success")


def differs(db: Session, draft: Draft) -> bool:
    """Whether the page holds a text that is not the version that counts: only what was seen is approved."""
    number, revision = shown_revision()
    head = drafts.head_of(db, draft)
    if (number, revision) != (head.number, head.revision):
        return True
    sent = text_from_form(head)
    kept = drafts.text_of(head)
    return (sent.subject, clean_html(sent.body), sent.addressees, sent.copies, sent.enclosures, sent.references) != (
        kept.subject, kept.body, kept.addressees, kept.copies, kept.enclosures, kept.references,
    )  # fmt: skip


def submit(db: Session, draft: Draft, saved: Saved) -> Response:
    """The draft is ready and goes with the file at the desk's next press."""
    if saved.beside:
        tell_saved(saved, approving=False)
        return redirect(url_for("drafts.show", draft_id=draft.id), 303)
    drafts.submit_draft(db, draft, actor=holder(db, draft), now=utc_now())
    flash(_("Draft %(number)s is ready. Send the file on: it goes along.", number=draft.number), "success")
    return redirect(url_for("files.show", file_id=draft.subject_id), 303)


def approve(draft: Draft) -> Response:
    """Approve the version that was seen and press the desk's button that leads to the signature."""
    file = file_of(read_db(), draft)
    task = my_task(read_db(), file)
    button = approval.forward_button(read_db(), task)
    form = worklist.form_of(read_db(), task) or {}
    if button is None or form.get("required"):
        flash(_("This desk has a form to fill in; approve there."), "warning")
        return redirect(url_for("files.show", file_id=file.id), 303)
    copies = make_copies(read_db(), task, button.outcome, {mark_of(read_db(), draft)})
    db = write_db()
    locked = access.lock_file(db, file.id)
    approve_copies(db, task, copies)
    steps.press(db, task, steps.EMPTY, outcome=button.outcome, phrase=PHRASE)
    flash(where_it_went(db, locked), "success")
    return redirect(url_for("desk.tray"), 303)


@bp.post("/drafts/<int:draft_id>/versions/<int:number>/use")
@login_required
def use(draft_id: int, number: int) -> Response:
    """Go on from an earlier version, or from one that lies beside."""
    access.draft_for(read_db(), draft_id)
    db = write_db()
    draft = drafts.get_draft(db, draft_id)
    drafts.use_version(db, draft, number, actor=holder(db, draft), now=utc_now())
    flash(_("Version %(number)s counts again.", number=number), "success")
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)


@bp.post("/drafts/<int:draft_id>/discard")
@login_required
def discard(draft_id: int) -> Response | tuple[str, int]:
    """Give the draft up; it stays readable."""
    shown = access.draft_for(read_db(), draft_id)
    db = write_db()
    draft = drafts.get_draft(db, draft_id)
    try:
        drafts.discard_draft(db, draft, request.form.get("reason", ""), actor=holder(db, draft), now=utc_now())
    except BadInput as refusal:
        roll_back()
        page = make_draft_page(read_db(), shown, errors=(sentence(refusal),))
        return render_template("drafts/draft.html", page=page), 422
    flash(_("Draft %(number)s is discarded.", number=draft.number), "success")
    return redirect(url_for("drafts.listing", file_id=draft.subject_id), 303)


@bp.post("/drafts/<int:draft_id>/copy")
@login_required
def copy(draft_id: int) -> Response:
    """Begin a new draft with the same text, as when an approved one has to be changed."""
    access.draft_for(read_db(), draft_id)
    db = write_db()
    draft = drafts.get_draft(db, draft_id)
    made = drafts.copy_draft(db, draft, actor=holder(db, draft), now=utc_now())
    return redirect(url_for("drafts.show", draft_id=made.id), 303)


bp.add_url_rule("/files/<int:file_id>/drafts", "listing", beginning.listing)
bp.add_url_rule("/files/<int:file_id>/drafts/new", "new", beginning.new)
bp.add_url_rule("/files/<int:file_id>/drafts/new", "begin", beginning.begin, methods=["POST"])
bp.add_url_rule("/drafts/<int:draft_id>/versions/<int:number>", "version", reading.version)
bp.add_url_rule("/drafts/<int:draft_id>/letter.pdf", "letter", reading.letter)
bp.add_url_rule("/drafts/<int:draft_id>/letter/<int:page>.webp", "picture", reading.picture)
