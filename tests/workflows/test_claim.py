"""The case that must always work (product.md): a claim from the counter to the closed file."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.errors import TaskGone, UnknownOutcome
from tests.office import check_invariant, keep_document
from workflows import asks, correspondence, desk, ledger, movement, notes
from workflows.errors import BadInput, NotYours, OfficeRefusal
from workflows.movement import Act
from workflows.subjects import SubjectStatus

RS = 100


def test_a_paper_gets_its_number_and_goes_where_it_is_marked(day):
    receipt = day.diarise()
    assert receipt.diary_label == "1/2026"
    assert len(receipt.code) == 10
    assert movement.holder_of(day.db, receipt) == day.post("DAK-1").id
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    assert movement.holder_of(day.db, receipt) == day.post("ANK").id


def test_a_clock_that_was_set_back_stops_nobody(day):
    day.tick(days=4)
    receipt = day.diarise()
    day.tick(days=-4)
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    assert movement.last_movement(day.db, receipt.id).days_held == 0


def test_the_medical_seat_opens_a_file_under_its_head(day):
    file = day.open_claim()
    assert file.number == "B-0302/1/2026-आंकिक" or file.number.startswith("B-03")
    assert file.retention == "C-5"
    assert movement.holder_of(day.db, file) == day.post("ANK-MED").id
    assert not ledger.verify(day.db, ledger.subject_chain(file))


def test_a_desk_that_writes_notes_cannot_send_without_one(day):
    file = day.open_claim()
    with pytest.raises(BadInput, match="Write your note"):
        day.press(file.id, "ANK-MED", "ask", thana="puranpur", claim_amount=167000 * RS, treatment_to="2026-10-30")


def test_an_unknown_button_is_refused(day):
    file = day.open_claim()
    with pytest.raises(UnknownOutcome):
        day.press(file.id, "ANK-MED", "sanction_it_all", note="जाँच की गयी।")


def test_somebody_elses_desk_cannot_press(day):
    file = day.open_claim()
    with pytest.raises(NotYours):
        day.press(file.id, "ANK", "ask", note="जाँच की गयी।")


def ask_and_answer(day, file):
    day.press(
        file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=167000 * RS,
        treatment_to="2026-10-30",
    )  # fmt: skip
    assert movement.main_task(day.db, file.id) is None
    assert movement.holder_of(day.db, file) == day.post("ANK-MED").id
    (ask,) = asks.open_asks(day.db, file.id)
    day.tick(days=2)
    asks.answer_ask(
        day.db, ask, "₹1,58,420 अनुमन्य",
        document_id=keep_document(day.db, day.district_id, pages=3, title="मु०चि०अ० की आख्या").id,
        actor=day.actor("ANK-MED"), now=day.now,
    )  # fmt: skip


def test_the_file_waits_for_the_cmo_with_its_keeper_and_comes_back_with_the_reply(day):
    file = day.open_claim()
    ask_and_answer(day, file)
    assert day.task(file.id).node == "amount"
    assert [paper.page_from for paper in correspondence.papers_of(day.db, file.id)] == [1, 5]


def to_the_sp(day, file):
    ask_and_answer(day, file)
    day.press(file.id, "ANK-MED", None, note="₹1,58,420 अनुमन्य, पृ० 5/प०।", admissible=158420 * RS, higher_sanction=False)


def test_green_notes_are_numbered_and_never_change(day):
    file = day.open_claim()
    to_the_sp(day, file)
    assert [note.number for note in notes.green_notes(day.db, file.id)] == [1, 2]


def test_a_note_that_cites_a_missing_page_is_refused(day):
    file = day.open_claim()
    with pytest.raises(BadInput, match="no page 99"):
        day.press(
            file.id, "ANK-MED", "ask", note='देखें <a href="#page-99">पृ० 99/प०</a>', claim_amount=1, thana="puranpur",
            treatment_to="2026-10-30",
        )  # fmt: skip


def test_marking_for_opinion_leaves_the_diagram_where_it_is(day):
    file = day.open_claim()
    task, node = day.task(file.id).id, day.task(file.id).node
    desk.mark_for_opinion(day.db, task, day.post("ANK").id, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now)
    check_invariant(day.db, file.id)
    assert day.task(file.id).id == task
    assert day.task(file.id).node == node
    with pytest.raises(NotYours, match="for opinion"):
        day.press(file.id, "ANK", "ask", note="मत")
    day.db.rollback()


def test_a_reply_brings_it_back_to_the_desk_that_asked(day):
    file = day.open_claim()
    task = day.task(file.id).id
    desk.mark_for_opinion(day.db, task, day.post("ANK").id, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now)
    day.tick()
    desk.reply(day.db, task, remark="उचित है", actor=day.actor("ANK"), now=day.now)
    check_invariant(day.db, file.id)
    assert movement.holder_of(day.db, file) == day.post("ANK-MED").id
    assert [row.act for row in movement.movements_of(day.db, file.id)] == [Act.OPENED, Act.MARKED, Act.REPLIED]


def test_what_nobody_opened_can_be_taken_back(day):
    receipt = day.diarise()
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    desk.recall(day.db, receipt.id, actor=day.actor("DAK-1"), now=day.now)
    check_invariant(day.db, receipt.id)
    assert movement.holder_of(day.db, receipt) == day.post("DAK-1").id
    day.press(receipt.id, "DAK-1", "mark", to_post="PL")
    assert movement.holder_of(day.db, receipt) == day.post("PL").id


def test_what_was_opened_cannot_be_taken_back(day):
    receipt = day.diarise()
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    desk.open_at_desk(day.db, day.task(receipt.id), actor=day.actor("ANK"), now=day.now)
    day.db.flush()
    with pytest.raises(OfficeRefusal, match="can no longer be recalled"):
        desk.recall(day.db, receipt.id, actor=day.actor("DAK-1"), now=day.now)


def test_after_seven_working_days_a_reason_is_asked(day):
    receipt = day.diarise()
    day.tick(days=14)
    with pytest.raises(BadInput, match="reason of the delay"):
        day.press(receipt.id, "DAK-1", "mark", to_post="ANK")


def test_a_second_press_is_told_who_did_it(day):
    receipt = day.diarise()
    task = day.task(receipt.id).id
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    with pytest.raises(TaskGone, match="Already done by"):
        desk.press_button(
            day.db, task, desk.Press("mark", {"to_post": "PL"}), actor=day.actor("DAK-1"), expect_rev=None, key=None,
            now=day.now,
        )  # fmt: skip


def test_a_receipt_is_put_on_a_file_that_is_under_way(day):
    file = day.open_claim()
    second = day.diarise(title="अतिरिक्त बीजक", letter_no="2")
    day.press(second.id, "DAK-1", "mark", to_post="ANK")
    day.press(second.id, "ANK", "put_on_file", to_file=file.number)
    assert second.status is SubjectStatus.PUT_ON_FILE
    assert second.file_id == file.id


def test_the_ledger_finds_a_note_changed_behind_the_offices_back(day):
    file = day.open_claim()
    to_the_sp(day, file)
    day.db.flush()
    if day.db.get_bind().dialect.name == "sqlite":
        day.db.execute(text("DROP TRIGGER note_refuses_update"))
    else:
        day.db.execute(text("ALTER TABLE note DISABLE TRIGGER note_refuses_update"))
    day.db.execute(text("UPDATE note SET html = '<p>₹9,99,999 अनुमन्य</p>' WHERE number = 2"))
    day.db.expire_all()
    (fault,) = ledger.verify(day.db, ledger.subject_chain(file))
    assert "note 2" in fault.en


def test_the_database_itself_refuses_to_change_a_green_note(day):
    file = day.open_claim()
    to_the_sp(day, file)
    day.db.flush()
    with pytest.raises(DBAPIError, match="green note never changes"):
        day.db.execute(text("UPDATE note SET html = 'x' WHERE number = 1"))
