"""The gaps of a letter template, ``{{ claimant }}``: declared with a kind, filled with escaped values, never logic."""

import datetime as dt
import enum
import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from workflows.amounts import amount_in_figures, amount_in_words
from workflows.errors import BadInput
from workflows.letters.inputs import Language

Value: TypeAlias = "str | int | bool | Sequence[str]"
"""What a routing fact may be."""
Kind = TypeVar("Kind", str, int)

GAP = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}")
BLANK = "………"
"""Stands where a value is still empty; a draft with one in it cannot be approved."""
WORDS = "_words"
"""``{{ amount_words }}`` is the money of the field ``amount`` in words."""


class FieldKind(enum.StrEnum):
    """What a gap holds; it decides how the value is written."""

    TEXT = "text"
    MONEY = "money"
    """Paise; written 1,67,000."""
    DATE = "date"
    """ISO; written dd-mm-yyyy."""
    NUMBER = "number"
    LIST = "list"
    """Written as the items of the list that the gap stands in."""


@dataclass(frozen=True, slots=True)
class Field:
    """One gap of a template, as the drafting page asks for it."""

    name: str
    kind: FieldKind
    title_hi: str
    title_en: str


def check_gaps(text: str, fields: Iterable[Field], *, field: str) -> None:
    """See that *text* has only declared gaps and nothing that looks like a template language.

    :param field: the input at which the sentence is shown
    :raises BadInput: naming the gap
    """
    known = _known_names(fields)
    for name in GAP.findall(text):
        if name not in known:
            raise _unknown(name, field)
    stray = STRAY.search(GAP.sub("", text))
    if stray is not None:
        raise BadInput(
            f"“{stray.group()}” is no gap; write gaps as {{{{ name }}}}.",
            f"“{stray.group()}” भरने का स्थान नहीं है; {{{{ name }}}} के रूप में लिखें।",
            field=field,
        )


def fill_gaps(
    text: str, fields: Iterable[Field], values: Mapping[str, Value], *, language: Language, markup: bool
) -> str:
    """Put the values into the gaps, each written by the kind of its field.

    :param values: by name; money in paise, dates in ISO, "" for what is not known yet (it becomes :data:`BLANK`)
    :param markup: whether the text is HTML: then values are escaped
    :raises BadInput: naming a gap that is not declared or has no value, or a value that is not of its kind
    """
    kinds = {field.name: field.kind for field in fields}

    def written(match: re.Match[str]) -> str:
        name = match.group(1)
        source = name if name in kinds else name.removesuffix(WORDS)
        if source not in kinds or source not in values or (source != name and kinds[source] is not FieldKind.MONEY):
            raise _unknown(name, "values")
        if values[source] in ("", ()) or values[source] == []:
            return BLANK
        return _write(name, source, kinds[source], values[source], language=language, markup=markup)

    return GAP.sub(written, text)


def _known_names(fields: Iterable[Field]) -> set[str]:
    known = set()
    for field in fields:
        known.add(field.name)
        if field.kind is FieldKind.MONEY:
            known.add(field.name + WORDS)
    return known


def _unknown(name: str, field: str) -> BadInput:
    return BadInput(
        f"The letter has a gap “{name}” for which there is no value.",
        f"पत्र में “{name}” नामक स्थान है, जिसके लिए कोई मान नहीं है।",
        field=field,
    )


def _write(name: str, source: str, kind: FieldKind, value: Value, *, language: Language, markup: bool) -> str:
    if kind is FieldKind.MONEY and name != source:
        return amount_in_words(_typed(source, value, int), language)
    if kind is FieldKind.LIST:
        return _list_written(source, value, markup=markup)
    text = WRITERS[kind](source, value)
    return _escaped(text) if markup else " ".join(text.split())


def _list_written(name: str, value: Value, *, markup: bool) -> str:
    if isinstance(value, str | int):
        raise _wrong_kind(name)
    if not markup:
        return ", ".join(value)
    return "".join(f"<li>{_escaped(item)}</li>" for item in value)


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _typed(name: str, value: Value, kind: type[Kind]) -> Kind:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _wrong_kind(name)
    return value


def _wrong_kind(name: str) -> BadInput:
    return BadInput(
        f"The value of “{name}” is not of the kind that the letter needs.",
        f"“{name}” का मान उस प्रकार का नहीं है जो पत्र में चाहिए।",
        field="values",
    )


def _text_written(name: str, value: Value) -> str:
    return _typed(name, value, str)


def _money_written(name: str, value: Value) -> str:
    return amount_in_figures(_typed(name, value, int))


def _number_written(name: str, value: Value) -> str:
    return str(_typed(name, value, int))


def _date_written(name: str, value: Value) -> str:
    try:
        return dt.date.fromisoformat(_typed(name, value, str)).strftime("%d-%m-%Y")
    except ValueError:
        raise _wrong_kind(name) from None


WRITERS: dict[FieldKind, Callable[[str, Value], str]] = {
    FieldKind.TEXT: _text_written,
    FieldKind.MONEY: _money_written,
    FieldKind.NUMBER: _number_written,
    FieldKind.DATE: _date_written,
}
