"""What was sent is taken back: the work is open again as it was left, with what had been filled in."""

import pytest
from sqlalchemy import select

from engine.models import Task
from engine.states import TaskStatus
from tests.claims import put_up, to_the_draft
from tests.invariants import check_all


@pytest.fixture
def receipt(web) -> int:
    """A receipt that the counter marked to accounts."""
    with web.day() as day:
        found = day.diarise(title="मार्ग की मरम्मत").id
        day.press(found, "DAK-1", "mark", to_post="ANK")
    return found


def open_tasks(web) -> list[tuple[str, str]]:
    with web.database.reading() as db:
        check_all(db)
        return [(task.id, task.node) for task in db.scalars(select(Task).where(Task.status == TaskStatus.OPEN))]


def test_the_form_shows_again_what_was_filled_in_and_the_work_is_the_same(web, receipt):
    before = open_tasks(web)
    page = web.at("ANK").get(f"/receipts/{receipt}")
    page.submit("Mark on", {"To": "Dealing Assistant, Medical Claims", "Order": "आज ही प्रस्तुत करें"}, redirects_to="/desk")
    assert open_tasks(web) != before
    taken = web.at("ANK").get("/desk?view=sent").submit("Take back", redirects_to="/desk")
    assert taken.messages()
    assert open_tasks(web) == before
    again = web.at("ANK").get(f"/receipts/{receipt}")
    assert "आज ही प्रस्तुत करें" in [field.get("value") or field.text for field in again.all("//input | //textarea")]
    chosen = again.texts("//select/option[@selected]")
    assert any("Dealing Assistant, Medical Claims" in one for one in chosen)
    assert "मार्ग की मरम्मत" not in web.at("ANK-MED").get("/desk")


def test_what_the_new_desk_has_opened_is_not_taken_back_even_by_an_old_page(web, receipt):
    page = web.at("ANK").get(f"/receipts/{receipt}")
    page.submit("Mark on", {"To": "Dealing Assistant, Medical Claims"}, redirects_to="/desk")
    sent = web.at("ANK").get("/desk?view=sent")
    web.at("ANK-MED").get(f"/receipts/{receipt}")
    refused = sent.submit("Take back", status=409)
    assert "can no longer be recalled" in refused.text


def test_a_suspended_file_is_not_taken_back(web, receipt):
    sent = web.at("DAK-1").get("/desk?view=sent")
    web.at("SP").post(f"/supervision/{receipt}/suspend", {"reason": "स्थगन"}, redirects_to=f"/supervision/{receipt}")
    refused = sent.submit("Take back", status=409)
    assert "suspended" in refused.text


def test_the_letter_that_went_up_comes_back_with_the_work_and_is_written_on(web):
    with web.day(days_ago=4) as day:
        file = to_the_draft(day)
        work = day.task(file.id).id
        draft = put_up(day, file).id
    web.at("ANK-MED").get("/desk?view=sent").submit("Take back", redirects_to="/desk")
    with web.database.reading() as db:
        assert db.get_one(Task, work).status is TaskStatus.OPEN
    letter = web.at("ANK-MED").get(f"/drafts/{draft}")
    assert "रुपये एक लाख अट्ठावन हजार चार सौ बीस मात्र" in letter.all("//textarea[@name='note']")[0].text
    again = letter.submit("Save and show", {"Subject": "संशोधित विषय"}, redirects_to=f"/drafts/{draft}")
    assert "संशोधित विषय" in [field.get("value") or field.text for field in again.all("//input | //textarea")]
