"""The state of an instance as bytes: its live tokens, and nothing else.

Kept for each scope: the start (root), each live task, the fork of an activity's boundary events while the activity
lives, the parent of a multi-instance while it runs. Finished tasks are history and have a table of their own; facts are
in ``instance.facts``; the diagram is stored once for each version. Plain JSON in arrays: no key of a user's data can be
mistaken for a type, and no database can reorder it (engine report D3-D7).
"""

from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.facts import Environment, RunningProcess
from engine.joins import LIVE, Scope, Token, tokens

FORMAT = 1


def dumps(process: RunningProcess) -> bytes:
    """Save a process at rest.

    :raises ValueError: when an automatic step is open or a thrown event was not taken
    :raises TypeError: when a multi-instance's item is no JSON
    """
    if process.bpmn_events:
        raise ValueError("events were thrown that nobody took")
    return orjson.dumps({"v": FORMAT, "w": _dump_scope(process, process)})


def loads(
    raw: bytes,
    spec: BpmnProcessSpec,
    subs: dict[str, BpmnProcessSpec],
    facts: dict[str, Any],
    environment: Environment,
) -> RunningProcess:
    """Bring a process back, for one act.

    :param facts: the instance's facts; written to as the process runs
    :raises ValueError: when the state was saved in another format
    """
    out = orjson.loads(raw)
    if out["v"] != FORMAT:
        raise ValueError(f"state of format {out['v']}")
    process = RunningProcess(spec, subs, facts, environment, deserializing=True)
    _load_scope(process, process, out["w"])
    return process


def arrangement(scope: Scope) -> list[tuple[Token, Token | None]]:
    """What of a scope is kept: (task, under which kept task), parents first, the root before all.

    :raises ValueError: when an automatic step is open
    """
    root = scope.task_tree
    kept: dict[UUID, tuple[Token, Token | None]] = {root.id: (root, None)}

    def keep(task: Token) -> None:
        parent = task.parent
        structural = _holds(parent, task)
        if structural and parent.id not in kept:
            keep(parent)
        kept[task.id] = (task, parent if structural else root)

    for task in tokens(scope):
        if task._state & LIVE == 0 or (task._state == TaskState.READY and not task.task_spec.manual):
            raise ValueError(f"not at rest: {task}")
        if task.id not in kept:
            keep(task)
    return list(kept.values())


def _holds(parent: Token, task: Token) -> bool:
    """Whether *parent* must be kept for *task*'s sake: a fork of boundary events, or a running multi-instance."""
    if isinstance(parent.task_spec, BoundaryEventSplit):
        return True
    return isinstance(parent.task_spec, LoopTask) and parent._state == TaskState.STARTED and bool(task.triggered)


def _dump_scope(process: RunningProcess, scope: Scope) -> dict[str, Any]:
    kept = [(scope.task_tree, None)] if scope.completed else arrangement(scope)
    index = {task.id: place for place, (task, _) in enumerate(kept)}
    rows, inner = [], []
    for task, under in kept:
        rows.append(_row(task, index[under.id] if under else -1))
        within = process.subprocesses.get(task.id)
        if within is not None and task._state & LIVE:
            inner.append([task.id.hex, within.spec.name, _dump_scope(process, within)])
    out = {
        "t": rows,
        "s": inner,
        "d": scope.data,
        "c": scope.correlations,
        "ok": scope.success,
        "end": scope.completed,
    }
    return {key: value for key, value in out.items() if value not in ([], {})}


def _row(task: Token, under: int) -> list[Any]:
    internal = {key: value for key, value in task.internal_data.items() if key != "seen_events" or value}
    return [task.id.hex, under, task._state, task.task_spec.name, int(task.triggered), task.data, internal]


def _load_scope(process: RunningProcess, scope: Scope, out: dict[str, Any]) -> None:
    tasks = _load_tasks(scope, out["t"])
    scope.task_tree, scope.last_task = tasks[0], None
    scope.data, scope.correlations = out.get("d", {}), out.get("c", {})
    scope.success, scope.completed = out["ok"], out["end"]
    for owner_id, name, inner in out.get("s", ()):
        _load_inner(process, scope.tasks[UUID(owner_id)], name, inner)
    for task in tasks:
        if task._state & LIVE:
            _revive(process, task)


def _load_tasks(scope: Scope, rows: list[list[Any]]) -> list[Token]:
    specs, scope.tasks = scope.spec.task_specs, {}
    tasks: list[Token] = []
    for hex_id, under, state, name, triggered, data, internal in rows:
        task = Task.__new__(Task)  # its constructor would make a new id and tell a parent that is not there yet
        task.id, task.workflow, task.task_spec, task._state = UUID(hex_id), scope, specs[name], state
        task._children, task._parent, task.triggered = [], None, bool(triggered)
        task.thread_id, task.last_state_change = 0, 0.0
        task.data, task.internal_data = data, internal
        if under >= 0:
            task._parent = tasks[under].id
            tasks[under]._children.append(task.id)
        scope.tasks[task.id] = task
        tasks.append(task)
    return tasks


def _load_inner(process: RunningProcess, owner: Token, name: str, out: dict[str, Any]) -> None:
    scope = BpmnSubWorkflow(process.subprocess_specs[name], owner.id, process, deserializing=True)
    process.subprocesses[owner.id] = scope
    _load_scope(process, scope, out)
    scope.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)


def _revive(process: RunningProcess, task: Token) -> None:
    if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
        process.event_manager.add_task(task)
    task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
