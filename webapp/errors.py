"""The one place where refusals and faults become pages, or problem+json for the API (RFC 9457)."""

import logging
import secrets

from flask import Flask, Response, make_response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.errors import DiagramRefused, Refusal
from webapp.db import roll_back
from workflows.errors import BadInput

log = logging.getLogger("patravali.web")


def sentence(refusal: Refusal) -> str:
    """The refusal in the language of the reader."""
    return refusal.en if str(get_locale()) == "en" else refusal.hi


def wants_json() -> bool:
    """Whether a program is asking."""
    return request.path.startswith("/api/")


def problem(status: int, title: str, **more: object) -> Response:
    """Answer with problem+json."""
    response = make_response({"type": "about:blank", "status": status, "title": title, **more}, status)
    response.mimetype = "application/problem+json"
    return response


def page(status: int, title: str, detail: str) -> Response:
    """Answer with the error page; it keeps the way back."""
    return make_response(render_template("error.html", status=status, title=title, detail=detail), status)


def _refused(refusal: Refusal) -> Response:
    roll_back()
    if wants_json():
        more: dict[str, object] = {"detail_hi": refusal.hi}
        if isinstance(refusal, BadInput) and refusal.field:
            more["field"] = refusal.field
        if isinstance(refusal, DiagramRefused):
            more["findings"] = [vars(finding) for finding in refusal.findings]
        return problem(refusal.status, refusal.en, **more)
    titles = {404: _("Not found"), 403: _("Not allowed"), 422: _("Please correct this")}
    return page(refusal.status, titles.get(refusal.status, _("Not possible now")), sentence(refusal))


def _http(error: HTTPException) -> Response:
    roll_back()
    code = error.code or 500
    if 300 <= code < 400:
        return make_response(error.get_response())
    sentences = {
        404: _("There is no such page, or your post may not see it."),
        405: _("This address does not take that kind of request."),
        413: _("What was sent is larger than this office accepts."),
    }
    if isinstance(error, CSRFError):
        text = _(
            "This form is no longer valid, because you logged in again. Go back, reload the page and send it again."
        )
    else:
        text = sentences.get(code, error.description or "")
    if wants_json():
        return problem(code, text)
    return page(code, _("Not found") if code == 404 else _("Not possible now"), text)


def _crashed(error: Exception) -> Response:
    number = secrets.token_hex(4).upper()
    roll_back()
    log.exception("fault %s at %s %s", number, request.method, request.path, exc_info=error)
    text = _("Nothing was changed. Tell the administrator the number %(number)s.", number=number)
    if wants_json():
        return problem(500, text, number=number)
    return page(500, _("A fault of the program"), text)


def init_app(app: Flask) -> None:
    """Register the handlers; in tests a crash reaches the test."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    if not app.config["TESTING"]:
        app.register_error_handler(Exception, _crashed)
