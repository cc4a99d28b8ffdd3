"""The drawing that is made: complete, nothing over anything else, lanes kept, always the same, quickly."""

import random
import re

import pytest
from lxml import etree

from engine.errors import EngineRefusal
from engine.specs import read_diagram
from engine.specs.diagram import BPMN
from engine.uploads import read_xml
from tests.engine.drawing import Drawing, approval
from tests.engine.random_blocks import Blocks
from tests.engine.sketch import sketch
from tests.pace import here, least
from tests.workflows.drawn_sheets import Sheet
from webapp.drawing import draw
from workflows.catalogue import PROCESSES, shipped
from workflows.errors import OfficeRefusal
from workflows.step_table.changing import change_step
from workflows.step_table.laying_out import draw_missing, lay_out
from workflows.step_table.rows import read_steps
from workflows.step_table.steps import NewStep, insert_step_after, remove_step

ROLES = ("dealing", "section_incharge", "sp")
DRAWING = ("http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/DI")


def xml_of(key: str) -> bytes:
    return shipped(key)[f"{key}.bpmn"]


def generated(seed: int) -> bytes:
    """A random diagram with sub-processes, boundary events and lanes, without any drawing."""
    rng = random.Random(seed)
    blocks = Blocks(rng, 3 + seed % 2)
    lines = [
        f"{line} role={rng.choice(ROLES)}" if re.fullmatch(r"\S+ task.*", line) else line
        for line in blocks.text.splitlines()
    ]
    return sketch("\n".join(lines), **blocks.parts)


def crowded(tasks: int) -> bytes:
    """Desks in four lanes with ways back and short cuts: two elements and two or three arrows for each."""
    rng, drawing, roles = random.Random(1), Drawing(), (*ROLES, "dispatch")
    drawing.start().end().arrow("S", "T0")
    for number in range(tasks):
        drawing.task(f"T{number}", roles[(number // 3 + rng.randint(0, 1)) % 4]).xor(f"G{number}")
        drawing.arrow(f"T{number}", f"G{number}")
        drawing.button(f"G{number}", f"T{number + 1}" if number + 1 < tasks else "E", "forward", kind="forward")
        if number > 2:
            drawing.button(f"G{number}", f"T{rng.randrange(max(0, number - 8), number)}", "back", kind="return")
        if number % 9 == 4 and number + 5 < tasks:
            drawing.button(f"G{number}", f"T{number + 5}", "jump", kind="forward")
    return drawing.xml()


def assert_readable(xml: bytes) -> None:
    sheet = Sheet(xml)
    assert sheet.undrawn() == []
    assert sheet.overlaps() == []
    assert sheet.crossings() == []
    assert sheet.slanting() == []
    assert sheet.loose() == []


def without_drawing(xml: bytes) -> bytes:
    root = read_xml(xml)
    for element in root.findall(f"{{{DRAWING[0]}}}BPMNDiagram"):
        root.remove(element)
    return etree.tostring(root, method="c14n")


@pytest.mark.parametrize("key", PROCESSES)
def test_a_shipped_diagram_drawn_anew_is_complete_and_nothing_covers_anything(key):
    assert_readable(lay_out(xml_of(key)))


@pytest.mark.parametrize("key", PROCESSES)
def test_nothing_but_the_drawing_changes(key):
    laid = lay_out(xml_of(key))
    assert without_drawing(laid) == without_drawing(xml_of(key))
    assert read_diagram(key, laid) == read_diagram(key, xml_of(key))


@pytest.mark.parametrize("key", PROCESSES)
def test_drawn_twice_is_drawn_the_same(key):
    once = lay_out(xml_of(key))
    assert lay_out(once) == once
    assert lay_out(xml_of(key)) == once


@pytest.mark.parametrize("seed", range(60))
def test_random_diagrams_get_a_drawing_in_which_no_arrow_runs_through_an_element(seed):
    assert_readable(lay_out(generated(seed)))


def test_elements_stand_in_the_band_of_their_lane_and_bands_keep_their_order():
    laid = lay_out(xml_of("medical-claim"))
    sheet, root = Sheet(laid), read_xml(laid)
    bottom = None
    for lane in root.iter(f"{{{BPMN}}}lane"):
        x, y, width, height = sheet.boxes[lane.get("id")]
        assert bottom in (None, y), "bands lie under each other without a gap"
        bottom = y + height
        for reference in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            left, top, wide, high = sheet.boxes[reference.text]
            assert x <= left
            assert left + wide <= x + width
            assert y <= top
            assert top + high <= y + height + 1


def test_the_way_leads_from_left_to_right():
    boxes = Sheet(lay_out(xml_of("medical-claim"))).boxes
    way = [
        "begin",
        "check",
        "check_choice",
        "ask_cmo",
        "await_reply",
        "amount",
        "draft",
        "section",
        "asp",
        "sp",
        "issue",
    ]
    places = [boxes[key][0] + boxes[key][2] / 2 for key in way]
    assert places == sorted(places)


def test_a_boundary_event_sits_on_the_edge_of_its_task():
    boxes = Sheet(lay_out(xml_of("ask"))).boxes
    x, y, width, height = boxes["report"]
    left, top, wide, high = boxes["report_late"]
    assert abs(top + high / 2 - (y + height)) < 0.2
    assert x < left + wide / 2 < x + width


def test_a_sub_process_is_as_large_as_what_is_in_it():
    inside = Drawing().start("S1").task("A", "dealing").task("C", "dealing").end("E1").chain("S1", "A", "C", "E1")
    drawing = Drawing().start().inside("P", inside, lane="dealing").end().chain("S", "P", "E")
    boxes = Sheet(lay_out(drawing.xml())).boxes
    x, y, width, height = boxes["P"]
    for key in ("S1", "A", "C", "E1"):
        left, top, wide, high = boxes[key]
        assert x < left < left + wide < x + width
        assert y + 20 < top < top + high < y + height


def test_names_outside_of_elements_cover_no_element():
    for key in PROCESSES:
        sheet = Sheet(lay_out(xml_of(key)))
        for label, (x, y, width, height) in sheet.labels.items():
            for item, (left, top, wide, high) in sheet.items().items():
                apart = x >= left + wide or left >= x + width or y >= top + high or top >= y + height
                assert apart, (key, label, item)


def test_a_diagram_without_a_drawing_gets_one_that_the_office_can_show():
    bare = without_drawing(xml_of("medical-claim"))
    laid = lay_out(bare)
    assert_readable(laid)
    assert "<svg" in draw(laid, ident="d")
    assert_readable(lay_out(approval().xml()))


def test_several_pools_notes_data_and_groups_of_other_tools_are_drawn_too():
    foreign = f"""<definitions xmlns="{BPMN}" xmlns:x="urn:x" id="d" targetNamespace="t">
      <collaboration id="c"><participant id="one" processRef="p"/><participant id="two" processRef="q"/>
        <participant id="outside" name="Citizen"/>
        <messageFlow id="m1" sourceRef="A" targetRef="outside"/><messageFlow id="m2" sourceRef="A" targetRef="B"/>
        <textAnnotation id="n0"><text>beside</text></textAnnotation></collaboration>
      <process id="p"><startEvent id="s"/><task id="A" x:colour="red"><extensionElements><x:own/></extensionElements>
        <dataOutputAssociation id="da"><targetRef>data</targetRef></dataOutputAssociation></task><endEvent id="e"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="A"/><sequenceFlow id="f2" sourceRef="A" targetRef="e"/>
        <dataObject id="o"/><dataObjectReference id="data" dataObjectRef="o" name="Claim"/>
        <textAnnotation id="note"><text>mind the date</text></textAnnotation>
        <association id="as" sourceRef="A" targetRef="note"/><group id="g"/></process>
      <process id="q"><adHocSubProcess id="B"><task id="C"/></adHocSubProcess></process></definitions>""".encode()
    laid = lay_out(foreign)
    sheet = Sheet(laid)
    for key in ("one", "two", "outside", "s", "A", "e", "data", "note", "B", "C", "g"):
        assert key in sheet.boxes
    for key in ("f1", "f2", "m1", "m2", "da", "as"):
        assert len(sheet.edges[key]) >= 2
    assert sheet.overlaps() == []
    assert b"x:own" in laid
    assert b'x:colour="red"' in laid


def test_what_other_tools_wrote_at_a_shape_stays():
    marked = xml_of("file").replace(b'bpmnElement="sp"', b'bpmnElement="sp" xmlns:c="urn:c" c:fill="#ffe"', 1)
    assert b'c:fill="#ffe"' in lay_out(marked)


def test_shapes_of_elements_that_are_gone_are_taken_out():
    stray = xml_of("file").replace(
        b"</bpmndi:BPMNPlane>", b'<bpmndi:BPMNShape id="x_di" bpmnElement="x"/></bpmndi:BPMNPlane>'
    )
    assert b"x_di" not in lay_out(stray)


@pytest.mark.parametrize("hostile", [b"", b"<a/>", b"<!DOCTYPE a><a/>", b"not xml", b"\xff\xfe", b"<a>" * 200])
def test_what_is_no_diagram_is_refused(hostile):
    with pytest.raises(EngineRefusal):
        lay_out(hostile)


def test_a_diagram_without_anything_in_it_stays_empty():
    empty = f'<definitions xmlns="{BPMN}" id="d" targetNamespace="t"/>'.encode()
    assert Sheet(lay_out(empty)).boxes == {}
    assert Sheet(lay_out(empty.replace(b"/>", b'><process id="p"/></definitions>'))).boxes == {}


def test_two_hundred_elements_are_drawn_in_well_under_a_second():
    xml = crowded(99)
    assert_readable(lay_out(xml))
    assert least(lambda: lay_out(xml), enough=1) < here(1)


def test_a_sub_process_is_shown_under_what_is_in_it_with_its_name_above():
    inside = Drawing().start("S1").task("A", "dealing").end("E1").chain("S1", "A", "E1")
    drawing = Drawing().start().inside("P", inside, lane="dealing", name="Part").end().chain("S", "P", "E")
    picture = str(draw(lay_out(drawing.xml()), ident="d"))
    assert picture.index('data-node="P"') < picture.index('class="flow') < picture.index('data-node="A"')
    assert ">Part<" in picture


def test_what_is_drawn_in_full_is_left_as_it_is():
    changed = change_step(xml_of("file"), "section", name_hi="परीक्षण", name_en="Scrutiny").xml
    before, after = Sheet(xml_of("file")), Sheet(draw_missing(changed))
    assert (after.boxes, after.edges, after.labels) == (before.boxes, before.edges, before.labels)


def test_an_inserted_step_moves_what_is_right_of_it_along_and_nothing_else():
    xml = insert_step_after(
        xml_of("medical-claim"), "section", NewStep("जाँच", "Check"), button="section_choice_to_power"
    ).xml
    before, after = Sheet(xml_of("medical-claim")), Sheet(draw_missing(xml))
    place, moved = before.boxes["section_choice"], set()
    for key, box in before.items().items():
        if after.boxes[key] != box:
            moved.add((key, after.boxes[key][0] - box[0], after.boxes[key][1] - box[1]))
            assert box[0] >= place[0]
    assert {(x > 0, y) for _key, x, y in moved} <= {(True, 0.0)}
    assert after.boxes["begin"] == before.boxes["begin"]


@pytest.mark.parametrize("key", PROCESSES)
def test_whatever_goes_in_or_out_the_drawing_stays_readable_and_mostly_keeps_its_place(key):
    changed = []
    for row in read_steps(xml_of(key)):
        for way in row.ways:
            try:
                changed.append(insert_step_after(xml_of(key), row.node, NewStep("नया", "New"), button=way.flow).xml)
            except OfficeRefusal:
                continue
        try:
            changed.append(remove_step(xml_of(key), row.node).xml)
        except OfficeRefusal:
            continue
    kept = 0
    for xml in changed:
        drawn = draw_missing(xml)
        assert_readable(drawn)
        assert read_diagram(key, drawn) == read_diagram(key, xml)
        kept += drawn != lay_out(xml)
    assert kept > len(changed) / 2


def test_a_drawing_of_which_too_little_is_left_is_made_anew():
    bare = without_drawing(xml_of("file"))
    assert draw_missing(bare) == lay_out(bare)
    broken = xml_of("file").replace(b'<dc:Bounds x="', b'<dc:Bounds x="wide ', 3)
    assert_readable(draw_missing(broken))
