"""Names on the canvas in the reader's language, in a real Chromium: shown, written, searched, unchanged by opening."""

import pytest
from lxml import etree
from playwright.sync_api import Page, expect

from tests.browser.drawing_board import SAVED, TEXT, Desk, plainly
from tests.browser.harness import ROOT

SHOWN = {
    "hi": ("सामान्य पत्रावली", "पुलिस अधीक्षक", "टिप्पणी एवं आलेख", "पत्रावली खुली"),
    "en": ("General file", "Addl. SP", "Note and draft", "File opened"),
}


def words(tab: Page) -> str:
    """All that is written on the canvas, without the places where lines break."""
    return " ".join(" ".join(tab.locator(".djs-visual text tspan").all_text_contents()).split())


def write(tab: Page, element: str, name: str) -> None:
    """Give a shape another name on the canvas, and keep the drawing."""
    tab.locator(f"[data-element-id='{element}'].djs-shape").first.dblclick(position={"x": 9, "y": 9})
    tab.keyboard.press("Control+a")
    tab.keyboard.type(name)
    tab.keyboard.press("Enter")
    tab.keyboard.press("Control+s")
    expect(tab.locator("[data-save-state]")).to_contain_text(SAVED["en"])


def names_of(xml: str, element: str) -> tuple[str | None, str | None]:
    """The name of an element in the file, and its property for English."""
    found = next(one for one in etree.fromstring(xml.encode()).iter("{*}*") if one.get("id") == element)
    english = found.xpath("./*[local-name()='extensionElements']//*[@name='name_en']/@value")
    return found.get("name"), next(iter(english), None)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_canvas_speaks_the_language_of_the_page_and_opening_changes_nothing(desk: Desk, language: str) -> None:
    desk.language = language
    number = desk.draft("file")
    tab = desk.open(number)
    shown = words(tab)
    assert all(name in shown for name in SHOWN[language])
    assert not any(name in shown for name in SHOWN["hi" if language == "en" else "en"])
    assert plainly(tab.evaluate(TEXT)) == plainly(desk.kept(number))
    assert tab.locator("[data-notices]").inner_text() == ""


def test_a_name_written_on_the_english_canvas_is_the_english_one(desk: Desk) -> None:
    desk.language = "en"
    number = desk.draft("file")
    tab = desk.open(number)
    write(tab, "note", "Put up a note")
    assert names_of(desk.kept(number), "note") == ("टिप्पणी एवं आलेख", "Put up a note")
    tab.locator("[data-element-id='note'].djs-shape").click()
    expect(tab.locator("#panel-name-en")).to_have_value("Put up a note")
    expect(tab.locator("#panel-name-hi")).to_have_value("टिप्पणी एवं आलेख")
    write(tab, "begin_label", "File begun")
    assert names_of(desk.kept(number), "begin") == ("पत्रावली खुली", "File begun")
    assert "File begun" in words(tab)
    write(tab, "participant_file", "Any file")
    root = etree.fromstring(desk.kept(number).encode())
    assert root.xpath("//*[@name='title_en']/@value")[0] == "Any file"
    assert root.xpath("//*[local-name()='participant']/@name") == ["सामान्य पत्रावली"]
    for _step in range(3):
        tab.locator("[data-do=undo]").click()
    assert all(name in words(tab) for name in SHOWN["en"])


def test_an_english_name_changed_in_the_panel_is_drawn_at_once_and_found_by_searching(desk: Desk) -> None:
    desk.language = "en"
    number = desk.draft("file")
    tab = desk.open(number)
    tab.locator("[data-element-id='begin'].djs-shape").click()
    tab.fill("#panel-name-en", "Opened today")
    tab.locator("#panel-name-en").blur()
    expect(tab.locator("[data-element-id='begin_label'] text")).to_contain_text("Opened")
    tab.locator("[data-do=find]").click()
    tab.keyboard.type("Opened to")
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-element-id='begin'].selected")).to_be_visible()
    desk.one.check()


def test_the_search_is_open_when_its_button_was_pressed_and_shut_when_it_is_pressed_again(desk: Desk) -> None:
    tab = desk.open(desk.draft("file"))
    pad = tab.locator(".djs-search-container")
    press = """() => {
      document.querySelector('[data-do=find]').click()
      return document.activeElement.closest('.djs-search-container') !== null
    }"""
    assert tab.evaluate(press)
    expect(pad).to_be_visible()
    tab.locator("[data-do=find]").click()
    expect(pad).to_be_hidden()
    desk.one.check()


def test_a_file_from_elsewhere_keeps_its_english_name_when_its_hindi_one_is_written(desk: Desk) -> None:
    xml = (ROOT / "bpmn/file.bpmn").read_text("utf-8").replace('id="file"', 'id="foreign"')
    xml = xml.replace('processRef="file"', 'processRef="foreign"')
    xml = xml.replace('name="टिप्पणी एवं आलेख"', 'name="Write a note"')
    xml = xml.replace('name="name_en" value="Note and draft"', 'name="name_hi" value="टिप्पणी"')
    number = desk.draft("foreign", {"foreign.bpmn": xml.encode()})
    tab = desk.open(number)
    assert "टिप्पणी" in words(tab)
    assert "Write a note" not in words(tab)
    assert plainly(tab.evaluate(TEXT)) == plainly(xml)
    tab.locator("[data-element-id='note'].djs-shape").click()
    tab.fill("#panel-name-hi", "नई टिप्पणी")
    tab.locator("#panel-name-hi").blur()
    expect(tab.locator("#panel-name-en")).to_have_value("Write a note")
    tab.keyboard.press("Control+s")
    expect(tab.locator("[data-save-state]")).to_contain_text(SAVED["hi"])
    assert names_of(desk.kept(number), "note") == ("नई टिप्पणी", "Write a note")
