"""The claim of ₹1,67,000 by hand: from the counter to the record, in real Chromium, with jobs and text recognition."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine.db import Database
from tests.browser.hands import Hands, office_date, pno_by_post, sample
from tests.browser.harness import ROOT, Visit, serve
from tests.office import NOON, Day
from tests.signingdesk import SigningOffice, demo_key, make_signing_office, run_signer
from workflows import jobs
from workflows.documents.tessdata import install_tessdata
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, District

PICTURES = os.environ.get("PATRAVALI_SCREENS") == "1"
"""Whether docs/screens is made anew: ``PATRAVALI_SCREENS=1 pytest tests/browser``."""


@pytest.fixture
def signing_office(sqlite_office: Database, tmp_path: Path) -> SigningOffice:
    """The office of the demo: certificates, letter templates, recognition data."""
    install_tessdata(tmp_path / "tessdata", ROOT / "node_modules")
    office = make_signing_office(sqlite_office, tmp_path)
    with sqlite_office.writing() as db:
        seed_templates(db, db.scalars(select(District.id)).one(), actor=SYSTEM, now=NOON)
    office.enrol("SP")
    return office


@pytest.fixture
def base(signing_office: SigningOffice) -> Iterator[str]:
    """The whole product, served with its jobs."""
    resources = signing_office.app.extensions["patravali_job_resources"]
    # Playwright's own event loop runs in this thread, and DBOS refuses to start beside one.
    apart(jobs.launch, signing_office.database, resources=resources, poll_s=0.1)
    try:
        with serve(signing_office.app) as address:
            yield address
    finally:
        apart(jobs.shutdown)


def apart(act: Callable[..., None], *args: Any, **more: Any) -> None:
    """Do something in a thread of its own, and wait for it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(act, *args, **more).result()


@pytest.mark.parametrize("language", ["hi", "en"])
def test_a_claim_from_the_counter_to_the_record_by_hand(
    visit: Callable[..., Visit], base: str, signing_office: SigningOffice, tmp_path: Path, language: str
) -> None:
    hands = Hands(visit, base, pno_by_post(signing_office.database), language, PICTURES)
    receipt = counter(hands, sample(tmp_path, "medical-claim"))
    marked_down(hands, receipt)
    file = medical_seat_opens(hands, receipt)
    checked_and_asked(hands, file)
    reply_of_the_cmo(hands, file, reply_diarised(signing_office), sample(tmp_path, "cmo-reply"))
    amount_noted(hands, file)
    order_drafted(hands, file)
    agreed_upwards(hands, file)
    signed_by_the_sp(hands, signing_office, tmp_path)
    dispatched(hands)
    paid_and_closed(hands, file)


def counter(hands: Hands, scan: Path) -> str:
    """The dak clerk scans, reads what was read, gives the slip, marks to the accountant."""
    hands.sit("DAK-1")
    hands.picture("tray-empty")
    hands.open("/receipts/new")
    hands.picture("counter-upload")
    hands.scan(scan)
    tab = hands.tab
    assert "1,67,000" in tab.locator("#title").input_value()
    expect(tab.locator("#sender_kind")).to_have_value("pensioner")
    tab.locator("#title").fill("से०नि० आरक्षी श्री रामस्वरूप का चिकित्सा प्रतिपूर्ति दावा ₹1,67,000")
    tab.locator("#sender_address").fill("ग्राम रसूलपुर, थाना बीसलपुर")
    tab.locator("#sender_pin").fill("262201")
    hands.picture("counter", phone=True)
    tab.locator("#letter_date").fill("31-02-2026")
    tab.keyboard.press("F9")
    expect(tab.locator("#letter_date-error")).to_be_visible()
    hands.look()
    hands.picture("counter-error")
    tab.locator("#letter_date").fill("14-09-2026")
    receipt = hands.diarise()
    slip = tab.request.get(hands.base + receipt + "/slip.pdf")
    assert slip.body().startswith(b"%PDF")
    tab.locator("select[name=f-to_post]").select_option("ANK")
    hands.picture("receipt", phone=True)
    hands.press("mark")
    return receipt


def marked_down(hands: Hands, receipt: str) -> None:
    """The accountant marks it on: the button that needs an addressee opens its block first."""
    hands.sit("ANK")
    hands.picture("tray", phone=True)
    hands.open_first_of_tray("receipts")
    hands.open_block("mark")
    expect(hands.tab.locator("select[name=f-to_post]")).to_be_focused()
    hands.tab.locator("select[name=f-to_post]").select_option("ANK-MED")
    hands.press("mark")
    assert receipt


def medical_seat_opens(hands: Hands, receipt: str) -> str:
    """The medical seat opens a file for the claim; the subject of the letter is offered as the file's."""
    hands.sit("ANK-MED")
    hands.open(receipt)
    hands.open_block("open_file")
    hands.tab.locator("select[name=f-case_type]").select_option("medical-claim")
    assert "1,67,000" in hands.tab.locator("[name=f-file_title]").input_value()
    hands.picture("receipt-open-file")
    hands.press("open_file", "**/files/*")
    return hands.tab.url.removeprefix(hands.base)


def checked_and_asked(hands: Hands, file: str) -> None:
    """The check-list of sixteen fields: empty it is refused at its fields; then full, with a note typed by sound."""
    hands.open(file)
    hands.picture("file-check", phone=True)
    hands.tab.locator(".actions button[value=ask]").click()
    expect(hands.tab.locator(".stepfields .errors")).to_be_visible()
    hands.look()
    hands.picture("file-check-error")
    hands.answer_yes()
    hands.tab.locator("select[name=f-thana]").select_option(index=3)
    hands.fill(ppo_no="04417", hospital="श्री राम मूर्ति स्मारक चिकित्सालय, बरेली", treatment_from="05-08-2026",
               treatment_to="14-08-2026", claimed_on="14-09-2026", claim_amount="1,67,000")  # fmt: skip
    hands.note(
        "prastut prakaraN meM mu0chi0a0 hetu samast abhilekh praapt haiM.",
        "प्रस्तुत प्रकरण में मु०चि०अ० हेतु समस्त अभिलेख प्राप्त हैं।",
        "All papers of the claim are on the file.",
    )
    hands.picture("file")
    hands.press("ask")


def reply_diarised(office: SigningOffice) -> str:
    """The reply of the CMO goes through the counter to the medical seat; gives its diary number."""
    with office.database.writing() as db:
        day = Day(db, db.scalars(select(District.id)).one(), now=dt.datetime.now(dt.UTC))
        reply = day.diarise(title="मु०चि०अ० की तकनीकी परीक्षण आख्या", sender_name="मुख्य चिकित्सा अधिकारी")
        day.press(reply.id, "DAK-1", "mark", to_post="ANK")
        day.press(reply.id, "ANK", "mark", to_post="ANK-MED")
        return reply.diary_label


def reply_of_the_cmo(hands: Hands, file: str, diary: str, scan: Path) -> None:
    """The reply comes on paper: attached to the file, and the ask answered at the seat that asked."""
    hands.open(file + "/asks")
    hands.picture("asks")
    hands.open_first_of_tray("asks")
    hands.fill(reply_receipt=diary, reply_letter="मु०चि०अ०/चि०प्रति०/2026/1187", reply_date="29-09-2026")
    hands.picture("ask", phone=True)
    hands.press("__only__")
    hands.open(file + "/attach")
    hands.tab.locator("#scan").set_input_files(scan)
    hands.tab.locator("#title").fill("मु०चि०अ० की तकनीकी परीक्षण आख्या")
    hands.picture("attach")
    hands.tab.locator("form.uploadform button[type=submit]").click()
    hands.tab.wait_for_url("**/files/*page=*")
    expect(hands.tab.locator(".toc")).to_contain_text("मु०चि०अ० की तकनीकी परीक्षण आख्या")
    hands.look()


def amount_noted(hands: Hands, file: str) -> None:
    """The admissible amount item by item, and the note on it."""
    hands.open(file)
    rows = (("औषधि", "84,200", "5,080"), ("शल्यक्रिया", "52,000", "0"), ("जाँच एवं कक्ष शुल्क", "30,800", "9,580"))
    for place, (item, claimed, deducted) in enumerate(rows):
        hands.fill(
            **{f"rows__{place}__item": item, f"rows__{place}__claimed": claimed, f"rows__{place}__deducted": deducted}
        )
    hands.tab.locator("[name=f-deduction_ground][value=cmo]").check()
    hands.tab.locator("[name=f-higher_sanction][value=no]").check()
    hands.fill(cmo_letter="मु०चि०अ०/चि०प्रति०/2026/1187", cmo_letter_date="29-09-2026", account_head="2055-00-109",
               deduction_reason="आख्या के अनुसार", budget_left="4,12,650")  # fmt: skip
    hands.note("kul anumanya dhanaraashi", "कुल अनुमन्य धनराशि", "The admissible amount is ₹1,52,340.")
    hands.picture("file-amount")
    hands.press("__only__")


def order_drafted(hands: Hands, file: str) -> None:
    """The sanction order from its template, and up to the in-charge."""
    hands.open(file + "/drafts/new")
    hands.fill(rank="सेवानिवृत्त आरक्षी", patient="स्वयं")
    hands.picture("draft-new")
    hands.tab.locator("button[value=from_template]").click()
    hands.tab.wait_for_url("**/drafts/*")
    hands.look()
    hands.picture("draft")
    hands.open(file)
    hands.tab.locator("[name=f-copies_to][value=treasury]").check()
    hands.press("put_up")


def agreed_upwards(hands: Hands, file: str) -> None:
    """In-charge, ASP and SP agree with one tap each; the SP's press sanctions and approves the order."""
    for post, outcome in (("ANK", "agree"), ("ASP", "agree"), ("SP", "approve")):
        hands.sit(post)
        hands.open(file)
        hands.answer_yes()
        hands.tab.locator(".phrases button").first.click()
        hands.picture(f"file-{post.lower()}", phone=post == "SP")
        hands.press(outcome)


def signed_by_the_sp(hands: Hands, office: SigningOffice, folder: Path) -> None:
    """The queue, the code, and the signing program of the SP's PC."""
    tab = hands.open("/sign")
    hands.picture("signing", phone=True)
    tab.locator("main [data-main]").click()
    tab.wait_for_url("**/sign/work/*")
    hands.look()
    code = tab.locator("output").inner_text()
    done = run_signer(folder, hands.base, code, settings=demo_key(office), pin="demo")
    assert done.returncode == 0, done.stdout + done.stderr
    hands.open("/sign")
    hands.picture("signing-done")


def dispatched(hands: Hands) -> None:
    """Every addressee by hand, each with its page of the peon book; then nothing is left to send."""
    hands.sit("DISP-1")
    tab = hands.open("/dispatch")
    hands.picture("dispatch", phone=True)
    peon_book = 88
    while tab.locator("button[data-main]").count():
        tab.locator("[name=mode][value=by_hand]").check()
        tab.locator("[name=peon_book_no]").fill(str(peon_book))
        with tab.expect_navigation():
            tab.locator("button[data-main]").click()
        hands.look()
        assert not tab.locator(".errors").count(), tab.locator(".errors").inner_text()
        peon_book += 1
    assert peon_book > 88, "nothing came to the dispatch"


def paid_and_closed(hands: Hands, file: str) -> None:
    """Bill, voucher, payment: the diagram ends, the file is closed with its retention class, and all is shown."""
    hands.sit("ANK-MED")
    hands.open(file)
    hands.fill(bill_no="412/2026", bill_date=office_date(), voucher_no="V-77", paid_on=office_date(),
               paid_amount="1,52,340")  # fmt: skip
    hands.picture("file-payment")
    hands.press("__only__")
    tab = hands.open(file)
    expect(tab.locator(".actions")).to_contain_text("C-5")
    hands.picture("file-closed", phone=True)
    for part in ("movements", "facts", "asks"):
        hands.open(f"{file}/{part}")
        hands.picture(f"{part}", phone=part != "asks")
    for sheet in ("notes.pdf", "movements.pdf"):
        assert tab.request.get(f"{hands.base}{file}/{sheet}").body().startswith(b"%PDF")
