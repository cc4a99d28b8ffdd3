"""The way to each fault of soundness that playing finds: from the start, shortest, with buttons, events and choices."""

from engine.rehearsal import Fault, rehearse
from engine.specs import build, closure_of
from tests.engine.drawing import form
from tests.engine.sketch import sketch

AMOUNT = form(amount={"type": "integer", "format": "money", "x-fact": True})


def fault_of(text: str, rule: str, **parts: str) -> Fault:
    """The first fault of a rule; the way to it can be gone."""
    files = {"p.bpmn": sketch(text, **parts), "forms/p/f.json": AMOUNT}
    seen = rehearse(build("p", closure_of("p", files)))
    found = [fault for fault in seen.faults.values() if fault.rule == rule]
    assert found, seen.faults
    return min(found, key=lambda fault: len(fault.way))


def told(fault: Fault) -> list[str]:
    return [stop.en for stop in fault.way]


AFTER_A = """
    s start
    a task
    X xor
    X > e : outcome == "close" | label=बन्द name_en=Close
    e end
    s > a > X
"""


def test_waits_for_ever_tells_the_button_and_the_desk():
    fault = fault_of(
        AFTER_A
        + """
        b task
        c task
        Y xor
        J and
        X > b : outcome == "on" | label=आगे name_en=On
        b > Y
        Y > c : amount > 5
        Y > J : default
        c > J
        J > e
    """,
        "waits-for-ever",
    )
    assert fault.element == "J"
    assert told(fault) == ["a [On]", "b [amount > 5: no]"]
    assert [stop.hi for stop in fault.way] == ["a [आगे]", "b [amount > 5: नहीं]"]


def test_waits_for_ever_tells_what_happened():
    fault = fault_of(
        AFTER_A
        + """
        M on a message:come
        b task
        c task
        d task
        J and
        M > b > J
        X > c : outcome == "on" | label=आगे name_en=On
        c > d > J
        J > e
    """,
        "waits-for-ever",
    )
    assert fault.element == "J"
    assert told(fault) == ["M [message come]", "b"]


def test_never_ends_tells_how_one_comes_to_where_no_end_is_left():
    fault = fault_of(
        AFTER_A
        + """
        b task
        Y xor
        X > b : outcome == "on" | label=आगे name_en=On
        b > Y
        Y > e : 1 > 2
        Y > b : default
    """,
        "never-ends",
    )
    assert (fault.element, told(fault)) == ("b", ["a [On]"])


def test_never_reached_has_no_way_because_there_is_none():
    fault = fault_of(
        AFTER_A
        + """
        b task
        Y xor
        X > Y : outcome == "on" | label=आगे name_en=On
        Y > b : 1 > 2
        Y > e : default
        b > e
    """,
        "never-reached",
    )
    assert (fault.element, fault.way) == ("b", ())


def test_tokens_multiply_tells_the_round_that_is_gone_again_and_again():
    fault = fault_of(
        """
        s start
        M xor
        F and
        a task
        b task kind=report
        e end
        s > M > F > a > M
        F > b > e
    """,
        "tokens-multiply",
    )
    assert told(fault) == ["a"] * len(fault.way)
    assert fault.way


def test_runs_away_tells_the_act_that_does_not_come_to_rest():
    fault = fault_of(
        AFTER_A
        + """
        M xor
        c script run:x_=_1
        X > M : outcome == "on" | label=आगे name_en=On
        M > c
        c > Y
        Y xor
        Y > M : 1 < 2
        Y > e : default
    """,
        "runs-away",
    )
    assert told(fault) == ["a [On]"]


TWO_BESIDE = """
    s start
    a task
    F and
    b task kind=report form=f
    c task kind={} form={}
    J and
    e end
    s > a > F
    F > b > J
    F > c > J
    J > e
"""


def test_two_main_tasks_tells_how_both_come_to_be_open():
    text = TWO_BESIDE.format("approve", "g").replace("b task kind=report form=f", "b task kind=note")
    fault = fault_of(text.replace(" form=g", ""), "two-main-tasks")
    assert fault.element == "b"
    assert dict(fault.words)["other"] == "c"
    assert told(fault) == ["a"]


def test_parallel_fact_tells_how_both_desks_come_to_be_open():
    fault = fault_of(TWO_BESIDE.format("report", "f"), "parallel-fact")
    assert (fault.element, dict(fault.words)) == ("b", {"other": "c", "fact": "amount"})
    assert told(fault) == ["a"]
