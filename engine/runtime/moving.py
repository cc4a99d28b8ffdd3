"""Acts that move tokens: start, an outcome, a date, the results of a job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineRefusal
from engine.expressions import Value
from engine.facts import NEVER, RunningProcess
from engine.history import events_of_act
from engine.joins import Token
from engine.models import Instance, Task
from engine.placement import empty_process, put_token
from engine.places import Places
from engine.runtime import rows
from engine.runtime.act import Act, check_facts, environment_of, load_act, lock_instance, make_act
from engine.runtime.completion import Completion
from engine.runtime.delivering import save_and_pass_on
from engine.runtime.observation import observed
from engine.runtime.office import configured_office
from engine.runtime.publishing import newest
from engine.runtime.refusals import TaskEnded, diagram_faults, no_such_task, stale, unknown_outcome
from engine.runtime.saving import Saved
from engine.specs import Definition, definition_of
from engine.states import ALIVE, InstanceRole, InstanceStatus, StepStatus, TaskStatus

FORWARD = "forward"
"""The outcome of the one button of a desk without a choice."""


@observed
def start(
    db: Session,
    key: str,
    *,
    subject_id: int,
    role: str = InstanceRole.MAIN,
    facts: Mapping[str, Value],
    actor: str,
    now: datetime,
    previous_id: int | None = None,
    parent_subject_id: int | None = None,
    opener_desk: int | None = None,
    at: str | None = None,
) -> Completion:
    """Start the newest published version of a process for a subject, which the caller has locked.

    :param role: ``main`` or ``ask``
    :param previous_id: the instance that this one goes on after, when a file is reopened
    :param at: the step to begin at, named as for :func:`engine.runtime.place`; the diagram's start when not given
    :param parent_subject_id: the subject that asks
    :param opener_desk: the desk at which it is started
    :raises EngineRefusal: when the process is not published, the subject has a running main instance, or no file can
        rest at the step
    """
    check_facts(facts)
    version = newest(db, key)
    if role == InstanceRole.MAIN:
        _refuse_second_main(db, subject_id)
    values = _insert_instance(
        db,
        version_id=version.id,
        subject_id=subject_id,
        parent_subject_id=parent_subject_id,
        role=InstanceRole(role),
        previous_id=previous_id,
        started_at=now,
    )
    act = _make(db, values, definition_of(db, version.id), dict(facts), actor=actor, now=now)
    begin(act, at)
    detail = {"version": version.number, "facts": dict(facts)} | ({"at": at} if at is not None else {})
    return save_and_pass_on(act, Saved(event="started", node=None, detail=detail, opener_desk=opener_desk))


@observed
def complete(
    db: Session,
    task_id: str,
    *,
    outcome: str | None,
    facts: Mapping[str, Value],
    actor: str,
    expect_rev: int | None,
    key: str | None,
    now: datetime,
    capacity: str | None = None,
) -> Completion:
    """A desk is done with its task. The caller has locked the subject.

    :param outcome: the button; for a desk without a choice None or ``forward``
    :param facts: routing facts that the desk gives
    :param expect_rev: revision of the instance that the page was made from; None when it does not matter
    :param key: idempotency key: the same key again gives the same answer, ``replayed``
    :param capacity: in what capacity the actor acts, kept with the task
    :raises TaskEnded: when somebody was faster, with who and when
    :raises StaleTask: when the instance moved on since the page was made
    :raises UnknownOutcome: when the desk has no such button
    """
    locked = rows.lock_task(db.connection(), task_id, key)
    if locked is None:
        raise no_such_task()
    row, task = locked.instance, locked.task
    if locked.earlier["detail"] is not None:
        return _replay(db, task, locked.earlier)
    if task["status"] != TaskStatus.OPEN:
        raise TaskEnded(rows.adopt(db, Task, task))
    if expect_rev is not None and expect_rev != row["rev"]:
        raise stale()
    check_facts(facts)
    act = load_act(db, row, actor=actor, now=now)
    token = _desk_token(act, task)
    chosen = _check_outcome(act.definition, task, outcome)
    given = dict(facts) | ({"outcome": chosen} if chosen is not None else {})
    act.run(lambda: act.process.complete(token, given))
    done = {**task, "status": TaskStatus.DONE, "outcome": outcome, "done_by": actor, "done_at": now}
    done["capacity"] = capacity
    detail = {"task": task_id, "outcome": outcome}
    desk = task["desk"] if task["desk"] is not None else task["claimed_by"]
    how = Saved("completed", task["node"], detail, done=done, key=key, undo=True, opener_desk=desk)
    return save_and_pass_on(act, how)


@observed
def fire(db: Session, instance_id: int, *, now: datetime, actor: str = "") -> Completion | None:
    """Let what is due in one instance happen; the caller has locked its subject.

    :return: None when nothing was due, somebody else was faster, or a date of it has failed
    :raises EngineRefusal: when it is suspended
    """
    row = lock_instance(db, instance_id)
    if row["status"] not in ALIVE:
        return None
    act = load_act(db, row, actor=actor, now=now)
    due = sorted({node for node, moment in act.before.timers.values() if moment <= now})
    if not due or act.process.horizon is NEVER:  # it has failed since it was found due, and waits for somebody to look
        return None
    act.process.horizon = None
    act.run(act.process.do_engine_steps)
    return save_and_pass_on(act, Saved("timer", due[0], {"due": due}))


@observed
def run_step(db: Session, task_id: str, results: Mapping[str, Value], now: datetime, *, actor: str = "") -> Completion:
    """Bring the results of an operation that a job ran; the token goes on.

    :param task_id: id of the step
    :raises TaskGone: when the step is not waited for any more
    :raises EngineRefusal: while the instance is suspended; the step is done anew when that is over
    """
    return bring_results(db, task_id, results, now, actor=actor, event="operation", detail={})


def bring_results(
    db: Session,
    task_id: str,
    results: Mapping[str, Value],
    now: datetime,
    *,
    actor: str,
    event: str,
    detail: Mapping[str, Any],
) -> Completion:
    """Let the token of a step go on.

    :param event: what the history calls it
    :param detail: more for the history
    :raises TaskGone: when the step is not waited for any more
    """
    row = rows.fetch(db, rows.LOCK_INSTANCE_OF_STEP, step=task_id)
    step = rows.fetch(db, rows.STEP_BY_ID, step=task_id)
    if row is None or step is None or step["status"] not in (StepStatus.WAITING, StepStatus.FAILED):
        raise no_such_task()
    known = configured_office().operations[step["operation"]]
    kept = {name: results[name] for name in known.results if name in results}
    check_facts(kept)
    act = load_act(db, row, actor=actor or step["actor"], now=now)
    token = act.token(task_id)
    assert token is not None, "a step that waits has its token in the state"
    act.run(lambda: act.process.finish_step(token, kept))
    told = {"operation": step["operation"], "params": step["params"], "results": kept, "step": task_id}
    return save_and_pass_on(act, Saved(event, step["node"], {**told, **detail}, finished_step=task_id))


def begin(act: Act, at: str | None) -> None:
    """Let a process that was just made begin: at its start, or in the middle, as a file that is reopened.

    :param at: the step to begin at; None for the start
    :raises EngineRefusal: when there is no such step, or no file can rest there
    """
    if at is None:
        act.run(act.process.do_engine_steps)
        return
    definition = act.definition
    places = Places(definition.key, definition.diagrams)
    place = places.find(at)
    places.check(place)
    act.process = empty_process(definition.spec, definition.subs, act.facts, act.environment)
    act.run(lambda: put_token(act.process, act.process, place.path, place.node.id))


def _refuse_second_main(db: Session, subject_id: int) -> None:
    running = select(Instance.id).where(
        Instance.subject_id == subject_id, Instance.role == InstanceRole.MAIN, Instance.status.in_(ALIVE)
    )
    if db.scalars(running).first() is not None:
        raise EngineRefusal("This is already being routed.", "यह पहले से मार्ग पर है।")


def _insert_instance(db: Session, **given: object) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": InstanceStatus.RUNNING,
        "rev": 0,
        "state": b"",
        "facts": "{}",
        "undo_state": None,
        "undo_rev": None,
        "history_seq": 0,
        "ended_at": None,
        "end_reason": None,
        **given,
    }
    result = db.connection().execute(rows.INSERT_INSTANCE, values)
    assert result.inserted_primary_key is not None
    return {"id": result.inserted_primary_key[0], **values}


def _make(
    db: Session, row: Mapping[str, Any], definition: Definition, facts: dict[str, Any], *, actor: str, now: datetime
) -> Act:
    environment = environment_of(db, row, definition, facts, actor=actor, now=now)
    with diagram_faults():
        process = RunningProcess(definition.spec, definition.subs, facts, environment)
    return make_act(db, row, definition, environment, process, actor=actor, now=now)


def _replay(db: Session, task: Mapping[str, Any], earlier: Mapping[str, Any]) -> Completion:
    """The earlier answer to the same form.

    :param earlier: the first row of its history
    :raises StaleTask: when the key was used for something else, or what it did was undone
    """
    detail = earlier["detail"]
    if detail.get("task") != task["id"] or task["status"] != TaskStatus.DONE:
        raise stale()
    return Completion(
        instance=db.get_one(Instance, earlier["instance_id"]),
        closed=_tasks(db, [task["id"], *detail.get("closed", [])]),
        opened=_tasks(db, [task_id for task_id, _ in detail.get("opened", [])]),
        events=events_of_act(db, earlier["instance_id"], earlier["rev"]),
        replayed=True,
    )


def _tasks(db: Session, task_ids: list[str]) -> list[Task]:
    found = {task.id: task for task in db.scalars(select(Task).where(Task.id.in_(task_ids)))}
    return [found[task_id] for task_id in dict.fromkeys(task_ids)]


def _desk_token(act: Act, task: Mapping[str, Any]) -> Token:
    token = act.token(task["id"])
    if token is None or token._state != TaskState.READY:
        raise TaskEnded(rows.adopt(act.db, Task, task))
    return token


def _check_outcome(definition: Definition, task: Mapping[str, Any], outcome: str | None) -> str | None:
    """The outcome that the diagram is to see; None for a desk without a choice."""
    diagram = definition.diagrams[task["process"]]
    known = {flow.outcome for flow in diagram.choices(diagram.nodes[task["node"]])}
    if outcome in known or (not known and outcome in (None, FORWARD)):
        return outcome if known else None
    raise unknown_outcome(outcome)
