"""The officer's queue and a signing under way, in words."""

import datetime as dt
import secrets

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from engine.models import Instance
from webapp.addresses import paper_url
from webapp.auth import officer, reader
from webapp.config import Settings
from webapp.filters import format_date, format_datetime, format_time, in_language
from webapp.time_limits import clock_until
from webapp.viewmodels import Link, Tag
from webapp.viewmodels.signing import (
    DocumentState,
    LetterPreview,
    LetterRow,
    ReadyFile,
    SignedRow,
    SignQueuePage,
    SignWorkPage,
)
from workflows.clocks import KOLKATA, Calendar
from workflows.demo.certificates import key_file_of
from workflows.documents.models import Document
from workflows.drafts import Draft, DraftState
from workflows.organisation import Person
from workflows.signing.enrolment import WARN_BEFORE, enrolled
from workflows.signing.models import SignRequest, SignState
from workflows.signing.queue import Letter, QueueItem, list_queue, requests_of_code, signed_lately, way_on
from workflows.signing.requests import is_expired
from workflows.subjects import Subject
from workflows.tray import number_of

LAST_DIGITS = 6


def make_queue_page(db: Session, *, chosen: int | None, now: dt.datetime) -> SignQueuePage:
    """The queue.

    :param chosen: the draft that is read beside the list; by default the first
    """
    items = list_queue(db, reader())
    calendar = Calendar.of(db, reader().district_id)
    unsigned = [
        (item, letter) for item in items for letter in item.letters if letter.draft.state is DraftState.APPROVED
    ]
    shown = next((pair for pair in unsigned if pair[1].draft.id == chosen), unsigned[0] if unsigned else None)
    name, soon = own_certificate(db, now=now)
    return SignQueuePage(
        url=url_for("signing.start"),
        key=secrets.token_urlsafe(16),
        letters=tuple(
            letter_row(item, letter, calendar, now=now, current=shown is not None and letter is shown[1])
            for item, letter in unsigned
        ),
        ready=tuple(ready_file(db, item, now=now) for item in items if item.ready),
        preview=letter_preview(db, shown[1].draft) if shown else None,
        today=tuple(signed_row(db, request, now=now) for request in signed_today(db, now=now)),
        certificates_url=url_for("certificates.listing"),
        certificate=name,
        certificate_ends_soon=soon,
    )


def own_certificate(db: Session, *, now: dt.datetime) -> tuple[str, bool]:
    """The certificate with which this officer signs, and whether it ends within thirty days."""
    known = enrolled(db, officer().person.id, now=now)
    if not known:
        return "", False
    name = _("%(holder)s · …%(serial)s · until %(date)s", holder=known[0].holder, serial=known[0].serial[-LAST_DIGITS:],
             date=format_date(known[0].not_after))  # fmt: skip
    return name, known[0].not_after - now < WARN_BEFORE


def letter_row(item: QueueItem, letter: Letter, calendar: Calendar, *, now: dt.datetime, current: bool) -> LetterRow:
    """One letter that is to be signed, or waits for its time stamp."""
    due, draft = item.task.due, letter.draft
    waits = letter.request is not None and letter.request.state is SignState.WAITING
    return LetterRow(
        draft=draft.id,
        title=draft.subject,
        detail=" · ".join(filter(None, (draft.letter_no, item.number if item.number != draft.letter_no else ""))),
        clock=clock_until(due, calendar, now=now) if due else None,
        read_url=url_for("signing.queue", letter=draft.id, _anchor="preview"),
        current=current,
        can_sign=letter.open and not item.task.return_to,
        state=_("waits for its time stamp") if waits else "",
    )


def ready_file(db: Session, item: QueueItem, *, now: dt.datetime) -> ReadyFile:
    """A file whose letters are signed, with the diagram's button where one press is enough."""
    button = way_on(db, item.task, now=now)
    return ReadyFile(
        title=item.subject.title,
        number=item.number,
        file_url=paper_url(item.subject),
        url=url_for("signing.send", task_id=item.task.id),
        button=in_language(button.name_hi, button.name_en) if button else "",
        expect_rev=db.get_one(Instance, item.task.instance_id).rev,
        key=secrets.token_urlsafe(16),
    )


def letter_preview(db: Session, draft: Draft) -> LetterPreview:
    """The approved PDF, page by page."""
    document = db.get_one(Document, draft.document_id)
    return LetterPreview(
        title=draft.subject,
        pdf_url=url_for("signing.letter", draft_id=draft.id),
        pictures=tuple(
            url_for("signing.picture", draft_id=draft.id, page=number) for number in range(1, document.pages + 1)
        ),
        sha256=draft.sha256 or "",
    )


def signed_today(db: Session, *, now: dt.datetime) -> list[SignRequest]:
    """What the officer signed since midnight in India, and what became of it."""
    morning = now.astimezone(KOLKATA).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
    return signed_lately(db, officer().person.id, since=morning)


def signed_row(db: Session, request: SignRequest, *, now: dt.datetime) -> SignedRow:
    """One row of today's signatures."""
    subject = db.get_one(Subject, request.subject_id)
    state, text = state_words(request, now=now)
    return SignedRow(
        at=request.signed_at or request.created_at,
        title=f"{request.title} · {request.reference or number_of(subject)}",
        state=state,
        next=text,
        link=Link(_("Open"), paper_url(subject)),
    )


def state_words(request: SignRequest, *, now: dt.datetime) -> tuple[Tag, str]:
    """Where a document stands on its way to a signature, and what that means."""
    if is_expired(request, now):
        return Tag(_("Time is over"), "red"), _("Nothing was signed. Press Sign again to get a new code.")
    words = {
        SignState.OPEN: (Tag(_("Waits for your PC")), _("The signing program has not asked for it yet.")),
        SignState.CLAIMED: (Tag(_("At your PC"), "ink"), _("The signing program looks for your token.")),
        SignState.PREPARED: (
            Tag(_("PIN is asked"), "ink"),
            _("The letter is shown on your PC. Compare it and give the PIN there."),
        ),
        SignState.WAITING: (
            Tag(_("Signed, waits for its time stamp"), "amber"),
            _("Your part is done. The time stamp service does not answer; it is asked again each minute, and the letter"
              " is not issued until then."),
        ),
        SignState.SIGNED: (Tag(_("Signed"), "green"), signed_words(request)),
        SignState.CANCELLED: (Tag(_("Cancelled")), _("A newer code replaced this one, or it was taken back.")),
    }  # fmt: skip
    return words[request.state]


def signed_words(request: SignRequest) -> str:
    """When it was finished."""
    return _("Signed at %(time)s; the signed letter is on the file.", time=format_time(request.finished_at))


def make_work_page(db: Session, request: SignRequest, *, code: str, now: dt.datetime) -> SignWorkPage:
    """A signing under way.

    :param code: the one-time code while this browser still knows it, else ""
    """
    rows = requests_of_code(db, request)
    states = {row.state for row in rows}
    usable = states == {SignState.OPEN} and not is_expired(request, now)
    open_states = {SignState.OPEN, SignState.CLAIMED, SignState.PREPARED, SignState.WAITING}
    running = any(row.state in open_states and not is_expired(row, now) for row in rows)
    seen = "-".join("over" if is_expired(row, now) else row.state.value for row in rows)
    return SignWorkPage(
        title=ngettext("Sign %(num)s letter", "Sign %(num)s letters", len(rows)),
        code=code if usable else "",
        link=f"patravali-sign:{code}" if usable and code else "",
        until=request.expires_at,
        documents=tuple(document_state(db, row, now=now) for row in rows),
        state_url=url_for("signing.state", request_id=request.id, seen=seen),
        seen=seen,
        again_url=url_for("signing.queue"),
        running=running,
        summary=work_summary(rows, now=now),
        demo=demo_words(db.get_one(Person, request.person_id)),
    )


def demo_words(person: Person) -> str:
    """How to sign on a demonstration server, where nobody has a token."""
    settings: Settings = current_app.extensions["patravali_settings"]
    if not settings.demo:
        return ""
    return _(
        "DEMO: the signing program takes your demo key %(name)s, whose passphrase is demo.",
        name=key_file_of(person.name_en),
    )


def document_state(db: Session, request: SignRequest, *, now: dt.datetime) -> DocumentState:
    """One document of the signing."""
    state, text = state_words(request, now=now)
    return DocumentState(title=request.title, number=request.reference, state=state, text=text)


def work_summary(rows: list[SignRequest], *, now: dt.datetime) -> str:
    """One sentence about all documents of the code, for the eye and for the screen reader."""
    signed = sum(row.state is SignState.SIGNED for row in rows)
    waiting = sum(row.state is SignState.WAITING for row in rows)
    if signed == len(rows):
        return ngettext("The letter is signed.", "All %(num)s letters are signed.", len(rows))
    if signed + waiting == len(rows):
        return _("Your part is done; a time stamp is still to come.")
    if all(is_expired(row, now) for row in rows if row.state not in (SignState.SIGNED, SignState.WAITING)):
        return _("The time is over. Press Sign again to get a new code.")
    if all(row.state is SignState.OPEN for row in rows):
        return _(
            "Waiting for the signing program on your PC, until %(time)s.", time=format_datetime(rows[0].expires_at)
        )
    return _("%(signed)s of %(all)s signed", signed=signed + waiting, all=len(rows))
