"""Whether two processes at rest are the same for a rehearsal: the same tokens at the same places."""

from collections import Counter
from typing import TypeAlias
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from engine.codec import arrangement
from engine.facts import RunningProcess
from engine.joins import FLOW, Scope, Token

Form: TypeAlias = tuple[object, ...]
"""A scope, or a token with what hangs on it: names and numbers only."""

_COUNTED = ("done", "current", "remaining")


class Likeness:
    """A process at rest without its ids.

    :ivar form: equal for processes that can do the same
    :ivar places: how many tokens stand where, all scopes together
    :ivar of: the form of the outermost token that each one hangs on, and of its scope: tokens with the same are alike
    """

    def __init__(self, process: RunningProcess) -> None:
        self.process = process
        self.places: Counter[tuple[str, str]] = Counter()
        self.of: dict[UUID, Form] = {}
        self.form = self._scope(process)

    def _scope(self, scope: Scope) -> Form:
        if scope.completed:
            return ("completed",)
        kept = arrangement(scope)
        under: dict[UUID, list[Token]] = {}
        for token, parent in kept:
            if parent is not None:
                under.setdefault(parent.id, []).append(token)
        root = kept[0][0]
        forms = [(self._token(token, under), token) for token in under.get(root.id, ())]
        whole = tuple(sorted((form for form, _ in forms), key=repr))
        for form, token in forms:
            self._remember(token, under, (whole, form))
        return whole

    def _token(self, token: Token, under: dict[UUID, list[Token]]) -> Form:
        spec, internal = token.task_spec, token.internal_data
        if token.id not in under:
            self.places[token.workflow.spec.name, spec.name] += 1
        counted = tuple(str(internal.get(name)) for name in _COUNTED) if self._counts(token) else ()
        within = self.process.subprocesses.get(token.id)
        inner = self._scope(within) if within is not None else ()
        hanging = tuple(sorted((self._token(one, under) for one in under.get(token.id, ())), key=repr))
        return (spec.name, int(token._state), internal.get(FLOW, ""), counted, inner, hanging)

    def _remember(self, token: Token, under: dict[UUID, list[Token]], form: Form) -> None:
        self.of[token.id] = (*form, token.task_spec.name)
        for one in under.get(token.id, ()):
            self._remember(one, under, form)

    @staticmethod
    def _counts(token: Token) -> bool:
        """Whether it matters which round a token is in."""
        spec = token.task_spec
        return isinstance(spec, LoopTask) and (not hasattr(spec, "maximum") or spec.maximum is not None)
