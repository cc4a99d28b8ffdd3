"""A server with two districts: each page speaks for the office of its reader or of its paper, never for the first."""

import pytest

from engine.db import Database
from tests.pages import Pages
from tests.signingdesk import SigningOffice, make_signing_office
from workflows.organisation import District
from workflows.receipts import Receipt

HERE, ELSEWHERE = "Police Office, Pilibhit", "Police Office, Bareilly"


@pytest.fixture
def web(office: Database, tmp_path) -> SigningOffice:
    return make_signing_office(office, tmp_path)


def add_elsewhere(database: Database) -> None:
    """Another district, before the first in every order."""
    with database.writing() as db:
        db.add(District(id=0, code="AAA", title_hi="जनपद बरेली पुलिस", title_en="Bareilly District Police"))


def visitor(web: SigningOffice) -> Pages:
    client = web.app.test_client()
    client.set_cookie("language", "en")
    return Pages(client)


def test_the_masthead_names_the_office_of_its_reader(web):
    add_elsewhere(web.database)
    page = web.at("ANK").get("/desk")
    assert HERE in page
    assert "Bareilly" not in page


def test_a_visitor_of_whom_nothing_is_known_is_told_no_district(web):
    assert HERE in visitor(web).get("/status")
    add_elsewhere(web.database)
    page = visitor(web).get("/status")
    assert "Police Office" in page
    assert "Pilibhit" not in page
    assert "Bareilly" not in page


def test_the_status_of_an_application_is_told_by_its_own_office(web):
    with web.day(days_ago=1) as day:
        receipt = day.diarise()
        assert isinstance(receipt, Receipt)
        label, code = receipt.diary_label, receipt.code
    add_elsewhere(web.database)
    page = visitor(web).get(f"/status?diary={label}&code={code}")
    assert HERE in page
    assert ELSEWHERE not in page
