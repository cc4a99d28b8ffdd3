"""What stage 1 costs, beside what it costs to read the same file: a busy machine slows both down."""

import pytest
from lxml import etree

from engine.expressions import parse_expression, parse_script
from engine.gate import check
from engine.gate.case import read_form
from tests.engine.drawing import VOCABULARY
from tests.engine.large import large
from tests.pace import least, spent

TIMES = 60
"""So often the time of lxml to read the file; 20 ms for 400 elements are about 25 times."""


def forget() -> None:
    """As for an upload that was never seen."""
    for kept in (parse_expression, parse_script, read_form):
        kept.cache_clear()


@pytest.mark.parametrize("elements", [200, 400])
def test_stage_one_of_a_large_diagram_costs_a_few_readings_of_its_file(elements):
    given = large(elements)
    assert check("p", given, vocabulary=VOCABULARY, prove=False) == []
    reading, examining = [], []
    for _ in range(9):
        forget()
        reading.append(spent(lambda: etree.fromstring(given["p.bpmn"])))
        examining.append(spent(lambda: check("p", given, vocabulary=VOCABULARY, prove=False)))
    ratio = min(examining) / min(reading)
    print(f"PROOF | stage 1 of {elements} elements | {min(examining) * 1000:.1f} ms, {ratio:.0f} times a reading")
    assert ratio < TIMES


def test_it_grows_with_the_size_and_not_with_its_square():
    small, big = cheapest(large(100)), cheapest(large(400))
    assert big < 9 * small


def cheapest(given: dict[str, bytes]) -> float:
    return least(lambda: check("p", given, vocabulary=VOCABULARY, prove=False), goes=9)
