"""Each of the 18 defects of SpiffWorkflow 3.2.0 by its number in the engine report (§0.1): right, or refused.

The later findings (§12) are in test_later_findings.py.
"""

from datetime import UTC, datetime

import orjson
import pytest
from sqlalchemy import LargeBinary, select

from engine import codec, migration, runtime
from engine.decisions import NoDecision, TableRefused, decide, parse_table
from engine.errors import EngineRefusal
from engine.expressions import evaluate
from engine.history import history_of
from engine.models import Instance, Task, Timer
from tests.engine.drawing import Drawing, power_table
from tests.engine.gated import findings, one, straight
from tests.engine.playing import Play
from tests.engine.send_backs import LOOP
from tests.engine.small_office import NOW, nodes, press, publish, start
from tests.engine.test_timers import after
from tests.pace import here, least

ROW = "s start\nA task\nB task\ne end\ns > A > B > e"


def test_d1_a_parallel_join_in_a_loop_waits_for_both_branches_in_every_round():
    """D1: a parallel join inside a loop fired after one branch in the second round."""
    play = Play(LOOP, {"again": True})
    for _ in range(5):
        assert play.do("U") == "A B"
        assert play.do("B") == "A"
        assert play.do("A") == "V"
        assert play.do("V", again=True) == "U"
    play.do("U", "A", "B")
    play.do("V", again=False)
    assert play.process.completed


def test_d2_the_same_shape_does_not_crash_after_many_steps():
    """D2: the same shape crashed after seven steps."""
    play = Play(LOOP, {"again": True}, parse_again=False)
    for turn in range(40):
        play.do("U", *(("A", "B") if turn % 2 else ("B", "A")), "V")
    assert play.open() == "U"


def test_d3_d4_a_thousand_send_backs_leave_the_desk_visible_and_the_state_small():
    """D3, D4: after 332 send-backs the desk was invisible and the file “complete”; recursion errors before that."""
    play = Play(
        "s start\nM xor\nU task\nX xor\ne end\ns > M > U > X\nX > M : again\nX > e : default",
        {"again": True},
        parse_again=False,
    )
    first = len(play.raw)
    for _ in range(1000):
        play.do("U")
    assert play.open() == "U"
    assert not play.process.completed
    assert len(play.raw) == first


def test_d5_the_state_is_an_array_whose_order_no_database_can_change():
    """D5: a database that orders the keys of the state (jsonb) destroyed data without a word."""
    state = orjson.loads(Play(LOOP, {"again": True}).raw)
    assert isinstance(state["w"]["t"], list)
    assert all(isinstance(row, list) for row in state["w"]["t"])


def test_d5_the_state_is_kept_as_bytes():
    """D5: no database looks into it."""
    assert isinstance(Instance.__table__.c.state.type, LargeBinary)


@pytest.mark.parametrize("name", ["typename", "data", "state"])
def test_d6_no_name_of_a_fact_can_be_mistaken_for_a_type(name):
    """D6: a form field called `typename` made the instance unloadable."""
    play = Play("s start\nA task\nB task\ne end\ns > A > B > e")
    assert play.do("A", **{name: "x"}) == "B"
    assert play.facts[name] == "x"


def test_d7_one_is_not_true():
    """D7: 1 that became True was restored as 1."""
    play = Play("s start\nA task\nB task\ne end\ns > A > B > e", {"paid": 1})
    play.do("A", paid=True)
    assert play.facts["paid"] is True


@pytest.mark.parametrize("value", [1.5, {"a": 1}, [1], None, datetime(2026, 1, 1, tzinfo=UTC)])
def test_d7_what_could_not_be_saved_as_it_is_is_no_fact(db, office, value):
    """D7: dates and decimals could not be saved, keys became texts; facts are plain, and what is not is refused."""
    with pytest.raises(EngineRefusal, match="cannot have this value"):
        start(db, ROW, facts={"x": value})


def test_d8_a_list_that_is_set_again_is_replaced_not_merged():
    """D8: lists were merged item by item: what was removed came back."""
    play = Play("s start\nA task\nB task\ne end\ns > A > B > e")
    play.do("A", units=["PS Sadar", "PS City"])
    play.do("B", units=["PS Cantt"])
    assert play.facts["units"] == ["PS Cantt"]


def test_d9_what_a_desk_gave_stays_in_the_history_when_a_later_desk_changes_it(db, office):
    """D9: data was copied one level deep, so that a later desk changed what an earlier one had given."""
    units = ["Sadar", "City"]
    first = press(db, start(db, ROW).opened[0], units=units)
    units.append("Cantt")
    press(db, first.opened[0], units=["Cantt"])
    given = [event.detail["facts"] for event in history_of(db, first.instance.id) if event.event == "completed"]
    assert given == [{"units": ["Sadar", "City"]}, {"units": ["Cantt"]}]


def test_d9_an_expression_gives_copies():
    """D9: what an expression gives can be changed without changing a fact."""
    facts = {"units": ["Sadar"], "subject": {"seats": ["a"]}}
    evaluate("units", facts, now=NOW).append("City")
    evaluate("subject", facts, now=NOW)["seats"].append("b")
    assert facts == {"units": ["Sadar"], "subject": {"seats": ["a"]}}


def test_d10_an_event_sub_process_is_refused():
    """D10: it did not interrupt, began at once, and spoiled the specification for every later instance."""
    inner = Drawing("q").node("startEvent", "S1", "<bpmn:errorEventDefinition/>").end("E1").chain("S1", "E1")
    drawing = straight("A").task("A").inside("X", inner, attributes='triggeredByEvent="true"')
    one(findings(drawing), "event-subprocess", "X")


def test_d11_a_signal_end_is_thrown():
    """D11: a signal end threw nothing."""
    play = Play("s start\nF and\nA task\nC catch signal:x\nV task\nx end signal:x\ne end\ns > F > A > x\nF > C > V > e")
    assert play.do("A") == "V"


@pytest.mark.parametrize(("event", "rule"), [("compensate", "compensation"), ("link", "link")])
def test_d11_what_would_silently_do_nothing_is_refused(event, rule):
    """D11: compensation and link events were taken for plain ones; at a link the flow just stopped."""
    drawing = straight("X").node("intermediateThrowEvent", "X", f"<bpmn:{event}EventDefinition/>")
    one(findings(drawing), rule, "X")


@pytest.mark.usefixtures("office")
def test_d12_of_a_timer_and_a_message_the_first_wins(db):
    """D12: of two events after a gateway only one date counted. One timer is right; two are refused, see below."""
    text = (
        "s start\nG evgw\nW catch timer:P5D\nM catch message:m\nA task\nB task\ne end\ns > G > W > A > e\nG > M > B > e"
    )
    made = start(db, text)
    assert db.scalars(select(Timer.due)).one() == after(5)
    (made,) = runtime.message(db, "m", subject_id=1, payload={}, now=NOW)
    assert nodes(made.opened) == ["B"]
    assert db.scalars(select(Timer)).all() == []
    start(db, text, subject_id=2)
    runtime.fire_due(db, after(5))
    assert db.scalars(select(Task.node).where(Task.subject_id == 2)).all() == ["A"]


def test_d12_two_timers_after_an_event_gateway_are_refused():
    """D12: the later one was used for both."""
    drawing = Drawing().start().node("eventBasedGateway", "G").timer("T1", "days(9)").timer("T2", "days(1)").end()
    drawing.chain("S", "G", "T1", "E").chain("G", "T2", "E")
    one(findings(drawing), "event-gateway-timers", "G")


def test_d13_a_reference_to_a_data_object_that_is_not_there_is_refused_at_once():
    """D13: the library's parser looked for it for ever."""
    inner = Drawing("q").start("S1").end("E1").chain("S1", "A", "E1")
    inner.node("userTask", "A", "<bpmn:dataInputAssociation><bpmn:sourceRef>ref</bpmn:sourceRef>"
               "</bpmn:dataInputAssociation>", lane="dealing")  # fmt: skip
    drawing = straight("Q").inside("Q", inner)
    drawing.node("dataObjectReference", "ref", attributes='dataObjectRef="nowhere"')
    one(findings(drawing), "data-object", "ref")
    assert least(lambda: findings(drawing)) < here(0.1)


def test_d14_an_ad_hoc_sub_process_is_refused():
    """D14: it crashed at its start."""
    one(findings(straight("X").node("adHocSubProcess", "X")), "ad-hoc", "X")


def test_d15_an_expression_that_fails_is_named_and_not_masked():
    """D15: errors of expressions were masked by errors of the error message."""
    play = Play("s start\nA task\nX xor\nB task\ne end\ns > A > X\nX > B : missing > 3\nX > e : default\nB > e")
    with pytest.raises(EngineRefusal, match="missing"):
        play.do("A")


def test_d15_a_failing_operation_leaves_its_own_words(db, office):
    """D15: the path of a service's error had an error of its own."""

    def fail(_call):
        raise EngineRefusal("The letter has no number.", "पत्र पर संख्या नहीं है।")

    office.operation("number", fail, inline=True)
    made = start(db, "s start\nA task\nK service op:number\ne end\ns > A > K > e")
    with pytest.raises(EngineRefusal, match=r"^The letter has no number\.$"):
        press(db, made.opened[0])


def test_d16_a_process_in_the_middle_of_a_step_cannot_be_saved():
    """D16: after an exception the instance is half advanced; such a state cannot be saved."""
    play = Play(LOOP, {"again": True})
    desk = play.process.open_desks()[0]
    desk.run()
    with pytest.raises(ValueError, match="not at rest"):
        codec.dumps(play.process)


def test_d16_after_a_failure_the_stored_state_is_the_one_before(db, office):
    """D16: nothing of the half step is stored, and the desk can go on once the fault is mended."""
    made = start(db, "s start\nA task\nX xor\nB task\ne end\ns > A > X\nX > B : n > 3\nX > e : default\nB > e")
    before = made.instance.state
    with pytest.raises(EngineRefusal), db.begin_nested():
        press(db, made.opened[0])
    assert db.scalars(select(Instance.state)).one() == before
    assert nodes(press(db, made.opened[0], n=4).opened) == ["B"]


def migrated(db, made, text):
    """Take an instance to a new version of its diagram."""
    version = publish(db, text)
    return migration.migrate(db, [made.instance.id], version.id, None, actor="admin", reason="new", now=NOW)[0]


def test_d17_a_version_without_the_open_desk_is_refused_and_the_instance_lives(db, office):
    """D17: the library's migration left an instance that could not be loaded."""
    made = start(db, ROW)
    assert migrated(db, made, "s start\nB task\ne end\ns > B > e").refusal is not None
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_d17_a_desk_behind_a_running_sub_process_is_not_skipped(db, office):
    """D17: a task that was added there was skipped without a word."""
    part = {"P": "s2 start\nA task\ne2 end\ns2 > A > e2"}
    made = start(db, "s start\nP sub\ne end\ns > P > e", **part)
    version = publish(db, "s start\nP sub\nN task\ne end\ns > P > N > e", **part)
    (outcome,) = migration.migrate(db, [made.instance.id], version.id, None, actor="admin", reason="new", now=NOW)
    assert outcome.refusal is None
    task = db.scalars(select(Task).where(Task.status == "open").execution_options(populate_existing=True)).one()
    assert nodes(press(db, task).opened) == ["N"]


def test_d17_a_reminder_can_be_added_to_the_open_desk(db, office):
    """D17: a boundary event on the current task raised an exception."""
    made = start(db, ROW)
    assert (
        migrated(db, made, ROW.replace("B task", "B task\nR on A keep timer:wd(3)\nr end") + "\nR > r").refusal is None
    )
    assert db.scalars(select(Timer.node)).all() == ["R"]


def test_d18_a_unique_table_refuses_two_rows_that_fit():
    """D18: UNIQUE was not checked."""
    table = parse_table(power_table(("<= 10", '"co"'), ("<= 20", '"sp"')))
    with pytest.raises(NoDecision, match="1, 2"):
        decide(table, {"amount": 5}, now=NOW)
    assert decide(table, {"amount": 15}, now=NOW).outputs == {"level": "sp"}


def test_d18_the_first_row_of_a_first_table_decides_and_says_why():
    """D18: first is the one policy that the library had right."""
    table = parse_table(power_table(("<= 10", '"co"'), ("<= 20", '"sp"'), policy="FIRST"))
    decision = decide(table, {"amount": 5}, now=NOW)
    assert (decision.row, decision.outputs) == (1, {"level": "co"})
    assert "row 1, because" in decision.reason_en
    assert "पंक्ति 1, क्योंकि" in decision.reason_hi


@pytest.mark.parametrize("policy", ["ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_d18_other_policies_are_refused(policy):
    """D18: they acted as “first”."""
    with pytest.raises(TableRefused, match="UNIQUE or FIRST"):
        parse_table(power_table(policy=policy))


@pytest.mark.parametrize(("cell", "fits", "not_fits"), [("100, 150", 150, 120), ("not(5)", 6, 5), ("[1..5)", 4, 5)])
def test_d18_lists_negations_and_ranges_match(cell, fits, not_fits):
    """D18: they never matched, without a word."""
    table = parse_table(power_table((cell, '"co"')))
    assert decide(table, {"amount": fits}, now=NOW).outputs == {"level": "co"}
    with pytest.raises(NoDecision):
        decide(table, {"amount": not_fits}, now=NOW)
