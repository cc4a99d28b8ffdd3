"""Automatic elements of a diagram as the product runs them: operations, decisions, timers.

SpiffWorkflow's own go through ``eval``, the machine's clock and a table evaluator that takes every hit policy for
"first" (engine report D7, D12, D15, D18). These ask the running process's environment.
"""

from datetime import datetime

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.event_definitions.timer import CycleTimerEventDefinition, TimerEventDefinition
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import EngineRefusal
from engine.joins import Token


class OperationTask(SpiffBpmnTask):  # type: ignore[misc]
    """A service task: an operation of the office, by name, with parameters that are expressions."""

    def __init__(
        self, wf_spec: BpmnProcessSpec, name: str, operation: str, params: dict[str, str], **kwargs: object
    ) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.operation = operation
        self.params = params

    def _run_hook(self, my_task: Token) -> bool | None:
        """Run it; None (the token stays, STARTED) when a job will bring the results."""
        process = my_task.workflow.top_workflow
        engine = process.script_engine
        params = {name: engine.evaluate(my_task, source) for name, source in self.params.items()}
        results = process.environment.operate(my_task, self.operation, params)
        if results is None:
            return None
        process.facts.update(results)
        return True


class DecisionTask(SpiffBpmnTask):  # type: ignore[misc]
    """A business rule task: a decision table whose outputs become facts."""

    def __init__(self, wf_spec: BpmnProcessSpec, name: str, decision: str, **kwargs: object) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.decision = decision

    def _run_hook(self, my_task: Token) -> bool:
        process = my_task.workflow.top_workflow
        names = process.script_engine.names(my_task)
        process.facts.update(process.environment.decide(my_task, self.decision, names))
        return True


class DueTimer(TimerEventDefinition):  # type: ignore[misc]
    """A date or a duration, fixed when the token arrives."""

    def has_fired(self, my_task: Token) -> bool:
        """Whether it is due by the environment's clock."""
        data, environment = my_task.internal_data, my_task.workflow.top_workflow.environment
        if data.get("event_value") is None:
            data["event_value"] = environment.due(my_task, rule_of(self, my_task), environment.now).isoformat()
        if datetime.fromisoformat(data["event_value"]) <= my_task.workflow.top_workflow.reached:
            data["event_fired"] = True
        return bool(data.get("event_fired", False))


class RepeatedTimer(CycleTimerEventDefinition):  # type: ignore[misc]
    """``R3/P3D``: three times, three days apart; ``R/2wd``: every second working day.

    Dates that went by while nobody looked (the server stood still) are one reminder, not many.
    """

    def update_task(self, my_task: Token) -> None:
        """Begin the path anew when a turn is due."""
        if self.cycle_complete(my_task):
            for output in my_task.task_spec.outputs:
                child = my_task._add_child(output, TaskState.FUTURE)
                child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
                child.task_spec._update(child)
                _let_go(child)

    def cycle_complete(self, my_task: Token) -> bool:
        """Whether one more turn is due; counts it."""
        data, environment = my_task.internal_data, my_task.workflow.top_workflow.environment
        turn = data.get("event_value")
        if turn is None:
            turn = data["event_value"] = self._first_turn(my_task)
        if turn["cycles"] == 0:
            data["event_fired"] = True
            return False
        this_turn = datetime.fromisoformat(turn["next"])
        if this_turn > my_task.workflow.top_workflow.reached:
            return False
        following = environment.due(my_task, turn["rule"], this_turn)
        if following <= environment.now:
            following = environment.due(my_task, turn["rule"], environment.now)
        turn["next"] = following.isoformat()
        turn["cycles"] -= 1
        return True

    def _first_turn(self, my_task: Token) -> dict[str, str | int]:
        environment = my_task.workflow.top_workflow.environment
        rule = rule_of(self, my_task)
        times, slash, every = rule.partition("/")
        if not slash or times[:1] != "R" or not (times[1:].isdigit() or times == "R"):
            raise EngineRefusal(f"“{rule}” is no repetition; write R3/P3D.", f"“{rule}” पुनरावृत्ति नहीं है; R3/P3D लिखें।")
        first = environment.due(my_task, every, environment.now)
        return {"cycles": int(times[1:] or -1), "next": first.isoformat(), "rule": every}


def _let_go(token: Token) -> None:
    """Hang a path from the start, as the codec does: the event may be disarmed in this act, and its path goes on."""
    event, root = token.parent, token.workflow.task_tree
    event._children.remove(token.id)
    token._parent = root.id
    root._children.append(token.id)


def rule_of(timer: TimerEventDefinition, my_task: Token) -> str:
    """What a timer's expression gives at a token: ``7wd``, ``P3D``, ``2026-12-01``, ``R3/P3D``."""
    rule = my_task.workflow.script_engine.evaluate(my_task, timer.expression)
    if not isinstance(rule, str):
        raise EngineRefusal(
            f"The timer “{timer.expression}” gives no date or duration.",
            f"समय-घटना “{timer.expression}” कोई तिथि या अवधि नहीं देती।",
        )
    return rule
