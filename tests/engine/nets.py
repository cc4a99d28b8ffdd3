"""A sketch as the token game reads it; nothing of the engine is used, so that it cannot be wrong in the same way."""

import datetime as dt
import re
from dataclasses import dataclass, field
from itertools import pairwise

SPAN = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)S)?)?")
HAPPENING = ("message", "signal", "error", "escalation", "timer", "cycle")


def span_of(rule):
    """The length of ``P3D`` or ``PT26H7S``."""
    days, hours, seconds = (int(part or 0) for part in SPAN.fullmatch(rule).groups())
    return dt.timedelta(days=days, hours=hours, seconds=seconds)


@dataclass
class Net:
    """One scope of a sketch."""

    kinds: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    flows: list[tuple[str, str, str]] = field(default_factory=list)

    def outgoing(self, node):
        return [flow for flow in self.flows if flow[0] == node]

    def incoming(self, node):
        return [flow for flow in self.flows if flow[1] == node]

    def events_on(self, node):
        return [key for key, kind in self.kinds.items() if kind == "on" and self.words[key][0] == node]

    def word(self, node, name):
        """What stands behind ``name:`` at a node."""
        return next((word.partition(":")[2] for word in self.words[node] if word.startswith(f"{name}:")), None)

    def happening(self, node):
        """Kind and name of the event that a node waits for or throws: ``("message", "m")``."""
        return next((kind, self.word(node, kind)) for kind in HAPPENING if self.word(node, kind) is not None)

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
    """A sketch of one scope (tests/engine/sketch.py)."""
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


def holds(condition, names):
    """Whether ``name == 1`` or ``name == 'text'`` is so."""
    name, _, value = condition.partition(" == ")
    return names.get(name) == (value.strip("'\"") if value[0] in "'\"" else int(value))
