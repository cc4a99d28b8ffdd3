"""The dispatch desk: signed letters that come by themselves, how each goes, and the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_wtf import FlaskForm

from webapp.viewmodels.shell import Link, Option, Tag


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One addressee who waits for a letter."""

    url: str
    addressee: str
    subject: str
    letter_number: str
    since: dt.datetime | None
    copy: bool = False
    purpose: str = ""
    current: bool = False
    mode_icon: str = "envelope"
    mode_name: str = ""
    """How it will most likely go."""


@dataclass(frozen=True, slots=True)
class DispatchForm:
    """The letter that is open at the right, with the form that records how it went."""

    url: str
    form: FlaskForm
    addressee: str
    address: tuple[str, ...]
    letter_number: str
    letter_date: dt.date | None
    letter_url: str
    envelope_url: str
    key: str
    signed: bool
    parent: str = ""
    """The first dispatch of this letter."""
    enclosures: tuple[str, ...] = ()
    take_url: str = ""
    """POST takes the file to this desk, to return it for a fault."""
    file_url: str = ""


@dataclass(frozen=True, slots=True)
class DispatchPage:
    """The dispatch tray. Template: dispatch/tray.html."""

    tabs: tuple[Link, ...]
    rows: tuple[DispatchRow, ...]
    open: DispatchForm | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of the dispatch register. POST to ``outcome_url`` says that it was delivered or came back."""

    number: str
    parent: str
    day: dt.date
    addressee: str
    letter_number: str
    subject: str
    mode: str
    detail: str
    postage: int
    outcome: Tag | None
    outcome_text: str
    outcome_url: str = ""
    letter_url: str = ""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """The dispatch register. Template: dispatch/register.html."""

    tabs: tuple[Link, ...]
    rows: tuple[RegisterRow, ...]
    modes: tuple[Option, ...]
    since: str
    until: str
    returned: bool
    postage: int
    next_url: str = ""
    book_url: str = ""
    error: str = ""
