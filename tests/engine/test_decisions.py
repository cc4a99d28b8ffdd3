"""Decision tables: what a cell means, which row decides, what the table says about itself."""

from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import NoDecision, TableRefused, decide, examine, indian_digits, parse_table, shown
from engine.expressions import EvaluationRefused
from engine.uploads import UploadRefused
from tests.engine.drawing import power_table

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LAKH = 10_000_000  # paise in a lakh of rupees


def table(
    *rows: tuple[str, ...],
    asks: tuple[str, ...] = ("amount",),
    policy: str = "UNIQUE",
    gives: str = "level",
    more: str = "",
) -> bytes:
    """A table; each row has a cell for every column and the result last."""
    columns = "".join(
        f'<input id="in{i}" label="स्तंभ {i} / column {i}">'
        f'<inputExpression id="ie{i}"><text>{escape(ask)}</text></inputExpression></input>'
        for i, ask in enumerate(asks)
    )
    rules = "".join(
        f'<rule id="r{n}">'
        + "".join(
            f'<inputEntry id="c{n}{i}"><text>{escape(cell)}</text></inputEntry>' for i, cell in enumerate(row[:-1])
        )
        + f'<outputEntry id="o{n}"><text>{escape(row[-1])}</text></outputEntry></rule>'
        for n, row in enumerate(rows, start=1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="x">'
        f'<decision id="t" name="तालिका / Table"><decisionTable id="dt" hitPolicy="{policy}">{columns}'
        f'<output id="out" name="{gives}"/>{rules}</decisionTable></decision>{more}</definitions>'
    ).encode()


def row_of(xml: bytes, **facts: object) -> int:
    return decide(parse_table(xml), facts, now=NOW).row


@pytest.mark.parametrize(
    ("cell", "fits", "fits_not"),
    [
        ("", [1, -1], []),
        ("-", [1, -1], []),
        ("5", [5], [4, 6]),
        ("= 5", [5], [4]),
        ("!= 5", [4], [5]),
        ("<= rs(2)", [200, 0], [201]),
        ("> 2", [3], [2]),
        ("[2..5]", [2, 5], [1, 6]),
        ("(2..5]", [3, 5], [2, 6]),
        ("[2..5)", [2, 4], [5]),
        ("(2..5)", [3, 4], [2, 5]),
        ("]2..5[", [3, 4], [2, 5]),
        ("1,2, 7", [1, 2, 7], [3]),
        ("< 0, [10..20], 5", [-1, 10, 5], [0, 9, 21]),
        ("not(5)", [4], [5]),
        ("not(1, [3..5])", [2, 6], [1, 4]),
        ("not(1), not(2)", [1, 2, 3], []),
        ("limit * 2", [20], [10]),
        ("[limit..limit + 5]", [10, 15], [9, 16]),
        ("(1) + (2)", [3], [1]),
        ("max(3, 4)", [4], [3]),
    ],
)
def test_cells_of_numbers(cell, fits, fits_not):
    xml = table((cell, '"yes"'), ("-", '"no"'), policy="FIRST")
    assert [row_of(xml, amount=value, limit=10) for value in fits] == [1] * len(fits)
    assert [row_of(xml, amount=value, limit=10) for value in fits_not] == [2] * len(fits_not)


@pytest.mark.parametrize(
    ("cell", "value", "row"),
    [
        ('"medical"', "medical", 1),
        ('"medical", "arms"', "arms", 1),
        ('not("medical")', "arms", 1),
        ('"a,b"', "a,b", 1),
        ('"a..b"', "a..b", 1),
        ("'राजकीय'", "राजकीय", 1),
        ("true", True, 1),
        ("false", True, 2),
        ("True", True, 1),
        ('< date("2026-12-01")', "2026-11-30", 1),
        ('< date("2026-12-01")', "2026-12-01", 2),
        ('[date("2026-01-01")..date("2026-12-31")]', "2026-05-05", 1),
        ("<= today()", "2026-11-23", 1),
        ("None", None, 1),
    ],
)
def test_cells_of_other_kinds(cell, value, row):
    assert row_of(table((cell, "1"), ("-", "2"), policy="FIRST"), amount=value) == row


@pytest.mark.parametrize(
    "cell",
    [
        "100 < ? < 200",
        "1..5",
        "[1..5",
        "5 6",
        ">",
        "amount > 5",
        "not amount",
        "a and b",
        '__import__("os").getpid() > 0',
        "open('x')",
        "[1..2..3]",
        "1,,2",
        "x.y()",
        '"',
        "not(",
        "> > 5",
        "lambda: 1",
        "5;6",
        "[..5]",
    ],
)
def test_a_cell_that_means_nothing_is_refused(cell):
    with pytest.raises(TableRefused) as refused:
        parse_table(table((cell, "1")))
    fault = refused.value.faults[0]
    assert fault.element == "c10"
    assert any("\u0900" <= sign <= "\u097f" for sign in fault.hi)


def test_a_unique_table_refuses_two_rows_that_fit():
    parsed = parse_table(table(("> 100", '"SP"'), ("> 10", '"DSP"')))
    with pytest.raises(NoDecision) as refused:
        decide(parsed, {"amount": 150}, now=NOW)
    assert refused.value.rows == (1, 2)
    assert "1, 2" in refused.value.en
    assert "1, 2" in refused.value.hi


def test_the_first_row_of_a_first_table_decides():
    assert row_of(table(("> 100", '"SP"'), ("> 10", '"DSP"'), policy="FIRST"), amount=150) == 1


def test_no_row_is_an_answer_with_a_sentence():
    with pytest.raises(NoDecision) as refused:
        decide(parse_table(table(("> 100", '"SP"'))), {"amount": 5}, now=NOW)
    assert "तालिका" in refused.value.hi


def test_a_missing_fact_is_named():
    with pytest.raises(EvaluationRefused) as refused:
        decide(parse_table(table(("> 100", '"SP"'))), {}, now=NOW)
    assert refused.value.unknown == "amount"


@pytest.mark.parametrize("policy", ["ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT", "unique", ""])
def test_other_hit_policies_are_refused(policy):
    with pytest.raises(TableRefused) as refused:
        parse_table(table(("> 100", "1"), policy=policy))
    assert refused.value.faults[0].rule == "dmn-hit-policy"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("</definitions>", '<decision id="d2" name="x"/></definitions>', "dmn-one-decision"),
        ("</definitions>", "<businessKnowledgeModel/></definitions>", "dmn-element"),
        ('name="level"', 'name="days"', "dmn-output"),
        ('id="r1"', 'id="d"', "duplicate-id"),
        ('<outputEntry id="o1"><text>1</text></outputEntry>', "", "dmn-row"),
        ("20191111", "20180521", "dmn-not-1-3"),
        ("<text>1</text>", "<text>open(1)</text>", "expression"),
        ("<text>amount</text>", "<text>a.b()</text>", "expression"),
        ('<decision id="t"', '<decision id="../t"', "dmn-id"),
        ("decisionTable", "literalExpression", "dmn-table"),
    ],
)
def test_what_is_no_table_is_refused(old, new, rule):
    xml = table(("> 100", "1")).decode()
    assert old in xml
    with pytest.raises(TableRefused) as refused:
        parse_table(xml.replace(old, new).encode())
    assert rule in {fault.rule for fault in refused.value.faults}


@pytest.mark.parametrize(
    "xml", [b"", b"<a", b"\xff\xfe<\0a\0>\0", b"<!DOCTYPE x><a/>", b"<a>" + b"x" * 3_000_000 + b"</a>"]
)
def test_what_is_no_xml_is_refused(xml):
    with pytest.raises(UploadRefused):
        parse_table(xml)


def test_the_decision_is_explained_in_the_words_of_the_office():
    xml = power_table(
        ("<= rs(25000)", '"co"'), ("[rs(25001)..rs(100000)]", '"asp"'), ("<= rs(200000)", '"sp"'), policy="FIRST"
    )
    decision = decide(parse_table(xml), {"amount": 16_700_000}, now=NOW)
    assert decision.outputs == {"level": "sp"}
    assert decision.row == 3
    assert decision.reason_en == "row 3, because amount ₹1,67,000 ≤ ₹2,00,000"
    assert decision.reason_hi == "पंक्ति 3, क्योंकि राशि ₹1,67,000 ≤ ₹2,00,000"


def test_every_kind_of_cell_is_explained():
    asks = ("a", "b", "c", "d", "e")
    xml = table(('"x"', '"p","q"', "not(5)", "(1..limit]", "-", '"yes"'), asks=asks)
    decision = decide(parse_table(xml), {"a": "x", "b": "q", "c": 7, "d": 2, "e": 0, "limit": 9}, now=NOW)
    assert decision.reason_en == (
        "row 1, because column 0 is x and column 1 q is one of p, q "
        "and column 2 7 is not one of 5 and column 3: 1 < 2 ≤ 9"
    )
    assert "में से नहीं है" in decision.reason_hi


def test_a_row_for_every_case_says_so():
    decision = decide(parse_table(table(("-", '"x"'))), {"amount": 1}, now=NOW)
    assert decision.reason_en == "row 1, which fits every case"


def test_rows_to_be_confirmed_by_the_office_keep_their_mark():
    xml = table(("<= 5", "1"), ("> 5", "2")).decode()
    xml = xml.replace("<rule id=", '<annotation name="confirm"/><annotation name="source"/><rule id=', 1)
    entry = "<annotationEntry><text>{}</text></annotationEntry>"
    noted = entry.format("GK: limit of 2024") + entry.format("GO 12") + "</rule>"
    parsed = parse_table(xml.replace("</rule>", noted, 1).encode())
    assert parsed.rows[0].confirm == "GK: limit of 2024"
    assert parsed.rows[0].annotations == {"confirm": "GK: limit of 2024", "source": "GO 12"}
    assert decide(parsed, {"amount": 5}, now=NOW).confirm == "GK: limit of 2024"
    assert decide(parsed, {"amount": 6}, now=NOW).confirm == ""


def test_the_description_of_a_row_may_carry_the_mark():
    xml = table(("<= 5", "1")).replace(
        b'<rule id="r1">', '<rule id="r1"><description>confirm: सीमा</description>'.encode()
    )
    assert parse_table(xml).rows[0].confirm == "सीमा"


def test_outputs_are_expressions():
    xml = table(("-", "max(amount, 10) * 2"))
    assert decide(parse_table(xml), {"amount": 7}, now=NOW).outputs == {"level": 20}


def test_an_output_that_is_no_fact_is_refused():
    with pytest.raises(EvaluationRefused):
        decide(parse_table(table(("-", "None"))), {"amount": 7}, now=NOW)


def test_a_table_says_what_it_reads_and_writes():
    parsed = parse_table(table(("> limit", "5", "bonus"), asks=("amount", "subject.level")))
    assert parsed.reads == {"amount", "limit", "subject", "subject.level", "bonus"}
    assert parsed.writes == {"level"}


# --- overlaps and gaps ------------------------------------------------------------------------------------------------


def test_neighbouring_ranges_neither_overlap_nor_leave_a_gap():
    found = examine(parse_table(table(("<= rs(25000)", "1"), ("(rs(25000)..rs(200000)]", "2"), ("> rs(200000)", "3"))))
    assert (found.overlaps, found.gap) == ((), {})


def test_a_shared_end_is_an_overlap():
    found = examine(parse_table(table(("<= 5", "1"), (">= 5", "2"))))
    assert found.overlaps == ((1, 2),)


def test_a_gap_of_one_paisa_is_found():
    found = examine(parse_table(table(("< 5", "1"), ("> 5", "2"))))
    assert found.gap == {"column 0": 5}


def test_a_table_that_depends_on_facts_is_not_judged():
    found = examine(parse_table(table(("<= limit", "1"), (">= limit", "2"))))
    assert (found.overlaps, found.hidden, found.gap) == ((), (), {})


def test_two_columns_of_one_question_are_not_judged():
    found = examine(parse_table(table(("<= 5", "> 3", "1"), ("> 5", "-", "2"), asks=("amount", "amount"))))
    assert (found.overlaps, found.gap) == ((), {})


def test_texts_and_yes_no_are_judged():
    rows = ('"a"', "true", "1"), ('"a"', "false", "2"), ('not("a")', "-", "3")
    found = examine(parse_table(table(*rows, asks=("kind", "urgent"))))
    assert (found.overlaps, found.gap) == ((), {})


CELLS = st.one_of(
    st.just("-"),
    st.builds("{} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(0, 6)),
    st.builds("{}{}..{}{}".format, st.sampled_from("[("), st.integers(0, 6), st.integers(0, 6), st.sampled_from(")]")),
    st.builds("{}, {}".format, st.integers(0, 6), st.integers(0, 6)),
    st.builds("not({}, > {})".format, st.integers(0, 6), st.integers(0, 6)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_overlaps_and_gaps_are_those_of_trying_every_case(cells):
    xml = table(*[(a, b, "1") for a, b in cells], asks=("x", "y"))
    parsed = parse_table(xml)
    found = examine(parsed)
    overlaps, gaps = set(), False
    for x in range(-2, 9):
        for y in range(-2, 9):
            try:
                decide(parsed, {"x": x, "y": y}, now=NOW)
            except NoDecision as refused:
                gaps = gaps or not refused.rows
                overlaps |= {(a, b) for a in refused.rows for b in refused.rows if a < b}
    assert set(found.overlaps) == overlaps
    assert bool(found.gap) == gaps


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (167000, "1,67,000"), (12345678, "1,23,45,678"), (-100000, "-1,00,000")],
)
def test_numbers_are_grouped_as_in_india(number, text):
    assert indian_digits(number) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(16_700_050, "₹1,67,000.50"), (-500, "-₹5"), ("2026-11-23", "23-11-2026"), (True, "True"), (["a", "b"], "a, b")],
)
def test_values_are_shown_as_the_office_writes_them(value, text):
    assert shown(value, money=isinstance(value, int)) == text
