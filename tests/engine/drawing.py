"""Drawing small diagrams and tables for tests: what a test does not name is sound."""

import json
from html import escape
from itertools import pairwise

from engine.gate import OperationSpec, Vocabulary

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)

VOCABULARY = Vocabulary(
    roles={"dealing", "section_incharge", "sp", "dispatch"},
    operations={
        "notify": OperationSpec(required={"to"}, optional={"text"}),
        "draft_letter": OperationSpec(required={"template"}, results={"draft_no"}),
        "close_file": OperationSpec(),
    },
    letter_templates={"sanction_order"},
    messages={"receipt_added", "asks_answered"},
    subject_facts={"category", "grading"},
    start_facts=frozenset({"thana", "due_in"}),
)


def properties(values: dict[str, str], inner: str = "") -> str:
    """The extension elements of an element."""
    entries = "".join(
        f'<spiffworkflow:property name="{escape(name)}" value="{escape(value)}"/>' for name, value in values.items()
    )
    listed = f"<spiffworkflow:properties>{entries}</spiffworkflow:properties>" if values else ""
    return f"<bpmn:extensionElements>{listed}{inner}</bpmn:extensionElements>" if listed or inner else ""


class Drawing:
    """A diagram in the making.

    :param key: id of the process
    """

    def __init__(self, key: str = "p") -> None:
        self.key = key
        self.process = {"title_hi": "परीक्षण", "title_en": "Test"}
        self.nodes: list[str] = []
        self.lanes: dict[str, list[str]] = {}
        self.roots: list[str] = []
        self.more = ""
        self.drawn = ""

    def node(
        self,
        tag: str,
        key: str,
        inner: str = "",
        /,
        *,
        lane: str = "",
        name: str = "",
        extension: str = "",
        attributes: str = "",
        **values: str,
    ) -> "Drawing":
        """Any node; `values` become properties."""
        self.nodes.append(
            f'<bpmn:{tag} id="{key}" name="{escape(name or key)}" {attributes}>'
            f"{properties(values, extension)}{inner}</bpmn:{tag}>"
        )
        if lane:
            self.lanes.setdefault(lane, []).append(key)
        return self

    def start(self, key: str = "S") -> "Drawing":
        return self.node("startEvent", key)

    def end(self, key: str = "E") -> "Drawing":
        return self.node("endEvent", key)

    def task(self, key: str, lane: str = "dealing", **values: str) -> "Drawing":
        return self.node("userTask", key, lane=lane, **values)

    def xor(self, key: str, default: str = "") -> "Drawing":
        return self.node("exclusiveGateway", key, attributes=f'default="{default}"' if default else "")

    def service(self, key: str, operation: str, **params: str) -> "Drawing":
        given = "".join(
            f'<spiffworkflow:parameter id="{name}" type="str" value="{escape(value)}"/>'
            for name, value in params.items()
        )
        return self.node(
            "serviceTask",
            key,
            extension=f'<spiffworkflow:serviceTaskOperator id="{operation}"><spiffworkflow:parameters>{given}'
            "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>",
        )

    def decision(self, key: str, table: str) -> "Drawing":
        return self.node(
            "businessRuleTask",
            key,
            extension=f"<spiffworkflow:calledDecisionId>{table}</spiffworkflow:calledDecisionId>",
        )

    def timer(
        self, key: str, time: str, *, on: str = "", form: str = "timeDuration", interrupting: bool = True
    ) -> "Drawing":
        definition = (
            f'<bpmn:timerEventDefinition><bpmn:{form} xsi:type="bpmn:tFormalExpression">{escape(time)}</bpmn:{form}>'
            "</bpmn:timerEventDefinition>"
        )
        if not on:
            return self.node("intermediateCatchEvent", key, definition)
        attributes = f'attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"'
        return self.node("boundaryEvent", key, definition, attributes=attributes)

    def message(self, key: str, name: str, *, on: str = "", interrupting: bool = True) -> "Drawing":
        if f'id="m_{name}"' not in "".join(self.roots):
            self.roots.append(f'<bpmn:message id="m_{name}" name="{name}"/>')
        definition = f'<bpmn:messageEventDefinition messageRef="m_{name}"/>'
        if not on:
            return self.node("intermediateCatchEvent", key, definition)
        attributes = f'attachedToRef="{on}" cancelActivity="{str(interrupting).lower()}"'
        return self.node("boundaryEvent", key, definition, attributes=attributes)

    def arrow(
        self, source: str, target: str, condition: str = "", *, name: str = "", key: str = "", **values: str
    ) -> "Drawing":
        """An arrow; its id is `source_target` unless said otherwise."""
        inside = properties(values)
        if condition:
            inside += f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
            inside += "</bpmn:conditionExpression>"
        label = f' name="{escape(name)}"' if name else ""
        self.nodes.append(
            f'<bpmn:sequenceFlow id="{key or f"{source}_{target}"}" sourceRef="{source}" targetRef="{target}"{label}>'
            f"{inside}</bpmn:sequenceFlow>"
        )
        return self

    def chain(self, *keys: str) -> "Drawing":
        for source, target in pairwise(keys):
            self.arrow(source, target)
        return self

    def button(self, source: str, target: str, outcome: str, **values: str) -> "Drawing":
        """An arrow of an outcome gateway."""
        return self.arrow(
            source, target, f'outcome == "{outcome}"', name=f"बटन {outcome}", **{"name_en": outcome, **values}
        )

    def inside(self, key: str, part: "Drawing", **keywords: str) -> "Drawing":
        """A sub-process with the nodes of another drawing; its lanes are taken over."""
        for role, held in part.lanes.items():
            self.lanes.setdefault(role, []).extend(held)
        self.roots += [root for root in part.roots if root not in self.roots]
        return self.node("subProcess", key, "".join(part.nodes), **keywords)

    def lane_set(self) -> str:
        lanes = "".join(
            f'<bpmn:lane id="L_{role or "none"}" name="{role}">{properties({"role": role} if role else {})}'
            + "".join(f"<bpmn:flowNodeRef>{key}</bpmn:flowNodeRef>" for key in held)
            + "</bpmn:lane>"
            for role, held in self.lanes.items()
        )
        return f'<bpmn:laneSet id="LS">{lanes}</bpmn:laneSet>' if lanes else ""

    def xml(self) -> bytes:
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} id="D_{self.key}" '
            f'targetNamespace="http://patravali.example/bpmn">{"".join(self.roots)}'
            f'<bpmn:process id="{self.key}" isExecutable="true">{properties(self.process)}{self.lane_set()}'
            f"{''.join(self.nodes)}</bpmn:process>{self.more}{self.drawn}</bpmn:definitions>"
        ).encode()


def form(**fields: dict[str, object]) -> bytes:
    """A form with the given fields; those that are facts have to be filled."""
    facts = [name for name, own in fields.items() if isinstance(own, dict) and own.get("x-fact")]
    return json.dumps({"type": "object", "required": facts, "properties": fields}).encode()


AMOUNT_FORM = form(amount={"type": "integer", "format": "money", "x-fact": True}, remark={"type": "string"})


def approval() -> Drawing:
    """A sound diagram: note, buttons, decision table, second gateway, reminder, letter, end."""
    drawing = Drawing()
    drawing.start().task("Check", form="check", kind="note", due="7wd").xor("Choice")
    drawing.decision("Who", "power").xor("Level", default="Level_Sanction")
    drawing.task("Sanction", "sp", kind="approve", due='wd(3) if amount > rs(200000) else "P2D"').xor("Decided")
    drawing.service("Letter", "draft_letter", template='"sanction_order"').end()
    drawing.timer("Late", '"R3/P3D"', on="Check", form="timeCycle", interrupting=False).service(
        "Remind", "notify", to='"co"'
    )
    drawing.end("Reminded").chain("S", "Check", "Choice").chain("Late", "Remind", "Reminded")
    drawing.button("Choice", "Who", "forward", kind="forward").button("Choice", "Rejected", "refuse", kind="refuse")
    drawing.end("Rejected").chain("Who", "Level").arrow("Level", "Letter", 'level == "co"').arrow("Level", "Sanction")
    drawing.chain("Sanction", "Decided").button("Decided", "Letter", "approve")
    drawing.button("Decided", "Check", "back", kind="return", note="required").chain("Letter", "E")
    return drawing


def power_table(*rows: tuple[str, str], policy: str = "UNIQUE") -> bytes:
    """A table of who may sanction an amount; cells and results as they are written."""
    rows = rows or (("<= rs(25000)", '"co"'), ("> rs(25000)", '"sp"'))
    rules = "".join(
        f'<rule id="r{i}"><inputEntry id="i{i}"><text>{escape(cell)}</text></inputEntry>'
        f'<outputEntry id="o{i}"><text>{escape(result)}</text></outputEntry></rule>'
        for i, (cell, result) in enumerate(rows, start=1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="x">'
        '<decision id="power" name="वित्तीय अधिकार / Financial power">'
        f'<decisionTable id="dt" hitPolicy="{policy}"><input id="in1" label="राशि / amount">'
        '<inputExpression id="ie" typeRef="money"><text>amount</text></inputExpression></input>'
        f'<output id="out1" name="level" typeRef="string"/>{rules}</decisionTable></decision></definitions>'
    ).encode()


def files(drawing: Drawing, **more: bytes) -> dict[str, bytes]:
    """The files of an upload around a drawing."""
    return {
        f"{drawing.key}.bpmn": drawing.xml(),
        "power.dmn": power_table(),
        f"forms/{drawing.key}/check.json": AMOUNT_FORM,
        **more,
    }
