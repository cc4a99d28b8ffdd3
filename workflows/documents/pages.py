"""Pages as pictures, and the PDF itself, for the viewer. Whether somebody may see them was asked before."""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workflows.documents.child import ChildFailed, Limits, run_child
from workflows.documents.models import Document
from workflows.documents.store import NONCE_BYTES, Store
from workflows.errors import NotFound, OfficeRefusal

WIDTHS = (200, 800, 1200, 1800)
"""Only these are drawn, so that nobody fills the disk by asking for every width; others are rounded up."""
THUMBNAIL = WIDTHS[0]
PICTURE_TYPE = "image/webp"
DRAW_LIMITS = Limits(seconds=20, cpu_seconds=15, output_mb=50)
_drawing = threading.BoundedSemaphore(os.cpu_count() or 1)


@dataclass(frozen=True)
class PageCache:
    """Pages drawn before, in a folder that may be emptied at any time.

    They are encrypted like the papers themselves; a picture that was damaged is drawn again.

    :ivar key: 32 bytes, :attr:`workflows.documents.store.StoreKeys.for_cache`
    """

    folder: Path
    key: bytes

    def get(self, name: str) -> bytes | None:
        """Return the picture, or None when it is not there or not as it was put in."""
        try:
            sealed = (self.folder / name[:2] / name).read_bytes()
            return AESGCM(self.key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
        except (FileNotFoundError, InvalidTag, ValueError):
            return None

    def put(self, name: str, picture: bytes) -> None:
        """Keep a picture; a crash leaves the old one or none."""
        folder = self.folder / name[:2]
        folder.mkdir(parents=True, exist_ok=True)
        nonce = os.urandom(NONCE_BYTES)
        aside = folder / f".{os.getpid()}-{threading.get_ident()}-{name}"
        aside.write_bytes(nonce + AESGCM(self.key).encrypt(nonce, picture, name.encode()))
        aside.replace(folder / name)


def page_image(store: Store, cache: PageCache, document: Document, number: int, *, width: int) -> bytes:
    """Return one page as WebP.

    :param number: counted from 1
    :param width: wanted pixels; rounded up to one of :data:`WIDTHS`
    :raises NotFound: no such page, or the thumbnail of a sealed paper
    :raises OfficeRefusal: the page cannot be drawn
    """
    width = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
    if not 1 <= number <= document.pages or (document.sealed and width == THUMBNAIL):
        raise NotFound("There is no such page.", "ऐसा कोई पृष्ठ नहीं है।")
    name = f"{document.address}-{number}-{width}"
    picture = None if document.sealed else cache.get(name)
    if picture is None:
        picture = _draw(store.get(document.address), number, width)
        if not document.sealed:
            cache.put(name, picture)
    return picture


def _draw(pdf: bytes, number: int, width: int) -> bytes:
    try:
        with _drawing:
            return run_child("workflows.documents.rendering", str(number), str(width), data=pdf, limits=DRAW_LIMITS)
    except ChildFailed as failure:
        raise OfficeRefusal(
            "This page cannot be shown. The original is kept; ask the computer cell.",
            "यह पृष्ठ नहीं दिखाया जा सकता। मूल पत्र सुरक्षित है; कम्प्यूटर सेल से सम्पर्क करें।",
        ) from failure


def pdf_to_show(store: Store, document: Document) -> bytes:
    """Return the PDF for the viewer or for saving.

    :raises OfficeRefusal: for a paper that is shown as page images only
    """
    if document.raster_only:
        raise OfficeRefusal(
            "This signed PDF contains links or attachments and is shown page by page only.",
            "इस हस्ताक्षरित पी०डी०एफ० में लिंक या संलग्नक हैं, इसलिए यह केवल पृष्ठों के रूप में दिखाया जाता है।",
        )
    return store.get(document.address)


def original_of(store: Store, document: Document) -> bytes:
    """Return the bytes as they came, to be saved and never shown in place; for those who may have the original."""
    return store.get(document.original_address)
