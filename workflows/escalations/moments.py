"""When late work goes up: ``escalate_after`` after the end of the time limit.

A step without a time limit counts from the moment at which the work came. Without either there is nothing to be late
by, and nothing goes up.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import Any

from engine.errors import EngineRefusal
from engine.expressions import EvaluationRefused, ExpressionRefused, evaluate
from engine.runtime.environment import plain_due
from workflows.clocks import Calendar
from workflows.errors import BadInput

log = logging.getLogger("patravali.escalations")

Facts = Callable[[], Mapping[str, Any]]


def goes_up_at(
    properties: Mapping[str, str],
    *,
    due: dt.datetime | None,
    came_at: dt.datetime,
    calendar: Calendar,
    facts: Facts,
) -> dt.datetime | None:
    """The moment after which open work goes up; None when it never does.

    :param properties: of the step: ``escalate_to``, and ``escalate_after``: ``2wd``, ``P3D``, an expression, at once
    :param due: the end of the time limit
    :param facts: gives the facts of the case; asked only where the time is an expression
    """
    if not properties.get("escalate_to"):
        return None
    after = properties.get("escalate_after", "").strip()
    start = due or came_at
    return _after(after, start, calendar, facts) if after else due


def _after(rule: str, start: dt.datetime, calendar: Calendar, facts: Facts) -> dt.datetime:
    """The end of the time; at once where the rule gives none: rather too early than never."""
    try:
        return _ends(rule, start, calendar)
    except (BadInput, EngineRefusal):
        worked_out = _worked_out(rule, start, facts)
    try:
        return _ends(worked_out, start, calendar)
    except (BadInput, EngineRefusal) as refusal:
        log.warning("“%s” says no time after which late work goes up: %s", rule, refusal)
        return start


def _ends(rule: str, start: dt.datetime, calendar: Calendar) -> dt.datetime:
    try:
        return calendar.due_after(rule, start)
    except BadInput:
        return plain_due(rule, start)


def _worked_out(expression: str, start: dt.datetime, facts: Facts) -> str:
    try:
        return str(evaluate(expression, facts(), now=start))
    except (ExpressionRefused, EvaluationRefused) as refusal:
        return f"{expression}: {refusal}"
