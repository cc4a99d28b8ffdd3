"""A closed file is reopened: one run more on the same file, with all that follows from it."""

import datetime as dt
import threading

import pytest
from sqlalchemy import select

from engine import migration, runtime
from engine.db import Database
from engine.errors import EngineRefusal, Refusal
from engine.models import Instance, ProcessVersion, Task
from engine.states import InstanceRole, InstanceStatus
from tests.claims import RS
from tests.invariants import check_all
from tests.office import Day, check_invariant, no_jobs
from workflows import (
    asks,
    catalogue,
    correspondence,
    desk,
    ledger,
    movement,
    notes,
    pendency,
    registry,
    reopening,
    steering,
)
from workflows.errors import BadInput, NotFound, NotYours, OfficeRefusal
from workflows.files import ClosedHow, File, kept_until
from workflows.movement import Act
from workflows.organisation import SYSTEM, District
from workflows.pendency import Sought
from workflows.routing import OfficeRouting
from workflows.subjects import Grading, SubjectStatus
from workflows.tray import View, list_tray
from workflows.visibility import Reader, reader_of

REASON = "मा० न्यायालय के आदेश पर पुनः परीक्षण"


def reader_at(day: Day, code: str) -> Reader:
    return reader_of(day.db, day.actor(code).person_id, day.district_id, day.now)


def by(day: Day, code: str) -> dict:
    """Who acts, and when."""
    return {"reader": reader_at(day, code), "actor": day.actor(code), "now": day.now}


def reopen(day: Day, file: File, step: str = "check", *, code: str = "ANK", reason: str = REASON) -> File:
    day.tick()
    return reopening.reopen_file(day.db, file.id, step=step, reason=reason, **by(day, code))


def close(day: Day, file: File, *, code: str = "ANK") -> File:
    day.tick()
    return registry.close_by_hand(day.db, file.id, remark="दावा वापस", actor=day.actor(code), now=day.now)


def runs(day: Day, file: File) -> list[Instance]:
    """The runs of the file itself, without asks."""
    main = (Instance.subject_id == file.id, Instance.role == InstanceRole.MAIN)
    return list(day.db.scalars(select(Instance).where(*main).order_by(Instance.id)))


def acts_of(day: Day, file: File) -> list[str]:
    day.db.flush()
    return [event.act for event in ledger.events_of(day.db, ledger.subject_chain(file))]


@pytest.fixture
def closed(day: Day) -> File:
    """A claim that was examined, and then closed by hand."""
    file = day.open_claim()
    day.press(
        file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=167000 * RS,
        treatment_to="2026-10-30",
    )  # fmt: skip
    steering.put_at_step(day.db, file.id, "check", reason="अभिलेख", **by(day, "SP"))
    for ask in asks.open_asks(day.db, file.id):
        asks.withdraw_ask(day.db, ask, reason="दावा वापस", actor=day.actor("ANK-MED"), now=day.now)
    return close(day, file)


class TestOneRunMore:
    def test_the_desk_of_the_step_has_it_and_all_registers_say_so(self, day, closed):
        before = runs(day, closed)[0]
        file = reopen(day, closed, "amount")
        first, second = runs(day, file)
        assert (first.id, first.status) == (before.id, InstanceStatus.CANCELLED)
        assert (second.status, second.previous_id) == (InstanceStatus.RUNNING, first.id)
        assert second.version_id == runtime.newest(day.db, "medical-claim").id
        task = day.task(file.id)
        assert (task.node, task.desk, task.instance_id) == ("amount", day.post("ANK-MED").id, second.id)
        assert file.custody_task_id == task.id
        assert file.status is SubjectStatus.ACTIVE
        assert (file.closed_at, file.closed_how, file.closed_by_post, file.closing_remark) == (None, None, None, None)
        assert [item.subject.id for item in list_tray(day.db, reader_at(day, "ANK-MED"), View.FILES, now=day.now)] == [
            file.id
        ]
        running, _total = pendency.list_under_way(day.db, reader_at(day, "SP"), Sought(), now=day.now)
        assert [(one.subject.id, one.held) for one in running] == [(file.id, 0)]
        check_invariant(day.db, file.id)
        check_all(day.db)

    def test_movement_and_ledger_have_it_with_its_reason(self, day, closed):
        day.tick(days=40)
        file = reopen(day, closed)
        last = movement.movements_of(day.db, file.id)[-1]
        assert (last.act, last.remark, last.node_to) == (Act.REOPENED, REASON, "check")
        assert last.to_post_id == last.from_post_id == day.post("ANK-MED").id, "to whoever kept it in the record"
        assert last.from_person_id == day.actor("ANK").person_id
        assert last.days_held == 0, "nobody held it while it was closed"
        assert acts_of(day, file)[-2:] == ["moved.reopened", "file.reopened"]
        assert ledger.verify(day.db, ledger.subject_chain(file)) == []

    def test_both_runs_are_told_with_how_the_first_one_ended(self, day, closed):
        file = reopen(day, closed)
        first, second = reopening.runs_of(day.db, file)
        assert (first.reason, first.closing_remark, first.ended.post_id) == ("", "दावा वापस", day.post("ANK").id)
        assert (second.reason, second.ended, second.began.post_id) == (REASON, None, day.post("ANK").id)

    def test_what_the_former_run_found_out_is_known(self, day, closed):
        day.db.refresh(closed)
        file = reopen(day, closed)
        facts = runtime.facts_kept(runs(day, file)[-1].facts)
        assert (facts["thana"], facts["claim_amount"]) == ("puranpur", 167000 * RS)
        assert "outcome" not in facts

    def test_pages_and_notes_go_on(self, day, closed):
        pages = correspondence.papers_of(day.db, closed.id)[-1].page_to
        number = len(notes.green_notes(day.db, closed.id))
        file = reopen(day, closed)
        receipt = day.diarise(letter_no="2", pages=3)
        registry.bind_receipt(day.db, receipt, file, actor=day.actor("ANK-MED"), now=day.now)
        assert correspondence.papers_of(day.db, file.id)[-1].page_from == pages + 1
        day.press(
            file.id, "ANK-MED", "objection", note="पुनः परीक्षण।", thana="puranpur", claim_amount=RS,
            treatment_to="2026-10-30",
        )  # fmt: skip
        assert [note.number for note in notes.green_notes(day.db, file.id)] == list(range(1, number + 2))
        check_all(day.db)

    def test_its_clock_begins_anew(self, day, closed):
        day.tick(days=90)
        file = reopen(day, closed)
        clock = catalogue.case_type_of(day.db, "medical-claim").clock
        assert file.due == pendency.Calendar.of(day.db, day.district_id).due_after(clock, day.now)

    def test_the_preview_says_who_gets_it_and_nothing_happens(self, day, closed):
        told = reopening.preview_reopening(day.db, closed.id, "payment", **by(day, "SP"))
        assert [(one.node, one.desk) for one in told.opens] == [("payment", day.post("ANK-MED").id)]
        assert told.version_id == runtime.newest(day.db, "medical-claim").id
        assert (closed.status, len(runs(day, closed))) == (SubjectStatus.CLOSED, 1)


class TestAfterwards:
    def test_it_goes_to_its_end_and_is_closed_a_second_time_and_reopened_again(self, day, closed):
        file = reopen(day, closed, "payment")
        day.press(file.id, "ANK-MED", None, paid_on="2026-12-10", paid_amount=158420 * RS)
        assert (file.status, file.closed_how) == (SubjectStatus.CLOSED, ClosedHow.BY_DIAGRAM)
        assert [run.status for run in runs(day, file)] == [InstanceStatus.CANCELLED, InstanceStatus.COMPLETED]
        assert file.custody_task_id is None
        check_all(day.db)
        reopen(day, file, "check", code="SP")
        close(day, file, code="SP")
        told = reopening.runs_of(day.db, file)
        assert [run.ended is not None for run in told] == [True, True, True]
        assert [run.previous_id for run in runs(day, file)][1:] == [run.id for run in runs(day, file)][:-1]
        day.db.commit()  # what nobody's act vouches for is written into the ledger then
        check_all(day.db)

    def test_the_reopening_itself_is_not_recalled_and_the_first_press_after_it_is(self, day, closed):
        file = reopen(day, closed, "check")
        for code in ("ANK", "ANK-MED"):
            with pytest.raises(OfficeRefusal, match="not yours"):
                desk.recall(day.db, file.id, actor=day.actor(code), now=day.now)
        with pytest.raises(EngineRefusal, match="moved on"):
            runtime.undo(day.db, runs(day, file)[-1].id, actor=str(SYSTEM), now=day.now, reason="recall")
        with pytest.raises(EngineRefusal):
            runtime.undo(day.db, runs(day, file)[0].id, actor=str(SYSTEM), now=day.now, reason="recall")
        steering.put_at_step(day.db, file.id, "section", reason="सीधे", **by(day, "SP"))
        day.press(file.id, "ANK", "return", note="पुनः देखें।")
        desk.recall(day.db, file.id, actor=day.actor("ANK"), now=day.now)
        assert day.task(file.id).node == "section"
        check_all(day.db)

    def test_a_role_of_an_earlier_desk_finds_that_of_the_former_run(self, day, closed):
        file = reopen(day, closed, "amount")
        found = runtime.configured_office().desk_for(
            day.db, role="same:check", subject_id=file.id, process="medical-claim", node="x", facts={},
            expression=None, now=day.now,
        )  # fmt: skip
        assert found.post_id == day.post("ANK-MED").id

    def test_it_travels_to_another_version(self, day, closed):
        file = reopen(day, closed, "amount")
        files = catalogue.shipped("medical-claim")
        changed = files["medical-claim.bpmn"].replace(b"Note of the amount", b"Note of what is due")
        version = runtime.publish(
            day.db, "medical-claim", {**files, "medical-claim.bpmn": changed}, actor=str(SYSTEM), now=day.now
        )
        migration.migrate(
            day.db, [runs(day, file)[-1].id], version.id, actor=str(SYSTEM), reason="नया संस्करण", now=day.now
        )
        assert runs(day, file)[-1].version_id == version.id
        assert day.task(file.id).node == "amount"
        check_invariant(day.db, file.id)

    def test_a_paper_that_comes_is_put_on_it(self, day, closed):
        receipt = day.diarise(letter_no="2")
        with pytest.raises(OfficeRefusal, match="reopen it first"):
            registry.put_on_file(day.db, receipt, closed, actor=day.actor("ANK"), now=day.now)
        file = reopen(day, closed)
        registry.put_on_file(day.db, receipt, file, actor=day.actor("ANK"), now=day.now)
        assert receipt.file_id == file.id


class TestVersions:
    def publish(self, day, marks: dict[str, str]) -> ProcessVersion:
        """The claim's diagram with other marks: element to value; what had one loses it."""
        files = catalogue.shipped("medical-claim")
        text = files["medical-claim.bpmn"].decode()
        mark = '<spiffworkflow:property name="reopen" value="{}" />'
        text = text.replace(mark.format("yes"), "")
        for node, value in marks.items():
            head, found, rest = text.partition(f'id="{node}"')
            assert found
            text = (
                head
                + found
                + rest.replace("<spiffworkflow:properties>", f"<spiffworkflow:properties>{mark.format(value)}", 1)
            )
        return runtime.publish(
            day.db, "medical-claim", {**files, "medical-claim.bpmn": text.encode()}, actor=str(SYSTEM), now=day.now
        )

    def test_the_newest_version_says_where(self, day, closed):
        assert [place.key for place in reopening.steps_to_reopen(day.db, closed)] == ["check", "amount", "payment"]
        version = self.publish(day, {"section": "yes"})
        with pytest.raises(BadInput, match="Choose a step"):
            reopen(day, closed, "amount")
        file = reopen(day, closed, "")
        assert runs(day, file)[-1].version_id == version.id
        assert day.task(file.id).node == "section", "with one step there is nothing to choose"

    def test_without_a_mark_it_begins_at_the_start(self, day, closed):
        self.publish(day, {})
        file = reopen(day, closed, "")
        assert day.task(file.id).node == "check"

    def test_without_a_diagram_in_force_it_is_refused(self, day, closed):
        runtime.retire(day.db, "medical-claim")
        with pytest.raises(EngineRefusal, match="not published"):
            reopen(day, closed)
        assert closed.status is SubjectStatus.CLOSED


class TestRefusals:
    @pytest.mark.parametrize("code", ["ANK-MED", "DAK-1"])
    def test_a_desk_below_the_in_charge_may_not(self, day, closed, code):
        with pytest.raises((NotYours, NotFound)):
            reopen(day, closed, code=code)
        assert not reopening.may_reopen(day.db, closed, reader_at(day, "ANK-MED"), now=day.now)

    def test_who_may_not_read_it_does_not_learn_that_it_exists(self, day, closed):
        for act in (reopen, lambda day, file, code: reopening.preview_reopening(day.db, file.id, "", **by(day, code))):
            with pytest.raises(NotFound):
                act(day, closed, code="SO-BISALPUR")

    @pytest.mark.parametrize("code", ["ANK", "ASP", "SP"])
    def test_whoever_supervises_it_may(self, day, closed, code):
        assert reopening.may_reopen(day.db, closed, reader_at(day, code), now=day.now)
        assert reopen(day, closed, code=code).status is SubjectStatus.ACTIVE

    def test_a_graded_file_only_by_those_through_whose_hands_it_went(self, day, closed):
        closed.grading = Grading.SECRET
        day.db.flush()
        with pytest.raises(NotFound):
            reopen(day, closed, code="SP")

    def test_a_file_that_is_not_closed(self, day):
        file = day.open_claim()
        with pytest.raises(OfficeRefusal, match="is not closed"):
            reopen(day, file)
        with pytest.raises(OfficeRefusal, match="is not closed"):
            reopening.preview_reopening(day.db, file.id, "check", **by(day, "SP"))

    def test_a_receipt_is_no_file(self, day):
        receipt = day.diarise()
        with pytest.raises(NotFound):
            reopening.reopen_file(day.db, receipt.id, step="", reason="x", **by(day, "SP"))

    def test_without_a_reason_and_at_a_step_that_is_no_choice(self, day, closed):
        with pytest.raises(BadInput, match="why") as missing:
            reopen(day, closed, reason="  ")
        assert missing.value.field == "reason"
        for step in ("", "sp", "nowhere", "issue/sign", "check'; DROP TABLE file"):
            with pytest.raises(BadInput) as none:
                reopen(day, closed, step)
            assert none.value.field == "step"
        assert (closed.status, len(runs(day, closed))) == (SubjectStatus.CLOSED, 1)

    def test_a_file_whose_time_in_the_record_is_over(self, day, closed):
        assert kept_until(closed) == dt.date(2031, 12, 31)
        day.now = dt.datetime(2031, 12, 31, 18, 0, tzinfo=dt.UTC)
        assert reopening.why_not(closed, now=day.now) is None
        day.now = dt.datetime(2031, 12, 31, 18, 31, tzinfo=dt.UTC)
        with pytest.raises(OfficeRefusal, match="kept until 31-12-2031"):
            reopen(day, closed)
        assert not reopening.may_reopen(day.db, closed, reader_at(day, "SP"), now=day.now)
        closed.retention = "B"
        assert kept_until(closed) is None
        assert reopen(day, closed).status is SubjectStatus.ACTIVE

    def test_who_comes_second_is_told_who_was_first(self, day, closed):
        reopen(day, closed)
        with pytest.raises(OfficeRefusal, match="reopened it on") as second:
            reopen(day, closed, code="SP")
        assert "पुनः खोली" in second.value.hi


def test_of_two_officers_at_once_one_reopens_it(office: Database):
    runtime.configure(OfficeRouting(no_jobs))
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        file_id = close(day, day.open_claim()).id
    gate, got = threading.Barrier(2), []

    def act(code: str) -> None:
        try:
            gate.wait()
            with office.writing() as db:
                mine = Day(db, db.scalars(select(District.id)).one(), now=day.now + dt.timedelta(hours=1))
                reopening.reopen_file(db, file_id, step="check", reason=REASON, **by(mine, code))
                got.append(code)
        except Refusal as refusal:
            got.append(refusal)

    threads = [threading.Thread(target=act, args=(code,)) for code in ("ANK", "SP")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len([one for one in got if isinstance(one, str)]) == 1
    assert ["reopened it on" in str(one) for one in got if not isinstance(one, str)] == [True]
    with office.reading() as db:
        assert len(db.scalars(select(Instance).where(Instance.subject_id == file_id)).all()) == 2
        assert len(db.scalars(select(Task).where(Task.subject_id == file_id, Task.status == "open")).all()) == 1
        check_all(db)
