"""Which words of JSON Schema a form may use: those that the office's pages show, none that reaches out or never ends.

`$ref` would be fetched over the network by the validator, `pattern` can keep a server busy for hours with forty letters
of an officer's answer, and combinations of schemas say what no page can show.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST_NESTED = 4
MOST_FIELDS = 200
MOST_VALUES = 1_000
_WORDS = frozenset(
    (
        *("title", "description", "type", "format", "enum", "const", "default", "examples", "readOnly", "$comment"),
        *("minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("multipleOf", "items", "minItems", "maxItems", "uniqueItems", "properties", "required"),
        *("additionalProperties", "minProperties", "maxProperties"),
    )
)
_OF_A_FORM = _WORDS | {"$schema"}
_SIGN = r"(?:\\d|\[(?:\\d|[^\[\]\\])+\]|[A-Za-z0-9 /:,_-]|\\[.()/+-])"
_PATTERN = re.compile(rf"\^?(?:{_SIGN}(?:\{{[0-9]{{1,3}}\}})?)*(?:{_SIGN}(?:[?*+]|\{{[0-9]{{1,3}},[0-9]{{0,3}}\}}))?"
                      rf"(?:{_SIGN}(?:\{{[0-9]{{1,3}}\}})?)*\$?")  # fmt: skip
"""A row of signs and classes, of which one may repeat: such a pattern is tried in quadratic time at the worst."""


def forbidden_in(form: Mapping[str, Any]) -> tuple[str, str] | None:
    """What a form may not say (English, Hindi), None when all is well.

    :param form: the file as it was read
    """
    return next(_forbidden(form, _OF_A_FORM, 0), None)


def _forbidden(schema: object, words: frozenset[str], depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, dict):
        yield "a field is not described", "किसी खाने का वर्णन नहीं है"
        return
    if depth > MOST_NESTED:
        yield "its fields are nested too deep", "खाने बहुत गहरे हैं"
        return
    for word, value in schema.items():
        if word not in words and not word.startswith("x-"):
            yield f"it uses “{word[:40]}”, which forms here cannot", f"इसमें “{word[:40]}” है, जो यहाँ के प्रपत्रों में नहीं चलता"
        elif not _is_fit(word, value):
            yield f"“{word}” cannot be so here", f"“{word}” यहाँ ऐसा नहीं हो सकता"
    fields = schema.get("properties", {})
    for field in fields.values() if isinstance(fields, dict) else ():
        yield from _forbidden(field, _WORDS, depth + 1)
    if "items" in schema:
        yield from _forbidden(schema["items"], _WORDS, depth + 1)


def _is_fit(word: str, value: object) -> bool:
    match word:
        case "pattern":
            return isinstance(value, str) and len(value) <= 200 and bool(_PATTERN.fullmatch(value))
        case "properties":
            return isinstance(value, dict) and len(value) <= MOST_FIELDS
        case "enum" | "required" | "examples":
            return isinstance(value, list) and len(value) <= MOST_VALUES
        case "additionalProperties":
            return isinstance(value, bool)
        case "type":
            return isinstance(value, str)
    return True
