"""The ledger: whatever is changed, removed or put in another order afterwards is found."""

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from engine.db import Database
from workflows import ledger
from workflows.ledger import ChainKind, FaultKind, LedgerChain, LedgerEvent, Tally
from workflows.ledger.events import event_hash
from workflows.ledger.verification import WITNESSES
from workflows.organisation.actors import SYSTEM, Actor, Capacity
from workflows.organisation.models import District, Unit, UnitKind

NOW = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
CLERK = Actor(7, 12, Capacity.SELF)


@pytest.fixture(autouse=True)
def _office(database: Database):
    with database.writing() as db:
        db.add(District(id=1, code="PBT", title_hi="पीलीभीत", title_en="Pilibhit"))
        db.flush()
        db.add(Unit(id=1, district_id=1, kind=UnitKind.OFFICE, code="o", short="o", title_hi="o", title_en="o"))


def make_file(db: Session, *, acts: int = 5) -> "HeadOf":
    """A file with some acts on record."""
    db.execute(
        text(
            "INSERT INTO subject (kind, district_id, computer_no, title, status, priority, grading, office_unit_id, "
            "ledger_head, ledger_seq) VALUES ('file', 1, 1, 'चिकित्सा', 'active', 'ordinary', 'normal', 1, '', 0)"
        )
    )
    row = db.execute(text("SELECT max(id) FROM subject")).scalar_one()
    head = HeadOf(row)
    for number in range(1, acts + 1):
        ledger.record(
            db,
            head,
            "sample.written",
            actor=CLERK,
            payload={"number": number, "text": f"टिप्पणी {number}"},
            now=NOW + dt.timedelta(minutes=number),
        )
    db.flush()
    head.save(db)
    return head


class HeadOf:
    """The row of a subject as far as the ledger needs it."""

    def __init__(self, subject_id: int) -> None:
        self.id, self.district_id, self.ledger_head, self.ledger_seq = subject_id, 1, "", 0

    def save(self, db: Session) -> None:
        db.execute(
            text("UPDATE subject SET ledger_head = :head, ledger_seq = :seq WHERE id = :id"),
            {"head": self.ledger_head, "seq": self.ledger_seq, "id": self.id},
        )


def break_triggers(db: Session) -> None:
    """What only somebody with the whole database in his hands can do."""
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("ALTER TABLE ledger_event DISABLE TRIGGER ALL"))
    else:
        for act in ("update", "delete"):
            db.execute(text(f"DROP TRIGGER ledger_event_refuses_{act}"))


def tamper(database: Database, *statements: str) -> None:
    with database.writing() as db:
        break_triggers(db)
        for statement in statements:
            db.execute(text(statement))


def faults(database: Database) -> list[tuple[FaultKind, int]]:
    """All faults of all chains; one chain verified alone must say the same."""
    with database.reading() as db:
        found = list(ledger.verify_all(db))
        for chain_id in {fault.chain_id for fault in found if fault.chain_kind is ChainKind.SUBJECT}:
            alone = ledger.verify(db, ledger.Chain(ChainKind.SUBJECT, chain_id, 1))
            assert {fault.kind for fault in alone} <= {FaultKind.HEAD} | {fault.kind for fault in found}
            assert alone
        assert all(fault.en and fault.hi for fault in found)
        return [(fault.kind, fault.seq) for fault in found]


def test_an_untouched_ledger_has_no_fault_and_says_how_much_was_checked(database: Database):
    with database.writing() as db:
        make_file(db)
        make_file(db, acts=3)
        for kind in (ledger.person_chain(1, 7), ledger.configuration_chain(1, "process:medical-claim")):
            for _ in range(2):
                ledger.record(db, kind, "sample.done", actor=SYSTEM, payload={}, now=NOW)
    tally = Tally()
    with database.reading() as db:
        assert list(ledger.verify_all(db, tally=tally)) == []
        assert list(ledger.verify_all(db, district_id=1)) == []
    assert (tally.chains, tally.events) == (4, 12)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET payload = '{}' WHERE seq = 2",
        "DELETE FROM ledger_event WHERE seq = 2",
        "DELETE FROM ledger_chain",
    ],
)
def test_the_database_itself_refuses_to_change_the_ledger(database: Database, statement: str):
    with database.writing() as db:
        make_file(db)
        ledger.record(db, ledger.person_chain(1, 7), "login.done", actor=CLERK, payload={}, now=NOW)
    with pytest.raises(DatabaseError, match="ledger"), database.writing() as db:
        db.execute(text(statement))
    assert faults(database) == []


def test_a_row_cannot_be_replaced_or_the_table_emptied(database: Database):
    with database.writing() as db:
        make_file(db)
    statement = (
        "INSERT OR REPLACE INTO ledger_event SELECT * FROM ledger_event WHERE seq = 2"
        if database.is_sqlite
        else "TRUNCATE ledger_event"
    )
    with pytest.raises(DatabaseError, match="only ever added"), database.writing() as db:
        db.execute(text(statement))


@pytest.mark.parametrize(
    "change",
    [
        "payload = '{}'",
        "act = 'sample.dropped'",
        "person_id = 8",
        "post_id = 13",
        "capacity = 'link'",
    ],
)
def test_a_changed_event_is_found_by_its_number(database: Database, change: str):
    with database.writing() as db:
        make_file(db)
    tamper(database, f"UPDATE ledger_event SET {change} WHERE seq = 2")
    assert faults(database) == [(FaultKind.CHANGED, 2)]


def test_a_backdated_event_is_found(database: Database):
    with database.writing() as db:
        make_file(db)
    tamper(
        database,
        "UPDATE ledger_event SET at = '2020-01-01 00:00:00+00' WHERE seq = 2"
        if not database.is_sqlite
        else "UPDATE ledger_event SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2",
    )
    assert (FaultKind.CHANGED, 2) in faults(database)


def test_a_missing_event_in_the_middle_is_found(database: Database):
    with database.writing() as db:
        make_file(db)
    tamper(database, "DELETE FROM ledger_event WHERE seq IN (2, 3)")
    assert faults(database) == [(FaultKind.MISSING, 2)]


def test_a_missing_tail_is_found_by_the_head(database: Database):
    with database.writing() as db:
        make_file(db)
    tamper(database, "DELETE FROM ledger_event WHERE seq > 3")
    assert faults(database) == [(FaultKind.HEAD, 5)]


def test_a_chain_that_vanished_whole_is_found(database: Database):
    with database.writing() as db:
        make_file(db)
        ledger.record(db, ledger.person_chain(1, 7), "login.done", actor=CLERK, payload={}, now=NOW)
    tamper(database, "DELETE FROM ledger_event")
    assert faults(database) == [(FaultKind.MISSING, 1), (FaultKind.MISSING, 1)]


def test_two_events_that_changed_places_are_found(database: Database):
    with database.writing() as db:
        make_file(db)
    tamper(
        database,
        "UPDATE ledger_event SET seq = 99 WHERE seq = 2",
        "UPDATE ledger_event SET seq = 2 WHERE seq = 3",
        "UPDATE ledger_event SET seq = 3 WHERE seq = 99",
    )
    kinds = {kind for kind, _seq in faults(database)}
    assert {FaultKind.UNLINKED, FaultKind.CHANGED} <= kinds


def test_an_event_that_was_changed_and_hashed_again_breaks_the_link_after_it(database: Database):
    with database.writing() as db:
        make_file(db)
        break_triggers(db)
        event = db.scalars(select(LedgerEvent).where(LedgerEvent.seq == 2)).one()
        event.payload = ledger.canonical({"number": 2, "text": "कुछ और"})
        event.hash = event_hash(event)
    assert faults(database) == [(FaultKind.UNLINKED, 3)]


def test_a_chain_that_was_hashed_again_to_its_end_does_not_match_the_head(database: Database):
    with database.writing() as db:
        make_file(db)
        break_triggers(db)
        prev = None
        for event in db.scalars(select(LedgerEvent).order_by(LedgerEvent.seq)).all():
            if event.seq == 2:
                event.payload = ledger.canonical({"number": 2, "text": "कुछ और"})
            if prev is not None:
                event.prev = prev
            event.hash = prev = event_hash(event)
    assert faults(database) == [(FaultKind.HEAD, 5)]


def test_a_clock_that_was_set_back_is_a_warning_and_no_accusation(database: Database):
    with database.writing() as db:
        make_file(db, acts=1)
        chain = ledger.person_chain(1, 7)
        for minute in (5, 1):
            ledger.record(db, chain, "sample.done", actor=SYSTEM, payload={}, now=NOW + dt.timedelta(minutes=minute))
    with database.reading() as db:
        (fault,) = ledger.verify_all(db)
    assert fault.kind is FaultKind.CLOCK
    assert fault.warning


def test_a_note_that_was_changed_behind_the_ledger_is_found_by_its_number(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    notes = {1: "digest-1", 2: "digest-2"}
    monkeypatch.setitem(WITNESSES, "sample.confirmed", None)
    ledger.register_witness(
        "sample.confirmed",
        lambda _db, payload: notes.get(payload["number"]),
        en="note {number}",
        hi="टिप्पणी सं० {number}",
    )
    with database.writing() as db:
        for number in (1, 2):
            ledger.record(
                db,
                ledger.configuration_chain(1, "notes"),
                "sample.confirmed",
                actor=CLERK,
                payload={"number": number, "digest": notes[number]},
                now=NOW,
            )
    with database.reading() as db:
        assert list(ledger.verify_all(db)) == []
        notes[2] = "another"
        (fault,) = ledger.verify_all(db)
        assert fault.kind is FaultKind.WITNESS
        assert fault.en == "note 2 was changed after it was recorded on 23-11-2026"
        assert fault.hi.startswith("टिप्पणी सं० 2")
        del notes[2]
        (fault,) = ledger.verify_all(db)
        assert "note 2 is gone" in fault.en


def test_an_event_gives_its_actor_post_and_capacity_again(database: Database):
    with database.writing() as db:
        head = make_file(db, acts=2)
        events = ledger.events_of(db, ledger.subject_chain(head))
    assert [(event.seq, event.person_id, event.post_id, event.capacity) for event in events] == [
        (1, 7, 12, "self"),
        (2, 7, 12, "self"),
    ]


def test_writers_of_one_chain_wait_for_each_other(database: Database):
    from threading import Barrier, Thread

    barrier = Barrier(4)

    def act() -> None:
        barrier.wait()
        for _ in range(10):
            with database.writing() as db:
                ledger.record(db, ledger.person_chain(1, 7), "login.done", actor=CLERK, payload={}, now=NOW)

    threads = [Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as db:
        assert list(ledger.verify_all(db)) == []
        assert db.scalars(select(LedgerChain.ledger_seq)).one() == 40


def test_parts_of_a_digest_cannot_be_moved_from_one_to_the_next():
    assert ledger.digest("ab", "c") != ledger.digest("a", "bc")


def test_a_payload_has_one_form_and_no_floats():
    assert ledger.canonical({"b": 1, "a": "क"}) == '{"a":"क","b":1}'
    with pytest.raises(TypeError):
        ledger.canonical({"amount": 1.5})
    with pytest.raises(TypeError):
        ledger.canonical({"list": [{"deep": 1.5}]})
