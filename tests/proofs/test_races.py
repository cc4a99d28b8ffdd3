"""Two officers, one task; one form, five times: one movement, and everybody is told the truth (design §1.5, §6)."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from engine.db import Database
from tests.invariants import check_all
from tests.proofs.server import Server
from tests.proofs.visitor import Reply
from tests.proofs.work import lay_out, pno_at
from workflows.movement import Act, Movement

SAMPLE, LONG = 5, 50
COPIES = 5


def at_once(acts: list[Callable[[], Reply]]) -> list[Reply]:
    """Do all the acts in the same moment, each in a thread of its own."""
    gate, replies = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        gate.wait()
        replies[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(reply is not None for reply in replies)
    return replies


def marked_on(database: Database, receipt_id: int) -> int:
    """How often the accounts in-charge has sent a receipt on."""
    with database.reading() as db:
        outcomes = select(func.count()).where(Movement.subject_id == receipt_id, Movement.act == Act.OUTCOME)
        return (db.scalar(outcomes) or 0) - 1  # the counter marked it to accounts


def race(office: Database, server: Server, rounds: int) -> None:
    """The in-charge and his link officer press at once, each to another seat."""
    desks = lay_out(office, receipts=rounds, two_at_accounts=True)
    pnos = (pno_at(office, "ANK"), pno_at(office, "PL"))
    server.start()
    pair = [server.visitor().log_in(pno) for pno in pnos]
    for receipt in desks.receipts:
        path = f"/receipts/{receipt}"
        steps = [visitor.step(path) for visitor in pair]
        replies = at_once([
            lambda who=who, step=step, seat=seat, path=path: who.post(
                f"{path}/press", {**step, "outcome": "mark", "f-to_post": seat}
            )
            for who, step, seat in zip(pair, steps, ("ANK-MED", "ANK-GPF"), strict=True)
        ])  # fmt: skip
        assert sorted(reply.status for reply in replies) == [303, 409], [reply.said for reply in replies]
        loser = next(reply for reply in replies if reply.status == 409)
        assert "Already done by " in loser.text
        assert marked_on(office, receipt) == 1
    with office.reading() as db:
        check_all(db)
    report(office, "two officers press at once", f"{rounds} races | {rounds} moved once, the other told by whom")


def report(office: Database, what: str, result: str) -> None:
    """For the table of ``make prove``."""
    print(f"PROOF | {what}, {'SQLite' if office.is_sqlite else 'PostgreSQL'} | {result}")


def repeat(office: Database, server: Server, rounds: int) -> None:
    """A form is sent five times at once, as by a nervous finger on a slow line."""
    desks = lay_out(office, receipts=rounds)
    server.start()
    clerk = server.visitor().log_in(pno_at(office, "ANK"))
    tabs = [server.visitor(clerk) for _ in range(COPIES)]
    for receipt in desks.receipts:
        path = f"/receipts/{receipt}"
        form = {**clerk.step(path), "outcome": "mark", "f-to_post": "ANK-MED"}
        replies = at_once([lambda tab=tab, path=path, form=form: tab.post(f"{path}/press", form) for tab in tabs])
        assert {(reply.status, reply.location) for reply in replies} == {(303, replies[0].location)}
        assert marked_on(office, receipt) == 1
    with office.reading() as db:
        check_all(db)
    report(office, "one form sent five times at once", f"{rounds} forms | {rounds} effects, one answer each")


def test_two_officers_at_one_task_move_it_once_and_the_other_is_told_by_whom(office, server):
    race(office, server, SAMPLE)


def test_a_form_sent_five_times_has_one_effect_and_one_answer(office, server):
    repeat(office, server, SAMPLE)


@pytest.mark.prove
def test_fifty_races_of_two_officers(office, server):
    race(office, server, LONG)


@pytest.mark.prove
def test_fifty_forms_sent_five_times(office, server):
    repeat(office, server, LONG)
