"""The environment of a process that runs for real: the office's facts, tables, operations and calendar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine import decisions, expressions
from engine.errors import EngineRefusal
from engine.facts import Environment
from engine.joins import Token
from engine.runtime.office import Office, OperationCall
from engine.runtime.rows import WAITING_ELSEWHERE, fetch_all
from engine.specs import Definition
from engine.states import Awaits

OFFICE_TIME = ZoneInfo("Asia/Kolkata")
_SPAN = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@dataclass(frozen=True)
class Happening:
    """Something that happened while a process ran, on its way into the history."""

    event: str
    node: str | None
    detail: dict[str, Any] = field(default_factory=dict)


class OfficeEnvironment(Environment):
    """Evaluates for one act on one instance.

    :ivar happened: decisions and operations so far
    :ivar irreversible: what was done that cannot be undone: operations, messages that somebody else waits for
    :ivar thrown: messages and signals for other instances of the subject, delivered when this one is saved
    """

    def __init__(
        self,
        db: Session,
        office: Office,
        definition: Definition,
        *,
        instance_id: int,
        subject_id: int,
        facts: dict[str, Any],
        actor: str,
        now: datetime,
    ) -> None:
        super().__init__(now)
        self.db, self.office, self.definition = db, office, definition
        self.instance_id, self.subject_id, self.facts, self.actor = instance_id, subject_id, facts, actor
        self.happened: list[Happening] = []
        self.irreversible: list[str] = []
        self.thrown: list[tuple[Awaits, str]] = []
        self._subject: Mapping[str, Any] | None = None

    def evaluate(self, source: str, names: Mapping[str, Any]) -> expressions.Plain:
        """Work out an expression; ``subject`` is asked of the office when it is used."""
        return super().evaluate(source, self._with_subject(source, names))

    def run_script(self, source: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Run a script; ``subject`` as above."""
        return super().run_script(source, self._with_subject(source, names))

    def decide(self, task: Token, decision: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask a table of this version; the row and the reason go into the history."""
        table = self.definition.tables.get(decision)
        if table is None:
            return super().decide(task, decision, names)
        made = decisions.decide(table, {**names, "subject": self._subject_facts()}, now=self.now)
        detail = {"table": decision, "row": made.row, "outputs": made.outputs}
        reasons = {"reason_en": made.reason_en, "reason_hi": made.reason_hi}
        self.happened.append(Happening("decided", task.task_spec.bpmn_id, detail | reasons))
        return made.outputs

    def operate(self, task: Token, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Run an inline operation in the officer's transaction; any other becomes a step that a job runs."""
        known = self.office.operations.get(operation)
        if known is None:
            return super().operate(task, operation, params)
        if known.irreversible:
            self.irreversible.append(operation)
        if not known.inline:
            task.internal_data["params"] = dict(params)
            return None
        given = known.fn(self.call(params))
        results = {name: given[name] for name in known.results if name in given}
        detail = {"operation": operation, "params": dict(params), "results": results}
        self.happened.append(Happening("operation", task.task_spec.bpmn_id, detail))
        return results

    def call(self, params: Mapping[str, Any]) -> OperationCall:
        """What an operation is told."""
        return OperationCall(
            db=self.db,
            subject_id=self.subject_id,
            instance_id=self.instance_id,
            params=params,
            facts=dict(self.facts),
            actor=self.actor,
            now=self.now,
        )

    def throw_message(self, task: Token, name: str) -> None:
        """Keep a message for the other instances of the subject that wait for it now."""
        self._throw(task, Awaits.MESSAGE, name)

    def throw_signal(self, task: Token, name: str) -> None:
        """Keep a signal, as a message."""
        self._throw(task, Awaits.SIGNAL, name)

    def due(self, task: Token, rule: str, start: datetime) -> datetime:
        """By the office's calendar; a date is its first moment, whatever the calendar says."""
        if rule[:1].isdigit() and not rule.endswith("wd"):
            return plain_due(rule, start).astimezone(UTC)
        diagram = self.definition.diagram_of_scope[task.workflow.spec.name]
        found = self.office.due_for(
            self.db,
            role=diagram.nodes[task.task_spec.bpmn_id].role,
            subject_id=self.subject_id,
            process=diagram.key,
            node=task.task_spec.bpmn_id,
            facts={**self.facts, **task.data},
            rule=rule,
            now=start,
        )
        return (found or plain_due(rule, start)).astimezone(UTC)

    def _throw(self, task: Token, kind: Awaits, name: str) -> None:
        self.happened.append(Happening("thrown", task.task_spec.bpmn_id, {kind.value: name}))
        given = {"kind": kind, "name": name, "subject": self.subject_id, "instance": self.instance_id}
        if fetch_all(self.db, WAITING_ELSEWHERE, **given):
            self.thrown.append((kind, name))
            self.irreversible.append(f"“{name}”")

    def _with_subject(self, source: str, names: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**names, "subject": self._subject_facts()} if "subject" in source else names

    def _subject_facts(self) -> Mapping[str, Any]:
        if self._subject is None:
            self._subject = self.office.subject_facts(self.db, self.subject_id)
        return self._subject


def plain_due(rule: str, start: datetime) -> datetime:
    """When a calendar rule falls due: ``P3D``, ``PT2H``, ``2026-12-01`` (its first moment in Asia/Kolkata), a moment.

    :raises EngineRefusal: for anything else
    """
    span = _SPAN.fullmatch(rule)
    try:
        if span and any(span.groups()):
            weeks, days, hours, minutes, seconds = (int(part or 0) for part in span.groups())
            return start + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        if len(rule) == len("2026-12-01"):
            moment = datetime.combine(date.fromisoformat(rule), time(), OFFICE_TIME)
        else:
            moment = datetime.fromisoformat(rule)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_TIME)
        moment.astimezone(UTC)  # the year 1 has no time zones
        return moment
    except (ValueError, OverflowError):
        raise EngineRefusal(
            f"“{rule}” is no date or duration; write P3D, 7wd or 2026-12-01.",
            f"“{rule}” कोई तिथि या अवधि नहीं है; P3D, 7wd या 2026-12-01 लिखें।",
        ) from None
