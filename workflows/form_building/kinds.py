"""The kinds of fields that an administrator chooses from, and what each is in JSON Schema."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Schema = Mapping[str, Any]

TEXT_LIMITS = frozenset({"shortest", "longest"})
AMOUNT_LIMITS = frozenset({"smallest", "largest"})
DAY_LIMITS = frozenset({"earliest", "latest"})
COUNT_LIMITS = frozenset({"fewest", "most"})


class Kind(NamedTuple):
    """One kind of field.

    :ivar shape: what the schema says that nothing but the kind decides
    :ivar limits: which limits a field of this kind can have
    :ivar fact: whether its value may go into the routing
    :ivar cell: whether it may stand in a column of a table
    """

    key: str
    en: str
    hi: str
    shape: Mapping[str, Any]
    limits: frozenset[str] = frozenset()
    fact: bool = True
    cell: bool = False


def _text(format_: str = "") -> dict[str, Any]:
    return {"type": "string", "format": format_} if format_ else {"type": "string"}


_LISTED = (
    Kind("text", "Text", "पाठ", _text(), TEXT_LIMITS | {"pattern"}, cell=True),
    Kind("lines", "Long text", "लम्बा पाठ", {"type": "string", "x-multiline": True}, TEXT_LIMITS),
    Kind("hindi", "Hindi text", "हिन्दी पाठ", _text("hindi"), TEXT_LIMITS | {"multiline"}, cell=True),
    Kind("number", "Number", "संख्या", {"type": "integer"}, AMOUNT_LIMITS, cell=True),
    Kind("money", "Money (₹)", "राशि (₹)", {"type": "integer", "format": "money"}, AMOUNT_LIMITS, cell=True),
    Kind("date", "Date", "दिनांक", _text("date"), DAY_LIMITS, cell=True),
    Kind("choice", "Choice of one", "एक विकल्प", _text(), frozenset({"options"}), cell=True),
    Kind(
        "several",
        "Choice of several",
        "अनेक विकल्प",
        {"type": "array", "uniqueItems": True},
        COUNT_LIMITS | {"options"},
    ),
    Kind("yesno", "Yes or no", "हाँ या नहीं", {"type": "boolean"}, cell=True),
    Kind("person", "Person", "व्यक्ति", _text("person"), cell=True),
    Kind("post", "Post", "पद", _text("post"), cell=True),
    Kind("office", "Office or branch", "कार्यालय या शाखा", _text("office"), cell=True),
    Kind("thana", "Thana", "थाना", _text("thana"), cell=True),
    Kind("case-type", "Type of case", "प्रकरण का प्रकार", _text("case-type")),
    Kind("file-ref", "Reference to a file", "पत्रावली का सन्दर्भ", _text("file-ref"), TEXT_LIMITS),
    Kind("receipt-ref", "Reference to a receipt", "प्राप्ति का सन्दर्भ", _text("receipt-ref"), TEXT_LIMITS),
    Kind("file-page", "Page of the file", "पत्रावली का पृष्ठ", _text("file-page"), TEXT_LIMITS),
    Kind(
        "attachment",
        "Attachment",
        "संलग्नक",
        {"type": "array", "format": "attachment", "items": {"type": "integer"}},
        COUNT_LIMITS,
        fact=False,
    ),
    Kind("table", "Table", "तालिका", {"type": "array"}, COUNT_LIMITS, fact=False),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.key: kind for kind in _LISTED})

OTHER = Kind("other", "Written by hand", "हाथ से लिखा", {}, fact=False)
"""A field whose schema none of the kinds describes: its labels can be changed, all else stays as it was written."""

LIMIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "shortest": "minLength",
        "longest": "maxLength",
        "smallest": "minimum",
        "largest": "maximum",
        "earliest": "x-earliest",
        "latest": "x-latest",
        "fewest": "minItems",
        "most": "maxItems",
        "pattern": "pattern",
    }
)
"""The keyword in which each limit is kept."""

KIND_WORDS = frozenset({"type", "format", "enum", "items", "uniqueItems", "x-options", "x-multiline", "x-total"})
"""Keywords that belong to the kind of a field: they go when it is changed into another kind."""

_BY_FORMAT = {str(kind.shape["format"]): kind for kind in _LISTED if "format" in kind.shape}


def kind_of_field(own: Schema) -> Kind:
    """The kind of a field by its schema; :data:`OTHER` when it is none of ours."""
    form, type_ = own.get("format"), own.get("type")
    if form is not None:
        kind = _BY_FORMAT.get(str(form), OTHER)
        return kind if type_ == kind.shape.get("type") else OTHER
    if type_ == "array":
        return _kind_of_list(own.get("items", {}))
    if "enum" in own:
        return KINDS["choice"] if type_ == "string" and _are_texts(own["enum"]) else OTHER
    plain = {"string": "lines" if own.get("x-multiline") else "text", "integer": "number", "boolean": "yesno"}
    return KINDS[plain[type_]] if isinstance(type_, str) and type_ in plain else OTHER


def _kind_of_list(items: Schema) -> Kind:
    if "enum" in items:
        return KINDS["several"] if _are_texts(items["enum"]) else OTHER
    return KINDS["table"] if items.get("type") == "object" and "properties" in items else OTHER


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
