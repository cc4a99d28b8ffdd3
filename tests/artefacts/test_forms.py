"""Every shipped form is valid JSON Schema with labels in both languages, and its conditions are in our language."""

import json

import pytest
from jsonschema import Draft202012Validator

from engine.expressions import is_fact_name, parse_expression
from engine.specs import read_diagram
from workflows.catalogue import PROCESSES, shipped
from workflows.form_building.rules import FORMATS, WORDS, faults_of

FORMS = {n: json.loads(c) for key in PROCESSES for n, c in shipped(key).items() if n.endswith(".json")}
every_form = pytest.mark.parametrize("name", sorted(FORMS))


def fields_of(name):
    for field, own in FORMS[name]["properties"].items():
        yield field, own
        if own.get("items", {}).get("type") == "object":
            yield from own["items"]["properties"].items()


@every_form
def test_it_is_valid_json_schema(name):
    Draft202012Validator.check_schema(FORMS[name])
    assert FORMS[name]["additionalProperties"] is False
    assert set(FORMS[name]["required"]) <= set(FORMS[name]["properties"])


@every_form
def test_every_word_a_reader_sees_is_there_twice(name):
    form = FORMS[name]
    pairs = [form["x-label"], *form.get("x-checks", [])]
    for _field, own in fields_of(name):
        pairs += [own["x-label"], *(own[word] for word in ("x-help", "x-section") if word in own)]
        pairs += own.get("x-options", {}).values()
    for pair in pairs:
        assert any("\u0900" <= sign <= "\u097f" for sign in pair["hi"]), pair
        assert pair["en"], pair


@every_form
def test_only_words_and_formats_that_are_known_stand_in_it(name):
    for field, own in fields_of(name):
        assert {word for word in own if word.startswith("x-")} <= WORDS, field
        assert own.get("format", "date") in FORMATS, field
        values = own.get("enum") or own.get("items", {}).get("enum") or []
        assert set(own.get("x-options", {})) == set(values), field


@every_form
def test_the_product_itself_finds_nothing_wrong_with_it(name):
    assert list(faults_of(FORMS[name])) == []


@every_form
def test_facts_have_names_and_types_that_the_engine_keeps(name):
    for field, own in FORMS[name]["properties"].items():
        if own.get("x-fact"):
            assert is_fact_name(field), field
            assert own["type"] in {"string", "integer", "boolean"}, field


@every_form
def test_its_conditions_can_be_worked_out(name):
    form, known = FORMS[name], {"outcome"}
    facts = {field for one in FORMS.values() for field, own in one["properties"].items() if own.get("x-fact")}
    for field, own in form["properties"].items():
        for word in ("x-show-if", "x-value"):
            if word in own:
                assert parse_expression(own[word]).names <= known | facts, field
        known.add(field)
    for check in form.get("x-checks", []):
        assert parse_expression(check["rule"]).names <= known | facts
        assert check["at"] in form["properties"]


@pytest.mark.parametrize("key", PROCESSES)
def test_the_buttons_that_a_form_names_are_those_of_its_desk(key):
    diagram = read_diagram(key, shipped(key)[f"{key}.bpmn"])
    for node in diagram.nodes.values():
        if node.tag == "userTask":
            outcomes = {flow.outcome for flow in diagram.choices(node)}
            for field, own in FORMS[f"forms/{node.properties['form']}.json"]["properties"].items():
                assert set(own.get("x-outcomes", [])) <= outcomes, (node.id, field)


def test_every_form_belongs_to_a_desk():
    from importlib import resources

    there = {f"forms/{d.name}/{f.name}" for d in resources.files("forms").iterdir() if d.is_dir() for f in d.iterdir()}
    assert {name for name in there if name.endswith(".json")} == set(FORMS)
