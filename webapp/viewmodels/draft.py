"""A draft: the letter beside its page as it will go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.file import ActionBar, YellowNote
from webapp.viewmodels.shell import ClockBar, Link, Option


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody the letter goes to, or gets a copy."""

    id: int
    name: str
    copy: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the draft; every one is kept. ``tag`` is "open", "approved", "signed"."""

    number: int
    change: str
    author: str
    at: dt.datetime
    url: str = ""
    compare_url: str = ""
    tag: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The draft editor. Template: drafts/draft.html. Sends ``template``, ``subject``, ``signer``, ``to``, the text."""

    number: str
    file_url: str
    title: str
    meta: tuple[str, ...]
    clock: ClockBar
    tabs: tuple[Link, ...]
    templates: tuple[Option, ...]
    signers: tuple[Option, ...]
    addressees: tuple[Addressee, ...]
    address_book: tuple[Option, ...]
    subject: str
    text: YellowNote | None
    """The open text (fields ``note``, ``note_html``, ``revision``); None when approved: then only read."""
    frozen_html: str
    """The approved text, shown when ``text`` is None."""
    versions: tuple[VersionRow, ...]
    pdf_url: str
    picture_url: str
    """Page pictures of the letter as it will go; contains ``{page}``."""
    pages: int
    paper_note: str = ""
    """"A4 · 1 page · PDF/A-3"."""
    actions: ActionBar | None = None
    held_by: str = ""
