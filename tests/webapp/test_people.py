"""Posts and people: each change of a charge has its order, a one-time code is shown once."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.weboffice import WebOffice
from workflows.accounts import Account
from workflows.clocks import office_day
from workflows.ledger import LedgerEvent
from workflows.organisation import Absence, Charge, LinkOfficer, Person, Post, charge_of, post_by_code


def today(days: int = 0) -> str:
    return (office_day(dt.datetime.now(dt.UTC)) + dt.timedelta(days=days)).strftime("%d-%m-%Y")


def id_of(web: WebOffice, code: str) -> int:
    with web.database.reading() as db:
        return db.scalars(select(Post.id).where(Post.code == code)).one()


def holder(web: WebOffice, code: str) -> Person | None:
    with web.database.reading() as db:
        post = db.scalars(select(Post).where(Post.code == code)).one()
        charge = charge_of(db, post.id, dt.datetime.now(dt.UTC))
        return charge.person if charge else None


def acts(web: WebOffice) -> set[str]:
    with web.database.reading() as db:
        return set(db.scalars(select(LedgerEvent.act)))


def test_the_list_shows_each_post_with_its_holder_and_the_vacant_ones(web):
    page = web.at("EOFFICE").get("/people/")
    assert page.link("Superintendent of Police").startswith("/people/posts/")
    assert "IPS Arvind Pratap" in page
    with web.database.reading() as db:
        posts = len(db.scalars(select(Post)).all())
    assert len(page.all("//tr[@class='d1']")) == posts
    found = page.submit("Show", {"Search this list": "Arvind"})
    assert len(found.all("//tr[@class='d1']")) == 1


def test_the_number_of_statements_does_not_grow_with_the_posts(web):
    web.at("EOFFICE").get("/people/")
    with web.counted() as seen:
        web.at("EOFFICE").get("/people/")
    assert len(seen) < 25


@pytest.mark.parametrize("path", ["/people/", "/people/persons", "/people/posts/1", "/people/persons/1"])
def test_only_the_administrator_enters(web, path):
    for code in ("SP", "ANK"):
        web.at(code).get(path, status=403)
    web.at("SP").post("/people/persons/1/account/reset", status=403)
    assert web.app.test_client().get(path).location.startswith("/login")


def test_a_charge_is_handed_over_and_another_takes_it(web):
    admin, post = web.at("EOFFICE"), id_of(web, "ANK-MED")
    before = holder(web, "ANK-MED")
    page = admin.get(f"/people/posts/{post}")
    done = page.click("End charge: " + page.texts("//ul[@class='charges']/li//b")[0]).submit(
        "End charge",
        {"Handed over on": today(), "Order number and date": "स्था०-12/2026"},
        redirects_to=f"/people/posts/{post}",
    )
    assert done.messages() == ["The charge ends; the work stays at the post."]
    assert holder(web, "ANK-MED") is None
    assert "vacant" in admin.get("/people/?q=ANK-MED")
    form = done.click("Give charge")
    refused = form.submit("Give charge", {"person": str(before.id), "From": today()}, status=422)
    assert refused.errors() == ["Order number and date: Give the number of the order."]
    form.submit(
        "Give charge",
        {"person": str(before.id), "Kind": "Substantive charge", "From": today(), "Order number and date": "13/2026"},
        redirects_to=f"/people/posts/{post}",
    )
    assert holder(web, "ANK-MED").id == before.id
    assert {"charge.given", "charge.ended"} <= acts(web)


def test_an_additional_charge_stands_beside_the_own_post(web):
    admin, post = web.at("EOFFICE"), id_of(web, "ANK-MED")
    helper = holder(web, "PL-GEN")
    page = admin.get(f"/people/posts/{post}")
    page.click("End charge: " + page.texts("//ul[@class='charges']/li//b")[0]).submit(
        "End charge", {"Handed over on": today(), "Order number and date": "1"}, redirects_to=f"/people/posts/{post}"
    )
    fields = {"person": str(helper.id), "From": today(), "Order number and date": "अ०प्र० 7/2026"}
    form = admin.get(f"/people/posts/{post}/charge")
    refused = form.submit("Give charge", {**fields, "Kind": "Substantive charge"}, status=422)
    assert "is posted as" in refused.errors()[0]
    form.submit("Give charge", {**fields, "Kind": "Additional charge"}, redirects_to=f"/people/posts/{post}")
    assert "additional charge" in admin.get("/people/?q=ANK-MED")
    assert len(web.at("PL-GEN").get("/desk").all("//select[@name='post']/option | //button[@name='post']")) >= 2


def test_two_persons_never_hold_one_post(web):
    post, other = id_of(web, "SP"), holder(web, "PL-GEN")
    refused = (
        web.at("EOFFICE")
        .get(f"/people/posts/{post}/charge")
        .submit(
            "Give charge",
            {"person": str(other.id), "Kind": "Additional charge", "From": today(), "Order number and date": "9"},
            status=422,
        )
    )
    assert "has charge of" in refused.errors()[0]


def test_a_link_officer_is_named_by_order(web):
    post = id_of(web, "ANK")
    page = web.at("EOFFICE").get(f"/people/posts/{post}/link")
    page.submit(
        "Name a link officer",
        {"Link officer": "Head Clerk", "From": today(), "Order number and date": "22/2026"},
        redirects_to=f"/people/posts/{post}",
    )
    with web.database.reading() as db:
        named = db.scalars(
            select(LinkOfficer).where(LinkOfficer.post_id == post).order_by(LinkOfficer.id.desc())
        ).first()
        assert named.order_no == "22/2026"
        assert named.link_post_id == post_by_code(db, named.district_id, "PL").id


def test_an_absence_is_entered_with_its_order(web):
    person = holder(web, "ANK")
    page = web.at("EOFFICE").get(f"/people/persons/{person.id}/absence")
    page.submit(
        "Enter absence",
        {"From": today(), "Last day away": today(3), "Reason": "अवकाश", "Order number and date": "512/2026"},
        redirects_to=f"/people/persons/{person.id}",
    )
    with web.database.reading() as db:
        assert db.scalars(select(Absence.reason).where(Absence.person_id == person.id)).one() == "अवकाश · 512/2026"
    wrong = page.submit(
        "Enter absence",
        {"key": "x" * 20, "From": today(), "Last day away": today(-3), "Reason": "x", "Order number and date": "1"},
        status=422,
    )
    assert "Leave must end after it begins." in wrong.errors()[0]


def test_an_account_is_made_with_a_code_that_is_shown_once(web):
    with web.day() as day:
        person = Person(
            district_id=day.district_id,
            pno="999999999",
            name_hi="नया कर्मी",
            name_en="New Clerk",
            rank_hi="",
            rank_en="",
        )
        day.db.add(person)
        day.db.flush()
        person_id = person.id
    admin = web.at("EOFFICE")
    page = admin.get(f"/people/persons/{person_id}").submit("Make an account")
    code = page.texts("//output")[0]
    assert len(code) == 14
    assert code not in admin.get(f"/people/persons/{person_id}")
    assert "one-time code given" in admin.get("/people/persons?q=999999999")
    client = web.app.test_client()
    from tests.pages import Pages

    login = Pages(client).get("/login")
    login.submit("प्रवेश करें", {"pno": "999999999", "password": code}, redirects_to="/account/password")
    with web.database.reading() as db:
        assert code.replace("-", "") not in (db.get_one(Account, person_id).code_hash or "")
    admin.post(f"/people/persons/{person_id}/account/make", status=409)


def test_a_reset_ends_the_sessions_of_the_person(web):
    person = holder(web, "ANK")
    theirs = web.at("ANK")
    theirs.get("/desk")
    assert web.at("EOFFICE").get(f"/people/persons/{person.id}").submit("Reset with a one-time code").texts("//output")
    assert theirs.client.get("/desk").location.startswith("/login")
    assert "account.reset" in acts(web)


def test_a_locked_account_is_opened_and_a_closed_one_stays_shut(web):
    person = holder(web, "ANK")
    with web.database.writing() as db:
        account = db.get_one(Account, person.id)
        account.failures, account.locked_until = 5, dt.datetime.now(dt.UTC) + dt.timedelta(minutes=9)
    page = web.at("EOFFICE").get(f"/people/persons/{person.id}")
    assert "locked" in page.texts("//span[contains(@class,'tag')]")
    opened = page.submit("Unlock", redirects_to=f"/people/persons/{person.id}")
    assert "can log in" in opened.texts("//span[contains(@class,'tag')]")
    closed = opened.submit("Close the account", redirects_to=f"/people/persons/{person.id}")
    assert "closed" in closed.texts("//span[contains(@class,'tag')]")
    assert {"account.unlocked", "account.closed"} <= acts(web)


def test_what_is_not_there_is_not_found(web):
    admin = web.at("EOFFICE")
    for path in ("/people/posts/99999", "/people/persons/99999", "/people/charges/99999/end"):
        admin.get(path, status=404)
    admin.post("/people/persons/1/account/promote", status=404)


def test_a_charge_form_sent_twice_has_one_effect(web):
    admin, post = web.at("EOFFICE"), id_of(web, "ANK")
    form = admin.get(f"/people/posts/{post}/link")
    fields = {"Link officer": "Head Clerk", "From": today(), "Order number and date": "77/2026"}
    for _time in range(2):
        form.submit("Name a link officer", fields, redirects_to=f"/people/posts/{post}")
    with web.database.reading() as db:
        assert len(db.scalars(select(LinkOfficer).where(LinkOfficer.order_no == "77/2026")).all()) == 1
        assert db.scalars(select(Charge.id)).first()
