"""The asks of a file: whom it asked, what came, what is late; and taking a question back."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.auth import actor_at, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.files.page import tabs_of
from webapp.filters import in_language
from webapp.movements import People, people_in
from webapp.standing import standing_of
from webapp.time_limits import clock_until
from webapp.viewmodels import Clock
from workflows import asks
from workflows.address_book import OutsideOffice
from workflows.asks import Ask, AskState
from workflows.clocks import Calendar
from workflows.errors import BadInput
from workflows.files import File


@dataclass(frozen=True, slots=True)
class AskRow:
    """One addressee's line."""

    ask: Ask
    addressee: str
    asked_by: str
    clock: Clock | None
    """While it is open."""
    answer_url: str = ""
    withdraw_url: str = ""
    """Where the reader may take it back."""
    task_url: str = ""
    """Where the reader answers or decides, when that is his."""


def offices_of(db: Session, rows: list[Ask]) -> dict[int, str]:
    """The offices outside by their designation."""
    found = db.scalars(select(OutsideOffice).where(OutsideOffice.id.in_({row.office_id for row in rows} - {None})))
    return {office.id: in_language(office.designation_hi, office.designation_en) for office in found}


def clock_of(ask: Ask, calendar: Calendar) -> Clock | None:
    """The clock of an open ask."""
    if ask.state is not AskState.OPEN or ask.due is None:
        return None
    return clock_until(ask.due, calendar, now=utc_now())


def may_withdraw(file: File, ask: Ask) -> bool:
    """Whoever asked takes back, or who has the file now."""
    if ask.state is not AskState.OPEN:
        return False
    return ask.asked_post in reader().posts or standing_of(read_db(), file).post is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What the lines need, read at once: posts, offices outside, the calendar."""

    people: People
    offices: dict[int, str]
    calendar: Calendar


def row_of(db: Session, file: File, ask: Ask, known: Known) -> AskRow:
    """One line of the list."""
    task = asks.open_task(db, ask)
    mine = task is not None and bool({task.desk, task.claimed_by} & reader().posts)
    use: dict[str, Any] = {"subject_id": file.id, "document_id": ask.answer_document_id}
    return AskRow(
        ask,
        addressee=known.people.post(ask.post_id) or known.offices.get(ask.office_id or 0, ""),
        asked_by=known.people.post(ask.asked_post),
        clock=clock_of(ask, known.calendar),
        answer_url=url_for("papers.pdf", **use) if ask.answer_document_id else "",
        withdraw_url=url_for("files.withdraw_ask", file_id=file.id, ask_id=ask.id) if may_withdraw(file, ask) else "",
        task_url=url_for("asks.show", task_id=task.id) if task is not None and mine else "",
    )


def asks_page(file: File, error: str = "") -> str:
    """The list as a page."""
    db = read_db()
    found = asks.asks_of(db, file.id)
    people = people_in(db, set(), {ask.post_id for ask in found} | {ask.asked_post for ask in found})
    known = Known(people, offices_of(db, found), Calendar.of(db, file.district_id))
    standing = standing_of(db, file)
    return render_template(
        "files/asks.html",
        file=file,
        tabs=tabs_of(db, file, "asks"),
        rows=[row_of(db, file, ask, known) for ask in found],
        ask_url=url_for("acts.act", file_id=file.id, act="ask", task_id=standing.mine.id) if standing.mine else "",
        error=error,
    )


@login_required
def list_asks(file_id: int) -> str:
    """The asks of a file."""
    return asks_page(access.file_for(read_db(), file_id))


@login_required
def withdraw_ask(file_id: int, ask_id: int) -> Response | tuple[str, int]:
    """Take a question back, with the reason."""
    file = access.file_for(read_db(), file_id)
    ask = access.ask_on(read_db(), file, ask_id)
    post_id = ask.asked_post if ask.asked_post in reader().posts else None
    standing = standing_of(read_db(), file)
    post_id = post_id or (standing.post.id if standing.post else 0)
    db = write_db()
    try:
        asks.withdraw_ask(
            db, asks.get_ask(db, ask.id), request.form.get("reason", ""), actor=actor_at(post_id, db), now=utc_now()
        )
    except BadInput as refusal:
        roll_back()
        return asks_page(file, sentence(refusal)), 422
    flash(_("The ask was withdrawn."), "success")
    return redirect(url_for("files.asks", file_id=file.id), 303)
