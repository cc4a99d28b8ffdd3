"""Comparing a run with what a case expects of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.dryrun.record import Called, Decided, DeskVisit, DryRun, Passed, Waiting

Difference = tuple[str, str]
"""A sentence in English and in Hindi."""


def differences(run: DryRun, expected: Mapping[str, Any]) -> Iterator[Difference]:
    """What is not as expected; nothing when all is."""
    if "refused" in expected:
        yield "No answer was refused.", "कोई उत्तर अस्वीकृत नहीं हुआ।"
    for name, compare in _COMPARED.items():
        if name in expected:
            yield from compare(run, expected[name])
    if run.stuck:
        yield "It can never go on from where it stands.", "यह जहाँ है वहाँ से कभी आगे नहीं बढ़ सकता।"


def _path(run: DryRun, expected: Sequence[str]) -> Iterator[Difference]:
    passed = iter([_name(run, one) for one in run.path])
    for place in expected:
        if place not in passed:  # an iterator is used up as far as it was searched
            way = ", ".join(_name(run, one) for one in run.path)
            yield f"“{place}” was not passed in its turn; the path was {way}.", \
                  f"“{place}” अपने क्रम में नहीं आया; मार्ग था: {way}।"  # fmt: skip
            return


def _desks(run: DryRun, expected: Sequence[str | Mapping[str, str]]) -> Iterator[Difference]:
    wanted = [{"at": one} if isinstance(one, str) else one for one in expected]
    yield from _listed("desks", "पटल", [_name(run, one) for one in run.desks], [one["at"] for one in wanted])
    for visit, one in zip(run.desks, wanted, strict=False):
        there = {"at": _name(run, visit), "role": visit.role, "post": visit.post, "due": visit.due_rule}
        for name in one.keys() - {"at"}:
            if there[name] != one[name]:
                yield f"“{one['at']}” has {name} “{there[name]}” instead of “{one[name]}”.", \
                      f"“{one['at']}” का {name} “{one[name]}” के स्थान पर “{there[name]}” है।"  # fmt: skip


def _decisions(run: DryRun, expected: Mapping[str, str | Mapping[str, Any]]) -> Iterator[Difference]:
    made: dict[str, Decided] = {_name(run, one): one for one in run.decisions}
    for place, wanted in expected.items():
        found = made.get(place)
        if found is None:
            yield f"Nothing was decided at “{place}”.", f"“{place}” पर कोई निर्णय नहीं हुआ।"
            continue
        there: Any = found.outputs if found.table else ", ".join(found.to)
        if there != wanted:
            yield f"“{place}” decided {there} instead of {wanted}: {found.reason_en}.", \
                  f"“{place}” पर {wanted} के स्थान पर {there} निर्णय हुआ: {found.reason_hi}।"  # fmt: skip


def _operations(run: DryRun, expected: Sequence[str | Mapping[str, Any]]) -> Iterator[Difference]:
    wanted = [{"operation": one} if isinstance(one, str) else one for one in expected]
    called = [one.operation for one in run.operations]
    yield from _listed("operations", "कार्य", called, [str(one["operation"]) for one in wanted])
    for call, one in zip(run.operations, wanted, strict=False):
        if "params" in one and call.params != one["params"]:
            yield f"“{call.operation}” was called with {call.params} instead of {one['params']}.", \
                  f"“{call.operation}” में {one['params']} के स्थान पर {call.params} दिया गया।"  # fmt: skip


def _open(run: DryRun, expected: Sequence[str]) -> Iterator[Difference]:
    yield from _listed("open desks", "खुले पटल", sorted(_name(run, one) for one in run.open_desks), sorted(expected))


def _waits(run: DryRun, expected: Sequence[str]) -> Iterator[Difference]:
    yield from _listed("waits", "प्रतीक्षाएँ", sorted({_name(run, one) for one in run.waiting}), sorted(expected))


def _end(run: DryRun, expected: str) -> Iterator[Difference]:
    last = run.ends[-1] if run.completed and run.ends else ""
    if last != expected:
        where_en, where_hi = (f"at “{last}”", f"“{last}” पर") if last else ("nowhere", "कहीं नहीं")
        yield f"It ended {where_en} instead of at “{expected}”.", \
              f"यह “{expected}” के स्थान पर {where_hi} समाप्त हुआ।"  # fmt: skip


def _facts(run: DryRun, expected: Mapping[str, Any]) -> Iterator[Difference]:
    for name, wanted in expected.items():
        if name not in run.facts or run.facts[name] != wanted:
            there = run.facts.get(name, "unknown")
            yield f"The fact “{name}” is {there} instead of {wanted}.", \
                  f"तथ्य “{name}” {wanted} के स्थान पर {there} है।"  # fmt: skip


_COMPARED: Mapping[str, Callable[[DryRun, Any], Iterator[Difference]]] = {
    "path": _path,
    "desks": _desks,
    "decisions": _decisions,
    "operations": _operations,
    "open": _open,
    "waits": _waits,
    "end": _end,
    "facts": _facts,
}


def _listed(what_en: str, what_hi: str, there: Sequence[str], wanted: Sequence[str]) -> Iterator[Difference]:
    if list(there) != list(wanted):
        found, sought = ", ".join(there) or "none", ", ".join(wanted) or "none"
        yield f"The {what_en} were {found} instead of {sought}.", f"{what_hi} {sought} के स्थान पर {found} थे।"


def _name(run: DryRun, one: Passed | DeskVisit | Decided | Called | Waiting) -> str:
    return one.node if one.process == run.key else f"{one.process}/{one.node}"
