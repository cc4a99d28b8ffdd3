"""Where a walk stands: whose desks have work, what it waits for, which arrows it came along."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.dryrun import DeskVisit, DryRun
from engine.specs import Definition, Flow
from workflows.organisation import Post, desk_for, seat_for
from workflows.trials.walks import Place


@dataclass(frozen=True)
class Found:
    """The desk that would get the work today.

    :ivar post: None for work of a pool
    :ivar missing: nobody has the role; this is the substitute
    """

    post: Post | None
    why: str
    missing: bool


@dataclass(frozen=True)
class Along:
    """An arrow that a walk came along."""

    process: str
    flow: str


def desk_today(
    db: Session, run: DryRun, visit: DeskVisit, place: Place, definition: Definition, *, now: dt.datetime
) -> Found:
    """Which post would get the work of a desk, if the paper came to it now.

    :param place: where in the office the paper is
    """
    if visit.role.partition(":")[0] in ("same", "previous") and (earlier := _earlier(run, visit)) is not None:
        return desk_today(db, run, earlier, place, definition, now=now)
    node = definition.node(visit.process, visit.node)
    found = desk_for(
        db,
        role=visit.role,
        subject=place,
        process=visit.process,
        node=visit.node,
        facts={**run.facts, **visit.item},
        expression=visit.post or node.properties.get("desk"),
        now=now,
    )
    post = db.get(Post, found.post_id) if found.post_id is not None else None
    return Found(post, found.why, found.missing)


def _earlier(run: DryRun, visit: DeskVisit) -> DeskVisit | None:
    """The desk that ``same:node`` or ``previous`` means."""
    wanted = visit.role.partition(":")[2]
    before = run.desks[: run.desks.index(visit)]
    fitting = [one for one in before if one.role != visit.role and (not wanted or one.node == wanted)]
    return fitting[-1] if fitting else None


def place_in(db: Session, place: Place, key: str) -> Place:
    """The place with the seat that usually deals with the case there."""
    if place.branch_unit_id is None:
        return place
    seat = seat_for(db, place.branch_unit_id, key)
    return Place(place.district_id, place.office_unit_id, place.branch_unit_id, place.circle_unit_id, seat)


def arrows_of(definition: Definition, run: DryRun) -> list[Along]:
    """The arrows that a run came along, in order.

    Of the arrows into an element the one counts that leaves what was left last; at a choice, the one that was chosen.
    """
    return list(_Following(definition, run).follow())


class _Following:
    """Goes along a run once more, from element to element."""

    def __init__(self, definition: Definition, run: DryRun) -> None:
        self.definition, self.run = definition, run
        self.taken = {(one.process, flow) for one in run.decisions for flow in one.taken}
        self.left: dict[tuple[str, str], int] = {}

    def follow(self) -> Iterator[Along]:
        for step, one in enumerate(self.run.path):
            yield from self._into(one.process, one.node)
            self.left[one.process, one.node] = step
        for process, node in standing_at(self.definition, self.run):
            yield from self._into(process, node)

    def _into(self, process: str, name: str) -> Iterator[Along]:
        came = [flow for flow in self._arrows_into(process, name) if (process, flow.source) in self.left]
        came = [flow for flow in came if not self._is_choice(process, flow) or (process, flow.id) in self.taken]
        if self.definition.node(process, name).tag == "parallelGateway":
            yield from (Along(process, flow.id) for flow in came)
        elif came:
            last = max(came, key=lambda flow: self.left[process, flow.source])
            yield Along(process, last.id)

    def _arrows_into(self, process: str, name: str) -> Iterator[Flow]:
        for other in self.definition.diagrams[process].nodes.values():
            yield from (flow for flow in other.outgoing if flow.target == name)

    def _is_choice(self, process: str, flow: Flow) -> bool:
        source = self.definition.node(process, flow.source)
        return source.tag in ("exclusiveGateway", "inclusiveGateway") and len(source.outgoing) > 1


def standing_at(definition: Definition, run: DryRun) -> list[tuple[str, str]]:
    """(process, element) where a run stands: its open desks and its waits, but no event at the edge of a desk."""
    there = [(one.process, one.node) for one in run.open_desks] + [
        (one.process, one.node) for one in run.waiting if definition.node(one.process, one.node).attached_to is None
    ]
    return list(dict.fromkeys(there))
