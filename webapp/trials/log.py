"""The way of a walk, told: what each desk did, what was decided and why, what the office would have done by itself."""

import json
from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _

from engine.dryrun import Decided, DryRun, Passed
from engine.specs import Definition
from engine.way import DESKS
from engine.worklist import buttons_at
from webapp.filters import in_language
from webapp.viewmodels.trials import LogRow
from workflows.operations import REGISTER

_BESIDE = {
    "startEvent": "play",
    "endEvent": "check2-circle",
    "scriptTask": "input-cursor-text",
    "receiveTask": "inbox",
    "intermediateCatchEvent": "clock",
    "boundaryEvent": "bell",
    "callActivity": "diagram-3",
}


def log_rows(definition: Definition, run: DryRun, *, seen: int) -> tuple[LogRow, ...]:
    """What happened, in order.

    :param seen: how many elements had been left when the page was last shown
    """
    return tuple(_Telling(definition, run, seen).tell())


class _Telling:
    """Goes through a run once; the n-th time at an element has the n-th of what was seen there."""

    def __init__(self, definition: Definition, run: DryRun, seen: int) -> None:
        self.definition, self.run, self.seen = definition, run, seen
        self.times: Counter[tuple[str, str]] = Counter()

    def tell(self) -> Iterator[LogRow]:
        for step, passed in enumerate(self.run.path):
            time = self.times[passed.process, passed.node]
            self.times[passed.process, passed.node] += 1
            told = self._told(passed, time)
            if told is not None:
                icon, title, text = told
                yield LogRow(icon, title, text, passed.at, new=step >= self.seen > 0)

    def _told(self, passed: Passed, time: int) -> tuple[str, str, tuple[str, ...]] | None:
        name = in_language(passed.name_hi, passed.name_en)
        if passed.tag in DESKS:
            return "person", name, self._pressed(passed, time)
        if passed.tag == "serviceTask":
            return "gear", name, self._called(passed, time)
        if passed.tag == "businessRuleTask":
            return "table", name, self._decided(passed, time, table=True)
        if passed.tag in ("exclusiveGateway", "inclusiveGateway"):
            text = self._decided(passed, time, table=False)
            title = _("Decision") if name == passed.node else name
            return ("signpost-split", title, text) if text else None
        return (_BESIDE[passed.tag], name, ()) if passed.tag in _BESIDE and name != passed.node else None

    def _pressed(self, passed: Passed, time: int) -> tuple[str, ...]:
        done = [one for one in self.run.desks if self._at(one, passed) and one.how == "done"]
        if time >= len(done):
            return ()
        diagram = self.definition.diagrams[passed.process]
        found = list(buttons_at(diagram, diagram.nodes[passed.node]))
        named = [one for one in found if one.outcome == done[time].outcome] or found[:1]
        return (_("pressed: %(button)s", button=in_language(named[0].name_hi, named[0].name_en)),) if named else ()

    def _called(self, passed: Passed, time: int) -> tuple[str, ...]:
        calls = [one for one in self.run.operations if self._at(one, passed)]
        if time >= len(calls):
            return ()
        call = calls[time]
        known = next((one for one in REGISTER if one.name == call.operation), None)
        title = in_language(known.title_hi, known.title_en) if known else call.operation
        said = [_("would be done: %(operation)s", operation=title)]
        said += [f"{name}: {_shown(value)}" for name, value in call.params.items()]
        said += [_("gives %(name)s: %(value)s", name=name, value=_shown(value)) for name, value in call.results.items()]
        said += [_("cannot be taken back")] if call.irreversible else []
        return tuple(said)

    def _decided(self, passed: Passed, time: int, *, table: bool) -> tuple[str, ...]:
        made = [one for one in self.run.decisions if self._at(one, passed) and bool(one.table) is table]
        if time >= len(made) or self._is_button(made[time]):
            return ()
        one = made[time]
        said = [in_language(one.reason_hi, one.reason_en)]
        said += [f"{name}: {_shown(value)}" for name, value in one.outputs.items()]
        targets = [self.definition.node(one.process, node) for node in one.to]
        said += [
            _("on to: %(step)s", step=in_language(node.name_hi, node.name_en))
            for node in targets
            if node.name_hi != node.id
        ]
        return tuple(part for part in said if part)

    def _is_button(self, made: Decided) -> bool:
        """Whether the arrow was the desk's button, of which the desk's own line tells."""
        flows = self.definition.node(made.process, made.node).outgoing
        return any(flow.outcome is not None for flow in flows)

    def _at(self, one: object, passed: Passed) -> bool:
        return (getattr(one, "process", ""), getattr(one, "node", "")) == (passed.process, passed.node)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
