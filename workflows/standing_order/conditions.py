"""Conditions in words: the parsed expression is walked and said, in Hindi and English."""

import ast
from typing import Any

from engine.decisions import indian_digits
from engine.expressions import ExpressionRefused, parse_expression
from workflows.standing_order.names import Label, Language, Names, said
from workflows.standing_order.times import in_time

_SIGNS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Gt: ("{left} {right} से अधिक हो", "{left} is more than {right}"),
    ast.GtE: ("{left} {right} या उससे अधिक हो", "{left} is {right} or more"),
    ast.Lt: ("{left} {right} से कम हो", "{left} is less than {right}"),
    ast.LtE: ("{left} {right} या उससे कम हो", "{left} is {right} or less"),
    ast.Eq: ("{left} {right} हो", "{left} is {right}"),
    ast.Is: ("{left} {right} हो", "{left} is {right}"),
    ast.NotEq: ("{left} {right} न हो", "{left} is not {right}"),
    ast.IsNot: ("{left} {right} न हो", "{left} is not {right}"),
    ast.In: ("{left} {right} में से हो", "{left} is one of {right}"),
    ast.NotIn: ("{left} {right} में से न हो", "{left} is none of {right}"),
}
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt, ast.GtE: ast.LtE, ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷", ast.FloorDiv: "÷", ast.Mod: "mod",
}  # fmt: skip
_FUNCTIONS: dict[str, tuple[str, str]] = {
    "len": ("{0} की संख्या", "the number of {0}"),
    "sum": ("{0} का योग", "the total of {0}"),
    "abs": ("{0} का परिमाण", "the size of {0}"),
    "round": ("पूर्णांकित {0}", "{0} rounded"),
    "int": ("{0}", "{0}"),
    "str": ("{0}", "{0}"),
    "lower": ("{0}", "{0}"),
    "upper": ("{0}", "{0}"),
    "today": ("आज का दिनांक", "today's date"),
    "startswith": ("{0} का आरम्भ {1} से हो", "{0} begins with {1}"),
    "contains": ("{0} में {1} हो", "{0} contains {1}"),
    "any": ("{0} में से कोई सत्य हो", "any of {0} holds"),
    "all": ("{0} सभी सत्य हों", "all of {0} hold"),
}


def condition_in_words(source: str, names: Names, language: Language) -> str:
    """What a condition asks, as the part of a sentence after "if" (यदि).

    :param source: in our language; anything else is given back in quotes, as it stands
    """
    try:
        body = parse_expression(source).body
    except ExpressionRefused:
        return f"“{source.strip()}”"
    return _Speaker(names, language).condition(body)


def value_in_words(source: str, names: Names, language: Language) -> str:
    """What an expression gives, as a noun: a parameter, a result, a cell."""
    try:
        body = parse_expression(source).body
    except ExpressionRefused:
        return f"“{source.strip()}”"
    return _Speaker(names, language).value(body, None)


class _Speaker:
    """Says one expression in one language."""

    def __init__(self, names: Names, language: Language) -> None:
        self.names = names
        self.language: Language = language

    def pick(self, hindi: str, english: str) -> str:
        return hindi if self.language == "hi" else english

    def condition(self, node: ast.expr) -> str:  # noqa: PLR0911 - one answer for each form of the language
        """What an expression asks."""
        match node:
            case ast.BoolOp(ast.And(), parts):
                return self.pick(" तथा ", " and ").join(self._part(part) for part in parts)
            case ast.BoolOp(_, parts):
                return self.pick(" अथवा ", " or ").join(self._part(part) for part in parts)
            case ast.UnaryOp(ast.Not(), inner):
                return self._negated(inner)
            case ast.Compare(left, signs, rights):
                return self._compared(left, signs, rights)
            case ast.Call(ast.Name(("any" | "all" | "contains" | "startswith") as name), arguments):
                return self._called(name, arguments)
            case ast.Constant(bool() as truth):
                return self.pick("सदैव", "always") if truth else self.pick("कभी नहीं", "never")
            case ast.IfExp(test, yes, no):
                tests = (self.condition(test), self.condition(yes), self.condition(no))
                return self.pick("यदि {0}, तो {1}; अन्यथा {2}", "if {0}, {1}; otherwise {2}").format(*tests)
        return self.pick("{0}: “हाँ” हो", "{0}: yes").format(self.value(node, None))

    def _part(self, node: ast.expr) -> str:
        """A part of and/or; an inner and/or is set off, as its brackets did."""
        return f"({self.condition(node)})" if isinstance(node, ast.BoolOp) else self.condition(node)

    def _negated(self, inner: ast.expr) -> str:
        if isinstance(inner, ast.Name | ast.Attribute):
            return self.pick("{0}: “नहीं” हो", "{0}: no").format(self.value(inner, None))
        return self.pick("ऐसा न हो कि {0}", "it is not so that {0}").format(self.condition(inner))

    def _compared(self, left: ast.expr, signs: list[ast.cmpop], rights: list[ast.expr]) -> str:
        terms = [left, *rights]
        found = [self._pair(one, sign, two) for one, sign, two in zip(terms, signs, rights, strict=False)]
        return self.pick(" तथा ", " and ").join(found)

    def _pair(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
        if _is_fixed(left) and type(sign) in _TURNED and not _is_fixed(right):
            left, sign, right = right, _TURNED[type(sign)](), left
        if isinstance(right, ast.Constant) and isinstance(sign, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            positive = isinstance(sign, ast.Eq | ast.Is)
            if isinstance(right.value, bool):
                return self.condition(left) if right.value is positive else self._negated(left)
            if right.value is None:
                return self._empty(left, positive=positive)
        label = self.label(left) or self.label(right)
        words = {"left": self.value(left, label), "right": self.value(right, label)}
        hindi, english = _SIGNS[type(sign)]
        return self.pick(hindi, english).format(**words)

    def _empty(self, node: ast.expr, *, positive: bool) -> str:
        words = ("{0} रिक्त हो", "{0} is empty") if positive else ("{0} भरा हो", "{0} is given")
        return self.pick(*words).format(self.value(node, None))

    def value(self, node: ast.expr, label: Label | None) -> str:  # noqa: PLR0911 - one answer for each form
        """A noun.

        :param label: of the fact with which it is compared; says how a constant is written
        """
        match node:
            case ast.Constant(value):
                return self._constant(value, label)
            case ast.Name() | ast.Attribute():
                found = self.label(node)
                return said(found, self.language) if found is not None else f"“{ast.unparse(node)}”"
            case ast.List(items) | ast.Tuple(items):
                return ", ".join(self.value(item, label) for item in items)
            case ast.Call(ast.Name(name), arguments):
                return self._called(name, arguments)
            case ast.BinOp(left, operator, right):
                return f"{self.value(left, label)} {_ARITHMETIC[type(operator)]} {self.value(right, label)}"
            case ast.UnaryOp(ast.USub(), inner):
                return f"−{self.value(inner, label)}"
            case ast.IfExp(test, yes, no):
                parts = (self.condition(test), self.value(yes, label), self.value(no, label))
                return self.pick("यदि {0} तो {1}, अन्यथा {2}", "{1} if {0}, otherwise {2}").format(*parts)
            case ast.Compare() | ast.BoolOp():
                return self.condition(node)
        return f"“{ast.unparse(node)}”"

    def label(self, node: ast.expr) -> Label | None:
        """How a fact is called; None when it is none, or has no name but its own."""
        if isinstance(node, ast.Name | ast.Attribute):
            return self.names.facts.get(ast.unparse(node))
        return None

    def _constant(self, value: Any, label: Label | None) -> str:  # noqa: ANN401 - any constant of the language
        if isinstance(value, bool):
            return self.pick("“हाँ”", "yes") if value else self.pick("“नहीं”", "no")
        if isinstance(value, int):
            return _rupees(value) if label is not None and label.kind == "money" else indian_digits(value)
        if isinstance(value, str):
            called = (label.options if label is not None else {}).get(value) or self.names.roles.get(value)
            return f"“{said(called, self.language) if called else value}”"
        return self.pick("रिक्त", "empty") if value is None else str(value)

    def _called(self, name: str, arguments: list[ast.expr]) -> str:
        if name == "rs" and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, int):
            return f"₹{indian_digits(arguments[0].value)}"
        source = f"{name}({', '.join(ast.unparse(one) for one in arguments)})"
        if name in ("wd", "days", "date") and (words := in_time(source, self.language)):
            return words
        inner = [self.value(one, None) for one in arguments]
        if name in ("min", "max"):
            least = ("{0} में से न्यूनतम", "the least of {0}") if name == "min" else ("{0} में से अधिकतम", "the most of {0}")
            return self.pick(*least).format(", ".join(inner))
        pattern = _FUNCTIONS.get(name)
        return self.pick(*pattern).format(*inner) if pattern else f"“{source}”"


def _is_fixed(node: ast.expr) -> bool:
    """A value that stands on the right in a sentence: "the amount is more than ₹10", however it was written."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("rs", "wd", "days", "date")
    return isinstance(node, ast.Constant)


def _rupees(paise: int) -> str:
    rupees, rest = divmod(abs(paise), 100)
    return ("−" if paise < 0 else "") + f"₹{indian_digits(rupees)}" + (f".{rest:02d}" if rest else "")
