"""Drafts of a file: listed, begun from a template, written, put up, approved, given up."""

import io
import secrets

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine import worklist
from engine.models import Task
from webapp import access, steps
from webapp.auth import actor_at
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.drafts import preview
from webapp.drafts.approval import approve_copies, make_copies, mark_of
from webapp.drafts.gaps import gaps_html, parse_gaps, values_of
from webapp.drafts.letter_form import revision_of, shown_revision, text_from_form
from webapp.drafts.page import author_of, draft_rows, make_draft_page, saved_words
from webapp.errors import sentence
from webapp.files.page import standing_of, tabs_of
from webapp.files.views import where_it_went
from webapp.filters import in_language
from webapp.movements import people_in
from webapp.viewmodels import Option
from webapp.viewmodels.draft import VersionPage
from workflows import approval, drafts
from workflows.documents.pages import PICTURE_TYPE
from workflows.drafts import WRITABLE, Draft, DraftVersion, LetterText, Saved
from workflows.drafts.proposals import propose_addressees, propose_values
from workflows.errors import BadInput, NotYours
from workflows.files import File
from workflows.letter_natures import NATURE_TITLES, LetterNature
from workflows.letter_templates import LetterTemplate, templates_of
from workflows.letters import clean_html
from workflows.movement import desk_of
from workflows.organisation import Actor

bp = Blueprint("drafts", __name__)

PHRASE = "यथाप्रस्तावित स्वीकृत; आलेख अनुमोदित।"
"""The note that goes with an approval from the page of the draft, when the officer has begun none."""


def my_task(db: Session, file: File) -> Task:
    """The open main task of a file, if it lies at one of the officer's desks.

    :raises NotYours: otherwise
    """
    standing = standing_of(db, file)
    if standing.mine is None or standing.mine is not standing.task:
        raise NotYours(
            "Only the desk that holds the file writes its drafts.", "आलेख वही पटल लिख सकता है जिसके पास पत्रावली है।"
        )
    return standing.mine


def file_of(db: Session, draft: Draft) -> File:
    """The file of a draft."""
    return access.file_for(db, draft.subject_id)


def holder(db: Session, draft: Draft) -> Actor:
    """The officer at the desk that holds the draft's file."""
    return actor_at(desk_of(my_task(read_db(), file_of(read_db(), draft))) or 0, db)


@bp.get("/files/<int:file_id>/drafts")
@login_required
def listing(file_id: int) -> str:
    """The drafts of a file."""
    db = read_db()
    file = access.file_for(db, file_id)
    standing = standing_of(db, file)
    return render_template(
        "drafts/listing.html",
        file=file,
        tabs=tabs_of(db, file, "drafts"),
        rows=draft_rows(db, file),
        new_url=url_for("drafts.new", file_id=file.id) if standing.mine is not None else "",
    )


def wanted_template(db: Session, file: File, task: Task) -> LetterTemplate | None:
    """The chosen template; before a choice the one that the diagram names for this desk."""
    offered = templates_of(db, file.district_id)
    chosen = request.values.get("template", "")
    if chosen:
        return next((template for template in offered if str(template.id) == chosen), None)
    letter = worklist.task_properties(db, task).get("letter", "")
    return next((template for template in offered if template.key == letter), offered[0] if offered else None)


@bp.get("/files/<int:file_id>/drafts/new")
@login_required
def new(file_id: int) -> str:
    """Choose a template, and see its gaps filled with what the office knows."""
    db = read_db()
    file = access.file_for(db, file_id)
    return show_new(db, file, wanted_template(db, file, my_task(db, file)))


def show_new(db: Session, file: File, template: LetterTemplate | None, *, html: str | None = None) -> str:
    """The page on which a draft begins."""
    if template is not None and html is None:
        html = gaps_html(template, propose_values(db, file, template, now=utc_now()))
    return render_template(
        "drafts/new.html",
        file=file,
        tabs=tabs_of(db, file, "drafts"),
        templates=tuple(
            Option(str(one.id), in_language(one.title_hi, one.title_en), template is not None and one.id == template.id)
            for one in templates_of(db, file.district_id)
        ),
        template=template,
        gaps=html,
        natures=tuple(Option(nature.value, in_language(hi, en)) for nature, (en, hi) in NATURE_TITLES.items()),
        key=secrets.token_urlsafe(16),
    )


@bp.post("/files/<int:file_id>/drafts/new")
@login_required
def begin(file_id: int) -> Response | tuple[str, int]:
    """Make the draft: from the template with its gaps, or an empty letter."""
    file = access.file_for(read_db(), file_id)
    task = my_task(read_db(), file)
    if request.form.get("act") == "free":
        return begin_freely(file, task)
    template = wanted_template(read_db(), file, task)
    if template is None:
        raise BadInput("Choose a template.", "प्रारूप चुनें।", field="template")
    parsed = parse_gaps(template)
    if parsed.errors:
        return show_new(read_db(), file, template, html=gaps_html(template, {}, parsed)), 422
    values = values_of(template, parsed)
    db = write_db()
    to, copies = propose_addressees(db, file, template, values)
    draft = drafts.make_draft(
        db,
        access.lock_file(db, file.id),
        db.get_one(LetterTemplate, template.id),
        values,
        extra=LetterText(subject="", body="", addressees=to, copies=copies),
        actor=actor_at(desk_of(task) or 0, db),
        now=utc_now(),
    )
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)


def begin_freely(file: File, task: Task) -> Response:
    """A letter without a template: its subject is that of the file."""
    nature = request.form.get("nature", "")
    if nature not in set(LetterNature):
        raise BadInput("Choose a form of letter.", "पत्र का रूप चुनें।", field="nature")
    db = write_db()
    draft = drafts.write_draft(
        db,
        access.lock_file(db, file.id),
        LetterText(subject=file.title, body="<p></p>"),
        nature=LetterNature(nature),
        actor=actor_at(desk_of(task) or 0, db),
        now=utc_now(),
    )
    return redirect(url_for("drafts.show", draft_id=draft.id), 303)


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


@bp.get("/drafts/<int:draft_id>/versions/<int:number>")
@login_required
def version(draft_id: int, number: int) -> str:
    """One version, or what changed in it ``?against=`` another."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    file = file_of(db, draft)
    found = drafts.version_numbered(db, draft, number)
    against = request.args.get("against", type=int)
    before = drafts.version_numbered(db, draft, against) if against else None
    mine = standing_of(db, file).mine is not None
    page = VersionPage(
        number=file.number,
        file_url=url_for("files.show", file_id=file.id),
        title=title_of(found, before),
        back_url=url_for("drafts.show", draft_id=draft.id),
        author=author_of(found, people_in(db, {found.author_person}, {found.author_post})),
        at=found.saved_at,
        html=Markup(found.body),  # noqa: S704 - sanitised when it was saved
        pieces=tuple((piece.kind, piece.text) for piece in drafts.compare_versions(before, found)) if before else (),
        use_url=url_for("drafts.use", draft_id=draft.id, number=number)
        if mine and draft.state in WRITABLE and number != draft.head
        else "",
    )
    return render_template("drafts/version.html", page=page)


def title_of(found: DraftVersion, before: DraftVersion | None) -> str:
    """Head of the page of a version."""
    if before is None:
        return _("Version %(number)s", number=found.number)
    return _("Version %(before)s → %(number)s: what changed", before=before.number, number=found.number)


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


@bp.get("/drafts/<int:draft_id>/letter.pdf")
@login_required
def letter(draft_id: int) -> Response:
    """The letter as a PDF: as it went, or as it would go now."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    pdf = preview.letter_pdf(db, draft, drafts.head_of(db, draft), now=utc_now())
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=f"letter-{draft.id}.pdf")


@bp.get("/drafts/<int:draft_id>/letter/<int:page>.webp")
@login_required
def picture(draft_id: int, page: int) -> Response:
    """One page of the letter."""
    db = read_db()
    draft = access.draft_for(db, draft_id)
    drawn = preview.page_picture(db, draft, drafts.head_of(db, draft), page, now=utc_now())
    return send_file(io.BytesIO(drawn), mimetype=PICTURE_TYPE)
