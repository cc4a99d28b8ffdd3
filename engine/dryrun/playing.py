"""Playing a diagram with given answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson
from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from engine import codec
from engine.dryrun.answers import DESK, MESSAGE, SUBJECT, Answer, Setting
from engine.dryrun.given import check_given
from engine.dryrun.record import DeskVisit, DryRun, Waiting
from engine.dryrun.refusals import AnswerRefused
from engine.dryrun.world import GivenWorld, Trail
from engine.errors import EngineRefusal, Refusal
from engine.facts import RunningProcess
from engine.joins import Token
from engine.runtime.act import check_facts
from engine.runtime.moving import FORWARD
from engine.runtime.refusals import diagram_faults
from engine.runtime.tracks import tracks_of
from engine.specs import Definition, build, closure_of
from engine.states import Awaits


def dry_run(
    files: Mapping[str, bytes] | Definition, answers: Sequence[Answer], *, key: str, setting: Setting | None = None
) -> DryRun:
    """Play a diagram; nothing is stored, nobody is told.

    Bounded: two seconds of processor time and 5,000 elements. A diagram that no gate has seen may hang while it is
    read: check it first (:func:`engine.gate.check`).

    :param files: the diagram and what it needs, by name; or what :func:`engine.specs.build` made of them
    :param answers: what happens, in order; may end anywhere
    :param key: the process
    :return: what was seen, up to where the answers end
    :raises AnswerRefused: naming the answer that does not fit, or at which the diagram cannot go on
    """
    definition = files if isinstance(files, Definition) else build(key, closure_of(key, files))
    player = Player(definition, setting or Setting())
    for answer in answers:
        player.give(answer)
    return player.seen()


class Player:
    """One run, answer by answer. As in the office, the process is saved and loaded again between any two acts.

    An answer that no open desk, button or wait fits is refused before anything moves: another may be given then.

    :ivar run: what was seen so far; where it stands besides its desks is brought up to date by :meth:`seen`
    :raises AnswerRefused: when the process cannot begin
    """

    def __init__(self, definition: Definition, setting: Setting) -> None:
        self.definition, self.run = definition, DryRun(definition.key)
        self.world = GivenWorld(definition, setting, self.run)
        self.trail = Trail(definition, self.world, self.run)
        self.facts: dict[str, Any] = dict(setting.facts)
        self.visits: dict[str, DeskVisit] = {}
        self.process: RunningProcess
        self._guarded(0, self._begin)

    @property
    def completed(self) -> bool:
        """Whether it has come to its end."""
        return bool(self.process.completed)

    def waits_for(self, message: str) -> bool:
        """Whether a message would be heard now."""
        return any(
            kind is Awaits.MESSAGE and name == message for _task, kind, name in tracks_of(self.process).subscriptions
        )

    def give(self, answer: Answer) -> None:
        """Let one thing happen.

        :raises AnswerRefused: when it does not fit, or the diagram cannot go on from it
        """
        self._guarded(answer.number, partial(self._answer, answer))

    def seen(self) -> DryRun:
        """What was seen up to now, with where the run stands."""
        self._conclude()
        return self.run

    def _guarded(self, number: int, act: Callable[[], None]) -> None:
        try:
            with diagram_faults():
                act()
        except AnswerRefused:
            raise
        except Refusal as refusal:
            raise AnswerRefused(number, refusal.en, refusal.hi) from refusal

    def _begin(self) -> None:
        check_facts(self.facts)
        process = RunningProcess(self.definition.spec, self.definition.subs, self.facts, self.world)
        self.process = self.world.watch(process, self.trail)
        self.process.do_engine_steps()
        self._rest()

    def _answer(self, answer: Answer) -> None:
        if answer.kind == SUBJECT:
            self.world.subject |= answer.facts
            return
        if self.process.completed:
            raise EngineRefusal("the run has come to its end already.", "प्रक्रिया पहले ही पूर्ण हो चुकी है।")
        if answer.kind == DESK:
            self._press(answer)
        elif answer.kind == MESSAGE:
            self._tell(answer)
        else:
            self._wait(self.world.setting.due(answer.said, self.world.now).astimezone(UTC))

    def _press(self, answer: Answer) -> None:
        token, visit = self._open_desk(answer)
        diagram = self.definition.diagrams[visit.process]
        known = {flow.outcome for flow in diagram.choices(diagram.nodes[visit.node])}
        if answer.outcome not in known and (known or answer.outcome not in (None, FORWARD)):
            buttons = ", ".join(sorted(str(one) for one in known)) or FORWARD
            raise AnswerRefused(
                answer.number,
                f"“{answer.said}” has no button “{answer.outcome or ''}”; it has {buttons}.",
                f"“{answer.said}” पर “{answer.outcome or ''}” विकल्प नहीं है; विकल्प हैं: {buttons}।",
            )
        facts = {**self.process.facts, **token.data}
        check_facts(answer.facts)
        check_given(answer, self.definition.form(visit.process, visit.node), facts, now=self.world.now)
        visit.left, visit.outcome, visit.how = self.world.now, answer.outcome, "done"
        given = {"outcome": answer.outcome} if known else {}
        self.process.complete(token, {**answer.facts, **given})
        self._rest()

    def _open_desk(self, answer: Answer) -> tuple[Token, DeskVisit]:
        desks = tracks_of(self.process).desks
        for task_id, token in desks.items():
            visit = self.visits[task_id]
            named = answer.said in (visit.node, f"{visit.process}/{visit.node}")
            if named and (answer.item is None or answer.item.items() <= token.data.items()):
                return token, visit
        there = ", ".join(sorted(self.visits[task_id].node for task_id in desks))
        raise AnswerRefused(
            answer.number,
            f"“{answer.said}” has no open work; open: {there or 'nothing'}.",
            f"“{answer.said}” पर कोई कार्य खुला नहीं है; खुला है: {there or 'कुछ नहीं'}।",
        )

    def _tell(self, answer: Answer) -> None:
        waited = {name for _task, kind, name in tracks_of(self.process).subscriptions if kind is Awaits.MESSAGE}
        if answer.said not in waited:
            names = ", ".join(sorted(waited))
            raise AnswerRefused(
                answer.number,
                f"nobody waits for the message “{answer.said}”; waited for: {names or 'none'}.",
                f"संदेश “{answer.said}” की प्रतीक्षा कोई नहीं कर रहा; प्रतीक्षा है: {names or 'किसी की नहीं'}।",
            )
        check_facts(answer.facts)
        self.process.facts.update(answer.facts)
        self.process.send_event(BpmnEvent(MessageEventDefinition(answer.said), payload={}))
        self.process.do_engine_steps()
        self._rest()

    def _wait(self, until: datetime) -> None:
        """Let what falls due on the way happen at its own moment, as the minute's job would."""
        before: dict[str, tuple[str, datetime]] = {}
        while (timers := tracks_of(self.process).timers) != before:
            before, coming = timers, [due for _node, due in timers.values() if due <= until]
            if not coming:
                break
            self.world.now = max(self.world.now, min(coming))
            self.process.do_engine_steps()
            self._rest()
        self.world.now = max(self.world.now, until)

    def _rest(self) -> None:
        """The process came to rest: the desks are brought up to date, it is saved and loaded again."""
        raw, self.facts = codec.dumps(self.process), orjson.loads(orjson.dumps(self.process.facts))
        process = codec.loads(raw, self.definition.spec, self.definition.subs, self.facts, self.world)
        self.process = self.world.watch(process, self.trail)
        desks = tracks_of(self.process).desks
        for task_id, token in desks.items():
            if task_id not in self.visits:
                self.visits[task_id] = self._visit(token)
                self.run.desks.append(self.visits[task_id])
        for task_id, visit in self.visits.items():
            if visit.how == "open" and task_id not in desks:
                visit.left, visit.how = self.world.now, "taken away"

    def _visit(self, token: Token) -> DeskVisit:
        diagram = self.definition.diagram_of_scope[token.workflow.spec.name]
        node, facts = diagram.nodes[token.task_spec.bpmn_id], {**self.facts, **token.data}
        rule = node.properties.get("due", "")
        return DeskVisit(
            process=diagram.key,
            node=node.id,
            name_hi=node.name_hi,
            name_en=node.name_en,
            role=node.role,
            kind=node.properties.get("kind", "note"),
            post=self._worked_out(node.properties.get("desk", ""), facts),
            due_rule=rule,
            due=self._due(rule, facts),
            came=self.world.now,
            item=dict(token.data),
        )

    def _worked_out(self, expression: str, facts: Mapping[str, Any]) -> str:
        """A desk that cannot be found is found by the office all the same (model.md, Role → post)."""
        if not expression:
            return ""
        try:
            return str(self.world.evaluate(expression, facts))
        except EngineRefusal:
            return ""

    def _due(self, rule: str, facts: Mapping[str, Any]) -> datetime | None:
        if not rule:
            return None
        for source in (rule, self._worked_out(rule, facts)):
            try:
                return self.world.setting.due(source, self.world.now).astimezone(UTC)
            except Refusal:
                continue
        raise EngineRefusal(f"The date rule “{rule}” gives no date or duration.",
                            f"तिथि-नियम “{rule}” कोई तिथि या अवधि नहीं देता।")  # fmt: skip

    def _conclude(self) -> None:
        run, process = self.run, self.process
        run.completed, run.facts, run.stuck = process.completed, dict(self.facts), process.is_stuck()
        run.now, run.subject, run.waiting = self.world.now, dict(self.world.subject), []
        self.world.note_defaults()
        if process.completed:
            return
        tracks, places = tracks_of(process), self._places()
        run.waiting = [Waiting(*places[task_id], until=due) for task_id, (_node, due) in tracks.timers.items()]
        run.waiting += [
            Waiting(*places[task_id], message=name) for task_id, _kind, name in sorted(tracks.subscriptions)
        ]

    def _places(self) -> dict[str, tuple[str, str]]:
        return {
            token.id.hex: (self.definition.diagram_of_scope[scope.spec.name].key, str(token.task_spec.bpmn_id))
            for scope in self.process.scopes()
            for token in scope.tasks.values()
        }
