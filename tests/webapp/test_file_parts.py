"""The parts of a file beside its notes: asks, attached papers, facts, sheets to print; and an ask at its own desk."""

import io

import pikepdf
import pytest

from tests.claims import RS, to_the_draft
from workflows import asks, correspondence
from workflows.asks import AskState
from workflows.correspondence import Direction
from workflows.files import File


@pytest.fixture
def file_id(web) -> int:
    """A claim at the medical seat, checked, with the CMO's reply."""
    with web.day(days_ago=4) as day:
        return to_the_draft(day).id


@pytest.fixture
def asked(web, file_id) -> int:
    """The thana of Puranpur is asked for a report."""
    with web.day(days_ago=1) as day:
        (ask,) = asks.ask_out(
            day.db, day.db.get_one(File, file_id), offices=[], posts=[day.post("SO-PURANPUR")],
            question="क्या दावेदार का कोई वाद लम्बित है?", due_rule="7wd", actor=day.actor("ANK-MED"), now=day.now,
        )  # fmt: skip
        return ask.id


def ask_now(web, ask_id) -> asks.Ask:
    with web.database.reading() as db:
        return asks.get_ask(db, ask_id)


def test_the_thana_sees_the_ask_and_not_the_file(web, file_id, asked):
    thana = web.at("SO-PURANPUR")
    page = thana.get("/desk?view=asks").click("चिकित्सा प्रतिपूर्ति दावा")
    assert "क्या दावेदार का कोई वाद लम्बित है?" in page
    assert "Open the file" not in page
    assert thana.client.get(f"/files/{file_id}").status_code == 404
    assert thana.client.get(f"/files/{file_id}/asks").status_code == 404
    assert web.at("LIU-1").client.get(page.path).status_code == 403


def test_the_thana_answers_and_the_file_shows_it(web, file_id, asked):
    page = web.at("SO-PURANPUR").get("/desk?view=asks").click("चिकित्सा प्रतिपूर्ति दावा")
    wrong = page.submit("Send the report", status=422)
    assert wrong.errors()
    page.submit("Send the report", {"Report": "कोई वाद लम्बित नहीं है।"}, redirects_to="/desk")
    assert ask_now(web, asked).state is AskState.ANSWERED
    listed = web.at("ANK-MED").get(f"/files/{file_id}/asks")
    assert "कोई वाद लम्बित नहीं है।" in listed
    assert "needs nothing more" not in web.at("SO-PURANPUR").get(page.path)


def test_an_ask_is_taken_back_with_a_reason(web, file_id, asked):
    page = web.at("ANK-MED").get(f"/files/{file_id}/asks")
    done = page.submit("Withdraw", {"Reason": "सूचना मिल गयी"}, redirects_to=f"/files/{file_id}/asks")
    assert "सूचना मिल गयी" in done
    assert ask_now(web, asked).state is AskState.WITHDRAWN
    assert "Withdraw" not in done.buttons()


def test_who_reads_the_file_only_cannot_take_an_ask_back(web, file_id, asked):
    page = web.at("SP").get(f"/files/{file_id}/asks")
    assert "Withdraw" not in page.buttons()


def test_a_paper_is_attached_and_gets_the_next_pages(web, file_id):
    paper = pikepdf.new()
    paper.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    paper.save(out)
    out.seek(0)
    with web.database.reading() as db:
        last = correspondence.papers_of(db, file_id)[-1].page_to
    seat = web.at("ANK-MED")
    page = seat.get(f"/files/{file_id}/attach")
    assert "Choose a scan" in page.submit("Put on the file", status=422)
    data = {"csrf_token": seat.token(), "title": "बजट पंजिका का उद्धरण", "scan": (out, "b.pdf")}
    answer = seat.client.post(f"/files/{file_id}/attach", data=data)
    assert answer.location == f"/files/{file_id}?page={last + 1}"
    with web.database.reading() as db:
        item = correspondence.papers_of(db, file_id)[-1]
    assert (item.title, item.page_from, item.direction) == ("बजट पंजिका का उद्धरण", last + 1, Direction.ENCLOSURE)
    assert web.at("ANK").client.get(f"/files/{file_id}/attach").status_code == 403


def test_facts_are_in_the_words_of_their_forms(web, file_id):
    page = web.at("SP").get(f"/files/{file_id}/facts")
    assert "Claim amount" in page or "Amount claimed" in page
    assert "₹1,67,000" in page
    assert "30-10-2026" in page
    assert str(167000 * RS) not in page.answer.text
    hindi = web.at("SP", language="hi").get(f"/files/{file_id}/facts")
    assert "थाना पूरनपुर" in hindi


def test_note_sheet_and_movement_sheet_are_printed(web, file_id):
    for sheet in ("notes", "movements"):
        answer = web.at("SP").client.get(f"/files/{file_id}/{sheet}.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert web.at("LIU-1").client.get(f"/files/{file_id}/{sheet}.pdf").status_code == 404
