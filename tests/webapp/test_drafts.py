"""Drafts by their pages: begun from a template, written in versions, put up, approved with the press that signs on."""

import pytest
from sqlalchemy import select

from tests.claims import make_order, to_the_draft, to_the_sp
from workflows import movement, notes
from workflows.documents.models import Document
from workflows.drafts import Draft, DraftState, DraftVersion
from workflows.files import File


@pytest.fixture
def file_id(web) -> int:
    """A claim at the medical seat, where the order is drafted."""
    with web.day(days_ago=4) as day:
        return to_the_draft(day).id


@pytest.fixture
def draft_id(web, file_id) -> int:
    """The order, begun by the medical seat."""
    with web.day(days_ago=1) as day:
        return make_order(day, day.db.get_one(File, file_id)).id


@pytest.fixture
def before_sp(web) -> tuple[int, int]:
    """File and draft at the SP's decision."""
    with web.day(days_ago=4) as day:
        file = to_the_draft(day)
        return file.id, to_the_sp(day, file).id


def draft_now(web, draft_id) -> Draft:
    with web.database.reading() as db:
        return db.get_one(Draft, draft_id)


def test_the_template_that_the_diagram_names_comes_filled_in(web, file_id):
    page = web.at("ANK-MED").get(f"/files/{file_id}/drafts").click("New draft")
    assert page.texts("//h2")[0] == "Sanction order, medical reimbursement"
    sent = {one.get("name"): one.get("value") for one in page.all("//input[starts-with(@name, 'f-')]")}
    assert sent["f-claimant"] == "श्री रामस्वरूप वर्मा"
    assert (sent["f-admissible"], sent["f-treatment_from"]) == ("1,58,420.00", "20-10-2026")
    made = page.submit(
        "Make the draft", {"Rank": "सेवानिवृत्त आरक्षी", "Patient (self, wife …)": "स्वयं"}, redirects_to="/drafts/1"
    )
    assert "Draft 1" in made.h1
    assert "रुपये एक लाख अट्ठावन हजार चार सौ बीस मात्र" in made.all("//textarea[@name='note']")[0].text
    assert "वरिष्ठ कोषाधिकारी" in made
    assert "श्री रामस्वरूप वर्मा, ग्राम कल्यानपुर" in made


def test_a_desk_that_drafts_has_a_button_for_it_until_there_is_a_draft(web, file_id):
    begin = web.at("ANK-MED").get(f"/files/{file_id}").click("Make the draft")
    begin.submit("Make the draft", redirects_to="/drafts/1")
    assert "Make the draft" not in web.at("ANK-MED").get(f"/files/{file_id}").text


def test_a_gap_left_empty_stands_open_in_the_letter_and_stops_its_way(web, file_id):
    page = web.at("ANK-MED").get(f"/files/{file_id}/drafts/new").submit("Make the draft", redirects_to="/drafts/1")
    assert "………" in page.all("//textarea[@name='note']")[0].text
    refused = page.submit("Ready, to the file", status=422)
    assert "gap" in refused.errors()[0]
    assert draft_now(web, 1).state is DraftState.DRAFT


def test_a_letter_is_begun_without_a_template(web, file_id):
    page = web.at("ANK-MED").get(f"/files/{file_id}/drafts/new")
    made = page.submit("Begin", {"Form of the letter": "Letter"}, redirects_to="/drafts/1")
    assert "written freely" in made
    saved = made.submit(
        "Save and show", {"Text of the letter": "कृपया आख्या दें।\nधन्यवाद।", "Subject": "आख्या"}, redirects_to="/drafts/1"
    )
    assert saved.messages() == ["Saved."]
    assert saved.all("//input[@name='note_html']")[0].get("value") == "<p>कृपया आख्या दें।</p><p>धन्यवाद।</p>"


def test_addressees_are_added_typed_and_taken_away(web, draft_id):
    page = web.at("ANK-MED").get(f"/drafts/{draft_id}")
    path = f"/drafts/{draft_id}"
    page = page.submit("Add", {"Or type name and address": "श्री क\nग्राम ख", "What the copy is for": "सूचनार्थ",
                               "As": "copy"}, redirects_to=path)  # fmt: skip
    assert "श्री क, ग्राम ख" in page
    page = page.submit("Add", {"From the address book": page.all("//select[@name='add']/option")[1].get("value")},
                       redirects_to=path)  # fmt: skip
    assert len(page.all("//input[@name='to']")) == 1
    page = page.submit("Remove श्री क, ग्राम ख", redirects_to=path)
    assert "श्री क" not in page


def test_the_letter_is_shown_as_it_will_go(web, draft_id):
    page = web.at("ANK-MED").get(f"/drafts/{draft_id}")
    picture = page.all("//img[contains(@src, '/letter/')]")[0].get("src")
    answer = page.pages.client.get(picture)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    pdf = page.pages.client.get(page.link("PDF"))
    assert pdf.data.startswith(b"%PDF")
    assert web.at("DAK-1").client.get(f"/drafts/{draft_id}/letter.pdf").status_code == 404


def test_autosave_keeps_the_text_and_two_windows_do_not_overwrite_each_other(web, draft_id):
    seat = web.at("ANK-MED")
    data = {"note_html": "<p>पहला पाठ</p>", "revision": "1.1", "subject": "विषय", "csrf_token": seat.token()}
    first = seat.client.post(f"/drafts/{draft_id}/autosave", data=data)
    assert first.json["beside"] is False
    second = seat.client.post(f"/drafts/{draft_id}/autosave", data={**data, "note_html": "<p>दूसरा पाठ</p>"})
    assert second.json["beside"] is True
    assert first.json["revision"].split(".")[0] != second.json["revision"].split(".")[0]
    page = seat.get(f"/drafts/{draft_id}")
    assert "kept beside" in page
    assert page.all("//input[@name='note_html']")[0].get("value") == "<p>पहला पाठ</p>"


def test_versions_are_compared_and_taken_up_again(web, draft_id, file_id):
    path = f"/drafts/{draft_id}"
    seat = web.at("ANK-MED").get(path).submit("Ready, to the file", redirects_to=f"/files/{file_id}")
    page = seat.click("Draft 1").submit("Save and show", {"Text of the letter": "बदला हुआ पाठ"}, redirects_to=path)
    changes = page.click("What changed 2")
    assert "added: बदला" in changes.texts("//ins")
    assert changes.all("//del")
    first = page.click("View 1")
    again = first.submit("Go on from this version", redirects_to=path)
    assert "रामस्वरूप" in again.all("//textarea[@name='note']")[0].text
    with web.database.reading() as db:
        assert db.scalars(select(DraftVersion.number).order_by(DraftVersion.number)).all() == [1, 2, 3]


def test_the_draft_goes_up_with_the_file(web, draft_id, file_id):
    page = web.at("ANK-MED").get(f"/files/{file_id}")
    assert "Draft 1" in page
    page.submit("Put up to the in-charge", {"Treasury": True}, redirects_to="/desk")
    assert draft_now(web, draft_id).state is DraftState.SUBMITTED


def test_the_sp_approves_the_draft_with_the_press_that_sanctions(web, before_sp):
    file_id, draft_id = before_sp
    page = web.at("SP").get(f"/files/{file_id}")
    assert "Approve draft 1, version 1" in page
    page.submit("Sanctioned", {"Write the note": "यथाप्रस्तावित स्वीकृत।"}, redirects_to="/desk")
    draft = draft_now(web, draft_id)
    assert (draft.state, draft.approved_version) == (DraftState.APPROVED, 1)
    with web.database.reading() as db:
        assert movement.main_task(db, file_id).node == "sign"
        assert db.get_one(Document, draft.document_id).pdf_sha256 == draft.sha256
    pdf = web.at("SP").client.get(f"/drafts/{draft_id}/letter.pdf").data
    assert pdf.startswith(b"%PDF")
    assert "this text no longer changes" in web.at("SP").get(f"/drafts/{draft_id}")


def test_without_the_tick_the_diagram_asks_for_the_approval(web, before_sp):
    file_id, draft_id = before_sp
    page = web.at("SP").get(f"/files/{file_id}")
    page.submit("Sanctioned", {"Write the note": "स्वीकृत।", "approve_draft": False}, redirects_to="/desk")
    assert draft_now(web, draft_id).state is DraftState.SUBMITTED
    page = web.at("SP").get(f"/files/{file_id}")
    page.submit("Approved", {"Write the note": "आलेख अनुमोदित।"}, redirects_to="/desk")
    assert draft_now(web, draft_id).state is DraftState.APPROVED


def test_the_sp_sanctions_from_the_page_of_the_draft(web, before_sp):
    file_id, draft_id = before_sp
    page = web.at("SP").get(f"/drafts/{draft_id}")
    page.submit("Sanctioned: approve version 1", redirects_to="/desk")
    assert draft_now(web, draft_id).state is DraftState.APPROVED
    with web.database.reading() as db:
        assert movement.main_task(db, file_id).node == "sign"
        assert notes.green_notes(db, file_id)[-1].text.startswith("यथाप्रस्तावित स्वीकृत")


def test_only_what_was_seen_is_approved(web, before_sp):
    _file_id, draft_id = before_sp
    path = f"/drafts/{draft_id}"
    page = web.at("SP").get(path)
    changed = page.submit("Sanctioned: approve version 1", {"Subject": "संशोधित विषय"}, redirects_to=path)
    assert "then approve" in changed.messages()[0]
    assert draft_now(web, draft_id).state is DraftState.SUBMITTED
    changed.submit("Sanctioned: approve version 2", redirects_to="/desk")
    draft = draft_now(web, draft_id)
    assert (draft.approved_version, draft.subject) == (2, "संशोधित विषय")


def test_a_press_on_a_page_that_is_older_than_the_draft_approves_nothing(web, before_sp):
    file_id, draft_id = before_sp
    old = web.at("SP").get(f"/files/{file_id}")
    web.at("SP").get(f"/drafts/{draft_id}").submit(
        "Save and show", {"Subject": "नया विषय"}, redirects_to=f"/drafts/{draft_id}"
    )
    page = old.submit("Sanctioned", {"Write the note": "स्वीकृत।"}, status=409)
    assert "changed while you read it" in page
    with web.database.reading() as db:
        assert movement.main_task(db, file_id).node == "sp"


def test_the_in_charge_reads_and_changes_but_is_not_asked_to_approve(web, file_id, draft_id):
    web.at("ANK-MED").get(f"/files/{file_id}").submit(
        "Put up to the in-charge", {"Treasury": True}, redirects_to="/desk"
    )
    page = web.at("ANK").get(f"/files/{file_id}")
    assert "Approve draft" not in page
    assert web.at("ANK").get(f"/drafts/{draft_id}").buttons().count("Save and show") == 1
    assert "The file is with" in web.at("ANK-MED").get(f"/drafts/{draft_id}")


def test_a_draft_is_discarded_with_a_reason_and_begun_anew(web, draft_id, file_id):
    path = f"/drafts/{draft_id}"
    page = web.at("ANK-MED").get(path)
    refused = page.submit("Discard", status=422)
    assert "Write why" in refused.errors()[0]
    listing = page.submit("Discard", {"Why it is discarded": "त्रुटि"}, redirects_to=f"/files/{file_id}/drafts")
    assert "discarded" in listing
    again = web.at("ANK-MED").get(path).submit("New draft with this text", redirects_to=f"/drafts/{draft_id + 1}")
    assert "Draft 2" in again.h1


def test_who_may_not_see_the_file_does_not_see_its_drafts(web, draft_id, file_id):
    other = web.at("DAK-1")
    for path in (f"/drafts/{draft_id}", f"/drafts/{draft_id}/letter/1.webp", f"/drafts/{draft_id}/versions/1"):
        assert other.client.get(path).status_code == 404
    token = other.token()
    for path in (f"/drafts/{draft_id}", f"/drafts/{draft_id}/discard", f"/drafts/{draft_id}/copy"):
        assert other.client.post(path, data={"csrf_token": token, "revision": "1.1"}).status_code == 404
    web.at("SP").get(f"/files/{file_id}/drafts/new", status=403)


def test_the_pages_read_in_hindi(web, draft_id, file_id):
    page = web.at("ANK-MED", language="hi").get(f"/drafts/{draft_id}")
    assert "जैसा जायेगा" in page
    web.at("ANK-MED", language="hi").get(f"/files/{file_id}/drafts/new")
    web.at("ANK-MED", language="hi").get(f"/files/{file_id}/drafts")
