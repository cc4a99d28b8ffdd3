"""Editing a random diagram as an administrator would: a desk put in between, a desk renamed, a reminder, a branch more,
a branch that comes to no join any more.

Each edit also says where the tokens of the old diagram stand in the new one, for the token game.
"""

import re

from tests.engine.nets import read

KINDS = ("desk", "rename", "event", "branch", "apart")


class Revision:
    """An edited diagram.

    :ivar text: the sketch; :ivar parts: insides of sub-processes, as they are after the edit
    :ivar names: new name of a renamed desk
    :ivar between: desk that was put on an arrow, by its old ends
    :ivar widened: (scope, fork, join) that have a branch more, or one that goes apart
    """

    def __init__(self, drawn, rng, kinds=KINDS):
        self.text, self.parts = drawn.text, dict(drawn.parts)
        self.names, self.between, self.widened, self.count = {}, {}, [], 0
        for kind in rng.choices(kinds, k=rng.choice((1, 2, 3))):
            scope = rng.choice([None, *self.parts])
            lines = (self.text if scope is None else self.parts[scope]).splitlines()
            lines = getattr(self, "_" + kind)(lines, rng, scope)
            if scope is None:
                self.text = "\n".join(lines)
            else:
                self.parts[scope] = "\n".join(lines)

    def _new(self, letter):
        self.count += 1
        return f"{letter}new{self.count}"

    def _desk(self, lines, rng, scope):
        at = rng.choice([place for place, line in enumerate(lines) if line.count(">") == 1])
        arrow, colon, condition = lines[at].partition(" : ")
        source, target = arrow.split(" > ")
        key = self._new("T")
        self.between[source, target] = key
        return [
            *lines[:at],
            f"{key} task",
            f"{source} > {key}{colon}{condition}",
            f"{key} > {target}",
            *lines[at + 1 :],
        ]

    def _rename(self, lines, rng, scope):
        desks = [line.split()[0] for line in lines if re.fullmatch(r"T\d+ task( mi:2)?", line)]
        if not desks:
            return lines
        old = rng.choice(desks)
        new = self._new("T")
        self.names[old] = new
        return [re.sub(rf"\b{old}\b", new, line) for line in lines]

    def _event(self, lines, rng, scope):
        desks = [line.split()[0] for line in lines if re.fullmatch(r"T\w+ task", line)]
        if not desks:
            return lines
        desk, event, after, end = rng.choice(desks), self._new("B"), self._new("T"), self._new("E")
        made = [f"{event} on {desk} keep message:{event}", f"{after} task", f"{end} end", f"{event} > {after} > {end}"]
        return [*lines, *made]

    def _branch(self, lines, rng, scope):
        forks = [line.split()[0] for line in lines if re.fullmatch(r"G\d+ and", line)]
        if not forks:
            return lines
        fork = rng.choice(forks)
        join = f"J{int(fork[1:]) + 1}"
        key = self._new("T")
        self.widened.append((scope, fork, join))
        return [*lines, f"{key} task", f"{fork} > {key} > {join}"]

    def _apart(self, lines, rng, scope):
        joins = [line.split()[0] for line in lines if re.fullmatch(r"J\d+ (and|or)", line)]
        ways = [(line, key) for line in lines for key in joins if re.fullmatch(rf"\w+ > {key}", line)]
        ways = [(line, key) for line, key in ways if sum(other == key for _line, other in ways) > 1]
        if not ways:
            return lines
        line, join = rng.choice(ways)
        end = self._new("E")
        self.widened.append((scope, f"G{int(join[1:]) - 1}", join))
        return [*(f"{line.split()[0]} > {end}" if one == line else one for one in lines), f"{end} end"]

    def take_over(self, game):
        """The same tokens, from now on in the new diagram."""
        game.parts = self.parts
        for scope in game.scopes():
            before, scope.net = scope.net, read(self._text_of(scope))
            for token in scope.at:
                token.node = self.names.get(token.node, token.node)
                scope.arm(token, scope.net.events_on(token.node))
            scope.waiting = [self._came(before, scope.net, node, source) for node, source in scope.waiting]
        while any(self._fire(scope) for scope in game.scopes()):
            pass
        game.rest()

    def _fire(self, scope):
        """Whether a parallel join that needs fewer branches now has fired; of inclusive ones the game looks itself."""
        waiting = len(scope.waiting)
        for node in dict.fromkeys(node for node, _source in scope.waiting):
            if scope.net.kinds[node] == "and":
                scope.fire_parallel(node)
        return len(scope.waiting) < waiting

    def _text_of(self, scope):
        return self.text if scope.token is None else self.parts[scope.token.node]

    def _came(self, before, after, node, source):
        """Over which arrow a token came that waits: the one that is new stands for the one that is gone."""
        pairs = {one: self._arrow(node, one)[1] for one, _target, _asked in before.incoming(node)}
        arrows = {one for one, _target, _asked in after.incoming(node)}
        gone, new = [one for one, key in pairs.items() if key not in arrows], arrows - set(pairs.values())
        return (node, new.pop()) if gone == [source] and len(new) == 1 else (node, pairs[source])

    def _arrow(self, node, source):
        """A token at a join came over the last part of an arrow on which desks were put."""
        known = self.names.get(source, source)
        key = self.between.get((source, node), self.between.get((known, node)))
        return (node, known) if key is None else self._arrow(node, key)

    def is_live(self, game):
        """Whether a token is between a fork that has a branch more and its join."""
        return any(self._is_inside(one, *widened) for one in game.scopes() for widened in self.widened)

    def _is_inside(self, scope, part, fork, join):
        if (scope.token.node if scope.token else None) != part:
            return False
        ahead = scope.net.reach(fork, join) - {fork}
        inside = {node for node in ahead if join in scope.net.reach(node, None)}
        return any(token.node in inside for token in scope.at) or any(
            node in inside | {join} for node, _source in scope.waiting
        )
