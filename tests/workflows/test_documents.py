"""A paper comes in, is read, found, shown and sealed."""

import datetime as dt
import io
import json
import os
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, insert, select

from tests.hostile_files import blank, linked, looks_signed, picture, saved
from workflows.demo.scans import RUINED, printed_letters, scan_letter
from workflows.documents import ocr, pages, upkeep
from workflows.documents.intake import accept, receive_upload, title_from
from workflows.documents.models import Document, Origin, Reading
from workflows.documents.ocr import ReadingRoom, ask_for_reading, keep_reading, read_document, words_on
from workflows.documents.pages import WIDTHS, PageCache, original_of, page_image, pdf_to_show
from workflows.documents.papers import (
    add_document,
    add_made_document,
    document_by_id,
    pages_of,
    place_document,
    same_documents,
    seal_document,
    subjects_of,
    take_document_away,
    text_of,
)
from workflows.documents.refusals import FileRefused
from workflows.documents.store import FolderStore, StoreKeys
from workflows.documents.tessdata import install_tessdata
from workflows.documents.words import PageReading
from workflows.errors import NotFound, OfficeRefusal
from workflows.jobs import JobContext, JobProgress, JobState, install, launch, shutdown
from workflows.organisation.models import District, Unit, UnitKind
from workflows.search import search_subjects
from workflows.subjects import Grading, Priority, Subject, SubjectKind, SubjectStatus

ROOT = Path(__file__).resolve().parents[2]
NOW = dt.datetime(2026, 9, 14, 5, 30, tzinfo=dt.UTC)
CLAIM = printed_letters()[0]


@pytest.fixture(scope="session")
def language_data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tessdata")
    install_tessdata(folder, ROOT / "node_modules")
    return folder


@pytest.fixture(scope="session")
def scanned_claim():
    return scan_letter(CLAIM)


@pytest.fixture
def keys():
    return StoreKeys.derive(bytes(range(32)))


@pytest.fixture
def store(tmp_path, keys):
    return FolderStore(tmp_path / "store", keys)


@pytest.fixture
def cache(tmp_path, keys):
    return PageCache(tmp_path / "pages", keys.for_cache)


@pytest.fixture
def book(sqlite_database):
    """A session where the kind of database does not matter."""
    with sqlite_database.write_session() as session:
        yield session


def make_district(db):
    district = District(code="pilibhit", title_hi="पीलीभीत", title_en="Pilibhit")
    db.add(district)
    db.flush()
    office = Unit(
        district_id=district.id, kind=UnitKind.OFFICE, code="spo", short="पु०अ०", title_hi="कार्यालय", title_en="Office"
    )
    db.add(office)
    db.flush()
    return district, office


def make_subject(db, number=1):
    district = db.scalars(select(District)).first()
    office = db.scalars(select(Unit)).first()
    if district is None:
        district, office = make_district(db)
    values = {
        "kind": SubjectKind.RECEIPT,
        "district_id": district.id,
        "computer_no": number,
        "title": "चिकित्सा प्रतिपूर्ति",
        "status": SubjectStatus.ACTIVE,
        "priority": Priority.ORDINARY,
        "grading": Grading.NORMAL,
        "office_unit_id": office.id,
        "ledger_head": "",
        "ledger_seq": 0,
    }
    return db.execute(insert(Subject).values(**values).returning(Subject.id)).scalar_one()


def receive(db, store, data, name="दावा.pdf", **options):
    paper = receive_upload(store, data, name)
    district = db.scalars(select(District)).first() or make_district(db)[0]
    return add_document(db, paper, district_id=district.id, post_id=None, now=NOW, **options)


def found(db, query, *subjects):
    visible = select(Subject.id).where(Subject.id.in_(subjects))
    return [hit.subject_id for hit in search_subjects(db, query, visible=visible).hits]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("दावा.pdf", "दावा"),
        ("C:\\scan\\IMG 001.JPG", "IMG 001"),
        ("../../etc/passwd", "passwd"),
        ("पत्र.pdf.exe", "पत्र"),
        ("a\x00b\u202egpj.pdf", "abgpj"),
        (".pdf", "scan"),
        ("", "scan"),
        ("x" * 999 + ".pdf", "x" * 150),
        ("मु०अ०सं० 12.pdf", "मु०अ०सं० 12"),
    ],
)
def test_a_title_is_made_of_any_file_name(name, title):
    assert title_from(name) == title


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("JPEG", {"dpi": (200, 200)}),
        ("JPEG", {"mode": "CMYK"}),
        ("JPEG", {"mode": "RGB", "progressive": True}),
        ("PNG", {"mode": "RGB"}),
        ("PNG", {"mode": "RGBA"}),
        ("PNG", {"mode": "P"}),
        ("PNG", {"mode": "1"}),
        ("TIFF", {"mode": "1", "compression": "group4"}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"mode": "RGB", "compression": "jpeg"}),
    ],
)
def test_every_scanner_format_becomes_a_pdf_and_keeps_its_original(form, options):
    data = picture(form, **options)
    accepted = accept(data, "scan")
    assert accepted.original == data
    assert accepted.pdf.startswith(b"%PDF-")
    assert len(accepted.page_sizes) == 1
    assert accepted.media_type == f"image/{form.lower()}"


def test_a_jpeg_goes_into_the_pdf_without_losing_a_pixel():
    data = picture("JPEG", (800, 1100), dpi=(200, 200))
    with pikepdf.open(io.BytesIO(accept(data, "scan").pdf)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        drawn = pikepdf.PdfImage(image).as_pil_image()
    assert drawn.tobytes() == Image.open(io.BytesIO(data)).tobytes()


def test_a_photograph_is_turned_as_the_camera_meant_it_and_fitted_on_a4():
    exif = Image.Exif()
    exif[0x0112] = 6
    accepted = accept(picture("JPEG", (4000, 3000), exif=exif), "photo.jpg")
    ((width, height),) = accepted.page_sizes
    assert width < height
    assert height <= 842.5


def test_an_orientation_that_is_none_does_not_matter():
    exif = Image.Exif()
    exif[0x0112] = 0
    assert accept(picture("JPEG", exif=exif), "photo.jpg").page_sizes


def test_a_tiff_of_three_pages_has_three_pages():
    sheets = [Image.new("1", (1654, 2339), 1) for _ in range(3)]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="group4", dpi=(200, 200))
    assert accept(out.getvalue(), "scan.tif").page_sizes == ((595.44, 842.04),) * 3


def test_a_received_paper_is_written_down_with_its_pages(db, store):
    document = receive(db, store, saved(blank(2)), title="दावा")
    assert (document.pages, document.reading, document.origin) == (2, Reading.WAITING, Origin.RECEIVED)
    assert [(page.number, page.width) for page in pages_of(db, document.id)] == [(1, 595.0), (2, 595.0)]
    assert store.get(document.address) == store.get(document.original_address)
    assert same_documents(db, district_id=document.district_id, sha256=document.sha256) == [document]


def test_the_original_of_a_cleaned_paper_is_kept_apart(book, store):
    data = linked()
    document = receive(book, store, data)
    assert document.address != document.original_address
    assert original_of(store, document) == data
    assert b"evil.example" not in pdf_to_show(store, document)
    assert document.removed == "links"


def test_a_refused_file_leaves_nothing_in_the_store(store):
    with pytest.raises(FileRefused):
        receive_upload(store, b"MZ" + bytes(200), "x.pdf")
    assert list(store.addresses()) == []


def test_a_signed_paper_with_links_is_shown_as_page_images_only(book, store, cache):
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("x"))
    document = receive(book, store, looks_signed(Subtype=pikepdf.Name.Link, A=action))
    with pytest.raises(OfficeRefusal, match="page by page"):
        pdf_to_show(store, document)
    assert page_image(store, cache, document, 1, width=800)


def test_an_unknown_paper_is_not_found(db):
    with pytest.raises(NotFound):
        document_by_id(db, 99)


def test_a_page_is_drawn_once_and_kept_encrypted(book, store, cache, scanned_claim, monkeypatch):
    document = receive(book, store, scanned_claim)
    first = page_image(store, cache, document, 2, width=700)
    drawn = Image.open(io.BytesIO(first))
    assert (drawn.format, drawn.width) == ("WEBP", 800)
    (kept,) = (path for path in cache.folder.rglob("*") if path.is_file())
    assert b"WEBP" not in kept.read_bytes()[:64]
    monkeypatch.setattr(pages, "run_child", lambda *_, **__: pytest.fail("drawn again"))
    assert page_image(store, cache, document, 2, width=800) == first


def test_a_damaged_picture_in_the_cache_is_drawn_again(book, store, cache, scanned_claim):
    document = receive(book, store, scanned_claim)
    first = page_image(store, cache, document, 1, width=200)
    (kept,) = (path for path in cache.folder.rglob("*") if path.is_file())
    kept.write_bytes(b"rubbish")
    assert page_image(store, cache, document, 1, width=200) == first


@pytest.mark.parametrize("width", [1, 200, 201, 10**9])
def test_only_a_few_widths_are_ever_drawn(book, store, cache, width):
    document = receive(book, store, saved(blank()))
    assert Image.open(io.BytesIO(page_image(store, cache, document, 1, width=width))).width in WIDTHS


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_page_that_does_not_exist_is_not_found(book, store, cache, number):
    document = receive(book, store, saved(blank()))
    with pytest.raises(NotFound):
        page_image(store, cache, document, number, width=800)


def test_a_sealed_paper_has_no_thumbnail_no_cache_and_no_reading(book, store, cache):
    document = receive(book, store, saved(blank()), sealed=True)
    with pytest.raises(NotFound):
        page_image(store, cache, document, 1, width=200)
    assert page_image(store, cache, document, 1, width=800)
    assert not cache.folder.exists()
    assert ask_for_reading(book, document) is None
    assert {page.reading for page in pages_of(book, document.id)} == {Reading.NOT_READ}


def test_a_paper_made_by_the_office_is_never_read(db, store):
    district, _ = make_district(db)
    document = add_made_document(
        db, store, b"%PDF-made", page_sizes=[(595, 842)], district_id=district.id, post_id=None, title="पत्र",
        signed=True, now=NOW,
    )  # fmt: skip
    assert ask_for_reading(db, document) is None
    assert document.reading is Reading.NOT_READ


def readable(text):
    return PageReading(True, True, text, 91.0, [(text.split()[0], 100, 200, 50, 10, 91)])


def test_the_text_of_a_page_is_found_wherever_its_paper_stands(db, store):
    subject, other = make_subject(db), make_subject(db, 2)
    document = receive(db, store, saved(blank(2)))
    place_document(db, document.id, subject)
    keep_reading(db, document.id, 1, readable("मुक़दमा अपराध संख्या 12/2026"))
    assert found(db, "मुकदमा", subject, other) == [subject]
    place_document(db, document.id, other)
    place_document(db, document.id, other)
    assert found(db, "मुकदमा", subject, other) == [other, subject]
    assert sorted(subjects_of(db, document.id)) == [subject, other]
    take_document_away(db, document.id, other)
    assert found(db, "मुकदमा", subject, other) == [subject]
    assert text_of(db, document.id) == "मुक़दमा अपराध संख्या 12/2026"
    assert words_on(pages_of(db, document.id)[0]) == [("मुक़दमा", 100, 200, 50, 10, 91)]


def test_an_unreadable_page_is_not_indexed(db, store):
    subject = make_subject(db)
    document = receive(db, store, saved(blank()))
    place_document(db, document.id, subject)
    keep_reading(db, document.id, 1, PageReading(False, True, "", 31.0))
    assert pages_of(db, document.id)[0].reading is Reading.UNREADABLE
    assert found(db, "अपराध", subject) == []


def test_sealing_a_paper_takes_its_text_back(db, store):
    subject = make_subject(db)
    document = receive(db, store, saved(blank()))
    place_document(db, document.id, subject)
    keep_reading(db, document.id, 1, readable("गोपनीय सूचना"))
    seal_document(db, document)
    assert found(db, "गोपनीय", subject) == []
    assert text_of(db, document.id) == ""
    keep_reading(db, document.id, 1, readable("गोपनीय सूचना"))
    assert found(db, "गोपनीय", subject) == []


def read_by_job(database, store, language_data, scan):
    """Receive a scan, place it on a subject, and have a worker read it."""
    install(database)
    paper = receive_upload(store, scan, "दावा.pdf")
    with database.writing() as db:
        subject = make_subject(db)
        document = add_document(db, paper, district_id=db.scalars(select(District.id)).one(), post_id=None, now=NOW)
        place_document(db, document.id, subject)
        job = ask_for_reading(db, document, subject_id=subject)
    launch(database, resources=[ReadingRoom(store, language_data)], poll_s=0.05, heavy_at_once=1)
    try:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            with database.reading() as db:
                if db.get_one(JobProgress, job).state in {JobState.DONE, JobState.FAILED}:
                    break
            time.sleep(0.2)
    finally:
        shutdown()
    return subject, document.id, job


def test_a_scanned_claim_of_three_pages_is_read_by_a_job_and_found(
    sqlite_database, store, language_data, scanned_claim
):
    subject, document_id, job = read_by_job(sqlite_database, store, language_data, scanned_claim)
    with sqlite_database.reading() as db:
        row = db.get_one(JobProgress, job)
        assert (row.state, row.done, row.total) == (JobState.DONE, 3, 3), row.trace
        assert document_by_id(db, document_id).reading is Reading.READ
        for query in ("1,67,000", "चिकित्सा प्रतिपूर्ति", '"retired constable"', "रामस्वरूप", "बीसलपुर"):
            assert found(db, query, subject) == [subject], query
        assert all(json.loads(page.words) for page in pages_of(db, document_id))


def test_the_reading_job_works_on_postgresql_too(postgres_database, store, language_data):
    scan = scan_letter(printed_letters()[3])
    subject, document_id, _ = read_by_job(postgres_database, store, language_data, scan)
    with postgres_database.reading() as db:
        assert document_by_id(db, document_id).reading is Reading.READ
        assert found(db, "साप्ताहिक समीक्षा", subject) == [subject]


def test_a_reading_that_was_interrupted_goes_on_where_it_was(sqlite_database, store, language_data, monkeypatch):
    ruined = scan_letter(printed_letters()[1], wear=RUINED)
    paper = receive_upload(store, ruined, "ruined.pdf")
    with sqlite_database.writing() as db:
        district, _ = make_district(db)
        document = add_document(db, paper, district_id=district.id, post_id=None, now=NOW)
    context = JobContext(sqlite_database, "none", {ReadingRoom: ReadingRoom(store, language_data)})
    read_document.run(context, {"document": document.id})
    with sqlite_database.reading() as db:
        assert document_by_id(db, document.id).reading is Reading.UNREADABLE
    monkeypatch.setattr(ocr, "run_child", lambda *_, **__: pytest.fail("read again"))
    read_document.run(context, {"document": document.id})


def test_the_store_is_scrubbed_in_parts_and_a_damaged_paper_is_named(db, store):
    documents = [receive(db, store, saved(blank(pages))) for pages in (1, 2, 3)]
    parts = [upkeep.scrub_store(db, store, part=part, of=4) for part in range(4)]
    assert sum(part.looked_at for part in parts) == 3
    path = store._path(documents[1].address)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    store._path(documents[2].address).unlink()
    report = upkeep.scrub_store(db, store)
    assert set(report.faults) == {documents[1].address, documents[2].address}


def test_only_old_papers_without_a_row_are_swept(db, store):
    kept = receive(db, store, saved(blank()))
    fresh, orphan = store.put(b"fresh"), store.put(b"orphan")
    for address in (kept.address, orphan):
        os.utime(store._path(address), (0, 0))
    assert upkeep.sweep_store(db, store, now=dt.datetime.now(dt.UTC)) == 1
    assert {address for address, _ in store.addresses()} == {kept.address, fresh}
    assert db.scalar(select(func.count()).select_from(Document)) == 1
