"""What one page hands to the next: signed, so that it comes back as it was sent, and nothing has to be stored."""

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from workflows.errors import BadInput

MOST_SIGNS = 200_000
"""Of what a page carries; 500 papers with their remarks take a tenth of it."""


def carried(what: str, draft_id: int, given: dict[str, Any]) -> str:
    """Something as a hidden field carries it.

    :param what: ``walk`` or ``forecast``; one cannot be sent in the other's place
    :param draft_id: nor to another draft
    :raises BadInput: when it has become too much
    """
    text = str(_signer(what, draft_id).dumps(given))
    if len(text) > MOST_SIGNS:
        raise BadInput("This has become too long; begin anew.", "यह बहुत लंबा हो गया; फिर से आरंभ करें।")
    return text


def brought(what: str, draft_id: int, text: str) -> dict[str, Any]:
    """What a hidden field brought.

    :raises BadInput: when it is not as it was sent
    """
    try:
        given = _signer(what, draft_id).loads(text) if len(text) <= MOST_SIGNS else None
    except BadData:
        given = None
    if not isinstance(given, dict):
        raise BadInput("Begin anew: the page did not come back as it was sent.",
                       "फिर से आरंभ करें: पृष्ठ जैसा भेजा गया था वैसा वापस नहीं आया।")  # fmt: skip
    return given


def _signer(what: str, draft_id: int) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"trials:{what}:{draft_id}")
