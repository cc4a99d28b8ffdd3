"""The editor under fingers, in a real Chromium that emulates a touch screen: tablet and phone."""

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.drawing_board import Desk

TABLET, PHONE = (820, 1100), (360, 740)
X_OF = "id => document.querySelector('#editor').modeler.get('elementRegistry').get(id).x"
VIEW = "() => document.querySelector('#editor').modeler.get('canvas').viewbox()"
DESKS = """() => document.querySelector('#editor').modeler.get('elementRegistry')
  .filter(({ type }) => type === 'bpmn:UserTask').length"""


class Fingers:
    """A finger or two on a tab."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.line: CDPSession = tab.context.new_cdp_session(tab)
        self.line.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def middle_of(self, selector: str) -> tuple[float, float]:
        box = self.tab.locator(selector).first.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def tap(self, selector: str) -> None:
        """Touch the middle of something, and let go."""
        x, y = self.middle_of(selector)
        self.touch("touchStart", [{"x": x, "y": y}])
        self.touch("touchEnd", [])
        self.tab.wait_for_timeout(400)

    def draw(self, *ways: tuple[float, float, float, float]) -> None:
        """Put fingers down, move each along its way, and lift them."""
        for step in range(9):
            points = [{"x": x + (to_x - x) * step / 8, "y": y + (to_y - y) * step / 8} for x, y, to_x, to_y in ways]
            self.touch("touchMove" if step else "touchStart", points)
            self.tab.wait_for_timeout(30)
        self.touch("touchEnd", [])
        self.tab.wait_for_timeout(300)

    def touch(self, kind: str, points: list[dict[str, float]]) -> None:
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_fingers_move_the_drawing_and_its_elements_and_make_it_larger(desk: Desk, size: tuple[int, int]) -> None:
    tab = desk.open(desk.draft("file"), size=size)
    fingers = Fingers(tab)
    tab.locator("[data-canvas]").scroll_into_view_if_needed()
    fingers.tap("[data-element-id='note'].djs-shape")
    assert tab.locator("#panel-name-hi").input_value() == "टिप्पणी एवं आलेख"
    x, y = fingers.middle_of("[data-element-id='note'].djs-shape")
    before = tab.evaluate(X_OF, "note")
    fingers.draw((x, y, x + 20, y))
    assert tab.evaluate(X_OF, "note") > before
    canvas = tab.locator("[data-canvas]").bounding_box()
    assert canvas is not None
    x, y = canvas["x"] + canvas["width"] * 0.7, canvas["y"] + 60
    seen, scrolled = tab.evaluate(VIEW), tab.evaluate("scrollY")
    fingers.draw((x, y, x - 80, y + 20))
    moved = tab.evaluate(VIEW)
    assert moved["x"] > seen["x"]
    assert tab.evaluate("scrollY") == scrolled
    fingers.draw((x - 30, y, x - 80, y), (x + 30, y, x + 80, y))
    assert tab.evaluate(VIEW)["scale"] > moved["scale"] * 1.5


def test_on_a_tablet_a_step_is_drawn_by_two_taps(desk: Desk) -> None:
    tab = desk.open(desk.draft("file"), size=TABLET)
    fingers = Fingers(tab)
    before = tab.evaluate(DESKS)
    fingers.tap(".djs-palette [data-action='create.user-task']")
    fingers.tap("[data-canvas]")
    assert tab.evaluate(DESKS) == before + 1
