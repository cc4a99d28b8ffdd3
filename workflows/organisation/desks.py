"""Who sits at a post now, and at which posts a person may act.

Persons are found when a list is read: the charge, then the link officer, then, unless the paper is graded, the next
below (model.md, "Role → post"; CSMOP ¶9).
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from engine.db import UtcDateTime
from workflows.errors import NotYours
from workflows.organisation.actors import Actor, Capacity
from workflows.organisation.models import Absence, Charge, ChargeKind, LinkOfficer, Person, Post

CAPACITY_OF_CHARGE = {ChargeKind.SUBSTANTIVE: Capacity.SELF, ChargeKind.ADDITIONAL: Capacity.ADDITIONAL}


@dataclass(frozen=True)
class HeldDesk:
    """A post at which a person may act now."""

    post: Post
    capacity: Capacity
    principal: Person | None = None
    """The absent holder for whom he acts; empty when the post is his own or vacant."""


@dataclass(frozen=True)
class Acting:
    """The person who acts at a post now."""

    person: Person
    capacity: Capacity
    principal: Person | None = None


def running(
    table: type[Charge] | type[LinkOfficer], now: dt.datetime | BindParameter[dt.datetime]
) -> ColumnElement[bool]:
    """SQL: the row is in force at *now*."""
    return and_(table.since <= now, or_(table.until.is_(None), table.until > now))


def desks_of(db: Session, person_id: int, now: dt.datetime) -> list[HeldDesk]:
    """The posts at which the person may act, his own posting first, then additional charges, then those of others."""
    charges, absent = _charges_of(db, person_id, now)
    own = [HeldDesk(charge.post, CAPACITY_OF_CHARGE[charge.kind]) for charge in charges]
    if not charges or absent:
        return own
    return own + _desks_for_others(db, person_id, [charge.post for charge in charges], now)


def actor_for(db: Session, person_id: int, post_id: int, now: dt.datetime) -> Actor:
    """The actor that this person is at this post now; the capacity comes from the charge alone.

    :raises NotYours: when he neither holds the post nor acts for its holder
    """
    kind = db.scalar(OWN_CHARGE, {"person": person_id, "post": post_id, "now": now})
    if kind is not None:
        return Actor(person_id, post_id, CAPACITY_OF_CHARGE[kind])
    for desk in desks_of(db, person_id, now):
        if desk.post.id == post_id:
            return Actor(person_id, post_id, desk.capacity)
    raise NotYours("You do not hold the charge of this post.", "इस पद का कार्यभार आपके पास नहीं है।")


def charge_of(db: Session, post_id: int, now: dt.datetime) -> Charge | None:
    """The charge of the post that is in force; none: the post is vacant."""
    return db.scalars(
        select(Charge)
        .join(Charge.person)
        .where(Charge.post_id == post_id, running(Charge, now))
        .options(contains_eager(Charge.person))
        .order_by(Charge.since.desc())
    ).first()


def occupant(db: Session, post_id: int, now: dt.datetime) -> Person | None:
    """The person who holds the charge of the post, present or not; none: the post is vacant."""
    charge = charge_of(db, post_id, now)
    return charge.person if charge is not None else None


def who_acts(db: Session, post_id: int, now: dt.datetime, *, graded: bool = False) -> Acting | None:
    """The person who acts at the post now.

    :param graded: whether the paper is graded: then it never falls to the next below (CSMOP ¶9)
    """
    holder = charge_of(db, post_id, now)
    if holder is not None and not is_absent(db, holder.person_id, now):
        return Acting(holder.person, CAPACITY_OF_CHARGE[holder.kind])
    principal = holder.person if holder is not None else None
    link = link_officer(db, post_id, now)
    if link is not None:
        return Acting(link, Capacity.LINK, principal)
    below = None if graded else _next_below(db, post_id, now)
    return Acting(below, Capacity.FOR, principal) if below is not None else None


def link_officer(db: Session, post_id: int, now: dt.datetime) -> Person | None:
    """The first link officer of the post who is present, whether or not he has to act today."""
    links = db.scalars(
        select(LinkOfficer.link_post_id)
        .where(LinkOfficer.post_id == post_id, running(LinkOfficer, now))
        .order_by(LinkOfficer.rank, LinkOfficer.id)
    ).all()
    present = present_holders(db, links, now)
    return next((present[link].person for link in links if link in present), None)


def vacant_posts(db: Session, district_id: int, now: dt.datetime) -> list[Post]:
    """Posts that nobody has charge of; each is a desk all the same."""
    held = exists().where(Charge.post_id == Post.id, running(Charge, now))
    return list(
        db.scalars(
            select(Post)
            .where(Post.district_id == district_id, Post.abolished_at.is_(None), ~held)
            .order_by(Post.level, Post.id)
        )
    )


def is_absent(db: Session, person_id: int, now: dt.datetime) -> bool:
    """Whether the person is on leave or away at this moment."""
    return bool(db.scalar(select(exists().where(Absence.person_id == person_id, _covers(now)))))


def present_holders(db: Session, post_ids: Collection[int], now: dt.datetime) -> dict[int, Charge]:
    """The charges of those of the posts whose holder is there today, by post, in one query."""
    if not post_ids:
        return {}
    absent = exists().where(Absence.person_id == Charge.person_id, _covers(now))
    charges = db.scalars(
        select(Charge)
        .join(Charge.person)
        .where(Charge.post_id.in_(post_ids), running(Charge, now), ~absent)
        .options(contains_eager(Charge.person))
    )
    return {charge.post_id: charge for charge in charges}


def _covers(now: dt.datetime | BindParameter[dt.datetime]) -> ColumnElement[bool]:
    return and_(Absence.since <= now, Absence.until > now)


NOW = bindparam("now", type_=UtcDateTime())
"""The moment of a statement that is built once: every request asks who sits where."""

CHARGES_OF = (
    select(Charge, exists().where(Absence.person_id == Charge.person_id, _covers(NOW)))
    .join(Charge.post)
    .where(Charge.person_id == bindparam("person"), running(Charge, NOW), Post.abolished_at.is_(None))
    .options(contains_eager(Charge.post).joinedload(Post.unit, innerjoin=True))
)
OWN_CHARGE = (
    select(Charge.kind)
    .join(Charge.post)
    .where(
        Charge.person_id == bindparam("person"),
        Charge.post_id == bindparam("post"),
        running(Charge, NOW),
        Post.abolished_at.is_(None),
    )
)
OWN_POSTS = bindparam("own", expanding=True, type_=Post.id.type)
_OWN = aliased(Post)
EMPTY_DESKS = (
    select(Post)
    .where(
        or_(
            Post.id.in_(
                select(LinkOfficer.post_id).where(LinkOfficer.link_post_id.in_(OWN_POSTS), running(LinkOfficer, NOW))
            ),
            Post.id.in_(select(_OWN.superior_id).where(_OWN.id.in_(OWN_POSTS))),
        ),
        Post.id.not_in(OWN_POSTS),
        Post.abolished_at.is_(None),
        ~exists().where(
            Charge.post_id == Post.id,
            running(Charge, NOW),
            ~exists().where(Absence.person_id == Charge.person_id, _covers(NOW)),
        ),
    )
    .order_by(Post.level, Post.id)
)
"""Posts linked to one's own, and those right above them, whose holder is not there."""


def _charges_of(db: Session, person_id: int, now: dt.datetime) -> tuple[list[Charge], bool]:
    """The person's charges, his own posting first, and whether he is away."""
    rows = db.execute(CHARGES_OF, {"person": person_id, "now": now}).all()
    charges = [charge for charge, _absent in rows]
    charges.sort(key=lambda charge: (charge.kind is not ChargeKind.SUBSTANTIVE, charge.post.level, charge.id))
    return charges, any(absent for _charge, absent in rows)


def _desks_for_others(db: Session, person_id: int, own: list[Post], now: dt.datetime) -> list[HeldDesk]:
    """Posts without a present holder at which this person is the one who acts."""
    desks = []
    for post in db.scalars(EMPTY_DESKS, {"own": [post.id for post in own], "now": now}).all():
        acting = who_acts(db, post.id, now)
        if acting is not None and acting.person.id == person_id:
            desks.append(HeldDesk(post, acting.capacity, acting.principal))
    return desks


def _next_below(db: Session, post_id: int, now: dt.datetime) -> Person | None:
    """The senior-most present holder of a post that puts up to this one."""
    ids = db.scalars(
        select(Post.id).where(Post.superior_id == post_id, Post.abolished_at.is_(None)).order_by(Post.level, Post.id)
    ).all()
    present = present_holders(db, ids, now)
    return next((present[post].person for post in ids if post in present), None)
