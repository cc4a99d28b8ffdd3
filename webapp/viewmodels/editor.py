"""The editor of a routing draft and the page of the gate's findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The canvas with its panel. Template: studio/editor.html."""

    drawing: Markup | None
    """As the server draws it, for whoever has no script."""
    given: dict[str, Any]
    """What the script begins with: the XML, its digest, the draft's number and revision, the pictures of the tasks."""
    vocabulary: dict[str, Any]
    """For the panel: what the draft may name, and the panel's words."""
    save_url: str
    check_url: str
    others_url: str
    steps_url: str
    """Of the same diagram as a table; empty when the studio has no such page."""
    check_page_url: str
    laid_out: bool = False
    """Whether part of the file had no place on paper and was laid out for this page."""
    renames: RenamesOffered | None = None
    """Ids that the canvas cannot read."""


@dataclass(frozen=True, slots=True)
class RenamesOffered:
    """Elements that need other ids before the canvas can open a file. The form goes to the redrawing list."""

    url: str
    idents: tuple[str, ...]
    """Of the offers."""
    rev: int
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StopRow:
    """One act on the way to a fault."""

    element: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One finding; ``number`` is also on the drawing."""

    number: int
    severity: Literal["error", "warning"]
    rule: str
    text: str
    hint: str
    element: str
    """Id in the diagram of the draft; empty for the file, and for what stands in another file."""
    file: str
    way: tuple[StopRow, ...] = ()
    arrows: tuple[str, ...] = ()
    """Ids of the arrows of that way."""
    picture: Markup | None = None
    """The drawing with the way painted."""
    show_url: str = ""
    """The editor with the element selected."""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What the gate says of a draft. Template: studio/check.html."""

    findings: tuple[FoundRow, ...]
    errors: int
    drawing: Markup | None


@dataclass(frozen=True, slots=True)
class BesidePage:
    """Two texts of one diagram. Template: studio/beside.html."""

    ours: Markup | None
    ours_by: str
    ours_at: dt.datetime
    theirs: Markup | None
    theirs_by: str
    theirs_at: dt.datetime
    take_url: str
    back_url: str
