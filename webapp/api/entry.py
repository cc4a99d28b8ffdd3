"""The blueprint, what every request passes, and how bodies are read."""

from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webapp import __version__
from webapp.api.bearer import admit
from webapp.api.description import PREFIX, describe
from workflows.errors import BadInput

PAGE = 50

bp = Blueprint("api", __name__, url_prefix=PREFIX)
bp.before_request(admit)


@bp.get("/openapi.json")
def openapi() -> Response:
    """What this API does (OpenAPI 3.1)."""
    return jsonify(describe(__version__))


def sent(*known: str) -> dict[str, Any]:
    """The JSON object of the request.

    :raises BadInput: when it is none, or has a property that is not known
    """
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadInput("Send a JSON object.", "JSON वस्तु भेजें।")
    for name in body:
        if name not in known:
            raise BadInput(f"“{name}” is not known here.", f"“{name}” यहाँ मान्य नहीं है।", field=name)
    return body


def text_in(body: dict[str, Any], name: str, *, required: bool = True) -> str:
    """A text of the body.

    :raises BadInput: when it is missing or no text
    """
    value = body.get(name, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise BadInput(f"“{name}” must be a text.", f"“{name}” में पाठ दें।", field=name)
    return value


def number_in(body: dict[str, Any], name: str, default: int) -> int:
    """A whole number of the body.

    :raises BadInput: when it is something else
    """
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput(f"“{name}” must be a whole number.", f"“{name}” में पूर्णांक दें।", field=name)
    return value


def offset() -> int:
    """How many the client leaves out."""
    return max(0, request.args.get("offset", 0, type=int) or 0)


def as_form(answers: dict[str, Any], prefix: str) -> MultiDict[str, str]:
    """JSON answers as a form sends them, so that one reader judges both.

    :raises BadInput: when it is no object
    """
    if not isinstance(answers, dict):
        raise BadInput("“answers” must be an object.", "“answers” में JSON वस्तु दें।", field="answers")
    form: MultiDict[str, str] = MultiDict()
    for name, value in answers.items():
        for key, text in _texts(f"{prefix}{name}", value):
            form.add(key, text)
    return form


def _texts(key: str, value: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any JSON type
    if isinstance(value, bool):
        return [(key, "yes" if value else "no")]
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        rows = [(f"{key}-{place}-{column}", cell) for place, row in enumerate(value) for column, cell in row.items()]
        return [pair for name, cell in rows for pair in _texts(name, cell)]
    if isinstance(value, list):
        return [(key, str(one)) for one in value]
    return [] if value is None else [(key, str(value))]
