"""Putting a file at another step by hand: the one act that moves a token against the arrows (model.md, ``place``)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from engine.expressions import Value
from engine.placement import main_way, move_token, path_of
from engine.places import Place, Places
from engine.runtime.act import Act, check_facts, load_act, lock_instance
from engine.runtime.completion import Completion
from engine.runtime.delivering import save_and_pass_on
from engine.runtime.observation import observed
from engine.runtime.publishing import newest
from engine.runtime.saving import Saved
from engine.specs import definition_of
from engine.states import TaskStatus


@observed
def place(
    db: Session,
    instance_id: int,
    node: str | Sequence[str],
    *,
    facts: Mapping[str, Value],
    actor: str,
    reason: str,
    now: datetime,
    opener_desk: int | None = None,
) -> Completion:
    """Put the main token of an instance at another step: into, out of or inside calls and sub-processes.

    The caller has locked the subject and knows who may. Tasks that the token leaves are closed as ``moved``, their
    timers and messages fall away; work that a reminder started beside the file stays. Incidents at the place that is
    left are over.

    :param node: ``check``; within a called process ``process/check`` or, by the calls, ``call/check``
    :param facts: routing facts to set with it
    :param opener_desk: the desk of whoever does it
    :raises EngineRefusal: when there is no such step, a file cannot rest there, the step or the token is in a part that
        runs in parallel or several times, work beside would be lost, or the instance is suspended or over
    """
    check_facts(facts)
    act = load_act(db, lock_instance(db, instance_id), actor=actor, now=now)
    left, target = carry(act, node, facts)
    detail = {"reason": reason, "from": left, "to": target.key}
    how = Saved("placed", target.node.id, detail, opener_desk=opener_desk, gone_as=TaskStatus.MOVED, mends=True)
    return save_and_pass_on(act, how)


def places_of(db: Session, version_id: str) -> list[Place]:
    """The steps of a version at which a file can be put, in the order of its diagrams."""
    definition = definition_of(db, version_id)
    return Places(definition.key, definition.diagrams).free()


def reopening_places(db: Session, key: str) -> list[Place]:
    """The steps of the published version of a process that are marked ``reopen`` and at which it can begin.

    In the order of its diagrams; none when none is marked: it then begins at its start.

    :raises EngineRefusal: when the process is not published
    """
    free = places_of(db, newest(db, key).id)
    return [place for place in free if place.node.properties.get("reopen") in ("yes", "true")]


def carry(act: Act, node: str | Sequence[str], facts: Mapping[str, Value]) -> tuple[str, Place]:
    """Move the token; gives where it stood, as ``call/node``, and where it stands."""
    places = Places(act.definition.key, act.definition.diagrams)
    way = main_way(act.process, places)
    target = places.find(node, near=path_of(way))
    places.check(target)
    left = "/".join(str(level.token.task_spec.bpmn_id) for level in way)
    act.facts.update(facts)
    act.run(lambda: move_token(act.process, places, target))
    return left, target
