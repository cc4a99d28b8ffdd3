"""One diagram under examination, with everything that it may refer to."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from engine.decisions import DecisionTable
from engine.expressions import is_fact_name
from engine.gate.diagram import Diagram, Node
from engine.gate.form_words import forbidden_in
from engine.gate.report import Report
from engine.gate.vocabulary import Vocabulary

MAX_FORM_BYTES = 200_000
DURATION = re.compile(r"[0-9]{1,4}wd|P(?=.)(?:[0-9]{1,4}W|(?:[0-9]{1,5}D)?(?:T(?=.)(?:[0-9]{1,4}H)?(?:[0-9]{1,5}M)?)?)")
DATE = re.compile(r"2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
CYCLE = re.compile(rf"R[0-9]{{0,3}}/(?=.*[1-9])(?:{DURATION.pattern})")
"""What timers and due rules may be: 7wd, P3D, PT4H, 2026-12-31, R3/P3D; what repeats needs a pause."""

_FACT_TYPES = {"string", "boolean", "integer"}


@dataclass(frozen=True)
class Form:
    """A form as far as the gate reads it.

    :ivar facts: names of its fields marked `x-fact`
    :ivar unfit: those that cannot be facts
    :ivar unreadable: why it could not be read (English, Hindi)
    """

    facts: frozenset[str] = frozenset()
    unfit: tuple[str, ...] = ()
    unreadable: tuple[str, str] | None = None


@dataclass(frozen=True)
class Written:
    """An expression where it stands."""

    element: etree._Element
    source: str


@dataclass(eq=False)
class Case:
    """A diagram, its report, and what it may name.

    :ivar tables: decision tables by key
    :ivar processes: all diagrams of the upload by key
    :ivar expressions: those of the diagram, when somebody has collected them
    """

    diagram: Diagram
    report: Report
    vocabulary: Vocabulary
    files: Mapping[str, bytes]
    tables: Mapping[str, DecisionTable]
    processes: Mapping[str, Diagram]
    expressions: list[Written] = field(default_factory=list)

    def form_of(self, node: Node) -> str:
        """The path of a task's form among the files; empty when it has none."""
        form = node.properties.get("form", "")
        if not form:
            return ""
        path = form.removeprefix("forms/").removesuffix(".json")
        return f"forms/{path}.json" if "/" in path else f"forms/{self.diagram.key}/{path}.json"

    def thrown_messages(self) -> set[str]:
        """Names of the messages that the diagrams of the upload throw themselves."""
        return {name for diagram in self.processes.values() for name in diagram.thrown_messages()}


@lru_cache(maxsize=256)
def read_form(data: bytes) -> Form:
    """Read a JSON Schema form (2020-12) for the facts in it.

    :param data: the file
    """
    if len(data) > MAX_FORM_BYTES:
        return Form(unreadable=("it is too large", "बहुत बड़ा है"))
    try:
        schema = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        return Form(unreadable=("it is not JSON", "यह JSON नहीं है"))
    fields = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(fields, dict):
        return Form(unreadable=("it has no fields", "इसमें खाने नहीं हैं"))
    forbidden = forbidden_in(schema)
    if forbidden is not None:
        return Form(unreadable=forbidden)
    facts = {name: field for name, field in fields.items() if isinstance(field, dict) and field.get("x-fact") is True}
    unfit = tuple(name for name, field in facts.items() if not is_fact_name(name) or not _may_be_fact(field))
    return Form(frozenset(facts), unfit)


def _may_be_fact(field: dict[str, Any]) -> bool:
    kind = field.get("type")
    if kind == "array":
        items = field.get("items")
        return isinstance(items, dict) and items.get("type") == "string"
    return isinstance(kind, str) and kind in _FACT_TYPES
