"""Receipts: a scan is taken in, diarised once, marked; the slip goes to the sender."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from webapp import access, steps
from webapp.auth import actor_at, chosen_desk, needs_role, reader
from webapp.categories import category_choices
from webapp.db import read_db, roll_back, the_store, utc_now, write_db
from webapp.errors import sentence
from webapp.receipts.forms import CategoryForm, DiaryForm, diary_form
from webapp.receipts.intake import make_intake_page, propose_values, waiting_scans
from webapp.receipts.page import make_receipt_page
from webapp.receipts.slip import make_slip
from webapp.standing import standing_of
from webapp.viewmodels import UploadPage
from workflows import registry, reopening
from workflows.diary import similar_receipts
from workflows.documents.intake import receive_upload
from workflows.documents.models import Document
from workflows.documents.ocr import ask_for_reading
from workflows.documents.papers import add_document, document_by_id
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.files import File, FileClosed
from workflows.organisation import UnitKind, unit_above
from workflows.receipts import Receipt, correct_category
from workflows.subjects import lock_subject

bp = Blueprint("receipts", __name__)

COUNTER = ("dak",)
"""Roles that diarise."""
LIMIT_MB = 50


def upload_page(error: str = "") -> UploadPage:
    """The page that takes a scan in, with what still waits for the diary."""
    return UploadPage(
        title=_("New receipt"),
        lead=_("Every paper that reaches the office is scanned and diarised once."),
        url=url_for("receipts.upload"),
        key=secrets.token_urlsafe(16),
        limit_mb=LIMIT_MB,
        error=error,
        waiting=waiting_scans(read_db(), reader()),
    )


@bp.get("/receipts/new")
@needs_role(*COUNTER)
def new() -> str:
    """Take in a scan."""
    return render_template("receipts/upload.html", page=upload_page())


@bp.post("/receipts/new")
@needs_role(*COUNTER)
def upload() -> Response | tuple[str, int]:
    """Check the file in a child process, keep its bytes, then write its row (design §6)."""
    files = [file for file in request.files.getlist("scan") if file.filename]
    try:
        if not files:
            raise BadInput("Choose a scan.", "स्कैन चुनें।", field="scan")
        papers = [receive_upload(the_store(), file.read(), file.filename or "scan") for file in files]
    except OfficeRefusal as refusal:
        return render_template("receipts/upload.html", page=upload_page(sentence(refusal))), 422
    db, post = write_db(), chosen_desk().post
    documents = [
        add_document(db, paper, district_id=post.district_id, post_id=post.id, now=utc_now()) for paper in papers
    ]
    for document in documents:
        ask_for_reading(db, document)
    for paper in papers:
        removed = paper.accepted.removed_sentence
        if removed:
            flash(removed[0] if request.cookies.get("language") == "en" else removed[1], "warning")
    return redirect(url_for("receipts.intake", document_id=documents[0].id), 303)


def undiarised(document_id: int) -> Document:
    """A scan of this office that is not in the diary yet.

    :raises NotFound: when there is none
    """
    db = read_db()
    document = document_by_id(db, document_id)
    if document.district_id != reader().district_id:
        raise NotFound("There is no such scan.", "ऐसा कोई स्कैन नहीं है।")
    return document


def diarised_as(document_id: int) -> Receipt | None:
    """The receipt that a scan has become."""
    return read_db().scalars(select(Receipt).where(Receipt.document_id == document_id)).first()


@bp.get("/receipts/scans/<int:document_id>")
@needs_role(*COUNTER)
def intake(document_id: int) -> str | Response:
    """The diary form beside the scan, with what was read proposed."""
    document, done = undiarised(document_id), diarised_as(document_id)
    if done is not None:
        return redirect(url_for("receipts.show", receipt_id=done.id))
    form = diary_form(read_db(), document.district_id, propose_values(read_db(), document, now=utc_now()))
    page = make_intake_page(read_db(), document, form, page=request.args.get("page", 1, type=int), similar=())
    return render_template("receipts/intake.html", page=page)


@bp.post("/receipts/scans/<int:document_id>")
@needs_role(*COUNTER)
def register(document_id: int) -> Response | tuple[str, int]:
    """Give the paper its diary number; a likely duplicate is shown first."""
    document = undiarised(document_id)
    form = diary_form(read_db(), document.district_id)
    if request.form.get("act") == "later":
        return redirect(url_for("receipts.new"), 303)
    if not form.validate():
        return refill(document, form, ())
    entry = form.entry()
    similar = similar_receipts(
        read_db(),
        district_id=document.district_id,
        letter_no=entry.letter_no,
        letter_date=entry.letter_date,
        sender=entry.sender_name or entry.sender_designation,
    )
    if similar and request.form.get("act") != "separate":
        return refill(document, form, similar)
    try:
        receipt = diarise(document, form)
    except BadInput as refusal:
        roll_back()
        if refusal.field in form:
            form[refusal.field].errors = [sentence(refusal)]
        return refill(document, form, ())
    flash(_("Diary number %(number)s. The slip is ready to print.", number=receipt.diary_label), "success")
    return redirect(url_for("receipts.show", receipt_id=receipt.id), 303)


def diarise(document: Document, form: DiaryForm) -> Receipt:
    """The act itself, in the request's one write transaction."""
    db, now, post = write_db(), utc_now(), chosen_desk().post
    if db.scalars(select(Receipt.id).where(Receipt.document_id == document.id)).first() is not None:
        raise BadInput("This scan is in the diary already.", "यह स्कैन डायरी में दर्ज हो चुका है।", field="title")
    office = unit_above(db, post.unit_id, UnitKind.OFFICE)
    if office is None:
        raise BadInput("This post belongs to no office.", "यह पद किसी कार्यालय का नहीं है।")
    return registry.diarise(
        db,
        form.entry(),
        document=db.get_one(Document, document.id),
        office=office,
        actor=actor_at(post.id, db),
        now=now,
    )


def refill(document: Document, form: DiaryForm, similar: Sequence[Receipt]) -> tuple[str, int]:
    """Show the form again with what was wrong, or with the likely duplicate."""
    page = make_intake_page(read_db(), document, form, page=1, similar=similar)
    return render_template("receipts/intake.html", page=page), 422


@bp.get("/receipts/<int:receipt_id>")
@login_required
def show(receipt_id: int) -> tuple[str, int]:
    """A receipt: the scan, its diary entry, where it is, and the buttons of this desk."""
    receipt = access.receipt_for(read_db(), receipt_id)
    standing = standing_of(read_db(), receipt)
    if standing.mine is not None and standing.mine.opened_at is None:
        steps.note_opening(standing.mine)
    return make_receipt_page(receipt, standing, errors={}, status=200)


@bp.post("/receipts/<int:receipt_id>/press")
@login_required
def press(receipt_id: int) -> Response | tuple[str, int]:
    """Press one of the diagram's buttons: mark, put on a file, open a file, dispose."""
    receipt = access.receipt_for(read_db(), receipt_id)
    task = access.task_at_my_desk(read_db(), request.form.get("task", ""))
    filled = steps.parse_form(read_db(), task)
    if filled.errors:
        return make_receipt_page(receipt, standing_of(read_db(), receipt), errors=filled.errors, status=422)
    db = write_db()
    try:
        steps.press(db, task, filled)
    except FileClosed as refusal:
        roll_back()
        flash(closed_sentence(refusal), "error")
        return make_receipt_page(receipt, standing_of(read_db(), receipt), errors={}, status=refusal.status)
    except BadInput as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        errors = {f"/{refusal.field}": sentence(refusal)}
        return make_receipt_page(receipt, standing_of(read_db(), receipt), errors=errors, status=422)
    done = db.get_one(Receipt, receipt.id)
    if done.file_id is not None:
        number = db.get_one(File, done.file_id).number
        flash(_("The paper is on the file %(number)s.", number=number), "success")
        return redirect(url_for("files.show", file_id=done.file_id), 303)
    flash(_("Diary %(number)s was sent on.", number=done.diary_label), "success")
    return redirect(url_for("desk.tray"), 303)


def closed_sentence(refusal: FileClosed) -> Markup | str:
    """The paper's file is closed: the way to reopen it or, for who may not, to read it."""
    db = read_db()
    try:
        file = access.file_for(db, refusal.file_id)
    except NotFound:
        return sentence(refusal)
    link = Markup('{} <a href="{}">{}</a>')
    if reopening.may_reopen(db, file, reader(), now=utc_now()):
        return link.format(sentence(refusal), url_for("files.reopen", file_id=file.id), _("Reopen the file"))
    return link.format(sentence(refusal), url_for("files.show", file_id=file.id), _("Open the file"))


@bp.route("/receipts/<int:receipt_id>/category", methods=["GET", "POST"])
@login_required
def category(receipt_id: int) -> Response | tuple[str, int]:
    """Enter another category, while the receipt is under way: its holder, or a counter.

    :raises NotYours: for others who may read it
    """
    receipt, form = access.receipt_to_correct(read_db(), receipt_id), CategoryForm()
    form.category.choices = category_choices(read_db(), receipt.diary_district_id)
    if not form.is_submitted():
        form.category.data = receipt.category
    if not form.validate_on_submit():
        page = render_template("receipts/category.html", form=form, receipt=receipt)
        return page, 422 if form.is_submitted() else 200
    db = write_db()
    lock_subject(db, receipt_id)
    corrected, actor = access.receipt_to_correct(db, receipt_id), actor_at(chosen_desk().post.id, db)
    correct_category(db, corrected, form.category.data, actor=actor, now=utc_now())
    flash(_("Saved."), "success")
    return redirect(url_for("receipts.show", receipt_id=receipt_id), 303)


@bp.get("/receipts/<int:receipt_id>/slip.pdf")
@login_required
def slip(receipt_id: int) -> Response:
    """The slip for the sender, to print."""
    receipt = access.receipt_for(read_db(), receipt_id)
    return send_file(
        make_slip(read_db(), receipt), mimetype="application/pdf", download_name=f"slip-{receipt.diary_no}.pdf"
    )
