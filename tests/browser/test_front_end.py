"""The scripts and styles by themselves, in a real browser: comfort works, and nothing depends on it."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.harness import PHONE, WIDE, Visit, serve
from tests.browser.sample_pages import make_sample_app

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_sample_app()


@pytest.fixture(scope="module")
def base(app: Flask) -> Iterator[str]:
    with serve(app) as address:
        yield address


def typed(tab: Page, text: str) -> None:
    """Type as a hand does: key by key."""
    tab.keyboard.type(text, delay=12)


@pytest.mark.parametrize("path", ["/desk", "/file"])
@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (WIDE, "dark"), (PHONE, "light")])
def test_pages_are_sound_at_every_size_and_in_both_themes(
    visit: Open, base: str, path: str, size: tuple[int, int], theme: str
) -> None:
    one = visit(base, size=size, theme=theme)
    one.open(path)
    one.check()


def test_a_search_field_writes_hindi_until_it_is_switched_off(visit: Open, base: str) -> None:
    tab = visit(base).open("/desk")
    tab.keyboard.press("/")
    field = tab.locator("#list-search")
    expect(field).to_be_focused()
    typed(tab, "chikitsaa")
    expect(field).to_have_value("चिकित्सा")
    tab.keyboard.press("Control+Space")
    typed(tab, " GPF")
    expect(field).to_have_value("चिकित्सा GPF")
    tab.reload()
    expect(tab.locator("[data-hindi-switch]").first).to_have_attribute("aria-pressed", "false")
    tab.locator("[data-hindi-switch]").first.click()


def test_a_note_is_written_phonetically_and_cites_a_page(visit: Open, base: str) -> None:
    tab = visit(base).open("/file")
    editor = tab.locator(".ProseMirror")
    editor.click()
    tab.keyboard.press("Control+a")
    typed(tab, "prastaav anumodan ke lie prastut hai ")
    expect(editor).to_contain_text("प्रस्ताव अनुमोदन के लिए प्रस्तुत है")
    tab.get_by_role("button", name="पृष्ठ उद्धृत करें").click()
    page_field = tab.locator("[data-cite-panel] input")
    expect(page_field).to_have_value("4")
    page_field.fill("6-7")
    page_field.press("Enter")
    tab.locator("[data-phrase]").click()
    html = tab.locator("[data-editor-html]").input_value()
    assert '<a class="cite" href="#page-6">पृ० 6–7/प०</a>' in html
    assert "सहमत" in html


def test_a_note_is_kept_by_itself_and_a_newer_text_is_never_overwritten(visit: Open, base: str, app: Flask) -> None:
    app.config["SAVED"].clear()
    tab = visit(base).open("/file")
    state = tab.locator("[data-save-state]")
    tab.locator(".ProseMirror").click()
    tab.keyboard.press("End")
    typed(tab, " sahamat")
    expect(state).to_have_text("अभी सहेजा नहीं गया")
    tab.locator("[data-page-number]").focus()
    expect(state).to_have_text("10:43 पर सहेजा गया")
    assert tab.locator("[name=revision]").input_value() == "4"
    assert "सहमत" in app.config["SAVED"][0]["note_html"]
    assert app.config["SAVED"][0]["expect_rev"] == "5"
    tab.locator(".ProseMirror").click()
    tab.keyboard.insert_text("रोको")
    tab.locator("[data-page-number]").focus()
    expect(state).to_have_text("इससे नया पाठ 10:40 पर सुरक्षित है।")
    expect(tab.locator(".ProseMirror")).to_contain_text("रोको")
    tab.get_by_role("button", name="सहमत, प्रस्तुत").click()
    expect(tab.get_by_text("outcome=agree")).to_be_visible()


def test_papers_are_one_run_of_pages(visit: Open, base: str) -> None:
    tab = visit(base).open("/file")
    number = tab.locator("[data-page-number]")
    expect(number).to_have_value("4")
    assert tab.locator(".sheetpage").count() == 9
    number.fill("8")
    number.press("Enter")
    expect(number).to_have_value("8")
    expect(tab.locator(".toc [aria-current]")).to_contain_text("पत्र 3")
    tab.locator("[data-view=previous]").click()
    expect(number).to_have_value("7")
    tab.locator(".note .cite").click()
    expect(number).to_have_value("3")
    expect(tab.locator("#page-3 canvas")).to_be_visible()


def test_words_are_found_on_the_scan(visit: Open, base: str) -> None:
    tab = visit(base).open("/file")
    tab.locator("[data-view=find]").click()
    field = tab.locator("[data-find] input")
    field.fill("चिकित्सा प्रतिपूर्ति")
    field.press("Enter")
    expect(tab.locator("[data-count]")).to_have_text("1 / 1")
    expect(tab.locator("[data-page-number]")).to_have_value("5")
    assert tab.locator("#page-5 .hits rect").count() == 2


def test_the_tray_is_worked_by_keys(visit: Open, base: str) -> None:
    tab = visit(base).open("/desk")
    expect(tab.locator(".bulk")).to_be_hidden()
    for key in "jjx":
        tab.keyboard.press(key)
    expect(tab.locator(".tray-row.is-at .subj")).to_contain_text("दावा 2")
    expect(tab.locator(".bulk [data-count]")).to_have_text("1")
    tab.keyboard.press("a")
    expect(tab.get_by_text(f"task={2:032x}")).to_be_visible()
    expect(tab.get_by_text("act=agree")).to_be_visible()


def test_a_button_that_asks_first_can_be_declined(visit: Open, base: str) -> None:
    tab = visit(base).open("/file")
    asked: list[str] = []
    tab.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    tab.get_by_role("button", name="वापस", exact=True).click()
    assert asked == ["लौटायें?"]
    assert tab.url.endswith("/file")


def test_the_chosen_theme_is_kept_by_the_server(visit: Open, base: str) -> None:
    tab = visit(base).open("/desk")
    tab.locator("[data-theme-switch]").click()
    tab.reload()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


def test_menus_close_on_escape(visit: Open, base: str) -> None:
    tab = visit(base).open("/desk")
    tab.locator("summary.post").click()
    expect(tab.get_by_role("button", name=re.compile("बजट पटल"))).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("button", name=re.compile("बजट पटल"))).to_be_hidden()


def test_without_scripts_a_note_is_a_textarea_and_the_step_is_sent(visit: Open, base: str) -> None:
    tab = visit(base, script=False).open("/file")
    tab.locator("textarea[name=note]").fill("सहमत।")
    expect(tab.locator("[data-hindi-switch]").first).to_be_hidden()
    tab.get_by_role("button", name="सहमत, प्रस्तुत").click()
    expect(tab.get_by_text("note=सहमत।")).to_be_visible()
    expect(tab.get_by_text("outcome=agree")).to_be_visible()
    assert "note_html" not in tab.content()
