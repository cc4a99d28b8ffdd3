"""What must not come in is refused with a sentence; what can be cleaned is cleaned; a signature is never touched."""

import io
import time

import pikepdf
import pypdfium2
import pytest

from tests.hostile_files import CLEANED, REFUSED, blank, looks_signed, saved
from workflows.documents.intake import accept
from workflows.documents.refusals import REFUSALS, FileRefused


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_its_reason(name):
    make, code = REFUSED[name]
    data = make()
    start = time.monotonic()
    with pytest.raises(FileRefused) as refusal:
        accept(data, "पत्र.pdf")
    assert refusal.value.code == code
    assert refusal.value.field == "file"
    assert time.monotonic() - start < 20


def test_the_corpus_is_not_smaller_than_the_one_that_was_researched():
    assert len(REFUSED) + len(CLEANED) >= 33


def test_every_refusal_has_a_sentence_in_both_languages():
    for english, hindi in REFUSALS.values():
        assert english.endswith(".")
        assert hindi.endswith("।")


@pytest.mark.parametrize("name", CLEANED)
def test_links_and_attachments_are_taken_out_of_the_copy(name):
    make, lost = CLEANED[name]
    data = make()
    accepted = accept(data, "पत्र.pdf")
    assert lost in accepted.removed
    assert accepted.original == data
    assert accepted.pdf != data
    assert accept(accepted.pdf, "again.pdf").removed == ()
    english, hindi = accepted.removed_sentence
    assert "original is kept" in english
    assert "मूल" in hindi


def test_a_filled_form_keeps_its_answer_when_it_is_cleaned():
    accepted = accept(CLEANED["filled form with a link"][0](), "form.pdf")
    page = pypdfium2.PdfDocument(accepted.pdf)[0].render(scale=1).to_pil().convert("L")
    assert page.getpixel((140, 842 - 710)) == 0


def test_a_harmless_pdf_is_kept_byte_for_byte():
    data = saved(blank(3))
    accepted = accept(data, "three.pdf")
    assert accepted.pdf == data
    assert accepted.page_sizes == ((595.0, 842.0),) * 3
    assert accepted.removed_sentence is None


def test_a_signed_pdf_is_never_rewritten():
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://x"))
    data = looks_signed(Subtype=pikepdf.Name.Link, A=link)
    accepted = accept(data, "signed.pdf")
    assert accepted.pdf == data
    assert accepted.signed
    assert accepted.raster_only
    assert accepted.removed == ()


def test_a_signed_pdf_with_a_script_is_refused_all_the_same():
    pdf = pikepdf.open(io.BytesIO(looks_signed()))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x"))
    with pytest.raises(FileRefused):
        accept(saved(pdf), "signed.pdf")


def test_a_file_over_fifty_megabytes_is_refused_before_anything_is_looked_at():
    with pytest.raises(FileRefused) as refusal:
        accept(b"%PDF-" + bytes(50 << 20), "large.pdf")
    assert refusal.value.code == "too_large"
