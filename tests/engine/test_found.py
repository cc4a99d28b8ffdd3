"""What random diagrams found in the engine, each as the smallest diagram that showed it."""

import pytest

from engine.errors import EngineRefusal
from tests.engine.playing import Play

THROWING = "s2 start\nA task\nx end {kind}:x\ns2 > A > x"


def test_instances_over_a_list_one_after_the_other_each_have_their_item():
    play = Play("s start\nA task each:units/unit sequential\ne end\ns > A > e", {"units": ["north", "south"]})
    assert [task.data["unit"] for task in play.process.open_desks()] == ["north"]
    play.do("A")
    assert [task.data["unit"] for task in play.process.open_desks()] == ["south"]
    play.do("A")
    assert play.process.completed


def test_the_item_of_an_instance_is_there_after_a_scope_inside_it_has_ended():
    play = Play(
        "s start\nP sub each:units/unit\ne end\ns > P > e",
        {"units": ["north", "south"]},
        P="s2 start\nQ sub\nB task\ne2 end\ns2 > Q > B > e2",
        Q="s3 start\nA task\ne3 end\ns3 > A > e3",
    )
    play.do("A", "A")
    assert sorted(task.data["unit"] for task in play.process.open_desks()) == ["north", "south"]


def test_several_desks_behind_a_last_reminder_are_opened_once():
    text = "s start\nA task\nR on A keep cycle:R1/P1D\nL on A keep timer:P2D\nN task mi:2\nB task\ne end\n"
    play = Play(text + "s > A > e\nR > N > e\nL > B > e")
    assert play.days(3) == "A B N N"
    assert play.do("N", "N", "B") == "A"


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_what_is_thrown_in_one_of_two_like_rooms_is_caught_at_that_one(kind):
    caught = f"s1 start\nQ sub\nC on Q {kind}:x\nH task\ne1 end\ns1 > Q > e1\nC > H > e1"
    text = "s start\nF and\nO sub\nP sub\nJ and\ne end\ns > F > O > J > e\nF > P > J"
    inner = THROWING.format(kind=kind)
    play = Play(
        text,
        O=caught,
        P=caught.replace("s1", "s5").replace("e1", "e5").replace("Q", "R").replace("C ", "D ").replace("H", "I"),
        Q=inner,
        R=inner.replace("s2", "s6").replace("A", "B").replace("x end", "y end").replace("> x", "> y"),
    )
    assert play.do("A") == "B H"
    assert play.do("B") == "H I"
    play.do("H", "I")
    assert play.process.completed


def test_an_escalation_is_not_caught_beside_the_branch_that_throws_it():
    play = Play(
        "s start\nO sub\nC on O keep escalation:x\nH task\ne end\ns > O > e\nC > H > e",
        O="s1 start\nF and\nQ sub\nD on Q keep escalation:x\nI task\nA task\nx end escalation:x\ne1 end\n"
        "s1 > F > A > x\nF > Q > e1\nD > I > e1",
        Q="s2 start\nB task\ne2 end\ns2 > B > e2",
    )
    assert play.open() == "A B"
    assert play.do("A") == "B H"


def test_an_escalation_that_nobody_catches_changes_nothing():
    play = Play("s start\nP sub\nB task\ne end\ns > P > B > e", P=THROWING.format(kind="escalation"))
    assert play.do("A") == "B"


def test_an_error_that_nobody_catches_is_refused_with_a_sentence():
    play = Play("s start\nP sub\nB task\ne end\ns > P > B > e", P=THROWING.format(kind="error"))
    with pytest.raises(EngineRefusal, match="nothing around it catches"):
        play.do("A")


def test_a_process_that_only_an_escalation_could_move_is_seen_to_be_stuck():
    inner = (
        "s2 start\nX xor\nA task\nB task\nJ and\nx end escalation:x\ne2 end\n"
        "s2 > X\nX > A : way == 1\nX > B : default\nA > J > e2\nB > J\n"
    )
    play = Play("s start\nP sub\nC on P keep escalation:x\ne end\ns > P > e\nC > e", {"way": 1}, P=inner)
    play.do("A")
    assert play.process.is_stuck()
