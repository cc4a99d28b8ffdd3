"""Drafts of routing diagrams: the frame of their pages, the list, publishing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from webapp.viewmodels.shell import Link, Tag

if TYPE_CHECKING:
    from webapp.viewmodels.studio import UploadResult


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


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference between two versions, in words."""

    kind: Literal["added", "removed", "changed", "arranged"]
    text: str
    number: int
    element: str = ""
    """Where it shows in the drawings; empty when it shows nowhere."""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """The differences in one file."""

    title: str
    name: str
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two versions side by side. Templates: studio/compare.html, studio/compare_versions.html."""

    old: str
    new: str
    old_drawing: Markup | None
    new_drawing: Markup | None
    files: tuple[ChangedFile, ...]
    total: int
    others: tuple[Link, ...] = ()
    """Other versions to compare with."""


@dataclass(frozen=True, slots=True)
class PublishPage:
    """What publishing a draft would do, and who has to agree. Template: studio/publish.html."""

    result: UploadResult
    needs_second: bool
    awaits_approval: bool
    can_approve: bool
    """Whether the reader is another person than the one who submitted it."""
    submitted_by: str
    submitted_at: dt.datetime | None
    note: str
    in_force_from: dt.date | None
    is_behind: bool
    """Whether another version came into force since the draft was begun."""
    is_alone: bool = False
    """Whether a second person has to approve and nobody else could."""
