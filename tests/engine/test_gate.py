"""Each rule of the gate, by the smallest diagram that breaks it."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.gate import RULES, Finding, Severity, check
from tests.engine.drawing import AMOUNT_FORM, VOCABULARY, Drawing, approval, files, form, power_table


def findings(drawing: Drawing, /, **more: bytes) -> list[Finding]:
    return check(drawing.key, files(drawing, **more), vocabulary=VOCABULARY, prove=False)


def changed(*changes: tuple[str, str]) -> list[Finding]:
    """Findings on the sound diagram after replacements in its XML."""
    xml = approval().xml().decode()
    for old, new in changes:
        assert old in xml, old
        xml = xml.replace(old, new)
    return check("p", {**files(approval()), "p.bpmn": xml.encode()}, vocabulary=VOCABULARY, prove=False)


def rules(found: list[Finding]) -> set[str]:
    return {finding.rule for finding in found}


def one(found: list[Finding], rule: str, element: str | None = None) -> Finding:
    """The finding of a rule; it has sentences in both languages and names its element."""
    of_rule = [finding for finding in found if finding.rule == rule and (element is None or finding.element == element)]
    assert of_rule, f"{rule} at {element} not in {[(f.rule, f.element) for f in found]}"
    finding = of_rule[0]
    assert any("\u0900" <= sign <= "\u097f" for sign in finding.hi), finding
    assert any("\u0900" <= sign <= "\u097f" for sign in finding.hint_hi), finding
    assert finding.en.isascii() or "“" in finding.en or "”" in finding.en
    assert finding.hint_en
    if element:
        assert element in finding.en
        assert element in finding.hi
    return finding


def straight(*middle: str) -> Drawing:
    """Start, the given nodes, end in a row; the test draws the nodes."""
    return Drawing().start().end().chain("S", *middle, "E")


def test_a_sound_diagram_has_no_findings():
    assert findings(approval()) == []


def test_a_sound_diagram_of_fifty_desks_is_read_in_milliseconds():
    drawing = Drawing().start().end()
    for number in range(50):
        drawing.task(f"T{number}", form="check")
    drawing.chain("S", *[f"T{number}" for number in range(50)], "E")
    given = files(drawing)
    spent = []
    for _ in range(5):
        before = time.process_time()
        assert check("p", given, vocabulary=VOCABULARY, prove=False) == []
        spent.append(time.process_time() - before)
    assert min(spent) < 0.020


def test_every_rule_has_sentences_in_both_languages():
    for rule in RULES.values():
        assert all(rule[1:]), rule
        assert "{why_hi}" in rule.hi or any("\u0900" <= sign <= "\u097f" for sign in rule.hi), rule
        assert any("\u0900" <= sign <= "\u097f" for sign in rule.hint_hi), rule


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


# --- elements that are not run (reference/engine.md D10, D11, D13, D14 and engine2) -------------------------------------

REFUSED: dict[str, Callable[[], Drawing]] = {
    "event-subprocess": lambda: straight("A").task("A").node("subProcess", "X", attributes='triggeredByEvent="true"'),
    "ad-hoc": lambda: straight("X").node("adHocSubProcess", "X"),
    "transaction": lambda: straight("X").node("transaction", "X"),
    "complex-gateway": lambda: straight("X").node("complexGateway", "X"),
    "signal-end": lambda: Drawing().start().task("A").chain("S", "A", "X")
    .node("endEvent", "X", '<bpmn:signalEventDefinition signalRef="s"/>'),
    "link": lambda: straight("X").node("intermediateThrowEvent", "X", '<bpmn:linkEventDefinition name="l"/>'),
    "conditional-event": lambda: straight("X").node("intermediateCatchEvent", "X", "<bpmn:conditionalEventDefinition/>"),
    "untyped-task": lambda: straight("X").node("task", "X"),
    "send-task": lambda: straight("X").node("sendTask", "X"),
    "data-object": lambda: straight("A").task("A").node("dataObject", "X"),
}  # fmt: skip


@pytest.mark.parametrize("rule", list(REFUSED))
def test_elements_that_the_engine_gets_wrong_are_refused(rule):
    one(findings(REFUSED[rule]()), rule, "X")


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("<bpmn:standardLoopCharacteristics/>", "standard-loop"),
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
        '<bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane id="P1" bpmnElement="p"><bpmndi:BPMNShape id="A_di" bpmnElement="A">'
        f'<dc:Bounds x="{coordinate}" y="1" width="2" height="3"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
    one(findings(drawing), "coordinates", "A_di")


def test_a_shape_of_nothing_is_a_warning():
    drawing = straight("A").task("A")
    drawing.drawn = (
        '<bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane id="P1" bpmnElement="p"><bpmndi:BPMNEdge id="B_di" bpmnElement="B">'
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


def test_a_message_without_name_is_refused():
    one(findings(straight("A").node("receiveTask", "A")), "event-reference", "A")


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
        ("startEvent", "message"), ("startEvent", "timer"), ("endEvent", "message"), ("endEvent", "timer"),
        ("intermediateThrowEvent", "message"), ("intermediateCatchEvent", "error"), ("boundaryEvent", "terminate"),
    ],
)  # fmt: skip
def test_events_that_nothing_would_happen_at_are_refused(kind, event):
    drawing = straight("X").node(kind, "X", f"<bpmn:{event}EventDefinition/>")
    one(findings(drawing), "event-kind", "X")


def test_an_event_of_two_meanings_is_refused():
    inner = "<bpmn:timerEventDefinition/><bpmn:messageEventDefinition/>"
    one(findings(straight("X").node("intermediateCatchEvent", "X", inner)), "several-events", "X")


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
        ({"escalate_to": "governor"}, "unknown-role"),
        ({"due": "whenever possible"}, "expression"),
        ({"desk": "posts.sp()"}, "expression"),
    ],
)
def test_properties_of_a_desk_are_examined(values, rule):
    one(findings(straight("A").task("A", **values)), rule, "A")


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


def test_a_fact_that_nothing_sets_is_a_warning():
    found = changed(("level == &quot;co&quot;", "lvl == &quot;co&quot;"))
    assert one(found, "unknown-fact", "Level_Letter").severity is Severity.WARNING


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
