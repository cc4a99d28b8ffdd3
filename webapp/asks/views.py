"""The page of an ask for whoever is asked: question, time, form, buttons. He sees the ask and its papers, no more."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.models import Task
from engine.states import TaskStatus
from webapp import access, steps
from webapp.asks.page import AskPage, AskPaper
from webapp.auth import reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.movements import people_in
from webapp.papers import pdf_of
from webapp.time_limits import clock_until
from webapp.viewmodels import Clock, ClockBar
from workflows import asks
from workflows.asks import Ask, AskState
from workflows.clocks import Calendar, office_day
from workflows.correspondence import CorrespondenceItem
from workflows.documents.papers import document_by_id
from workflows.errors import BadInput, NotFound
from workflows.files import File
from workflows.visibility import visible_subjects

bp = Blueprint("asks", __name__)


def ask_at(task_id: str) -> tuple[Task, Ask]:
    """An ask with its work at one of the reader's desks, open or done.

    :raises NotFound: when there is none
    :raises NotYours: when it lies at another desk
    """
    db = read_db()
    task = access.task_at_my_desk(db, task_id)
    return task, asks.ask_of_instance(db, task.instance_id)


def papers_of(db: Session, ask: Ask, task: Task) -> tuple[AskPaper, ...]:
    """The papers of this ask alone."""
    items = db.scalars(
        select(CorrespondenceItem).where(CorrespondenceItem.ask_id == ask.id).order_by(CorrespondenceItem.serial)
    )
    return tuple(
        AskPaper(item.title, url_for("asks.paper", task_id=task.id, document_id=item.document_id)) for item in items
    )


def clock_of(db: Session, ask: Ask) -> ClockBar:
    """Until when it is to be answered."""
    if ask.state is not AskState.OPEN:
        return ClockBar(Clock("done", text=state_words(ask)), office_day(ask.closed_at) if ask.closed_at else None)
    calendar = Calendar.of(db, ask.district_id)
    return ClockBar(clock_until(ask.due, calendar, now=utc_now()), office_day(ask.due) if ask.due else None)


def state_words(ask: Ask) -> str:
    """How an ask stands."""
    return {
        AskState.OPEN: _("Open"),
        AskState.ANSWERED: _("Answered"),
        AskState.WITHDRAWN: _("Withdrawn"),
    }[ask.state]


def make_page(task: Task, ask: Ask, errors: Mapping[str, str]) -> AskPage:
    """Put the page together."""
    db = read_db()
    people = people_in(db, {ask.asked_person}, {ask.asked_post, ask.post_id})
    file, is_open = db.get_one(File, ask.subject_id), task.status is TaskStatus.OPEN
    seen = db.scalar(select(File.id).where(File.id == file.id, File.id.in_(visible_subjects(reader()))))
    return AskPage(
        number=_("Ask %(number)s on file %(file)s", number=ask.number, file=file.number),
        subject=file.title,
        question=ask.question,
        asked_by=f"{people.person(ask.asked_person)}, {people.post(ask.asked_post)}",
        asked_of=people.post(ask.post_id),
        asked_at=ask.asked_at,
        clock=clock_of(db, ask),
        state=state_words(ask),
        reminders=ask.reminders,
        reminded_at=ask.reminded_at,
        answer=ask.answer_text,
        papers=papers_of(db, ask, task),
        file_url=url_for("files.show", file_id=file.id) if seen is not None else "",
        actions=steps.action_bar(db, task, url_for("asks.press", task_id=task.id)) if is_open else None,
        form_html=steps.form_html(db, task, errors=errors) if is_open else None,
    )


@bp.get("/asks/<task_id>")
@login_required
def show(task_id: str) -> str:
    """The ask."""
    task, ask = ask_at(task_id)
    if task.opened_at is None and task.status is TaskStatus.OPEN:
        steps.note_opening(task)
    return render_template("asks/ask.html", page=make_page(task, ask, {}))


@bp.post("/asks/<task_id>")
@login_required
def press(task_id: str) -> Response | tuple[str, int]:
    """Answer, or say that it does not concern this desk."""
    task, ask = ask_at(task_id)
    filled = steps.parse_form(read_db(), task)
    errors = filled.errors
    if not errors:
        db = write_db()
        try:
            steps.press(db, db.get_one(Task, task.id), filled)
        except BadInput as refusal:
            roll_back()
            errors = {f"/{refusal.field}": sentence(refusal)}
        else:
            flash(
                _("The answer is noted on the file.") if ask.office_id is not None else _("Your answer was sent."),
                "success",
            )
            return redirect(url_for("desk.tray"), 303)
    return render_template("asks/ask.html", page=make_page(task, ask, errors)), 422


@bp.get("/asks/<task_id>/papers/<int:document_id>.pdf")
@login_required
def paper(task_id: str, document_id: int) -> Response:
    """A paper of this ask.

    :raises NotFound: for every other paper of the file
    """
    _task, ask = ask_at(task_id)
    db = read_db()
    used = select(CorrespondenceItem.id).where(
        CorrespondenceItem.ask_id == ask.id, CorrespondenceItem.document_id == document_id
    )
    if db.scalar(used) is None:
        raise NotFound("There is no such paper here.", "यहाँ ऐसा कोई पत्र नहीं है।")
    return pdf_of(document_by_id(db, document_id))
