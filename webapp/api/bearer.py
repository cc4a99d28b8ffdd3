"""Who is asking: a bearer token bound to a post, acting as whoever has charge of that post now."""

import datetime as dt
from typing import cast

from flask import g, request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.db import SAFE, read_db, utc_now
from webapp.errors import problem
from workflows.accounts.tokens import ApiToken, token_by_text
from workflows.organisation import Actor, HeldDesk, Post, PostRole, Role, Scope, who_acts
from workflows.visibility import Reader

OPEN_TO_ALL = frozenset({"api.openapi"})
SHORTEST_KEY, LONGEST_KEY = 8, 60


def reader_at(db: Session, post: Post, desk: HeldDesk, person_id: int, *, now: dt.datetime) -> Reader:
    """What this one post may read and do; the person's other posts do not count."""
    in_force = (PostRole.since <= now, or_(PostRole.until.is_(None), PostRole.until > now))
    rows = db.execute(
        select(PostRole.role, PostRole.unit_id, Role.scope)
        .join(Role, Role.key == PostRole.role)
        .where(PostRole.post_id == post.id, *in_force)
    ).all()
    return Reader(
        person_id,
        post.district_id,
        (desk,),
        roles=frozenset((role, unit) for role, unit, _scope in rows),
        pools=frozenset(role for role, _unit, scope in rows if scope is Scope.POOL),
    )


def sent_token() -> str:
    """The token of the request, or ""."""
    scheme, _blank, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else ""


def admit() -> Response | None:
    """Before each request: find the token, its post and who acts there; a POST needs its key."""
    if request.endpoint in OPEN_TO_ALL:
        return None
    db, now = read_db(), utc_now()
    token = token_by_text(db, sent_token()) if sent_token() else None
    if token is None:
        refused = problem(401, "Send a token: Authorization: Bearer …")
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    acting = who_acts(db, token.post_id, now)
    if acting is None:
        return problem(403, f"The post {token.post.code} is vacant; a program acts for its holder alone.")
    use(token, HeldDesk(token.post, acting.capacity, acting.principal), acting.person.id)
    return None if request.method in SAFE else need_key()


def use(token: ApiToken, desk: HeldDesk, person_id: int) -> None:
    """Note for the rest of the request who asks."""
    # The keys of a program are its own; no officer's form can meet them.
    g.person_id = f"token{token.id}"
    g.reader = reader_at(read_db(), token.post, desk, person_id, now=utc_now())
    g.api_actor = Actor(person_id, token.post_id, desk.capacity)


def need_key() -> Response | None:
    """What is sent twice, because an answer was lost, must have one effect."""
    length = len(request.headers.get("Idempotency-Key", ""))
    if SHORTEST_KEY <= length <= LONGEST_KEY:
        return None
    return problem(400, f"Send a header Idempotency-Key of {SHORTEST_KEY} to {LONGEST_KEY} characters.")


def the_actor() -> Actor:
    """The person at the token's post."""
    return cast(Actor, g.api_actor)


def the_post() -> int:
    """Id of the token's post."""
    return the_actor().post_id
