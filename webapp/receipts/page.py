"""The page of a diarised receipt."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Task
from webapp import steps
from webapp.access import is_counter
from webapp.db import read_db, utc_now
from webapp.desk.views import URGENCY
from webapp.filters import format_date, format_datetime, in_language
from webapp.movements import act_rows, people_in, stay_words
from webapp.receipts.forms import DELIVERY, GRADINGS, SENDERS
from webapp.standing import Standing
from webapp.time_limits import clock_until
from webapp.viewmodels import Clock, ClockBar, Link, PaperView, Tag
from webapp.viewmodels.receipt_page import EntryLine, ReceiptFile
from webapp.way import route_steps
from workflows import steering
from workflows.clocks import Calendar, office_day
from workflows.desk.answers import FormAnswer
from workflows.documents.models import Document
from workflows.files import File
from workflows.receipts import Receipt
from workflows.subjects import Grading, SubjectStatus


def entry_lines(receipt: Receipt) -> tuple[EntryLine, ...]:
    """The diary entry, empty fields left out."""
    kinds, modes, listed = dict(SENDERS), dict(DELIVERY), receipt.listed_as
    lines = (
        (_("Category"), in_language(listed.title_hi, listed.title_en) if listed else receipt.category),
        (_("Sender"), receipt.sender),
        (_("Sender is"), str(kinds[receipt.sender_kind.value])),
        (_("Address"), " ".join(filter(None, (receipt.sender_address, receipt.sender_pin)))),
        (_("Mobile"), receipt.sender_mobile),
        (_("E-mail"), receipt.sender_email),
        (_("Letter number"), receipt.letter_no),
        (_("Letter date"), format_date(receipt.letter_date)),
        (_("Received on"), format_date(receipt.received_on)),
        (_("Came by"), " ".join(filter(None, (str(modes[receipt.delivery_mode.value]), receipt.mode_ref)))),
        (_("Diarised"), format_datetime(receipt.diarised_at)),
        (_("Enclosures"), " ".join(filter(None, (str(receipt.enclosures or ""), receipt.enclosures_text)))),
        (_("Remarks"), receipt.remarks),
    )
    return tuple(EntryLine(label, value) for label, value in lines if value)


def orders_on(db: Session, receipt: Receipt) -> tuple[EntryLine, ...]:
    """What was ordered when it was marked, oldest first: whoever has it now must see it."""
    marked = db.scalars(select(FormAnswer).where(FormAnswer.subject_id == receipt.id).order_by(FormAnswer.id)).all()
    given = [row for row in marked if row.answers.get("order")]
    people = people_in(db, set(), {row.post_id for row in given})
    return tuple(
        EntryLine(_("Order"), f"{row.answers['order']} ({people.post(row.post_id)}, {format_date(row.at)})")
        for row in given
    )


def papers_of(db: Session, receipt: Receipt) -> tuple[tuple[PaperView, ...], int]:
    """The scan as the one paper of the viewer, and how many pages it has."""
    document = db.get(Document, receipt.document_id) if receipt.document_id else None
    if document is None:
        return (), 0
    use: dict[str, Any] = {"document_id": document.id, "subject_id": receipt.id}
    view = PaperView(
        id=document.id,
        title=receipt.title,
        detail=format_datetime(document.created_at),
        first=1,
        last=document.pages,
        url=url_for("receipts.show", receipt_id=receipt.id),
        pdf_url="" if document.raster_only else url_for("papers.pdf", **use),
        picture_url=url_for("papers.picture", page=0, **use).replace("/0.webp", "/{page}.webp"),
        words_url=url_for("papers.words", **use),
        current=True,
    )
    return (view,), document.pages


def links_of(db: Session, receipt: Receipt, *, corrects: bool) -> tuple[Link, ...]:
    """The slip, the way to correct the category, and the file that it became."""
    links = [Link(_("Slip"), url_for("receipts.slip", receipt_id=receipt.id), "printer")]
    if corrects and receipt.status is SubjectStatus.ACTIVE:
        links.append(
            Link(_("Correct the category"), url_for("receipts.category", receipt_id=receipt.id), "pencil-square")
        )
    file = db.get(File, receipt.file_id) if receipt.file_id else None
    if file is not None:
        links.append(Link(file.number, url_for("files.show", file_id=file.id), "folder2-open"))
    return tuple(links)


def clock_of(db: Session, receipt: Receipt, task: Task | None, *, now: dt.datetime) -> ClockBar:
    """The clock of the step at which the receipt stands."""
    if receipt.status is not SubjectStatus.ACTIVE:
        return ClockBar(Clock("done"), None)
    due = task.due if task is not None else None
    calendar = Calendar.of(db, receipt.district_id)
    return ClockBar(clock_until(due, calendar, now=now), office_day(due) if due else None)


def held_by(db: Session, receipt: Receipt, standing: Standing) -> str:
    """Who has it, said where this desk cannot act."""
    if receipt.status is not SubjectStatus.ACTIVE:
        return {
            SubjectStatus.PUT_ON_FILE: _("This receipt lies on a file."),
            SubjectStatus.DISPOSED: _("This receipt was disposed of."),
            SubjectStatus.DUPLICATE: _("This receipt was closed as a duplicate."),
        }.get(receipt.status, "")
    if standing.suspended:
        stay = steering.stay_of(db, receipt.id)
        if stay is not None:
            return stay_words(stay)
    last = standing.last
    if last is None or last.to_post_id is None:
        return _("Waits to be taken up.")
    people = people_in(db, set(), {last.to_post_id})
    return _("With %(post)s since %(date)s.", post=people.post(last.to_post_id), date=format_date(last.sent_at))


def make_receipt_page(
    receipt: Receipt, standing: Standing, *, errors: Mapping[str, str], status: int
) -> tuple[str, int]:
    """Render the page of a receipt for this reader."""
    db, now, mine = read_db(), utc_now(), standing.mine
    papers, pages = papers_of(db, receipt)
    press = url_for("receipts.press", receipt_id=receipt.id)
    page = ReceiptFile(
        number=receipt.diary_label,
        subject=receipt.title,
        meta=(_("comp. no. %(number)s", number=receipt.computer_no), receipt.sender),
        clock=clock_of(db, receipt, standing.task, now=now),
        route=route_steps(db, standing.instance),
        entry=entry_lines(receipt) + orders_on(db, receipt),
        movements=act_rows(db, receipt.id),
        papers=papers,
        page=min(max(request.args.get("page", 1, type=int), 1), max(pages, 1)),
        pages=pages,
        links=links_of(db, receipt, corrects=mine is not None or is_counter()),
        priority=URGENCY[receipt.priority],
        tags=() if receipt.grading is Grading.NORMAL else (Tag(str(dict(GRADINGS)[receipt.grading.value]), "red"),),
        actions=steps.action_bar(db, mine, press, custody=standing.custody) if mine else None,
        form_html=steps.form_html(db, mine, errors=errors, offered={"file_title": receipt.title}) if mine else None,
        held_by="" if mine else held_by(db, receipt, standing),
    )
    return render_template("receipts/receipt.html", page=page, errors=errors), status
