"""Categories of receipts: kept by the administrator, chosen at the counter, asked for by diagrams."""

import datetime as dt

import pytest
from sqlalchemy import select

from engine.db import Database
from tests.categories import asking_for
from tests.weboffice import WebOffice, make_app
from webapp.categories import subject_categories
from webapp.receipts.intake import category_for
from workflows import routing_drafts
from workflows.categories.models import ReceiptCategory, categories_of
from workflows.ledger import LedgerEvent
from workflows.organisation import SYSTEM
from workflows.organisation.models import District
from workflows.receipts import Receipt

LIST = "/masters/categories"
TITLES = {"Title in Hindi": "किरायेदार सत्यापन", "Title in English": "Tenant verification"}


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


def category(web: WebOffice, key: str) -> ReceiptCategory | None:
    with web.database.reading() as db:
        return db.scalars(select(ReceiptCategory).where(ReceiptCategory.key == key)).first()


def keys(web: WebOffice) -> list[str]:
    with web.database.reading() as db:
        return [one.key for one in categories_of(db, db.scalars(select(District.id)).first())]


def last_acts(web: WebOffice, count: int) -> list[str]:
    with web.database.reading() as db:
        return list(db.scalars(select(LedgerEvent.act).order_by(LedgerEvent.id)))[-count:]


def receipt_of(web: WebOffice, key: str = "rti", **more) -> int:
    with web.day() as day:
        receipt = day.diarise(category=key, **more)
        day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
        return receipt.id


def has(web: WebOffice, receipt_id: int) -> str:
    with web.database.reading() as db:
        return db.get_one(Receipt, receipt_id).category


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/retire", "/1/restore", "/1/remove"])
@pytest.mark.parametrize("post", ["SP", "DAK-1"])
def test_nobody_but_the_administrator_keeps_them(web, post, path):
    web.at(post).get(f"{LIST}{path}", status=403)


@pytest.mark.parametrize(("language", "title"), [("en", "Right to information"), ("hi", "सूचना का अधिकार")])
def test_the_list_says_what_uses_each(web, language, title):
    receipt_of(web)
    page = web.at("EOFFICE", language=language).get(LIST)
    row = page.texts(f"//tr[td//b[normalize-space()='{title}']]")[0]
    assert "rti" in row
    assert page.all(f"//tr[td//b[normalize-space()='{title}']]//a[contains(@href, 'category=rti')]")
    assert not page.all(f"//tr[td//b[normalize-space()='{title}']]//a[contains(@href, '/remove')]")


def test_one_is_added_retitled_raised_retired_and_brought_back(web):
    pages = web.at("EOFFICE")
    pages.get(f"{LIST}/new").submit("Add a category", TITLES, redirects_to=LIST)
    made = category(web, "tenant-verification")
    assert keys(web)[-1] == made.key
    page = pages.get(f"{LIST}/{made.id}")
    listing = page.submit("Change a category", {"Title in English": "Tenants"}, redirects_to=LIST)
    assert "Tenants" in listing
    listing.submit("Further up: Tenants", redirects_to=LIST)
    assert keys(web)[-2] == made.key
    for act, button in (("retire", "Retire the category"), ("restore", "Bring the category back")):
        page = pages.get(f"{LIST}/{made.id}/{act}")
        for _twice in range(2):
            page.submit(button, redirects_to=LIST)
        assert (category(web, made.key).retired_at is not None) is (act == "retire")
    acts = ["category.added", "category.retitled", "category.raised", "category.retired", "category.restored"]
    assert last_acts(web, 5) == acts
    pages.get(f"{LIST}/{made.id}/remove").submit("Remove the category", redirects_to=LIST)
    assert category(web, made.key) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Title in English": "Right to information"}, "Another category has this title."),
        ({"Title in English": "Right to Information!"}, "with the key “right-to-information”"),
        ({"Title in English": "किरायेदार"}, "in Latin letters"),
        ({"Title in Hindi": " "}, "Write the title in Hindi."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(web, fields, sentence):
    if "!" in fields.get("Title in English", ""):
        other = {**TITLES, "Title in English": "Right to-information"}
        web.at("EOFFICE").get(f"{LIST}/new").submit("Add a category", other, redirects_to=LIST)
        fields = {**fields, "Title in Hindi": "अन्य"}
    page = web.at("EOFFICE").get(f"{LIST}/new")
    assert sentence in page.submit("Add a category", {**TITLES, **fields}, status=422)


def test_one_that_a_receipt_has_is_retired_and_never_removed(web):
    receipt_of(web)
    pages, number = web.at("EOFFICE"), category(web, "rti").id
    page = pages.get(f"{LIST}/{number}/remove")
    assert "Receipts: 1." in page.submit("Remove the category", redirects_to=LIST)
    assert category(web, "rti") is not None


def test_the_statements_of_the_list_do_not_grow_with_it(web):
    pages = web.at("EOFFICE")
    pages.get(LIST)
    with web.counted() as few:
        pages.get(LIST)
    for number in range(5):
        titles = {"Title in Hindi": f"श्रेणी {number}", "Title in English": f"Category {number}"}
        pages.get(f"{LIST}/new").submit("Add a category", titles, redirects_to=LIST)
    with web.counted() as many:
        pages.get(LIST)
    assert len(many) == len(few)


def test_a_receipt_shows_its_category_and_the_holder_corrects_it(web):
    number = receipt_of(web)
    page = web.at("ANK", language="hi").get(f"/receipts/{number}")
    assert "सूचना का अधिकार" in page
    form = web.at("ANK").get(f"/receipts/{number}/category")
    for _twice in range(2):
        shown = form.submit("Save", {"Category": "Public complaint"}, redirects_to=f"/receipts/{number}")
    assert "Public complaint" in shown
    assert has(web, number) == "public-complaint"
    assert last_acts(web, 1) == ["receipt.category_corrected"]


def test_the_counter_corrects_what_it_diarised_and_another_desk_does_not(web):
    number = receipt_of(web)
    web.at("DAK-1").get(f"/receipts/{number}/category")
    web.at("SP").get(f"/receipts/{number}/category", status=403)
    web.at("SO-BISALPUR").get(f"/receipts/{number}/category", status=404)
    assert not web.at("SP").get(f"/receipts/{number}").all("//a[contains(@href, '/category')]")


def test_a_category_that_is_not_in_the_list_is_refused(web):
    number = receipt_of(web)
    path = f"/receipts/{number}/category"
    web.at("ANK").post(path, {"category": "<script>"}, status=422)
    pages = web.at("EOFFICE").get(f"{LIST}/{category(web, 'leave').id}/retire")
    pages.submit("Retire the category", redirects_to=LIST)
    web.at("ANK").post(path, {"category": "leave"}, status=422)
    web.at("ANK").post(path, {}, status=422)
    assert has(web, number) == "rti"


def test_a_receipt_that_was_put_on_a_file_keeps_its_category(web):
    with web.day() as day:
        receipt = day.diarise(category="medical-claim")
        day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
        day.press(receipt.id, "ANK", "mark", to_post="ANK-MED")
        number = receipt.id
    page = web.at("DAK-1").get(f"/receipts/{number}/category")
    with web.day() as day:
        day.press(number, "ANK-MED", "open_file", case_type="medical-claim", file_title="दावा")
    assert "not under way any more" in page.submit("Save", {"Category": "Leave"}, status=409)
    assert has(web, number) == "medical-claim"


def test_what_was_written_before_there_was_a_list_stays_as_it_is(web):
    number = receipt_of(web)
    with web.database.writing() as db:
        db.get_one(Receipt, number).category = "पुरानी श्रेणी"
    assert "पुरानी श्रेणी" in web.at("ANK").get(f"/receipts/{number}")


def test_the_search_lists_the_receipts_of_a_category_and_finds_words_among_them(web):
    receipt_of(web, title="सूचना का आवेदन")
    receipt_of(web, "leave", title="अवकाश आवेदन")
    page = web.at("SP").get("/search?category=rti")
    assert "सूचना का आवेदन" in page
    assert "अवकाश आवेदन" not in page.texts("//ol[@class='hits']")[0]
    assert web.at("SP").get("/search?q=आवेदन&category=leave").texts("//ol[@class='hits']/li//h2/a") == ["अवकाश आवेदन"]
    assert "Nothing was found" in web.at("SO-BISALPUR").get("/search?category=rti")
    assert "Nothing was found" in web.at("SP").get("/search?category=%27%3B--")


def test_an_office_without_a_list_begins_with_the_usual_one(web):
    with web.database.writing() as db:
        for one in db.scalars(select(ReceiptCategory)):
            db.delete(one)
    page = web.at("EOFFICE").get(LIST)
    assert "Arms licence verification" in page
    page.submit("Begin with the usual list", redirects_to=LIST)
    assert keys(web)[0] == "general"
    web.at("EOFFICE").get(LIST)
    page.submit("Begin with the usual list", status=409)


def test_a_court_s_letter_is_proposed_as_a_court_case(web):
    with web.database.reading() as db:
        where = db.scalars(select(District.id)).one()
        assert category_for(db, where, "court") == "court-case"
        assert category_for(db, where, "citizen") is None


def test_conditions_are_offered_categories_and_case_types(web):
    now = dt.datetime.now(dt.UTC)
    with web.database.writing() as db, web.app.test_request_context():
        where = db.scalars(select(District.id)).one()
        routing_drafts.open_draft(db, "receipt", district_id=where, actor=SYSTEM, now=now)
        offered = subject_categories(db, where)
    assert {"rti", "medical-claim", "file"} <= offered.keys()
    page = web.at("EOFFICE").get("/studio/drafts/1/try/")
    assert "rti" in page.all("//select[@name='category']/option/@value")


def test_a_condition_on_a_misspelt_category_is_found_before_it_is_published(web):
    now = dt.datetime.now(dt.UTC)
    with web.database.writing() as db:
        where = db.scalars(select(District.id)).one()
        draft = routing_drafts.open_draft(db, "receipt", district_id=where, actor=SYSTEM, now=now)
        xml = routing_drafts.draft_files(draft)["receipt.bpmn"]
        good, bad = ({"receipt.bpmn": asking_for(xml, key)} for key in ("rti", "rtl"))
        assert [one.en for one in routing_drafts.examine(db, draft, good, prove=False)] == []
        found = routing_drafts.examine(db, draft, bad, prove=False)
    assert any("the value “rtl” is never given" in one.en for one in found)
