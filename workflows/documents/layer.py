"""The text layer of a PDF, and whether it can be trusted. Runs in a child process only.

Much dak is "searchable" with a layer that is worse than none: Kruti Dev letters that are Latin by code, Hindi whose
signs stand in the wrong order, empty scans with one line of a scanner's advertisement.
"""

import re

import pypdfium2

from workflows.documents.words import Word

FEWEST_LETTERS = 40
MOST_BROKEN = 0.02
MOST_LEGACY = 0.08
_BROKEN_HINDI = re.compile(r"(?:^|\s)[\u093a-\u094d\u0900-\u0903]|\u094d[\u093e-\u094c\u094d]|[\u093e-\u094c]{3}")
_SIGNS = r"[;{}\[\]|~^\\=+<>$%&\"]"
_LEGACY_WORD = re.compile(rf"[A-Za-z]{_SIGNS}(?:[A-Za-z]|{_SIGNS})|^[^\[]*[A-Za-z]\]$")
"""A sign amid a word: in Kruti Dev it is a letter."""
_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")


def trustworthy(text: str) -> bool:
    """Whether a text layer is good enough to be used in place of the OCR."""
    letters = sum(character.isalpha() for character in text)
    words = text.split()
    if letters < FEWEST_LETTERS or len(words) < 5:
        return False
    broken = len(_NO_LETTER.findall(text)) + len(_BROKEN_HINDI.findall(text))
    legacy = sum(1 for word in words if _LEGACY_WORD.search(word))
    return broken / len(words) <= MOST_BROKEN and legacy / len(words) <= MOST_LEGACY


def layer_of(page: pypdfium2.PdfPage) -> tuple[str, list[Word]] | None:
    """Return the text of a page's own layer with the places of its words, or None when the OCR does better."""
    if page.get_rotation() != 0:
        return None  # its boxes are those of the page before it was turned
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
        return (text, _words(text_page, *page.get_size())) if trustworthy(text) else None
    finally:
        text_page.close()


def _words(text_page: pypdfium2.PdfTextPage, width: float, height: float) -> list[Word]:
    words: list[Word] = []
    letters, boxes = "", []
    for index in range(text_page.count_chars()):
        letter = text_page.get_text_range(index, 1)
        if letter.strip():
            letters += letter
            boxes.append(text_page.get_charbox(index))
        elif boxes:
            words.append(_word(letters, boxes, width, height))
            letters, boxes = "", []
    if boxes:
        words.append(_word(letters, boxes, width, height))
    return words


def _word(letters: str, boxes: list[tuple[float, ...]], width: float, height: float) -> Word:
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    place = (left / width, 1 - top / height, (right - left) / width, (top - bottom) / height)
    thousandths = [round(1000 * min(max(part, 0.0), 1.0)) for part in place]
    return (letters, thousandths[0], thousandths[1], thousandths[2], thousandths[3], 100)
