"""Dispatch: a row of the register for each addressee, the office copy on the file, letters that come back."""

import datetime as dt
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import DBAPIError

from workflows import ledger
from workflows.address_book import Addressee
from workflows.correspondence import Direction, papers_of
from workflows.dispatch import (
    DispatchMode,
    RegisterFilter,
    Sending,
    awaiting_dispatch,
    dispatch_register,
    dispatches_of,
    postage_spent,
    record_delivery,
    record_dispatch,
    record_return,
    waiting_for,
)
from workflows.drafts import Draft, DraftState, copy_draft, require_dispatched, undispatched
from workflows.errors import BadInput, OfficeRefusal
from workflows.ledger import subject_chain

NOW = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
SPEED = Sending(DispatchMode.SPEED_POST, postage=41_00, weight=20, ref="EU123456789IN")
BY_HAND = Sending(DispatchMode.BY_HAND, peon_book_no="88")


@pytest.fixture
def send(db, office):
    def sent(draft, place, sending=SPEED, **more):
        return record_dispatch(db, draft, place=place, sending=sending, actor=office.dispatcher, now=NOW, **more)

    return sent


def test_a_signed_letter_is_issued_with_its_first_dispatch_and_dispatched_with_its_last(db, office, draft, sign, send):
    signed = sign(draft)
    assert awaiting_dispatch(db, office.district.id) == [draft]
    first = send(draft, 1)
    assert draft.state is DraftState.ISSUED
    (paper,) = papers_of(db, office.file.id)
    assert (paper.direction, paper.document_id, paper.draft_id) == (Direction.ISSUE, signed.id, draft.id)
    assert (paper.letter_no, paper.letter_date) == (draft.letter_no, TODAY)
    assert [waiting.is_copy for waiting in waiting_for(db, draft)] == [True]
    second = send(draft, 2, BY_HAND)
    assert draft.state is DraftState.DISPATCHED
    assert (first.number, second.number, second.parent_no, first.label) == (1, 2, 1, "1/2026")
    assert second.addressee == (Addressee(office_id=office.treasury.id, purpose="सूचनार्थ"),)
    assert len(papers_of(db, office.file.id)) == 1
    assert undispatched(db, office.file.id) == []
    require_dispatched(db, office.file.id)
    assert dispatches_of(db, draft) == [first, second]


def test_the_acts_stand_in_the_ledger(db, office, draft, sign, send):
    sign(draft)
    send(draft, 1)
    send(draft, 2)
    db.flush()
    acts = [event.act for event in ledger.events_of(db, subject_chain(office.file))]
    assert acts[-4:] == ["draft.issued", "paper.added", "dispatch.recorded", "dispatch.recorded"]


def test_numbers_go_on_over_letters(db, office, draft, sign, send):
    sign(draft)
    send(draft, 1)
    office.file.keeper_post_id = office.seat.post_id
    other = copy_draft(db, draft, actor=office.seat, now=NOW)
    sign(other)
    row = send(other, 2)
    assert (row.number, row.parent_no) == (2, 2)
    assert send(draft, 2).parent_no == 1


def test_an_addressee_is_not_sent_the_letter_twice(db, draft, sign, send):
    sign(draft)
    send(draft, 1)
    with pytest.raises(OfficeRefusal, match="already"):
        send(draft, 1)
    with pytest.raises(OfficeRefusal):
        send(draft, 3)


def test_an_unsigned_letter_goes_out_only_with_a_reason(db, draft, approve, send):
    pdf = approve(draft)
    with pytest.raises(BadInput) as refused:
        send(draft, 1)
    assert refused.value.field == "unsigned_reason"
    send(draft, 1, unsigned_reason="टोकन अनुपलब्ध; पृष्ठांकन मात्र")
    db.flush()
    assert (draft.state, draft.unsigned_reason) == (DraftState.ISSUED, "टोकन अनुपलब्ध; पृष्ठांकन मात्र")
    assert papers_of(db, draft.subject_id)[0].document_id == pdf.id


def test_a_letter_that_is_not_approved_is_not_sent(db, draft, send):
    with pytest.raises(OfficeRefusal, match="not ready"):
        send(draft, 1)


@pytest.mark.parametrize(
    ("sending", "field"),
    [
        (replace(SPEED, postage=-1), "postage"),
        (replace(SPEED, postage=1_000_001), "postage"),
        (replace(BY_HAND, postage=5_00), "postage"),
        (replace(SPEED, weight=-1), "weight"),
        (Sending(DispatchMode.BY_HAND), "peon_book_no"),
        (replace(SPEED, out_date=TODAY + dt.timedelta(days=1)), "out_date"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(draft, sign, send, sending, field):
    sign(draft)
    with pytest.raises(BadInput) as refused:
        send(draft, 1, sending)
    assert refused.value.field == field
    assert draft.state is DraftState.SIGNED


def test_a_letter_that_came_back_is_listed_with_its_reason(db, office, draft, sign, send):
    sign(draft)
    row = send(draft, 1)
    later = NOW + dt.timedelta(days=5)
    with pytest.raises(BadInput):
        record_return(db, row, TODAY, " ", actor=office.dispatcher, now=later)
    with pytest.raises(BadInput):
        record_return(db, row, TODAY + dt.timedelta(days=9), "पता बदल गया", actor=office.dispatcher, now=later)
    record_return(db, row, TODAY + dt.timedelta(days=4), "पता बदल गया", actor=office.dispatcher, now=later)
    db.flush()
    assert dispatch_register(db, office.district.id, RegisterFilter(returned=True)) == [(row, draft)]
    with pytest.raises(OfficeRefusal):
        record_delivery(db, row, TODAY, actor=office.dispatcher, now=later)


def test_a_delivery_is_noted_once(db, office, draft, sign, send):
    sign(draft)
    row = send(draft, 1)
    record_delivery(db, row, TODAY, actor=office.dispatcher, now=NOW)
    with pytest.raises(OfficeRefusal):
        record_return(db, row, TODAY, "x", actor=office.dispatcher, now=NOW)


def test_the_register_is_narrowed_and_summed(db, office, draft, sign, send):
    sign(draft)
    first = send(draft, 1)
    second = send(draft, 2, replace(SPEED, mode=DispatchMode.REGISTERED, postage=65_00, out_date=TODAY))
    every = dispatch_register(db, office.district.id, RegisterFilter())
    assert [row for row, _draft in every] == [second, first]
    assert [row for row, _ in dispatch_register(db, office.district.id, RegisterFilter(), before=second.id)] == [first]
    registered = RegisterFilter(since=TODAY, until=TODAY, mode=DispatchMode.REGISTERED)
    assert [row for row, _ in dispatch_register(db, office.district.id, registered)] == [second]
    assert postage_spent(db, office.district.id, RegisterFilter()) == 106_00
    assert postage_spent(db, office.district.id, RegisterFilter(since=TODAY + dt.timedelta(days=1))) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dispatch SET number = 9",
        "UPDATE dispatch SET addressee = '[]'",
        "UPDATE dispatch SET postage = 0",
        "DELETE FROM dispatch",
    ],
)
def test_the_database_refuses_to_rewrite_the_register(db, draft, sign, send, statement):
    sign(draft)
    send(draft, 1)
    with pytest.raises(DBAPIError, match="never"):
        db.connection().exec_driver_sql(statement)


def test_of_two_clerks_at_once_one_sends_the_letter(database, db, office, draft, sign):
    sign(draft)
    db.commit()
    start, answers = Barrier(2), []

    def clerk():
        start.wait()
        try:
            with database.writing() as session:
                letter = session.get_one(Draft, draft.id)
                record_dispatch(session, letter, place=1, sending=SPEED, actor=office.dispatcher, now=NOW)
            answers.append("sent")
        except OfficeRefusal as refusal:
            answers.append(refusal.en)

    clerks = [Thread(target=clerk) for _ in range(2)]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert sorted(answers) == [
        "This addressee has been sent the letter already, or is not one of its addressees.",
        "sent",
    ]
    with database.reading() as session:
        assert [row.number for row in dispatches_of(session, session.get_one(Draft, draft.id))] == [1]
        assert len(papers_of(session, office.file.id)) == 1
