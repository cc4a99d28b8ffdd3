"""A draft is compared, published, approved and sent back through its pages."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine.runtime import newest
from tests.weboffice import WebOffice
from webapp.studio.draft_tabs import first_page
from workflows import routing_drafts
from workflows.organisation import SYSTEM
from workflows.organisation.models import District
from workflows.routing_drafts import RoutingDraft, draft_files

NOTE = "What was changed, and why"


def draft_with(web: WebOffice, old: bytes, new: bytes) -> int:
    """A draft of the general file in which something was replaced."""
    now = dt.datetime.now(dt.UTC)
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).first()
        draft = routing_drafts.open_draft(db, "file", district_id=where, actor=SYSTEM, now=now)
        xml = draft_files(draft)["file.bpmn"]
        assert old in xml
        changes = {"file.bpmn": xml.replace(old, new)}
        routing_drafts.save_files(db, draft, changes, rev=draft.rev, actor=SYSTEM, now=now)
        return draft.id


def shorter(web: WebOffice) -> int:
    return draft_with(web, b'name="due" value="7wd"', b'name="due" value="5wd"')


def open_page(web: WebOffice, number: int, tab: str = "publish", language: str = "en"):
    return web.at("EOFFICE", language=language).get(f"/studio/drafts/{number}/{tab}")


def first_page_of(web: WebOffice, number: int) -> str:
    with web.app.test_request_context():
        return first_page(RoutingDraft(id=number))


def version_in_force(web: WebOffice) -> int:
    with web.database.reading() as db:
        return newest(db, "file").number


def test_the_draft_is_shown_beside_what_is_in_force(web):
    page = open_page(web, shorter(web), "compare")
    assert "time limit “7 working days” → “5 working days”" in page
    assert len(page.all("//*[local-name()='svg' and contains(@class,'bpmn')]")) == 2
    assert len(page.all("//*[local-name()='g' and contains(@class,'is-changed')]")) == 2
    assert "समय-सीमा “7 कार्य दिवस” → “5 कार्य दिवस”" in open_page(web, 1, "compare", "hi")


def test_two_published_versions_are_compared(web):
    number = shorter(web)
    open_page(web, number).submit("Publish", {NOTE: "कम दिन"}, redirects_to="/studio/file/2")
    page = web.at("EOFFICE").get("/studio/file/2/compare")
    assert "time limit “7 working days” → “5 working days”" in page
    assert "time limit “5 working days” → “7 working days”" in web.at("EOFFICE").get("/studio/file/1/compare?with=2")
    web.at("EOFFICE").get("/studio/file/1/compare", status=404)
    web.at("EOFFICE").get("/studio/file/2/compare?with=9", status=404)


def test_publishing_brings_the_version_into_force_and_stands_with_its_note(web):
    page = open_page(web, shorter(web)).submit("Publish", {NOTE: "दिन घटाये"}, redirects_to="/studio/file/2")
    assert "दिन घटाये" in page
    assert version_in_force(web) == 2


def test_the_same_form_sent_twice_publishes_once(web):
    page = open_page(web, shorter(web))
    for _twice in range(2):
        page.submit("Publish", {NOTE: "एक बार"}, redirects_to="/studio/file/2")
    assert version_in_force(web) == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({NOTE: ""}, "Write what was changed."),
        ({NOTE: "x", "In force from": "01-01-2020"}, "The day has passed."),
        ({NOTE: "x", "In force from": "31-02-2027"}, "There is no such day."),
        ({NOTE: "x", "In force from": "soon"}, "Write the date as dd-mm-yyyy."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_published(web, fields, sentence):
    assert sentence in open_page(web, shorter(web)).submit("Publish", fields, status=422)
    assert version_in_force(web) == 1


def test_a_draft_with_a_fault_shows_it_and_offers_no_publishing(web):
    page = open_page(web, draft_with(web, b'<bpmn:userTask id="sp"', b'<bpmn:task id="sp"'))
    assert "cannot be published" in page
    assert "Publish" not in page.buttons()


def test_a_draft_that_changed_since_it_was_shown_is_not_published_unseen(web):
    page = open_page(web, shorter(web))
    draft_with(web, b'name="clock" value="15wd"', b'name="clock" value="9wd"')
    assert "changed in the meantime" in page.submit("Publish", {NOTE: "x"}, status=409)
    assert version_in_force(web) == 1


def test_the_second_person_approves_or_sends_back(web):
    web.at("EOFFICE").post("/studio/second-person/on", {}, redirects_to="/studio/second-person")
    number = shorter(web)
    path = f"/studio/drafts/{number}/publish"
    page = open_page(web, number).submit("Submit for approval", {NOTE: "देखें"}, redirects_to=path)
    assert "Somebody else has to approve what you submitted." in page
    assert "Approve" not in page.buttons()
    assert version_in_force(web) == 1
    waiting = web.at("CCTNS").get("/studio/second-person")
    assert waiting.link("Publish “General file”") == path
    page.submit("Open again", {"Reason": "भूल"}, redirects_to=first_page_of(web, number))
    assert "भूल" in open_page(web, number)


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
def test_nobody_else_publishes(web, post):
    number = shorter(web)
    for path in (f"drafts/{number}/publish", f"drafts/{number}/compare", "file/1/compare", "second-person"):
        web.at(post).get(f"/studio/{path}", status=403)
    with web.database.reading() as db:
        assert db.get(RoutingDraft, number).submitted_by is None
