"""The gaps of a letter template as a form: each drawn and read by its kind, filled with what the office knows."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from webapp import taskforms
from webapp.db import utc_now
from webapp.filters import current_language
from webapp.taskforms import Parsed
from workflows.letter_gaps import Field, FieldKind, Value
from workflows.letter_templates import LetterTemplate

LONG = 600
SCHEMAS: dict[FieldKind, dict[str, Any]] = {
    FieldKind.TEXT: {"type": "string", "format": "hindi", "maxLength": LONG},
    FieldKind.MONEY: {"type": "integer", "format": "money", "minimum": 0},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.NUMBER: {"type": "integer"},
    FieldKind.LIST: {"type": "string", "format": "hindi", "x-multiline": True, "maxLength": 4000},
}


def schema_of(template: LetterTemplate) -> dict[str, Any]:
    """The schema of a template's gaps; none is required: what is empty becomes a visible blank in the letter."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [],
        "properties": {
            field.name: {**SCHEMAS[field.kind], "x-label": {"hi": field.title_hi, "en": field.title_en}}
            for field in template.fields
        },
    }


def shown(field: Field, value: Value) -> object:
    """A proposed value as the form shows it."""
    if field.kind is FieldKind.LIST and not isinstance(value, str | int):
        return "\n".join(value)
    return value


def gaps_html(template: LetterTemplate, values: Mapping[str, Value], parsed: Parsed | None = None) -> Markup:
    """Draw the form."""
    known = {field.name: shown(field, values[field.name]) for field in template.fields if values.get(field.name) != ""}
    drawn = taskforms.fields(
        schema_of(template),
        known,
        parsed.errors if parsed else {},
        now=utc_now(),
        locale=current_language(),
        raw=request.form if request.method == "POST" else None,
    )
    return Markup(render_template("components/stepform.html", fields=drawn, names={}, general=""))  # noqa: S704 - ours


def parse_gaps(template: LetterTemplate) -> Parsed:
    """Read the form."""
    return taskforms.parse(schema_of(template), request.form, now=utc_now())


def values_of(template: LetterTemplate, parsed: Parsed) -> dict[str, Value]:
    """The values for the gaps; "" for what was left empty."""
    values: dict[str, Value] = {}
    for field in template.fields:
        value = parsed.value.get(field.name, "")
        if field.kind is FieldKind.LIST:
            value = [line.strip() for line in str(value).splitlines() if line.strip()]
        values[field.name] = value
    return values
