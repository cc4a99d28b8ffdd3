"""Lines of command: posts above, posts below, units within units.

Posts and units of a district are some hundreds, so that each question reads the two columns once and walks in memory.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.organisation.models import Post, Unit, UnitKind


def post_of(db: Session, post_id: int) -> Post:
    """The post with this id.

    :raises NotFound: when there is none
    """
    post = db.get(Post, post_id)
    if post is None:
        raise NotFound("There is no such post.", "ऐसा कोई पद नहीं है।")
    return post


POST_BY_CODE = select(Post).where(
    Post.district_id == bindparam("district"), Post.code == bindparam("code"), Post.abolished_at.is_(None)
)


def post_by_code(db: Session, district_id: int, code: str) -> Post | None:
    """The post with this marking abbreviation, if there is one that was not abolished."""
    return db.scalars(POST_BY_CODE, {"district": district_id, "code": code}).one_or_none()


def line_above(db: Session, post_id: int) -> list[Post]:
    """The posts above, the immediate superior first, the head of the district last."""
    line: list[Post] = []
    superior_id = post_of(db, post_id).superior_id
    while superior_id is not None and all(post.id != superior_id for post in line):
        line.append(post_of(db, superior_id))
        superior_id = line[-1].superior_id
    return line


def posts_below(db: Session, post_id: int) -> list[Post]:
    """All posts in line below, the immediate ones first."""
    below = below_ids(db, post_id)
    if not below:
        return []
    posts = db.scalars(select(Post).where(Post.id.in_(below), Post.abolished_at.is_(None)))
    return sorted(posts, key=lambda post: (post.level, post.code))


def below_ids(db: Session, post_id: int) -> frozenset[int]:
    """Ids of all posts in line below, abolished ones too: what they did stays in the line."""
    rows = db.execute(select(Post.id, Post.superior_id).where(Post.district_id == post_of(db, post_id).district_id))
    return frozenset(_walk_down(post_id, _children(rows)))


def units_within(db: Session, unit_id: int) -> frozenset[int]:
    """Ids of the unit and of all units below it."""
    unit = db.get(Unit, unit_id)
    if unit is None:
        return frozenset()
    rows = db.execute(select(Unit.id, Unit.parent_id).where(Unit.district_id == unit.district_id))
    return frozenset({unit_id, *_walk_down(unit_id, _children(rows))})


def unit_above(db: Session, unit_id: int | None, kind: UnitKind) -> Unit | None:
    """The unit itself or the nearest one above it that is of *kind*."""
    unit = db.get(Unit, unit_id) if unit_id is not None else None
    while unit is not None and unit.kind is not kind:
        unit = db.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    return unit


def unit_by_code(db: Session, district_id: int, code: str) -> Unit | None:
    """The unit with this short Latin name, if there is one."""
    return db.scalars(select(Unit).where(Unit.district_id == district_id, Unit.code == code)).one_or_none()


def _children(rows: Iterator[tuple[int, int | None]]) -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for child, parent in rows:
        if parent is not None:
            children.setdefault(parent, []).append(child)
    return children


def _walk_down(top: int, children: Mapping[int, list[int]]) -> list[int]:
    found: list[int] = []
    waiting = list(children.get(top, ()))
    while waiting:
        one = waiting.pop(0)
        if one not in found and one != top:
            found.append(one)
            waiting.extend(children.get(one, ()))
    return found
