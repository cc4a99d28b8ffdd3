"""Late work goes up to the superior whom the diagram names: once, in time, and never instead of the desk."""

import datetime as dt
import threading

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import DBAPIError

from engine import migration, runtime
from engine.db import Database
from engine.errors import TaskGone
from engine.models import Instance, Task
from tests.claims_revised import drawn, publish
from tests.invariants import check_all
from tests.office import NOON, Day, no_jobs
from workflows import asks, desk, escalations, ledger, movement, steering, tray
from workflows.clocks import Calendar
from workflows.errors import BadInput, NotFound, OfficeRefusal
from workflows.escalations import Escalation, EscalationPost, FoundBy, raise_escalation, tasks_to_go_up, went_up_on
from workflows.files import File
from workflows.jobs import JobContext
from workflows.late_below import list_late_below, note_seen
from workflows.ledger import LedgerEvent
from workflows.organisation import District, Post, PostRole
from workflows.routing import OfficeRouting
from workflows.subjects import Grading
from workflows.tray import View
from workflows.visibility import Reader, reader_of

SECOND = dt.timedelta(seconds=1)
REASON = "पटल पर अभिलेख उपलब्ध नहीं"


def reader_at(day: Day, code: str) -> Reader:
    """Whoever sits at a post."""
    return reader_of(day.db, day.actor(code).person_id, day.district_id, day.now)


def by(day: Day, code: str) -> dict:
    """Who acts, and when."""
    return {"reader": reader_at(day, code), "actor": day.actor(code), "now": day.now}


def moment_of(day: Day, task: Task, after: str = "2wd") -> dt.datetime:
    """When a task goes up."""
    return Calendar.of(day.db, day.district_id).due_after(after, task.due or task.created_at)


def look(day: Day, now: dt.datetime) -> list[str]:
    """What the job does at a moment; gives the ids of the tasks that went up."""
    day.db.flush()
    day.now = now
    found = [one for task in tasks_to_go_up(day.db, now=now) if (one := raise_escalation(day.db, task, now=now))]
    day.db.flush()
    return [one.task_id for one in found]


def told(day: Day, task: Task) -> list[str]:
    """The codes of the posts that were told of a task."""
    day.db.flush()
    posts = select(Post.code).join(EscalationPost, EscalationPost.post_id == Post.id)
    return sorted(day.db.scalars(posts.where(EscalationPost.task_id == task.id)))


def late_claim(day: Day, **more) -> tuple[File, Task, dt.datetime]:
    """A claim at its first desk, and the moment at which it goes up."""
    file = day.open_claim(**more)
    task = day.task(file.id)
    return file, task, moment_of(day, task)


def below(day: Day, code: str) -> list[tuple[str, int]]:
    """The list of a superior: number and days late."""
    return [(one.number, one.days) for one in list_late_below(day.db, reader_at(day, code), now=day.now)]


def test_two_working_days_after_the_limit_the_in_charge_is_told_and_the_file_stays_at_its_desk(day: Day):
    file, task, moment = late_claim(day)
    holder, moved = movement.holder_of(day.db, file), len(movement.movements_of(day.db, file.id))
    assert look(day, moment) == []
    assert look(day, moment + SECOND) == [task.id]
    assert told(day, task) == ["ANK"]
    assert movement.holder_of(day.db, file) == holder == day.post("ANK-MED").id
    assert len(movement.movements_of(day.db, file.id)) == moved
    row = day.db.get(Escalation, task.id)
    assert (row.role, row.found_by, row.late_post_id, row.due) == ("section_incharge", FoundBy.ROLE, holder, task.due)
    assert row.days == 3, "the third working day after the limit has begun"
    assert below(day, "ANK") == [(file.number, 3)]
    assert below(day, "ANK-MED") == below(day, "ASP") == below(day, "SP") == []
    check_all(day.db)


def test_it_stands_in_the_chain_of_the_file_and_on_its_sheet(day: Day):
    file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    last = day.db.scalars(
        select(LedgerEvent).where(LedgerEvent.chain_id == str(file.id)).order_by(LedgerEvent.seq.desc()).limit(1)
    ).one()
    assert (last.act, last.person_id, last.at) == ("task.went_up", 0, moment + SECOND)
    assert task.id in last.payload
    assert ledger.verify(day.db, ledger.subject_chain(file)) == []
    (line,) = went_up_on(day.db, file.id)
    assert (line.task.id, [one.post_id for one in line.posts]) == (task.id, [day.post("ANK").id])


def test_it_happens_once_however_often_one_looks(day: Day):
    _file, task, moment = late_claim(day)
    assert look(day, moment + SECOND) == [task.id]
    assert look(day, moment + SECOND) == look(day, moment + dt.timedelta(days=60)) == []
    assert raise_escalation(day.db, task.id, now=day.now) is None


def test_when_the_work_is_done_it_leaves_the_list_and_the_next_step_has_its_own_clock(day: Day):
    file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    steering.put_at_step(day.db, file.id, "section", reason=REASON, **by(day, "SP"))
    assert below(day, "ANK") == []
    following = day.task(file.id)
    assert following.id != task.id
    assert look(day, day.now) == []
    assert look(day, moment_of(day, following) + SECOND) == [following.id]
    assert told(day, following) == ["ASP"]


def test_work_that_is_sent_back_comes_as_new_work(day: Day):
    file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    steering.put_at_step(day.db, file.id, "section", reason=REASON, **by(day, "SP"))
    steering.put_at_step(day.db, file.id, "check", reason=REASON, **by(day, "SP"))
    again = day.task(file.id)
    assert (again.node, again.id == task.id) == ("check", False)
    assert below(day, "ANK") == look(day, day.now) == []
    assert look(day, moment_of(day, again) + SECOND) == [again.id]
    assert [line.task.id for line in went_up_on(day.db, file.id)] == [task.id, again.id]


def test_work_that_is_taken_back_is_late_as_it_was_and_goes_up_no_second_time(day: Day):
    receipt = day.diarise()
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    first = day.task(receipt.id)
    assert look(day, moment_of(day, first, "4wd") + SECOND) == [first.id]
    assert len(below(day, "ASP")) == 1
    press = desk.Press(outcome="mark", facts={"to_post": "ANK-MED"}, answers={}, delay_reason="अवकाश")
    sent = {"actor": day.actor("ANK"), "expect_rev": None, "key": None, "now": day.now}
    desk.press_button(day.db, first.id, press, **sent)
    assert below(day, "ASP") == []
    desk.recall(day.db, receipt.id, actor=day.actor("ANK"), now=day.now)
    assert (day.task(receipt.id).id, len(below(day, "ASP"))) == (first.id, 1)
    assert look(day, day.now + dt.timedelta(days=30)) == []


def test_a_suspended_file_does_not_go_up_until_it_is_resumed(day: Day):
    file, task, moment = late_claim(day)
    steering.suspend_routing(day.db, file.id, reason="मा० उच्च न्यायालय का स्थगन आदेश", **by(day, "SP"))
    late = moment + dt.timedelta(days=20)
    assert look(day, late) == []
    assert raise_escalation(day.db, task.id, now=late) is None
    steering.resume_routing(day.db, file.id, reason="स्थगन समाप्त", **by(day, "SP"))
    assert look(day, late) == [task.id]
    steering.suspend_routing(day.db, file.id, reason="पुनः स्थगन", **by(day, "SP"))
    (line,) = list_late_below(day.db, reader_at(day, "ANK"), now=day.now)
    assert line.suspended


def test_work_given_to_another_desk_stays_late(day: Day):
    file, task, moment = late_claim(day)
    desk.mark_for_opinion(
        day.db, task.id, day.post("ANK-GPF").id, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now
    )
    look(day, moment + SECOND)
    assert day.db.get(Escalation, task.id).late_post_id == day.post("ANK-GPF").id
    (line,) = list_late_below(day.db, reader_at(day, "ANK"), now=day.now)
    assert line.desk == day.post("ANK-GPF").id == movement.holder_of(day.db, file)


def rewritten(old: str, new: str) -> str:
    """The claim's diagram with the first step's rule changed."""
    head, tail = drawn().split('id="check"', 1)
    assert old in tail
    return head + 'id="check"' + tail.replace(old, new, 1)


AFTER = '<spiffworkflow:property name="escalate_after" value="{}" />'
TO = '<spiffworkflow:property name="escalate_to" value="{}" />'
DUE = '<spiffworkflow:property name="due" value="7wd" />'


def late_of_version(day: Day, old: str, new: str) -> Task:
    """The first task of a claim on another version."""
    publish(day.db, rewritten(old, new), day.now)
    return day.task(day.open_claim().id)


def test_a_step_without_a_time_limit_counts_from_the_day_on_which_the_work_came(day: Day):
    task = late_of_version(day, DUE, "")
    assert task.due is None
    moment = moment_of(day, task)
    assert look(day, moment) == []
    assert look(day, moment + SECOND) == [task.id]
    assert (day.db.get(Escalation, task.id).due, below(day, "ANK")[0][1]) == (None, 3)


def test_at_once_means_when_the_limit_has_passed(day: Day):
    task = late_of_version(day, AFTER.format("2wd"), "")
    assert look(day, task.due) == []
    assert look(day, task.due + SECOND) == [task.id]


def test_without_limit_and_time_there_is_nothing_to_be_late_by(day: Day):
    late_of_version(day, DUE, "")
    publish(day.db, rewritten(DUE, "").replace(AFTER.format("2wd"), "", 1), day.now)
    task = day.task(day.open_claim().id)
    assert task.id not in look(day, day.now + dt.timedelta(days=400))


def test_the_time_may_be_hours_days_or_an_expression_of_the_case(day: Day):
    tasks = {
        rule: late_of_version(day, AFTER.format("2wd"), AFTER.format(rule.replace('"', "&quot;")))
        for rule in ("PT4H", "P3D", 'wd(5) if subject.priority == "ordinary" else wd(1)')
    }
    spans = dict(zip(tasks, ("PT4H", "P3D", "5wd"), strict=True))
    for rule, task in tasks.items():
        moment = moment_of(day, task, spans[rule])
        assert task.id not in tasks_to_go_up(day.db, now=moment)
        assert task.id in tasks_to_go_up(day.db, now=moment + SECOND)


def test_a_time_that_cannot_be_read_is_no_excuse(day: Day, caplog):
    calendar, due = Calendar.of(day.db, day.district_id), day.now
    properties = {"escalate_to": "asp", "escalate_after": "amount"}
    moment = escalations.goes_up_at(properties, due=due, came_at=NOON, calendar=calendar, facts=dict)
    assert moment == due
    assert "says no time" in caplog.text


def test_a_file_taken_to_another_version_follows_the_new_rule(day: Day):
    file, task, moment = late_claim(day)
    version = publish(day.db, rewritten(AFTER.format("2wd"), AFTER.format("5wd")), day.now)
    instance = day.db.scalars(select(Instance).where(Instance.subject_id == file.id)).one()
    day.db.flush()
    migration.migrate(day.db, [instance.id], version.id, {}, actor="0:0:self", reason="नया नियम", now=day.now)
    day.db.expire_all()
    assert day.task(file.id).id == task.id
    assert look(day, moment + SECOND) == []
    assert look(day, moment_of(day, task, "5wd") + SECOND) == [task.id]


def test_what_went_up_before_the_change_of_version_goes_up_no_second_time(day: Day):
    file, task, moment = late_claim(day)
    assert look(day, moment + SECOND) == [task.id]
    version = publish(day.db, rewritten(TO.format("section_incharge"), TO.format("sp")), day.now)
    instance = day.db.scalars(select(Instance).where(Instance.subject_id == file.id)).one()
    migration.migrate(day.db, [instance.id], version.id, {}, actor="0:0:self", reason="नया नियम", now=day.now)
    day.db.expire_all()
    assert look(day, moment + dt.timedelta(days=90)) == []
    assert told(day, task) == ["ANK"]


def test_where_nobody_plays_the_role_the_post_next_above_is_told_and_that_is_on_record(day: Day):
    task = late_of_version(day, TO.format("section_incharge"), TO.format("co"))
    assert look(day, moment_of(day, task) + SECOND) == [task.id]
    assert told(day, task) == ["ANK"], "no circle is known for this paper"
    assert day.db.get(Escalation, task.id).found_by is FoundBy.ABOVE


def test_a_desk_is_not_its_own_superior(day: Day):
    file, task, moment = late_claim(day)
    desk.mark_for_opinion(day.db, task.id, day.post("ANK").id, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now)
    assert look(day, moment + SECOND) == [task.id]
    assert told(day, task) == ["ASP"]
    assert below(day, "ASP") == [(file.number, 3)]


def test_the_head_of_the_district_is_told_of_his_own_desk(day: Day):
    _file, task, moment = late_claim(day)
    task.desk = day.post("SP").id
    day.db.execute(update(PostRole).where(PostRole.role == "section_incharge").values(until=day.now))
    day.db.flush()
    assert look(day, moment + SECOND) == [task.id]
    assert told(day, task) == ["SP"]


def test_all_who_share_a_role_are_told(day: Day):
    day.db.execute(update(PostRole).where(PostRole.post_id == day.post("ANK").id).values(primary=False))
    day.db.add(
        PostRole(
            district_id=day.district_id, post_id=day.post("ANK-BUDGET").id, role="section_incharge",
            unit_id=day.post("ANK").unit_id, primary=False, since=NOON,
        )
    )  # fmt: skip
    file, task, moment = late_claim(day)
    assert look(day, moment + SECOND) == [task.id]
    assert told(day, task) == ["ANK", "ANK-BUDGET"]
    assert below(day, "ANK") == below(day, "ANK-BUDGET") == [(file.number, 3)]


def test_of_a_thana_that_does_not_report_its_own_circle_officer_is_told(day: Day):
    file = day.open_claim()
    (ask,) = asks.ask_out(
        day.db, file, offices=[], posts=[day.post("SO-PURANPUR")], question="सत्यापन", due_rule="7wd",
        actor=day.actor("ANK-MED"), now=day.now,
    )  # fmt: skip
    report = day.db.scalars(select(Task).where(Task.instance_id == ask.instance_id)).one()
    look(day, moment_of(day, report, "3wd") + SECOND)
    assert told(day, report) == ["CO-PURANPUR"]
    assert day.db.get(Escalation, report.id).found_by is FoundBy.ROLE


def test_of_a_graded_paper_who_need_not_know_learns_only_that_a_desk_is_late(day: Day):
    _file, task, moment = late_claim(day, grading=Grading.SECRET)
    desk.mark_for_opinion(
        day.db, task.id, day.post("PL-GEN").id, remark="मत दें", actor=day.actor("ANK-MED"), now=day.now
    )
    day.db.execute(update(PostRole).where(PostRole.role == "section_incharge").values(until=day.now))
    look(day, moment + SECOND)
    assert told(day, task) == ["PL"]
    (line,) = list_late_below(day.db, reader_at(day, "PL"), now=day.now)
    assert (line.subject, line.number, line.desk) == (None, "", day.post("PL-GEN").id)


def test_the_superior_takes_note_once_and_his_direction_stands_on_record(day: Day):
    file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    assert tray.count_views(day.db, reader_at(day, "ANK"), now=day.now)[View.BELOW] == (1, 1)
    note_seen(day.db, task.id, remark=" आज ही प्रस्तुत करें ", actor=day.actor("ANK"), now=day.now)
    assert tray.count_views(day.db, reader_at(day, "ANK"), now=day.now)[View.BELOW] == (1, 0)
    (line,) = list_late_below(day.db, reader_at(day, "ANK"), now=day.now)
    assert (line.told.remark, line.told.seen_by) == ("आज ही प्रस्तुत करें", day.actor("ANK").person_id)
    with pytest.raises(OfficeRefusal, match="already"):
        note_seen(day.db, task.id, remark="", actor=day.actor("ANK"), now=day.now)
    acts = day.db.scalars(select(LedgerEvent.act).where(LedgerEvent.chain_id == str(file.id))).all()
    assert acts.count("task.late_noted") == 1
    assert ledger.verify(day.db, ledger.subject_chain(file)) == []


@pytest.mark.parametrize("code", ["ANK-MED", "ASP", "SO-BISALPUR"])
def test_nobody_else_takes_note_of_it(day: Day, code: str):
    _file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    with pytest.raises(NotFound):
        note_seen(day.db, task.id, remark="", actor=day.actor(code), now=day.now)
    with pytest.raises(NotFound):
        note_seen(day.db, "no such task", remark="", actor=day.actor("ANK"), now=day.now)


def test_of_work_that_is_done_there_is_nothing_to_note(day: Day):
    file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    with pytest.raises(BadInput):
        note_seen(day.db, task.id, remark="क" * 501, actor=day.actor("ANK"), now=day.now)
    steering.put_at_step(day.db, file.id, "section", reason=REASON, **by(day, "SP"))
    with pytest.raises(TaskGone):
        note_seen(day.db, task.id, remark="", actor=day.actor("ANK"), now=day.now)


@pytest.mark.parametrize(
    "act",
    [
        update(Escalation).values(days=0),
        delete(Escalation),
        delete(EscalationPost),
        update(EscalationPost).values(remark="बाद में लिखा"),
    ],
)
def test_the_database_itself_refuses_to_rewrite_it(day: Day, act):
    _file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    note_seen(day.db, task.id, remark="", actor=day.actor("ANK"), now=day.now)
    day.db.flush()
    with pytest.raises(DBAPIError), day.db.begin_nested():
        day.db.execute(act)


def test_the_desk_sees_in_its_tray_that_its_superior_was_told(day: Day):
    _file, task, moment = late_claim(day)
    look(day, moment + SECOND)
    (item,) = tray.list_tray(day.db, reader_at(day, "ANK-MED"), View.TODAY, now=day.now)
    assert (item.task.id, item.went_up) == (task.id, moment + SECOND)


# --- the job: two workers, an outage, a clock that jumps ------------------------------------------------------------


def prepare(office: Database, count: int = 1) -> list[str]:
    """Late claims, one a day; gives their tasks in the order in which they came."""
    runtime.configure(OfficeRouting(no_jobs))
    tasks = []
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one())
        for number in range(count):
            tasks.append(day.task(day.open_claim(letter_no=str(number)).id).id)
            day.tick(days=1)
    return tasks


def run_job(office: Database, monkeypatch, now: dt.datetime) -> None:
    monkeypatch.setattr(JobContext, "now", lambda _context: now)
    escalations.raise_due.run(JobContext(office, "escalations.raise:1", {}), {})


def risen(office: Database) -> list[tuple[str, dt.datetime]]:
    with office.reading() as db:
        events = db.scalars(select(LedgerEvent).where(LedgerEvent.act == "task.went_up").order_by(LedgerEvent.id))
        order = [event.chain_id for event in events]
        rows = {str(row.subject_id): row for row in db.scalars(select(Escalation))}
        assert len(order) == len(rows) == db.scalar(select(func.count()).select_from(EscalationPost))
        check_all(db)
        return [(rows[one].task_id, rows[one].at) for one in order]


def test_after_an_outage_all_that_fell_due_goes_up_in_the_order_of_its_moments(office, monkeypatch):
    tasks, now = prepare(office, 3), NOON + dt.timedelta(days=60)
    run_job(office, monkeypatch, now)
    assert risen(office) == [(task, now) for task in tasks]
    run_job(office, monkeypatch, now + dt.timedelta(minutes=5))
    assert len(risen(office)) == 3


def test_a_clock_that_jumps_ahead_and_back_lets_nothing_go_up_twice(office, monkeypatch):
    (task,) = prepare(office)
    for now in (NOON - dt.timedelta(days=1), NOON + dt.timedelta(days=730), NOON, NOON + dt.timedelta(days=60)):
        run_job(office, monkeypatch, now)
    assert [one for one, _at in risen(office)] == [task]
    with office.reading() as db:
        assert db.scalars(select(Escalation.days)).one() > 300
        day = Day(db, db.scalars(select(District.id)).one())
        assert [late for _number, late in below(day, "ANK")] == [0], "set back, the clock makes nothing negative"


def test_two_workers_at_once_let_it_go_up_once(office):
    tasks, now = prepare(office, 4), NOON + dt.timedelta(days=60)
    gate, faults = threading.Barrier(2), []

    def work() -> None:
        gate.wait()
        for task in tasks:
            try:
                with office.writing() as db:
                    raise_escalation(db, task, now=now)
            except Exception as fault:  # noqa: BLE001 - told below
                faults.append(fault)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert faults == []
    assert [task for task, _at in risen(office)] == tasks


def test_work_done_between_the_look_and_the_act_does_not_go_up(office):
    (task,) = prepare(office)
    now = NOON + dt.timedelta(days=60)
    with office.reading() as db:
        assert tasks_to_go_up(db, now=now) == [task]
    with office.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one(), now=now)
        steering.put_at_step(db, db.get_one(Task, task).subject_id, "section", reason=REASON, **by(day, "SP"))
    with office.writing() as db:
        assert raise_escalation(db, task, now=now) is None
    assert risen(office) == []


def test_one_file_that_fails_holds_up_no_other(office, monkeypatch):
    tasks, now = prepare(office, 3), NOON + dt.timedelta(days=60)
    real = raise_escalation

    def failing(db, task_id, *, now):
        if task_id == tasks[0]:
            raise RuntimeError("disk")
        return real(db, task_id, now=now)

    monkeypatch.setattr("workflows.escalations.raising.raise_escalation", failing)
    with pytest.raises(ExceptionGroup, match="late work"):
        run_job(office, monkeypatch, now)
    assert [task for task, _at in risen(office)] == tasks[1:]


def test_the_look_takes_the_same_statements_however_much_is_late(office):
    seen: list[str] = []
    event.listen(office.reader, "before_cursor_execute", lambda *given: seen.append(given[2]))

    def looked() -> int:
        del seen[:]
        with office.reading() as db:
            tasks_to_go_up(db, now=NOON + dt.timedelta(days=60))
        return len([one for one in seen if one.startswith("SELECT")])

    prepare(office, 1)
    looked()  # the version is read once and kept
    few = looked()
    prepare(office, 6)
    assert looked() == few <= 3
