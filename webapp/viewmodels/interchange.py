"""Bringing diagrams in and taking them away: what can be opened as a draft, the redrawing list, what is handed out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Link
from webapp.viewmodels.studio import ExportGroup, FindingRow


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """One diagram that can be opened as a draft."""

    file: str
    key: str
    title_hi: str
    title_en: str
    said: tuple[str, ...]
    """Which tool drew it, what it was written in, what it would become."""
    is_new: bool
    """Whether the office has no diagram of that name, so that it needs its titles."""
    ticked: bool


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter template that can be taken in with it."""

    name: str
    title: str
    said: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class BringPart:
    """What of an upload can be opened as drafts. Template: studio/bring.html."""

    rows: tuple[ArrivalRow, ...]
    letters: tuple[LetterRow, ...] = ()
    trials: int = 0
    """How many files of saved trials it holds."""


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One of several ways to take an offer."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One change that may be ticked."""

    ident: str
    field: str
    """Where it stands on the page."""
    text: str
    before: str
    after: str
    choices: tuple[ChoiceRow, ...]
    ticked: bool


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """A draft that came from elsewhere, and what can be taken away of it. Template: studio/exchange.html."""

    tool: str
    offers: tuple[OfferRow, ...]
    work: tuple[FindingRow, ...]
    following: tuple[FindingRow, ...]
    unreadable: tuple[FindingRow, ...]
    exports: tuple[ExportGroup, ...]
    made: tuple[MadeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeRow:
    """A change that was ticked and made."""

    at: dt.datetime
    by: str
    text: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OrderParagraph:
    """One paragraph of a standing order; each way has its label and its text."""

    number: int
    heading: str
    text: str
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OrderTablePart:
    """A decision table of a standing order."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rule: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A standing order. Template: studio/standing_order.html."""

    language: str
    title: str
    office: str
    version: str
    since: str
    preamble: tuple[str, ...]
    paragraphs: tuple[OrderParagraph, ...]
    tables: tuple[OrderTablePart, ...]
    closing: tuple[str, ...]
    links: tuple[Link, ...]
    back_url: str
