"""Taking over and handing over: charges, absences, link officers, roles of posts. Each is an act in the ledger."""

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from workflows import ledger
from workflows.errors import BadInput, OfficeRefusal
from workflows.organisation.actors import Actor
from workflows.organisation.models import Absence, Charge, ChargeKind, LinkOfficer, Person, Post, PostRole


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
    _check_order(order_no, since, until)
    _lock_both(db, person, post)
    _refuse_second_holder(db, post, since, until)
    if kind is ChargeKind.SUBSTANTIVE:
        _refuse_second_posting(db, person, since, until)
    charge = Charge(
        district_id=post.district_id,
        person=person,
        post=post,
        kind=kind,
        since=since,
        until=until,
        order_no=order_no.strip(),
    )
    db.add(charge)
    payload: dict[str, ledger.Json] = {
        "post": post.id,
        "code": post.code,
        "kind": kind.value,
        "since": since.isoformat(),
        "until": until.isoformat() if until is not None else None,
        "order": charge.order_no,
    }
    ledger.record(db, _chain_of(person), "charge.given", actor=actor, payload=payload, now=now)
    return charge


def end_charge(
    db: Session, charge: Charge, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> Charge:
    """Hand over a charge; from then on the post is vacant until somebody takes it.

    :raises OfficeRefusal: when it has ended already, or would end before it began
    """
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
    ledger.record(db, _chain_of(charge.person), "charge.ended", actor=actor, payload=payload, now=now)
    db.flush()  # the next charge of this post is checked against the database
    return charge


def transfer(
    db: Session, person: Person, to_post: Post, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> Charge:
    """Post a person elsewhere within the district: all his charges end, the new one begins, at one moment.

    :raises OfficeRefusal: when somebody still has charge of the new post
    """
    charges = open_charges(db, person, at)
    _lock_posts(db, {to_post.id, *(charge.post_id for charge in charges)})
    for charge in charges:
        end_charge(db, charge, at=at, order_no=order_no, actor=actor, now=now)
    return give_charge(
        db, person, to_post, kind=ChargeKind.SUBSTANTIVE, since=at, order_no=order_no, actor=actor, now=now
    )


def relieve(
    db: Session, person: Person, *, at: dt.datetime, order_no: str, actor: Actor, now: dt.datetime
) -> list[Charge]:
    """Let a person go from the district: all his charges end. His account is closed by :mod:`workflows.accounts`."""
    ended = [
        end_charge(db, charge, at=at, order_no=order_no, actor=actor, now=now)
        for charge in open_charges(db, person, at)
    ]
    person.left_at = at
    payload: dict[str, ledger.Json] = {"at": at.isoformat(), "order": order_no.strip()}
    ledger.record(db, _chain_of(person), "person.relieved", actor=actor, payload=payload, now=now)
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


def record_absence(
    db: Session, person: Person, *, since: dt.datetime, until: dt.datetime, reason: str, actor: Actor, now: dt.datetime
) -> Absence:
    """Enter leave or duty elsewhere; during it the link officer, then the next below, acts at his posts.

    :raises BadInput: when it ends before it begins
    """
    if until <= since:
        raise BadInput("Leave must end after it begins.", "अवकाश का अन्त आरम्भ के बाद होना चाहिए।", field="until")
    absence = Absence(district_id=person.district_id, person_id=person.id, since=since, until=until, reason=reason)
    db.add(absence)
    payload: dict[str, ledger.Json] = {"since": since.isoformat(), "until": until.isoformat(), "reason": reason}
    ledger.record(db, _chain_of(person), "absence.entered", actor=actor, payload=payload, now=now)
    return absence


def name_link_officer(
    db: Session,
    post: Post,
    link_post: Post,
    *,
    since: dt.datetime,
    order_no: str,
    actor: Actor,
    now: dt.datetime,
    rank: int = 1,
    until: dt.datetime | None = None,
) -> LinkOfficer:
    """Name the post whose holder acts for *post* while that is vacant or its holder absent (CSMOP ¶9).

    :param rank: 1 acts first, 2 while 1 is absent too
    :raises BadInput: for the post itself
    """
    _check_order(order_no, since, until)
    if post.id == link_post.id:
        raise BadInput("A post cannot be its own link.", "कोई पद स्वयं का सम्बद्ध अधिकारी नहीं हो सकता।", field="link_post")
    link = LinkOfficer(
        district_id=post.district_id,
        post_id=post.id,
        link_post_id=link_post.id,
        rank=rank,
        since=since,
        until=until,
        order_no=order_no.strip(),
    )
    db.add(link)
    payload: dict[str, ledger.Json] = {"link": link_post.code, "rank": rank, "order": link.order_no}
    ledger.record(db, chain_of_post(post), "link_officer.named", actor=actor, payload=payload, now=now)
    return link


def give_role(
    db: Session,
    post: Post,
    role: str,
    *,
    since: dt.datetime,
    actor: Actor,
    now: dt.datetime,
    unit_id: int | None = None,
    case_type: str | None = None,
    primary: bool = False,
) -> PostRole:
    """Let a post play a role of the diagrams, for a unit or the whole district, for a case type or all."""
    held = PostRole(
        district_id=post.district_id,
        post_id=post.id,
        role=role,
        unit_id=unit_id,
        case_type=case_type,
        primary=primary,
        since=since,
    )
    db.add(held)
    payload: dict[str, ledger.Json] = {"role": role, "unit": unit_id, "case_type": case_type, "primary": primary}
    ledger.record(db, chain_of_post(post), "role.given", actor=actor, payload=payload, now=now)
    return held


def end_role(db: Session, held: PostRole, *, at: dt.datetime, actor: Actor, now: dt.datetime) -> None:
    """Take a role from a post; tasks that lie there stay there."""
    held.until = at
    post = db.get_one(Post, held.post_id)
    payload: dict[str, ledger.Json] = {"role": held.role, "unit": held.unit_id, "at": at.isoformat()}
    ledger.record(db, chain_of_post(post), "role.ended", actor=actor, payload=payload, now=now)


def chain_of_post(post: Post) -> ledger.Chain:
    """The ledger's chain of a post."""
    return ledger.configuration_chain(post.district_id, f"post:{post.id}")


def _chain_of(person: Person) -> ledger.Chain:
    return ledger.person_chain(person.district_id, person.id)


def _check_order(order_no: str, since: dt.datetime, until: dt.datetime | None) -> None:
    if not order_no.strip():
        raise BadInput("Give the number of the order.", "आदेश संख्या अंकित करें।", field="order_no")
    if until is not None and until <= since:
        raise BadInput("The end must lie after the beginning.", "समाप्ति आरम्भ के बाद होनी चाहिए।", field="until")


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
