"""Random block-structured diagrams as sketches: every part has one way in and one way out."""

PLAIN = ("task", "row", "row", "xor", "and", "or", "loop", "sub", "several", "event")
ALL = (*PLAIN, "row", "desk", "script", "scopes", "call", "around", "wait", "race", "stop", "thrown", "rounds")
LOOPLESS = ("task", "row", "row", "xor", "and", "or", "sub", "several", "call", "event", "script", "desk", "rounds")
"""What bare SpiffWorkflow runs rightly; not: lists one after the other, several desks at or behind an event,
a standard loop on anything but a desk."""

INSTANCES = ("mi:2", "mi:3", "seq:2", "each", "each sequential")


class Blocks:
    """A random block-structured diagram.

    :ivar text: the sketch; :ivar parts: insides of sub-processes; :ivar called: of called processes
    :ivar names: facts that choices ask for, 0 to 2; :ivar counters: facts that scripts count
    :ivar lists: facts that are lists; :ivar outputs: fact that a desk of a multi-instance puts out
    :ivar outcomes: by desk, its buttons
    """

    def __init__(self, rng, depth, kinds=ALL, instances=INSTANCES):
        self.rng, self.kinds, self.instances, self.count = rng, kinds, instances, 0
        self.names, self.counters, self.lists, self.outputs, self.outcomes = set(), set(), set(), {}, {}
        self.parts, self.called, self.words, self.for_one_caller = {}, {}, {}, set()
        self.items = []
        self.text = self.scope(depth)

    def begin_with(self):
        """Facts at the start of a run."""
        facts = {name: self.rng.randint(0, 1) for name in sorted(self.names)} | dict.fromkeys(self.counters, 0)
        return facts | {name: ["a", "b", "c"][: self.rng.choice((1, 2, 2, 3))] for name in sorted(self.lists)}

    def new(self, letter):
        self.count += 1
        return f"{letter}{self.count}"

    def maybe(self, chance, word):
        return f" {word}" if self.rng.random() < chance else ""

    def fact(self, key):
        """A new fact that a choice asks for."""
        self.names.add(key.lower())
        return key.lower()

    def scope(self, depth, wrap=None):
        """The inside of a process; *wrap* draws it, else it is any block."""
        start, end = self.new("s"), self.new("e")
        lines = [f"{start} start", f"{end} end"]
        first, last = (wrap or self.block)(lines, depth)
        return "\n".join([*lines, f"{start} > {first}", f"{last} > {end}"])

    def block(self, lines, depth):
        """Write a block; gives its first and last node."""
        return getattr(self, "_" + ("task" if depth <= 0 else self.rng.choice(self.kinds)))(lines, depth)

    def _task(self, lines, depth):
        key = self.new("T")
        lines.append(f"{key} task")
        return key, key

    def _script(self, lines, depth):
        desk, _ = self._task(lines, 0)
        key = self.new("K")
        self.counters.add(key.lower())
        lines += [f"{key} script run:{key.lower()}={key.lower()}_+_1", f"{desk} > {key}"]
        return desk, key

    def _desk(self, lines, depth):
        """A desk with buttons; one of them sends it back."""
        desk, choice, merge = self.new("T"), self.new("X"), self.new("M")
        first, last = self.block(lines, depth - 1)
        self.outcomes[desk] = ["on", "skip"]
        lines += [f"{desk} task", f"{choice} xor", f"{merge} xor", f"{desk} > {choice}", f"{last} > {merge}"]
        lines += [f"{choice} > {first} : outcome == 'on'", f"{choice} > {merge} : outcome == 'skip'"]
        if "loop" in self.kinds:
            self.outcomes[desk].append("again")
            lines.append(f"{choice} > {desk} : outcome == 'again'")
        return desk, merge

    def _several(self, lines, depth):
        """A desk several times: a number or a list, at once or in order, to the end or until it is enough."""
        key = self.new("T")
        lines.append(f"{key} task {self.multiplied(key)}")
        return key, key

    def multiplied(self, key, outputs=True):
        kind = self.rng.choice(self.instances)
        if kind.startswith("each"):
            many, item = f"l{key.lower()}", f"i{key.lower()}"
            self.lists.add(many)
            kind = kind.replace("each", f"each:{many}/{item}")
            if outputs and self.rng.random() < 0.5:
                self.outputs[key] = f"o{key.lower()}"
                kind = kind.replace(item, f"{item}/r{key.lower()}/o{key.lower()}")
        if self.rng.random() < 0.3:
            kind += f" until:{self.fact(f'U{key}')}_==_1"
        return kind

    def _scopes(self, lines, depth):
        """A sub-process or called process several times, with a choice on the item inside."""
        key = self.new("P")
        words = self.multiplied(key, outputs=False)
        if words.startswith("each"):
            self.items.append(words.split()[0].split("/")[1])
        self.inside(lines, key, depth, words)
        if words.startswith("each"):
            self.items.pop()
        return key, key

    def _rounds(self, lines, depth):
        """A standard loop on a desk, a sub-process or a call, also with events on it; a desk before it, so that a round
        that is left out does not make a circle without a desk."""
        before, _ = self._task(lines, 0)
        key, words, bare = self.new("R"), self.repeated(), "loop" not in self.kinds
        if bare or self.rng.random() < 0.5:
            lines.append(f"{key} task {words}")
        else:
            self.inside(lines, key, depth, words)
        first, last = self.watched(lines, depth, key) if not bare and self.rng.random() < 0.3 else (key, key)
        lines.append(f"{before} > {first}")
        return before, last

    def repeated(self):
        """How often: while something holds, asked before or after each round, or so many times."""
        if "loop" not in self.kinds:
            return "most:2"
        asked = f"{self.fact(self.new('W'))}_==_1"
        return self.rng.choice((f"loop:{asked}", f"loop:{asked} most:3", f"before:{asked}", "most:2"))

    def inside(self, lines, key, depth, words="", wrap=None):
        """A sub-process, or a call of a process that may have been called elsewhere."""
        if "call" in self.kinds and self.rng.random() < 0.3:
            name = f"q{len(self.called)}"
            self.called[name] = ""
            if wrap is not None:
                self.for_one_caller.add(name)  # another caller would not catch what comes out of it
            kept, self.items = self.items, []  # another call may have no such item
            self.called[name] = self.scope(depth - 1, wrap)
            self.items = kept
            lines.append(f"{key} call {name} {words}")
        else:
            self.parts[key] = self.scope(depth - 1, wrap)
            lines.append(f"{key} sub {words}")

    def _row(self, lines, depth):
        first, a = self.block(lines, depth - 1)
        b, last = self.block(lines, depth - 1)
        lines.append(f"{a} > {b}")
        return first, last

    def _xor(self, lines, depth):
        return self._fork(lines, depth, "xor", "xor")

    def _and(self, lines, depth):
        return self._fork(lines, depth, "and", "and")

    def _or(self, lines, depth):
        return self._fork(lines, depth, "or", "or")

    def _fork(self, lines, depth, kind, join):
        split, merge = self.new("G"), self.new("J")
        lines += [f"{split} {kind}", f"{merge} {join}"]
        branches = self.rng.choice((2, 2, 3))
        for branch in range(branches):
            first, last = self.block(lines, depth - 1)
            last_one = branch == branches - 1
            asked = "" if kind == "and" else " : default" if last_one else f" : {self.condition(split, kind, branch)}"
            lines += [f"{split} > {first}{asked}", f"{last} > {merge}"]
        return split, merge

    def condition(self, split, kind, branch):
        if self.items and self.rng.random() < 0.4:
            return f"{self.rng.choice(self.items)} == '{'ab'[branch % 2]}'"
        return f"{self.fact(f'{split}_{branch}')} == 1" if kind == "or" else f"{self.fact(split)} == {branch}"

    def _loop(self, lines, depth, inner=None):
        merge, choice = self.new("M"), self.new("X")
        lines += [f"{merge} xor", f"{choice} xor"]
        first, last = (inner or self.block)(lines, depth - 1)
        after, _ = self._task(lines, 0)
        lines += [f"{merge} > {first}", f"{last} > {choice}", f"{choice} > {merge} : {self.fact(choice)} == 1"]
        lines.append(f"{choice} > {after} : default")
        return merge, after

    def _sub(self, lines, depth):
        key = self.new("P")
        self.inside(lines, key, depth)
        return key, key

    def _call(self, lines, depth):
        """Call again what was called before, when its sketch is whole."""
        whole = [name for name, text in self.called.items() if text and name not in self.for_one_caller]
        if not whole or self.rng.random() < 0.5:
            return self._sub(lines, depth)
        key = self.new("P")
        lines.append(f"{key} call {self.rng.choice(whole)}")
        return key, key

    def _event(self, lines, depth):
        desk, several = self.new("T"), "around" in self.kinds and self.rng.random() < 0.2
        lines.append(f"{desk} task{' ' + self.multiplied(desk) if several else ''}")
        return self.watched(lines, depth, desk)

    def _around(self, lines, depth):
        """An event on a sub-process or call, or on several of them."""
        key = self.new("P")
        self.inside(lines, key, depth, self.multiplied(key, outputs=False) if self.rng.random() < 0.2 else "")
        return self.watched(lines, depth, key)

    def watched(self, lines, depth, activity):
        """One or two events on an activity."""
        first, last = self.on(lines, depth, activity, activity, self.happening())
        if "around" in self.kinds and self.rng.random() < 0.3:
            first, last = self.on(lines, 1, activity, last, self.happening())
        return first, last

    def happening(self):
        event = self.new("B")
        kinds = ("message", "message", "signal", "timer", "timer", "cycle") if "around" in self.kinds else ("message",)
        kind = self.rng.choice(kinds)
        # No two dates fall on the same second, or it would be open which of them is first.
        rule = f"PT{self.rng.choice((20, 30, 50))}H{3 * self.count + (kind == 'cycle')}S"
        self.words[event] = {"timer": f"timer:{rule}", "cycle": f"cycle:R{self.rng.choice((1, 2))}/{rule}"}.get(
            kind, f"{kind}:{event}"
        )
        return event, "keep" if kind == "cycle" or self.rng.random() < 0.5 else ""

    def on(self, lines, depth, activity, last, happening):
        """An event on *activity* whose path ends by itself, or meets the way on behind *last*."""
        event, keep = happening
        begin, end = self.block(lines, depth - 1) if "loop" in self.kinds else self._script(lines, 0)
        lines += [f"{event} on {activity} {keep} {self.words[event]}", f"{event} > {begin}"]
        if keep:
            stop = self.new("E")
            lines += [f"{stop} end", f"{end} > {stop}"]
            return activity, last
        merge = self.new("M")
        lines += [f"{merge} xor", f"{end} > {merge}", f"{last} > {merge}"]
        return activity, merge

    def _wait(self, lines, depth):
        """Wait for a message, a signal or a date."""
        key = self.new("C")
        kind = self.rng.choice(("catch message:{0}", "catch signal:{0}", "receive message:{0}", "catch timer:PT9H{1}S"))
        lines.append(f"{key} {kind.format(f'B{key}', 3 * self.count)}")
        return key, key

    def _race(self, lines, depth):
        """Of two events the first one counts."""
        gate, merge = self.new("V"), self.new("M")
        lines += [f"{gate} evgw", f"{merge} xor"]
        for kind in ("catch message:{0}", self.rng.choice(("catch signal:{0}", "catch timer:PT30H{1}S"))):
            key = self.new("C")
            first, last = self.block(lines, depth - 1)
            lines += [
                f"{key} {kind.format(f'B{key}', 3 * self.count)}",
                f"{gate} > {key} > {first}",
                f"{last} > {merge}",
            ]
        return gate, merge

    def _stop(self, lines, depth):
        """A desk after which all of this scope may end."""
        return self.ending(lines, "terminate")

    def ending(self, lines, what):
        (desk, _), (after, _) = self._task(lines, 0), self._task(lines, 0)
        choice, stop = self.new("X"), self.new("E")
        lines += [f"{choice} xor", f"{stop} end {what}", f"{desk} > {choice}", f"{choice} > {after} : default"]
        lines.append(f"{choice} > {stop} : {self.fact(choice)} == 1")
        return desk, after

    def _thrown(self, lines, depth):
        """A scope out of which an error or an escalation may come, also from a scope inside it."""
        key, event, kind = self.new("P"), self.new("B"), self.rng.choice(("error", "escalation"))
        self.words[event] = f"{kind}:{event}"

        def throwing(inner, deep):
            split, merge = self.new("G"), self.new("J")
            first, last = self.block(inner, deep - 1)
            desk, after = self.throws(inner, deep, self.words[event])
            inner += [f"{split} and", f"{merge} xor", f"{split} > {first}", f"{last} > {merge} "]
            inner += [f"{split} > {desk}", f"{after} > {merge}"]
            return split, merge

        self.inside(lines, key, depth, wrap=throwing)
        keep = "keep" if kind == "escalation" and self.rng.random() < 0.6 else ""
        return self.on(lines, depth, key, key, (event, keep))

    def throws(self, lines, depth, what):
        if self.rng.random() < 0.3:
            key = self.new("P")
            self.inside(lines, key, depth, wrap=lambda inner, deep: self.ending(inner, what))
            return key, key
        if what.startswith("escalation") and self.rng.random() < 0.5:
            (desk, _), thrower = self._task(lines, 0), self.new("W")
            lines += [f"{thrower} throw {what}", f"{desk} > {thrower}"]
            return desk, thrower
        return self.ending(lines, what)
