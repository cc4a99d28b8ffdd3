"""Files under way taken to another version of their diagram: in batches, with a report, and back."""

import datetime as dt
import json
import threading

import pytest
from sqlalchemy import select

from engine import migration, runtime
from engine.migration import BadMapping
from engine.models import Instance, Task
from engine.states import TaskStatus
from tests import invariants
from tests.claims_revised import CLAIM, drawn, other_desk, other_form, other_words, publish, renamed, side_work
from tests.engine.sketch import sketch
from tests.office import NOON, Day
from workflows import ledger, movement, notes, version_changes
from workflows.errors import BadInput, OfficeRefusal
from workflows.files import File
from workflows.ledger import LedgerEvent
from workflows.organisation import SYSTEM, District
from workflows.subjects import lock_subject
from workflows.version_changes import ChangedFile, FileState, VersionChange

EVENING = NOON + dt.timedelta(hours=6)
"""When the administrator's orders are given and carried out, after all that officers did on the day."""


@pytest.fixture(autouse=True)
def orders(monkeypatch):
    """The jobs that were ordered; these tests carry them out themselves."""
    ordered = []
    monkeypatch.setattr(
        "workflows.jobs.enqueue", lambda _db, kind, payload, *, key, subject_id=None: ordered.append((kind, payload))
    )
    return ordered


def a_day(office, db):
    return Day(db, db.scalars(select(District.id)).one())


def claims(office, count):
    """Claims at their first desk; gives the subjects' ids."""
    with office.writing() as db:
        day = a_day(office, db)
        return [day.open_claim(title=f"दावा {number}").id for number in range(count)]


def verify(day, subject_id):
    """The medical seat has the technical report already, and goes on."""
    return day.press(
        subject_id, "ANK-MED", "verified", note="अभिलेख पूर्ण", thana="puranpur", claim_amount=16_700_000,
        treatment_from="2026-10-20", treatment_to="2026-10-30", ppo_no="04417", hospital="जिला चिकित्सालय",
    )  # fmt: skip


def main_of(db, subject_id):
    return db.scalars(select(Instance).where(Instance.subject_id == subject_id, Instance.status == "running")).one()


def order(office, text, subjects, mapping=None, *, reason="नया नियम", find_desks=False, revs=None):
    """Publish a version and order files to be taken to it; gives the order's id."""
    with office.writing() as db:
        day = a_day(office, db)
        version = publish(db, text, EVENING)
        seen = {main_of(db, one).id: main_of(db, one).rev for one in subjects}
        change = version_changes.order_change(
            db, version, {**seen, **(revs or {})}, mapping or {}, reason=reason, find_desks=find_desks,
            district_id=day.district_id, actor=day.actor("EOFFICE"), now=EVENING,
        )  # fmt: skip
        return change.id


def carry_out(office, change_id):
    version_changes.carry_out(office, change_id, clock=lambda: EVENING)


def take_back(office, change_id, reason="जल्दबाज़ी"):
    with office.writing() as db:
        actor = a_day(office, db).actor("EOFFICE")
    version_changes.take_back(office, change_id, reason=reason, actor=actor, clock=lambda: EVENING)


def states(office, change_id):
    with office.reading() as db:
        rows = db.scalars(
            select(ChangedFile).where(ChangedFile.change_id == change_id).order_by(ChangedFile.subject_id)
        )
        return [row.state for row in rows]


def whole(office):
    """What must hold after every commit."""
    with office.reading() as db:
        invariants.check_all(db)


def bytes_of(office, subjects):
    with office.reading() as db:
        return [(main_of(db, one).version_id, main_of(db, one).state, main_of(db, one).facts) for one in subjects]


def test_all_files_of_an_order_go_on_in_the_new_version_and_each_says_so(office, orders):
    subjects = claims(office, 3)
    change = order(office, other_words(drawn()), subjects)
    assert orders == [("versions.change", {"change": change})]
    assert states(office, change) == [FileState.WAITING] * 3
    carry_out(office, change)
    assert states(office, change) == [FileState.MIGRATED] * 3
    with office.reading() as db:
        for subject_id in subjects:
            task = movement.main_task(db, subject_id)
            assert (task.node, task.name_en, task.status) == ("check", "Check of the claim", TaskStatus.OPEN)
            event = db.scalars(
                select(LedgerEvent).where(LedgerEvent.chain_id == str(subject_id), LedgerEvent.act == "version.changed")
            ).one()
            said = json.loads(event.payload)
            assert (said["from"], said["to"], said["reason"]) == (1, 2, "नया नियम")
            assert event.person_id
            assert ledger.verify(db, ledger.subject_chain(db.get_one(File, subject_id))) == []
    whole(office)


def test_the_officer_goes_on_where_he_was(office):
    (subject,) = claims(office, 1)
    carry_out(office, order(office, other_words(drawn()), [subject]))
    with office.writing() as db:
        done = verify(a_day(office, db), subject)
        assert [task.node for task in done.opened] == ["amount"]
    whole(office)


def test_a_note_that_was_half_written_is_confirmed_with_the_button_of_the_new_version(office):
    (subject,) = claims(office, 1)
    with office.writing() as db:
        day = a_day(office, db)
        task, file, actor = movement.main_task(db, subject), db.get_one(File, subject), day.actor("ANK-MED")
        notes.save_yellow(db, file, "<p>अभिलेख</p>", revision=0, task_id=task.id, actor=actor, now=EVENING)
    change = order(office, renamed(drawn()), [subject], {"check": "verify"})
    carry_out(office, change)
    assert states(office, change) == [FileState.MIGRATED]
    with office.writing() as db:
        day = a_day(office, db)
        begun, task = notes.yellow_note(db, subject, day.actor("ANK-MED").post_id), movement.main_task(db, subject)
        assert (begun.text, begun.task_id, task.node) == ("अभिलेख", task.id, "verify")
        answers = {
            "thana": "puranpur", "claim_amount": 16_700_000, "treatment_from": "2026-10-20",
            "treatment_to": "2026-10-30", "ppo_no": "04417", "hospital": "जिला चिकित्सालय",
        }  # fmt: skip
        day.press(subject, "ANK-MED", "verified", **answers)
        assert [note.text for note in notes.green_notes(db, subject)][-1] == "अभिलेख"
    whole(office)


def test_what_cannot_be_taken_over_keeps_its_sentence_and_stays_as_it_is(office):
    subjects = claims(office, 2)
    before = bytes_of(office, subjects)
    text = other_form(other_words(renamed(drawn())))
    change = order(office, text, subjects)
    carry_out(office, change)
    assert states(office, change) == [FileState.REFUSED] * 2
    assert bytes_of(office, subjects) == before
    with office.reading() as db:
        row = db.scalars(select(ChangedFile)).first()
        assert "Check-list and note" in row.why_en
        assert "जाँच-सूची" in row.why_hi
    again = order(office, text, subjects, {"check": "verify"})
    carry_out(office, again)
    assert states(office, again) == [FileState.MIGRATED] * 2
    whole(office)


def test_a_file_that_moved_between_preview_and_order_is_left_alone(office):
    subjects = claims(office, 2)
    change = order(office, other_words(drawn()), subjects)
    with office.writing() as db:
        verify(a_day(office, db), subjects[0])
    carry_out(office, change)
    assert states(office, change) == [FileState.MOVED, FileState.MIGRATED]
    whole(office)


def test_a_stop_between_two_files_leaves_the_earlier_ones_migrated_and_the_next_run_goes_on(office, monkeypatch):
    subjects = claims(office, 4)
    change = order(office, other_words(drawn()), subjects)
    real, calls = migration.migrate, []

    def stops(*args, **keywords):
        calls.append(args)
        if len(calls) == 3:
            raise OSError("the power went")
        return real(*args, **keywords)

    monkeypatch.setattr("engine.migration.migrate", stops)
    with pytest.raises(OSError, match="power"):
        carry_out(office, change)
    assert states(office, change) == [FileState.MIGRATED] * 2 + [FileState.WAITING] * 2
    whole(office)
    with office.reading() as db:
        tally = version_changes.tally_of(db, db.get_one(VersionChange, change))
        assert (tally.total, tally.is_done) == (4, False)
    carry_out(office, change)
    assert states(office, change) == [FileState.MIGRATED] * 4
    assert len(calls) == 5, "no file was migrated twice"
    whole(office)


def test_two_workers_on_one_order_migrate_each_file_once(office):
    subjects = claims(office, 6)
    change = order(office, other_words(drawn()), subjects)
    workers = [threading.Thread(target=carry_out, args=(office, change)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert states(office, change) == [FileState.MIGRATED] * 6
    with office.reading() as db:
        events = db.scalars(select(LedgerEvent.chain_id).where(LedgerEvent.act == "version.changed")).all()
        assert len(events) == len(set(events)) == 6
    whole(office)


def test_an_order_is_taken_back_but_for_the_files_that_moved_since(office, orders):
    subjects = claims(office, 3)
    before = bytes_of(office, subjects)
    change = order(office, other_words(drawn()), subjects)
    carry_out(office, change)
    with office.writing() as db:
        verify(a_day(office, db), subjects[1])
        moved = db.scalars(select(Task.node).where(Task.subject_id == subjects[1], Task.status == "open")).one()
    take_back(office, change)
    assert states(office, change) == [FileState.UNDONE, FileState.MIGRATED, FileState.UNDONE]
    after = bytes_of(office, subjects)
    assert (after[0], after[2]) == (before[0], before[2])
    with office.reading() as db:
        assert movement.main_task(db, subjects[1]).node == moved
        left = db.scalars(select(ChangedFile).where(ChangedFile.subject_id == subjects[1])).one()
        assert "moved on" in left.why_en
        assert movement.main_task(db, subjects[0]).name_en == "Check-list and note"
    whole(office)


def test_the_file_follows_its_work_when_that_holds_it_no_longer_and_when_its_desk_is_found_anew(office):
    (subject,) = claims(office, 1)
    change = order(office, side_work(drawn()), [subject])
    carry_out(office, change)
    whole(office)
    with office.reading() as db:
        assert movement.main_task(db, subject) is None
        assert movement.last_movement(db, subject).to_post_id == db.get_one(File, subject).keeper_post_id
    take_back(office, change)
    whole(office)
    carry_out(office, order(office, other_desk(drawn()), [subject], find_desks=True))
    whole(office)
    with office.reading() as db:
        assert movement.main_task(db, subject).role == "section_incharge"
        last = movement.last_movement(db, subject)
        assert (last.act, last.remark) == (movement.Act.BY_DIAGRAM, "नया नियम")


def test_by_default_the_holder_keeps_work_whose_role_changed(office):
    (subject,) = claims(office, 1)
    with office.reading() as db:
        before = movement.main_task(db, subject).desk
        seq = movement.last_movement(db, subject).seq
    carry_out(office, order(office, other_desk(drawn()), [subject]))
    with office.reading() as db:
        assert movement.main_task(db, subject).desk == before
        assert movement.last_movement(db, subject).seq == seq
    whole(office)


@pytest.mark.parametrize(
    ("words", "error"),
    [({"reason": "  "}, BadInput), ({"revs": {999_999: 1}}, OfficeRefusal), ({"mapping": {"check": "x"}}, BadMapping)],
    ids=["no reason", "a run of nobody", "a step of nobody"],
)
def test_an_order_that_says_too_little_or_too_much_is_not_taken(office, words, error):
    subjects = claims(office, 1)
    with pytest.raises(error):
        order(office, other_words(drawn()), subjects, **words)
    with office.reading() as db:
        assert db.scalars(select(VersionChange)).all() == []


def test_an_order_without_files_is_not_taken(office):
    with pytest.raises(BadInput, match="at least one"):
        order(office, other_words(drawn()), [])


def test_a_file_is_in_one_open_order_at_a_time(office):
    subjects = claims(office, 1)
    order(office, other_words(drawn()), subjects)
    with pytest.raises(OfficeRefusal, match="still being carried out"):
        order(office, other_words(drawn()), subjects)


def test_a_file_of_another_process_does_not_go_with_it(office):
    with office.writing() as db:
        receipt = a_day(office, db).diarise()
    with pytest.raises(BadInput, match="at least one"):
        order(office, other_words(drawn()), [receipt.id])


def test_the_list_of_files_says_on_which_version_each_runs_and_what_is_open(office):
    subjects = claims(office, 3)
    carry_out(office, order(office, other_words(drawn()), subjects[:1]))
    with office.reading() as db:
        district = db.scalars(select(District.id)).one()
        newest = db.get_one(Instance, main_of(db, subjects[0]).id).version_id
        found, total = version_changes.files_under_way(db, CLAIM, district_id=district, limit=2)
        assert total == 3
        assert [(one.number, [task.node for task in one.tasks]) for one in found] == [(2, ["check"]), (1, ["check"])]
        found, total = version_changes.files_under_way(db, CLAIM, district_id=district, other_than=newest)
        assert (total, {one.subject.id for one in found}) == (2, set(subjects[1:]))
        assert version_changes.files_under_way(db, CLAIM, district_id=district + 1) == ([], 0)


def test_one_order_takes_files_from_several_versions_each_with_its_own_part_of_the_mapping(office):
    subjects = claims(office, 2)
    second = other_form(other_words(renamed(drawn())))
    carry_out(office, order(office, second, subjects[:1], {"check": "verify"}))
    third = (
        other_words(renamed(drawn(), new="look")).replace("दावे की जाँच", "देखना").replace("Check of the claim", "Look")
    )
    change = order(office, other_form(third), subjects, {"check": "look", "verify": "look"})
    carry_out(office, change)
    assert states(office, change) == [FileState.MIGRATED] * 2
    with office.reading() as db:
        assert [movement.main_task(db, one).node for one in subjects] == ["look", "look"]
    whole(office)


FORKED = (
    "s start\ncheck task\nF and\nA task kind=form\nB task kind=form\nJ and\npay task role=section_incharge\ne end\n"
    "s > check > F > A > J > pay > e\nF > B > J"
)


def test_a_branch_that_waited_goes_on_with_the_order_the_file_moves_to_its_desk_and_comes_back_with_it(office):
    (subject,) = claims(office, 1)
    carry_out(office, order(office, sketch(FORKED, CLAIM).decode(), [subject]))
    with office.writing() as db:
        for node in ("check", "A"):
            lock_subject(db, subject)
            task = db.scalars(
                select(Task).where(Task.subject_id == subject, Task.node == node, Task.status == "open")
            ).one()
            done = runtime.complete(
                db, task.id, outcome=None, facts={}, actor="1:1:self", expect_rev=None, key=None, now=EVENING
            )
            movement.follow_custody(
                db, db.get_one(File, subject), done, act=movement.Act.BY_DIAGRAM, actor=SYSTEM, now=EVENING
            )
        assert movement.main_task(db, subject) is None
    change = order(office, sketch(FORKED.replace("F > B > J", "F > B > e"), CLAIM).decode(), [subject])
    carry_out(office, change)
    with office.reading() as db:
        assert states(office, change) == [FileState.MIGRATED]
        task = movement.main_task(db, subject)
        assert (task.node, movement.movements_of(db, subject)[-1].node_to) == ("pay", "pay")
        assert movement.holder_of(db, db.get_one(File, subject)) == task.desk
    whole(office)
    take_back(office, change)
    with office.reading() as db:
        assert states(office, change) == [FileState.UNDONE]
        assert movement.main_task(db, subject) is None
    whole(office)
