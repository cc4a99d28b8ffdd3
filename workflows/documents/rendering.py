"""The child process that draws one page as a picture for the viewer."""

import io
import sys

import pypdfium2

MOST_PIXELS = 12_000_000


def draw_page(pdf: bytes, number: int, width: int) -> bytes:
    """Return page *number*, counted from 1, as WebP of *width* pixels."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number - 1]
        across, down = page.get_size()
        scale = min((width - 0.5) / across, (MOST_PIXELS / (across * down)) ** 0.5)
        picture = page.render(scale=scale, may_draw_forms=True).to_pil()
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=80, method=2)
        return out.getvalue()


def main(arguments: list[str]) -> None:
    """Read the PDF from the standard input; arguments are the page, from 1, and the width in pixels."""
    number, width = arguments
    sys.stdout.buffer.write(draw_page(sys.stdin.buffer.read(), int(number), int(width)))
