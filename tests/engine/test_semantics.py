"""What a diagram throws, repeats and cancels, by BPMN 2.0.2; saved, parsed anew and loaded at every step.

The expected runs are worked out by hand from the clauses named, not by the engine.
"""

import pytest

from engine.errors import EngineRefusal
from tests.engine.playing import Play
from tests.engine.sketch import sketch

# --- 10.5.1: messages and signals ------------------------------------------------------------------------------------

TWO = "s start\nF and\nA task\nB task\nJ and\nV task\ne end\n{}\ns > F > A\nF > B\n{}\nJ > V > e"


@pytest.mark.parametrize("kind", ["T throw message:m", "T send message:m", "T throw signal:m"])
def test_what_one_branch_throws_another_that_waits_receives(kind):
    caught = "C catch signal:m" if "signal" in kind else "C catch message:m"
    play = Play(TWO.format(f"{kind}\n{caught}", "A > T > J\nB > C > J"))
    assert play.do("B") == "A"
    assert play.do("A") == "V"


@pytest.mark.parametrize("kind", ["T throw message:m", "T send message:m", "T throw signal:m", "T throw escalation:m"])
def test_what_nobody_waits_for_is_lost_and_the_token_goes_on(kind):
    play = Play(f"s start\nA task\n{kind}\nB task\ne end\ns > A > T > B > e")
    assert play.do("A") == "B"
    play.do("B")
    assert play.process.completed


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_an_end_throws_too_and_ends_only_its_own_branch(kind):
    play = Play(
        f"s start\nF and\nA task\nB task\nC catch {kind}:m\nV task\nx end {kind}:m\ne end\n"
        "s > F > A > x\nF > B > C > V > e"
    )
    play.do("B")
    assert play.do("A") == "V"
    play.do("V")
    assert play.process.completed


@pytest.mark.parametrize("keep", ["", " keep"])
def test_a_signal_thrown_inside_a_sub_process_reaches_a_desk_outside(keep):
    play = Play(
        f"s start\nF and\nP sub\nW task\nQ on W{keep} signal:x\nH task\nJ and\nV task\ne end\nn end\n"
        "s > F > P > J > V > e\nF > W > J\nQ > H > n",
        P="s2 start\nA task\nT throw signal:x\nB task\ne2 end\ns2 > A > T > B > e2",
    )
    assert play.do("A") == ("B H W" if keep else "B H")


def test_a_signal_reaches_all_that_wait_for_it_and_an_event_gateway_too():
    play = Play(
        "s start\nF and\nA task\nG evgw\nC catch signal:x\nD catch timer:P9D\nE catch signal:x\nT throw signal:x\n"
        "V task\nW task\nZ task\ne end\ns > F > A > T > e\nF > G > C > V > e\nG > D > Z > e\nF > E > W > e"
    )
    assert play.do("A") == "V W"


def test_an_event_gateway_takes_the_first_of_its_events_in_every_round():
    play = Play(
        "s start\nM xor\nA task\nG evgw\nC catch message:m\nD catch timer:P3D\nR receive message:r\nV task\nX xor\n"
        "e end\ns > M > A > G\nG > C > V\nG > D > V\nG > R > V\nV > X\nX > M : again\nX > e : default",
        {"again": True},
    )
    assert play.do("A") == ""
    assert play.send("m") == "V"
    play.do("V", "A")
    assert play.days(2) == ""
    assert play.days(2) == "V"
    play.do("V", "A")
    assert play.send("r") == "V"
    assert not play.process.event_manager.tasks


# --- 10.5.1, 10.5.6: errors and escalations climb to the nearest activity around them -------------------------------

INNER = "s3 start\nA task\n{}\ne3 end\ns3 > A > {}"


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_the_nearest_catching_boundary_takes_it_and_no_other(kind):
    play = Play(
        f"s start\nP sub\nQ on P {kind}:x\nH task\nV task\ne end\ns > P > V > e\nQ > H > e",
        P=f"s2 start\nI sub\nR on I {kind}:x\nK task\nL task\ne2 end\ns2 > I > L > e2\nR > K > e2",
        I=INNER.format(f"x3 end {kind}:x", "x3"),
    )
    assert play.do("A") == "K"
    assert play.do("K") == "V"


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_it_climbs_past_what_does_not_catch_it_and_takes_all_between_away(kind):
    play = Play(
        f"s start\nP sub\nQ on P {kind}:x\nH task\nV task\ne end\ns > P > V > e\nQ > H > e",
        P=f"s2 start\nF and\nI sub\nR on I {kind}:other\nK task\nB task\nJ and\ne2 end\n"
        "s2 > F > I > J > e2\nF > B > J\nR > K > e2",
        I=INNER.format(f"x3 end {kind}:x", "x3"),
    )
    assert play.open() == "A B"
    assert play.do("A") == "H"
    assert not play.process.event_manager.tasks
    play.do("H")
    assert play.process.completed


@pytest.mark.parametrize("kind", ["error", "escalation", "cancel"])
def test_the_same_code_at_a_neighbour_is_left_alone(kind):
    """SpiffWorkflow 3.2.0 hands it to every boundary event of that code in the process."""
    tag, ref = ("tx", kind) if kind == "cancel" else ("sub", f"{kind}:x")
    inside = "s{0} start\nA{0} task\nX{0} xor\nx{0} end " + ref + "\ne{0} end\ns{0} > A{0} > X{0}\n"
    inside += "X{0} > x{0} : fail\nX{0} > e{0} : default"
    play = Play(
        f"s start\nF and\nP {tag}\nQ on P {ref}\nO {tag}\nR on O {ref}\nH task\nK task\nJ and\nM xor\nN xor\nV task\n"
        "e end\ns > F > P > M > J\nF > O > N > J\nQ > H > M\nR > K > N\nJ > V > e",
        {"fail": True},
        P=inside.format(2),
        O=inside.format(3),
    )
    assert play.do("A2") == "A3 H"
    assert play.do("A3", fail=False) == "H"
    assert play.do("H") == "V"


def test_an_error_that_ends_the_last_token_of_a_sub_process_does_not_also_complete_it():
    play = Play(
        "s start\nP sub\nQ on P error:x\nH task\nV task\ne end\ns > P > V > e\nQ > H > e",
        P="s2 start\nA task\nx2 end error:x\ns2 > A > x2",
    )
    assert play.do("A") == "H"
    play.do("H")
    assert play.process.completed


def test_an_escalation_that_interrupts_nothing_lets_the_sub_process_go_on():
    play = Play(
        "s start\nP sub\nQ on P keep escalation:x\nH task\nn end\nV task\ne end\ns > P > V > e\nQ > H > n",
        P="s2 start\nA task\nT throw escalation:x\nB task\nU throw escalation:x\nC task\ne2 end\n"
        "s2 > A > T > B > U > C > e2",
    )
    assert play.do("A") == "B H"
    assert play.do("B") == "C H H"
    assert play.do("C") == "H H V"


def test_an_error_of_a_called_process_is_caught_at_the_call():
    part = sketch("s start\nA task\nx end error:bad\ns > A > x", key="q")
    play = Play("s start\nK call q\nQ on K error:bad\nH task\nV task\ne end\ns > K > V > e\nQ > H > e", called=[part])
    assert play.do("A") == "H"


def test_an_error_in_one_instance_ends_the_whole_multi_instance():
    play = Play(
        "s start\nP sub mi:3\nQ on P error:x\nH task\nV task\ne end\ns > P > V > e\nQ > H > e",
        P="s2 start\nA task\nX xor\nx2 end error:x\ne2 end\ns2 > A > X\nX > x2 : fail\nX > e2 : default",
    )
    assert play.do("A", fail=False) == "A A"
    assert play.do("A", fail=True) == "H"


def test_an_error_that_nothing_catches_is_refused_and_not_swallowed():
    play = Play("s start\nP sub\ne end\ns > P > e", P="s2 start\nA task\nx2 end error:x\ns2 > A > x2")
    with pytest.raises(EngineRefusal, match="nothing around it catches"):
        play.do("A")


# --- 10.3.5: a transaction and its cancel end -----------------------------------------------------------------------

CANCELLED = (
    "s start\nM xor\nP tx\nQ on P cancel\nH task\nV task\nX xor\ne end\n"
    "s > M > P > V > e\nQ > H > X\nX > M : again\nX > e : default"
)
INSIDE = (
    "s2 start\nF and\nA task\nB task\nL on B keep timer:P1D\nN task\nn2 end\nJ and\nY xor\nx2 end cancel\ne2 end\n"
    "s2 > F > A > Y\nF > B > J\nL > N > n2\nY > x2 : fail\nY > J : default\nJ > e2"
)


def test_a_cancel_end_takes_the_transaction_away_and_its_boundary_event_goes_on():
    play = Play(CANCELLED, {"fail": True, "again": True}, P=INSIDE)
    for _ in range(3):
        assert play.open() == "A B"
        assert play.days(2) == "A B N"
        assert play.do("A") == "H"
        assert not play.process.event_manager.tasks
        assert play.do("H") == "A B"
    assert play.do("A", fail=False) == "B"
    assert play.do("B") == "V"


def test_a_transaction_that_is_not_cancelled_is_a_sub_process():
    play = Play(CANCELLED, {"fail": False}, P=INSIDE)
    play.do("A", "B")
    assert play.do("V") == ""
    assert play.process.completed


# --- 10.3.8, 13.3.6: loops and several instances --------------------------------------------------------------------


def test_a_standard_loop_repeats_while_its_condition_holds():
    play = Play("s start\nA task loop:again\nV task\ne end\ns > A > V > e")
    assert play.do("A", again=True) == "A"
    assert play.do("A", again=True) == "A"
    assert play.do("A", again=False) == "V"


def test_a_loop_that_tests_before_may_do_nothing():
    play = Play("s start\nA task before:again\nV task\ne end\ns > A > V > e", {"again": False})
    assert play.open() == "V"
    play = Play("s start\nA task before:again\nV task\ne end\ns > A > V > e", {"again": True})
    assert play.do("A", again=False) == "V"


def test_a_loop_is_done_at_most_so_often():
    play = Play("s start\nA task loop:True most:3\nV task\ne end\ns > A > V > e")
    assert play.do("A", "A") == "A"
    assert play.do("A") == "V"


def test_a_loop_around_a_sub_process_with_a_boundary_event_and_inside_a_send_back_loop():
    play = Play(
        "s start\nM xor\nP sub loop:more\nL on P timer:P9D\nZ task\nV task\nX xor\ne end\n"
        "s > M > P > V > X\nL > Z > V\nX > M : again\nX > e : default",
        {"again": True},
        P="s2 start\nF and\nA task\nB task\nJ and\ne2 end\ns2 > F > A > J > e2\nF > B > J",
    )
    for _ in range(2):
        play.do("A")
        assert play.do("B", more=True) == "A B"
        play.do("B")
        assert play.do("A", more=False) == "V"
        assert play.do("V") == "A B"
    play.do("A")
    assert play.days(10) == "Z"
    assert play.do("Z") == "V"


def test_four_hundred_rounds_of_a_standard_loop_are_as_large_as_four():
    play = Play("s start\nA task loop:True\nV task\ne end\ns > A > V > e", parse_again=False)
    sizes = []
    for _ in range(400):
        play.do("A")
        sizes.append(len(play.raw))
    assert max(sizes) <= sizes[3] + 2


def test_instances_one_after_the_other_each_with_its_item():
    play = Play(
        "s start\nA task each:units/unit/replies/reply sequential\nV task\ne end\ns > A > V > e",
        {"units": ["north", "south", "east"]},
    )
    for place, unit in enumerate(["north", "south", "east"]):
        assert [task.data["unit"] for task in play.process.open_desks()] == [unit]
        play.do("A", reply=f"r{place}")
    assert play.open() == "V"
    assert play.facts["replies"] == ["r0", "r1", "r2"]


def test_so_many_times_one_after_the_other_does_not_grow():
    play = Play("s start\nA task seq:n\nV task\ne end\ns > A > V > e", {"n": 150}, parse_again=False)
    sizes = []
    for _ in range(149):
        assert play.do("A") == "A"
        sizes.append(len(play.raw))
    assert max(sizes) <= sizes[0] + 6
    assert play.do("A") == "V"


@pytest.mark.parametrize(("kind", "left"), [("each:units/unit", "A A"), ("each:units/unit sequential", "A")])
def test_no_more_are_done_when_the_completion_condition_holds(kind, left):
    play = Play(
        f"s start\nA task {kind} until:unit_==_'stop'\nV task\ne end\ns > A > V > e", {"units": ["go", "stop", "on"]}
    )
    assert play.do("A") == left
    assert play.do("A") == "V"
    assert "unit" not in play.facts
    assert all(not task.data for task in play.process.tasks.values())


def test_two_of_three_are_enough():
    play = Play(
        "s start\nP sub mi:3 until:numberOfCompletedInstances_==_2\nV task\ne end\ns > P > V > e",
        P="s2 start\nA task\nL on A timer:P3D\nB task\ne2 end\ns2 > A > B > e2\nL > e2",
    )
    play.do("A", "A", "B")
    assert play.open() == "A B"
    assert play.do("B") == "V"
    assert not play.process.event_manager.tasks
    assert not play.process.subprocesses


def test_an_empty_list_is_done_at_once():
    play = Play("s start\nA task each:units/unit\nV task\ne end\ns > A > V > e", {"units": []})
    assert play.open() == "V"


@pytest.mark.parametrize("count", [10**9, -1, 201, True, "many"])
def test_a_number_of_instances_that_the_office_cannot_do_is_refused(count):
    with pytest.raises(EngineRefusal, match="times"):
        Play("s start\nA task mi:n\ne end\ns > A > e", {"n": count})


def test_receive_and_send_tasks_and_a_receive_task_with_a_deadline():
    play = Play(
        "s start\nA task\nR receive message:asks_answered\nL on R timer:P7D\nZ task\nV task\ne end\n"
        "s > A > R > V > e\nL > Z > e"
    )
    play.do("A")
    assert play.send("asks_answered") == "V"
    late = Play(
        "s start\nA task\nR receive message:asks_answered\nL on R timer:P7D\nZ task\nV task\ne end\n"
        "s > A > R > V > e\nL > Z > e"
    )
    late.do("A")
    assert late.days(8) == "Z"
