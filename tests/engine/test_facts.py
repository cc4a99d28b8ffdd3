"""Facts live once in an instance, outside the task tree."""

import pytest
from SpiffWorkflow.bpmn.exceptions import WorkflowDataException

from engine.errors import EngineRefusal
from tests.engine.playing import Play


def test_the_items_of_a_multi_instance_stay_with_it_in_every_round():
    play = Play(
        "s start\nM xor\nA task each:units/unit/replies/reply\nV task\nX xor\ne end\ns > M > A > V > X\n"
        "X > M : again\nX > e : default",
        {"again": True, "units": ["north", "south"]},
    )
    for turn in (1, 2):
        assert play.open() == "A A"
        assert sorted(task.data["unit"] for task in play.process.open_desks()) == ["north", "south"]
        play.do("A", reply=f"x{turn}")
        assert play.do("A", reply=f"y{turn}") == "V"
        assert sorted(play.facts["replies"]) == [f"x{turn}", f"y{turn}"]
        assert "unit" not in play.facts
        play.do("V")


def test_sub_processes_for_each_item_of_a_list_see_their_item():
    play = Play(
        "s start\nP sub each:units/unit\nV task\ne end\ns > P > V > e",
        {"units": ["a", "b", "c"]},
        P="s2 start\nF and\nA task\nB task\nJ and\nK script run:k=unit\ne2 end\ns2 > F > A > J > K > e2\nF > B > J",
    )
    assert play.do("A", "A", "B", "A") == "B B"
    assert play.do("B", "B") == "V"
    assert play.facts["k"] in "abc"


@pytest.mark.parametrize("facts", [{}, {"units": "north"}])
def test_a_multi_instance_without_its_list_is_refused(facts):
    with pytest.raises(WorkflowDataException):
        Play("s start\nA task each:units/unit\ne end\ns > A > e", facts)


def test_the_outcome_is_used_up_by_the_choice_behind_the_desk():
    play = Play(
        "s start\nA task\nX xor\nB task\nC task\ne end\ns > A > X\nX > B : outcome == 'yes'\nX > C : outcome == 'no'\n"
        "B > e\nC > e"
    )
    assert play.do("A", outcome="yes") == "B"
    assert "outcome" not in play.facts


def test_a_loop_without_a_desk_is_stopped():
    play = Play(
        "s start\nA task\nM xor\nK script run:k=True\nX xor\ne end\ns > A > M > K > X\nX > M : k\nX > e : default"
    )
    with pytest.raises(EngineRefusal, match="goes round without a desk"):
        play.do("A")
