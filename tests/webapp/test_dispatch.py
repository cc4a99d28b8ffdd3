"""The dispatch desk by its pages: what waits, how it went, the register; with the last addressee the file goes on."""

import datetime as dt

import pytest
from sqlalchemy import select

from tests.claims import to_the_draft, to_the_sp
from tests.office import Day, keep_document
from workflows import correspondence, dispatch, drafts, ledger, movement
from workflows.clocks import office_day
from workflows.correspondence import Direction
from workflows.dispatch import Dispatch
from workflows.drafts import Draft, DraftState, SignatureKind, Typeset
from workflows.files import File
from workflows.receipts import Receipt
from workflows.subjects import SubjectStatus

TODAY = office_day(dt.datetime.now(dt.UTC)).strftime("%d-%m-%Y")


def approve(day: Day, draft: Draft) -> None:
    paper = keep_document(day.db, day.district_id, pages=1, title=f"letter {draft.id}")
    typeset = Typeset(
        version=draft.head, revision=drafts.head_of(day.db, draft).revision, document_id=paper.id,
        sha256=paper.pdf_sha256, letter_no=f"{draft.subject_id}/{draft.id}", letter_date=day.now.date(),
    )  # fmt: skip
    drafts.approve_draft(day.db, draft, typeset, actor=day.actor("SP"), now=day.now)


def sign(day: Day, draft: Draft) -> None:
    """What the signing desk leaves behind."""
    signed = keep_document(day.db, day.district_id, pages=1, title=f"signed {draft.id}")
    drafts.record_signature(
        day.db, draft, kind=SignatureKind.DSC, document_id=signed.id, sha256=signed.pdf_sha256, actor=day.actor("SP"),
        now=day.now,
    )  # fmt: skip


@pytest.fixture
def letter(web) -> tuple[int, int]:
    """File and draft: a signed order in the pool of the dispatch; it goes in copy to three."""
    with web.day(days_ago=4) as day:
        file = to_the_draft(day)
        draft = to_the_sp(day, file)
        approve(day, draft)
        day.press(file.id, "SP", "approve", note="स्वीकृत।")
        sign(day, draft)
        day.press(file.id, "SP", "signed")
        return file.id, draft.id


def draft_now(web, draft_id) -> Draft:
    with web.database.reading() as db:
        return db.get_one(Draft, draft_id)


def by_hand(page, number: str = "88"):
    return page.submit(
        "Record as sent, open the next", {"Mode": "By hand, peon book", "Peon book number": number},
        redirects_to="/dispatch",
    )  # fmt: skip


def test_each_addressee_of_a_signed_letter_waits_at_the_dispatch(web, letter):
    page = web.at("DISP-1").get("/dispatch")
    rows = page.texts("//ul[contains(@class, 'disp')]/li")
    assert len(rows) == 3
    assert "वरिष्ठ कोषाधिकारी" in rows[0]
    assert "भुगतान हेतु" in rows[0]
    assert page.all("//input[@name='mode' and @checked]")[0].get("value") == "by_hand"
    assert page.pages.client.get(page.link("Envelope")).status_code == 200
    assert "श्री रामस्वरूप वर्मा" in web.at("DISP-1").get(page.all("//ul//a")[-1].get("href"))


def test_with_the_last_addressee_the_file_goes_on_by_itself(web, letter):
    file_id, draft_id = letter
    page = by_hand(web.at("DISP-1").get("/dispatch"))
    assert "is in the register" in page.messages()[0]
    assert draft_now(web, draft_id).state is DraftState.ISSUED
    page = by_hand(page, "89")
    page = page.submit(
        "Record as sent, open the next",
        {"Mode": "Speed post", "Weight in grams": "20", "Postage in ₹": "41.50", "Tracking number": "EU1IN"},
        redirects_to="/dispatch",
    )
    assert "the file went on" in page.messages()[0]
    assert "Nothing to send" in page
    with web.database.reading() as db:
        assert movement.main_task(db, file_id).node == "payment"
        rows = db.scalars(select(Dispatch).order_by(Dispatch.id)).all()
        assert [(row.number, row.parent_no, row.postage) for row in rows] == [(1, 1, 0), (2, 1, 0), (3, 1, 4150)]
        assert correspondence.papers_of(db, file_id)[-1].direction is Direction.ISSUE


def test_what_is_wrong_is_said_at_its_field(web, letter):
    page = web.at("DISP-1").get("/dispatch")
    wrong = page.submit("Record as sent, open the next", {"Mode": "By hand, peon book"}, status=422)
    assert wrong.errors() == ["Peon book number: Enter the peon book number."]
    wrong = page.submit("Record as sent, open the next", {"Mode": "E-mail", "Postage in ₹": "5"}, status=422)
    assert "Only post has postage" in wrong.errors()[0]
    wrong = page.submit("Record as sent, open the next", {"Postage in ₹": "viel"}, status=422)
    assert "rupees" in wrong.errors()[0]


def test_the_same_form_sent_twice_records_once(web, letter):
    page = web.at("DISP-1").get("/dispatch")
    by_hand(page)
    by_hand(page)
    with web.database.reading() as db:
        assert len(db.scalars(select(Dispatch.id)).all()) == 1


def test_the_register_adds_the_postage_and_takes_what_came_back(web, letter):
    page = web.at("DISP-1").get("/dispatch")
    page.submit("Record as sent, open the next", {"Mode": "Speed post", "Postage in ₹": "41"}, redirects_to="/dispatch")
    register = web.at("DISP-1").get("/dispatch").click("Register")
    assert "₹41" in register
    assert "1/" in register.texts("//tbody/tr/td[1]")[0]
    wrong = register.submit("Came back", {"Day": TODAY}, status=422)
    assert "Write why" in wrong.errors()[0]
    done = register.submit(
        "Came back", {"Day": TODAY, "Why it came back": "पता बदल गया"}, redirects_to="/dispatch/register"
    )
    assert "पता बदल गया" in done
    assert "पता बदल गया" in done.click("Returned undelivered")
    assert "Nothing in the register" in done.submit("Show", {"Mode": "E-mail"})


def test_a_delivery_is_noted(web, letter):
    by_hand(web.at("DISP-1").get("/dispatch"))
    register = web.at("DISP-1").get("/dispatch/register")
    done = register.submit("Delivered", {"Day": TODAY}, redirects_to="/dispatch/register")
    assert "delivered" in done
    assert "वरिष्ठ कोषाधिकारी" in done.click("Page of the peon book")


def test_a_letter_is_found_by_its_qr(web, letter):
    code = draft_now(web, letter[1]).code
    page = web.at("DISP-1").get(f"/dispatch?q=http://localhost/verify/{code}")
    assert len(page.all("//ul[contains(@class, 'disp')]/li")) == 3
    assert "Nothing to send" in web.at("DISP-1").get("/dispatch?q=http://localhost/verify/zzzz")


def test_a_fault_found_at_the_dispatch_sends_the_file_back(web, letter):
    file_id, draft_id = letter
    page = web.at("DISP-1").get("/dispatch")
    file = page.submit("Take the file, to return it for a fault", redirects_to=f"/files/{file_id}")
    file.submit("Fault, return", {"f-fault": "पता अपूर्ण", "Write the note": "पता अपूर्ण है।"}, redirects_to="/desk")
    with web.database.reading() as db:
        assert movement.main_task(db, file_id).node == "draft"
    page = web.at("ANK-MED").get(f"/drafts/{draft_id}")
    page.submit("Discard", {"Why it is discarded": "पता अपूर्ण"}, redirects_to=f"/files/{file_id}/drafts")


def test_the_dispatch_is_for_its_clerks(web, letter):
    for path in ("/dispatch", "/dispatch/register", "/dispatch/peon-book", f"/dispatch/{letter[1]}/letter.pdf"):
        assert web.at("ANK-MED").client.get(path).status_code == 403


def test_a_letter_that_is_not_approved_is_no_work_of_the_dispatch(web):
    with web.day(days_ago=4) as day:
        draft = to_the_sp(day, to_the_draft(day))
        draft_id = draft.id
    assert web.at("DISP-1").client.get(f"/dispatch/{draft_id}/letter.pdf").status_code == 404
    assert "Nothing to send" in web.at("DISP-1", language="en").get("/dispatch")
    assert "भेजने को कुछ नहीं" in web.at("DISP-1", language="hi").get("/dispatch")


def test_a_claim_goes_from_the_draft_to_the_record_room_by_the_pages(web):
    with web.day(days_ago=4) as day:
        file_id = to_the_draft(day).id
    at_file = f"/files/{file_id}"
    page = web.at("ANK-MED").get(at_file).click("Put up a draft")
    made = page.submit(
        "Make the draft", {"Rank": "सेवानिवृत्त आरक्षी", "Patient (self, wife …)": "स्वयं"}, redirects_to="/drafts/1"
    )
    made.submit("Ready, to the file", redirects_to=at_file).submit(
        "Put up to the in-charge", {"Treasury": True, "Claimant": True}, redirects_to="/desk"
    )
    checked = {"f-calculation_checked": "yes", "f-budget_checked": "yes"}
    for code, button, form in (("ANK", "Agreed, forward", checked), ("ASP", "Agreed", {})):
        page = web.at(code).get(at_file)
        page.submit(button, {"Write the note": "सहमत।", **form}, redirects_to="/desk")
    web.at("SP").get("/drafts/1").submit("Sanctioned: approve version 1", redirects_to="/desk")
    with web.day() as day:
        day.now = dt.datetime.now(dt.UTC)
        sign(day, day.db.get_one(Draft, 1))
    web.at("SP").get(at_file).submit("Signed, for dispatch", redirects_to="/desk")
    page = web.at("DISP-1").get("/dispatch")
    for number in ("1", "2", "3"):
        page = by_hand(page, number)
    assert "the file went on" in page.messages()[0]
    web.at("ANK-MED").get(at_file).submit(
        "Paid",
        {"f-bill_no": "12", "f-bill_date": TODAY, "f-voucher_no": "7", "f-paid_on": TODAY, "f-paid_amount": "158420"},
        redirects_to="/desk",
    )  # fmt: skip
    with web.database.reading() as db:
        file = db.get_one(File, file_id)
        assert (file.status, file.retention) == (SubjectStatus.CLOSED, "C-5")
        assert not ledger.verify(db, ledger.subject_chain(file))
        assert db.scalars(select(Receipt.file_id)).one() == file_id
        assert dispatch.waiting_for(db, db.get_one(Draft, 1)) == []
