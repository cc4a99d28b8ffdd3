"""When a field is shown: chosen by field, comparison and value, and kept as one expression of the engine's language."""

import ast
import re
from typing import NamedTuple

from engine.errors import EngineRefusal
from engine.expressions import parse_expression
from workflows.form_building.kinds import Kind


class Comparison(NamedTuple):
    """How a field is compared.

    :ivar key: as the page sends it
    :ivar sign: as the expression writes it
    """

    key: str
    sign: str
    en: str
    hi: str


COMPARISONS = (
    Comparison("is", "==", "is", "है"),
    Comparison("is_not", "!=", "is not", "नहीं है"),
    Comparison("at_least", ">=", "is at least", "कम से कम"),
    Comparison("more", ">", "is more than", "से अधिक"),
    Comparison("at_most", "<=", "is at most", "अधिक से अधिक"),
    Comparison("less", "<", "is less than", "से कम"),
    Comparison("holds", "in", "includes", "में है"),
)
BY_KEY = {one.key: one for one in COMPARISONS}
_SIGNS = {
    ast.Eq: "is", ast.NotEq: "is_not", ast.GtE: "at_least", ast.Gt: "more", ast.LtE: "at_most", ast.Lt: "less",
    ast.In: "holds",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+(?:\.\d{1,2})?")


class Condition(NamedTuple):
    """A condition as it is chosen.

    :ivar value: as the expression means it: a text, a number, rupees, ``2026-11-23``, ``yes`` or ``no``
    """

    field: str
    comparison: str
    value: str


def condition_text(condition: Condition, kind: Kind) -> str:
    """The expression of a chosen condition.

    :param kind: of the field that it asks
    :raises ValueError: when the comparison or the value does not fit the field
    """
    comparison = BY_KEY.get(condition.comparison)
    if comparison is None or (comparison.key == "holds") != (kind.key == "several"):
        raise ValueError("the comparison does not fit")
    if kind.key in ("yesno", "choice", "person", "post", "office", "thana") and comparison.key not in ("is", "is_not"):
        raise ValueError("the comparison does not fit")
    value = _literal(condition.value.strip(), kind)
    if comparison.key == "holds":
        return f"{value} in {condition.field}"
    return f"{condition.field} {comparison.sign} {value}"


def read_condition(source: str) -> Condition | None:
    """A condition as it would have been chosen; None when the expression is more than that."""
    try:
        body = parse_expression(source).body
    except EngineRefusal:
        return None
    if isinstance(body, ast.Name):
        return Condition(body.id, "is", "yes")
    if isinstance(body, ast.UnaryOp) and isinstance(body.op, ast.Not) and isinstance(body.operand, ast.Name):
        return Condition(body.operand.id, "is", "no")
    if not isinstance(body, ast.Compare) or len(body.ops) != 1:
        return None
    left, right, key = body.left, body.comparators[0], _SIGNS.get(type(body.ops[0]), "")
    if key == "holds":
        left, right = right, left
    value = _value_of(right)
    return Condition(left.id, key, value) if isinstance(left, ast.Name) and key and value is not None else None


def _literal(value: str, kind: Kind) -> str:
    match kind.key:
        case "yesno" if value in ("yes", "no"):
            return "True" if value == "yes" else "False"
        case "money" if _NUMBER.fullmatch(value):
            return f"rs({value})"
        case "number" if _NUMBER.fullmatch(value) and "." not in value:
            return value
        case "date" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return f'date("{value}")'
        case "date" if value == "today":
            return "today()"
        case "yesno" | "money" | "number" | "date":
            raise ValueError("the value does not fit")
    if not value or '"' in value or "\\" in value:
        raise ValueError("the value does not fit")
    return f'"{value}"'


def _value_of(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return "yes" if node.value else "no"
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, str)):
        return str(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "today" and not node.args:
            return "today"
        inner = node.args[0] if len(node.args) == 1 else None
        if node.func.id in ("rs", "date") and isinstance(inner, ast.Constant):
            return str(inner.value)
    return None
