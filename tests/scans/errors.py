"""How wrong a reading is: edits for each character of the truth."""

import re
import unicodedata

import numpy as np


def plain(text: str) -> str:
    """Spaces, line ends and joiners do not count."""
    return re.sub(r"\s+", " ", re.sub("[\u200b-\u200d]", "", unicodedata.normalize("NFC", text))).strip()


def character_error_rate(truth: str, read: str) -> float:
    """Levenshtein distance over the length of the truth."""
    wanted = np.array([ord(letter) for letter in plain(truth)])
    found = np.array([ord(letter) for letter in plain(read)])
    steps = np.arange(len(found) + 1)
    row = steps.copy()
    for place, letter in enumerate(wanted, 1):
        best = np.empty_like(row)
        best[0] = place
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (found != letter))
        row = np.minimum.accumulate(best - steps) + steps
    return float(row[-1]) / max(len(wanted), 1)
