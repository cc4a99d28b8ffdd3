"""The dispatch desk: signed letters by addressee, how each went, the register, the peon book."""

import datetime as dt
import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.auth import actor_at, chosen_desk, needs_role, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.dispatch import page as pages
from webapp.dispatch.forms import OutcomeForm, SendingForm
from webapp.drafts import preview
from webapp.errors import sentence
from webapp.receipts.forms import DATE
from webapp.viewmodels.dispatch import RegisterPage
from workflows import dispatch, drafts
from workflows.clocks import office_day
from workflows.dispatch import Dispatch, DispatchMode, RegisterFilter, Waiting
from workflows.dispatch.onward import send_file_on
from workflows.drafts import Draft
from workflows.errors import BadInput, NotFound

bp = Blueprint("dispatch", __name__)

CLERKS = ("dispatch", "dispatch_incharge")
PAGE = 100


@bp.get("/dispatch")
@needs_role(*CLERKS)
def tray() -> str:
    """What waits to be sent, one letter open at the right."""
    db = read_db()
    words = request.args.get("q", "")[:200]
    found = pages.waiting_letters(db, words)
    asked = {name: request.args.get(name, type=int) for name in ("letter", "place", "file")}
    chosen = pages.choose(found, asked["letter"], asked["place"], asked["file"])
    form = SendingForm(formdata=None, data=proposed(db, chosen))
    return render_template("dispatch/tray.html", page=pages.make_tray(db, chosen, found, form, words))


def proposed(db: Session, chosen: pages.Chosen | None) -> dict[str, object]:
    """What the form says before the clerk does."""
    if chosen is None:
        return {}
    return {"mode": pages.likely_mode(db, chosen[1].addressee).value, "out_date": office_day(utc_now())}


def waiting_at(db: Session, draft: Draft, place: int) -> Waiting:
    """The addressee of a letter by his place.

    :raises NotFound: when the letter has none there
    """
    found = next((waiting for waiting in dispatch.addressees_of(db, draft) if waiting.place == place), None)
    if found is None:
        raise NotFound("The letter has no such addressee.", "पत्र में ऐसा कोई प्रेषिती नहीं है।")
    return found


@bp.post("/dispatch/<int:draft_id>/<int:place>")
@needs_role(*CLERKS)
def send(draft_id: int, place: int) -> Response | tuple[str, int]:
    """Record that the letter went; with the last addressee the file goes on by itself."""
    shown = access.letter_to_send(read_db(), draft_id)
    waiting, form = waiting_at(read_db(), shown, place), SendingForm()
    if not form.validate():
        return again(shown, waiting, form)
    try:
        db = write_db()
        draft = drafts.get_draft(db, draft_id)
        row = record(db, draft, place, form)
    except BadInput as refusal:
        roll_back()
        field = next((one for one in form if one.name == refusal.field), form.mode)
        field.errors = [*field.errors, sentence(refusal)]
        return again(access.letter_to_send(read_db(), draft_id), waiting, form)
    flash(_("Dispatch %(number)s is in the register.", number=row.label), "success")
    return redirect(url_for("dispatch.tray", letter=draft.id), 303)


def record(db: Session, draft: Draft, place: int, form: SendingForm) -> Dispatch:
    """The act itself, in the request's one write transaction."""
    actor = actor_at(chosen_desk().post.id, db)
    row = dispatch.record_dispatch(
        db,
        draft,
        place=place,
        sending=form.sending(),
        unsigned_reason=form.unsigned_reason.data or "",
        actor=actor,
        now=utc_now(),
    )
    if send_file_on(db, draft, actor=actor, now=utc_now()) is not None:
        flash(_("All have been sent the letter: the file went on."), "success")
    return row


def again(draft: Draft, waiting: Waiting, form: SendingForm) -> tuple[str, int]:
    """Show the form again with what was wrong."""
    db = read_db()
    found = pages.waiting_letters(db, "")
    return render_template("dispatch/tray.html", page=pages.make_tray(db, (draft, waiting), found, form, "")), 422


@bp.get("/dispatch/<int:draft_id>/letter.pdf")
@needs_role(*CLERKS)
def letter(draft_id: int) -> Response:
    """The letter that goes out."""
    db = read_db()
    draft = access.letter_to_send(db, draft_id)
    pdf = preview.letter_pdf(db, draft, drafts.head_of(db, draft), now=utc_now())
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", download_name=f"letter-{draft.id}.pdf")


@bp.get("/dispatch/<int:draft_id>/<int:place>/envelope")
@needs_role(*CLERKS)
def envelope(draft_id: int, place: int) -> str:
    """The envelope, to print."""
    db = read_db()
    draft = access.letter_to_send(db, draft_id)
    lines = pages.envelope_lines(db, draft, waiting_at(db, draft, place).addressee)
    return render_template("dispatch/envelope.html", lines=lines, letter_number=draft.letter_no)


def day_from(name: str) -> dt.date | None:
    """A day from the address, dd-mm-yyyy; None for anything else."""
    match = DATE.fullmatch(request.args.get(name, "").strip())
    try:
        return dt.date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def filter_from_request() -> RegisterFilter:
    """What of the register is wanted."""
    mode = request.args.get("mode", "")
    return RegisterFilter(
        since=day_from("since"),
        until=day_from("until"),
        mode=DispatchMode(mode) if mode in set(DispatchMode) else None,
        returned=request.args.get("returned") == "1",
    )


@bp.get("/dispatch/register")
@needs_role(*CLERKS)
def register() -> str:
    """The dispatch register."""
    return render_template("dispatch/register.html", page=make_register())


def make_register(error: str = "") -> RegisterPage:
    """The page of the register, newest first."""
    db, wanted, district = read_db(), filter_from_request(), reader().district_id
    rows = dispatch.dispatch_register(db, district, wanted, limit=PAGE, before=request.args.get("before", type=int))
    asked: dict[str, Any] = {key: value for key, value in request.args.items() if key != "before"}
    return RegisterPage(
        tabs=pages.tabs("returned" if wanted.returned else "register"),
        rows=tuple(pages.register_row(db, row, draft) for row, draft in rows),
        modes=pages.mode_options(wanted.mode.value if wanted.mode else ""),
        since=request.args.get("since", "")[:10],
        until=request.args.get("until", "")[:10],
        returned=wanted.returned,
        postage=dispatch.postage_spent(db, district, wanted),
        next_url=url_for("dispatch.register", **asked, before=rows[-1][0].id) if len(rows) == PAGE else "",
        book_url=url_for("dispatch.peon_book", day=pages.today(utc_now())),
        error=error,
    )


@bp.post("/dispatch/register/<int:dispatch_id>")
@needs_role(*CLERKS)
def outcome(dispatch_id: int) -> Response | tuple[str, int]:
    """A letter was delivered, or came back."""
    form = OutcomeForm()
    row = dispatch.get_dispatch(read_db(), dispatch_id)
    if row.district_id != reader().district_id:
        raise NotFound("There is no such dispatch.", "ऐसा कोई प्रेषण नहीं है।")
    if not form.validate() or form.on.data is None:
        return refused(" ".join(text for texts in form.errors.values() for text in texts))
    db = write_db()
    actor, row = actor_at(chosen_desk().post.id, db), dispatch.get_dispatch(db, dispatch_id)
    try:
        if request.form.get("act") == "returned":
            dispatch.record_return(db, row, form.on.data, form.reason.data or "", actor=actor, now=utc_now())
        else:
            dispatch.record_delivery(db, row, form.on.data, actor=actor, now=utc_now())
    except BadInput as refusal:
        roll_back()
        return refused(sentence(refusal))
    flash(_("Recorded for dispatch %(number)s.", number=row.label), "success")
    return redirect(url_for("dispatch.register"), 303)


def refused(error: str) -> tuple[str, int]:
    """The register again with what was wrong."""
    return render_template("dispatch/register.html", page=make_register(error)), 422


@bp.get("/dispatch/peon-book")
@needs_role(*CLERKS)
def peon_book() -> str:
    """The page of the peon book of one day, to print and to be signed by those who receive (चपरासी बही)."""
    db, day = read_db(), day_from("day") or office_day(utc_now())
    wanted = RegisterFilter(since=day, until=day, mode=DispatchMode.BY_HAND)
    rows = dispatch.dispatch_register(db, reader().district_id, wanted, limit=500)[::-1]
    return render_template(
        "dispatch/peon_book.html", day=day, rows=tuple(pages.register_row(db, row, draft) for row, draft in rows)
    )
