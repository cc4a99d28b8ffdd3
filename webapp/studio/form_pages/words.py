"""Kinds, labels and conditions of fields as one reads them."""

from collections.abc import Mapping

from flask_babel import gettext as _

from webapp.filters import current_language, in_language
from webapp.taskforms.values import shown_date, shown_money
from workflows.form_building import COMPARISONS, KINDS, OTHER, Part, kind_of_field, read_condition, read_rule
from workflows.form_building.fields import Form
from workflows.form_building.kinds import Schema
from workflows.form_building.rules import TODAY

HINDI = {
    "is": "{label}: {value}",
    "is_not": "{label}: {value} नहीं",
    "at_least": "{label} कम से कम {value}",
    "more": "{label} {value} से अधिक",
    "at_most": "{label} अधिक से अधिक {value}",
    "less": "{label} {value} से कम",
    "holds": "{label} में {value}",
}
"""A comparison as a Hindi phrase: its words stand on either side of the value."""


def kind_words(kind: str) -> tuple[str, str]:
    """A kind in Hindi and English."""
    found = KINDS.get(kind, OTHER)
    return found.hi, found.en


def condition_words(source: str, form: Form) -> str:
    """When a field is shown, in words; more than one comparison stays as it is written."""
    condition = read_condition(source) if source else None
    if condition is None:
        return source
    own: Schema = form["properties"].get(condition.field, {})
    label = in_language(*label_of(own, condition.field))
    value = value_words(condition.value, own)
    if current_language() == "hi":
        return HINDI[condition.comparison].format(label=label, value=value)
    comparison = next(one for one in COMPARISONS if one.key == condition.comparison)
    return f"{label} {comparison.en} {value}"


def rule_words(source: str, asked: Mapping[str, Schema], buttons: Mapping[str, str]) -> str:
    """What a check asks, in words; more than comparisons stays as it is written.

    :param asked: schemas of what it may ask, by name
    :param buttons: what the buttons are called, by key
    """
    rule = read_rule(source)
    if rule is None:
        return source
    joint = _(" and ") if rule.join == "and" else _(" or ")
    words = joint.join(part_words(part, asked) for part in rule.parts)
    names = ", ".join(f"“{buttons.get(key, key)}”" for key in rule.buttons)
    if not names:
        return words
    return (
        _("%(rule)s (at %(buttons)s)", rule=words, buttons=names)
        if rule.only
        else _("%(rule)s (not at %(buttons)s)", rule=words, buttons=names)
    )


def part_words(part: Part, asked: Mapping[str, Schema]) -> str:
    """One comparison in words."""
    own = asked.get(part.field, {})
    label = in_language(*label_of(own, part.field))
    other = in_language(*label_of(asked.get(part.other, {}), part.other)) if part.other else ""
    value = other or value_words(part.value, own)
    if current_language() == "hi":
        return HINDI[part.comparison].format(label=label, value=value)
    return f"{label} {next(one.en for one in COMPARISONS if one.key == part.comparison)} {value}"


def value_words(value: str, own: Schema) -> str:
    """The value of a condition as one reads it."""
    options = own.get("x-options", {}).get(value)
    if options:
        return in_language(str(options.get("hi", "")), str(options.get("en", "")))
    kind = kind_of_field(own).key
    if kind == "money" and value.isdecimal():
        return f"₹{shown_money(int(value) * 100).removesuffix('.00')}"
    if value == TODAY:
        return _("today")
    words = {"yes": _("Yes"), "no": _("No")}
    return words.get(value, value) if kind == "yesno" else (shown_date(value) if kind == "date" else value)


def label_of(own: Schema, name: str) -> tuple[str, str]:
    """What a field is called, in Hindi and English; its name when it has no label."""
    label = own.get("x-label", {})
    return str(label.get("hi") or name), str(label.get("en") or name)
