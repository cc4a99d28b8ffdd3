"""What is thrown is caught around it; what is caught is thrown inside."""

import pytest

from engine.gate import Severity
from tests.engine.drawing import Drawing
from tests.engine.gated import findings, one, rules, straight


def inside(end: str, *, key: str = "q") -> Drawing:
    """Start, a task, an end with an event definition."""
    return Drawing(key).start("S1").task("A").node("endEvent", "X", end).chain("S1", "A", "X")


def around(part: Drawing, boundary: str, *, tag: str = "subProcess", keep: bool = False) -> Drawing:
    drawing = straight("P").inside("P", part)
    drawing.nodes = [node.replace("bpmn:subProcess", f"bpmn:{tag}") for node in drawing.nodes]
    attributes = f'attachedToRef="P" cancelActivity="{str(not keep).lower()}"'
    return drawing.node("boundaryEvent", "B", boundary, attributes=attributes).end("E2").chain("B", "E2")


ERROR = '<bpmn:errorEventDefinition errorRef="bad"/>'
CANCEL = "<bpmn:cancelEventDefinition/>"


def with_error(drawing: Drawing) -> Drawing:
    drawing.roots += ['<bpmn:error id="bad" name="bad" errorCode="bad"/>']
    drawing.roots += ['<bpmn:error id="worse" name="worse" errorCode="worse"/>']
    return drawing


def test_an_error_that_is_caught_around_it_is_sound():
    assert findings(with_error(around(inside(ERROR), ERROR))) == []
    assert findings(with_error(around(inside(ERROR), "<bpmn:errorEventDefinition/>"))) == []


def test_an_error_that_nothing_catches_is_refused():
    one(findings(with_error(straight("P").inside("P", inside(ERROR)))), "event-uncaught", "X")
    other = around(inside(ERROR), ERROR.replace("bad", "worse"))
    found = findings(with_error(other))
    one(found, "event-uncaught", "X")
    assert one(found, "event-unthrown", "B").severity is Severity.WARNING


def test_an_error_of_the_process_itself_is_refused_unless_it_is_a_part_that_others_call():
    drawing = with_error(Drawing().start().task("A").node("endEvent", "X", ERROR).chain("S", "A", "X"))
    one(findings(drawing), "event-uncaught", "X")


def test_an_error_of_a_called_process_is_caught_at_every_call():
    part = with_error(inside(ERROR, key="part"))
    call = straight("K").node("callActivity", "K", attributes='calledElement="part"')
    one(findings(call, **{"part.bpmn": part.xml()}), "event-uncaught", "X")
    with_error(call).node("boundaryEvent", "B", ERROR, attributes='attachedToRef="K"').end("E2").chain("B", "E2")
    assert findings(call, **{"part.bpmn": part.xml()}) == []


@pytest.mark.parametrize("end", [ERROR, CANCEL])
def test_after_an_error_or_a_cancellation_nothing_goes_on(end):
    tag = "transaction" if end is CANCEL else "subProcess"
    one(findings(with_error(around(inside(end), end, tag=tag, keep=True))), "error-keeps", "B")


def test_a_transaction_with_its_cancel_end_is_sound():
    assert findings(around(inside(CANCEL), CANCEL, tag="transaction")) == []


def test_only_a_transaction_is_cancelled():
    found = findings(around(inside(CANCEL), CANCEL))
    one(found, "cancel-place", "X")
    one(found, "cancel-place", "B")
    outside = Drawing().start().task("A").node("endEvent", "X", CANCEL).chain("S", "A", "X")
    one(findings(outside), "cancel-place", "X")


def test_a_cancel_end_needs_its_boundary_event():
    drawing = straight("P").inside("P", inside(CANCEL))
    drawing.nodes = [node.replace("bpmn:subProcess", "bpmn:transaction") for node in drawing.nodes]
    one(findings(drawing), "event-uncaught", "X")


@pytest.mark.parametrize("count", ["201", "1000000000", '"many"', "-1"])
def test_more_instances_than_the_office_can_do_are_refused(count):
    marker = (
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    one(findings(straight("X").node("scriptTask", "X", marker + "<bpmn:script>a = 1</bpmn:script>")),
        "too-many-instances", "X")  # fmt: skip


def test_a_loop_that_says_how_long_is_sound():
    marker = '<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition>thana == "x"</bpmn:loopCondition>'
    drawing = straight("X").node("userTask", "X", marker + "</bpmn:standardLoopCharacteristics>", lane="dealing")
    assert findings(drawing) == []
    spoilt = straight("X").node(
        "userTask", "X", marker.replace("==", "=") + "</bpmn:standardLoopCharacteristics>", lane="dealing"
    )
    assert "expression" in rules(findings(spoilt))


def test_a_completion_condition_may_count():
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
        "<bpmn:completionCondition>numberOfCompletedInstances == 2</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    drawing = straight("X").node("userTask", "X", marker, lane="dealing", kind="report")
    assert findings(drawing) == []
