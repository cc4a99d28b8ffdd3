"""Each rule of the gate about elements that do not run, or not as they are drawn (engine report D10, D11, D13, D14)."""

from collections.abc import Callable

import pytest

from engine.gate import Severity, check
from tests.engine.drawing import VOCABULARY, Drawing
from tests.engine.gated import changed, findings, one, rules, straight

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
