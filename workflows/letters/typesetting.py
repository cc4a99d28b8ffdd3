"""The typesetter: data and a template in, a PDF out. No system font, no network, no clock of its own."""

import datetime as dt
import functools
import json
import struct
import unicodedata
from pathlib import Path
from typing import Any, Literal

import fontpkg_noto_sans
import typst

from workflows.errors import BadInput
from workflows.letters.text_layer import close_gaps

TEMPLATES = Path(__file__).parent / "templates"
FONT_FILES = Path(fontpkg_noto_sans.ROOT) / "files"
Standard = Literal["a-2u", "a-3a", "ua-1"]
ARCHIVABLE: tuple[Standard, ...] = ("a-3a", "ua-1")
"""PDF/A-3a for the archive and PDF/UA-1 for screen readers, both at once."""

IGNORABLE = frozenset("\n\t\r\u200b\u200c\u200d\u2060\ufeff\u00ad")
"""Characters that shape or break text and have no picture of their own."""


class Unprintable(BadInput):
    """The text holds characters for which the office's font has no glyph.

    :ivar characters: each of them once, in the order met
    """

    def __init__(self, characters: list[str]) -> None:
        shown = " ".join(f"{character} (U+{ord(character):04X})" for character in characters[:10])
        super().__init__(
            f"These characters cannot be printed: {shown}. Hindi and English letters, digits and signs can.",
            f"ये अक्षर छप नहीं सकते: {shown}। इन्हें बदलें; हिन्दी और अंग्रेज़ी के अक्षर, अंक और चिह्न छप सकते हैं।",
            field="body",
        )
        self.characters = characters


def unprintable(text: str) -> list[str]:
    """List the characters of *text* that the office's font cannot print, each once; used when a draft is saved."""
    have = _coverage()
    met = dict.fromkeys(text)
    return [character for character in met if character not in have and not _is_silent(character)]


def _is_silent(character: str) -> bool:
    """Whether the character is dropped before printing (controls) or has no picture by nature (joiners)."""
    return character in IGNORABLE or unicodedata.category(character) in ("Cc", "Cs")


def typeset(
    template: str, data: dict[str, Any], *, day: dt.date, standards: tuple[Standard, ...] = ARCHIVABLE
) -> bytes:
    """Typeset *data* by a template of ours.

    :param template: file name in ``templates/``
    :param data: JSON values; every text in it is checked and stripped of control characters
    :param day: the date of the document; there is no other clock in the PDF
    :raises Unprintable: before anything is drawn, when the font lacks a character
    """
    pdf = _compiler(template, data).compile(
        format="pdf", pdf_standards=list(standards), timestamp=_midnight(day), pdf_tags="a-2u" not in standards
    )
    assert isinstance(pdf, bytes)
    return close_gaps(pdf)


def typeset_with_marks(template: str, data: dict[str, Any], *, day: dt.date, mark: str) -> tuple[bytes, list[Any]]:
    """Typeset, and also give the values that the template left at ``<mark>`` (where the signature goes)."""
    compiler = _compiler(template, data)
    pdf = compiler.compile(format="pdf", pdf_standards=list(ARCHIVABLE), timestamp=_midnight(day))
    assert isinstance(pdf, bytes)
    return close_gaps(pdf), json.loads(compiler.query(f"<{mark}>", field="value"))


def picture(template: str, data: dict[str, Any], *, dots_per_inch: float = 144) -> bytes:
    """Draw the one page of a template as a PNG.

    :raises Unprintable: before anything is drawn, when the font lacks a character
    """
    png = _compiler(template, data).compile(format="png", ppi=dots_per_inch)
    assert isinstance(png, bytes)
    return png


def _compiler(template: str, data: dict[str, Any]) -> typst.Compiler:
    printable = _without_controls(data)
    text = json.dumps(printable, ensure_ascii=False)
    if missing := unprintable(text):
        raise Unprintable(missing)
    return typst.Compiler(
        input=str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": text},
    )


def _midnight(day: dt.date) -> int:
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


def _without_controls(value: object) -> object:
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    if isinstance(value, dict):
        return {key: _without_controls(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_controls(inner) for inner in value]
    return value


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FILES)])


@functools.cache
def _coverage() -> frozenset[str]:
    """Read which characters the upright font has, out of its ``cmap`` table (OpenType 1.9, cmap format 12)."""
    font = (FONT_FILES / "NotoSans[wdth,wght].ttf").read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * index) for index in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, cmap + 2)
    offsets = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)[2] for index in range(subtables))
    start = next(cmap + offset for offset in offsets if struct.unpack_from(">H", font, cmap + offset)[0] == 12)
    (groups,) = struct.unpack_from(">I", font, start + 12)
    spans = (struct.unpack_from(">III", font, start + 16 + 12 * index) for index in range(groups))
    return frozenset(chr(code) for first, last, _ in spans for code in range(first, last + 1))
