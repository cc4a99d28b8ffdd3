"""Asking: one stroke to many addressees, reminders, withdrawal, and the letter that asked."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from engine import runtime
from workflows import clocks, ledger
from workflows.address_book import OutsideOffice
from workflows.asks.models import Ask
from workflows.asks.register import last_number, locked_open, open_task
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.files import File
from workflows.movement import desk_of
from workflows.organisation import Actor, Post
from workflows.subjects import SubjectStatus, lock_subject

PROCESS = "ask"
REDIRECT_NODE, REDIRECT_OUTCOME = "redirect", "ask"
"""Where the asking desk decides when a desk answers that the matter is not its own, and the button to ask another."""
QUESTION_LENGTH = 3_000
MOST_AT_ONCE = 60
"""Addressees of one stroke: every thana and branch of a large district."""


def ask_out(
    db: Session,
    file: File,
    *,
    offices: Sequence[OutsideOffice],
    posts: Sequence[Post],
    question: str,
    due_rule: str,
    actor: Actor,
    now: dt.datetime,
) -> list[Ask]:
    """Ask several desks and offices the same in one stroke; each gets its own clock.

    :param due_rule: until when, such as ``7wd``, ``P15D`` or a date
    :raises BadInput: without a question or an addressee, or with one twice
    :raises OfficeRefusal: when the file is not active
    """
    lock_subject(db, file.id)
    question = _checked_question(question)
    _check_addressees(file, offices, posts)
    if file.status is not SubjectStatus.ACTIVE:
        raise OfficeRefusal("Only a file under way can ask.", "केवल प्रचलित पत्रावली से ही आख्या माँगी जा सकती है।")
    due = clocks.due_after(db, due_rule, now, district_id=file.district_id)
    first = last_number(db, file.id) + 1
    addressees: list[OutsideOffice | Post] = [*posts, *offices]
    asks = [
        _new_ask(file, addressee, number, stroke=first, question=question, due=due, actor=actor, now=now)
        for number, addressee in enumerate(addressees, first)
    ]
    db.add_all(asks)
    db.flush()  # the ledger names their ids
    for ask, code in zip(asks, (*(post.code for post in posts), *("" for _ in offices)), strict=True):
        _start(db, ask, to_post=code, actor=actor, now=now)
        record_act(
            db, file, ask, "ask.made", actor=actor, now=now, due=due.isoformat(), question=ledger.digest(question)
        )
    return asks


def _new_ask(
    file: File,
    addressee: OutsideOffice | Post,
    number: int,
    *,
    stroke: int,
    question: str,
    due: dt.datetime,
    actor: Actor,
    now: dt.datetime,
) -> Ask:
    return Ask(
        district_id=file.district_id,
        subject_id=file.id,
        number=number,
        stroke=stroke,
        post_id=addressee.id if isinstance(addressee, Post) else None,
        office_id=addressee.id if isinstance(addressee, OutsideOffice) else None,
        question=question,
        due=due,
        asked_person=actor.person_id,
        asked_post=actor.post_id,
        asked_capacity=actor.capacity,
        asked_at=now,
    )


def _start(db: Session, ask: Ask, *, to_post: str, actor: Actor, now: dt.datetime) -> None:
    facts: dict[str, str | bool | int | list[str]] = {
        "outside": ask.office_id is not None,
        "to_post": to_post,
        "reply_by": clocks.office_day(ask.due).isoformat() if ask.due else "",
    }
    completion = runtime.start(
        db,
        PROCESS,
        subject_id=ask.subject_id,
        role="ask",
        facts=facts,
        actor=str(actor),
        now=now,
        parent_subject_id=ask.subject_id,
    )
    ask.instance_id = completion.instance.id


def redirect_ask(db: Session, ask: Ask, post: Post, *, due_rule: str, actor: Actor, now: dt.datetime) -> None:
    """Ask another desk instead, after the first has answered that the matter is not its own.

    :raises NotYours: when the asking desk does not have to decide this now
    :raises OfficeRefusal: when the ask is closed
    :raises BadInput: for a post of another district, or a wrong due date
    """
    file, ask = locked_open(db, ask)
    task = open_task(db, ask)
    if task is None or task.node != REDIRECT_NODE or desk_of(task) != actor.post_id:
        raise NotYours("This ask does not wait for your decision.", "यह आख्या आपके निर्णय की प्रतीक्षा में नहीं है।")
    _check_addressees(file, (), (post,))
    due = clocks.due_after(db, due_rule, now, district_id=file.district_id)
    ask.post_id, ask.due = post.id, due
    facts: dict[str, str | bool | int | list[str]] = {
        "to_post": post.code,
        "reply_by": clocks.office_day(due).isoformat(),
    }
    runtime.complete(
        db, task.id, outcome=REDIRECT_OUTCOME, facts=facts, actor=str(actor), expect_rev=None, key=None, now=now
    )
    record_act(db, file, ask, "ask.redirected", actor=actor, now=now, due=due.isoformat())


def remind(db: Session, ask: Ask, *, actor: Actor, now: dt.datetime) -> None:
    """Count one more reminder (अनुस्मारक) to the addressee.

    :raises OfficeRefusal: when the ask is closed
    """
    file, ask = locked_open(db, ask)
    ask.reminders += 1
    ask.reminded_at = now
    record_act(db, file, ask, "ask.reminded", actor=actor, now=now, reminders=ask.reminders)


def link_letter(db: Session, ask: Ask, draft_id: int) -> None:
    """Note with which letter an office outside was asked; reminders cite its number."""
    ask.draft_id = draft_id


def _checked_question(question: str) -> str:
    question = question.strip()
    if not question:
        raise BadInput("Write what is asked.", "क्या आख्या चाहिए, लिखें।", field="question")
    if len(question) > QUESTION_LENGTH:
        raise BadInput(
            f"The question may have {QUESTION_LENGTH} characters.",
            f"प्रश्न {QUESTION_LENGTH} अक्षरों तक हो सकता है।",
            field="question",
        )
    return question


def _check_addressees(file: File, offices: Sequence[OutsideOffice], posts: Sequence[Post]) -> None:
    everybody: Iterable[OutsideOffice | Post] = (*offices, *posts)
    if not 0 < len(offices) + len(posts) <= MOST_AT_ONCE:
        raise BadInput(
            f"Choose one to {MOST_AT_ONCE} addressees.", f"एक से {MOST_AT_ONCE} तक प्रेषिती चुनें।", field="addressees"
        )
    if len({office.id for office in offices}) + len({post.id for post in posts}) < len(offices) + len(posts):
        raise BadInput("An addressee is named twice.", "एक प्रेषिती दो बार चुना गया है।", field="addressees")
    if any(addressee.district_id != file.district_id for addressee in everybody):
        raise BadInput("An addressee is not of this district.", "एक प्रेषिती इस जनपद का नहीं है।", field="addressees")


def record_act(
    db: Session, file: File, ask: Ask, act: str, *, actor: Actor, now: dt.datetime, **more: str | int | None
) -> None:
    """Write an act on one ask into the ledger of its file; a long text by its digest."""
    payload = {"ask": ask.id, "number": ask.number, "post": ask.post_id, "office": ask.office_id, **more}
    ledger.record(db, file, act, actor=actor, payload=payload, now=now)
