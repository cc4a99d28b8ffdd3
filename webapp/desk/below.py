"""Late work of desks below that went up to the reader: the list, and taking note of it."""

import datetime as dt

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.addresses import paper_url
from webapp.auth import actor_at, reader
from webapp.db import utc_now, write_db
from webapp.filters import format_date, in_language
from webapp.keyed_forms import new_key
from webapp.movements import People, people_in, role_titles
from webapp.time_limits import late_words, waiting_words
from webapp.viewmodels import LateRow, Link
from workflows.clocks import office_day
from workflows.escalations import REMARK_LENGTH, FoundBy
from workflows.late_below import LateBelow, list_late_below, note_seen
from workflows.pendency import charges_at
from workflows.subjects import Subject
from workflows.supervision import supervised_among


def late_rows(db: Session, *, offset: int, now: dt.datetime) -> tuple[LateRow, ...]:
    """One page of the list; the number of statements does not grow with it."""
    found = list_late_below(db, reader(), now=now, offset=offset)
    desks = {one.desk for one in found if one.desk is not None}
    people, charges = people_in(db, set(), desks), charges_at(db, desks, now)
    persons = {post: in_language(one.person.name_hi, one.person.name_en) for post, one in charges.items()}
    roles = role_titles(db) if found else {}
    supervised = supervised_among(db, [one.subject for one in found if one.subject is not None], reader())
    return tuple(late_row(one, people, persons, roles, supervised, now=now) for one in found)


def late_row(
    one: LateBelow,
    people: People,
    persons: dict[int, str],
    roles: dict[str, str],
    supervised: frozenset[int],
    *,
    now: dt.datetime,
) -> LateRow:
    """One line of the list."""
    task, told, subject = one.task, one.told, one.subject
    return LateRow(
        subject=subject.title if subject is not None else _("A graded paper"),
        number=one.number,
        url=paper_url(subject) if subject is not None else "",
        desk=people.post(one.desk) or _("Waits to be taken up"),
        person=persons.get(one.desk or 0, ""),
        step=in_language(task.name_hi, task.name_en),
        due=office_day(task.due) if task.due else None,
        days=days_words(one, now=now),
        said=tuple(said_of(one, roles)),
        noted=noted_words(one),
        acts=acts_on(subject) if subject is not None and subject.id in supervised else (),
        note_url=url_for("desk.note_late", task_id=task.id) if told.seen_at is None else "",
        post=told.post_id,
        key=new_key(),
    )


def days_words(one: LateBelow, *, now: dt.datetime) -> str:
    """How late it is; how long it waits, where the step has no time limit."""
    if one.task.due is None:
        return waiting_words(one.days, one.task.created_at)
    return late_words(one.days, one.task.due, now=now)


def said_of(one: LateBelow, roles: dict[str, str]) -> list[str]:
    """When it went up; why to this post, when nobody has the role; that nothing can be done to it now."""
    said = [_("Went up on %(date)s", date=format_date(one.escalation.at))]
    if one.escalation.found_by is FoundBy.ABOVE:
        role = roles.get(one.escalation.role.partition(":")[0], one.escalation.role)
        said.append(_("No other post has the role “%(role)s” here: it went to the post next above.", role=role))
    if one.suspended:
        said.append(_("Suspended"))
    return said


def noted_words(one: LateBelow) -> str:
    """When note was taken, and what was directed."""
    if one.told.seen_at is None:
        return ""
    noted = _("Noted on %(date)s", date=format_date(one.told.seen_at))
    return f"{noted}: {one.told.remark}" if one.told.remark else noted


def acts_on(subject: Subject) -> tuple[Link, ...]:
    """What the supervisor may do about it."""
    return (
        Link(_("Give to another desk"), url_for("supervision.reassign", subject_id=subject.id)),
        Link(_("Path and times"), url_for("supervision.instance", subject_id=subject.id)),
    )


@login_required
def note_late(task_id: str) -> Response:
    """The superior takes note of late work, with what he directs."""
    db = write_db()
    actor = actor_at(request.form.get("post", 0, type=int) or 0, db)
    note_seen(db, task_id, remark=request.form.get("remark", "")[: REMARK_LENGTH + 1], actor=actor, now=utc_now())
    flash(_("Noted; it stands on the movement sheet."), "success")
    return redirect(url_for("desk.tray", view="below"), 303)
