"""The note sheet and the movement sheet as PDF, typeset as the office prints them."""

import heapq
import io
from collections.abc import Mapping

from flask import request, send_file
from flask_login import login_required
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import access
from webapp.db import read_db, utc_now
from webapp.files.page import DEALING_LEVEL
from webapp.filters import current_language, in_language
from webapp.movements import People, act_names, people_in, people_on_sheet, roles_on_sheet, went_up_row
from webapp.receipts.slip import letterhead_of
from webapp.viewmodels import MovementRow as MovementLine
from workflows import notes
from workflows.escalations import sheet_of
from workflows.files import File
from workflows.letters import (
    Letterhead,
    MovementInput,
    MovementRow,
    NoteEntry,
    NoteSheetInput,
    render_movement_sheet,
    render_note_sheet,
)
from workflows.movement import Movement
from workflows.organisation import Unit


def head_of(db: Session, file: File) -> Letterhead:
    """The office and the branch that keeps the file."""
    return letterhead_of(db, file.district_id, branch=db.get_one(Unit, file.unit_id).title_hi)


def as_pdf(pdf: bytes, name: str) -> Response:
    """Show a PDF in the browser; with ``?save=1`` save it."""
    saving = request.args.get("save") == "1"
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", as_attachment=saving, download_name=f"{name}.pdf")


def note_entry(note: notes.Note, people: People) -> NoteEntry:
    """One green note for the sheet; it stays in its author's language, his post in the reader's."""
    post = people.posts.get(note.author_post)
    return NoteEntry(
        number=note.number or 0,
        body_html=note.html,
        name=people.person(note.author_person),
        designation=people.post(note.author_post),
        at=note.confirmed_at or note.created_at,
        signed=note.unsigned_reason,
        side="left" if post is None or post.level >= DEALING_LEVEL else "right",
    )


@login_required
def note_sheet(file_id: int) -> Response:
    """The noting side on paper: confirmed notes alone."""
    db = read_db()
    file = access.file_for(db, file_id)
    green = notes.green_notes(db, file.id)
    people = people_in(db, {note.author_person for note in green}, {note.author_post for note in green})
    sheet = NoteSheetInput(
        letterhead=head_of(db, file),
        file_number=file.number,
        subject=file.title,
        notes=tuple(note_entry(note, people) for note in green),
        made_at=utc_now(),
        language=current_language(),
    )
    return as_pdf(render_note_sheet(sheet), f"notes-{file.computer_no}")


@login_required
def movement_sheet(file_id: int) -> Response:
    """Where the file has been, on paper."""
    db = read_db()
    file = access.file_for(db, file_id)
    sheet = MovementInput(
        letterhead=head_of(db, file),
        number=file.number,
        subject=file.title,
        rows=printed_rows(db, file.id),
        made_at=utc_now(),
        language=current_language(),
    )
    return as_pdf(render_movement_sheet(sheet), f"movements-{file.computer_no}")


def printed_rows(db: Session, file_id: int) -> tuple[MovementRow, ...]:
    """The lines of the movement sheet, with what went up in between."""
    moved, late = sheet_of(db, file_id)
    people, roles = people_on_sheet(db, moved, late), roles_on_sheet(db, moved, late)
    hands = (printed_row(row, people, roles) for row in moved)
    above = (printed_late(went_up_row(one, people, roles)) for one in late)
    return tuple(heapq.merge(hands, above, key=lambda row: row.sent_at))


def printed_row(row: Movement, people: People, pools: Mapping[str, str]) -> MovementRow:
    """One line of the movement sheet."""
    recalled = in_language(" (वापस लिया गया)", " (recalled)") if row.recalled_at else ""
    return MovementRow(
        seq=row.seq,
        sender=people.post(row.from_post_id),
        receiver=people.post(row.to_post_id) or pools.get(row.to_role, row.to_role),
        act=act_names()[row.act] + recalled,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        days_held=row.days_held,
        remark=" · ".join(part for part in (row.remark, row.delay_reason) if part),
    )


def printed_late(row: MovementLine) -> MovementRow:
    """The line of late work that went up."""
    return MovementRow(
        seq=None, sender=row.sender, receiver=row.receiver, act=row.act, sent_at=row.at, remark=row.remark
    )
