"""Two versions are compared in real Chromium: a line of the list shows its element in both drawings."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands, pno_by_post
from tests.browser.harness import PHONE, WIDE, Visit
from tests.weboffice import WebOffice
from workflows import routing_drafts
from workflows.organisation import SYSTEM
from workflows.routing_drafts import draft_files
from workflows.step_table.laying_out import draw_missing
from workflows.step_table.steps import NewStep, insert_step_after

FORM = "forms/medical-claim/amount.json"
IN_BOX = """([box, part]) => {
  const [outer, inner] = [box, part].map((one) => one.getBoundingClientRect())
  return inner.left >= outer.left - 1 && inner.right <= outer.right + 1
    && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
}"""
SCROLLS = "box => box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1"


@pytest.fixture
def drafted(web: WebOffice) -> WebOffice:
    """The medical claim with a desk more at its right end, a button renamed, a form changed and a desk renamed."""
    with web.day() as day:
        draft = routing_drafts.open_draft(
            day.db, "medical-claim", district_id=day.district_id, actor=SYSTEM, now=day.now
        )
        files = draft_files(draft)
        new = NewStep("पंजिका में प्रविष्टि", "Entry in the register", due="2wd")
        xml = draw_missing(insert_step_after(files["medical-claim.bpmn"], "payment", new).xml)
        for old, now in ((b'value="Raise objection"', b'value="Object in writing"'), (b'value="3wd"', b'value="4wd"')):
            assert old in xml
            xml = xml.replace(old, now)
        changes = {"medical-claim.bpmn": xml, FORM: files[FORM].replace(b'"title"', b'"description": "x", "title"', 1)}
        routing_drafts.save_files(day.db, draft, changes, rev=draft.rev, actor=SYSTEM, now=day.now)
    return web


@pytest.fixture
def hands(visit: Callable[..., Visit], base: str, drafted: WebOffice) -> Hands:
    """The administrator."""
    hands = Hands(visit, base, pno_by_post(drafted.database), "en", pictures=False)
    hands.sit("EOFFICE")
    return hands


def line(tab: Page, words: str):
    return tab.locator(".changelist a", has_text=words).first


def shown_in(tab: Page, place: int):
    """What is highlighted in the older (0) or the newer (1) drawing."""
    return tab.locator(".drawings .canvas").nth(place).locator(".is-shown")


def in_its_box(tab: Page, place: int) -> bool:
    box = tab.locator(".drawings .canvas").nth(place).element_handle()
    return bool(tab.evaluate(IN_BOX, [box, shown_in(tab, place).first.element_handle()]))


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_whole_drawings_are_seen_and_the_first_change_is_shown(hands: Hands, size: tuple[int, int]) -> None:
    hands.tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab = hands.open("/studio/drafts/1/compare")
    for box in tab.locator(".drawings .canvas").all():
        assert not box.evaluate(SCROLLS)
    expect(line(tab, "New: step “Entry in the register”")).to_have_attribute("aria-current", "true")
    expect(shown_in(tab, 1)).to_have_class("node task is-added is-shown")
    assert shown_in(tab, 0).count() == 0
    assert in_its_box(tab, 1)


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_line_shows_its_element_in_both_drawings_at_full_size(hands: Hands, size: tuple[int, int]) -> None:
    hands.tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab = hands.open("/studio/drafts/1/compare")
    tab.locator("[data-full]").focus()
    tab.keyboard.press("Space")
    assert tab.locator(".drawings .canvas").first.evaluate(SCROLLS)
    assert in_its_box(tab, 1)
    for words in ("“Raise objection” → “Object in writing”", "3 working days"):
        line(tab, words).focus()
        tab.keyboard.press("Enter")
        expect(line(tab, words)).to_be_focused()
        assert in_its_box(tab, 0)
        assert in_its_box(tab, 1)
    hands.look()


def test_a_form_is_shown_at_its_step(hands: Hands) -> None:
    tab = hands.open("/studio/drafts/1/compare")
    tab.locator(".changefile", has_text="Form").locator("+ ul a").first.click()
    expect(shown_in(tab, 0)).to_have_attribute("data-node", "amount")
    expect(shown_in(tab, 1)).to_have_attribute("data-node", "amount")


def test_without_script_a_line_leads_to_its_element(hands: Hands, visit: Callable[..., Visit], base: str) -> None:
    tab = visit(base, script=False).open("/studio/drafts/1/compare")
    tab.locator("[data-full]").check()
    line(tab, "New: step “Entry in the register”").click()
    target = tab.locator(".drawings :target")
    expect(target).to_have_class("node task is-added")
    expect(target).to_be_in_viewport(ratio=0.9)
