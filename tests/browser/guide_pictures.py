"""Makes the pictures of the administrators' guide anew: ``pytest tests/browser/guide_pictures.py``.

It is no test of the suite and stands there under no test's name; each page is looked at by the checks of every page all
the same. The comparison has pictures of its own, of another change.
"""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.browser.hands import Hands, pno_by_post
from tests.browser.harness import ROOT, Visit
from tests.office import Day
from tests.weboffice import WebOffice
from tests.workflows.test_administrators import charge_at, second_administrator
from workflows import routing_drafts, settings
from workflows.organisation import SYSTEM
from workflows.receipts import Receipt
from workflows.routing_drafts import RoutingDraft, draft_files
from workflows.step_table.laying_out import draw_missing
from workflows.step_table.steps import NewStep, insert_step_after

WHY = {
    "hi": "पु०अ० के निर्देश पर अपर पु०अ० से पहले वाचक द्वारा परीक्षण जोड़ा गया।",
    "en": "By direction of the SP the reader examines before the Addl. SP.",
}
FAULTS = (
    ('name="आपत्ति लगायें" sourceRef="check_choice" '.encode(), b'sourceRef="check_choice" '),
    (b'value="medical-claim/draft"', b'value="medical-claim/order"'),
    (b"sanction_by ==", b"sanction_bye =="),
)
"""A button without its name, a form that is not there, a name that is misspelled."""

WIDTH = 1280


class Camera:
    """The administrator's browser, with a picture of what stands in it.

    :ivar language: hi or en; the English ones end in ``-en``
    """

    def __init__(self, hands: Hands) -> None:
        self.hands, self.tab, self.language = hands, hands.tab, hands.language

    def take(self, name: str, path: str = "", *, height: int = 900, only: str = "") -> None:
        """Keep a picture of a page.

        :param path: empty for the page as it stands
        :param only: the one language in which the guide shows it
        """
        if only and only != self.language:
            return
        self.tab.set_viewport_size({"width": WIDTH, "height": height})
        if path:
            self.hands.open(path)
        self.hands.look()
        self.hands.one.screenshot(name if self.language == "hi" else f"{name}-en")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_guide_has_its_pictures(visit: Callable[..., Visit], base: str, web: WebOffice, language: str) -> None:
    hands = Hands(visit, base, pno_by_post(web.database), language, pictures=True)
    with web.day() as day:
        for _file in range(12):
            general_file(day)
        faulty(day)
    hands.sit("EOFFICE")
    camera = Camera(hands)
    as_it_stands(camera)
    draft = changed(web)
    being_drawn(camera, draft)
    tried(camera, draft)
    with_others(camera, web, draft)
    by_two(camera, web, draft)
    taken_over(camera)


def general_file(day: Day) -> None:
    """A paper on a general file of the medical seat, put up to the in-charge."""
    receipt = day.diarise(title="थाना कोतवाली के भवन की मरम्मत", pages=1)
    day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
    day.press(receipt.id, "ANK", "mark", to_post="ANK-MED")
    day.press(receipt.id, "ANK-MED", "open_file", case_type="file", file_title=receipt.title)
    assert day.db.get_one(Receipt, receipt.id).file_id is not None


def faulty(day: Day) -> None:
    """A draft of the medical claim with three faults."""
    draft = routing_drafts.open_draft(day.db, "medical-claim", district_id=day.district_id, actor=SYSTEM, now=day.now)
    xml = draft_files(draft)["medical-claim.bpmn"]
    for right, wrong in FAULTS:
        assert right in xml
        xml = xml.replace(right, wrong, 1)
    routing_drafts.save_files(day.db, draft, {"medical-claim.bpmn": xml}, rev=draft.rev, actor=SYSTEM, now=day.now)


def as_it_stands(camera: Camera) -> None:
    """What is in force, and what does not belong to the change."""
    camera.take("studio-catalogue", "/studio/", height=640, only="hi")
    camera.take("studio-diagram", "/studio/file/1")
    camera.take("studio-check", "/studio/drafts/1/check")
    camera.take("studio-form", "/studio/drafts/1/forms/medical-claim/check?field=doc_essentiality", only="hi")
    camera.take("studio-table", "/studio/drafts/1/tables/sanction-power", only="hi")
    camera.take("studio-order", "/studio/medical-claim/1/standing-order", only="hi")
    camera.take("studio-masters", "/masters/clocks", only="hi")
    camera.hands.open("/studio/upload")
    camera.tab.locator("input[type=file]").set_input_files(ROOT / "tests/artefacts/foreign/camunda7-invoice.bpmn")
    camera.tab.locator("main form button[type=submit]").first.click()
    camera.tab.locator("main form button[type=submit]").first.click()
    camera.tab.wait_for_url("**/exchange")
    camera.take("studio-bring", only="hi")


def changed(web: WebOffice) -> int:
    """The general file, examined by the reader before it goes to the Addl. SP."""
    with web.day() as day:
        draft = routing_drafts.open_draft(day.db, "file", district_id=day.district_id, actor=SYSTEM, now=day.now)
        new = NewStep("वाचक द्वारा परीक्षण", "Reader examines", kind="approve", due="2wd")
        xml = insert_step_after(draft_files(draft)["file.bpmn"], "section", new, button="section_choice_to_asp").xml
        routing_drafts.save_files(
            day.db, draft, {"file.bpmn": draw_missing(xml)}, rev=draft.rev, actor=SYSTEM, now=day.now
        )
        return draft.id


def being_drawn(camera: Camera, draft: int) -> None:
    """The editor with a step chosen, the table of steps, and a new diagram."""
    tab = camera.tab
    tab.set_viewport_size({"width": WIDTH, "height": 860})
    camera.hands.open(f"/studio/drafts/{draft}/drawing")
    tab.wait_for_selector("#editor[data-ready]")
    tab.evaluate(
        "() => { const get = (name) => document.querySelector('#editor').modeler.get(name);"
        " get('selection').select(get('elementRegistry').get('section')) }"
    )
    tab.wait_for_timeout(1500)
    camera.take("studio-drawing", height=860)
    camera.take("studio-steps", f"/studio/drafts/{draft}/steps?step=section", height=1000)
    if camera.language == "hi":
        camera.hands.open("/studio/drafts/new")
        tab.locator("#title_hi").fill("शस्त्र अनुज्ञप्ति")
        tab.locator("#title_en").fill("Arms licence")
        tab.locator("main form button[type=submit]").click()
        tab.wait_for_selector("#editor[data-ready]")
        tab.wait_for_timeout(1500)
        camera.take("studio-blank", height=760)


def tried(camera: Camera, draft: int) -> None:
    """A paper after one button."""
    camera.hands.open(f"/studio/drafts/{draft}/try/")
    camera.tab.locator("form[action$='/walk'] .btn-main").click()
    camera.tab.wait_for_load_state("networkidle")
    camera.tab.locator(".actions button").first.click()
    camera.take("studio-try")


def with_others(camera: Camera, web: WebOffice, draft: int) -> None:
    """Somebody else is at the draft."""
    with web.day() as day:
        other = charge_at(day.db, "CCTNS").person
        now = dt.datetime.now(dt.UTC)
        routing_drafts.note_editor(day.db, day.db.get_one(RoutingDraft, draft), person_id=other.id, now=now)
    camera.take("studio-others", f"/studio/drafts/{draft}/steps", height=600, only="hi")


def by_two(camera: Camera, web: WebOffice, draft: int) -> None:
    """Submitted by one, approved by another."""
    with web.day() as day:
        second_administrator(day.db)
        where = {"district_id": day.district_id, "actor": SYSTEM, "now": day.now}
        settings.change_setting(day.db, "second_person_publishes", True, **where)
    tab = camera.tab
    camera.hands.open(f"/studio/drafts/{draft}/publish")
    tab.locator("#note").fill(WHY[camera.language])
    camera.take("studio-publish", height=700)
    tab.locator("form[action$='/publish'] button[type=submit]").click()
    tab.wait_for_load_state("networkidle")
    camera.hands.sit("CCTNS")
    camera.take("studio-approve", f"/studio/drafts/{draft}/publish", height=760, only="hi")
    camera.hands.open(f"/studio/drafts/{draft}/publish")
    tab.locator("form[action$='/approve'] button[type=submit]").click()
    tab.wait_for_url("**/studio/file/2")
    with web.database.reading() as db:
        assert db.scalars(select(RoutingDraft.state).where(RoutingDraft.id == draft)).one().value == "published"


def taken_over(camera: Camera) -> None:
    """Twelve files before they are taken over."""
    camera.take("studio-take-over", "/studio/file/2/take-over")
