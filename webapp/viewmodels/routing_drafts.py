"""Drafts of routing diagrams: the frame of their pages, the list, publishing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Link, Tag


@dataclass(frozen=True, slots=True)
class DraftFrame:
    """What stands above every page of a draft. Template: studio/draft_layout.html."""

    id: int
    key: str
    title: str
    state: Tag
    rev: int
    editable: bool
    """Whether it may be changed: it is open, and neither submitted nor over."""
    tabs: tuple[Link, ...]
    others: tuple[str, ...]
    """Who else had it open within the last two minutes."""
    refusal: str
    """Why it was sent back, or could not be published on its date."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft under way, in the catalogue."""

    title: str
    key: str
    state: Tag
    at: dt.datetime
    by: str
    url: str
    discard_url: str
    """Empty when it is not open."""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One text that was kept beside a draft."""

    at: dt.datetime
    by: str
    files: tuple[str, ...]
    """Names of the files that are other than in the draft."""
    take_url: str
    drop_url: str
