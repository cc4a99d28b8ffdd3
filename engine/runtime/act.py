"""One act on one locked instance: loaded, run, saved by difference, all in the caller's transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine import codec
from engine.expressions import Value
from engine.facts import NEVER, RunningProcess
from engine.joins import Token
from engine.runtime.environment import Happening, OfficeEnvironment
from engine.runtime.office import configured_office
from engine.runtime.refusals import BadFact, diagram_faults, no_such_instance, not_movable
from engine.runtime.rows import LOCK_INSTANCE, fetch, has_open_incident
from engine.runtime.tracks import Tracks, tracks_of
from engine.specs import Definition, Node, definition_of
from engine.states import MOVABLE, IncidentKind, InstanceStatus


@dataclass
class Act:
    """An instance in the hands of one act. Thrown away afterwards, whatever happens.

    :ivar values: the row of the instance as it was locked
    :ivar before: what it asked of the tables then
    :ivar facts: its facts; change as the process runs
    :ivar happened: what goes into the history
    :ivar strays: elements for whose new work no desk was found
    """

    db: Session
    values: Mapping[str, Any]
    definition: Definition
    environment: OfficeEnvironment
    process: RunningProcess
    before: Tracks
    facts: dict[str, Any]
    facts_before: dict[str, Any]
    actor: str
    now: datetime
    happened: list[Happening] = field(default_factory=list)
    strays: list[Node] = field(default_factory=list)

    @cached_property
    def connection(self) -> Connection:
        """The connection of the session's transaction; asking the session each time costs a tenth of an act."""
        return self.db.connection()

    @property
    def instance_id(self) -> int:
        """Id of the instance."""
        found: int = self.values["id"]
        return found

    @property
    def subject_id(self) -> int:
        """Id of its subject."""
        found: int = self.values["subject_id"]
        return found

    def token(self, task_id: str) -> Token | None:
        """The live token with an id."""
        wanted = UUID(task_id)
        return next((scope.tasks[wanted] for scope in self.process.scopes() if wanted in scope.tasks), None)

    def run(self, move: Callable[[], None]) -> None:
        """Let the process move, and take what happened on the way.

        :raises DiagramFault: when it cannot go on
        """
        with diagram_faults():
            move()
        self.happened += self.environment.happened
        self.environment.happened = []

    def place_of(self, token: Token) -> tuple[str, str]:
        """Process and element in whose diagram a token stands."""
        return self.definition.diagram_of_scope[token.workflow.spec.name].key, token.task_spec.bpmn_id

    def changed_facts(self) -> dict[str, Any]:
        """Facts that are new or other than before; None for one that is gone."""
        changed = {name: value for name, value in self.facts.items() if self.facts_before.get(name) != value}
        return changed | {name: None for name in self.facts_before if name not in self.facts}

    def passed(self) -> list[str]:
        """The elements that were left, as ``node`` or, in a called process, ``process/node``; each once."""
        names = []
        for scope, node in self.process.passed:
            diagram = self.definition.diagram_of_scope[scope]
            names.append(node if diagram.key == self.definition.key else f"{diagram.key}/{node}")
        return list(dict.fromkeys(names))


def lock_instance(db: Session, instance_id: int) -> Mapping[str, Any]:
    """Lock an instance for the rest of the transaction; the caller has locked its subject.

    :raises EngineRefusal: when there is none
    """
    row = fetch(db, LOCK_INSTANCE, instance=instance_id)
    if row is None:
        raise no_such_instance()
    return row


def require_movable(row: Mapping[str, Any]) -> None:
    """Let pass what can be moved.

    :raises EngineRefusal: when the instance is suspended or over
    """
    if row["status"] not in MOVABLE:
        raise not_movable(row["status"])


def load_act(db: Session, row: Mapping[str, Any], *, actor: str, now: datetime) -> Act:
    """Bring a locked instance to life.

    :raises EngineRefusal: when it is suspended or over
    """
    require_movable(row)
    definition = definition_of(db, row["version_id"])
    facts: dict[str, Any] = orjson.loads(row["facts"])
    environment = environment_of(db, row, definition, facts, actor=actor, now=now)
    process = codec.loads(row["state"], definition.spec, definition.subs, facts, environment)
    if row["status"] == InstanceStatus.INCIDENT and has_open_incident(db, row["id"], IncidentKind.TIMER):
        process.horizon = NEVER  # the desks go on; the date that failed waits for somebody to look
    return make_act(db, row, definition, environment, process, actor=actor, now=now)


def environment_of(
    db: Session,
    row: Mapping[str, Any],
    definition: Definition,
    facts: dict[str, Any],
    *,
    actor: str,
    now: datetime,
    made: Callable[..., OfficeEnvironment] = OfficeEnvironment,
) -> OfficeEnvironment:
    """The environment in which an instance runs during one act.

    :param made: another kind of it, such as one that only foretells
    """
    return made(
        db,
        configured_office(),
        definition,
        instance_id=row["id"],
        subject_id=row["subject_id"],
        facts=facts,
        actor=actor,
        now=now,
    )


def make_act(
    db: Session,
    row: Mapping[str, Any],
    definition: Definition,
    environment: OfficeEnvironment,
    process: RunningProcess,
    *,
    actor: str,
    now: datetime,
) -> Act:
    """An act on a process that is loaded, or about to start."""
    return Act(
        db=db,
        values=row,
        definition=definition,
        environment=environment,
        process=process,
        before=tracks_of(process),
        facts=process.facts,
        facts_before=dict(process.facts),
        actor=actor,
        now=now,
    )


def check_facts(facts: Mapping[str, Any]) -> None:
    """Refuse what no fact can be: only text, yes or no, whole numbers and lists of texts (model.md, Facts).

    :raises BadFact: naming it
    """
    for name, value in facts.items():
        if not _is_fact(name, value):
            raise BadFact(f"“{name}” cannot have this value.", f"“{name}” का यह मान नहीं हो सकता।")


def facts_kept(facts: str) -> dict[str, Value]:
    """The facts of a run, as another run of the same subject can begin with them.

    :param facts: as :attr:`engine.models.Instance.facts` has them
    """
    known: dict[str, Any] = orjson.loads(facts)
    return {name: value for name, value in known.items() if _is_fact(name, value)}


def _is_fact(name: str, value: object) -> bool:
    listed = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return name not in ("outcome", "subject") and (isinstance(value, str | bool | int) or listed)
