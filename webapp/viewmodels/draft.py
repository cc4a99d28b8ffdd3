"""A draft: the letter beside its page as it will go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from webapp.viewmodels.file import ActionBar, YellowNote
from webapp.viewmodels.shell import ClockBar, Link, Option, Tag


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody the letter goes to, or gets a copy. ``value`` is what the form carries, ``place`` counts from 1."""

    value: str
    name: str
    place: int
    copy: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the draft; every one is kept."""

    number: int
    change: str
    author: str
    at: dt.datetime
    url: str
    compare_url: str = ""
    tag: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One line of the drafts of a file."""

    number: int
    subject: str
    url: str
    nature: str
    state: Tag
    author: str
    at: dt.datetime
    letter: str = ""
    """Number and date that it bears once it is approved."""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """The draft editor. Template: drafts/draft.html.

    Sends ``revision`` ("3.7": version and its revision), ``subject``, ``to`` and ``copy`` (several), ``remove``,
    ``add``, ``add_text``, ``add_purpose``, ``add_as``, ``references``, ``enclosures``, ``note``, ``note_html``,
    ``outcome``.
    """

    number: str
    file_url: str
    title: str
    meta: tuple[str, ...]
    clock: ClockBar
    tabs: tuple[Link, ...]
    template: str
    signer: str
    addressees: tuple[Addressee, ...]
    address_book: tuple[Option, ...]
    subject: str
    references: tuple[str, ...]
    enclosures: tuple[str, ...]
    text: YellowNote | None
    """The open text (fields ``note``, ``note_html``); None when it is only read."""
    revision: str
    frozen_html: Markup
    """The text, shown when ``text`` is None."""
    frozen_why: str
    versions: tuple[VersionRow, ...]
    pdf_url: str
    picture_url: str
    """Page pictures of the letter as it will go; contains ``{page}``."""
    pages: int
    state: Tag
    paper_note: str = ""
    """ "A4 · 1 page · PDF/A-3"."""
    actions: ActionBar | None = None
    held_by: str = ""
    remark: str = ""
    """Why it was returned, or discarded."""
    errors: tuple[str, ...] = ()
    discard_url: str = ""
    copy_url: str = ""


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version, or what changed in it. Template: drafts/version.html."""

    number: str
    file_url: str
    title: str
    back_url: str
    author: str
    at: dt.datetime
    html: Markup
    pieces: tuple[tuple[str, str], ...] = ()
    """(same | added | removed, words) when two versions are compared."""
    use_url: str = ""
