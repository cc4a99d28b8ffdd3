"""Whether a desk may give the facts that an answer says it gives: its form decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from engine.dryrun.answers import Answer
from engine.dryrun.refusals import AnswerRefused
from engine.expressions import EvaluationRefused, evaluate
from engine.runtime.moving import FORWARD

_FORMATS = FormatChecker(["date"])


def check_given(answer: Answer, form: Mapping[str, Any] | None, known: Mapping[str, Any], *, now: datetime) -> None:
    """Hold the facts of an answer against the form of its desk.

    Required are the facts whose fields the form requires and shows at this button; fields that are no facts are the
    office's own and are not asked for.

    :param form: the desk's form; None when it has none
    :param known: the facts of the run
    :raises AnswerRefused: for a fact that the form does not have, a value that it does not take, one that is missing
    """
    fields: Mapping[str, Any] = {
        name: own for name, own in (form or {}).get("properties", {}).items() if own.get("x-fact") is True
    }
    for name, value in answer.facts.items():
        if name not in fields:
            raise AnswerRefused(answer.number, f"the form of “{answer.said}” has no fact “{name}”.",
                                f"“{answer.said}” के प्रपत्र में तथ्य “{name}” नहीं है।")  # fmt: skip
        _check_value(answer, name, value, fields[name])
    outcome = answer.outcome or FORWARD
    names = {**known, **answer.facts, "outcome": outcome}
    for name in (form or {}).get("required", []):
        if name in fields and name not in answer.facts and _is_shown(fields[name], names, outcome, now):
            raise AnswerRefused(answer.number, f"the fact “{name}” is missing, which “{answer.said}” has to give.",
                                f"तथ्य “{name}” नहीं दिया गया, जो “{answer.said}” को देना है।")  # fmt: skip


def _check_value(answer: Answer, name: str, value: object, own: Mapping[str, Any]) -> None:
    for fault in Draft202012Validator(own, format_checker=_FORMATS).iter_errors(value):
        raise AnswerRefused(answer.number, f"“{name}” cannot have this value: {fault.message[:200]}",
                            f"“{name}” का यह मान नहीं हो सकता: {fault.message[:200]}")  # fmt: skip


def _is_shown(own: Mapping[str, Any], names: Mapping[str, Any], outcome: str, now: datetime) -> bool:
    if outcome not in own.get("x-outcomes", [outcome]):
        return False
    condition = own.get("x-show-if")
    if not condition:
        return True
    try:
        return evaluate(condition, names, now=now) is True
    except EvaluationRefused:
        return False
