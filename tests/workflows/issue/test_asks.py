"""Asks: one row and one instance of the real ask.bpmn an addressee; the file's diagram hears of the last answer."""

import datetime as dt
from importlib import resources

import pytest
from sqlalchemy.exc import DBAPIError

from engine import runtime
from engine.models import Instance, Subscription, Task
from engine.runtime import Desk, Operation
from engine.states import InstanceStatus, TaskStatus
from workflows import asks, clocks, ledger
from workflows.asks import (
    AskState,
    answer_ask,
    ask_of_instance,
    ask_out,
    asks_of,
    asks_open_in,
    get_ask,
    keep_answer,
    open_asks,
    open_task,
    redirect_ask,
    remind,
    reparent_asks,
    withdraw_ask,
)
from workflows.correspondence import Direction, papers_of
from workflows.drafts import drafts_of
from workflows.errors import BadInput, NotFound, NotYours, OfficeRefusal
from workflows.ledger import subject_chain
from workflows.organisation import SYSTEM, Actor, Post, parse_actor, post_by_code
from workflows.subjects import Subject, SubjectStatus, lock_subject

NOW = dt.datetime(2026, 11, 23, 5, 0, tzinfo=dt.UTC)
WAITING = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="t">
<bpmn:message id="asks_answered" name="asks_answered"/>
<bpmn:process id="waiting" isExecutable="true">
<bpmn:laneSet id="lanes"><bpmn:lane id="lane"><bpmn:extensionElements><spiffworkflow:properties>
<spiffworkflow:property name="role" value="dealing"/></spiffworkflow:properties></bpmn:extensionElements>
<bpmn:flowNodeRef>begin</bpmn:flowNodeRef><bpmn:flowNodeRef>wait</bpmn:flowNodeRef>
<bpmn:flowNodeRef>go_on</bpmn:flowNodeRef><bpmn:flowNodeRef>over</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
<bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
<bpmn:receiveTask id="wait" messageRef="asks_answered"><bpmn:incoming>f1</bpmn:incoming>
<bpmn:outgoing>f2</bpmn:outgoing></bpmn:receiveTask>
<bpmn:userTask id="go_on" name="आगे"><bpmn:extensionElements><spiffworkflow:properties>
<spiffworkflow:property name="kind" value="note"/></spiffworkflow:properties></bpmn:extensionElements>
<bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="over"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="wait"/>
<bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="go_on"/>
<bpmn:sequenceFlow id="f3" sourceRef="go_on" targetRef="over"/>
</bpmn:process></bpmn:definitions>"""


def close_ask(call):
    asks.close_ask(
        call.db, ask_of_instance(call.db, call.instance_id), call.params["how"],
        actor=parse_actor(call.actor), now=call.now,
    )  # fmt: skip
    return {}


def remind_ask(call):
    remind(call.db, ask_of_instance(call.db, call.instance_id), actor=parse_actor(call.actor), now=call.now)
    return {}


class SmallOffice:
    """A desk is the post that the diagram names, else the file's seat."""

    def __init__(self):
        self.operations = {
            "close_ask": Operation(fn=close_ask, params={"how": "answered or withdrawn"}, irreversible=True),
            "remind_ask": Operation(fn=remind_ask),
        }

    def desk_for(self, db, *, role, subject_id, process, node, facts, expression, now):
        subject = db.get_one(Subject, subject_id)
        named = facts.get(expression) if expression else None
        post = post_by_code(db, subject.district_id, named) if named else None
        return Desk(post.id if post else subject.seat_post_id, role)

    def due_for(self, db, *, role, subject_id, process, node, facts, rule, now):
        district_id = db.get_one(Subject, subject_id).district_id
        return clocks.due_after(db, rule, now, district_id=district_id) if rule else None

    def subject_facts(self, db, subject_id):
        return {}

    def recorded(self, db, *, subject_id, events):
        """Nobody keeps a chain."""

    def enqueue(self, db, kind, payload, *, key):
        raise AssertionError("nothing here runs outside the officer's transaction")


@pytest.fixture
def diagrams(db, office):
    runtime.configure(SmallOffice())
    drawn = resources.files("bpmn").joinpath("ask.bpmn").read_bytes()
    forms = {
        f"forms/ask/{name}.json": resources.files("forms").joinpath(f"ask/{name}.json").read_bytes()
        for name in ("report", "outside", "redirect")
    }
    runtime.publish(db, "ask", {"ask.bpmn": drawn, **forms}, actor="test", now=NOW)
    runtime.publish(db, "waiting", {"waiting.bpmn": WAITING.encode()}, actor="test", now=NOW)


@pytest.fixture
def asked(db, office, diagrams):
    """The seat asks the CMO and a thana the same."""
    return ask_out(
        db, office.file, offices=[office.cmo], posts=[office.thana], question="आख्या उपलब्ध करायें",
        due_rule="P15D", actor=office.seat, now=NOW,
    )  # fmt: skip


@pytest.fixture
def station(office) -> Actor:
    return Actor(office.in_charge.person_id, office.thana.id, office.in_charge.capacity)


def test_each_addressee_gets_a_row_a_clock_and_an_instance_of_its_own(db, office, asked):
    inside, outside = asked
    assert (inside.post_id, inside.office_id, outside.post_id, outside.office_id) == (
        office.thana.id,
        None,
        None,
        office.cmo.id,
    )
    assert [ask.number for ask in asked] == [1, 2]
    assert {ask.stroke for ask in asked} == {1}
    assert inside.due == clocks.end_of_day(dt.date(2026, 12, 8))
    assert inside.instance_id != outside.instance_id
    assert open_task(db, inside).desk == office.thana.id
    assert open_task(db, inside).due == inside.due
    assert open_task(db, outside).desk == office.seat.post_id
    assert open_asks(db, office.file.id) == asked == asks_of(db, office.file.id)
    assert drafts_of(db, office.file.id) == []


def test_the_thana_answers_from_its_desk_and_its_paper_lies_on_the_file(db, office, asked, station, make_pdf):
    inside, outside = asked
    paper = make_pdf("report")
    answer_ask(db, inside, "कोई अभियोग नहीं", document_id=paper.id, actor=station, now=NOW)
    db.flush()
    assert (inside.state, inside.answer_text, inside.closed_at) == (AskState.ANSWERED, "कोई अभियोग नहीं", NOW)
    assert inside.answered_post == office.thana.id
    assert open_task(db, inside) is None
    assert db.get_one(Instance, inside.instance_id).status is InstanceStatus.COMPLETED
    (item,) = papers_of(db, office.file.id)
    assert (item.direction, item.document_id, item.ask_id) == (Direction.REPORT, paper.id, inside.id)
    assert open_asks(db, office.file.id) == [outside]


def test_the_seat_records_the_answer_of_an_office_outside(db, office, asked):
    outside = asked[1]
    answer_ask(db, outside, "₹1,58,420 अनुमन्य", actor=office.seat, now=NOW)
    assert outside.state is AskState.ANSWERED


def test_only_the_desk_that_was_asked_answers(db, office, asked, station):
    with pytest.raises(NotYours):
        answer_ask(db, asked[0], "x", actor=office.seat, now=NOW)
    with pytest.raises(BadInput):
        answer_ask(db, asked[0], "  ", actor=station, now=NOW)
    assert asked[0].state is AskState.OPEN


def test_an_answer_is_given_once_and_not_rewritten(db, asked, station):
    answer_ask(db, asked[0], "क", actor=station, now=NOW)
    with pytest.raises(OfficeRefusal):
        answer_ask(db, asked[0], "ख", actor=station, now=NOW)
    with pytest.raises(OfficeRefusal):
        keep_answer(db, asked[0], "ख", actor=station, now=NOW)
    with pytest.raises(DBAPIError, match="not rewritten"):
        db.connection().exec_driver_sql("UPDATE ask SET answer_text = 'forged' WHERE number = 1")


def test_the_diagram_of_the_file_hears_of_the_last_answer_only(db, office, asked, station):
    runtime.start(db, "waiting", subject_id=office.file.id, role="main", facts={}, actor=str(office.seat), now=NOW)
    assert db.query(Subscription).filter_by(name="asks_answered").count() == 1
    answer_ask(db, asked[0], "क", actor=station, now=NOW)
    assert db.query(Task).filter_by(node="go_on").count() == 0
    answer_ask(db, asked[1], "ख", actor=office.seat, now=NOW)
    task = db.query(Task).filter_by(node="go_on").one()
    assert (task.status, task.desk) == (TaskStatus.OPEN, office.seat.post_id)
    assert office.file.custody_task_id == task.id


def test_a_withdrawn_ask_leaves_the_desk_and_counts_as_closed(db, office, asked, station):
    runtime.start(db, "waiting", subject_id=office.file.id, role="main", facts={}, actor=str(office.seat), now=NOW)
    with pytest.raises(BadInput):
        withdraw_ask(db, asked[0], " ", actor=office.seat, now=NOW)
    withdraw_ask(db, asked[0], "अन्य स्रोत से प्राप्त", actor=office.seat, now=NOW)
    withdraw_ask(db, asked[1], "अन्य स्रोत से प्राप्त", actor=office.seat, now=NOW)
    assert [ask.state for ask in asked] == [AskState.WITHDRAWN] * 2
    assert open_task(db, asked[0]) is None
    assert db.get_one(Instance, asked[0].instance_id).status is InstanceStatus.CANCELLED
    assert db.query(Task).filter_by(node="go_on").count() == 1
    with pytest.raises(OfficeRefusal):
        remind(db, asked[0], actor=office.seat, now=NOW)


def test_the_desk_may_answer_by_the_diagrams_own_button(db, asked, station):
    task = open_task(db, asked[0])
    runtime.complete(db, task.id, outcome="answer", facts={}, actor=str(station), expect_rev=None, key=None, now=NOW)
    assert (asked[0].state, asked[0].answered_post) == (AskState.ANSWERED, station.post_id)


def test_an_ask_that_is_not_of_the_desk_goes_to_another(db, office, asked, station):
    inside = asked[0]
    branch = db.get_one(Post, office.in_charge.post_id)
    with pytest.raises(NotYours):
        redirect_ask(db, inside, branch, due_rule="7wd", actor=office.seat, now=NOW)
    task = open_task(db, inside)
    runtime.complete(db, task.id, outcome="not_ours", facts={}, actor=str(station), expect_rev=None, key=None, now=NOW)
    redirect_ask(db, inside, branch, due_rule="2026-12-20", actor=office.seat, now=NOW)
    assert (inside.state, inside.post_id, open_task(db, inside).desk) == (AskState.OPEN, branch.id, branch.id)
    assert inside.due == clocks.end_of_day(dt.date(2026, 12, 20))


def test_a_timer_of_the_diagram_reminds(db, asked):
    runtime.fire_due(db, NOW + dt.timedelta(days=6), actor=str(SYSTEM), lock_subject=lock_subject)
    db.refresh(asked[0])
    assert (asked[0].reminders, asked[1].reminders) == (1, 0)


def test_a_reminder_is_counted(db, office, asked):
    remind(db, asked[0], actor=office.seat, now=NOW)
    assert (asked[0].reminders, asked[0].reminded_at) == (1, NOW)


def test_late_asks_are_listed(db, office, asked):
    assert asks_open_in(db, office.district.id, late_at=NOW) == []
    assert asks_open_in(db, office.district.id, late_at=NOW + dt.timedelta(days=30)) == asked


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"question": " "}, "question"),
        ({"question": "क" * 3001}, "question"),
        ({"offices": [], "posts": []}, "addressees"),
        ({"due_rule": "soon"}, "due"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(db, office, diagrams, change, field):
    asking = {"offices": [office.cmo], "posts": [], "question": "आख्या", "due_rule": "7wd"} | change
    with pytest.raises(BadInput) as refused:
        ask_out(db, office.file, **asking, actor=office.seat, now=NOW)
    assert refused.value.field == field


def test_nobody_is_asked_twice_in_one_stroke_or_from_a_closed_file(db, office, diagrams):
    twice = {"offices": [], "posts": [office.thana, office.thana], "question": "आख्या", "due_rule": "7wd"}
    with pytest.raises(BadInput):
        ask_out(db, office.file, **twice, actor=office.seat, now=NOW)
    office.file.status = SubjectStatus.PARKED
    with pytest.raises(OfficeRefusal):
        ask_out(db, office.file, **(twice | {"posts": [office.thana]}), actor=office.seat, now=NOW)


def test_the_asks_of_a_merged_file_go_on_under_the_other(db, office, asked):
    other = type(office.file)(
        **{
            column.key: getattr(office.file, column.key)
            for column in type(office.file).__mapper__.column_attrs
            if column.key not in {"id", "number", "serial", "ledger_head", "ledger_seq"}
        },
        number="B-0302/48/2026-आंकिक",
        serial=48,
    )
    db.add(other)
    db.flush()
    reparent_asks(db, office.file.id, other.id)
    assert open_asks(db, office.file.id) == []
    assert [ask.number for ask in open_asks(db, other.id)] == [1, 2]


def test_each_act_stands_in_the_ledger(db, office, asked, station):
    remind(db, asked[0], actor=office.seat, now=NOW)
    answer_ask(db, asked[0], "क", actor=station, now=NOW)
    withdraw_ask(db, asked[1], "x", actor=office.seat, now=NOW)
    db.flush()
    acts = [event.act for event in ledger.events_of(db, subject_chain(office.file)) if event.act.startswith("ask.")]
    assert acts == ["ask.made", "ask.made", "ask.reminded", "ask.answered", "ask.withdrawn"]


def test_an_unknown_ask_is_not_found(db):
    with pytest.raises(NotFound):
        get_ask(db, 999_999)
    with pytest.raises(NotFound):
        ask_of_instance(db, 999_999)
