"""Files: read, note, press the diagram's buttons, and the acts that are open at every desk."""

from collections.abc import Mapping

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import escape
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.models import Task
from webapp import access, steps
from webapp.auth import actor_at, reader
from webapp.db import read_db, roll_back, the_database, utc_now, write_db
from webapp.drafts.approval import approve_copies, make_copies, put_up
from webapp.errors import sentence
from webapp.files import asking, attach, printing, reopen
from webapp.files.facts import fact_sheets
from webapp.files.page import make_file_page, tabs_of
from webapp.files.runs import movement_parts
from webapp.filters import format_time, in_language
from webapp.movements import people_in
from webapp.standing import Standing, standing_of
from workflows import desk, movement, notes
from workflows.errors import BadInput
from workflows.files import File
from workflows.movement import desk_of
from workflows.subjects import SubjectStatus

bp = Blueprint("files", __name__)


def note_from_form() -> str | None:
    """The yellow note as sent: HTML with script, plain text without; None when the page had no note."""
    if "note_html" in request.form:
        return request.form["note_html"]
    if "note" in request.form:
        lines = [line.strip() for line in request.form["note"].splitlines() if line.strip()]
        return "".join(f"<p>{escape(line)}</p>" for line in lines)
    return None


def show_page(file: File, standing: Standing, *, errors: Mapping[str, str], status: int) -> tuple[str, int]:
    """Render the file page, with what was wrong at its fields."""
    db = read_db()
    page = request.args.get("goto", type=int) or request.args.get("page", type=int) or 0
    made = make_file_page(
        db,
        file,
        standing,
        page=page,
        find=request.args.get("find", "")[:100],
        form_html=steps.form_html(db, standing.mine, errors=errors) if standing.mine else None,
        now=utc_now(),
    )
    return render_template("files/file.html", page=made, errors=errors), status


@bp.get("/files/<int:file_id>")
@login_required
def show(file_id: int) -> tuple[str, int]:
    """The file: notes left, papers right."""
    db = read_db()
    file = access.file_for(db, file_id)
    standing = standing_of(db, file, request.args.get("task", ""))
    if standing.mine is not None and standing.mine.opened_at is None:
        steps.note_opening(standing.mine)
    return show_page(file, standing, errors={}, status=200)


def save_note(db: Session, file: File, task: Task) -> notes.Note | None:
    """Save the yellow note that came with a form, if it did."""
    source = note_from_form()
    if source is None:
        return None
    begun = notes.yellow_note(db, file.id, desk_of(task) or 0)
    if begun is None and not notes.plain_text(notes.clean_html(source)):
        return None
    return notes.save_yellow(
        db,
        file,
        source,
        revision=request.form.get("revision", type=int) or 0,
        task_id=task.id,
        actor=actor_at(desk_of(task) or 0, db),
        now=utc_now(),
    )


@bp.post("/files/<int:file_id>/press")
@login_required
def press(file_id: int) -> Response | tuple[str, int]:
    """Press one of the diagram's buttons."""
    file = access.file_for(read_db(), file_id)
    task = access.task_at_my_desk(read_db(), request.form.get("task", ""))
    filled = steps.parse_form(read_db(), task)
    if filled.errors:
        return refused_at_field(file, task, filled.errors)
    try:
        copies = make_copies(read_db(), task, steps.pressed())
        db = write_db()
        locked = access.lock_file(db, file.id)
        save_note(db, locked, task)
        put_up(db, task, steps.pressed())
        approve_copies(db, task, copies)
        steps.press(db, task, filled)
    except BadInput as refusal:
        roll_back()
        flash(sentence(refusal), "error")
        return refused_at_field(file, task, {f"/{refusal.field}": sentence(refusal)})
    flash(where_it_went(db, locked), "success")
    return redirect(url_for("desk.tray"), 303)


def where_it_went(db: Session, file: File) -> str:
    """Said after each act: where the file is now."""
    if file.status is SubjectStatus.CLOSED:
        return _("%(number)s is closed.", number=file.number)
    task, last = movement.main_task(db, file.id), movement.last_movement(db, file.id)
    if last is not None and last.to_post_id in reader().posts:
        if task is None:
            return _("%(number)s stays with you until the answer comes.", number=file.number)
        step = in_language(task.name_hi, task.name_en)
        return _("%(number)s stays at your desk: %(step)s.", number=file.number, step=step)
    if last is None or last.to_post_id is None:
        return _("%(number)s goes to the next desk.", number=file.number)
    people = people_in(db, set(), {last.to_post_id})
    return _("%(number)s is with %(post)s.", number=file.number, post=people.post(last.to_post_id))


def refused_at_field(file: File, task: Task, errors: Mapping[str, str]) -> tuple[str, int]:
    """Show the page again with the sentences at their fields; the form was wrong, the note was not and is kept."""
    with the_database().writing() as db:
        save_note(db, access.lock_file(db, file.id), task)
    return show_page(file, standing_of(read_db(), file, task.id), errors=errors, status=422)


@bp.post("/files/<int:file_id>/note")
@login_required
def autosave(file_id: int) -> Response:
    """Keep the yellow note while it is written; of two windows the later text is kept beside (design §6)."""
    file = access.file_for(read_db(), file_id)
    task = access.task_at_my_desk(read_db(), request.args.get("task") or request.form.get("task", ""))
    db = write_db()
    note = save_note(db, access.lock_file(db, file.id), task)
    if note is None:
        return jsonify(revision=0, saved="")
    return jsonify(revision=note.revision, saved=format_time(note.saved_at), beside=note.beside_id is not None)


@bp.get("/files/<int:file_id>/movements")
@login_required
def movements(file_id: int) -> str:
    """The movement sheet."""
    db = read_db()
    file = access.file_for(db, file_id)
    return render_template(
        "files/movements.html", file=file, tabs=tabs_of(db, file, "movements"), runs=movement_parts(db, file)
    )


@bp.get("/files/<int:file_id>/facts")
@login_required
def facts(file_id: int) -> str:
    """The routing facts and what was filled in at each desk."""
    db = read_db()
    file = access.file_for(db, file_id)
    return render_template("files/facts.html", file=file, tabs=tabs_of(db, file, "facts"), sheets=fact_sheets(db, file))


@bp.post("/subjects/<int:subject_id>/recall")
@login_required
def recall(subject_id: int) -> Response:
    """Take back what was sent, while nobody has opened it."""
    db = write_db()
    subject = access.subject_for(read_db(), subject_id)
    last = movement.last_movement(db, subject.id)
    desk.recall(
        db, subject.id, actor=actor_at(last.from_post_id if last and last.from_post_id else 0, db), now=utc_now()
    )
    flash(_("Taken back to your desk."), "success")
    return redirect(url_for("desk.tray"), 303)


bp.add_url_rule("/files/<int:file_id>/attach", "attach", attach.attach, methods=["GET", "POST"])
bp.add_url_rule("/files/<int:file_id>/reopen", "reopen", reopen.reopen, methods=["GET", "POST"])
bp.add_url_rule("/files/<int:file_id>/asks", "asks", asking.list_asks)
bp.add_url_rule(
    "/files/<int:file_id>/asks/<int:ask_id>/withdraw", "withdraw_ask", asking.withdraw_ask, methods=["POST"]
)
bp.add_url_rule("/files/<int:file_id>/notes.pdf", "note_sheet", printing.note_sheet)
bp.add_url_rule("/files/<int:file_id>/movements.pdf", "movement_sheet", printing.movement_sheet)
