"""A file: notes at the left, papers at the right, the way above, the acts below."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from webapp.viewmodels.shell import ClockBar, Link, Priority, Tag


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of the strip above a file. ``when`` is a date, a span or "You · 1 of 2 days left"."""

    state: Literal["done", "now", "todo"]
    name: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class SignatureView:
    """The block below a confirmed note. Without ``certificate`` the note is unsigned and ``unsigned_why`` says why."""

    name: str
    post: str
    at: dt.datetime
    side: Literal["left", "right"] = "left"
    """The dealing hand signs at the left, officers at the right."""
    certificate: str = ""
    """Last characters of the certificate's serial number."""
    unsigned_why: str = ""
    capacity: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    """A confirmed (green) note. ``html`` has been sanitised when it was stored."""

    number: int
    html: Markup
    signature: SignatureView
    page: int = 1
    """Page of the note sheet."""
    numbered: bool = True
    """Paragraphs are numbered; a one-line note is not."""


@dataclass(frozen=True, slots=True)
class DocketView:
    """A line between notes: something that happened (issued, merged, clock paused)."""

    html: Markup
    icon: str = "send-check"


@dataclass(frozen=True, slots=True)
class YellowNote:
    """The draft note on this desk. Fields sent: ``note`` (text), ``note_html`` (with script), ``revision``."""

    number: int
    html: str
    text: str
    revision: int
    audience: str
    """Who sees it: "Seen by you and the medical seat only"."""
    autosave_url: str
    saved: str = ""
    """"10:42" when it was last kept."""
    attach_url: str = ""
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper of the correspondence side: pages ``first`` to ``last`` of the file."""

    id: int
    title: str
    detail: str
    first: int
    last: int
    url: str
    """The page with this paper open, for use without script."""
    pdf_url: str = ""
    picture_url: str = ""
    """Picture of one page; contains ``{page}``, counted within the paper from 1."""
    words_url: str = ""
    flag: Tag | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class ButtonView:
    """A button of the step, drawn by the diagram. The first is the filled one. Sent as ``outcome=<value>``."""

    value: str
    label: str
    icon: str = ""
    confirm: str = ""
    """A question to answer first."""
    note_required: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """A draft that lies before the officer who decides. Sent as ``approve_draft=<value>``."""

    value: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ActionBar:
    """What this desk can do. ``more`` are acts of the office that every diagram leaves open (mark, ask, park, …)."""

    url: str
    task_id: str
    expect_rev: int
    key: str
    """Once-only key of this form, against double sending."""
    buttons: tuple[ButtonView, ...]
    more: tuple[Link, ...] = ()
    next: str = ""
    effect: str = ""
    """What the main button does that cannot be undone."""
    delay_days: int = 0
    """Working days at this desk, when they are so many that a reason is asked; sent as ``delay_reason``."""
    replies: bool = False
    """The desk was asked for its opinion: the reply is sent as ``remark``."""
    approves: tuple[Approval, ...] = ()
    """Drafts that the main button approves, unless the officer takes the tick away."""


@dataclass(frozen=True, slots=True)
class FilePage:
    """One file. Template: files/file.html."""

    number: str
    subject: str
    meta: tuple[str, ...]
    clock: ClockBar
    route: tuple[RouteStep, ...]
    tabs: tuple[Link, ...]
    office: str
    """Head of the note sheet."""
    sheet_title: str
    notes: tuple[NoteView | DocketView, ...]
    papers: tuple[PaperView, ...]
    page: int
    """The correspondence page to open."""
    pages: int
    priority: Priority = "ordinary"
    tags: tuple[Tag, ...] = ()
    yellow: YellowNote | None = None
    actions: ActionBar | None = None
    held_by: str = ""
    """Said in place of the action bar when this desk cannot act: who has it, since when."""
    form_html: Markup | None = None
    """The step's own form, from the task form macro; its fields carry ``form="step"``."""
    draft_url: str = ""
    """Where to begin the letter, at a desk that drafts and has none yet."""
    print_url: str = ""
    find: str = ""
    """Words to mark in the papers at once, when the reader comes from a search."""
    reopen_url: str = ""
    """Of a closed file, where this reader may reopen it."""


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One line of the movement tab. Late work that went up has no ``number``: nothing changed hands."""

    number: int | None
    at: dt.datetime
    sender: str
    receiver: str
    act: str
    remark: str = ""
    days: int | None = None


@dataclass(frozen=True, slots=True)
class MovementPart:
    """The movements of one run of a file: until it was closed, or since it was reopened."""

    title: str
    detail: str
    rows: tuple[MovementRow, ...]


@dataclass(frozen=True, slots=True)
class ReopenStep:
    """A step at which a closed file may go on.

    :ivar key: empty for the start of the diagram
    :ivar follows: who gets it and what else happens, a sentence each
    :ivar problem: why it cannot go on there; empty when it can
    """

    key: str
    name: str
    follows: tuple[str, ...] = ()
    problem: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ReopenPage:
    """A closed file that may be reopened. Template: files/reopen.html."""

    number: str
    subject: str
    file_url: str
    closed: str
    closing_remark: str
    steps: tuple[ReopenStep, ...]
    stays: tuple[str, ...]
    """What of the file goes on, and what begins anew, a sentence each."""
