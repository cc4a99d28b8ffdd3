"""Take a file in from outside: checked in a child process, before the database is touched.

The original bytes are kept as they came; what officers see is the PDF made from them (a cleaned copy, or the pictures
as pages). A signed PDF is never rewritten, because that would break its signature.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from workflows.documents.child import ChildFailed, Limits, run_child
from workflows.documents.refusals import REMOVED, FileRefused
from workflows.documents.store import Store

MAX_UPLOAD_BYTES = 50 << 20
CHECK_LIMITS = Limits(seconds=30, cpu_seconds=20)
TITLE_CHARACTERS = 150
_JOINERS = " \u200c\u200d"


@dataclass(frozen=True)
class Accepted:
    """A file that may come in; nothing of it is kept yet.

    :ivar pdf: what officers see; the very bytes of the original when nothing had to be changed
    :ivar original: the bytes as they came
    :ivar media_type: of the original, by content
    :ivar sha256: hex digest of the original, by which a duplicate is proposed
    :ivar title: the file's name without its folder and ending, harmless to show
    :ivar signed: carries a signature: kept as it came
    :ivar raster_only: to be shown as page images, never as a PDF
    :ivar removed: what the shown copy lost (codes of ``refusals.REMOVED``)
    :ivar page_sizes: width and height of each page in points
    """

    pdf: bytes
    original: bytes
    media_type: str
    sha256: str
    title: str
    signed: bool
    raster_only: bool
    removed: tuple[str, ...]
    page_sizes: tuple[tuple[float, float], ...]

    @property
    def removed_sentence(self) -> tuple[str, str] | None:
        """Say in English and Hindi what was taken out, or None."""
        if not self.removed:
            return None
        parts = [REMOVED[code] for code in self.removed]
        return (
            f"Taken out of the copy on the file: {', '.join(en for en, _ in parts)}. The original is kept.",
            f"पत्रावली की प्रति से हटाया गया: {', '.join(hi for _, hi in parts)}। मूल फ़ाइल सुरक्षित है।",
        )


@dataclass(frozen=True)
class StoredPaper:
    """An accepted file whose bytes are in the store; the row may now be written.

    :ivar address: of the PDF that is shown
    :ivar original_address: of the bytes as they came; the same when nothing was changed
    """

    accepted: Accepted
    address: str
    original_address: str


def accept(data: bytes, filename: str) -> Accepted:
    """Check an upload and make the PDF of it. Takes no transaction and no store.

    :param data: the bytes as uploaded
    :param filename: as the browser sent it; only its readable part becomes the title
    :raises FileRefused: with a sentence, for every file that is not let in
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise FileRefused("too_large")
    verdict, _, pdf = _checked(data).partition(b"\n")
    found = json.loads(verdict)
    if found["refusal"]:
        raise FileRefused(found["refusal"])
    return Accepted(
        pdf=pdf,
        original=data,
        media_type=found["kind"],
        sha256=hashlib.sha256(data).hexdigest(),
        title=title_from(filename),
        signed=found["signed"],
        raster_only=found["raster_only"],
        removed=tuple(found["removed"]),
        page_sizes=tuple((float(width), float(height)) for width, height in found["pages"]),
    )


def _checked(data: bytes) -> bytes:
    try:
        return run_child("workflows.documents.checking", data=data, limits=CHECK_LIMITS)
    except ChildFailed as failure:
        raise FileRefused("timeout" if failure.timed_out or failure.exhausted else "crash") from failure


def receive_upload(store: Store, data: bytes, filename: str) -> StoredPaper:
    """Accept an upload and put its bytes into the store; the row comes after, in the caller's transaction.

    :raises FileRefused: as :func:`accept`
    """
    accepted = accept(data, filename)
    address = store.put(accepted.pdf)
    original = address if accepted.original == accepted.pdf else store.put(accepted.original)
    return StoredPaper(accepted, address, original)


def title_from(filename: str) -> str:
    """Make a title of an uploaded file's name: no folder, ending, control or direction-changing character.

    A name that is left with nothing becomes "scan".
    """
    name = PurePosixPath(unicodedata.normalize("NFC", filename).replace("\\", "/")).name
    readable = "".join(letter for letter in name if letter in _JOINERS or unicodedata.category(letter)[0] not in "CZ")
    stem = re.sub(r"(\.[A-Za-z0-9]{1,5}){1,3}$", "", readable).strip(" .")
    return " ".join(stem.split())[:TITLE_CHARACTERS] or "scan"
