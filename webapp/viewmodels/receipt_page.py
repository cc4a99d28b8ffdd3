"""A receipt after it was diarised: its entry and its acts at the left, its scan at the right."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from webapp.viewmodels.file import ActionBar, MovementRow, PaperView, RouteStep
from webapp.viewmodels.shell import ClockBar, Link, Priority, Tag


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the diary entry, with its label in the reader's language."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """One receipt. Template: receipts/receipt.html."""

    number: str
    subject: str
    meta: tuple[str, ...]
    clock: ClockBar
    route: tuple[RouteStep, ...]
    entry: tuple[EntryLine, ...]
    movements: tuple[MovementRow, ...]
    papers: tuple[PaperView, ...]
    page: int
    pages: int
    links: tuple[Link, ...] = ()
    priority: Priority = "ordinary"
    tags: tuple[Tag, ...] = ()
    actions: ActionBar | None = None
    form_html: Markup | None = None
    held_by: str = ""
