"""The world of a dry run: given facts in place of the office, and a record in place of the database."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from engine import decisions
from engine.dryrun.answers import Setting
from engine.dryrun.record import Called, Decided, DryRun, Passed
from engine.errors import EngineRefusal
from engine.expressions import Plain, parse_expression
from engine.facts import Environment, RunningProcess, ScriptEngine
from engine.joins import Token
from engine.runtime.environment import plain_due
from engine.specs import Definition, Flow, Node

MOST_ELEMENTS = 5_000
CPU_SECONDS = 2.0
"""Processor time of one run."""
_CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})


class Trail(list[tuple[str, str]]):
    """Takes the place of a process's list of passed elements: writes the record, and ends a run that has no end."""

    def __init__(self, definition: Definition, world: "GivenWorld", run: DryRun) -> None:
        super().__init__()
        self.definition, self.world, self.run = definition, world, run
        self._ends_at = time.thread_time() + CPU_SECONDS

    def append(self, place: tuple[str, str]) -> None:
        """An element is left.

        :raises EngineRefusal: when the run is too long
        """
        if len(self.run.path) >= MOST_ELEMENTS or time.thread_time() > self._ends_at:
            raise EngineRefusal("The dry run was stopped: it goes on for too long.",
                                "पूर्वाभ्यास रोका गया: यह बहुत लंबा चलता रहा।")  # fmt: skip
        diagram = self.definition.diagram_of_scope[place[0]]
        node = diagram.nodes[place[1]]
        self.run.path.append(Passed(diagram.key, node.id, node.tag, node.name_hi, node.name_en, self.world.now))
        if node.tag == "endEvent":
            self.run.ends.append(node.id if diagram.key == self.definition.key else f"{diagram.key}/{node.id}")
        if node.tag in _CHOICES and len(node.outgoing) > 1:
            self.run.decisions.append(Decided(diagram.key, node.id))


class WatchedScripts(ScriptEngine):
    """Notes which condition of a choice held."""

    environment: "GivenWorld"

    def evaluate(self, task: Token, expression: str, external_context: object = None) -> Plain:
        """Work it out."""
        value = super().evaluate(task, expression, external_context)
        if value is True:
            self.environment.note_condition(task, expression, self.names(task))
        return value


class GivenWorld(Environment):
    """Evaluates for one run.

    :ivar subject: what expressions read as ``subject.<name>``; the answers may change it
    """

    def __init__(self, definition: Definition, setting: Setting, run: DryRun) -> None:
        super().__init__(setting.begins)
        self.definition, self.setting, self.run = definition, setting, run
        self.subject = dict(setting.subject)

    def watch(self, process: RunningProcess, trail: Trail) -> RunningProcess:
        """Have a process report here what it does."""
        process.passed = trail
        process.script_engine = WatchedScripts(self, process.facts)
        return process

    def evaluate(self, source: str, names: Mapping[str, Any]) -> Plain:
        """Work out an expression over facts and subject."""
        return super().evaluate(source, {**names, "subject": self.subject})

    def run_script(self, source: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run a script over facts and subject."""
        return super().run_script(source, {**names, "subject": self.subject})

    def decide(self, task: Token, decision: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask a table of the diagram."""
        table = self.definition.tables.get(decision)
        if table is None:
            return super().decide(task, decision, names)
        made = decisions.decide(table, {**names, "subject": self.subject}, now=self.now)
        process, node = self._place(task)
        found = Decided(process, node.id, table=decision, row=made.row, outputs=dict(made.outputs))
        found.reason_en, found.reason_hi = made.reason_en, made.reason_hi
        self.run.decisions.append(found)
        return made.outputs

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Note what would be called; gives what the setting says that it gives."""
        known = self.setting.operations.get(operation)
        if known is None:
            raise EngineRefusal(f"There is no operation “{operation}”.", f"कार्य “{operation}” नहीं है।")
        given = self.setting.results.get(operation, {})
        for name in given.keys() - known.results.keys():
            raise EngineRefusal(f"The operation “{operation}” does not give “{name}”.",
                                f"कार्य “{operation}” से “{name}” नहीं मिलता।")  # fmt: skip
        process, node = self._place(task)
        self.run.operations.append(
            Called(process, node.id, operation, dict(params), dict(given), not known.inline, known.irreversible)
        )
        return given

    def due(self, task: Token, rule: str, start: datetime) -> datetime:
        """By the calendar of the setting; a date is its first moment."""
        if rule[:1].isdigit() and not rule.endswith("wd"):
            return plain_due(rule, start).astimezone(UTC)
        return self.setting.due(rule, start).astimezone(UTC)

    def note_condition(self, task: Token, expression: str, names: Mapping[str, Any]) -> None:
        """A condition of the choice that is being made holds; timers and parameters are no conditions."""
        process, node = self._place(task)
        made = self.run.decisions[-1] if self.run.decisions else None
        flow = next((one for one in node.outgoing if (one.condition or "").strip() == expression.strip()), None)
        if made is None or flow is None or (made.process, made.node, made.table) != (process, node.id, ""):
            return
        en, hi = self._because(flow, names)
        made.reason_en, made.reason_hi = (f"{before}; {new}" if before else new
                                          for before, new in ((made.reason_en, en), (made.reason_hi, hi)))  # fmt: skip
        made.taken.append(flow.id)
        made.to.append(flow.target)

    def note_defaults(self) -> None:
        """Choices of which no condition held took their default arrow."""
        for made in self.run.decisions:
            node = self.definition.node(made.process, made.node)
            default = next((flow for flow in node.outgoing if flow.default), None)
            if not made.table and not made.taken and default is not None:
                made.taken, made.to = [default.id], [default.target]
                made.reason_en, made.reason_hi = "no other condition holds", "कोई अन्य शर्त पूरी नहीं हुई"

    def _place(self, task: Token) -> tuple[str, Node]:
        diagram = self.definition.diagram_of_scope[task.workflow.spec.name]
        return diagram.key, diagram.nodes[task.task_spec.bpmn_id]

    def _because(self, flow: Flow, names: Mapping[str, Any]) -> tuple[str, str]:
        if flow.outcome is not None:
            name_en = flow.properties.get("name_en") or flow.name
            return f"the desk chose “{name_en}”", f"पटल ने “{flow.name or name_en}” चुना"
        known = {**names, "subject": self.subject}
        paths = sorted(parse_expression(str(flow.condition)).paths - {"subject"})
        values = ", ".join(f"{path} = {_shown(known, path)}" for path in paths)
        return (f"“{flow.condition}” holds" + (f", because {values}" if values else ""),
                f"“{flow.condition}” पूरी होती है" + (f", क्योंकि {values}" if values else ""))  # fmt: skip


def _shown(names: Mapping[str, Any], path: str) -> str:
    head, _, key = path.partition(".")
    value = names.get(head)
    return json.dumps(value.get(key) if key and isinstance(value, Mapping) else value, ensure_ascii=False)
