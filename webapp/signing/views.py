"""What waits for the officer's certificate: read, chosen, put up with a one-time code, followed until it is signed."""

import io
import secrets
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, session, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.auth import actor_at, officer, reader
from webapp.db import read_db, request_key, the_store, utc_now, write_db
from webapp.papers import kept, picture_of
from webapp.signing.page import make_queue_page, make_work_page
from workflows import desk
from workflows.documents.models import Document
from workflows.documents.pages import pdf_to_show
from workflows.documents.papers import document_by_id
from workflows.drafts import Draft
from workflows.errors import NotFound, OfficeRefusal
from workflows.movement import desk_of
from workflows.signing.enrolment import enrolled
from workflows.signing.models import SignRequest
from workflows.signing.queue import put_up, way_on
from workflows.signing.requests import get_request

bp = Blueprint("signing", __name__)

CODE = "sign"
"""Where the browser keeps the code of its last signing, signed by the server, until the page is left."""


@bp.get("/sign")
@login_required
def queue() -> str:
    """What waits for the officer's signature."""
    chosen = request.args.get("letter", type=int)
    return render_template("signing/queue.html", page=make_queue_page(read_db(), chosen=chosen, now=utc_now()))


@bp.post("/sign")
@login_required
def start() -> Response:
    """Put the chosen letters up; the next page has the code for the signing program."""
    if not enrolled(read_db(), officer().person.id, now=utc_now()):
        raise OfficeRefusal(
            "No certificate of yours is registered. Register it first.",
            "आपका कोई प्रमाण-पत्र पंजीकृत नहीं है। पहले उसे पंजीकृत करें।",
        )
    opened = put_up(write_db(), reader(), request.form.getlist("draft", type=int), now=utc_now())
    first = opened.request_ids[0]
    session[CODE] = [first, opened.code]
    return redirect(url_for("signing.work", request_id=first), 303)


def own_request(request_id: int) -> SignRequest:
    """A request of this officer.

    :raises NotFound: otherwise
    """
    found = get_request(read_db(), request_id)
    if found.person_id != officer().person.id:
        raise NotFound("There is no such request.", "ऐसा कोई अनुरोध नहीं है।")
    return found


def known_code(request_id: int) -> str:
    """The code of this signing, if it was begun in this browser."""
    kept_code = session.get(CODE) or [0, ""]
    return str(kept_code[1]) if kept_code[0] == request_id else ""


@bp.get("/sign/work/<int:request_id>")
@login_required
def work(request_id: int) -> str:
    """A signing under way: the code, and where each letter stands."""
    found = own_request(request_id)
    page = make_work_page(read_db(), found, code=known_code(request_id), now=utc_now())
    return render_template("signing/work.html", page=page)


@bp.get("/sign/work/<int:request_id>/state")
@login_required
def state(request_id: int) -> str | tuple[str, int]:
    """The part of the page that changes, asked for every two seconds while it may.

    Nothing is answered while nothing has changed: a code that is being marked to copy it stays marked, and a screen
    reader says each change once.
    """
    found = own_request(request_id)
    page = make_work_page(read_db(), found, code=known_code(request_id), now=utc_now())
    if request.args.get("seen") == page.seen:
        return "", 204
    return render_template("signing/state.html", page=page)


@bp.post("/sign/tasks/<task_id>/send")
@login_required
def send(task_id: str) -> Response:
    """Press the signing desk's button for a file all of whose letters are signed."""
    task = access.task_at_my_desk(read_db(), task_id)
    button = way_on(read_db(), task, now=utc_now())
    if button is None:
        raise OfficeRefusal(
            "This step asks for more than one press. Open the file.", "इस चरण पर और भी कुछ देना है। पत्रावली खोलें।"
        )
    db = write_db()
    desk.press_button(
        db,
        task.id,
        desk.Press(button.outcome),
        actor=actor_at(desk_of(task) or 0, db),
        expect_rev=request.form.get("expect_rev", type=int),
        key=request_key() or secrets.token_urlsafe(16),
        now=utc_now(),
    )
    flash(_("The file was sent on."), "success")
    return redirect(url_for("signing.queue"), 303)


def approved_letter(db: Session, draft_id: int) -> Document:
    """The approved PDF of a letter on a file that the officer may read.

    :raises NotFound: when there is none
    """
    draft = db.get(Draft, draft_id)
    if draft is None or draft.document_id is None:
        raise NotFound("There is no such letter.", "ऐसा कोई पत्र नहीं है।")
    access.subject_for(db, draft.subject_id)
    return document_by_id(db, draft.document_id)


@bp.get("/sign/letters/<int:draft_id>.pdf")
@login_required
def letter(draft_id: int) -> Response:
    """The letter as it will be signed."""
    document = approved_letter(read_db(), draft_id)
    shown: dict[str, Any] = {"mimetype": "application/pdf", "download_name": f"letter-{draft_id}.pdf"}
    return kept(send_file(io.BytesIO(pdf_to_show(the_store(), document)), **shown))


@bp.get("/sign/letters/<int:draft_id>/<int:page>.webp")
@login_required
def picture(draft_id: int, page: int) -> Response:
    """One page of the letter as it will be signed."""
    return picture_of(approved_letter(read_db(), draft_id), page)
