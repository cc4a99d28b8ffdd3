"""A draft is tried out in real Chromium: the token goes along, the desk's form is the real one, the walk is kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine.db import Database
from tests.browser.hands import Hands, pno_by_post
from tests.browser.harness import PHONE, Visit, serve
from tests.office import NOON
from tests.weboffice import make_app
from workflows import routing_drafts
from workflows.organisation import SYSTEM, District


@pytest.fixture
def base(sqlite_office: Database, tmp_path: Path) -> Iterator[str]:
    """The office with one draft, served."""
    app = make_app(sqlite_office, tmp_path)
    with sqlite_office.writing() as db:
        district = db.scalars(select(District.id)).one()
        routing_drafts.open_draft(db, "file", district_id=district, actor=SYSTEM, now=NOON)
    with serve(app) as address:
        yield address


def test_a_paper_is_walked_and_the_walk_is_kept(
    visit: Callable[..., Visit], base: str, sqlite_office: Database
) -> None:
    hands = Hands(visit, base, pno_by_post(sqlite_office), "hi", pictures=False)
    hands.sit("EOFFICE")
    tab = hands.open("/studio/drafts/1/try/")
    tab.locator("form[action$='/walk'] .btn-main").click()
    played(hands, arrows=1)
    tab.locator(".actions button[value=put_up]").click()
    played(hands, arrows=2)
    expect(tab.locator(".walkmap .node.open")).to_have_attribute("data-node", "section")
    tab.locator(".actions button[value=return]").click()
    played(hands, arrows=2)
    tab.locator(".actions button[value=propose_close]").click()
    played(hands, arrows=2)
    tab.locator(".actions button[value=close]").click()
    expect(tab.locator(".walkdesk .errors")).to_be_visible()
    hands.one.check()
    for one in tab.locator("fieldset.yn input[value=yes]").all():
        one.check()
    tab.locator(".actions button[value=close]").click()
    played(hands, arrows=3)
    expect(tab.locator(".walkdesk")).to_have_count(0)
    tab.locator("form[action$='/trials'] button[type=submit]").click()
    tab.wait_for_url("**/try/#trials")
    expect(tab.locator("#trials .tag.green")).to_have_count(1)
    tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    hands.one.check()
    tab.locator("#trials tbody a").click()
    hands.one.check()


def played(hands: Hands, *, arrows: int) -> None:
    """The token has gone along the arrows of the last step, and the page is sound."""
    expect(hands.tab.locator("html")).to_have_attribute("data-token-played", str(arrows))
    expect(hands.tab.locator(".token")).to_have_count(0)
    hands.one.check()


def test_without_motion_and_without_script_the_way_is_marked_all_the_same(
    visit: Callable[..., Visit], base: str, sqlite_office: Database
) -> None:
    hands = Hands(visit, base, pno_by_post(sqlite_office), "en", pictures=False)
    hands.sit("EOFFICE")
    hands.tab.emulate_media(reduced_motion="reduce")
    tab = hands.open("/studio/drafts/1/try/")
    tab.locator("form[action$='/walk'] .btn-main").click()
    hands.one.check()
    assert tab.locator("html").get_attribute("data-token-played") is None
    cookies = tab.context.cookies()
    plain = visit(base, script=False)
    plain.tab.context.add_cookies(cookies)
    page = plain.open("/studio/drafts/1/try/")
    page.locator("form[action$='/walk'] .btn-main").click()
    page.locator(".actions button[value=put_up]").click()
    expect(page.locator(".walkmap .flow.hot")).to_have_count(3)
    page.locator("button[value=back]").click()
    expect(page.locator(".walkmap .node.open")).to_have_attribute("data-node", "note")
