"""Diagrams drawn to bind the server, to run something or to deceive a reader: each is refused, and in time."""

from collections.abc import Callable

import pytest

from engine.gate import Severity, check
from tests.engine.drawing import VOCABULARY, Drawing, files, power_table
from tests.engine.gated import straight
from tests.engine.proving import time_of_children
from tests.pace import here, least

Upload = dict[str, bytes]

STAGE_1_SECONDS = 0.1
STAGE_2_SECONDS = 2.5


def several(count: int) -> str:
    return (
        f"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>{count}</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def script(text: str) -> Drawing:
    return straight("X").node("scriptTask", "X", f"<bpmn:script>{text}</bpmn:script>")


def nested(depth: int) -> Drawing:
    part = Drawing("q").start("S0").task("A0").end("E0").chain("S0", "A0", "E0")
    for level in range(1, depth):
        part = (
            Drawing("q").start(f"S{level}").inside(f"P{level}", part).end(f"E{level}")
            .chain(f"S{level}", f"P{level}", f"E{level}")
        )  # fmt: skip
    return Drawing().start().inside("P", part).end().chain("S", "P", "E")


def doubling(times: int) -> Drawing:
    """Forks whose branches meet in a choice: each doubles the tokens."""
    drawing = Drawing().start().end()
    for number in range(times):
        drawing.node("parallelGateway", f"F{number}").service(f"A{number}", "close_file").xor(f"M{number}")
        drawing.chain(f"F{number}", f"A{number}", f"M{number}").arrow(f"F{number}", f"M{number}")
        drawing.arrow(f"M{number}", f"F{number + 1}" if number < times - 1 else "E")
    return drawing.arrow("S", "F0")


def many_ways(branches: int) -> Drawing:
    """An inclusive choice of so many conditions: each set of them is another state."""
    drawing = Drawing().start().task("A", form="check").service("N", "close_file")
    drawing.node("inclusiveGateway", "O", attributes='default="O_T0"').node("inclusiveGateway", "J").end()
    drawing.chain("S", "A", "N", "O").chain("J", "E").task("T0", kind="report").chain("O", "T0", "J")
    for number in range(1, branches):
        drawing.task(f"T{number}", kind="report").arrow("O", f"T{number}", f"amount > {number}").arrow(
            f"T{number}", "J"
        )
    return drawing


def circle_of_steps() -> Drawing:
    drawing = Drawing().start().task("A", form="check").xor("M").service("N", "close_file").xor("X", "X_E").end()
    return drawing.chain("S", "A", "M", "N", "X", "E").arrow("X", "M", "amount > rs(5)")


def many_desks_beside(count: int) -> Drawing:
    drawing = Drawing().start().node("parallelGateway", "F").node("parallelGateway", "J").end()
    for number in range(count):
        drawing.task(f"T{number}", kind="report").chain("F", f"T{number}", "J")
    return drawing.chain("S", "F").chain("J", "E")


def sleeping_join() -> Drawing:
    """A join that is starved only after both of two choices were made in one way."""
    drawing = Drawing().start().task("A", form="check").service("N", "close_file").xor("X", "X_M").task("B").xor("M")
    drawing.node("parallelGateway", "F").node("parallelGateway", "J").xor("Y", "Y_J").end().end("E2")
    drawing.chain("S", "A", "N", "X", "M", "F").arrow("X", "B", "amount > rs(5)").arrow("B", "M")
    drawing.task("C", kind="report").task("D", kind="report").chain("F", "C", "J", "E").chain("F", "D", "Y", "J")
    return drawing.arrow("Y", "E2", 'thana == "x"')


def thirty_calls() -> Upload:
    parts: Upload = {}
    for number in range(30):
        called = f"c{number + 1}" if number < 29 else "c0"
        drawing = Drawing(f"c{number}").start().node("callActivity", "C", attributes=f'calledElement="{called}"')
        parts[f"c{number}.bpmn"] = drawing.end().chain("S", "C", "E").xml()
    return files(straight("C").node("callActivity", "C", attributes='calledElement="c0"'), **parts)


def deep_form() -> Upload:
    return files(straight("A").task("A", form="check"), **{"forms/p/check.json": b'{"properties":' + b"[" * 90_000})


def wide_table() -> Upload:
    rows = [(f"[{n}..{n + 7}]", f'"{n}"') for n in range(900)]
    return files(straight("W").decision("W", "power"), **{"power.dmn": power_table(*rows)})


def operation(name: str) -> Drawing:
    return straight("Do").service("Do", name, to='"sp"')


DRAWN: dict[str, Callable[[], Drawing | Upload]] = {
    "operation of the language": lambda: operation("__import__"),
    "operation in other letters": lambda: operation("notіfy"),
    "file of the machine as a form": lambda: straight("A").task("A", form="../../../etc/passwd"),
    "file of the machine as a process": lambda: straight("C").node(
        "callActivity", "C", attributes='calledElement="../../etc/passwd"'
    ),
    "file of the machine in a script": lambda: script('a = open("/etc/passwd")'),
    "script that unpacks": lambda: script("a, b = [1, 2]"),
    "script that asks for itself": lambda: script("a = a.__class__"),
    "thousand brackets": lambda: script("a = " + "(" * 1_000 + "1" + ")" * 1_000),
    "text that turns round": lambda: straight("A\u202etxet").task("A\u202etxet"),
    "id without width": lambda: straight("A\u200b").task("A\u200b"),
    "date of a hundred thousand digits": lambda: straight("T").timer("T", f'"P{"9" * 100_000}D"'),
    "million reports": lambda: straight("R").node("userTask", "R", several(10**6), lane="dealing", kind="report"),
    "calls in a circle of thirty": thirty_calls,
    "bottomless form": deep_form,
    "nine hundred rows over each other": wide_table,
    "sixty sub-processes inside each other with an end that is not there": lambda: nested(60).arrow("P0", "nowhere"),
    "doubling of tokens": lambda: doubling(20),
    "more ways than can be looked at": lambda: many_ways(20),
    "circle of steps without a desk": circle_of_steps,
    "sixty desks at once": lambda: many_desks_beside(60),
    "fourteen desks in every order": lambda: many_desks_beside(14),
    "join that starves late": sleeping_join,
    "reminder without a pause": lambda: straight("A").task("A").end("E2")
    .timer("T", '"R/PT0M"', on="A", form="timeCycle", interrupting=False).chain("T", "E2"),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_a_diagram_drawn_to_do_harm_is_refused_in_time(name):
    drawn = DRAWN[name]()
    upload = files(drawn) if isinstance(drawn, Drawing) else drawn
    found = check("p", upload, vocabulary=VOCABULARY, prove=False)
    first = least(lambda: check("p", upload, vocabulary=VOCABULARY, prove=False), enough=STAGE_1_SECONDS)
    assert first < here(STAGE_1_SECONDS)
    if not any(finding.severity is Severity.ERROR for finding in found):
        before = time_of_children()
        found = check("p", upload, vocabulary=VOCABULARY)
        assert time_of_children() - before < here(STAGE_2_SECONDS)
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    assert errors
    assert all(finding.en and finding.hi and finding.hint_en and finding.hint_hi for finding in errors)
