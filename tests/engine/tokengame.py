"""An independent judge: a token game over the lines of a sketch, by the clauses of BPMN 2.0.2, without SpiffWorkflow.

Knows start, end, task (also ``mi:n``), xor, and, or, sub, and message events on tasks.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass
class Net:
    """One scope of a sketch: nodes and arrows."""

    kinds: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    flows: list[tuple[str, str, str]] = field(default_factory=list)

    def outgoing(self, node):
        return [flow for flow in self.flows if flow[0] == node]

    def incoming(self, node):
        return [flow for flow in self.flows if flow[1] == node]

    def events_on(self, node):
        return [key for key, kind in self.kinds.items() if kind == "on" and self.words[key][0] == node]

    def reach(self, node, without):
        """Nodes on directed paths from *node* that do not visit *without*; an activity also reaches from its events."""
        seen, todo = set(), [node]
        while todo:
            at = todo.pop()
            if at == without or at in seen:
                continue
            seen.add(at)
            todo += [target for _, target, _ in self.outgoing(at)] + self.events_on(at)
        return seen


def read(text):
    net = Net()
    for line in filter(None, map(str.strip, text.splitlines())):
        arrow, _, condition = line.partition(" : ")
        if ">" in arrow:
            chain = [name.strip() for name in arrow.split(">")]
            net.flows += [(a, b, condition) for a, b in pairwise(chain)]
        else:
            key, kind, *words = line.split()
            net.kinds[key], net.words[key] = kind, words
    return net


@dataclass
class Token:
    """At an activity: what is left of it.

    :ivar left: instances still open, for a task
    :ivar inner: the game inside, for a sub-process
    """

    node: str
    left: int = 1
    inner: "Game | None" = None


class Game:
    """The tokens of one scope, and of the scopes inside it."""

    def __init__(self, text, parts, facts):
        self.net, self.parts, self.facts = read(text), parts, facts
        self.at, self.waiting, self.done = [], [], False
        self.moving = [(key, None) for key, kind in self.net.kinds.items() if kind == "start"]
        self.rest()

    def open(self):
        found = Counter()
        for token in self.at:
            found += token.inner.open() if token.inner else Counter({token.node: token.left})
        return found

    def armed(self):
        """Message events that wait: (event, activity)."""
        found = []
        for token in self.at:
            found += self.net.events_on(token.node)
            if token.inner:
                found += token.inner.armed()
        return found

    def complete(self, node):
        """One desk *node* is done; the first found."""
        for token in self.at:
            if token.inner is None and token.node == node:
                token.left -= 1
                if token.left == 0:
                    self.at.remove(token)
                    self.leave(node)
                self.rest()
                return True
            if token.inner is not None and token.inner.complete(node):
                self.rest()
                return True
        return False

    def occur(self, event):
        """A message comes: every armed event of that name."""
        for token in list(self.at):
            if event in self.net.events_on(token.node):
                if "keep" not in self.net.words[event]:
                    self.at.remove(token)
                self.leave(event)
            elif token.inner:
                token.inner.occur(event)
        self.rest()

    def leave(self, node):
        self.moving += [(target, source) for source, target, _ in self.net.outgoing(node)]

    def rest(self):
        for _ in range(2000):
            if self.moving:
                self.enter(*self.moving.pop(0))
                continue
            ended = next((token for token in self.at if token.inner and token.inner.done), None)
            if ended:
                self.at.remove(ended)
                self.leave(ended.node)
                continue
            if not self.fire_inclusive():
                break
        else:
            raise OverflowError
        self.done = not self.at and not self.waiting

    def enter(self, node, source):
        kind = self.net.kinds[node]
        if kind == "task":
            several = next((int(w[3:]) for w in self.net.words[node] if w.startswith("mi:")), 1)
            self.at.append(Token(node, several))
        elif kind == "sub":
            self.at.append(Token(node, inner=Game(self.parts[node], self.parts, self.facts)))
        elif kind == "and":
            self.waiting.append((node, source))
            self.fire_parallel(node)
        elif kind == "or":
            self.waiting.append((node, source))
        elif kind == "xor":
            self.moving.append((self.choose(node)[0], node))
        elif kind != "end":
            self.leave(node)

    def choose(self, node):
        """Targets whose condition holds, else the default one."""
        flows = self.net.outgoing(node)
        held = [target for _, target, condition in flows if condition not in ("", "default") and self.holds(condition)]
        return held or [target for _, target, condition in flows if condition in ("", "default")]

    def holds(self, condition):
        name, _, value = condition.partition(" == ")
        return self.facts[name] == int(value)

    def fire_parallel(self, node):
        need = [(node, source) for source, _, _ in self.net.incoming(node)]
        if all(one in self.waiting for one in need):
            for one in need:
                self.waiting.remove(one)
            self.leave(node)

    def fire_inclusive(self):
        """13.4.3, table 13.3: one join whose empty arrows nobody can reach any more."""
        for node in dict.fromkeys(node for node, _ in self.waiting if self.net.kinds[node] == "or"):
            sources = {source for source, _, _ in self.net.incoming(node)}
            full = {source for at, source in self.waiting if at == node}
            others = [token.node for token in self.at] + [at for at, _ in self.waiting if at != node]
            if not any(self._expected(other, node, sources - full, full) for other in others):
                for source in full:
                    self.waiting.remove((node, source))
                self.moving += [(target, node) for target in self.choose(node)]
                return True
        return False

    def _expected(self, other, join, empty, full):
        reached = self.net.reach(other, join)
        return bool(reached & empty) and not reached & full
