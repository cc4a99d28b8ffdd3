"""The supervisor's acts on the routing itself: another step, a stay, what failed."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.errors import Refusal
from webapp import access
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, roll_back, utc_now, write_db
from webapp.errors import sentence
from webapp.supervision.forms import ReasonForm, StepForm
from webapp.supervision.instance import make_instance_page
from webapp.supervision.mending import place_form, preview_lines
from webapp.supervision.views import bp
from workflows import steering
from workflows.organisation import Actor
from workflows.permissions import Permission, authorise
from workflows.subjects import Subject
from workflows.supervision import thing_of

__all__ = ["bp"]
"""Supervision's blueprint, with the routes of this module on it."""


def supervised(subject_id: int) -> Subject:
    """A subject whose routing the officer may change.

    :raises NotFound: when he may not read it
    :raises NotYours: when he does not supervise it
    """
    db = read_db()
    subject = access.subject_for(db, subject_id)
    authorise(reader(), Permission.SUPERVISE, thing_of(db, subject, reader()))
    return subject


def acting(db: Session) -> Actor:
    """The officer at the desk that he has chosen."""
    return actor_at(chosen_desk().post.id, db)


def back_to(subject_id: int, said: str, kind: str = "success") -> Response:
    """To the page of the file, or to the list of incidents from which he came, with what came of the act."""
    flash(said, kind)
    if request.form.get("back") == "list":
        return redirect(url_for("supervision.stopped"), 303)
    return redirect(url_for("supervision.instance", subject_id=subject_id), 303)


@bp.post("/<int:subject_id>/place")
@login_required
def place(subject_id: int) -> Response | tuple[str, int]:
    """Show what putting the file at another step would do; once it was shown, do it."""
    subject, form = supervised(subject_id), StepForm()
    valid, node = form.validate(), form.node.data or ""
    if not valid:
        return shown_again(subject, form, problem=" ".join(map(str, form.reason.errors)), status=422)
    instance = steering.routing_of(read_db(), subject_id)
    mark = f"{instance.rev if instance is not None else 0}:{node}"
    try:
        if request.form.get("act") == "place" and request.form.get("shown") == mark:
            return carry_out(subject_id, form)
        told = steering.preview_step(
            read_db(), subject_id, node, reader=reader(), actor=acting(read_db()), now=utc_now()
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        roll_back()
        return shown_again(subject, form, problem=sentence(refusal), status=refusal.status)
    assert instance is not None, "the preview refuses what does not run"
    return shown_again(subject, form, preview=preview_lines(read_db(), instance, told), shown=mark)


def carry_out(subject_id: int, form: StepForm) -> Response:
    """Put the file there, in the request's one write transaction."""
    db = write_db()
    steering.put_at_step(
        db,
        subject_id,
        form.node.data,
        reason=form.reason.data or "",
        reader=reader(),
        actor=acting(db),
        now=utc_now(),
    )
    return back_to(subject_id, _("The file was put at the other step; it is on record."))


def shown_again(
    subject: Subject,
    form: StepForm,
    *,
    preview: tuple[str, ...] = (),
    shown: str = "",
    problem: str = "",
    status: int = 200,
) -> tuple[str, int]:
    """The page of the file with the form as it was sent."""
    db = read_db()
    filled = place_form(
        db,
        subject,
        node=form.node.data or "",
        reason=form.reason.data or "",
        preview=preview,
        shown=shown,
        problem=problem,
    )
    page = make_instance_page(db, subject, now=utc_now(), place=filled)
    return render_template("supervision/instance.html", page=page), status


@bp.route("/<int:subject_id>/suspend", methods=["GET", "POST"])
@login_required
def suspend(subject_id: int) -> Response | tuple[str, int]:
    """Hold the routing of a file."""
    subject = supervised(subject_id)

    def act(reason: str) -> str:
        db = write_db()
        steering.suspend_routing(db, subject_id, reason=reason, reader=reader(), actor=acting(db), now=utc_now())
        return _("The routing is suspended; it is on record.")

    return with_reason(
        subject,
        act,
        title=_("Suspend the routing"),
        lead=_("No button, date or message works till it is resumed. The clocks run on."),
        button=_("Suspend"),
    )


@bp.route("/<int:subject_id>/resume", methods=["GET", "POST"])
@login_required
def resume(subject_id: int) -> Response | tuple[str, int]:
    """Let a suspended routing go on."""
    subject = supervised(subject_id)

    def act(reason: str) -> str:
        db = write_db()
        steering.resume_routing(db, subject_id, reason=reason, reader=reader(), actor=acting(db), now=utc_now())
        return _("The routing goes on; it is on record.")

    return with_reason(
        subject,
        act,
        title=_("Resume the routing"),
        lead=_("Dates that passed and messages that came meanwhile take effect now, in the order in which they came."),
        button=_("Resume"),
    )


@bp.post("/<int:subject_id>/incidents/<int:incident_id>/retry")
@login_required
def retry(subject_id: int, incident_id: int) -> Response:
    """Try again what failed."""
    supervised(subject_id)
    db = write_db()
    tried = steering.try_again(db, subject_id, incident_id, reader=reader(), actor=acting(db), now=utc_now())
    if tried.failed is not None:
        return back_to(subject_id, _("It failed again; the reason is shown."), "error")
    if tried.completion is None:
        return back_to(subject_id, _("It is being tried; look again in a minute."))
    return back_to(subject_id, _("It went through."))


@bp.route("/<int:subject_id>/incidents/<int:incident_id>/leave-out", methods=["GET", "POST"])
@login_required
def leave_out(subject_id: int, incident_id: int) -> Response | tuple[str, int]:
    """Go on without what failed."""
    subject = supervised(subject_id)
    fault = steering.incident_on(read_db(), subject_id, incident_id)

    def act(reason: str) -> str:
        db = write_db()
        steering.leave_out(db, subject_id, incident_id, reason=reason, reader=reader(), actor=acting(db), now=utc_now())
        return _("The file goes on without it; it is on record.")

    return with_reason(
        subject,
        act,
        title=_("Go on without what failed"),
        lead=sentence(Refusal(fault.message_en, fault.message_hi)),
        button=_("Leave it out"),
    )


def with_reason(
    subject: Subject, act: Callable[[str], str], *, title: str, lead: str, button: str
) -> Response | tuple[str, int]:
    """A page that asks for the reason, and the act when it was given."""
    form, status = ReasonForm(), 200
    if form.is_submitted():
        write_db()  # a form that was sent before is answered here: its act would be refused now
        status = 422
        if form.validate():
            try:
                return back_to(subject.id, act(form.reason.data or ""))
            except Refusal as refusal:
                if refusal.status in (403, 404):
                    raise
                roll_back()
                form.reason.errors = [*form.reason.errors, sentence(refusal)]
                status = refusal.status
    page = render_template("supervision/steer.html", subject=subject, form=form, title=title, lead=lead, button=button)
    return page, status
