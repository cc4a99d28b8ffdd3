"""What JSON Schema cannot say of a value: that it is one of the office's own lists, and between which days it lies."""

import datetime as dt
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from engine.expressions import evaluate
from webapp.taskforms.messages import NOT_EARLIER, NOT_LATER, NOT_OFFERED, Message, after_last, before_first
from webapp.taskforms.values import REFERENCES, Choices, References, Schema, kind_of, shown_date

TODAY = "today"
"""What ``x-earliest`` and ``x-latest`` say for the day of the act."""

Errors = MutableMapping[str, Message]


def refuse_unoffered(fields: Mapping[str, Schema], value: Mapping[str, Any], choices: Choices, errors: Errors) -> None:
    """Say at each value that stands in no list of its format that it is not offered.

    :param fields: the fields that count, by name
    :param choices: what is offered by format
    :param errors: by pointer; what is known to be wrong stays
    """
    for pointer, own, one in _values(fields, value):
        offered = choices.get(kind_of(own))
        if offered is not None and one not in {choice.value for choice in offered}:
            errors.setdefault(pointer, NOT_OFFERED)


def settle_references(
    fields: Mapping[str, Schema], value: MutableMapping[str, Any], references: References, errors: Errors
) -> None:
    """Put the office's own writing in the place of each number of another paper, or say at it what is wrong."""
    for name, own in fields.items():
        if kind_of(own) not in REFERENCES or f"/{name}" in errors:
            continue
        said = references(kind_of(own), str(value[name]))
        if isinstance(said, Message):
            errors[f"/{name}"] = said
        else:
            value[name] = said


def refuse_days(fields: Mapping[str, Schema], value: Mapping[str, Any], errors: Errors, *, now: dt.datetime) -> None:
    """Say at each date that lies before ``x-earliest`` or after ``x-latest`` so."""
    for pointer, own, one in _values(fields, value):
        message = _day_refused(own, one, now) if kind_of(own) == "date" else None
        if message is not None:
            errors.setdefault(pointer, message)


def _values(fields: Mapping[str, Schema], value: Mapping[str, Any]) -> Iterator[tuple[str, Schema, Any]]:
    """The single values with their schemas; those of a table cell by cell."""
    for name, own in fields.items():
        if kind_of(own) != "table":
            yield f"/{name}", own, value[name]
            continue
        columns: Mapping[str, Schema] = own["items"]["properties"]
        for place, row in enumerate(value[name]):
            yield from ((f"/{name}/{place}/{column}", columns[column], row[column]) for column in row)


def _day_refused(own: Schema, day: Any, now: dt.datetime) -> Message | None:  # noqa: ANN401 - any JSON type
    """ISO dates are compared as texts: their order is the same."""
    first, last = (_day(own.get(word), now) for word in ("x-earliest", "x-latest"))
    if first and str(day) < first:
        return NOT_EARLIER if own["x-earliest"] == TODAY else before_first(shown_date(first))
    if last and str(day) > last:
        return NOT_LATER if own["x-latest"] == TODAY else after_last(shown_date(last))
    return None


def _day(limit: object, now: dt.datetime) -> str:
    return str(evaluate("today()", {}, now=now)) if limit == TODAY else str(limit or "")
