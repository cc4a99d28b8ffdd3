"""Called processes, sub-processes and several instances of a desk are carried over."""

import orjson
import pytest
from sqlalchemy import select

from engine import runtime
from engine.history import history_of
from engine.models import Step
from tests.engine.migration.taking import (
    TWO,
    back,
    open_tasks,
    refused,
    taken,
    waits,
)
from tests.engine.sketch import sketch
from tests.engine.small_office import NOW, nodes, press, publish, start

CALLER = "s start\nK call q\nB task\ne end\ns > K > B > e"


def called(text="t start\nC task\nx end\nt > C > x"):
    return {"q.bpmn": sketch(text, "q")}


def test_a_file_inside_a_called_process_is_migrated_when_only_that_changed(db, office):
    made = start(db, CALLER, files=called())
    new = publish(db, CALLER, called("t start\nC task\nR on C keep timer:P1D\nD task\nx end\nt > C > D > x\nR > x"))
    instance = taken(db, made, new)
    task = open_tasks(db, instance)[0]
    assert (task.process, task.node) == ("q", "C")
    assert [node for node, _ in waits(db)[0]] == ["R"]
    assert history_of(db, instance.id)[-1].detail["steps"] == {"K": "K", "q/C": "q/C"}
    made = press(db, task)
    assert nodes(made.opened) == ["D"]
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_a_step_of_a_called_process_is_mapped_by_both_names(db, office):
    made = start(db, CALLER, files=called())
    new = publish(db, CALLER, called("t start\nZ task\nx end\nt > Z > x"))
    assert "“C” is open" in refused(db, made, new)
    assert nodes(open_tasks(db, taken(db, made, new, {"q/C": "q/Z"}))) == ["Z"]
    assert nodes(open_tasks(db, back(db, made))) == ["C"]


def test_a_call_that_goes_to_a_renamed_process_is_followed_into_it(db, office):
    made = start(db, CALLER, files=called())
    new = publish(db, CALLER.replace("call q", "call r"), {"r.bpmn": sketch("t start\nC task\nx end\nt > C > x", "r")})
    instance = taken(db, made, new)
    assert [(one.process, one.node) for one in open_tasks(db, instance)] == [("r", "C")]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["B"]


def test_a_sub_process_in_a_sub_process_is_carried_over(db, office):
    outer = "s start\nP sub\nB task\ne end\ns > P > B > e"
    parts = {"P": "t start\nQ sub\nx end\nt > Q > x", "Q": "u start\nC task\ny end\nu > C > y"}
    made = start(db, outer, **parts)
    parts["Q"] = "u start\nC task\nD task\ny end\nu > C > D > y"
    instance = taken(db, made, publish(db, outer, **parts))
    made = press(db, open_tasks(db, instance)[0])
    assert nodes(made.opened) == ["D"]
    assert nodes(press(db, made.opened[0]).opened) == ["B"]


def test_a_step_that_lies_in_another_part_now_is_refused(db, office):
    made = start(db, TWO)
    new = publish(db, "s start\nP sub\nB task\ne end\ns > P > B > e", P="t start\nA task\nx end\nt > A > x")
    assert "another part" in refused(db, made, new)


def test_several_instances_of_a_desk_go_on_and_are_counted(db, office):
    text = "s start\nA task each:units/unit/replies/reply\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"units": ["x", "y"]})
    press(db, made.opened[0], reply="one")
    new = publish(db, text.replace("A task", "A task name=Neu") + "\nR on A keep timer:P1D\nR > e")
    instance = taken(db, made, new)
    assert [node for node, _ in waits(db)[0]] == ["R"]
    done = press(db, open_tasks(db, instance)[0], reply="two")
    assert nodes(done.opened) == ["B"]
    assert orjson.loads(done.instance.facts)["replies"] == ["one", "two"]


@pytest.mark.parametrize(
    "other", ["A task mi:3", "A task seq:2", "A task", "A task each:units/unit"], ids=["count", "order", "one", "list"]
)
def test_several_instances_that_are_drawn_otherwise_are_refused(db, office, other):
    text = "s start\nA task mi:2\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"units": ["x", "y"]})
    assert "Several" in refused(db, made, publish(db, text.replace("A task mi:2", other)))


def test_an_operation_that_a_job_is_to_run_goes_on_under_its_new_place(db, office):
    office.operation("render", inline=False)
    office.operation("other", inline=False)
    text = "s start\nO service op:render\nB task\ne end\ns > O > B > e"
    made = start(db, text)
    step = db.scalars(select(Step)).one()
    assert "render" in refused(db, made, publish(db, text.replace("op:render", "op:other")))
    instance = taken(db, made, publish(db, text.replace("O", "O2")), {"O": "O2"})
    assert db.scalars(select(Step).execution_options(populate_existing=True)).one().node == "O2"
    assert nodes(runtime.run_step(db, step.id, {}, NOW).opened) == ["B"]
    assert instance.id == made.instance.id


def test_instances_one_after_the_other_go_on_under_the_new_name_of_their_desk(db, office):
    text = "s start\nA task each:units/unit/replies/reply sequential\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"units": ["x", "y", "z"]})
    press(db, made.opened[0], reply="one")
    new = publish(db, text.replace("A task", "A2 task").replace("> A", "> A2"))
    instance = taken(db, made, new, {"A": "A2"})
    for reply in ("two", "three"):
        done = press(db, open_tasks(db, instance)[0], reply=reply)
    assert nodes(done.opened) == ["B"]
    assert orjson.loads(done.instance.facts)["replies"] == ["one", "two", "three"]


def test_sub_processes_for_each_of_a_list_stand_where_each_of_them_stood(db, office):
    text = "s start\nP sub each:units/unit\nB task\ne end\ns > P > B > e"
    inside = "t start\nC task kind=form\nD task kind=form\nx end\nt > C > D > x"
    made = start(db, text, facts={"units": ["x", "y"]}, P=inside)
    press(db, made.opened[0])
    longer = inside.replace("> D >", "> D > E >") + "\nE task kind=form"
    instance = taken(db, made, publish(db, text, P=longer))
    assert nodes(open_tasks(db, instance)) == ["C", "D"]
    for _ in range(5):  # C, D, E of the one, D, E of the other
        done = press(db, open_tasks(db, instance)[0])
    assert nodes(done.opened) == ["B"]


def test_a_loop_knows_its_rounds(db, office):
    text = "s start\nA task loop:again==1 most:2\nB task\ne end\ns > A > B > e"
    made = start(db, text, facts={"again": 1})
    again = press(db, made.opened[0])
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu")))
    assert nodes(again.opened) == nodes(open_tasks(db, instance)) == ["A"]
    assert nodes(press(db, open_tasks(db, instance)[0]).opened) == ["B"]


def test_a_transaction_under_way_can_still_be_cancelled(db, office):
    text = "s start\nP tx\nQ on P cancel\nB task\nZ task\ne end\ns > P > B > e\nQ > Z > e"
    inside = (
        "t start\nC task\nX xor\nx end\nk end cancel\nt > C > X\n"
        'X > x : outcome == "go" | label=a\nX > k : outcome == "no" | label=b'
    )
    made = start(db, text, P=inside)
    instance = taken(db, made, publish(db, text.replace("B task", "B task name=Neu"), P=inside))
    assert nodes(press(db, open_tasks(db, instance)[0], "no").opened) == ["Z"]


def test_an_error_that_the_new_version_catches_is_caught_for_a_part_under_way(db, office):
    plain = "s start\nP sub\nB task\ne end\ns > P > B > e"
    made = start(db, plain, P="t start\nC task\nx end\nt > C > x")
    inside = (
        "t start\nC task\nX xor\nx end\nk end error:bad\nt > C > X\n"
        'X > x : outcome == "go" | label=a\nX > k : outcome == "no" | label=b'
    )
    new = publish(db, plain + "\nQ on P error:bad\nZ task\nQ > Z > e", P=inside)
    instance = taken(db, made, new)
    assert nodes(press(db, open_tasks(db, instance)[0], "no").opened) == ["Z"]
