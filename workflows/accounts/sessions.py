"""Log-in sessions in our own table: they can be seen, ended and counted, and a stolen copy of the table opens none."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session, joinedload

from workflows.accounts.models import Account, LoginSession

IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
SEEN_EVERY = dt.timedelta(minutes=1)
"""``last_seen_at`` is written at most so often (design.md §6)."""
KEPT = dt.timedelta(days=90)
"""How long an ended session stays on the list."""

WHO_ASKS = (
    select(LoginSession)
    .where(LoginSession.token_sha256 == bindparam("token"))
    .options(joinedload(LoginSession.person), joinedload(LoginSession.account), joinedload(LoginSession.district))
)
"""Each request begins with it; built once."""


def open_session(db: Session, account: Account, *, ip: str, user_agent: str, now: dt.datetime) -> str:
    """Open a session and give the token for the cookie; the table keeps its SHA-256 alone."""
    token = secrets.token_urlsafe(32)
    db.add(
        LoginSession(
            token_sha256=_hash(token),
            district_id=account.district_id,
            person_id=account.person_id,
            created_at=now,
            last_seen_at=now,
            ip=ip[:45],
            user_agent=user_agent[:300],
        )
    )
    return token


def resume_session(
    db: Session, token: str, *, now: dt.datetime, idle: dt.timedelta = IDLE, absolute: dt.timedelta = ABSOLUTE
) -> LoginSession | None:
    """The session of a cookie, with person, account and district; None when there is none or it has ended. Reads only.

    :param idle: how long it lives without a request
    :param absolute: how long it lives at all
    """
    session = db.scalars(WHO_ASKS, {"token": _hash(token)}).one_or_none()
    if session is None or session.revoked_at is not None:
        return None
    # last_seen_at may lag by the minute in which it is not written; that minute is the officer's.
    alive = now - session.last_seen_at < idle + SEEN_EVERY and now - session.created_at < absolute
    return session if alive else None


def needs_touch(session: LoginSession, now: dt.datetime) -> bool:
    """Whether the request should write ``last_seen_at``, in a short transaction of its own."""
    return now - session.last_seen_at >= SEEN_EVERY


def touch_session(db: Session, session: LoginSession, *, now: dt.datetime) -> None:
    """Write down that the session was used."""
    db.execute(
        update(LoginSession)
        .where(LoginSession.token_sha256 == session.token_sha256, LoginSession.last_seen_at < now)
        .values(last_seen_at=now)
    )


def close_session(db: Session, token: str, *, now: dt.datetime) -> None:
    """Log out: a copy of the cookie opens nothing from now on."""
    _revoke(db, LoginSession.token_sha256 == _hash(token), why="logged out", now=now)


def revoke_session(db: Session, person_id: int, token_sha256: str, *, now: dt.datetime) -> None:
    """End one of a person's own sessions from his list, such as that of a lost phone."""
    own = (LoginSession.person_id == person_id) & (LoginSession.token_sha256 == token_sha256)
    _revoke(db, own, why="ended from the list", now=now)


def revoke_sessions(db: Session, person_id: int, *, why: str, now: dt.datetime, keep_token: str | None = None) -> None:
    """End all sessions of a person, but for the one of *keep_token*."""
    own = LoginSession.person_id == person_id
    others = own & (LoginSession.token_sha256 != _hash(keep_token)) if keep_token is not None else own
    _revoke(db, others, why=why, now=now)


def my_sessions(
    db: Session, person_id: int, *, now: dt.datetime, idle: dt.timedelta = IDLE, absolute: dt.timedelta = ABSOLUTE
) -> list[LoginSession]:
    """The sessions of a person that are alive, the last used first."""
    return list(
        db.scalars(
            select(LoginSession)
            .where(
                LoginSession.person_id == person_id,
                LoginSession.revoked_at.is_(None),
                LoginSession.last_seen_at > now - idle - SEEN_EVERY,
                LoginSession.created_at > now - absolute,
            )
            .order_by(LoginSession.last_seen_at.desc())
        )
    )


def prune_sessions(db: Session, *, now: dt.datetime) -> None:
    """Forget sessions that ended long ago; log-ins themselves stay in the ledger."""
    db.execute(delete(LoginSession).where(LoginSession.last_seen_at < now - KEPT))


def _revoke(db: Session, which: ColumnElement[bool], *, why: str, now: dt.datetime) -> None:
    db.execute(
        update(LoginSession).where(which, LoginSession.revoked_at.is_(None)).values(revoked_at=now, revoked_why=why)
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
