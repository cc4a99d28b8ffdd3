"""The letters of the demo's stories: each story's own, in the wording, the print and the wear of its sender.

A form of letter in ``dak.json`` is filled with what the story and its diary entry say, so that the words on the scan
are those of the diary. The same story on the same day gives the same letter, and never another story's.
"""

import functools
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workflows.amounts import amount_in_figures
from workflows.demo.scans import FONT_PACKAGES, PrintedLetter, Wear, scan_letter

DAK = Path(__file__).with_name("dak.json")
PAISE = 100
SMALLEST_BILL = 10 * PAISE
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
PARAGRAPHS = ("body", "overleaf", "bills")
"""Lines of a form that stand for several paragraphs."""


@functools.cache
def _book() -> dict[str, Any]:
    book: dict[str, Any] = json.loads(DAK.read_text(encoding="utf-8"))
    return book


def number_of(key: str, among: int) -> int:
    """A number below *among* that a story keeps for good: for its letter numbers and its font."""
    return zlib.crc32(key.encode()) % among


def pages_of_form(form: str) -> int:
    """How many pages a form of letter has."""
    return len(_book()["forms"][form]["pages"])


def illness_of(ailment: str) -> dict[str, str]:
    """What a claim's letter and file call the illness."""
    words: dict[str, Any] = _book()["ailments"][ailment]
    return {name: text for name, text in words.items() if isinstance(text, str)}


def bills_of(ailment: str, amount: int, key: str) -> list[str]:
    """The bills that make up a claim, a line each, their sum exactly the amount.

    :param amount: in paise
    """
    items: Sequence[tuple[str, int]] = _book()["ailments"][ailment]["bills"]
    sums = [amount * share // 100 // SMALLEST_BILL * SMALLEST_BILL for _item, share in items]
    sums[-1] += amount - sum(sums)
    first = 1100 + number_of(key, 7000)
    return [
        f"{place + 1}. {item}, बिल संख्या {first + 17 * place}, रुपये {amount_in_figures(sums[place])}"
        for place, (item, _share) in enumerate(items)
    ]


def write_letter(
    key: str, form: str, words: Mapping[str, str], paragraphs: Mapping[str, Sequence[str]]
) -> PrintedLetter:
    """Fill a form of letter.

    :param key: of the letter, its own among all stories
    :param words: what the form may name
    :param paragraphs: of ``body``, ``overleaf`` and ``bills``, where the form has a line for them
    :raises KeyError: for a form that asks for what the story does not say
    """
    written = _book()["forms"][form]
    named = _Said(words)
    pages = tuple(
        tuple(
            paragraph
            for line in page
            for paragraph in (
                paragraphs[line[1:-1]] if line[1:-1] in PARAGRAPHS else [line.format_map(named).removesuffix(", ")]
            )
        )
        for page in written["pages"]
    )
    return PrintedLetter(
        key, sorted(FONT_PACKAGES)[number_of(key, 3)], pages, written["title"].format_map(named).replace("/", "-")
    )


class _Said(dict[str, str]):
    """The words of a story; days as a letter writes them."""

    def __getitem__(self, name: str) -> str:
        word = super().__getitem__(name)
        return ".".join(reversed(word.split("-"))) if ISO_DAY.fullmatch(word) else word


def wear_of(key: str) -> Wear:
    """How the sender's scanner treated this letter: never worse than what the text recognition is measured with."""
    random = np.random.default_rng([*key.encode()])
    return Wear(
        skew=float(random.uniform(-1.3, 1.3)),
        blur=float(random.uniform(0.3, 0.5)),
        noise=float(random.uniform(7, 14)),
        contrast=float(random.uniform(0.75, 0.9)),
        shadow=float(random.uniform(10, 35)),
        jpeg=int(random.integers(60, 76)),
    )


def scan_of(letter: PrintedLetter) -> bytes:
    """The letter as it came to the counter, a PDF of scanned pages."""
    return scan_letter(letter, wear=wear_of(letter.key))
