"""Each rule of the gate about the drawing, by the smallest diagram that breaks it."""

import time
from collections.abc import Callable

import pytest

from engine.gate import RULES, Severity, check
from tests.engine.drawing import VOCABULARY, Drawing, approval
from tests.engine.gated import changed, findings, one, rules, straight


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
    before = time.process_time()
    assert rules(findings(drawing)) == {"too-large"}
    assert time.process_time() - before < 2


def test_ten_thousand_equal_ids_are_told_in_linear_time():
    drawing = straight("A").task("A")
    drawing.nodes += ['<bpmn:association id="same"/>'] * 10_000
    before = time.process_time()
    assert "duplicate-id" in rules(findings(drawing))
    assert time.process_time() - before < 2


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


# --- elements that are not run (engine report D10, D11, D13, D14) --------------------------------------------------

REFUSED: dict[str, Callable[[], Drawing]] = {
    "event-subprocess": lambda: straight("A").task("A").node("subProcess", "X", attributes='triggeredByEvent="true"'),
    "ad-hoc": lambda: straight("X").node("adHocSubProcess", "X"),
    "compensation": lambda: straight("X").node("intermediateThrowEvent", "X", "<bpmn:compensateEventDefinition/>"),
    "complex-gateway": lambda: straight("X").node("complexGateway", "X"),
    "link": lambda: straight("X").node("intermediateThrowEvent", "X", '<bpmn:linkEventDefinition name="l"/>'),
    "conditional-event": lambda: straight("X").node(
        "intermediateCatchEvent", "X", "<bpmn:conditionalEventDefinition/>"
    ),
    "untyped-task": lambda: straight("X").node("task", "X"),
    "data-object": lambda: straight("A").task("A").node("dataObject", "X"),
}


@pytest.mark.parametrize("rule", list(REFUSED))
def test_elements_that_the_engine_gets_wrong_are_refused(rule):
    one(findings(REFUSED[rule]()), rule, "X")


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("<bpmn:standardLoopCharacteristics/>", "loop-count"),
        ('<bpmn:standardLoopCharacteristics loopMaximum="1000000000"/>', "loop-count"),
        ('<bpmn:standardLoopCharacteristics loopMaximum="²"/>', "loop-count"),
        ("<bpmn:ioSpecification><bpmn:inputSet/></bpmn:ioSpecification>", "data-object"),
        ("<bpmn:dataInputAssociation><bpmn:sourceRef>d</bpmn:sourceRef></bpmn:dataInputAssociation>", "data-object"),
        ('<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>', "multiple-count"),
        (
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
            "</bpmn:multiInstanceLoopCharacteristics>",
            "multiple-main",
        ),
        ('<userTask xmlns="http://other.example/x"/>', "foreign-element"),
        ("<bpmn:nonsense/>", "element"),
        ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>', "include"),
        ("<bpmn:userTask/>", "id-missing"),
    ],
)
def test_what_stands_in_a_task_is_examined(inner, rule):
    found = findings(straight("X").node("userTask", "X", inner, lane="dealing"))
    assert rule in rules(found)


def test_an_import_is_refused():
    drawing = straight("A").task("A")
    drawing.roots.append('<bpmn:import importType="x" location="http://evil.example/x" namespace="n"/>')
    assert "include" in rules(findings(drawing))


def test_a_user_task_of_a_foreign_namespace_is_refused():
    drawing = straight("A").task("A")
    drawing.nodes.append('<userTask xmlns="http://other.example/x" id="B"/>')
    assert "foreign-element" in rules(findings(drawing))


def test_pre_scripts_are_refused():
    drawing = straight("A").node(
        "userTask", "A", lane="dealing", extension="<spiffworkflow:preScript>x = 1</spiffworkflow:preScript>"
    )
    one(findings(drawing), "foreign-element", "A")


def test_a_foreign_attribute_is_a_warning():
    drawing = straight("A").task("A", "dealing").xml()
    xml = drawing.replace(
        b'<bpmn:userTask id="A"', b'<bpmn:userTask xmlns:c="http://camunda.example" c:formKey="f" id="A"'
    )
    found = check("p", {"p.bpmn": xml}, vocabulary=VOCABULARY, prove=False)
    assert one(found, "foreign-attribute", "A").severity is Severity.WARNING


@pytest.mark.parametrize("coordinate", ["NaN", "inf", "1e300", "x", ""])
def test_coordinates_are_numbers(coordinate):
    drawing = straight("A").task("A")
    drawing.drawn = (
        '<bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane id="P1" bpmnElement="p">'
        '<bpmndi:BPMNShape id="A_di" bpmnElement="A">'
        f'<dc:Bounds x="{coordinate}" y="1" width="2" height="3"/></bpmndi:BPMNShape>'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
    )
    one(findings(drawing), "coordinates", "A_di")


def test_a_shape_of_nothing_is_a_warning():
    drawing = straight("A").task("A")
    drawing.drawn = (
        '<bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane id="P1" bpmnElement="p">'
        '<bpmndi:BPMNEdge id="B_di" bpmnElement="B">'
        '<di:waypoint x="1" y="2"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    assert one(findings(drawing), "shape-of-nothing", "B_di").severity is Severity.WARNING


@pytest.mark.parametrize("language", ["http://www.w3.org/1999/XPath", "javascript", "groovy"])
def test_other_expression_languages_are_refused(language):
    found = changed(("<bpmn:conditionExpression", f'<bpmn:conditionExpression language="{language}"'))
    assert "condition-language" in rules(found)
    script = straight("X").node(
        "scriptTask", "X", "<bpmn:script>a = 1</bpmn:script>", attributes=f'scriptFormat="{language}"'
    )
    one(findings(script), "condition-language", "X")


# --- events ----------------------------------------------------------------------------------------------------------


def test_two_timers_after_an_event_gateway_are_refused():
    drawing = Drawing().start().node("eventBasedGateway", "G").timer("T1", "days(9)").timer("T2", "days(1)").end()
    drawing.chain("S", "G", "T1", "E").chain("G", "T2", "E")
    one(findings(drawing), "event-gateway-timers", "G")


def test_a_task_after_an_event_gateway_is_refused():
    drawing = Drawing().start().node("eventBasedGateway", "G").timer("T1", "days(9)").task("A").end()
    one(findings(drawing.chain("S", "G", "T1", "E").chain("G", "A", "E")), "event-gateway-target", "A")


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_repeated_timer_is_a_reminder_only(interrupting):
    drawing = straight("A").task("A").timer("T", '"R3/P1D"', on="A", form="timeCycle", interrupting=interrupting)
    found = findings(drawing.end("E2").chain("T", "E2"))
    assert ("timer-cycle" in rules(found)) is interrupting
    caught = straight("T").timer("T", '"R3/P1D"', form="timeCycle")
    one(findings(caught), "timer-cycle", "T")


@pytest.mark.parametrize("time", ['"P3D"', '"7wd"', "wd(7)", "days(3)", "due_in", '"PT4H"', '"P1W"', '"P1DT2H30M"'])
def test_durations(time):
    assert not [f for f in findings(straight("T").timer("T", time)) if f.severity is Severity.ERROR]


@pytest.mark.parametrize("time", ["", '"soon"', '"3 days"', "5", '"P"', '"PT"', '"R3/P3D"', '"2026-12-31"', '"-P1D"'])
def test_what_is_no_duration_is_refused(time):
    one(findings(straight("T").timer("T", time)), "timer-value", "T")


@pytest.mark.parametrize("time", ["P3D", "7wd", "R3/P3D"])
def test_a_time_without_quotes_is_told_to_be_quoted(time):
    one(findings(straight("T").timer("T", time)), "timer-quotes", "T")


def test_one_message_at_two_places_is_refused():
    drawing = straight("A", "B").message("A", "asks_answered").message("B", "asks_answered")
    one(findings(drawing), "message-twice", "B")


def test_a_message_that_nobody_sends_is_a_warning():
    assert one(findings(straight("A").message("A", "godot")), "message-unknown", "A").severity is Severity.WARNING


@pytest.mark.parametrize("kind", ["receiveTask", "sendTask"])
def test_a_message_without_name_is_refused(kind):
    one(findings(straight("A").node(kind, "A")), "event-reference", "A")


def test_a_message_that_the_diagram_sends_itself_is_known():
    drawing = straight("T", "A").message("A", "godot").node("sendTask", "T", attributes='messageRef="m_godot"')
    assert findings(drawing) == []


def test_a_boundary_event_needs_its_task():
    drawing = straight("A").task("A").timer("T", "days(1)", on="Nowhere").chain("T", "A")
    one(findings(drawing), "boundary-host", "T")


def test_an_error_boundary_on_a_service_task_is_refused():
    drawing = (
        straight("Do")
        .service("Do", "close_file")
        .end("E2")
        .chain("B", "E2")
        .node("boundaryEvent", "B", "<bpmn:errorEventDefinition/>", attributes='attachedToRef="Do"')
    )
    one(findings(drawing), "error-boundary", "B")


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("startEvent", "message"),
        ("startEvent", "timer"),
        ("endEvent", "timer"),
        ("intermediateThrowEvent", "timer"),
        ("intermediateThrowEvent", "error"),
        ("intermediateCatchEvent", "error"),
        ("boundaryEvent", "terminate"),
    ],
)
def test_events_that_nothing_would_happen_at_are_refused(kind, event):
    drawing = straight("X").node(kind, "X", f"<bpmn:{event}EventDefinition/>")
    one(findings(drawing), "event-kind", "X")


def test_an_event_of_two_meanings_is_refused():
    inner = "<bpmn:timerEventDefinition/><bpmn:messageEventDefinition/>"
    one(findings(straight("X").node("intermediateCatchEvent", "X", inner)), "several-events", "X")
