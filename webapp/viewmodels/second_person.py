"""What waits for a second person in the studio."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Link, Tag


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One act that waits, or was decided; empty addresses for what the reader may not do."""

    what: str
    url: str
    reason: str
    by: str
    at: dt.datetime
    state: Tag
    decided_by: str
    decided_at: dt.datetime | None
    answer: str
    own: bool
    """Whether the reader asked for it."""
    key: str
    """Of the forms of this row, so that one sent twice has one effect."""
    approve_url: str
    decline_url: str


@dataclass(frozen=True, slots=True)
class SecondPersonPage:
    """The second person of an office. Template: studio/second_person.html."""

    is_on: bool
    is_alone: bool
    """Whether nobody but the reader could approve anything."""
    waiting: tuple[RequestRow, ...]
    drafts: tuple[Link, ...]
    """Drafts that were submitted for approval."""
    decided: tuple[RequestRow, ...]
