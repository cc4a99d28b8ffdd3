"""Where an application stands, and whether a letter is genuine. The addresses are printed on slips and letters."""

import datetime as dt
import hashlib

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _

from webapp.db import read_db, utc_now
from webapp.errors import sentence
from webapp.public.patience import Patience, TooOften
from webapp.public.status import make_status_page
from webapp.public.verify import verdict_of_letter, verdict_of_report, verdict_unknown
from webapp.shell import office_name, speak_for, the_district
from webapp.signing.room import the_signing_room
from webapp.viewmodels import Verdict, VerifyPage
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation import District
from workflows.receipts import receipt_by_slip
from workflows.signing.checking import check_apart
from workflows.signing.issued import entry_for_bytes, letter_by_code, office_of_bytes

bp = Blueprint("public", __name__)

LARGEST_LETTER = 20 * 1024 * 1024
"""Bytes of a PDF that is checked."""
SPAN = dt.timedelta(minutes=15)
TRIES = {"slip": 10, "code": 20, "pdf": 20}
"""In vain within :data:`SPAN`; a PDF counts always, because checking it costs a second of the processor."""


def patience(what: str) -> Patience:
    """How often this kind of question was asked of this application."""
    counters: dict[str, Patience] = current_app.extensions.setdefault("patravali_patience", {})
    return counters.setdefault(what, Patience(TRIES[what], SPAN))


def address() -> str:
    """Who asks, as far as the network tells."""
    return request.remote_addr or ""


@bp.route("/status", methods=["GET", "POST"])
def status() -> str | tuple[str, int]:
    """Where an application stands; the slip's QR opens this page with number and code filled in."""
    diary, code = request.values.get("diary", "")[:40], request.values.get("code", "")[:40]
    if not diary and not code:
        return show_status(diary, code, "")
    try:
        patience("slip").require(address(), now=utc_now())
    except TooOften as refusal:
        return show_status(diary, code, sentence(refusal)), refusal.status
    receipt = receipt_by_slip(read_db(), diary=diary, code=code)
    if receipt is None:
        patience("slip").note(address(), now=utc_now())
        return show_status(diary, code, _("Number and code do not fit together. Compare them with your slip.")), 404
    speak_for(read_db().get_one(District, receipt.district_id))
    page = make_status_page(read_db(), receipt, diary=diary, code=code, refusal="", now=utc_now())
    return render_template("public/status.html", page=page)


def show_status(diary: str, code: str, refusal: str) -> str:
    """The form, with why there is no answer."""
    page = make_status_page(read_db(), None, diary=diary, code=code, refusal=refusal, now=utc_now())
    return render_template("public/status.html", page=page)


def show_verdicts(*verdicts: Verdict, refusal: str = "") -> str:
    """The page with its form and what was found."""
    district = the_district()
    page = VerifyPage(
        url=url_for("public.verify_pdf"),
        verdicts=verdicts,
        office=office_name(district) if district else "",
        refusal=refusal,
    )
    return render_template("public/verify.html", page=page)


@bp.get("/verify")
def verify() -> str:
    """Check a letter."""
    return show_verdicts()


@bp.get("/verify/<code>")
def verify_code(code: str) -> str | tuple[str, int]:
    """What the register says of the letter whose QR led here."""
    try:
        patience("code").require(address(), now=utc_now())
    except TooOften as refusal:
        return show_verdicts(refusal=sentence(refusal)), refusal.status
    letter = letter_by_code(read_db(), code[:64])
    if letter is None:
        patience("code").note(address(), now=utc_now())
        return show_verdicts(verdict_unknown()), 404
    speak_for(letter.district)
    return show_verdicts(verdict_of_letter(letter))


@bp.post("/verify")
def verify_pdf() -> str | tuple[str, int]:
    """Check a PDF in a child process; it is not kept."""
    try:
        patience("pdf").require(address(), now=utc_now())
        data = uploaded_letter()
        patience("pdf").note(address(), now=utc_now())
        db = read_db()
        sha256 = hashlib.sha256(data).hexdigest()
        entry, district = entry_for_bytes(db, sha256), office_of_bytes(db, sha256)
        db.rollback()  # nothing of the database is held while the file is judged
        report = check_apart(data, trust_folder=the_signing_room().trust_folder, entry=entry, now=utc_now())
    except OfficeRefusal as refusal:
        return show_verdicts(refusal=sentence(refusal)), refusal.status
    if district is not None:
        speak_for(district)
    return show_verdicts(verdict_of_report(report))


def uploaded_letter() -> bytes:
    """The PDF that was sent.

    :raises BadInput: when there is none, or it is too large
    """
    file = request.files.get("pdf")
    data = file.read(LARGEST_LETTER + 1) if file else b""
    if not data:
        raise BadInput("Choose the PDF of the letter.", "पत्र की पी०डी०एफ० चुनें।", field="pdf")
    if len(data) > LARGEST_LETTER:
        raise BadInput("The file is larger than 20 MB.", "फ़ाइल 20 एम०बी० से बड़ी है।", field="pdf")
    return data
