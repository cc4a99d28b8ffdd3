"""Decision tables edited as tables: the file stays standard, cells are written as the office writes them."""

import dataclasses
import datetime as dt

import pytest
from lxml import etree

from engine.decisions import parse_table
from engine.uploads import UploadRefused
from workflows.catalogue import shipped
from workflows.errors import BadInput, OfficeRefusal
from workflows.table_editing import (
    add_input,
    add_output,
    add_row,
    ask_table,
    cell_faults,
    copy_row,
    facts_asked,
    move_row,
    new_sheet,
    read_sheet,
    remove_input,
    remove_output,
    remove_row,
    rows_faults,
    shown_cell,
    table_faults,
    typed_cell,
    write_sheet,
)

NOW = dt.datetime(2026, 11, 23, 5, 30, tzinfo=dt.UTC)
POWER = shipped("medical-claim")["sanction-power.dmn"]
FOREIGN = (
    POWER.decode()
    .replace("<decision id", '<!-- kept --><x:mark xmlns:x="urn:other" x:a="1"/><decision id', 1)
    .replace('<rule id="rule_sp">', '<rule id="rule_sp"><extensionElements><y xmlns="urn:z"/></extensionElements>')
    .replace('<input id="input_admissible"', '<input id="input_admissible" xmlns:c="urn:c" c:width="192"')
    .encode()
)


def canonical(xml: bytes) -> str:
    return etree.canonicalize(xml.decode().partition("?>")[2], with_comments=True)


@pytest.mark.parametrize("xml", [POWER, FOREIGN], ids=["shipped", "foreign"])
def test_a_table_that_is_read_and_written_is_the_same_file(xml):
    sheet = read_sheet(xml)
    assert write_sheet(xml, sheet) == xml
    changed = write_sheet(xml, dataclasses.replace(sheet, en="Other"))
    assert canonical(write_sheet(changed, sheet)) == canonical(xml)


def test_the_shipped_table_is_read_as_a_sheet():
    sheet = read_sheet(POWER)
    assert (sheet.key, sheet.en, sheet.policy) == ("sanction-power", "Power to sanction", "UNIQUE")
    assert [column.expression for column in sheet.inputs] == ["admissible", "higher_sanction"]
    assert [row.results for row in sheet.rows] == [('"asp"',), ('"sp"',), ('"range"',), ('"sp"',)]
    assert sheet.notes == ("reason_hi", "reason_en", "confirm")
    assert cell_faults(sheet, {"admissible", "higher_sanction"}) == []
    assert rows_faults(POWER) == []
    assert table_faults(POWER) == []
    assert facts_asked(sheet) == ["admissible", "higher_sanction"]


@pytest.mark.parametrize(
    "change",
    [
        add_row,
        add_input,
        add_output,
        lambda sheet: add_row(sheet, 0),
        lambda sheet: copy_row(sheet, 1),
        lambda sheet: move_row(sheet, 3, -1),
        lambda sheet: remove_row(sheet, 1),
        lambda sheet: remove_input(sheet, 0),
    ],
)
def test_what_was_changed_is_read_again_and_foreign_parts_survive(change):
    changed = change(read_sheet(FOREIGN))
    xml = write_sheet(FOREIGN, changed)
    again = read_sheet(xml)
    assert [row.cells for row in again.rows] == [row.cells for row in changed.rows]
    assert [row.results for row in again.rows] == [row.results for row in changed.rows]
    assert [row.notes for row in again.rows] == [row.notes for row in changed.rows]
    assert len(again.inputs) == len(changed.inputs)
    assert b"<!-- kept -->" in xml
    assert b"urn:other" in xml
    ids = etree.fromstring(xml).xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_row_that_moves_takes_its_foreign_parts_along():
    xml = write_sheet(FOREIGN, move_row(read_sheet(FOREIGN), 1, -1))
    first = etree.fromstring(xml).find(".//{*}rule")
    assert first.get("id") == "rule_sp"
    assert first.find(".//{urn:z}y") is not None


def test_a_column_that_goes_takes_its_own_cells_along_and_no_others():
    sheet = remove_input(read_sheet(POWER), 0)
    xml = write_sheet(POWER, sheet)
    root = etree.fromstring(xml)
    assert [one.get("id") for one in root.iter("{*}inputEntry")] == [
        "asp_higher", "sp_higher", "range_higher", "higher_higher"
    ]  # fmt: skip
    assert parse_table(xml).columns[0].expression == "higher_sanction"


def test_the_file_keeps_the_order_of_the_standard():
    changed = add_row(add_output(add_input(read_sheet(FOREIGN))))
    root = etree.fromstring(write_sheet(FOREIGN, changed))
    table = [etree.QName(one).localname for one in root.find(".//{*}decisionTable")]
    assert table == ["input"] * 3 + ["output"] * 2 + ["annotation"] * 3 + ["rule"] * 5
    for rule in root.iter("{*}rule"):
        tags = [etree.QName(one).localname for one in rule if etree.QName(one).localname != "extensionElements"]
        assert tags == ["inputEntry"] * 3 + ["outputEntry"] * 2 + ["annotationEntry"] * 3


def test_a_new_table_is_filled_in_and_decides():
    xml = new_sheet("leave-power", "अवकाश का अधिकार", "Power to grant leave")
    sheet = read_sheet(xml)
    assert {fault.open for fault in cell_faults(sheet)} == {True}
    assert table_faults(xml)
    sheet = add_row(sheet)
    asked = dataclasses.replace(sheet.inputs[0], hi="दिन", en="Days asked", expression="days_asked", kind="integer")
    decided = dataclasses.replace(sheet.outputs[0], hi="कौन", en="Who", name="granted_by", kind="string")
    rows = (
        dataclasses.replace(sheet.rows[0], cells=("<= 10",), results=('"co"',)),
        dataclasses.replace(sheet.rows[1], cells=("> 10",), results=('"sp"',)),
    )
    xml = write_sheet(xml, dataclasses.replace(sheet, inputs=(asked,), outputs=(decided,), rows=rows))
    assert table_faults(xml) == []
    assert rows_faults(xml) == []
    answer = ask_table(xml, {"days_asked": 12}, now=NOW)
    assert answer.decision.outputs == {"granted_by": "sp"}
    assert answer.rows == (2,)
    assert answer.why[0] == "row 2, because Days asked 12 > 10"


def test_a_case_is_asked_with_its_row_and_its_reason():
    answer = ask_table(POWER, {"admissible": 16_700_000, "higher_sanction": False}, now=NOW)
    assert answer.rows == (2,)
    assert "₹1,67,000" in answer.why[0]
    assert "अनुमन्य राशि" in answer.why[1]
    nothing = ask_table(POWER, {"admissible": 5}, now=NOW)
    assert nothing.decision is None
    assert "higher_sanction" in nothing.why[0]


def test_rows_that_overlap_or_leave_a_gap_are_told_with_the_case():
    sheet = read_sheet(POWER)
    overlapping = write_sheet(POWER, copy_row(sheet, 1))
    assert any(fault.rows == (2, 3) and "take the same case" in fault.en for fault in rows_faults(overlapping))
    gap = rows_faults(write_sheet(POWER, remove_row(sheet, 1)))
    assert gap[0].rows == ()
    assert "Admissible amount = ₹" in gap[0].en
    assert "अनुमन्य राशि = ₹" in gap[0].hi
    first = dataclasses.replace(copy_row(sheet, 1), policy="FIRST")
    assert any("never reached" in fault.en for fault in rows_faults(write_sheet(POWER, first)))


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("<= rs(25000)", "<= ₹25,000"),
        ("(rs(25000)..rs(200000)]", "(₹25,000..₹2,00,000]"),
        ("rs(100.5), rs(200)", "₹100.50, ₹200"),
        ("> 2500000", "> ₹25,000"),
        ("not(rs(5))", "not(₹5)"),
        ("-", "-"),
        ("claim_amount * 2", "claim_amount * 2"),
        ("max(5, claim_amount)", "max(5, claim_amount)"),
    ],
)
def test_money_is_shown_in_rupees(kept, shown):
    assert shown_cell(kept, "money") == shown
    assert typed_cell(shown, "money", before=kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("≤ ₹25,000", "<= rs(25000)"),
        ("<= 25,000", "<= rs(25000)"),
        ("<=२५,०००", "<=rs(25000)"),
        ("1,67,000.50", "rs(167000.5)"),
        ("(25000..2,00,000]", "(rs(25000)..rs(200000)]"),
        ("]25,000..2,00,000[", "]rs(25000)..rs(200000)["),
        ("₹100, ₹200", "rs(100), rs(200)"),
        ("not(₹5, ₹6)", "not(rs(5), rs(6))"),
        ("> claim_amount", "> claim_amount"),
        ("> claim_amount + ₹500", "> claim_amount + rs(500)"),
        ("max(5, claim_amount)", "max(5, claim_amount)"),
        ("rs(5)", "rs(5)"),
        ("-", "-"),
        ("", ""),
        ("1.000", "₹1.000"),
        ("1,2", "₹1,2"),
        ("5..10", "rs(5)..rs(10)"),
    ],
)
def test_money_is_typed_in_rupees(typed, kept):
    assert typed_cell(typed, "money") == kept


@pytest.mark.parametrize(
    ("typed", "kind", "kept"),
    [
        ("asp", "string", '"asp"'),
        ("asp, sp", "string", '"asp", "sp"'),
        ("not(asp, sp)", "string", 'not("asp", "sp")'),
        ("थाना बीसलपुर", "string", '"थाना बीसलपुर"'),
        ('"asp", grade', "string", '"asp", grade'),
        ("“asp”", "string", '"asp"'),
        ("subject.category", "string", "subject.category"),
        ("-", "string", "-"),
        ("हाँ", "boolean", "True"),
        ("no", "boolean", "False"),
        ("-", "boolean", "-"),
        ("> 23-11-2026", "date", '> date("2026-11-23")'),
        ("[1-1-2026..31-12-2026]", "date", '[date("2026-01-01")..date("2026-12-31")]'),
        ("1,00,000", "integer", "100000"),
        ("1,2", "integer", "1,2"),
        ("7.5", "integer", "7.5"),
        ("anything < else", "", "anything < else"),
    ],
)
def test_other_kinds_are_typed_as_the_office_writes_them(typed, kind, kept):
    assert typed_cell(typed, kind, names={"grade", "subject.category"}) == kept


def test_a_date_is_shown_as_the_office_writes_it():
    assert shown_cell('[date("2026-01-01")..date("2026-12-31"))', "date") == "[01-01-2026..31-12-2026)"


@pytest.mark.parametrize(
    "cell", ["<= ", "1..2", "__import__('os')", "x for x in y", "< > 5", "(1", "a" * 3000, "1 < 2"]
)
def test_a_faulty_cell_is_told_at_its_place_in_both_languages(cell):
    sheet = read_sheet(POWER)
    row = dataclasses.replace(sheet.rows[1], cells=(cell, "False"))
    faults = cell_faults(dataclasses.replace(sheet, rows=(sheet.rows[0], row, *sheet.rows[2:])))
    assert [(fault.at, fault.open) for fault in faults] == [("r1-c0", False)]
    assert any("\u0900" <= sign <= "\u097f" for sign in faults[0].hi)


def test_headings_are_judged_too():
    sheet = read_sheet(POWER)
    wrong = dataclasses.replace(
        sheet, hi="Latin", en="",
        inputs=(dataclasses.replace(sheet.inputs[0], expression="1 +"), sheet.inputs[1]),
        outputs=(dataclasses.replace(sheet.outputs[0], name="date"),),
    )  # fmt: skip
    assert [fault.at for fault in cell_faults(wrong)] == ["title_hi", "title_en", "i0-expression", "o0-name"]
    unknown = cell_faults(sheet, {"admissible"})
    assert [(fault.at, fault.open) for fault in unknown] == [("i1-expression", True)]


def test_the_last_row_and_the_last_column_stay():
    sheet = read_sheet(new_sheet("t", "क", "A"))
    for remove in (remove_row, remove_input, remove_output):
        with pytest.raises(OfficeRefusal):
            remove(sheet, 0)


def test_a_sign_that_no_file_can_hold_is_refused():
    sheet = read_sheet(POWER)
    with pytest.raises(BadInput):
        write_sheet(POWER, dataclasses.replace(sheet, hi="क\x01"))


@pytest.mark.parametrize("xml", [b"<a/>", b"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/'/>"])
def test_what_is_no_table_is_refused(xml):
    with pytest.raises(BadInput):
        read_sheet(xml)


def test_a_hostile_file_is_refused_before_anything_is_read():
    bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    with pytest.raises(UploadRefused):
        read_sheet(bomb)


def test_angle_brackets_in_texts_stay_texts():
    sheet = read_sheet(POWER)
    xml = write_sheet(POWER, dataclasses.replace(sheet, hi="<b>क</b>", en='"><script>'))
    assert read_sheet(xml).hi == "<b>क</b>"
    assert read_sheet(xml).en == '"><script>'
