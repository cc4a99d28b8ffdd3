"""Empty signature fields, put into the PDF before the first signature.

A signature widget that is made while signing has no structure element, and the paper would stop being PDF/UA. So the
field is there from the beginning, tagged, and signing only fills it (PDF/UA-1 7.18.4).
"""

import io
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, String

STAMP_WIDTH, STAMP_HEIGHT = 190.0, 60.0
"""Size of the signature's picture in points (1/72 inch)."""


@dataclass(frozen=True)
class FieldPlace:
    """Where a signature goes.

    :ivar page: counted from 0
    :ivar left: points from the left edge of the page
    :ivar top: points from the upper edge of the page
    """

    name: str
    label: str
    page: int
    left: float
    top: float


def add_fields(pdf_bytes: bytes, places: list[FieldPlace]) -> bytes:
    """Put empty, tagged signature fields into a typeset PDF.

    The file ends in a newline afterwards: an update that follows ``%%EOF`` on the same line breaks PDF/A 6.1.9.
    """
    pdf = pikepdf.open(io.BytesIO(pdf_bytes))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([]), SigFlags=0))
    for place in places:
        widget = _add_widget(pdf, place)
        _add_tag(pdf, widget, pdf.pages[place.page], place.label)
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.preserve, deterministic_id=True)
    return ending_in_newline(out.getvalue())


def ending_in_newline(pdf_bytes: bytes) -> bytes:
    """Give the file with a newline after its last ``%%EOF``."""
    return pdf_bytes if pdf_bytes.endswith(b"\n") else pdf_bytes + b"\n"


def _add_widget(pdf: pikepdf.Pdf, place: FieldPlace) -> pikepdf.Object:
    page = pdf.pages[place.page]
    left, bottom = place.left, float(page.mediabox[3]) - place.top - STAMP_HEIGHT
    empty = pdf.make_stream(b"")
    empty.Type, empty.Subtype, empty.Resources = Name.XObject, Name.Form, Dictionary()
    empty.BBox = Array([0, 0, STAMP_WIDTH, STAMP_HEIGHT])
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(place.name),
            TU=String(place.label),
            Contents=String(place.label),
            F=4,
            Rect=Array([round(edge, 2) for edge in (left, bottom, left + STAMP_WIDTH, bottom + STAMP_HEIGHT)]),
            P=page.obj,
            AP=Dictionary(N=empty),
        )
    )
    page.obj.Annots = Array([*page.obj.get(Name.Annots, []), widget])
    page.obj.Tabs = Name.S
    pdf.Root.AcroForm.Fields.append(widget)
    return widget


def _add_tag(pdf: pikepdf.Pdf, widget: pikepdf.Object, page: pikepdf.Page, label: str) -> None:
    """Put the widget into the structure tree as a Form element.

    Its ``/K`` is the object reference itself, not an array of one: only so is a later signature a permitted change.
    """
    tree = pdf.Root.StructTreeRoot
    parents = pikepdf.NumberTree(tree.ParentTree)
    key = max([int(tree.get(Name.ParentTreeNextKey, 0)), *(int(index) + 1 for index in parents)])
    widget.StructParent = key
    document = tree.K[0] if isinstance(tree.K, Array) else tree.K
    form = Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Pg=page.obj, Alt=String(label))
    element = pdf.make_indirect(form)
    element.K = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj)
    kids = document.get(Name.K, Array([]))
    document.K = Array([*(kids if isinstance(kids, Array) else [kids]), element])
    parents[key] = element
    tree.ParentTreeNextKey = key + 1
