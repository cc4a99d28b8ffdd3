"""One step in sentences: who does what, with which form, within how long, and what happens when it is late."""

from collections.abc import Iterator, Mapping

from engine.gate.diagram import B, S, text_of
from engine.specs import Node
from engine.specs.closure import form_file
from workflows.standing_order.conditions import condition_in_words, value_in_words
from workflows.standing_order.names import Pair, said
from workflows.standing_order.times import in_time
from workflows.standing_order.ways import Ways

_ACTS: Mapping[str, Pair] = {
    "note": ("टिप्पणी अंकित करेंगे", "records a note"),
    "draft": ("आलेख तैयार करेंगे", "prepares the draft"),
    "approve": ("प्रकरण पर अपना निर्णय अंकित करेंगे", "records a decision"),
    "sign": ("हस्ताक्षर करेंगे", "signs"),
    "dispatch": ("पत्र निर्गत करेंगे", "issues and dispatches the letter"),
    "report": ("आख्या देंगे", "reports"),
    "form": ("वांछित सूचना देंगे", "gives the information asked for"),
    "seen": ("अवलोकन करेंगे", "takes note"),
}
_PAUSES: Mapping[str, Pair] = {
    "objection": (
        "आपत्ति की पूर्ति तक प्रकरण की समय-सीमा रुकी रहेगी।",
        "Until the objection is met the time limit of the case stands still.",
    ),
    "outside": (
        "बाह्य कार्यालय के उत्तर तक प्रकरण की समय-सीमा रुकी रहेगी।",
        "Until the outside office replies the time limit of the case stands still.",
    ),
}


class Steps:
    """Says single steps in the language of the ways."""

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.names = ways.names
        self.pick = ways.pick

    def sentences(self, node: Node) -> list[str]:
        """What is done at a step, and what guards it."""
        match node.tag:
            case "userTask" | "manualTask":
                told = self._desk(node)
            case "serviceTask":
                told = self._operation(node)
            case "businessRuleTask":
                told = self._decision(node)
            case "scriptTask":
                told = self._script(node)
            case "callActivity":
                told = self._call(node)
            case "subProcess" | "transaction":
                told = self._part(node)
            case _:
                told = self._event(node)
        return [*told, *self._reopening(node), *self._times(node), *self._boundary(node)]

    def _said(self, pair: Pair) -> str:
        return said(pair, self.ways.language)

    def role(self, key: str) -> str:
        """A role as a person is spoken of."""
        head = key.partition(":")[0]
        if head in ("same", "previous"):
            return self.pick("वही पटल जिस पर पूर्व में कार्यवाही हुई", "desk that dealt with it before")
        return self._said(self.names.roles.get(head, (key, key)))

    def _desk(self, node: Node) -> Iterator[str]:
        properties = node.properties
        who, act = self.role(node.role), self._said(_ACTS.get(properties.get("kind", "note"), _ACTS["note"]))
        form = form_file(self.ways.diagram, node)
        titled = self._said(self.names.forms[form]) if form and form in self.names.forms else ""
        hindi = f"{who} प्रपत्र “{titled}” भरकर {act}।" if titled else f"{who} {act}।"
        english = f"The {who} fills in the form “{titled}” and {act}." if titled else f"The {who} {act}."
        yield self.pick(hindi, english)
        if properties.get("desk"):
            where = value_in_words(properties["desk"], self.names, self.ways.language)
            yield self.pick(
                f"यह कार्य “{where}” में चुने गये पद को जायेगा।", f"The work goes to the post chosen in “{where}”."
            )
        if properties.get("letter"):
            letter = self._said(self.names.letters.get(properties["letter"], (properties["letter"],) * 2))
            yield self.pick(f"आलेख “{letter}” के मानक प्रारूप पर होगा।", f"The draft begins with the template “{letter}”.")
        yield from self._limits(node)

    def _reopening(self, node: Node) -> Iterator[str]:
        if node.properties.get("reopen") in ("yes", "true"):
            yield self.pick(
                "बन्द पत्रावली शाखा प्रभारी या उच्च अधिकारी के आदेश से यहाँ से पुनः खोली जा सकती है।",
                "A closed file may be reopened here by order of the section in-charge or above.",
            )

    def _limits(self, node: Node) -> Iterator[str]:
        due = node.properties.get("due", "")
        limit = in_time(due, self.ways.language)
        if limit:
            yield self.pick(f"यह कार्य {limit} के भीतर पूर्ण किया जायेगा।", f"This is to be done within {limit}.")
        elif due:
            until = value_in_words(due, self.names, self.ways.language)
            yield self.pick(f"यह कार्य “{until}” तक पूर्ण किया जायेगा।", f"This is to be done by “{until}”.")
        if node.properties.get("escalate_to"):
            yield from self._goes_up(node, limited=bool(due))

    def _goes_up(self, node: Node, *, limited: bool) -> Iterator[str]:
        """To whose notice late work is brought (:mod:`workflows.escalations.moments`)."""
        to, rule = self.role(node.properties["escalate_to"]), node.properties.get("escalate_after", "").strip()
        after = in_time(rule, self.ways.language) or (
            f"“{value_in_words(rule, self.names, self.ways.language)}”" if rule else ""
        )
        if limited:
            hindi, english = (f" {after}" if after else ""), (f"{after} " if after else "")
            yield self.pick(
                f"समय-सीमा बीतने के{hindi} पश्चात् भी कार्य शेष रहने पर प्रकरण {to} के संज्ञान में लाया जायेगा।",
                f"When it is still open {english}after that, it is brought to the notice of: {to}.",
            )
        elif after:
            yield self.pick(
                f"कार्य प्राप्त होने के {after} पश्चात् भी शेष रहने पर प्रकरण {to} के संज्ञान में लाया जायेगा।",
                f"When it is still open {after} after it came, it is brought to the notice of: {to}.",
            )

    def _operation(self, node: Node) -> Iterator[str]:
        operator = self.ways.elements[node.id].find(f"{B}extensionElements/{S}serviceTaskOperator")
        key = operator.get("id", "") if operator is not None else ""
        title = self._said(self.names.operations.get(key, (key, key)))
        given = operator.findall(f"{S}parameters/{S}parameter") if operator is not None else []
        told = [self._parameter(key, one.get("id", ""), one.get("value", "")) for one in given if one.get("value")]
        tail = f" ({'; '.join(told)})" if told else ""
        yield self.pick(f"प्रणाली द्वारा स्वतः: {title}{tail}।", f"By the system itself: {title}{tail}.")

    def _parameter(self, operation: str, name: str, source: str) -> str:
        word = source.strip().strip("\"'")
        known = {"to": self.names.offices, "about": self.names.subjects_told, "template": self.names.letters}
        pair = known.get(name, {}).get(word)
        value = self._said(pair) if pair else value_in_words(source, self.names, self.ways.language)
        called = self._said(self.names.parameters.get(f"{operation}.{name}", (name, name)))
        return f"{called}: {value.rstrip('।.')}"

    def _decision(self, node: Node) -> Iterator[str]:
        table = self.names.tables.get(node.decision or "")
        if table is None:
            yield self.pick(f"निर्णय तालिका “{node.decision}” के अनुसार।", f"By the decision table “{node.decision}”.")
            return
        facts = [self.names.facts[one.name] for one in table.outputs if one.name in self.names.facts]
        what = ", ".join(f"“{said(one, self.ways.language)}”" for one in facts)
        title = self.pick(table.title_hi, table.title_en)
        yield self.pick(
            f"संलग्न तालिका “{title}” के अनुसार {what} स्वतः निर्धारित होगा।",
            f"The table “{title}” below settles {what} by itself.",
        )

    def _script(self, node: Node) -> Iterator[str]:
        for line in text_of(self.ways.elements[node.id].find(f"{B}script")).splitlines():
            name, equals, source = line.partition("=")
            if equals and name.strip():
                label = self.names.facts.get(name.strip())
                called = said(label, self.ways.language) if label else name.strip()
                value = value_in_words(source.strip(), self.names, self.ways.language)
                yield self.pick(f"“{called}” स्वतः {value} अंकित होगा।", f"“{called}” is set to {value}.")

    def _call(self, node: Node) -> Iterator[str]:
        title = self._said(self.names.processes.get(node.called or "", (node.called or "",) * 2))
        yield self.pick(f"“{title}” के स्थायी आदेश के अनुसार कार्यवाही होगी।", f"The standing order “{title}” is followed.")

    def _part(self, node: Node) -> Iterator[str]:
        inner = [self.ways.numbers[one.id] for one in self.ways.steps() if one.scope == node.id]
        listed = ", ".join(str(number) for number in inner)
        yield self.pick(f"इस भाग में प्रस्तर {listed} की कार्यवाही होगी।", f"This part consists of the paragraphs {listed}.")

    def _event(self, node: Node) -> Iterator[str]:
        if node.tag in ("intermediateThrowEvent", "sendTask"):
            kinds = ("message", "signal", "escalation")
            name = next((one for kind in kinds if (one := self.ways.named_by(node, kind))), self.ways.name(node))
            yield self.pick(f"सूचना “{name}” स्वतः भेजी जायेगी।", f"The message “{name}” is sent by itself.")
            return
        waited = self.ways.event(node)
        yield self.pick(f"{waited} तक प्रतीक्षा की जायेगी।", f"Wait until {waited}.")
        if node.properties.get("pause") in _PAUSES:
            yield self._said(_PAUSES[node.properties["pause"]])

    def _times(self, node: Node) -> Iterator[str]:
        element = self.ways.elements[node.id]
        many, loop = (element.find(f"{B}{kind}LoopCharacteristics") for kind in ("multiInstance", "standard"))
        if many is not None:
            count = text_of(many.find(f"{B}loopCardinality")) or text_of(many.find(f"{B}loopDataInputRef"))
            each = value_in_words(count, self.names, self.ways.language)
            order = many.get("isSequential") == "true"
            yield self.pick(
                f"यह कार्य {each} में से प्रत्येक के लिए {'एक के बाद एक' if order else 'एक साथ'} होगा।",
                f"This is done for each of {each}, {'one after the other' if order else 'all at once'}.",
            )
        if loop is not None and text_of(loop.find(f"{B}loopCondition")):
            asked = condition_in_words(text_of(loop.find(f"{B}loopCondition")), self.names, self.ways.language)
            yield self.pick(f"यह कार्य तब तक दोहराया जायेगा जब तक {asked}।", f"This is repeated as long as {asked}.")

    def _boundary(self, node: Node) -> Iterator[str]:
        for event in self.ways.diagram.nodes.values():
            if event.attached_to != node.id:
                continue
            after = " ".join(self.ways.to(flow.target) for flow in event.outgoing)
            keeps = self.ways.elements[event.id].get("cancelActivity", "true") in ("false", "0")
            when = self.ways.event(event)
            yield self.pick(
                f"इस बीच {when} पर {'यह कार्य चलते रहते हुए' if keeps else 'यह कार्य समाप्त मानकर'} {after}",
                f"When meanwhile {when}, {'while this goes on' if keeps else 'and this is ended'}, {after}",
            )
