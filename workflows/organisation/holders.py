"""Which posts play which roles today."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from workflows.organisation.models import Post, PostRole, Role, Scope


def roles_of(db: Session, post_ids: Collection[int], now: dt.datetime) -> dict[int, frozenset[str]]:
    """The roles that posts play now, by post; a pool task is in the tray of each post with its role."""
    found: dict[int, set[str]] = {post_id: set() for post_id in post_ids}
    rows = db.execute(select(PostRole.post_id, PostRole.role).where(PostRole.post_id.in_(post_ids), in_force(now)))
    for post_id, role in rows:
        found[post_id].add(role)
    return {post_id: frozenset(roles) for post_id, roles in found.items()}


def posts_with(db: Session, district_id: int, role: str, now: dt.datetime) -> list[Post]:
    """All posts of a district that play a role now, the primary ones first."""
    rows = db.scalars(
        select(Post)
        .join(PostRole, PostRole.post_id == Post.id)
        .where(PostRole.district_id == district_id, PostRole.role == role, in_force(now), Post.abolished_at.is_(None))
        .order_by(PostRole.primary.desc(), Post.level, Post.id)
    )
    return list(dict.fromkeys(rows))


def unfilled_roles(db: Session, district_id: int, roles: Iterable[str], now: dt.datetime) -> list[str]:
    """Those of the roles that no post plays today; publishing a diagram warns of them."""
    filled = set(
        db.scalars(
            select(PostRole.role)
            .join(Post, Post.id == PostRole.post_id)
            .where(PostRole.district_id == district_id, in_force(now), Post.abolished_at.is_(None))
        )
    )
    found_otherwise = set(db.scalars(select(Role.key).where(Role.scope.in_((Scope.SAME, Scope.PREVIOUS)))))
    keys = {role.partition(":")[0] for role in roles}
    return sorted(keys - filled - found_otherwise)


def in_force(now: dt.datetime | BindParameter[dt.datetime]) -> ColumnElement[bool]:
    """SQL: a row of :class:`PostRole` counts at *now*."""
    return and_(PostRole.since <= now, or_(PostRole.until.is_(None), PostRole.until > now))
