"""The rehearsal: what it says of a diagram that it could look at wholly, and of one that it could not."""

import random

import pytest

from engine.rehearsal import Rehearsal, rehearse
from engine.rehearsal.reminders import Reminders
from engine.specs import build, closure_of
from tests.engine.random_arrows import Wild
from tests.engine.sketch import sketch


def rehearsed(text: str, **keywords) -> Rehearsal:
    definition = build("p", closure_of("p", {"p.bpmn": sketch(text)}))
    return rehearse(definition, **keywords)


def told(seen: Rehearsal) -> set[tuple[str, str]]:
    return {(fault.rule, fault.element) for fault in seen.faults.values()}


SEND_BACK = """
    s start
    check task
    X xor
    order task role=sp
    e end
    s > check > X
    X > order : outcome == "forward" | label=आगे name_en=Send_up
    X > check : outcome == "again" | label=फिर name_en=Again
    order > e
"""

DEAD_JOIN = """
    s start
    check task
    X xor
    a task
    b task
    J and
    e end
    s > check > X
    X > a : outcome == "left" | label=बाएँ name_en=Left
    X > b : outcome == "right" | label=दाएँ name_en=Right
    a > J
    b > J
    J > e
"""


def beside(branches: int) -> str:
    lines = ["s start", "F and", "J and", "e end", "s > F", "J > e"]
    for number in range(branches):
        lines += [f"t{number} task kind=report", f"u{number} task kind=report", f"F > t{number} > u{number} > J"]
    return "\n".join(lines)


def test_a_send_back_loop_has_three_states_and_is_proven():
    seen = rehearsed(SEND_BACK)
    assert (seen.states, seen.completed, seen.proven, seen.faults) == (3, 1, True, {})


def test_the_way_to_a_fault_is_the_shortest_with_the_buttons_that_were_pressed():
    seen = rehearsed(DEAD_JOIN)
    assert told(seen) == {("waits-for-ever", "J")}
    (fault,) = seen.faults.values()
    assert [stop.element for stop in fault.way] == ["check", "a"]
    assert fault.way[0].en == "check [Left]"
    assert fault.way[0].hi == "check [बाएँ]"


def test_a_condition_is_tried_both_ways_and_told():
    seen = rehearsed(DEAD_JOIN.replace('outcome == "left"', "amount > 5").replace('outcome == "right"', "default"))
    (fault,) = seen.faults.values()
    assert fault.way[0].en.startswith("check [amount > 5: ")


def test_a_place_from_which_no_choice_leads_to_an_end_is_found():
    seen = rehearsed("""
        s start
        a task
        X xor
        b task
        Y xor
        e end
        s > a > X
        X > e : outcome == "close"
        X > b : outcome == "on"
        b > Y
        Y > e : 1 > 2
        Y > b : default
    """)
    assert told(seen) == {("never-ends", "b")}


def test_an_element_behind_a_condition_that_never_holds_is_found():
    seen = rehearsed("""
        s start
        X xor
        a task
        b task
        e end
        s > X
        X > a : 1 > 2
        X > b : default
        a > e
        b > e
    """)
    assert told(seen) == {("never-reached", "a")}


def test_a_reminder_is_played_and_what_it_starts_is_seen():
    seen = rehearsed("""
        s start
        a task
        R on a cycle:R3/P2D keep
        J and
        e end
        s > a > J
        R > J
        J > e
    """)
    assert ("waits-for-ever", "J") in told(seen)
    assert seen.proven


def test_tokens_that_multiply_in_a_loop_are_found_with_the_way():
    seen = rehearsed("""
        s start
        M xor
        F and
        a task
        b task kind=report
        e end
        s > M > F > a > M
        F > b > e
    """)
    faults = [fault for fault in seen.faults.values() if fault.rule == "tokens-multiply"]
    assert faults
    assert all(stop.element == "a" for stop in faults[0].way)


def test_four_branches_of_two_desks_are_looked_at_wholly():
    """Each branch has one of two desks or is over: 81 states, the last of them the end."""
    seen = rehearsed(beside(4))
    assert (seen.states, seen.proven, seen.faults) == (81, True, {})


def test_twelve_branches_are_too_many_states_and_that_is_no_proof():
    seen = rehearsed(beside(12), states=300, seconds=0.5)
    assert not seen.proven
    assert not seen.faults


def test_a_fault_behind_too_many_states_is_found_by_playing():
    text = beside(9).replace("J > e", "J > X").replace("e end", "e end\nX xor\nK and\nv task\nw task")
    text += '\nX > v : outcome == "x"\nX > w : default\nv > K\nw > K\nK > e'
    seen = rehearsed(text, states=200, seconds=1.5)
    assert not seen.proven
    assert told(seen) == {("waits-for-ever", "K")}


def with_reminders(text: str, desks: list[str]) -> str:
    """A sketch in which desks have reminders that touch nothing: a step, and an end of their own."""
    lines = [f"R{desk} on {desk} keep timer:P3D\nN{desk} service op:remind\nE{desk} end" for desk in desks]
    return "\n".join([text, *lines, *(f"R{desk} > N{desk} > E{desk}" for desk in desks)])


def test_eight_branches_each_with_a_reminder_are_proven():
    branches = [f"t{number}" for number in range(8)]
    text = "\n".join(["s start", "F and", "J and", "e end", "s > F", "J > e"])
    text += "".join(f"\n{desk} task kind=report\nF > {desk} > J" for desk in branches)
    seen = rehearsed(with_reminders(text, branches), seconds=30)
    assert (seen.states, seen.proven, seen.faults) == (256, True, {})
    assert {("p", f"E{desk}") for desk in branches} <= seen.reached


def test_a_reminder_that_opens_a_desk_is_looked_at_wholly():
    seen = rehearsed("""
        s start
        a task
        R on a keep timer:P3D
        b task
        e end
        f end
        s > a > e
        R > b > f
    """)
    assert ("two-main-tasks", "a") in told(seen)


def test_a_sub_process_that_waits_for_ever_is_found_beside_its_reminder():
    inner = """
        i start
        a task
        X xor
        b task
        c task
        J and
        o end
        i > a > X
        X > b : outcome == "left"
        X > c : outcome == "right"
        b > J
        c > J
        J > o
    """
    text = with_reminders("s start\nQ sub\ne end\ns > Q > e", ["Q"])
    seen = rehearse(build("p", closure_of("p", {"p.bpmn": sketch(text, Q=inner)})))
    assert ("waits-for-ever", "J") in told(seen)


@pytest.mark.parametrize("seed", range(12))
def test_passing_reminders_over_hides_no_fault(seed, monkeypatch):
    compare_with_all_reminders(seed, monkeypatch)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(12, 60))
def test_passing_reminders_over_never_hides_a_fault(seed, monkeypatch):
    compare_with_all_reminders(seed, monkeypatch)


def compare_with_all_reminders(seed, monkeypatch):
    """An unstructured diagram with reminders at three desks, looked at with and without passing them over."""
    rng = random.Random(seed)
    drawn = Wild(rng, 3)
    while drawn.has_blind_circle():
        drawn = Wild(rng, 3)
    desks = [line.split()[0] for line in drawn.inner.splitlines() if line.split()[1] == "task"]
    inner = with_reminders(drawn.inner, rng.sample(desks, min(3, len(desks))))
    parts = {"W": inner} if drawn.parts else {}
    files = {"p.bpmn": sketch(drawn.text if drawn.parts else inner, **parts)}
    definition = build("p", closure_of("p", files))
    short = rehearse(definition, seconds=3)
    monkeypatch.setattr(Reminders, "touches_nothing", lambda self, token: False)
    long = rehearse(definition, seconds=3)
    assert short.states <= long.states
    if short.proven and long.proven:
        assert bool(short.faults) == bool(long.faults)
        assert {rule for rule, _ in told(long)} - {"never-ends"} <= {rule for rule, _ in told(short)}
        assert short.reached == long.reached or short.faults
