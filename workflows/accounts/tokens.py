"""Tokens by which programs use the API. A token is bound to a post, and acts as whoever has charge of it."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from engine.db import Base
from workflows import ledger
from workflows.errors import BadInput, NotFound
from workflows.organisation.actors import Actor
from workflows.organisation.models import Post

MARK = "pat_"
"""How a token begins, so that one that was left lying about is recognised."""
NAME_LENGTH = 80


class ApiToken(Base):
    """One program's way in; only the hash of the token is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """What program uses it."""
    made_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]

    post: Mapped[Post] = relationship()


def make_token(db: Session, post: Post, name: str, *, actor: Actor, now: dt.datetime) -> tuple[ApiToken, str]:
    """Make a token for a post; its text is given once and not kept.

    :raises BadInput: when it has no name
    """
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise BadInput("Say which program uses it.", "किस प्रोग्राम के लिए है, लिखें।", field="name")
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        token_sha256=_hash(text), district_id=post.district_id, post_id=post.id, name=name, made_at=now, revoked_at=None
    )
    db.add(token)
    db.flush()  # the ledger names it by its number
    _record(db, token, "token.made", actor=actor, now=now)
    return token, text


def token_by_text(db: Session, text: str) -> ApiToken | None:
    """The token that a program sent, with its post; None when there is none or it was revoked. Reads only."""
    found = db.scalars(
        select(ApiToken).where(ApiToken.token_sha256 == _hash(text)).options(joinedload(ApiToken.post))
    ).one_or_none()
    return found if found is not None and found.revoked_at is None else None


def list_tokens(db: Session) -> list[ApiToken]:
    """All tokens, revoked ones too."""
    return list(db.scalars(select(ApiToken).options(joinedload(ApiToken.post)).order_by(ApiToken.id)))


def revoke_token(db: Session, token_id: int, *, actor: Actor, now: dt.datetime) -> ApiToken:
    """End a token; from now on it opens nothing.

    :raises NotFound: when there is none
    """
    token = db.get(ApiToken, token_id)
    if token is None:
        raise NotFound("There is no such token.", "ऐसा कोई टोकन नहीं है।")
    if token.revoked_at is None:
        token.revoked_at = now
        _record(db, token, "token.revoked", actor=actor, now=now)
    return token


def _record(db: Session, token: ApiToken, act: str, *, actor: Actor, now: dt.datetime) -> None:
    chain = ledger.configuration_chain(token.district_id, f"token:{token.id}")
    ledger.record(db, chain, act, actor=actor, payload={"name": token.name, "post": token.post_id}, now=now)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
