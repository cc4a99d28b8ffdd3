"""What the pages of a file say of its time limit, and of its closing."""

import datetime as dt

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.auth import reader
from webapp.filters import format_date
from webapp.standing import Standing
from webapp.time_limits import clock_until
from webapp.viewmodels import Clock, ClockBar, ClockSpan
from workflows import reopening
from workflows.clocks import Calendar, office_day
from workflows.files import File, kept_until
from workflows.subjects import SubjectStatus


def clock_bar(db: Session, file: File, standing: Standing, *, now: dt.datetime) -> ClockBar:
    """The clock of the whole case, which begins anew when it is reopened; without one, that of the step."""
    calendar = Calendar.of(db, file.district_id)
    due = file.due or (standing.task.due if standing.task else None)
    if file.status is SubjectStatus.CLOSED:
        return ClockBar(Clock("done"), office_day(file.closed_at) if file.closed_at else None)
    if due is None:
        return ClockBar(clock_until(None, calendar, now=now), None)
    began = office_day(standing.instance.started_at if standing.instance is not None else file.opened_at)
    total = max(1, calendar.working_days_between(began, office_day(due)))
    used = max(0, calendar.working_days_between(began, office_day(now)))
    share = min(1.0, used / total)
    return ClockBar(
        clock_until(due, calendar, now=now),
        office_day(due),
        spans=(ClockSpan("spent", share), ClockSpan("left", 1 - share)),
        today=share,
        used=_("%(used)s of %(total)s working days", used=used, total=total),
    )


def closed_words(file: File) -> str:
    """Since when a file is closed, and till when it is kept."""
    said = {"date": format_date(file.closed_at), "class_": file.retention, "until": format_date(kept_until(file))}
    if said["until"]:
        return _("Closed on %(date)s, retention class %(class_)s: kept until %(until)s.", **said)
    return _("Closed on %(date)s, retention class %(class_)s.", date=said["date"], class_=said["class_"])


def reopen_url(db: Session, file: File, *, now: dt.datetime) -> str:
    """Where this reader reopens the file; empty when it is not closed, or he may not."""
    if not reopening.may_reopen(db, file, reader(), now=now):
        return ""
    return url_for("files.reopen", file_id=file.id)
