"""The child process that reads one page: its own text layer if that is good, else the OCR."""

import json
import sys
from dataclasses import asdict

import pypdfium2
import tesserocr
from PIL import Image

from workflows.documents.layer import layer_of
from workflows.documents.preparation import Condition, PreparedPage, prepare_page
from workflows.documents.tessdata import LANGUAGES
from workflows.documents.words import PageReading, Word

DPI, POINTS_PER_INCH = 300, 72
MOST_PIXELS = 40_000_000
LOWEST_CONFIDENCE = 55
"""Mean over the words, in percent. The worst of the worn scans has 85; what is below 55 is more noise than text."""
FEWEST_SURE_SHARE = 0.5
SURE = 50


def read_page(pdf: bytes, number: int, tessdata: str) -> PageReading:
    """Read page *number*, counted from 1."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number - 1]
        layer = layer_of(page)
        if layer is not None:
            return PageReading(True, False, layer[0], 100.0, layer[1])
        prepared = prepare_page(_draw(page))
    if prepared.condition is not Condition.PRINT:
        return PageReading(readable=prepared.condition is Condition.BLANK)
    return _judge(*_recognise(prepared, tessdata))


def _draw(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    scale = DPI / POINTS_PER_INCH
    scale *= min(1.0, (MOST_PIXELS / (width * height * scale * scale)) ** 0.5)
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn


def _recognise(prepared: PreparedPage, tessdata: str) -> tuple[str, list[Word]]:
    with tesserocr.PyTessBaseAPI(path=tessdata, lang=LANGUAGES) as ocr:
        ocr.SetImage(prepared.picture)
        ocr.SetSourceResolution(DPI)
        ocr.Recognize()
        words = []
        level = tesserocr.RIL.WORD
        for found in tesserocr.iterate_level(ocr.GetIterator(), level):
            box = found.BoundingBox(level)
            written = found.GetUTF8Text(level).strip() if box else ""
            if written:
                words.append(_placed(prepared, written, box, round(found.Confidence(level))))
        return ocr.GetUTF8Text().strip(), words


def _placed(prepared: PreparedPage, written: str, box: tuple[int, int, int, int], confidence: int) -> Word:
    left, top, right, bottom = prepared.place_on_page(*box)
    width, height = prepared.picture.size
    shares = (left / width, top / height, (right - left) / width, (bottom - top) / height)
    thousandths = [round(1000 * min(max(share, 0.0), 1.0)) for share in shares]
    return (written, thousandths[0], thousandths[1], thousandths[2], thousandths[3], confidence)


def _judge(text: str, words: list[Word]) -> PageReading:
    """Keep what was read only if it is more text than noise; a page of guesses would be found under anything."""
    if not words:
        return PageReading(readable=False)
    confidence = sum(word[5] for word in words) / len(words)
    sure = sum(word[5] >= SURE for word in words) / len(words)
    if confidence < LOWEST_CONFIDENCE or sure < FEWEST_SURE_SHARE:
        return PageReading(readable=False, confidence=confidence)
    return PageReading(True, True, text, confidence, words)


def main(arguments: list[str]) -> None:
    """Read the PDF from the standard input; arguments are the page, from 1, and the folder of the language data."""
    number, tessdata = arguments
    reading = read_page(sys.stdin.buffer.read(), int(number), tessdata)
    sys.stdout.buffer.write(json.dumps(asdict(reading), ensure_ascii=False).encode())
