"""A fact is known where it is asked: on every way there, else the way that leaves it out is told."""

import json
from dataclasses import replace

import pytest

from engine.gate import Finding, Severity, check
from tests.engine.drawing import VOCABULARY, Drawing, files, form, power_table
from tests.engine.gated import findings, one, rules

AMOUNT = {"type": "integer", "format": "money", "x-fact": True}
GIVES = form(amount=AMOUNT)


def found(drawing: Drawing, gives: bytes = GIVES, /, **more: bytes) -> list[Finding]:
    return findings(drawing, **{"forms/p/gives.json": gives, **more})


def ends_asking(drawing: Drawing, condition: str = "amount > rs(5)") -> Drawing:
    """A choice X over the amount, and both ends behind it."""
    return drawing.xor("X", "X_E").end().end("E2").chain("X", "E").arrow("X", "E2", condition)


def optional() -> bytes:
    return json.dumps({"type": "object", "properties": {"amount": AMOUNT}}).encode()


def after_one_desk() -> Drawing:
    drawing = ends_asking(Drawing().start().task("A", form="gives").service("N", "close_file"))
    return drawing.chain("S", "A", "N", "X")


def test_a_required_field_is_known_after_its_desk():
    assert found(after_one_desk()) == []


def test_a_field_that_may_stay_empty_is_perhaps_not_known():
    finding = one(found(after_one_desk(), optional()), "fact-perhaps", "X_E2")
    assert finding.severity is Severity.WARNING
    assert [stop.element for stop in finding.way] == ["A"]
    assert "“amount” may not be known here yet" in finding.en


def test_a_field_that_hangs_on_another_answer_is_perhaps_not_known():
    hanging = form(amount={**AMOUNT, "x-show-if": "urgent"}, urgent={"type": "boolean"})
    assert rules(found(after_one_desk(), hanging)) == {"fact-perhaps"}


def test_a_fact_that_is_set_only_later_is_refused():
    drawing = Drawing().start().service("N", "close_file").task("A", form="gives").xor("X", "X_A").end()
    drawing.chain("S", "N", "X", "A", "E").end("E2").arrow("X", "E2", "amount > rs(5)")
    finding = one(found(drawing), "fact-later", "X_E2")
    assert finding.severity is Severity.ERROR
    assert "never known here" in finding.en


def two_buttons(gives: str, other: str) -> Drawing:
    """Two ways to the choice: one over a second desk, one past it."""
    drawing = Drawing().start().task("A", form=gives).xor("G").task("B", form=other).service("N", "close_file")
    drawing = ends_asking(drawing).chain("S", "A", "G").chain("B", "N", "X")
    return drawing.button("G", "B", "more").button("G", "N", "past")


def test_the_way_that_leaves_a_fact_out_is_told_with_its_button():
    drawing = two_buttons("plain", "gives")
    finding = one(found(drawing, **{"forms/p/plain.json": form(remark={"type": "string"})}), "fact-perhaps", "X_E2")
    assert [stop.en for stop in finding.way] == ["A [past]"]
    assert [stop.hi for stop in finding.way] == ["A [बटन past]"]
    assert "The way there: A [past]." in finding.en


def test_a_fact_of_a_button_is_known_behind_that_button_alone():
    drawing = Drawing().start().task("A", form="gives").xor("G").end("No").service("N", "close_file")
    ends_asking(drawing).chain("S", "A", "G").chain("N", "X").button("G", "N", "yes").button("G", "No", "no")
    at_yes, at_no = (form(amount={**AMOUNT, "x-outcomes": [button]}) for button in ("yes", "no"))
    assert found(drawing, at_yes) == []
    assert "fact-perhaps" in rules(found(drawing, at_no))


def test_both_ways_may_set_it_each_in_its_own_form():
    other = form(amount=AMOUNT, remark={"type": "string"})
    assert found(two_buttons("gives", "other"), **{"forms/p/other.json": other}) == []


def test_in_a_loop_the_first_round_counts():
    drawing = Drawing().start().task("A", due="wd(3) if amount > rs(5) else wd(7)").task("B", form="gives").xor("G")
    drawing.end().chain("S", "A", "B", "G").button("G", "A", "again").button("G", "E", "on")
    finding = one(found(drawing), "fact-perhaps", "A")
    assert finding.way == ()
    after = Drawing().start().task("B", form="gives").task("A", due="wd(3) if amount > rs(5) else wd(7)").xor("G")
    after.end().chain("S", "B", "A", "G").button("G", "B", "again").button("G", "E", "on")
    assert found(after) == []


def test_what_a_branch_sets_is_known_behind_the_join_and_perhaps_beside_it():
    drawing = Drawing().start().node("parallelGateway", "F").node("parallelGateway", "J")
    drawing.task("A", form="gives", kind="report").task("B", kind="report", due="wd(2)")
    drawing = ends_asking(drawing).chain("S", "F", "A", "J").chain("F", "B", "J").chain("J", "X")
    assert found(drawing) == []
    beside = Drawing().start().node("parallelGateway", "F").node("parallelGateway", "J").end().chain("S", "F", "A", "J")
    beside.task("A", form="gives", kind="report").task("B", kind="report", due="wd(2) if amount > rs(5) else wd(3)")
    assert rules(found(beside.chain("F", "B", "J", "E"))) == {"fact-perhaps"}


def test_what_a_sub_process_and_a_called_process_set_is_known_behind_them():
    inner = Drawing("q").start("S1").task("A", form="gives").end("E1").chain("S1", "A", "E1")
    drawing = ends_asking(Drawing().start().inside("Q", inner)).chain("S", "Q", "X")
    assert found(drawing) == []
    part = Drawing("part").start().task("A", form="gives").end().chain("S", "A", "E")
    calling = Drawing().start().node("callActivity", "Call", attributes='calledElement="part"')
    calling = ends_asking(calling).chain("S", "Call", "X")
    assert found(calling, **{"part.bpmn": part.xml(), "forms/part/gives.json": GIVES}) == []


def test_what_is_known_before_a_call_is_known_in_it():
    part = ends_asking(Drawing("part").start()).chain("S", "X")
    drawing = Drawing().start().task("A", form="gives").node("callActivity", "Call", attributes='calledElement="part"')
    drawing.end().chain("S", "A", "Call", "E")
    assert found(drawing, **{"part.bpmn": part.xml()}) == []


def test_a_desk_that_runs_out_of_time_has_given_nothing():
    drawing = Drawing().start().task("A", form="gives").timer("T", "wd(7)", on="A").service("N", "close_file")
    ends_asking(drawing).chain("S", "A", "N", "X").chain("T", "N")
    finding = one(found(drawing), "fact-perhaps", "X_E2")
    assert [stop.element for stop in finding.way] == ["T"]


@pytest.mark.parametrize("condition", ["thana == 'x' and amount > rs(5)", "amount > rs(5) if thana == 'x' else False"])
def test_what_is_perhaps_not_asked_is_not_told(condition):
    assert found(after_one_desk_asking(condition), optional()) == []


def after_one_desk_asking(condition: str) -> Drawing:
    drawing = ends_asking(Drawing().start().task("A", form="gives").service("N", "close_file"), condition)
    return drawing.chain("S", "A", "N", "X")


def test_a_script_and_a_table_ask_too():
    drawing = Drawing().start().task("A", form="gives").end()
    drawing.node("scriptTask", "C", "<bpmn:script>half = amount / 2</bpmn:script>").chain("S", "A", "C", "E")
    one(found(drawing, optional()), "fact-perhaps", "C")
    tabled = Drawing().start().task("A", form="gives").decision("W", "power").end().chain("S", "A", "W", "E")
    table = power_table(("<= rs(5)", '"co"'), ("> rs(5)", '"sp"'))
    one(found(tabled, optional(), **{"power.dmn": table}), "fact-perhaps", "W")


def test_what_a_script_sets_first_it_does_not_ask():
    drawing = Drawing().start().end().chain("S", "C", "E")
    drawing.node("scriptTask", "C", "<bpmn:script>a = 1\nb = a + 1</bpmn:script>")
    assert found(drawing) == []


def test_what_the_office_gives_at_the_start_is_known():
    assert found(ends_asking(Drawing().start(), 'thana == "x"').chain("S", "X")) == []


def test_of_a_part_the_callers_may_set_what_is_not_seen():
    drawing = Drawing().start().service("N", "close_file").task("A", form="gives").xor("X", "X_A").end().end("E2")
    drawing.chain("S", "N", "X", "A", "E").arrow("X", "E2", "amount > rs(5)")
    drawing.process["part"] = "yes"
    vocabulary = replace(VOCABULARY, properties={"process": {"part"}})
    given = {**files(drawing), "forms/p/gives.json": GIVES}
    assert check("p", given, vocabulary=vocabulary, prove=False) == []


def test_an_item_of_several_is_known_to_its_instance():
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>thanas</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="item" name="item"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    drawing = Drawing().start().task("Pick", form="pick").end().chain("S", "Pick", "A", "E")
    drawing.node("userTask", "A", marker, lane="dealing", kind="report", desk="item")
    pick = form(thanas={"type": "array", "items": {"type": "string"}, "x-fact": True})
    assert found(drawing, **{"forms/p/pick.json": pick}) == []


def test_a_process_that_is_not_called_as_its_file_is_told_and_no_more():
    given = {**files(after_one_desk()), "forms/p/gives.json": optional()}
    given["p.bpmn"] = given["p.bpmn"].replace(b'<bpmn:process id="p"', b'<bpmn:process id="other"')
    assert "process-key" in {one.rule for one in check("p", given, vocabulary=VOCABULARY, prove=False)}
