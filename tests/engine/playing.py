"""Playing a diagram without a database: state is saved, the diagram parsed anew and state loaded at each step."""

import datetime as dt

import orjson
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition, SignalEventDefinition

from engine import codec
from engine.facts import Environment, RunningProcess
from engine.runtime.environment import plain_due
from engine.specs.parser import parse
from tests.engine.sketch import sketch

BEGIN = dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)


class PlainEnvironment(Environment):
    """Expressions and the calendar; nothing of the office."""

    def due(self, task, rule, start):
        return plain_due(rule, start)


class Play:
    """A process in play.

    :ivar raw: its state after the last step
    """

    def __init__(self, text, facts=None, *, called=(), parse_again=True, **parts):
        self.diagrams = {"p": sketch(text, **parts), **{f"q{i}": xml for i, xml in enumerate(called)}}
        self.now, self.facts, self.parse_again = BEGIN, dict(facts or {}), parse_again
        self.spec, self.subs = parse("p", self.diagrams)
        self.process = RunningProcess(self.spec, self.subs, self.facts, PlainEnvironment(self.now))
        self.process.do_engine_steps()
        self.reload()

    def reload(self):
        self.raw = codec.dumps(self.process)
        if self.parse_again:
            self.spec, self.subs = parse("p", self.diagrams)
        self.facts = orjson.loads(orjson.dumps(self.facts))
        self.process = codec.loads(self.raw, self.spec, self.subs, self.facts, PlainEnvironment(self.now))

    def open(self):
        return " ".join(sorted(task.task_spec.bpmn_id for task in self.process.open_desks()))

    def do(self, *nodes, **facts):
        for node in nodes:
            desk = next(task for task in self.process.open_desks() if task.task_spec.bpmn_id == node)
            self.process.complete(desk, facts)
            self.reload()
        return self.open()

    def finish(self, desk_id, facts):
        """Complete the desk with an id."""
        desk = next(task for task in self.process.open_desks() if task.id == desk_id)
        self.process.complete(desk, facts)
        self.reload()

    def send(self, name, definition=MessageEventDefinition):
        self.process.send_event(BpmnEvent(definition(name), payload={}))
        self.process.do_engine_steps()
        self.reload()
        return self.open()

    def signal(self, name):
        return self.send(name, SignalEventDefinition)

    def days(self, count):
        return self.advance(dt.timedelta(days=count, minutes=1))

    def advance(self, span):
        self.now += span
        self.process.environment.now = self.now
        self.process.refresh_timers()
        self.reload()
        return self.open()
