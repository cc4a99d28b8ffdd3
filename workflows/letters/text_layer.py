"""The text behind the glyphs, as poppler and others copy it.

In कु, के or कृ the vowel sign is drawn to the left of where the letter ends. The PDF says so rightly ("these glyphs stand
for कु"), but a reader that measures to the end of the last glyph sees a gap before the next letter and copies "कु मार".
So each such group gets one more glyph at its end, the blank of the same font, ending where the group ends. It draws
nothing, and it is part of the group, so that it adds no character to the text either.
"""

import functools
import io
import re
from collections.abc import Mapping

import pikepdf
from pikepdf import Dictionary, Name

GROUP = re.compile(
    rb"(/Span<</ActualText<[0-9A-Fa-f]+>>>BDC [^\[\]<>]*?/(f\d+) [\d.]+ Tf [^\[\]<>]*?Tm\[)([^\]]*)(\]TJ)"
)
"""A group of glyphs with its text, as the typesetter writes it: font, place, glyphs with adjustments."""
NUMBER = re.compile(rb"(?<![0-9A-Fa-f<.])-?\d+(?:\.\d+)?(?![0-9A-Fa-f>])")
BLANK = re.compile(rb"<([0-9A-Fa-f]{4})> <0020>")
Blank = tuple[bytes, float]
"""Code of the blank in a font, and its width in thousandths of the font size."""

LEAST_SHIFT = 60
"""Thousandths of the font size; from about a tenth of it readers assume a space."""


def close_gaps(pdf_bytes: bytes) -> bytes:
    """Close the seeming gaps behind shifted vowel signs; the picture of the page stays as it is."""
    pdf = pikepdf.open(io.BytesIO(pdf_bytes))
    known: dict[tuple[int, int], Blank | None] = {}
    for page in pdf.pages:
        blanks = {}
        for name, font in page.obj.Resources.get(Name.Font, Dictionary()).items():
            if font.objgen not in known:
                known[font.objgen] = _blank(font)
            blanks[name.removeprefix("/").encode()] = known[font.objgen]
        content = page.obj.Contents.read_bytes()
        closed = GROUP.sub(functools.partial(_close, blanks), content)
        if closed != content:
            page.obj.Contents.write(closed)
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.preserve, deterministic_id=True)
    return out.getvalue()


def _close(blanks: Mapping[bytes, Blank | None], group: re.Match[bytes]) -> bytes:
    blank = blanks[group[2]]
    shift = sum(float(number) for number in NUMBER.findall(group[3]))
    if blank is None or shift < LEAST_SHIFT:
        return group[0]
    code, width = blank
    return b"%s%s%.2f<%s>%s" % (group[1], group[3], width - shift, code, group[4])


def _blank(font: pikepdf.Object) -> Blank | None:
    """Find code and width of the blank in an embedded font; None when the font was used without one."""
    found = BLANK.search(font.ToUnicode.read_bytes())
    if found is None:
        return None
    wanted = int(found[1], 16)
    widths = list(font.DescendantFonts[0].W)
    for first, last, width in zip(widths[::3], widths[1::3], widths[2::3], strict=True):
        if int(first) <= wanted <= int(last):
            return found[1], float(width)
    return None
