"""What reading one page gives. Light: both the office and the reading process import it."""

from dataclasses import dataclass, field

Word = tuple[str, int, int, int, int, int]
"""Text, left, top, width, height in thousandths of the page, confidence in percent."""


@dataclass
class PageReading:
    """What was read on one page.

    :ivar readable: False when nothing usable was found on a page that is not blank
    :ivar by_ocr: False when the PDF's own text layer was good
    :ivar confidence: mean over the words, percent; None without words
    """

    readable: bool
    by_ocr: bool = True
    text: str = ""
    confidence: float | None = None
    words: list[Word] = field(default_factory=list)
