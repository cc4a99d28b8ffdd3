"""Where a step leads, in words: buttons, conditions, branches, waits; and in which order the steps are told."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.gate.diagram import B, text_of
from engine.specs import Diagram, Flow, Node
from workflows.standing_order.conditions import condition_in_words, value_in_words
from workflows.standing_order.names import Language, Names
from workflows.standing_order.times import in_time

GATEWAYS = {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"}
SILENT = GATEWAYS | {"startEvent", "endEvent", "boundaryEvent"}
"""Elements that are no paragraph of their own."""
_BACK = {"return", "refuse"}
MESSAGES: Mapping[str, tuple[str, str]] = {
    "asks_answered": ("माँगी गई आख्या प्राप्त होने", "the reports asked for have come"),
    "receipt_added": ("पत्रावली में नई प्राप्ति आने", "a new receipt comes to the file"),
    "part_merged": ("भाग-पत्रावली के मूल पत्रावली में सम्मिलित होने", "a part file is merged"),
}
"""What the office tells a diagram, so that पर or तक may follow the Hindi, and "when" or "until" precede the English."""


class Ways:
    """The arrows of a diagram, in one language.

    :param elements: the elements of the file by their ids
    """

    def __init__(
        self, diagram: Diagram, elements: Mapping[str, etree._Element], names: Names, language: Language
    ) -> None:
        self.diagram = diagram
        self.elements = elements
        self.names = names
        self.language: Language = language
        self.numbers = {node.id: number for number, node in enumerate(self._in_order(), 1)}

    def pick(self, hindi: str, english: str) -> str:
        """One of two wordings."""
        return hindi if self.language == "hi" else english

    def name(self, node: Node) -> str:
        """What an element is called."""
        named = self.pick(node.name_hi, node.name_en)
        return "" if named == node.id else named

    def steps(self) -> list[Node]:
        """The steps that are paragraphs, in their order."""
        return [self.diagram.nodes[key] for key in self.numbers]

    def onward(self, node: Node) -> list[str]:
        """What follows a step: a line for each button or case; a single line where there is nothing to choose."""
        buttons = self.diagram.choices(node)
        if buttons:
            return [self._button(flow) for flow in buttons]
        return [line for flow in node.outgoing for line in self._plain(node, flow)]

    def _plain(self, node: Node, flow: Flow) -> list[str]:
        if node.tag in ("userTask", "manualTask") and self._flow_name(flow):
            return [self._button(flow)]
        lines = self._lines(flow.target, frozenset())
        return [self.pick(f"इसके पश्चात् {lines[0]}", f"Then {lines[0]}")] if len(lines) == 1 else lines

    def _button(self, flow: Flow) -> str:
        name, kind = self._flow_name(flow) or flow.id, flow.properties.get("kind", "")
        note = flow.properties.get("note", "") == "required"
        tail = self.pick(" (टिप्पणी अनिवार्य)", " (with a note)") if note else ""
        mark = {"return": self.pick("वापसी: ", "Return: "), "refuse": self.pick("अस्वीकृति: ", "Refusal: ")}.get(kind, "")
        return self.pick(f"{mark}“{name}” चुनने पर{tail} ", f"{mark}“{name}”{tail}: ") + self.to(flow.target)

    def _flow_name(self, flow: Flow) -> str:
        return self.pick(flow.name, flow.properties.get("name_en") or flow.name).strip()

    def to(self, target: str) -> str:
        """Where an arrow leads, as one sentence."""
        return self._sentence(self._lines(target, frozenset()))

    def _sentence(self, lines: list[str]) -> str:
        return "; ".join([*(line.rstrip("।.") for line in lines[:-1]), *lines[-1:]])

    def _lines(self, target: str, seen: frozenset[str]) -> list[str]:
        node = self.diagram.nodes.get(target)
        if node is None or target in seen:
            return []
        if target in self.numbers:
            named, number = self.name(node), self.numbers[target]
            tail = f" ({named})" if named else ""
            return [self.pick(f"प्रस्तर {number}{tail} के अनुसार कार्यवाही होगी।", f"paragraph {number}{tail} follows.")]
        told = {
            "endEvent": self._ended,
            "exclusiveGateway": self._choice,
            "inclusiveGateway": self._choice,
            "parallelGateway": self._branches,
            "eventBasedGateway": self._first_of,
        }.get(node.tag, self._passed)
        return told(node, seen | {target})

    def _passed(self, node: Node, seen: frozenset[str]) -> list[str]:
        return [line for flow in node.outgoing for line in self._lines(flow.target, seen)]

    def _ended(self, node: Node, _seen: frozenset[str]) -> list[str]:
        return [self._ending(node)]

    def _ending(self, node: Node) -> str:
        named = self.name(node)
        if node.scope != self.diagram.process:
            return self.pick(f"यह भाग पूर्ण होगा{f' (“{named}”)' if named else ''}।",
                             f"this part is complete{f' (“{named}”)' if named else ''}.")  # fmt: skip
        return self.pick(f"प्रक्रिया का यह क्रम समाप्त होगा{f' (“{named}”)' if named else ''}।",
                         f"this course ends{f' (“{named}”)' if named else ''}.")  # fmt: skip

    def _choice(self, node: Node, seen: frozenset[str]) -> list[str]:
        if len(node.outgoing) == 1:
            return self._lines(node.outgoing[0].target, seen)
        asked = [flow for flow in node.outgoing if not flow.default]
        return [self._case(flow, seen) for flow in asked] + [
            self.pick("अन्यथा ", "otherwise ") + self._joined(flow, seen) for flow in node.outgoing if flow.default
        ]

    def _case(self, flow: Flow, seen: frozenset[str]) -> str:
        condition, name = condition_in_words(flow.condition or "", self.names, self.language), self._flow_name(flow)
        after, named = self._joined(flow, seen), f"“{name}”: " if name else ""
        return named + self.pick(f"यदि {condition}, तो {after}", f"if {condition}, {after}")

    def _joined(self, flow: Flow, seen: frozenset[str]) -> str:
        return self._sentence(self._lines(flow.target, seen))

    def _branches(self, node: Node, seen: frozenset[str]) -> list[str]:
        if len(node.outgoing) == 1:
            after = self._joined(node.outgoing[0], seen)
            return [
                self.pick(f"सभी समानान्तर कार्यवाहियाँ पूर्ण होने पर {after}", f"when all branches are complete, {after}")
            ]
        parts = [self._joined(flow, seen) for flow in node.outgoing]
        return [
            self.pick("एक साथ: ", "At the same time: ") + " ".join(f"({n}) {part}" for n, part in enumerate(parts, 1))
        ]

    def _first_of(self, node: Node, seen: frozenset[str]) -> list[str]:
        parts = []
        for flow in node.outgoing:
            event = self.diagram.nodes.get(flow.target)
            if event is not None:
                after = " ".join(self._joined(way, seen | {event.id}) for way in event.outgoing)
                parts.append(self.pick(f"{self.event(event)} पर {after}", f"when {self.event(event)}, {after}"))
        return [
            self.pick("जो पहले हो: ", "Whichever is first: ") + " ".join(f"({n}) {p}" for n, p in enumerate(parts, 1))
        ]

    def event(self, node: Node) -> str:
        """What an event waits for; पर or तक may follow the Hindi, "when" or "until" precede the English."""
        element = self.elements[node.id]
        timer = element.find(f"{B}timerEventDefinition")
        if timer is not None:
            return self._timer(timer)
        for kind, (hindi, english) in _EVENTS.items():
            if element.find(f"{B}{kind}EventDefinition") is not None:
                return self.pick(hindi, english).format(self.named_by(node, kind) or self.name(node))
        message = self.named_by(node, "message")
        known = MESSAGES.get(message)
        if known:
            return self.pick(*known)
        return self.pick(
            f"सूचना “{message or self.name(node)}” प्राप्त होने", f"the message “{message or self.name(node)}” comes"
        )

    def named_by(self, node: Node, kind: str) -> str:
        """The name of the message, signal, error or escalation of an event or a receive task."""
        element = self.elements[node.id]
        definition = element.find(f"{B}{kind}EventDefinition")
        reference = (element if definition is None else definition).get(f"{kind}Ref", "").rpartition(":")[2]
        return str(self.elements[reference].get("name") or "") if reference in self.elements else ""

    def _timer(self, timer: etree._Element) -> str:
        form = next((child for child in timer if str(child.tag).startswith(f"{B}time")), None)
        text = text_of(form)
        words = in_time(text, self.language) or value_in_words(text, self.names, self.language)
        if form is not None and form.tag == f"{B}timeDate":
            return self.pick(f"दिनांक {words} आने", f"the date {words} has come")
        if form is not None and form.tag == f"{B}timeCycle":
            return self.pick(f"समय ({words}) आने", f"the time has come ({words})")
        return self.pick(f"{words} बीतने", f"{words} have passed")

    def _in_order(self) -> Iterator[Node]:
        """Depth first along the arrows forward, ways back last; then what only an event on a boundary reaches."""
        nodes, seen = self.diagram.nodes, set[str]()
        boundary = [node for node in nodes.values() if node.tag == "boundaryEvent"]
        todo = [*reversed(list(nodes.values())), *boundary, *self.diagram.starts()]
        while todo:
            node = todo.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            if node.tag not in SILENT:
                yield node
            forward = [flow for flow in node.outgoing if flow.properties.get("kind") not in _BACK]
            back = [flow for flow in node.outgoing if flow.properties.get("kind") in _BACK]
            todo += [nodes[flow.target] for flow in [*reversed(back), *reversed(forward)] if flow.target in nodes]
            todo += [inner for inner in nodes.values() if inner.scope == node.id and inner.tag == "startEvent"]


_EVENTS: Mapping[str, tuple[str, str]] = {
    "signal": ("संकेत “{0}” मिलने", "the signal “{0}” comes"),
    "error": ("त्रुटि “{0}” होने", "the error “{0}” occurs"),
    "escalation": ("“{0}” ऊपर भेजे जाने", "“{0}” is escalated"),
    "cancel": ("कार्यवाही निरस्त होने", "it is cancelled"),
}
