"""One field as the panel shows it, read from a schema and written back; what the panel does not know stays."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workflows.form_building.kinds import KIND_WORDS, KINDS, LIMIT_WORDS, OTHER, Kind, Schema, kind_of_field

Form = dict[str, Any]
Pair = tuple[str, str]
"""A text in Hindi and in English."""
NO_WORDS: Pair = ("", "")
USUAL_LENGTH = {"text": 200, "lines": 2000, "hindi": 500, "file-ref": 120, "receipt-ref": 120, "file-page": 120}
"""Characters that a new field takes at most."""


@dataclass(frozen=True)
class Option:
    """One value of a choice."""

    value: str
    hi: str
    en: str


@dataclass(frozen=True)
class FieldSpec:
    """A field as it is edited.

    :ivar label: like ``help`` and ``section`` in Hindi and English
    :ivar limits: by the names of :data:`workflows.form_building.kinds.LIMIT_WORDS`; money in paise
    :ivar multiline: of a Hindi text: a box of several lines
    :ivar fact: whether the value goes into the routing
    :ivar total: of a column: whether it is added up
    :ivar outcomes: the buttons to which it belongs; empty: all
    :ivar show_if: expression; empty: always
    :ivar worked_out: expression that gives its value; empty: it is filled in
    """

    name: str
    kind: str
    label: Pair = NO_WORDS
    help: Pair = NO_WORDS
    section: Pair = NO_WORDS
    required: bool = False
    fact: bool = False
    multiline: bool = False
    total: bool = False
    limits: Mapping[str, int | str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    outcomes: tuple[str, ...] = ()
    show_if: str = ""
    worked_out: str = ""


def holder_of(form: Schema, table: str = "") -> Schema:
    """Where fields stand: the form itself, or the rows of one of its tables.

    :raises KeyError: when there is no such table
    """
    if not table:
        return form
    own = form["properties"][table]
    if kind_of_field(own).key != "table":
        raise KeyError(table)
    items: Schema = own["items"]
    return items


def read_field(form: Schema, name: str, table: str = "") -> FieldSpec:
    """A field of a form, or a column of one of its tables.

    :raises KeyError: when there is none
    """
    holder = holder_of(form, table)
    own: Schema = holder["properties"][name]
    kind = kind_of_field(own)
    return FieldSpec(
        name=name,
        kind=kind.key,
        label=_pair(own.get("x-label")),
        help=_pair(own.get("x-help")),
        section=_pair(own.get("x-section")),
        required=name in holder.get("required", []),
        fact=own.get("x-fact") is True,
        multiline=bool(own.get("x-multiline")),
        total=bool(table) and name in form["properties"][table].get("x-total", []),
        limits={limit: own[LIMIT_WORDS[limit]] for limit in _limits_of(kind) if LIMIT_WORDS[limit] in own},
        options=_options_of(own),
        outcomes=tuple(own.get("x-outcomes", ())),
        show_if=str(own.get("x-show-if", "")),
        worked_out=str(own.get("x-value", "")),
    )


def fields_of(form: Schema, table: str = "") -> list[FieldSpec]:
    """All fields of a form, or columns of one of its tables, in their order."""
    return [read_field(form, name, table) for name in holder_of(form, table)["properties"]]


def write_field(form: Schema, spec: FieldSpec, *, name: str = "", table: str = "") -> Form:
    """The form with a field added at its end, or changed where it stands.

    :param name: the name that the field has so far; empty for a new one
    """
    made = copy.deepcopy(dict(form))
    holder: Form = dict(holder_of(made, table))
    own = _written(holder["properties"].get(name, {}), spec)
    pairs = [(spec.name, own) if key == name else (key, one) for key, one in holder["properties"].items()]
    holder["properties"] = dict(pairs if name else [*pairs, (spec.name, own)])
    required = [one for one in holder.get("required", []) if one not in (name, spec.name)]
    wanted = {*required, spec.name} if spec.required else set(required)
    strangers = [one for one in required if one not in holder["properties"]]
    holder["required"] = [one for one in holder["properties"] if one in wanted] + strangers
    if table:
        _set_total(made["properties"][table], spec, name or spec.name)
        made["properties"][table]["items"] = holder
        return made
    return holder


def usual_limits(kind: str) -> Mapping[str, int | str]:
    """The limits with which a new field of a kind begins."""
    if kind in USUAL_LENGTH:
        return {"shortest": 1, "longest": USUAL_LENGTH[kind]}
    if kind == "money":
        return {"smallest": 0, "largest": 10_000_000_000}
    return {"fewest": 1, "most": 30} if kind == "table" else {}


def _written(before: Schema, spec: FieldSpec) -> Form:
    """A field's schema: the words of the panel over those that were there."""
    kind = KINDS.get(spec.kind, OTHER)
    own = dict(before)
    if kind is not OTHER:
        _shape(own, kind, spec, same=kind_of_field(before).key == kind.key)
    _put(own, "x-label", _words(own.get("x-label"), spec.label))
    _put(own, "x-help", _words(own.get("x-help"), spec.help))
    _put(own, "x-section", _words(own.get("x-section"), spec.section))
    _put(own, "x-fact", spec.fact)
    _put(own, "x-outcomes", list(spec.outcomes))
    _put(own, "x-show-if", spec.show_if)
    _put(own, "x-value", spec.worked_out)
    return own


def _shape(own: Form, kind: Kind, spec: FieldSpec, *, same: bool) -> None:
    """What the kind of a field decides: type, format, choices, limits. Of the same kind all else stays as written."""
    if not same:
        for word in KIND_WORDS | set(LIMIT_WORDS.values()):
            own.pop(word, None)
        own.update(copy.deepcopy(dict(kind.shape)))
    if kind.key == "table":
        own.setdefault("items", {"type": "object", "additionalProperties": False, "required": [], "properties": {}})
    if "options" in kind.limits:
        _offer(own, kind, spec)
    if "multiline" in kind.limits:
        _put(own, "x-multiline", spec.multiline)
    for limit in _limits_of(kind):
        if limit in spec.limits:
            own[LIMIT_WORDS[limit]] = spec.limits[limit]
        else:
            own.pop(LIMIT_WORDS[limit], None)


def _offer(own: Form, kind: Kind, spec: FieldSpec) -> None:
    values = [option.value for option in spec.options]
    if kind.key == "several":
        own["items"] = {**own.get("items", {"type": "string"}), "enum": values}
        own["items"].update({"type": "string"} if spec.fact else {})  # a fact is a list of texts, and says so
    else:
        own["enum"] = values
    before = own.get("x-options", {})
    own["x-options"] = {
        option.value: {**before.get(option.value, {}), "hi": option.hi, "en": option.en} for option in spec.options
    }


def _set_total(table: Form, spec: FieldSpec, name: str) -> None:
    totals = [one for one in table.get("x-total", []) if one not in (name, spec.name)]
    wanted = {*totals, spec.name} if spec.total else set(totals)
    order = [spec.name if one == name else one for one in table["items"]["properties"]]
    order += [spec.name] if spec.name not in order else []
    _put(table, "x-total", [one for one in order if one in wanted])


def _limits_of(kind: Kind) -> Sequence[str]:
    return [limit for limit in LIMIT_WORDS if limit in kind.limits]


def _options_of(own: Schema) -> tuple[Option, ...]:
    if kind_of_field(own).key not in ("choice", "several"):
        return ()
    values = own.get("enum") or own.get("items", {}).get("enum") or ()
    labels = own.get("x-options", {})
    return tuple(Option(value, *_pair(labels.get(value))) for value in values)


def _pair(words: Mapping[str, Any] | None) -> Pair:
    return (str(words.get("hi", "")), str(words.get("en", ""))) if words else NO_WORDS


def _words(before: Mapping[str, Any] | None, pair: Pair) -> dict[str, Any]:
    """The two languages that the panel has, over further ones that somebody wrote by hand."""
    return {**(before or {}), "hi": pair[0], "en": pair[1]} if any(pair) else {}


def _put(own: Form, word: str, value: object) -> None:
    """Set a word, or take it away when there is nothing to say."""
    if value:
        own[word] = value
    else:
        own.pop(word, None)
