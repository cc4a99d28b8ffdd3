"""To whom a post may mark papers: a setting of the office (domain report §5C iii, §1H 93).

Seed: the SP anywhere; a section in-charge to his own seats, to circle officers and thanas for a report, and up the
line; a seat to its own in-charge only. A reply to the sender and a return to an earlier holder need no right.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workflows.errors import NotYours
from workflows.organisation.desks import NOW
from workflows.organisation.holders import in_force
from workflows.organisation.lines import below_ids, line_above, post_of
from workflows.organisation.models import MarkingRule, Post, PostRole, Reach


def markable_posts(db: Session, post_id: int, now: dt.datetime) -> list[Post]:
    """The posts to which this post may mark, in the order of the establishment; a vacant one too."""
    sender = post_of(db, post_id)
    everybody = db.scalars(EVERYBODY, {"district": sender.district_id, "sender": post_id}).all()
    rules = db.scalars(RULES_OF, {"district": sender.district_id, "sender": post_id, "now": now}).all()
    if any(rule.reach is Reach.ANYWHERE for rule in rules):
        return list(everybody)
    within = _with_roles(db, sender, {rule.to_role or "" for rule in rules if rule.reach is Reach.ROLE}, now)
    for reach in {rule.reach for rule in rules}:
        within |= _reached(db, sender, reach, everybody)
    return [post for post in everybody if post.id in within]


def may_mark(db: Session, post_id: int, to_post_id: int, now: dt.datetime) -> bool:
    """Whether one post may mark papers to another."""
    return any(post.id == to_post_id for post in markable_posts(db, post_id, now))


def require_may_mark(db: Session, post_id: int, to_post_id: int, now: dt.datetime) -> Post:
    """The post to which is marked, when the office's rules allow it.

    :raises NotYours: with a sentence that names the post
    """
    target = post_of(db, to_post_id)
    if not may_mark(db, post_id, to_post_id, now):
        raise NotYours(
            f"Your post may not mark papers to {target.title_en}. Send them through your section in-charge.",
            f"आपका पद {target.title_hi} को अंकित नहीं कर सकता। कृपया शाखा प्रभारी के माध्यम से भेजें।",
        )
    return target


EVERYBODY = (
    select(Post)
    .where(Post.district_id == bindparam("district"), Post.abolished_at.is_(None), Post.id != bindparam("sender"))
    .order_by(Post.level, Post.unit_id, Post.id)
)
RULES_OF = select(MarkingRule).where(
    MarkingRule.district_id == bindparam("district"),
    MarkingRule.role.in_(select(PostRole.role).where(PostRole.post_id == bindparam("sender"), in_force(NOW))),
)
PLAYING = select(PostRole.post_id).where(
    PostRole.district_id == bindparam("district"),
    PostRole.role.in_(bindparam("roles", expanding=True, type_=PostRole.role.type)),
    in_force(NOW),
)


def _with_roles(db: Session, sender: Post, roles: Collection[str], now: dt.datetime) -> set[int]:
    """The posts that play one of the roles now, in one statement for all the rules."""
    if not roles:
        return set()
    return set(db.scalars(PLAYING, {"district": sender.district_id, "roles": list(roles), "now": now}))


def _reached(db: Session, sender: Post, reach: Reach, everybody: Iterable[Post]) -> set[int]:
    """Posts within a rule's reach, for the rules that name no role."""
    match reach:
        case Reach.OWN_UNIT:
            return {post.id for post in everybody if post.unit_id == sender.unit_id}
        case Reach.IN_CHARGE:
            return {sender.superior_id} if sender.superior_id is not None else set()
        case Reach.LINE_ABOVE:
            return {post.id for post in line_above(db, sender.id)}
        case Reach.LINE_BELOW:
            return set(below_ids(db, sender.id))
        case Reach.ROLE | Reach.ANYWHERE:
            return set()
