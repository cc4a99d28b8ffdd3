"""The supervisor's page: put at another step after a preview, suspended and resumed, what failed tried again."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine import runtime
from engine.errors import Refusal
from engine.models import Incident, Instance, Step, Task
from engine.runtime import Operation
from engine.states import InstanceStatus, StepStatus, TaskStatus
from tests.engine.sketch import sketch
from tests.invariants import check_all
from workflows import movement
from workflows.organisation import District
from workflows.routing import OfficeRouting

CLAIM = "चिकित्सा दावा"


@pytest.fixture
def file_id(web) -> int:
    with web.day() as day:
        return day.open_claim(title=CLAIM).id


def fields(step: str, reason: str = "पटल पर अभिलेख उपलब्ध नहीं") -> dict[str, str]:
    return {"Put at": step, "Reason": reason}


def open_node(web, file_id: int) -> str:
    with web.database.reading() as db:
        check_all(db)
        task = movement.main_task(db, file_id)
        return task.node if task is not None else ""


def preview(web, file_id: int, step: str = "section"):
    page = web.at("SP").get(f"/supervision/{file_id}")
    return page.submit("See what will happen", fields(step))


class TestAnotherStep:
    def test_what_will_happen_is_shown_first_and_nothing_happens(self, web, file_id):
        page = preview(web, file_id)
        lines = page.texts("//ul[@id='place-preview']/li")
        assert len(lines) == 2
        assert "is closed at Dealing Assistant, Medical" in lines[0]
        assert "opens at" in lines[1]
        assert page.all("//select[@name='node']/option[@selected]")[0].get("value") == "section"
        assert open_node(web, file_id) == "check"

    def test_then_it_is_put_there_and_the_new_desk_has_it(self, web, file_id):
        done = preview(web, file_id).submit("Put there", redirects_to=f"/supervision/{file_id}")
        assert done.messages() == ["The file was put at the other step; it is on record."]
        assert "Put at another step" in done.texts("//table[contains(@class,'moves')]")[0]
        assert "पटल पर अभिलेख उपलब्ध नहीं" in done
        assert open_node(web, file_id) == "section"

    def test_in_hindi_too(self, web, file_id):
        page = web.at("SP", language="hi").get(f"/supervision/{file_id}")
        shown = page.submit("देखें, क्या होगा", {"node": "section", "reason": "अभिलेख उपलब्ध नहीं"})
        assert "बन्द होगा" in shown.texts("//ul[@id='place-preview']/li")[0]
        done = shown.submit("वहाँ रखें", redirects_to=f"/supervision/{file_id}")
        assert done.messages() == ["पत्रावली दूसरे चरण पर रख दी गई; यह अभिलेख में है।"]

    def test_into_a_called_part_and_to_a_place_where_it_waits(self, web, file_id):
        page = web.at("SP").get(f"/supervision/{file_id}")
        offered = page.texts("//select[@name='node']/option")
        assert any("›" in one for one in offered)
        assert any(one.endswith("(waits)") for one in offered)
        assert not any("Checklist and note" in one for one in offered), "the present step is no choice"
        preview(web, file_id, "issue/approve").submit("Put there", redirects_to=f"/supervision/{file_id}")
        assert open_node(web, file_id) == "approve"
        shown = preview(web, file_id, "await_reply")
        assert "Nobody gets work" in shown.text
        assert "is awaited" in shown.text
        shown.submit("Put there", redirects_to=f"/supervision/{file_id}")
        assert open_node(web, file_id) == ""

    def test_without_a_reason_it_is_refused(self, web, file_id):
        page = web.at("SP").get(f"/supervision/{file_id}")
        again = page.submit("See what will happen", fields("section", " "), status=422)
        assert again.errors() == ["Write the reason."]

    def test_a_step_that_is_none_is_refused_with_a_sentence(self, web, file_id):
        for node in ("nowhere", "close_paid", "", "check"):
            again = web.at("SP").post(
                f"/supervision/{file_id}/place", {"node": node, "reason": "x", "act": "preview"}, status=409
            )
            assert again.errors()
        assert open_node(web, file_id) == "check"

    def test_what_was_not_shown_is_not_done(self, web, file_id):
        shown = preview(web, file_id)
        other = shown.submit("Put there", {"Put at": "sp"})
        assert "Superintendent of Police" in other.texts("//ul[@id='place-preview']/li")[1]
        assert open_node(web, file_id) == "check"
        with web.day() as day:
            day.press(file_id, "ANK-MED", "objection", note="अनुमन्य नहीं")
        other.submit("Put there")
        assert open_node(web, file_id) != "sp"

    def test_a_form_sent_twice_puts_it_once(self, web, file_id):
        shown = preview(web, file_id)
        for _time in range(2):
            shown.submit("Put there", redirects_to=f"/supervision/{file_id}")
        with web.database.reading() as db:
            assert sum(row.act == "placed" for row in movement.movements_of(db, file_id)) == 1

    def test_only_the_supervisor_of_the_file_may(self, web, file_id):
        sent = {"node": "section", "reason": "x", "act": "preview"}
        for path, data in (("place", sent), ("suspend", {"reason": "x"}), ("resume", {"reason": "x"})):
            web.at("ANK-MED").post(f"/supervision/{file_id}/{path}", data, status=403)
            web.at("SO-BISALPUR").post(f"/supervision/{file_id}/{path}", data, status=404)
        assert open_node(web, file_id) == "check"


class TestStay:
    def suspend(self, web, file_id, reason="मा० उच्च न्यायालय का स्थगन"):
        page = web.at("SP").get(f"/supervision/{file_id}").click("Suspend the routing")
        return page.submit("Suspend", {"Reason": reason}, redirects_to=f"/supervision/{file_id}")

    def test_the_desk_sees_why_it_can_do_nothing(self, web, file_id):
        done = self.suspend(web, file_id)
        assert done.messages() == ["The routing is suspended; it is on record."]
        assert "मा० उच्च न्यायालय का स्थगन" in done.texts("//div[@class='notice amber']")[0]
        assert "See what will happen" not in done.buttons()
        seat = web.at("ANK-MED")
        assert "Suspended by the supervising officer" in seat.get("/desk")
        page = seat.get(f"/files/{file_id}")
        assert "Suspended since" in page.text
        assert page.all("//form[contains(@action, '/press')]") == []
        assert "Suspended" in web.at("SP").get("/supervision/").texts("//tbody/tr")[0]

    def test_resumed_the_desk_goes_on(self, web, file_id):
        self.suspend(web, file_id)
        page = web.at("SP").get(f"/supervision/{file_id}").click("Resume the routing")
        done = page.submit("Resume", {"Reason": "स्थगन समाप्त"}, redirects_to=f"/supervision/{file_id}")
        assert done.messages() == ["The routing goes on; it is on record."]
        with web.day() as day:
            assert day.press(file_id, "ANK-MED", "objection", note="अनुमन्य नहीं").opened
        assert open_node(web, file_id)

    def test_a_reason_is_needed_and_a_second_stay_is_refused(self, web, file_id):
        page = web.at("SP").get(f"/supervision/{file_id}/suspend")
        assert page.submit("Suspend", {"Reason": " "}, status=422).errors() == ["Reason: Write the reason."]
        self.suspend(web, file_id)
        again = web.at("SP").get(f"/supervision/{file_id}/suspend")
        refused = again.submit("Suspend", {"Reason": "फिर"}, status=409)
        assert "is suspended" in refused.errors()[0]

    def test_a_form_sent_twice_suspends_once(self, web, file_id):
        page = web.at("SP").get(f"/supervision/{file_id}/suspend")
        for _time in range(2):
            page.submit("Suspend", {"Reason": "स्थगन"}, redirects_to=f"/supervision/{file_id}")
        with web.database.reading() as db:
            assert db.scalars(select(Instance.status).where(Instance.subject_id == file_id)).one() == "suspended"

    def test_a_receipt_can_be_held_too(self, web):
        with web.day() as day:
            receipt_id = day.diarise(title="मार्ग की मरम्मत").id
            day.press(receipt_id, "DAK-1", "mark", to_post="ANK")
        self.suspend(web, receipt_id)
        assert "Suspended since" in web.at("ANK").get(f"/receipts/{receipt_id}").text


class TestWhatFailed:
    @pytest.fixture
    def failed(self, web, file_id) -> int:
        """A side routing of the file whose automatic step has failed; gives the incident."""
        with web.day() as day:
            orders = OfficeRouting(lambda _db, _kind, _payload, *, key: None)
            operation = Operation(fn=lambda call: {}, inline=False)
            orders.operations = {**orders.operations, "fetch": operation}
            runtime.configure(orders)
            diagram = "s start\nA task\nO service op:fetch\nB task\ne end\ns > A > O > B > e"
            runtime.publish(day.db, "p", {"p.bpmn": sketch(diagram)}, actor="admin", now=day.now)
            given = {"actor": str(day.actor("ANK-MED")), "now": day.now, "facts": {}}
            begun = runtime.start(day.db, "p", subject_id=file_id, role="ask", parent_subject_id=file_id, **given)
            runtime.complete(day.db, begun.opened[0].id, outcome=None, expect_rev=None, key=None, **given)
            step = day.db.scalars(select(Step.id)).one()
            trouble = Refusal("The record room is shut.", "अभिलेख कक्ष बन्द है।")
            return runtime.fail_step(day.db, step, trouble, day.now).id

    def test_it_is_shown_with_its_reason_and_when_it_is_tried_again(self, web, file_id, failed):
        notice = web.at("SP").get(f"/supervision/{file_id}").texts("//div[@class='incident']")[0]
        assert "The record room is shut." in notice
        assert "Tries: 1" in notice
        assert "Tried again by itself at" in notice
        hindi = web.at("SP", language="hi").get(f"/supervision/{file_id}").texts("//div[@class='incident']")[0]
        assert "अभिलेख कक्ष बन्द है।" in hindi

    def test_it_is_tried_again_by_hand(self, web, file_id, failed):
        done = web.at("SP").get(f"/supervision/{file_id}").submit("Try again", redirects_to=f"/supervision/{file_id}")
        assert done.messages() == ["It is being tried; look again in a minute."]
        assert "It is being tried at this moment." in done.text
        with web.database.reading() as db:
            assert db.scalars(select(Step.status)).one() is StepStatus.WAITING

    def test_it_is_tried_again_from_the_list_of_all_and_he_is_back_there(self, web, failed):
        page = web.at("SP").get("/supervision/incidents")
        assert "The record room is shut." in page.texts("//tbody/tr")[0]
        done = page.submit("Try again", redirects_to="/supervision/incidents")
        assert done.messages() == ["It is being tried; look again in a minute."]
        assert "It is being tried at this moment." in done.texts("//tbody/tr")[0]

    def test_it_is_left_out_with_a_reason(self, web, file_id, failed):
        page = web.at("SP").get(f"/supervision/{file_id}").click("Leave out, with a reason")
        assert "The record room is shut." in page.text
        done = page.submit("Leave it out", {"Reason": "हाथ से किया गया"}, redirects_to=f"/supervision/{file_id}")
        assert done.messages() == ["The file goes on without it; it is on record."]
        with web.database.reading() as db:
            assert db.get_one(Incident, failed).resolved_at is not None
            assert db.scalars(select(Task.node).where(Task.node == "B", Task.status == TaskStatus.OPEN)).one() == "B"

    def test_only_the_supervisor_of_the_file_may(self, web, file_id, failed):
        for path in ("retry", "leave-out"):
            address = f"/supervision/{file_id}/incidents/{failed}/{path}"
            web.at("ANK-MED").post(address, {"reason": "x"}, status=403)
            web.at("SO-BISALPUR").post(address, {"reason": "x"}, status=404)
        with web.day() as day:
            other = day.open_claim(title="दूसरा", letter_no="2").id
        web.at("SP").post(f"/supervision/{other}/incidents/{failed}/retry", status=404)

    def test_a_date_that_fails_again_is_said_to(self, web, file_id):
        with web.day() as day:
            broken = (
                "s start\nA task\nR on A keep timer:P1D\nX xor\nN task\ne end\n"
                "s > A > e\nR > X\nX > N : missing > 1\nX > e : default\nN > e"
            )
            runtime.publish(day.db, "p", {"p.bpmn": sketch(broken)}, actor="admin", now=day.now)
            runtime.start(
                day.db, "p", subject_id=file_id, role="ask", parent_subject_id=file_id, facts={},
                actor=str(day.actor("ANK-MED")), now=day.now - dt.timedelta(days=2),
            )  # fmt: skip
            assert runtime.fire_due(day.db, day.now) == 0
            assert day.db.scalars(select(District.id)).one()
        page = web.at("SP").get(f"/supervision/{file_id}")
        assert "A date came, and what follows it failed" in page.text
        again = page.submit("Try again", redirects_to=f"/supervision/{file_id}")
        assert again.messages() == ["It failed again; the reason is shown."]
        assert "Tries: 2" in again.text
        with web.database.reading() as db:
            assert InstanceStatus.INCIDENT in db.scalars(select(Instance.status)).all()
