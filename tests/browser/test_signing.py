"""The SP signs in a real browser: the page with the code follows the signing program without being loaded again."""

import pytest

from tests.browser.harness import PHONE, WIDE, serve
from tests.signingdesk import demo_key, make_signing_office, run_signer


@pytest.fixture
def web(sqlite_office, tmp_path):
    office = make_signing_office(sqlite_office, tmp_path)
    office.claim_to_sign()
    office.enrol("SP")
    return office


def log_in(browser, web, base, code, language):
    client = web.at(code, language=language).client
    browser.add_cookies(
        [{"name": name, "value": client.get_cookie(name).value, "url": base} for name in ("patravali", "language")]
    )


def test_the_page_follows_the_program_until_the_letter_is_signed(web, browser, visit, tmp_path):
    with serve(web.app) as base:
        log_in(browser, web, base, "SP", "en")
        desk = visit(base)
        tab = desk.open("/sign")
        desk.check()
        tab.get_by_role("button", name="Sign the chosen with one PIN").click()
        tab.wait_for_url("**/sign/work/*")
        desk.check()
        code = tab.inner_text("#code")
        tab.locator("#code").click()
        tab.wait_for_timeout(2500)
        assert tab.evaluate("getSelection().toString()").strip() == code, "the marked code stays marked while it waits"
        done = run_signer(tmp_path, base, code, settings=demo_key(web), pin="demo")
        assert done.returncode == 0, done.stderr
        tab.get_by_role("heading", name="The letter is signed.").wait_for()
        desk.check()
        assert tab.locator("#code").count() == 0
        tab.get_by_role("link", name="Back to the letters").click()
        tab.get_by_role("heading", name="Today's signatures").wait_for()
        desk.check()


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_pages_of_signing_fit_and_are_accessible(web, browser, visit, language, size):
    with serve(web.app) as base:
        for code, path in (("SP", "/sign"), ("EOFFICE", "/sign/certificates"), ("SP", "/verify"), ("SP", "/status")):
            log_in(browser, web, base, code, language)
            page = visit(base, size=size)
            page.open(path)
            page.check()
