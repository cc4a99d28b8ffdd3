"""Diagrams of other tools in the real editor: each opens, and what it gives back is what it was given, or is told."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.db import Database
from tests.browser.harness import ROOT, Visit, serve
from tests.weboffice import WebOffice, make_app
from workflows import routing_drafts
from workflows.foreign_diagrams import brought, is_undrawn
from workflows.interchange import changes_made
from workflows.organisation import SYSTEM, District
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.step_table.laying_out import lay_out

FOREIGN = ROOT / "tests" / "artefacts" / "foreign"
NAMES = sorted(path.stem for path in FOREIGN.glob("*.bpmn"))
ILLEGAL = {"aris-hiring", "ibm-typed", "hand-written-hindi"}
"""Their ids begin with a digit or are Devanagari: the canvas takes them once the page has replaced these."""
TEXT = "async () => (await document.querySelector('#editor').modeler.saveXML({format: true})).xml"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DRAWING = (f"{{{DI}}}", "{http://www.omg.org/spec/DD/20100524/")
UNSAID = {
    *(("cancelActivity", "true"), ("isInterrupting", "true"), ("isSequential", "false"), ("testBefore", "false")),
    *(("isCollection", "false"), ("isForCompensation", "false"), ("startQuantity", "1"), ("completionQuantity", "1")),
    *(("isClosed", "false"), ("processType", "None"), ("gatewayDirection", "Unspecified"), ("isExecutable", "false")),
    *(("ordering", "Parallel"), ("associationDirection", "None"), ("textFormat", "text/plain")),
    *(("expressionLanguage", "http://www.w3.org/1999/XPath"), ("typeLanguage", "http://www.w3.org/2001/XMLSchema")),
}
"""Attributes with the values that the schema of BPMN gives them where they are not written."""


def parts(xml: bytes) -> Counter[str]:
    """Every element of a file with its attributes and text; numbers as numbers, the schema's own values left out."""
    return Counter(_part(element) for element in etree.fromstring(xml).iter(etree.Element))


def _part(element: etree._Element) -> str:
    said = {
        etree.QName(str(name)).localname: _plain(str(value))
        for name, value in element.attrib.items()
        if not str(name).startswith(XSI) and name != "isMarkerVisible"
    }
    kept = sorted(pair for pair in said.items() if not (str(element.tag).startswith(MODEL) and pair in UNSAID))
    text = "" if len(element) else (element.text or "").strip()
    return f"{element.tag} {kept} {text}"


def _plain(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number:g}" if math.isfinite(number) else value


@pytest.fixture
def office_pages(
    visit: Callable[..., Visit], sqlite_office: Database, tmp_path: Path
) -> Iterator[tuple[Visit, WebOffice]]:
    web = WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)
    with serve(web.app) as base:
        web.at("EOFFICE", language="hi")
        client, one = web.clients["EOFFICE", "hi"], visit(base)
        one.tab.context.add_cookies(
            [{"name": name, "value": client.get_cookie(name).value, "url": base} for name in ("patravali", "language")]
        )
        yield one, web


def drafted(web: WebOffice, name: str) -> tuple[int, bytes]:
    """A foreign diagram as a draft: its number and its text."""
    xml = brought((FOREIGN / f"{name}.bpmn").read_bytes()).xml
    with web.database.writing() as db:
        district = db.scalars(select(District.id)).one()
        made = routing_drafts.new_draft(
            db, name, title_hi="परीक्षण", title_en="Test", files={f"{name}.bpmn": xml},
            district_id=district, actor=SYSTEM, now=dt.datetime.now(dt.UTC),
        )  # fmt: skip
        return made.id, xml


def opened(one: Visit, draft: int) -> Page:
    """The editor, when it has read the drawing or said why it cannot."""
    one.tab.goto(f"{one.base}/studio/drafts/{draft}/drawing")
    one.tab.wait_for_selector("#editor[data-ready], .told [role=alert], [data-renames]")
    return one.tab


def faults_of(one: Visit, web: WebOffice, name: str) -> Iterator[str]:
    """What goes wrong when a diagram is opened in the editor and given back."""
    number, xml = drafted(web, name)
    tab = opened(one, number)
    if name in ILLEGAL:
        xml = yield from renamed(tab, web, number, xml)
    told = " ".join(tab.locator(".told .notice").all_inner_texts())
    if tab.locator("#editor[data-ready]").count() == 0:
        yield f"{name}: not opened: {told}"
        return
    back = tab.evaluate(TEXT).encode()
    yield from (f"{name}: {fault}" for fault in lost_or_added(xml, back, told))
    drawn = lay_out(xml) if is_undrawn(xml) else xml
    yield from (f"{name}: drawn otherwise: {fault}" for fault in drawn_otherwise(drawn, back))
    if is_undrawn(xml) != (tab.locator("[data-laid-out]").count() == 1):
        yield f"{name}: it is not said, or wrongly, that the drawing was made here"
    with web.database.reading() as db:
        if draft_files(db.get_one(RoutingDraft, number))[f"{name}.bpmn"] != xml:
            yield f"{name}: to look at a drawing has changed the draft"


def renamed(tab: Page, web: WebOffice, number: int, before: bytes) -> Generator[str, None, bytes]:
    """Let the page replace the ids that the canvas cannot read; gives the file as it is then."""
    pairs = tab.locator("[data-renames] li").all_text_contents()
    tab.locator("[data-renames] button").click()
    tab.wait_for_selector("#editor[data-ready]")
    with web.database.reading() as db:
        draft = db.get_one(RoutingDraft, number)
        (xml,) = draft_files(draft).values()
        told = [pair for change in changes_made(db, draft) for pair in change.pairs]
    if [f"{old} → {new}" for old, new in told] != pairs or not pairs:
        yield f"{draft.key}: what was changed is not on record"
    text = before.decode()
    for old, new in sorted(told, key=lambda pair: -len(pair[0])):
        text = re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w.-])", new, text)
    if positions(xml) != positions(text.encode()):
        yield f"{draft.key}: the drawing did not follow the new ids"
    return xml


def lost_or_added(xml: bytes, back: bytes, told: str) -> Iterator[str]:
    """What of the diagram, but its drawing, is not as it was, and was not told."""
    given, given_back = parts(xml), parts(back)
    lost, added = given - given_back, given_back - given
    for part in lost:
        if etree.QName(part.split(" ", 1)[0]).localname not in told and not part.startswith(DRAWING):
            yield f"lost without a word: {part}"
    for part in added - (parts(lay_out(xml)) - given):
        if not lost and not part.startswith(DRAWING):
            yield f"added unasked: {part}"


def drawn_otherwise(xml: bytes, back: bytes) -> list[str]:
    """Places on paper of elements and arrows that are not those of the file."""
    before, after = positions(xml), positions(back)
    return [f"{of}: {before[of]} → {after.get(of)}" for of in before if before[of] != after.get(of)]


def positions(xml: bytes) -> dict[str, list[tuple[float, ...]]]:
    """Bounds of each shape and points of each arrow, by the id of the element; names have places of their own."""
    found = {}
    for kind, place in (("BPMNShape", "Bounds"), ("BPMNEdge", "waypoint")):
        for one in etree.fromstring(xml).iter(f"{{{DI}}}{kind}"):
            points = [place_of(point) for point in one if etree.QName(point).localname == place]
            found[str(one.get("bpmnElement")).rpartition(":")[2]] = points
    return found


def place_of(element: etree._Element) -> tuple[float, ...]:
    return tuple(float(element.get(name) or 0) for name in ("x", "y", "width", "height"))


def test_each_opens_in_the_editor_and_gives_back_what_it_was_given(office_pages: tuple[Visit, WebOffice]) -> None:
    one, web = office_pages
    assert len(NAMES) >= 25
    faults = [fault for name in NAMES for fault in faults_of(one, web, name)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", sorted(ILLEGAL | {"hand-written", "flowable-vacation"}))
def test_after_the_ticked_changes_it_opens_whole(office_pages: tuple[Visit, WebOffice], name: str) -> None:
    one, web = office_pages
    number, _xml = drafted(web, name)
    tab = one.open(f"/studio/drafts/{number}/exchange")
    if name == "aris-hiring":
        tab.locator("input[name=take][value^='keep-process']").check()
        tab.locator("form[action$='/exchange'] button[type=submit]").click()
    tab.locator("form[action$='/exchange'] button[type=submit]").click()
    expect(tab.locator(".flash, .alert, [role=status]").first).to_be_attached()
    one.check()
    tab = opened(one, number)
    tab.wait_for_selector("#editor[data-ready]")
    expect(tab.locator(".djs-shape[data-element-id]").first).to_be_visible()
