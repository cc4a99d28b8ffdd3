"""Acts that are open at every desk, whatever the diagram: mark, return, ask, put aside, priority (design §1.10)."""

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.models import Task
from webapp import access
from webapp.auth import actor_at
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.files.forms import ActForm, AskForm, MarkForm, ParkForm, PriorityForm
from webapp.filters import in_language
from workflows import asks, desk, ledger
from workflows.address_book import OutsideOffice
from workflows.clocks import end_of_day, office_day
from workflows.errors import BadInput
from workflows.files import File
from workflows.movement import desk_of
from workflows.organisation import Actor, Post, markable_posts, post_of, require_may_mark
from workflows.subjects import Priority

bp = Blueprint("acts", __name__)

FORMS: dict[str, type[ActForm]] = {
    "mark": MarkForm,
    "return": MarkForm,
    "ask": AskForm,
    "park": ParkForm,
    "priority": PriorityForm,
}


def titles() -> dict[str, str]:
    """Heads of the pages."""
    return {
        "mark": _("Mark for opinion"),
        "return": _("Return with remark"),
        "ask": _("Ask for a report"),
        "park": _("Put aside"),
        "priority": _("Priority"),
    }


def fill_choices(db: Session, form: ActForm, act: str, task: Task) -> None:
    """Offer what this desk may choose from."""
    mine = desk_of(task) or 0
    if isinstance(form, MarkForm):
        if act == "return":
            posts = [post_of(db, post_id) for post_id in desk.earlier_holders(db, task.subject_id)]
        else:
            posts = markable_posts(db, mine, utc_now())
        form.to_post.choices = [(post.id, in_language(post.title_hi, post.title_en)) for post in posts]
    if isinstance(form, AskForm):
        posts = [post for post in markable_posts(db, mine, utc_now()) if post.level >= post_of(db, mine).level - 1]
        offices = db.scalars(
            select(OutsideOffice)
            .where(OutsideOffice.district_id == post_of(db, mine).district_id)
            .order_by(OutsideOffice.id)
        )
        form.posts.choices = [(post.id, in_language(post.title_hi, post.title_en)) for post in posts]
        form.offices.choices = [
            (
                office.id,
                in_language(
                    f"{office.designation_hi}, {office.title_hi}", f"{office.designation_en}, {office.title_en}"
                ),
            )
            for office in offices
        ]


def carry_out(db: Session, file: File, task: Task, act: str, form: ActForm, *, actor: Actor, now: dt.datetime) -> str:
    """Do the act and give the sentence that says what was done."""
    reason = form.delay_reason.data or ""
    doing: dict[str, Callable[[], str]] = {
        "mark": lambda: mark(db, task, form, reason, actor=actor, now=now),
        "return": lambda: send_back(db, task, form, reason, actor=actor, now=now),
        "ask": lambda: ask(db, file, form, actor=actor, now=now),
        "park": lambda: put_aside(db, task, form, actor=actor, now=now),
        "priority": lambda: set_priority(db, file, form, actor=actor, now=now),
    }
    return doing[act]()


def mark(db: Session, task: Task, form: ActForm, reason: str, *, actor: Actor, now: dt.datetime) -> str:
    """Mark for opinion within the marking rights."""
    assert isinstance(form, MarkForm)
    target = require_may_mark(db, actor.post_id, form.to_post.data, now)
    desk.mark_for_opinion(db, task.id, target.id, remark=form.remark.data, delay_reason=reason, actor=actor, now=now)
    return _("Marked to %(post)s; it comes back with the reply.", post=in_language(target.title_hi, target.title_en))


def send_back(db: Session, task: Task, form: ActForm, reason: str, *, actor: Actor, now: dt.datetime) -> str:
    """Return with remark to an earlier holder."""
    assert isinstance(form, MarkForm)
    target: Post = post_of(db, form.to_post.data)
    desk.return_with_remark(db, task.id, target.id, remark=form.remark.data, delay_reason=reason, actor=actor, now=now)
    return _("Returned to %(post)s.", post=in_language(target.title_hi, target.title_en))


def ask(db: Session, file: File, form: ActForm, *, actor: Actor, now: dt.datetime) -> str:
    """Ask several desks and offices in one stroke."""
    assert isinstance(form, AskForm)
    made = asks.ask_out(
        db,
        access.lock_file(db, file.id),
        offices=[db.get_one(OutsideOffice, office_id) for office_id in form.offices.data or []],
        posts=[require_may_mark(db, actor.post_id, post_id, now) for post_id in form.posts.data or []],
        question=form.question.data,
        due_rule=form.days.data,
        actor=actor,
        now=now,
    )
    return _("Asked of %(count)s; each has its own clock.", count=len(made))


def put_aside(db: Session, task: Task, form: ActForm, *, actor: Actor, now: dt.datetime) -> str:
    """Put aside until a day."""
    assert isinstance(form, ParkForm)
    desk.park(db, task.id, end_of_day(form.parked_until.data or office_day(now)), actor=actor, now=now)
    return _("Put aside; its clock runs on.")


def set_priority(db: Session, file: File, form: ActForm, *, actor: Actor, now: dt.datetime) -> str:
    """Say how urgent it is."""
    assert isinstance(form, PriorityForm)
    locked = access.lock_file(db, file.id)
    locked.priority = Priority(form.priority.data)
    ledger.record(db, locked, "file.priority", actor=actor, payload={"priority": form.priority.data}, now=now)
    return _("The priority was changed.")


@bp.route("/files/<int:file_id>/acts/<act>/<task_id>", methods=["GET", "POST"])
@login_required
def act(file_id: int, act: str, task_id: str) -> str | Response | tuple[str, int]:
    """One act: its form, and what it does."""
    if act not in FORMS:
        abort(404)
    db = read_db()
    file, task = access.file_for(db, file_id), access.task_at_my_desk(db, task_id)
    form = FORMS[act]()
    fill_choices(db, form, act, task)
    title, status = titles()[act], 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                writer = write_db()
                actor = actor_at(desk_of(task) or 0, writer)
                flash(carry_out(writer, file, task, act, form, actor=actor, now=utc_now()), "success")
                stays = act in {"ask", "priority"}
                return redirect(url_for("files.show", file_id=file.id) if stays else url_for("desk.tray"), 303)
            except BadInput as refusal:
                roll_back()
                place = form[refusal.field if refusal.field in form else "delay_reason"]
                place.errors = [*place.errors, sentence(refusal)]
    return render_template("files/act.html", file=file, form=form, title=title, act=act), status


@bp.post("/tasks/<task_id>/unpark")
@login_required
def unpark(task_id: str) -> Response:
    """Take up again what was put aside."""
    task = access.task_at_my_desk(read_db(), task_id)
    db = write_db()
    desk.park(db, task.id, None, actor=actor_at(desk_of(task) or 0, db), now=utc_now())
    return redirect(url_for("desk.tray"), 303)
