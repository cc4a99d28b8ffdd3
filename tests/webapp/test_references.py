"""Fields that refer to another file or receipt: looked up within what one may open, and judged by the server."""

import pytest

from engine.db import Database
from tests.weboffice import WebOffice, make_app
from workflows import asks
from workflows.asks import asks_of
from workflows.receipts import Receipt
from workflows.subjects import Grading

RS = 100
SELF = "This is the very paper before you; name another one."
NONE = "There is no receipt of this diary number that your post may open."
SEND = "Reply received and attached"
EARLIER = "This receipt was diarised before the question was asked; give the diary number of the reply."


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


def at_the_seat(web: WebOffice, **more) -> Receipt:
    """A paper that lies before the medical seat."""
    with web.day() as day:
        receipt = day.diarise(**more)
        day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
        day.press(receipt.id, "ANK", "mark", to_post="ANK-MED")
        day.db.flush()
        day.db.expunge(receipt)
        return receipt


def found(web: WebOffice, code: str, format_: str, wanted: str) -> list[tuple[str, str]]:
    client = web.at(code).client
    answer = client.get("/look-up", query_string={"format": format_, "q": wanted})
    assert answer.status_code == 200
    return [(one["number"], one["title"]) for one in answer.json["found"]]


def test_a_receipt_is_looked_up_by_its_number_or_the_words_of_its_subject(web):
    one = at_the_seat(web, title="श्री रामस्वरूप का चिकित्सा दावा")
    two = at_the_seat(web, title="अवकाश प्रार्थना-पत्र")
    assert found(web, "ANK-MED", "receipt-ref", str(one.diary_no)) == [(one.diary_label, one.title)]
    assert found(web, "ANK-MED", "receipt-ref", two.diary_label) == [(two.diary_label, two.title)]
    assert found(web, "ANK-MED", "receipt-ref", "अवका") == [(two.diary_label, two.title)]
    assert found(web, "ANK-MED", "receipt-ref", "") == []
    assert found(web, "ANK-MED", "user", "1") == []


def test_a_file_is_looked_up_by_its_number_or_the_words_of_its_subject(web):
    with web.day() as day:
        file = day.open_claim(title="श्री रामस्वरूप का चिकित्सा दावा")
        number, title = file.number, file.title
    assert found(web, "ANK-MED", "file-ref", number[:7]) == [(number, title)]
    assert found(web, "ANK-MED", "file-ref", "रामस्वरूप") == [(number, title)]
    assert found(web, "ANK-MED", "file-ref", "%") == []


def test_nothing_is_found_that_one_may_not_open(web):
    graded = at_the_seat(web, title="गोपनीय जाँच", grading=Grading.CONFIDENTIAL)
    for code in ("SP", "SO-BISALPUR"):
        assert found(web, code, "receipt-ref", graded.diary_label) == []
        assert found(web, code, "receipt-ref", "गोपनीय") == []


def press_duplicate(web: WebOffice, receipt: Receipt, number: str, **expected):
    page = web.at("ANK-MED").get(f"/receipts/{receipt.id}")
    (button,) = page.all("//button[@name='outcome'][@value='duplicate']")
    return page.submit(" ".join(button.text_content().split()), {"f-duplicate_of": number}, **expected)


def test_a_number_that_is_typed_is_taken_only_when_it_means_another_paper_that_one_may_open(web):
    first, second = at_the_seat(web), at_the_seat(web, title="दूसरा पत्र")
    secret = 0
    with web.day() as day:
        secret = day.diarise(title="गोपनीय", grading=Grading.CONFIDENTIAL).diary_no
    year = second.diary_year
    for typed, said in ((second.diary_label, SELF), ("999/2026", NONE), ("कुछ भी", NONE), (f"{secret}/{year}", NONE)):
        refused = press_duplicate(web, second, typed, status=422)
        assert said in refused.text
    press_duplicate(web, second, f" {first.diary_no} / {first.diary_year} ", redirects_to="/desk")
    with web.database.reading() as db:
        assert db.get_one(Receipt, second.id).duplicate_of_id == first.id


def test_the_diary_number_of_the_claim_itself_is_no_answer_to_what_is_asked_about_it(web):
    with web.day() as day:
        file = day.open_claim()
        claim = day.db.query(Receipt).filter_by(file_id=file.id).one().diary_label
        day.press(
            file.id, "ANK-MED", "ask", note="जाँच सूची पूर्ण।", thana="puranpur", claim_amount=167000 * RS,
            treatment_to="2026-10-30", ppo_no="04417", hospital="जिला चिकित्सालय", treatment_from="2026-10-20",
        )  # fmt: skip
        (ask,) = asks_of(day.db, file.id)
        task = asks.open_task(day.db, ask)
        day.tick(minutes=1)
        reply = day.diarise(title="मु०चि०अ० की आख्या", sender_name="मुख्य चिकित्सा अधिकारी")
        day.press(reply.id, "DAK-1", "mark", to_post="ANK")
        day.press(reply.id, "ANK", "mark", to_post="ANK-MED")
        task_id, label, ask_id = task.id, reply.diary_label, ask.id
    filled = {"f-reply_letter": "1187", "f-reply_date": "29-09-2026"}
    page = web.at("ANK-MED").get(f"/asks/{task_id}")
    refused = page.submit(SEND, {**filled, "f-reply_receipt": claim}, status=422)
    assert EARLIER in refused.text
    refused.submit(SEND, {**filled, "f-reply_receipt": label}, redirects_to="/desk")
    with web.database.reading() as db:
        assert db.get_one(asks.Ask, ask_id).state == asks.AskState.ANSWERED
