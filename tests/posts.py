"""Posts and units of the demo district by their codes, as the tests of the organisation name them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.organisation import Post, Unit


def post(db: Session, code: str) -> Post:
    """The post with a code."""
    return db.scalars(select(Post).where(Post.code == code)).one()


def unit(db: Session, code: str) -> Unit:
    """The unit with a code."""
    return db.scalars(select(Unit).where(Unit.code == code)).one()
