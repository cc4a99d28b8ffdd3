"""Pages for everybody: log-in, where an application stands, whether a letter is genuine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from webapp.viewmodels.shell import Clock, Link


@dataclass(frozen=True, slots=True)
class LoginPage:
    """Log-in. Template: account/login.html. ``form`` is a WTForms form with ``pno`` and ``password``."""

    form: Any
    url: str
    status_url: str
    verify_url: str
    next: str = ""
    refusal: str = ""
    """Why the last try failed, and what to do."""
    help: str = ""
    demo: str = ""
    """Said on a demonstration server."""


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One event. ``date`` is empty for what is to come."""

    state: Literal["done", "pause", "now", "todo"]
    title: str
    text: str = ""
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What the claimant is told. Names and amounts are not given in full."""

    title: str
    diary: str
    answer: str
    detail: str
    clock: Clock | None
    steps: tuple[TimelineStep, ...]


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Where an application stands. Template: public/status.html. The form GETs ``diary`` and ``code``."""

    url: str
    diary: str = ""
    code: str = ""
    answer: StatusAnswer | None = None
    refusal: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that was checked."""

    passed: bool
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Genuine or not, and why."""

    genuine: bool
    title: str
    text: str
    checks: tuple[CheckLine, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """Whether a letter is genuine. Template: public/verify.html. POSTs the file ``pdf``; a QR leads here too."""

    url: str
    verdicts: tuple[Verdict, ...] = ()
    office: str = ""
    refusal: str = ""
