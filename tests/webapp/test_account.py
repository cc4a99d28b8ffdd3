"""Log-in and log-out, passwords, sessions, the post one works at."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.office import PASSWORD
from tests.pages import Pages
from tests.weboffice import WebOffice
from workflows import accounts
from workflows.organisation import SYSTEM, Person

SP, ACCOUNTANT = "000100001", "000100015"


@pytest.fixture
def visitor(web: WebOffice) -> Pages:
    client = web.app.test_client()
    client.set_cookie("language", "en")
    return Pages(client)


def log_in(visitor: Pages, pno: str, password: str, **expected):
    return visitor.get("/login").submit("Log in", {"PNO": pno, "Password or one-time code": password}, **expected)


def test_the_first_page_asks_who_is_there(visitor):
    visitor.get("/", redirects_to="/login")


def test_the_right_password_leads_to_the_desk(visitor):
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")
    assert visitor.get("/desk").title == "Superintendent of Police"


def test_a_wrong_password_and_an_unknown_pno_are_answered_alike(visitor):
    wrong = log_in(visitor, SP, "not this one", status=401)
    unknown = log_in(visitor, "999999999", "not this one", status=401)
    assert wrong.texts("//*[@role='alert']") == unknown.texts("//*[@role='alert']")


def test_after_five_failures_even_the_right_password_waits(visitor):
    for _ in range(5):
        log_in(visitor, SP, "guess", status=401)
    log_in(visitor, SP, PASSWORD, status=401)


def test_after_the_log_out_a_copy_of_the_cookie_opens_nothing(web, visitor):
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")
    stolen = visitor.client.get_cookie("patravali").value
    visitor.get("/desk").submit("Log out", redirects_to="/login")
    thief = web.app.test_client()
    thief.set_cookie("patravali", stolen)
    assert thief.get("/desk").status_code == 302


def test_a_form_that_another_person_opened_in_this_browser_is_refused(visitor):
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")
    of_the_sp = visitor.token()
    visitor.get("/desk").submit("Log out", redirects_to="/login")
    log_in(visitor, ACCOUNTANT, PASSWORD, redirects_to="/desk")
    visitor.post("/logout", {"csrf_token": of_the_sp}, status=400)
    assert visitor.get("/desk").title == "Accountant"


def test_an_officer_who_logs_in_again_sends_the_form_that_he_has_open(visitor):
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")
    still_open = visitor.token()
    visitor.get("/desk").submit("Log out", redirects_to="/login")
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")
    visitor.post("/logout", {"csrf_token": still_open}, redirects_to="/login")


def test_the_way_back_is_never_another_site(visitor):
    page = visitor.get("/login?next=https://evil.example/")
    assert "evil" not in page.text
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")


def test_whoever_comes_with_a_one_time_code_first_sets_a_password(web, visitor):
    code = accounts.new_code()
    with web.database.writing() as db:
        person = db.scalars(select(Person).where(Person.pno == SP)).one()
        account = accounts.account_of(db, person.id)
        accounts.reset_account(db, account, code, actor=SYSTEM, now=dt.datetime.now(dt.UTC))
    log_in(visitor, SP, code.text, redirects_to="/account/password")
    visitor.get("/desk", redirects_to="/account/password")
    page = visitor.get("/account/password")
    page.submit("Set the password", {"New password": "short", "The same once more": "short"}, status=422)
    visitor.get("/account/password").submit(
        "Set the password",
        {"New password": "नया लम्बा पासवर्ड 26", "The same once more": "नया लम्बा पासवर्ड 26"},
        redirects_to="/desk",
    )
    visitor.get("/desk")


def test_one_sees_and_ends_ones_own_sessions(web, visitor):
    web.at("SP").get("/account")
    log_in(visitor, SP, PASSWORD, redirects_to="/desk")
    page = visitor.get("/account")
    assert len(page.all("//tbody/tr")) == 2
    page.submit("End", redirects_to="/account")
    web.at("SP").get("/desk", redirects_to="/login")


def test_the_pages_speak_hindi_first_and_english_at_a_switch(web):
    client = web.app.test_client()
    page = Pages(client).get("/login")
    assert page.language == "hi"
    page.submit("English", redirects_to="/login")
    assert Pages(client).get("/login").language == "en"
