"""What a dry run is told: the answers of desks, time that passes, messages, and what surrounds them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.dryrun.refusals import AnswerRefused
from engine.expressions import Value
from engine.runtime.environment import OFFICE_TIME, plain_due
from engine.runtime.office import Operation

MOST_ANSWERS = 200
DESK, WAIT, MESSAGE, SUBJECT = "at", "after", "message", "subject"
"""The word by which an answer is known: a desk answers, time passes, a message comes, the subject changes."""

_WORDS = {
    DESK: frozenset({DESK, "outcome", "facts", "item"}),
    WAIT: frozenset({WAIT}),
    MESSAGE: frozenset({MESSAGE, "facts"}),
    SUBJECT: frozenset({SUBJECT}),
}
_BEGINS = datetime(2026, 1, 5, 4, 30, tzinfo=UTC)
"""A Monday morning; a run is the same whenever it is played."""
_WORKING_DAYS = re.compile(r"[0-9]{1,3}wd")
_SUNDAY = 6


def six_days_a_week(rule: str, start: datetime) -> datetime:
    """When a rule falls due in an office that is closed on Sundays and knows no holidays."""
    if _WORKING_DAYS.fullmatch(rule) is None:
        return plain_due(rule, start)
    left = int(rule.removesuffix("wd"))
    while left:
        start += timedelta(days=1)
        left -= start.astimezone(OFFICE_TIME).weekday() != _SUNDAY
    return start


@dataclass(frozen=True)
class Answer:
    """One thing that happens in a run.

    :ivar number: which, from 1
    :ivar kind: ``at``, ``after``, ``message`` or ``subject``
    :ivar said: the desk (``check``, or ``approve-and-issue/sign`` where two diagrams have one), the time that passes
        (``P8D``, ``7wd``), the message's name; empty for a change of the subject
    :ivar outcome: the button; None for a desk without a choice
    :ivar facts: what the desk or the message gives; for ``subject`` what is new of it
    :ivar item: what sets the desk apart from others at the same element
    """

    number: int
    kind: str
    said: str
    outcome: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Setting:
    """What surrounds a run.

    :ivar facts: those with which the process starts
    :ivar subject: what expressions read as ``subject.<name>``
    :ivar results: what operations give, by name; an operation that is not here gives nothing
    :ivar operations: those that the office knows
    :ivar due: when a rule such as ``7wd`` falls due; the calendar is the office's
    """

    facts: Mapping[str, Value] = field(default_factory=dict)
    subject: Mapping[str, Any] = field(default_factory=dict)
    results: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    operations: Mapping[str, Operation] = field(default_factory=dict)
    begins: datetime = _BEGINS
    due: Callable[[str, datetime], datetime] = six_days_a_week


def read_answers(given: object) -> list[Answer]:
    """Answers as they stand in a process test or a request.

    :param given: a list of objects, each with one of ``at``, ``after``, ``message``, ``subject``
    :raises AnswerRefused: naming the first that is none
    """
    if not isinstance(given, list):
        raise AnswerRefused(0, "“answers” must be a list.", "“answers” सूची होनी चाहिए।")
    if len(given) > MOST_ANSWERS:
        raise AnswerRefused(0, f"A dry run takes at most {MOST_ANSWERS} answers.",
                            f"एक पूर्वाभ्यास में अधिकतम {MOST_ANSWERS} उत्तर हो सकते हैं।")  # fmt: skip
    return [_read_answer(number, one) for number, one in enumerate(given, start=1)]


def read_setting(
    given: Mapping[str, Any], *, operations: Mapping[str, Operation], due: Callable[[str, datetime], datetime]
) -> Setting:
    """What surrounds a run, from an object with ``facts``, ``subject``, ``results``, ``begins``; all may be missing.

    :raises AnswerRefused: when one of them cannot be used
    """
    results = _object(given, "results", 0)
    return Setting(
        facts=_object(given, "facts", 0),
        subject=_object(given, "subject", 0),
        results={name: _object(results, name, 0) for name in results},
        operations=operations,
        begins=_moment(given["begins"]) if "begins" in given else _BEGINS,
        due=due,
    )


def _read_answer(number: int, given: object) -> Answer:
    kinds: Sequence[str] = [kind for kind in _WORDS if isinstance(given, dict) and kind in given]
    if not isinstance(given, dict) or len(kinds) != 1:
        raise AnswerRefused(number, "it needs exactly one of “at”, “after”, “message”, “subject”.",
                            "इसमें “at”, “after”, “message”, “subject” में से ठीक एक होना चाहिए।")  # fmt: skip
    (kind,) = kinds
    for name in given.keys() - _WORDS[kind]:
        raise AnswerRefused(number, f"“{name}” is not known here.", f"“{name}” यहाँ मान्य नहीं है।")
    if kind == SUBJECT:
        return Answer(number, kind, "", facts=_object(given, SUBJECT, number))
    return Answer(
        number=number,
        kind=kind,
        said=_text(given, kind, number),
        outcome=_text(given, "outcome", number) if given.get("outcome") is not None else None,
        facts=_object(given, "facts", number),
        item=_object(given, "item", number) if "item" in given else None,
    )


def _text(given: Mapping[str, Any], name: str, number: int) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise AnswerRefused(number, f"“{name}” must be a text.", f"“{name}” में पाठ दें।")
    return value


def _object(given: Mapping[str, Any], name: str, number: int) -> dict[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise AnswerRefused(number, f"“{name}” must be an object.", f"“{name}” JSON वस्तु होनी चाहिए।")
    return value


def _moment(given: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise AnswerRefused(0, "“begins” must be a moment with its zone, as 2026-11-23T10:00:00+05:30.",
                            "“begins” में समय-क्षेत्र सहित समय दें, जैसे 2026-11-23T10:00:00+05:30।")  # fmt: skip
    return moment.astimezone(UTC)
