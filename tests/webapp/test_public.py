"""What anybody may ask: where his application stands, and whether a letter is genuine."""

import datetime as dt
import re
from io import BytesIO

import pytest
from sqlalchemy import select

from engine import runtime
from engine.db import Database
from tests.office import NOON
from tests.signingdesk import SigningOffice, demo_key, make_signing_office, run_signer
from webapp.public.patience import Patience, TooOften
from workflows import dispatch, drafts, notes, notices, registry, reopening
from workflows.dispatch import DispatchMode, Sending
from workflows.drafts import Draft
from workflows.files import File
from workflows.organisation import District, Person, Post
from workflows.receipts import Receipt
from workflows.status import masked_name
from workflows.subjects import Grading, SubjectStatus
from workflows.visibility import reader_of


@pytest.fixture
def web(office: Database, tmp_path) -> SigningOffice:
    return make_signing_office(office, tmp_path)


@pytest.fixture
def on_sqlite(sqlite_office: Database, tmp_path) -> SigningOffice:
    return make_signing_office(sqlite_office, tmp_path)


def stranger(web, language="en"):
    from tests.pages import Pages

    client = web.app.test_client()
    client.set_cookie("language", language)
    return Pages(client)


def slip_of(web, **more):
    with web.day(days_ago=1) as day:
        receipt = day.diarise(**more)
        return receipt.id, receipt.diary_label, receipt.code


def ask(pages, diary, code, **expected):
    return pages.get("/status").submit("Show", {"Diary number": diary, "Slip code": code}, **expected)


def test_a_paper_at_the_counter_is_said_to_have_been_received(web):
    _id, diary, code = slip_of(web)
    page = ask(stranger(web), diary, code)
    assert "has reached the office" in page
    assert "Application received" in page
    assert "4 pages" in page
    assert diary in page


def test_the_address_of_the_slip_answers_at_once(web):
    receipt, diary, code = slip_of(web)
    with web.database.reading() as db, web.app.test_request_context():
        from webapp.receipts.slip import status_url

        url = status_url(db.get_one(Receipt, receipt))
    assert "Application received" in stranger(web).get(url.removeprefix("http://localhost"))
    assert "Application received" in stranger(web).post("/status", {"diary": diary, "code": code.lower()})


def test_a_wrong_number_and_a_wrong_code_are_answered_alike(web):
    _id, diary, code = slip_of(web)
    answers = [
        re.sub(r'value="[^"]*"|content="[^"]*"', "", ask(stranger(web), *wrong, status=404).answer.text)
        for wrong in ((diary, "ABCDEFGHJK"), ("999/2026", code), ("nonsense", "x"), ("", code))
    ]
    assert len(set(answers)) == 1
    assert "do not fit together" in answers[0]


def test_after_ten_wrong_slips_an_address_waits(web):
    _id, diary, code = slip_of(web)
    pages = stranger(web)
    for number in range(10):
        ask(pages, diary, f"WRONG{number}", status=404)
    page = ask(pages, diary, code, status=429)
    assert "Too many tries" in page
    assert "Application received" not in page
    elsewhere = web.app.test_client().get(
        f"/status?diary={diary}&code={code}", environ_base={"REMOTE_ADDR": "10.7.7.7"}
    )
    assert elsewhere.status_code == 200


def test_patience_forgets_tries_and_the_longest_silent_address():
    patience = Patience(2, dt.timedelta(minutes=15), addresses=2)
    for _ in range(2):
        patience.note("a", now=NOON)
    with pytest.raises(TooOften, match="15 minutes"):
        patience.require("a", now=NOON)
    patience.require("a", now=NOON + dt.timedelta(minutes=15))
    patience.note("b", now=NOON)
    patience.note("c", now=NOON)
    patience.require("a", now=NOON)


def test_the_story_of_a_claim_is_told_without_names_notes_or_amounts(web):
    file, draft = web.claim_to_sign()
    with web.day(days_ago=0) as day:
        receipt = day.db.scalars(select(Receipt).where(Receipt.file_id == file)).one()
        diary, code = receipt.diary_label, receipt.code
        notices.tell_claimant(day.db, day.db.get_one(File, file), "sanctioned", actor=day.actor("SP"), now=day.now)
        row = drafts.get_draft(day.db, draft)
        for waiting in dispatch.waiting_for(day.db, row)[:2]:
            dispatch.record_dispatch(
                day.db, row, place=waiting.place, sending=Sending(DispatchMode.SPEED_POST, ref="EU123456789IN"),
                unsigned_reason="परीक्षण", actor=day.actor("DISP-1"), now=day.now,
            )  # fmt: skip
        names = [name for person in day.db.scalars(select(Person)) for name in (person.name_hi, person.name_en)]
        said = [note.text for note in notes.green_notes(day.db, file)]
    for language in ("hi", "en"):
        page = stranger(web, language).get(f"/status?diary={diary}&code={code}")
        assert page.language == language
        assert not [name for name in names if name in page.text]
        assert not [text for text in said if text in page.text]
        assert "1,58,420" not in page
        assert "EU123456789IN" not in page
        assert "रामस्वरूप" not in page
        assert "वर्मा" in page
    assert "Put on a file for examination" in page
    assert "Your claim was sanctioned" in page
    assert page.text.count("A letter of the office was dispatched") == 1
    assert "Speed post" in page
    assert page.texts("//p[@class='answer']") == ["Your claim was sanctioned and the order issued."]
    assert "carries out the decision" in page
    assert "A decision is due by" not in page


def test_a_case_under_examination_has_its_legal_clock(web):
    file, _draft = web.claim_to_sign()
    with web.database.reading() as db:
        receipt = db.scalars(select(Receipt).where(Receipt.file_id == file)).one()
        where = f"/status?diary={receipt.diary_label}&code={receipt.code}"
    page = stranger(web).get(where)
    assert "Your application is being examined: Accounts Branch." in page
    assert "A decision is due by" in page
    assert "days left" in page
    with web.database.writing() as db:
        db.get_one(File, file).due = dt.datetime.now(dt.UTC) - dt.timedelta(days=3)
    assert "is late" in stranger(web).get(where)


def test_an_objection_stops_the_clock_and_says_what_is_wanted(web):
    file, _draft = web.claim_to_sign()
    with web.day() as day:
        receipt = day.db.scalars(select(Receipt).where(Receipt.file_id == file)).one()
        notices.tell_claimant(day.db, day.db.get_one(File, file), "objection", actor=day.actor("SP"), now=day.now)
        where = f"/status?diary={receipt.diary_label}&code={receipt.code}"
    page = stranger(web).get(where)
    assert "The office waits for papers from you" in page
    assert "Papers awaited from you" in page
    assert "A decision is due" not in page


def test_of_a_graded_paper_nothing_is_said_but_that_it_came(web):
    file, _draft = web.claim_to_sign()
    with web.day() as day:
        day.db.get_one(File, file).grading = Grading.SECRET
        receipt = day.db.scalars(select(Receipt).where(Receipt.file_id == file)).one()
        where = f"/status?diary={receipt.diary_label}&code={receipt.code}"
    page = stranger(web).get(where)
    assert "has reached the office" in page
    assert "B-0302" not in page


def test_a_closed_case_is_over(web):
    file, _draft = web.claim_to_sign()
    with web.day() as day:
        notices.tell_claimant(day.db, day.db.get_one(File, file), "paid", actor=day.actor("SP"), now=day.now)
        closed = day.db.get_one(File, file)
        closed.status, closed.closed_at, closed.closed_how = SubjectStatus.CLOSED, day.now, "by_diagram"
        receipt = day.db.scalars(select(Receipt).where(Receipt.file_id == file)).one()
        where = f"/status?diary={receipt.diary_label}&code={receipt.code}"
    page = stranger(web).get(where)
    assert "The sanctioned amount was paid" in page
    assert "Disposed of" in page


def test_a_reopened_case_is_examined_again(web):
    file, _draft = web.claim_to_sign()
    with web.day() as day:
        claim, sp = day.db.get_one(File, file), day.actor("SP")
        notices.tell_claimant(day.db, claim, "sanctioned", actor=sp, now=day.now)
        claim.status, claim.closed_at, claim.closed_how = SubjectStatus.CLOSED, day.now, "by_diagram"
        (running,) = registry.running_instances(day.db, file)
        runtime.cancel(day.db, running.id, reason="closed_by_hand", actor=str(sp), now=day.now)
        receipt = day.db.scalars(select(Receipt).where(Receipt.file_id == file)).one()
        where = f"/status?diary={receipt.diary_label}&code={receipt.code}"
    with web.day() as day:
        day.tick()
        who = reader_of(day.db, sp.person_id, day.district_id, day.now)
        reopening.reopen_file(day.db, file, step="amount", reason="अपील", reader=who, actor=sp, now=day.now)
    page = stranger(web).get(where)
    assert "Taken up again for examination" in page
    assert "Disposed of" not in page
    assert "अपील" not in page
    assert "Your application is being examined" in page


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("श्री रामस्वरूप वर्मा", "श्री रा••••• वर्मा"),
        ("सरोज", "स•••••"),
        ("Shri Ram Lal Gupta", "Shri R••••• L••••• Gupta"),
        ("", ""),
    ],
)
def test_a_name_is_told_so_that_only_its_bearer_knows_it(name, shown):
    assert masked_name(name) == shown


def code_of(web, draft_id):
    with web.database.reading() as db:
        return db.get_one(Draft, draft_id).code


@pytest.fixture
def issued(on_sqlite, tmp_path):
    """A signed order: the office, its code, its bytes."""
    _file, draft = on_sqlite.claim_to_sign()
    on_sqlite.enrol("SP")
    begun = on_sqlite.at("SP").get("/sign").submit("Sign the chosen with one PIN", redirects_to="/sign/work/1")
    with on_sqlite.served() as url:
        done = run_signer(tmp_path, url, begun.texts("//output")[0], settings=demo_key(on_sqlite), pin="demo")
    assert done.returncode == 0, done.stderr
    return on_sqlite, code_of(on_sqlite, draft), on_sqlite.signed_pdf(draft)


def test_a_letter_is_known_by_the_code_of_its_qr_from_the_signature_on(issued):
    web, code, _pdf = issued
    page = stranger(web).get(f"/verify/{code}")
    assert "The office issued this letter" in page
    assert "B-0302/1/" in page
    assert "Superintendent of Police" in page
    assert "digitally signed" in page
    assert "यह पत्र इस कार्यालय से निर्गत है" in stranger(web, "hi").get(f"/verify/{code.upper()}")


def test_a_letter_is_vouched_for_by_the_office_that_issued_it(issued):
    web, code, pdf = issued
    with web.database.writing() as db:
        db.add(District(id=0, code="AAA", title_hi="जनपद बरेली पुलिस", title_en="Bareilly District Police"))
    for page in (stranger(web).get(f"/verify/{code}"), check(web, pdf)):
        assert page.texts("//*[@class='stamp']") == ["Police Office, Pilibhit"]
        assert "Bareilly" not in page
    assert "Pilibhit" not in stranger(web).get("/verify")


def test_what_is_only_approved_is_not_yet_a_letter(web):
    _file, draft = web.claim_to_sign()
    page = stranger(web).get(f"/verify/{code_of(web, draft)}", status=404)
    assert "No such letter" in page
    assert stranger(web).get("/verify/nonsense", status=404).texts("//h2") == page.texts("//h2")


def test_a_graded_letter_shows_no_subject(issued):
    web, code, _pdf = issued
    with web.database.writing() as db:
        db.scalars(select(File)).one().grading = Grading.CONFIDENTIAL
    page = stranger(web).get(f"/verify/{code}")
    assert "not shown: the letter is graded" in page


def check(web, pdf, language="en", **expected):
    page = stranger(web, language).get("/verify")
    label = "PDF of the letter" if language == "en" else "पत्र की पीडीएफ"
    button = "Check" if language == "en" else "जाँचें"
    fields = page.texts("//label")
    return page.submit(page.buttons()[-1] if button not in page.buttons() else button,
                       {label if label in fields else "pdf": (pdf, "letter.pdf")}, **expected)  # fmt: skip


def test_the_signed_pdf_is_genuine_and_after_one_changed_byte_it_is_not(issued):
    web, _code, pdf = issued
    page = check(web, pdf)
    assert "This letter is genuine." in page
    assert "Total" not in page
    assert "the whole file" in page
    assert "यह पत्र असली है।" in check(web, pdf, "hi")
    at = pdf.index(b"stream\n") + 60
    changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    page = check(web, changed)
    assert "cannot be accepted as genuine" in page
    assert "not in the register" in page


@pytest.mark.parametrize("given", [b"hello", b"%PDF-1.7\nnothing", b"\x00" * 100_000])
def test_what_is_no_letter_is_said_not_to_be_genuine(on_sqlite, given):
    page = check(on_sqlite, given)
    assert "cannot be accepted" in page or "cannot be said" in page


def test_without_a_file_a_sentence_is_shown(on_sqlite):
    page = stranger(on_sqlite).post("/verify", {}, status=422)
    assert "Choose the PDF" in page


def test_checks_of_pdfs_are_limited_too(on_sqlite):
    pages = stranger(on_sqlite)
    counter = Patience(1, dt.timedelta(minutes=15))
    on_sqlite.app.extensions["patravali_patience"] = {"pdf": counter}
    pages.post("/verify", {"pdf": (BytesIO(b"x"), "x.pdf")})
    assert "Too many tries" in pages.post("/verify", {"pdf": (BytesIO(b"x"), "x.pdf")}, status=429)


def test_wrong_codes_are_limited(on_sqlite):
    pages = stranger(on_sqlite)
    for number in range(20):
        assert pages.client.get(f"/verify/none{number}").status_code == 404
    assert "Too many tries" in pages.get("/verify/none", status=429)


def test_the_signatory_is_named_by_post_and_name(issued):
    web, code, _pdf = issued
    with web.database.reading() as db:
        sp = db.scalars(select(Post).where(Post.code == "SP")).one()
        assert sp.title_hi in stranger(web, "hi").get(f"/verify/{code}")
