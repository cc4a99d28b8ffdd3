"""Trying a draft out: the start, a walk and where it stands, saved trials, and what real papers would have done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from webapp.taskforms import Field
from webapp.viewmodels.file import ButtonView
from webapp.viewmodels.shell import Tag
from webapp.viewmodels.studio import FindingRow


@dataclass(frozen=True, slots=True)
class StartFact:
    """A fact that the diagram asks for and that no desk gives. Sent as ``fact-<name>``."""

    name: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One saved trial, played."""

    title: str
    state: Tag
    faults: tuple[str, ...]
    url: str
    delete_url: str


@dataclass(frozen=True, slots=True)
class StartPage:
    """Where trying out begins. Template: studio/try_out.html."""

    url: str
    findings: tuple[FindingRow, ...]
    """What has to be mended before anything can be tried."""
    facts: tuple[StartFact, ...]
    trials: tuple[TrialRow, ...]
    never: tuple[str, ...]
    """What no saved trial reaches."""
    download_url: str
    past_url: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class TriedDrawing:
    """One of the diagrams of a walk."""

    title: str
    drawing: Markup
    stands_here: bool
    """A desk of this very diagram has the paper, or an event of it is waited for; not only of one that it calls."""
    token: str
    """The arrows of the last step, ``<place>:<arrow>`` each, by which the token goes along them."""


@dataclass(frozen=True, slots=True)
class WalkDesk:
    """A desk with open work."""

    number: int
    """Its place among the open desks; sent as ``desk``."""
    name: str
    within: str
    """The called diagram in which it stands; empty for the process itself."""
    role: str
    post: str
    person: str
    why: str
    """Why the work would come to this post; said when it is a substitute."""
    due: dt.datetime | None
    limit: str
    goes_up: str
    """To whose notice it is brought when it is late, and after which day; that it has been, once the day is past."""
    kind: str


@dataclass(frozen=True, slots=True)
class WalkWait:
    """Something that the walk waits for: a date, or a message (sent as ``act=message:<name>``)."""

    name: str
    until: dt.datetime | None
    message: str
    edge: bool
    """A reminder or an escalation at the edge of a desk."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One thing that happened on the way."""

    icon: str
    title: str
    text: tuple[str, ...]
    at: dt.datetime
    new: bool
    """Since the last answer."""


@dataclass(frozen=True, slots=True)
class ResultFields:
    """What an automatic step may give. Sent as ``result-<operation>-<name>``."""

    operation: str
    title: str
    fields: tuple[tuple[str, str, str], ...]
    """Name, what it is, value."""


@dataclass(frozen=True, slots=True)
class WalkPage:
    """Where a walk stands. Template: studio/walk.html."""

    url: str
    start_url: str
    save_url: str
    carried: str
    now: dt.datetime
    answers: int
    desks: tuple[WalkDesk, ...]
    desk: WalkDesk | None
    """The one that is to answer."""
    fields: tuple[Field, ...]
    names: dict[str, str]
    buttons: tuple[ButtonView, ...]
    waits: tuple[WalkWait, ...]
    can_approve: bool
    """The diagram asks whether a draft is approved, and none is yet."""
    results: tuple[ResultFields, ...]
    drawings: tuple[TriedDrawing, ...]
    log: tuple[LogRow, ...]
    facts: tuple[tuple[str, str], ...]
    never: tuple[str, ...]
    ended: str
    """Name of the end that it came to."""
    stuck: bool
    problem: str
    """Why the last answer was refused."""


@dataclass(frozen=True, slots=True)
class PastLine:
    """What is said of one real paper."""

    number: str
    verdict: Tag
    remarks: tuple[str, ...]
    days: tuple[int, int] | None
    url: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The work of one role over the papers that can be compared."""

    role: str
    visits: tuple[int, int]
    days: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PastPage:
    """How real papers would have travelled. Template: studio/what_if.html."""

    url: str
    carried: str
    first: dt.date
    last: dt.date
    which: str
    total: int
    looked_at: int
    left: int
    same: int
    other: int
    open: int
    lines: tuple[PastLine, ...]
    same_tag: Tag
    """The verdict of papers that need no line of their own."""
    loads: tuple[LoadRow, ...]
    days: tuple[int, int]
    start_url: str


@dataclass(frozen=True, slots=True)
class WentRow:
    """One desk of a way."""

    name: str
    role: str
    came: dt.datetime
    how: str


@dataclass(frozen=True, slots=True)
class PastRunPage:
    """One real paper: its way, and the one that it would have taken. Template: studio/what_if_paper.html."""

    number: str
    verdict: Tag
    remarks: tuple[str, ...]
    went: tuple[WentRow, ...]
    would: tuple[WentRow, ...]
    before: tuple[TriedDrawing, ...]
    after: tuple[TriedDrawing, ...]
    version: int
    back_url: str
