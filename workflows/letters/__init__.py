"""Typesetting: what the office prints, from the editor's HTML to an archivable, tagged PDF.

Sanitised HTML becomes a tree of data (:mod:`~workflows.letters.markup`), the tree and the fields of a paper become
JSON, and a Typst template reads that JSON (:mod:`~workflows.letters.papers`). User text is only ever data: a template
never evaluates it. The result is PDF/A-3a and PDF/UA-1, and the same input gives the same bytes on every machine.
"""

from workflows.letters.inputs import (
    DiagramInput,
    LetterForm,
    Letterhead,
    Lettering,
    LetterInput,
    MovementInput,
    MovementRow,
    NoteEntry,
    NoteSheetInput,
    OrderedStep,
    PrintedTable,
    Signatory,
    SlipInput,
    StandingOrderInput,
)
from workflows.letters.markup import clean_html, plain_text
from workflows.letters.papers import (
    picture_of_diagram,
    render_diagram,
    render_letter,
    render_movement_sheet,
    render_note_sheet,
    render_slip,
    render_standing_order,
)
from workflows.letters.typesetting import Unprintable, unprintable

__all__ = [
    "DiagramInput",
    "LetterForm",
    "LetterInput",
    "Letterhead",
    "Lettering",
    "MovementInput",
    "MovementRow",
    "NoteEntry",
    "NoteSheetInput",
    "OrderedStep",
    "PrintedTable",
    "Signatory",
    "SlipInput",
    "StandingOrderInput",
    "Unprintable",
    "clean_html",
    "picture_of_diagram",
    "plain_text",
    "render_diagram",
    "render_letter",
    "render_movement_sheet",
    "render_note_sheet",
    "render_slip",
    "render_standing_order",
    "unprintable",
]
