"""The mark `reopen`: the gate warns of it where reopening does not offer it, and nowhere else."""

from dataclasses import replace

import pytest

from engine import runtime
from engine.gate import Severity, check
from engine.places import FAULTS
from tests.engine.drawing import VOCABULARY, Drawing
from tests.engine.gated import findings, one, rules, straight
from tests.engine.sketch import sketch
from tests.engine.small_office import publish
from workflows.vocabulary import vocabulary

EVERYWHERE = (
    "s start reopen=yes\nA task reopen=yes due=7wd\nR on A keep timer:P3D reopen=yes\nN task reopen=yes\n"
    "L on A timer:P9D reopen=yes\nG task reopen=yes\nX xor reopen=yes\nO script v=1 reopen=yes\n"
    "W receive message:w reopen=yes\nV evgw reopen=yes\nM catch message:m reopen=yes\nT catch timer:P5D reopen=yes\n"
    "F and reopen=yes\nB task reopen=yes\nC task reopen=yes\nJ and reopen=yes\nP sub reopen=yes\n"
    "D task mi:3 sequential reopen=yes\nK call q reopen=yes\nU sub loop:again reopen=yes\n"
    "Z task reopen=true\nY task reopen=no\ne end reopen=yes\n"
    "s > O > A > X\nX > F : n == 1\nX > V : n == 2\nX > W : default\nF > B > J > P > D > K > U > Z > Y > e\nF > C > J\n"
    "V > M > P\nV > T > P\nW > P\nR > N > e\nL > G > P"
)
INSIDE = (
    "ps start\nP1 task reopen=yes\nPF and\nP2 task reopen=yes\nP3 task reopen=yes\nPJ and\npe end\n"
    "ps > P1 > PF > P2 > PJ > pe\nPF > P3 > PJ"
)
AGAIN = "us start\nU1 task reopen=yes\nue end\nus > U1 > ue"
CALLED = "s start\nQ1 task role=sp\ne end\ns > Q1 > e"

SAID = {
    "no-rest": {"s", "R", "L", "X", "O", "F", "J", "P", "K", "U", "e"},
    "beside": {"N"},
    "parallel": {"B", "C", "P2", "P3"},
    "repeated": {"D", "U1"},
    "event-choice": {"M", "T"},
}
OFFERED = {"A", "G", "W", "V", "P/P1", "Z"}


def drawn():
    return {"p.bpmn": sketch(EVERYWHERE, P=INSIDE, U=AGAIN), "q.bpmn": sketch(CALLED, "q")}


def warned(files, key="p", known=VOCABULARY):
    found = check(key, files, vocabulary=known, prove=False)
    return {(one.rule, one.element) for one in found if one.rule.startswith("reopen-")}


def test_each_step_at_which_no_file_can_be_put_is_named_with_the_reason():
    assert warned(drawn()) == {(f"reopen-{fault}", node) for fault, nodes in SAID.items() for node in nodes}
    assert SAID.keys() == FAULTS.keys(), "every reason has a sentence of the gate, and a case here"


def test_what_the_gate_does_not_warn_of_is_what_reopening_offers(db, office):
    publish(db, EVERYWHERE, {"q.bpmn": drawn()["q.bpmn"]}, P=INSIDE, U=AGAIN)
    assert {place.key for place in runtime.reopening_places(db, "p")} == OFFERED


def test_it_is_a_warning_in_both_languages_with_what_to_do():
    drawing = straight("A", "B").task("A").node("exclusiveGateway", "B", reopen="yes")
    found = one(findings(drawing), "reopen-no-rest", "B")
    assert found.severity is Severity.WARNING
    assert found.hint_en == "Take the mark away; put it at a step at which the file lies."
    assert "चिह्न" in found.hint_hi


@pytest.mark.parametrize("key", ["receipt", "ask"])
def test_the_mark_on_a_diagram_that_is_no_file_s_does_nothing(key):
    drawing = Drawing(key).start().task("A", reopen="yes").end().chain("S", "A", "E")
    known = replace(VOCABULARY, not_files=vocabulary().not_files)
    found = check(key, {f"{key}.bpmn": drawing.xml()}, vocabulary=known, prove=False)
    assert one(found, "reopen-no-file", "A").severity is Severity.WARNING
    assert warned({"p.bpmn": Drawing().start().task("A", reopen="yes").end().chain("S", "A", "E").xml()}) == set()


def test_another_word_in_the_mark_is_refused():
    one(findings(straight("A").task("A", reopen="perhaps")), "property-value", "A")


def test_what_is_no_step_has_no_mark():
    drawing = straight("A").task("A").node("dataObjectReference", "D", reopen="yes")
    one(findings(drawing), "unknown-property", "D")


def test_marks_in_parts_with_equal_ids_and_in_a_circle_of_calls_are_looked_at_to_an_end():
    inner = Drawing("q").start("S1").task("Q", reopen="yes").end("E1").chain("S1", "Q", "E1")
    assert "duplicate-id" in rules(findings(straight("Q").inside("Q", inner)))
    ring = {
        f"{one}.bpmn": sketch(f"s start\nA task reopen=yes\nK call {two}\nL call {two}\ne end\ns > A > K > L > e", one)
        for one, two in (("p", "q"), ("q", "p"))
    }
    assert warned(ring) == set()
