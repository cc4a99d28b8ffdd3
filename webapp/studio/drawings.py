"""Drawings of routing diagrams on the studio's pages: those of plain texts stay in memory."""

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from engine.errors import Refusal
from webapp.drawing import Mark, draw
from webapp.filters import current_language

KEPT_DRAWINGS = 128
LARGEST_KEPT = 200_000
"""Bytes of a diagram whose drawing stays in memory."""


def drawn(xml: bytes, ident: str, marks: Mapping[str, Mark] | None = None) -> Markup | None:
    """A drawing, or none when the file has no layout to draw from."""
    try:
        if marks or len(xml) > LARGEST_KEPT:
            return draw(xml, ident=ident, locale=current_language(), marks=marks)
        return _drawn_once(xml, ident, current_language())
    except Refusal:
        return None


@lru_cache(maxsize=KEPT_DRAWINGS)
def _drawn_once(xml: bytes, ident: str, locale: str) -> Markup:
    """The drawing of a text, which is the same whoever looks at it."""
    return draw(xml, ident=ident, locale=locale)
