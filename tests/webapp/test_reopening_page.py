"""A closed file is reopened from its page: who sees the button, what is asked, what is told, and who has it then."""

import pytest

from engine import runtime
from engine.db import Database
from tests.invariants import check_all
from tests.weboffice import WebOffice, make_app
from workflows import catalogue, movement, registry, reopening
from workflows.files import File
from workflows.organisation import SYSTEM
from workflows.subjects import SubjectStatus

REASON = "मा० न्यायालय के आदेश पर पुनः परीक्षण"
SENT = {"step": "amount", "reason": REASON}


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


@pytest.fixture
def file_id(web) -> int:
    """A claim that was opened twenty days ago and closed by hand ten days ago."""
    with web.day(days_ago=20) as day:
        file_id = day.open_claim().id
    with web.day(days_ago=10) as day:
        registry.close_by_hand(day.db, file_id, remark="दावा वापस", actor=day.actor("ANK"), now=day.now)
    return file_id


def address(file_id: int) -> str:
    return f"/files/{file_id}/reopen"


def standing(web, file_id: int) -> tuple[SubjectStatus, str]:
    with web.database.reading() as db:
        check_all(db)
        task = movement.main_task(db, file_id)
        return db.get_one(File, file_id).status, task.node if task is not None else ""


def mark(web, *nodes: str) -> None:
    """Another version of the claim's diagram comes into force, with the marks at these steps."""
    files, mark = catalogue.shipped("medical-claim"), '<spiffworkflow:property name="reopen" value="yes" />'
    text = files["medical-claim.bpmn"].decode().replace(mark, "")
    for node in nodes:
        head, found, rest = text.partition(f'id="{node}"')
        text = head + found + rest.replace("<spiffworkflow:properties>", f"<spiffworkflow:properties>{mark}", 1)
    with web.day() as day:
        runtime.publish(
            day.db, "medical-claim", {**files, "medical-claim.bpmn": text.encode()}, actor=str(SYSTEM), now=day.now
        )


class TestThePage:
    def test_the_in_charge_sees_the_button_and_the_seat_does_not(self, web, file_id):
        page = web.at("ANK").get(f"/files/{file_id}")
        assert "retention class C-5: kept until 31-12-" in page
        assert page.click("Reopen the file").path == address(file_id)
        seat = web.at("ANK-MED")
        assert "Reopen the file" not in seat.get(f"/files/{file_id}")
        seat.get(address(file_id), status=403)
        seat.post(address(file_id), SENT, status=403)
        web.at("SO-BISALPUR").get(address(file_id), status=404)
        web.at("SO-BISALPUR").post(address(file_id), SENT, status=404)
        assert standing(web, file_id) == (SubjectStatus.CLOSED, "")

    def test_it_says_how_it_was_closed_who_would_get_it_and_what_goes_on(self, web, file_id):
        page = web.at("ANK").get(address(file_id))
        assert "दावा वापस" in page
        steps = page.texts("//fieldset[@id='step']/label")
        assert [step.partition(" Goes to")[0] for step in steps] == [
            "Check-list and note", "Note of the amount", "Treasury bill and payment",
        ]  # fmt: skip
        assert all("Dealing Assistant, Medical" in step and "due:" in step for step in steps)
        assert "notes go on from 1, pages from 5." in page
        assert "Its time limit begins anew" in page
        assert page.all("//input[@name='step'][@checked]") == []

    def test_in_hindi_too(self, web, file_id):
        page = web.at("ANK", language="hi").get(f"/files/{file_id}").click("पत्रावली पुनः खोलें")
        assert "जाँच-सूची एवं टिप्पणी" in page.texts("//fieldset[@id='step']/label")[0]
        done = page.submit("पत्रावली पुनः खोलें", SENT, redirects_to=f"/files/{file_id}")
        assert "पुनः खोली गई; अब" in done.messages()[0]

    def test_with_one_step_or_none_nothing_is_chosen(self, web, file_id):
        mark(web, "section")
        page = web.at("ANK").get(address(file_id))
        assert page.all("//input[@type='radio']") == []
        assert "Accountant, Ramprakash Gupta" in page.texts("//fieldset[@id='step']/label")[0]
        mark(web)
        page = web.at("ANK").get(address(file_id))
        assert "the start of its routing" in page.texts("//fieldset[@id='step']/label")[0]
        page.submit("Reopen the file", {"reason": REASON}, redirects_to=f"/files/{file_id}")
        assert standing(web, file_id) == (SubjectStatus.ACTIVE, "check")

    def test_the_supervisor_finds_it_among_what_he_may_put_right(self, web, file_id):
        page = web.at("SP").get(f"/supervision/{file_id}")
        assert any("Reopen the file" in act for act in page.texts("//ul[@class='opacts']/li"))


class TestTheAct:
    def reopen(self, web, file_id, *, code="ANK", **fields):
        page = web.at(code).get(address(file_id))
        return page.submit("Reopen the file", {**SENT, **fields}, redirects_to=f"/files/{file_id}")

    def test_the_desk_has_it_and_reads_why(self, web, file_id):
        done = self.reopen(web, file_id)
        assert "is reopened; it is with Dealing Assistant, Medical Claims." in done.messages()[0]
        assert standing(web, file_id) == (SubjectStatus.ACTIVE, "amount")
        seat = web.at("ANK-MED")
        assert "चिकित्सा प्रतिपूर्ति दावा" in seat.get("/desk?view=files")
        page = seat.get(f"/files/{file_id}")
        (docket,) = [line for line in page.texts("//*[contains(@class,'docket')]") if REASON in line]
        assert "Dealing Assistant" not in docket, "the reason is the officer's who ordered it"
        assert "0 of" in page, "the clock begins anew"
        assert "Closed" not in page.texts("//div[@class='meta']")[0]

    def test_the_movement_shows_both_times(self, web, file_id):
        self.reopen(web, file_id)
        page = web.at("ANK").get(f"/files/{file_id}/movements")
        heads = page.texts("//section//h2")
        assert heads[0].startswith("Opened on")
        assert ", closed on" in heads[0]
        assert heads[1].startswith("Reopened on")
        details = page.texts("//section/header/span")
        assert "दावा वापस" in details[0]
        assert REASON in details[1]
        tables = page.all("//table[contains(@class,'moves')]")
        assert len(tables) == 2
        assert "Reopened" in tables[1].text_content()
        assert "Reopened" not in tables[0].text_content()
        sheet = web.at("ANK").client.get(f"/files/{file_id}/movements.pdf")
        assert sheet.data.startswith(b"%PDF")

    def test_a_file_that_was_never_reopened_has_one_sheet_without_a_head(self, web, file_id):
        page = web.at("ANK").get(f"/files/{file_id}/movements")
        assert (len(page.all("//table[contains(@class,'moves')]")), page.texts("//section//h2")) == (1, [])

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"reason": " "}, "Write why the file is reopened."),
            ({"step": ""}, "Choose a step"),
            ({"step": "sp"}, "Choose a step"),
            ({"step": "<b>x</b>"}, "Choose a step"),
            ({"reason": "x" * 2001}, "2000"),
        ],
    )
    def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(self, web, file_id, fields, why):
        again = web.at("ANK").post(address(file_id), {**SENT, **fields}, status=422)
        assert why in again.errors()[0]
        if "step" in fields:
            assert REASON in again.texts("//textarea")[0]
        else:
            assert again.all("//input[@name='step'][@checked]")[0].get("value") == "amount"
        assert standing(web, file_id) == (SubjectStatus.CLOSED, "")

    def test_a_form_sent_twice_reopens_it_once(self, web, file_id):
        page = web.at("ANK").get(address(file_id))
        for _time in range(2):
            page.submit("Reopen the file", SENT, redirects_to=f"/files/{file_id}")
        with web.database.reading() as db:
            assert len(reopening.runs_of(db, db.get_one(File, file_id))) == 2

    def test_who_comes_second_is_told_who_was_first(self, web, file_id):
        page = web.at("SP").get(address(file_id))
        self.reopen(web, file_id)
        assert "reopened it on" in page.submit("Reopen the file", SENT, status=409)
        web.at("SP").get(address(file_id), status=409)
        assert standing(web, file_id) == (SubjectStatus.ACTIVE, "amount")

    def test_whose_time_in_the_record_is_over_has_no_button(self, web, file_id):
        with web.day(days_ago=800) as day:
            day.db.get_one(File, file_id).retention = "C-1"
            day.db.get_one(File, file_id).closed_at = day.now
        page = web.at("ANK").get(f"/files/{file_id}")
        assert "Reopen the file" not in page
        assert "due for weeding" in web.at("ANK").get(address(file_id), status=409)

    def test_without_a_diagram_in_force_it_says_so(self, web, file_id):
        with web.day() as day:
            runtime.retire(day.db, "medical-claim")
        assert "not published" in web.at("ANK").get(address(file_id), status=409)


class TestAPaperForIt:
    def press(self, web, file_id, code, *, status=409):
        """A receipt that the post puts on the closed file."""
        with web.day() as day:
            receipt = day.diarise(letter_no="2")
            day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
            if code != "ANK":
                day.press(receipt.id, "ANK", "mark", to_post=code)
            number = day.db.get_one(File, file_id).number
        page = web.at(code).get(f"/receipts/{receipt.id}")
        return page.submit("Put on a file", {"File": number}, status=status)

    def test_the_in_charge_is_led_to_the_reopening(self, web, file_id):
        page = self.press(web, file_id, "ANK")
        assert "is closed; reopen it first." in page.messages()[0]
        assert page.all("//input[@name='f-to_file']")[0].get("value").startswith("B-0302"), "what was entered is kept"
        assert page.click("Reopen the file").path == address(file_id)

    def test_who_may_only_read_it_is_led_to_the_file(self, web, file_id):
        page = self.press(web, file_id, "ANK-MED")
        assert "reopen it first" in page.messages()[0]
        assert page.click("Open the file").path == f"/files/{file_id}"

    def test_who_may_not_read_it_does_not_learn_that_it_exists(self, web, file_id):
        page = self.press(web, file_id, "SO-BISALPUR", status=422)
        assert "There is no file of this number that your post may open." in page
        assert "is closed" not in page
