"""The visible picture of a signature, typeset like the letters: both scripts shaped rightly, and PDF/A."""

import datetime as dt
import io
from dataclasses import dataclass

from asn1crypto import x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from workflows.letters.papers import INDIA
from workflows.letters.signature_fields import STAMP_HEIGHT, STAMP_WIDTH
from workflows.letters.typesetting import typeset

DEMO_MARK = "DEMO"


@dataclass(frozen=True)
class Stamp:
    """What the picture says.

    :ivar post: the post in the language of the letter
    :ivar reference: the letter's number
    """

    post: str
    reference: str


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether the certificate says of itself that it is for the demo only."""
    return DEMO_MARK in str(certificate.subject.native.get("common_name", "")).split()


def draw_stamp(stamp: Stamp, certificate: x509.Certificate, now: dt.datetime) -> bytes:
    """Typeset the picture as a one-page PDF/A-2u; the date is the claimed one, the time stamp is the proof."""
    day = now.astimezone(INDIA)
    data = {
        "title": "Signature",
        "day": [day.year, day.month, day.day],
        "size": [STAMP_WIDTH, STAMP_HEIGHT],
        "heading": "डिजिटल रूप से हस्ताक्षरित / Digitally signed by",
        "name": str(certificate.subject.native.get("common_name", "")),
        "post": stamp.post,
        "date": f"{day:%d-%m-%Y %H:%M}",
        "reference": stamp.reference,
        "demo": is_demo(certificate),
        "demo-words": "DEMO ONLY – केवल प्रदर्शन हेतु",
    }
    return typeset("stamp.typ", data, day=day.date(), standards=("a-2u",))


class Picture(PdfContent):
    """A one-page PDF as the appearance of a signature."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__(box=BoxConstraints(width=STAMP_WIDTH, height=STAMP_HEIGHT))
        self.pdf = pdf

    def render(self) -> bytes:
        """Import the page and give the operators that draw it."""
        writer = self._ensure_writer
        self.resources.xobject["/Stamp"] = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.pdf)))
        return b"/Stamp Do"


def stamp_style(stamp: Stamp, certificate: x509.Certificate, now: dt.datetime) -> StaticStampStyle:
    """Give the picture in the form that the PDF signer takes, filling the field exactly."""
    whole = SimpleBoxLayoutRule(
        AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, inner_content_scaling=InnerScaling.NO_SCALING
    )
    picture = Picture(draw_stamp(stamp, certificate, now))
    return StaticStampStyle(border_width=0, background=picture, background_layout=whole, background_opacity=1.0)
