"""Prepare a scanned page for the OCR: light evened out, specks removed, laid straight. Runs in a child process only."""

import enum
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter, ImageOps

COARSE_DEGREES = np.arange(-5, 5.01, 0.5)
FINE_DEGREES = np.arange(-0.5, 0.51, 0.1)
LOOKED_AT_PIXELS = 900
SMALLEST_SKEW = 0.15
FAINTEST_INK = 40
"""Levels of grey below the paper's; a page on which not one pixel in a thousand is darker is blank."""
INKED_SHARE, SHORTEST_STROKE = 0.01, 3.5
"""At 300 dpi strokes of print are 6 to 7 pixels long, specks 2.3: so much ink in such small pieces is no print."""


class Condition(enum.StrEnum):
    """What the OCR has to expect of a page."""

    PRINT = "print"
    BLANK = "blank"
    RUINED = "ruined"


@dataclass(frozen=True)
class PreparedPage:
    """A page fit for the OCR.

    :ivar picture: grey, white ground, straight
    :ivar angle: degrees by which it was turned, anticlockwise
    :ivar condition: whether reading it is worth the time: on mere specks the OCR spends a minute and finds nothing
    """

    picture: Image.Image
    angle: float
    condition: Condition

    def place_on_page(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """Turn a box on the straightened picture back to where it is on the page as scanned."""
        radians = np.deg2rad(self.angle)
        cosine, sine = float(np.cos(radians)), float(np.sin(radians))
        middle_x, middle_y = self.picture.width / 2, self.picture.height / 2
        x, y = (left + right) / 2 - middle_x, (top + bottom) / 2 - middle_y
        x, y = x * cosine - y * sine + middle_x, x * sine + y * cosine + middle_y
        half_width, half_height = (right - left) / 2, (bottom - top) / 2
        return x - half_width, y - half_height, x + half_width, y + half_height


def prepare_page(picture: Image.Image) -> PreparedPage:
    """Return the page with an even white ground, without specks, and straight."""
    grey = picture.convert("L").filter(ImageFilter.MedianFilter(3))
    ink = ImageChops.subtract(_ground_of(grey), grey)
    if _darkest(ink) < FAINTEST_INK:
        return PreparedPage(grey, 0.0, Condition.BLANK)
    clean = ImageOps.autocontrast(ImageChops.invert(ink), cutoff=(0.5, 40))
    if _is_specks(clean):
        return PreparedPage(clean, 0.0, Condition.RUINED)
    angle = skew_of(clean)
    if abs(angle) < SMALLEST_SKEW:
        return PreparedPage(clean, 0.0, Condition.PRINT)
    straight = clean.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return PreparedPage(straight, angle, Condition.PRINT)


def _darkest(ink: Image.Image) -> float:
    return float(np.quantile(np.asarray(ink.reduce(2)), 0.999))


def _is_specks(clean: Image.Image) -> bool:
    dark = np.asarray(clean) < 128
    strokes = int((dark[:, 1:] & ~dark[:, :-1]).sum())
    return bool(dark.mean() > INKED_SHARE and dark.sum() / max(strokes, 1) < SHORTEST_STROKE)


def _ground_of(grey: Image.Image) -> Image.Image:
    """Estimate the paper's own brightness; on a small copy, because it changes slowly."""
    small = grey.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(8))
    return small.resize(grey.size, Image.Resampling.BILINEAR)


def skew_of(picture: Image.Image) -> float:
    """Return by how many degrees the page must be turned anticlockwise so that its lines are level.

    Lines that are level give rows that are either full or empty: the angle with the most uneven rows is right.
    """
    small = picture.reduce(max(1, picture.width // LOOKED_AT_PIXELS))
    dark = np.asarray(small) < 128
    rows, columns = np.nonzero(dark)
    if rows.size < 100:
        return 0.0
    coarse = max(COARSE_DEGREES, key=lambda angle: _unevenness(rows, columns, angle))
    fine = max(coarse + FINE_DEGREES, key=lambda angle: _unevenness(rows, columns, angle))
    return float(round(fine, 2))


def _unevenness(rows: NDArray[np.intp], columns: NDArray[np.intp], angle: float) -> float:
    """How uneven the rows are when the page is turned by *angle* degrees anticlockwise."""
    levels = np.rint(rows - columns * np.tan(np.deg2rad(angle))).astype(np.intp)
    counts = np.bincount(levels - levels.min())
    return float(np.square(counts.astype(float)).sum())
