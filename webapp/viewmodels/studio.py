"""The routing studio: the diagrams of the office, one version, what the gate says of an upload."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from webapp.viewmodels.routing_drafts import DraftRow
from webapp.viewmodels.shell import Link, Tag


@dataclass(frozen=True, slots=True)
class DiagramRow:
    """One diagram of the catalogue, by its version in force."""

    key: str
    title: str
    summary: str
    url: str
    drawing: Markup | None
    state: Tag
    number: int
    at: dt.datetime
    by: str
    note: str
    running: int
    """Files under way, on all of its versions."""
    older: tuple[str, ...] = ()
    """How many of them run on which older version, in words."""


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """All diagrams. Template: studio/catalogue.html."""

    rows: tuple[DiagramRow, ...]
    lead: str
    upload_url: str
    new_url: str
    drafts: tuple[DraftRow, ...]
    waiting: int = 0
    """Acts that wait for a second person."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a diagram. ``ways`` are texts such as "Agreed → 5 Decision"."""

    number: int
    name: str
    kind: str
    role: str
    form: str
    due: str
    ways: tuple[str, ...]
    timers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Property:
    """What a diagram says of itself."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list beside the drawing."""

    number: int
    url: str
    state: Tag
    at: dt.datetime
    by: str
    note: str
    running: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class ExportGroup:
    """Links of one kind."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DiagramPage:
    """One version of a diagram. Template: studio/diagram.html."""

    title: str
    key: str
    number: int
    state: Tag
    drawing: Markup | None
    steps: tuple[StepRow, ...]
    properties: tuple[Property, ...]
    versions: tuple[VersionLine, ...]
    files: tuple[str, ...]
    exports: tuple[ExportGroup, ...]
    take_over_url: str = ""
    """Where files under way on other versions are taken to this one; empty when there are none."""
    retire_url: str = ""
    """Of the version in force, unless the office cannot do without the diagram."""
    compare_url: str = ""
    """Where it is compared with the version before; empty for the first."""
    change_url: str = ""
    """Where a change of the version in force is begun, or gone on with."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What the gate found: ``number`` is also on the drawing."""

    number: int
    severity: Literal["error", "warning"]
    text: str
    hint: str
    file: str


@dataclass(frozen=True, slots=True)
class CheckedDrawing:
    """An uploaded diagram with its faults marked."""

    title: str
    drawing: Markup


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A version that would be published. ``why`` says which part of it was uploaded, when it is not itself."""

    key: str
    title: str
    number: int
    previous: int | None
    running: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What the gate says of an upload. Template: studio/upload.html."""

    accepted: bool
    findings: tuple[FindingRow, ...]
    drawings: tuple[CheckedDrawing, ...]
    planned: tuple[PlannedRow, ...] = ()
    unfilled: tuple[str, ...] = ()
