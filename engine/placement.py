"""Putting the token of a running process somewhere else by hand, and a token into an empty process.

The state of a process is its live tokens and nothing else (:mod:`engine.codec`), so that a token at an element, with
the calls and sub-processes around it, is the same whether it walked there or was put there. What surrounds both the old
and the new place stays as it is, its clocks with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import EngineRefusal
from engine.facts import Environment, RunningProcess
from engine.joins import Scope, ScopeEnd, Token, TokenJoin, tokens
from engine.places import Place, Places

_UNFINISHED = TaskState.NOT_FINISHED_MASK


@dataclass
class Level:
    """One scope on the way to the token.

    :ivar token: the token itself, or the call or sub-process in which it is
    :ivar beside: tokens that reminders started beside it, and that stay
    """

    scope: Scope
    token: Token
    beside: list[Token] = field(default_factory=list)


def empty_process(
    spec: BpmnProcessSpec, subs: Mapping[str, BpmnProcessSpec], facts: dict[str, Any], environment: Environment
) -> RunningProcess:
    """A process that has begun and holds no token yet; :func:`put_token` gives it one."""
    process = RunningProcess(spec, subs, facts, environment, deserializing=True)
    _begin(process)
    return process


def put_token(process: RunningProcess, scope: Scope, path: Sequence[str], node: str) -> None:
    """Put a token at an element, and let its boundary events be armed. All runs till it is at rest.

    :param scope: a running scope of the process; itself for its own
    :param path: the calls and sub-processes to enter from there, the outermost first
    :param node: id of the element in the last of them
    """
    for part in path:
        scope = _enter(process, scope, part)
    token = _arrive(scope, node)
    token.task_spec._update(token)
    process.do_engine_steps()


def move_token(process: RunningProcess, places: Places, place: Place) -> None:
    """Take the one main token of a process to another place. The caller has checked the place.

    :raises EngineRefusal: when it is not alone, is there already, or work beside it would be lost
    """
    way = main_way(process, places)
    common = _common(way, place)
    if common == len(place.path) < len(way) and way[common].token.task_spec.bpmn_id == place.node.id:
        raise EngineRefusal(
            f"The file is at “{place.node.name_en}” already.", f"पत्रावली पहले से “{place.node.name_hi}” पर है।"
        )
    if common < len(way):
        _refuse_loss([token for level in way[common + 1 :] for token in level.beside], places)
        _take_away(way[common].token)
        scope = way[common].scope
    else:
        scope = _clear_stuck(process, way)
    put_token(process, scope, place.path[common:], place.node.id)


def main_way(process: RunningProcess, places: Places) -> list[Level]:
    """The main token with the calls and sub-processes in which it is, the outermost first.

    Of a process that has come to rest for ever before a join only the way to that join.

    :raises EngineRefusal: when there are several, or it is in a multi-instance
    """
    way: list[Level] = []
    scope: Scope = process
    stuck = process.is_stuck()
    while True:
        beside = places.around(scope.spec.name).beside
        live = [token for token in tokens(scope) if _stands(token)]
        main = [token for token in live if token.task_spec.bpmn_id not in beside]
        if stuck and main and all(isinstance(token.task_spec, TokenJoin) for token in main):
            return way
        level = Level(scope, _only(main), [token for token in live if token not in main])
        way.append(level)
        inner = process.subprocesses.get(level.token.id)
        if inner is None or not isinstance(level.token.task_spec, SubWorkflowTaskMixin):
            return way
        scope = inner


def path_of(way: Sequence[Level]) -> tuple[str, ...]:
    """The calls and sub-processes on a way, without the element at its end."""
    return tuple(str(level.token.task_spec.bpmn_id) for level in way if _is_part(level.token))


def _begin(scope: Scope) -> None:
    scope.task_tree = Task(scope, scope.spec.start, state=TaskState.COMPLETED)


def _arrive(scope: Scope, node: str) -> Token:
    """A token that is about to enter an element, before the fork of its boundary events if it has some."""
    spec = scope.spec.task_specs[node]
    entry = next((source for source in spec.inputs if isinstance(source, BoundaryEventSplit)), spec)
    token = scope.task_tree._add_child(entry, TaskState.FUTURE)
    entry._predict(token, mask=_UNFINISHED)
    return token


def _enter(process: RunningProcess, scope: Scope, part: str) -> Scope:
    """Begin a call or sub-process without a token in it; its boundary events are armed."""
    token = _arrive(scope, part)
    fork = token if isinstance(token.task_spec, BoundaryEventSplit) else None
    owner = token if fork is None else next(child for child in token.children if child.task_spec.name == part)
    inner = BpmnSubWorkflow(process.subprocess_specs[owner.task_spec.spec], owner.id, process, deserializing=True)
    _begin(inner)
    process.subprocesses[owner.id] = inner
    inner.completed_event.connect(owner.task_spec._on_subworkflow_completed, owner)
    owner._set_state(TaskState.STARTED)
    owner.task_spec._predict(owner, mask=_UNFINISHED)
    if fork is not None:
        fork._ready()
        fork.run()
    return inner


def _stands(token: Token) -> bool:
    """Whether a token is somewhere: not an armed boundary event, not one that has come to its end."""
    armed = isinstance(token.task_spec, BoundaryEvent) and token._state == TaskState.WAITING
    return not armed and not isinstance(token.task_spec, ScopeEnd)


def _only(main: Sequence[Token]) -> Token:
    if len(main) != 1 or isinstance(main[0].task_spec, TokenJoin | LoopTask):
        if not main:
            raise EngineRefusal(
                "The file itself has come to its end; only work beside it is open.",
                "पत्रावली स्वयं समाप्ति पर है; केवल साथ का कार्य खुला है।",
            )
        raise EngineRefusal(
            "The file is in a part that runs in parallel or several times; it can be moved only when that is over.",
            "पत्रावली समानान्तर या कई बार चलने वाले भाग में है; उसके पूर्ण होने पर ही हटायी जा सकती है।",
        )
    return main[0]


def _is_part(token: Token) -> bool:
    return isinstance(token.task_spec, SubWorkflowTaskMixin)


def _common(way: Sequence[Level], place: Place) -> int:
    """How many calls and sub-processes surround both the token and the place."""
    common = 0
    for name, part in zip(path_of(way), place.path, strict=False):
        if name != part:
            break
        common += 1
    return common


def _refuse_loss(lost: Sequence[Token], places: Places) -> None:
    if not lost:
        return
    diagram = places.diagram_of(lost[0].workflow.spec.name)
    node = diagram.nodes[lost[0].task_spec.bpmn_id]
    raise EngineRefusal(
        f"“{node.name_en}” is still open and would be lost; it must be done first.",
        f"“{node.name_hi}” अभी खुला है और खो जायेगा; पहले उसे पूर्ण करें।",
    )


def _take_away(token: Token) -> None:
    """End an activity with its boundary events; what those have already started goes on."""
    fork = token.parent
    group = fork.children if isinstance(fork.task_spec, BoundaryEventSplit) else [token]
    for one in group:
        if not one._state & TaskState.FINISHED_MASK:
            one.cancel()


def _clear_stuck(process: RunningProcess, way: Sequence[Level]) -> Scope:
    """Take away what waits for ever before joins, in the scope behind a way."""
    scope = process.subprocesses[way[-1].token.id] if way else process
    for token in list(tokens(scope)):
        if isinstance(token.task_spec, TokenJoin):
            token.cancel()
    return scope
