"""A desk in the panel: its words, whose it is, its reminder; all of it stands in the file, one step back undoes it."""

from collections.abc import Callable

import pytest
from lxml import etree

from engine.gate.diagram import properties_of
from tests.browser.panel.board import Board, fresh_steps, same


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
    assert page.tab.input_value("[id='panel-who-lane']") == f"lane:{lane.get('id')}"
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


def test_a_draft_that_was_submitted_is_only_read(board: Callable[..., Board]) -> None:
    page = board("medical-claim")
    page.do("document.querySelector('.testbed').dataset.locked = ''")
    page.pick("check")
    assert page.tab.locator("#panel :is(input, select, textarea, button):not(:disabled)").count() == 0
    assert "Check-list" in page.tab.input_value("[id='panel-name-en']")
