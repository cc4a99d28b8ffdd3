"""The desk: what lies in the tray, in the order of its legal clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Clock, Link, Option, Pages, Priority


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One task of this desk (a file, a receipt or an ask)."""

    task_id: str
    url: str
    subject: str
    number: str
    sender: str
    step: str
    clock: Clock
    due: dt.date | None = None
    priority: Priority = "ordinary"
    unread: bool = False
    why: str = ""
    """Why it is late or stands still, in words."""
    post: str = ""
    """Through which of the reader's posts it is here; only when there are several."""
    went_up: str = ""
    """That a superior was told, when, and what he directed."""
    selectable: bool = True


@dataclass(frozen=True, slots=True)
class LateRow:
    """Late work of a desk below. ``note_url`` takes POST ``post``, ``remark`` and ``key``; empty once it was noted.

    ``url`` is empty, and the paper not named, where the reader may not open it.
    """

    subject: str
    number: str
    url: str
    desk: str
    person: str
    step: str
    due: dt.date | None
    days: str
    said: tuple[str, ...]
    """When it went up, why to this post, that it is suspended."""
    noted: str
    acts: tuple[Link, ...]
    note_url: str
    post: int
    key: str


@dataclass(frozen=True, slots=True)
class TrayGroup:
    """Rows under one heading. ``key``: over, today, week, later, paused, parked, waiting."""

    key: str
    title: str
    rows: tuple[TrayRow, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt of this morning that waits to be marked. ``proposal`` is "Pay seat · 2 days"."""

    number: str
    url: str
    sender: str
    subject: str
    proposal: str = ""
    mark_url: str = ""
    """POST here marks it as proposed; empty when there is no proposal."""
    task_id: str = ""
    expect_rev: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """One select above the list, sent as a GET parameter."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class BulkAct:
    """A button of the bar below the list; posts the chosen ``task`` values and ``act=<value>``."""

    value: str
    label: str
    icon: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The tray. Template: desk/desk.html."""

    title: str
    views: tuple[Link, ...]
    groups: tuple[TrayGroup, ...]
    pages: Pages
    saved: tuple[Link, ...] = ()
    slips: tuple[Slip, ...] = ()
    slips_title: str = ""
    """"7 new, 3 to mark"."""
    slips_url: str = ""
    filters: tuple[Filter, ...] = ()
    query: str = ""
    order: str = ""
    """How the list is ordered, and what stops the clocks tomorrow."""
    bulk: tuple[BulkAct, ...] = ()
    bulk_url: str = ""
    empty_title: str = ""
    empty_text: str = ""
    empty_link: Link | None = None
