"""Puts the list of what is under way together: figures, filters, rows."""

import datetime as dt
from collections.abc import Iterable

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.filters import format_date, in_language
from webapp.time_limits import clock_reading
from webapp.viewmodels import Figure, Filter, Link, Option, Pages, SupervisionPage, SupervisionRow, Tag
from workflows import failures, pendency
from workflows.pendency import Figures, Running, Sought
from workflows.permissions import Permission, allowed
from workflows.subjects import SubjectKind
from workflows.visibility import Reader


def sought_in_query() -> Sought:
    """What the address asks for."""
    kind = request.args.get("kind", "")
    return Sought(
        kind=SubjectKind(kind) if kind in set(SubjectKind) else SubjectKind.FILE,
        branch=request.args.get("branch", type=int),
        step=request.args.get("step", "")[:200],
        late=request.args.get("late") == "yes",
        words=request.args.get("q", "")[:200],
    )


def address(sought: Sought, offset: int = 0) -> str:
    """The list's address with the same wishes."""
    return url_for(
        "supervision.under_way",
        kind=sought.kind.value,
        branch=sought.branch,
        step=sought.step or None,
        late="yes" if sought.late else None,
        q=sought.words or None,
        offset=offset or None,
    )


def why(row: Running, now: dt.datetime) -> str:
    """Why it stands where it stands, as far as the office knows."""
    parts = []
    if row.task is None:
        parts.append(_("Waits for a reply or a date"))
    elif row.task.parked_until is not None and row.task.parked_until > now:
        parts.append(_("Put aside until %(date)s", date=format_date(row.task.parked_until)))
    if row.asks:
        parts.append(_("Reports still to come: %(count)s", count=row.asks))
    if row.reason:
        parts.append(row.reason)
    return " · ".join(parts)


def tags_of(row: Running) -> tuple[Tag, ...]:
    """States that call for the supervisor."""
    found = []
    if row.instance is not None and row.instance.status.value == "incident":
        found.append(Tag(_("An automatic step failed"), "red"))
    if row.instance is not None and row.instance.status.value == "suspended":
        found.append(Tag(_("Suspended"), "amber"))
    if row.task is not None and row.post is not None and row.person is None:
        found.append(Tag(_("Post vacant"), "amber"))
    if row.task is not None and row.task.return_to:
        found.append(Tag(_("For opinion")))
    return tuple(found)


def row_of(row: Running, now: dt.datetime) -> SupervisionRow:
    """One line of the list."""
    desk = in_language(row.post.title_hi, row.post.title_en) if row.post else _("Waits to be taken up")
    return SupervisionRow(
        url=url_for("supervision.instance", subject_id=row.subject.id),
        subject=row.subject.title,
        number=row.number,
        process=in_language(*row.title),
        step=in_language(row.task.name_hi, row.task.name_en) if row.task else _("Waiting"),
        desk=desk if row.task else _("kept by %(post)s", post=desk),
        since=row.since,
        clock=clock_reading(row.state, row.days, row.due, now=now),
        branch=in_language(row.branch.title_hi, row.branch.title_en) if row.branch else "",
        person=in_language(row.person.name_hi, row.person.name_en) if row.person else "",
        days=row.held,
        why=why(row, now),
        tags=tags_of(row),
    )


def figures_of(figures: Figures) -> tuple[Figure, ...]:
    """The numbers above the list."""
    return (
        Figure(_("Under way"), figures.running),
        Figure(_("Past the time limit"), figures.late),
        Figure(_("Over seven working days at one desk"), figures.held_long),
        Figure(_("Waiting"), figures.waiting),
    )


def choices(first: str, options: Iterable[tuple[str, str]], chosen: str) -> tuple[Option, ...]:
    """The options of a filter; the first one takes it away."""
    return (Option("", first, not chosen), *(Option(value, label, value == chosen) for value, label in options))


def filters_of(db: Session, reader: Reader, sought: Sought, *, now: dt.datetime) -> tuple[Filter, ...]:
    """Branch, step, only late ones; each with how much there is."""
    branches = pendency.branches_running(db, reader, sought.kind, now=now)
    steps = pendency.steps_running(db, reader, sought.kind, now=now)
    units = [(str(unit.id), f"{in_language(unit.title_hi, unit.title_en)} ({count})") for unit, count in branches]
    nodes = [(key, f"{in_language(hi, en)} ({count})") for key, hi, en, count in steps]
    return (
        Filter("branch", _("Branch"), choices(_("All branches"), units, str(sought.branch or ""))),
        Filter("step", _("Step"), choices(_("All steps"), nodes, sought.step)),
        Filter("late", _("Clock"), choices(_("All clocks"), [("yes", _("Only late ones"))], "yes" * sought.late)),
    )


STOPPED, FAILED = "stopped", "failed"
"""The tabs that are no list of what runs."""


def tabs_of(db: Session, reader: Reader, here: str, *, now: dt.datetime) -> tuple[Link, ...]:
    """Files, receipts, incidents and failed jobs, with how many there are; as far as the reader may see them.

    :param here: the tab that is open: a kind of subject, :data:`STOPPED` or :data:`FAILED`
    """
    links = []
    if allowed(reader, Permission.SUPERVISE):
        for kind, name in {SubjectKind.FILE: _("Files"), SubjectKind.RECEIPT: _("Receipts")}.items():
            count = pendency.count_running(db, reader, kind, now=now).running
            links.append(Link(name, address(Sought(kind)), current=here == kind.value, count=count))
        stopped = failures.count_stopped(db, reader)
        links.append(Link(_("Incidents"), url_for("supervision.stopped"), current=here == STOPPED, count=stopped))
    failed = failures.count_failed(db, reader)
    links.append(Link(_("Failed jobs"), url_for("supervision.jobs"), current=here == FAILED, count=failed))
    return tuple(links)


def make_list_page(db: Session, reader: Reader, sought: Sought, *, offset: int, now: dt.datetime) -> SupervisionPage:
    """Build the page."""
    rows, total = pendency.list_under_way(db, reader, sought, now=now, offset=offset)
    figures, after = pendency.count_running(db, reader, sought.kind, now=now), offset + pendency.PAGE
    return SupervisionPage(
        title=_("Under way"),
        lead=_("What runs in the units that you supervise, the latest clock first."),
        tabs=tabs_of(db, reader, sought.kind.value, now=now),
        figures=figures_of(figures),
        filters=filters_of(db, reader, sought, now=now),
        rows=tuple(row_of(row, now) for row in rows),
        pages=Pages(
            first=offset + 1 if rows else 0,
            last=offset + len(rows),
            total=total,
            previous_url=address(sought, max(0, offset - pendency.PAGE)) if offset else "",
            next_url=address(sought, after) if after < total else "",
        ),
        query=sought.words,
        kind=sought.kind.value,
    )
