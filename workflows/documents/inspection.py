"""Look through a whole PDF for what must not come in. Runs in a child process only.

Every object is walked, also those inside object streams and under names written as ``#4a#53``, which a search through
the bytes does not see. Rules and figures: design §1.15, the hostile corpus in tests/workflows/test_hostile_files.py.
"""

import binascii
import io
import zlib
from base64 import a85decode
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from workflows.documents.kinds import hides_second_file, holds_program, starts_program

MAX_PAGES = 2_000
MAX_OBJECTS = 400_000
MAX_STREAM_BYTES, MAX_TOTAL_BYTES = 64 << 20, 600 << 20
MAX_PAGE_POINTS = 14_400  # 200 inches, the largest page of PDF 1.7 (ISO 32000-1, annex C)
MAX_PIXELS = 100_000_000
MAX_DEPTH, MAX_FILTERS = 200, 3
TAIL_BYTES = 32

_LAUNCHING = frozenset({"/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute"})
_REMOTE = frozenset({"/GoToR", "/GoToE"})
_PLAYING = frozenset({"/Rendition", "/Movie", "/Sound", "/GoTo3DView"})
_MEDIA_NOTES = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})
_HARMLESS = frozenset({"/GoTo", "/Named", "/Thread"})


class Hostile(Exception):  # noqa: N818 - a verdict
    """The file is to be refused.

    :ivar code: the key in :data:`workflows.documents.refusals.REFUSALS`
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Findings:
    """What a PDF that may come in has in it.

    :ivar remove: what a clean copy must lose, codes of ``refusals.REMOVED``
    :ivar signed: whether it carries a signature, and so must never be rewritten
    :ivar pages: width and height of each page in points, as it is seen (rotation applied)
    """

    remove: set[str] = field(default_factory=set)
    signed: bool = False
    pages: list[tuple[float, float]] = field(default_factory=list)
    listed: int = 0
    """Entries in the page tree's own lists; going through 200,000 pages would take ten seconds."""


def inspect_pdf(data: bytes) -> Findings:
    """Look through *data*; raises :class:`Hostile` with the first reason to refuse it."""
    _check_outside(data)
    with _open(data) as pdf:
        findings = Findings()
        _check_catalogue(pdf, findings)
        for thing in dictionaries(pdf):
            _check_dictionary(thing, findings)
        _check_page_count(pdf)
        _check_streams(pdf)
        findings.pages = [_size_of(page) for page in pdf.pages]
        return findings


def _check_outside(data: bytes) -> None:
    """Refuse what lies before the beginning, after the end or as a program anywhere in the bytes."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Hostile("truncated")
    tail = data[end + 5 :].strip(b"\r\n \0")
    if holds_program(data) or holds_program(tail):
        raise Hostile("program")
    if len(tail) > TAIL_BYTES or hides_second_file(tail):
        raise Hostile("appended")


def _open(data: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError as locked:
        raise Hostile("encrypted") from locked
    except (pikepdf.PdfError, RuntimeError, ValueError) as damage:
        raise Hostile("damaged") from damage
    if pdf.is_encrypted:
        raise Hostile("encrypted")
    return pdf


def _check_catalogue(pdf: pikepdf.Pdf, findings: Findings) -> None:
    if len(pdf.objects) > MAX_OBJECTS:
        raise Hostile("bomb")
    root = pdf.Root
    if "/Collection" in root:
        raise Hostile("portfolio")
    if _has(root.get("/AcroForm"), "/XFA"):
        raise Hostile("xfa")
    names: object = root.get("/Names")
    if _has(names, "/JavaScript"):
        raise Hostile("javascript")
    if _has(names, "/EmbeddedFiles"):
        findings.remove.add("attachments")


def _has(thing: object, key: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and key in thing


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield every dictionary and stream of the file, nested ones too, each once."""
    yield from _within(pdf.trailer, 0)
    for thing in pdf.objects:
        yield from _within(thing, 0)


def _within(thing: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    if depth > MAX_DEPTH:
        raise Hostile("bomb")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        children = [thing[key] for key in thing.keys()]  # noqa: SIM118 - a stream iterates over nothing else
    elif isinstance(thing, pikepdf.Array):
        children = list(thing)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect:
            yield from _within(child, depth + 1)


def _check_dictionary(thing: pikepdf.Object, findings: Findings) -> None:
    keys = set(thing.keys())
    if keys & {"/JS", "/JavaScript"}:
        raise Hostile("javascript")
    if "/S" in keys:
        _check_action(thing, findings)
    if "/Subtype" in keys:
        _check_annotation(str(thing["/Subtype"]), findings)
    if "/FontMatrix" in keys and not _is_numbers(thing["/FontMatrix"]):
        raise Hostile("unsafe_font")  # CVE-2024-4367: pdf.js ran a string in this place as JavaScript
    if "/MediaBox" in keys:
        _check_box(thing["/MediaBox"])
    if {"/Kids", "/Count"} <= keys:
        _count_kids(thing, findings)
    if "/EF" in keys:
        findings.remove.add("attachments")
    if "/AA" in keys:
        findings.remove.add("actions")
    if {"/ByteRange", "/Contents"} <= keys:
        findings.signed = True


def _check_action(thing: pikepdf.Object, findings: Findings) -> None:
    kind = str(thing["/S"])
    if str(thing.get("/Type", "/Action")) != "/Action":
        return
    if kind == "/JavaScript":
        raise Hostile("javascript")
    if kind in _LAUNCHING:
        raise Hostile("launch")
    if kind in _REMOTE:
        raise Hostile("remote")
    if kind in _PLAYING:
        raise Hostile("media")
    if kind == "/URI" and "/URI" in thing:
        findings.remove.add("links")
    if kind in {"/Hide", "/ResetForm", "/SetOCGState"}:
        findings.remove.add("actions")


def _check_annotation(subtype: str, findings: Findings) -> None:
    if subtype in _MEDIA_NOTES:
        raise Hostile("media")
    if subtype == "/FileAttachment":
        findings.remove.add("attachments")


def _is_numbers(matrix: pikepdf.Object) -> bool:
    return isinstance(matrix, pikepdf.Array) and all(_number(part) is not None for part in matrix)


def _number(value: object) -> float | None:
    try:
        return None if isinstance(value, pikepdf.String | pikepdf.Name) else float(str(value))
    except (TypeError, ValueError):
        return None


def _check_box(box: pikepdf.Object) -> None:
    if not _is_numbers(box) or len(box) != 4:
        raise Hostile("page_size")
    left, bottom, right, top = (float(edge) for edge in box)
    if not (0 < abs(right - left) <= MAX_PAGE_POINTS and 0 < abs(top - bottom) <= MAX_PAGE_POINTS):
        raise Hostile("page_size")


def _count_kids(thing: pikepdf.Object, findings: Findings) -> None:
    findings.listed += len(thing["/Kids"])
    if findings.listed > 2 * MAX_PAGES:
        raise Hostile("pages")


def _check_page_count(pdf: pikepdf.Pdf) -> None:
    try:
        count = len(pdf.pages)
    except (pikepdf.PdfError, RuntimeError, ValueError) as broken:
        raise Hostile("damaged") from broken
    if not 0 < count <= MAX_PAGES:
        raise Hostile("pages")


def _size_of(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    width, height = abs(right - left), abs(top - bottom)
    if not (0 < width <= MAX_PAGE_POINTS and 0 < height <= MAX_PAGE_POINTS):
        raise Hostile("page_size")
    turned = int(page.rotation) % 180 == 90
    return (height, width) if turned else (width, height)


def _check_streams(pdf: pikepdf.Pdf) -> None:
    total = 0
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            _check_picture(thing)
            content = _unpacked(thing)
            total += len(content)
            if total > MAX_TOTAL_BYTES:
                raise Hostile("bomb")
            if str(thing.get("/Type", "")) == "/EmbeddedFile" and (starts_program(content) or holds_program(content)):
                raise Hostile("program")


def _check_picture(thing: pikepdf.Object) -> None:
    width, height = (_number(thing.get(key, 0)) for key in ("/Width", "/Height"))
    if width is None or height is None or abs(width * height) > MAX_PIXELS:
        raise Hostile("bomb")


def _unpacked(thing: pikepdf.Object) -> bytes:
    """Undo the packings that can swell, with a cap; pictures' own codings are left as they are."""
    filters: object = thing.get("/Filter")
    names = [str(part) for part in filters] if isinstance(filters, pikepdf.Array) else [str(filters)] if filters else []
    if len(names) > MAX_FILTERS:
        raise Hostile("bomb")
    content: bytes = thing.read_raw_bytes()
    for name in names:
        if name in {"/FlateDecode", "/Fl"}:
            content = _inflate(content)
        elif name in {"/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85"}:
            content = _from_letters(name, content)
        else:
            break
    return content


def _inflate(content: bytes) -> bytes:
    try:
        content = zlib.decompressobj().decompress(content, MAX_STREAM_BYTES + 1)
    except zlib.error:
        return b""  # what cannot be unpacked cannot swell; the viewer shows an empty place
    if len(content) > MAX_STREAM_BYTES:
        raise Hostile("bomb")
    return content


def _from_letters(name: str, content: bytes) -> bytes:
    try:
        if name in {"/ASCIIHexDecode", "/AHx"}:
            digits = bytes(content.split(b">")[0].translate(None, b" \r\n\t\f\0"))
            return binascii.unhexlify(digits + b"0" * (len(digits) % 2))
        return a85decode(content.split(b"~>")[0])
    except ValueError as broken:
        raise Hostile("damaged") from broken
