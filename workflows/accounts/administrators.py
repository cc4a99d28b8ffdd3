"""A district is never left without whoever may administer it: every act that could do so goes through here.

Somebody administers at a post of his own that plays a role with that right, as long as he can log in. Link officers
and those who act for an absent holder do not count: they may be gone tomorrow without an order.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.accounts.models import Account
from workflows.errors import OfficeRefusal
from workflows.organisation.models import Charge, District, Person, Post, PostRole
from workflows.permissions import HOLDERS, Permission

KEPT = (Permission.ADMINISTER, Permission.PUBLISH_PROCESS)
"""What somebody in a district can always do."""
FOR_GOOD = dt.datetime.max.replace(tzinfo=dt.UTC)

Span = tuple[dt.datetime, dt.datetime]


@contextmanager
def administered(db: Session, district_id: int, *, now: dt.datetime) -> Iterator[None]:
    """Let an act happen that may take a right from somebody; of two such acts at once one waits for the other.

    :raises OfficeRefusal: when there would be a time, today or later, in which nobody may do one of :data:`KEPT`
    """
    wait_for_others(db, district_id)
    before = [_held_until(db, district_id, HOLDERS[right], now=now) for right in KEPT]
    yield
    db.flush()
    for right, known in zip(KEPT, before, strict=True):
        if _held_until(db, district_id, HOLDERS[right], now=now) < known:
            raise OfficeRefusal(
                "Nobody could administer the district then. Hand the post over to somebody who can log in (“Taken over "
                "by” at the end of the charge), or first give the role “Administrator” to another such post (Masters, "
                "Roles of posts).",
                "तब जनपद में कोई व्यवस्थापक नहीं रहेगा। पद ऐसे व्यक्ति को सौंपें जो लॉगिन कर सके (कार्यभार समाप्त करते समय “किसने ग्रहण "
                "किया”), या पहले “व्यवस्थापक” की भूमिका किसी ऐसे दूसरे पद को दें (मास्टर, पदों की भूमिकाएँ)।",
            )


def wait_for_others(db: Session, district_id: int) -> None:
    """Of two who give or take rights in a district at once, one waits here. Call it before any other lock."""
    db.flush()
    # without the key: rows that other desks write meanwhile refer to the district, and must not wait
    db.execute(select(District.id).where(District.id == district_id).with_for_update(key_share=True))


def _held_until(db: Session, district_id: int, roles: Collection[str], *, now: dt.datetime) -> dt.datetime:
    """Until when from now on somebody plays one of the roles without a gap; *now* itself when nobody does."""
    rows = db.execute(
        select(Charge.since, Charge.until, PostRole.since, PostRole.until)
        .join(Post, Post.id == Charge.post_id)
        .join(PostRole, PostRole.post_id == Post.id)
        .join(Person, Person.id == Charge.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(
            PostRole.district_id == district_id,
            PostRole.role.in_(roles),
            Post.abolished_at.is_(None),
            Person.left_at.is_(None),
            Account.closed_at.is_(None),
            or_(Account.password_hash.is_not(None), Account.code_expires_at > now),
        )
    )
    return _without_gap(
        ((max(sat, played), min(left or FOR_GOOD, ended or FOR_GOOD)) for sat, left, played, ended in rows), now
    )


def _without_gap(spans: Iterable[Span], now: dt.datetime) -> dt.datetime:
    """How far spans of time reach from now on, one beginning before the other ends."""
    reach = now
    for begin, end in sorted(spans):
        if begin <= reach < end:
            reach = end
    return reach
