"""Conditions in the panel: rows of field, comparison and value, or text; read and written without loss."""

from collections.abc import Callable

from lxml import etree

from tests.browser.panel.board import Board
from workflows.catalogue import PROCESSES, shipped

CONDITIONS = sorted({
    "".join(found.itertext())
    for key in PROCESSES
    for found in etree.fromstring(shipped(key)[f"{key}.bpmn"]).iter("{*}conditionExpression")
})  # fmt: skip
OTHERS = (
    'admissible > rs(25000) and category in ["a", "b"]',
    "admissible <= claim_amount",
    "(rate < -2 or rate >= 3.5) and not higher_sanction",
    'date_of_bill >= date("2026-04-01") and subject.priority != "ordinary"',
    'contains(title, "x") or startswith(title, "y") or not contains(papers, "z")',
    "a == 'it says \"x\"'",
    "amount == rs(25000.50)",
    "urgent",
)
BEYOND = (
    "len(rows) > 2",
    "admissible * 2 > rs(5)",
    "any([x > 1 for x in rows])",
    "a if b else c",
    "a < b < c",
    "((a or b) and c) or d",
    "not (a == 1)",
    "rs(5) < a",
    "a ==",
    "a & b",
    "today() > b",
)


def test_the_builder_reads_every_condition_that_ships_and_gives_it_back(board: Callable[..., Board]) -> None:
    page = board("receipt")
    assert len(CONDITIONS) > 20
    back = page.do(
        "(all) => all.map((one) => studio.writeCondition(studio.readCondition(one)))", [*CONDITIONS, *OTHERS]
    )
    assert back == [*CONDITIONS, *OTHERS]
    assert page.do("(all) => all.map((one) => studio.readCondition(one))", list(BEYOND)) == [None] * len(BEYOND)


def test_times_are_read_and_written_as_the_engine_has_them(board: Callable[..., Board]) -> None:
    page = board("receipt")
    rules = ["7wd", "P3D", "PT4H"]
    assert page.do("(all) => all.map((one) => studio.writeLimit(studio.readLimit(one)))", rules) == rules
    timers = ["wd(7)", "days(3)", '"PT4H"', '"R3/P3D"', '"R/7wd"', 'date("2026-12-31")']
    assert page.do("(all) => all.map((one) => studio.writeTimer(studio.readTimer(one)))", timers) == timers
    assert page.do("() => studio.readTimer('\"P15D\"')") == {"number": 15, "unit": "d"}
    assert page.do("() => ['reply_by', '7', 'PT', 'wd(x)'].map((one) => studio.readTimer(one))") == [None] * 4
    assert page.do("() => studio.readLimit('reply_by')") is None


def test_a_condition_is_built_from_field_comparison_and_value(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("power_choice_to_sp")
    before, name = page.xml(), "if-power_choice_to_sp"
    page.choose(f"{name}-0-value", "asp")
    assert condition(page) == 'sanction_by == "asp"'
    page.choose(f"{name}-0-op", "in").tick(f"{name}-0-value-sp").tick(f"{name}-0-value-range")
    assert condition(page) == 'sanction_by in ["range", "sp"]'
    page.press(f"{name}-more").choose(f"{name}-1-field", "admissible")
    assert condition(page) == 'sanction_by in ["range", "sp"]', "half a row is not written"
    assert "Fill in every row" in page.said()
    page.choose(f"{name}-1-op", "<=").write(f"{name}-1-value", "two lakh")
    assert "Write rupees in figures" in page.said()
    page.write(f"{name}-1-value", "2,00,000")
    assert condition(page) == 'sanction_by in ["range", "sp"] and admissible <= rs(200000)'
    assert page.tab.input_value(f"[id='panel-{name}-1-value']") == "2,00,000"
    page.choose(f"{name}-1-with", "field:claim_amount")
    assert condition(page) == 'sanction_by in ["range", "sp"] and admissible <= claim_amount'
    page.press(f"{name}-group").choose(f"{name}-2-0-field", "higher_sanction")
    page.choose(f"{name}-2-1-field", "higher_sanction").choose(f"{name}-2-1-op", "no")
    page.choose(f"{name}-join", "or")
    assert condition(page).endswith("or (higher_sanction == True or higher_sanction == False)")
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())


def test_what_the_builder_cannot_read_stays_text_and_names_are_looked_at(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("power_choice_to_sp")
    name = "if-power_choice_to_sp"
    page.press(f"{name}-astext").write(f"{name}-text", "admisible * 2 > rs(100)")
    assert condition(page) == "admisible * 2 > rs(100)"
    assert "Did you mean “admissible”?" in page.said()
    assert page.tab.locator(f"[id='panel-{name}-build']").count() == 0
    page.press(f"{name}-mend-admisible")
    assert condition(page) == "admissible * 2 > rs(100)"
    assert "Did you mean" not in page.said()
    page.write(f"{name}-text", "admissible > rs(100)").press(f"{name}-build")
    assert page.tab.input_value(f"[id='panel-{name}-0-value']") == "100"
    page.undo()
    assert page.tab.input_value(f"[id='panel-{name}-text']") == "admissible * 2 > rs(100)"


def condition(page: Board) -> str:
    return "".join(page.element("power_choice_to_sp").find("{*}conditionExpression").itertext())


def test_the_way_for_all_other_cases_is_chosen(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("power_choice")
    before = page.xml()
    (other,) = [one for one in ("power_choice_to_refer", "power_choice_to_range") if f'id="{one}"' in before]
    assert page.element("power_choice").get("default") == other
    page.choose("default", "power_choice_to_sp")
    assert page.element("power_choice").get("default") == "power_choice_to_sp"
    assert page.element("power_choice_to_sp").find("{*}conditionExpression") is None
    name = f"if-{other}"
    page.choose(f"{name}-0-field", "sanction_by").choose(f"{name}-0-value", "range")
    assert page.errors() == []
    page.undone_and_redone(before, 2)
