"""Gateways, boundary events and scopes, each played with save, a fresh parse and load at every step."""

import time

import pytest

from tests.engine.playing import Play

LOOP = """
    s start
    M xor
    U task
    F and
    A task
    B task
    J and
    V task
    X xor
    e end
    s > M > U > F > A > J > V > X
    F > B > J
    X > M : again
    X > e : default
"""


def test_d1_a_parallel_join_in_a_loop_waits_for_both_branches_in_every_round():
    play = Play(LOOP, {"again": True})
    for _ in range(5):
        assert play.do("U") == "A B"
        assert play.do("B") == "A"
        assert play.do("A") == "V"
        assert play.do("V", again=True) == "U"
    play.do("U", "A", "B")
    play.do("V", again=False)
    assert play.process.completed


def test_d2_the_same_shape_does_not_crash_after_many_steps():
    play = Play(LOOP, {"again": True}, parse_again=False)
    for turn in range(40):
        play.do("U", *(("A", "B") if turn % 2 else ("B", "A")), "V")
    assert play.open() == "U"


def test_section_12_3_a_join_in_a_loop_inside_a_parallel_branch_waits_for_both():
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


def test_section_12_5_an_inclusive_join_in_a_loop_waits_for_every_branch_that_can_still_come():
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


def test_section_12_7_messages_and_cycles_repeat_while_the_desk_is_there():
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


def test_section_12_1_sub_processes_and_calls_inside_each_other_are_saved_and_loaded():
    from tests.engine.sketch import sketch

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
    begun = time.process_time()
    play = Play("\n".join(lines), parse_again=False)
    for i in range(12):
        assert play.do(f"A{i}", f"C{i}") == f"B{i}"
        play.do(f"B{i}")
    assert play.process.completed
    assert time.process_time() - begun < 5


def test_a_parallel_join_behind_a_choice_waits_for_ever_and_is_seen():
    play = Play(
        "s start\nA task\nX xor\nB task\nC task\nJ and\ne end\n"
        "s > A > X\nX > B : k\nX > C : default\nB > J\nC > J\nJ > e"
    )
    play.do("A", k=True)
    assert not play.process.is_stuck()
    play.do("B")
    assert play.process.is_stuck()
