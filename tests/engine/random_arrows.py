"""Random unstructured diagrams as sketches: arrows anywhere."""


class Wild:
    """An unstructured diagram: gateways that join and fork at once, arrows back from any desk, events into the flow.

    Gateways lead only to later gateways or to desks, so that every circle has a desk in it. It stands alone, in a
    sub-process, or in a sub-process that there is several times.
    """

    def __init__(self, rng, size, kinds=("xor", "and", "xor", "and", "or")):
        self.rng, self.names, self.parts, self.called, self.events = rng, set(), {}, {}, []
        self.outputs, self.outcomes = {}, {}
        gates = {f"G{i}": rng.choice(kinds) for i in range(size)}
        desks = [f"T{i}" for i in range(size + 1)]
        lines = [
            "s start",
            "e end",
            f"x end{rng.choice((' terminate', ''))}",
            *(f"{key} {kind}" for key, kind in gates.items()),
            *(f"{key} task" for key in desks),
        ]
        flows = {("s", rng.choice(desks))}
        for place, (gate, kind) in enumerate(gates.items()):
            later = [*list(gates)[place + 1 :], *desks, "e", "x"]
            for branch, target in enumerate(rng.sample(later, rng.choice((1, 2, 2)))):
                flows.add((gate, target, self.condition(gate, kind, branch)))
        flows |= {(desk, rng.choice([*gates, *gates, "e", rng.choice(desks)])) for desk in desks}
        for desk in rng.sample(desks, 2):
            event = f"B{desk}"
            self.events.append(event)
            happening = rng.choice((f"message:{event}", f"signal:{event}", f"timer:PT20H{len(self.events)}S"))
            lines.append(f"{event} on {desk}{rng.choice(('', ' keep'))} {happening}")
            flows.add((event, rng.choice([*gates, *desks])))
        kept = self.reached(flows)
        self.events = [event for event in self.events if event in kept]
        arrows = [
            f"{flow[0]} > {flow[1]}{flow[2] if len(flow) > 2 else ''}" for flow in sorted(flows) if flow[0] in kept
        ]
        self.inner = "\n".join([*(line for line in lines if line.split()[0] in kept), *self.defaulted(arrows)])
        self.text = self.wrapped(rng.choice(("", "", "sub", "sub mi:2")))

    def wrapped(self, kind):
        if not kind:
            return self.inner
        self.parts["W"] = self.inner
        return f"s0 start\nW {kind}\nT task\ne0 end\ns0 > W > T > e0"

    def begin_with(self):
        """Facts at the start of a run."""
        return {name: self.rng.randint(0, 1) for name in sorted(self.names)}

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
        kinds = {line.split()[0]: line.split()[1] for line in self.inner.splitlines() if ">" not in line}
        ahead = {}
        for line in self.inner.splitlines():
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
