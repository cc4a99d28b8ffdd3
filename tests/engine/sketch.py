"""The shortest way to a diagram: lines as ``U task``, ``X xor``, arrows as ``U > X > V``, ``X > U : again == 1``.

Kinds: start end task xor and or script evgw catch receive throw sub call on service rule.
Words behind a kind: ``message:m`` ``timer:P1D`` ``cycle:R3/P2D`` ``error:e`` ``escalation:e`` ``signal:s``
``terminate``; ``mi:3`` ``seq:3`` ``each:list/item[/out/outitem]`` with ``sequential``, ``until:condition``: several
instances; ``keep``: a boundary event does not interrupt;
``op:name`` with ``param:p=expression``; ``table:t``; ``name=value`` is a property. ``_`` stands for a space.
An arrow's condition is ``: expression`` or ``: default``; behind ``|`` stand its properties, ``label`` is its name.
"""

from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

TAGS = {
    "task": "userTask", "xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway",
    "start": "startEvent", "end": "endEvent", "script": "scriptTask", "evgw": "eventBasedGateway",
    "catch": "intermediateCatchEvent", "receive": "receiveTask", "sub": "subProcess", "call": "callActivity",
    "on": "boundaryEvent", "service": "serviceTask", "rule": "businessRuleTask", "throw": "intermediateThrowEvent",
}  # fmt: skip
NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
NAMED = ("message", "signal", "error", "escalation")
TAGS |= {"send": "sendTask", "tx": "transaction"}
"""Further: ``S send message:m``; ``P tx``, a transaction, with ``e end cancel`` inside and ``Q on P cancel`` around it;
``loop:condition`` or ``before:condition`` with ``most:5``: a standard loop."""


@dataclass
class Sketch:
    """What is collected while a diagram is written."""

    parts: dict[str, str]
    roots: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)

    def scope(self, text: str) -> str:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        arrows = [line for line in lines if ">" in line.partition(" : ")[0]]
        defaults, flows = {}, []
        for line in arrows:
            flows += self._flows(line, defaults)
        nodes = [self._node(line.split(), defaults) for line in lines if line not in arrows]
        return "".join(nodes + flows)

    def _flows(self, line: str, defaults: dict[str, str]) -> list[str]:
        line, _, written = line.partition(" | ")
        arrow, _, condition = line.partition(" : ")
        words = dict(word.split("=", 1) for word in written.split())
        chain = [name.strip() for name in arrow.split(">")]
        made = []
        for source, target in pairwise(chain):
            if condition == "default":
                defaults[source] = f"{source}_{target}"
            inside = properties({key: value.replace("_", " ") for key, value in words.items() if key != "label"})
            if condition and condition != "default":
                inside += (
                    f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
                    "</bpmn:conditionExpression>"
                )
            label = f' name="{escape(words["label"])}"' if "label" in words else ""
            made.append(
                f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"{label}>{inside}'
                "</bpmn:sequenceFlow>"
            )
        return made

    def _node(self, words: list[str], defaults: dict[str, str]) -> str:
        key, kind, *rest = words
        ours = dict(word.split("=", 1) for word in rest if "=" in word and not word.startswith(("param:", "run:")))
        role = ours.pop("role", "dealing" if kind == "task" else "")
        if role:
            self.roles.setdefault(role, []).append(key)
        attributes = f' name="{ours.pop("name", key)}"'
        if key in defaults:
            attributes += f' default="{defaults[key]}"'
        if kind == "on":
            attributes += f' attachedToRef="{rest[0]}" cancelActivity="{str("keep" not in rest).lower()}"'
        if kind == "call":
            attributes += f' calledElement="{rest[0]}"'
        inner = properties(ours, _extension(rest)) + _several(rest) + _looped(rest) + self._event(rest, kind)
        if kind in ("receive", "send"):
            message = next(word.partition(":")[2] for word in rest if word.startswith("message:"))
            attributes += f' messageRef="{message}"'
        if kind in ("sub", "tx"):
            inner += self.scope(self.parts[key])
        if kind == "script":
            inner += f"<bpmn:script>{escape(rest[0].removeprefix('run:').replace('_', ' '))}</bpmn:script>"
        return f'<bpmn:{TAGS[kind]} id="{key}"{attributes}>{inner}</bpmn:{TAGS[kind]}>'

    def _event(self, words: list[str], kind: str) -> str:
        for word in words:
            what, _, value = word.partition(":")
            if what in ("timer", "cycle"):
                tag = "timeDuration" if what == "timer" else "timeCycle"
                time = value if "(" in value else f'"{value}"'
                return (
                    f'<bpmn:timerEventDefinition><bpmn:{tag} xsi:type="bpmn:tFormalExpression">{escape(time)}'
                    f"</bpmn:{tag}></bpmn:timerEventDefinition>"
                )
            if what in NAMED:
                code = f' {what}Code="{value}"' if what in ("error", "escalation") else ""
                self.roots[value] = f'<bpmn:{what} id="{value}" name="{value}"{code}/>'
                return "" if kind in ("receive", "send") else f'<bpmn:{what}EventDefinition {what}Ref="{value}"/>'
            if word in ("terminate", "cancel"):
                return f"<bpmn:{word}EventDefinition/>"
        return ""

    def lanes(self) -> str:
        lanes = "".join(
            f'<bpmn:lane id="L_{role}" name="{role}">{properties({"role": role})}'
            + "".join(f"<bpmn:flowNodeRef>{key}</bpmn:flowNodeRef>" for key in held)
            + "</bpmn:lane>"
            for role, held in self.roles.items()
        )
        return f'<bpmn:laneSet id="LS">{lanes}</bpmn:laneSet>' if lanes else ""


def properties(values: dict[str, str], extension: str = "") -> str:
    entries = "".join(
        f'<spiffworkflow:property name="{escape(name)}" value="{escape(value)}"/>' for name, value in values.items()
    )
    listed = f"<spiffworkflow:properties>{entries}</spiffworkflow:properties>" if entries else ""
    return f"<bpmn:extensionElements>{listed}{extension}</bpmn:extensionElements>" if listed or extension else ""


def _extension(words: list[str]) -> str:
    for word in words:
        kind, _, value = word.partition(":")
        if kind == "op":
            given = dict(part.removeprefix("param:").split("=", 1) for part in words if part.startswith("param:"))
            entries = "".join(
                f'<spiffworkflow:parameter id="{name}" type="any" value="{escape(source)}"/>'
                for name, source in given.items()
            )
            return (
                f'<spiffworkflow:serviceTaskOperator id="{value}"><spiffworkflow:parameters>{entries}'
                "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
            )
        if kind == "table":
            return f"<spiffworkflow:calledDecisionId>{value}</spiffworkflow:calledDecisionId>"
    return ""


def _looped(words: list[str]) -> str:
    given = dict(word.split(":", 1) for word in words if word.startswith(("loop:", "before:", "most:")))
    if not given:
        return ""
    condition = (given.get("loop") or given.get("before") or "").replace("_", " ")
    inside = f"<bpmn:loopCondition>{escape(condition)}</bpmn:loopCondition>" if condition else ""
    most = f' loopMaximum="{given["most"]}"' if "most" in given else ""
    before = f' testBefore="{str("before" in given).lower()}"'
    return f"<bpmn:standardLoopCharacteristics{before}{most}>{inside}</bpmn:standardLoopCharacteristics>"


def _several(words: list[str]) -> str:
    until = next((word.removeprefix("until:").replace("_", " ") for word in words if word.startswith("until:")), "")
    ended = f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    for word in words:
        kind, _, value = word.partition(":")
        if kind in ("mi", "seq"):
            return (
                f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(kind == "seq").lower()}">'
                f"<bpmn:loopCardinality>{value}</bpmn:loopCardinality>{ended}</bpmn:multiInstanceLoopCharacteristics>"
            )
        if kind == "each":
            collection, item, *out = value.split("/")
            outputs = f"<bpmn:loopDataOutputRef>{out[0]}</bpmn:loopDataOutputRef>" if out else ""
            put = f'<bpmn:outputDataItem id="{out[1]}" name="{out[1]}"/>' if out else ""
            return (
                f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str("sequential" in words).lower()}">'
                f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef>{outputs}"
                f'<bpmn:inputDataItem id="{item}" name="{item}"/>{put}{ended}</bpmn:multiInstanceLoopCharacteristics>'
            )
    return ""


def sketch(text: str, key: str = "p", **parts: str) -> bytes:
    """One process; ``parts[id]`` is the inside of sub-process ``id``. Every scope names its own start and end."""
    made = Sketch(parts)
    inside = made.scope(text)
    return (
        f'<bpmn:definitions {NAMESPACES} id="D_{key}" targetNamespace="http://patravali.example/bpmn">'
        f"{''.join(made.roots.values())}"
        f'<bpmn:process id="{key}" isExecutable="true">{made.lanes()}{inside}</bpmn:process></bpmn:definitions>'
    ).encode()
