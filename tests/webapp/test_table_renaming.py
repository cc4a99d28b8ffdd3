"""Another key for a table and other names for what it decides: steps, forms and tables follow, or nothing changes."""

import pytest
from lxml import etree

from tests.webapp.drafting import at, files
from tests.webapp.test_table_pages import POWER, url
from workflows.form_building import uses_of
from workflows.table_editing import deciding_steps, read_sheet

DIAGRAM = "medical-claim.bpmn"


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_steps_that_ask_a_table_follow_its_key(web, claim, language):
    before = files(web)
    page = at(web, language).get(url(claim))
    words = {"en": "Save key", "hi": "कुंजी सहेजें"}[language]
    page.submit(words, {"short": "sanction-limits"}, redirects_to=url(claim, "sanction-limits"))
    after = files(web)
    assert f"{POWER}.dmn" not in after
    assert read_sheet(after["sanction-limits.dmn"]).key == "sanction-limits"
    assert [step.table for step in deciding_steps("medical-claim", after)] == ["sanction-limits"]
    renamed = after[DIAGRAM].replace(b"sanction-limits", POWER.encode())
    assert etree.canonicalize(renamed.decode()) == etree.canonicalize(before[DIAGRAM].decode())


@pytest.mark.parametrize("short", ["", "Two words", "9lives", "../etc", "शक्ति"])
def test_what_is_no_key_is_refused(web, claim, short):
    before = files(web)
    refused = at(web).get(url(claim)).submit("Save key", {"short": short}, status=422)
    assert "small Latin letters" in refused.text
    assert files(web) == before


def test_a_key_that_is_taken_is_refused(web, claim):
    page = at(web).get(f"/studio/drafts/{claim}/tables")
    page.submit("Make the table", {"title_hi": "अवकाश", "title_en": "Leave"}, redirects_to=url(claim, "leave"))
    before = files(web)
    refused = at(web).get(url(claim)).submit("Save key", {"short": "leave"}, status=422)
    assert "There is a table “leave” already." in refused.text
    assert files(web) == before


def test_a_fact_that_a_table_decides_gets_another_name_wherever_it_is_used(web, claim):
    before = files(web)
    assert uses_of("sanction_by", before, form=f"{POWER}.dmn")
    asked = at(web).get(url(claim)).submit("Save table", {"o0-name": "approver"}, status=422)
    assert "The old one is used here:" in asked.text
    assert files(web) == before
    asked.submit("Change it there too", redirects_to=url(claim))
    after = files(web)
    assert read_sheet(after[f"{POWER}.dmn"]).outputs[0].name == "approver"
    assert not uses_of("sanction_by", after)
    assert len(uses_of("approver", after, form=f"{POWER}.dmn")) == len(
        uses_of("sanction_by", before, form=f"{POWER}.dmn")
    )


def test_a_fact_can_get_another_name_in_the_table_alone(web, claim):
    before = files(web)
    asked = at(web).get(url(claim)).submit("Save table", {"o0-name": "approver"}, status=422)
    asked.submit("Change it only here", redirects_to=url(claim))
    after = files(web)
    assert read_sheet(after[f"{POWER}.dmn"]).outputs[0].name == "approver"
    assert after[DIAGRAM] == before[DIAGRAM]


def test_a_button_at_a_row_asks_as_well_before_a_name_changes(web, claim):
    before = files(web)
    asked = at(web).get(url(claim)).submit("Add a row", {"o0-name": "approver"}, status=422)
    assert "The old one is used here:" in asked.text
    assert files(web) == before


def test_nobody_else_gives_a_table_another_key(web, claim):
    web.at("ANK-MED").post(url(claim, more="/rekey"), {"short": "mine"}, status=403)
