"""Search over all that the reader may open."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from webapp.viewmodels.desk import Filter
from webapp.viewmodels.shell import Tag


@dataclass(frozen=True, slots=True)
class FoundText:
    """One text in which the words stand; they are marked in ``html``."""

    where: str
    url: str
    html: Markup


@dataclass(frozen=True, slots=True)
class FoundSubject:
    """One receipt or file with the texts that matched."""

    title: str
    number: str
    url: str
    kind: Tag
    texts: tuple[FoundText, ...]
    category: str = ""
    """Of a receipt."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What one search found. Template: desk/search.html."""

    query: str
    filters: tuple[Filter, ...]
    hits: tuple[FoundSubject, ...]
    next_url: str = ""
    asked: bool = False
    """Whether words or a category were asked for."""
