"""One request, one write transaction, opened late (design §6).

A page that is read gets a reading session. An act gets the writing session at its first use: body, papers and passwords
have been dealt with by then. An answer under 400 commits, every other one and every exception rolls back.
"""

import datetime as dt
import json
from typing import cast

from flask import Flask, Response, current_app, g, make_response, redirect, request
from flask_login import current_user
from sqlalchemy import event
from sqlalchemy.orm import Session

from engine.db import Database
from workflows.answers import GivenAnswer, claim_key, keep_answer
from workflows.documents.store import Store

KEY_FIELD = "key"
KEY_LENGTH = 80
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class AlreadyAnswered(Exception):  # noqa: N818 - no error: the answer is known
    """The same form was sent before; its answer is given again."""

    def __init__(self, answer: GivenAnswer) -> None:
        super().__init__(answer.location)
        self.answer = answer


def database_of(app: Flask) -> Database:
    """The database of an application."""
    return cast(Database, app.extensions["patravali_database"])


def the_database() -> Database:
    """The database of this request's application."""
    return database_of(current_app)


def the_store() -> Store:
    """The store of papers of this application."""
    return cast(Store, current_app.extensions["patravali_store"])


def utc_now() -> dt.datetime:
    """The moment of this request: one and the same for all that it does."""
    if "now" not in g:
        g.now = dt.datetime.now(dt.UTC)
    return cast(dt.datetime, g.now)


def read_db() -> Session:
    """The reading session of this request."""
    if "read_session" not in g:
        g.read_session = the_database().read_session()
        event.listen(g.read_session, "loaded_as_persistent", keep_read)
    return cast(Session, g.read_session)


def keep_read(session: Session, found: object) -> None:
    """What a request has read stays in its session until it ends: whoever asks for it by its id finds it there."""
    session.info.setdefault("kept", []).append(found)


def write_db() -> Session:
    """The writing session of this request; the first call begins the transaction.

    :raises AlreadyAnswered: when the form's key was used before
    """
    if request.method in SAFE:
        raise RuntimeError(f"{request.method} {request.path} may not write")
    if "write_session" not in g:
        g.write_session = the_database().write_session()
        key = request_key()
        if key:
            earlier = claim_key(g.write_session, key, now=utc_now())
            if earlier is not None:
                g.write_session.expunge(earlier)  # it is read after the roll-back
                raise AlreadyAnswered(earlier)
    return cast(Session, g.write_session)


def request_key() -> str:
    """The key that the form or the API client gave, or "". Keeping a note does not use up the key of its form."""
    if request.headers.get("X-Autosave"):
        return ""
    key = request.headers.get("Idempotency-Key") or request.form.get(KEY_FIELD, "")
    if not key:
        return ""
    who = g.get("person_id", 0)
    return f"{who}:{key}"[:KEY_LENGTH]


def roll_back() -> None:
    """Undo what this request has written, so that an error page may read."""
    session = g.pop("write_session", None)
    if session is not None:
        session.rollback()
        session.close()


def answer_again(repeat: AlreadyAnswered) -> Response:
    """Give the earlier answer of the same form."""
    roll_back()
    if repeat.answer.location:
        return cast(Response, redirect(repeat.answer.location, 303))
    return make_response(json.loads(repeat.answer.body or "{}"), repeat.answer.status or 200)


def _answered_before() -> None:
    """Before anything is judged: a form that was answered is answered the same, whatever has changed since."""
    if request.method in SAFE or not current_user.is_authenticated:
        return
    key = request_key()
    earlier = read_db().get(GivenAnswer, key) if key else None
    if earlier is not None and earlier.status:
        raise AlreadyAnswered(earlier)


def answer_repeats(app: Flask) -> None:
    """Look for the answer of a repeated form; to be called after the check of its token was registered."""
    app.before_request(_answered_before)


def _finish(response: Response) -> Response:
    session = g.get("write_session")
    if session is None:
        return response
    if response.status_code >= 400:
        roll_back()
        return response
    key = request_key()
    if key:
        body = response.get_data(as_text=True) if response.is_json else ""
        keep_answer(session, key, location=response.location or "", body=body, status=response.status_code)
    session.commit()
    return response


def _close(_error: BaseException | None) -> None:
    for name in ("write_session", "read_session"):
        session = g.pop(name, None)
        if session is not None:
            session.close()


def init_app(app: Flask, database: Database) -> None:
    """Give each request its sessions."""
    app.extensions["patravali_database"] = database
    app.after_request(_finish)
    app.teardown_request(_close)
    app.register_error_handler(AlreadyAnswered, answer_again)
