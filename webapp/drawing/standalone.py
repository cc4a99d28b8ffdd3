"""A drawing that stands alone, as a file: with its colours in it, on white, for paper and for other programs."""

import re
from collections.abc import Iterator

from lxml import etree
from markupsafe import Markup

from engine.uploads import local_name, read_xml
from webapp.drawing.courses import LABEL_SIZE
from webapp.drawing.sketch import NAME_SIZE, draw
from workflows.letters import Lettering

_STYLE = (
    "text{font-family:'Noto Sans','Noto Sans Devanagari',sans-serif;font-size:15px;fill:#1c2030}"
    ".lane{fill:#ffffff;stroke:#8b8573;stroke-width:1}"
    ".lane-h{fill:#f3f0e8;stroke:#8b8573;stroke-width:1}"
    ".lane-t{font-size:13.5px;font-weight:600}"
    ".node rect{fill:#fffdf8;stroke:#474b5a;stroke-width:1.5}"
    ".auto rect{fill:#f9f6ee}"
    ".call rect{stroke-width:3}"
    ".gw{fill:#fffdf8;stroke:#474b5a;stroke-width:1.5}"
    ".gwx{fill:none;stroke:#474b5a;stroke-width:2}"
    ".clock{stroke-width:1.4}"
    ".ev{fill:#fffdf8;stroke:#474b5a;stroke-width:1.5}"
    ".end{stroke-width:3.5}"
    ".in{fill:none}"
    ".flow{fill:none;stroke:#474b5a;stroke-width:1.5}"
    ".fl{font-size:13.5px;fill:#474b5a}"
    ".glyph{fill:none;stroke:#474b5a;stroke-width:1.3}"
    "marker path{fill:#474b5a}"
)
"""Plain selectors and plain colours: what every reader of SVG understands, that of the PDF too."""


def standalone(xml: bytes, *, locale: str, title: str = "") -> bytes:
    """A routing diagram as an SVG file.

    :param xml: the BPMN file with its layout
    :param locale: ``hi`` or ``en``
    :param title: for readers of the screen; else the diagram's own name
    :raises NotDrawn: when part of the layout is missing
    """
    drawn = draw(xml, ident="d", locale=locale, title=title)
    left, top, width, height = drawn.split('viewBox="', 1)[1].split('"', 1)[0].split()
    head, body = drawn.split(">", 1)
    paper = f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="#ffffff"/>'
    whole = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head} xmlns="http://www.w3.org/2000/svg" lang="{locale}">'
        f"<style>{_STYLE}</style>{_under_title(body, paper)}"
    )
    return whole.encode()


def _under_title(body: str | Markup, paper: str) -> str:
    """Title and description come first in an SVG; the white of the paper right after them."""
    head, rest = str(body).split("</desc>", 1)
    return f"{head}</desc>{paper}{rest}"


def lettered(svg: bytes) -> tuple[str, tuple[Lettering, ...], tuple[float, float]]:
    """A drawing for the typesetter, which sets the letters itself: lines without letters, letters, width and height.

    Letters inside a picture come into a PDF as shapes that nothing can read or search; Devanagari above all.

    :param svg: from :func:`standalone`
    """
    root = read_xml(svg)
    left, top, width, height = (float(part) for part in str(root.get("viewBox")).split())
    letters = tuple(_letters(root, left, top))
    for text in list(root.iter("{*}text")):
        parent = text.getparent()
        if parent is not None:
            parent.remove(text)
    return etree.tostring(root, encoding="unicode"), letters, (width, height)


def _letters(root: etree._Element, left: float, top: float) -> Iterator[Lettering]:
    for text in root.iter("{*}text"):
        kinds = (text.get("class") or "").split()
        x, y = float(text.get("x", "0")), float(text.get("y", "0"))
        turn = _turn(text)
        if turn is not None:
            x, y = turn[0] + (y - turn[1]), turn[1] - (x - turn[0])
        yield Lettering(
            text=text.text or "",
            x=x - left,
            y=y - top,
            size=LABEL_SIZE if kinds else NAME_SIZE,
            heavy="lane-t" in kinds,
            upwards=turn is not None,
        )


def _turn(text: etree._Element) -> tuple[float, float] | None:
    """The point around which a name is turned to be read upwards; None when it lies."""
    parent = text.getparent()
    if parent is None or local_name(parent) != "g":
        return None
    match = re.fullmatch(r"rotate\(-90 ([-\d.]+) ([-\d.]+)\)", parent.get("transform", ""))
    return (float(match[1]), float(match[2])) if match else None
