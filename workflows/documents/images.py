"""Make a PDF of a scanned picture without changing a pixel. Runs in a child process only."""

import io
import warnings
from typing import cast

import img2pdf
from PIL import Image, ImageSequence

from workflows.documents.inspection import MAX_PAGES, MAX_PIXELS, Hostile
from workflows.documents.kinds import Kind, hides_second_file, holds_program

A4_MM = (210, 297)
PLAUSIBLE_DPI = range(100, 1201)
LARGEST_MM = 450  # longer than A3: such a density is a camera's, not a scanner's
MAX_ALL_PIXELS = 6_000_000_000


def picture_to_pdf(data: bytes, kind: Kind) -> bytes:
    """Return a PDF with one page a picture, turned as the camera meant it; raises :class:`Hostile`.

    A scanner's density gives the page its true size; a photograph is fitted on A4.
    """
    _check_outside(data, kind)
    _check_frames(data)
    try:
        pdf = img2pdf.convert(
            data, layout_fun=_layout, rotation=img2pdf.Rotation.ifvalid, nodate=True, engine=img2pdf.Engine.internal
        )
    except (img2pdf.ImageOpenError, img2pdf.PdfTooLargeError, ValueError, OSError) as broken:
        raise Hostile("damaged") from broken
    return cast(bytes, pdf)


def _check_frames(data: bytes) -> None:
    """Decode every frame once: a header can promise what the file lacks, and a short file can hold a gigapixel."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    total = 0
    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture)):
                total += frame.width * frame.height
                if frame.width * frame.height > MAX_PIXELS or total > MAX_ALL_PIXELS:
                    raise Hostile("bomb")
                if number >= MAX_PAGES:
                    raise Hostile("pages")
                frame.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as bomb:
        raise Hostile("bomb") from bomb
    except (OSError, SyntaxError, ValueError, EOFError) as broken:
        raise Hostile("truncated" if "truncated" in str(broken) else "damaged") from broken


def _check_outside(data: bytes, kind: Kind) -> None:
    """Refuse a picture that is another file as well. Phones may append a second JPEG, which does no harm."""
    if holds_program(data):
        raise Hostile("program")
    end = {Kind.JPEG: b"\xff\xd9", Kind.PNG: b"IEND\xaeB`\x82"}.get(kind)
    if end is None:
        return
    last = data.rfind(end) if kind is Kind.JPEG else data.find(end)
    if last < 0:
        raise Hostile("truncated")
    if hides_second_file(data[last + len(end) :]) or hides_second_file(data[:512]):
        raise Hostile("appended")


def _layout(width: int, height: int, density: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return page and picture size in points."""
    plausible = round(density[0]) in PLAUSIBLE_DPI and round(density[1]) in PLAUSIBLE_DPI
    if plausible and max(width / density[0], height / density[1]) * 25.4 <= LARGEST_MM:
        page = (72 * width / density[0], 72 * height / density[1])
        return (*page, *page)
    page = cast(tuple[float, float], tuple(img2pdf.mm_to_pt(side) for side in A4_MM))
    if width > height:
        page = (page[1], page[0])
    scale = min(page[0] / width, page[1] / height)
    return (*page, width * scale, height * scale)
