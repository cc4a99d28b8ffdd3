"""Diagrams come in as drafts, exactly as they are, and go out as files, drawings and standing orders."""

import subprocess

import pytest
from lxml import etree

from engine.db import Database
from tests.webapp.bringing import FOREIGN, STORED, brought, canonical, counted, drafts, examine, foreign
from tests.weboffice import WebOffice, make_app
from workflows.catalogue import PROCESSES, shipped
from workflows.routing_drafts import RoutingDraftCopy, draft_files


@pytest.fixture
def web(sqlite_office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)


@pytest.fixture
def web_on_both(office: Database, tmp_path) -> WebOffice:
    return WebOffice(make_app(office, tmp_path), office)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOREIGN.glob("*.bpmn")))
def test_a_diagram_of_another_tool_opens_as_a_draft_and_goes_out_as_it_came(web, name):
    data, file = foreign(name)
    web.at("EOFFICE").get("/studio/upload").submit("Examine", {"files": [(data, file)]}, status=422).submit(
        "Open as a draft", redirects_to="/studio/drafts/1/exchange"
    )
    (draft,) = drafts(web).values()
    assert draft_files(draft).keys() == {f"{draft.key}.bpmn"}
    out = web.at("EOFFICE").client.get("/studio/drafts/1/export.bpmn")
    assert out.status_code == 200
    assert canonical(out.data) == canonical(data)
    hindi = web.at("EOFFICE", language="hi").get("/studio/drafts/1/exchange")
    assert hindi.all("//input[@name='take']")


def test_the_redrawing_list_is_ticked_and_done_and_nothing_else(web_on_both):
    web = web_on_both
    brought(web, foreign("hand-written"))
    page = web.at("EOFFICE").get("/studio/drafts/1/exchange")
    offered = {box.get("value"): box.get("checked") is not None for box in page.all("//input[@name='take']")}
    assert offered["reserved-id:Start"]
    boxes = {"take": ["reserved-id:Start", "executable:handmade"]}
    done = page.submit("Change what is ticked", boxes, redirects_to="/studio/drafts/1/exchange")
    assert done.messages() == ["Changed as ticked: 2."]
    draft = drafts(web)["handmade"]
    assert draft.rev == 2
    xml = draft_files(draft)["handmade.bpmn"]
    assert b'id="StartEvent"' in xml
    assert b'id="End"' in xml
    assert b"<!-- the head constable writes it -->" in xml
    again = {box.get("value") for box in done.all("//input[@name='take']")}
    assert again == set(offered) - set(boxes["take"])


def test_all_that_comes_ticked_leaves_a_diagram_that_is_drawn(web):
    brought(web, foreign("flowable-vacation"))
    page = web.at("EOFFICE").get("/studio/drafts/1/exchange")
    ticked = [box.get("value") for box in page.all("//input[@name='take'][@checked]")]
    page.submit("Change what is ticked", {"take": ticked}, redirects_to="/studio/drafts/1/exchange")
    client = web.at("EOFFICE").client
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")):
        answer = client.get(f"/studio/drafts/1/export.{kind}")
        assert answer.status_code == 200, kind
        assert answer.data.startswith(start)
    assert "Standing order" in web.at("EOFFICE").get("/studio/drafts/1/standing-order")


def test_a_role_has_to_be_chosen_before_a_lane_gets_it(web):
    brought(web, foreign("bpmnio-lanes"))
    page = web.at("EOFFICE").get("/studio/drafts/1/exchange")
    again = page.submit("Change what is ticked", {"take": ["lane-role:Lane_b"]}, status=422)
    assert again.messages() == ["Choose: Say whose desk the lane “Superintendent” is."]
    assert [box.get("value") for box in again.all("//input[@name='take'][@checked]")] == ["lane-role:Lane_b"]
    done = again.submit(
        "Change what is ticked",
        {"take": ["lane-role:Lane_b"], "choice:lane-role:Lane_b": "sp"},
        redirects_to="/studio/drafts/1/exchange",
    )
    assert done.messages() == ["Changed as ticked: 1."]
    assert b'name="role" value="sp"' in draft_files(drafts(web)["bpmnio-lanes"])["bpmnio-lanes.bpmn"]


def test_nothing_ticked_changes_nothing(web):
    brought(web, foreign("hand-written"))
    page = web.at("EOFFICE").get("/studio/drafts/1/exchange")
    assert page.submit("Change what is ticked", {"take": []}, status=422).messages() == ["Tick what is to be changed."]
    assert drafts(web)["handmade"].rev == 1


def test_a_list_of_an_earlier_saving_changes_nothing(web):
    brought(web, foreign("hand-written"))
    page = web.at("EOFFICE").get("/studio/drafts/1/exchange")
    web.at("EOFFICE").get("/studio/drafts/1/exchange").submit(
        "Change what is ticked", {"take": ["reserved-id:End"]}, redirects_to="/studio/drafts/1/exchange"
    )
    late = page.submit("Change what is ticked", {"take": ["reserved-id:Start"]}, status=409)
    assert "Somebody has saved this draft in the meantime" in late.messages()[0]
    assert drafts(web)["handmade"].rev == 2


def test_a_double_click_opens_one_draft_and_changes_it_once(web_on_both):
    web = web_on_both
    page = examine(web, foreign("hand-written"))
    for _time in range(2):
        page.submit("Open as a draft", redirects_to="/studio/drafts/1/exchange")
    assert len(drafts(web)) == 1
    change = web.at("EOFFICE").get("/studio/drafts/1/exchange")
    for _time in range(2):
        change.submit("Change what is ticked", {"take": ["reserved-id:End"]}, redirects_to="/studio/drafts/1/exchange")
    assert drafts(web)["handmade"].rev == 2


def test_what_is_brought_for_a_diagram_in_force_becomes_a_change_of_it(web):
    xml = shipped("file")["file.bpmn"].replace(b'value="Note and draft"', b'value="Note with papers"')
    page = examine(web, (xml, "file (2).bpmn"), status=200)
    assert "a change of version 1" in page
    page.submit("Open as a draft", redirects_to="/studio/drafts/1/exchange")
    draft = drafts(web)["file"]
    assert draft.base_version_id
    assert b"Note with papers" in draft_files(draft)["file.bpmn"]
    assert any(name.startswith("forms/file/") for name in draft_files(draft))
    assert "Nothing has to be redrawn by hand" in web.at("EOFFICE").get("/studio/drafts/1/exchange")


def test_what_is_brought_for_a_draft_under_way_is_kept_beside_it(web):
    web.at("EOFFICE").post("/studio/drafts/of/file", {}, redirects_to="/studio/drafts/1/drawing")
    before = draft_files(drafts(web)["file"])
    xml = shipped("file")["file.bpmn"].replace(b'value="Note and draft"', b'value="Note with papers"')
    page = examine(web, (xml, "file.bpmn"), status=200)
    assert "a draft of this name is under way" in page
    done = page.submit("Open as a draft", redirects_to="/studio/drafts/1/kept")
    assert "nothing was overwritten" in done.messages()[0]
    assert draft_files(drafts(web)["file"]) == before
    assert counted(web, RoutingDraftCopy) == (1,)


def test_a_name_that_cannot_be_or_is_taken_is_refused_with_a_sentence(web):
    before = counted(web, *STORED)
    page = examine(web, foreign("hand-written"))
    for name in ("Große", "a b", "../x", "start", "x" * 70):
        again = page.submit("Open as a draft", {"key:hand-written.bpmn": name}, status=422)
        assert "small Latin letters" in again.messages()[0]
    assert counted(web, *STORED) == before
    untitled = page.submit("Open as a draft", {"title_hi:hand-written.bpmn": ""}, status=422)
    assert untitled.messages() == ["Write the title in Hindi."]
    assert counted(web, *STORED) == before


def test_a_new_diagram_never_takes_the_place_of_one_that_is_in_force(web):
    page = examine(web, foreign("hand-written"))
    said = page.submit("Open as a draft", {"key:hand-written.bpmn": "file"}, status=422).messages()
    assert said == ["There is a diagram “file” already."]
    assert not drafts(web)


@pytest.mark.parametrize("post", ["SP", "ANK-MED", "DAK-1"])
def test_nobody_but_the_administrator_brings_or_takes_anything(web, post):
    brought(web, foreign("hand-written"))
    before = counted(web, *STORED)
    pages = web.at(post)
    for path in (
        *("/studio/medical-claim/1.zip", "/studio/medical-claim/1.pdf", "/studio/medical-claim/1/standing-order"),
        *("/studio/medical-claim/1/standing-order.pdf", "/studio/drafts/1/exchange", "/studio/drafts/1/export.zip"),
        *("/studio/drafts/1/standing-order", "/studio/drafts/1/standing-order.pdf"),
    ):
        assert pages.client.get(path).status_code == 403, path
    pages.post("/studio/bring", {"bundle": "", "open": "x"}, status=403)
    pages.post("/studio/drafts/1/exchange", {"take": "reserved-id:Start", "rev": "1"}, status=403)
    assert counted(web, *STORED) == before


def test_what_is_not_there_is_not_found(web):
    client = web.at("EOFFICE").client
    for path in (
        *("/studio/drafts/99/exchange", "/studio/drafts/99/export.zip", "/studio/nothing/1.pdf"),
        *("/studio/medical-claim/1.exe", "/studio/medical-claim/9/standing-order"),
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("key", PROCESSES)
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_diagram_goes_out_as_drawing_and_as_standing_order(web, key, language):
    client = web.at("EOFFICE").client
    svg = client.get(f"/studio/{key}/1.svg?language={language}")
    assert svg.headers["Content-Disposition"] == f"attachment; filename={key}-1-{language}.svg"
    root = etree.fromstring(svg.data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    png = client.get(f"/studio/{key}/1.png?language={language}").data
    assert png.startswith(b"\x89PNG")
    pdf = client.get(f"/studio/{key}/1.pdf?language={language}").data
    words = read(pdf)
    title = "संस्करण 1" if language == "hi" else "Version 1"
    assert title in words
    drawn = [text for text in root.itertext() if text.strip() and len(text) < 40]
    assert sum(text.strip() in words for text in drawn) > len(drawn) * 0.6
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert all(" yes yes yes " in line for line in fonts.splitlines()[2:]), "embedded, subset, readable"
    order = client.get(f"/studio/{key}/1/standing-order.pdf?language={language}").data
    assert ("स्थायी आदेश" if language == "hi" else "Standing Order") in read(order)
    assert b"pdfaid:part" in order
    page = web.at("EOFFICE", language=language).get(f"/studio/{key}/1/standing-order")
    assert len(page.all("//ol[contains(@class,'paragraphs')]/li")) > 2


def read(pdf: bytes) -> str:
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def test_a_draft_that_cannot_be_drawn_or_told_says_so(web):
    brought(web, foreign("hand-written"))
    client = web.at("EOFFICE").client
    for path in ("export.svg", "export.png", "export.pdf", "standing-order", "standing-order.pdf"):
        answer = client.get(f"/studio/drafts/1/{path}")
        assert answer.status_code in (409, 422), path
        assert "draw" in answer.text or "executable" in answer.text


def test_the_exchange_page_asks_the_same_of_the_database_for_any_number_of_findings(web):
    brought(web, foreign("bpmnio-first-click"))
    brought(web, foreign("jbpm-evaluation"))
    with web.counted() as few:
        web.at("EOFFICE").get("/studio/drafts/1/exchange")
    with web.counted() as many:
        web.at("EOFFICE").get("/studio/drafts/2/exchange")
    assert len(many) <= len(few)
