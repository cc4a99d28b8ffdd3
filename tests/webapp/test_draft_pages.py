"""Drafts of routing diagrams in the studio: begun, thrown away, what was kept beside."""

import pytest
from sqlalchemy import select

from tests.weboffice import WebOffice
from webapp.studio.draft_tabs import first_page
from workflows import routing_drafts
from workflows.organisation import SYSTEM
from workflows.routing_drafts import RoutingDraft, RoutingDraftState


def first_page_of(web: WebOffice, number: int) -> str:
    with web.app.test_request_context():
        return first_page(RoutingDraft(id=number))


def begin(web: WebOffice):
    return try_to_begin(web, redirects_to=first_page_of(web, 1))


def try_to_begin(web: WebOffice, *, fields: dict[str, str] | None = None, **expected):
    page = web.at("EOFFICE", language="en").get("/studio/drafts/new")
    given = {"title_hi": "शस्त्र अनुज्ञप्ति", "title_en": "Arms licence", **(fields or {})}
    return page.submit("Begin", given, **expected)


def draft(web: WebOffice) -> RoutingDraft:
    with web.database.reading() as db:
        return db.scalars(select(RoutingDraft).order_by(RoutingDraft.id.desc())).first()


def test_an_administrator_begins_a_diagram_and_the_catalogue_shows_it(web):
    begin(web)
    assert draft(web).key == "arms-licence"
    page = web.at("EOFFICE", language="en").get("/studio/")
    assert "Arms licence" in page.texts("//section[@aria-labelledby='drafts-title']//a")
    assert "शस्त्र अनुज्ञप्ति" in web.at("EOFFICE", language="hi").get("/studio/")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title_hi": ""}, "Write the title in Hindi."),
        ({"title_en": " "}, "Write the title in English."),
        ({"short": "file"}, "There is a diagram “file” already."),
        ({"short": "../x"}, "small Latin letters"),
        ({"title_en": "शस्त्र"}, "small Latin letters"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(web, fields, sentence):
    assert sentence in try_to_begin(web, fields=fields, status=422)
    assert draft(web) is None


def test_a_diagram_in_force_is_changed_in_one_draft_whoever_begins(web):
    for _twice in range(2):
        web.at("EOFFICE", language="en").get("/studio/file/1").submit("Change", redirects_to=first_page_of(web, 1))
    with web.database.reading() as db:
        assert db.scalars(select(RoutingDraft.key)).all() == ["file"]


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
def test_nobody_else_comes_near_a_draft(web, post):
    begin(web)
    number = draft(web).id
    desk = web.at(post)
    for path in ("/studio/drafts/new", f"/studio/drafts/{number}", f"/studio/drafts/{number}/kept"):
        desk.get(path, status=403)


def test_a_draft_that_is_not_there_is_not_found(web):
    web.at("EOFFICE").get("/studio/drafts/999/kept", status=404)


def test_a_draft_is_thrown_away_after_it_was_asked_once_more(web):
    begin(web)
    number = draft(web).id
    page = web.at("EOFFICE", language="en").get(f"/studio/drafts/{number}/discard")
    page.submit("Throw the draft away", redirects_to="/studio/")
    assert draft(web).state is RoutingDraftState.DISCARDED
    assert "drafts-title" not in web.at("EOFFICE", language="en").get("/studio/").text


def test_what_was_kept_beside_is_shown_taken_and_dropped(web):
    begin(web)
    number = draft(web).id
    with web.database.writing() as db:
        one = db.get(RoutingDraft, number)
        for name in ("a", "b"):
            changes = {f"forms/arms-licence/{name}.json": b"{}"}
            routing_drafts.save_files(db, one, changes, rev=1, actor=SYSTEM, now=one.made_at)
    page = web.at("EOFFICE", language="en").get(f"/studio/drafts/{number}/kept")
    assert "forms/arms-licence/a.json" not in page
    assert "forms/arms-licence/b.json" in page
    page = page.submit("Put it in the place of the draft", redirects_to=page.path)
    assert "b.json" in draft(web).files
    assert "a.json" in draft(web).files
    assert "Nothing is kept beside" in page.submit("Throw away", redirects_to=page.path)
