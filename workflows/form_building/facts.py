"""The facts that a form may ask: what other desks, tables, scripts and operations set."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.decisions import parse_table
from engine.errors import EngineRefusal
from engine.expressions import check_script
from engine.gate import OperationSpec
from engine.specs.diagram import BPMN
from engine.uploads import read_xml
from workflows.errors import BadInput
from workflows.form_building.fields import Pair
from workflows.form_building.kinds import Schema
from workflows.form_building.shape import read_form
from workflows.vocabulary import START_FACTS


class KnownFact(NamedTuple):
    """A fact by its name.

    :ivar label: in Hindi and English, as its form calls it; its name when no form sets it
    :ivar own: the schema of the field that sets it; empty when no form does
    """

    name: str
    label: Pair
    own: Schema


def facts_in(files: Mapping[str, bytes], operations: Iterable[OperationSpec] = ()) -> dict[str, KnownFact]:
    """The facts that some files set, by name; what cannot be read sets none.

    :param operations: the operations of the office, whose results are facts too
    """
    found = {name: KnownFact(name, (name, name), {}) for name in sorted(START_FACTS)}
    found |= {name: KnownFact(name, (name, name), {}) for one in operations for name in sorted(one.results)}
    for file, content in files.items():
        try:
            facts = _facts_of_form(content) if file.endswith(".json") else _plain_facts(file, content)
        except (BadInput, EngineRefusal):
            continue
        found |= {fact.name: fact for fact in facts if fact.own or fact.name not in found}
    return found


def _facts_of_form(content: bytes) -> list[KnownFact]:
    fields: Mapping[str, Schema] = read_form(content)["properties"]
    return [
        KnownFact(name, (own.get("x-label", {}).get("hi", name), own.get("x-label", {}).get("en", name)), own)
        for name, own in fields.items()
        if own.get("x-fact") is True
    ]


def _plain_facts(file: str, content: bytes) -> list[KnownFact]:
    if file.endswith(".dmn"):
        names = set(parse_table(content).writes)
    else:
        scripts = read_xml(content).iter(f"{{{BPMN}}}script")
        names = {name for script in scripts if script.text for name in check_script(script.text)[1]}
    return [KnownFact(name, (name, name), {}) for name in sorted(names)]
