"""Tests of a diagram: cases that stand in a JSON file beside it, played and compared (docs/process-tests.md)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator

from engine.dryrun.answers import read_answers, read_setting
from engine.dryrun.expectations import differences
from engine.dryrun.playing import dry_run
from engine.dryrun.record import DryRun
from engine.dryrun.refusals import AnswerRefused
from engine.dryrun.unreached import Unreached, never_reached
from engine.errors import EngineRefusal
from engine.runtime.office import Operation
from engine.specs import Definition

SUFFIX = ".tests.json"
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Fault:
    """Something that is not as a case expects it.

    :ivar case_hi: title of the case
    """

    case_hi: str
    case_en: str
    hi: str
    en: str


@dataclass
class CasesPlayed:
    """What playing the cases of a diagram found.

    :ivar never: what no case reached of the diagram itself; the parts that it calls have cases of their own
    """

    process: str
    cases: int = 0
    faults: list[Fault] = field(default_factory=list)
    never: list[Unreached] = field(default_factory=list)


@cache
def schema() -> Mapping[str, Any]:
    """The JSON Schema of a file of cases."""
    text = resources.files("engine.dryrun").joinpath("process-tests.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def read_cases(content: bytes) -> dict[str, Any]:
    """A file of cases.

    :raises EngineRefusal: saying where it is not as the schema says
    """
    if len(content) > MOST_BYTES:
        raise EngineRefusal("The file of cases is larger than 1 MB.", "परीक्षण-फ़ाइल 1 MB से बड़ी है।")
    try:
        given = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise EngineRefusal("The file of cases is no JSON.", "परीक्षण-फ़ाइल सही JSON नहीं है।") from None
    for fault in sorted(Draft202012Validator(schema()).iter_errors(given), key=lambda one: list(map(str, one.path))):
        where = "/".join(str(part) for part in fault.absolute_path) or "/"
        raise EngineRefusal(
            f"At {where} the file of cases is not as it should be: {fault.message[:200]}",
            f"{where} पर परीक्षण-फ़ाइल सही नहीं है: {fault.message[:200]}",
        )
    found: dict[str, Any] = given
    return found


def play_cases(
    definition: Definition,
    cases: Sequence[Mapping[str, Any]],
    *,
    operations: Mapping[str, Operation],
    due: Callable[[str, datetime], datetime],
) -> CasesPlayed:
    """Play all cases of a diagram.

    :param cases: as :func:`read_cases` gives them
    :param operations: those that the office knows
    :param due: the office's calendar
    """
    tested, runs = CasesPlayed(definition.key, len(cases)), []
    for case in cases:
        run, faults = play_case(definition, case, operations=operations, due=due)
        runs += [run] if run is not None else []
        tested.faults += faults
    tested.never = never_reached(definition, runs, process=definition.key)
    return tested


def play_case(
    definition: Definition,
    case: Mapping[str, Any],
    *,
    operations: Mapping[str, Operation],
    due: Callable[[str, datetime], datetime],
) -> tuple[DryRun | None, list[Fault]]:
    """Play one case.

    :param case: as :func:`read_cases` gives them
    :return: the run, None when an answer was refused; and what is not as expected
    """
    expected, run = case["expect"], None
    try:
        setting = read_setting(case, operations=operations, due=due)
        run = dry_run(definition, read_answers(case["answers"]), key=definition.key, setting=setting)
        found = list(differences(run, expected))
    except AnswerRefused as refusal:
        found = list(_refused(refusal, expected.get("refused")))
    return run, [Fault(case["title"]["hi"], case["title"]["en"], hi, en) for en, hi in found]


def _refused(refusal: AnswerRefused, expected: str | None) -> Iterator[tuple[str, str]]:
    if expected is None:
        yield refusal.en, refusal.hi
    elif expected not in refusal.en:
        yield (
            f"It was refused with “{refusal.en}”, which does not say “{expected}”.",
            f"अस्वीकृति “{refusal.en}” में “{expected}” नहीं है।",
        )
