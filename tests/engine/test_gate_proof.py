"""Stage 2 of the gate and what can go on at the same time: found by rule where possible, by playing where not."""

import pytest

from engine.gate import Finding, Severity, check
from engine.rehearsal import rehearse
from engine.specs import build, closure_of
from tests.engine.drawing import AMOUNT_FORM, VOCABULARY, Drawing, approval, files, form
from tests.pace import here, least


def findings(drawing: Drawing, /, *, prove: bool = True, **more: bytes) -> list[Finding]:
    return check(drawing.key, files(drawing, **more), vocabulary=VOCABULARY, prove=prove)


def rules(found: list[Finding]) -> set[tuple[str, str]]:
    return {(finding.rule, finding.element) for finding in found}


def fork(key: str, drawing: Drawing) -> Drawing:
    return drawing.node("parallelGateway", key)


def parallel(*tasks: str, **values: str) -> Drawing:
    """Start, fork, the given tasks beside one another, join, end."""
    drawing = fork("J", fork("F", Drawing().start())).end().chain("S", "F").chain("J", "E")
    for task in tasks:
        drawing.task(task, **values).chain("F", task, "J")
    return drawing


def choice_into_join() -> Drawing:
    drawing = Drawing().start().task("A", form="check").service("N", "close_file").xor("X", "X_C").task("B").task("C")
    fork("J", drawing).end().chain("S", "A", "N", "X", "C", "J", "E")
    return drawing.arrow("X", "B", "amount > rs(5)").chain("B", "J")


def test_a_sound_diagram_is_proven():
    assert findings(approval()) == []


def test_a_parallel_part_with_side_tasks_inside_a_send_back_loop_is_proven():
    drawing = (
        Drawing()
        .start()
        .task("A")
        .xor("G")
        .end("No")
        .chain("S", "A", "G")
        .button("G", "No", "no")
        .button("G", "F", "yes")
    )
    fork("J", fork("F", drawing)).task("R1", kind="report").task("R2", kind="report").xor("Again", "Again_E").end()
    drawing.chain("F", "R1", "J").chain("F", "R2", "J").chain("J", "Again", "E").arrow("Again", "A", 'thana == "x"')
    assert findings(drawing) == []


def test_a_desk_with_reminder_and_escalation_inside_a_send_back_loop_is_proven():
    drawing = Drawing().start().task("A").xor("G").task("B", "sp").end().chain("S", "A", "G").chain("B", "E")
    drawing.button("G", "A", "again").button("G", "B", "on")
    drawing.timer("Remind", '"R3/P3D"', on="A", form="timeCycle", interrupting=False).end("E1").chain("Remind", "E1")
    drawing.timer("Escalate", "wd(7)", on="A").chain("Escalate", "B")
    assert findings(drawing) == []


def test_a_choice_that_flows_into_a_parallel_join_is_found_by_playing():
    found = findings(choice_into_join())
    assert ("waits-for-ever", "J") in rules(found)
    assert found[0].severity is Severity.ERROR
    assert "सदा के लिए" in found[0].hi
    assert [stop.element for stop in found[0].way] == ["A", "C"]
    assert "The way there: A [amount > rs(5): no] → C." in found[0].en
    assert "वहाँ तक का मार्ग: A [amount > rs(5): नहीं] → C।" in found[0].hi
    assert rules(findings(choice_into_join(), prove=False)) == set()


def test_where_two_choices_ask_the_same_fact_the_administrator_decides():
    """Two choices on one fact may exclude the bad way: then it is a warning."""
    drawing = Drawing().start().task("A", form="check").service("N", "close_file").xor("X", "X_F").end().end("E2")
    fork("J", fork("F", drawing)).task("B", kind="form").task("C", kind="form").service("M", "close_file").xor(
        "Y", "Y_J"
    )
    drawing.chain("S", "A", "N", "X", "F", "B", "J", "E").chain("F", "C", "M", "Y", "J")
    drawing.arrow("Y", "E2", "amount > rs(9)").arrow("X", "E", "amount > rs(9)")
    found = findings(drawing)
    assert {(f.rule, f.element, f.severity) for f in found} == {("waits-for-ever", "J", Severity.WARNING)}


def test_a_message_into_a_parallel_join_is_found_by_playing():
    drawing = parallel("A", "B", kind="form").message("M", "receipt_added", on="A", interrupting=False).chain("M", "J")
    assert any(rule == "waits-for-ever" for rule, _ in rules(findings(drawing)))


def test_a_fork_inside_a_loop_without_join_is_refused():
    drawing = fork("F", Drawing().start().node("exclusiveGateway", "M")).task("A").task("B", kind="form").end()
    drawing.chain("S", "M", "F", "A", "M").chain("F", "B", "E")
    assert ("tokens-multiply", "F") in rules(findings(drawing, prove=False))


def test_two_main_tasks_beside_one_another_are_refused():
    found = findings(parallel("A", "B"), prove=False)
    assert ("two-main-tasks", "A") in rules(found)
    assert "“A” and “B”" in found[0].en


def test_a_main_task_beside_side_tasks_is_sound():
    drawing = parallel("A", "B", kind="report").task("C", kind="note").chain("F", "C", "J")
    assert findings(drawing) == []


def test_main_tasks_inside_sub_processes_and_called_processes_count():
    inner = Drawing("q").start("S1").task("A").end("E1").chain("S1", "A", "E1")
    drawing = fork("J", fork("F", Drawing().start())).end().inside("Q", inner).chain("S", "F", "Q", "J", "E")
    part = Drawing("part").start().task("T").end().chain("S", "T", "E")
    drawing.node("callActivity", "Call", attributes='calledElement="part"').chain("F", "Call", "J")
    assert any(
        rule == "two-main-tasks" for rule, _ in rules(findings(drawing, prove=False, **{"part.bpmn": part.xml()}))
    )


def test_a_reminder_that_opens_a_main_task_beside_the_desk_is_refused():
    drawing = Drawing().start().task("A").end().chain("S", "A", "E").end("E2").task("Chase")
    drawing.timer("T", "wd(3)", on="A", interrupting=False).chain("T", "Chase", "E2")
    assert any(rule == "two-main-tasks" for rule, _ in rules(findings(drawing, prove=False)))


def test_branches_that_meet_without_a_join_do_the_rest_twice():
    drawing = fork("F", Drawing().start()).task("A", kind="form").task("B", kind="form").task("Note").end()
    drawing.chain("S", "F", "A", "Note", "E").chain("F", "B", "Note")
    assert ("two-main-tasks", "Note") in rules(findings(drawing, prove=False))


def test_two_branches_do_not_write_one_fact():
    found = findings(parallel("A", "B", kind="form", form="check"), prove=False)
    assert [finding.rule for finding in found] == ["parallel-fact"]
    assert "amount" in found[0].en


def test_facts_before_and_after_a_parallel_part_are_free():
    drawing = (
        fork("J", fork("F", Drawing().start().task("A", form="check"))).task("B", kind="form").task("C", kind="form")
    )
    drawing.task("D", form="check").end().chain("S", "A", "F", "B", "J", "D", "E").chain("F", "C", "J")
    assert findings(drawing) == []


def test_a_fact_of_each_instance_of_a_multi_instance_is_refused():
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>thanas</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="item" name="item"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    drawing = Drawing().start().task("Pick", form="pick").end().chain("S", "Pick", "A", "E")
    drawing.node("userTask", "A", marker, lane="dealing", kind="report", form="check")
    pick = form(thanas={"type": "array", "items": {"type": "string"}, "x-fact": True})
    found = findings(drawing, prove=False, **{"forms/p/pick.json": pick})
    assert ("parallel-fact", "A") in rules(found)
    sound = findings(drawing, **{"forms/p/pick.json": pick, "forms/p/check.json": form(remark={"type": "string"})})
    assert sound == []


@pytest.mark.parametrize(
    ("old", "new", "element"),
    [
        ("<bpmn:endEvent", '<bpmn:endEvent colour="red"', "E"),
        (' targetNamespace="http://patravali.example/bpmn"', "", "D_p"),
        ("<bpmn:userTask", "<bpmn:outgoing>x</bpmn:outgoing><bpmn:userTask", "p"),
    ],
)
def test_what_the_schema_refuses_is_refused(old, new, element):
    drawing = Drawing().start().task("A").end().chain("S", "A", "E")
    xml = drawing.xml().decode()
    assert old in xml
    found = check("p", {"p.bpmn": xml.replace(old, new, 1).encode()}, vocabulary=VOCABULARY)
    assert ("xsd", element) in rules(found)


def test_playing_fifty_desks_with_choices_stays_within_its_budget():
    drawing = Drawing().start().end()
    for number in range(50):
        drawing.task(f"T{number}").xor(f"G{number}").chain(f"T{number}", f"G{number}")
        drawing.button(f"G{number}", f"T{number + 1}" if number < 49 else "E", "on")
        drawing.button(f"G{number}", f"T{max(number - 1, 0)}", "back")
    drawing.arrow("S", "T0")
    definition = build("p", closure_of("p", files(drawing)))
    assert least(lambda: rehearse(definition), goes=2, enough=4) < here(4)
    seen = rehearse(definition)
    assert not seen.faults
    assert seen.proven
    assert seen.completed


def test_a_called_process_that_can_wait_for_ever_is_named_in_its_file():
    part = choice_into_join()
    part.key = "part"
    drawing = (
        Drawing().start().node("callActivity", "Call", attributes='calledElement="part"').end().chain("S", "Call", "E")
    )
    found = findings(drawing, **{"part.bpmn": part.xml(), "forms/part/check.json": AMOUNT_FORM})
    assert [(f.rule, f.element, f.file) for f in found] == [("waits-for-ever", "J", "part.bpmn")]


def test_a_diagram_with_too_many_states_is_not_proven_and_that_is_said():
    drawing = fork("J", fork("F", Drawing().start())).end().chain("S", "F").chain("J", "E")
    for number in range(14):
        drawing.task(f"T{number}", kind="report").chain("F", f"T{number}", "J")
    found = findings(drawing)
    assert [(f.rule, f.severity) for f in found] == [("not-proven", Severity.ERROR)]
    assert "सीमा के भीतर" in found[0].hi
