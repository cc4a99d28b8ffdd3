"""The question "where did it stand on …" on the page of one file, and its answer."""

import datetime as dt

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webapp.filters import format_datetime, in_language
from webapp.movements import people_in, role_titles
from webapp.supervision.forms import TIME, PastForm
from webapp.viewmodels import PastPart
from workflows.clocks import KOLKATA
from workflows.past import StoodAt, stood_at
from workflows.subjects import Subject

TO_ITS_END = dt.timedelta(seconds=59, microseconds=999_999)
"""What happened within a minute has happened when one asks for that minute."""


def asked_moment(form: PastForm) -> dt.datetime:
    """The minute in question, by the clock of the office; without a time the last one of that day."""
    match = TIME.match(form.at.data or "")
    time = dt.time(int(match[1]), int(match[2])) if match else dt.time(23, 59)
    assert form.on.data is not None, "the form was found to be whole"
    return dt.datetime.combine(form.on.data, time, KOLKATA)


def past_part(db: Session, subject: Subject, asked: MultiDict[str, str], *, now: dt.datetime) -> PastPart:
    """The question as it was put, and its answer.

    :param asked: of the address: ``on`` and ``at``
    """
    form = PastForm(asked if "on" in asked else None)
    url = url_for("supervision.instance", subject_id=subject.id)
    if "on" not in asked or not form.validate():
        return PastPart(url, form)
    moment = asked_moment(form)
    if moment > now:
        form.on.errors = [_("This moment has not come yet.")]
        return PastPart(url, form)
    found = stood_at(db, subject.id, min(now, moment + TO_ITS_END))
    return PastPart(url, form, heading=format_datetime(moment), lines=lines_of(db, found))


def lines_of(db: Session, found: list[StoodAt] | None) -> tuple[tuple[str, str], ...]:
    """The steps that were open with their desks, or a sentence why there were none."""
    if found is None:
        return ((_("It had not been begun."), ""),)
    if not found:
        return ((_("It lay at no desk: it waited for a reply or a date, or was over."), ""),)
    people = people_in(db, set(), {one.post_id for one in found})
    pools = role_titles(db) if any(one.post_id is None for one in found) else {}
    return tuple(
        (in_language(one.task.name_hi, one.task.name_en), _desk(one, people.post(one.post_id), pools)) for one in found
    )


def _desk(one: StoodAt, post: str, pools: dict[str, str]) -> str:
    if one.post_id is None:
        return _("%(role)s, not taken up yet", role=pools.get(one.task.role, one.task.role))
    person = in_language(one.charge.person.name_hi, one.charge.person.name_en) if one.charge else _("vacant")
    return f"{post}, {person}"
