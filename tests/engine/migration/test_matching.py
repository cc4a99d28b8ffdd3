"""Steps of two versions are matched by id, name or form, or as an administrator says."""

import pytest

from engine import migration
from engine.migration import BadMapping, Change, How, compare
from engine.specs import build
from tests.engine.migration.taking import THREE, TWO, open_tasks, refused, take, taken
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, nodes, publish, start


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (TWO.replace("A task", "A task name=Check"), How.SAME),
        (TWO.replace("A", "Z").replace("Z task", "Z task name=Look_into"), How.NAME),
        (TWO.replace("A", "Z").replace("Z task", "Z task form=check"), How.FORM),
        (TWO.replace("A", "Z"), How.NONE),
    ],
)
def test_steps_are_matched_by_id_else_by_name_else_by_form(text, how):
    old = build("p", {"p.bpmn": sketch(TWO.replace("A task", "A task name=Look_into form=check")),
                      "forms/p/check.json": b"{}"})  # fmt: skip
    new = build("p", {"p.bpmn": sketch(text), "forms/p/check.json": b"{}"})
    found = {match.old.node: match for match in compare(old, new).steps()}
    assert found["A"].how is how
    assert (found["A"].new is None) == (how is How.NONE)


def test_two_steps_of_one_name_are_not_guessed(db, office):
    made = start(db, TWO.replace("A task", "A task name=Same").replace("B task", "B task name=Same"))
    new = publish(db, "s start\nX task name=Same\nY task name=Same\ne end\ns > X > Y > e")
    assert "no such step" in refused(db, made, new)
    assert nodes(open_tasks(db, taken(db, made, new, {"A": "Y"}))) == ["Y"]


def test_a_mapping_that_names_nothing_is_refused_for_all(db, office):
    made = start(db, TWO)
    new = publish(db, THREE)
    for wrong in ({"A": "nowhere"}, {"nowhere": "A"}, {"q/A": "A"}):
        with pytest.raises(BadMapping, match="no element"):
            take(db, made, new, wrong)


def test_another_rule_for_the_desk_under_the_same_role_is_said_and_followed(db, office):
    made = start(db, TWO, facts={"to_post": 8})
    new = publish(db, TWO.replace("A task", "A task desk=to_post"))
    prospect = migration.preview(db, [made.instance.id], new.id, now=NOW)[0]
    assert prospect.steps[0].changes == (Change.DESK,)
    assert open_tasks(db, taken(db, made, new, find_desks=True))[0].desk == 8


@pytest.mark.parametrize(
    "new",
    [
        "s start\nZ task\ne end\ns > Z > e",
        "s start\nA script run:x=1\nB task\ne end\ns > A > B > e",
        "s start\nA task mi:2 kind=form\nB task\ne end\ns > A > B > e",
    ],
    ids=["gone", "another kind", "several"],
)
def test_a_refusal_names_the_step_in_the_language_of_the_sentence(db, office, new):
    made = start(db, TWO.replace("A task", "A task name=जाँच name_en=Check"))
    mapping = {} if "A" not in new else {"A": "A"}
    outcome = take(db, made, publish(db, new), mapping)
    assert "“Check”" in outcome.refusal.en
    assert "“जाँच”" in outcome.refusal.hi
