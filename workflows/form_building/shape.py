"""Whether a form is put together so that the builder and the desk can read it, whoever wrote it."""

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator

from engine.gate.case import MAX_FORM_BYTES
from engine.gate.form_words import forbidden_in
from workflows.errors import BadInput

_TEXT: dict[str, Any] = {"type": "string", "maxLength": 2000}
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string", "maxLength": 200}}
_PAIR: dict[str, Any] = {"type": "object", "additionalProperties": _TEXT}
_COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
_WORDS: dict[str, Any] = {
    "type": _TEXT,
    "format": _TEXT,
    "enum": {"type": "array"},
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "minItems": _COUNT,
    "maxItems": _COUNT,
    "minimum": {"type": "number"},
    "maximum": {"type": "number"},
    "x-label": _PAIR,
    "x-help": _PAIR,
    "x-section": _PAIR,
    "x-options": {"type": "object", "additionalProperties": _PAIR},
    "x-outcomes": _TEXTS,
    "x-total": _TEXTS,
    "x-show-if": _TEXT,
    "x-value": _TEXT,
    "required": _TEXTS,
}
_CELL: dict[str, Any] = {"type": "object", "properties": _WORDS}
_ITEMS: dict[str, Any] = {
    "type": "object",
    "properties": {**_WORDS, "properties": {"type": "object", "additionalProperties": _CELL}},
    "if": {"required": ["type"], "properties": {"type": {"const": "object"}}},
    "then": {"required": ["properties"]},
}
_FIELD: dict[str, Any] = {
    "type": "object",
    "properties": {**_WORDS, "items": _ITEMS},
    "if": {"required": ["format"], "properties": {"format": {"const": "attachment"}}},
    "then": {"properties": {"type": {"const": "array"}}},
}
_CHECK: dict[str, Any] = {
    "type": "object",
    "required": ["rule", "at", "hi", "en"],
    "properties": dict.fromkeys(("rule", "at", "hi", "en"), _TEXT),
}
_FORM = Draft202012Validator(
    {
        "type": "object",
        "required": ["properties"],
        "properties": {
            "title": _TEXT,
            "x-label": _PAIR,
            "required": _TEXTS,
            "x-checks": {"type": "array", "items": _CHECK},
            "properties": {"type": "object", "additionalProperties": _FIELD},
        },
    }
)


def read_form(data: bytes) -> dict[str, Any]:
    """A form out of its file; nothing that it names is fetched or tried.

    :raises BadInput: when it is no form, or says what a form here may not say; the sentence names it
    """
    if len(data) > MAX_FORM_BYTES:
        raise BadInput("The form is too large.", "प्रपत्र बहुत बड़ा है।", field="source")
    try:
        form = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise BadInput("The form is not JSON.", "प्रपत्र JSON नहीं है।", field="source") from fault
    if not isinstance(form, dict):
        raise BadInput("The form has no fields.", "प्रपत्र में खाने नहीं हैं।", field="source")
    forbidden = forbidden_in(form)
    if forbidden is not None:
        raise BadInput(
            f"The form cannot be used: {forbidden[0]}.", f"प्रपत्र नहीं चल सकता: {forbidden[1]}।", field="source"
        )
    for where, why in _misshapen(form):
        raise BadInput(f"The form is not well put together at “{where}”: {why}",
                       f"प्रपत्र “{where}” पर ठीक नहीं बना है: {why}", field="source")  # fmt: skip
    return form


def form_bytes(form: dict[str, Any]) -> bytes:
    """A form as its file: two spaces, Hindi as it is read."""
    return (json.dumps(form, ensure_ascii=False, indent=2) + "\n").encode()


def _misshapen(form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for error in _FORM.iter_errors(form):
        where = "/".join(str(part) for part in error.absolute_path)[:80]
        yield where or "–", error.message[:160]
