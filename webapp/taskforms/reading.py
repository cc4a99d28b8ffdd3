"""What a browser sent, judged by the schema."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from engine.expressions import EvaluationRefused, evaluate
from webapp.taskforms.limits import refuse_days, refuse_unoffered, settle_references
from webapp.taskforms.messages import UNKNOWN_FIELD, Message, said_of
from webapp.taskforms.values import Choices, ReadingError, References, Schema, kind_of, read_value

PREFIX = "f-"
"""Names of our inputs begin so; the other inputs of a page are not ours to judge."""

MOST_ROWS = 100
"""Rows of a table whose schema sets no limit."""


@dataclass
class Parsed:
    """What came of it.

    :ivar value: the answers, by field; of use only without errors
    :ivar errors: by JSON pointer (``/rows/0/claimed``); ``""`` for the form as a whole
    :ivar uploads: new papers by field; the caller stores them and adds their ids to the value
    """

    value: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Message] = field(default_factory=dict)
    uploads: dict[str, list[FileStorage]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the answers may be kept."""
        return not self.errors


def parse(
    schema: Schema,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage] | None = None,
    *,
    now: dt.datetime,
    outcome: str = "",
    facts: Mapping[str, Any] | None = None,
    choices: Choices | None = None,
    references: References | None = None,
) -> Parsed:
    """Read a filled form.

    :param form: the request's fields; only those that begin with :data:`PREFIX` are looked at
    :param files: the request's files, likewise
    :param outcome: the button pressed; fields of other buttons are left out
    :param facts: of the instance, and ``subject``; for conditions and checks
    :param choices: what is offered by format; a value outside of it is refused
    :param references: how numbers of other papers are judged; without it they stay as they were typed
    """
    parsed = Parsed()
    _refuse_unknown(schema, [*form, *(files or [])], parsed)
    names: dict[str, Any] = {**(facts or {}), "outcome": outcome}
    shown: list[str] = []
    for name, own in schema["properties"].items():
        if not is_shown(own, names, outcome=outcome, now=now):
            continue
        shown.append(name)
        _read_field(name, own, form, files, parsed)
        _work_out(name, own, names, parsed, now=now)
        if name in parsed.value:
            names[name] = as_name(own, parsed.value[name])
    _judge(schema, shown, parsed)
    counted = {name: schema["properties"][name] for name in shown if name in parsed.value}
    refuse_unoffered(counted, parsed.value, choices or {}, parsed.errors)
    if references is not None:
        settle_references(counted, parsed.value, references, parsed.errors)
    refuse_days(counted, parsed.value, parsed.errors, now=now)
    _check_rules(schema, names, parsed, now=now)
    return parsed


def facts_of(schema: Schema, value: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are routing facts (``x-fact``); those that were not given are left out."""
    return {name: value[name] for name, own in schema["properties"].items() if own.get("x-fact") and name in value}


def asks_of_subject(schema: Schema) -> bool:
    """Whether a condition, a check or a value that is worked out looks at the subject; most forms do not."""
    fields = list(schema["properties"].values())
    columns = [own for table in fields for own in table.get("items", {}).get("properties", {}).values()]
    sources = [own.get(key) or "" for own in (*fields, *columns) for key in ("x-show-if", "x-value")]
    return any("subject" in source for source in (*sources, *(check["rule"] for check in schema.get("x-checks", []))))


def is_shown(own: Schema, names: Mapping[str, Any], *, outcome: str, now: dt.datetime) -> bool:
    """Whether a field counts at this button with these answers; what cannot be worked out yet does not count."""
    if outcome and outcome not in own.get("x-outcomes", [outcome]):
        return False
    condition = own.get("x-show-if")
    if not condition:
        return True
    try:
        return bool(evaluate(condition, dict(names), now=now))
    except EvaluationRefused:
        return False


def is_row_number(text: str) -> bool:
    """Whether a part of an input's name numbers a row; a browser can send anything there."""
    return text.isascii() and text.isdigit() and len(text) <= 4


def as_name(own: Schema, value: Any) -> Any:  # noqa: ANN401 - a value of any JSON type
    """A value as expressions see it: a table is its columns, so that ``sum(rows.claimed)`` adds one up."""
    if kind_of(own) != "table":
        return value
    return {column: [row[column] for row in value if column in row] for column in own["items"]["properties"]}


def _refuse_unknown(schema: Schema, sent: Collection[str], parsed: Parsed) -> None:
    for key in sent:
        if key.startswith(PREFIX) and not _is_known(schema["properties"], key.removeprefix(PREFIX)):
            parsed.errors[""] = UNKNOWN_FIELD


def _is_known(properties: Mapping[str, Schema], key: str) -> bool:
    if key in properties:
        return kind_of(properties[key]) != "table"
    name, _, rest = key.partition("-")
    place, _, column = rest.partition("-")
    table = properties.get(name)
    if table is None or kind_of(table) != "table":
        return False
    return is_row_number(place) and column in table["items"]["properties"]


def _read_field(
    name: str,
    own: Schema,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage] | None,
    parsed: Parsed,
) -> None:
    kind = kind_of(own)
    texts = [text for text in form.getlist(PREFIX + name) if text.strip()]
    if own.get("x-value"):
        return
    if kind == "table":
        rows = list(_read_rows(name, own, form, parsed))
        if rows:
            parsed.value[name] = rows
    elif kind == "several" and texts:
        parsed.value[name] = texts
    elif kind == "attachment":
        papers = [paper for paper in (files.getlist(PREFIX + name) if files else []) if paper.filename]
        parsed.uploads.update({name: papers} if papers else {})
        if texts:
            parsed.value[name] = [_read_one({"type": "integer"}, text, f"/{name}", parsed) for text in texts]
    elif texts:
        _keep(parsed.value, name, _read_one(own, texts[0], f"/{name}", parsed))


def _read_rows(name: str, own: Schema, form: MultiDict[str, str], parsed: Parsed) -> Iterator[dict[str, Any]]:
    """Rows of a table in the order of their numbers; empty ones are left out and the rest counted anew."""
    columns: Mapping[str, Schema] = own["items"]["properties"]
    numbers = {key.removeprefix(PREFIX).split("-")[1] for key in form if key.startswith(f"{PREFIX}{name}-")}
    place = 0
    for number in sorted(filter(is_row_number, numbers), key=int)[: own.get("maxItems", MOST_ROWS) + 1]:
        texts = {column: form.get(f"{PREFIX}{name}-{number}-{column}", "").strip() for column in columns}
        if not any(texts.values()):
            continue
        row: dict[str, Any] = {}
        for column, text in texts.items():
            if text and not columns[column].get("x-value"):
                _keep(row, column, _read_one(columns[column], text, f"/{name}/{place}/{column}", parsed))
        place += 1
        yield row


def _read_one(own: Schema, text: str, pointer: str, parsed: Parsed) -> Any:  # noqa: ANN401 - any JSON type
    try:
        return read_value(own, text.strip())
    except ReadingError as fault:
        parsed.errors[pointer] = fault.message
        return None


def _keep(into: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401 - any JSON type
    if value is not None and value != "":
        into[name] = value


def _work_out(name: str, own: Schema, names: Mapping[str, Any], parsed: Parsed, *, now: dt.datetime) -> None:
    """Fill what the form itself works out (``x-value``): cells of a table from their row, fields from those above."""
    if kind_of(own) == "table":
        worked = {c: s["x-value"] for c, s in own["items"]["properties"].items() if s.get("x-value")}
        for row in parsed.value.get(name, []):
            for column, source in worked.items():
                _keep(row, column, _value_of(source, {**names, **row}, now=now))
    elif own.get("x-value"):
        _keep(parsed.value, name, _value_of(own["x-value"], names, now=now))


def _value_of(source: str, names: Mapping[str, Any], *, now: dt.datetime) -> Any:  # noqa: ANN401 - any JSON type
    try:
        return evaluate(source, dict(names), now=now)
    except EvaluationRefused:
        return None


def _judge(schema: Schema, shown: Collection[str], parsed: Parsed) -> None:
    """Let the schema decide over the fields that are shown; what could not be read is already said."""
    effective = {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name in schema.get("required", []) if name in shown and name not in parsed.uploads],
        "properties": {name: schema["properties"][name] for name in shown},
    }
    checker = Draft202012Validator(effective, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in checker.iter_errors(parsed.value):
        pointer, own = _place_of(error)
        known = any(said == pointer or said.startswith(f"{pointer}/") for said in parsed.errors)
        follows = error.validator == "required" and "x-value" in own  # what it is worked out from is missing
        if not known and not follows:
            parsed.errors[pointer] = said_of(error, money=own.get("format") == "money")


def _place_of(error: ValidationError) -> tuple[str, Schema]:
    """The pointer of the field that a fault is about, and the field's own schema."""
    path, own = [str(part) for part in error.absolute_path], cast(Schema, error.schema)
    if error.validator == "required":
        missing = next(name for name in own["required"] if error.message.startswith(repr(name)))
        return "".join(f"/{part}" for part in [*path, missing]), own["properties"][missing]
    return "".join(f"/{part}" for part in path), own


def _check_rules(schema: Schema, names: Mapping[str, Any], parsed: Parsed, *, now: dt.datetime) -> None:
    """Rules between fields, once each field by itself is right. A rule about something that was not asked holds."""
    for check in schema.get("x-checks", []):
        pointer = f"/{check['at']}"
        if parsed.errors or check["at"] not in schema["properties"]:
            continue
        if _value_of(check["rule"], names, now=now) is False:
            parsed.errors[pointer] = Message(check["en"], check["hi"])
