"""The step table in a real browser: the same change as on the canvas, by the keyboard alone; sound at every size."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.db import Database
from tests.browser.harness import PHONE, WIDE, serve
from tests.weboffice import WebOffice, make_app
from workflows import routing_drafts
from workflows.organisation import SYSTEM
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.step_table.rows import read_steps

MOST_TABS = 150
FOCUSED = """() => {
  const one = document.activeElement;
  return `#${one.id} ${one.getAttribute('aria-label') || one.innerText || ''}`;
}"""


@pytest.fixture
def web(sqlite_office: Database, tmp_path) -> WebOffice:
    made = WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)
    with made.day() as day:
        routing_drafts.open_draft(day.db, "file", district_id=day.district_id, actor=SYSTEM, now=day.now)
    return made


def log_in(browser, web: WebOffice, base: str, language: str) -> None:
    client = web.at("EOFFICE", language=language).client
    browser.add_cookies(
        [{"name": name, "value": client.get_cookie(name).value, "url": base} for name in ("patravali", "language")]
    )


class Keys:
    """Two hands on the keyboard and no mouse."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab

    def at(self) -> str:
        """Id and visible words of what has the focus."""
        return str(self.tab.evaluate(FOCUSED))

    def tab_to(self, words: str) -> None:
        """Press Tab until what has the focus holds the words."""
        for _ in range(MOST_TABS):
            self.tab.keyboard.press("Tab")
            if words in self.at():
                return
        raise AssertionError(f"the keyboard does not come to {words}")

    def open(self, words: str) -> None:
        """Go to what folds open and press Enter."""
        self.tab_to(words)
        self.tab.keyboard.press("Enter")

    def press(self, words: str) -> None:
        """Go to a link or button and press Enter; wait for the page to which it leads."""
        self.tab_to(words)
        with self.tab.expect_navigation(wait_until="networkidle"):
            self.tab.keyboard.press("Enter")

    def write(self, field: str, text: str) -> None:
        """Go to a field, by its id, and type over what is there."""
        self.tab_to(f"#{field} ")
        self.tab.keyboard.press("Control+a")
        self.tab.keyboard.type(text)

    def choose(self, field: str, label: str) -> None:
        """Go to a list and type the beginning of what is wanted."""
        self.tab_to(f"#{field} ")
        self.tab.keyboard.type(label, delay=5)


def steps_in(web: WebOffice) -> dict[str, tuple[str, str, list[str]]]:
    with web.database.reading() as db:
        xml = draft_files(db.scalars(select(RoutingDraft)).one())["file.bpmn"]
    return {one.name_en: (one.lane, one.due, [way.to for way in one.ways]) for one in read_steps(xml)}


def test_a_step_is_added_limited_given_a_button_and_moved_by_the_keyboard_alone(web, browser, visit):
    with serve(web.app) as base:
        log_in(browser, web, base, "en")
        one = visit(base)
        tab = one.open("/studio/drafts/1/steps")
        keys = Keys(tab)
        keys.press("#at-section ")
        expect(tab.locator("#panel")).to_be_focused()
        keys.open("Insert a step after this one")
        keys.choose("insert-button", "Put up to the Addl")
        keys.tab_to("#insert-name_hi ")
        tab.keyboard.insert_text("द्वितीय परीक्षण")
        keys.write("insert-name_en", "Second check")
        keys.choose("insert-lane", "Addl")
        keys.choose("insert-kind", "Appr")
        keys.write("insert-due", "4")
        keys.press("#insert-save ")
        expect(tab.locator("#panel")).to_be_focused()
        expect(tab.locator("#panel")).to_contain_text("Second check")
        one.check()
        assert steps_in(web)["Second check"] == ("lane_asp", "4wd", ["asp"])
        keys.write("row-due", "7 days")
        keys.press("#row-save ")
        expect(tab.locator("#row-due")).to_have_attribute("aria-invalid", "true")
        expect(tab.locator("#row-due")).to_be_focused()
        one.check()
        keys.tab.keyboard.press("Control+a")
        keys.tab.keyboard.type("6")
        keys.press("#row-save ")
        expect(tab.locator("#row-save")).to_be_focused()
        keys.open("Add a button")
        keys.tab_to("#addbutton-name_hi ")
        tab.keyboard.insert_text("वापस")
        keys.write("addbutton-name_en", "Send back")
        keys.choose("addbutton-to", "2 ")
        keys.choose("addbutton-kind", "Send back")
        keys.press("#addbutton-save ")
        one.check()
        assert steps_in(web)["Second check"] == ("lane_asp", "6wd", ["asp", "note"])
        tab.goto(f"{base}/studio/drafts/1/steps")
        keys.press("#up-asp ")
        expect(tab.locator("#up-asp")).to_be_focused()
        assert steps_in(web)["Second check"][2][0] != "asp"
        one.check()


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_table_is_sound_at_every_size_and_in_both_languages(web, browser, visit, language, size):
    with serve(web.app) as base:
        log_in(browser, web, base, language)
        one = visit(base, size=size, script=language == "en")
        for path in ("/studio/drafts/1/steps", "/studio/drafts/1/steps?step=section"):
            one.open(path)
            one.check()
