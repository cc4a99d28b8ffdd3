"""Supervision: what is late, where, since when and why; one file under the glass."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from flask_wtf import FlaskForm
from markupsafe import Markup

from webapp.viewmodels.desk import Filter
from webapp.viewmodels.file import MovementRow
from webapp.viewmodels.public import TimelineStep
from webapp.viewmodels.shell import Clock, ClockBar, Link, Option, Pages, Tag


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name. ``change`` is against the last fortnight; ``good`` says whether it is welcome."""

    name: str
    value: int
    change: str = ""
    good: bool = True


@dataclass(frozen=True, slots=True)
class SupervisionRow:
    """One running subject."""

    url: str
    subject: str
    number: str
    process: str
    step: str
    desk: str
    since: dt.date
    clock: Clock
    branch: str = ""
    person: str = ""
    """Who has charge of the desk."""
    days: int = 0
    """Working days at this desk."""
    why: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """What runs in the office, the latest first. Template: supervision/list.html."""

    title: str
    lead: str
    tabs: tuple[Link, ...]
    figures: tuple[Figure, ...]
    filters: tuple[Filter, ...]
    rows: tuple[SupervisionRow, ...]
    pages: Pages
    query: str = ""
    kind: str = ""
    """What the list shows, ``file`` or ``receipt``; stays when a filter is chosen."""


@dataclass(frozen=True, slots=True)
class Incident:
    """An automatic step that failed. The officer's act stands; only this step waits."""

    title: str
    text: str
    scope: str = ""
    retry_url: str = ""
    retry_label: str = ""
    skip_url: str = ""
    skip_label: str = ""
    key: str = ""
    """Of the form that tries again."""


@dataclass(frozen=True, slots=True)
class StoppedRow:
    """One incident in the list of all: on which file, at which step, what, and what can be done."""

    file: Link
    subject: str
    step: str
    since: dt.datetime
    incident: Incident


@dataclass(frozen=True, slots=True)
class FailedJobRow:
    """One job that failed: what it was to do, for which file, why it failed."""

    job: str
    what: str
    since: dt.datetime
    why: str
    orders: int
    """How often it was ordered."""
    file: Link | None = None
    subject: str = ""
    trace: str = ""
    """For the administrator, who has to mend it."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class FailuresPage:
    """What came to a stop over all files. Templates: supervision/stopped.html, supervision/jobs.html."""

    title: str
    lead: str
    tabs: tuple[Link, ...]
    rows: tuple[StoppedRow, ...] | tuple[FailedJobRow, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class StepTime:
    """One step of this file with its times: done, here now, or still to come (``came`` None)."""

    step: str
    desk: str
    came: dt.date | None
    left: dt.date | None
    days: int | None
    allowed: int | None
    what: str = ""
    state: Literal["done", "current", "ahead"] = "done"
    within: str = ""
    """The called diagram in which it lies."""

    @property
    def late(self) -> bool:
        """Whether it took longer than the diagram allows."""
        return self.allowed is not None and self.days is not None and self.days > self.allowed


@dataclass(frozen=True, slots=True)
class PartDrawing:
    """The drawing of a diagram that the file's own calls."""

    title: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class AskRow:
    """A report that was asked for: of whom, what, until when, what came."""

    whom: str
    question: str
    due: dt.date | None
    clock: Clock
    reminders: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """Put the file at another step. Sends ``node`` and ``reason``; ``preview`` lists what would happen.

    ``shown`` says for which step and revision it was listed; ``problem`` why it cannot be done.
    """

    url: str
    now: str
    nodes: tuple[Option, ...]
    reason: str = ""
    preview: tuple[str, ...] = ()
    shown: str = ""
    problem: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class OperatorAct:
    """Another act of the supervisor, on a page of its own."""

    label: str
    text: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class WhoCan:
    """Who can act on the file now, and how."""

    name: str
    text: str
    icon: str = "person"


@dataclass(frozen=True, slots=True)
class FactRow:
    """A routing fact. ``source`` says who set it and when."""

    name: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class PastPart:
    """Where it stood at a moment. Sends ``on`` and ``at`` by GET; ``lines`` are step and desk, or a sentence alone."""

    url: str
    form: FlaskForm
    heading: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class InstancePage:
    """One file for the supervisor. Template: supervision/instance.html."""

    number: str
    file_url: str
    subject: str
    meta: tuple[str, ...]
    clock: ClockBar
    diagram: Markup | None
    """SVG of the path, drawn by webapp/drawing.py."""
    times: tuple[StepTime, ...]
    timeline: tuple[TimelineStep, ...] = ()
    parts: tuple[PartDrawing, ...] = ()
    movements: tuple[MovementRow, ...] = ()
    asks: tuple[AskRow, ...] = ()
    incidents: tuple[Incident, ...] = ()
    stay: str = ""
    """Since when and why the routing is suspended."""
    late: tuple[str, ...] = ()
    """Open work that went up, to whom and since when."""
    place: PlaceForm | None = None
    acts: tuple[OperatorAct, ...] = ()
    who: tuple[WhoCan, ...] = ()
    facts: tuple[FactRow, ...] = ()
    past: PastPart | None = None
    all_events: Link | None = None
