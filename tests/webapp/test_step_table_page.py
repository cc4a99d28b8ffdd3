"""The step table of a draft: every change by a plain form, nothing lost when two are at it."""

import pytest

from engine.db import Database
from tests.pages import Page
from tests.weboffice import WebOffice, make_app
from tests.workflows.drawn_sheets import Sheet
from workflows import routing_drafts
from workflows.organisation import SYSTEM
from workflows.routing_drafts import RoutingDraft, RoutingDraftState, draft_files
from workflows.step_table.rows import StepRow, read_lanes, read_steps

STEPS = "/studio/drafts/1/steps"


def begin(web: WebOffice, key: str) -> None:
    with web.day() as day:
        routing_drafts.open_draft(day.db, key, district_id=day.district_id, actor=SYSTEM, now=day.now)


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    made = WebOffice(make_app(office, tmp_path), office)
    begin(made, "file")
    return made


def page_of(web: WebOffice, step: str = "", *, language: str = "en", path: str = STEPS) -> Page:
    return web.at("EOFFICE", language=language).get(f"{path}?step={step}" if step else path)


def draft(web: WebOffice) -> RoutingDraft:
    with web.database.reading() as db:
        return db.get_one(RoutingDraft, 1)


def drawing(web: WebOffice) -> bytes:
    return draft_files(draft(web))[f"{draft(web).key}.bpmn"]


def row(web: WebOffice, node: str) -> StepRow:
    return next(one for one in read_steps(drawing(web)) if one.node == node)


def somebody_saves(web: WebOffice) -> None:
    """Another administrator changes the same diagram."""
    with web.database.writing() as db:
        one = db.get_one(RoutingDraft, 1)
        xml = drawing(web).replace(b'value="Close the file"', b'value="File away"')
        routing_drafts.save_files(db, one, {"file.bpmn": xml}, rev=one.rev, actor=SYSTEM, now=one.changed_at)


def act(web: WebOffice, path: str, *, status: int, **fields: str) -> Page:
    """Send a form; what is done leads back to the table."""
    expected = {"redirects_to": STEPS} if status == 303 else {"status": status}
    return web.at("EOFFICE").post(f"{STEPS}{path}", {"rev": str(draft(web).rev), **fields}, **expected)


def test_the_table_tells_every_step_with_role_limit_and_ways(web):
    page = page_of(web)
    assert len(page.all("//table[contains(@class,'steptable')]/tbody/tr")) == 9
    section = page.texts("//tr[.//a[@id='at-section']]/td")
    assert section[1:4] == ["Section in-charge", "Approval", "3 working days"]
    assert "Return with remark → 2 Note and draft" in section[4]
    assert page.all("//*[local-name()='svg']")
    assert "शाखा प्रभारी का परीक्षण" in page_of(web, language="hi")


def test_a_row_is_changed_the_drawing_made_anew_and_one_comes_back_to_where_one_was(web):
    page = page_of(web, "section")
    page.submit("Save the step", {"due": "10", "name_en": "Scrutiny"}, redirects_to=STEPS)
    assert (row(web, "section").name_en, row(web, "section").due) == ("Scrutiny", "10wd")
    assert draft(web).rev == 2
    assert Sheet(drawing(web)).overlaps() == []


def test_where_a_closed_file_may_be_reopened_is_ticked_and_told_in_the_table(web):
    label = "A closed file may be reopened here"
    assert label in page_of(web, "section").texts("//table//tr[th/a[@id='at-note']]")[0]
    page_of(web, "section").submit("Save the step", {label: True}, redirects_to=STEPS)
    assert row(web, "section").reopens
    page_of(web, "section").submit("Save the step", {"due": "10"}, redirects_to=STEPS)
    assert row(web, "section").reopens, "the tick stays when something else is changed"
    page_of(web, "note").submit("Save the step", {label: False}, redirects_to=STEPS)
    assert not row(web, "note").reopens


def test_who_gets_a_step_is_chosen_from_the_role_the_fields_and_the_posts(web):
    page = page_of(web, "section")
    assert page.all("//select[@id='row-desk']/optgroup/@label") == [
        "As a rule", "The post chosen in a field", "Always the same post",
    ]  # fmt: skip
    page.submit("Save the step", {"Who gets it": "to_post"}, redirects_to=STEPS)
    assert row(web, "section").desk == "to_post"
    page_of(web, "section").submit("Save the step", {"Who gets it": '"SP"'}, redirects_to=STEPS)
    page_of(web, "section").submit("Save the step", {"due": "10"}, redirects_to=STEPS)
    assert row(web, "section").desk == '"SP"', "it stays when something else is changed"
    page_of(web, "section").submit("Save the step", {"Who gets it": ""}, redirects_to=STEPS)
    assert row(web, "section").desk == ""


def give_to(web: WebOffice, expression: str) -> None:
    """Say by an expression who gets the section's step, as the editor's panel can."""
    said = {"name_hi": "परीक्षण", "name_en": "Scrutiny", "lane": row(web, "section").lane, "kind": "approve"}
    act(web, "/section/change", status=303, desk=expression, **said)


def test_an_expression_that_says_who_gets_a_step_is_shown_and_kept(web):
    give_to(web, "lower(to_post)")
    page = page_of(web, "section")
    assert page.texts("//optgroup[@label='As the diagram says']/option[@selected]") == ["lower(to_post)"]
    page.submit("Save the step", {"due": "10"}, redirects_to=STEPS)
    assert row(web, "section").desk == "lower(to_post)"


@pytest.mark.parametrize(("language", "said"), [("en", "until “Due date”"), ("hi", "“नियत तिथि” तक")])
def test_a_time_limit_that_is_a_date_of_the_file_is_called_by_its_name(web, language, said):
    begin(web, "ask")
    assert said in page_of(web, language=language, path="/studio/drafts/2/steps")


def test_the_answer_leads_to_the_part_of_the_page_that_was_used(web):
    fields = {"rev": "1", "name_hi": "क", "name_en": "K", "lane": "lane_sp", "csrf_token": web.at("EOFFICE").token()}
    answer = web.at("EOFFICE").client.post(f"{STEPS}/section/change", data=fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{STEPS}?step=section#row-save"


def test_a_step_is_inserted_behind_a_button(web):
    fields = {
        "button": "Put up to the Addl. SP → 4 Opinion or decision",
        "name_hi": "पुनः परीक्षण",
        "name_en": "Second check",
        "lane": "Addl. SP",
    }
    page_of(web, "section").submit("Insert the step", fields, redirects_to=STEPS)
    assert [way.to for way in row(web, "second_check").ways] == ["asp"]
    assert Sheet(drawing(web)).undrawn() == []


@pytest.mark.parametrize(
    ("button", "fields", "sentence"),
    [
        ("Save the step", {"name_hi": ""}, "Write the name in Hindi."),
        ("Save the step", {"due": "7 days"}, "this is not an expression"),
        ("Insert the step", {"name_hi": "क", "name_en": "K"}, "Choose the button"),
        ("Add the button", {"name_hi": "क", "name_en": "K"}, "Choose the step"),
        (
            "Add the reminder",
            {"time": "x y", "name_hi": "क", "name_en": "K"},
            "this is not an expression",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_entered_stays(web, button, fields, sentence):
    page = page_of(web, "section").submit(button, fields, status=422)
    assert sentence in " ".join(page.texts("//*[@class='err']"))
    wrong = page.all("//*[@aria-invalid='true' and @autofocus]")
    assert len(wrong) == 1
    assert wrong[0].get("aria-describedby").split()[-1] == f"{wrong[0].get('id')}-error"
    assert wrong[0].get("value", "") in (*fields.values(), "")
    assert draft(web).rev == 1


def test_what_a_row_cannot_do_is_said_above_the_table(web):
    page = act(web, "/begin/remove", status=422)
    assert "changed in the drawing" in " ".join(page.texts("//*[@role='alert']"))
    assert act(web, "/note/move?up=1", status=422).all("//*[@role='alert' and @autofocus]")
    assert draft(web).rev == 1


def test_who_saves_after_somebody_else_loses_nothing_and_overwrites_nothing(web):
    page = page_of(web, "section")
    somebody_saves(web)
    late = page.submit("Save the step", {"due": "12"}, status=409)
    assert "saved elsewhere" in " ".join(late.texts("//*[@role='alert']"))
    assert late.all("//*[@id='row-due']")[0].get("value") == "12"
    assert row(web, "section").due == "3wd"
    late.submit("Save the step", {"due": "12"}, redirects_to=STEPS)
    assert row(web, "section").due == "12wd"
    assert row(web, "close").name_en == "File away"


def test_cases_of_a_choice_are_kept_over_a_conflict_and_judged_one_by_one(web):
    begin(web, "medical-claim")
    path = "/studio/drafts/2/steps"
    page = page_of(web, "power_choice", path=path)
    first = page.all("//input[starts-with(@name,'condition-')]")[0].get("name")
    wrong = page.submit("Save the cases", {first: "sanction_by =="}, status=422)
    assert wrong.all(f"//input[@name='{first}' and @aria-invalid='true']")[0].get("value") == "sanction_by =="
    wrong.submit("Save the cases", {first: 'sanction_by == "co"'}, redirects_to=path)
    with web.database.reading() as db:
        xml = draft_files(db.get_one(RoutingDraft, 2))["medical-claim.bpmn"]
    cases = next(one for one in read_steps(xml) if one.node == "power_choice").ways
    assert cases[0].condition == 'sanction_by == "co"'


def test_buttons_reminders_and_roles_come_and_go(web):
    page_of(web, "section").submit(
        "Add the button",
        {"name_hi": "बन्द", "name_en": "Close", "to": "7 Check before closing"},
        redirects_to=STEPS,
    )
    assert [way.name_en for way in row(web, "section").ways][-1] == "Close"
    act(web, f"/buttons/{row(web, 'section').ways[-1].flow}/remove", status=303)
    page_of(web, "section").submit(
        "Add the reminder",
        {"time": "5", "name_hi": "सूचना", "name_en": "Told"},
        redirects_to=STEPS,
    )
    reminder = row(web, "section").reminders[0].node
    page_of(web, "section").submit("Save the reminder", {"time": "P9D"}, redirects_to=STEPS)
    assert row(web, "section").reminders[0].time == '"P9D"'
    act(web, f"/reminders/{reminder}/remove", status=303)
    page_of(web).submit(
        "Add the role",
        {"role": "Circle officer", "name_hi": "क्षेत्राधिकारी", "name_en": "CO"},
        redirects_to=STEPS,
    )
    assert [lane.role for lane in read_lanes(drawing(web))][-1] == "co"
    act(web, "/roles/lane_co/move?up=1", status=303)
    act(web, "/roles/lane_co/remove", status=303)
    act(web, "/redraw", status=303)
    assert len(read_lanes(drawing(web))) == 4
    assert row(web, "section").reminders == ()


def test_faults_of_the_gate_stand_at_their_rows(web):
    give_to(web, "to_nobody")
    page = page_of(web)
    assert "to_nobody" in " ".join(page.texts("//tr[.//a[@id='at-section']]//*[contains(@class,'rowfinding')]"))


@pytest.mark.parametrize("post", ["SP", "ANK", "DAK-1"])
def test_nobody_else_comes_near_it(web, post):
    web.at(post).get(STEPS, status=403)
    web.at(post).post(f"{STEPS}/section/remove", {"rev": "1"}, status=403)
    assert draft(web).rev == 1


@pytest.mark.parametrize(
    "path",
    [
        "/nobody/remove",
        "/nobody/move",
        "/nobody/change",
        "/nobody/insert",
        "/nobody/buttons",
        "/nobody/reminders",
        "/section/decide",
        "/buttons/nobody/remove",
        "/buttons/section/change",
        "/buttons/nobody/move",
        "/reminders/section/change",
        "/reminders/nobody/remove",
    ],
)
def test_what_is_not_in_the_diagram_is_not_found(web, path):
    fields = {"name_hi": "क", "name_en": "K", "to": "asp", "time": "3", "lane": "lane_sp", "does": "tell:lane_sp"}
    act(web, path, status=404, **fields, default="x")
    assert draft(web).rev == 1


def test_another_draft_and_another_row_are_not_found_or_not_opened(web):
    web.at("EOFFICE").get("/studio/drafts/99/steps", status=404)
    assert not page_of(web, "nobody").all("//*[@id='panel']")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\"onfocus='x", "{{ 7*7 }}", "&amp;<b>"])
def test_names_are_text_and_nothing_else(web, name):
    page = page_of(web, "section").submit("Save the step", {"name_en": name}, redirects_to=STEPS)
    assert row(web, "section").name_en == name.strip()
    assert name in " ".join(page.texts("//a[@id='at-section']")).replace("  ", " ")
    assert not page.all("//table//script")


def test_a_name_without_end_is_refused(web):
    act(web, "/section/change", status=422, name_hi="क", name_en="x" * 5000, lane="lane_sp")
    assert draft(web).rev == 1


@pytest.mark.parametrize("name", ["a\x00b", "a\x0bb", "a\ufffeb"])
def test_signs_that_no_file_may_hold_are_left_out(web, name):
    act(web, "/section/change", status=303, name_hi="क", name_en=name, lane="lane_sp")
    assert row(web, "section").name_en == "ab"


def test_without_its_token_or_with_a_strange_revision_nothing_is_done(web):
    web.at("EOFFICE").post(f"{STEPS}/asp/remove", {"rev": "1"}, status=400, token=False)
    for rev in ("", "x", "-1", "99999999999999999999"):
        web.at("EOFFICE").post(f"{STEPS}/asp/remove", {"rev": rev}, status=409)
    assert draft(web).rev == 1


def test_the_same_form_sent_twice_is_done_once(web):
    fields = {"rev": "1", "key": "k" * 20, "csrf_token": web.at("EOFFICE").token()}
    client = web.at("EOFFICE").client
    answers = [client.post(f"{STEPS}/asp/remove", data=fields) for _twice in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {f"{STEPS}#at-sp"}
    assert draft(web).rev == 2


def test_a_draft_that_awaits_approval_is_read_and_not_changed(web):
    with web.database.writing() as db:
        db.get_one(RoutingDraft, 1).state = RoutingDraftState.SUBMITTED
    page = page_of(web, "section")
    assert not page.all("//main//form")
    assert "Examine the proposal" in page
    act(web, "/asp/remove", status=409)
    assert draft(web).rev == 1


def test_a_diagram_that_cannot_be_read_as_steps_says_why(web):
    with web.database.writing() as db:
        one = db.get_one(RoutingDraft, 1)
        xml = drawing(web).replace(b'isExecutable="true"', b'isExecutable="false"')
        routing_drafts.save_files(db, one, {"file.bpmn": xml}, rev=1, actor=SYSTEM, now=one.changed_at)
    assert "exactly one executable process" in page_of(web)
    act(web, "/asp/remove", status=409)


def test_a_longer_diagram_needs_no_more_statements(web):
    begin(web, "receipt")
    begin(web, "medical-claim")
    counts = []
    for number in (2, 3):
        page_of(web, path=f"/studio/drafts/{number}/steps")
        with web.counted() as seen:
            page_of(web, path=f"/studio/drafts/{number}/steps")
        counts.append(len(seen))
    assert counts[0] == counts[1] < 40
