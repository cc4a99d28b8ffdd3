"""None of the attacks gets through the gate, and none keeps it busy: 0.1 s in stage 1, 2.5 s and 512 MB in stage 2."""

import os
import resource

import pytest

from engine.expressions import EvaluationRefused, ExpressionRefused, evaluate
from engine.gate import Severity, check, forkserver
from engine.gate.findings import Finding
from tests.engine.attacks import expressions as texts
from tests.engine.attacks.test_expression_attacks import HARMLESS, LAWFUL_LINES, NOW
from tests.engine.attacks.uploads import ATTACKS, Attack, Files, asks, cell, marker, param, prop, script, timed
from tests.engine.drawing import VOCABULARY
from tests.engine.proving import time_of_children
from tests.pace import here, least

FIRST, SECOND = 0.1, 2.5
"""Seconds of processor time."""

MEMORY = 512 * 1024 * 1024


def errors(found: list[Finding]) -> set[str]:
    return {finding.rule for finding in found if finding.severity is Severity.ERROR}


def in_stage_one(made: Files) -> list[Finding]:
    """What stage 1 says, within its time."""

    found: list[Finding] = []

    def examine() -> None:
        found[:] = check("p", made, vocabulary=VOCABULARY, prove=False)

    spent = least(examine, enough=FIRST)
    assert spent <= FIRST or spent <= here(FIRST)
    return found


def test_there_are_twenty_kinds_and_more():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 60


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.stage == 1], ids=lambda one: one.name)
def test_stage_one_refuses_it_in_a_tenth_of_a_second(attack: Attack):
    found = in_stage_one(attack.make())
    assert attack.rule in errors(found), found[:5]
    assert all(one.en and one.hi and one.hint_en and one.hint_hi for one in found)


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.stage == 2], ids=lambda one: one.name)
def test_stage_two_refuses_it_in_time(attack: Attack):
    made = attack.make()
    assert not errors(in_stage_one(made))
    before = time_of_children()
    refused = errors(check("p", made, vocabulary=VOCABULARY))
    assert refused & {attack.rule, "not-proven"}
    assert time_of_children() - before <= here(SECOND)
    assert forkserver.MEMORY <= MEMORY


def test_all_of_stage_one_together_stays_within_its_memory():
    child = os.fork()
    if child == 0:
        grown = MEMORY
        try:
            held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            for attack in ATTACKS:
                check("p", attack.make(), vocabulary=VOCABULARY, prove=False)
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) * 1024
        finally:
            os._exit(0 if grown < MEMORY / 2 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


PLACES = {
    "condition": asks,
    "script": lambda text: script(f"x = {text}"),
    "parameter": param,
    "desk": lambda text: prop(desk=text),
    "timer": timed,
    "completion condition": lambda text: marker(
        f"<bpmn:loopCardinality>2</bpmn:loopCardinality><bpmn:completionCondition><![CDATA[{text}]]></bpmn:completionCondition>"
    ),
    "cell": cell,
    "result": lambda text: cell("> 5", text),
}
ESCAPES = texts.PROTOTYPE_ESCAPES + texts.LATER_ESCAPES + texts.OWN
NO_XML = {text for text in ESCAPES if "\x00" in text or not text.strip()}
"""Texts that cannot stand in a file, or are nothing."""


@pytest.mark.parametrize("place", PLACES)
def test_the_escapes_of_all_lists_are_refused_wherever_an_expression_may_stand(place):
    through = []
    for text in ESCAPES:
        if text in HARMLESS | LAWFUL_LINES | NO_XML:
            continue
        if not errors(in_stage_one(PLACES[place](text))):
            through.append(text)
    assert [text for text in through if does_something(text)] == []


def does_something(text: str) -> bool:
    """Whether a text that the gate took for an expression gives a value; what is refused when it runs does nothing."""
    try:
        evaluate(text, texts.NAMES, now=NOW)
    except (ExpressionRefused, EvaluationRefused):
        return False
    return True


@pytest.mark.parametrize("place", PLACES)
def test_the_bombs_of_all_lists_go_out_wherever_they_stand(place):
    for text in texts.PROTOTYPE_BOMBS + texts.LATER_BOMBS:
        in_stage_one(PLACES[place](text))
