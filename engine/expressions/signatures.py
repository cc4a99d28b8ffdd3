"""What operators and functions take and give, as :mod:`engine.expressions.operations` works them out."""

import ast

from engine.expressions.kinds import COUNTABLE, DATES, FLAG, NUMBER, TEXT, TEXTS, Kind, Known
from engine.expressions.refusals import EvaluationRefused
from engine.expressions.values import as_date

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Eq: "==",
    ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
    ast.Is: "is", ast.IsNot: "is not", ast.USub: "-", ast.UAdd: "+",
}  # fmt: skip
"""How operators are written."""

SUMS: dict[tuple[str, Kind, Kind], Kind] = {
    **{("+", one, other): Kind.TEXT for one in TEXTS for other in TEXTS},
    ("+", Kind.LIST, Kind.LIST): Kind.LIST,
    ("+", Kind.DATE, Kind.DAYS): Kind.DATE,
    ("+", Kind.DAYS, Kind.DATE): Kind.DATE,
    ("+", Kind.DAYS, Kind.DAYS): Kind.DAYS,
    ("-", Kind.DATE, Kind.DAYS): Kind.DATE,
    ("-", Kind.DAYS, Kind.DAYS): Kind.DAYS,
    ("-", Kind.DATE, Kind.DATE): Kind.DAYS,
}
"""What operators give of values that are no numbers."""

TAKES: dict[str, frozenset[Kind]] = {
    "rs": frozenset({Kind.NUMBER, Kind.TEXT}),
    "date": DATES | {Kind.TEXT},
    "days": frozenset({Kind.NUMBER}),
    "wd": frozenset({Kind.NUMBER}),
    "len": TEXTS | {Kind.LIST},
    "sum": frozenset({Kind.LIST}),
    "any": frozenset({Kind.LIST}),
    "all": frozenset({Kind.LIST}),
    "abs": COUNTABLE,
    "round": COUNTABLE,
    "int": COUNTABLE | {Kind.TEXT},
    "lower": TEXTS,
    "upper": TEXTS,
    "startswith": TEXTS,
    "str": frozenset(Kind) - {Kind.LIST},
}
"""What functions take."""

GIVES: dict[str, Known] = {
    "rs": Known(Kind.MONEY),
    "date": Known(Kind.DATE),
    "today": Known(Kind.DATE),
    "days": Known(Kind.DAYS),
    "wd": TEXT,
    "len": NUMBER,
    "str": TEXT,
    "lower": TEXT,
    "upper": TEXT,
    "startswith": FLAG,
    "contains": FLAG,
    "any": FLAG,
    "all": FLAG,
}
"""What functions give; for those that give what they take see :mod:`engine.expressions.fitting`."""


def is_date(text: Known) -> bool:
    """Whether a text can be a date: one of its values is, or it can be anything."""
    for value in text.values or ():
        try:
            as_date(value)
        except EvaluationRefused:
            continue
        return True
    return text.values is None


def comparable(left: Known, right: Known) -> bool:
    """Whether two values can be the same."""
    kinds = {left.kind, right.kind}
    if len(kinds) == 1 or kinds <= DATES or kinds <= COUNTABLE:
        return True
    if Kind.TEXT not in kinds or not kinds & DATES:
        return False
    text = left if left.kind is Kind.TEXT else right
    return is_date(text) or (Kind.WRITTEN_DATE in kinds and "" in (text.values or ()))
