"""Checks over several fields: rules put together from comparisons, with the sentence that a desk is told."""

import ast
import copy
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from engine.errors import EngineRefusal
from engine.expressions import parse_expression
from workflows.form_building.conditions import BY_KEY, Condition, condition_text, read_condition
from workflows.form_building.fields import Form, Pair
from workflows.form_building.judging import LONGEST_LABEL, SpecFault, Surroundings, faults_of_rule
from workflows.form_building.kinds import Kind, Schema

MOST_PARTS = 8
ORDERED = frozenset({"number", "money", "date"})
"""Kinds of which one field is more or less than another."""
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_SIGNS = {ast.Eq: "is", ast.NotEq: "is_not", ast.GtE: "at_least", ast.Gt: "more", ast.LtE: "at_most", ast.Lt: "less"}
_SAFE_KEY = re.compile(r"[\w-]+")


class Part(NamedTuple):
    """One comparison.

    :ivar other: the field with which it is compared; empty: with ``value``
    :ivar value: as of :class:`workflows.form_building.conditions.Condition`
    """

    field: str
    comparison: str
    value: str = ""
    other: str = ""


class Rule(NamedTuple):
    """What has to hold.

    :ivar parts: the comparisons
    :ivar join: ``and``: all of them; ``or``: one of them
    :ivar buttons: keys of buttons; empty: the check is made at every one
    :ivar only: whether it is made at those buttons only; else at all others
    """

    parts: tuple[Part, ...]
    join: str = "and"
    buttons: tuple[str, ...] = ()
    only: bool = True


class CheckSpec(NamedTuple):
    """A check as it is edited.

    :ivar rule: the expression
    :ivar at: the field at which the sentence stands
    :ivar said: the sentence in Hindi and English
    """

    rule: str
    at: str
    said: Pair


def rule_text(rule: Rule, kinds: Mapping[str, Kind]) -> str:
    """The expression of a rule.

    :param kinds: of what it may ask, by name
    :raises ValueError: when a comparison or value does not fit its field
    """
    joined = f" {rule.join} ".join(_part_text(part, kinds) for part in rule.parts)
    if not rule.buttons:
        return joined
    if not all(_SAFE_KEY.fullmatch(key) for key in rule.buttons):
        raise ValueError("no key of a button")
    sign = ("!=", "not in") if rule.only else ("==", "in")
    keys = [f'"{key}"' for key in rule.buttons]
    asked = f"outcome {sign[0]} {keys[0]}" if len(keys) == 1 else f"outcome {sign[1]} [{', '.join(keys)}]"
    return f"{asked} or {f'({joined})' if len(rule.parts) > 1 else joined}"


def read_rule(source: str) -> Rule | None:
    """A rule as it would have been put together; None when the expression says more than that."""
    try:
        body = parse_expression(source).body
    except EngineRefusal:
        return None
    buttons: tuple[tuple[str, ...], bool] = ((), True)
    if isinstance(body, ast.BoolOp) and isinstance(body.op, ast.Or):
        found = _read_buttons(body.values[0])
        if found is not None and len(body.values) == 2:
            buttons, body = found, body.values[1]
    join, nodes = "and", [body]
    if isinstance(body, ast.BoolOp):
        join, nodes = ("and" if isinstance(body.op, ast.And) else "or"), body.values
    parts = [_read_part(node) for node in nodes]
    known = [part for part in parts if part is not None and part.field != "outcome"]
    return Rule(tuple(known), join, *buttons) if len(known) == len(parts) else None


def checks_of(form: Schema) -> list[CheckSpec]:
    """The checks of a form in their order."""
    return [CheckSpec(one["rule"], one["at"], (one["hi"], one["en"])) for one in form.get("x-checks", [])]


def write_check(form: Schema, spec: CheckSpec, place: int | None = None) -> Form:
    """The form with a check more, or with another one at a place; words that are not known here stay."""
    made = copy.deepcopy(dict(form))
    checks = list(made.get("x-checks", []))
    own = {"rule": spec.rule, "at": spec.at, "hi": spec.said[0], "en": spec.said[1]}
    if place is None:
        checks.append(own)
    else:
        checks[place] = {**checks[place], **own}
    return {**made, "x-checks": checks}


def remove_check(form: Schema, place: int) -> Form:
    """The form without one of its checks."""
    made = copy.deepcopy(dict(form))
    left = [one for at, one in enumerate(made.get("x-checks", [])) if at != place]
    made.pop("x-checks", None)
    return {**made, "x-checks": left} if left else made


def faults_of_check(form: Schema, spec: CheckSpec, around: Surroundings) -> list[SpecFault]:
    """What is wrong with a check before it is written into its form."""
    found = []
    if not spec.rule:
        found.append(SpecFault("part-0-field", "Choose what is compared.", "चुनें कि किसकी तुलना हो।"))
    else:
        found += faults_of_rule("rule", spec.rule, form, around)
    if spec.at not in form["properties"]:
        found.append(SpecFault("at", "Choose the field at which it is said.", "चुनें कि यह किस खाने पर कहा जाए।"))
    if not _DEVANAGARI.search(spec.said[0]):
        found.append(SpecFault("said_hi", "Write it in Hindi.", "हिन्दी में लिखें।"))
    if not spec.said[1].strip():
        found.append(SpecFault("said_en", "Write it in English.", "अंग्रेज़ी में लिखें।"))
    longest = f"At most {LONGEST_LABEL} characters.", f"अधिकतम {LONGEST_LABEL} अक्षर।"
    found += [
        SpecFault(f"said_{language}", *longest)
        for language, text in zip(("hi", "en"), spec.said, strict=True)
        if len(text) > LONGEST_LABEL
    ]
    return found


def _part_text(part: Part, kinds: Mapping[str, Kind]) -> str:
    kind = kinds[part.field]
    if not part.other:
        return condition_text(Condition(part.field, part.comparison, part.value), kind)
    comparison, other = BY_KEY.get(part.comparison), kinds[part.other]
    orders = part.comparison not in ("is", "is_not")
    if comparison is None or comparison.key == "holds" or other.key != kind.key or (orders and kind.key not in ORDERED):
        raise ValueError("the fields cannot be compared so")
    return f"{part.field} {comparison.sign} {part.other}"


def _read_part(node: ast.expr) -> Part | None:
    match node:
        case ast.Compare(left=ast.Name(id=field), ops=[op], comparators=[ast.Name(id=other)]) if type(op) in _SIGNS:
            return Part(field, _SIGNS[type(op)], other=other)
    condition = read_condition(ast.unparse(node))
    return Part(*condition) if condition is not None else None


def _read_buttons(node: ast.expr) -> tuple[tuple[str, ...], bool] | None:
    """The buttons at which a check is made, or (False) is not made."""
    match node:
        case ast.Compare(left=ast.Name(id="outcome"), ops=[op], comparators=[ast.Constant(value=str() as key)]):
            return ((key,), isinstance(op, ast.NotEq)) if isinstance(op, (ast.Eq, ast.NotEq)) else None
        case ast.Compare(left=ast.Name(id="outcome"), ops=[op], comparators=[ast.List(elts=items)]):
            keys = _texts(items)
            return (keys, isinstance(op, ast.NotIn)) if keys and isinstance(op, (ast.In, ast.NotIn)) else None
    return None


def _texts(items: Collection[ast.expr]) -> tuple[str, ...]:
    found = [one.value for one in items if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return tuple(found) if len(found) == len(items) else ()
