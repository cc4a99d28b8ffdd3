"""The pages of late work: the superior's list, the desk's tray, the sheets, the supervisor's page."""

import datetime as dt

import pytest
from sqlalchemy import select, update

from engine.db import Database
from engine.models import Task
from tests.office import Day
from tests.weboffice import WebOffice, make_app
from workflows.escalations import Escalation, EscalationPost, raise_escalation, tasks_to_go_up
from workflows.ledger import LedgerEvent
from workflows.organisation import PostRole
from workflows.subjects import Grading

LIST = "/desk?view=below"


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


def let_go_up(day: Day) -> list[str]:
    day.db.flush()
    now = dt.datetime.now(dt.UTC)
    late = tasks_to_go_up(day.db, now=now)
    for task_id in late:
        raise_escalation(day.db, task_id, now=now)
    return late


def late_claims(web: WebOffice, count: int = 1, **more) -> list[int]:
    """Claims that lie at the medical seat far too long, and went up."""
    with web.day(days_ago=40) as day:
        files = [day.open_claim(title=f"चिकित्सा दावा {number}", **more).id for number in range(1, count + 1)]
        let_go_up(day)
        return files


@pytest.mark.parametrize(("language", "name"), [("en", "Late below me"), ("hi", "अधीनस्थ पटल पर विलम्बित")])
def test_the_in_charge_finds_late_work_of_his_seats_in_a_list_of_his_own(web, language, name):
    (file_id,) = late_claims(web)
    desk = web.at("ANK", language=language).get("/desk")
    assert desk.texts("//nav[contains(@class,'rail')]//a[contains(@href,'below')]//*[contains(@class,'late')]")
    page = web.at("ANK", language=language).get(LIST)
    assert page.h1 == name
    (row,) = page.texts("//tbody/tr")
    assert "चिकित्सा दावा 1" in row
    assert "B-0302/1/" in row
    assert page.link("चिकित्सा दावा 1") == f"/files/{file_id}"
    assert web.at("ANK", language=language).get(f"/files/{file_id}")


def test_the_row_says_whose_desk_which_step_since_when_and_what_he_may_do(web):
    (file_id,) = late_claims(web)
    page = web.at("ANK").get(LIST)
    (row,) = page.texts("//tbody/tr")
    assert "Dealing Assistant, Medical Claims" in row
    assert "Check-list and note" in row
    assert " days late" in row
    assert "Went up on " in row
    links = [link.get("href") for link in page.all("//tbody//div[@class='rowacts']/a")]
    assert links == [f"/supervision/{file_id}/reassign", f"/supervision/{file_id}"]
    for link in links:
        web.at("ANK").get(link)


def test_taking_note_stays_in_the_list_and_reaches_the_desk_and_the_sheet(web):
    (file_id,) = late_claims(web)
    page = web.at("ANK").get(LIST)
    done = page.submit("Take note", {"remark": "आज ही प्रस्तुत करें"}, redirects_to="/desk")
    assert done.messages() == ["Noted; it stands on the movement sheet."]
    assert "आज ही प्रस्तुत करें" in done.texts("//tbody/tr")[0]
    assert not done.all("//tbody//form")
    tray = web.at("ANK-MED").get("/desk")
    assert "Brought to the notice of the superior on " in tray
    assert "आज ही प्रस्तुत करें" in tray
    sheet = web.at("ANK-MED").get(f"/files/{file_id}/movements")
    (line,) = sheet.texts("//tr[@class='wentup']")
    assert "Went up, " in line
    assert " working days late" in line
    assert "Accountant" in line
    assert "आज ही प्रस्तुत करें" in line
    with web.database.reading() as db:
        assert db.scalars(select(LedgerEvent.act)).all().count("task.late_noted") == 1


def test_the_printed_sheet_has_the_line_too(web):
    (file_id,) = late_claims(web)
    assert web.at("ANK-MED").client.get(f"/files/{file_id}/movements.pdf").data.startswith(b"%PDF")


def test_sent_twice_the_form_has_one_effect(web):
    late_claims(web)
    page = web.at("ANK").get(LIST)
    form = {one.get("name"): one.get("value") for one in page.all("//tbody//form/input")}
    path = page.all("//tbody//form")[0].get("action")
    pages = web.at("ANK")
    pages.post(path, {**form, "remark": "देखें"}, redirects_to="/desk")
    pages.post(path, {**form, "remark": "देखें"}, redirects_to="/desk")
    with web.database.reading() as db:
        assert db.scalars(select(LedgerEvent.act)).all().count("task.late_noted") == 1


def test_who_was_not_told_neither_sees_it_nor_takes_note(web):
    late_claims(web)
    page = web.at("ANK").get(LIST)
    path = page.all("//tbody//form")[0].get("action")
    post = page.all("//tbody//form/input[@name='post']")[0].get("value")
    for code in ("ASP", "SO-BISALPUR", "ANK-MED"):
        assert "No desk below is late" in web.at(code).get(LIST)
        web.at(code).post(path, {"post": post, "remark": "x"}, status=403)
        web.at(code).post(path, {"post": "", "remark": "x"}, status=403)
    with web.database.reading() as db:
        own = str(db.scalars(select(PostRole.post_id).where(PostRole.role == "asp")).first())
    web.at("ASP").post(path, {"post": own, "remark": "x"}, status=404)
    web.at("ANK").post(path, {"post": post, "remark": "क" * 501}, status=422)
    web.at("ANK").post("/tasks/nothing/late", {"post": post, "remark": "x"}, status=404)


def test_a_desk_that_has_nobody_below_is_not_offered_the_list(web):
    assert "Late below me" not in web.at("ANK-MED").get("/desk")
    assert "Late below me" in web.at("ASP").get("/desk")


def test_when_it_is_done_it_is_gone(web):
    late_claims(web)
    with web.database.writing() as db:
        db.execute(update(Task).where(Task.id.in_(select(Escalation.task_id))).values(status="cancelled"))
    assert "No desk below is late" in web.at("ANK").get(LIST)


def test_a_graded_paper_is_not_named(web):
    with web.day(days_ago=40) as day:
        day.open_claim(title="गोपनीय दावा", grading=Grading.SECRET)
        day.db.flush()
        (task_id,) = let_go_up(day)
        day.db.add(EscalationPost(task_id=task_id, post_id=day.post("PL").id))
    page = web.at("PL").get(LIST)
    assert "गोपनीय दावा" not in page
    assert "B-0302" not in page
    assert "A graded paper" in page
    assert not page.all("//tbody//div[@class='rowacts']")


def test_the_supervisor_is_told_where_nobody_has_the_role(web):
    with web.day(days_ago=40) as day:
        file_id = day.open_claim().id
        day.db.execute(update(PostRole).where(PostRole.role == "section_incharge").values(until=day.now))
        let_go_up(day)
    page = web.at("SP").get(f"/supervision/{file_id}")
    assert "“Check-list and note” is late: it went up to Accountant on " in page
    assert "No other post has the role “Section in-charge” here: it went to the post next above." in page
    assert "No other post has the role" in web.at("ANK").get(LIST)


def test_the_statements_do_not_grow_with_the_list(web):
    late_claims(web)
    ank = web.at("ANK")
    ank.get(LIST)
    with web.counted() as few:
        ank.get(LIST)
    late_claims(web, 8)
    with web.counted() as many:
        assert len(ank.get(LIST).all("//tbody/tr")) == 9
    assert len(few) == len(many) <= 20
