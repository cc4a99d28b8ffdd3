"""The studio: diagrams are seen, handed out, and come in through the gate alone."""

import io
import json
import zipfile

import pytest
from lxml import etree
from sqlalchemy import func, select

from engine.errors import EngineRefusal
from engine.gate import Finding, check
from engine.models import Instance, ProcessVersion
from engine.runtime import newest
from engine.states import VersionState
from tests.hostile_diagrams import ATTACKS, changed, plain
from tests.weboffice import WebOffice
from webapp.drawing import draw
from webapp.studio import drawings
from workflows import ledger
from workflows.catalogue import PROCESSES, diagram_of, shipped
from workflows.ledger import LedgerEvent
from workflows.vocabulary import vocabulary

OTHER_WORDS = ('value="Note and draft"', 'value="Note and draft, with papers"')


def send(web: WebOffice, *files: tuple[bytes, str], status: int = 200, language: str = "en"):
    page = web.at("EOFFICE", language=language).get("/studio/upload")
    button = "Examine" if language == "en" else page.buttons()[-1]
    return page.submit(button, {"files": list(files)}, status=status)


def stored(web: WebOffice) -> tuple[int, int]:
    with web.database.reading() as db:
        versions = db.scalar(select(func.count()).select_from(ProcessVersion))
        events = db.scalar(select(func.count(LedgerEvent.id)).where(LedgerEvent.act == "process.published"))
        return versions, events


def test_the_catalogue_lists_every_diagram_with_its_version_and_its_files(web):
    with web.day() as day:
        day.open_claim()
    page = web.at("EOFFICE").get("/studio/")
    assert len(page.all("//tbody/tr")) == 5
    assert len(page.all("//td[contains(@class,'thumb')]/*[local-name()='svg']")) == 5
    claim = next(row for row in page.texts("//tbody/tr") if "edical" in row)
    assert "in force" in claim
    assert "shipped with the product" in claim
    assert page.texts("//tbody/tr[contains(., 'edical')]/td[5]") == ["1"]
    hindi = web.at("EOFFICE", language="hi").get("/studio/")
    assert "चिकित्सा" in hindi


def test_the_catalogue_draws_a_version_once_for_each_language(web, monkeypatch):
    made = []
    monkeypatch.setattr(
        "webapp.studio.drawings.draw", lambda xml, **asked: made.append(asked["locale"]) or draw(xml, **asked)
    )
    drawings._drawn_once.cache_clear()
    first = web.at("EOFFICE", language="hi").get("/studio/")
    again = web.at("EOFFICE", language="hi").get("/studio/")
    assert made == ["hi"] * 5
    assert [one.text_content() for one in first.all("//td[contains(@class,'thumb')]")] == [
        one.text_content() for one in again.all("//td[contains(@class,'thumb')]")
    ]
    web.at("EOFFICE", language="en").get("/studio/")
    assert made == ["hi"] * 5 + ["en"] * 5


def test_one_version_is_drawn_and_its_steps_are_a_table(web):
    page = web.at("EOFFICE").get("/studio/medical-claim/1")
    assert page.all("//*[local-name()='svg']")
    assert len(page.all("//table//tbody/tr")) > 8
    assert "C-5" in page
    assert "Dealing assistant" in page
    web.at("EOFFICE").get("/studio/medical-claim/99", status=404)
    web.at("EOFFICE").get("/studio/no-such/1", status=404)


def test_a_version_can_be_taken_away_and_brought_back(web):
    client = web.at("EOFFICE").client
    xml = client.get("/studio/medical-claim/1.bpmn")
    assert xml.headers["Content-Disposition"] == "attachment; filename=medical-claim.bpmn"
    assert xml.data == shipped("medical-claim")["medical-claim.bpmn"]
    bundle = client.get("/studio/medical-claim/1.zip").data
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == shipped("medical-claim")
    assert "Nothing would change" in send(web, (bundle, "medical-claim-1.zip"))
    assert client.get("/studio/medical-claim/1.exe").status_code == 404


@pytest.mark.parametrize("post", ["SP", "ASP", "ANK", "DAK-1"])
def test_nobody_but_the_administrator_enters_the_studio(web, post):
    before = stored(web)
    for path in ("/studio/", "/studio/upload", "/studio/medical-claim/1"):
        web.at(post).get(path, status=403)
    assert web.at(post).client.get("/studio/medical-claim/1.zip").status_code == 403
    web.at(post).post("/studio/publish", {"bundle": "", "note": "x"}, status=403)
    assert stored(web) == before


def test_without_a_log_in_there_is_only_the_way_to_the_log_in(web):
    assert web.app.test_client().get("/studio/").location.startswith("/login")


def gated(xml: bytes) -> list[Finding]:
    return check("file", {**shipped("file"), "file.bpmn": xml}, vocabulary=vocabulary())


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_a_hostile_diagram_is_refused_with_its_element_named_and_nothing_is_stored(web, attack, language):
    before = stored(web)
    page = send(web, (attack.make(), "file.bpmn"), status=422, language=language)
    findings = page.texts("//ol[contains(@class,'findings')]/li")
    assert findings
    if attack.element:
        told = next(one for one in gated(attack.make()) if (one.element, one.rule) == (attack.element, attack.rule))
        assert any((told.hi if language == "hi" else told.en) in finding for finding in findings)
        assert any("\u0900" <= sign <= "\u097f" for sign in told.hi)
        badges = page.texts("//*[local-name()='g'][contains(@class,'fault')]")
        assert badges, "the element is marked on the drawing"
    sentence = "Nothing was stored." if language == "en" else "कुछ भी सहेजा नहीं गया"
    assert sentence in page
    assert "Publish" not in page.buttons()
    assert stored(web) == before


def test_each_attack_breaks_its_own_rule(web):
    for attack in ATTACKS:
        assert (attack.element, attack.rule) in {(one.element, one.rule) for one in gated(attack.make())}, attack.name


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.bpmn", b"not xml"),
        ("x.zip", b"not a zip"),
        ("notes.docx", b"PK"),
        ("../../etc/passwd", b"root"),
        ("bomb.zip", None),
    ],
)
def test_a_file_that_is_no_diagram_is_refused(web, name, data):
    if data is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("file.bpmn", b" " * 20_000_000)
        data = out.getvalue()
    before = stored(web)
    page = send(web, (data, name), status=422)
    assert page.texts("//*[contains(@class,'err')]") or page.texts("//ol[contains(@class,'findings')]/li")
    assert stored(web) == before


def test_an_accepted_diagram_shows_what_will_come_into_force_and_is_published_with_its_note(web):
    with web.day() as day:
        day.open_claim()
        before = newest(day.db, "file").id
    page = send(web, (changed(OTHER_WORDS)(), "file (1).bpmn"))
    assert page.texts("//table//tbody/tr/td[2]") == ["version 2"]
    assert page.texts("//table//tbody/tr/td[3]") == ["version 1"]
    with web.database.reading() as db:
        assert newest(db, "file").id == before, "nothing is stored by looking"
    done = page.submit("Publish", {"What was changed, and why": "चरण का नाम स्पष्ट किया।"}, redirects_to="/studio/file/2")
    assert done.messages() == ["In force now: General file. Files under way stay on their version."]
    assert "Note and draft, with papers" in done
    assert "चरण का नाम स्पष्ट किया।" in done
    with web.database.reading() as db:
        event = db.scalars(select(LedgerEvent).where(LedgerEvent.act == "process.published")).one()
        assert event.chain_id == "process:file"
        assert json.loads(event.payload)["note"] == "चरण का नाम स्पष्ट किया।"
        assert event.person_id
        assert ledger.verify(db, ledger.configuration_chain(event.district_id, "process:file")) == []
        assert newest(db, "file").number == 2


def test_files_under_way_stay_on_the_version_that_they_began_with(web):
    with web.day() as day:
        file_id = day.open_claim().id
    text = shipped("medical-claim")["medical-claim.bpmn"].decode()
    new = text.replace('name="clock" value="', 'name="clock" value="1', 1)
    assert new != text
    page = send(web, (new.encode(), "medical-claim.bpmn"))
    assert page.texts("//table//tbody/tr/td[4]") == ["1"]
    page.submit("Publish", {"note": "अवधि बढ़ी"}, redirects_to="/studio/medical-claim/2")
    with web.database.reading() as db:
        instance = db.scalars(select(Instance).where(Instance.subject_id == file_id)).one()
        assert db.get(ProcessVersion, instance.version_id).number == 1
    assert "version 1: 1" in web.at("EOFFICE").get("/studio/")


def test_a_changed_part_brings_new_versions_of_all_that_call_it(web):
    text = shipped("approve-and-issue")["approve-and-issue.bpmn"].decode()
    title = etree.fromstring(text.encode()).find(".//{*}process").get("name")
    part = text.replace(f'name="{title}" isExecutable', f'name="{title} (नया)" isExecutable', 1)
    assert part != text
    page = send(web, (part.encode(), "approve-and-issue.bpmn"))
    rows = page.texts("//table//tbody/tr")
    assert len(rows) == 3
    assert sum("uses a part that was changed" in row for row in rows) == 2
    page.submit("Publish", {"note": "नाम"}, redirects_to="/studio/approve-and-issue/2")
    with web.database.reading() as db:
        assert [newest(db, key).number for key in ("approve-and-issue", "file", "medical-claim", "ask")] == [2, 2, 2, 1]
        assert db.scalar(select(func.count(LedgerEvent.id)).where(LedgerEvent.act == "process.published")) == 3


@pytest.mark.parametrize(
    ("name", "old", "new", "callers"),
    [
        ("forms/approve-and-issue/sign.json", b'"title', b' "title', ["approve-and-issue", "file", "medical-claim"]),
        ("sanction-power.dmn", b"<definitions", b"<definitions ", ["medical-claim"]),
        ("forms/ask/report.json", b'"title', b' "title', ["ask"]),
    ],
    ids=["a part's form", "a decision table", "a form of the ask"],
)
def test_a_shared_form_or_table_brings_new_versions_of_all_that_use_it_in_one_act(web, name, old, new, callers):
    from workflows.bundles import bundle

    files = {one: content for key in PROCESSES for one, content in shipped(key).items()}
    assert old in files[name]
    page = send(web, (bundle({name: files[name].replace(old, new, 1)}), "part.zip"))
    assert len(page.texts("//table//tbody/tr")) == len(callers)
    done = page.submit("Publish", {"note": "एक साथ"}, redirects_to=f"/studio/{callers[0]}/2")
    with web.database.reading() as db:
        assert all(diagram_of(newest(db, key)).name_en in done.messages()[0] for key in callers)
        assert [newest(db, key).number for key in callers] == [2] * len(callers)
        assert db.scalar(select(func.count(LedgerEvent.id)).where(LedgerEvent.act == "process.published")) == len(
            callers
        )


def test_a_diagram_is_taken_out_of_use_with_its_reason_and_files_under_way_go_on(web):
    with web.day() as day:
        subject = day.open_claim().id
    page = web.at("EOFFICE").get("/studio/medical-claim/1").click("Take out of use")
    assert "Files under way go on to their end: 1." in page
    page.submit("Take out of use", {"Reason": ""}, status=422)
    done = page.submit("Take out of use", {"Reason": "योजना बन्द"}, redirects_to="/studio/medical-claim/1")
    assert "not in use" in done
    web.at("EOFFICE").post("/studio/medical-claim/1/retire", {"reason": "x"}, status=409)
    with web.database.reading() as db:
        version = db.scalars(select(ProcessVersion).where(ProcessVersion.key == "medical-claim")).one()
        assert version.state is VersionState.RETIRED
        event = db.scalars(select(LedgerEvent).where(LedgerEvent.act == "process.retired")).one()
        assert event.person_id
        assert json.loads(event.payload)["reason"] == "योजना बन्द"
    with web.day() as day:
        day.press(subject, "ANK-MED", "objection", note="कागज कम")
        with pytest.raises(EngineRefusal, match="not published"):
            day.open_claim(title="दूसरा दावा")


@pytest.mark.parametrize("key", ["receipt", "ask"])
def test_what_the_office_cannot_do_without_stays_in_use(web, key):
    assert "Take out of use" not in web.at("EOFFICE").get(f"/studio/{key}/1")
    web.at("EOFFICE").post(f"/studio/{key}/1/retire", {"reason": "x"}, status=409)
    web.at("SP").post(f"/studio/{key}/1/retire", {"reason": "x"}, status=403)
    with web.database.reading() as db:
        assert newest(db, key).number == 1


def test_a_page_of_an_earlier_version_does_not_retire_the_next_one(web):
    page = web.at("EOFFICE").get("/studio/file/1/retire")
    send(web, (changed(OTHER_WORDS)(), "file.bpmn")).submit("Publish", {"note": "नया"}, redirects_to="/studio/file/2")
    page.submit("Take out of use", {"Reason": "x"}, status=409)
    with web.database.reading() as db:
        assert newest(db, "file").number == 2


def test_a_note_of_the_change_is_needed(web):
    page = send(web, (changed(OTHER_WORDS)(), "file.bpmn"))
    again = page.submit("Publish", {"note": ""}, status=422)
    assert again.errors() == ["What was changed, and why: Write what was changed."]
    again.submit("Publish", {"note": "अब लिखा"}, redirects_to="/studio/file/2")


def test_publishing_twice_by_a_double_click_makes_one_version(web):
    page = send(web, (changed(OTHER_WORDS)(), "file.bpmn"))
    for _time in range(2):
        page.submit("Publish", {"note": "एक बार"}, redirects_to="/studio/file/2")
    assert stored(web)[1] == 1


def test_where_a_second_person_has_to_approve_no_upload_goes_past_him(web):
    shown = send(web, (changed(OTHER_WORDS)(), "file.bpmn"))
    web.at("EOFFICE").post("/studio/second-person/on", {}, redirects_to="/studio/second-person")
    page = send(web, (changed(OTHER_WORDS)(), "file.bpmn"))
    assert "Another person has to approve it before it is in force." in page
    assert "Publish" not in page.buttons()
    assert "Open as a draft" in page.buttons()
    before = stored(web)
    late = shown.submit("Publish", {"What was changed, and why": "x"}, status=409)
    assert "open it as a draft and submit that" in late
    assert stored(web) == before


def test_whoever_published_first_is_not_overwritten_unseen(web):
    mine = send(web, (changed(OTHER_WORDS)(), "file.bpmn"))
    send(web, (changed(("C-3", "C-4"))(), "file.bpmn")).submit(
        "Publish", {"note": "दूसरा"}, redirects_to="/studio/file/2"
    )
    again = mine.submit("Publish", {"note": "पहला"}, status=409)
    assert "Something else came into force in the meantime" in again.messages()[0]
    assert again.texts("//table//tbody/tr/td[3]") == ["version 2"]
    again.submit("Publish", {"note": "पहला, देखकर"}, redirects_to="/studio/file/3")
    with web.database.reading() as db:
        assert newest(db, "file").number == 3


def test_a_carried_bundle_that_was_tampered_with_goes_through_the_gate_again(web):
    import base64

    from workflows.bundles import bundle

    before = stored(web)
    evil = base64.b64encode(bundle({"file.bpmn": ATTACKS[0].make()})).decode()
    web.at("EOFFICE").post("/studio/publish", {"bundle": evil, "note": "x"}, status=422)
    web.at("EOFFICE").post("/studio/publish", {"bundle": "%%%", "note": "x"}, status=422)
    assert stored(web) == before


def test_the_shipped_diagram_is_what_the_attacks_are_made_from():
    assert plain().encode() == shipped("file")["file.bpmn"]
