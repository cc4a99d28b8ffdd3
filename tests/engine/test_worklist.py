"""What a desk sees: buttons, form, route, diagram."""

import json

import pytest

from engine import worklist
from engine.errors import UnknownOutcome
from engine.models import Instance
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, press, start

pytestmark = pytest.mark.usefixtures("office")


def test_the_buttons_are_the_arrows_behind_the_desk(db):
    task = start(db).opened[0]
    assert [(b.outcome, b.name_hi, b.name_en, b.kind, b.note, b.confirm) for b in worklist.buttons(db, task)] == [
        ("forward", "आगे", "Send up", "forward", "required", False),
        ("again", "फिर", "Again", "return", "", False),
        ("close", "बंद", "Close", "finish", "", True),
    ]


def test_a_desk_without_a_choice_has_one_button_with_the_offices_words(db):
    order = press(db, start(db).opened[0], "forward").opened[0]
    (button,) = worklist.buttons(db, order)
    assert (button.outcome, button.name_hi, button.name_en) == ("forward", "आगे भेजें", "Forward")


def test_a_single_arrow_gives_its_name_to_the_button(db):
    task = start(db, "s start\nA task\ne end\ns > A\nA > e | label=भेजें name_en=Send kind=finish").opened[0]
    (button,) = worklist.buttons(db, task)
    assert (button.name_hi, button.name_en, button.kind) == ("भेजें", "Send", "finish")


def test_a_gateway_that_only_merges_is_passed_on_the_way_to_the_buttons(db):
    text = "s start\nA task\nM xor\nX xor\ne end\nf end\ns > A > M > X\nX > e : outcome == 'a'\nX > f : outcome == 'b'"
    assert [button.outcome for button in worklist.buttons(db, start(db, text).opened[0])] == ["a", "b"]


def test_the_pressed_button_is_found_or_refused(db):
    task = start(db).opened[0]
    assert worklist.button_of(db, task, "close").confirm
    for wrong in ("sideways", None):
        with pytest.raises(UnknownOutcome):
            worklist.button_of(db, task, wrong)
    order = press(db, task, "forward").opened[0]
    assert worklist.button_of(db, order, None).outcome == "forward"


def test_the_form_is_that_of_the_version(db):
    text = "s start\nA task form=p/check\nB task\ne end\ns > A > B > e"
    task = start(db, text, files={"forms/p/check.json": json.dumps({"type": "object"}).encode()}).opened[0]
    assert worklist.form_of(db, task) == {"type": "object"}
    assert worklist.task_properties(db, task)["form"] == "p/check"
    assert worklist.form_of(db, press(db, task).opened[0]) is None


def test_the_route_shows_what_is_done_who_has_it_and_the_usual_way_on(db):
    called = sketch("s start\nsign task\ne end\ns > sign > e", key="q")
    text = (
        "s start\nA task\nX xor\nB task\nK call q\nC task\ne end\ns > A > X\n"
        "X > A : outcome == 'back' | kind=return\nX > B : outcome == 'on' | kind=forward\nB > K > C > e"
    )
    made = start(db, text, files={"q.bpmn": called})
    made = press(db, made.opened[0], "back")
    made = press(db, made.opened[0], "on")
    steps = worklist.route(db, made.instance, now=NOW)
    assert [(step.state.value, step.process, step.node) for step in steps] == [
        ("done", "p", "A"),
        ("done", "p", "A"),
        ("current", "p", "B"),
        ("ahead", "q", "sign"),
        ("ahead", "p", "C"),
    ]
    assert steps[0].by == "ravi"
    inside = worklist.route(db, press(db, made.opened[0]).instance)
    assert [(step.state.value, step.node) for step in inside][-2:] == [("current", "sign"), ("ahead", "C")]


def test_the_way_ahead_follows_the_facts_that_are_known(db):
    text = "s start\nA task\nX xor\nB task\nC task\ne end\ns > A > X\nX > B : amount > 5\nX > C : default\nB > e\nC > e"
    for amount, node in ((9, "B"), (1, "C")):
        made = start(db, text, subject_id=amount, facts={"amount": amount})
        assert worklist.route(db, made.instance)[-1].node == node


def test_the_diagram_shows_what_was_passed_and_where_it_stands(db):
    called = sketch("s start\nsign task\ne end\ns > sign > e", key="q")
    made = press(db, start(db, "s start\nA task\nK call q\ne end\ns > A > K > e", files={"q.bpmn": called}).opened[0])
    instance = db.get(Instance, made.instance.id)
    outer, inner = worklist.diagram_of(db, instance), worklist.diagram_of(db, instance, "q")
    assert (outer.taken, outer.open) == ({"s", "A"}, {"K"})
    assert (inner.taken, inner.open) == ({"s"}, {"sign"})
    assert inner.xml == called
    ended = press(db, made.opened[0]).instance
    assert worklist.diagram_of(db, ended).open == frozenset()
