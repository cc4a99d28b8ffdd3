"""What a form of a desk has to be: its own standard, two languages, words and formats that are known."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from engine.errors import EngineRefusal
from engine.expressions import is_fact_name, parse_expression
from webapp.taskforms.values import Schema

FORMATS = frozenset(
    ("date", "money", "hindi", "post", "thana", "case-type", "file-ref", "receipt-ref", "file-page", "attachment")
)
WORDS = frozenset(
    (
        *("x-label", "x-help", "x-section", "x-fact", "x-outcomes", "x-show-if", "x-value", "x-options"),
        *("x-multiline", "x-total", "x-phrases"),
    )
)
_DEVANAGARI = re.compile("[\u0900-\u097f]")


def faults_of(form: Schema) -> Iterator[str]:
    """What is wrong with a form, in sentences.

    :param form: the file as it was read
    """
    try:
        Draft202012Validator.check_schema(form)
    except SchemaError as error:
        yield f"It is no JSON Schema: {error.message[:200]}"
        return
    if not isinstance(form.get("properties"), dict):
        yield "It has no fields."
        return
    if form.get("additionalProperties") is not False:
        yield "It must refuse fields that it does not have (additionalProperties: false)."
    for name in set(form.get("required", [])) - set(form["properties"]):
        yield f"It requires “{name}”, which is no field of it."
    yield from _said_twice("The form", form, ("x-label",))
    for name, own in _fields(form):
        yield from _faults_of_field(name, own)
    yield from _faults_of_conditions(form)


def _fields(form: Schema) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, own in form["properties"].items():
        yield name, own
        if own.get("items", {}).get("type") == "object":
            yield from own["items"].get("properties", {}).items()


def _faults_of_field(name: str, own: Mapping[str, Any]) -> Iterator[str]:
    for word in sorted({word for word in own if word.startswith("x-")} - WORDS):
        yield f"“{name}” has the word “{word}”, which is not known."
    if own.get("format", "date") not in FORMATS:
        yield f"“{name}” has the format “{own['format']}”, which is not known."
    values = own.get("enum") or own.get("items", {}).get("enum") or []
    if set(own.get("x-options", {})) != set(values):
        yield f"“{name}” must have a label for each of its values, and for no other (x-options)."
    if own.get("x-fact") and not (is_fact_name(name) and own.get("type") in ("string", "integer", "boolean", "array")):
        yield f"“{name}” cannot be a fact: its name or its type is not one of a fact."
    yield from _said_twice(f"“{name}”", own, ("x-label", *(word for word in ("x-help", "x-section") if word in own)))
    for value, label in own.get("x-options", {}).items():
        yield from _said_twice(f"“{name}”, {value}", {"x-options": label}, ("x-options",))


def _said_twice(what: str, own: Mapping[str, Any], words: tuple[str, ...]) -> Iterator[str]:
    for word in words:
        pair = own.get(word)
        if not isinstance(pair, dict) or not pair.get("en") or not _DEVANAGARI.search(str(pair.get("hi", ""))):
            yield f"{what} needs {word} in Hindi and in English."


def _faults_of_conditions(form: Schema) -> Iterator[str]:
    rules = [(name, own[word]) for name, own in _fields(form) for word in ("x-show-if", "x-value") if word in own]
    rules += [(one.get("at", ""), one.get("rule", "")) for one in form.get("x-checks", [])]
    for name, rule in rules:
        try:
            parse_expression(str(rule))
        except EngineRefusal as refusal:
            yield f"“{name}”: {refusal.en}"
    for one in form.get("x-checks", []):
        yield from _said_twice(f"The check at “{one.get('at', '')}”", {"x-checks": one}, ("x-checks",))
        if one.get("at") not in form["properties"]:
            yield f"A check stands at “{one.get('at', '')}”, which is no field."
