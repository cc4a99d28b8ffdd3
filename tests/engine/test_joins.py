"""Gateways, boundary events and scopes, each played with save, a fresh parse and load at every step."""

import pytest

from tests.engine.playing import Play
from tests.pace import here, least


def test_a_mixed_gateway_keeps_its_excess_token_and_is_seen_to_be_stuck():
    play = Play(
        "s start\nA task\nR on A keep message:m\nB task\nF and\nG and\nC task\nD task\ne end\n"
        "s > F > A > G > C > e\nF > B > G > D > e\nR > G"
    )
    assert play.send("m") == "A B"
    assert play.send("m") == "A B"
    assert play.do("A") == "B"
    assert play.do("B") == "C D"
    assert play.do("C") == "D"
    play.do("D")
    assert play.process.is_stuck()
    assert not play.process.completed


def test_reminders_that_went_by_while_the_server_stood_still_are_one():
    play = Play("s start\nA task\nQ on A keep cycle:R/P1D\nT task\ne end\ns > A > e\nQ > T > e")
    assert play.days(10) == "A T"
    assert play.days(0) == "A T"
    assert play.days(1) == "A T T"


@pytest.mark.parametrize(
    ("kind", "keep", "after"),
    [("error", "", "H"), ("escalation", "", "H"), ("escalation", " keep", "B H"), ("signal", " keep", "B H")],
)
def test_errors_and_escalations_reach_the_boundary_of_their_sub_process(kind, keep, after):
    play = Play(
        f"s start\nF and\nP sub\nQ on P{keep} {kind}:x\nW task\nH task\nJ and\ne end\n"
        "s > F > P > J > e\nF > W > J\nQ > H > e",
        P=f"s2 start\nF2 and\nA task\nB task\nx2 end {kind}:x\ne2 end\ns2 > F2 > A > x2\nF2 > B > e2",
    )
    play.do("A")
    assert play.open() == after + " W"


def test_a_terminating_end_takes_multi_instances_and_their_timers_away():
    play = Play(
        "s start\nP sub\nV task\ne end\ns > P > V > e",
        P="s2 start\nF and\nA task\nT end terminate\nI sub mi:3\nJ task\ne2 end\ns2 > F > A > T\nF > I > J > e2",
        I="s3 start\nB task\nL on B timer:P2D\nD task\ne3 end\ns3 > B > e3\nL > D > e3",
    )
    assert play.open() == "A B B B"
    assert play.days(3) == "A D D D"
    assert play.do("A") == "V"
    assert not play.process.event_manager.tasks
    assert not play.process.subprocesses


def test_twelve_forks_in_a_row_do_not_multiply_the_look_ahead():
    lines = ["s start", "e end", "s > F0"]
    for i in range(12):
        lines += [f"F{i} and", f"J{i} and", *(f"{c}{i} task" for c in "ABC")]
        lines += [*(f"F{i} > {c}{i} > J{i}" for c in "ABC"), f"J{i} > {f'F{i + 1}' if i < 11 else 'e'}"]

    def play_through() -> None:
        play = Play("\n".join(lines), parse_again=False)
        for i in range(12):
            assert play.do(f"A{i}", f"C{i}") == f"B{i}"
            play.do(f"B{i}")
        assert play.process.completed

    assert least(play_through, goes=2, enough=5) < here(5)


def test_a_parallel_join_behind_a_choice_waits_for_ever_and_is_seen():
    play = Play(
        "s start\nA task\nX xor\nB task\nC task\nJ and\ne end\n"
        "s > A > X\nX > B : k\nX > C : default\nB > J\nC > J\nJ > e"
    )
    play.do("A", k=True)
    assert not play.process.is_stuck()
    play.do("B")
    assert play.process.is_stuck()


def test_an_inclusive_join_does_not_wait_for_a_token_that_would_come_to_an_arrow_that_is_full():
    """13.4.3: what can also reach the full arrow is no reason to wait for the empty one."""
    play = Play(
        "s start\nF and\nA task\nT task\nX xor\nM xor\nJ or\nB task\nZ task\ne end\n"
        "s > F > A > M > J > Z > e\nF > T > X\nX > M : d == 1\nX > B : default\nB > J"
    )
    assert play.open() == "A T"
    assert play.do("A") == "T Z"
    assert play.do("T", d=0) == "B Z"
    assert play.do("B") == "Z Z"
    assert play.do("Z", "Z") == ""
    assert play.process.completed
