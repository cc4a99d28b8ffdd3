"""The shipped decision table says who sanctions, for every amount and never twice."""

import datetime as dt

import pytest

from engine.decisions import decide, examine, parse_table
from workflows.catalogue import shipped

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
TABLE = parse_table(shipped("medical-claim")["sanction-power.dmn"])


@pytest.mark.parametrize(
    ("rupees", "higher", "post"),
    [
        (1, False, "asp"),
        (25_000, False, "asp"),
        (25_001, False, "sp"),
        (167_000, False, "sp"),
        (200_000, False, "sp"),
        (200_001, False, "range"),
        (900_000, True, "sp"),
        (100, True, "sp"),
    ],
)
def test_the_amount_decides_the_post(rupees, higher, post):
    decision = decide(TABLE, {"admissible": rupees * 100, "higher_sanction": higher}, now=NOW)
    assert decision.outputs == {"sanction_by": post}


def test_it_names_its_reason_in_both_languages():
    decision = decide(TABLE, {"admissible": 16_700_000, "higher_sanction": False}, now=NOW)
    assert "₹1,67,000" in decision.reason_en
    assert "अनुमन्य राशि" in decision.reason_hi


def test_the_limits_are_marked_for_the_office_to_confirm():
    decision = decide(TABLE, {"admissible": 16_700_000, "higher_sanction": False}, now=NOW)
    assert "to be confirmed by the office" in decision.confirm


def test_it_is_unique_and_without_a_gap():
    coverage = examine(TABLE)
    assert TABLE.policy == "UNIQUE"
    assert (coverage.overlaps, coverage.hidden, coverage.gap) == ((), (), {})
