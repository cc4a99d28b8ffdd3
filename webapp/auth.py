"""Who is asking: the random token in one cookie, looked up in our own table (ASVS 7.2, 7.4).

Flask-Login carries the answer through the request; the token alone lives in the browser, and a log-out ends it on the
server.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, Request, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from webapp.db import SAFE, read_db, the_database, utc_now
from workflows import accounts, organisation
from workflows.accounts import LoginSession
from workflows.errors import NotYours
from workflows.organisation import Actor, HeldDesk, Person
from workflows.visibility import Reader, reader_of

P = ParamSpec("P")
R = TypeVar("R")

POST_COOKIE = "post"

__all__ = [
    "Officer",
    "actor_at",
    "chosen_desk",
    "init_app",
    "login_required",
    "needs_role",
    "officer",
    "reader",
    "safe_way_back",
]


class Officer(UserMixin):
    """The person behind a request, with the log-in session."""

    def __init__(self, person: Person, session: LoginSession) -> None:
        self.person = person
        self.session = session

    def get_id(self) -> str:
        """The person's id, as Flask-Login wants it."""
        return str(self.person.id)


def cookie_name() -> str:
    """The name of the token's cookie; with https the browser itself enforces host and path by the prefix."""
    return "__Host-patravali" if current_app.config["SESSION_COOKIE_SECURE"] else "patravali"


def safe_way_back(target: str) -> str:
    """Only a path of ours; anything else would be an open redirect."""
    return target if target.startswith("/") and not target.startswith(("//", "/\\")) else url_for("desk.tray")


def set_token(response: BaseResponse, token: str) -> None:
    """Hand the token to the browser."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(cookie_name(), token, httponly=True, secure=secure, samesite="Lax", path="/")


def end_forms_of_others(person_id: int) -> None:
    """Let forms that somebody else opened in this browser be refused: sent now, they would be acts of this person.

    His own, from before the log-in, stay valid: an officer who logs in again beside a half-written note sends it.
    """
    if session.get("person") != person_id:
        session.pop(current_app.config["WTF_CSRF_FIELD_NAME"], None)
        session["person"] = person_id


def clear_token(response: BaseResponse) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))


def _load_officer(asked: Request) -> Officer | None:
    token = asked.cookies.get(cookie_name(), "")
    if not token:
        return None
    db = read_db()
    session = accounts.resume_session(db, token, now=utc_now())
    if session is None:
        return None
    g.person_id = session.person_id
    return Officer(session.person, session)


def officer() -> Officer:
    """The officer who is logged in; only behind ``login_required``."""
    return cast(Officer, current_user._get_current_object())


def reader() -> Reader:
    """The posts and roles of the officer, gathered once a request."""
    if "reader" not in g:
        person = officer().person
        g.reader = reader_of(read_db(), person.id, person.district_id, utc_now())
    return cast(Reader, g.reader)


def chosen_desk() -> HeldDesk:
    """The post at which the officer begins new work: the one chosen in the masthead, else his own.

    :raises NotYours: when the person holds no charge at all
    """
    desks = reader().desks
    if not desks:
        raise NotYours("You hold no charge at present.", "वर्तमान में आपके पास कोई कार्यभार नहीं है।")
    wanted = request.cookies.get(POST_COOKIE, "")
    return next((desk for desk in desks if str(desk.post.id) == wanted), desks[0])


def actor_at(post_id: int, db: Session | None = None) -> Actor:
    """The actor that the officer is at a post; the capacity comes from the charge, never from the browser.

    :raises NotYours: when the post is not his
    """
    return organisation.actor_for(db or read_db(), officer().person.id, post_id, utc_now())


def needs_role(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only officers in whose hands one of the roles lies."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not reader().has_role(*roles):
                raise NotYours("This belongs to another desk.", "यह कार्य दूसरे पटल का है।")
            return view(*args, **kwargs)

        return cast(Callable[P, R], login_required(checked))

    return decorate


def _note_presence(response: Response) -> Response:
    """Once a minute, in a short transaction of its own that never fails the page: the officer is there (design §6)."""
    person = getattr(g, "person_id", None)
    if person is None or request.method not in SAFE or not current_user.is_authenticated:
        return response
    session = officer().session
    if not accounts.needs_touch(session, utc_now()):
        return response
    try:
        with the_database().writing() as db:
            accounts.touch_session(db, session, now=utc_now())
    except Exception:
        current_app.logger.exception("presence of person %s was not noted", person)
    return response


WITHOUT_PASSWORD = frozenset({"account.new_password", "account.logout", "static", "language.switch", "security.report"})
"""What is open to somebody who came with a one-time code."""


def _password_first() -> BaseResponse | None:
    if request.endpoint in WITHOUT_PASSWORD or not current_user.is_authenticated:
        return None
    account = officer().session.account
    if account is not None and account.code_hash is None:
        return None
    return redirect(url_for("account.new_password"))


def init_app(app: Flask) -> None:
    """Read the token of each request."""
    manager = LoginManager(app)
    manager.request_loader(_load_officer)

    @manager.unauthorized_handler
    def log_in_first() -> BaseResponse:
        if request.path.startswith("/api/"):
            from webapp.errors import problem  # noqa: PLC0415 - errors needs the sessions, which need nothing of this

            return problem(401, "Send a token: Authorization: Bearer …")
        return redirect(url_for("account.login", next=request.full_path.rstrip("?")))

    app.before_request(_password_first)
    app.after_request(_note_presence)
