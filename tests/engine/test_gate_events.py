"""Each rule of the gate about events: dates, messages, what stands on the boundary of a step."""

import pytest

from engine.gate import Severity
from tests.engine.drawing import Drawing
from tests.engine.gated import findings, one, rules, straight


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
