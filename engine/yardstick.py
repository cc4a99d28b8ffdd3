"""Bare SpiffWorkflow on the same diagram, to measure the engine against (``patravali bench engine``, design §7).

The *floor* is a step in memory with nothing saved; the *stock* way saves with SpiffWorkflow's own serializer. Decisions
are replaced by their result, which is in SpiffWorkflow's favour.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs.defaults import ScriptTask
from SpiffWorkflow.util.task import TaskState

from engine.specs import Definition
from engine.uploads import read_xml


class BareProcess:
    """A process that runs on SpiffWorkflow as it is delivered.

    :param definition: the version to run
    :param facts: data at its start
    :param decided: what its decision tables decide
    """

    def __init__(self, definition: Definition, facts: Mapping[str, Any], decided: Mapping[str, Any]) -> None:
        parser = _parser(decided)()
        roots = {name: read_xml(xml) for name, xml in definition.files.items() if name.endswith(".bpmn")}
        for name, root in roots.items():
            parser.add_bpmn_xml(root, filename=name)
        key = definition.diagram.process
        self.workflow = BpmnWorkflow(parser.get_spec(key), parser.get_subprocess_specs(key))
        self.workflow.task_tree.data.update(facts)
        self.workflow.do_engine_steps()
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))

    def step(self, outcome: str | None) -> None:
        """Complete the one open desk."""
        task = self.workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data["outcome"] = outcome
        task.run()
        self.workflow.do_engine_steps()

    def save(self) -> str:
        """Its state as SpiffWorkflow saves it: the diagram and every task that ever ran."""
        return str(self._serializer.serialize_json(self.workflow))

    def load(self, state: str) -> None:
        """Bring a state back."""
        self.workflow = self._serializer.deserialize_json(state)


def _parser(decided: Mapping[str, Any]) -> type[SpiffBpmnParser]:
    script = "\n".join(f"{name} = {value!r}" for name, value in decided.items())

    class Decided(SpiffTaskParser):  # type: ignore[misc]
        def create_task(self) -> ScriptTask:
            return ScriptTask(self.spec, self.bpmn_id, script, **self.bpmn_attributes)

        @staticmethod
        def get_decision_ref(_node: object) -> None:
            return None

    tag = full_tag("businessRuleTask")
    classes = {**SpiffBpmnParser.OVERRIDE_PARSER_CLASSES, tag: (Decided, ScriptTask)}
    return type("YardstickParser", (SpiffBpmnParser,), {"OVERRIDE_PARSER_CLASSES": classes})
