"""One diagram under examination, with everything that it may refer to."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree

from engine.decisions import DecisionTable
from engine.expressions import Kind, Known, is_fact_name
from engine.gate.diagram import Diagram, Node
from engine.gate.form_words import forbidden_in
from engine.gate.report import Report
from engine.gate.vocabulary import Vocabulary

MAX_FORM_BYTES = 200_000
DURATION = re.compile(r"[0-9]{1,4}wd|P(?=.)(?:[0-9]{1,4}W|(?:[0-9]{1,5}D)?(?:T(?=.)(?:[0-9]{1,4}H)?(?:[0-9]{1,5}M)?)?)")
DATE = re.compile(r"2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
CYCLE = re.compile(rf"R[0-9]{{0,3}}/(?=.*[1-9])(?:{DURATION.pattern})")
"""What timers and due rules may be: 7wd, P3D, PT4H, 2026-12-31, R3/P3D; what repeats needs a pause."""

_FACT_TYPES = {"string": Kind.TEXT, "boolean": Kind.FLAG, "integer": Kind.NUMBER}
_FORMATS = {("string", "date"): Kind.WRITTEN_DATE, ("integer", "money"): Kind.MONEY}


@dataclass(frozen=True)
class FactField:
    """A field of a form that is a fact.

    :ivar certain: whether it has a value whenever it is shown: it is required, and hangs on no other answer
    :ivar outcomes: the buttons at which it is shown; None for all
    """

    name: str
    gives: Known
    certain: bool
    outcomes: frozenset[str] | None

    def is_sure_at(self, outcome: str) -> bool:
        """Whether a desk that is left by a button has given it; by whichever, when the button has no name."""
        return self.certain and (self.outcomes is None or not outcome or outcome in self.outcomes)


@dataclass(frozen=True)
class Form:
    """A form as far as the gate reads it.

    :ivar fields: those marked `x-fact`
    :ivar unfit: names of those that cannot be facts
    :ivar unreadable: why it could not be read (English, Hindi)
    """

    fields: tuple[FactField, ...] = ()
    unfit: tuple[str, ...] = ()
    unreadable: tuple[str, str] | None = None

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names of its facts."""
        return frozenset(one.name for one in self.fields)


class Use(StrEnum):
    """What an expression is worked out for."""

    CONDITION = "condition"
    DESK = "desk"
    TIME = "time"
    PARAMETER = "parameter"
    COUNT = "count"
    LIST = "list"
    AFTER = "after"
    """The completion condition of a multi-instance, the condition of a loop."""


@dataclass(frozen=True)
class Written:
    """An expression where it stands.

    :ivar element: a node or an arrow
    """

    element: etree._Element
    source: str
    use: Use


@dataclass(frozen=True)
class Sources:
    """Where the facts of an upload come from.

    :ivar written: the facts that a node sets when it is done, by `id()` of the node
    :ivar kinds: what is known of facts by name, and of `subject.<name>`
    :ivar names: all names that anything sets
    :ivar is_part: the upload is a part, and callers that are not here may set facts for it
    """

    written: Mapping[int, frozenset[str]] = field(default_factory=dict)
    kinds: Mapping[str, Known] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    is_part: bool = False

    def of(self, node: Node) -> frozenset[str]:
        """The facts that a node sets."""
        return self.written.get(id(node), frozenset())


@dataclass(eq=False)
class Case:
    """A diagram, its report, and what it may name.

    :ivar tables: decision tables by key
    :ivar processes: all diagrams of the upload by key
    :ivar sources: where the facts of all of them come from
    :ivar expressions: those of the diagram, when somebody has collected them
    :ivar needs: the facts that each of them needs to know, by its source
    """

    diagram: Diagram
    report: Report
    vocabulary: Vocabulary
    files: Mapping[str, bytes]
    tables: Mapping[str, DecisionTable]
    processes: Mapping[str, Diagram]
    sources: Sources
    expressions: list[Written] = field(default_factory=list)
    needs: dict[str, frozenset[str]] = field(default_factory=dict)

    def form_of(self, node: Node) -> str:
        """The path of a task's form among the files; empty when it has none."""
        return form_path(self.diagram, node)

    def thrown_messages(self) -> set[str]:
        """Names of the messages that the diagrams of the upload throw themselves."""
        return {name for diagram in self.processes.values() for name in diagram.thrown_messages()}


def form_path(diagram: Diagram, node: Node) -> str:
    """The path of a task's form among the files; empty when it has none."""
    form = node.properties.get("form", "")
    if not form:
        return ""
    path = form.removeprefix("forms/").removesuffix(".json")
    return f"forms/{path}.json" if "/" in path else f"forms/{diagram.key}/{path}.json"


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
    facts = {name: own for name, own in fields.items() if isinstance(own, dict) and own.get("x-fact") is True}
    unfit = tuple(name for name, own in facts.items() if not is_fact_name(name) or _gives(own) is None)
    asked = schema.get("required")
    required = set(map(str, asked)) if isinstance(asked, list) else set()
    return Form(tuple(_fact_field(name, own, required) for name, own in facts.items()), unfit)


def _fact_field(name: str, own: dict[str, Any], required: set[str]) -> FactField:
    certain = name in required and "x-show-if" not in own
    outcomes = own.get("x-outcomes")
    buttons = frozenset(map(str, outcomes)) if isinstance(outcomes, list) else None
    return FactField(name, _gives(own) or Known(), certain, buttons)


def _gives(own: dict[str, Any]) -> Known | None:
    """What a field gives; None when that cannot be a fact."""
    kind = own.get("type")
    if kind == "array":
        items = own.get("items")
        return (
            Known(Kind.LIST, items=_gives(items)) if isinstance(items, dict) and items.get("type") == "string" else None
        )
    if not isinstance(kind, str) or kind not in _FACT_TYPES:
        return None
    found = _FORMATS.get((kind, str(own.get("format"))), _FACT_TYPES[kind])
    offered = own.get("enum")
    values = frozenset(map(str, offered)) if isinstance(offered, list) and found is Kind.TEXT else None
    return Known(found, values)
