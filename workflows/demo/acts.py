"""What the people of the demo do: each verb of ``files.json`` is said with the office's own functions."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from engine import worklist
from engine.models import Task
from workflows import approval, asks, clocks, desk, dispatch, drafts, movement, notes, registry
from workflows.address_book import Addressee
from workflows.demo.past_office import Office
from workflows.demo.stories import Act, as_note
from workflows.diary import DiaryEntry
from workflows.dispatch import DispatchMode, Sending
from workflows.documents.models import Document
from workflows.documents.papers import add_made_document, pages_of
from workflows.drafts import Draft, DraftState, LetterText, SignatureKind
from workflows.drafts.fair_copy import A4, count_pages, keep_fair_copy, make_fair_copy
from workflows.drafts.proposals import propose_addressees, propose_values
from workflows.errors import OfficeRefusal
from workflows.files import File
from workflows.letter_natures import LetterNature
from workflows.letter_templates import template_in_force
from workflows.organisation import UnitKind, unit_above
from workflows.receipts import DeliveryMode, SenderKind
from workflows.subjects import Priority, Subject

INK_COPY = "हस्ताक्षरित प्रति (स्कैन)"
UNSIGNED = "टिप्पणी लॉग-इन एवं गतिविधि अभिलेख से प्रमाणित; इस कार्यालय में टिप्पणी पर डीएससी अभी लागू नहीं है।"
"""Why a note carries no certificate (CSMOP 2022 box e-7.1 wants a reason on record)."""


def diarise(office: Office, key: str, act: Act) -> None:
    """The counter takes the paper in."""
    written = act.more["entry"]
    entry = DiaryEntry(
        **{
            **written,
            "received_on": clocks.office_day(act.at),
            "letter_date": dt.date.fromisoformat(written["letter_date"]),
            "delivery_mode": DeliveryMode(written["delivery_mode"]),
            "sender_kind": SenderKind(written["sender_kind"]),
            "priority": Priority(written.get("priority", Priority.ORDINARY)),
        }
    )
    counter = unit_above(office.db, office.post(act.by).unit_id, UnitKind.OFFICE)
    if counter is None:
        raise OfficeRefusal("The counter belongs to no office.", "काउंटर किसी कार्यालय का नहीं है।")
    office.receipts[key] = registry.diarise(
        office.db, entry, document=office.papers[act.more["scan"]], office=counter,
        actor=office.actor(act.by, act.at), now=act.at,
    )  # fmt: skip


def task_of(office: Office, subject: Subject, act: Act) -> Task:
    """The work at the actor's desk, taken from its pool where nobody has it, and opened."""
    task = movement.main_task(office.db, subject.id)
    if task is None:
        raise OfficeRefusal(f"{subject.title}: nothing is to be done.", f"{subject.title}: कोई कार्य लम्बित नहीं है।")
    actor = office.actor(act.by, act.at)
    if movement.desk_of(task) is None:
        desk.take_from_pool(office.db, task.id, actor=actor, now=act.at)
    desk.open_at_desk(office.db, task, actor=actor, now=act.at)
    return task


def write_note(office: Office, subject: Subject, task: Task, act: Act) -> None:
    """The desk's note, yellow until the file goes on."""
    if act.more.get("note") and isinstance(subject, File):
        actor = office.actor(act.by, act.at)
        notes.save_yellow(
            office.db, subject, as_note(act.more["note"]), revision=0, task_id=task.id, actor=actor, now=act.at
        )


def press(office: Office, key: str, act: Act) -> None:
    """Write the note and press a button of the diagram; a drafting desk's letters go up with the file."""
    subject, actor = office.subject(key), office.actor(act.by, act.at)
    task = task_of(office, subject, act)
    write_note(office, subject, task, act)
    outcome, form = act.more.get("outcome"), named(office, act.more.get("form", {}))
    approval.put_up_drafts(office.db, task, outcome or "", actor=actor, now=act.at)
    pressed = desk.Press(
        outcome=outcome,
        facts=facts_in(worklist.form_of(office.db, task) or {}, form),
        answers=form,
        delay_reason=act.more.get("late", ""),
        unsigned_reason=UNSIGNED,
    )
    desk.press_button(office.db, task.id, pressed, actor=actor, expect_rev=None, key=None, now=act.at)


def facts_in(schema: Mapping[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form that go into the routing.

    :raises KeyError: for a field that the form does not have
    """
    return {name: value for name, value in form.items() if schema["properties"][name].get("x-fact")}


def named(office: Office, form: Mapping[str, Any]) -> dict[str, Any]:
    """A form in which another story is named: ``file:key`` by the number of its file, ``diary:key`` by its diary."""

    def number(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, str) and value.startswith("file:"):
            return office.file(value.removeprefix("file:")).number
        if isinstance(value, str) and value.startswith("diary:"):
            return office.receipts[value.removeprefix("diary:")].diary_label
        return value

    return {name: number(value) for name, value in form.items()}


def open_under(office: Office, key: str, act: Act) -> None:
    """Open a general file by hand under a head, and put the receipt on it."""
    actor = office.actor(act.by, act.at)
    file = registry.open_file(
        office.db,
        case_type="file",
        title=act.more["title"],
        seat=office.post(act.by),
        head_code=act.more["head"],
        actor=actor,
        now=act.at,
    )
    task = task_of(office, office.receipts[key], act)
    form = {"to_file": file.number}
    desk.press_button(
        office.db, task.id, desk.Press("put_on_file", form, form), actor=actor, expect_rev=None, key=None, now=act.at
    )


def ask(office: Office, key: str, act: Act) -> None:
    """Ask several posts in one stroke."""
    posts = [office.post(code) for code in act.more["to"]]
    actor = office.actor(act.by, act.at)
    asks.ask_out(
        office.db, office.file(key), offices=[], posts=posts, question=act.more["question"], due_rule=act.more["due"],
        actor=actor, now=act.at,
    )  # fmt: skip


def answer(office: Office, key: str, act: Act) -> None:
    """Answer the open ask that lies at the actor's desk, with a paper."""
    actor = office.actor(act.by, act.at)
    for one in asks.open_asks(office.db, office.file(key).id):
        task = asks.open_task(office.db, one)
        if task is not None and movement.desk_of(task) == actor.post_id:
            paper = office.papers[act.more["scan"]].id
            asks.answer_ask(office.db, one, act.more["text"], document_id=paper, actor=actor, now=act.at)
            return
    raise OfficeRefusal(f"{key}: {act.by} was asked nothing.", f"{key}: {act.by} से कुछ नहीं माँगा गया।")


def opinion(office: Office, key: str, act: Act) -> None:
    """Mark the file to another desk for its opinion."""
    subject = office.subject(key)
    task = task_of(office, subject, act)
    write_note(office, subject, task, act)
    desk.mark_for_opinion(
        office.db, task.id, office.post(act.more["to"]).id, remark=act.more["remark"],
        delay_reason=act.more.get("late", ""), actor=office.actor(act.by, act.at), now=act.at,
    )  # fmt: skip


def reply(office: Office, key: str, act: Act) -> None:
    """Give the opinion that was asked for."""
    subject = office.subject(key)
    task = task_of(office, subject, act)
    write_note(office, subject, task, act)
    actor = office.actor(act.by, act.at)
    desk.reply(office.db, task.id, remark=act.more["remark"], actor=actor, now=act.at)


def park(office: Office, key: str, act: Act) -> None:
    """Put the work aside for some days."""
    task = task_of(office, office.subject(key), act)
    until = act.at + dt.timedelta(days=act.more["days"])
    desk.park(office.db, task.id, until, actor=office.actor(act.by, act.at), now=act.at)


def begin_note(office: Office, key: str, act: Act) -> None:
    """A note that is not finished yet."""
    subject = office.subject(key)
    write_note(office, subject, task_of(office, subject, act), act)


def draft(office: Office, key: str, act: Act) -> None:
    """Begin a letter from its template, with what the office knows already."""
    file, actor = office.file(key), office.actor(act.by, act.at)
    task_of(office, file, act)
    template = template_in_force(office.db, office.district_id, act.more["template"])
    values = {**propose_values(office.db, file, template, now=act.at), **act.more.get("values", {})}
    to, copies = propose_addressees(office.db, file, template, values)
    extra = LetterText(subject="", body="", addressees=to, copies=copies)
    drafts.make_draft(office.db, file, template, values, extra=extra, actor=actor, now=act.at)


def write_letter(office: Office, key: str, act: Act) -> None:
    """Write a letter without a template, with its addressees in so many words, and submit it for approval."""
    file, actor = office.file(key), office.actor(act.by, act.at)
    task_of(office, file, act)
    addressees = tuple(Addressee(text=address) for address in act.more["to"])
    text = LetterText(subject=act.more["subject"], body=act.more["body"], addressees=addressees)
    begun = drafts.write_draft(office.db, file, text, nature=LetterNature.LETTER, actor=actor, now=act.at)
    drafts.submit_draft(office.db, begun, actor=actor, now=act.at)


def draft_in(office: Office, key: str, state: DraftState) -> Draft:
    """The letter of a file that is in a certain state."""
    return next(one for one in drafts.drafts_of(office.db, office.subject(key).id) if one.state is state)


def approve(office: Office, key: str, act: Act) -> None:
    """Freeze the submitted letter with its fair copy, then press the button."""
    actor = office.actor(act.by, act.at)
    submitted = draft_in(office, key, DraftState.SUBMITTED)
    copy = make_fair_copy(
        office.db,
        submitted,
        drafts.head_of(office.db, submitted),
        actor=actor,
        public_url=office.public_url,
        now=act.at,
    )
    typeset = keep_fair_copy(office.db, office.store, submitted, copy, actor=actor, now=act.at)
    drafts.approve_draft(office.db, submitted, typeset, actor=actor, now=act.at)
    press(office, key, act)


def sign_in_ink(office: Office, key: str, act: Act) -> None:
    """The letter printed, signed by hand and scanned again, as before the office had its certificates."""
    actor, approved = office.actor(act.by, act.at), draft_in(office, key, DraftState.APPROVED)
    printed = office.store.get(office.db.get_one(Document, approved.document_id).address)
    scanned = office.rescan(printed)
    scan = add_made_document(
        office.db, office.store, scanned, page_sizes=[A4] * count_pages(scanned), district_id=office.district_id,
        post_id=actor.post_id, title=f"{approved.subject}: {INK_COPY}", signed=False, now=act.at,
    )  # fmt: skip
    drafts.record_signature(
        office.db,
        approved,
        kind=SignatureKind.INK,
        document_id=scan.id,
        sha256=scan.pdf_sha256,
        actor=actor,
        now=act.at,
    )
    press(office, key, act)


def send(office: Office, key: str, act: Act) -> None:
    """Dispatch the letter to everybody, then press the button."""
    task_of(office, office.subject(key), act)
    signed, actor = draft_in(office, key, DraftState.SIGNED), office.actor(act.by, act.at)
    pages = len(pages_of(office.db, signed.signed_document_id or 0))
    for waiting in dispatch.waiting_for(office.db, signed):
        sending = Sending(DispatchMode.SPEED_POST, postage=act.more["postage"], weight=10 + 5 * pages)
        dispatch.record_dispatch(office.db, signed, place=waiting.place, sending=sending, actor=actor, now=act.at)
    press(office, key, act)


VERBS: Mapping[str, Callable[[Office, str, Act], None]] = {
    verb.__name__: verb
    for verb in (
        diarise,
        press,
        open_under,
        ask,
        answer,
        opinion,
        reply,
        park,
        begin_note,
        draft,
        write_letter,
        approve,
        sign_in_ink,
        send,
    )
}
