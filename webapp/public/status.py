"""The sender's status page: what the office may tell him, in his language."""

import datetime as dt

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.filters import format_date, in_language
from webapp.time_limits import clock_until
from webapp.viewmodels import Clock, StatusAnswer, StatusPage, TimelineStep
from workflows.catalogue import process_properties
from workflows.clocks import Calendar
from workflows.receipts import Receipt
from workflows.status import Event, Standing, Status, Words, masked_name, status_of


def make_status_page(
    db: Session, receipt: Receipt | None, *, diary: str, code: str, refusal: str, now: dt.datetime
) -> StatusPage:
    """The page with its form, and the answer when number and code fit."""
    return StatusPage(
        url=url_for("public.status"),
        diary=diary,
        code=code,
        answer=make_answer(db, receipt, now=now) if receipt is not None else None,
        refusal=refusal,
        help=_(
            "Number and code stand on the slip that you got at the counter. Questions: central dak counter, Police"
            " Office, on working days from 10:00 to 17:00. Names and amounts are not shown in full here."
        ),
    )


def said(words: Words) -> str:
    """A sentence of the office in the reader's language."""
    return in_language(words.hi, words.en)


def make_answer(db: Session, receipt: Receipt, *, now: dt.datetime) -> StatusAnswer:
    """What the sender is told."""
    status = status_of(db, receipt)
    over = status.standing is Standing.OVER
    steps = [step_of(event) for event in status.events]
    return StatusAnswer(
        title=" · ".join(filter(None, (title_of(db, status), masked_name(receipt.sender_name)))),
        diary=receipt.diary_label,
        answer=headline(status),
        detail=detail(db, receipt, status, now=now),
        clock=clock_of(db, receipt, status, now=now),
        steps=tuple(steps if over else [*steps, now_step(status)]),
    )


def title_of(db: Session, status: Status) -> str:
    """The kind of case in the words of its diagram; nothing of the subject line, which names people."""
    if not status.case_type:
        return _("Application")
    properties = process_properties(db, status.case_type)
    return in_language(properties.get("title_hi", ""), properties.get("title_en", "")) or _("Application")


def headline(status: Status) -> str:
    """The answer in one sentence."""
    branch = in_language(status.branch.title_hi, status.branch.title_en) if status.branch else ""
    sentences = {
        Standing.RECEIVED: _("Your application has reached the office and is being marked to its branch."),
        Standing.EXAMINED: _("Your application is being examined: %(branch)s.", branch=branch),
        Standing.AWAITS_SENDER: _("The office waits for papers from you."),
        Standing.TOGETHER: _("Your paper is dealt with together with an earlier one of the same matter."),
        Standing.DECIDED: said(status.last_notice) if status.last_notice else "",
        Standing.OVER: said(status.last_notice) if status.last_notice else _("Your application is disposed of."),
    }
    return sentences[status.standing]


def detail(db: Session, receipt: Receipt, status: Status, *, now: dt.datetime) -> str:
    """By when, and whether the sender has to do something."""
    if status.standing is Standing.OVER:
        return ""
    if status.standing is Standing.AWAITS_SENDER:
        return said(status.last_notice) if status.last_notice else ""
    if status.due is None or status.due_at is None or status.standing is Standing.DECIDED:
        return _("You need not do anything now.")
    if status.due_at < now:
        return _(
            "A decision was due by %(date)s and is late. Ask with your diary number.", date=format_date(status.due)
        )
    return _("A decision is due by %(date)s. You need not do anything now.", date=format_date(status.due))


def clock_of(db: Session, receipt: Receipt, status: Status, *, now: dt.datetime) -> Clock | None:
    """The legal clock of the matter, if it has one and it still runs."""
    if status.standing is Standing.OVER:
        return Clock("done")
    if status.due_at is None or status.standing is not Standing.EXAMINED:
        return None
    calendar = Calendar.of(db, receipt.district_id)
    return clock_until(status.due_at, calendar, now=now)


def step_of(event: Event) -> TimelineStep:
    """Something that happened."""
    return TimelineStep("pause" if event.pause else "done", said(event.title), said(event.detail), event.day)


def now_step(status: Status) -> TimelineStep:
    """Where it is at this moment."""
    if status.standing is Standing.AWAITS_SENDER:
        return TimelineStep("now", _("Papers awaited from you"))
    if status.branch is None:
        return TimelineStep("now", _("With the office"))
    branch = in_language(status.branch.title_hi, status.branch.title_en)
    decided = status.standing is Standing.DECIDED
    return TimelineStep("now", branch, _("carries out the decision") if decided else _("under examination"))
