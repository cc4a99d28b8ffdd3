"""Two evaluators made in different ways agree on random expressions: the same value, or both refuse."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.expressions import EvaluationRefused, ExpressionRefused, evaluate
from tests.engine.attacks.second_judge import Judged, judge

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NAMES = {
    "amount": 16_700_000,
    "n": 3,
    "flag": True,
    "word": "medical",
    "units": ["Sadar", "City"],
    "numbers": [3, 1, 2],
    "subject": {"category": "medical", "level": 2, "seats": ["a", "b"]},
}
ATOMS = st.one_of(
    st.integers(-50, 50).map(lambda number: f"({number})"),
    st.sampled_from(
        ["0", "1", "9223372036854775807", "True", "False", "None", "''", "'Sadar'", "'med'", "'42'", "' -7 '"]
    ),
    st.sampled_from([*NAMES, "subject.category", "subject.level", "subject.seats", "subject.nothing", "unknown", "x"]),
)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.sampled_from(
        ["+", "-", "*", "//", "%", "/", "==", "!=", "<", "<=", ">", ">=", "in", "and", "or", "not in"]
    )
    one = st.sampled_from(["len", "sum", "abs", "int", "str", "lower", "upper", "any", "all", "min", "max"])
    two = st.sampled_from(["startswith", "contains", "min", "max"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, binary, inner),
        st.builds("({} < {} <= {})".format, inner, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("(-{})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("{}({})".format, one, inner),
        st.builds("{}({}, {})".format, two, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("[{} for x in {} if {}]".format, inner, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}.level".format, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, _grow, max_leaves=12)
TOKENS = st.lists(
    st.sampled_from(
        [
            "amount",
            "units",
            "subject",
            ".",
            "category",
            "__class__",
            "(",
            ")",
            "[",
            "]",
            ",",
            "'",
            '"',
            ":",
            "==",
            "<",
            "+",
            "-",
            "*",
            "**",
            "/",
            "not",
            "in",
            "and",
            "or",
            "if",
            "else",
            "for",
            "lambda",
            "x",
            "1",
            "0.5",
            "len",
            "min",
            "f'",
            "{",
            "}",
            ":=",
            "=",
            "\n",
            ";",
            "#",
            "getattr",
            "open",
            "rs",
            "date",
            "days",
            "today",
            "wd",
            "|",
            "&",
            "~",
            "@",
            "...",
            "await",
            "yield",
            "async",
            "\u200b",
            "＿",
            "",
        ]
    ),
    max_size=12,
).map(" ".join)


def _ours(source: str) -> tuple[str, object]:
    try:
        return "gives", evaluate(source, NAMES, now=NOW)
    except (ExpressionRefused, EvaluationRefused):
        return "refuses", None


def _theirs(source: str) -> tuple[str, object]:
    try:
        return "gives", judge(source, NAMES)
    except Judged:
        return "refuses", None


def _agree(source: str) -> None:
    ours, theirs = _ours(source), _theirs(source)
    assert (ours, type(ours[1])) == (theirs, type(theirs[1])), source


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_two_judges_agree(source):
    _agree(source)


@pytest.mark.prove
@settings(max_examples=40_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_two_judges_agree_at_length(source):
    _agree(source)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(TOKENS)
def test_a_soup_of_signs_gives_a_value_or_a_sentence(source):
    verdict, value = _ours(source)
    if verdict == "gives" and not any(word in source for word in ("rs", "date", "days", "today", "wd", "0.5")):
        assert _theirs(source) == (verdict, value)
