"""The search page: what was written is found, with its words marked, by whoever may read it and nobody else."""

import pytest

from tests.weboffice import WebOffice
from workflows.files import File
from workflows.search import index_text
from workflows.subjects import Grading


def claim(web: WebOffice, **more) -> int:
    with web.day() as day:
        return day.open_claim(title="श्री रामस्वरूप का चिकित्सा दावा", **more).id


def test_words_of_a_title_are_found_and_marked(web):
    file_id = claim(web)
    page = web.at("SP").get("/search?q=चिकित्सा")
    assert page.link("श्री रामस्वरूप का चिकित्सा दावा")
    assert "चिकित्सा" in page.texts("//mark")
    assert f"/files/{file_id}" in page.all("//ol[@class='hits']//a/@href")


def test_spelling_variants_are_found(web):
    claim(web)
    with web.day() as day:
        file = day.db.query(File).one()
        index_text(day.db, file.id, "note", "1", "मुक़दमे में चाँद मियाँ का बयान")
    assert "चाँद" in web.at("SP").get("/search?q=चांद").texts("//mark")


def test_a_hit_on_a_page_leads_to_that_page_of_the_file(web):
    file_id = claim(web)
    with web.day() as day:
        file = day.db.get_one(File, file_id)
        from workflows.correspondence import CorrespondenceItem

        item = day.db.query(CorrespondenceItem).filter_by(file_id=file.id).first()
        index_text(day.db, file_id, "page", f"{item.document_id}:3", "अनिवार्यता प्रमाण-पत्र संलग्न है")
    page = web.at("SP").get("/search?q=अनिवार्यता")
    assert page.link("Page 3") == f"/files/{file_id}?page=3#page-3"


def test_what_one_may_not_read_is_not_found(web):
    claim(web)
    assert "Nothing was found" in web.at("SO-BISALPUR").get("/search?q=चिकित्सा")
    assert web.at("ANK-MED").get("/search?q=चिकित्सा").all("//mark")


def test_a_graded_file_is_not_found_by_the_line_above(web):
    claim(web, grading=Grading.SECRET)
    assert "Nothing was found" in web.at("SP").get("/search?q=चिकित्सा")


def test_the_kind_can_be_chosen(web):
    claim(web)
    both = web.at("SP").get("/search?q=चिकित्सा")
    assert len(both.all("//ol[@class='hits']/li")) == 2
    files = (
        both.submit("Find", {"What": "Files"})
        if len(both.buttons()) == 1
        else web.at("SP").get("/search?q=चिकित्सा&kind=file")
    )
    assert len(files.all("//ol[@class='hits']/li")) == 1


@pytest.mark.parametrize(
    "query", ["", "   ", '"', "*", "<script>alert(1)</script>", "a" * 5000, "' OR 1=1 --", "NEAR(("]
)
def test_any_query_is_answered(web, query):
    page = web.at("SP").client.get("/search", query_string={"q": query})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_search_is_in_the_masthead_of_every_page(web):
    claim(web)
    page = web.at("SP").get("/desk")
    assert page.all("//form[@role='search'][@action='/search']")


def test_nobody_searches_without_a_log_in(web):
    assert web.app.test_client().get("/search?q=x").location.startswith("/login")
