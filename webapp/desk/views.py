"""The tray of the officer's desks, and the search over all that he may read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, cast

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.addresses import paper_url
from webapp.auth import actor_at, chosen_desk, reader, safe_way_back
from webapp.db import read_db, utc_now, write_db
from webapp.desk.below import late_rows, note_late
from webapp.filters import format_date, in_language
from webapp.movements import people_in
from webapp.time_limits import clock_reading
from webapp.viewmodels import DeskPage, Link, Pages, TrayGroup, TrayRow
from webapp.viewmodels.shell import Priority as ShownPriority
from workflows import desk, tray
from workflows.asks import asking
from workflows.clocks import ClockState, office_day
from workflows.movement import PATIENCE, Movement
from workflows.organisation import Post
from workflows.permissions import Permission, allowed
from workflows.subjects import Priority, Subject, SubjectKind
from workflows.tray import TrayItem, View

bp = Blueprint("desk", __name__)

URGENCY: dict[Priority, ShownPriority] = {
    Priority.OUT_TODAY: "most",
    Priority.MOST_IMMEDIATE: "most",
    Priority.IMMEDIATE: "immediate",
    Priority.ORDINARY: "ordinary",
}


def view_names() -> dict[View, str]:
    """The lists of a desk, in the order of the rail."""
    return {
        View.TODAY: _("Today's work"),
        View.RECEIPTS: _("New receipts"),
        View.FILES: _("Files"),
        View.ASKS: _("Reports asked of me"),
        View.OPINION: _("For opinion"),
        View.BELOW: _("Late below me"),
        View.PARKED: _("Put aside"),
        View.WAITING: _("Waiting"),
        View.SENT: _("Sent"),
    }


def task_url(item: TrayItem) -> str:
    """Where a row leads: the file, the receipt, or the ask's own form."""
    if item.subject.kind is SubjectKind.RECEIPT:
        return url_for("receipts.show", receipt_id=item.subject.id)
    if item.task.process == asking.PROCESS:
        return url_for("asks.show", task_id=item.task.id)
    return url_for("files.show", file_id=item.subject.id, task=item.task.id)


def _row(item: TrayItem, posts: Mapping[int, Post], *, now: dt.datetime) -> TrayRow:
    post = posts.get(item.task.desk or 0)
    sender = item.from_post
    late = item.held > PATIENCE
    held = _("At this desk for %(days)s working days", days=item.held) if late else ""
    return TrayRow(
        task_id=item.task.id,
        url=task_url(item),
        subject=item.subject.title,
        number=item.number,
        sender=in_language(sender.title_hi, sender.title_en) if sender else "",
        step=in_language(item.task.name_hi, item.task.name_en),
        clock=clock_reading(item.state, item.days, item.task.due, now=now),
        due=office_day(item.task.due) if item.task.due else None,
        priority=URGENCY[item.subject.priority],
        unread=item.task.opened_at is None,
        why=_("Suspended by the supervising officer") if item.suspended else held,
        went_up=went_up_words(item),
        post=in_language(post.title_hi, post.title_en) if post and len(posts) > 1 else "",
        selectable=False,
    )


def went_up_words(item: TrayItem) -> str:
    """That the superior was told of late work, and what he directed."""
    if item.went_up is None:
        return ""
    told = _("Brought to the notice of the superior on %(date)s", date=format_date(item.went_up))
    return _("%(told)s. His direction: %(remark)s", told=told, remark=item.direction) if item.direction else told


def group_key(item: TrayItem, *, now: dt.datetime) -> str:
    """Under which heading a row stands."""
    if item.state is ClockState.LATE:
        return "over"
    if item.state is ClockState.TODAY:
        return "today"
    if item.task.due is None:
        return "later"
    today = office_day(now)
    week_end = today + dt.timedelta(days=6 - today.weekday())
    return "week" if office_day(item.task.due) <= week_end else "later"


def group_titles() -> dict[str, str]:
    """The headings of the tray."""
    return {
        "over": _("Past the time limit"),
        "today": _("Last day today"),
        "week": _("This week"),
        "later": _("Later"),
    }


def make_groups(items: list[TrayItem], *, now: dt.datetime) -> tuple[TrayGroup, ...]:
    """Rows under their headings; the list comes sorted by the clock."""
    posts, titles = {held.post.id: held.post for held in reader().desks}, group_titles()
    return tuple(
        TrayGroup(key, titles[key], tuple(_row(item, posts, now=now) for item in rows))
        for key, rows in groupby(items, lambda item: group_key(item, now=now))
    )


def counts_of_views(*, now: dt.datetime) -> dict[View, tuple[int, int]]:
    """The counts of all lists, asked once a request."""
    if "counts_of_views" not in g:
        g.counts_of_views = tray.count_views(read_db(), reader(), now=now)
    return cast(dict[View, tuple[int, int]], g.counts_of_views)


def make_rail(view: View, *, now: dt.datetime) -> tuple[Link, ...]:
    """The lists of the desk with their counts; that of late work below for whoever has something below him."""
    counts = counts_of_views(now=now)
    above = allowed(reader(), Permission.SUPERVISE) or counts[View.BELOW][0] > 0 or view is View.BELOW
    return tuple(
        Link(
            name,
            url_for("desk.tray", view=key.value),
            current=key is view,
            count=counts[key][0] if key in counts else None,
            late=counts[key][1] if key in counts else 0,
        )
        for key, name in view_names().items()
        if above or key is not View.BELOW
    )


def make_pages(view: View, shown: int, offset: int, *, now: dt.datetime) -> Pages:
    """Where in the list the reader is."""
    total = counts_of_views(now=now)[view][0]
    after = offset + tray.PAGE
    return Pages(
        first=offset + 1 if shown else 0,
        last=offset + shown,
        total=total,
        previous_url=url_for("desk.tray", view=view.value, offset=max(0, offset - tray.PAGE)) if offset else "",
        next_url=url_for("desk.tray", view=view.value, offset=after) if after < total else "",
    )


@dataclass(frozen=True)
class SentRow:
    """One line of the sent list."""

    movement: Movement
    subject: Subject
    url: str
    to: str
    recallable: bool


def sent_rows(db: Session) -> list[SentRow]:
    """What was sent, with whether it can still be taken back."""
    rows = tray.sent_movements(db, reader())
    people = people_in(db, set(), {movement.to_post_id for movement, _subject in rows})
    last = tray.last_movements(db, [subject.id for _movement, subject in rows])
    return [
        SentRow(
            movement,
            subject,
            paper_url(subject),
            people.post(movement.to_post_id) or movement.to_role,
            movement.opened_at is None
            and movement.recalled_at is None
            and movement.act in desk.RECALLABLE
            and last.get(subject.id) is movement,
        )
        for movement, subject in rows
    ]


@bp.get("/")
@login_required
def tray_of_today() -> Response:
    """The first page after the log-in is the desk."""
    return redirect(url_for("desk.tray"))


@login_required
def show_tray() -> str:
    """The tray."""
    now, db = utc_now(), read_db()
    wanted = request.args.get("view", View.TODAY.value)
    view = View(wanted) if wanted in set(View) else View.TODAY
    offset = request.args.get("offset", 0, type=int)
    words = request.args.get("q", "")[:200]
    held = chosen_desk()
    common: dict[str, Any] = {
        "title": in_language(held.post.title_hi, held.post.title_en),
        "views": make_rail(view, now=now),
        "query": words,
        "order": _("Order: by the legal clock"),
    }
    bare = DeskPage(groups=(), pages=Pages(0, 0, 0), **common)
    if view is View.SENT:
        return render_template("desk/sent.html", page=bare, rows=sent_rows(db))
    if view is View.WAITING:
        return render_template("desk/waiting.html", page=bare, files=tray.waiting_files(db, reader()))
    if view is View.BELOW:
        rows = late_rows(db, offset=max(0, offset or 0), now=now)
        page = replace(bare, pages=make_pages(view, len(rows), max(0, offset or 0), now=now))
        return render_template("desk/below.html", page=page, rows=rows)
    items = tray.list_tray(db, reader(), view, now=now, words=words, offset=max(0, offset or 0))
    page = DeskPage(
        groups=make_groups(items, now=now), pages=make_pages(view, len(items), offset or 0, now=now), **common
    )
    return render_template("desk/desk.html", page=page)


bp.add_url_rule("/desk", "tray", show_tray)
bp.add_url_rule("/tasks/<task_id>/late", "note_late", note_late, methods=["POST"])


@bp.post("/tasks/<task_id>/take")
@login_required
def take(task_id: str) -> Response:
    """Take work of a pool to one's own desk."""
    task = access.pool_task(read_db(), task_id)
    db = write_db()
    desk.take_from_pool(db, task.id, actor=actor_at(chosen_desk().post.id, db), now=utc_now())
    return redirect(safe_way_back(request.form.get("back", "")), 303)
