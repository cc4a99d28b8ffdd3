"""The engine and the token game, side by side: the same acts on both, and after each of them the same to be seen.

Scopes and desks of the two are paired as they appear, so that of two equal desks in different rooms the same one is
done in both.
"""

import datetime as dt
from collections import Counter

from SpiffWorkflow.util.task import TaskState

from engine.runtime.tracks import tracks_of
from tests.engine.playing import BEGIN, Play
from tests.engine.sketch import sketch
from tests.engine.tokengame import Game

MOST_DESKS = 25
STATE_LIMIT = 40_000


class SideBySide:
    """One run of one diagram.

    :param drawn: from tests/engine/random_blocks.py or random_arrows.py
    :ivar told: what was done so far
    """

    def __init__(self, drawn, start, *, parse_again=False, make_play=Play):
        self.drawn, self.start, self.told = drawn, start, []
        called = [sketch(text, name, **drawn.parts) for name, text in drawn.called.items()]
        self.game = Game(drawn.text, drawn.parts | drawn.called, dict(start), BEGIN)
        self.play = make_play(drawn.text, start, called=called, parse_again=parse_again, **drawn.parts)
        self.desk_of, self.scope_of = {}, {}
        self.compare()

    def __repr__(self):
        called = "".join(f"\n--- {name}:\n{text}" for name, text in (self.drawn.parts | self.drawn.called).items())
        return f"\n{self.drawn.text}{called}\nfacts {self.start}\ndid {self.told}"

    def compare(self):
        """Both show the same."""
        play, game = self.play, self.game
        if game.is_open:
            return
        process = play.process
        assert process.completed == game.done, self
        assert play.facts == game.facts, self
        if game.done:
            return
        self.rooms, self.desks = _rooms(process), {}
        self.pair(process, game.top)
        assert len(self.desks) == len(game.desks()) == len(process.open_desks()), self
        assert process.is_stuck() == game.is_stuck(), self
        self.compare_events()
        assert len(play.raw) < STATE_LIMIT, self

    def compare_events(self):
        """What waits for a date, to the second, or for a message or signal."""
        tracks, armed = tracks_of(self.play.process), self.game.armed()
        dates = Counter(token.armed[event] for _, token, event in armed if token.armed[event] is not None)
        assert Counter(due for _, due in tracks.timers.values()) == dates, self
        named = Counter(one for one in (scope.net.happening(event) for scope, _, event in armed) if one[0] in SENT)
        assert Counter((kind.value, name) for _, kind, name in tracks.subscriptions) == named, self

    def pair(self, theirs, ours):
        """A scope of the engine and one of the game hold the same desks and the same scopes."""
        desks = [task for task in theirs.tasks.values() if task._state == TaskState.READY and task.task_spec.manual]
        works = [(token, work) for token in ours.at for work in token.works]
        assert Counter(task.task_spec.bpmn_id for task in desks) == Counter(
            token.node for token, work in works if work.inner is None
        ), self
        for task in desks:
            mine = [
                (token, work) for token, work in works if work.inner is None and token.node == task.task_spec.bpmn_id
            ]
            token, work = self.partner(task.id, mine, task.data)
            self.desks[task.id] = (ours, token, work)
        rooms = self.rooms.get(theirs.parent_task_id, [])
        assert Counter(owner.task_spec.bpmn_id for owner, _ in rooms) == Counter(
            token.node for token, work in works if work.inner is not None
        ), self
        for owner, room in rooms:
            mine = [(t, work) for t, work in works if work.inner is not None and t.node == owner.task_spec.bpmn_id]
            _, work = self.partner(owner.id, mine, owner.data)
            self.pair(room, work.inner)

    def partner(self, task_id, mine, items):
        """The one that was paired before, else one that is new to both and has the same item."""
        known = next((one for one in mine if self.desk_of.get(task_id) is one[1]), None)
        taken = set(map(id, self.desk_of.values()))
        fresh = [one for one in mine if id(one[1]) not in taken and all(items[n] == v for n, v in one[1].items.items())]
        assert known or fresh, self
        found = known or fresh[0]
        self.desk_of[task_id] = found[1]
        return found

    def step(self, rng):
        """One random thing happens to both; false when nothing can."""
        game, armed = self.game, self.game.armed()
        named = sorted(
            {scope.net.happening(event) for scope, _, event in armed if scope.net.happening(event)[0] in SENT}
        )
        if named and (rng.random() < 0.2 or not self.desks):
            self.happen(*rng.choice(named))
        elif any(token.armed[event] for _, token, event in armed) and (rng.random() < 0.2 or not self.desks):
            self.advance(dt.timedelta(hours=rng.choice((6, 24, 60, 200))))
        elif self.desks:
            self.finish(rng)
        else:
            return False
        self.compare()
        return not game.done and not game.is_open and len(self.desks) <= MOST_DESKS

    def happen(self, kind, name):
        self.told.append(f"{kind}:{name}")
        self.game.occur(kind, name)
        self.game.rest()
        self.play.send(name) if kind == "message" else self.play.signal(name)

    def advance(self, span):
        self.told.append(span)
        self.game.advance(span)
        self.play.advance(span)

    def finish(self, rng):
        """A desk is done, with some facts, its button and what it puts out."""
        drawn = self.drawn
        by_name = sorted(
            (desk[1].node, str(sorted(desk[2].items.items())), n) for n, desk in enumerate(self.desks.values())
        )
        task_id, desk = list(self.desks.items())[rng.choice(by_name)[2]]
        given = {name: rng.randint(0, 2) for name in rng.sample(sorted(drawn.names), min(3, len(drawn.names)))}
        node = desk[1].node
        given |= {drawn.outputs[node]: rng.choice("xyz")} if node in drawn.outputs else {}
        given |= {"outcome": rng.choice(drawn.outcomes[node])} if node in drawn.outcomes else {}
        self.told.append((node, given))
        self.game.complete(desk, given)
        self.play.finish(task_id, given)


SENT = ("message", "signal")


def _rooms(process):
    """Open scopes with the tasks that own them, by the owner of the scope around; None for the process itself."""
    found = {}
    for scope in process.subprocesses.values():
        owner = process.get_task_from_id(scope.parent_task_id)
        if not scope.completed and owner._state == TaskState.STARTED:
            found.setdefault(owner.workflow.parent_task_id, []).append((owner, scope))
    return found
