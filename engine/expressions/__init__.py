"""The closed little language of diagrams and tables (design §1.7).

Conditions, due rules, desks, table cells and script lines are written in it: comparisons, arithmetic on exact numbers,
lists, `subject.category`, and the functions rs, date, days, wd, today, len, min, max, sum, abs, round, int, str, lower,
upper, startswith, contains, any, all.
"""

from engine.expressions.evaluator import check_expression, check_script, evaluate, evaluate_fact, run_script
from engine.expressions.fitting import Fitted, Misfit, fit
from engine.expressions.grammar import (
    FUNCTION_NAMES,
    NOT_ASSIGNABLE,
    Parsed,
    is_fact_name,
    parse_expression,
    parse_script,
)
from engine.expressions.kinds import Kind, Known
from engine.expressions.refusals import EvaluationRefused, ExpressionRefused
from engine.expressions.values import Plain, Value

__all__ = [
    "FUNCTION_NAMES",
    "NOT_ASSIGNABLE",
    "EvaluationRefused",
    "ExpressionRefused",
    "Fitted",
    "Kind",
    "Known",
    "Misfit",
    "Parsed",
    "Plain",
    "Value",
    "check_expression",
    "check_script",
    "evaluate",
    "evaluate_fact",
    "fit",
    "is_fact_name",
    "parse_expression",
    "parse_script",
    "run_script",
]
