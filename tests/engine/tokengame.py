"""An independent judge: a token game over the lines of a sketch, by the clauses of BPMN 2.0.2, without SpiffWorkflow.

Knows start, end (also terminate, error, escalation), task, sub, call, each also as several at once, one after the
other or in a standard loop, xor, and, or, script, evgw, catch, receive, throw, and events on activities: message,
signal, timer, cycle, error, escalation.
"""

from dataclasses import dataclass, field
from itertools import permutations

from tests.engine.nets import holds, read, span_of


@dataclass(eq=False)
class Work:
    """One instance of an activity: a desk, or a scope.

    :ivar items: what sets it apart, and what sets the scopes around it apart
    """

    items: dict[str, str]
    inner: "Scope | None" = None


@dataclass(eq=False)
class Token:
    """At an activity or an event.

    :ivar works: open instances; :ivar rest: those that come after them; :ivar got: what the finished ones put out
    :ivar rounds: of a standard loop, how many are done
    :ivar armed: events that wait here, each with its date
    """

    node: str
    works: list[Work] = field(default_factory=list)
    rest: list[Work] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    rounds: int = 0
    armed: dict[str, object] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)


class Game:
    """All tokens of a run, its facts and its clock.

    :ivar is_open: of two inclusive joins that can fire, one may take the other's turn away: 13.4.3 does not say which
        of them is first, so that what comes after is no more to be compared
    """

    def __init__(self, text, parts, facts, now=None):
        self.parts, self.facts, self.now, self.queue = parts, facts, now, []
        self.is_open = False
        self.top = Scope(self, text, None, None, {})
        self.rest()

    @property
    def done(self):
        return self.top.over

    def scopes(self):
        todo = [self.top]
        while todo:
            scope = todo.pop()
            if not scope.over:
                yield scope
                todo += [work.inner for token in scope.at for work in token.works if work.inner]

    def desks(self):
        """(scope, token, work) of each open desk."""
        return [
            (scope, token, work)
            for scope in self.scopes()
            for token in scope.at
            for work in token.works
            if work.inner is None
        ]

    def armed(self):
        """(scope, token, event) of all that waits for something to happen."""
        return [(scope, token, event) for scope in self.scopes() for token in scope.at for event in token.armed]

    def is_stuck(self):
        return not (self.done or self.desks() or self.armed())

    def complete(self, desk, given):
        """A desk is done."""
        scope, token, work = desk
        collected = (scope.net.word(token.node, "each") or "").split("/")[3:]
        token.got += [value for name, value in given.items() if name in collected]
        self.facts.update({name: value for name, value in given.items() if name not in collected})
        scope.work_done(token, work)
        self.rest()

    def occur(self, kind, name):
        """A message or signal comes, for all who wait."""
        for scope, token, event in self.armed():
            if scope.net.happening(event) == (kind, name):
                scope.occur(token, event)

    def advance(self, span):
        """Time goes by; what is due happens in order, each to rest."""
        self.now += span
        dated = [(token.armed[event], scope, token, event) for scope, token, event in self.armed()]
        due = [one for one in dated if one[0] is not None and one[0] <= self.now]
        for moment, scope, token, event in sorted(due, key=lambda one: one[0]):
            if token.armed.get(event) == moment:
                scope.occur(token, event)
                self.rest()

    def rest(self):
        """Move until every token waits."""
        for _ in range(2000):
            if self.queue:
                scope, node, source = self.queue.pop(0)
                if scope.is_alive():
                    scope.enter(node, source)
            elif not any(scope.end() or scope.fire_inclusive() for scope in list(self.scopes())):
                break
        else:
            raise OverflowError
        self.facts.pop("outcome", None)


class Scope:
    """The tokens of one process, sub-process or called process."""

    def __init__(self, game, text, around, token, items):
        self.game, self.net, self.around, self.token, self.items = game, read(text), around, token, items
        self.at, self.waiting, self.over = [], [], False
        game.queue += [(self, key, None) for key, kind in self.net.kinds.items() if kind == "start"]

    def is_alive(self):
        if self.over or self.around is None:
            return not self.over
        held = self.token in self.around.at and any(work.inner is self for work in self.token.works)
        return held and self.around.is_alive()

    def leave(self, node):
        self.game.queue += [(self, target, source) for source, target, _ in self.net.outgoing(node)]

    def enter(self, node, source):
        """A token comes to a node."""
        kind = self.net.kinds[node]
        if kind in ("task", "sub", "call"):
            self.begin(node)
        elif kind in ("evgw", "catch", "receive"):
            token = Token(node)
            waits = [target for _, target, _ in self.net.outgoing(node)] if kind == "evgw" else [node]
            self.at.append(token)
            self.arm(token, waits)
        elif kind == "or" and len(self.net.incoming(node)) == 1:
            self.game.queue += [(self, target, node) for target in self.choose(node)]
        elif kind in ("and", "or"):
            self.waiting.append((node, source))
            if kind == "and":
                self.fire_parallel(node)
        elif kind == "xor":
            self.game.queue.append((self, self.choose(node)[0], node))
            if any(condition not in ("", "default") for _, _, condition in self.net.outgoing(node)):
                self.game.facts.pop("outcome", None)
        else:
            self.pass_by(node, kind)

    def pass_by(self, node, kind):
        """A node at which nothing waits."""
        if kind == "script":
            self.game.facts[self.net.word(node, "run").partition("=")[0]] += 1  # run:n=n_+_1
        if kind == "end" and "terminate" in self.net.words[node]:
            self.at, self.waiting = [], []
            self.game.queue = [one for one in self.game.queue if one[0] is not self]
        elif kind == "throw" or (kind == "end" and self.net.words[node]):
            self.leave(node)
            self.throw(*self.net.happening(node))
        elif kind != "end":
            self.leave(node)

    def begin(self, node):
        """An activity with all its instances, or the first of them; its events are armed."""
        token = Token(node)
        left_out = self.net.word(node, "before") is not None and not self.is_repeated(token)
        works = [] if left_out else [Work(self.items | item) for item in self.instances(node)]
        one_by_one = self.net.word(node, "seq") is not None or "sequential" in self.net.words[node]
        token.works, token.rest = (works[:1], works[1:]) if one_by_one else (works, [])
        self.at.append(token)
        self.arm(token, self.net.events_on(node))
        for work in token.works:
            self.open(token, work)
        if not works:
            self.finish(token)

    def instances(self, node):
        number, each = self.net.word(node, "mi") or self.net.word(node, "seq"), self.net.word(node, "each")
        if each:
            collection, item, *_ = each.split("/")
            return [{item: value} for value in self.game.facts[collection]]
        return [{}] * int(number or 1)

    def is_repeated(self, token):
        """10.3.8: a standard loop goes on while its condition holds, at most so many times."""
        asked = self.net.word(token.node, "loop") or self.net.word(token.node, "before")
        most = self.net.word(token.node, "most")
        holding = not asked or holds(asked.replace("_", " "), self.game.facts | self.items)
        return bool(asked or most) and holding and (not most or token.rounds < int(most))

    def open(self, token, work):
        kind, words = self.net.kinds[token.node], self.net.words[token.node]
        if kind != "task":
            text = self.game.parts[words[0] if kind == "call" else token.node]
            work.inner = Scope(self.game, text, self, token, work.items)

    def arm(self, token, events):
        for event in events:
            kind, rule = self.net.happening(event)
            times, _, every = rule.rpartition("/")
            token.turns[event] = int(times[1:] or 1)
            token.armed[event] = self.game.now + span_of(every) if kind in ("timer", "cycle") else None
            if kind in ("error", "escalation"):
                del token.armed[event]

    def work_done(self, token, work):
        """One instance of an activity is through."""
        token.works.remove(work)
        token.rounds += 1
        until = self.net.word(token.node, "until")
        if until and holds(until.replace("_", " "), self.game.facts | work.items):
            token.works, token.rest = [], []
        elif self.is_repeated(token):
            token.rest.append(Work(self.items))
        if token.rest:
            token.works.append(token.rest.pop(0))
            self.open(token, token.works[-1])
        if not token.works:
            self.finish(token)

    def finish(self, token):
        outputs = (self.net.word(token.node, "each") or "").split("/")[2:3]
        self.game.facts.update(dict.fromkeys(outputs, token.got))
        self.at.remove(token)
        self.leave(token.node)

    def occur(self, token, event):
        """What an event waits for happens."""
        if token not in self.at or not self.is_alive():
            return
        kind, rule = self.net.happening(event)
        if "keep" not in self.net.words[event]:
            self.at.remove(token)
            token.armed = {}
        elif kind == "timer":
            del token.armed[event]
        elif kind == "cycle":
            self.turn(token, event, span_of(rule.partition("/")[2]))
        self.leave(event)

    def turn(self, token, event, span):
        """A reminder comes again; dates that went by meanwhile are one."""
        token.turns[event] -= 1
        following = token.armed[event] + span
        token.armed[event] = following if following > self.game.now else self.game.now + span
        if not token.turns[event]:
            del token.armed[event]

    def throw(self, kind, name):
        """Signals are for all; errors and escalations for the nearest scope around that catches them."""
        if kind == "signal":
            self.game.occur(kind, name)
            return
        scope = self
        while scope.around is not None:
            around, token = scope.around, scope.token
            for event in around.net.events_on(token.node):
                if around.net.happening(event) == (kind, name):
                    around.occur(token, event)
                    return
            scope = around

    def end(self):
        """13.5.5: a scope without tokens is complete."""
        if self.over or self.at or self.waiting or not self.is_alive():
            return False
        self.over = True
        if self.around is not None:
            work = next(work for work in self.token.works if work.inner is self)
            self.around.work_done(self.token, work)
        return True

    def choose(self, node):
        """Targets whose condition holds, else the default one."""
        flows, names = self.net.outgoing(node), self.game.facts | self.items
        held = [target for _, target, asked in flows if asked not in ("", "default") and holds(asked, names)]
        return held or [target for _, target, asked in flows if asked in ("", "default")]

    def fire_parallel(self, node):
        """13.4.1: one token from each arrow; what is too many stays."""
        need = [(node, source) for source, _, _ in self.net.incoming(node)]
        if all(one in self.waiting for one in need):
            for one in need:
                self.waiting.remove(one)
            self.leave(node)

    def fire_inclusive(self):
        """13.4.3, table 13.3: one join whose empty arrows nobody can reach any more."""
        able = self.able()
        self.game.is_open |= self.is_open(able)
        for node, full in list(able.items())[:1]:
            for source in full:
                self.waiting.remove((node, source))
            self.game.queue += [(self, target, node) for target in self.choose(node)]
        return bool(able)

    def able(self):
        """The inclusive joins that can fire, with the arrows from which each takes a token."""
        able = {}
        for node in dict.fromkeys(node for node, _ in self.waiting if self.net.kinds[node] == "or"):
            full = {source for at, source in self.waiting if at == node}
            others = [token.node for token in self.at] + [at for at, _ in self.waiting if at != node]
            if not any(self._expected(other, node, self.empty(node, full), full) for other in others):
                able[node] = full
        return able

    def empty(self, join, full):
        return {source for source, _, _ in self.net.incoming(join)} - full

    def is_open(self, able):
        """Whether a join lets a token go by that itself waits at a join and can go on."""
        pairs = permutations(able, 2)
        return any(self.net.reach(other, join) & self.empty(join, able[join]) for join, other in pairs)

    def _expected(self, other, join, empty, full):
        reached = self.net.reach(other, join)
        return bool(reached & empty) and not reached & full
