"""How findings call an element: by its name in the reader's language, and one without a name by where it stands."""

from tests.engine.gated import changed, one

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
    assert found.en.startswith("“Examine” (Check)")
    assert found.hi.startswith("“जाँच” (Check)")


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
