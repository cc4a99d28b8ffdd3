"""Pages call a form by its title; the file's name helps where two have the same."""

from tests.webapp.test_step_table_page import STEPS, begin
from tests.weboffice import WebOffice, make_app
from webapp.studio.form_titles import form_titles, titled_apart

NOTE, OTHER = b'{"x-label": {"hi": "\xe0\xa4\x9f\xe0\xa5\x80\xe0\xa4\xaa", "en": "Note"}}', b'{"title": "Seen"}'


def titles_of(web: WebOffice, files: dict[str, bytes]) -> dict[str, str]:
    with web.app.test_request_context(headers={"Cookie": "language=en"}):
        return form_titles(files)


def test_a_form_is_called_by_its_title_and_one_that_cannot_be_read_by_its_path(office, tmp_path):
    web = WebOffice(make_app(office, tmp_path), office)
    files = {"forms/a/note.json": NOTE, "forms/a/bad.json": b"{", "forms/a/list.json": b"[]", "a.bpmn": b"<x/>"}
    assert titles_of(web, files) == {"a/note": "Note", "a/bad": "a/bad", "a/list": "a/list"}


def test_forms_of_other_diagrams_and_namesakes_are_told_apart_by_their_path(office, tmp_path):
    titles = {"a/note": "Note", "a/second": "Note", "b/note": "Note", "a/seen": "Seen"}
    assert titled_apart(titles, "a") == {
        "a/note": "Note (a/note)",
        "a/second": "Note (a/second)",
        "a/seen": "Seen",
        "b/note": "Note (b/note)",
    }


def test_the_step_table_and_the_published_version_name_forms_by_their_titles(office, tmp_path):
    web = WebOffice(make_app(office, tmp_path), office)
    begin(web, "medical-claim")
    at = web.at("EOFFICE", language="hi")
    for path in (STEPS, "/studio/medical-claim/1"):
        table = at.get(path).all("//table")[0].text_content()
        assert "कोषागार देयक एवं भुगतान" in table
        assert "medical-claim/payment" not in table
        assert "कोई नहीं" not in table, "a step without a form says nothing of forms"
    chooser, *_others = at.get(f"{STEPS}?step=payment").texts("//select[@name='form']")
    assert "अनुमन्य राशि" in chooser
    assert "medical-claim/amount" not in chooser
    assert "(approve-and-issue/sign)" in chooser, "forms of other diagrams say whose they are"
