"""What a file is by its content. The name and the type that the browser sends are not believed."""

import enum
import re
import struct

START_BYTES = 2048


class Kind(enum.StrEnum):
    """The four kinds of paper that are let in, by media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    TIFF = "image/tiff"


_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"L\0\0\0\x01\x14\x02\0")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|head|body|iframe|svg|\?xml|x:xmpmeta\b.{0,99}<script)", re.IGNORECASE)


def recognise(data: bytes) -> Kind | str:
    """Return the kind of the file, or the code of its refusal (:mod:`workflows.documents.refusals`)."""
    if not data.strip(b"\0 \r\n\t"):
        return "empty"
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    return _unwelcome(data) or ("prefixed" if b"%PDF-" in data[:START_BYTES] else "type")


def _unwelcome(data: bytes) -> str | None:
    """Name what the file is instead, so that the sentence can say what to do."""
    if data.startswith(_PROGRAMS):
        return "program"
    if data.startswith(_ARCHIVES):
        return "archive"
    start = data[:START_BYTES].lstrip(b"\xef\xbb\xbf \r\n\t")
    if b"<svg" in start.lower():
        return "svg"
    return "markup" if _MARKUP.match(start) else None


def holds_program(data: bytes) -> bool:
    """Whether a Windows program lies anywhere in *data*: its first header points at a second, which is no chance."""
    at = data.find(b"MZ")
    while at >= 0:
        if at + 64 <= len(data):
            second = at + int(struct.unpack_from("<I", data, at + 60)[0])
            if data[second : second + 4] == b"PE\0\0":
                return True
        at = data.find(b"MZ", at + 1)
    return False


def starts_program(data: bytes) -> bool:
    """Whether *data*, as an attachment on its own, is something that a computer would run."""
    return data.startswith(_PROGRAMS)


def hides_second_file(extra: bytes) -> bool:
    """Whether bytes outside the proper end of a file are another file that some program would open."""
    return (
        any(mark in extra for mark in (b"PK\x03\x04", b"PK\x05\x06", b"%PDF-"))
        or _MARKUP.search(extra) is not None
        or holds_program(extra)
    )
