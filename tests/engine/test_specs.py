"""From files to something that runs: what is read, what is kept, what is refused."""

import threading

import pytest

from engine.errors import DiagramRefused, EngineRefusal
from engine.specs import build, closure_of, definition_of, read_diagram, version_hash
from engine.specs.definition import _Kept
from engine.specs.parser import parse
from tests.engine.playing import Play
from tests.engine.sketch import sketch
from tests.engine.small_office import publish


def test_the_hash_depends_on_names_and_contents_and_not_on_order():
    one, two = {"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}
    assert version_hash(one) == version_hash(two)
    assert version_hash(one) != version_hash({"a": b"12", "b": b""})
    assert version_hash(one) != version_hash({"ab": b"1", "": b"2"})


def test_the_closure_holds_called_processes_tables_and_forms():
    called = sketch("s start\nA task form=sign\ne end\ns > A > e", key="q")
    main = sketch("s start\nA task form=p/check\nD rule table:power\nK call q\ne end\ns > A > D > K > e")
    files = {
        "p.bpmn": main,
        "q.bpmn": called,
        "power.dmn": b"x",
        "forms/p/check.json": b"{}",
        "forms/q/sign.json": b"{}",
        "z": b"",
    }
    assert list(closure_of("p", files)) == ["forms/p/check.json", "forms/q/sign.json", "p.bpmn", "power.dmn", "q.bpmn"]


def test_a_lane_gives_its_role_to_what_lies_in_it_and_on_it():
    text = "s start\nA task role=sp\nR on A keep timer:P1D\nN task\nP sub role=thana\ne end\ns > A > P > e\nR > N > e"
    diagram = read_diagram("p", sketch(text, P="t start\nB task\nx end\nt > B > x"))
    assert {key: diagram.nodes[key].role for key in ("A", "R", "N")} == {"A": "sp", "R": "sp", "N": "dealing"}
    assert diagram.nodes["P"].role == "thana"


def test_conditions_are_tried_in_the_order_of_the_file_whatever_the_drawing_says():
    text = (
        "s start\nA task\nX xor\nB task\nC task\ne end\ns > A > X\n"
        "X > B : k > 0\nX > C : k > 1\nX > e : default\nB > e\nC > e"
    )
    assert Play(text, {"k": 5}).do("A") == "B"


@pytest.mark.parametrize(
    "text",
    [
        "s start\nA task\nR on A timer:P1D\nN task\ne end\ns > A > e\nR > N > e",
        "s start\nA task\nR on A keep timer:P1D\nN task\ne end\ns > A > e\nR > N > e",
        "s start\nA task mi:3\ne end\ns > A > e",
        "s start\nA task seq:3\ne end\ns > A > e",
        "s start\nA task before:n\ne end\ns > A > e",
    ],
)
def test_yes_is_true_or_one_and_no_is_false_or_zero(text):
    plain = sketch(text)
    other = plain.replace(b'="true"', b'="1"').replace(b'="false"', b'="0"')
    assert b'isExecutable="1"' in other
    made, made_of_other = (parse("p", {"p.bpmn": xml})[0].task_specs for xml in (plain, other))
    for name, spec in made.items():
        assert type(made_of_other[name]) is type(spec)
        for said in ("cancel_activity", "test_before"):
            assert getattr(made_of_other[name], said, None) == getattr(spec, said, None)
    assert read_diagram("p", other) == read_diagram("p", plain)


def test_a_diagram_without_an_executable_process_is_refused():
    with pytest.raises(EngineRefusal, match="exactly one"):
        read_diagram("p", sketch("s start\ne end\ns > e").replace(b'isExecutable="true"', b'isExecutable="false"'))


def test_a_task_with_two_arrows_is_refused_with_the_element(db, office):
    with pytest.raises(DiagramRefused, match="A"):
        publish(db, "s start\nA task\nB task\ne end\ns > A > B > e\nA > e")


def test_a_service_task_without_an_operation_is_refused(db, office):
    with pytest.raises(DiagramRefused, match="operation"):
        publish(db, "s start\nA task\nO service\ne end\ns > A > O > e")


def test_the_least_recently_used_version_is_forgotten():
    kept, one = _Kept(2), build("p", {"p.bpmn": sketch("s start\ne end\ns > e")})
    for name in ("a", "b"):
        kept.put(name, one)
    kept.get("a")
    kept.put("c", one)
    assert [kept.get(name) is not None for name in "abc"] == [True, False, True]


def test_threads_that_load_a_version_at_once_share_one(database, office):
    with database.writing() as db:
        version = publish(db, "s start\nA task each:units/unit/replies/reply\ne end\ns > A > e").id
    got = []

    def load():
        with database.reading() as db:
            got.append(definition_of(db, version))

    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len({id(definition) for definition in got}) == 1


def test_a_multi_instance_counts_each_reply_once_however_often_its_version_was_used(db, office):
    from engine import runtime
    from tests.engine.small_office import NOW, press

    publish(db, "s start\nA task each:units/unit/replies/reply\nB task\ne end\ns > A > B > e")
    for subject in range(1, 4):
        made = runtime.start(db, "p", subject_id=subject, facts={"units": ["a", "b"]}, actor="x", now=NOW)
        press(db, made.opened[0], reply="one")
        assert press(db, made.opened[1], reply="two").instance.facts.count('"one"') == 1
