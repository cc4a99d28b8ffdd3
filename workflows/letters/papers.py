"""The papers: each function turns the values of one paper into its PDF. No database, no clock, no network."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import segno

from workflows.letters.inputs import (
    DiagramInput,
    LetterForm,
    Letterhead,
    LetterInput,
    MovementInput,
    MovementRow,
    NoteEntry,
    NoteSheetInput,
    SlipInput,
    StandingOrderInput,
)
from workflows.letters.markup import to_tree
from workflows.letters.signature_fields import STAMP_HEIGHT, STAMP_WIDTH, FieldPlace, add_fields, ending_in_newline
from workflows.letters.typesetting import picture, typeset, typeset_with_marks
from workflows.letters.wording import words

INDIA = ZoneInfo("Asia/Kolkata")


def render_letter(letter: LetterInput) -> bytes:
    """Typeset a letter, memorandum, reminder or office order, with an empty signature field unless it is a preview.

    :raises workflows.letters.typesetting.Unprintable: when a character has no glyph
    """
    pdf, marks = typeset_with_marks("letter.typ", _letter_data(letter), day=letter.day, mark="signature-field")
    if letter.preview:
        return ending_in_newline(pdf)
    label = f"{words(letter.language)['signature']}: {letter.signatory.designation}"
    return add_fields(pdf, [FieldPlace(letter.field, label, mark["page"] - 1, mark["x"], mark["y"]) for mark in marks])


def _letter_data(letter: LetterInput) -> dict[str, Any]:
    fixed = words(letter.language)
    heading = "" if letter.form is LetterForm.LETTER else fixed[letter.form.value]
    title = " ".join(part for part in (heading, letter.number, letter.subject) if part) or letter.letterhead.office
    return _paper_data(letter.letterhead, letter.language, letter.day, title) | {
        "form": letter.form.value,
        "heading": heading,
        "number": letter.number,
        "file": letter.file_number,
        "addressees": letter.addressees,
        "subject": letter.subject,
        "references": letter.references,
        "salutation": letter.salutation or fixed["sir"],
        "closing": letter.closing or fixed["closing"],
        "body": to_tree(letter.body_html),
        "signatory": vars(letter.signatory),
        "enclosures": letter.enclosures,
        "copies": letter.copies,
        "preview": letter.preview,
        "verify": letter.verify_url,
        "qr": _qr(letter.verify_url),
        "stamp": [STAMP_WIDTH, STAMP_HEIGHT],
    }


def render_note_sheet(sheet: NoteSheetInput) -> bytes:
    """Typeset the green note sheet: numbered notes, dealing hand signing left, officers right (CSMOP ¶15, ¶25)."""
    data = _made_data(sheet, sheet.file_number) | {
        "file": sheet.file_number,
        "subject": sheet.subject,
        "notes": [_note_data(note) for note in sheet.notes],
    }
    return ending_in_newline(typeset("note-sheet.typ", data, day=_indian_day(sheet.made_at)))


def _note_data(note: NoteEntry) -> dict[str, Any]:
    return vars(note) | {"at": _moment(note.at), "body": to_tree(note.body_html), "body_html": ""}


def render_slip(slip: SlipInput) -> bytes:
    """Typeset the A6 slip that the counter gives out."""
    data = _paper_data(slip.letterhead, slip.language, _indian_day(slip.received_at), slip.diary_number) | {
        "diary": slip.diary_number,
        "code": slip.code,
        "received": _moment(slip.received_at),
        "sender": slip.sender,
        "subject": slip.subject,
        "pages": slip.pages,
        "enclosures": slip.enclosures,
        "typed": slip.typed_url,
        "qr": _qr(slip.status_url),
    }
    return ending_in_newline(typeset("slip.typ", data, day=_indian_day(slip.received_at)))


def render_movement_sheet(sheet: MovementInput) -> bytes:
    """Typeset where a file or receipt has been, one line per change of holder."""
    data = _made_data(sheet, sheet.number) | {
        "number": sheet.number,
        "subject": sheet.subject,
        "rows": [_movement_data(row) for row in sheet.rows],
    }
    return ending_in_newline(typeset("movement-sheet.typ", data, day=_indian_day(sheet.made_at)))


def _movement_data(row: MovementRow) -> dict[str, Any]:
    opened = _moment(row.opened_at) if row.opened_at else ""
    held = "" if row.days_held is None else str(row.days_held)
    number = "" if row.seq is None else str(row.seq)
    return vars(row) | {"seq": number, "sent_at": _moment(row.sent_at), "opened_at": opened, "days_held": held}


def render_diagram(diagram: DiagramInput) -> bytes:
    """Typeset a routing diagram on one sheet, as large as its letters need."""
    data, day = _diagram_data(diagram), _indian_day(diagram.made_at)
    return ending_in_newline(typeset("diagram.typ", data, day=day))


def picture_of_diagram(diagram: DiagramInput) -> bytes:
    """The same sheet as a PNG."""
    return picture("diagram.typ", _diagram_data(diagram))


def _diagram_data(diagram: DiagramInput) -> dict[str, Any]:
    made = _indian_day(diagram.made_at)
    return _paper_data(diagram.letterhead, diagram.language, made, diagram.title) | {
        "svg": diagram.svg,
        "letters": [vars(line) for line in diagram.letters],
        "size": list(diagram.size),
        "version": diagram.version,
        "since": diagram.since,
        "alt": diagram.description,
        "made": _moment(diagram.made_at),
    }


def render_standing_order(order: StandingOrderInput) -> bytes:
    """Typeset the standing order that a routing diagram amounts to."""
    made = _indian_day(order.made_at)
    data = _paper_data(order.letterhead, order.language, made, order.title) | {
        "version": order.version,
        "since": order.since,
        "preamble": order.preamble,
        "paragraphs": [
            vars(one) | {"ways": [{"label": label, "text": text} for label, text in one.ways]}
            for one in order.paragraphs
        ],
        "tables": [vars(one) for one in order.tables],
        "closing": order.closing,
        "made": _moment(order.made_at),
    }
    return ending_in_newline(typeset("standing-order.typ", data, day=made))


def _made_data(sheet: NoteSheetInput | MovementInput, number: str) -> dict[str, Any]:
    made = _indian_day(sheet.made_at)
    title = f"{number} {sheet.subject}".strip()
    return _paper_data(sheet.letterhead, sheet.language, made, title) | {"made": _moment(sheet.made_at)}


def _paper_data(head: Letterhead, language: str, day: dt.date, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "language": language,
        "words": words(language),
        "head": vars(head),
        "day": [day.year, day.month, day.day],
        "date": f"{day:%d-%m-%Y}",
    }


def _indian_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(INDIA).date()


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(INDIA):%d-%m-%Y %H:%M}"


def _qr(address: str) -> str:
    """Draw *address* as an SVG that the template embeds; level M still reads after a fold or a stain."""
    out = io.BytesIO()
    make: Callable[..., Any] = segno.make
    make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return out.getvalue().decode("ascii")
