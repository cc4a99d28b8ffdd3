"""A small scan for tests that only need one."""

import io

import img2pdf
from PIL import Image


def one_page_pdf() -> bytes:
    """One white page as a scanner sends it."""
    picture = io.BytesIO()
    Image.new("L", (620, 877), 250).save(picture, "PNG", dpi=(75, 75))
    return bytes(img2pdf.convert(picture.getvalue()))
