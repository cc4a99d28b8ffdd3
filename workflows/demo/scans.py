"""Letters as a scanner delivers them, made on the spot: typeset in fonts that are not the office's own, then spoiled.

The demo puts them into the dak; the tests measure the OCR by them, because here the truth is known. Each is the same
bytes for the same seed. Needs the ``demo`` extra (fonts).
"""

import functools
import io
import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

import fontpkg_noto_sans
import img2pdf
import numpy as np
import pypdfium2
import typst
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey = NDArray[np.float32]
LETTERS = Path(__file__).with_name("scanned_letters.json")
FONT_PACKAGES = {"Mukta": "fontpkg_mukta", "Hind": "fontpkg_hind", "Poppins": "fontpkg_poppins"}
DPI, POINTS = 200, 72
OFFICE_DPI = 120
"""At which the office scans its own letters again: nobody has to read the words off them."""
SEED = 2026
GRAIN_MARGIN = 500
"""Pixels by which the field of noise is larger than a page: a fresh field for each would take longer than the rest."""
DUST, HOLES = 0.0006, 0.0004
"""Share of the pixels that are black specks, and of those where the print is missing."""
TYPST = """#set page(paper: "a4", margin: (x: 22mm, y: 25mm))
#set text(font: ("{font}", "Noto Sans"), size: 11.5pt, lang: "hi")
#set par(leading: 0.8em, spacing: 1.3em, justify: false)
#for paragraph in json(bytes(sys.inputs.paragraphs)) [#text(paragraph) #parbreak()]
"""


@dataclass(frozen=True)
class Wear:
    """What printing, handling and scanning did to a page.

    :ivar skew: degrees by which it lay askew
    :ivar blur: radius in pixels
    :ivar noise: standard deviation of the grey of a pixel, of 255
    :ivar contrast: how black the print still is, 0 to 1
    :ivar shadow: grey by which the right edge is darker than the left
    :ivar jpeg: quality of the scanner's compression
    """

    skew: float = 1.3
    blur: float = 0.5
    noise: float = 14.0
    contrast: float = 0.75
    shadow: float = 35.0
    jpeg: int = 60


WORN = Wear()
RUINED = Wear(skew=6.0, blur=4.5, noise=80.0, contrast=0.22, shadow=90.0, jpeg=8)


@dataclass(frozen=True)
class PrintedLetter:
    """A letter from outside: the paragraphs of each page are the truth that OCR has to find.

    :ivar title: what the office calls the paper
    """

    key: str
    font: str
    pages: tuple[tuple[str, ...], ...]
    title: str = ""

    def truth(self, page: int) -> str:
        """Return the text of one page, counted from 0."""
        return "\n".join(self.pages[page])


@functools.cache
def printed_letters() -> tuple[PrintedLetter, ...]:
    """Return the letters of the demo, the medical claim first."""
    described = json.loads(LETTERS.read_text(encoding="utf-8"))
    return tuple(
        PrintedLetter(letter["key"], letter["font"], tuple(tuple(page) for page in letter["pages"]))
        for letter in described
    )


def scan_letter(letter: PrintedLetter, *, wear: Wear = WORN, seed: int = SEED) -> bytes:
    """Return the letter as a PDF of scanned pages, as an office scanner sends it."""
    pictures = [scan_page(letter, page, wear=wear, seed=seed) for page in range(len(letter.pages))]
    return cast(bytes, img2pdf.convert(pictures, nodate=True, engine=img2pdf.Engine.internal))


def rescan_letter(pdf: bytes, *, wear: Wear = WORN, seed: int = SEED) -> bytes:
    """Return a letter of the office printed and scanned again, as when it was signed by hand."""
    random = np.random.default_rng([seed, len(pdf)])
    with pypdfium2.PdfDocument(pdf) as printed:
        pages = [page.render(scale=OFFICE_DPI / POINTS).to_pil().convert("L") for page in printed]
    pictures = [_spoil(page, wear, random, dpi=OFFICE_DPI) for page in pages]
    return cast(bytes, img2pdf.convert(pictures, nodate=True, engine=img2pdf.Engine.internal))


def scan_page(letter: PrintedLetter, page: int, *, wear: Wear = WORN, seed: int = SEED) -> bytes:
    """Return one page as the scanner's JPEG.

    :param page: counted from 0
    """
    random = np.random.default_rng([seed, page, *letter.key.encode()])
    return _spoil(_printed(letter, page), wear, random)


def _printed(letter: PrintedLetter, page: int) -> Image.Image:
    drawn = typst.compile(
        TYPST.format(font=letter.font).encode(),
        font_paths=_fonts(letter.font),
        sys_inputs={"paragraphs": json.dumps(letter.pages[page])},
        format="png",
        ppi=float(DPI),
    )
    if not isinstance(drawn, bytes):
        raise ValueError(f"page {page} of {letter.key} does not fit on one sheet")
    return Image.open(io.BytesIO(drawn)).convert("L")


def _grain(shape: tuple[int, ...], random: np.random.Generator) -> Grey:
    """Noise of the sensor for one page, of standard deviation 1: a window, placed at random, of one large field."""
    high, wide = shape
    top, left = (int(edge) for edge in random.integers(0, GRAIN_MARGIN, 2))
    return _field(high + GRAIN_MARGIN, wide + GRAIN_MARGIN)[top : top + high, left : left + wide]


@functools.cache
def _field(high: int, wide: int) -> Grey:
    return np.random.default_rng(SEED).standard_normal((high, wide), dtype=np.float32)


@functools.cache
def _fonts(family: str) -> typst.Fonts:
    roots = [import_module(FONT_PACKAGES[family]).ROOT, fontpkg_noto_sans.ROOT]
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(root) / "files") for root in roots],
    )


def _spoil(picture: Image.Image, wear: Wear, random: np.random.Generator, *, dpi: int = DPI) -> bytes:
    askew = picture.rotate(wear.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(askew.filter(ImageFilter.GaussianBlur(wear.blur)), dtype=np.float32)
    grey = 255 - (255 - grey) * np.float32(wear.contrast) - 15
    grey -= np.linspace(0, wear.shadow, grey.shape[1], dtype=np.float32)[None, :]
    grey += _grain(grey.shape, random) * np.float32(wear.noise)
    for shade, share in ((0, DUST), (255, HOLES)):
        grey.reshape(-1)[random.integers(0, grey.size, int(share * grey.size))] = shade
    out = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=wear.jpeg, dpi=(dpi, dpi))
    return out.getvalue()
