"""Locks are taken in one order everywhere: subject(s) by ascending id, instance, task (model.md, design §6)."""

import datetime as dt
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from engine import runtime
from engine.models import Instance, Task
from tests.office import Day, keep_document, no_jobs
from tests.proofs.watch import watching
from workflows import asks, desk, movement, notes, registry, reminders, reopening, steering
from workflows.jobs import JobContext
from workflows.organisation import District
from workflows.receipts import Receipt
from workflows.routing import OfficeRouting
from workflows.subjects import lock_subject, lock_subjects
from workflows.visibility import reader_of

RS = 100


@pytest.fixture
def acts(postgres_office):
    """``with acts() as day``: one act, one transaction, watched on PostgreSQL, where locks can be seen."""
    runtime.configure(OfficeRouting(no_jobs))
    clock = [dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)]

    @contextmanager
    def act():
        with postgres_office.writing() as db:
            clock[0] += dt.timedelta(minutes=5)
            yield Day(db, db.scalars(select(District.id)).one(), now=clock[0])

    with watching(postgres_office) as watch:
        yield act
        assert watch.faults == []


def press(acts, subject_id, code, outcome, *, note="", **facts):
    """The button alone in its transaction, the note before it in another."""
    with acts() as day:
        task = day.task(subject_id).id
        if note:
            file = lock_subject(day.db, subject_id)
            text = f"<p>{note}</p>"
            notes.save_yellow(day.db, file, text, revision=0, task_id=task, actor=day.actor(code), now=day.now)
    with acts() as day:
        pressed = desk.Press(outcome=outcome, facts=facts, answers=facts)
        desk.press_button(day.db, task, pressed, actor=day.actor(code), expect_rev=None, key=None, now=day.now)
    return task


def opened_claim(acts):
    with acts() as day:
        receipt = day.diarise().id
    press(acts, receipt, "DAK-1", "mark", to_post="ANK")
    press(acts, receipt, "ANK", "mark", to_post="ANK-MED")
    press(acts, receipt, "ANK-MED", "open_file", case_type="medical-claim", file_title="दावा")
    with acts() as day:
        return day.db.get_one(Receipt, receipt).file_id


def test_every_act_at_a_desk_locks_the_subject_first(acts):
    file = opened_claim(acts)
    with acts() as day:
        task, accounts = day.task(file).id, day.post("ANK").id
    with acts() as day:
        desk.mark_for_opinion(day.db, task, accounts, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now)
    with acts() as day:
        desk.recall(day.db, file, actor=day.actor("ANK-MED"), now=day.now)
    with acts() as day:
        desk.mark_for_opinion(day.db, task, accounts, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now)
    with acts() as day:
        desk.reply(day.db, task, remark="उचित है", actor=day.actor("ANK"), now=day.now)
    with acts() as day:
        desk.park(day.db, task, day.now + dt.timedelta(days=1), actor=day.actor("ANK-MED"), now=day.now)
    with acts() as day:
        desk.park(day.db, task, None, actor=day.actor("ANK-MED"), now=day.now)


def test_an_outcome_and_its_recall_lock_the_subject_first(acts):
    with acts() as day:
        receipt = day.diarise().id
    press(acts, receipt, "DAK-1", "mark", to_post="ANK")
    with acts() as day:
        desk.recall(day.db, receipt, actor=day.actor("DAK-1"), now=day.now)


def test_an_ask_and_its_answer_lock_the_file_first(acts):
    file = opened_claim(acts)
    claim = {"thana": "puranpur", "claim_amount": 167000 * RS, "treatment_to": "2026-10-30"}
    press(acts, file, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", **claim)
    with acts() as day:
        (ask,) = asks.open_asks(day.db, file)
        paper = keep_document(day.db, day.district_id, title="आख्या").id
    with acts() as day:
        (ask,) = asks.open_asks(day.db, file)
        asks.answer_ask(day.db, ask, "अनुमन्य", document_id=paper, actor=day.actor("ANK-MED"), now=day.now)


def test_a_file_closed_by_hand_and_a_receipt_put_on_a_file_lock_by_ascending_id(acts):
    file = opened_claim(acts)
    with acts() as day:
        second = day.diarise(letter_no="2").id
        number = day.db.get_one(Receipt, second) and lock_subject(day.db, file).number
    press(acts, second, "DAK-1", "mark", to_post="ANK")
    press(acts, second, "ANK", "put_on_file", to_file=number)
    with acts() as day:
        registry.close_by_hand(day.db, file, remark="दावा वापस", actor=day.actor("ANK-MED"), now=day.now)


def supervising(day, code="SP"):
    actor = day.actor(code)
    return {"reader": reader_of(day.db, actor.person_id, day.district_id, day.now), "actor": actor, "now": day.now}


def test_a_file_put_at_another_step_held_and_let_go_on_is_locked_first(acts):
    file = opened_claim(acts)
    with acts() as day:
        steering.put_at_step(day.db, file, "section", reason="पटल पर अभिलेख उपलब्ध नहीं", **supervising(day))
    with acts() as day:
        steering.suspend_routing(day.db, file, reason="स्थगन आदेश", **supervising(day))
    with acts() as day:
        steering.resume_routing(day.db, file, reason="स्थगन समाप्त", **supervising(day))


def test_a_file_that_is_reopened_is_locked_first(acts):
    file = opened_claim(acts)
    with acts() as day:
        registry.close_by_hand(day.db, file, remark="दावा वापस", actor=day.actor("ANK"), now=day.now)
    with acts() as day:
        reopening.reopen_file(day.db, file, step="check", reason="न्यायालय का आदेश", **supervising(day))


def test_the_dates_of_several_files_lock_them_by_ascending_id(postgres_office):
    runtime.configure(OfficeRouting(no_jobs))
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=30)
    with postgres_office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one(), now=long_ago)
        files = [day.open_claim(letter_no=str(number)) for number in range(3)]
        for file in reversed(files):  # the greatest is due first
            asks.ask_out(
                db, file, offices=(), posts=[day.post("ANK")], question="आख्या दें", due_rule="7wd",
                actor=day.actor("ANK-MED"), now=day.now,
            )  # fmt: skip
            day.tick()
    with watching(postgres_office) as watch:
        assert reminders.fire_batch(JobContext(postgres_office, "engine.timers:1", {})) == 3
    assert watch.faults == []


@pytest.fixture
def pair(postgres_office):
    """Two receipts at accounts."""
    runtime.configure(OfficeRouting(no_jobs))
    with postgres_office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        return [day.diarise(letter_no=str(number)).id for number in (1, 2)]


def test_the_opposite_order_is_refused(postgres_office, pair):
    with watching(postgres_office) as watch, postgres_office.write_session() as db:
        db.scalars(select(Instance).where(Instance.subject_id == pair[0]).with_for_update()).one()
        lock_subject(db, pair[0])
    assert ["before any subject is locked" in fault for fault in watch.faults] == [True]


def test_a_greater_subject_before_a_lesser_is_refused(postgres_office, pair):
    with watching(postgres_office) as watch, postgres_office.write_session() as db:
        lock_subject(db, pair[1])
        lock_subject(db, pair[0])
    assert watch.faults == [f"locks subject {pair[0]} after {pair[1]}"]
    with watching(postgres_office) as watch, postgres_office.write_session() as db:
        lock_subjects(db, [pair[1], pair[0]])
    assert watch.faults == []


def test_a_task_changed_without_its_subject_is_refused(postgres_office, pair):
    with watching(postgres_office) as watch, postgres_office.write_session() as db:
        task = db.scalars(select(Task).where(Task.subject_id == pair[0])).one()
        task.parked_until = task.created_at
        db.flush()
    assert len(watch.faults) == 1
    assert movement.desk_of(task) is not None
