"""Reminders that touch nothing: what they start comes to its end at once and moves no other token.

Whether such a one has happened already is no other state. Whatever can be done after it can be done without it, with
the same tokens at the same places; all that it takes away is that it can happen. So it is played once, and else passed
over: eight desks beside one another, each with a reminder, have 256 states and not 6,561.
"""

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from engine.elements import DueTimer
from engine.joins import Token
from engine.specs import Definition, Diagram, Node

_AUTOMATIC = frozenset({"serviceTask", "scriptTask", "businessRuleTask", "exclusiveGateway", "endEvent"})


class Reminders:
    """The reminders of a definition.

    :param definition: from :func:`engine.specs.build`
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.known: dict[tuple[str, str], bool] = {}

    def touches_nothing(self, token: Token) -> bool:
        """Whether a token waits for the date of such a reminder."""
        spec = token.task_spec
        if not isinstance(spec, BoundaryEvent) or spec.cancel_activity or type(spec.event_definition) is not DueTimer:
            return False
        place = (token.workflow.spec.name, spec.name)
        if place not in self.known:
            self.known[place] = self._ends_at_once(token)
        return self.known[place]

    def _ends_at_once(self, token: Token) -> bool:
        diagram = self.definition.diagram_of_scope.get(token.workflow.spec.name)
        begin = diagram.nodes.get(token.task_spec.bpmn_id) if diagram is not None else None
        if diagram is None or begin is None:
            return False
        todo, seen = list(diagram.following(begin)), set[str]()
        while todo:
            node = todo.pop()
            if node.id not in seen:
                seen.add(node.id)
                if not self._is_plain(token, diagram, node):
                    return False
                todo += diagram.following(node)
        return bool(seen)

    @staticmethod
    def _is_plain(token: Token, diagram: Diagram, node: Node) -> bool:
        """Whether a step runs by itself, once, and nothing else hears of it."""
        spec = token.workflow.spec.task_specs.get(node.id)
        if spec is None or isinstance(spec, LoopTask) or node.tag not in _AUTOMATIC:
            return False
        if node.tag == "endEvent" and type(spec.event_definition) is not NoneEventDefinition:
            return False
        return not any(other.attached_to == node.id for other in diagram.nodes.values())
