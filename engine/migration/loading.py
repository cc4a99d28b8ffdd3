"""One locked instance, carried over in memory: what migrating writes, and previewing only shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.orm import Session

from engine import codec
from engine.errors import EngineRefusal
from engine.facts import RunningProcess
from engine.migration.carrying import Carried, arm, carry
from engine.migration.comparing import Comparison, Element, Match, compare, kind_of
from engine.migration.refusals import CannotMigrate, nobody_goes_on, two_holders
from engine.models import ProcessVersion
from engine.runtime.act import Act, environment_of, make_act
from engine.runtime.environment import OfficeEnvironment
from engine.runtime.refusals import diagram_faults, not_movable
from engine.runtime.tracks import Tracks, tracks_of
from engine.specs import definition_of
from engine.states import ALIVE, MAIN_KINDS, InstanceRole


@dataclass
class Target:
    """The version to which instances are taken, and what was compared with it already.

    :ivar given: the administrator's mapping, old name to new name
    """

    version: ProcessVersion
    given: Mapping[str, str] = field(default_factory=dict)
    compared: dict[str, Comparison] = field(default_factory=dict)

    def compare_with(self, db: Session, version_id: str) -> Comparison:
        """The comparison with an instance's own version; made once."""
        if version_id not in self.compared:
            old, new = definition_of(db, version_id), definition_of(db, self.version.id)
            if old.key != new.key:
                raise CannotMigrate(
                    f"“{old.key}” cannot become “{new.key}”: that is a change of case type.",
                    f"“{old.key}” को “{new.key}” नहीं बनाया जा सकता: यह प्रकरण के प्रकार का परिवर्तन है।",
                )
            self.compared[version_id] = compare(old, new, self.given)
        return self.compared[version_id]


@dataclass
class CarriedInstance:
    """An instance as it would run on the new version.

    :ivar act: the process on the new version, with what the old one asked of the tables before
    :ivar after: what it asks of the tables now
    :ivar was_stuck: whether nobody and nothing could go on in the old version
    :ivar holders: how many steps that hold the file were open there
    """

    act: Act
    comparison: Comparison
    carried: Carried
    after: Tracks
    was_stuck: bool
    holders: int

    def matches(self) -> list[Match]:
        """The live steps, old and new, each once."""
        live = dict.fromkeys(move.old for move in self.carried.moves)
        return [self.comparison.matches[element] for element in live if element in self.comparison.matches]


def target_of(db: Session, version_id: str, given: Mapping[str, str] | None) -> Target:
    """The version to which instances are to be taken.

    :raises EngineRefusal: when there is none
    """
    version = db.get(ProcessVersion, version_id)
    if version is None:
        raise EngineRefusal("This version is not published.", "यह संस्करण प्रकाशित नहीं है।")
    return Target(version, dict(given or {}))


def carry_instance(
    db: Session,
    row: Mapping[str, Any],
    target: Target,
    *,
    actor: str,
    now: datetime,
    made: Callable[..., OfficeEnvironment] = OfficeEnvironment,
) -> CarriedInstance:
    """Bring an instance to life on another version. Nothing is written.

    :param made: the kind of environment in which it would go on
    :raises CannotMigrate: when it cannot be taken over safely
    :raises EngineRefusal: when it is over, or a clock of the new version cannot be worked out
    """
    if row["status"] not in ALIVE:
        raise not_movable(row["status"])
    if row["version_id"] == target.version.id:
        raise CannotMigrate("It runs on this version already.", "यह पहले से इसी संस्करण पर है।")
    comparison = target.compare_with(db, row["version_id"])
    carried = carry(row["state"], comparison)
    facts: dict[str, Any] = orjson.loads(row["facts"])
    old, new = comparison.old, comparison.new
    before = environment_of(db, row, old, dict(facts), actor=actor, now=now)
    was = codec.loads(row["state"], old.spec, old.subs, dict(facts), before)
    environment = environment_of(db, row, new, facts, actor=actor, now=now, made=made)
    process = codec.loads(carried.raw, new.spec, new.subs, facts, environment)
    with diagram_faults():
        arm(process, carried, new)
    act = make_act(db, row, new, environment, process, actor=actor, now=now)
    act.before = tracks_of(was)
    found = CarriedInstance(
        act, comparison, carried, tracks_of(process), was_stuck=was.is_stuck(), holders=_holders_before(was, act)
    )
    _check(found)
    return found


def check_holders(act: Act, after: Tracks, made: CarriedInstance) -> None:
    """The file may not lie at two desks.

    :param act: on the new version
    :raises CannotMigrate: when it would, and did not before
    """
    mains = [token for token in after.desks.values() if _kind(act, token) in MAIN_KINDS]
    if act.values["role"] == InstanceRole.MAIN and len(mains) > 1 and len(mains) > made.holders:
        raise two_holders()


def _check(made: CarriedInstance) -> None:
    """Nothing open may be lost or gained, and the file may not lie at two desks.

    :raises CannotMigrate: when it would
    """
    act, after = made.act, made.after
    if after.desks.keys() != act.before.desks.keys() or after.steps.keys() != act.before.steps.keys():
        raise CannotMigrate(
            "Open work would be lost or doubled in the new version.", "नये संस्करण में खुला कार्य छूट जाएगा या दोहरा हो जाएगा।"
        )
    if act.process.is_stuck() and not made.was_stuck and not act.process.ready_joins():
        raise nobody_goes_on()
    check_holders(act, after, made)


def _kind(act: Act, token: Any) -> object:  # noqa: ANN401 - a token of SpiffWorkflow
    return kind_of(act.definition.node(*act.place_of(token)))


def _holders_before(was: RunningProcess, act: Act) -> int:
    environment = was.environment
    definition = environment.definition  # type: ignore[attr-defined]  # of the office's environment
    elements = (
        Element(definition.diagram_of_scope[token.workflow.spec.name].key, token.task_spec.bpmn_id)
        for token in act.before.desks.values()
    )
    return sum(kind_of(definition.node(one.process, one.node)) in MAIN_KINDS for one in elements)
