"""Supervision pages: the list, one file, giving work to another desk."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from engine import worklist
from engine.models import Task
from engine.states import TaskStatus
from webapp import access
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.filters import in_language
from webapp.movements import people_in
from webapp.supervision.forms import ReassignForm
from webapp.supervision.instance import make_instance_page, newest_instances
from webapp.supervision.listing import make_list_page, sought_in_query
from webapp.supervision.past import past_part
from workflows.errors import BadInput
from workflows.movement import desk_of
from workflows.organisation import Post, post_of
from workflows.permissions import Permission, authorise
from workflows.subjects import Subject
from workflows.supervision import desks_for_reassigning, reassign_work, thing_of

bp = Blueprint("supervision", __name__, url_prefix="/supervision")


@bp.get("/")
@login_required
def under_way() -> str:
    """What is under way, the latest clock first."""
    authorise(reader(), Permission.SUPERVISE)
    offset = max(0, request.args.get("offset", 0, type=int) or 0)
    page = make_list_page(read_db(), reader(), sought_in_query(), offset=offset, now=utc_now())
    return render_template("supervision/list.html", page=page)


@bp.get("/<int:subject_id>")
@login_required
def instance(subject_id: int) -> str:
    """One file or receipt: its diagram, its steps and times, its facts and movements."""
    db = read_db()
    subject = access.subject_for(db, subject_id)
    authorise(reader(), Permission.SUPERVISE, thing_of(db, subject, reader()))
    now = utc_now()
    page = make_instance_page(db, subject, now=now, past=past_part(db, subject, request.args, now=now))
    return render_template("supervision/instance.html", page=page)


def open_work(db: Session, subject: Subject) -> list[Task]:
    """What is open on a subject, of its own diagram and of its asks."""
    tasks = [task for one in newest_instances(db, subject.id) for task in worklist.tasks_of(db, one.id)]
    return [task for task in tasks if task.status is TaskStatus.OPEN]


def fill_choices(db: Session, form: ReassignForm, tasks: list[Task]) -> None:
    """Offer the open work and the desks to which it may go."""
    people = people_in(db, set(), {desk_of(task) for task in tasks})
    form.task.choices = [
        SelectChoice(task.id, f"{in_language(task.name_hi, task.name_en)} · {people.post(desk_of(task)) or task.role}")
        for task in tasks
    ]
    posts = [post for task in tasks for post in desks_for_reassigning(db, task, reader(), now=utc_now())]
    form.to_post.choices = [
        SelectChoice(0, _("Choose a desk.")),
        *(SelectChoice(post.id, in_language(post.title_hi, post.title_en)) for post in dict.fromkeys(posts)),
    ]


@bp.route("/<int:subject_id>/reassign", methods=["GET", "POST"])
@login_required
def reassign(subject_id: int) -> str | Response | tuple[str, int]:
    """Give open work to another desk; the diagram does not notice."""
    db = read_db()
    subject = access.subject_for(db, subject_id)
    authorise(reader(), Permission.SUPERVISE, thing_of(db, subject, reader()))
    form, tasks = ReassignForm(), open_work(db, subject)
    if form.is_submitted():
        write_db()  # a form that was sent before is answered here: its desk would be no choice any more
    fill_choices(db, form, tasks)
    if form.validate_on_submit():
        try:
            return carry_out(subject, form)
        except BadInput as refusal:
            roll_back()
            field = form[refusal.field if refusal.field in form else "reason"]
            field.errors = [*field.errors, sentence(refusal)]
    status = 422 if form.is_submitted() else 200
    return render_template("supervision/reassign.html", subject=subject, form=form, tasks=tasks), status


def carry_out(subject: Subject, form: ReassignForm) -> Response:
    """The act itself, in the request's one write transaction."""
    writer = write_db()
    target: Post = post_of(writer, form.to_post.data)
    reassign_work(
        writer,
        form.task.data,
        target,
        reason=form.reason.data or "",
        reader=reader(),
        actor=actor_at(chosen_desk().post.id, writer),
        now=utc_now(),
    )
    flash(_("Given to %(post)s; it is on record.", post=in_language(target.title_hi, target.title_en)), "success")
    return redirect(url_for("supervision.instance", subject_id=subject.id), 303)
