"""A real paper's acts, given again to a changed diagram: how would it have travelled?

The acts come at their own moments, so that dates and reminders of the changed diagram fall due as they would have.
Where the changed diagram has a step that the old one had not, and only one button leads on from it, that button is
taken; where it asks for something that nobody was asked then, the answer ends there and says so.
"""

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.dryrun import DESK, MESSAGE, SUBJECT, WAIT, Answer, AnswerRefused, DeskVisit, DryRun, Player, Setting
from engine.history import Event
from engine.specs import Definition, Flow
from workflows.operations import OPERATIONS
from workflows.trials.past_runs import PastDesk, PastRun

MOMENT = "@"
"""A rule that begins with it is a moment; no diagram can write such a rule."""
MOST_NEW_STEPS = 10
"""New steps one after the other; more are a loop of new steps."""
BACKWARD = frozenset({"return", "refuse"})
BY_HAND = frozenset({"placed", "signal", "left_out"})
"""Events after which a paper stands where no act of a desk brought it."""


class Stop(enum.StrEnum):
    """Why nothing can be said beyond a step."""

    NO_BUTTON = "no_button"
    OTHER_DESK = "other_desk"
    NEW_STEP = "new_step"
    ASKS_MORE = "asks_more"
    BY_HAND = "by_hand"
    ENDED = "ended"
    REFUSED = "refused"


@dataclass(frozen=True)
class Halt:
    """Where the answer ends.

    :ivar hi: what it is about: the button, the desk at which the paper would have stood, the sentence of a refusal
    """

    why: Stop
    node_hi: str
    node_en: str
    hi: str = ""
    en: str = ""


@dataclass
class Replayed:
    """How a paper would have travelled.

    :ivar halt: None when all its acts found their place
    :ivar used: how many desks of the past found their place, or were left out, before that
    :ivar assumed: ids of steps that are new, passed by their only way on
    """

    run: DryRun
    halt: Halt | None = None
    used: int = 0
    assumed: list[str] = field(default_factory=list)


class _Halted(Exception):  # noqa: N818 - the answer to a question, no error
    def __init__(self, halt: Halt) -> None:
        super().__init__(halt.why.value)
        self.halt = halt


def at_moments(due: Callable[[str, dt.datetime], dt.datetime]) -> Callable[[str, dt.datetime], dt.datetime]:
    """The calendar's rules, and moments besides."""

    def moment_or_rule(rule: str, start: dt.datetime) -> dt.datetime:
        return dt.datetime.fromisoformat(rule[1:]) if rule.startswith(MOMENT) else due(rule, start)

    return moment_or_rule


def replay(
    definition: Definition, before: Definition, past: PastRun, *, due: Callable[[str, dt.datetime], dt.datetime]
) -> Replayed:
    """Give the acts of a paper to a changed diagram.

    :param before: the version on which the paper travelled
    :param due: the office's calendar
    :raises AnswerRefused: when the changed diagram cannot even begin with it
    """
    return _Replay(definition, before, past, due).play()


class _Replay:
    def __init__(
        self,
        definition: Definition,
        before: Definition,
        past: PastRun,
        due: Callable[[str, dt.datetime], dt.datetime],
    ) -> None:
        self.definition, self.before, self.past = definition, before, past
        self.desks = {desk.task_id: desk for desk in past.desks}
        begun = next((event for event in past.events if event.event == "started"), None)
        self.known: dict[str, Any] = past.started_with
        self.begun_inside = bool(begun and begun.detail.get("at"))
        self.player = Player(definition, self._setting(at_moments(due)))
        self.replayed = Replayed(self.player.run)

    def _setting(self, due: Callable[[str, dt.datetime], dt.datetime]) -> Setting:
        results = {
            name: {fact: self.past.facts[fact] for fact in known.results if fact in self.past.facts}
            for name, known in OPERATIONS.items()
            if known.results
        }
        return Setting(
            facts=dict(self.known), subject=self.past.subject, results=results, operations=OPERATIONS,
            begins=self.past.started_at, due=due,
        )  # fmt: skip

    def play(self) -> Replayed:
        try:
            if self.begun_inside:
                raise _Halted(Halt(Stop.BY_HAND, "", ""))
            for event in self.past.events:
                self._happen(event)
            self._close()
        except _Halted as halted:
            self.replayed.halt = halted.halt
        self.replayed.run = self.player.seen()
        return self.replayed

    def _happen(self, event: Event) -> None:
        if event.event in BY_HAND:
            raise _Halted(Halt(Stop.BY_HAND, *self._name(self.before, event.node)))
        if event.event == "completed":
            self._press(event)
        elif event.event == "message":
            self._wait(event.at)
            name = str(event.detail.get("message", ""))
            if self.player.waits_for(name):  # nobody waiting: the office lets it go by (model.md, Objects)
                self._give(Answer(event.seq, MESSAGE, name, facts=_set_facts(event)), event.node)
        for name, value in event.detail.get("facts", {}).items():
            self.known[name] = value

    def _press(self, event: Event) -> None:
        desk = self.desks.get(str(event.detail.get("task")))
        if desk is None:
            return
        self._wait(event.at)
        self._approve_drafts(event.at)
        visit = self._visit_for(desk)
        if visit is not None:
            self._press_there(desk, visit, event)
        self.replayed.used += 1

    def _approve_drafts(self, now: dt.datetime) -> None:
        """Some buttons ask whether a draft is approved; it was from its moment on."""
        if self.past.approved_at is not None and self.past.approved_at <= now:
            self._give(Answer(0, SUBJECT, "", facts={"draft_approved": True}), None)

    def _visit_for(self, desk: PastDesk) -> DeskVisit | None:
        """The open desk at which the act finds its place; None for a step that the changed diagram has no more."""
        for _ in range(MOST_NEW_STEPS):
            found = self._open_at(desk)
            if found is not None:
                return found
            if not self._has(self.definition, desk.node):
                return None
            if not self._pass_new_step():
                break
        raise _Halted(self._elsewhere(desk))

    def _open_at(self, desk: PastDesk) -> DeskVisit | None:
        there = [visit for visit in self.player.run.open_desks if visit.node == desk.node]
        exact = [visit for visit in there if visit.process == desk.process and visit.item == desk.item]
        return next(iter([*exact, *there]), None)

    def _press_there(self, desk: PastDesk, visit: DeskVisit, event: Event) -> None:
        flows = self._choices(visit)
        if flows and desk.outcome not in flows:
            name = next((flow for flow in self._choices_before(desk) if flow.outcome == desk.outcome), None)
            raise _Halted(Halt(Stop.NO_BUTTON, visit.name_hi, visit.name_en, *_button_name(name, desk.outcome or "")))
        outcome = desk.outcome if flows else None
        facts = self._facts_for(visit, event, outcome or "forward")
        place = f"{visit.process}/{visit.node}"
        self._give(Answer(event.seq, DESK, place, outcome=outcome, facts=facts, item=visit.item), visit.node)

    def _facts_for(self, visit: DeskVisit, event: Event, outcome: str) -> dict[str, Any]:
        """What the desk gave then, as far as the changed form asks for it; what had been given before stands."""
        form = self.definition.form(visit.process, visit.node) or {}
        asked = {
            name
            for name, own in form.get("properties", {}).items()
            if own.get("x-fact") and outcome in own.get("x-outcomes", [outcome])
        }
        given = _set_facts(event)
        kept = {name: self.known[name] for name in asked & set(form.get("required", [])) if name in self.known}
        return {name: value for name, value in {**kept, **given}.items() if name in asked and value is not None}

    def _pass_new_step(self) -> bool:
        """Go on from a step that the old diagram had not, when there is only one way on."""
        new = [visit for visit in self.player.run.open_desks if not self._has(self.before, visit.node)]
        if not new:
            return False
        visit, flows = new[0], self._choices(new[0])
        onward = [name for name, flow in flows.items() if flow.properties.get("kind") not in BACKWARD]
        if len(onward) > 1:
            raise _Halted(Halt(Stop.NEW_STEP, visit.name_hi, visit.name_en))
        answer = Answer(
            0, DESK, f"{visit.process}/{visit.node}", outcome=onward[0] if onward else None, item=visit.item
        )
        try:
            self.player.give(answer)
        except AnswerRefused as refusal:
            raise _Halted(Halt(Stop.NEW_STEP, visit.name_hi, visit.name_en)) from refusal
        self.replayed.assumed.append(visit.node)
        return True

    def _close(self) -> None:
        """A paper that came to its end has come to it here too, or stands somewhere."""
        if not self.past.completed:
            return
        for _ in range(MOST_NEW_STEPS):
            if self.player.completed or not self._pass_new_step():
                break
        if not self.player.completed:
            raise _Halted(self._elsewhere(None))

    def _elsewhere(self, desk: PastDesk | None) -> Halt:
        name_hi, name_en = (desk.name_hi, desk.name_en) if desk else ("", "")
        if self.player.completed:
            return Halt(Stop.ENDED, name_hi, name_en)
        there = self.player.run.open_desks
        return Halt(Stop.OTHER_DESK, name_hi, name_en,
                    ", ".join(one.name_hi for one in there), ", ".join(one.name_en for one in there))  # fmt: skip

    def _wait(self, until: dt.datetime) -> None:
        if not self.player.completed:
            self._give(Answer(0, WAIT, f"{MOMENT}{until.isoformat()}"), None)

    def _give(self, answer: Answer, node: str | None) -> None:
        try:
            self.player.give(answer)
        except AnswerRefused as refusal:
            why = Stop.ASKS_MORE if answer.kind == DESK else Stop.REFUSED
            raise _Halted(Halt(why, *self._name(self.definition, node), refusal.hi, refusal.en)) from refusal

    def _choices(self, visit: DeskVisit) -> dict[str, Flow]:
        diagram = self.definition.diagrams[visit.process]
        return {str(flow.outcome): flow for flow in diagram.choices(diagram.nodes[visit.node])}

    def _choices_before(self, desk: PastDesk) -> tuple[Flow, ...]:
        diagram = self.before.diagrams.get(desk.process)
        return diagram.choices(diagram.nodes[desk.node]) if diagram and desk.node in diagram.nodes else ()

    def _has(self, definition: Definition, node: str) -> bool:
        return any(node in diagram.nodes for diagram in definition.diagrams.values())

    def _name(self, definition: Definition, node: str | None) -> tuple[str, str]:
        for diagram in definition.diagrams.values():
            if node is not None and node in diagram.nodes:
                return diagram.nodes[node].name_hi, diagram.nodes[node].name_en
        return node or "", node or ""


def _set_facts(event: Event) -> dict[str, Any]:
    facts: Mapping[str, Any] = event.detail.get("facts", {})
    return {name: value for name, value in facts.items() if value is not None}


def _button_name(flow: Flow | None, outcome: str) -> tuple[str, str]:
    if flow is None:
        return outcome, outcome
    return flow.name or outcome, flow.properties.get("name_en") or flow.name or outcome
