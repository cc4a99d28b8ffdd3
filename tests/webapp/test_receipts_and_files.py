"""A paper at the counter, on the screen: taken in, diarised, marked, on a file, noted, sent back, taken back."""

import datetime as dt
import io
import re

from PIL import Image
from sqlalchemy import select

from tests.office import check_invariant
from tests.weboffice import WebOffice
from workflows import movement
from workflows.address_book import seed_offices
from workflows.documents.ocr import keep_reading
from workflows.documents.words import PageReading
from workflows.files import File
from workflows.jobs import JobProgress
from workflows.organisation import District
from workflows.receipts import Receipt

WHITE = 255
REGISTER = "Register, send and print the slip"


def a_scan(shade: int) -> tuple[bytes, str]:
    """One blank A4 page at 75 dpi, which the intake accepts as any other."""
    data = io.BytesIO()
    Image.new("L", (620, 877), shade).save(data, "JPEG")
    return data.getvalue(), "dava.jpg"


TODAY = dt.datetime.now(dt.timezone(dt.timedelta(hours=5, minutes=30))).strftime("%d-%m-%Y")
LETTER = {
    "Subject": "चिकित्सा प्रतिपूर्ति दावा ₹1,67,000",
    "Name": "श्री रामस्वरूप वर्मा",
    "Received on": TODAY,
    "Letter number": "निजी/1",
    "Letter date": TODAY,
}


def take_in(web: WebOffice, shade: int = WHITE):
    number = 1 if shade == WHITE else 2
    return (
        web.at("DAK-1")
        .get("/receipts/new")
        .submit("Take in and read", {"scan": a_scan(shade)}, redirects_to=f"/receipts/scans/{number}")
    )


def test_a_scan_is_taken_in_and_handed_to_the_reading(web):
    take_in(web)
    with web.database.reading() as db:
        assert [job.kind for job in db.scalars(select(JobProgress))] == ["documents.read"]


def test_a_file_that_is_no_scan_is_refused_in_a_sentence(web):
    page = web.at("DAK-1").get("/receipts/new")
    refused = page.submit("Take in and read", {"scan": (b"<svg onload=alert(1)>", "x.pdf")}, status=422)
    assert refused.texts("//*[@role='alert']//li")


def test_the_diary_form_says_at_the_field_what_is_wrong(web):
    page = take_in(web).submit(REGISTER, {**LETTER, "Letter date": "31-02-2026", "PIN code": "12"}, status=422)
    assert "There is no such day." in page.text


def test_a_diarised_paper_gets_a_number_a_code_and_a_slip(web):
    shown = take_in(web).submit(REGISTER, LETTER, redirects_to="/receipts/1")
    assert shown.h1 == LETTER["Subject"]
    slip = web.at("DAK-1").client.get("/receipts/1/slip.pdf")
    assert slip.data.startswith(b"%PDF")
    with web.database.reading() as db:
        receipt = db.scalars(select(Receipt)).one()
        assert receipt.diary_no == 1


def test_the_same_letter_is_proposed_as_a_duplicate_and_the_clerk_decides(web):
    take_in(web).submit(REGISTER, LETTER, redirects_to="/receipts/1")
    second = take_in(web, shade=200)
    asked = second.submit(REGISTER, LETTER, status=422)
    assert "This letter may have come before." in asked.text
    asked.submit("This is another letter", LETTER, redirects_to="/receipts/2")


def test_a_scan_becomes_one_receipt_however_often_it_is_sent(web):
    page = take_in(web)
    for _ in range(2):
        page.submit(REGISTER, LETTER, redirects_to="/receipts/1")
    with web.database.reading() as db:
        assert len(db.scalars(select(Receipt)).all()) == 1


def test_the_letter_of_a_known_office_is_proposed_as_its_own(web):
    take_in(web)
    letter = (
        "कार्यालय मुख्य चिकित्सा अधिकारी, पीलीभीत\n\nपत्रांक: मु0चि0अ0/1187   दिनांक 29 सितम्बर, 2026\n\n"
        "सेवा में, पुलिस अधीक्षक, जनपद पीलीभीत।\n\nविषय: सेवानिवृत्त आरक्षी के दावे के परीक्षण के सम्बन्ध में।\n\nमहोदय"
    )
    with web.database.writing() as db:
        seed_offices(db, db.scalars(select(District.id)).one())
        keep_reading(db, 1, 1, PageReading(readable=True, by_ocr=True, text=letter, confidence=90.0))
    page = web.at("DAK-1").get("/receipts/scans/1")
    shown = {name: page.all(f"//*[@name='{name}']")[0].get("value") for name in ("sender_office", "letter_no")}
    assert shown == {"sender_office": "कार्यालय मुख्य चिकित्सा अधिकारी, पीलीभीत", "letter_no": "मु०चि०अ०/1187"}
    assert page.all("//*[@name='letter_date']")[0].get("value") == "29-09-2026"
    assert page.all("//*[@name='sender_kind']/option[@selected]")[0].get("value") == "office"


def open_claim(web: WebOffice, **how) -> int:
    with web.day(**how) as day:
        return day.open_claim().id


def test_the_in_charge_marks_a_paper_and_the_seat_finds_it_in_its_tray(web):
    with web.day() as day:
        receipt = day.diarise().id
        day.press(receipt, "DAK-1", "mark", to_post="ANK")
    page = web.at("ANK").get("/desk").click("चिकित्सा प्रतिपूर्ति दावा")
    page.submit("Mark on", {"f-to_post": "Dealing Assistant, Medical Claims"}, redirects_to="/desk")
    assert "चिकित्सा प्रतिपूर्ति दावा" in web.at("ANK-MED").get("/desk").text


def test_whoever_gets_a_paper_reads_what_was_ordered_on_it(web):
    with web.day() as day:
        receipt = day.diarise().id
        day.press(receipt, "DAK-1", "mark", to_post="ANK", order="आज ही परीक्षण करें।")
    page = web.at("ANK").get(f"/receipts/{receipt}")
    assert "आज ही परीक्षण करें।" in page.text
    assert "Dak Clerk (Counter A)" in page.all("//dl[@class='entry']/div[last()]")[0].text_content()


def test_a_desk_whose_form_is_not_filled_is_told_so_at_the_fields_and_keeps_its_note(web):
    file_id = open_claim(web)
    page = web.at("ANK-MED").get(f"/files/{file_id}")
    refused = page.submit("Raise objection", {"note": "कुछ अभिलेख नहीं हैं"}, status=422)
    assert refused.errors()
    assert "कुछ अभिलेख नहीं हैं" in web.at("ANK-MED").get(f"/files/{file_id}").text


def test_a_note_is_kept_while_it_is_written_and_a_second_window_never_overwrites_it(web):
    file_id = open_claim(web)
    seat = web.at("ANK-MED")
    page = seat.get(f"/files/{file_id}")
    task = page.all("//input[@name='task']")[0].get("value")
    send = {"csrf_token": seat.token(), "task": task, "note": "पहली खिड़की का मत", "revision": "0"}
    first = seat.client.post(f"/files/{file_id}/note", data=send).get_json()
    assert first["revision"] == 1
    assert re.fullmatch(r"\d\d:\d\d", first["saved"]), "the hour and minute, as the page says it"
    second = seat.client.post(f"/files/{file_id}/note", data={**send, "note": "दूसरी खिड़की का मत"}).get_json()
    assert second["beside"] is True
    assert "पहली खिड़की का मत" in seat.get(f"/files/{file_id}").text


def test_what_was_marked_can_be_taken_back_until_it_is_opened(web):
    with web.day() as day:
        receipt = day.diarise().id
        day.press(receipt, "DAK-1", "mark", to_post="ANK")
    web.at("DAK-1").get("/desk?view=sent").submit("Take back", redirects_to="/desk")
    with web.database.reading() as db:
        check_invariant(db, receipt)
        found = db.get_one(Receipt, receipt)
        assert movement.holder_of(db, found) == movement.last_movement(db, receipt).to_post_id


def test_opening_a_paper_is_noted_and_ends_the_time_for_recall(web):
    with web.day() as day:
        receipt = day.diarise().id
        day.press(receipt, "DAK-1", "mark", to_post="ANK")
    web.at("ANK").get(f"/receipts/{receipt}")
    assert "Take back" not in web.at("DAK-1").get("/desk?view=sent").buttons()


def test_a_supervisors_look_does_not_count_as_opening(web):
    with web.day() as day:
        receipt = day.diarise().id
        day.press(receipt, "DAK-1", "mark", to_post="ANK")
    web.at("SP").get(f"/receipts/{receipt}")
    assert "Take back" in web.at("DAK-1").get("/desk?view=sent").buttons()


def test_a_file_is_marked_for_opinion_and_comes_back_with_the_reply(web):
    file_id = open_claim(web)
    with web.day() as day:
        task = day.task(file_id).id
    page = web.at("ANK-MED").get(f"/files/{file_id}/acts/mark/{task}")
    page.submit("Mark for opinion", {"To": "Accountant", "Remark": "मत दें"}, redirects_to="/desk")
    asked = web.at("ANK").get(f"/files/{file_id}")
    assert asked.buttons().count("Send the reply") == 1
    asked.submit("Send the reply", {"Your opinion": "उचित है"}, redirects_to="/desk")
    with web.database.reading() as db:
        file = db.get_one(File, file_id)
        check_invariant(db, file_id)
        assert movement.holder_of(db, file) == file.keeper_post_id


def test_a_late_desk_is_asked_for_the_reason(web):
    with web.day(days_ago=20) as day:
        receipt = day.diarise().id
    page = web.at("DAK-1").get(f"/receipts/{receipt}")
    assert "Reason of the delay" in page.text


def test_a_stranger_finds_nothing(web):
    file_id = open_claim(web)
    web.at("SHK").get(f"/files/{file_id}", status=404)
    web.at("SHK").get(f"/files/{file_id}/movements", status=404)
    assert web.at("SP").get(f"/files/{file_id}/movements").all("//tbody/tr")


def test_the_desk_searched_by_a_number_shows_that_file_once_and_no_other(web):
    with web.day(days_ago=1) as day:
        numbers = [day.open_claim(letter_no=f"N-{number}").number for number in range(3)]
    page = web.at("ANK-MED").get(f"/desk?view=files&q={numbers[1]}")
    assert list(filter(None, page.texts("//td[contains(@class, 'c-no')]"))) == [numbers[1]]
