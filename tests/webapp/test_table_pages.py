"""Decision tables written in as tables: cells in rupees, rows and columns by buttons, findings, a case asked."""

from dataclasses import replace

import pytest

from engine.decisions import parse_table
from tests.webapp.drafting import at, change, files
from tests.weboffice import WebOffice
from workflows.table_editing import deciding_steps, give_table, read_sheet, write_sheet

POWER = "sanction-power"


def url(draft: int, key: str = POWER, more: str = "") -> str:
    return f"/studio/drafts/{draft}/tables/{key}{more}"


def table(web: WebOffice, key: str = POWER):
    return parse_table(files(web)[f"{key}.dmn"])


def cells(web: WebOffice) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(files(web)[f"{POWER}.dmn"]).rows]


def test_the_tables_of_a_draft_are_listed_with_the_steps_that_ask_them(web, claim):
    page = at(web).get(f"/studio/drafts/{claim}/tables")
    step = deciding_steps("medical-claim", files(web))[0]
    assert any("Power to sanction" in row and step.en in row for row in page.texts("//tbody/tr"))
    assert "स्वीकृति का अधिकार" in at(web, "hi").get(f"/studio/drafts/{claim}/tables")


def test_saving_a_table_unchanged_changes_nothing(web, claim):
    before = files(web)
    page = at(web).get(url(claim))
    assert [one.get("value") for one in page.all("//input[@id='r0-c0' or @id='r1-c0']")] == [
        "<= ₹25,000", "(₹25,000..₹2,00,000]"
    ]  # fmt: skip
    page.submit("Save table", redirects_to=url(claim))
    assert files(web) == before


def test_a_limit_is_changed_in_rupees_and_a_choice_without_quotation_marks(web, claim):
    page = at(web).get(url(claim))
    given = {"r0-c0": "≤ 50,000", "r1-c0": "(₹50,000..₹2,00,000]", "r0-o0": "sp", "r0-n1": "Up to ₹50,000"}
    page = page.submit("Save table", given, redirects_to=url(claim))
    assert cells(web)[0][0] == "<= rs(50000)"
    assert table(web).rows[0].results == ('"sp"',)
    assert table(web).rows[0].annotations["reason_en"] == "Up to ₹50,000"
    assert page.all("//input[@id='r0-c0']")[0].get("value") == "<= ₹50,000"
    assert "take the same case" not in page


def test_rows_and_columns_come_go_and_move_by_their_buttons(web, claim):
    first, second = cells(web)[:2]
    page = at(web).get(url(claim)).submit("Row 2 up", redirects_to=url(claim))
    assert cells(web)[:2] == [second, first]
    page = page.submit("Row 1 down", redirects_to=url(claim))
    page = page.submit("Row 1 once more", redirects_to=url(claim))
    assert cells(web)[:2] == [first, first]
    assert "Rows 1 and 2 take the same case; only one may." in page
    page = page.submit("Take row 2 out", redirects_to=url(claim))
    page = page.submit("Add a row", redirects_to=url(claim))
    assert len(cells(web)) == 5
    page = page.submit("Ask one thing more", {"i0-en": "Amount allowed"}, redirects_to=url(claim))
    assert cells(web)[0] == (*first, "-")
    assert read_sheet(files(web)[f"{POWER}.dmn"]).inputs[0].en == "Amount allowed"
    page = page.submit("Decide one thing more", redirects_to=url(claim))
    page = page.submit("Take out the column “3”", redirects_to=url(claim))
    page.submit("Take out the column “2”", redirects_to=url(claim))
    sheet = read_sheet(files(web)[f"{POWER}.dmn"])
    assert (len(sheet.inputs), len(sheet.outputs)) == (2, 1)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("<= ", "not a cell"),
        ("__import__('os').system('x')", "language"),
        ("1.000", "expression"),
        ("x" * 1900 + "(", "expression"),
    ],
)
def test_a_faulty_cell_is_told_beside_it_and_nothing_is_kept(web, claim, cell, sentence):
    before = files(web)
    page = at(web).get(url(claim)).submit("Save table", {"r1-c0": cell, "r0-n0": "नया"}, status=422)
    assert sentence in page.texts("//*[@id='r1-c0-error']")[0]
    assert page.all("//input[@id='r1-c0']")[0].get("value") == cell
    assert page.texts("//textarea[@id='r0-n0']") == ["नया"]
    assert files(web) == before


def test_what_is_only_not_filled_in_yet_is_kept_and_said(web, claim):
    page = at(web).get(url(claim)).submit("Add a row", redirects_to=url(claim))
    assert page.texts("//*[@id='r4-o0-error']") == ["Say what is decided."]
    assert len(cells(web)) == 5


def test_script_in_a_text_is_a_text_everywhere(web, claim):
    evil = "<script>alert(1)</script>\"'>"
    page = at(web).get(url(claim))
    page = page.submit(
        "Save table", {"title_en": evil, "i0-en": evil, "r0-n0": f"क {evil}", "r0-o0": '"<b>"'}, redirects_to=url(claim)
    )
    assert evil in page
    assert not page.all("//script[contains(., 'alert')]")
    assert table(web).rows[0].annotations["reason_hi"] == f"क {evil}"


def test_a_case_is_asked_with_row_and_reason_and_nothing_is_kept(web, claim):
    before = files(web)
    page = at(web).get(url(claim))
    answer = page.submit("Ask the table", {"ask-admissible": "1,67,000", "ask-higher_sanction": "no"})
    assert "Sanctioned by: sp" in answer
    assert "row 2, because Admissible amount: ₹25,000 < ₹1,67,000 ≤ ₹2,00,000" in answer
    assert [row.get("id") for row in answer.all("//tr[@class='is-hit']")] == ["r1"]
    unsaved = answer.submit("Ask the table", {"r1-c0": "(25,000..1,00,000]"})
    assert "No row of the table" in unsaved
    wrong = answer.submit("Ask the table", {"ask-admissible": "much"}, status=422)
    assert "Write the amount in rupees" in wrong
    hindi = at(web, "hi").get(url(claim))
    case = {"ask-admissible": "1,67,000", "ask-higher_sanction": "नहीं"}
    assert "क्योंकि" in hindi.submit("तालिका से पूछें", case)
    assert files(web) == before


def test_the_check_while_writing_names_cells_overlaps_and_gaps(web, claim):
    before = files(web)
    page = at(web).get(url(claim))
    client = at(web).client
    sent = {one.get("name"): one.get("value", one.text or "") for one in page.all("//form[@id='sheet']//input")}
    sent |= {f"r{row}-c1": "False" for row in range(3)} | {"r3-c1": "True", "policy": "UNIQUE"}
    sent |= {"i0-kind": "money", "i1-kind": "boolean", "o0-kind": "string"}
    good = client.post(url(claim, more="/check"), data=sent).json
    assert good == {"cells": {}, "rows": []}
    overlap = client.post(url(claim, more="/check"), data={**sent, "r0-c0": "<= 30,000"}).json
    assert overlap["rows"] == ["Rows 1 and 2 take the same case; only one may."]
    gap = client.post(url(claim, more="/check"), data={**sent, "r0-c0": "<= 20,000"}).json
    assert "No row takes this case: Admissible amount = ₹20,000.01" in gap["rows"][0]
    faulty = client.post(url(claim, more="/check"), data={**sent, "r0-c0": "<= ("}).json
    assert list(faulty["cells"]) == ["r0-c0"]
    assert files(web) == before


def test_a_table_is_made_copied_given_to_a_step_and_thrown_away(web, claim):
    index = f"/studio/drafts/{claim}/tables"
    given = {"title_hi": "अवकाश", "title_en": "Leave power", "copy_of": f"{POWER}.dmn"}
    page = at(web).get(index).submit("Make the table", given, redirects_to=url(claim, "leave-power"))
    assert table(web, "leave-power").key == "leave-power"
    assert [row.results for row in table(web, "leave-power").rows] == [row.results for row in table(web).rows]
    assert page.all("//h2[. = 'Leave power']")
    at(web).get(index).submit("Throw away “Leave power”", redirects_to=index)
    assert "leave-power.dmn" not in files(web)
    at(web).post(url(claim, more="/remove"), {}, status=409)
    assert f"{POWER}.dmn" in files(web)
    step = deciding_steps("medical-claim", files(web))[0]
    new = {"title_hi": "नया", "title_en": "New one", "node": step.node}
    at(web).get(index).submit("Make the table", new, redirects_to=url(claim, "new-one"))
    assert deciding_steps("medical-claim", files(web))[0].table == "new-one"
    at(web).get(index).submit("Make the table", {"title_hi": "Latin", "title_en": "A"}, status=422)


def test_a_table_is_given_to_a_step_and_nothing_else_of_the_drawing_changes(web, claim):
    xml = files(web)["medical-claim.bpmn"]
    step = deciding_steps("medical-claim", files(web))[0]
    other = give_table(xml, step.node, "other")
    assert give_table(other, step.node, step.table).split() == give_table(xml, step.node, step.table).split()


def test_somebody_elses_saving_in_between_is_told_and_nothing_of_either_is_lost(web, claim):
    mine, theirs = at(web).get(url(claim)), at(web).get(url(claim))
    theirs.submit("Save table", {"title_en": "Theirs"}, redirects_to=url(claim))
    again = mine.submit("Save table", {"r0-n1": "Mine"}, status=409)
    assert "Somebody else saved this in between" in again.messages()[0]
    assert again.texts("//textarea[@id='r0-n1']") == ["Mine"]
    assert table(web).title_en == "Theirs"
    told = again.texts("//*[contains(@class,'notice')]//li")
    assert any("Theirs" in one for one in told), "what of theirs would go is said before it goes"
    assert any("Mine" in one for one in told)
    again.submit("Save table", redirects_to=url(claim))
    assert table(web).rows[0].annotations["reason_en"] == "Mine"


def test_a_double_press_adds_one_row(web, claim):
    page = at(web).get(url(claim))
    page.submit("Add a row", redirects_to=url(claim))
    page.submit("Add a row", redirects_to=url(claim))
    assert len(cells(web)) == 5


@pytest.mark.parametrize("act", ["row-up:99", "row-remove:9999", "no-such", "input-remove:7", "__class__"])
def test_an_act_that_is_none_is_refused(web, claim, act):
    page = at(web).get(url(claim))
    sent = {"act": act, "seen": page.all("//input[@name='seen']/@value")[0]}
    answer = at(web).post(url(claim), sent, status=422)
    assert answer.messages()


@pytest.mark.parametrize(
    "xml",
    [
        b"<half",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>',
    ],
)
def test_a_hostile_table_that_came_by_another_way_is_listed_with_its_fault_and_not_opened(web, claim, xml):
    change(web, claim, {f"{POWER}.dmn": xml})
    assert at(web).get(f"/studio/drafts/{claim}/tables").texts("//span[@class='err']")
    at(web).get(url(claim), status=422)


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
def test_nobody_but_the_administrator_sees_or_changes_a_table(web, claim, post):
    before = files(web)
    for path in (f"/studio/drafts/{claim}/tables", url(claim)):
        web.at(post).get(path, status=403)
    for more in ("", "/check", "/ask", "/remove"):
        web.at(post).post(url(claim, more=more), {"act": "row-add"}, status=403)
    web.at(post).post(f"/studio/drafts/{claim}/tables/new", {"title_hi": "क", "title_en": "A"}, status=403)
    assert files(web) == before


def test_what_is_not_there_is_not_found(web, claim):
    at(web).get(url(claim, "nothing"), status=404)
    at(web).get(url(99), status=404)
    for more in ("", "/ask", "/remove"):
        at(web).post(url(claim, "nothing", more), {}, status=404)


def test_a_table_of_two_hundred_rows_opens_and_takes_as_many_statements_as_one_of_four(web, claim):
    at(web).get(url(claim))
    with web.counted() as few:
        at(web).get(url(claim))
    xml = files(web)[f"{POWER}.dmn"]
    sheet = read_sheet(xml)
    rows = tuple(replace(sheet.rows[0], ident="", cells=(f"rs({n})", "False")) for n in range(200))
    change(web, claim, {f"{POWER}.dmn": write_sheet(xml, replace(sheet, rows=rows))})
    with web.counted() as many:
        page = at(web).get(url(claim))
    assert len(many) == len(few)
    assert len(page.all("//tbody/tr")) == 200


def test_a_large_table_is_no_larger_than_a_form_may_be(web, claim):
    page = at(web).get(url(claim))
    fields = {f"r{row}-n{place}": "कारण " * 40 for row in range(200) for place in range(2)}
    sent = {"csrf_token": page.all("//input[@name='csrf_token']")[0].get("value"), **fields}
    answer = at(web).client.post(url(claim, more="/check"), data=sent)
    assert int(answer.request.headers["Content-Length"]) > 500_000
    assert answer.status_code == 200


def test_the_titles_that_were_typed_stand_on_the_page_again(web, claim):
    page = at(web).get(f"/studio/drafts/{claim}/tables")
    token = page.all("//input[@name='csrf_token']")[0].get("value")
    sent = {"csrf_token": token, "title_hi": "नयी तालिका", "title_en": ""}
    again = at(web).client.post(f"/studio/drafts/{claim}/tables/new", data=sent)
    assert again.status_code == 422
    assert 'value="नयी तालिका"' in again.text
