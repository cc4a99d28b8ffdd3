"""Kinds of facts at the gate: from forms, scripts, tables and the office to all that asks them."""

from dataclasses import replace

import pytest

from engine.expressions import Kind, Known
from engine.gate import OperationSpec, Severity, check
from tests.engine.drawing import VOCABULARY, Drawing, files, form, power_table
from tests.engine.gated import findings, one, rules, straight

MONEY = {"type": "integer", "format": "money", "x-fact": True}
DAY = {"type": "string", "format": "date", "x-fact": True}
CHOICE = {"type": "string", "enum": ["approved", "refused"], "x-fact": True}
FLAG = {"type": "boolean", "x-fact": True}
SEVERAL = {"type": "array", "items": {"type": "string"}, "x-fact": True}
ASKED = form(amount=MONEY, paid_on=DAY, decision=CHOICE, urgent=FLAG, thanas=SEVERAL)


def asking(condition: str) -> Drawing:
    """A desk, and a choice after a step that asks the desk's facts."""
    drawing = Drawing().start().task("A", form="asked").service("N", "close_file").xor("X", "X_E").end().end("E2")
    return drawing.chain("S", "A", "N", "X", "E").arrow("X", "E2", condition)


def found(drawing: Drawing, /, **more: bytes):
    return findings(drawing, **{"forms/p/asked.json": ASKED, **more})


@pytest.mark.parametrize(
    ("condition", "rule", "en"),
    [
        ("amount > 25000", "plain-number", "a plain number stands beside money"),
        ('paid_on == "yes"', "kinds-differ", "compares a date with a text"),
        ('urgent == "true"', "kinds-differ", "compares yes or no with a text"),
        ('decision == "aproved"', "value-not-offered", "“aproved” is never given."),
        ("paid_on + days(3) > today()", "date-not-read", "days are counted with the date of a form"),
        ("len(amount) > 2", "wrong-kind", "“len” does not fit an amount of money"),
    ],
)
def test_a_condition_that_does_not_fit_the_forms_is_refused(condition, rule, en):
    finding = one(found(asking(condition)), rule, "X_E2")
    assert finding.severity is Severity.ERROR
    assert en in finding.en
    assert "rs(25000)" in finding.hint_en or rule != "plain-number"


@pytest.mark.parametrize(
    "condition",
    ["amount > rs(25000)", 'decision == "approved"', "urgent == True", "date(paid_on) + days(3) > today()",
     '"kotwali" in thanas', 'subject.category == "x"', 'thana == "kotwali"'],
)  # fmt: skip
def test_a_condition_that_fits_is_taken(condition):
    assert found(asking(condition)) == []


def test_a_value_may_come_from_any_of_several_forms_and_scripts():
    drawing = asking('decision == "deferred"')
    drawing.node("scriptTask", "D", '<bpmn:script>decision = "deferred"</bpmn:script>')
    sound = Drawing().start().task("A", form="asked").xor("X", "X_E").end().end("E2")
    sound.node("scriptTask", "D", '<bpmn:script>decision = "deferred"</bpmn:script>')
    sound.chain("S", "A", "D", "X", "E").arrow("X", "E2", 'decision == "deferred"')
    assert found(sound) == []
    assert "value-not-offered" in rules(found(asking('decision == "deferred"')))


def test_what_a_script_gives_is_known_after_it_even_through_another_script():
    drawing = Drawing().start().task("A", form="asked").xor("X", "X_E").end().end("E2")
    drawing.node("scriptTask", "One", "<bpmn:script>half = amount / 2</bpmn:script>")
    drawing.node("scriptTask", "Two", "<bpmn:script>rest = amount - half</bpmn:script>")
    drawing.chain("S", "A", "One", "Two", "X", "E").arrow("X", "E2", "rest > 500")
    one(found(drawing), "plain-number", "X_E2")


def test_the_lines_of_a_script_are_looked_at():
    drawing = straight("A", "C").task("A", form="asked")
    drawing.node("scriptTask", "C", "<bpmn:script>later = paid_on + days(3)</bpmn:script>")
    one(found(drawing), "date-not-read", "C")


def test_a_script_that_sets_what_no_fact_can_be_is_refused():
    drawing = straight("C").node("scriptTask", "C", "<bpmn:script>x = [1, 2]</bpmn:script>")
    assert "“x” would be a list" in one(found(drawing), "no-fact", "C").en
    one(found(straight("C").node("scriptTask", "C", "<bpmn:script>x = None</bpmn:script>")), "no-fact", "C")


def test_a_due_date_a_timer_and_an_escalation_are_times():
    one(found(straight("A", "B").task("A", form="asked").task("B", due="amount")), "no-time", "B")
    one(found(straight("A", "T").task("A", form="asked").timer("T", "urgent")), "no-time", "T")
    one(found(straight("A", "B").task("A", form="asked").task("B", escalate_after="thanas")), "no-time", "B")
    assert found(straight("A", "T").task("A", form="asked").timer("T", "paid_on", form="timeDate")) == []
    assert found(straight("A", "B").task("A", form="asked").task("B", due="date(paid_on) + days(3)")) == []


def instances(inner: str) -> Drawing:
    marker = f"<bpmn:multiInstanceLoopCharacteristics>{inner}</bpmn:multiInstanceLoopCharacteristics>"
    drawing = straight("A", "B").task("A", form="asked")
    return drawing.node("userTask", "B", marker, lane="dealing", kind="report")


def test_instances_are_counted_by_a_number_and_listed_by_a_list():
    one(found(instances("<bpmn:loopCardinality>amount</bpmn:loopCardinality>")), "no-count", "B")
    listed = "<bpmn:loopDataInputRef>{}</bpmn:loopDataInputRef><bpmn:inputDataItem id='item' name='item'/>"
    one(found(instances(listed.format("decision"))), "no-list", "B")
    assert found(instances(listed.format("thanas"))) == []
    assert found(instances("<bpmn:loopCardinality>len(thanas)</bpmn:loopCardinality>")) == []


def test_a_parameter_is_looked_at_too():
    one(found(straight("A", "K").task("A", form="asked").service("K", "notify", to="lower(amount)")), "wrong-kind", "K")


def test_a_result_of_an_operation_is_what_the_office_says_it_is():
    operations = {**VOCABULARY.operations, "weigh": OperationSpec(results={"fee"}, kinds={"fee": Known(Kind.MONEY)})}
    drawing = Drawing().start().service("W", "weigh").xor("X", "X_E").end().end("E2").chain("S", "W", "X", "E")
    drawing.arrow("X", "E2", "fee > 500")
    said = check("p", files(drawing), vocabulary=replace(VOCABULARY, operations=operations), prove=False)
    one(said, "plain-number", "X_E2")


def test_a_fact_of_the_subject_is_what_the_office_says_it_is():
    known = replace(VOCABULARY, kinds={"subject.grading": Known(Kind.TEXT, frozenset({"normal", "secret"}))})
    said = check("p", files(asking('subject.grading == "secrat"')), vocabulary=known, prove=False)
    assert "Did you mean “secret”?" in one(said, "value-not-offered", "X_E2").hint_en


def test_the_cells_of_a_table_are_looked_at_in_its_own_file():
    drawing = straight("A", "W").task("A", form="asked").decision("W", "power")
    said = found(drawing, **{"power.dmn": power_table(("<= 25000", '"co"'), ("> 25000", '"sp"'))})
    assert {(f.rule, f.file) for f in said} == {("plain-number", "power.dmn")}
    assert len(said) == 2
    assert found(drawing, **{"power.dmn": power_table(("<= rs(25000)", '"co"'), ("> rs(25000)", '"sp"'))}) == []


def test_what_a_table_gives_is_known_after_it():
    drawing = Drawing().start().task("A", form="asked").decision("W", "power").xor("X", "X_E").end().end("E2")
    drawing.chain("S", "A", "W", "X", "E").arrow("X", "E2", 'level == "dg"')
    said = found(drawing, **{"power.dmn": power_table(("<= rs(25000)", '"co"'), ("> rs(25000)", '"sp"'))})
    assert "co, sp" in one(said, "value-not-offered", "X_E2").hint_en


def test_a_cell_too_deep_together_with_its_column_is_refused():
    deep = "(" * 200 + "5" + ")" * 200
    drawing = straight("A", "W").task("A", form="asked").decision("W", "power")
    assert "expression" in rules(found(drawing, **{"power.dmn": power_table((deep, '"co"'))}))


def test_two_kinds_of_one_fact_are_not_guessed_at():
    drawing = straight("A", "B", "X").task("A", form="asked").task("B", form="other").xor("X", "X_E").end("E2")
    drawing.arrow("X", "E2", "amount > 25000")
    said = found(drawing, **{"forms/p/other.json": form(amount={"type": "integer", "x-fact": True})})
    assert "plain-number" not in rules(said)
