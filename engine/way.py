"""The usual way ahead: which desks a file will most likely pass from where it stands."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.errors import EngineRefusal
from engine.expressions import evaluate
from engine.specs import Definition, Diagram, Flow, Node
from engine.specs.diagram import SUB_PROCESSES

DESKS = frozenset({"userTask", "manualTask", "task"})
_LIKELY = {"forward": 0, "finish": 1, "": 1, "refuse": 2, "return": 3}


class UsualWay:
    """Walks a definition from an element to the end: forward at choices, into calls and sub-processes, never back.

    :param facts: what is known decides at choices that ask for facts
    """

    def __init__(self, definition: Definition, facts: Mapping[str, Any], now: datetime) -> None:
        self.definition, self.facts, self.now = definition, facts, now
        self.seen: set[tuple[str, str]] = set()

    def after(self, process: str, node: str) -> Iterator[tuple[Diagram, Node]]:
        """The desks behind an element, in order; each once.

        :param process: file stem of the diagram in which the element lies
        """
        diagram = self.definition.diagrams[process]
        self.seen.add((process, node))
        yield from self._leave(diagram, diagram.nodes[node])

    def _leave(self, diagram: Diagram, node: Node) -> Iterator[tuple[Diagram, Node]]:
        flows = self._chosen(node)
        for flow in flows:
            yield from self._enter(diagram, diagram.nodes[flow.target])
        if not flows:
            yield from self._out_of(diagram, node)

    def _enter(self, diagram: Diagram, node: Node) -> Iterator[tuple[Diagram, Node]]:
        if (diagram.key, node.id) in self.seen:
            return
        self.seen.add((diagram.key, node.id))
        inner = self._inside(diagram, node)
        if inner is not None:
            yield from self._enter(*inner)  # the end inside leads on behind the call
            return
        if node.tag in DESKS:
            yield diagram, node
        yield from self._leave(diagram, node)

    def _inside(self, diagram: Diagram, node: Node) -> tuple[Diagram, Node] | None:
        """Where a call or sub-process begins."""
        if node.called in self.definition.diagrams:
            called = self.definition.diagrams[str(node.called)]
            return next(((called, start) for start in called.starts()), None)
        if node.tag in SUB_PROCESSES:
            within = (inner for inner in diagram.nodes.values() if inner.scope == node.id)
            return next(((diagram, inner) for inner in within if inner.tag == "startEvent"), None)
        return None

    def _out_of(self, diagram: Diagram, node: Node) -> Iterator[tuple[Diagram, Node]]:
        """Behind the sub-process or the call that ends here."""
        if node.scope != diagram.process:
            yield from self._leave(diagram, diagram.nodes[node.scope])
            return
        for caller in self.definition.diagrams.values():
            for call in caller.nodes.values():
                if call.called == diagram.process and (caller.key, f"behind {call.id}") not in self.seen:
                    self.seen.add((caller.key, f"behind {call.id}"))
                    yield from self._leave(caller, call)

    def _chosen(self, node: Node) -> tuple[Flow, ...]:
        if node.tag not in ("exclusiveGateway", "inclusiveGateway", "eventBasedGateway") or len(node.outgoing) < 2:
            return node.outgoing
        answers = [(flow, self._answer(flow)) for flow in node.outgoing if flow.condition and flow.outcome is None]
        holding = [flow for flow, answer in answers if answer is True]
        likely = sorted(node.outgoing, key=lambda flow: (flow.default, _LIKELY.get(flow.properties.get("kind", ""), 1)))
        if answers and all(answer is False for _, answer in answers):
            likely = [flow for flow in likely if flow.default] or likely
        return tuple((holding or likely)[:1])

    def _answer(self, flow: Flow) -> bool | None:
        """What the facts say to a condition; None when they do not say yet."""
        try:
            return evaluate(str(flow.condition), self.facts, now=self.now) is True
        except EngineRefusal:
            return None
