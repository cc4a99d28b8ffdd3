"""The ledger vouches for the engine's history: what is changed, removed or slipped in behind it is found."""

import datetime as dt

import pytest
from sqlalchemy import select, text

from engine import runtime
from engine.history import Event
from engine.models import History, Instance
from tests.office import Day, no_jobs
from workflows import ledger
from workflows.ledger import FaultKind, vouching
from workflows.organisation import SYSTEM
from workflows.routing import OfficeRouting
from workflows.subjects import lock_subject


@pytest.fixture
def claim(day):
    """A claim on its seat, committed."""
    file = day.open_claim()
    day.db.commit()
    return file


def faults(day, file):
    day.db.flush()
    return ledger.verify(day.db, ledger.subject_chain(file))


def allow(db, act):
    """Take the guard away, as somebody with the database's password could."""
    table = " ON history" if db.get_bind().dialect.name == "postgresql" else ""
    db.execute(text(f"DROP TRIGGER history_refuses_{act}{table}"))


def last_row(day, file):
    return day.db.execute(
        select(History.instance_id, History.seq)
        .join(Instance, Instance.id == History.instance_id)
        .where(Instance.subject_id == file.id)
        .order_by(History.instance_id.desc(), History.seq.desc())
    ).first()


def test_a_whole_claim_leaves_no_line_of_history_outside_the_ledger(day, claim):
    assert faults(day, claim) == []
    events = ledger.events_of(day.db, ledger.subject_chain(claim))
    assert any('"history":[[' in event.payload for event in events)


def test_a_line_of_history_that_was_changed_is_found_by_its_number(day, claim):
    instance, seq = last_row(day, claim)
    allow(day.db, "update")
    day.db.execute(text(f"UPDATE history SET actor = '1:1:self' WHERE instance_id = {instance} AND seq = {seq}"))
    (fault,) = faults(day, claim)
    assert fault.kind is FaultKind.HISTORY
    assert fault.en == f"line {seq} of the history of run {instance} was changed after it was recorded"
    assert "बदली गई" in fault.hi


def test_a_line_that_is_gone_is_found(day, claim):
    instance, seq = last_row(day, claim)
    allow(day.db, "delete")
    day.db.execute(text(f"DELETE FROM history WHERE instance_id = {instance} AND seq = {seq}"))
    (fault,) = faults(day, claim)
    assert "is gone" in fault.en


def test_a_line_that_was_slipped_in_is_found(day, claim):
    instance, seq = last_row(day, claim)
    day.db.add(
        History(
            instance_id=instance, seq=seq + 1, rev=9, at=day.now, actor="1:1:self", event="completed", node="x",
            detail={}, key=None,
        )
    )  # fmt: skip
    (fault,) = faults(day, claim)
    assert "is in no event of the ledger" in fault.en


def test_a_reminder_that_nobody_sent_by_hand_is_vouched_for_when_it_commits(office):
    runtime.configure(OfficeRouting(no_jobs))
    with office.writing() as db:
        day = Day(db, 1)
        file = day.open_claim()
        day.press(file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=16_700_000,
                  treatment_to="2026-10-30")  # fmt: skip
        file_id = file.id
    later = day.now + dt.timedelta(days=40)
    with office.writing() as db:
        assert runtime.fire_due(db, later, actor=str(SYSTEM), lock_subject=lock_subject) > 0
    with office.reading() as db:
        assert ledger.verify(db, ledger.Chain(ledger.ChainKind.SUBJECT, str(file_id), 1)) == []
        assert db.scalars(select(History).where(History.event == "timer")).first() is not None


def test_what_is_rolled_back_is_not_vouched_for(day, claim):
    with pytest.raises(ZeroDivisionError), day.db.begin_nested():
        day.press(claim.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=16_700_000,
                  treatment_to="2026-10-30")  # fmt: skip
        raise ZeroDivisionError
    day.db.expire_all()
    assert faults(day, claim) == []


def send_up(day, claim):
    day.press(claim.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=16_700_000,
              treatment_to="2026-10-30")  # fmt: skip


def rows_of(day, claim):
    """Lines of history put in by hand, as the engine does within its own savepoints."""
    instance, seq = last_row(day, claim)
    row = History(instance_id=instance, seq=seq + 1, rev=9, at=day.now, actor="0:0:system", event="completed", node="x",
                  detail={}, key=None)  # fmt: skip
    day.db.add(row)
    day.db.flush()
    told = Event(instance_id=instance, seq=seq + 1, rev=9, at=day.now, actor="0:0:system", event="completed", node="x",
                 detail={}, key=None)  # fmt: skip
    vouching.vouch_for(day.db, claim.id, [told], at_commit=lambda *_: pytest.fail("nothing is left to the commit"))
    return [(instance, seq + 1)]


def spoken(day, claim):
    return [row[:2] for row in vouching.spoken_for(day.db, claim.id)]


def test_a_savepoint_that_is_released_leaves_its_lines_to_the_act_that_follows(day, claim):
    before = len(ledger.events_of(day.db, ledger.subject_chain(claim)))
    with day.db.begin_nested():
        rows = rows_of(day, claim)
    assert len(ledger.events_of(day.db, ledger.subject_chain(claim))) == before
    assert spoken(day, claim) == rows
    assert spoken(day, claim) == []


def test_lines_of_a_savepoint_within_a_savepoint_go_away_with_the_outer_one(day, claim):
    with pytest.raises(ZeroDivisionError), day.db.begin_nested():
        with day.db.begin_nested():
            rows_of(day, claim)
        raise ZeroDivisionError
    assert spoken(day, claim) == []


def test_lines_that_an_undone_event_took_are_there_for_the_next_one(day, claim):
    rows = rows_of(day, claim)
    with pytest.raises(ZeroDivisionError), day.db.begin_nested():
        with day.db.begin_nested():
            assert spoken(day, claim) == rows
        assert spoken(day, claim) == []
        raise ZeroDivisionError
    assert spoken(day, claim) == rows


def test_an_act_within_a_released_savepoint_is_one_event_and_the_chain_is_whole(day, claim):
    with day.db.begin_nested():
        send_up(day, claim)
    day.db.commit()
    assert "process.moved" not in [one.act for one in ledger.events_of(day.db, ledger.subject_chain(claim))]
    assert faults(day, claim) == []


def test_nobody_else_writes_the_ledgers_own_word(day, claim):
    with pytest.raises(ValueError, match="history"):
        ledger.record(day.db, claim, "anything", actor=SYSTEM, payload={"history": 3}, now=day.now)
