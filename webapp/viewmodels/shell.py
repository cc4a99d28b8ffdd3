"""What surrounds every page, and the small things that occur on many: links, clocks, tabs, pages of a list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

ClockState = Literal["ok", "soon", "today", "over", "paused", "done"]
Priority = Literal["most", "immediate", "ordinary"]
Mood = Literal["", "red", "amber", "green", "ink"]


@dataclass(frozen=True, slots=True)
class Link:
    """A way to somewhere. ``label`` is in the reader's language; ``icon`` is a name of webapp/assets/icons.json."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word in a box: a state, a flag, a grading."""

    text: str
    mood: Mood = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post that this person can work at now. ``capacity`` says why, when it is not the own charge."""

    id: str
    title: str
    capacity: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Me:
    """Who is logged in, and at which desk."""

    person: str
    post: str
    posts: tuple[PostChoice, ...]
    switch_url: str
    logout_url: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of every page. ``language_url`` ends before the language: ``/language/``."""

    office: str
    home_url: str
    language_url: str
    navigation: tuple[Link, ...] = ()
    me: Me | None = None
    search_url: str = ""
    search_text: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal clock (:mod:`webapp.time_limits`). ``days`` are working days: left, or late in the state ``over``."""

    state: ClockState
    days: int = 0
    text: str = ""
    """What it says; one that is done or stands still has words of its own."""


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """One stretch of the clock's bar: its share of the whole, 0 to 1."""

    kind: Literal["spent", "pause", "left"]
    share: float


@dataclass(frozen=True, slots=True)
class ClockBar:
    """A clock with its history, for the head of a file."""

    clock: Clock
    due: dt.date | None
    spans: tuple[ClockSpan, ...] = ()
    today: float = 0.0
    """Where today stands on the bar, 0 to 1."""
    used: str = ""
    """"14 of 21 working days"."""
    why: str = ""
    """Why it stood still, with dates."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in a long list the reader is."""

    first: int
    last: int
    total: int
    previous_url: str = ""
    next_url: str = ""
