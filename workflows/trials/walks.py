"""A walk: somebody carries a paper through a diagram, desk by desk, and nothing of it is stored.

The walk itself is what was answered so far. It is played again from the start with each new answer, so that nothing
can be in it that the diagram does not allow.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from engine.dryrun import (
    DESK,
    MESSAGE,
    SUBJECT,
    WAIT,
    Answer,
    AnswerRefused,
    DryRun,
    Setting,
    dry_run,
    read_answers,
    read_setting,
)
from engine.specs import Definition
from workflows.clocks import Calendar
from workflows.errors import BadInput
from workflows.operations import OPERATIONS

Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Where in the office the paper that is tried would be: it finds its desks from there (model.md, Role → post).

    :ivar id: of no subject; nothing is asked of one
    """

    district_id: int
    office_unit_id: int
    branch_unit_id: int | None = None
    circle_unit_id: int | None = None
    seat_post_id: int | None = None
    id: int = 0


@dataclass(frozen=True)
class Walk:
    """What surrounds a walk, and what was answered.

    :ivar begins: the moment at which the paper sets out; aware
    :ivar branch: id of the branch that deals with it; 0 for none
    :ivar circle: id of the circle that it concerns; 0 for none
    :ivar subject: what the diagram reads as ``subject.<name>``
    :ivar results: what operations give, by name
    :ivar answers: as in docs/process-tests.md
    """

    begins: dt.datetime
    branch: int = 0
    circle: int = 0
    facts: Json = field(default_factory=dict)
    subject: Json = field(default_factory=dict)
    results: dict[str, Json] = field(default_factory=dict)
    answers: list[Json] = field(default_factory=list)

    def as_json(self) -> Json:
        """The walk as a page carries it on."""
        return {**vars(self), "begins": self.begins.isoformat()}

    def case(self) -> Json:
        """What of it stands in a process test: all but where in the office it was."""
        parts = {"facts": self.facts, "subject": self.subject, "results": self.results}
        return {
            "begins": self.begins.isoformat(),
            **{name: part for name, part in parts.items() if part},
            "answers": self.answers,
        }

    def pressed(self, desk: str, outcome: str | None, facts: Mapping[str, Any], item: Mapping[str, Any]) -> "Walk":
        """The walk with a button pressed.

        :param desk: the element, ``process/element`` in a called diagram
        :param outcome: None at a desk without a choice
        :param item: what sets the desk apart from others at the same element
        """
        more: Json = {DESK: desk}
        more |= {"outcome": outcome} if outcome else {}
        more |= {"facts": dict(facts)} if facts else {}
        more |= {"item": dict(item)} if item else {}
        return self._longer(more)

    def waited(self, rule: str) -> "Walk":
        """The walk after some time: ``P8D``, ``7wd``."""
        return self._longer({WAIT: rule})

    def told(self, message: str) -> "Walk":
        """The walk with a message that came."""
        return self._longer({MESSAGE: message})

    def changed(self, subject: Mapping[str, Any]) -> "Walk":
        """The walk with something of its paper changed."""
        return self._longer({SUBJECT: dict(subject)})

    def given(self, operation: str, results: Mapping[str, Any]) -> "Walk":
        """The walk with other results of an operation, from its beginning."""
        return replace(self, results={**self.results, operation: dict(results)})

    def one_back(self) -> "Walk":
        """The walk without its last answer."""
        return replace(self, answers=self.answers[:-1])

    def _longer(self, answer: Json) -> "Walk":
        return replace(self, answers=[*self.answers, answer])


def read_walk(given: object) -> Walk:
    """A walk as a page carried it.

    :raises BadInput: when it is none
    """
    refusal = BadInput("Begin the walk anew: it did not come as it was sent.",
                       "चलन फिर से आरंभ करें: यह जैसा भेजा गया था वैसा नहीं आया।")  # fmt: skip
    if not isinstance(given, dict) or given.keys() != set(Walk.__dataclass_fields__):
        raise refusal
    try:
        begins = dt.datetime.fromisoformat(str(given["begins"]))
    except ValueError as fault:
        raise refusal from fault
    kinds = {"branch": int, "circle": int, "facts": dict, "subject": dict, "results": dict, "answers": list}
    if begins.tzinfo is None or not all(isinstance(given[name], kind) for name, kind in kinds.items()):
        raise refusal
    return Walk(**{**given, "begins": begins.astimezone(dt.UTC)})


def walk_of_case(case: Mapping[str, Any], *, now: dt.datetime) -> Walk:
    """A saved trial as a walk, to see where it goes.

    :param now: when the case says no moment
    """
    begins = dt.datetime.fromisoformat(case["begins"]).astimezone(dt.UTC) if "begins" in case else now
    parts = {name: case[name] for name in ("facts", "subject", "results", "answers") if name in case}
    return Walk(begins=begins, **parts)


def setting_of(walk: Walk, calendar: Calendar) -> Setting:
    """What surrounds a walk, for the engine."""
    return read_setting(walk.case(), operations=OPERATIONS, due=calendar.due_after)


def play_walk(definition: Definition, walk: Walk, calendar: Calendar) -> DryRun:
    """Play a walk from its start to where it stands.

    :raises AnswerRefused: naming the answer that does not fit
    """
    return dry_run(definition, _answers(walk), key=definition.key, setting=setting_of(walk, calendar))


def play_as_far_as_possible(
    definition: Definition, walk: Walk, calendar: Calendar
) -> tuple[Walk, DryRun, AnswerRefused | None]:
    """Play a walk that was begun on an earlier state of the diagram: it ends before the first answer that is refused.

    :return: what is left of the walk, how it went, and what was refused
    :raises AnswerRefused: when it cannot even begin
    """
    try:
        return walk, play_walk(definition, walk, calendar), None
    except AnswerRefused as refusal:
        if refusal.number == 0:
            raise
        shorter = replace(walk, answers=walk.answers[: refusal.number - 1])
        return shorter, play_walk(definition, shorter, calendar), refusal


def _answers(walk: Walk) -> list[Answer]:
    return read_answers(walk.answers)
