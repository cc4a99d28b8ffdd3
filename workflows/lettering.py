"""Breaking a label into lines that fit a box, without a browser: widths of Noto Sans, estimated sign by sign."""

import unicodedata

_WIDE = 0.7
"""Em of a Devanagari consonant."""
_VOWEL_SIGN = 0.3
_LATIN = 0.56
_SPACE = 0.26
_NARROW = 0.3


def width_of(text: str, size: float) -> float:
    """The estimated width of a line.

    :param size: of the letters, in the drawing's units
    """
    return sum(_em(sign, text[place - 1] if place else "") for place, sign in enumerate(text)) * size


def wrap(text: str, width: float, size: float, *, most: int = 4) -> list[str]:
    """Break a label at its spaces; a line is longer than *width* only when a single word is.

    :param most: lines at most; the last one then ends in an ellipsis
    """
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]}…"]


def _em(sign: str, before: str) -> float:
    kind = unicodedata.category(sign)
    if kind == "Mn":
        return 0.0  # above or below its letter; a virama joins two letters into a narrower one
    if kind == "Mc":
        return _VOWEL_SIGN
    if sign == " ":
        return _SPACE
    if sign in ".,:;।'|!il()/-":
        return _NARROW
    if "\u0900" <= sign <= "\u097f":
        return _WIDE * (0.6 if before == "\u094d" else 1)
    return _LATIN
