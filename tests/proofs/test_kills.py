"""``kill -9`` under load: nothing acknowledged is lost, nothing is half done, the unanswered can be sent again."""

import random
import time

import pytest
from sqlalchemy import select

from engine.db import Database
from tests.invariants import check_all
from tests.proofs.load import Journal, Load
from tests.proofs.server import Server
from tests.proofs.test_races import marked_on
from tests.proofs.work import Desks, lay_out, pno_at
from workflows.notes import Note

SAMPLE, LONG = 2, 20
A_ROUND = 30
"""Receipts for one round: more than the clerks can mark before the kill."""
CLERKS = 4
SEED = 20261123


def kill_rounds(office: Database, server: Server, rounds: int) -> None:
    """Load, kill, look, restart, repeat what was not answered; so many times."""
    desks = lay_out(office, receipts=rounds * A_ROUND, files=2)
    pnos = {code: pno_at(office, code) for code in ("ANK", "ANK-MED")}
    office.dispose()
    moments = random.Random(SEED)
    server.start()
    clerk, seat = (server.visitor().log_in(pnos[code]) for code in ("ANK", "ANK-MED"))
    load = Load(server)
    for number in range(rounds):
        load.begin(clerk, desks.receipts[number * A_ROUND : (number + 1) * A_ROUND], seat, desks.files, CLERKS)
        load.until(moments.randint(3, 12))
        time.sleep(moments.uniform(0, 0.1))
        server.kill()
        load.wait()
        assert load.journal.refused == []
        compare(office, desks, load.journal)
        server.start()
        send_again(server, clerk, office, load.journal)
    assert load.journal.marked, "the load did nothing"
    report(office, rounds, load.journal)


def compare(office: Database, desks: Desks, journal: Journal) -> None:
    """The client's journal against the database."""
    with office.reading() as db:
        check_all(db)
        yellow: dict[int, list[Note]] = {}
        for note in db.scalars(select(Note).where(Note.number.is_(None))):
            yellow.setdefault(note.file_id, []).append(note)
    lost = [receipt for receipt in journal.marked if marked_on(office, receipt) != 1]
    assert lost == [], f"acknowledged, but not done once: {lost}"
    for receipt in desks.receipts:
        times = marked_on(office, receipt)
        assert times == 1 or (times == 0 and receipt not in journal.marked)
        assert times == 0 or receipt in journal.marked or receipt in journal.unanswered
    for file_id, (revision, text) in journal.notes.items():
        kept = [note for note in yellow[file_id] if note.revision > revision or note.text == text]
        assert kept, f"the note of file {file_id} was acknowledged at revision {revision} and is lost: {text}"


def send_again(server: Server, clerk: object, office: Database, journal: Journal) -> None:
    """The browser repeats the form that got no answer: one effect, whether it had been done or not."""
    tab = server.visitor(clerk)
    for receipt, form in list(journal.unanswered.items()):
        before = marked_on(office, receipt)
        reply = tab.post(f"/receipts/{receipt}/press", form)
        assert reply.status == 303, f"receipt {receipt}, done {before} times: {reply.said}"
        assert marked_on(office, receipt) == 1
        journal.marked.add(receipt)
        journal.unanswered.pop(receipt)
        journal.repeated += 1
        journal.done_unanswered += before
    tab.close()


def report(office: Database, rounds: int, journal: Journal) -> None:
    """For the table of ``make prove``."""
    kind = "SQLite" if office.is_sqlite else "PostgreSQL"
    print(
        f"PROOF | kill -9 under load, {kind} | {rounds} kills, {len(journal.marked)} acts acknowledged | "
        f"0 lost, 0 half done; {journal.repeated} without an answer ({journal.done_unanswered} of them done), "
        "each repeated once"
    )


def test_a_killed_server_loses_nothing_that_it_acknowledged(office, server):
    kill_rounds(office, server, SAMPLE)


@pytest.mark.prove
def test_twenty_kills_under_load(office, server):
    kill_rounds(office, server, LONG)
