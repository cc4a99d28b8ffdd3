"""The buttons of a desk in the panel: renamed, ordered, added, removed."""

from collections.abc import Callable

from lxml import etree

from tests.browser.panel.board import Board, fresh_steps, same


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
