"""The administrator before the editor in a real Chromium, and what his hands do there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree
from playwright.sync_api import Page
from sqlalchemy import select

from engine.db import Database
from tests.browser.harness import WIDE, Visit, serve
from tests.weboffice import WebOffice, make_app
from workflows import routing_drafts
from workflows.organisation import SYSTEM, District, PostRole
from workflows.routing_drafts import RoutingDraft

SAVED = {"hi": "सहेजा गया", "en": "Saved"}
CLEAN = {"hi": "चित्र में कोई त्रुटि नहीं", "en": "Nothing is drawn wrong"}
TEXT = "async () => (await document.querySelector('#editor').modeler.saveXML({format: true})).xml"


class Desk:
    """The administrator before the editor."""

    def __init__(self, visit: Callable[..., Visit], base: str, web: WebOffice, language: str = "hi") -> None:
        self.visit, self.base, self.web, self.language = visit, base, web, language
        self.one: Visit = visit(base)
        self.size = WIDE
        self.visits = [self.one]

    def draft(self, key: str, files: dict[str, bytes] | None = None) -> int:
        """A draft of a diagram in force; with files, a new diagram."""
        with self.web.day() as day:
            where = {"district_id": day.db.scalars(select(District.id)).one(), "actor": SYSTEM, "now": day.now}
            if files is None and key != "new":
                return routing_drafts.open_draft(day.db, key, **where).id
            made = routing_drafts.new_draft(day.db, key, title_hi="नया मार्ग", title_en="New way", files=files, **where)
            return made.id

    def open(self, draft: int, *, size: tuple[int, int] = WIDE, another: bool = False) -> Page:
        """The editor's page, once its canvas stands; in the same tab as before, or in another one."""
        self.web.at("EOFFICE", language=self.language)
        client = self.web.clients["EOFFICE", self.language]
        one = self.one if not another and size == self.size else self.visit(self.base, size=size)
        self.one, self.size = one, size
        self.visits += [one] if one not in self.visits else []
        one.tab.context.add_cookies(
            [
                {"name": name, "value": client.get_cookie(name).value, "url": self.base}
                for name in ("patravali", "language")
            ]
        )
        one.tab.goto(f"{self.base}/studio/drafts/{draft}/drawing")
        one.tab.wait_for_selector("#editor[data-ready]")
        return one.tab

    def sit_down(self, code: str, draft: int) -> None:
        """Another officer logs in at the same PC and opens the draft; he too may draw."""
        with self.web.day() as day:
            post, role = day.post(code), {"role": "admin", "since": day.now, "district_id": day.district_id}
            day.db.add(PostRole(post_id=post.id, **role))
        self.web.at(code, language=self.language)
        value = self.web.clients[code, self.language].get_cookie("patravali").value
        self.one.tab.context.add_cookies([{"name": "patravali", "value": value, "url": self.base}])
        self.one.tab.goto(f"{self.base}/studio/drafts/{draft}/drawing")
        self.one.tab.wait_for_selector("#editor[data-ready]")

    def kept(self, draft: int) -> str:
        """The drawing as the office has it."""
        with self.web.database.reading() as db:
            found = db.get_one(RoutingDraft, draft)
            return routing_drafts.draft_files(found)[f"{found.key}.bpmn"].decode()


def place_on(tab: Page, entry: str, x: float, y: float) -> None:
    """Take an element from the palette with the mouse and put it down."""
    tab.locator(f".djs-palette [data-action='create.{entry}']").click()
    frame = tab.locator("[data-canvas]").bounding_box()
    assert frame is not None
    tab.mouse.move(frame["x"] + x - 40, frame["y"] + y - 20)
    tab.mouse.move(frame["x"] + x, frame["y"] + y, steps=4)
    tab.mouse.click(frame["x"] + x, frame["y"] + y)


def shape(tab: Page, name: str) -> str:
    """The id of the element of that name."""
    elements = "document.querySelector('#editor').modeler.get('elementRegistry')"
    return str(tab.evaluate(f"name => {elements}.find(one => one.businessObject?.name === name)?.id", name))


def pad(tab: Page, element: str, action: str) -> None:
    """Choose an element and press an entry of the pad beside it."""
    tab.locator(f"[data-element-id='{element}'].djs-shape").click()
    tab.locator(f".djs-context-pad [data-action='{action}']").click()


def leave(tab: Page) -> None:
    """Somebody looks at another window: what is drawn is kept."""
    tab.evaluate("dispatchEvent(new Event('blur'))")


def plainly(xml: str) -> bytes:
    """Canonical XML; blank space between elements is no content."""
    root = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, remove_comments=True))
    for element in root.iter():
        element.tail = None
        element.text = (element.text or "").strip() or None
    return bytes(etree.tostring(root, method="c14n"))


@contextmanager
def at_the_board(visit: Callable[..., Visit], sqlite_office: Database, tmp_path: Path) -> Iterator[Desk]:
    """A server with the studio's pages, and somebody before its editor; its pages have nothing to report at the end."""
    web = WebOffice(make_app(sqlite_office, tmp_path), sqlite_office)
    with serve(web.app) as base:
        made = Desk(visit, base, web)
        yield made
        reports = [report for one in made.visits for report in one.policy_reports()]
        for one in made.visits:
            one.tab.on("dialog", lambda question: question.accept())
            one.tab.goto("about:blank")  # nothing of it is under way when the server stops
    assert not reports, reports
