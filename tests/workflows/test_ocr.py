"""Scans are read, the worst page with under five characters in a hundred wrong; a ruined page is not guessed at."""

import io
import json
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from tests.scans.errors import character_error_rate
from workflows.demo.scans import RUINED, Wear, printed_letters, scan_letter, scan_page
from workflows.documents import tessdata
from workflows.documents.child import ChildFailed, Limits, run_child
from workflows.documents.images import picture_to_pdf
from workflows.documents.kinds import Kind
from workflows.documents.layer import trustworthy
from workflows.documents.ocr import read_page
from workflows.documents.preparation import Condition, prepare_page, skew_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = [(letter, page) for letter in printed_letters() for page in range(len(letter.pages))]
WORST = 0.05


@pytest.fixture(scope="session")
def language_data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tessdata")
    tessdata.install_tessdata(folder, ROOT / "node_modules")
    return folder


def as_pdf(letter, page, **options):
    return picture_to_pdf(scan_page(letter, page, **options), Kind.JPEG)


def test_there_are_six_letters_in_three_fonts_none_of_them_the_offices_own():
    assert len(printed_letters()) == 6
    fonts = {letter.font for letter in printed_letters()}
    assert len(fonts) == 3
    assert not any("Noto" in font for font in fonts)


@pytest.mark.parametrize(("letter", "page"), PAGES, ids=[f"{letter.key}-{page + 1}" for letter, page in PAGES])
def test_a_worn_scan_is_read_with_few_errors(letter, page, language_data, record_property):
    reading = read_page(as_pdf(letter, page), 1, language_data)
    wrong = character_error_rate(letter.truth(page), reading.text)
    record_property("character_error_rate", round(wrong, 4))
    assert reading.readable
    assert reading.by_ocr
    assert wrong < WORST
    assert reading.confidence > 75


def test_a_ruined_scan_is_unreadable_and_gives_no_text(language_data):
    reading = read_page(as_pdf(printed_letters()[1], 0, wear=RUINED), 1, language_data)
    assert not reading.readable
    assert reading.text == ""
    assert reading.words == []


def test_the_same_seed_gives_the_same_scan():
    letter = printed_letters()[0]
    assert scan_page(letter, 0) == scan_page(letter, 0)
    assert scan_page(letter, 0) != scan_page(letter, 0, seed=1)
    assert scan_letter(letter) == scan_letter(letter)
    assert len(pypdfium2.PdfDocument(scan_letter(letter))) == 3


def test_each_word_has_its_place_on_the_page_as_it_was_scanned(language_data):
    letter = printed_letters()[3]
    reading = read_page(as_pdf(letter, 0, wear=Wear(skew=3.0)), 1, language_data)
    first = next(word for word in reading.words if word[0].startswith("POLICE"))
    page = Image.open(io.BytesIO(scan_page(letter, 0, wear=Wear(skew=3.0)))).convert("L")
    left, top, width, height = (
        round(part * side / 1000) for part, side in zip(first[1:5], (page.width, page.height) * 2, strict=True)
    )
    inside = page.crop((left, top, left + width, top + height))
    assert inside.getextrema()[0] < 110
    assert min(inside.histogram()[:110]) >= 0
    assert sum(inside.histogram()[:110]) > 0.05 * inside.width * inside.height


def test_a_blank_page_is_read_and_empty(language_data):
    out = io.BytesIO()
    Image.new("L", (1654, 2339), 235).save(out, "JPEG", dpi=(200, 200))
    reading = read_page(picture_to_pdf(out.getvalue(), Kind.JPEG), 1, language_data)
    assert reading.readable
    assert reading.text == ""


@pytest.mark.parametrize("angle", [-4.0, -1.3, 0.0, 2.5, 4.5])
def test_the_skew_of_a_page_is_found(angle):
    page = Image.open(io.BytesIO(scan_page(printed_letters()[1], 0, wear=Wear(skew=angle, noise=0, shadow=0))))
    assert skew_of(page.convert("L")) == pytest.approx(-angle, abs=0.25)


def test_a_page_of_specks_is_known_before_the_ocr_spends_a_minute_on_it():
    page = Image.open(io.BytesIO(scan_page(printed_letters()[0], 0, wear=RUINED)))
    assert prepare_page(page.resize((2481, 3508))).condition is Condition.RUINED


GOOD_HINDI = "पुलिस अधीक्षक महोदय के आदेश के अनुपालन में आख्या सेवा में सादर प्रेषित है। कृपया अवलोकन करने का कष्ट करें।"
GOOD_ENGLISH = "The report (No. 12/2026) is forwarded herewith; see e-mail a.b@c.in, i.e. the enclosure at page 4."
KRUTI_DEV = (
    'lsok esa] Jheku~ iqfyl v/kh{kd egksn;] tuin ihyhHkhr A fo"k;% fpfdRlk izfriwfrZ ds lEcU/k esaA egksn;] fuosnu gS'
)
BROKEN_HINDI = "प ुिलस अधी क महोदय क े आद ेश क े अन ुपालन म आ या स ेवा म सादर ि षत ह ै। क ृ पया अवलोकन करन े का क कर ।"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (GOOD_HINDI, True),
        (GOOD_ENGLISH, True),
        (KRUTI_DEV, False),
        (BROKEN_HINDI, False),
        ("Scanned with CamScanner", False),
        ("\ue000\ue001\ue002 " * 30 + GOOD_ENGLISH, False),
        ("", False),
    ],
)
def test_a_text_layer_is_trusted_only_when_it_is_good(text, good):
    assert trustworthy(text) is good


def test_a_good_text_layer_is_used_with_the_places_of_its_words(language_data):
    import typst

    pdf = typst.compile(b'#set text(lang: "en")\n' + GOOD_ENGLISH.replace("@", "\\@").encode(), format="pdf")
    reading = read_page(pdf, 1, language_data)
    assert reading.readable
    assert not reading.by_ocr
    assert "forwarded herewith" in reading.text
    word = next(word for word in reading.words if word[0] == "report")
    assert 100 < word[1] < 300
    assert 50 < word[2] < 150


def test_a_child_that_takes_too_long_is_killed():
    with pytest.raises(ChildFailed) as failure:
        run_child("tests.workflows.child_probe", "sleep", data=b"", limits=Limits(seconds=0.5, cpu_seconds=5))
    assert failure.value.timed_out


def test_a_child_that_spends_its_time_of_the_processor_is_stopped():
    with pytest.raises(ChildFailed) as failure:
        run_child("tests.workflows.child_probe", "spin", data=b"", limits=Limits(seconds=60, cpu_seconds=1))
    assert failure.value.exhausted
    assert not failure.value.timed_out


def test_a_child_knows_no_secret_and_no_database(monkeypatch):
    monkeypatch.setenv("PATRAVALI_SECRET", "hush")
    seen = json.loads(run_child("tests.workflows.child_probe", data=b"x", limits=Limits(seconds=20, cpu_seconds=10)))
    assert seen["environment"] == []
    assert seen["database"] is False
    assert seen["open files"] <= 4


def test_wrong_language_data_is_found(tmp_path):
    (tmp_path / "eng.traineddata").write_bytes(b"other")
    with pytest.raises(tessdata.TessdataMissing, match="npm ci"):
        tessdata.check_tessdata(tmp_path)
    with pytest.raises(tessdata.TessdataMissing, match="npm ci"):
        tessdata.install_tessdata(tmp_path, tmp_path / "nowhere")
