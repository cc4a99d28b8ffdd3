"""The dispatch desk: signed letters that come by themselves, and how each goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from webapp.viewmodels.shell import Clock, Link, Option

Mode = Literal["hand", "speed", "registered", "ordinary", "mail", "messenger", "inside"]


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One letter to one addressee. ``detail`` is "20 g · ₹41" for what goes by post."""

    id: int
    number: str
    url: str
    addressee: str
    subject: str
    letter_number: str
    since: dt.datetime
    mode: Mode
    mode_name: str
    detail: str = ""
    urgent: bool = False
    current: bool = False
    sends: bool = False
    """Goes from here by itself (mail, inside the office): the button sends it."""


@dataclass(frozen=True, slots=True)
class DispatchForm:
    """The letter that is open at the right. Sends ``mode``, ``weight`` (grams), ``postage`` (rupees), ``tracking``."""

    number: str
    url: str
    clock: Clock
    addressee: str
    address: str
    letter_number: str
    letter_date: dt.date
    letter_url: str
    modes: tuple[Option, ...]
    signature_checked: bool = False
    original: str = ""
    """The dispatch of which this is a copy."""
    weight_grams: int | None = None
    postage_paise: int | None = None
    tracking: str = ""
    tariff: str = ""
    envelope_url: str = ""
    return_url: str = ""
    key: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A letter that came back undelivered. POST to ``url`` gives it back to its branch."""

    subject: str
    file_url: str
    detail: str
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class DispatchPage:
    """The dispatch tray. Template: dispatch/tray.html."""

    tabs: tuple[Link, ...]
    rows: tuple[DispatchRow, ...]
    form: DispatchForm | None = None
    query: str = ""
    modes: tuple[Option, ...] = ()
    note: str = ""
    """The last post of the day, stamps in hand."""
    bulk_url: str = ""
    """POST with chosen ``dispatch`` values; ``act``: sent, envelopes, peon-book."""
    returned: tuple[ReturnedRow, ...] = ()
