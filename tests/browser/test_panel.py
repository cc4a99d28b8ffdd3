"""The panel beside the drawing, in real Chromium: what is chosen there stands in the file; one step back undoes it."""

import difflib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

from engine.db import make_database
from engine.gate import Severity, check
from engine.gate.diagram import properties_of
from tests.browser.harness import AXE, AXE_RULES, PHONE, ROOT, SERIOUS, WIDE, Visit, serve
from tests.browser.panel_page import add_panel_page, bundle
from tests.office import NOON
from tests.weboffice import make_app
from workflows.catalogue import PROCESSES, shipped
from workflows.letter_templates import seed_templates
from workflows.organisation import SYSTEM, District
from workflows.vocabulary import vocabulary

PANEL = ROOT / "webapp/assets/js/studio/panel"


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle(tmp_path_factory.mktemp("panel"))


@pytest.fixture(scope="module")
def base(sqlite_office_template: Path, tmp_path_factory: pytest.TempPathFactory, script: Path) -> Iterator[str]:
    """One office for all tests here: the panel writes nothing but the drawing in the browser."""
    home = tmp_path_factory.mktemp("office")
    shutil.copyfile(sqlite_office_template, home / "office.db")
    database = make_database(f"sqlite:///{home / 'office.db'}")
    with database.writing() as db:
        district = db.scalars(select(District.id)).one()
        seed_templates(db, district, actor=SYSTEM, now=NOON)
    app = make_app(database, home)
    add_panel_page(
        app, script, {**{key: shipped(key) for key in PROCESSES}, "medical-claim-each": for_each()}, district
    )
    with serve(app) as address:
        yield address
    database.dispose()


def for_each() -> dict[str, bytes]:
    """The claim with a step that is done for each of a list of offices, which a form asks for."""
    files = shipped("medical-claim")
    xml = files["medical-claim.bpmn"].decode()
    mark = "<bpmn:outgoing>tell_objection_to_await_papers</bpmn:outgoing>"
    assert mark in xml
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
        "<bpmn:loopDataInputRef>offices</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="office" /></bpmn:multiInstanceLoopCharacteristics>'
    )
    form = json.loads(files["forms/medical-claim/check.json"])
    form["properties"]["offices"] = {"type": "array", "items": {"type": "string"}, "x-fact": True}
    return {
        **files,
        "medical-claim-each.bpmn": xml.replace(mark, mark + loop).encode(),
        "forms/medical-claim/check.json": json.dumps(form).encode(),
    }


class Board:
    """The page of the panel at the hands of a test: controls are known by their names."""

    def __init__(self, visit: Visit, key: str) -> None:
        self.visit, self.key = visit, key
        self.tab = visit.open(f"/panel-test/{key}")
        self.tab.wait_for_selector("body[data-ready]")
        self.tab.set_default_timeout(4000)

    def do(self, script: str, given: object = None) -> Any:
        return self.tab.evaluate(script, given)

    def settled(self) -> "Board":
        """Wait until the panel shows what was done: it is drawn once in a frame."""
        self.do("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self

    def pick(self, element: str | None) -> "Board":
        self.do("(id) => (id ? studio.select(id) : studio.clear())", element)
        self.settled()
        self.do("document.querySelectorAll('#panel details').forEach((part) => { part.open = true })")
        return self

    def write(self, name: str, text: str) -> "Board":
        self.tab.fill(f"[id='panel-{name}']", text)
        self.tab.locator(f"[id='panel-{name}']").blur()
        return self.settled()

    def choose(self, name: str, value: str) -> "Board":
        self.tab.select_option(f"[id='panel-{name}']", value)
        return self.settled()

    def press(self, name: str) -> "Board":
        self.tab.click(f"[id='panel-{name}']")
        return self.settled()

    def tick(self, name: str) -> "Board":
        return self.press(name)

    def said(self) -> str:
        return str(self.tab.inner_text("#panel"))

    def xml(self) -> str:
        return str(self.do("studio.xml()"))

    def steps(self) -> int:
        return int(self.do("studio.steps()"))

    def undo(self) -> "Board":
        self.do("studio.undo()")
        return self.settled()

    def redo(self) -> "Board":
        self.do("studio.redo()")
        return self.settled()

    def element(self, key: str) -> etree._Element:
        return next(one for one in etree.fromstring(self.xml().encode()).iter() if one.get("id") == key)

    def properties(self, key: str) -> dict[str, str]:
        return properties_of(self.element(key))

    def errors(self) -> list[str]:
        """What the gate has against the drawing as it stands, played through."""
        files = {**shipped(self.key), f"{self.key}.bpmn": self.xml().encode()}
        found = check(self.key, files, vocabulary=vocabulary(), prove=False)
        return [f"{one.rule}: {one.en}" for one in found if one.severity is Severity.ERROR]

    def barriers(self) -> list[str]:
        """What axe finds in the panel; the canvas has tests of its own."""
        self.do(AXE.read_text("utf-8"))
        found = self.do("async (rules) => (await axe.run('#panel', {runOnly: rules})).violations", AXE_RULES)
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]

    def undone_and_redone(self, before: str, steps: int) -> None:
        """The edits took so many steps back and forth, and lose nothing on the way."""
        after = self.xml()
        assert after != before
        self.do("(steps) => { for (let step = 0; step < steps; step += 1) studio.undo() }", steps)
        assert same(self.xml(), before)
        self.do("(steps) => { for (let step = 0; step < steps; step += 1) studio.redo() }", steps)
        assert same(self.xml(), after)
        self.settled()


def same(xml: str, other: str) -> bool:
    """Whether two files say the same; prints where they differ."""
    one, two = canonical(xml).decode().splitlines(), canonical(other).decode().splitlines()
    print(*difflib.unified_diff(two, one, lineterm="", n=0), sep="\n")
    return one == two


def canonical(xml: str) -> bytes:
    """The file as it counts: where labels stand, and the order of what has none, are left to the canvas."""
    root = etree.fromstring(xml.encode(), etree.XMLParser(remove_blank_text=True))
    for label in [*root.iter("{*}BPMNLabel")]:
        label.getparent().remove(label)
    for holder in [*root.iter("{*}lane"), *root.iter("{*}laneSet", "{*}BPMNPlane")]:
        holder[:] = sorted(holder, key=etree.tostring)
    (process,) = root.findall("{*}process")
    process[:] = sorted(process, key=lambda one: b"~" if one.tag.endswith("sequenceFlow") else etree.tostring(one))
    return etree.tostring(root, method="c14n", pretty_print=False).replace(b"><", b">\n<")


@pytest.fixture
def board(visit: Callable[..., Visit], base: str) -> Callable[..., Board]:
    def open_board(key: str, *, language: str = "en", size: tuple[int, int] = WIDE) -> Board:
        tab = visit(base, size=size)
        tab.tab.context.add_cookies([{"name": "language", "value": language, "url": base}])
        return Board(tab, key)

    return open_board


CONDITIONS = sorted({
    "".join(found.itertext())
    for key in PROCESSES
    for found in etree.fromstring(shipped(key)[f"{key}.bpmn"]).iter("{*}conditionExpression")
})  # fmt: skip
OTHERS = (
    'admissible > rs(25000) and category in ["a", "b"]',
    "admissible <= claim_amount",
    "(rate < -2 or rate >= 3.5) and not higher_sanction",
    'date_of_bill >= date("2026-04-01") and subject.priority != "ordinary"',
    'contains(title, "x") or startswith(title, "y") or not contains(papers, "z")',
    "a == 'it says \"x\"'",
    "amount == rs(25000.50)",
    "urgent",
)
BEYOND = (
    "len(rows) > 2",
    "admissible * 2 > rs(5)",
    "any([x > 1 for x in rows])",
    "a if b else c",
    "a < b < c",
    "((a or b) and c) or d",
    "not (a == 1)",
    "rs(5) < a",
    "a ==",
    "a & b",
    "today() > b",
)


def test_the_builder_reads_every_condition_that_ships_and_gives_it_back(board: Callable[..., Board]) -> None:
    page = board("receipt")
    assert len(CONDITIONS) > 20
    back = page.do(
        "(all) => all.map((one) => studio.writeCondition(studio.readCondition(one)))", [*CONDITIONS, *OTHERS]
    )
    assert back == [*CONDITIONS, *OTHERS]
    assert page.do("(all) => all.map((one) => studio.readCondition(one))", list(BEYOND)) == [None] * len(BEYOND)


def test_times_are_read_and_written_as_the_engine_has_them(board: Callable[..., Board]) -> None:
    page = board("receipt")
    rules = ["7wd", "P3D", "PT4H"]
    assert page.do("(all) => all.map((one) => studio.writeLimit(studio.readLimit(one)))", rules) == rules
    timers = ["wd(7)", "days(3)", '"PT4H"', '"R3/P3D"', '"R/7wd"', 'date("2026-12-31")']
    assert page.do("(all) => all.map((one) => studio.writeTimer(studio.readTimer(one)))", timers) == timers
    assert page.do("() => studio.readTimer('\"P15D\"')") == {"number": 15, "unit": "d"}
    assert page.do("() => ['reply_by', '7', 'PT', 'wd(x)'].map((one) => studio.readTimer(one))") == [None] * 4
    assert page.do("() => studio.readLimit('reply_by')") is None


def test_a_desk_is_changed_in_plain_words_and_passes_the_gate(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("objection")
    before = page.xml()
    page.write("name-hi", "आपत्ति पत्र").write("name-en", "Letter of objection")
    page.choose("pane", "draft").choose("letter", "medical-sanction").tick("reopen")
    page.choose("due-unit", "d").write("due-number", "4")
    page.choose("escalate-to", "section_incharge").write("escalate-after-number", "3")
    assert page.element("objection").get("name") == "आपत्ति पत्र"
    assert page.properties("objection") == {
        "name_en": "Letter of objection",
        "form": "medical-claim/objection",
        "kind": "draft",
        "due": "P4D",
        "letter": "medical-sanction",
        "reopen": "yes",
        "escalate_to": "section_incharge",
        "escalate_after": "3wd",
    }
    page.choose("form-key", "medical-claim/check")
    assert page.steps() == 10
    assert page.errors() == []
    page.undone_and_redone(before, 10)


def test_who_gets_it_is_a_lane_a_post_or_a_field(board: Callable[..., Board]) -> None:
    page = board("receipt").pick("deal")
    before = page.xml()
    page.choose("who-mode", "post").choose("who-post", "ANK")
    assert page.properties("deal")["desk"] == '"ANK"'
    page.choose("who-mode", "field").choose("who-field", "to_post")
    assert page.properties("deal")["desk"] == "to_post"
    page.choose("who-mode", "lane")
    assert "desk" not in page.properties("deal")
    page.choose("who-lane", "role:sp")
    lane = next(one for one in etree.fromstring(page.xml().encode()).iter("{*}lane") if "deal" in one.xpath("*/text()"))
    assert properties_of(lane)["role"] == "sp"
    assert lane.get("name")
    assert page.errors() == []
    page.undo().undo().undo().undo().undo().undo()
    assert same(page.xml(), before)


@pytest.mark.parametrize("what", ["remind_asks", "role:asp", "role:dispatch"])
def test_a_reminder_is_drawn_by_one_press_and_taken_away_by_one(board: Callable[..., Board], what: str) -> None:
    page = board("medical-claim").pick("section")
    before = page.xml()
    edges = routes(before)
    page.press("add-reminder").write("after-new", "4").choose("new-what", what).press("reminder-add")
    root = etree.fromstring(page.xml().encode())
    (clock,) = [one for one in root.iter("{*}boundaryEvent") if one.get("attachedToRef") == "section"]
    assert clock.get("cancelActivity") == "false"
    assert "".join(clock.find("{*}timerEventDefinition").itertext()).strip() == "wd(4)"
    assert clock.get("name") == "4 कार्य-दिवस"
    drawn = {one.get("bpmnElement") for one in root.iter("{*}BPMNShape", "{*}BPMNEdge")}
    fresh = {one.get("id") for one in root.iter() if one.get("id")} - {
        one.get("id") for one in etree.fromstring(before.encode()).iter()
    }
    steps = [
        one
        for one in root.iter("{*}serviceTask", "{*}userTask", "{*}endEvent", "{*}sequenceFlow")
        if one.get("id") in fresh
    ]
    assert len(steps) == 4
    assert {clock.get("id"), *(one.get("id") for one in steps)} <= drawn
    assert page.steps() == 1
    assert page.errors() == []
    assert all(touches(page, arrow) for arrow in edges), "arrows move with the steps for which room was made"
    page.choose(f"times-{clock.get('id')}", "3")
    assert '"R3/4wd"' in page.xml()
    assert page.errors() == []
    page.press(f"away-{clock.get('id')}")
    assert not fresh_steps(page.xml(), before)
    assert page.errors() == []
    page.undo()
    assert '"R3/4wd"' in page.xml()
    page.undo().undo()
    assert same(page.xml(), before)


def routes(xml: str) -> list[str]:
    """Ids of the arrows that are drawn."""
    return [one.get("bpmnElement", "") for one in etree.fromstring(xml.encode()).iter("{*}BPMNEdge")]


def touches(page: Board, arrow: str) -> bool:
    """Whether an arrow begins and ends at the edges of its steps."""
    return bool(
        page.do(
            """(id) => { const flow = studio.modeler.get('elementRegistry').get(id)
            const near = ({ x, y }, box) => x >= box.x - 2 && x <= box.x + box.width + 2
              && y >= box.y - 2 && y <= box.y + box.height + 2
            return near(flow.waypoints[0], flow.source) && near(flow.waypoints.at(-1), flow.target) }""",
            arrow,
        )
    )


def fresh_steps(xml: str, before: str) -> set[str]:
    """Steps and arrows that were not there."""
    names = ("{*}serviceTask", "{*}userTask", "{*}endEvent", "{*}boundaryEvent", "{*}sequenceFlow")
    ids = [{one.get("id", "") for one in etree.fromstring(text.encode()).iter(*names)} for text in (xml, before)]
    return ids[0] - ids[1]


def test_buttons_are_renamed_ordered_added_and_removed(board: Callable[..., Board]) -> None:
    page = board("file").pick("section")
    before = page.xml()
    page.write("hi-section_choice_to_asp", "अपर पु०अ० को").write("en-section_choice_to_asp", "To the Addl. SP")
    page.write("key-section_choice_to_asp", "up").choose("note-section_choice_to_asp", "optional")
    page.tick("confirm-section_choice_to_asp")
    assert "".join(page.element("section_choice_to_asp").find("{*}conditionExpression").itertext()) == 'outcome == "up"'
    assert page.properties("section_choice_to_asp") == {
        "name_en": "To the Addl. SP", "kind": "forward", "note": "optional", "confirm": "yes",
    }  # fmt: skip
    page.press("down-section_choice_to_asp")
    order = [one.get("id") for one in etree.fromstring(page.xml().encode()).iter("{*}sequenceFlow")]
    assert order.index("section_choice_to_note") < order.index("section_choice_to_asp")
    assert page.errors() == []
    page.undone_and_redone(before, 6)
    page.write("key-section_choice_to_asp", "Not OK")
    assert "small Latin letters" in page.said()
    page.write("key-section_choice_to_asp", "return")
    assert "Another button has this key" in page.said()
    assert page.steps() == 6
    page.choose("target-section_choice_to_asp", "note")
    assert "Another arrow leads there already" in page.said()


def test_a_desk_with_one_arrow_gets_a_second_button(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("objection")
    before = page.xml()
    page.press("add-button").write("new-hi", "बिना आपत्ति").write("new-en", "No objection needed")
    page.choose("new-kind", "return").choose("new-target", "check").press("new-add")
    assert page.errors() == []
    assert 'outcome == "no_objection_needed"' in page.xml()
    after = page.xml()
    page.undo()
    assert same(page.xml(), before)
    page.redo()
    assert same(page.xml(), after)
    added = next(
        one.get("id")
        for one in etree.fromstring(after.encode()).iter("{*}sequenceFlow")
        if one.get("name") == "बिना आपत्ति"
    )
    page.pick("objection").press(f"away-{added}")
    assert page.errors() == []
    assert page.element("objection_to_tell_objection").get("sourceRef") == "objection"
    assert not fresh_steps(page.xml(), before)


def test_a_gateway_in_which_ways_meet_is_not_taken_for_the_buttons_of_one_desk(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("objection")
    page.do(
        """() => { const [modeling, registry] = ['modeling', 'elementRegistry'].map((name) => studio.modeler.get(name))
        const [desk, next, other] = ['objection', 'tell_objection', 'amount'].map((id) => registry.get(id))
        const place = {x: desk.x + 60, y: desk.y + 150}
        const meet = modeling.createShape({type: 'bpmn:ExclusiveGateway'}, place, desk.parent)
        const middle = {x: meet.x + 22, y: meet.y + 22}
        modeling.reconnectEnd(desk.outgoing[0], meet, middle)
        modeling.reconnectEnd(other.outgoing[0], meet, middle)
        modeling.connect(meet, next) }"""
    )
    page.settled().press("add-button").write("new-hi", "वापस").choose("new-target", "check").press("new-add")
    flow = next(
        one for one in etree.fromstring(page.xml().encode()).iter("{*}sequenceFlow") if one.get("name") == "वापस"
    )
    assert len(page.element(flow.get("sourceRef")).findall("{*}incoming")) == 1
    assert not [error for error in page.errors() if error.startswith("outcome")]


def test_a_draft_that_was_submitted_is_only_read(board: Callable[..., Board]) -> None:
    page = board("medical-claim")
    page.do("document.querySelector('.testbed').dataset.locked = ''")
    page.pick("check")
    assert page.tab.locator("#panel :is(input, select, textarea, button):not(:disabled)").count() == 0
    assert "Check-list" in page.tab.input_value("[id='panel-name-en']")


def test_a_new_step_follows_a_new_button(board: Callable[..., Board]) -> None:
    page = board("file").pick("sp")
    page.press("add-button").press("new-add")
    assert "Write the Hindi label" in page.said()
    page.write("new-hi", "विधि परामर्श").write("new-en", "Legal opinion").press("new-add")
    flow = next(
        one for one in etree.fromstring(page.xml().encode()).iter("{*}sequenceFlow") if one.get("name") == "विधि परामर्श"
    )
    assert flow.get("sourceRef") == "sp_choice"
    page.pick(flow.get("targetRef")).write("name-hi", "विधि शाखा").write("name-en", "Legal branch")
    page.press("add-button").write("new-hi", "राय सहित वापस").choose("new-target", "sp").press("new-add")
    assert page.errors() == []


def test_a_condition_is_built_from_field_comparison_and_value(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("power_choice_to_sp")
    before, name = page.xml(), "if-power_choice_to_sp"
    page.choose(f"{name}-0-value", "asp")
    assert condition(page) == 'sanction_by == "asp"'
    page.choose(f"{name}-0-op", "in").tick(f"{name}-0-value-sp").tick(f"{name}-0-value-range")
    assert condition(page) == 'sanction_by in ["range", "sp"]'
    page.press(f"{name}-more").choose(f"{name}-1-field", "admissible")
    assert condition(page) == 'sanction_by in ["range", "sp"]', "half a row is not written"
    assert "Fill in every row" in page.said()
    page.choose(f"{name}-1-op", "<=").write(f"{name}-1-value", "two lakh")
    assert "Write rupees in figures" in page.said()
    page.write(f"{name}-1-value", "2,00,000")
    assert condition(page) == 'sanction_by in ["range", "sp"] and admissible <= rs(200000)'
    assert page.tab.input_value(f"[id='panel-{name}-1-value']") == "2,00,000"
    page.choose(f"{name}-1-with", "field:claim_amount")
    assert condition(page) == 'sanction_by in ["range", "sp"] and admissible <= claim_amount'
    page.press(f"{name}-group").choose(f"{name}-2-0-field", "higher_sanction")
    page.choose(f"{name}-2-1-field", "higher_sanction").choose(f"{name}-2-1-op", "no")
    page.choose(f"{name}-join", "or")
    assert condition(page).endswith("or (higher_sanction == True or higher_sanction == False)")
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())


def test_what_the_builder_cannot_read_stays_text_and_names_are_looked_at(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("power_choice_to_sp")
    name = "if-power_choice_to_sp"
    page.press(f"{name}-astext").write(f"{name}-text", "admisible * 2 > rs(100)")
    assert condition(page) == "admisible * 2 > rs(100)"
    assert "Did you mean “admissible”?" in page.said()
    assert page.tab.locator(f"[id='panel-{name}-build']").count() == 0
    page.press(f"{name}-mend-admisible")
    assert condition(page) == "admissible * 2 > rs(100)"
    assert "Did you mean" not in page.said()
    page.write(f"{name}-text", "admissible > rs(100)").press(f"{name}-build")
    assert page.tab.input_value(f"[id='panel-{name}-0-value']") == "100"
    page.undo()
    assert page.tab.input_value(f"[id='panel-{name}-text']") == "admissible * 2 > rs(100)"


def condition(page: Board) -> str:
    return "".join(page.element("power_choice_to_sp").find("{*}conditionExpression").itertext())


def test_the_way_for_all_other_cases_is_chosen(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("power_choice")
    before = page.xml()
    (other,) = [one for one in ("power_choice_to_refer", "power_choice_to_range") if f'id="{one}"' in before]
    assert page.element("power_choice").get("default") == other
    page.choose("default", "power_choice_to_sp")
    assert page.element("power_choice").get("default") == "power_choice_to_sp"
    assert page.element("power_choice_to_sp").find("{*}conditionExpression") is None
    name = f"if-{other}"
    page.choose(f"{name}-0-field", "sanction_by").choose(f"{name}-0-value", "range")
    assert page.errors() == []
    page.undone_and_redone(before, 2)


def test_automatic_steps_are_told_what_to_do(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("tell_objection")
    before = page.xml()
    page.choose("operation", "ask_out")
    assert "This is needed." in page.said()
    page.choose("parameter-to-value", "cmo").choose("parameter-about-value", "technical_check")
    page.write("parameter-days-value", "10")
    page.pick("power").choose("table", "sanction-power")
    page.pick("issue").choose("called", "approve-and-issue")
    assert 'id="days" type="any" value="10"' in page.xml()
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())
    page.pick("tell_objection").choose("parameter-days-mode", "=").write("parameter-days-written", "admisible")
    assert "Did you mean “admissible”?" in page.said()


def test_a_calculation_is_lines_of_name_and_expression(board: Callable[..., Board]) -> None:
    page = board("approve-and-issue").pick("set_issued")
    before = page.xml()
    page.write("script", "result is issued")
    assert "Each line reads" in page.said()
    assert same(page.xml(), before)
    page.write("script", 'result = "issued"\nweeks = 2')
    assert page.errors() == []
    page.undone_and_redone(before, 1)


def test_messages_and_times_are_chosen(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("await_papers")
    before = page.xml()
    page.choose("message", "part_merged").choose("pause", "outside")
    root = etree.fromstring(page.xml().encode())
    (made,) = [one for one in root.iter("{*}message") if one.get("name") == "part_merged"]
    assert page.element("await_papers").get("messageRef") == made.get("id") == "part_merged"
    page.pick("reply_late").write("timer-number", "12")
    assert "days(12)" in page.xml()
    page.choose("timer-mode", "cycle")
    assert '"R3/P12D"' in page.xml()
    page.choose("timer-mode", "date").write("timer-date", "31-02-2026")
    assert "dd-mm-yyyy" in page.said()
    page.write("timer-date", "28-02-2027")
    assert 'date("2027-02-28")' in page.xml()
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())


def test_a_step_is_done_several_times(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("tell_objection")
    before = page.xml()
    page.choose("loop-mode", "sequence").write("multi-count", "3")
    assert page.errors() == []
    page.choose("loop-mode", "loop").choose("loop-while-0-field", "higher_sanction").write("loop-most", "5")
    assert page.errors() == []
    assert 'loopMaximum="5"' in page.xml()
    page.undone_and_redone(before, page.steps())
    page.choose("loop-mode", "once")
    assert "LoopCharacteristics" not in page.xml()


def test_the_list_of_a_step_done_for_each_is_kept_and_changed(board: Callable[..., Board]) -> None:
    page = board("medical-claim-each").pick("tell_objection")
    before = page.xml()
    assert "<bpmn:loopDataInputRef>offices</bpmn:loopDataInputRef>" in before
    assert page.tab.input_value("[id='panel-multi-list']") == "offices"
    assert "Each one is called office" in page.said()
    page.choose("multi-list", "")
    assert "loopDataInputRef" not in page.xml()
    assert ">2</bpmn:loopCardinality>" in page.xml()
    page.choose("multi-list", "offices").choose("loop-mode", "parallel")
    assert "<bpmn:loopDataInputRef>offices</bpmn:loopDataInputRef>" in page.xml()
    page.undone_and_redone(before, page.steps())


def test_the_process_itself_and_its_lanes(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick(None)
    before = page.xml()
    page.write("title-hi", "चिकित्सा दावा").write("title-en", "Medical claim").choose("retention", "C-10")
    page.write("clock-number", "45").tick("start-asp").write("summary-en", "In short.")
    process = page.element("medical-claim")
    assert properties_of(process)["title_hi"] == process.get("name") == "चिकित्सा दावा"
    assert page.element("participant_medical-claim").get("name") == "चिकित्सा दावा"
    assert properties_of(process)["start_roles"] == "dealing,section_incharge,asp"
    assert properties_of(process)["clock"] == "45wd"
    page.pick("lane_asp").choose("lane-role", "co")
    assert page.properties("lane_asp")["role"] == "co"
    assert page.errors() == []
    page.undone_and_redone(before, page.steps())


def test_the_keyboard_alone_changes_a_desk(board: Callable[..., Board]) -> None:
    page = board("medical-claim").pick("objection")
    page.tab.focus("[id='panel-name-hi']")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Control+a")
    page.tab.keyboard.type("Objection")
    page.tab.keyboard.press("Tab")
    page.settled()
    assert page.properties("objection")["name_en"] == "Objection"
    focused = page.do("document.activeElement.closest('details')?.dataset.key")
    assert focused == "who", "the focus went on to the next field and was not lost"
    for _ in range(40):
        if page.do("document.activeElement.id") == "panel-add-button":
            break
        page.tab.keyboard.press("Tab")
    page.tab.keyboard.press("Enter")
    page.settled()
    assert page.tab.locator("[id='panel-new-hi']").is_visible()


@pytest.mark.parametrize(("language", "size"), [("hi", WIDE), ("en", PHONE)])
def test_the_panel_can_be_read_by_everybody(board: Callable[..., Board], language: str, size: tuple[int, int]) -> None:
    page = board("medical-claim", language=language, size=size)
    assert page.tab.evaluate("document.documentElement.lang") == language
    for element in ("check", "power_choice") if language == "hi" else (None,):
        page.pick(element)
        assert not page.barriers()
        assert not page.visit.sideways()
    asked = {key for file in PANEL.rglob("*.js") for key in re.findall(r"\bt\('([^']+)'", file.read_text("utf-8"))}
    assert len(asked) > 100
    assert not asked - set(page.do("Object.keys(studio.words)"))
