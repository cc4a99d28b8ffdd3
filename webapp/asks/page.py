"""What the page of an ask is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from webapp.viewmodels import ActionBar, ClockBar


@dataclass(frozen=True, slots=True)
class AskPaper:
    """A paper of the ask, to open."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AskPage:
    """One ask. Template: asks/ask.html."""

    number: str
    subject: str
    question: str
    asked_by: str
    asked_of: str
    """The post that is asked; empty for an office outside."""
    asked_at: dt.datetime
    clock: ClockBar
    state: str
    reminders: int
    reminded_at: dt.datetime | None
    answer: str
    papers: tuple[AskPaper, ...]
    file_url: str
    """Only for whoever may read the file."""
    actions: ActionBar | None
    form_html: Markup | None
