"""Taking over and handing over posts: each is an act in the ledger; none leaves a district without an administrator."""

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.accounts.administrators import administered
from workflows.errors import OfficeRefusal
from workflows.organisation.actors import Actor
from workflows.organisation.models import Charge, ChargeKind, Person, Post
from workflows.organisation.office_orders import chain_of_person, check_order


def give_charge(
    db: Session,
    person: Person,
    post: Post,
    *,
    kind: ChargeKind,
    since: dt.datetime,
    order_no: str,
    actor: Actor,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> Charge:
    """Give a person charge of a post.

    :param until: end that the order itself names, as for an additional charge during leave
    :raises OfficeRefusal: when somebody else has charge of the post then, or he has another substantive charge
    :raises BadInput: when the order has no number or ends before it begins
    """
    check_order(order_no, since, until)
    _lock_both(db, person, post)
    _refuse_second_holder(db, post, since, until)
    if kind is ChargeKind.SUBSTANTIVE:
        _refuse_second_posting(db, person, since, until)
    charge = Charge(
        district_id=post.district_id, person=person, post=post, kind=kind, since=since, until=until,
        order_no=order_no.strip(),
    )  # fmt: skip
    db.add(charge)
    payload: dict[str, ledger.Json] = {
        "post": post.id,
        "code": post.code,
        "kind": kind.value,
        "since": since.isoformat(),
        "until": until.isoformat() if until is not None else None,
        "order": charge.order_no,
    }
    ledger.record(db, chain_of_person(person), "charge.given", actor=actor, payload=payload, now=now)
    return charge


def end_charge(
    db: Session, charge: Charge, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> Charge:
    """Hand over a charge; from then on the post is vacant until somebody takes it.

    :raises OfficeRefusal: when it has ended already, would end before it began, or nobody could administer any more
    """
    with administered(db, charge.district_id, now=now):
        return _end_charge(db, charge, at=at, order_no=order_no, actor=actor, now=now)


def _end_charge(
    db: Session, charge: Charge, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> Charge:
    _lock_both(db, charge.person, charge.post)
    db.refresh(charge)
    if charge.until is not None and charge.until <= at:
        raise OfficeRefusal("This charge has been handed over already.", "यह कार्यभार पहले ही हस्तान्तरित हो चुका है।")
    if at <= charge.since:
        raise OfficeRefusal("A charge cannot end before it was taken over.", "कार्यभार ग्रहण से पहले समाप्त नहीं हो सकता।")
    charge.until, charge.ended_order_no = at, order_no.strip()
    payload: dict[str, ledger.Json] = {
        "post": charge.post_id,
        "code": charge.post.code,
        "at": at.isoformat(),
        "order": charge.ended_order_no,
    }
    ledger.record(db, chain_of_person(charge.person), "charge.ended", actor=actor, payload=payload, now=now)
    db.flush()  # the next charge of this post is checked against the database
    return charge


def hand_over(
    db: Session,
    charge: Charge,
    to: Person,
    *,
    kind: ChargeKind,
    at: dt.datetime,
    order_no: str,
    actor: Actor,
    now: dt.datetime,
) -> Charge:
    """One person hands a post over to another at one moment, by one order: the way for a sole administrator.

    :param to: who takes over
    :param kind: as what he has charge of it
    :raises OfficeRefusal: as for :func:`end_charge` and :func:`give_charge`; when both are the same person
    """
    if to.id == charge.person_id:
        raise OfficeRefusal("He has this charge already.", "यह कार्यभार पहले से उन्हीं के पास है।")
    with administered(db, charge.district_id, now=now):
        _end_charge(db, charge, at=at, order_no=order_no, actor=actor, now=now)
        return give_charge(db, to, charge.post, kind=kind, since=at, order_no=order_no, actor=actor, now=now)


def transfer(
    db: Session, person: Person, to_post: Post, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> Charge:
    """Post a person elsewhere within the district: all his charges end, the new one begins, at one moment.

    :raises OfficeRefusal: when somebody still has charge of the new post, or nobody could administer any more
    """
    with administered(db, person.district_id, now=now):
        charges = open_charges(db, person, at)
        _lock_posts(db, {to_post.id, *(charge.post_id for charge in charges)})
        for charge in charges:
            _end_charge(db, charge, at=at, order_no=order_no, actor=actor, now=now)
        return give_charge(
            db, person, to_post, kind=ChargeKind.SUBSTANTIVE, since=at, order_no=order_no, actor=actor, now=now
        )


def relieve(
    db: Session, person: Person, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> list[Charge]:
    """Let a person go from the district: all his charges end. His account is closed by :mod:`workflows.accounts`.

    :raises OfficeRefusal: when nobody could administer any more
    """
    with administered(db, person.district_id, now=now):
        ended = [
            _end_charge(db, charge, at=at, order_no=order_no, actor=actor, now=now)
            for charge in open_charges(db, person, at)
        ]
        person.left_at = at
    payload: dict[str, ledger.Json] = {"at": at.isoformat(), "order": order_no.strip()}
    ledger.record(db, chain_of_person(person), "person.relieved", actor=actor, payload=payload, now=now)
    return ended


def open_charges(db: Session, person: Person, at: dt.datetime) -> list[Charge]:
    """The charges of a person that run at a moment or later."""
    return list(
        db.scalars(
            select(Charge)
            .where(Charge.person_id == person.id, or_(Charge.until.is_(None), Charge.until > at))
            .order_by(Charge.id)
        )
    )


def _lock_posts(db: Session, post_ids: set[int]) -> None:
    """Lock all posts of a transfer by ascending id: two officers who change places must not wait for each other."""
    db.execute(select(Post.id).where(Post.id.in_(post_ids)).order_by(Post.id).with_for_update())


def _lock_both(db: Session, person: Person, post: Post) -> None:
    """Two orders for one post or one person wait for each other here."""
    db.flush()  # a person or post made in this transaction must be there to be locked
    db.execute(select(Post.id).where(Post.id == post.id).with_for_update())
    db.execute(select(Person.id).where(Person.id == person.id).with_for_update())


def _overlaps(since: dt.datetime, until: dt.datetime | None) -> ColumnElement[bool]:
    later_end = or_(Charge.until.is_(None), Charge.until > since)
    return later_end if until is None else and_(later_end, Charge.since < until)


def _refuse_second_holder(db: Session, post: Post, since: dt.datetime, until: dt.datetime | None) -> None:
    other = db.scalars(select(Charge).where(Charge.post_id == post.id, _overlaps(since, until))).first()
    if other is not None:
        raise OfficeRefusal(
            f"{other.person.name_en} has charge of {post.title_en} then; end that charge first.",
            f"{post.title_hi} का कार्यभार उस अवधि में {other.person.name_hi} के पास है; पहले उसे समाप्त करें।",
        )


def _refuse_second_posting(db: Session, person: Person, since: dt.datetime, until: dt.datetime | None) -> None:
    other = db.scalars(
        select(Charge).where(
            Charge.person_id == person.id, Charge.kind == ChargeKind.SUBSTANTIVE, _overlaps(since, until)
        )
    ).first()
    if other is not None:
        raise OfficeRefusal(
            f"{person.name_en} is posted as {other.post.title_en} then: transfer him, or give an additional charge.",
            f"{person.name_hi} उस अवधि में {other.post.title_hi} पर तैनात हैं: स्थानान्तरण करें या अतिरिक्त प्रभार दें।",
        )
