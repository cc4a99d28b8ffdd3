"""Steps of two versions are matched by id, name or form, or as an administrator says."""

import pytest

from engine.migration import BadMapping, How, compare
from engine.specs import build
from tests.engine.migration.taking import THREE, TWO, open_tasks, refused, take, taken
from tests.engine.sketch import sketch
from tests.engine.small_office import nodes, publish, start


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
