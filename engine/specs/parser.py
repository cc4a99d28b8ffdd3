"""From a checked diagram to specifications that SpiffWorkflow runs, with the product's joins, elements and timers.

Nothing of the library is patched: its parser asks for classes, and gets ours. The classes of two elements that it names
itself (end of a boundary event's activity, end of a scope) are exchanged after parsing. Pinned to 3.2.0 for that.
"""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import SIGNAL_EVENT_XPATH, EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffEndEventParser,
    SpiffIntermediateThrowEventParser,
    SpiffSendTaskParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser, SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser

from engine.elements import DecisionTask, DueTimer, OperationTask, RepeatedTimer
from engine.errors import EngineRefusal
from engine.joins import (
    BoundaryEnd,
    FirstEventGateway,
    OutcomeGateway,
    ScopeEnd,
    TokenBoundaryEvent,
    TokenInclusiveGateway,
    TokenParallelGateway,
)
from engine.repeating import FactsLoop, FactsParallelInstances, FactsSequentialInstances
from engine.specs.diagram import BPMN
from engine.throwing import ThrowingEnd, ThrowingEvent, ThrowingTask
from engine.uploads import read_xml

_YES_OR_NO = frozenset({"isExecutable", "cancelActivity", "isSequential", "testBefore", "parallelMultiple"})


class _Parsing(TaskParser):  # type: ignore[misc]
    """Mixed into every activity parser: our multi-instance, our timers, our end of a boundary event's activity."""

    STANDARD_LOOP_CLASS = FactsLoop
    PARALLEL_MI_CLASS = FactsParallelInstances
    SEQUENTIAL_MI_CLASS = FactsSequentialInstances

    def _add_boundary_event(self, children: list[etree._Element]) -> BoundaryEventSplit:
        fork = super()._add_boundary_event(children)
        self.spec.task_specs[f"{self.bpmn_id}.BoundaryEventJoin"].__class__ = BoundaryEnd
        return fork

    def parse_timer_event(self, event: etree._Element) -> TimerEventDefinition:
        """Our timers: the environment's clock, the office's working days."""
        found = super().parse_timer_event(event)
        kinds = {
            TimeDateEventDefinition: DueTimer,
            DurationTimerEventDefinition: DueTimer,
            CycleTimerEventDefinition: RepeatedTimer,
        }
        return kinds[type(found)](found.name, found.expression, description=found.description)


class _ProcessParser(SpiffProcessParser):  # type: ignore[misc]
    def create_spec(self) -> BpmnProcessSpec:
        spec = super().create_spec()
        spec.end.__class__ = ScopeEnd
        return spec


class _OperationParser(_Parsing, SpiffTaskParser):  # type: ignore[misc]
    """A service task: ``serviceTaskOperator`` names the operation, its parameters are expressions."""

    def create_task(self) -> OperationTask:
        extensions = self.parse_extensions()
        operator = extensions.get("serviceTaskOperator")
        if operator is None:
            raise ValidationException("A service task needs an operation", self.node, self.filename)
        params = {name: param["value"] for name, param in operator["parameters"].items()}
        return OperationTask(self.spec, self.bpmn_id, operator["name"], params, **self.bpmn_attributes)


class _DecisionParser(_Parsing, SpiffTaskParser):  # type: ignore[misc]
    """A business rule task: ``calledDecisionId`` names the decision."""

    def create_task(self) -> DecisionTask:
        decision = self.get_decision_ref(self.node)
        if decision is None:
            raise ValidationException("A business rule task needs a decision", self.node, self.filename)
        return DecisionTask(self.spec, self.bpmn_id, decision, **self.bpmn_attributes)

    @staticmethod
    def get_decision_ref(node: etree._Element) -> str | None:
        """The decision's id; the library asks for it while it looks for dependencies."""
        found = SpiffTaskParser._parse_extensions(node).get("calledDecisionId")
        return str(found).strip() if found else None


class _EndParser(_Parsing, SpiffEndEventParser):  # type: ignore[misc]
    """An end; the library's parser reads no signals there (engine report D11)."""

    def get_event_definition(self, xpaths: list[str]) -> EventDefinition:
        """What the end throws."""
        return super().get_event_definition([*xpaths, SIGNAL_EVENT_XPATH])


def _ours(parser: type[TaskParser], spec: type[TaskSpec]) -> tuple[type[TaskParser], type[TaskSpec]]:
    mixed = type(parser.__name__, (_Parsing, parser), {})
    return mixed, TokenBoundaryEvent if spec is BoundaryEvent else spec


class Parser(SpiffBpmnParser):  # type: ignore[misc]
    """SpiffWorkflow's parser with our classes."""

    PROCESS_PARSER_CLASS = _ProcessParser
    OVERRIDE_PARSER_CLASSES: Mapping[str, Any] = {
        **{tag: _ours(*classes) for tag, classes in SpiffBpmnParser.OVERRIDE_PARSER_CLASSES.items()},
        full_tag("endEvent"): (_EndParser, ThrowingEnd),
        full_tag("intermediateThrowEvent"): _ours(SpiffIntermediateThrowEventParser, ThrowingEvent),
        full_tag("sendTask"): _ours(SpiffSendTaskParser, ThrowingTask),
        full_tag("serviceTask"): (_OperationParser, OperationTask),
        full_tag("businessRuleTask"): (_DecisionParser, DecisionTask),
        full_tag("eventBasedGateway"): _ours(EventBasedGatewayParser, FirstEventGateway),
        full_tag("exclusiveGateway"): (ConditionalGatewayParser, OutcomeGateway),
        full_tag("parallelGateway"): (GatewayParser, TokenParallelGateway),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, TokenInclusiveGateway),
    }


def parse(process: str, diagrams: Mapping[str, bytes]) -> tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]:
    """Make the specifications of a process and of all that runs inside it.

    :param process: id of the process
    :param diagrams: file name to XML: its own and those of the processes that it calls
    :raises EngineRefusal: naming the element that cannot be run
    """
    parser = Parser()
    # The library finds a document again by the identity of its root, which must live as long as the parser.
    roots = {name: _in_plain_words(_without_drawing(read_xml(xml))) for name, xml in diagrams.items()}
    try:
        for name, root in roots.items():
            parser.add_bpmn_xml(root, filename=name)
        spec, subs = parser.get_spec(process), parser.get_subprocess_specs(process)
    except ValidationException as error:
        where = f" ({error.id})" if getattr(error, "id", None) else ""
        raise EngineRefusal(
            f"The diagram cannot be run{where}: {error}", f"यह मार्ग-आरेख चलाया नहीं जा सकता{where}: {error}"
        ) from error
    for one in (spec, *subs.values()):
        _connect_instances(one)
        _look_no_further(one)
    return spec, subs


def _without_drawing(root: etree._Element) -> etree._Element:
    """Drop the shapes: the library would try conditions in the order of their height on the sheet."""
    for drawing in root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        root.remove(drawing)
    return root


def _in_plain_words(root: etree._Element) -> etree._Element:
    """XML Schema writes yes as ``true`` or ``1``; the library takes every ``1`` for a no."""
    for element in root.iter(f"{{{BPMN}}}*"):
        for name in _YES_OR_NO:
            if element.get(name) in ("1", "0"):
                element.set(name, "true" if element.get(name) == "1" else "false")
    return root


def _connect_instances(spec: BpmnProcessSpec) -> None:
    """Tell each multi-instance of its instances' ends now: two threads that did it at first use might do it twice."""
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            child = spec.task_specs[task_spec.task_spec]
            if not child.completed_event.is_connected(task_spec.merge_child):
                child.completed_event.connect(task_spec.merge_child)


def _look_no_further(spec: BpmnProcessSpec) -> None:
    """Predict only what a token comes to next: nothing of ours reads further, and it costs a task for each node."""
    for task_spec in spec.task_specs.values():
        task_spec.lookahead = 0
