"""Two forms compared, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from workflows.diagram_changes.changes import Change, Kind, Label, Wording

FACETS: Mapping[str, Label] = {
    "required": ("required", "अनिवार्य"),
    "x-label/hi": ("Hindi label", "हिन्दी नाम"),
    "x-label/en": ("English label", "अंग्रेज़ी नाम"),
    "x-help/hi": ("Hindi help", "हिन्दी सहायता"),
    "x-help/en": ("English help", "अंग्रेज़ी सहायता"),
    "type": ("kind", "प्रकार"),
    "format": ("kind", "प्रकार"),
    "enum": ("choices", "विकल्प"),
    "minLength": ("least length", "न्यूनतम लम्बाई"),
    "maxLength": ("greatest length", "अधिकतम लम्बाई"),
    "minimum": ("smallest", "न्यूनतम"),
    "maximum": ("largest", "अधिकतम"),
    "minItems": ("fewest rows", "न्यूनतम पंक्तियाँ"),
    "maxItems": ("most rows", "अधिकतम पंक्तियाँ"),
    "x-show-if": ("shown if", "कब दिखे"),
    "x-fact": ("goes into the routing", "मार्ग-निर्धारण में जाता है"),
}


def compare_forms(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """What is other in the new form.

    :raises ValueError: when one of them is no JSON object
    """
    before, after = _form(old), _form(new)
    was, now = before.pop("properties", {}), after.pop("properties", {})
    yield from _came_and_went(file, was, now)
    needed = (set(before.pop("required", [])), set(after.pop("required", [])))
    for name in (name for name in was if name in now):
        facets = [
            {**_flat(form[name]), **_required(name in need)} for form, need in zip((was, now), needed, strict=True)
        ]
        yield from Wording(file, name, _field(name, now[name]), _facet).changes(*facets)
    kept = [[name for name in form if name in was and name in now] for form in (was, now)]
    if kept[0] != kept[1]:
        yield Change(Kind.CHANGED, file, "", "The fields stand in another order", "खानों का क्रम बदला")
    yield from Wording(file, "", ("The form", "प्रपत्र"), _facet).changes(_flat(before), _flat(after))


def _came_and_went(file: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    for name in (name for name in now if name not in was):
        en, hi = _field(name, now[name])
        yield Change(Kind.ADDED, file, name, f"New: {en}", f"नया: {hi}")
    for name in (name for name in was if name not in now):
        en, hi = _field(name, was[name])
        yield Change(Kind.REMOVED, file, name, f"Taken away: {en}", f"हटाया गया: {hi}")


def _form(content: bytes) -> dict[str, Any]:
    form = orjson.loads(content)
    if not isinstance(form, dict) or not isinstance(form.get("properties", {}), dict):
        raise ValueError("a form is an object with properties")
    needed = form.get("required", [])
    if not isinstance(needed, list) or not all(isinstance(name, str) for name in needed):
        raise ValueError("required is a list of names")
    return form


def _field(name: str, field: object) -> Label:
    label = field.get("x-label") if isinstance(field, dict) else None
    words = label if isinstance(label, dict) else {}
    return f"field “{words.get('en', name)}”", f"खाना “{words.get('hi', name)}”"


def _required(is_needed: bool) -> dict[str, str]:
    return {"required": "✓"} if is_needed else {}


def _flat(value: object, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        return {key: text for name, part in value.items() for key, text in _flat(part, f"{path}{name}/").items()}
    if isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        return {key: text for at, part in enumerate(value, 1) for key, text in _flat(part, f"{path}{at}/").items()}
    return {path.rstrip("/"): value if isinstance(value, str) else orjson.dumps(value).decode()}


def _facet(name: str) -> Label:
    return FACETS.get(name, (name, name))
