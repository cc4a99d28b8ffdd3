"""Automatic steps, messages, times and repetitions in the panel, and the process itself."""

from collections.abc import Callable

from lxml import etree

from engine.gate.diagram import properties_of
from tests.browser.panel.board import Board, same


def test_automatic_steps_are_told_what_to_do(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("tell_objection")
    before = page.xml()
    page.choose("operation", "ask_out")
    assert "This is needed." in page.said()
    page.choose("parameter-to-value", "cmo").choose("parameter-about-value", "technical_check")
    page.write("parameter-days-value", "10")
    page.pick("power").choose("table", "sanction-power")
    page.pick("issue").choose("called", "approve-and-issue")
    assert 'id="days" type="any" value="10"' in page.xml()
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())
    page.pick("tell_objection").choose("parameter-days-mode", "=").write("parameter-days-written", "admisible")
    assert "Did you mean “admissible”?" in page.said()


def test_a_calculation_is_lines_of_name_and_expression(board: Callable[..., Board]) -> None:
    page = board("approve-and-issue").pick("set_issued")
    before = page.xml()
    page.write("script", "result is issued")
    assert "Each line reads" in page.said()
    assert same(page.xml(), before)
    page.write("script", 'result = "issued"\nweeks = 2')
    assert page.errors() == []
    page.undone_and_redone(before, 1)


def test_messages_and_times_are_chosen(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("await_papers")
    before = page.xml()
    page.choose("message", "part_merged").choose("pause", "outside")
    root = etree.fromstring(page.xml().encode())
    (made,) = [one for one in root.iter("{*}message") if one.get("name") == "part_merged"]
    assert page.element("await_papers").get("messageRef") == made.get("id") == "part_merged"
    page.pick("reply_late").write("timer-number", "12")
    assert "days(12)" in page.xml()
    page.choose("timer-mode", "cycle")
    assert '"R3/P12D"' in page.xml()
    page.choose("timer-mode", "date").write("timer-date", "31-02-2026")
    assert "dd-mm-yyyy" in page.said()
    page.write("timer-date", "28-02-2027")
    assert 'date("2027-02-28")' in page.xml()
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())


def test_a_step_is_done_several_times(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("tell_objection")
    before = page.xml()
    page.choose("loop-mode", "sequence").write("multi-count", "3")
    assert page.errors() == []
    page.choose("loop-mode", "loop").choose("loop-while-0-field", "higher_sanction").write("loop-most", "5")
    assert page.errors() == []
    assert 'loopMaximum="5"' in page.xml()
    page.undone_and_redone(before, page.steps())
    page.choose("loop-mode", "once")
    assert "LoopCharacteristics" not in page.xml()


def test_the_list_of_a_step_done_for_each_is_kept_and_changed(board: Callable[..., Board]) -> None:
    page = board("medical-claim-each").pick("tell_objection")
    before = page.xml()
    assert "<bpmn:loopDataInputRef>offices</bpmn:loopDataInputRef>" in before
    assert page.tab.input_value("[id='panel-multi-list']") == "offices"
    assert "Each one is called office" in page.said()
    page.choose("multi-list", "")
    assert "loopDataInputRef" not in page.xml()
    assert ">2</bpmn:loopCardinality>" in page.xml()
    page.choose("multi-list", "offices").choose("loop-mode", "parallel")
    assert "<bpmn:loopDataInputRef>offices</bpmn:loopDataInputRef>" in page.xml()
    page.undone_and_redone(before, page.steps())


def test_the_process_itself_and_its_lanes(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick(None)
    before = page.xml()
    page.write("title-hi", "चिकित्सा दावा").write("title-en", "Medical claim").choose("retention", "C-10")
    page.write("clock-number", "45").tick("start-asp").write("summary-en", "In short.")
    process = page.element("medical-claim")
    assert properties_of(process)["title_hi"] == process.get("name") == "चिकित्सा दावा"
    assert page.element("participant_medical-claim").get("name") == "चिकित्सा दावा"
    assert properties_of(process)["start_roles"] == "dealing,section_incharge,asp"
    assert properties_of(process)["clock"] == "45wd"
    page.pick("lane_asp").choose("lane-role", "co")
    assert page.properties("lane_asp")["role"] == "co"
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())
