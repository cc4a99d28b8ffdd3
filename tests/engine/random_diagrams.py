"""Random diagrams as sketches: block-structured ones, and unstructured ones with arrows anywhere."""


class Blocks:
    """A random block-structured diagram.

    :ivar lines: the sketch; :ivar parts: insides of sub-processes; :ivar names: facts that choices ask for
    """

    def __init__(self, rng, depth):
        self.rng, self.count, self.names, self.parts, self.events = rng, 0, set(), {}, []
        self.text = self.scope("s", "e", depth)

    def new(self, letter):
        self.count += 1
        return f"{letter}{self.count}"

    def scope(self, start, end, depth):
        lines = [f"{start} start", f"{end} end"]
        first, last = self.block(lines, depth)
        return "\n".join([*lines, f"{start} > {first}", f"{last} > {end}"])

    def block(self, lines, depth):
        """Write a block; gives its first and last node."""
        kinds = ["task"] if depth == 0 else ["task", "row", "row", "xor", "and", "or", "loop", "sub", "mi", "event"]
        return getattr(self, "_" + self.rng.choice(kinds))(lines, depth)

    def _task(self, lines, depth):
        key = self.new("T")
        lines.append(f"{key} task")
        return key, key

    def _mi(self, lines, depth):
        key = self.new("T")
        lines.append(f"{key} task mi:2")
        return key, key

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
            condition = ""
            if kind != "and":
                name = f"{split.lower()}_{branch}" if kind == "or" else split.lower()
                self.names.add(name)
                condition = " : default" if branch == branches - 1 else f" : {name} == {branch if kind == 'xor' else 1}"
            lines += [f"{split} > {first}{condition}", f"{last} > {merge}"]
        return split, merge

    def _loop(self, lines, depth):
        merge, choice = self.new("M"), self.new("X")
        self.names.add(choice.lower())
        lines += [f"{merge} xor", f"{choice} xor"]
        first, last = self.block(lines, depth - 1)
        after, _ = self._task(lines, 0)
        lines += [f"{merge} > {first}", f"{last} > {choice}", f"{choice} > {merge} : {choice.lower()} == 1"]
        lines.append(f"{choice} > {after} : default")
        return merge, after

    def _sub(self, lines, depth):
        key = self.new("P")
        self.parts[key] = self.scope(self.new("s"), self.new("e"), depth - 1)
        lines.append(f"{key} sub")
        return key, key

    def _event(self, lines, depth):
        desk, event = self.new("T"), self.new("B")
        self.events.append(event)
        first, last = self.block(lines, depth - 1)
        if self.rng.random() < 0.5:
            end = self.new("E")
            lines += [f"{desk} task", f"{event} on {desk} keep message:{event}", f"{end} end"]
            lines += [f"{event} > {first}", f"{last} > {end}"]
            return desk, desk
        merge = self.new("M")
        lines += [f"{desk} task", f"{event} on {desk} message:{event}", f"{merge} xor"]
        lines += [f"{event} > {first}", f"{last} > {merge}", f"{desk} > {merge}"]
        return desk, merge


class Wild:
    """An unstructured diagram: gateways that join and fork at once, arrows back from any desk, events into the flow.

    Gateways lead only to later gateways or to desks, so that every circle has a desk in it.
    """

    def __init__(self, rng, size, kinds=("xor", "and", "xor", "and", "or")):
        self.rng, self.names, self.parts, self.events = rng, set(), {}, []
        gates = {f"G{i}": rng.choice(kinds) for i in range(size)}
        desks = [f"T{i}" for i in range(size + 1)]
        lines = [
            "s start",
            "e end",
            *(f"{key} {kind}" for key, kind in gates.items()),
            *(f"{key} task" for key in desks),
        ]
        flows = {("s", rng.choice(desks))}
        for place, (gate, kind) in enumerate(gates.items()):
            later = [*list(gates)[place + 1 :], *desks, "e"]
            for branch, target in enumerate(rng.sample(later, rng.choice((1, 2, 2)))):
                flows.add((gate, target, self.condition(gate, kind, branch)))
        flows |= {(desk, rng.choice([*gates, *gates, "e", rng.choice(desks)])) for desk in desks}
        for desk in rng.sample(desks, 2):
            event = f"B{desk}"
            self.events.append(event)
            lines.append(f"{event} on {desk}{rng.choice(('', ' keep'))} message:{event}")
            flows.add((event, rng.choice([*gates, *desks])))
        kept = self.reached(flows)
        self.events = [event for event in self.events if event in kept]
        arrows = [
            f"{flow[0]} > {flow[1]}{flow[2] if len(flow) > 2 else ''}" for flow in sorted(flows) if flow[0] in kept
        ]
        self.text = "\n".join([*(line for line in lines if line.split()[0] in kept), *self.defaulted(arrows)])

    def condition(self, gate, kind, branch):
        if kind == "and":
            return ""
        name = f"{gate.lower()}_{branch}" if kind == "or" else gate.lower()
        self.names.add(name)
        return f" : {name} == {1 if kind == 'or' else branch}"

    def defaulted(self, arrows):
        """The last arrow of each choice is its default one."""
        last = {}
        for place, arrow in enumerate(arrows):
            if " : " in arrow:
                last[arrow.split()[0]] = place
        return [
            arrow.partition(" : ")[0] + " : default" if place in last.values() else arrow
            for place, arrow in enumerate(arrows)
        ]

    def has_blind_circle(self):
        """A circle without a choice goes round for ever, and is refused (test_specs)."""
        kinds = {line.split()[0]: line.split()[1] for line in self.text.splitlines() if ">" not in line}
        ahead = {}
        for line in self.text.splitlines():
            words = line.partition(" : ")[0].split(" > ")
            if len(words) == 2 and kinds[words[0]] not in ("xor", "or"):
                ahead.setdefault(words[0], set()).add(words[1])
        for event in self.events:
            ahead.setdefault(event[1:], set()).add(event)
        return any(node in self._all_ahead(ahead, node) for node in kinds)

    def _all_ahead(self, ahead, node):
        seen, todo = set(), list(ahead.get(node, ()))
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                todo += ahead.get(at, ())
        return seen

    def reached(self, flows):
        on = {event: event[1:] for event in self.events}
        kept, todo = set(), ["s"]
        while todo:
            at = todo.pop()
            if at not in kept:
                kept.add(at)
                todo += [flow[1] for flow in flows if flow[0] == at] + [
                    event for event, desk in on.items() if desk == at
                ]
        return kept | {"e"}
