"""SpiffWorkflow as it comes, in memory and never saved: for diagrams without loops it is right, and a measure."""

from collections import Counter

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.engine.playing import Play
from tests.engine.sketch import sketch


class BothEngines:
    """Ours, saved and loaded at each step, and the bare one: open desks by the rooms that they are in, and the end.

    Facts that choices ask for stay as they are at the start, because the bare engine has a copy on every branch.
    """

    def __init__(self, drawn, start):
        self.drawn, self.told, self.sent = drawn, [], set()
        called = [sketch(text, name, **drawn.parts) for name, text in drawn.called.items()]
        self.play = Play(drawn.text, start, called=called, parse_again=False, **drawn.parts)
        parser = SpiffBpmnParser()
        for name, xml in self.play.diagrams.items():
            parser.add_bpmn_str(xml, filename=name)
        self.bare = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.bare.task_tree.data.update(start)
        self.bare.do_engine_steps()
        self.compare()

    def __repr__(self):
        return f"\n{self.drawn.text}\n{self.drawn.parts | self.drawn.called}\ndid {self.told}"

    def compare(self):
        ours, theirs = desks_of(self.play.process), desks_of(self.bare)
        assert Counter(key for key, _ in ours) == Counter(key for key, _ in theirs), self
        assert self.play.process.completed == self.bare.completed, self

    def step(self, rng):
        """A desk is done, or a message comes that has not come yet; false when nothing can happen."""
        waits = {event.name for event in self.bare.waiting_events() if event.event_type == "MessageEventDefinition"}
        new, desks = sorted(waits - self.sent), sorted({key for key, _ in desks_of(self.bare)})
        if new and (rng.random() < 0.2 or not desks):
            self.send(rng.choice(new))
        elif desks:
            self.finish(rng.choice(desks), rng)
        else:
            return False
        self.compare()
        return not self.bare.completed

    def send(self, name):
        self.told.append(name)
        self.sent.add(name)
        self.play.send(name)
        self.bare.send_event(BpmnEvent(MessageEventDefinition(name), payload={}))
        self.bare.do_engine_steps()

    def finish(self, key, rng):
        drawn, node = self.drawn, key[-1]
        given = {drawn.outputs[node]: rng.choice("xyz")} if node in drawn.outputs else {}
        given |= {"outcome": rng.choice(drawn.outcomes[node])} if node in drawn.outcomes else {}
        self.told.append((key, given))
        theirs = next(task for at, task in desks_of(self.bare) if at == key)
        self.play.finish(next(task for at, task in desks_of(self.play.process) if at == key).id, given)
        theirs.data.update(given)
        theirs.run()
        self.bare.do_engine_steps()


def desks_of(process):
    """(the activities around it and its own id, task) of each open desk."""
    found = []
    for task in process.get_tasks(state=TaskState.READY, manual=True):
        path, scope = [task.task_spec.bpmn_id], task.workflow
        while scope.parent_task_id is not None:
            owner = process.get_task_from_id(scope.parent_task_id)
            path, scope = [owner.task_spec.bpmn_id, *path], owner.workflow
        found.append((tuple(path), task))
    return found
