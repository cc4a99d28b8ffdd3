"""The panel can be read by everybody and used with the keyboard alone."""

import re
from collections.abc import Callable

import pytest

from tests.browser.harness import PHONE, ROOT, WIDE
from tests.browser.panel.board import Board


def test_the_keyboard_alone_changes_a_desk(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("objection")
    page.tab.focus("[id='panel-name-hi']")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Control+a")
    page.tab.keyboard.type("Objection")
    page.tab.keyboard.press("Tab")
    page.settled()
    assert page.properties("objection")["name_en"] == "Objection"
    focused = page.do("document.activeElement.closest('details')?.dataset.key")
    assert focused == "who", "the focus went on to the next field and was not lost"
    for _ in range(40):
        if page.do("document.activeElement.id") == "panel-add-button":
            break
        page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    page.settled()
    assert page.tab.locator("[id='panel-new-hi']").is_visible()


PANEL = ROOT / "webapp/assets/js/studio/panel"


@pytest.mark.parametrize(("language", "size"), [("hi", WIDE), ("en", PHONE)])
def test_the_panel_can_be_read_by_everybody(board: Callable[..., Board], language: str, size: tuple[int, int]) -> None:
    page = board("medical-claim", language=language, size=size)
    assert page.tab.evaluate("document.documentElement.lang") == language
    for element in ("check", "power_choice") if language == "hi" else (None,):
        page.pick(element)
        assert not page.barriers()
        assert not page.visit.sideways()
    asked = {key for file in PANEL.rglob("*.js") for key in re.findall(r"\bt\('([^']+)'", file.read_text("utf-8"))}
    assert len(asked) > 100
    assert not asked - set(page.do("Object.keys(studio.words)"))
