"""Posts and persons, for the administrator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from webapp.viewmodels.shell import Link, Tag


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post: who has charge of it, since when, what lies there."""

    id: int
    url: str
    title: str
    code: str
    person: str
    since: dt.datetime | None
    link: str
    work: int
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """The posts of one unit."""

    title: str
    rows: tuple[PostRow, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person with the state of his account."""

    id: int
    url: str
    name: str
    pno: str
    posts: str
    account: Tag
    last_login: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list of posts or of persons. Template: people/listing.html."""

    tabs: tuple[Link, ...]
    lead: str
    query: str
    groups: tuple[UnitGroup, ...] = ()
    persons: tuple[PersonRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One charge, in force or ended."""

    id: int
    who: str
    url: str
    what: str
    since: dt.datetime
    until: dt.datetime | None
    order: str
    running: bool
    end_url: str = ""
