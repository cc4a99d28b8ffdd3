"""Each rule of the gate about the drawing, by the smallest diagram that breaks it."""

import pytest

from engine.gate import RULES, Severity, check
from tests.engine.drawing import VOCABULARY, Drawing, approval
from tests.engine.gated import changed, findings, one, rules, straight
from tests.pace import here, least


def test_a_sound_diagram_has_no_findings():
    assert findings(approval()) == []


def test_every_rule_has_sentences_in_both_languages():
    for rule in RULES.values():
        assert all(rule[1:]), rule
        assert "{why_hi}" in rule.hi or any("\u0900" <= sign <= "\u097f" for sign in rule.hi), rule
        assert any("\u0900" <= sign <= "\u097f" for sign in rule.hint_hi), rule


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<bpmn:endEvent", "<spiffworkflow:property name='form' value='x'/><bpmn:endEvent", "foreign-element"),
        ("<spiffworkflow:properties>", "<spiffworkflow:properties><bpmn:text>x</bpmn:text>", "element"),
        ("<bpmn:extensionElements>", "<bpmn:extensionElements><bpmn:documentation/>", "element"),
        ("<bpmn:userTask", "<bpmn:userTask isForCompensation='true'", "compensation"),
        ("bpmn:tFormalExpression", "bpmn:tExpression", "condition-language"),
        ("<bpmn:conditionExpression", "<bpmn:conditionExpression language='javascript'", "condition-language"),
    ],
)
def test_what_stands_in_a_wrong_place_is_seen(old, new, rule):
    found = changed((old, new))
    assert rule in rules(found)


# --- what the issue names ---------------------------------------------------------------------------------------------


def test_a_script_with_os_system_is_refused():
    drawing = straight("Do").node("scriptTask", "Do", "<bpmn:script>import os\nos.system('id')</bpmn:script>")
    one(findings(drawing), "expression", "Do")


def test_a_condition_that_walks_subclasses_is_refused():
    condition = "().__class__.__base__.__subclasses__()"
    found = changed(("level == &quot;co&quot;", condition))
    one(found, "expression", "Level_Letter")


def test_a_doctype_is_refused():
    xml = approval().xml().replace(b"?>", b"?><!DOCTYPE x>", 1)
    found = check("p", {"p.bpmn": xml}, vocabulary=VOCABULARY, prove=False)
    assert rules(found) == {"doctype"}
    assert found[0].file == "p.bpmn"
    one(found, "doctype")


@pytest.mark.parametrize("key", ["Start", "End", "Root", "__class__", "__init__"])
def test_ids_of_the_engine_are_refused(key):
    one(findings(straight(key).task(key)), "reserved-id", key)


@pytest.mark.parametrize("key", ["A\u200bB", "पटल", "1st", "a b", "a.b", "a" * 101, "ａ"])
def test_odd_ids_are_refused(key):
    assert "id-characters" in rules(findings(straight(key).task(key)))


def test_an_unknown_operation_is_refused():
    finding = one(findings(straight("Do").service("Do", "wipe_disk")), "unknown-operation", "Do")
    assert "notify" in finding.hint_en


def test_an_unknown_parameter_is_refused():
    one(findings(straight("Do").service("Do", "notify", to='"sp"', cc='"x"')), "unknown-parameter", "Do")


def test_a_missing_parameter_is_refused():
    one(findings(straight("Do").service("Do", "notify")), "missing-parameter", "Do")


def test_an_unknown_letter_template_is_refused():
    one(findings(straight("Do").service("Do", "draft_letter", template='"circular"')), "unknown-template", "Do")


def test_an_unknown_role_is_refused():
    one(findings(straight("A").task("A", "governor")), "unknown-role", "L_governor")


def test_an_unknown_form_is_refused():
    one(findings(straight("A").task("A", form="nowhere")), "unknown-form", "A")


def test_an_unreachable_task_is_refused():
    one(findings(straight("A").task("A").task("Lost").chain("Lost", "A")), "not-reachable", "Lost")


def test_an_outcome_gateway_with_a_default_is_refused():
    found = changed(('id="Choice" name="Choice" ', 'id="Choice" name="Choice" default="Choice_Rejected"'))
    one(found, "outcome-default", "Choice")


# --- buttons and gateways ---------------------------------------------------------------------------------------------


def test_a_button_without_a_condition_on_the_outcome_is_refused():
    one(changed(("outcome == &quot;refuse&quot;", "amount == 1")), "outcome-condition", "Choice_Rejected")


def test_a_button_without_a_name_is_refused():
    one(changed((' name="बटन refuse"', "")), "outcome-name", "Choice_Rejected")


def test_a_button_without_an_english_name_is_a_warning():
    found = changed(('<spiffworkflow:property name="name_en" value="refuse"/>', ""))
    assert one(found, "outcome-name-en", "Choice_Rejected").severity is Severity.WARNING


def test_two_buttons_of_one_outcome_are_refused():
    one(changed(("outcome == &quot;refuse&quot;", "outcome == &quot;forward&quot;")), "outcome-twice", "Choice")


def test_a_gateway_of_buttons_that_something_else_enters_is_refused():
    drawing = approval().service("Extra", "close_file").arrow("Extra", "Choice")
    one(findings(drawing), "outcome-mixed", "Choice")


def test_the_outcome_is_not_asked_at_a_second_gateway():
    one(changed(("level == &quot;co&quot;", "outcome == &quot;x&quot;")), "outcome-elsewhere", "Level_Letter")


def test_the_outcome_is_no_parameter():
    one(findings(straight("Do").service("Do", "notify", to="outcome")), "outcome-elsewhere", "Do")


def test_any_other_choice_needs_a_default():
    one(changed((' default="Level_Sanction"', "")), "default-missing", "Level")


def test_a_default_of_another_gateway_is_refused():
    one(changed(('default="Level_Sanction"', 'default="Choice_Who"')), "default-unknown", "Level")


def test_a_default_with_a_condition_is_refused():
    one(changed(('default="Level_Sanction"', 'default="Level_Letter"')), "default-condition", "Level_Letter")


def test_an_arrow_of_a_choice_without_condition_is_refused():
    drawing = approval().arrow("Level", "Rejected")
    one(findings(drawing), "condition-missing", "Level_Rejected")


def test_two_arrows_to_one_target_are_refused():
    drawing = approval().arrow("Level", "Letter", "amount > 5", key="again")
    one(findings(drawing), "same-arrow-twice", "again")


def test_a_condition_behind_a_parallel_gateway_is_refused():
    drawing = Drawing().start().node("parallelGateway", "F").task("A", kind="form").task("B", kind="form")
    drawing.node("parallelGateway", "J").end().chain("S", "F", "A", "J", "E").arrow("F", "B", "amount > 1").chain(
        "B", "J"
    )
    one(findings(drawing), "condition-outside-gateway", "F_B")


def test_several_arrows_out_of_a_task_are_refused():
    one(findings(straight("A").task("A").end("E2").arrow("A", "E2")), "several-ways-out", "A")


def test_a_condition_on_the_arrow_of_a_task_is_refused():
    drawing = Drawing().start().task("A").end().chain("S", "A").arrow("A", "E", "amount > 1")
    one(findings(drawing), "condition-outside-gateway", "A_E")


# --- shape of the drawing ---------------------------------------------------------------------------------------------


def test_there_is_one_start():
    one(findings(straight("A").task("A").start("S2").chain("S2", "A")), "one-start", "p")
    one(findings(Drawing().task("A").end().chain("A", "E")), "one-start", "p")


def test_there_is_an_end():
    one(findings(Drawing().start().task("A").chain("S", "A")), "no-end", "p")


def test_a_dead_end_is_refused():
    drawing = Drawing().start().task("A").xor("G", "G_E").task("B").end().chain("S", "A", "G").arrow("G", "E")
    found = findings(drawing.arrow("G", "B", 'outcome == "b"'))
    one(found, "no-way-out", "B")


def test_a_circle_without_way_out_is_refused():
    drawing = straight("A").task("A").task("B").task("C").chain("B", "C", "B")
    one(findings(drawing), "not-reachable", "B")
    looping = Drawing().start().task("A").end().node("exclusiveGateway", "G").chain("S", "A", "G", "A")
    one(findings(looping), "cannot-end", "A")


def test_an_isolated_gateway_that_loops_on_itself_is_refused():
    drawing = straight("A").task("A").xor("G").arrow("G", "G")
    one(findings(drawing), "not-reachable", "G")


def test_an_arrow_into_nowhere_is_refused():
    one(findings(straight("A").task("A").arrow("A", "Nowhere")), "flow-ends", "A_Nowhere")


def test_an_arrow_into_a_sub_process_is_refused():
    inner = Drawing("q").start("S1").task("A").end("E1").chain("S1", "A", "E1")
    drawing = straight("Q").inside("Q", inner).arrow("S", "A", key="across")
    one(findings(drawing), "flow-ends", "across")


def test_an_arrow_into_the_start_is_refused():
    drawing = straight("A", "B").task("A").node("exclusiveGateway", "B", attributes='default="B_E"')
    one(findings(drawing.arrow("B", "S", "amount > 1")), "way-in", "S")


def test_over_four_hundred_elements_in_a_scope_are_refused():
    drawing = Drawing().start().end()
    keys = [f"T{number}" for number in range(400)]
    for key in keys:
        drawing.task(key)
    one(findings(drawing.chain("S", *keys, "E")), "too-many-nodes", "p")


def test_duplicate_ids_are_refused():
    one(findings(straight("A").task("A").task("A")), "duplicate-id", "A")


def test_one_operation_may_be_called_twice():
    drawing = straight("A", "B").service("A", "notify", to='"sp"').service("B", "notify", to='"co"')
    assert findings(drawing) == []


def test_a_node_without_id_is_refused():
    assert "id-missing" in rules(changed(('id="Remind"', "")))


def test_a_hundred_thousand_elements_are_refused_quickly():
    drawing = straight("A").task("A")
    drawing.nodes += ["<bpmn:association/>"] * 100_000
    assert rules(findings(drawing)) == {"too-large"}
    assert least(lambda: findings(drawing), enough=2) < here(2)


def test_ten_thousand_equal_ids_are_told_in_linear_time():
    drawing = straight("A").task("A")
    drawing.nodes += ['<bpmn:association id="same"/>'] * 10_000
    assert "duplicate-id" in rules(findings(drawing))
    assert least(lambda: findings(drawing), enough=2) < here(2)


def test_there_is_exactly_one_executable_process():
    two = straight("A").task("A")
    two.more = '<bpmn:process id="q" isExecutable="true"/>'
    assert "one-process" in rules(findings(two))
    assert "one-process" in rules(changed(('isExecutable="true"', 'isExecutable="false"')))


def test_the_process_is_called_as_the_file():
    drawing = straight("A").task("A")
    found = check("q", {"q.bpmn": drawing.xml()}, vocabulary=VOCABULARY, prove=False)
    one(found, "process-key", "p")


def test_a_missing_file_is_said():
    assert rules(check("q", {}, vocabulary=VOCABULARY, prove=False)) == {"not-bpmn"}
