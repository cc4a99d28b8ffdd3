"""Puts the lists of posts and persons together; the number of statements does not grow with them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.models import Task
from engine.states import TaskStatus
from webapp.filters import format_date, in_language
from webapp.viewmodels import Link, Tag
from webapp.viewmodels.people import ChargeLine, PeoplePage, PersonRow, PostRow, UnitGroup
from workflows.accounts import Account
from workflows.organisation import Absence, Charge, ChargeKind, LinkOfficer, Person, Post, Unit
from workflows.organisation.desks import running
from workflows.pendency import charges_at
from workflows.search import fold


def name_of(person: Person) -> str:
    """Rank and name in the reader's language."""
    return f"{in_language(person.rank_hi, person.rank_en)} {in_language(person.name_hi, person.name_en)}".strip()


def title_of(post: Post) -> str:
    """A post in the reader's language."""
    return in_language(post.title_hi, post.title_en)


def posts_in(db: Session, district_id: int) -> list[Post]:
    """The posts of a district, in the order of its units and levels."""
    return list(
        db.scalars(
            select(Post)
            .where(Post.district_id == district_id, Post.abolished_at.is_(None))
            .order_by(Post.unit_id, Post.level, Post.id)
        )
    )


def persons_in(db: Session, district_id: int) -> list[Person]:
    """Everybody who serves in a district, by name."""
    serving = (Person.district_id == district_id, Person.left_at.is_(None))
    return list(db.scalars(select(Person).where(*serving).order_by(Person.name_hi, Person.id)))


def work_at(db: Session) -> dict[int, int]:
    """How much open work lies at each post."""
    holder = func.coalesce(Task.desk, Task.claimed_by)
    rows = db.execute(select(holder, func.count(Task.id)).where(Task.status == TaskStatus.OPEN).group_by(holder))
    return {int(post): int(number) for post, number in rows if post is not None}


def away(db: Session, district_id: int, now: dt.datetime) -> dict[int, Absence]:
    """Who is away today, by person."""
    rows = db.scalars(
        select(Absence).where(Absence.district_id == district_id, Absence.since <= now, Absence.until > now)
    )
    return {absence.person_id: absence for absence in rows}


def links_of(db: Session, district_id: int, posts: Mapping[int, Post], now: dt.datetime) -> dict[int, str]:
    """The link officers in force, by post, in words."""
    wanted = select(LinkOfficer).where(LinkOfficer.district_id == district_id, running(LinkOfficer, now))
    found: dict[int, list[str]] = defaultdict(list)
    for link in db.scalars(wanted.order_by(LinkOfficer.rank, LinkOfficer.id)):
        if link.link_post_id in posts:
            found[link.post_id].append(title_of(posts[link.link_post_id]))
    return {post: ", ".join(names) for post, names in found.items()}


def tags_of(charge: Charge | None, absent: Mapping[int, Absence]) -> tuple[Tag, ...]:
    """What is unusual about a post today."""
    if charge is None:
        return (Tag(_("vacant"), "amber"),)
    tags = [Tag(_("additional charge"))] if charge.kind is ChargeKind.ADDITIONAL else []
    if charge.person_id in absent:
        tags.append(Tag(_("away until %(date)s", date=format_date(absent[charge.person_id].until)), "ink"))
    return tuple(tags)


def matches(query: str, *texts: str) -> bool:
    """Whether the words of the search stand in one of the texts, whatever their spelling."""
    return not query or any(fold(query) in fold(text) for text in texts)


def make_posts_page(db: Session, district_id: int, query: str, *, now: dt.datetime) -> PeoplePage:
    """All posts by unit, vacant ones marked."""
    posts = posts_in(db, district_id)
    by_id = {post.id: post for post in posts}
    charges, absent = charges_at(db, by_id, now), away(db, district_id, now)
    links, work = links_of(db, district_id, by_id, now), work_at(db)
    units = {unit.id: unit for unit in db.scalars(select(Unit).where(Unit.district_id == district_id))}
    groups: dict[int, list[PostRow]] = defaultdict(list)
    for post in posts:
        charge = charges.get(post.id)
        person = charge.person if charge else None
        if matches(query, post.title_hi, post.title_en, post.code, person.name_hi if person else "",
                   person.name_en if person else "", person.pno if person else ""):  # fmt: skip
            groups[post.unit_id].append(
                PostRow(
                    id=post.id,
                    url=url_for("people.post", post_id=post.id),
                    title=title_of(post),
                    code=post.code,
                    person=name_of(person) if person else "",
                    since=charge.since if charge else None,
                    link=links.get(post.id, ""),
                    work=work.get(post.id, 0),
                    tags=tags_of(charge, absent),
                )
            )
    lead = _(
        "Work stays with the post, not with the person. Posts: %(posts)s, vacant: %(vacant)s.",
        posts=len(posts),
        vacant=len(posts) - len(charges),
    )
    named = tuple(
        UnitGroup(in_language(units[unit].title_hi, units[unit].title_en), tuple(rows)) for unit, rows in groups.items()
    )
    return PeoplePage(tabs("posts"), lead, query, groups=named)


def account_tag(account: Account | None, now: dt.datetime) -> Tag:
    """How somebody can log in today."""
    if account is None:
        return Tag(_("no account"))
    if account.closed_at is not None:
        return Tag(_("closed"), "ink")
    if account.locked_until is not None and account.locked_until > now:
        return Tag(_("locked"), "red")
    if account.code_hash is not None:
        return Tag(_("one-time code given"), "amber")
    return Tag(_("can log in"), "green")


def make_persons_page(db: Session, district_id: int, query: str, *, now: dt.datetime) -> PeoplePage:
    """All persons with their posts and accounts."""
    persons = persons_in(db, district_id)
    accounts = {one.person_id: one for one in db.scalars(select(Account).where(Account.district_id == district_id))}
    held: dict[int, list[str]] = defaultdict(list)
    posts = {post.id: post for post in posts_in(db, district_id)}
    for charge in charges_at(db, posts, now).values():
        held[charge.person_id].append(title_of(posts[charge.post_id]))
    rows = tuple(
        PersonRow(
            id=person.id,
            url=url_for("people.person", person_id=person.id),
            name=name_of(person),
            pno=person.pno,
            posts=", ".join(held[person.id]),
            account=account_tag(accounts.get(person.id), now),
            last_login=accounts[person.id].last_login_at if person.id in accounts else None,
        )
        for person in persons
        if matches(query, person.name_hi, person.name_en, person.pno, *held[person.id])
    )
    lead = _("Who serves in the district, and how he logs in. Persons: %(count)s.", count=len(persons))
    return PeoplePage(tabs("persons"), lead, query, persons=rows)


def tabs(current: str) -> tuple[Link, ...]:
    """Posts and persons."""
    return (
        Link(_("Posts and charges"), url_for("people.listing"), current=current == "posts"),
        Link(_("Persons and accounts"), url_for("people.persons"), current=current == "persons"),
    )


def charge_lines(charges: Sequence[Charge], *, of_post: bool, now: dt.datetime) -> tuple[ChargeLine, ...]:
    """Charges, the newest first; of a post with the persons, of a person with the posts."""
    kinds = {ChargeKind.SUBSTANTIVE: _("Substantive charge"), ChargeKind.ADDITIONAL: _("Additional charge")}
    return tuple(
        ChargeLine(
            id=charge.id,
            who=name_of(charge.person) if of_post else title_of(charge.post),
            url=url_for("people.person", person_id=charge.person_id)
            if of_post
            else url_for("people.post", post_id=charge.post_id),
            what=kinds[charge.kind],
            since=charge.since,
            until=charge.until,
            order=" · ".join(part for part in (charge.order_no, charge.ended_order_no) if part),
            running=charge.until is None or charge.until > now,
            end_url=url_for("people.hand_over", charge_id=charge.id)
            if charge.until is None or charge.until > now
            else "",
        )
        for charge in charges
    )
