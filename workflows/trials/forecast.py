"""What if a changed diagram had been in force: the ways of real papers, then and as they would have been, compared."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy.orm import Session

from engine.dryrun import AnswerRefused, DeskVisit
from engine.specs import Definition, definition_of
from workflows.clocks import Calendar, office_day
from workflows.trials.past_runs import PastDesk, PastRun, read_runs
from workflows.trials.replaying import Halt, Replayed, Stop, replay
from workflows.visibility import Reader

BATCH = 10
"""Papers that are read at once."""
SAME, OTHER, OPEN = "same", "other", "open"
"""What is said of a paper: it would have gone the same way, another way, or from some step on nothing can be said."""


@dataclass(frozen=True)
class Remark:
    """One thing that would have been other.

    :ivar what: ``more`` (a step more), ``less``, ``role`` (another role has the step), or a :class:`Stop`
    :ivar hi: of the step
    :ivar more_hi: the button, the desk, the sentence; empty when there is nothing to add
    """

    what: str
    hi: str
    en: str
    more_hi: str = ""
    more_en: str = ""


@dataclass(frozen=True)
class Line:
    """What is said of one paper.

    :ivar days: sum of the time limits of its desks, in working days: as it was, as it would have been
    """

    instance_id: int
    number: str
    verdict: str
    remarks: tuple[Remark, ...] = ()
    days: tuple[int, int] = (0, 0)


@dataclass
class Load:
    """Work of a role over all papers that can be compared.

    :ivar days: sum of the time limits, in working days
    """

    visits_before: int = 0
    visits_after: int = 0
    days_before: int = 0
    days_after: int = 0


@dataclass
class Forecast:
    """The answer, as far as it has come.

    :ivar left: ids of the papers that are still to be looked at
    :ivar total: papers of the time; more than are looked at when there are very many
    """

    total: int = 0
    left: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    loads: dict[str, Load] = field(default_factory=dict)

    def count(self, verdict: str) -> int:
        """How many papers have a verdict."""
        return sum(line.verdict == verdict for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """As a page carries it on."""
        lines = [
            [one.instance_id, one.number, one.verdict, [list(vars(it).values()) for it in one.remarks], list(one.days)]
            for one in self.lines
        ]
        loads = {role: list(vars(load).values()) for role, load in self.loads.items()}
        return {"total": self.total, "left": self.left, "lines": lines, "loads": loads}


def read_forecast(given: dict[str, Any]) -> Forecast:
    """The answer as a page carried it; whoever calls knows that it is what was sent."""
    lines = [
        Line(number, name, verdict, tuple(Remark(*it) for it in remarks), (days[0], days[1]))
        for number, name, verdict, remarks, days in given["lines"]
    ]
    loads = {role: Load(*load) for role, load in given["loads"].items()}
    return Forecast(given["total"], list(given["left"]), lines, loads)


def go_on(
    db: Session, forecast: Forecast, definition: Definition, reader: Reader, calendar: Calendar, *, seconds: float
) -> None:
    """Look at further papers, for about so long. Only reads.

    :param forecast: is added to
    :param definition: of the changed diagram
    :param seconds: after which no further batch is begun; one batch is looked at in any case
    """
    ends = time.monotonic() + seconds
    while forecast.left:
        now, forecast.left = forecast.left[:BATCH], forecast.left[BATCH:]
        for past in read_runs(db, reader, definition.key, now):
            before = definition_of(db, past.version_id)
            _add(forecast, past, replay_or_none(definition, before, past, calendar), calendar)
        if time.monotonic() > ends:
            break


def replay_or_none(definition: Definition, before: Definition, past: PastRun, calendar: Calendar) -> Replayed | None:
    """How a paper would have travelled; None when the changed diagram cannot begin with it."""
    try:
        return replay(definition, before, past, due=calendar.due_after)
    except AnswerRefused:
        return None


def verdict_of(replayed: Replayed | None, remarks: Sequence[Remark]) -> str:
    """What is said of a paper."""
    if replayed is None or replayed.halt is not None:
        return OPEN
    return OTHER if remarks else SAME


def _add(forecast: Forecast, past: PastRun, replayed: Replayed | None, calendar: Calendar) -> None:
    remarks = tuple(compare(past, replayed))
    verdict = verdict_of(replayed, remarks)
    if replayed is None or verdict == OPEN:
        forecast.lines.append(Line(past.instance_id, past.number, verdict, remarks))
        return
    days_before = sum(_days(desk, calendar) for desk in past.desks)
    days_after = sum(_days(visit, calendar) for visit in replayed.run.desks)
    forecast.lines.append(Line(past.instance_id, past.number, verdict, remarks, (days_before, days_after)))
    for desk in past.desks:
        load = forecast.loads.setdefault(_role(desk.role), Load())
        load.visits_before += 1
        load.days_before += _days(desk, calendar)
    for visit in replayed.run.desks:
        load = forecast.loads.setdefault(_role(visit.role), Load())
        load.visits_after += 1
        load.days_after += _days(visit, calendar)


def _role(role: str) -> str:
    return role.partition(":")[0]


def _days(work: PastDesk | DeskVisit, calendar: Calendar) -> int:
    """The time limit of a desk's work in working days; 0 without one."""
    if work.due is None:
        return 0
    return max(calendar.working_days_between(office_day(work.came), office_day(work.due)), 0)


def compare(past: PastRun, replayed: Replayed | None) -> Iterator[Remark]:
    """What would have been other on the way of a paper, up to where something can be said."""
    if replayed is None:
        yield Remark(Stop.REFUSED, "", "")
        return
    went = past.desks if replayed.halt is None else past.desks[: replayed.used]
    would = replayed.run.desks if replayed.halt is None else _done(replayed.run.desks)
    if not replayed.run.completed:  # what lies at a desk today may come to it later on the other way
        there = {visit.node for visit in would}
        went = tuple(desk for desk in went if desk.left is not None or desk.node in there)
    yield from _differences(went, would)
    if replayed.halt is not None:
        yield _halted(replayed.halt)


def _done(desks: Sequence[DeskVisit]) -> list[DeskVisit]:
    return [visit for visit in desks if visit.how != "open"]


def _halted(halt: Halt) -> Remark:
    return Remark(halt.why, halt.node_hi, halt.node_en, halt.hi, halt.en)


def _differences(went: Sequence[PastDesk], would: Sequence[DeskVisit]) -> Iterator[Remark]:
    before, after = [one.node for one in went], [one.node for one in would]
    for tag, i, j, k, m in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            for one, other in zip(went[i:j], would[k:m], strict=True):
                if _role(one.role) != _role(other.role):
                    yield Remark("role", other.name_hi, other.name_en, other.role, other.role)
            continue
        yield from (Remark("less", one.name_hi, one.name_en) for one in went[i:j])
        yield from (Remark("more", other.name_hi, other.name_en) for other in would[k:m])
