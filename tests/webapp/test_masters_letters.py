"""Letter templates and stock phrases are kept by the administrator: versions never change, what is offered is his."""

import pytest
from sqlalchemy import select

from engine.db import Database
from tests.office import NOON
from tests.pages import words
from tests.weboffice import WebOffice, make_app
from workflows.ledger import LedgerEvent
from workflows.letter_templates import LetterTemplate, seed_templates, template_in_force
from workflows.organisation import SYSTEM
from workflows.organisation.models import District
from workflows.stock_phrases import SHIPPED, offered_phrases

PHRASES = "/masters/phrases"


@pytest.fixture
def web(office: Database, tmp_path) -> WebOffice:
    with office.writing() as db:
        seed_templates(db, db.scalars(select(District.id)).one(), actor=SYSTEM, now=NOON)
    return WebOffice(make_app(office, tmp_path), office)


def newest(web: WebOffice, key: str = "medical-sanction") -> LetterTemplate:
    with web.database.reading() as db:
        wanted = select(LetterTemplate).where(LetterTemplate.key == key, LetterTemplate.language == "hi")
        return db.scalars(wanted.order_by(LetterTemplate.version.desc())).first()


def offered(web: WebOffice) -> tuple[str, ...]:
    with web.database.reading() as db:
        return offered_phrases(db, db.scalars(select(District.id)).one())


@pytest.mark.parametrize("path", ["letters", "letters/new", "letters/1", "letters/1.pdf", "letters/1/next", "phrases"])
@pytest.mark.parametrize("post", ["SP", "ANK"])
def test_nobody_but_the_administrator_sees_them(web, post, path):
    web.at(post).get(f"/masters/{path}", status=403)


def test_a_template_is_seen_with_sample_values_and_as_a_letter(web):
    found = newest(web)
    page = web.at("EOFFICE").get(f"/masters/letters/{found.id}")
    assert "1,67,000" in page
    assert "{{" not in words(page.all("//*[@aria-labelledby='text-title']")[0])
    pdf = web.at("EOFFICE").client.get(f"/masters/letters/{found.id}.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.mimetype == "application/pdf"


def write_next(web: WebOffice, fields, **expected):
    before = newest(web)
    page = web.at("EOFFICE").get(f"/masters/letters/{before.id}/next")
    return page.submit("Keep", fields, **expected)


def test_the_next_version_is_written_and_is_not_in_force_before_it_is_put_in_force(web):
    before = newest(web)
    with web.database.reading() as db:
        number = max(db.scalars(select(LetterTemplate.id))) + 1
    page = write_next(web, {"Subject": "{{ claimant }} का प्रकरण"}, redirects_to=f"/masters/letters/{number}")
    assert "not in force yet" in page
    with web.database.reading() as db:
        assert template_in_force(db, before.district_id, before.key).id == before.id
    asked = web.at("EOFFICE").get(f"/masters/letters/{number}/publish")
    asked.submit("Put in force", redirects_to=f"/masters/letters/{number}")
    with web.database.reading() as db:
        now = template_in_force(db, before.district_id, before.key)
        assert (now.id, now.subject, now.body) == (number, "{{ claimant }} का प्रकरण", before.body)
        assert (now.to_codes, now.copy_codes, now.fields) == (before.to_codes, before.copy_codes, before.fields)
        assert db.get(LetterTemplate, before.id).subject == before.subject
    tags = "//*[contains(@class,'pagehead')]//*[contains(@class,'tag')]"
    assert web.at("EOFFICE").get(f"/masters/letters/{before.id}").texts(tags) == ["not in use"]
    assert web.at("EOFFICE").get(f"/masters/letters/{number}").texts(tags) == ["in force"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"Subject": "{{ nobody }}"}, "nobody"),
        ({"Subject": "{% if x %}"}, "is no gap"),
        ({"Subject": ""}, "Write the subject of the letter."),
        ({"Title in Hindi": " "}, "Write the title in Hindi."),
        ({"Gap, row 1": "Not OK"}, "Small Latin letters, digits and _."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(web, fields, sentence):
    before = newest(web)
    assert sentence in write_next(web, fields, status=422)
    assert newest(web).id == before.id


def test_a_new_template_has_a_name_of_its_own(web):
    fields = {
        "Short name": "arms-licence", "Title in Hindi": "शस्त्र अनुज्ञप्ति", "Title in English": "Arms licence",
        "Subject": "{{ holder }} की अनुज्ञप्ति", "Text of the letter": "श्री {{ holder }} को <b>सूचित</b> किया जाता है।",
        "Gap, row 1": "holder", "Hindi name, row 1": "धारक", "English name, row 1": "Holder",
    }  # fmt: skip
    page = web.at("EOFFICE").get("/masters/letters/new")
    with web.database.reading() as db:
        number = max(db.scalars(select(LetterTemplate.id))) + 1
    page.submit("Keep", fields, redirects_to=f"/masters/letters/{number}")
    made = newest(web, "arms-licence")
    assert made.body == "<p>श्री {{ holder }} को &lt;b&gt;सूचित&lt;/b&gt; किया जाता है।</p>"
    again = web.at("EOFFICE").get("/masters/letters/new").submit("Keep", fields, status=422)
    assert "There is a template of this name." in again


def test_a_template_of_nobody_is_not_found(web):
    for path in ("9999", "9999.pdf", "9999/next", "9999/publish"):
        web.at("EOFFICE").get(f"/masters/letters/{path}", status=404)


def add_phrase(web: WebOffice, text: str, **expected):
    page = web.at("EOFFICE").get(f"{PHRASES}/new")
    return page.submit("Add a phrase", {"Phrase": text}, **(expected or {"redirects_to": PHRASES}))


def test_the_desks_are_offered_the_shipped_phrases_until_the_office_has_its_own(web):
    assert offered(web) == SHIPPED
    add_phrase(web, "  आख्या   प्राप्त करें। ")
    assert offered(web) == (*SHIPPED, "आख्या प्राप्त करें।")
    with web.database.reading() as db:
        assert db.scalars(select(LedgerEvent.act).order_by(LedgerEvent.id)).all()[-1] == "stock_phrase.added"


def test_a_phrase_is_changed_raised_and_offered_no_more(web):
    add_phrase(web, "आख्या प्राप्त करें।")
    number, pages = len(SHIPPED) + 1, web.at("EOFFICE")
    page = pages.get(PHRASES).submit("Further up: आख्या प्राप्त करें।", redirects_to=PHRASES)
    assert offered(web)[-2] == "आख्या प्राप्त करें।"
    changed = pages.get(f"{PHRASES}/{number}")
    page = changed.submit("Change a phrase", {"Phrase": "आख्या लें।"}, redirects_to=PHRASES)
    assert "आख्या लें।" in page
    pages.get(f"{PHRASES}/{number}/end").submit("Offer it no more", redirects_to=PHRASES)
    assert offered(web) == SHIPPED
    pages.get(f"{PHRASES}/{number}", status=404)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write the phrase."), ("सहमत।", "in the list already"), ("x" * 300, "longer than 200")],
)
def test_a_phrase_that_cannot_be_is_refused(web, text, sentence):
    assert sentence in add_phrase(web, text, status=422)
    assert offered(web) == SHIPPED
