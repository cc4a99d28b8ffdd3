"""The lines of a comparison lead to what they speak of, in the drawings beside them."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.pages import Pages
from tests.weboffice import WebOffice
from workflows import routing_drafts
from workflows.organisation import SYSTEM, District
from workflows.routing_drafts import draft_files
from workflows.step_table.laying_out import draw_missing
from workflows.step_table.steps import NewStep, insert_step_after, remove_step

FORM = "forms/medical-claim/amount.json"


def compared(web: WebOffice, key: str, changes, language: str = "en") -> Pages:
    """The comparison of a draft; *changes* gives from its files those that are other."""
    now = dt.datetime.now(dt.UTC)
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).one()
        draft = routing_drafts.open_draft(db, key, district_id=where, actor=SYSTEM, now=now)
        made = changes(draft_files(draft))
        routing_drafts.save_files(db, draft, made, rev=draft.rev, actor=SYSTEM, now=now)
        number = draft.id
    return web.at("EOFFICE", language=language).get(f"/studio/drafts/{number}/compare")


def replaced(name: str, old: bytes, new: bytes):
    def changes(files):
        assert old in files[name]
        return {name: files[name].replace(old, new, 1)}

    return changes


def redrawn(change):
    return lambda files: {"medical-claim.bpmn": draw_missing(change(files["medical-claim.bpmn"]).xml)}


def links(page: Pages) -> dict[str, str]:
    """The words of each line with where it leads."""
    return {"".join(one.itertext()): one.get("href") for one in page.all("//ul[contains(@class,'changelist')]//a")}


def ids(page: Pages) -> list[str]:
    return [one.get("id") for one in page.all("//*[@id]")]


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_link_of_the_list_has_its_place_in_a_drawing(web, language):
    step = NewStep("पंजिका में प्रविष्टि", "Entry in the register")
    page = compared(web, "medical-claim", redrawn(lambda xml: insert_step_after(xml, "payment", step)), language)
    found = links(page)
    assert len(found) == 3
    assert {href.removeprefix("#") for href in found.values()} <= set(ids(page))
    assert len(ids(page)) == len(set(ids(page)))


def test_what_was_taken_away_is_found_in_the_older_drawing(web):
    page = compared(web, "medical-claim", redrawn(lambda xml: remove_step(xml, "objection")))
    found = links(page)
    assert found["Taken away: step “Objection memo”"] == "#old-at-objection"
    assert {href.removeprefix("#") for href in found.values()} <= set(ids(page))


def test_a_form_and_a_table_are_shown_at_the_steps_that_use_them(web):
    page = compared(web, "medical-claim", replaced(FORM, b'"title"', b'"description": "x", "title"'))
    assert set(links(page).values()) == {"#new-at-amount"}
    assert {"old-at-amount", "new-at-amount"} <= set(ids(page))
    assert "sanction-power.dmn" not in page
    rupees = replaced("sanction-power.dmn", b"<text>", b"<text> ")
    page = compared(web, "medical-claim", rupees)
    assert "#new-at-power" in links(page).values()


def test_a_lane_is_marked_in_its_drawing(web):
    page = compared(
        web, "file", replaced("file.bpmn", b'<bpmn:lane id="lane_sp" name="', b'<bpmn:lane id="lane_sp" name="x ')
    )
    assert "#new-at-lane_sp" in links(page).values()
    assert len(page.all("//*[@data-lane='lane_sp' and contains(@class,'is-changed')]")) == 2


def test_what_the_drawings_do_not_have_is_said_without_a_link(web):
    page = compared(web, "file", replaced("file.bpmn", b'name="retention" value="', b'name="retention" value="x'))
    assert "retention" in page
    assert links(page) == {}


def test_a_drawing_that_cannot_be_drawn_leaves_the_words(web):
    def half_drawn(files):
        xml = files["file.bpmn"].replace(b'bpmnElement="note"', b'bpmnElement="elsewhere"')
        return {"file.bpmn": xml.replace(b'name="due" value="7wd"', b'name="due" value="5wd"')}

    page = compared(web, "file", half_drawn)
    assert "time limit “7 working days” → “5 working days”" in page
    assert all(href.startswith("#old-at-") for href in links(page).values())


def test_all_steps_that_use_a_form_are_marked(web):
    page = compared(web, "file", replaced("forms/file/opinion.json", b'"title"', b'"description": "x", "title"'))
    assert {"new-at-section", "new-at-asp", "new-at-sp"} <= set(ids(page))
    assert set(links(page).values()) == {"#new-at-section"}
