"""What the panel of the editor is handed: names of the office and of the draft, in the reader's language, typed."""

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select

from engine.db import Database
from engine.expressions import FUNCTION_NAMES
from engine.gate.diagram import MAIN_KINDS, SIDE_KINDS
from tests.office import NOON
from tests.weboffice import WebOffice, make_app
from webapp.studio.panel_words import panel_words
from webapp.studio.vocabulary_words import FUNCTIONS
from workflows import operations, routing_drafts
from workflows.catalogue import shipped
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, District, Post
from workflows.vocabulary import MESSAGES, START_FACTS, SUBJECT_FACTS

NOW = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    with office.writing() as db:
        seed_templates(db, db.scalars(select(District.id)).one(), actor=SYSTEM, now=NOON)
    return WebOffice(make_app(office, tmp_path), office)


def draft_of(web: WebOffice, key: str = "medical-claim") -> int:
    with web.day() as day:
        return routing_drafts.open_draft(
            day.db, key, district_id=day.district_id, actor=day.actor("EOFFICE"), now=NOW
        ).id


def handed(web: WebOffice, draft: int, *, language: str = "en") -> dict[str, Any]:
    page = web.at("EOFFICE", language=language).get(f"/studio/drafts/{draft}/drawing")
    (script,) = page.all("//script[@id='vocabulary']")
    return json.loads(script.text)


def by_name(rows: list[dict[str, Any]], name: str = "name") -> dict[str, dict[str, Any]]:
    return {row[name]: row for row in rows}


def test_a_draft_is_told_what_it_may_name_in_both_languages(web):
    draft = draft_of(web)
    english, hindi = (handed(web, draft, language=language)["vocabulary"] for language in ("en", "hi"))
    roles = [by_name(one["roles"], "key")["sp"]["title"] for one in (english, hindi)]
    assert roles[0] != roles[1]
    assert by_name(english["roles"], "key")["sp"]["titles"] == {"en": roles[0], "hi": roles[1]}
    check = by_name(english["forms"], "key")["medical-claim/check"]
    assert check["own"]
    assert not by_name(english["forms"], "key")["receipt/mark"]["own"]
    assert by_name(check["fields"])["claim_amount"]["type"] == "money"
    assert by_name(english["operations"], "key")["ask_out"]["title"] == "Ask an outside office"
    assert by_name(hindi["operations"], "key")["ask_out"]["does"].startswith("बाहर के कार्यालय")
    assert {row["key"] for row in english["messages"]} == MESSAGES
    assert {row["key"] for row in english["panes"]} == MAIN_KINDS | SIDE_KINDS
    assert "medical-sanction" in by_name(english["letters"], "key")
    assert "B-0302" in by_name(english["heads"], "key")
    assert "C-5" in english["retention"]
    part = by_name(english["processes"], "key")["approve-and-issue"]
    assert part["part"]
    assert part["results"] == ["issued", "returned", "refused"]
    assert "medical-claim" not in by_name(english["processes"], "key")


def test_what_a_condition_may_ask_has_its_kind_and_its_choices(web):
    facts = by_name(handed(web, draft_of(web))["vocabulary"]["facts"])
    assert facts["admissible"]["type"] == "money"
    assert facts["higher_sanction"]["type"] == "yesno"
    assert facts["to_post"]["type"] == "post"
    assert facts["reply_by"]["type"] == "date"
    sanctioned = {choice["value"]: choice["title"] for choice in facts["sanction_by"]["choices"]}
    assert sanctioned["sp"] != "sp", "a role is called by its title"
    assert {choice["value"] for choice in facts["result"]["choices"]} == {"issued", "returned", "refused"}
    assert {choice["value"] for choice in facts["subject.priority"]["choices"]} >= {"ordinary", "immediate"}
    assert {f"subject.{name}" for name in SUBJECT_FACTS} | START_FACTS <= facts.keys()


def test_a_form_of_the_draft_counts_before_the_one_in_force(web):
    draft = draft_of(web)
    form = json.loads(shipped("medical-claim")["forms/medical-claim/check.json"])
    form["properties"]["bed_days"] = {"type": "integer", "x-label": {"hi": "दिन", "en": "Bed days"}, "x-fact": True}
    odd = {"x": [], "y": {"x-label": "text", "enum": [1, "a"]}}
    files = {
        "forms/medical-claim/check.json": json.dumps(form).encode(),
        "forms/medical-claim/broken.json": b"{",
        "forms/medical-claim/odd.json": json.dumps({"x-label": 7, "properties": odd}).encode(),
    }
    with web.day() as day:
        row = routing_drafts.get_draft(day.db, draft)
        routing_drafts.save_files(day.db, row, files, rev=row.rev, actor=day.actor("EOFFICE"), now=NOW)
    told = handed(web, draft)["vocabulary"]
    assert by_name(told["facts"])["bed_days"] == {
        "name": "bed_days", "label": "Bed days", "type": "number", "choices": [], "fact": True,
        "from": "medical-claim/check", "where": "Check-list",
    }  # fmt: skip
    forms = by_name(told["forms"], "key")
    assert forms["medical-claim/broken"]["fields"] == []
    assert by_name(forms["medical-claim/odd"]["fields"])["y"]["choices"] == [{"value": "a", "title": "a"}]


def test_names_cannot_leave_the_script_in_which_they_stand(web):
    with web.day() as day:
        day.db.scalars(select(Post).where(Post.code == "ANK")).one().title_en = "</script><b>x"
    draft = draft_of(web)
    page = web.at("EOFFICE").client.get(f"/studio/drafts/{draft}/drawing")
    assert "</script><b>x" not in page.text
    posts = by_name(handed(web, draft)["vocabulary"]["posts"], "key")
    assert posts["ANK"]["title"] == "</script><b>x"


def test_another_form_costs_no_further_question(web):
    draft = draft_of(web)

    def statements() -> int:
        with web.counted() as seen:
            handed(web, draft)
        return len(seen)

    handed(web, draft)
    before = statements()
    with web.day() as day:
        row = routing_drafts.get_draft(day.db, draft)
        more = {f"forms/medical-claim/f{number}.json": b'{"properties": {"a": {}}}' for number in range(9)}
        routing_drafts.save_files(day.db, row, more, rev=row.rev, actor=day.actor("EOFFICE"), now=NOW)
    assert statements() <= before


def test_nobody_else_is_told(web):
    draft = draft_of(web)
    for post in ("SP", "ANK", "DAK-1"):
        web.at(post).get(f"/studio/drafts/{draft}/drawing", status=403)


def test_every_operation_is_described_in_both_languages():
    for one in operations.REGISTER:
        assert one.does_en.endswith(".")
        assert one.does_hi.endswith("।")
        assert set(one.parameters) == set(one.operation.params)
        assert all(parameter.title_en and parameter.title_hi for parameter in one.parameters.values())
    assert {one.name for one in operations.REGISTER if one.reminds} == {"remind_ask", "remind_asks"}


def test_every_function_of_the_language_is_shown_as_it_is_written():
    assert set(FUNCTIONS) == FUNCTION_NAMES


def test_what_is_written_into_a_drawing_is_there_in_both_languages(web):
    with web.app.test_request_context("/"):
        words = panel_words()
    written = {key: said for key, said in words.items() if isinstance(said, dict)}
    assert written.keys() == {"new_step_name", "reminded", "for_information", "clock wd", "clock d", "clock h"}
    assert all(set(said) == {"hi", "en"} for said in written.values())
    assert all(said for said in words.values())
