"""Files under way on their way to another version: the look before, and the report after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Link, Pages, Tag


@dataclass(frozen=True, slots=True)
class StepMatch:
    """One step of the old version beside the step that it is in the new one.

    ``options`` are the steps that may be chosen instead: value, name, whether it is chosen.
    """

    name: str
    field: str
    found: str
    state: Tag
    changes: tuple[str, ...]
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """One file as it would stand. ``value`` names its run and the revision that was looked at."""

    value: str
    number: str
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class TakeOverPage:
    """What taking files over would do. Template: studio/take_over.html. ``total`` may be more than ``rows``."""

    title: str
    number: int
    source: int
    url: str
    back_url: str
    sources: tuple[Link, ...]
    steps: tuple[StepMatch, ...]
    rows: tuple[ProspectRow, ...]
    total: int
    orders: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """What became of one file of an order. ``run`` is empty when it cannot be taken back."""

    number: str
    came_from: int
    state: Tag
    why: str
    run: str = ""


@dataclass(frozen=True, slots=True)
class ReportPage:
    """How far an order is. Template: studio/version_change.html."""

    title: str
    number: int
    order: int
    at: dt.datetime
    by: str
    reason: str
    counts: tuple[str, ...]
    is_done: bool
    can_go_back: bool
    """Whether one of its files was taken over."""
    rows: tuple[ChangedRow, ...]
    pages: Pages
    url: str
    undo_url: str
    back_url: str
