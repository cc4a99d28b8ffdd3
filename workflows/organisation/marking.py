"""To whom a post may mark papers: a setting of the office (domain report §5C iii, §1H 93).

Seed: the SP anywhere; a section in-charge to his own seats, to circle officers and thanas for a report, and up the
line; a seat to its own in-charge only. A reply to the sender and a return to an earlier holder need no right.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.errors import NotYours
from workflows.organisation.holders import posts_with, roles_of
from workflows.organisation.lines import below_ids, line_above, post_of
from workflows.organisation.models import MarkingRule, Post, Reach


def markable_posts(db: Session, post_id: int, now: dt.datetime) -> list[Post]:
    """The posts to which this post may mark, in the order of the establishment; a vacant one too."""
    sender = post_of(db, post_id)
    everybody = db.scalars(
        select(Post)
        .where(Post.district_id == sender.district_id, Post.abolished_at.is_(None), Post.id != post_id)
        .order_by(Post.level, Post.unit_id, Post.id)
    ).all()
    within: set[int] = set()
    for rule in _rules_of(db, sender, now):
        if rule.reach is Reach.ANYWHERE:
            return list(everybody)
        within |= _reached(db, sender, rule, everybody, now)
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


def _rules_of(db: Session, sender: Post, now: dt.datetime) -> list[MarkingRule]:
    roles = roles_of(db, [sender.id], now)[sender.id]
    query = select(MarkingRule).where(MarkingRule.district_id == sender.district_id, MarkingRule.role.in_(roles))
    return sorted(db.scalars(query), key=lambda rule: rule.reach is not Reach.ANYWHERE)


def _reached(db: Session, sender: Post, rule: MarkingRule, everybody: Iterable[Post], now: dt.datetime) -> set[int]:
    match rule.reach:
        case Reach.OWN_UNIT:
            return {post.id for post in everybody if post.unit_id == sender.unit_id}
        case Reach.IN_CHARGE:
            return {sender.superior_id} if sender.superior_id is not None else set()
        case Reach.LINE_ABOVE:
            return {post.id for post in line_above(db, sender.id)}
        case Reach.LINE_BELOW:
            return set(below_ids(db, sender.id))
        case Reach.ROLE:
            return {post.id for post in posts_with(db, sender.district_id, rule.to_role or "", now)}
        case Reach.ANYWHERE:
            return {post.id for post in everybody}
