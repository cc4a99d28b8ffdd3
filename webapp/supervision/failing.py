"""The supervisor's lists of what came to a stop over all files: incidents of the routing, jobs that failed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.addresses import paper_url
from webapp.auth import actor_at, chosen_desk, reader
from webapp.db import read_db, utc_now, write_db
from webapp.filters import in_language
from webapp.keyed_forms import new_key
from webapp.supervision.listing import FAILED, STOPPED, tabs_of
from webapp.supervision.mending import incident_row
from webapp.supervision.steering import bp
from webapp.viewmodels import FailedJobRow, FailuresPage, Link, Pages, StoppedRow
from workflows import failures
from workflows.failures import FailedJob, StoppedFile
from workflows.permissions import Permission, allowed, authorise
from workflows.tray import number_of

__all__ = ["bp"]
"""Supervision's blueprint, with the routes of this module on it."""


def job_titles() -> dict[str, str]:
    """What the kinds of jobs do, in words."""
    return {
        "answers.prune": _("Clearing of answers kept for repeated forms"),
        "documents.read": _("Reading the text of a scanned paper"),
        "documents.scrub": _("Check of the stored papers"),
        "documents.sweep": _("Clearing of papers that belong to nothing"),
        "engine.retries": _("Second tries of automatic steps"),
        "engine_step": _("An automatic step of the routing"),
        "engine.timers": _("Dates and reminders of the routing"),
        "escalations.raise": _("Bringing late work to the notice of superiors"),
        "jobs.adopt": _("Taking over the jobs of a worker that ended"),
        "jobs.prune": _("Clearing of finished jobs"),
        "routing.publish": _("Publishing of a diagram on its day"),
        "signing.lists": _("Fetching the lists of withdrawn certificates"),
        "signing.timestamps": _("Time stamps of signatures"),
        "versions.change": _("Files taken to another version of their diagram"),
        "versions.undo": _("Files taken back to their earlier version"),
    }


def may_see_jobs() -> None:
    """Let pass whoever supervises something, and the administrator, who has to mend what failed.

    :raises NotYours: for everybody else
    """
    if not allowed(reader(), Permission.ADMINISTER):
        authorise(reader(), Permission.SUPERVISE)


def offset_asked() -> int:
    """Where in the list the page begins."""
    return max(0, request.args.get("offset", 0, type=int) or 0)


def pages_of(endpoint: str, offset: int, total: int, shown: int) -> Pages:
    """The reader's place in a list."""
    before, after = max(0, offset - failures.PAGE), offset + failures.PAGE
    return Pages(
        first=offset + 1 if shown else 0,
        last=offset + shown,
        total=total,
        previous_url=url_for(endpoint, offset=before or None) if offset else "",
        next_url=url_for(endpoint, offset=after) if after < total else "",
    )


@bp.get("/incidents")
@login_required
def stopped() -> str:
    """What the routing could not do, on all files."""
    authorise(reader(), Permission.SUPERVISE)
    db, offset = read_db(), offset_asked()
    rows = tuple(stopped_row(one) for one in failures.stopped_files(db, reader(), offset=offset))
    page = FailuresPage(
        title=_("Incidents"),
        lead=_("What the routing could not do by itself, the oldest first. The officers' acts stand."),
        tabs=tabs_of(db, reader(), STOPPED, now=utc_now()),
        rows=rows,
        pages=pages_of("supervision.stopped", offset, failures.count_stopped(db, reader()), len(rows)),
    )
    return render_template("supervision/stopped.html", page=page)


def stopped_row(one: StoppedFile) -> StoppedRow:
    """One incident as the list shows it."""
    return StoppedRow(
        file=Link(number_of(one.subject), url_for("supervision.instance", subject_id=one.subject.id)),
        subject=one.subject.title,
        step=in_language(one.node.name_hi, one.node.name_en) if one.node is not None else one.incident.node,
        since=one.incident.at,
        incident=incident_row(one.incident, one.step, suspended=one.suspended),
    )


@bp.get("/jobs")
@login_required
def jobs() -> str:
    """The jobs that failed and are not tried again by themselves."""
    may_see_jobs()
    db, offset = read_db(), offset_asked()
    rows = tuple(job_row(one) for one in failures.failed_jobs(db, reader(), offset=offset))
    page = FailuresPage(
        title=_("Failed jobs"),
        lead=_("Work in the background that failed and is not tried again by itself, the oldest first."),
        tabs=tabs_of(db, reader(), FAILED, now=utc_now()),
        rows=rows,
        pages=pages_of("supervision.jobs", offset, failures.count_failed(db, reader()), len(rows)),
    )
    return render_template("supervision/jobs.html", page=page)


def job_row(one: FailedJob) -> FailedJobRow:
    """One failed job as the list shows it; its trace is for the administrator alone."""
    job = one.job
    return FailedJobRow(
        job=job.id,
        what=job_titles().get(job.kind, job.kind),
        since=job.changed_at,
        why=in_language(job.error_hi, job.error_en),
        orders=job.attempt,
        file=file_link(one),
        subject=one.subject.title if one.subject is not None else "",
        trace=job.trace if allowed(reader(), Permission.ADMINISTER) else "",
        key=new_key(),
    )


def file_link(one: FailedJob) -> Link | None:
    """To the file or receipt that a job is for."""
    return Link(number_of(one.subject), paper_url(one.subject)) if one.subject is not None else None


@bp.post("/jobs/retry")
@login_required
def retry_job() -> Response:
    """Have a failed job done again."""
    may_see_jobs()
    db: Session = write_db()
    actor = actor_at(chosen_desk().post.id, db)
    failures.retry_job(db, request.form.get("job", "")[:160], reader=reader(), actor=actor, now=utc_now())
    flash(_("It is being done again; look again in a minute."), "success")
    return redirect(url_for("supervision.jobs"), 303)
