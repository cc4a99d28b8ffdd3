"""Where a field's name is used outside its own place, and carrying another name through."""

import copy
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from engine.decisions.reading import DMN, bilingual
from engine.errors import EngineRefusal
from engine.specs.diagram import BPMN, SPIFF, properties_of
from engine.uploads import local_name, namespace, read_whole, write_xml
from workflows.errors import BadInput
from workflows.form_building.fields import Form
from workflows.form_building.kinds import Schema
from workflows.form_building.shape import form_bytes, read_form
from workflows.form_building.whole import title_of

_B, _S, _D = f"{{{BPMN}}}", f"{{{SPIFF}}}", f"{{{DMN}}}"
_EXPRESSIONS = tuple(
    f"{_B}{name}"
    for name in (
        *("conditionExpression", "script", "timeDuration", "timeDate", "timeCycle"),
        *("loopCardinality", "completionCondition", "loopDataInputRef", "loopCondition"),
    )
)
_RULES = frozenset({"desk", "due", "escalate_after"})
"""Properties of a desk that are expressions."""
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")


class Use(NamedTuple):
    """A place that reads or sets a name.

    :ivar hi: the place in Hindi, as ``en`` in English
    :ivar source: the expression
    """

    file: str
    hi: str
    en: str
    source: str


def renamed_in(source: str, old: str, new: str) -> str:
    """An expression with one name for another; texts in quotation marks and what stands after a point stay."""
    name = re.compile(rf"(?<!\w)(?<!(?<!\.)\.){re.escape(old)}(?!\w)(?!\s*\()")
    parts = _QUOTED.split(source)
    return "".join(part if place % 2 else name.sub(new, part) for place, part in enumerate(parts))


def uses_of(name: str, files: Mapping[str, bytes], *, form: str = "") -> list[Use]:
    """The places in a draft's diagrams, tables and other forms that name a field.

    :param form: the file of the field's own form, which is not looked at
    """
    found: list[Use] = []
    for file, content in files.items():
        if file != form:
            found += _uses_in(file, content, name)
    return found


def carried_through(name: str, new: str, files: Mapping[str, bytes], *, form: str = "") -> dict[str, bytes]:
    """The files that name a field, with its new name; a form with a field of its own of that name stays as it is."""
    changed = {}
    for file, content in files.items():
        if file != form and _uses_in(file, content, name):
            changed[file] = _renamed_file(file, content, name, new)
    return changed


def rename_inside(form: Schema, old: str, new: str) -> Form:
    """A form whose own conditions, values and checks call a field by its new name."""
    made = copy.deepcopy(dict(form))
    for own, word in _rules_of(made):
        own[word] = renamed_in(own[word], old, new)
    for check in made.get("x-checks", []):
        check["at"] = new if check["at"] == old else check["at"]
    return made


def rename_column(form: Schema, table: str, old: str, new: str) -> Form:
    """A form whose own rules call a column of a table by its new name."""
    made = copy.deepcopy(dict(form))
    path = re.compile(rf"(?<![\w.]){re.escape(table)}\.{re.escape(old)}(?!\w)")
    for own, word in _rules_of(made):
        parts = _QUOTED.split(own[word])
        own[word] = "".join(p if n % 2 else path.sub(f"{table}.{new}", p) for n, p in enumerate(parts))
    for column in made["properties"][table]["items"]["properties"].values():
        if "x-value" in column:
            column["x-value"] = renamed_in(column["x-value"], old, new)
    return made


def _uses_in(file: str, content: bytes, name: str) -> list[Use]:
    try:
        if file.endswith(".json"):
            return list(_uses_in_form(file, read_form(content), name))
        root = read_whole(content)
    except (BadInput, EngineRefusal):
        return []
    return [Use(file, *_place(element), source) for element, source, _ in _sources(root) if _names(source, name)]


def _uses_in_form(file: str, form: Schema, name: str) -> Iterator[Use]:
    if name in form["properties"]:
        return
    hi, en = title_of(form)
    for own, word in _rules_of(form):
        if _names(own[word], name):
            yield Use(file, f"प्रपत्र “{hi}”", f"Form “{en}”", own[word])


def _renamed_file(file: str, content: bytes, old: str, new: str) -> bytes:
    if file.endswith(".json"):
        return form_bytes(rename_inside(read_form(content), old, new))
    root = read_whole(content)
    for element, source, attribute in list(_sources(root)):
        if not _names(source, old):
            continue
        if attribute:
            element.set(attribute, renamed_in(source, old, new))
        else:
            element.text = renamed_in(source, old, new)
    return write_xml(root)


def _names(source: str, name: str) -> bool:
    return renamed_in(source, name, f"{name}_") != source


def _rules_of(form: Schema) -> Iterator[tuple[Form, str]]:
    """The places of a form in which an expression stands, with its word."""
    for own in form["properties"].values():
        for one in (own, *own.get("items", {}).get("properties", {}).values()):
            yield from ((one, word) for word in ("x-show-if", "x-value") if one.get(word))
    for check in form.get("x-checks", []):
        yield check, "rule"


def _sources(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """The expressions of a diagram or table: where, what, and in which attribute (empty: as text)."""
    for element in root.iter(*_EXPRESSIONS):
        yield element, element.text or "", ""
    for entry in root.iter(f"{_S}property"):
        if entry.get("name") in _RULES:
            yield entry, entry.get("value", ""), "value"
    for parameter in root.iter(f"{_S}parameter"):
        yield parameter, parameter.get("value", ""), "value"
    for holder in root.iter(f"{_D}inputExpression", f"{_D}inputEntry", f"{_D}outputEntry"):
        text = holder.find(f"{_D}text")
        if text is not None:
            yield text, text.text or "", ""
    for output in root.iter(f"{_D}output"):
        yield output, output.get("name", ""), "name"


def _place(element: etree._Element) -> tuple[str, str]:
    """The nearest element around that has a name, in Hindi and English, as the drawing or the table calls it."""
    around = [element, *element.iterancestors()]
    named = next((one for one in around if one.get("name") and local_name(one) not in ("property", "output")), element)
    if namespace(named) == DMN:
        en, hi = bilingual(named.get("name") or named.get("id") or "")
        return hi, en
    own = properties_of(named)
    hi = own.get("name_hi") or own.get("title_hi") or named.get("name") or named.get("id") or ""
    return hi, own.get("name_en") or own.get("title_en") or hi
