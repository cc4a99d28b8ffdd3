"""What random diagrams found later, by its number in the engine report (§12): right, or refused with a sentence.

§12.1-4 are of the prototype codec, §12.5-7 of SpiffWorkflow, the rest of the prototype gate.
"""

from collections.abc import Callable

import pytest

from engine.gate import check
from tests.engine.drawing import VOCABULARY, Drawing
from tests.engine.gated import findings, rules, straight
from tests.engine.playing import Play
from tests.engine.send_backs import LOOP, REMINDER
from tests.engine.sketch import sketch
from tests.pace import here, least


def test_section_12_1_sub_processes_and_calls_inside_each_other_are_saved_and_loaded():
    """§12.1: a sub-process in a sub-process, a call in a call crashed the codec."""
    called = [
        sketch("s start\nB task\nI call q2\ne end\ns > B > I > e", key="q1"),
        sketch("s start\nC task\nL on C timer:P1D\nZ task\ne end\ns > C > e\nL > Z > e", key="q2"),
    ]
    play = Play(
        "s start\nM xor\nP sub\nX xor\ne end\ns > M > P > X\nX > M : again\nX > e : default",
        {"again": True},
        called=called,
        P="s2 start\nQ sub\ne2 end\ns2 > Q > e2",
        Q="s3 start\nK call q1\ne3 end\ns3 > K > e3",
    )
    for _ in range(3):
        assert play.do("B") == "C"
        assert play.days(2) == "Z"
        assert play.do("Z") == "B"
    play.do("B")
    play.do("C", again=False)
    assert play.process.completed


def test_section_12_2_a_desk_with_reminder_and_escalation_in_a_send_back_loop_stays_flat():
    """§12.2: a desk with a reminder in a send-back loop grew to 107 KB."""
    play, sizes = Play(REMINDER, {"again": True}, parse_again=False), []
    for turn in range(200):
        if turn % 3 == 0:
            play.days(2)
            play.do("N")
        if turn % 5 == 0:
            play.days(10)
            if "N" in play.open():
                play.do("N")
            assert play.do("Z") == "V"
        else:
            assert play.do("U") == "V"
        play.do("V")
        sizes.append(len(play.raw))
    assert max(sizes[100:]) <= max(sizes[:100]) <= 1500


def test_section_12_3_a_join_in_a_loop_inside_a_parallel_branch_waits_for_both():
    """§12.3: D1 again where the loop lies inside a parallel branch."""
    inner = (
        LOOP.replace("s start", "s2 start").replace("e end", "e2 end").replace("s >", "s2 >").replace("> e ", "> e2 ")
    )
    inner = inner.replace("F", "F2").replace("J", "J2")
    play = Play("s start\nF and\nW task\nP sub\nJ and\ne end\ns > F > W > J > e\nF > P > J", {"again": True}, P=inner)
    for _ in range(3):
        assert play.do("U") == "A B W"
        assert play.do("A") == "B W"
        assert play.do("B") == "V W"
        assert play.do("V", again=True) == "U W"
    play.do("U", "A", "B", "W")
    play.do("V", again=False)
    assert play.process.completed


def test_section_12_4_a_loop_beside_a_half_filled_join_does_not_grow():
    """§12.4: a loop beside a half-filled join grew without limit."""
    play = Play(
        "s start\nF and\nW task\nM xor\nU task\nX xor\nJ and\nV task\ne end\ns > F > W > J > V > e\nF > M > U > X\n"
        "X > M : again\nX > J : default",
        {"again": True},
        parse_again=False,
    )
    play.do("W")
    sizes = []
    for _ in range(100):
        assert play.do("U") == "U"
        sizes.append(len(play.raw))
    assert len(set(sizes)) == 1
    assert play.do("U", again=False) == "V"


def test_section_12_5_an_inclusive_join_in_a_loop_waits_for_every_branch_that_can_still_come():
    """§12.5: an inclusive join in a loop fired early (BPMN 2.0.2, table 13.3)."""
    play = Play(
        """
        s start
        M xor
        U task
        O or
        A task
        Y xor
        B task
        C task
        N xor
        J or
        V task
        X xor
        e end
        s > M > U > O
        O > A : a
        O > Y : y
        O > J : default
        A > J
        Y > B : b
        Y > C : default
        B > N
        C > N > J
        J > V > X
        X > M : again
        X > e : default
        """,
        {"again": True},
    )
    assert play.do("U", a=True, y=True, b=True) == "A B"
    assert play.do("A") == "B"
    assert play.do("B") == "V"
    assert play.do("V") == "U"
    assert play.do("U", a=False, y=True, b=False) == "C"
    assert play.do("C") == "V"
    assert play.do("V") == "U"
    assert play.do("U", a=True, y=True) == "A C"
    assert play.do("C") == "A"
    assert play.do("A") == "V"
    assert play.do("V") == "U"
    assert play.do("U", a=False, y=False) == "V"


def test_section_12_6_the_last_write_wins_over_what_a_branch_carried_along():
    """§12.6: a join brought old values of facts back."""
    play = Play(LOOP, {"again": True, "n": 0})
    play.do("U")
    play.do("A", n=1)
    play.do("B")
    assert play.facts["n"] == 1
    play.do("V", "U")
    play.do("A", n=2)
    play.do("B")
    assert play.facts["n"] == 2
    assert all(not task.data for task in play.process.tasks.values())


def test_section_12_7_messages_and_cycles_repeat_while_the_desk_is_there():
    """§12.7: a non-interrupting message was accepted only once."""
    play = Play(
        "s start\nA task\nR on A keep message:m\nQ on A keep cycle:R2/P3D\nL on A timer:P30D\nN task\nT task\nE task\n"
        "e end\ns > A > e\nR > N > e\nQ > T > e\nL > E > e"
    )
    assert play.send("m") == "A N"
    assert play.send("m") == "A N N"
    assert play.days(4) == "A N N T"
    assert play.days(3) == "A N N T T"
    assert play.days(3) == "A N N T T"
    assert play.do("N", "N", "T") == "A T"
    assert play.days(30) == "E T"
    play.do("E", "T")
    assert play.process.completed


def _foreign() -> Drawing:
    drawing = straight("A").task("A")
    drawing.nodes.append('<userTask xmlns="http://other.example/x" id="B"/>')
    return drawing


def _second_process() -> Drawing:
    drawing = straight("A").task("A")
    drawing.more = '<bpmn:process id="q" isExecutable="true"/>'
    return drawing


def _import() -> Drawing:
    drawing = straight("A").task("A")
    drawing.roots.append('<bpmn:import importType="x" location="http://evil.example/x" namespace="n"/>')
    return drawing


def _not_a_number() -> Drawing:
    drawing = straight("A").task("A")
    drawing.drawn = (
        '<bpmndi:BPMNDiagram id="D1"><bpmndi:BPMNPlane id="P1" bpmnElement="p"><bpmndi:BPMNShape id="A_di" '
        'bpmnElement="A"><dc:Bounds x="NaN" y="1" width="2" height="3"/></bpmndi:BPMNShape></bpmndi:BPMNPlane>'
        "</bpmndi:BPMNDiagram>"
    )
    return drawing


def _two_lanes() -> Drawing:
    drawing = straight("A").task("A")
    drawing.lanes["sp"] = ["A"]
    return drawing


def _lane_of_nothing() -> Drawing:
    drawing = straight("A").task("A")
    drawing.lanes["dealing"].append("gone")
    return drawing


def _xpath() -> Drawing:
    drawing = Drawing().start().task("A").xor("G", "G_E").end().end("E2").chain("S", "A")
    drawing.service("N", "close_file").chain("A", "N", "G", "E").arrow("G", "E2", "thana == 1")
    drawing.nodes[-1] = drawing.nodes[-1].replace(
        "<bpmn:conditionExpression", '<bpmn:conditionExpression language="http://www.w3.org/1999/XPath"'
    )
    return drawing


def _circling_gateway() -> Drawing:
    return straight("A").task("A").xor("G").arrow("G", "G")


def _named(key: str) -> Callable[[], Drawing]:
    return lambda: straight(key).task(key)


GATE: dict[str, tuple[Callable[[], Drawing], str]] = {
    "the id End": (_named("End"), "reserved-id"),
    "the id Root": (_named("Root"), "reserved-id"),
    "the id __class__": (_named("__class__"), "reserved-id"),
    "an id with a zero-width sign": (_named("A\u200bB"), "id-characters"),
    "a task in two lanes": (_two_lanes, "two-lanes"),
    "a lane that names nothing": (_lane_of_nothing, "lane-dangling"),
    "xi:include": (
        lambda: straight("A").node(
            "userTask", "A", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
            lane="dealing",
        ),
        "include",
    ),
    "bpmn:import": (_import, "include"),
    "a user task of a foreign namespace": (_foreign, "foreign-element"),
    "a coordinate that is no number": (_not_a_number, "coordinates"),
    "a condition in XPath": (_xpath, "condition-language"),
    "two executable processes": (_second_process, "one-process"),
    "a gateway that circles on itself": (_circling_gateway, "not-reachable"),
    "del in a script": (
        lambda: straight("X").node("scriptTask", "X", "<bpmn:script>del amount</bpmn:script>"), "expression"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GATE)
def test_section_12_what_the_prototype_gate_let_through_is_refused(name):
    """§12, of the prototype gate."""
    make, rule = GATE[name]
    assert rule in rules(findings(make()))


@pytest.mark.parametrize("calls", [{"p": "p"}, {"p": "q", "q": "p"}, {"p": "q", "q": "r", "r": "q"}])
def test_section_12_calls_in_a_circle_are_refused(calls):
    """§12: they were accepted, and then ran away."""
    made = {}
    for key, called in calls.items():
        drawing = Drawing(key).start().node("callActivity", f"C{key}", attributes=f'calledElement="{called}"').end()
        made[f"{key}.bpmn"] = drawing.chain("S", f"C{key}", "E").xml()
    found = check("p", made, vocabulary=VOCABULARY, prove=False)
    assert "call-circle" in rules(found)


def test_section_12_a_hundred_thousand_elements_are_refused_at_once():
    """§12: they kept the prototype gate busy for ever."""
    drawing = straight("A").task("A")
    drawing.nodes += ["<bpmn:association/>"] * 100_000
    xml = {"p.bpmn": drawing.xml()}
    assert rules(check("p", xml, vocabulary=VOCABULARY, prove=False)) == {"too-large"}
    assert least(lambda: check("p", xml, vocabulary=VOCABULARY, prove=False)) < here(0.1)
