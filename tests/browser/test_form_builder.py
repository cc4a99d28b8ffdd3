"""The form builder in real Chromium: a form of all kinds is built field by field, seen as it grows, and filled in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.harness import PHONE, WIDE, Visit
from tests.weboffice import WebOffice
from workflows import routing_drafts
from workflows.form_building import KINDS
from workflows.organisation import SYSTEM, District

Open = Callable[..., Visit]
FILLED = {
    "text": "AB-12", "lines": "line", "hindi": "हिन्दी", "number": "7", "money": "1,67,000", "field_date": "01-04-2026",
    "file_ref": "B-0302/1/2026",
}  # fmt: skip
ASKED = [kind for kind in KINDS if kind not in ("thana", "case-type", "receipt-ref", "file-page")]
"""The kinds that differ on the page; the others are lists and texts like these."""


@pytest.fixture
def draft(web: WebOffice) -> int:
    with web.day() as day:
        district = day.db.scalars(select(District.id)).one()
        found = routing_drafts.open_draft(day.db, "medical-claim", district_id=district, actor=SYSTEM, now=day.now)
        return found.id


def enter(web: WebOffice, one: Visit, language: str = "en") -> None:
    """Sit down at the administrator's post."""
    web.at("EOFFICE")
    cookie = web.clients["EOFFICE", "en"].get_cookie("patravali")
    assert cookie is not None
    values = {"patravali": cookie.value, "language": language}
    one.tab.context.add_cookies([{"name": name, "value": value, "url": one.base} for name, value in values.items()])


def add(tab: Page, kind: str) -> None:
    """Add a field of a kind with its labels, and its choices where it has them."""
    tab.locator(f".kinds a[href*='new={kind}#']").click()
    tab.locator("#label_hi").fill(f"{KINDS[kind].hi} खाना")
    tab.locator("#label_en").fill(kind.replace("-", " "))
    if "options" in KINDS[kind].limits:
        for place, (hi, en) in enumerate((("एक", "One"), ("दो", "Two"))):
            tab.locator(f"[name=option-{place}-hi]").fill(hi)
            tab.locator(f"[name=option-{place}-en]").fill(en)
    tab.locator("#required").check()
    tab.locator("[data-main]").click()
    expect(tab.locator(".fieldlist .is-at")).to_contain_text(kind.replace("-", " "))


def test_a_form_of_all_kinds_is_built_and_filled_in_its_preview(
    visit: Open, base: str, web: WebOffice, draft: int
) -> None:
    one = visit(base)
    enter(web, one)
    tab = one.open(f"/studio/drafts/{draft}/forms")
    tab.locator("#title_hi").fill("सब प्रकार")
    tab.locator("#title_en").fill("All kinds")
    tab.get_by_role("button", name="Make the form", exact=True).click()
    for kind in ASKED:
        add(tab, kind)
    tab.locator("a[href*='table=table']").click()
    tab.locator("#label_hi").fill("मद")
    tab.locator("#label_en").fill("Item")
    expect(tab.locator("#preview th", has_text="Item")).to_be_visible()
    tab.locator("[data-main]").click()
    one.check()
    tab.get_by_role("button", name="Try the filling").click()
    expect(tab.locator("#preview .errors li")).to_have_count(len(ASKED))
    one.check()
    fill_in(tab)
    tab.get_by_role("button", name="Try the filling").click()
    expect(tab.locator("#preview .notice[role=status]")).to_contain_text("₹1,67,000")
    one.check()
    assert "all-kinds" in tab.url, "the filling was tried without leaving the page"


def fill_in(tab: Page) -> None:
    """Fill every field of the preview as an officer would."""
    for name, text in FILLED.items():
        tab.locator(f"#p-{name}").fill(text)
    for name in ("choice", "yesno"):
        tab.locator(f"#p-{name} input").first.check()
    tab.locator("#p-several input").first.check()
    for name in ("person", "post", "office"):
        tab.locator(f"select#p-{name}").select_option(index=1)
    tab.locator("#p-table-0-item").fill("औषधि")
    paper = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
    tab.locator("#p-attachment").set_input_files(paper)


def test_the_preview_follows_the_panel_and_speaks_both_languages(
    visit: Open, base: str, web: WebOffice, draft: int
) -> None:
    one = visit(base)
    enter(web, one)
    tab = one.open(f"/studio/drafts/{draft}/forms/medical-claim/amount?field=account_head")
    tab.locator("#label_en").fill("Account under which it is paid")
    expect(tab.locator("#preview")).to_contain_text("Account under which it is paid")
    tab.locator("#preview-title + nav a", has_text="हिन्दी").click()
    tab.on("dialog", lambda dialog: dialog.accept())
    expect(tab.locator("#preview .stepfields")).to_contain_text("लेखा शीर्षक")


def test_a_field_is_dragged_to_another_place(visit: Open, base: str, web: WebOffice, draft: int) -> None:
    one = visit(base)
    enter(web, one)
    tab = one.open(f"/studio/drafts/{draft}/forms/medical-claim/section")
    fields = tab.locator(".fieldlist[data-table=''] > li")
    names = [field.get_attribute("data-field") for field in fields.all()]
    fields.last.drag_to(fields.first, target_position={"x": 40, "y": 3})
    expect(fields.first).to_have_attribute("data-field", names[-1] or "")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_table_is_checked_and_asked_while_one_writes(
    visit: Open, base: str, web: WebOffice, draft: int, size: tuple[int, int]
) -> None:
    one = visit(base, size=size)
    enter(web, one, "hi")
    tab = one.open(f"/studio/drafts/{draft}/tables/sanction-power")
    one.check()
    tab.locator("#r0-c0").fill("<= 30,000")
    expect(tab.locator("[data-faults]")).to_contain_text("पंक्तियाँ 1 और 2 एक ही दशा पर लागू होती हैं")
    tab.locator("#r0-c0").fill("<= (")
    expect(tab.locator("#r0-c0-error")).not_to_be_empty()
    tab.locator("#r0-c0").fill("<= 25,000")
    expect(tab.locator("#r0-c0-error")).to_be_empty()
    tab.locator("#ask-admissible").fill("1,67,000")
    tab.locator("#ask-higher_sanction").fill("नहीं")
    tab.locator("#ask-higher_sanction").press("Enter")
    expect(tab.locator("[data-asked] [role=status]")).to_contain_text("पंक्ति 2, क्योंकि")
    tab.locator("#r1-c0").focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("#r2-c0")).to_be_focused()
    tab.keyboard.press("Alt+ArrowUp")
    expect(tab.locator("#r1-c0")).to_have_value("> ₹2,00,000")
    one.check()
