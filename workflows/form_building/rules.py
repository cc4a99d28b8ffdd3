"""What a form of a desk has to be: its own standard, two languages, words and formats that are known."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from engine.errors import EngineRefusal
from engine.expressions import is_fact_name, parse_expression

Schema = Mapping[str, Any]

FORMATS = frozenset(
    (
        *("date", "money", "hindi", "post", "person", "office", "thana", "case-type"),
        *("file-ref", "receipt-ref", "file-page", "attachment"),
    )
)
WORDS = frozenset(
    (
        *("x-label", "x-help", "x-section", "x-fact", "x-outcomes", "x-show-if", "x-value", "x-options"),
        *("x-multiline", "x-total", "x-phrases", "x-earliest", "x-latest"),
    )
)
TODAY = "today"
"""What ``x-earliest`` and ``x-latest`` may say instead of a day."""
_DEVANAGARI = re.compile("[\u0900-\u097f]")


class FormFault(NamedTuple):
    """One thing that is wrong with a form.

    :ivar field: the field that it is about; empty for the form as a whole
    """

    field: str
    en: str
    hi: str


def faults_of(form: Schema) -> Iterator[FormFault]:
    """What is wrong with a form, in sentences.

    :param form: the file as it was read
    """
    try:
        Draft202012Validator.check_schema(form)
    except SchemaError as error:
        why = error.message[:200]
        yield FormFault("", f"It is no JSON Schema: {why}", f"यह JSON Schema नहीं है: {why}")
        return
    if not isinstance(form.get("properties"), dict):
        yield FormFault("", "It has no fields.", "इसमें कोई खाना नहीं है।")
        return
    if form.get("additionalProperties") is not False:
        yield FormFault(
            "",
            "It must refuse fields that it does not have (additionalProperties: false).",
            "जो खाने इसमें नहीं हैं, उन्हें अस्वीकार करे (additionalProperties: false)।",
        )
    for name in sorted(set(form.get("required", [])) - set(form["properties"])):
        yield FormFault(
            "", f"It requires “{name}”, which is no field of it.", f"“{name}” आवश्यक कहा गया है, पर ऐसा खाना नहीं है।"
        )
    yield from _said_twice("", ("The form", "प्रपत्र"), form, ("x-label",))
    for name, own in _fields(form):
        yield from _faults_of_field(name, own)
    yield from _faults_of_conditions(form)


def _fields(form: Schema) -> Iterator[tuple[str, Schema]]:
    for name, own in form["properties"].items():
        yield name, own
        if own.get("items", {}).get("type") == "object":
            yield from own["items"].get("properties", {}).items()


def _faults_of_field(name: str, own: Schema) -> Iterator[FormFault]:
    for word in sorted({word for word in own if word.startswith("x-")} - WORDS):
        yield FormFault(
            name, f"“{name}” has the word “{word}”, which is not known.", f"“{name}” में “{word}” अज्ञात शब्द है।"
        )
    if own.get("format", "date") not in FORMATS:
        known = own["format"]
        yield FormFault(
            name, f"“{name}” has the format “{known}”, which is not known.", f"“{name}” का प्रारूप “{known}” अज्ञात है।"
        )
    values = own.get("enum") or own.get("items", {}).get("enum") or []
    if set(own.get("x-options", {})) != set(values):
        yield FormFault(
            name,
            f"“{name}” must have a label for each of its values, and for no other (x-options).",
            f"“{name}” के प्रत्येक विकल्प का, और केवल उन्हीं का, नाम हो (x-options)।",
        )
    if own.get("x-fact") and not (is_fact_name(name) and own.get("type") in ("string", "integer", "boolean", "array")):
        yield FormFault(
            name,
            f"“{name}” cannot be a fact: its name or its type is not one of a fact.",
            f"“{name}” तथ्य नहीं हो सकता: उसका नाम या प्रकार तथ्य का नहीं है।",
        )
    yield from _faults_of_days(name, own)
    words = ("x-label", *(word for word in ("x-help", "x-section") if word in own))
    yield from _said_twice(name, (f"“{name}”", f"“{name}”"), own, words)
    for value, label in own.get("x-options", {}).items():
        what = f"“{name}”, {value}"
        yield from _said_twice(name, (what, what), {"x-options": label}, ("x-options",))


def _faults_of_days(name: str, own: Schema) -> Iterator[FormFault]:
    """Limits of a date are a day or today."""
    for word in ("x-earliest", "x-latest"):
        if word in own and (own.get("format") != "date" or not _is_day(own[word])):
            yield FormFault(
                name,
                f"“{name}”: {word} belongs to a date and is a day such as 2026-11-23, or today.",
                f"“{name}”: {word} केवल दिनांक में, जैसे 2026-11-23 या today।",
            )


def _is_day(value: object) -> bool:
    try:
        return value == TODAY or bool(isinstance(value, str) and dt.date.fromisoformat(value))
    except ValueError:
        return False


def _said_twice(field: str, what: tuple[str, str], own: Schema, words: tuple[str, ...]) -> Iterator[FormFault]:
    for word in words:
        pair = own.get(word)
        if not isinstance(pair, dict) or not pair.get("en") or not _DEVANAGARI.search(str(pair.get("hi", ""))):
            yield FormFault(
                field,
                f"{what[0]} needs {word} in Hindi and in English.",
                f"{what[1]}: {word} हिन्दी एवं अंग्रेज़ी दोनों में चाहिए।",
            )


def _faults_of_conditions(form: Schema) -> Iterator[FormFault]:
    rules = [(name, own[word]) for name, own in _fields(form) for word in ("x-show-if", "x-value") if word in own]
    rules += [(one.get("at", ""), one.get("rule", "")) for one in form.get("x-checks", [])]
    for name, rule in rules:
        try:
            parse_expression(str(rule))
        except EngineRefusal as refusal:
            yield FormFault(name, f"“{name}”: {refusal.en}", f"“{name}”: {refusal.hi}")
    for one in form.get("x-checks", []):
        at = one.get("at", "")
        what = (f"The check at “{at}”", f"“{at}” की जाँच")
        yield from _said_twice(at, what, {"x-checks": one}, ("x-checks",))
        if at not in form["properties"]:
            yield FormFault("", f"A check stands at “{at}”, which is no field.", f"“{at}” पर जाँच है, पर ऐसा खाना नहीं है।")
