"""How the facts, desks, forms and tables of a diagram are called, so that a sentence can speak of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.decisions import DecisionTable, parse_table
from engine.errors import Refusal
from engine.uploads import UploadRefused, read_xml

Language = Literal["hi", "en"]
Pair = tuple[str, str]
"""Hindi and English."""

SUBJECT: Mapping[str, Pair] = {
    "subject.kind": ("प्रकार", "the kind"),
    "subject.category": ("श्रेणी", "the category"),
    "subject.grading": ("गोपनीयता", "the grading"),
    "subject.priority": ("प्राथमिकता", "the priority"),
    "subject.circle": ("क्षेत्र", "the circle"),
    "subject.draft_approved": ("आलेख अनुमोदित", "the draft is approved"),
    "to_post": ("जिस पद को प्रेषित है", "the post addressed"),
    "reply_by": ("उत्तर का दिनांक", "the date of the reply"),
    "outside": ("बाह्य कार्यालय", "an outside office"),
    "result": ("परिणाम", "the result"),
    "numberOfInstances": ("कुल संख्या", "the number in all"),
    "numberOfCompletedInstances": ("पूर्ण हुए की संख्या", "the number completed"),
    "numberOfActiveInstances": ("शेष की संख्या", "the number still open"),
}
"""What the office itself gives (workflows.vocabulary), and what parts of diagrams give back."""


@dataclass(frozen=True)
class Label:
    """How a fact is called.

    :ivar kind: ``money``, ``boolean``, ``date`` or empty
    :ivar options: its values and how they are called
    """

    hi: str
    en: str
    kind: str = ""
    options: Mapping[str, Pair] = field(default_factory=dict)


@dataclass(frozen=True)
class Names:
    """What a sentence may speak of; each pair in Hindi and English.

    :ivar facts: by name; ``subject.category`` as it is written
    :ivar forms: titles by file name
    :ivar tables: by key
    :ivar letters: titles of letter templates by key
    :ivar offices: names of the outside offices by code
    :ivar operations: titles by name
    :ivar parameters: what operations are told, by operation and parameter: ``ask_out.to``
    :ivar processes: titles of other diagrams by key
    """

    facts: Mapping[str, Label] = field(default_factory=dict)
    forms: Mapping[str, Pair] = field(default_factory=dict)
    tables: Mapping[str, DecisionTable] = field(default_factory=dict)
    roles: Mapping[str, Pair] = field(default_factory=dict)
    letters: Mapping[str, Pair] = field(default_factory=dict)
    offices: Mapping[str, Pair] = field(default_factory=dict)
    operations: Mapping[str, Pair] = field(default_factory=dict)
    parameters: Mapping[str, Pair] = field(default_factory=dict)
    processes: Mapping[str, Pair] = field(default_factory=dict)
    subjects_told: Mapping[str, Pair] = field(default_factory=dict)
    """What operations tell or ask, by the diagram's word for it."""


def names_in(files: Mapping[str, bytes], **office: Mapping[str, Pair]) -> Names:
    """What the files of a diagram call their facts, forms and tables; what cannot be read is left out.

    :param files: by the names that the engine gives them
    :param office: roles, letters, offices, operations, parameters, processes, subjects_told
    """
    facts: dict[str, Label] = {name: Label(*pair) for name, pair in SUBJECT.items()}
    forms: dict[str, Pair] = {}
    tables: dict[str, DecisionTable] = {}
    for name, content in files.items():
        if name.endswith(".json"):
            form = _form(content)
            forms[name] = _pair(form.get("x-label"), str(form.get("title") or name.rpartition("/")[2][:-5]))
            facts |= dict(_facts(form))
        elif name.endswith(".dmn") and (table := _table(content)) is not None:
            tables[table.key] = table
            facts |= {name: label for name, label in _outputs(content) if name not in facts}
    return Names(facts=facts, forms=forms, tables=tables, **office)


def _form(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _facts(form: Mapping[str, Any]) -> Iterator[tuple[str, Label]]:
    fields = form.get("properties")
    for name, said in (fields if isinstance(fields, dict) else {}).items():
        if not isinstance(said, dict):
            continue
        kind = str(said.get("format") or said.get("type") or "")
        options = said.get("x-options")
        listed = {key: _pair(value, key) for key, value in options.items()} if isinstance(options, dict) else {}
        yield name, Label(*_pair(said.get("x-label"), name), kind=kind, options=listed)


def _pair(label: object, otherwise: str) -> Pair:
    given = label if isinstance(label, dict) else {}
    hindi = str(given.get("hi") or given.get("en") or otherwise)
    return hindi, str(given.get("en") or hindi)


def _table(content: bytes) -> DecisionTable | None:
    try:
        return parse_table(content)
    except (Refusal, UploadRefused):
        return None


def _outputs(content: bytes) -> Iterator[tuple[str, Label]]:
    """What a table sets, by the labels of its columns: ``स्वीकर्ता / Sanctioned by``."""
    for output in read_xml(content).iter("{*}output"):
        name, label = str(output.get("name") or ""), str(output.get("label") or output.get("name") or "")
        hindi, _slash, english = label.partition(" / ")
        yield name, Label(hindi.strip(), english.strip() or hindi.strip(), kind=str(output.get("typeRef") or ""))


def said(pair: Pair | Label, language: Language) -> str:
    """A name in one language."""
    hindi, english = (pair.hi, pair.en) if isinstance(pair, Label) else pair
    return hindi if language == "hi" else english or hindi
