"""Whether a token that stands at an element of the old version can stand at one of the new version."""

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.base import TaskSpec

from engine.elements import OperationTask
from engine.migration.refusals import Name, other_instances, other_kind, other_operation

_SEVERAL = ("cardinality", "data_input", "data_output", "input_item", "output_item", "maximum", "test_before")


def check_alike(old: TaskSpec, new: TaskSpec, name: Name) -> None:
    """Whether a token of the one can stand at the other.

    :param name: what the old one is called
    :raises CannotMigrate: when it cannot
    """
    if isinstance(old, LoopTask) or isinstance(new, LoopTask):
        if type(old) is not type(new) or _several(old) != _several(new):
            raise other_instances(name)
    elif isinstance(old, SubWorkflowTaskMixin) and isinstance(new, SubWorkflowTaskMixin):
        return
    elif isinstance(old, OperationTask) and isinstance(new, OperationTask):
        if old.operation != new.operation:
            raise other_operation(name, old.operation, new.operation)
    elif type(old) is not type(new) and not (old.manual and new.manual):
        raise other_kind(name)


def clock_of(spec: TaskSpec) -> list[tuple[str, str]]:
    """The dates for which an event waits. The messages beside them are read from the diagram and leave no state."""
    definition = spec.event_definition
    parts = getattr(definition, "event_definitions", None) or [definition]
    return [(type(one).__name__, str(one.expression)) for one in parts if isinstance(one, TimerEventDefinition)]


def _several(spec: TaskSpec) -> list[str]:
    return [str(getattr(one, "bpmn_id", one)) for one in (getattr(spec, name, None) for name in _SEVERAL)]
