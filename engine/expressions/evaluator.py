"""Working out a checked expression with simpleeval, over copies of plain data.

Two locks stand one behind the other: the grammar has refused what is not in the language, and the evaluator below knows
no other node, looks up keys instead of attributes, and calls only bare names of its own table.
"""

import ast
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from engine.expressions.grammar import Parsed, parse_expression, parse_script
from engine.expressions.operations import Operations
from engine.expressions.refusals import EvaluationRefused, shorten
from engine.expressions.values import MAX_STEPS, Held, Meter, Plain, Value, given, taken

_KNOWN_NODES = (
    ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.List, ast.Tuple, ast.Name, ast.Constant,
    ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.ListComp, ast.GeneratorExp,
)  # fmt: skip


class _Evaluator(EvalWithCompoundTypes):  # type: ignore[misc] # simpleeval has no types
    """simpleeval with everything but our operators, functions and nodes taken away."""

    nodes: dict[type[ast.AST], Callable[[Any], Held]]

    def __init__(self) -> None:
        self.meter = Meter()
        self.does = Operations(self.meter)
        super().__init__(operators=self._operators(), functions={}, names={})
        self.functions = self.does.functions
        self.nodes = {kind: self.nodes[kind] for kind in _KNOWN_NODES}

    def _operators(self) -> dict[type[ast.AST], Any]:
        does = self.does
        return {
            ast.Add: does.add, ast.Sub: does.subtract, ast.Mult: does.multiply, ast.Div: does.divide,
            ast.FloorDiv: does.divide_whole, ast.Mod: does.remainder, ast.USub: does.negate, ast.UAdd: does.plus,
            ast.Not: lambda a: not a, ast.Eq: does.equal, ast.NotEq: does.unequal, ast.Lt: does.less,
            ast.LtE: does.at_most, ast.Gt: does.greater, ast.GtE: does.at_least, ast.In: does.among,
            ast.NotIn: does.not_among, ast.Is: does.equal, ast.IsNot: does.unequal,
        }  # fmt: skip

    def work_out(self, parsed: Parsed, names: Mapping[str, Any], now: datetime) -> Held:
        self.names, self.does.now, self.expr = names, now, parsed.source
        self.meter.left, self._max_count = MAX_STEPS, 0
        return self._eval(parsed.body)

    def _eval(self, node: ast.AST) -> Held:
        self.meter.spend()
        return self.nodes[type(node)](node)

    def _eval_constant(self, node: ast.Constant) -> Held:
        return Fraction(str(node.value)) if type(node.value) is float else node.value

    def _eval_name(self, node: ast.Name) -> Held:
        try:
            return taken(self.names[node.id], node.id)
        except KeyError:
            raise EvaluationRefused(
                f"The fact “{node.id}” is not known yet.", f"तथ्य “{node.id}” अभी ज्ञात नहीं है।", unknown=node.id
            ) from None

    def _eval_attribute(self, node: ast.Attribute) -> Held:
        return self.does.item(self._mapping(node.value, node.attr), node.attr)

    def _mapping(self, node: ast.expr, key: str) -> Held:
        value = self._eval(node)
        if value is None or isinstance(value, Mapping):
            return value
        raise EvaluationRefused(f"“.{key}” was asked of a plain value.", f"“.{key}” साधारण मान से माँगा गया।")

    def _eval_subscript(self, node: ast.Subscript) -> Held:
        whole, key = self._eval(node.value), self._eval(node.slice)
        return self.does.part(whole, key) if isinstance(key, slice) else self.does.item(whole, key)

    def _eval_call(self, node: ast.Call) -> Held:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise InvalidExpression("only functions of the language are called")
        function = self.functions.get(node.func.id)
        if function is None:
            raise InvalidExpression(node.func.id)
        return function(*[self._eval(argument) for argument in node.args])

    def _eval_list(self, node: ast.List) -> list[Held]:
        return _flat([self._eval(item) for item in node.elts])

    def _eval_tuple(self, node: ast.Tuple) -> list[Held]:
        return _flat([self._eval(item) for item in node.elts])

    def _eval_comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> list[Held]:
        return _flat(super()._eval_comprehension(node))


def _flat(items: list[Held]) -> list[Held]:
    """Lists of lists are refused: built from one another they grow exponentially with the length of the text."""
    if any(isinstance(item, (list, Mapping)) for item in items):
        raise EvaluationRefused("A list may not stand inside a list.", "सूची के भीतर सूची नहीं हो सकती।")
    return items


class _Evaluators(threading.local):
    """One evaluator a thread, because making one is dearer than most evaluations."""

    def __init__(self) -> None:
        self.own = _Evaluator()


_evaluators = _Evaluators()


def check_expression(source: str) -> frozenset[str]:
    """Check an expression when a diagram, table or form is saved.

    :param source: the expression
    :return: the names of the facts that it reads (`subject.category` counts as `subject`)
    :raises ExpressionRefused: with what is not in the language
    """
    return parse_expression(source).names


def check_script(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Check a script of lines `name = expression`.

    :return: the facts that it reads before setting them, and those that it sets
    :raises ExpressionRefused: with the line that is not allowed
    """
    read: set[str] = set()
    written: set[str] = set()
    for line in parse_script(source):
        read |= line.expression.names - written
        written.add(line.name)
    return frozenset(read), frozenset(written)


def evaluate(source: str, names: Mapping[str, Any], *, now: datetime) -> Plain:
    """Work out an expression.

    :param source: the expression; parsed trees are kept, so that the second time costs 5 to 20 µs
    :param names: the facts, and `subject` as a mapping; read only
    :param now: the moment, aware; `today()` is its date in Asia/Kolkata
    :return: a copy: text, bool, int (money: paise), None, list or dict of these; a date as ISO text, days(3) as "P3D",
        wd(7) as "7wd"
    :raises ExpressionRefused: when the text is not in the language (the gate lets none through)
    :raises EvaluationRefused: when a fact is missing or of the wrong kind, or a limit is passed
    """
    return _evaluate(parse_expression(source), names, now)


def evaluate_fact(source: str, fact: str, names: Mapping[str, Any], *, now: datetime) -> Value:
    """Work out an expression whose result becomes a fact.

    :param fact: the name of the fact, for the sentence
    :raises EvaluationRefused: also when the result is empty or of a kind that a fact cannot have
    """
    return _fact(evaluate(source, names, now=now), fact)


def run_script(source: str, names: Mapping[str, Any], *, now: datetime) -> dict[str, Value]:
    """Run a script of lines `name = expression`; later lines see what earlier ones set.

    :return: the facts that it set, and nothing else
    :raises EvaluationRefused: when a value is not one that a fact may have
    """
    results: dict[str, Value] = {}
    seen: dict[str, Any] = {}
    for line in parse_script(source):
        seen = {**names, **results}
        results[line.name] = _fact(_evaluate(line.expression, seen, now), line.name)
    return results


def _evaluate(parsed: Parsed, names: Mapping[str, Any], now: datetime) -> Plain:
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    evaluator = _evaluators.own
    try:
        return given(evaluator.work_out(parsed, names, now))
    except EvaluationRefused as refusal:
        shown = shorten(parsed.source)
        raise EvaluationRefused(
            f"“{shown}” cannot be worked out. {refusal.en}", f"“{shown}” का मान नहीं निकाला जा सका। {refusal.hi}",
            unknown=refusal.unknown,
        ) from refusal  # fmt: skip
    except (InvalidExpression, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        shown = shorten(parsed.source)
        raise EvaluationRefused(
            f"“{shown}” cannot be worked out with the facts at hand.",
            f"“{shown}” का मान उपलब्ध तथ्यों से नहीं निकाला जा सका।",
        ) from error
    finally:
        evaluator.names = {}  # a thread that rests holds nobody's facts


def _fact(value: Plain, name: str) -> Value:
    if isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [str(item) for item in value]
    raise EvaluationRefused(
        f"“{name}” would be empty or of a kind that a fact cannot have.",
        f"“{name}” रिक्त होगा या ऐसे प्रकार का जो तथ्य नहीं हो सकता।",
    )
