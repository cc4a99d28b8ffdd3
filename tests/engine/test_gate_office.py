"""Each rule of the gate about what a diagram names: lanes, forms, facts, tables, called processes."""

from dataclasses import replace

import pytest

from engine.gate import Severity, check
from tests.engine.drawing import AMOUNT_FORM, VOCABULARY, Drawing, approval, files, form, power_table
from tests.engine.gated import changed, findings, one, rules, straight

# --- lanes, properties, forms -----------------------------------------------------------------------------------------


def test_a_task_in_no_lane_is_refused():
    one(findings(straight("A").task("A", lane="")), "no-lane", "A")


def test_a_task_in_two_lanes_is_refused():
    drawing = straight("A").task("A")
    drawing.lanes["sp"] = ["A"]
    one(findings(drawing), "two-lanes", "A")


def test_a_task_in_a_nested_lane_is_in_one_lane():
    lanes = (
        '<bpmn:laneSet id="LS"><bpmn:lane id="L1"><bpmn:flowNodeRef>A</bpmn:flowNodeRef><bpmn:childLaneSet id="LS2">'
        '<bpmn:lane id="L2"><bpmn:extensionElements><spiffworkflow:properties><spiffworkflow:property name="role" '
        'value="sp"/></spiffworkflow:properties></bpmn:extensionElements><bpmn:flowNodeRef>A</bpmn:flowNodeRef></bpmn:lane>'
        "</bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>"
    )
    drawing = straight("A").task("A", lane="")
    drawing.nodes.insert(0, lanes)
    assert "two-lanes" not in rules(findings(drawing))
    assert "no-lane" not in rules(findings(drawing))


def test_a_lane_of_nothing_is_refused():
    drawing = straight("A").task("A")
    drawing.lanes["sp"] = ["Ghost"]
    one(findings(drawing), "lane-dangling", "L_sp")


def test_a_lane_without_role_is_refused():
    drawing = straight("A").task("A", lane="")
    drawing.lanes[""] = ["A"]
    one(findings(drawing), "lane-role", "L_none")


def test_a_task_in_a_sub_process_takes_its_lane():
    inner = Drawing("q").start("S1").task("A", lane="").end("E1").chain("S1", "A", "E1")
    assert "no-lane" not in rules(findings(straight("Q").inside("Q", inner, lane="sp")))
    one(findings(straight("Q").inside("Q", inner)), "no-lane", "A")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"colour": "red"}, "unknown-property"),
        ({"kind": "party"}, "property-value"),
        ({"escalate_to": "governor", "due": "7wd"}, "unknown-role"),
        ({"escalate_to": "sp"}, "never-late"),
        ({"due": "whenever possible"}, "expression"),
        ({"desk": "posts.sp()"}, "expression"),
    ],
)
def test_properties_of_a_desk_are_examined(values, rule):
    one(findings(straight("A").task("A", **values)), rule, "A")


@pytest.mark.parametrize("values", [{"due": "7wd"}, {"escalate_after": "2wd"}, {"due": "7wd", "escalate_after": "2wd"}])
def test_a_step_goes_up_with_a_time_limit_or_a_time_of_its_own(values):
    assert "never-late" not in rules(findings(straight("A").task("A", escalate_to="sp", **values)))


def test_properties_of_a_button_are_examined():
    one(changed(('name="note" value="required"', 'name="note" value="maybe"')), "property-value", "Decided_Check")


def test_properties_of_the_process_are_examined():
    drawing = straight("A").task("A")
    drawing.process |= {"clock": "soon", "start_roles": "dealing governor"}
    assert {"property-value", "unknown-role"} <= rules(findings(drawing))


@pytest.mark.parametrize(
    "field", [{"type": "number"}, {"type": "object"}, {"type": "array", "items": {"type": "integer"}}, {}]
)
def test_a_field_of_another_kind_is_no_fact(field):
    bad = form(amount={**field, "x-fact": True})
    found = findings(straight("A").task("A", form="check"), **{"forms/p/check.json": bad})
    one(found, "form-fact", "A")


@pytest.mark.parametrize("name", ["days", "subject", "outcome", "राशि", "a-b", "class", "_x"])
def test_a_fact_has_a_plain_name(name):
    bad = form(**{name: {"type": "string", "x-fact": True}})
    one(findings(straight("A").task("A", form="check"), **{"forms/p/check.json": bad}), "form-fact", "A")


@pytest.mark.parametrize("data", [b"{", b"[1]", b"\xff", b'{"properties": 1}', b"[" * 5000, b"1" * 300_000])
def test_a_form_that_cannot_be_read_is_refused(data):
    one(findings(straight("A").task("A", form="check"), **{"forms/p/check.json": data}), "form-unreadable", "A")


# --- facts and expressions --------------------------------------------------------------------------------------------


def test_a_fact_that_nothing_sets_is_refused_and_the_one_that_was_meant_is_named():
    found = one(changed(("level == &quot;co&quot;", "leval == &quot;co&quot;")), "unknown-fact", "Level_Letter")
    assert found.severity is Severity.ERROR
    assert "Did you mean “level”?" in found.hint_en
    assert "क्या “level” लिखना था?" in found.hint_hi


def test_what_a_part_asks_may_be_set_by_its_callers():
    drawing = straight("N", "G").service("N", "close_file").xor("G", "G_E").end("E2").arrow("G", "E2", 'given == "x"')
    drawing.process["part"] = "yes"
    vocabulary = replace(VOCABULARY, properties={"process": {"part"}})
    found = check("p", files(drawing), vocabulary=vocabulary, prove=False)
    assert [(f.rule, f.severity) for f in found] == [("unknown-fact", Severity.WARNING)]


def test_a_fact_of_a_called_process_is_known():
    part = Drawing("part").start().task("A", form="check").end().chain("S", "A", "E")
    drawing = Drawing().start().node("callActivity", "Call", attributes='calledElement="part"').xor("G", "G_E").end()
    drawing.end("E2").chain("S", "Call", "G").arrow("G", "E").arrow("G", "E2", "amount > rs(5)")
    more = {"part.bpmn": part.xml(), "forms/part/check.json": AMOUNT_FORM}
    assert findings(drawing, **more) == []


def test_a_fact_of_the_subject_that_does_not_exist_is_a_warning():
    found = changed(("level == &quot;co&quot;", "subject.colour == &quot;red&quot;"))
    assert one(found, "unknown-subject-fact", "Level_Letter").severity is Severity.WARNING


def test_an_empty_script_is_refused():
    one(findings(straight("X").node("scriptTask", "X")), "script-missing", "X")


def test_a_script_that_sets_the_outcome_is_refused():
    drawing = straight("X").node("scriptTask", "X", '<bpmn:script>outcome = "yes"</bpmn:script>')
    one(findings(drawing), "expression", "X")


# --- tables and calls -------------------------------------------------------------------------------------------------


def test_an_unknown_table_is_refused():
    one(findings(straight("X").decision("X", "nowhere")), "unknown-table", "X")


def test_overlapping_rows_of_a_unique_table_are_refused():
    table = power_table(("<= rs(30000)", '"co"'), ("> rs(25000)", '"sp"'))
    one(findings(approval(), **{"power.dmn": table}), "table-overlap", "r2")


def test_the_same_rows_may_stand_in_a_first_table():
    table = power_table(("<= rs(30000)", '"co"'), ("> rs(25000)", '"sp"'), policy="FIRST")
    assert findings(approval(), **{"power.dmn": table}) == []


def test_a_row_that_is_never_reached_is_a_warning():
    table = power_table(("-", '"co"'), ("> rs(25000)", '"sp"'), policy="FIRST")
    assert one(findings(approval(), **{"power.dmn": table}), "table-hidden", "r2").severity is Severity.WARNING


def test_a_gap_between_rows_is_a_warning():
    table = power_table(("<= rs(25000)", '"co"'), ("> rs(25001)", '"sp"'))
    finding = one(findings(approval(), **{"power.dmn": table}), "table-gap", "power")
    assert finding.severity is Severity.WARNING
    assert "₹25,000.01" in finding.en


def test_a_table_with_code_in_a_cell_is_refused():
    table = power_table(('__import__("os").getpid() > 0', '"SP"'))
    one(findings(approval(), **{"power.dmn": table}), "table", "i1")


def test_a_process_that_did_not_come_is_said():
    drawing = straight("X").node("callActivity", "X", attributes='calledElement="nowhere"')
    one(findings(drawing), "call-unknown", "X")


def test_a_process_that_calls_itself_is_refused():
    drawing = straight("X").node("callActivity", "X", attributes='calledElement="p"')
    one(findings(drawing), "call-circle", "X")


def test_calls_in_a_circle_are_refused():
    other = (
        Drawing("q").start().node("callActivity", "Back", attributes='calledElement="p"').end().chain("S", "Back", "E")
    )
    drawing = straight("X").node("callActivity", "X", attributes='calledElement="q"')
    finding = one(findings(drawing, **{"q.bpmn": other.xml()}), "call-circle", "X")
    assert "p → q → p" in finding.en


def test_a_fault_in_a_called_process_names_its_file():
    part = Drawing("part").start().task("Start").end().chain("S", "Start", "E")
    drawing = straight("X").node("callActivity", "X", attributes='calledElement="part"')
    assert one(findings(drawing, **{"part.bpmn": part.xml()}), "reserved-id", "Start").file == "part.bpmn"


def test_what_the_office_adds_to_the_vocabulary_is_known():
    drawing = straight("A").task("A", "dealing", colour="red")
    more = replace(VOCABULARY, properties={"userTask": {"colour"}})
    assert check("p", files(drawing), vocabulary=more, prove=False) == []
