"""From an element of the drawing to its form or table and back, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from tests.browser.drawing_board import Desk, pad, shape

WORDS = {
    "hi": ("इस पटल का प्रपत्र बनाएँ", "यह प्रपत्र खोलें"),
    "en": ("Make a form for this desk", "Open this form"),
}


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_form_is_made_for_a_desk_in_one_step_and_the_way_back_leads_to_the_same_desk(
    desk: Desk, language: str
) -> None:
    desk.language = language
    number = desk.draft("new")
    tab = desk.open(number)
    make, open_it = WORDS[language]
    pad(tab, shape(tab, "टिप्पणी"), "append.user-task")
    tab.keyboard.type("विधिक राय")
    tab.keyboard.press("Enter")
    element = shape(tab, "विधिक राय")
    tab.get_by_role("button", name=make).click()
    tab.wait_for_url("**/forms/new/**")
    expect(tab.locator("#fields")).to_be_visible()
    assert f'id="{element}"' in desk.kept(number)
    assert 'name="form" value="new/' in desk.kept(number)
    desk.one.check()
    tab.locator(".formhead a[href*='/drawing#']").click()
    tab.wait_for_selector("#editor[data-ready]")
    expect(tab.locator(f"[data-element-id='{element}'].selected")).to_be_visible()
    tab.get_by_role("link", name=open_it).click()
    tab.wait_for_url("**/forms/new/**")


def test_a_table_is_made_for_a_step_in_one_step(desk: Desk) -> None:
    number = desk.draft("medical-claim")
    tab = desk.open(number)
    tab.locator("[data-element-id='power'].djs-shape").click()
    tab.select_option("#panel-table", "")
    tab.get_by_role("button", name="इस चरण की तालिका बनाएँ").click()
    tab.wait_for_url("**/tables/*")
    expect(tab.locator("#sheet")).to_be_visible()
    assert tab.url.split("/")[-1].split("?")[0] in desk.kept(number)
    tab.locator(".formhead a[href*='/drawing#']").click()
    tab.wait_for_selector("#editor[data-ready]")
    expect(tab.locator("[data-element-id='power'].selected")).to_be_visible()


def test_nothing_is_made_while_the_drawing_cannot_be_kept(desk: Desk) -> None:
    number = desk.draft("new")
    tab = desk.open(number)
    tab.locator(f"[data-element-id='{shape(tab, 'टिप्पणी')}'].djs-shape").click()
    tab.fill("#panel-name-en", "Note, changed")
    tab.locator("#panel-name-en").blur()
    tab.route("**/drawing?*", lambda route: route.abort())
    desk.one.faults.clear()
    tab.get_by_role("button", name=WORDS["hi"][0]).click()
    expect(tab.locator("[data-kind=failed]")).to_be_visible()
    assert "/drawing" in tab.url
    tab.unroute("**/drawing?*")
    tab.locator("[data-kind=failed] [data-do=again]").click()
    expect(tab.locator("[data-kind=failed]")).to_have_count(0)
    desk.one.faults.clear()
