"""The form of a desk while it is filled in, in a real Chromium: fields come and go, other papers are looked up."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import PHONE, WIDE, Visit
from tests.weboffice import WebOffice

RS = 100


def sit(one: Visit, web: WebOffice, code: str, language: str) -> None:
    web.at(code, language=language)
    client = web.clients[code, language]
    cookies = [
        {"name": name, "value": client.get_cookie(name).value, "url": one.base} for name in ("patravali", "language")
    ]
    one.tab.context.add_cookies(cookies)


def look(one: Visit) -> None:
    """The page is sound; papers of these tests have rows and no bytes, which the viewer is told."""
    one.faults[:] = [fault for fault in one.faults if "status of 500" not in fault]
    one.check()


def hidden(tab: Page, name: str) -> bool:
    return bool(tab.evaluate("name => document.querySelector(`[name=${name}]`).closest('[hidden]') !== null", name))


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_field_under_a_condition_comes_and_goes_while_one_fills_in(
    visit: Callable[..., Visit], base: str, web: WebOffice, language: str
) -> None:
    with web.day() as day:
        file = day.open_claim().id
    one = visit(base, size=WIDE)
    sit(one, web, "ANK-MED", language)
    tab = one.open(f"/files/{file}")
    assert hidden(tab, "f-delay_reason")
    tab.locator("[name=f-treatment_to]").fill("14-05-2026")
    tab.locator("[name=f-claimed_on]").fill("14-09-2026")
    assert not hidden(tab, "f-delay_reason")
    tab.locator("[name=f-claimed_on]").fill("14-06-2026")
    assert hidden(tab, "f-delay_reason")
    look(one)


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_another_receipt_is_looked_up_with_the_keyboard(
    visit: Callable[..., Visit], base: str, web: WebOffice, size: tuple[int, int]
) -> None:
    papers = []
    with web.day() as day:
        for title in ("श्री रामस्वरूप का चिकित्सा दावा", "अवकाश प्रार्थना-पत्र"):
            papers.append(day.diarise(title=title))
            day.press(papers[-1].id, "DAK-1", "mark", to_post="ANK")
            day.press(papers[-1].id, "ANK", "mark", to_post="ANK-MED")
        first, label = papers[0].id, papers[1].diary_label
    one = visit(base, size=size)
    sit(one, web, "ANK-MED", "hi")
    tab = one.open(f"/receipts/{first}")
    tab.locator("button[name=outcome][value=duplicate]").click()
    field = tab.get_by_role("combobox", name="किस प्राप्ति की द्विरावृत्ति")
    field.fill("अवकाश")
    expect(tab.get_by_role("option")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    look(one)
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value(label)
    expect(tab.get_by_role("listbox")).to_have_count(0)
    expect(tab.locator(".fld [role=status]").filter(has_text="अवकाश प्रार्थना-पत्र")).to_be_visible()
    field.fill("ऐसा कोई पत्र नहीं")
    expect(tab.get_by_text("ऐसा कुछ नहीं मिला")).to_be_visible()
    look(one)
