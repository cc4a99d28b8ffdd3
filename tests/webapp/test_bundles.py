"""Bundles of a version come back as they went; what is hostile in one is refused and nothing is stored."""

import base64
import datetime as dt
import io
import json
import zipfile

import pytest
from sqlalchemy import func, select

from engine.db import Database
from tests.webapp.bringing import CASES, FOREIGN, STORED, counted, drafts, examine, letter
from tests.weboffice import WebOffice, make_app
from workflows.bundles import bundle
from workflows.catalogue import shipped
from workflows.interchange.letter_files import letter_file
from workflows.letter_templates import LetterTemplate, seed_templates, templates_of
from workflows.organisation import SYSTEM, District
from workflows.routing_drafts import RoutingDraft, RoutingTrial


@pytest.fixture
def web(sqlite_office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)


LETTER = "letters/medical-sanction.hi.json"
CASE = json.loads(CASES.read_bytes())["cases"][0]
TRIAL = CASE["title"]["hi"]


@pytest.fixture
def held(web) -> dict[str, bytes]:
    """What goes out in the bundle of the claim, with the office's letters and one saved trial."""
    with web.database.writing() as db:
        district, now = db.scalars(select(District.id)).one(), dt.datetime.now(dt.UTC)
        seed_templates(db, district, actor=SYSTEM, now=now)
        made = {"made_by": str(SYSTEM), "made_at": now}
        db.add(RoutingTrial(district_id=district, key="medical-claim", name=TRIAL, case_json=json.dumps(CASE), **made))
    with zipfile.ZipFile(io.BytesIO(web.at("EOFFICE").client.get("/studio/medical-claim/1.zip").data)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def other_letter(held: dict[str, bytes]) -> dict[str, bytes]:
    """The bundle with another title of its sanction letter."""
    return {**held, LETTER: held[LETTER].replace(b'title_hi": "', 'title_hi": "नया '.encode())}


def take_in(web: WebOffice, files: dict[str, bytes]) -> None:
    """Bring a bundle, and open it as a draft with its letter."""
    page = examine(web, (bundle(files), "claim.zip"), status=200)
    assert [box.get("value") for box in page.all("//input[@name='letter']")] == [LETTER]
    page.submit(
        "Open as a draft",
        {"open": ["medical-claim.bpmn"], "letter": [LETTER]},
        redirects_to="/studio/drafts/1/exchange",
    )


def test_a_bundle_of_a_version_holds_its_files_letters_and_trials(held):
    assert shipped("medical-claim").items() <= held.items()
    assert LETTER in held
    assert [case["title"]["hi"] for case in json.loads(held["tests/medical-claim.tests.json"])["cases"]] == [TRIAL]


def test_a_bundle_that_comes_back_as_it_went_changes_nothing(web, held):
    page = examine(web, (bundle(held), "medical-claim-1.zip"), status=200)
    assert "Nothing would change" in page
    assert not page.all("//input[@name='letter']"), "the letters are those in force"


def test_a_letter_of_a_bundle_comes_in_as_a_draft_that_nobody_is_offered(web, held):
    changed = other_letter(held)
    take_in(web, changed)
    with web.database.reading() as db:
        newest = db.scalars(
            select(LetterTemplate)
            .where(LetterTemplate.key == "medical-sanction", LetterTemplate.language == "hi")
            .order_by(LetterTemplate.version.desc())
        ).first()
        assert newest.title_hi.startswith("नया ")
        assert newest.published_at is None
        in_force = {one.key: one.title_hi for one in templates_of(db, newest.district_id) if one.language == "hi"}
        assert not in_force["medical-sanction"].startswith("नया ")
        assert letter_file(newest)[1] == changed[LETTER]


def test_the_trials_of_a_bundle_come_in_with_it(web, held):
    with web.database.writing() as db:
        for trial in db.scalars(select(RoutingTrial)):
            db.delete(trial)
    take_in(web, other_letter(held))
    with web.database.reading() as db:
        assert db.scalars(select(RoutingTrial.name)).all() == [TRIAL]


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


GOOD = (FOREIGN / "hand-written.bpmn").read_bytes()


def lying_bomb() -> bytes:
    """Its directory says that the file is small."""
    data = bytearray(zipped(("x.bpmn", b" " * 20_000_000)))
    size = (20_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def test_a_letter_to_offices_that_are_not_in_the_address_book_is_not_taken_in(web):
    file = FOREIGN / "hand-written.bpmn"
    given = zipped(
        ("hand-written.bpmn", file.read_bytes()), ("letters/new-letter.hi.json", letter("new-letter", to="NIL-9"))
    )
    page = examine(web, (given, "letter.zip"))
    refused = page.submit("Open as a draft", {"letter": ["letters/new-letter.hi.json"]}, status=422)
    assert "offices that the address book does not have: NIL-9" in refused
    assert not drafts(web)
    with web.database.reading() as db:
        assert db.scalar(select(func.count(LetterTemplate.id)).where(LetterTemplate.key == "new-letter")) == 0


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bomb.zip", zipped(("x.bpmn", b" " * 20_000_000))),
        ("lying.zip", lying_bomb()),
        ("many.zip", zipped(*((f"d{n}.bpmn", GOOD) for n in range(61)))),
        ("up.zip", zipped(("../x.bpmn", GOOD))),
        ("absolute.zip", zipped(("/etc/x.bpmn", GOOD))),
        ("windows.zip", zipped(("C:\\x.bpmn", GOOD))),
        ("backslash.zip", zipped(("..\\..\\x.bpmn", GOOD))),
        ("program.zip", zipped(("x.bpmn", GOOD), ("run.sh", b"#!/bin/sh"))),
        ("twice.zip", zipped(("a/x.bpmn", GOOD), ("b/x.bpmn", GOOD + b" "))),
        ("nested.zip", zipped(("inner.zip", zipped(("x.bpmn", GOOD))))),
        ("empty.zip", zipped()),
        ("cut.zip", zipped(("x.bpmn", GOOD))[:-40]),
        ("latin.zip", zipped(("x.bpmn", "<?xml version='1.0'?><a>é</a>".encode("cp1252")))),
        ("table.zip", zipped(("x.bpmn", GOOD), ("t.dmn", b"\xff\xfe\x00"))),
        ("letter.zip", zipped(("x.bpmn", GOOD), ("letters/a.hi.json", b"[]"))),
        ("letter-name.zip", zipped(("x.bpmn", GOOD), ("letters/a.hi.json", b'{"key": "b", "language": "hi"}'))),
        ("letter-long.zip", zipped(("x.bpmn", GOOD), (f"letters/{'a' * 61}.hi.json", letter("a" * 61)))),
        ("letter-gap.zip", zipped(("x.bpmn", GOOD), ("letters/a.hi.json", letter("a", gap="<b>")))),
        ("letter-deep.zip", zipped(("x.bpmn", GOOD), ("letters/a.hi.json", b"[" * 100_000))),
        ("letters-alone.zip", zipped(("letters/a.hi.json", b"{}"))),
        ("noise.zip", bytes(range(256)) * 40),
    ],
)
def test_a_hostile_bundle_is_refused_with_a_sentence_and_nothing_is_stored(web, name, data, language):
    before = counted(web, *STORED)
    page = examine(web, (data, name), language=language)
    told = page.texts("//*[contains(@class,'err')]")
    assert told
    assert language == "en" or any("\u0900" <= sign <= "\u097f" for sign in "".join(told))
    assert not page.all("//form[contains(@action,'/bring')]")
    assert counted(web, *STORED) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"bundle": "%%%", "open": "x.bpmn"},
        {"bundle": "", "open": "x.bpmn"},
        {"bundle": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "open": "x.bpmn"},
    ],
)
def test_a_carried_bundle_that_was_tampered_with_is_refused(web, fields):
    before = counted(web, *STORED)
    web.at("EOFFICE").post("/studio/bring", fields, status=422)
    assert counted(web, *STORED) == before


def test_a_file_that_was_not_brought_cannot_be_opened(web):
    carried = base64.b64encode(zipped(("hand-written.bpmn", GOOD))).decode()
    titles = {"key:hand-written.bpmn": "handmade", "title_hi:hand-written.bpmn": "क", "title_en:hand-written.bpmn": "a"}
    for given in (
        {"open": "other.bpmn"},
        {},
        {"open": "hand-written.bpmn", "letter": "letters/none.hi.json", **titles},
    ):
        web.at("EOFFICE").post("/studio/bring", {"bundle": carried, **given}, status=422)
    assert counted(web, RoutingDraft) == (0,)


def test_trials_of_another_process_are_refused(web):
    cases = json.loads(CASES.read_bytes())
    data = zipped(("handmade.bpmn", GOOD), ("tests/handmade.tests.json", json.dumps(cases).encode()))
    page = examine(web, (data, "x.zip"))
    said = page.submit("Open as a draft", status=422).messages()
    assert said == ["The trials are of “file”."]
    assert counted(web, RoutingDraft, RoutingTrial) == (0, 0)
