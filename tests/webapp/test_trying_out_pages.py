"""Trying a draft out: a paper is walked through it, walks become tests, real papers are asked about."""

import datetime as dt
import io
import json
import re

import pytest
from sqlalchemy import func, select

from engine.db import Database
from engine.models import History, Instance, Task
from tests.office import NOON
from tests.weboffice import WebOffice, make_app
from webapp.trials.carrying import carried
from workflows import registry, routing_drafts
from workflows.organisation import SYSTEM, District
from workflows.routing_drafts import RoutingTrial
from workflows.step_table.buttons import remove_button
from workflows.step_table.laying_out import lay_out
from workflows.step_table.steps import NewStep, insert_step_after

TRY = "/studio/drafts/1/try/"
LOOK = NewStep("अवलोकन", "Look", lane="lane_section", kind="note", due="2wd")


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return begun(WebOffice(make_app(office, tmp_path), office), "file")


def begun(web: WebOffice, key: str) -> WebOffice:
    with web.database.writing() as db:
        district = db.scalars(select(District.id)).one()
        routing_drafts.open_draft(db, key, district_id=district, actor=SYSTEM, now=NOON)
    return web


def change(web: WebOffice, make) -> None:
    """Change the draft's diagram."""
    with web.database.writing() as db:
        draft = routing_drafts.get_draft(db, 1)
        xml = routing_drafts.draft_files(draft)[f"{draft.key}.bpmn"]
        changes = {f"{draft.key}.bpmn": lay_out(make(xml))}
        routing_drafts.save_files(db, draft, changes, rev=draft.rev, actor=SYSTEM, now=NOON)


def set_out(web: WebOffice, language: str = "en"):
    return web.at("EOFFICE", language=language).get(TRY).submit("Set out" if language == "en" else "चल पड़ें")


def sent(page) -> dict[str, str]:
    """What a walk's page would send with any of its buttons."""
    return {name: page.all(f"//input[@name='{name}']")[0].get("value") for name in ("walk",)}


def counts(web: WebOffice) -> list[int]:
    with web.database.reading() as db:
        return [db.scalar(select(func.count()).select_from(table)) for table in (Instance, Task, History, RoutingTrial)]


def close_file(web: WebOffice) -> None:
    with web.day() as day:
        file = registry.open_file(
            day.db, case_type="file", title="सामान्य", seat=day.post("ANK-MED"), actor=day.actor("ANK-MED"), now=day.now
        )
        day.press(file.id, "ANK-MED", "propose_close", note="बन्द करने योग्य।")
        day.press(file.id, "ANK", "close", note="सहमत।")


def asked(days: int = 3, which: str = "closed") -> str:
    last = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    return f"{TRY}past?first={last - dt.timedelta(days=days):%d-%m-%Y}&last={last:%d-%m-%Y}&which={which}"


def test_a_paper_is_walked_to_its_end_and_nothing_is_stored(web):
    before = counts(web)
    page = set_out(web)
    assert "Note and draft" in page.texts("//h2[@id='now-title']")[0]
    assert "7 working days" in page
    page = page.submit("Propose to close")
    assert "Check before closing" in page.texts("//h2[@id='now-title']")[0]
    assert "pressed: Propose to close" in page
    answers = {"letters_issued": "yes", "originals_returned": "yes", "precedent_extracted": "no"}
    page = page.submit("Close", {f"f-{name}": value for name, value in answers.items()})
    assert "The paper has come to its end: Recorded" in page
    assert "would be done: Close the file" in page
    assert counts(web) == before


def test_a_walk_says_to_whose_notice_late_work_comes_and_when(web):
    page = set_out(web)
    assert re.search(r"When late, goes up to ?Section in-charge, if still open after \d\d-\d\d-\d{4}", page.text)
    page = page.submit("Let it pass", {"time": "9", "unit": "wd"})
    assert "Section in-charge, if still open after" in page, "the last day is still in time"
    page = page.submit("Let it pass", {"time": "1", "unit": "wd"})
    assert re.search(r"brought to the notice of: Section in-charge \(after \d\d-\d\d-\d{4}\)", page.text)


def test_the_desk_of_today_is_named(web):
    page = set_out(web)
    branch = page.texts("//dl/dd")[1]
    assert branch, "somebody would get it"
    page = page.submit("Put up to the in-charge").submit("Put up to the Addl. SP")
    assert "Additional Superintendent of Police" in page.texts("//dl/dd")[1]


def test_the_real_form_judges_what_is_filled_in(web):
    page = set_out(web).submit("Propose to close").submit("Close", status=422)
    assert "Fill in this field." in page
    assert "Check before closing" in page.texts("//h2[@id='now-title']")[0]


def test_one_step_back_and_from_the_start(web):
    page = set_out(web).submit("Put up to the in-charge").submit("Put up to the Addl. SP")
    page = page.submit("One step back")
    assert "Examine the proposal" in page.texts("//h2[@id='now-title']")[0]
    page = page.submit("From the start")
    assert "Note and draft" in page.texts("//h2[@id='now-title']")[0]


def test_the_token_goes_along_what_is_new(web):
    page = set_out(web)
    assert page.all("//@data-token") == ["0:begin_to_note"]
    page = page.submit("Put up to the in-charge")
    steps = page.all("//@data-token")[0].split()
    assert [one.partition(":")[2] for one in steps] == ["note_to_note_choice", "note_choice_to_section"]
    assert page.submit("One step back").all("//@data-token") == []


def test_time_passes_and_answers_come(office, tmp_path):
    web = begun(WebOffice(make_app(office, tmp_path), office), "medical-claim")
    page = set_out(web)
    given = {
        **dict.fromkeys(page.tree.xpath("//fieldset[contains(@class,'yn')]//input/@name"), "yes"),
        "f-thana": page.all("//select[@name='f-thana']/option[2]")[0].get("value"),
        "f-ppo_no": "04417", "f-hospital": "जिला चिकित्सालय", "f-treatment_from": "01-10-2026",
        "f-treatment_to": "20-10-2026", "f-claimed_on": "02-11-2026", "f-claim_amount": "1,67,000",
    }  # fmt: skip
    known = set(page.tree.xpath("//form[@class='stepform']//@name"))
    page = page.submit("Send to the CMO", {name: value for name, value in given.items() if name in known})
    assert "would be done: Ask an outside office" in page
    page = page.submit("Let this day come")
    assert "Send reminders" in page
    page = page.submit("The answers have come")
    assert "Note of the amount" in page.texts("//h2[@id='now-title']")[0]


def test_a_wrong_time_is_refused_with_a_sentence(office, tmp_path):
    web = begun(WebOffice(make_app(office, tmp_path), office), "file")
    page = set_out(web)
    here = web.at("EOFFICE")
    for time, unit in (("0", "d"), ("1e9", "d"), ("8", "y"), ("", "wd"), ("-1", "h"), ("8" * 400, "d")):
        answer = here.post(f"{TRY}walk", {**sent(page), "act": "wait", "time": time, "unit": unit}, status=422)
        assert "from 1 to 999" in answer


@pytest.mark.parametrize(
    "hostile",
    [
        {"act": "until:99"}, {"act": "until:x"}, {"act": "message:nobody"}, {"outcome": "burn"}, {"outcome": ""},
        {"outcome": "put_up", "f-nothing": "1"}, {"desk": "99", "outcome": "forward"}, {"desk": "²", "outcome": "x"},
    ],
)  # fmt: skip
def test_hostile_answers_are_refused_and_the_walk_stays(web, hostile):
    page = set_out(web)
    answer = web.at("EOFFICE").post(f"{TRY}walk", {**sent(page), **hostile}, status=422)
    assert "Note and draft" in answer.texts("//h2[@id='now-title']")[0]


def test_a_walk_that_was_tampered_with_is_refused(web):
    page = set_out(web)
    here, whole = web.at("EOFFICE"), sent(page)["walk"]
    with web.app.test_request_context():
        elsewhere = carried("walk", 2, {"begins": "x"})
        other = carried("forecast", 1, {"begins": "x"})
        no_walk = carried("walk", 1, {"begins": "2026-01-01"})
    for walk in (whole[:-1], whole[1:], "", "x.y", elsewhere, other, no_walk, "9" * 300_000):
        here.post(f"{TRY}walk", {"walk": walk, "act": "back"}, status=422)


def test_the_start_refuses_what_is_not_offered(web):
    here = web.at("EOFFICE")
    right = {"branch": "0", "circle": "0", "category": "", "grading": "normal", "priority": "ordinary"}
    for wrong in ({"branch": "99999"}, {"branch": "x"}, {"grading": "open"}, {"category": "burn"}):
        here.post(f"{TRY}walk", {**right, **wrong}, status=422)


def test_a_walk_becomes_a_test_once(web):
    page = set_out(web).submit("Put up to the in-charge")
    here = web.at("EOFFICE")
    data = {
        **sent(page), "key": page.all("//input[@name='key']")[0].get("value"),
        "title_hi": "ऊपर", "title_en": "Up", "holds": ["desks", "path"],
    }  # fmt: skip
    for _twice in range(2):
        listed = here.post(f"{TRY}trials", data, redirects_to=TRY)
    assert listed.texts("//section[@id='trials']//tbody//a") == ["Up"]
    assert listed.texts("//section[@id='trials']//tbody/tr/td[2]") == ["holds"]
    with web.database.reading() as db:
        case = json.loads(db.scalars(select(RoutingTrial.case_json)).one())
    assert case["expect"]["desks"] == [{"at": "note", "role": "dealing"}, {"at": "section", "role": "section_incharge"}]
    assert case["expect"]["open"] == ["section"]


def test_a_trial_needs_both_names_and_one_of_its_own(web):
    page = set_out(web)
    assert "Write a name in Hindi." in page.submit("Keep", {"title_hi": "Up"}, status=422)
    assert "Write a name in English." in page.submit("Keep", {"title_en": ""}, status=422)
    page.submit("Keep", {"title_hi": "ऊपर"}, redirects_to=TRY)
    again = set_out(web).submit("Keep", {"title_hi": "ऊपर"}, status=422)
    assert "There is a trial of this name." in again


def test_a_trial_that_does_not_hold_says_why_and_is_walked_as_far_as_it_goes(web):
    page = set_out(web).submit("Put up to the in-charge").submit("Return with remark")
    page.submit("Keep", {"title_hi": "वापस", "title_en": "Back"}, redirects_to=TRY)
    change(web, lambda xml: remove_button(xml, "section_choice_to_note").xml)
    page = web.at("EOFFICE").get(TRY)
    assert "does not hold" in page
    assert "has no button “return”" in page
    page = web.at("EOFFICE").get(f"{TRY}trials/1", status=422)
    assert "Examine the proposal" in page.texts("//h2[@id='now-title']")[0]


def test_trials_are_taken_away_as_a_file_and_thrown_away(web):
    set_out(web).submit("Keep", {"title_hi": "आरंभ"}, redirects_to=TRY)
    answer = web.at("EOFFICE").client.get(f"{TRY}trials.json")
    assert answer.headers["Content-Disposition"] == "attachment; filename=file.tests.json"
    assert json.load(io.BytesIO(answer.data))["process"] == "file"
    web.at("EOFFICE").get(TRY).submit("Throw away", redirects_to=TRY)
    web.at("EOFFICE").get(f"{TRY}trials.json", status=404)
    web.at("EOFFICE").get(f"{TRY}trials/1", status=404)


def test_the_page_of_publishing_says_whether_the_trials_hold(web):
    set_out(web).submit("Put up to the in-charge").submit("Keep", {"title_en": "Up"}, redirects_to=TRY)
    page = web.at("EOFFICE").get("/studio/drafts/1/publish")
    assert "1 of 1 saved trials hold" in page
    change(web, lambda xml: insert_step_after(xml, "note", LOOK, button="note_choice_to_section").xml)
    assert "0 of 1 saved trials hold" in web.at("EOFFICE").get("/studio/drafts/1/publish")


def test_a_draft_with_faults_says_what_to_mend_first(web):
    set_out(web).submit("Keep", {"title_en": "Begin"}, redirects_to=TRY)
    change(web, lambda xml: xml.replace(b"note_choice_to_section", b"Start"))
    page = web.at("EOFFICE").get(TRY)
    assert "Nothing can be tried yet" in page
    assert "not played" in page
    web.at("EOFFICE").get(asked(), status=422)
    web.at("EOFFICE").get(f"{TRY}trials/1", status=422)


def test_real_papers_are_asked_what_they_would_have_done(web):
    close_file(web)
    page = web.at("EOFFICE").get(asked())
    assert page.texts("//dl[contains(@class,'tryfigures')]//dd")[:4] == ["1", "1", "0", "0"]
    change(web, lambda xml: insert_step_after(xml, "note", LOOK, button="note_choice_to_close_check").xml)
    page = web.at("EOFFICE").get(asked())
    assert "“Look” would have come in addition." in page
    assert page.texts("//dl[contains(@class,'tryfigures')]//dd")[4] == "10 → 12"
    paper = page.click(page.texts("//table//tbody/tr/td[1]//a")[0])
    assert len(paper.all("//*[local-name()='svg' and contains(@class,'bpmn')]")) == 2
    assert "taken for granted" in paper


def test_a_long_answer_goes_on_where_it_stopped(web, monkeypatch):
    monkeypatch.setattr("webapp.trials.past.SECONDS", 0)
    monkeypatch.setattr("workflows.trials.forecast.BATCH", 1)
    for _ in range(2):
        close_file(web)
    page = web.at("EOFFICE").get(asked())
    assert "1 looked at, 1 to come." in page
    data = {name: page.all(f"//form[@data-go-on]//input[@name='{name}']")[0].get("value")
            for name in ("forecast", "first", "last", "which")}  # fmt: skip
    page = web.at("EOFFICE").post(f"{TRY}past", data)
    assert page.texts("//dl[contains(@class,'tryfigures')]//dd")[0] == "2"
    web.at("EOFFICE").post(f"{TRY}past", {**data, "forecast": data["forecast"][:-2]}, status=422)


@pytest.mark.parametrize("days", ["first=x&last=y", "", "first=02-11-2026&last=01-11-2026", "first=31-02-2026&last=1"])
def test_days_that_are_none_are_refused(web, days):
    web.at("EOFFICE").get(f"{TRY}past?{days}", status=422)


def test_a_paper_of_another_diagram_is_not_shown(web):
    with web.day() as day:
        day.open_claim()
    with web.database.reading() as db:
        ids = db.scalars(select(Instance.id)).all()
    for one in (*ids, 99999):
        web.at("EOFFICE").get(f"{TRY}past/{one}", status=404)


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
def test_nobody_else_tries_anything(web, post):
    for path in (TRY, f"{TRY}past", f"{TRY}past/1", f"{TRY}trials/1", f"{TRY}trials.json"):
        web.at(post).get(path, status=403)
    for path in (f"{TRY}walk", f"{TRY}trials", f"{TRY}trials/1/delete", f"{TRY}past"):
        web.at(post).post(path, status=403)


def test_a_walk_in_hindi(web):
    page = set_out(web, "hi")
    assert "टिप्पणी एवं आलेख" in page.texts("//h2[@id='now-title']")[0]
    assert "7 कार्य दिवस" in page
