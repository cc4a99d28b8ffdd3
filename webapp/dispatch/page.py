"""Puts the pages of the dispatch together."""

import datetime as dt
import secrets
from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.auth import reader
from webapp.dispatch.forms import SendingForm
from webapp.filters import format_date, in_language
from webapp.viewmodels import DispatchForm, DispatchPage, DispatchRow, Link, Option, Tag
from webapp.viewmodels.dispatch import RegisterRow
from workflows import dispatch, drafts, movement
from workflows.address_book import Addressee, OfficeKind, OutsideOffice, lines_of
from workflows.clocks import office_day
from workflows.dispatch import MODE_TITLES, Dispatch, DispatchMode, Waiting
from workflows.dispatch.onward import is_at_dispatch, is_before_signature
from workflows.drafts import Draft, DraftState

ICONS: dict[DispatchMode, str] = {
    DispatchMode.BY_POST: "envelope",
    DispatchMode.REGISTERED: "mailbox",
    DispatchMode.SPEED_POST: "lightning",
    DispatchMode.BY_HAND: "journal-text",
    DispatchMode.EMAIL: "envelope-at",
    DispatchMode.RADIOGRAM: "send",
    DispatchMode.MESSENGER: "person",
    DispatchMode.INSIDE: "arrow-left-right",
}
NEAR = frozenset({OfficeKind.DISTRICT, OfficeKind.COURT, OfficeKind.HEALTH, OfficeKind.TREASURY})
"""Offices of the same town, to which the peon goes."""


def letters_here(db: Session, district_id: int) -> list[Draft]:
    """The letters that the dispatch has to send: signed ones, and approved ones whose file came unsigned."""
    signed = [
        draft for draft in dispatch.awaiting_dispatch(db, district_id) if not is_before_signature(db, draft.subject_id)
    ]
    unsigned = [
        draft
        for draft in drafts.drafts_awaiting(db, district_id, DraftState.APPROVED)
        if is_at_dispatch(db, draft.subject_id)
    ]
    return signed + unsigned


def likely_mode(db: Session, addressee: Addressee) -> DispatchMode:
    """How a letter to somebody usually goes; the clerk decides."""
    if addressee.post_id is not None:
        return DispatchMode.INSIDE
    office = db.get(OutsideOffice, addressee.office_id) if addressee.office_id is not None else None
    if office is None:
        return DispatchMode.SPEED_POST
    return DispatchMode.BY_HAND if office.kind in NEAR else DispatchMode.REGISTERED


def mode_name(mode: DispatchMode) -> str:
    """A mode in the reader's language."""
    en, hi = MODE_TITLES[mode]
    return in_language(hi, en)


def letter_url(draft: Draft) -> str:
    """The PDF that goes out."""
    return url_for("dispatch.letter", draft_id=draft.id)


def row_of(db: Session, draft: Draft, waiting: Waiting, *, current: bool) -> DispatchRow:
    """One addressee in the list."""
    mode = likely_mode(db, waiting.addressee)
    return DispatchRow(
        url=url_for("dispatch.tray", letter=draft.id, place=waiting.place),
        addressee=", ".join(lines_of(db, waiting.addressee, draft.language)[:2]),
        subject=draft.subject,
        letter_number=draft.letter_no or "",
        since=draft.signed_at or draft.approved_at,
        copy=waiting.is_copy,
        purpose=waiting.addressee.purpose,
        current=current,
        mode_icon=ICONS[mode],
        mode_name=mode_name(mode),
    )


Chosen = tuple[Draft, Waiting]


def waiting_letters(db: Session, words: str) -> list[Chosen]:
    """Everybody who waits for a letter, the oldest letter first."""
    found = [
        (draft, waiting)
        for draft in letters_here(db, reader().district_id)
        for waiting in dispatch.waiting_for(db, draft)
    ]
    return [
        (draft, waiting)
        for draft, waiting in found
        if matches(words, draft, " ".join(lines_of(db, waiting.addressee, draft.language)))
    ]


def matches(words: str, draft: Draft, address: str) -> bool:
    """Whether the words stand in the letter's number, subject, address, or are what its QR says."""
    wanted = words.strip().lower()
    code = wanted.rpartition("/")[2]
    return code == draft.code or wanted in f"{draft.letter_no} {draft.subject} {address}".lower()


def choose(found: Sequence[Chosen], letter: int | None, place: int | None, subject_id: int | None) -> Chosen | None:
    """The letter that is open at the right: the one asked for, else the first."""
    for draft, waiting in found:
        if draft.id == letter and place in (None, waiting.place):
            return draft, waiting
    for draft, waiting in found:
        if subject_id is not None and draft.subject_id == subject_id:
            return draft, waiting
    return found[0] if found else None


def tabs(current: str) -> tuple[Link, ...]:
    """The parts of the dispatch desk."""
    return (
        Link(_("To send"), url_for("dispatch.tray"), current=current == "tray"),
        Link(_("Register"), url_for("dispatch.register"), current=current == "register"),
        Link(_("Returned undelivered"), url_for("dispatch.register", returned=1), current=current == "returned"),
    )


def open_form(db: Session, chosen: Chosen, form: SendingForm) -> DispatchForm:
    """The letter at the right."""
    draft, waiting = chosen
    lines = lines_of(db, waiting.addressee, draft.language)
    earlier = dispatch.dispatches_of(db, draft)
    task = movement.main_task(db, draft.subject_id) if is_at_dispatch(db, draft.subject_id) else None
    mine = task is not None and movement.desk_of(task) in reader().posts
    file_url = url_for("files.show", file_id=draft.subject_id)
    return DispatchForm(
        url=url_for("dispatch.send", draft_id=draft.id, place=waiting.place),
        form=form,
        addressee=lines[0],
        address=tuple(lines[1:]),
        letter_number=draft.letter_no or "",
        letter_date=draft.letter_date,
        letter_url=letter_url(draft),
        envelope_url=url_for("dispatch.envelope", draft_id=draft.id, place=waiting.place),
        key=secrets.token_urlsafe(16),
        signed=draft.signed_sha256 is not None,
        parent=f"{earlier[0].parent_no}/{earlier[0].year}" if earlier else "",
        enclosures=drafts.head_of(db, draft).enclosures,
        take_url=url_for("desk.take", task_id=task.id) if task is not None and task.claimed_by is None else "",
        file_url=file_url if mine or (task is not None and task.claimed_by is None) else "",
    )


def make_tray(
    db: Session, chosen: Chosen | None, found: Sequence[Chosen], form: SendingForm, words: str
) -> DispatchPage:
    """The dispatch tray."""
    return DispatchPage(
        tabs=tabs("tray"),
        rows=tuple(row_of(db, draft, waiting, current=(draft, waiting) == chosen) for draft, waiting in found),
        open=open_form(db, chosen, form) if chosen is not None else None,
        query=words,
    )


def outcome_of(row: Dispatch) -> tuple[Tag | None, str]:
    """What became of a letter."""
    if row.returned_on is not None:
        return Tag(_("returned"), "red"), f"{format_date(row.returned_on)}: {row.returned_reason}"
    if row.delivered_on is not None:
        return Tag(_("delivered"), "green"), format_date(row.delivered_on)
    return None, ""


def register_row(db: Session, row: Dispatch, draft: Draft) -> RegisterRow:
    """One line of the register."""
    tag, text = outcome_of(row)
    weight = f"{row.weight} {_('g')}" if row.weight else ""
    return RegisterRow(
        number=row.label,
        parent="" if row.parent_no == row.number else str(row.parent_no),
        day=row.out_date,
        addressee=", ".join(lines_of(db, row.addressee[0], draft.language)[:2]),
        letter_number=draft.letter_no or "",
        subject=draft.subject,
        mode=mode_name(row.mode),
        detail=" · ".join(part for part in (row.mode_ref, row.peon_book_no, weight) if part),
        postage=row.postage,
        outcome=tag,
        outcome_text=text,
        outcome_url=url_for("dispatch.outcome", dispatch_id=row.id) if tag is None else "",
        letter_url=letter_url(draft),
    )


def mode_options(chosen: str) -> tuple[Option, ...]:
    """The modes as a filter."""
    return (
        Option("", _("All modes"), not chosen),
        *(Option(mode.value, mode_name(mode), mode.value == chosen) for mode in DispatchMode),
    )


def today(now: dt.datetime) -> str:
    """The day of the office as it is written."""
    return office_day(now).strftime("%d-%m-%Y")


def envelope_lines(db: Session, draft: Draft, addressee: Addressee) -> tuple[str, ...]:
    """What stands on the envelope, in the language of the letter."""
    return lines_of(db, addressee, draft.language)
