"""What every shipped diagram has to be: sound, complete, named in two languages, and drawn without collisions."""

from itertools import combinations, pairwise

import pytest
from SpiffWorkflow.spiff.parser.process import VALIDATOR, SpiffBpmnParser

from engine.gate import check
from engine.specs import build, read_diagram
from engine.specs.bounds import Box
from engine.specs.closure import form_file
from engine.specs.diagram import properties_of
from engine.uploads import read_xml
from webapp.drawing import read_plan
from webapp.drawing.courses import LABEL_SIZE
from webapp.drawing.sketch import HEAD_WIDTH, LABEL_LINE, NAME_LINE, NAME_SIZE
from workflows.catalogue import PROCESSES, shipped
from workflows.lettering import width_of, wrap
from workflows.vocabulary import ROLES, vocabulary

MAIN = {"note", "draft", "approve", "sign", "dispatch"}
every_process = pytest.mark.parametrize("key", PROCESSES)


def plan_of(key):
    return read_plan(shipped(key)[f"{key}.bpmn"], key=key)


def diagram_of(key):
    return read_diagram(key, shipped(key)[f"{key}.bpmn"])


@every_process
def test_the_gate_finds_nothing(key):
    found = check(key, shipped(key), vocabulary=vocabulary())
    assert [(one.rule, one.element, one.en) for one in found] == []


@every_process
def test_it_is_bpmn_by_the_standards_own_schema(key):
    VALIDATOR.validate(read_xml(shipped(key)[f"{key}.bpmn"]), f"{key}.bpmn")


@every_process
def test_the_drawn_desks_are_the_desks_that_run(key):
    drawn = {node.id for node in diagram_of(key).nodes.values() if node.tag == "userTask"}
    definition = build(key, shipped(key))
    parsed = {name for name, spec in definition.spec.task_specs.items() if spec.manual}
    assert parsed == drawn
    library = SpiffBpmnParser()
    files = shipped(key)
    for name in (name for name in files if name.endswith(".bpmn")):
        library.add_bpmn_str(files[name], filename=name)
    assert key in library.get_process_ids()


@every_process
def test_the_process_says_what_it_is_in_both_languages(key):
    said = diagram_of(key).properties
    assert all(said.get(name) for name in ("title_hi", "title_en", "summary", "summary_en"))
    if PROCESSES[key] == "case":
        assert said["case_type"] == key
        assert said["start_roles"]
        assert said["clock"].endswith("wd")
        assert said["retention"].startswith("C-")


@every_process
def test_every_desk_has_a_role_a_form_a_kind_and_two_names(key):
    diagram = diagram_of(key)
    for node in diagram.nodes.values():
        if node.tag != "userTask":
            continue
        assert node.role in ROLES, node.id
        assert form_file(diagram, node) in shipped(key), node.id
        assert node.properties["kind"], node.id
        assert node.properties["due"], node.id


@every_process
def test_names_are_hindi_and_have_an_english_one(key):
    diagram = diagram_of(key)
    named = [(n.id, n.name_hi, n.properties.get("name_en")) for n in diagram.nodes.values() if n.name_hi != n.id]
    named += [(f.id, f.name, f.properties.get("name_en")) for n in diagram.nodes.values() for f in n.outgoing if f.name]
    for element, hindi, english in named:
        assert any("\u0900" <= sign <= "\u097f" for sign in hindi), element
        assert english, element
        assert english.isascii(), element


@every_process
def test_every_button_has_its_outcome_kind_and_note(key):
    diagram = diagram_of(key)
    for node in diagram.nodes.values():
        if node.tag != "userTask":
            continue
        choices = diagram.choices(node)
        flows = choices or node.outgoing
        if choices:
            gateway = diagram.nodes[choices[0].source]
            assert len(choices) == len(gateway.outgoing), "each arrow is a button"
            assert not any(flow.default for flow in gateway.outgoing)
        for flow in flows:
            assert flow.name, flow.id
            assert flow.properties["kind"] in {"forward", "return", "refuse", "finish"}, flow.id
            assert flow.properties["note"] in {"required", "optional"}, flow.id


@every_process
def test_no_element_has_the_name_of_an_operation_or_parameter(key):
    """The runtime library finds elements by id, wherever it stands in the file."""
    root = read_xml(shipped(key)[f"{key}.bpmn"])
    foreign = {e.get("id") for e in root.iter("{http://spiffworkflow.org/bpmn/schema/1.0/core}*") if e.get("id")}
    assert foreign.isdisjoint(diagram_of(key).nodes)


@every_process
def test_lanes_lie_one_below_the_other_and_hold_what_they_name(key):
    plan = plan_of(key)
    for upper, lower in pairwise(plan.lanes):
        assert upper.box.bottom == lower.box.y
        assert (upper.box.x, upper.box.width) == (lower.box.x, lower.box.width)
    for lane in plan.lanes:
        for member in lane.members:
            box = plan.placed[member].box
            assert box.x >= lane.box.x + HEAD_WIDTH, member
            assert lane.box.y <= box.centre.y <= lane.box.bottom, member
            assert box.right <= lane.box.right, member
    assert set(plan.placed) == set().union(*(lane.members for lane in plan.lanes))


@every_process
def test_no_two_shapes_overlap(key):
    placed = [one for one in plan_of(key).placed.values() if one.node.tag != "boundaryEvent"]
    for one, other in combinations(placed, 2):
        assert not overlap(one.box, other.box), (one.node.id, other.node.id)


@every_process
def test_arrows_are_orthogonal_begin_and_end_at_their_shapes(key):
    plan = plan_of(key)
    for arrow in plan.arrows:
        for start, end in pairwise(arrow.bends):
            assert start.x == end.x or start.y == end.y, arrow.flow.id
        assert on_edge(plan.placed[arrow.flow.source].box, arrow.bends[0]), arrow.flow.id
        assert on_edge(plan.placed[arrow.flow.target].box, arrow.bends[-1]), arrow.flow.id


@every_process
def test_no_arrow_runs_through_a_shape(key):
    plan = plan_of(key)
    for arrow in plan.arrows:
        for start, end in pairwise(arrow.bends):
            line = Box(min(start.x, end.x), min(start.y, end.y), abs(start.x - end.x), abs(start.y - end.y))
            for placed in plan.placed.values():
                ends = {arrow.flow.source, arrow.flow.target}
                host = plan.placed[arrow.flow.source].node.attached_to
                if placed.node.id not in ends | {host}:
                    assert not overlap(line, shrunk(placed.box)), (arrow.flow.id, placed.node.id)


@every_process
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_name_fits_its_box(key, language):
    for placed in plan_of(key).placed.values():
        node = placed.node
        if not node.tag.endswith(("Task", "Activity")):
            continue
        lines = wrap(node.name_en if language == "en" else node.name_hi, placed.box.width - 8, NAME_SIZE)
        assert len(lines) * NAME_LINE <= placed.box.height - 4, (node.id, lines)
        assert all(width_of(line, NAME_SIZE) <= placed.box.width for line in lines), (node.id, lines)


@every_process
def test_hindi_labels_of_arrows_stand_on_no_shape_and_no_other_label(key):
    plan = plan_of(key)
    labels = {a.flow.id: lettered(a.label, a.flow.name) for a in plan.arrows if a.flow.name and a.label}
    assert set(labels) == {arrow.flow.id for arrow in plan.arrows if arrow.flow.name}
    for flow, box in labels.items():
        for placed in plan.placed.values():
            assert not overlap(box, placed.box), (flow, placed.node.id)
    for (one, box), (other, second) in combinations(labels.items(), 2):
        assert not overlap(box, second), (one, other)


@every_process
def test_at_most_one_main_task_stands_behind_any_fork(key):
    """The shipped diagrams hold no parallel gateway at all: what runs beside is an ask, an instance of its own."""
    tags = {node.tag for node in diagram_of(key).nodes.values()}
    assert tags.isdisjoint({"parallelGateway", "inclusiveGateway", "subProcess"})


@every_process
def test_reminders_do_not_take_the_work_away(key):
    root = read_xml(shipped(key)[f"{key}.bpmn"])
    for event in root.iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}boundaryEvent"):
        assert event.get("cancelActivity") == "false"
        assert properties_of(event)["name_en"]


def overlap(one, other):
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def shrunk(box):
    return Box(box.x + 1, box.y + 1, box.width - 2, box.height - 2)


def on_edge(box, point):
    across = box.x <= point.x <= box.right and point.y in {box.y, box.bottom}
    return across or (box.y <= point.y <= box.bottom and point.x in {box.x, box.right})


def lettered(box, text):
    """What the letters take of the box that they are centred in."""
    lines = wrap(text, box.width, LABEL_SIZE)
    width = max(width_of(line, LABEL_SIZE) for line in lines)
    height = len(lines) * LABEL_LINE - 4
    return Box(box.centre.x - width / 2, box.centre.y - height / 2, width, height)
