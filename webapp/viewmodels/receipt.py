"""Receipt intake: the scan beside the diary form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Link, Option, Tag


@dataclass(frozen=True, slots=True)
class ScanPage:
    """One page of the scan: its picture and its place in the list."""

    number: int
    picture_url: str
    thumb_url: str
    url: str
    width: int
    height: int
    """Size of the picture in pixels; regions are in the same unit."""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """Where on the current page a field was read."""

    number: int
    x: int
    y: int
    width: int
    height: int
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class DiaryField:
    """One line of the diary form. ``confidence`` is 0 to 100; under 85 the crop of the line is shown."""

    name: str
    label: str
    value: str = ""
    confidence: int | None = None
    crop_url: str = ""
    hint: str = ""
    rows: int = 0
    options: tuple[Option, ...] = ()
    """Makes it a select."""
    hindi: bool = False
    required: bool = False
    proposed: bool = False
    error: str = ""
    half: bool = False
    """Two such fields share a line."""


@dataclass(frozen=True, slots=True)
class DiaryGroup:
    """Fields under one legend."""

    legend: str
    fields: tuple[DiaryField, ...]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An earlier receipt that may be the same letter."""

    number: str
    url: str
    why: str
    where: str = ""
    compare_url: str = ""


@dataclass(frozen=True, slots=True)
class SlipView:
    """The acknowledgement with its QR, as it will be printed."""

    diary: str
    code: str
    status_url: str
    office: str
    line: str
    """"23-11-2026 10:51 · 2 pages · by hand"."""
    subject: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """Intake of one receipt. Template: receipts/intake.html. ``act`` is register, later, attach or separate."""

    save_url: str
    received_at: dt.datetime
    pages: tuple[ScanPage, ...]
    groups: tuple[DiaryGroup, ...]
    scan_note: str = ""
    """"300 dpi · straightened by 0.5°"."""
    nature: Tag | None = None
    reading_url: str = ""
    """While the scan is being read: where the page asks for what was read."""
    regions: tuple[Region, ...] = ()
    duplicate: Duplicate | None = None
    slip: SlipView | None = None
    add_url: str = ""
    """Where further scans are uploaded."""
    key: str = ""
    errors: tuple[Link, ...] = ()
    """Each error leads to its field: ``Link(text, "#field")``."""


@dataclass(frozen=True, slots=True)
class UploadPage:
    """A scan to take in. Template: receipts/upload.html; sends ``scan`` (several) and ``key``."""

    title: str
    lead: str
    url: str
    key: str
    accept: str = "application/pdf,image/png,image/jpeg,image/tiff"
    limit_mb: int = 50
    error: str = ""
    waiting: tuple[Link, ...] = ()
    """Scans that came in and are not yet in the diary."""
