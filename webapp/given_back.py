"""No refusal loses what was typed: texts that the page of a refusal has no field for any more stand at its end.

A page that is refused shows its form again as it was sent. Where it cannot, because the draft was submitted meanwhile
or the thing is gone, the texts stand below the sentence, to be copied.
"""

import html
import re
from collections.abc import Iterator

from flask import Flask, Response, current_app, request
from flask_login import current_user

CARRIED = frozenset(
    {
        *("csrf_token", "key", "rev", "revision", "seen", "bundle", "walk", "forecast", "expect_rev", "note_html"),
        *("act", "task", "table", "field", "was", "node", "copy_of", "take", "open", "letter", "look", "order", "run"),
        *("lane", "kind", "form", "button", "role", "does", "escalate_to", "nature", "retention", "language", "policy"),
        *("branch", "circle", "category", "grading", "priority", "which", "holds", "back"),
    }
)
"""Fields that a page fills in itself, or of which one only chooses."""
SECRET = re.compile(r"(^|_)(password|pin|otp|code|token)(_|$)")
MOST_TEXTS, LONGEST = 60, 20_000
END = "</main>"


def typed_texts() -> Iterator[str]:
    """What was typed into the form of this request, each text once."""
    seen = set()
    for name, value in request.form.items(multi=True):
        text = value.strip()
        if len(text) > 1 and name not in CARRIED and not SECRET.search(name) and text not in seen:
            seen.add(text)
            yield text


def left_out(page: str) -> list[str]:
    """The texts that a page does not show, wherever it may show them."""
    shown = _spaced(html.unescape(page))
    return [text[:LONGEST] for text in typed_texts() if _spaced(text) not in shown][:MOST_TEXTS]


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _give_back(response: Response) -> Response:
    is_refused = request.method == "POST" and 400 <= response.status_code < 500
    if not is_refused or response.mimetype != "text/html" or not current_user.is_authenticated:
        return response
    page = response.get_data(as_text=True)
    texts = left_out(page) if END in page else []
    if texts:
        before, _end, after = page.rpartition(END)
        part = current_app.jinja_env.get_template("components/given_back.html").render(texts=texts)
        response.set_data(before + part + END + after)
    return response


def init_app(app: Flask) -> None:
    """Look at every refusal before it is sent."""
    app.after_request(_give_back)
