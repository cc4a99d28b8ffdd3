"""An administrator, no programmer, makes a new way for files: from an empty canvas to files under way taken over."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from lxml import etree
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Instance, ProcessVersion, Task
from engine.runtime import newest
from engine.states import InstanceStatus, TaskStatus
from tests.browser.hands import Hands, pno_by_post
from tests.browser.harness import Visit
from tests.scanned import one_page_pdf
from tests.weboffice import WebOffice
from workflows import version_changes
from workflows.catalogue import files_of
from workflows.documents.models import Document
from workflows.receipts import Receipt

KEY = "arms-licence"
NEW = "document.querySelector('#editor').modeler.get('elementRegistry')"


class Board:
    """The canvas with its panel, at the administrator's hands."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self.tab = hands, hands.tab

    def ask(self, script: str, given: object = None) -> Any:
        return self.tab.evaluate(script, given)

    def open(self, draft: str) -> None:
        self.tab.goto(f"{self.hands.base}{draft}/drawing")
        self.tab.wait_for_selector("#editor[data-ready]")

    def settle(self) -> None:
        self.ask("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def pick(self, element: str) -> None:
        """Choose an element, with all parts of its panel open."""
        self.ask(f"id => document.querySelector('#editor').modeler.get('selection').select({NEW}.get(id))", element)
        self.settle()
        self.ask("document.querySelectorAll('aside details, .studio details').forEach((one) => { one.open = true })")

    def nothing(self) -> None:
        """Choose nothing: the panel shows the diagram itself."""
        self.ask("document.querySelector('#editor').modeler.get('selection').select([])")
        self.settle()
        self.ask("document.querySelectorAll('aside details, .studio details').forEach((one) => { one.open = true })")

    def write(self, name: str, text: str) -> None:
        field = self.tab.locator(f"[id='panel-{name}']")
        field.fill(text)
        field.blur()
        self.settle()

    def choose(self, name: str, value: str) -> None:
        self.tab.locator(f"[id='panel-{name}']").select_option(value)
        self.settle()

    def press(self, name: str) -> None:
        self.tab.locator(f"[id='panel-{name}']").click()
        self.settle()

    def arrow(self, name: str) -> tuple[str, str]:
        """The arrow of that name, and where it leads."""
        found = self.ask(
            f"name => {{ const one = {NEW}.find((e) => e.type === 'bpmn:SequenceFlow'"
            " && e.businessObject.name === name); return [one.id, one.target.id] }", name,
        )  # fmt: skip
        return found[0], found[1]

    def between(self, source: str, target: str) -> str:
        """The arrow from one element to another."""
        return str(
            self.ask(
                f"([from, to]) => {NEW}.find((e) => e.type === 'bpmn:SequenceFlow' && e.source.id === from"
                " && e.target.id === to).id", [source, target],
            )
        )  # fmt: skip

    def button(self, desk: str, hi: str, en: str, target: str, kind: str = "forward") -> str:
        """A button of a desk; gives where it leads."""
        self.pick(desk)
        self.press("add-button")
        self.write("new-hi", hi)
        self.write("new-en", en)
        self.choose("new-kind", kind)
        self.choose("new-target", target)
        self.press("new-add")
        return self.arrow(hi)[1]

    def name(self, element: str, hi: str, en: str, role: str = "", kind: str = "") -> None:
        """What a step is called, whose it is, and what is done there."""
        self.pick(element)
        self.write("name-hi", hi)
        self.write("name-en", en)
        if kind:
            self.choose("pane", kind)
        if role:
            self.choose("who-lane", role)

    def append(self, element: str) -> str:
        """One more desk behind an element, by the pad beside it."""
        known = f"{NEW}.filter((e) => e.type === 'bpmn:UserTask' && !e.labelTarget).map((e) => e.id)"
        before = self.ask(known)
        self.pick(element)
        self.tab.locator(".djs-context-pad [data-action='append.user-task']").click()
        self.tab.keyboard.press("Escape")
        self.settle()
        return str(next(one for one in self.ask(known) if one not in before))

    def told(self, *words: str) -> None:
        """Wait until the check says all of it, or nothing when nothing is asked for."""
        for word in words:
            expect(self.tab.locator(".findinglist")).to_contain_text(word)
        if not words:
            expect(self.tab.locator(".findinglist li")).to_have_count(0)

    def keep(self) -> None:
        self.tab.keyboard.press("Control+s")
        expect(self.tab.locator("[data-save-state]")).to_contain_text("सहेजा गया")


def test_a_new_way_is_drawn_tried_published_changed_and_files_are_taken_over(
    visit: Callable[..., Visit], base: str, web: WebOffice
) -> None:
    hands = Hands(visit, base, pno_by_post(web.database), "hi", pictures=False)
    hands.sit("EOFFICE")
    draft = begun(hands)
    drawn(hands, draft)
    two_forms(hands, draft)
    three_mistakes_and_their_mending(hands, draft)
    tried(hands, draft)
    published(hands, draft, version=1)
    carried_through(hands, web)
    runs = [under_way(web, steps) for steps in range(3)]
    hands.sit("EOFFICE")
    step_added_and_compared(hands)
    taken_over(hands, web, runs)


def begun(hands: Hands) -> str:
    """A new diagram; gives the address of its draft."""
    tab = hands.open("/studio/")
    tab.locator("a[href='/studio/drafts/new']").click()
    tab.locator("#title_hi").fill("शस्त्र अनुज्ञप्ति")
    tab.locator("#title_en").fill("Arms licence")
    tab.locator("main form button[type=submit]").click()
    tab.wait_for_url("**/drawing")
    return tab.url.removeprefix(hands.base).removesuffix("/drawing")


def drawn(hands: Hands, draft: str) -> None:
    """Five desks in four lanes, a condition between them, a reminder at one; two ways are forgotten on purpose."""
    board = Board(hands)
    board.open(draft)
    section = board.button("note", "शाखा प्रभारी को", "To the in-charge", "bpmn:UserTask")
    board.name(section, "शाखा प्रभारी का परीक्षण", "Section in-charge examines", "role:section_incharge", "approve")
    board.pick("note")
    board.press(f"away-{board.arrow('समाप्त करें')[0]}")
    fee = board.button(section, "सहमत, अग्रसारित", "Agreed, forwarded", "bpmn:ExclusiveGateway")
    board.button(section, "टिप्पणी सहित वापस", "Back with remarks", "note", "return")
    board.name(fee, "शुल्क कितना?", "What fee?")
    asp = board.append(fee)
    board.name(asp, "अपर पु०अ० का मत", "Opinion of the Addl. SP", "role:asp", "approve")
    decision = board.append(fee)
    board.name(decision, "पुलिस अधीक्षक का निर्णय", "Decision of the SP", "role:sp", "approve")
    last = board.button(decision, "स्वीकृत", "Granted", "bpmn:UserTask")
    board.name(last, "अनुज्ञप्ति की सूचना", "The applicant is told", "lane:lane_dealing", "note")
    board.button(decision, "पटल को वापस", "Back to the seat", "note", "return")
    board.button(last, "समाप्त", "Done", "closed", "finish")
    board.nothing()
    board.choose("head", "B-0302")
    board.pick(section)
    board.press("add-reminder")
    board.write("after-new", "3")
    board.choose("new-what", "role:asp")
    board.press("reminder-add")
    board.keep()


def two_forms(hands: Hands, draft: str) -> None:
    """The fee, which the routing asks, and what the SP decides."""
    tab = hands.tab
    for step, hi, en, fields in (
        ("note", "आवेदन", "Application", (("money", "शुल्क", "Fee", True), ("text", "आवेदक", "Applicant", False))),
        ("पुलिस अधीक्षक", "निर्णय", "Decision", (("lines", "आदेश की शर्तें", "Conditions", False),)),
    ):
        hands.open(f"{draft}/forms")
        tab.locator("#title_hi").fill(hi)
        tab.locator("#title_en").fill(en)
        option = tab.locator("select[name=node] option", has_text=step if step != "note" else "टिप्पणी").first
        tab.locator("select[name=node]").select_option(option.get_attribute("value"))
        tab.locator("form:has(#title_hi) button[type=submit]").click()
        for kind, label_hi, label_en, is_fact in fields:
            tab.locator(f".kinds a[href*='new={kind}#']").click()
            tab.locator("#label_hi").fill(label_hi)
            tab.locator("#label_en").fill(label_en)
            tab.locator("#required").set_checked(kind == "money")
            if is_fact:
                tab.locator("#fact").check()
            tab.locator("[data-main]").click()
            expect(tab.locator(".fieldlist .is-at")).to_contain_text(label_hi)
        hands.look()


def three_mistakes_and_their_mending(hands: Hands, draft: str) -> None:
    """No way on from a desk, no way for all other cases, a field that no form has: each is said, each is mended."""
    board, tab = Board(hands), hands.tab
    board.open(draft)
    fee, asp = steps_named(board, "शुल्क कितना?"), steps_named(board, "अपर पु०अ० का मत")
    decision = steps_named(board, "पुलिस अधीक्षक का निर्णय")
    high, other = board.between(fee, asp), board.between(fee, decision)
    board.pick(fee)
    board.press(f"if-{high}-astext")
    board.write(f"if-{high}-text", "fees > rs(1000)")
    board.told("इससे कोई तीर नहीं निकलता", "कोई शर्त पूरी न होने पर", "fees")
    hands.look()
    board.button(asp, "सहमत", "Agreed", decision)
    board.pick(fee)
    board.choose("default", other)
    board.choose(f"if-{high}-0-field", "fee")
    board.choose(f"if-{high}-0-op", ">")
    board.write(f"if-{high}-0-value", "1000")
    assert tab.input_value(f"[id='panel-if-{high}-0-value']") == "1,000"
    board.told()
    board.keep()
    hands.open(f"{draft}/check")
    assert not tab.locator(".findings li.error").count(), tab.locator(".findings").inner_text()


def steps_named(board: Board, name: str) -> str:
    return str(board.ask(f"name => {NEW}.find((e) => e.businessObject?.name === name && !e.labelTarget).id", name))


def tried(hands: Hands, draft: str) -> None:
    """A paper with a high fee goes by the Addl. SP; the walk is kept as a test."""
    tab = hands.open(f"{draft}/try/")
    tab.locator("form[action$='/walk'] .btn-main").click()
    tab.locator("[name$='fee']").fill("5,000")
    tab.locator(".actions button").first.click()
    for _desk in range(4):
        hands.look()
        tab.locator(".actions button[data-main], .actions button").first.click()
        tab.wait_for_load_state("networkidle")
    expect(tab.locator(".walkdesk")).to_have_count(0)
    tab.locator("form[action$='/trials'] button[type=submit]").click()
    expect(tab.locator("#trials .tag.green")).to_have_count(1)


def published(hands: Hands, draft: str, *, version: int) -> None:
    """With a note what it is for."""
    tab = hands.open(f"{draft}/publish")
    tab.locator("#note").fill("शस्त्र अनुज्ञप्ति के प्रकरण अब अपने मार्ग से चलेंगे।")
    tab.locator("form[action$='/publish'] button[type=submit]").click()
    tab.wait_for_url(f"**/studio/{KEY}/{version}")
    hands.look()


def receipt_for(web: WebOffice) -> int:
    """A letter that has come to the seat, from the counter by way of the accountant."""
    with web.day() as day:
        receipt = day.diarise(title="शस्त्र अनुज्ञप्ति हेतु आवेदन", pages=1)
        paper = day.db.scalars(select(Document).order_by(Document.id.desc())).first()
        paper.address = paper.original_address = web.app.extensions["patravali_store"].put(one_page_pdf())
        day.press(receipt.id, "DAK-1", "mark", to_post="ANK")
        day.press(receipt.id, "ANK", "mark", to_post="ANK-MED")
        return receipt.id


def carried_through(hands: Hands, web: WebOffice) -> None:
    """Officers carry a file of the new kind through all five desks, each by his own page."""
    tab, receipt = hands.tab, receipt_for(web)
    hands.sit("ANK-MED")
    hands.open(f"/receipts/{receipt}")
    hands.open_block("open_file")
    tab.locator("select[name=f-case_type]").select_option(KEY)
    hands.press("open_file", "**/files/*")
    file = tab.url.removeprefix(hands.base)
    hands.fill(fee="5,000")
    pressed(hands, "शाखा प्रभारी को")
    for post, button in (("ANK", "सहमत, अग्रसारित"), ("ASP", "सहमत"), ("SP", "स्वीकृत"), ("ANK-MED", "समाप्त")):
        hands.sit(post)
        hands.open(file)
        pressed(hands, button)
    with web.database.reading() as db:
        run = db.scalars(select(Instance).where(Instance.subject_id == int(file.rpartition("/")[2]))).one()
        assert run.status is InstanceStatus.COMPLETED


def pressed(hands: Hands, button: str) -> None:
    """Press the button of that name; what it needs is filled in."""
    hands.tab.locator(".actions button", has_text=button).first.click()
    hands.tab.wait_for_url("**/desk*")


def under_way(web: WebOffice, steps: int) -> int:
    """A file of the new kind that stands some steps on; gives its run."""
    receipt_id = receipt_for(web)
    with web.day() as day:
        day.press(receipt_id, "ANK-MED", "open_file", case_type=KEY, file_title="शस्त्र अनुज्ञप्ति")
        file = day.db.get_one(Receipt, receipt_id).file_id
        if steps:
            day.press(file, "ANK-MED", None, fee=500_000)
        if steps > 1:
            day.press(file, "ANK", outcome_named(day.db, "सहमत, अग्रसारित"))
        return day.db.scalars(select(Instance.id).where(Instance.subject_id == file)).one()


def outcome_named(db: Session, button: str) -> str:
    """The key that the panel gave a button."""
    root = etree.fromstring(files_of(newest(db, KEY))[f"{KEY}.bpmn"])
    arrow = next(one for one in root.iter("{*}sequenceFlow") if one.get("name") == button)
    return (arrow.findtext("{*}conditionExpression") or "").partition('"')[2].rstrip('" ')


def step_added_and_compared(hands: Hands) -> None:
    """In the step table a desk comes behind the SP's decision; what is other is said in words, then it is published."""
    tab = hands.open(f"/studio/{KEY}/1")
    tab.locator("form[action$='/of/arms-licence'] button").click()
    tab.wait_for_url("**/drawing")
    draft = tab.url.removeprefix(hands.base).removesuffix("/drawing")
    hands.open(f"{draft}/steps")
    tab.locator("th a", has_text="पुलिस अधीक्षक का निर्णय").click()
    tab.locator("summary", has_text="इसके बाद एक चरण जोड़ें").click()
    granted = tab.locator("#insert-button option", has_text="स्वीकृत").get_attribute("value")
    tab.locator("#insert-button").select_option(granted)
    tab.locator("#insert-name_hi").fill("पंजिका में प्रविष्टि")
    tab.locator("#insert-name_en").fill("Entry in the register")
    tab.locator("#insert-lane").select_option("lane_dealing")
    tab.locator("#insert-kind").select_option("note")
    tab.locator("#insert-due").fill("2")
    tab.locator("#insert-save").click()
    expect(tab.locator("#panel")).to_contain_text("पंजिका में प्रविष्टि")
    hands.look()
    hands.open(f"{draft}/compare")
    expect(tab.locator(".changelist").first).to_contain_text("नया: चरण “पंजिका में प्रविष्टि”")
    assert tab.locator(".node.is-added").count() == 1
    published(hands, draft, version=2)


def taken_over(hands: Hands, web: WebOffice, runs: list[int]) -> None:
    """All three files under way stand on the new version afterwards, at the desks where they stood."""
    tab = hands.tab
    before = standing(web, runs)
    tab.locator("a[href$='/take-over']").click()
    hands.look()
    assert tab.locator("input[name=run]").count() == len(runs)
    tab.locator("[name=reason]").fill("पंजिका की प्रविष्टि अब चरण है।")
    tab.locator("button[value=all]").click()
    tab.wait_for_url("**/version-changes/*")
    version_changes.carry_out(web.database, 1, clock=lambda: dt.datetime.now(dt.UTC))
    tab.reload()
    hands.look()
    after = standing(web, runs)
    assert {version for version, _desk in after} == {2}
    assert [desk for _version, desk in after] == [desk for _version, desk in before]


def standing(web: WebOffice, runs: list[int]) -> list[tuple[int, str]]:
    """The version and the open step of each run."""
    with web.database.reading() as db:
        return [
            tuple(row)
            for row in db.execute(
                select(ProcessVersion.number, Task.node)
                .join(Instance, Instance.version_id == ProcessVersion.id)
                .join(Task, Task.instance_id == Instance.id)
                .where(Instance.id.in_(runs), Task.status == TaskStatus.OPEN)
                .order_by(Instance.id)
            )
        ]
