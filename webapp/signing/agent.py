"""The three messages of the officer's signing program (docs/signing-protocol.md), as JSON.

No cookie and no form token: a code that works once, then a bearer secret. Nothing slow runs inside a transaction, so
these views open their own short ones instead of the request's.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, make_response, request
from werkzeug.exceptions import HTTPException

from engine.errors import Refusal
from webapp.db import the_database, utc_now
from webapp.signing.room import the_signing_room
from workflows.errors import BadInput
from workflows.signing import agent, finishing

bp = Blueprint("agent", __name__, url_prefix="/agent/v1")

LARGEST_MESSAGE = 64 * 1024
"""Bytes: a certificate has two thousand, a value five hundred."""


@bp.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """A refusal as the program shows it: one sentence in each language."""
    return make_response({"en": refusal.en, "hi": refusal.hi}, refusal.status)


@bp.errorhandler(HTTPException)
def not_understood(error: HTTPException) -> Response:
    """What never reached the office: too large, or no JSON."""
    text = {"en": error.description or error.name, "hi": "संदेश समझा नहीं जा सका। प्रोग्राम का नया संस्करण लगायें।"}
    return make_response(text, error.code or 400)


@bp.before_request
def take_little() -> None:
    """Messages are small; a large one is refused before it is read."""
    request.max_content_length = LARGEST_MESSAGE


def message() -> Mapping[str, object]:
    """The body of the request.

    :raises BadInput: when it is no JSON object
    """
    body = request.get_json(silent=True, cache=False)
    if not isinstance(body, dict):
        raise BadInput("The message is not understood.", "संदेश समझा नहीं जा सका।")
    return body


def secret() -> str:
    """The secret of the round, from the header; "" when there is none."""
    kind, _space, value = request.headers.get("Authorization", "").partition(" ")
    return value if kind.lower() == "bearer" else ""


@bp.post("/claim")
def claim() -> Response:
    """Exchange the one-time code for the documents and a secret."""
    body = message()
    with the_database().writing() as db:
        answer = agent.claim(
            db,
            str(body.get("code", "")),
            now=utc_now(),
            program=str(body.get("program", "")),
            address=request.remote_addr or "",
        )
    return jsonify(answer)


@bp.post("/<int:request_id>/prepare")
def prepare(request_id: int) -> Response:
    """Give the PDF with its empty place, and the bytes to be signed."""
    answer = finishing.prepare(the_database(), the_signing_room(), request_id, secret(), message(), now=utc_now())
    return jsonify(answer)


@bp.post("/<int:request_id>/complete")
def complete(request_id: int) -> Response:
    """Take the value of the token: the letter is signed, or waits for its time stamp."""
    answer = finishing.complete(the_database(), the_signing_room(), request_id, secret(), message(), now=utc_now())
    return jsonify(answer)
