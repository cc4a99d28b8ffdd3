"""How findings call an element: by its name in the reader's language, and one without a name by where it stands."""

from tests.engine.drawing import Drawing
from tests.engine.gated import changed, findings, one, straight
from tests.pace import here, least

CHECK = ('name="Check" ', 'name="जाँच" ')


def test_a_named_element_is_called_by_its_name_in_each_language():
    found = one(
        changed(
            ('name="Check" ><bpmn:extensionElements><spiffworkflow:properties>',
             'name="जाँच" ><bpmn:extensionElements><spiffworkflow:properties>'
             '<spiffworkflow:property name="name_en" value="Examine"/>'),
            ('value="check"', 'value="missing"'),
        ),
        "unknown-form",
    )  # fmt: skip
    assert found.element == "Check"
    assert found.en.startswith("“Examine”: ")
    assert found.hi.startswith("“जाँच”: ")


def test_an_arrow_without_a_name_is_called_by_where_it_leads():
    found = one(changed(('name="बटन forward"', "")), "outcome-name", "Choice_Who")
    assert found.en.startswith("The arrow from “Choice” to “Who”:")
    assert found.hi.startswith("“Choice” से “Who” तक का तीर:")


def test_a_choice_without_a_name_is_called_by_the_step_before_it():
    found = changed(CHECK, ('id="Choice" name="Choice"', 'id="Choice"'), ('name="बटन forward"', ""))
    arrow = one(found, "outcome-name", "Choice_Who")
    assert arrow.en.startswith("The arrow from the choice after “जाँच” to “Who”:")
    assert arrow.hi.startswith("“जाँच” के बाद के विकल्प से “Who” तक का तीर:")


def test_a_timer_without_a_name_is_called_by_its_step():
    found = one(changed(('id="Late" name="Late"', 'id="Late"'), ("R3/P3D", "soon")), "timer-value", "Late")
    assert found.en.startswith("The event at “Check”")
    assert found.hi.startswith("“Check” पर लगी घटना")


def test_where_nothing_around_has_a_name_the_id_is_what_is_left():
    nameless = [(f'id="{key}" name="{key}"', f'id="{key}"') for key in ("S", "Check", "Choice", "Who", "Rejected")]
    more = [(f'id="{key}" name="{key}"', f'id="{key}"') for key in ("Level", "Sanction", "Decided", "Letter", "E")]
    found = one(changed(*nameless, *more, ('value="check"', 'value="missing"')), "unknown-form", "Check")
    assert found.en.startswith("“Check”")


def test_two_arrows_that_lead_the_same_way_are_told_with_the_names_of_their_ends():
    twice = '<bpmn:sequenceFlow id="again" sourceRef="S" targetRef="Check"/></bpmn:process>'
    found = one(changed(CHECK, ("</bpmn:process>", twice)), "same-arrow-twice", "again")
    assert "from “S” to “जाँच”" in found.en
    assert "“S” से “जाँच” तक" in found.hi


UNKNOWN = ('value="check"', 'value="missing"')
TWICE = ('name="Sanction"', 'name="Check"')


def test_of_two_steps_with_one_name_it_is_said_in_whose_lane_each_stands():
    found = one(changed(TWICE, UNKNOWN), "unknown-form", "Check")
    assert found.en.startswith("“Check” (in “dealing”): ")
    assert found.hi.startswith("“Check” (“dealing” में): ")


def test_of_two_steps_with_one_name_in_one_lane_it_is_said_what_stands_before_each():
    here = ("<bpmn:flowNodeRef>Check</bpmn:flowNodeRef>", "")
    there = ("<bpmn:flowNodeRef>Sanction</bpmn:flowNodeRef>", "")
    found = one(changed(TWICE, UNKNOWN, here, there), "unknown-form", "Check")
    assert found.en.startswith("“Check” (after “S”): ")
    assert found.hi.startswith("“Check” (“S” के बाद): ")


def test_a_step_and_a_button_of_one_name_are_not_mistaken_for_each_other():
    found = one(changed(('name="बटन approve"', 'name="Check"'), UNKNOWN), "unknown-form", "Check")
    assert found.en.startswith("“Check”: ")


def test_buttons_with_one_name_are_told_apart_by_where_they_lead():
    same = ('name="बटन back"', 'name="बटन approve"'), ('"name_en" value="back"', '"name_en" value="approve"')
    condition = ("outcome == &quot;approve&quot;", "outcome == &quot;approve&quot; and later")
    found = next(one for one in changed(*same, condition) if one.element == "Decided_Letter")
    assert found.en.startswith("“approve” (from “Decided” to “Letter”): ")
    assert found.hi.startswith("“बटन approve” (“Decided” से “Letter” तक): ")


def test_where_nothing_tells_namesakes_apart_the_id_does():
    drawing = straight("A").task("A", name="Opinion", form="missing").task("B", name="Opinion").chain("S", "B", "E")
    found = one(findings(drawing), "unknown-form", "A")
    assert found.en.startswith("“Opinion” (A): ")
    assert found.hi.startswith("“Opinion” (A): ")


def test_very_many_namesakes_do_not_keep_the_gate_busy():
    drawing = Drawing().start().end()
    for number in range(150):
        drawing.task(f"T{number}", name="Opinion", form="missing").chain("S", f"T{number}", "E")
    assert len(findings(drawing)) > 100
    assert least(lambda: findings(drawing), enough=5) < here(5)
