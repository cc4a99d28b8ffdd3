"""When a field is shown, for the browser: the condition as a small tree in which only fields of the form are open.

All else, facts, days, amounts, is worked out here; what is left a few operators, known to webapp/assets/js/shown.js,
can do. The server stays the judge: it looks at a field only where its own evaluation says so.
"""

import ast
import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine.errors import EngineRefusal
from engine.expressions import evaluate, parse_expression
from webapp.taskforms.values import Schema, kind_of

FIELD, FACT = "f-", "fact-"
"""How the names of controls begin: of the form's own fields, and of facts that a preview asks beside it."""

Tree = list[Any]
"""``["c", value]``, ``["f", control, kind, [value so far]]``, ``["col", table, column, kind, columns]``,
``["days", n]``, or an operator with its parts; ``["x"]`` cannot be worked out."""

_COMPARED = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in",
    ast.NotIn: "not in",
}  # fmt: skip
_COUNTED = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_CALLED = {"sum": 1, "len": 1, "contains": 2, "startswith": 2, "date": 1}
_SIMPLE = frozenset({"string", "hindi", "integer", "money", "date", "boolean", "several", "post", "person", "office",
                     "thana", "case-type", "file-ref", "receipt-ref", "file-page"})  # fmt: skip


class _BeyondError(Exception):
    """The condition says more than a browser is told."""


def live_condition(
    schema: Schema, source: str, facts: Mapping[str, Any], *, now: dt.datetime, asked: Mapping[str, Schema]
) -> Tree | None:
    """The tree of a condition; None when it asks what a browser cannot know, such as the button pressed.

    :param schema: the form, whose fields stay open
    :param facts: of the instance
    :param asked: what the page asks beside the form, by the name of the fact
    """
    try:
        return _Growing(schema, facts, now, asked).grow(parse_expression(source).body)
    except (_BeyondError, EngineRefusal):
        return None


class _Growing:
    def __init__(self, schema: Schema, facts: Mapping[str, Any], now: dt.datetime, asked: Mapping[str, Schema]) -> None:
        self.own: Mapping[str, Schema] = schema["properties"]
        self.fields = {**asked, **self.own}
        self.facts = dict(facts)
        self.now = now

    def grow(self, node: ast.expr) -> Tree:
        named = _named(node)
        if "outcome" in named:
            raise _BeyondError
        if not named & set(self.fields):
            return self._worked_out(node)
        return self._grown(node)

    def _worked_out(self, node: ast.expr) -> Tree:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "days":
            return ["days", self._worked_out(node.args[0])[1]]
        try:
            value = evaluate(ast.unparse(node), self.facts, now=self.now)
        except EngineRefusal:
            return ["x"]
        return ["c", value]

    def _grown(self, node: ast.expr) -> Tree:
        match node:
            case ast.Name(id=name):
                return self._field(name)
            case ast.Attribute(value=ast.Name(id=table), attr=column):
                return self._column(table, column)
        sign, parts = _operation(node)
        return [sign, *map(self.grow, parts)]

    def _field(self, name: str) -> Tree:
        own = self.fields[name]
        if not own or own.get("x-value") or kind_of(own) not in _SIMPLE:
            raise _BeyondError
        control = f"{FIELD if name in self.own else FACT}{name}"
        return ["f", control, kind_of(own), [self.facts[name]] if name in self.facts else []]

    def _column(self, table: str, column: str) -> Tree:
        own = self.fields.get(table, {})
        cell = own.get("items", {}).get("properties", {}).get(column)
        if kind_of(own) != "table" or cell is None or cell.get("x-value"):
            raise _BeyondError
        return ["col", f"{FIELD}{table}", column, kind_of(cell), list(own["items"]["properties"])]


def _named(node: ast.AST) -> set[str]:
    """The names that it reads; those of functions are none."""
    called = {id(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and id(one) not in called}


def _operation(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """What an operator is called in the tree, and what it works on."""
    match node:
        case ast.BoolOp(op=op, values=values):
            return "and" if isinstance(op, ast.And) else "or", values
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return "not", [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COUNTED:
            return _COUNTED[type(op)], [left, right]
        case ast.Compare(left=left, ops=[compared], comparators=[right]) if type(compared) in _COMPARED:
            return _COMPARED[type(compared)], [left, right]
        case ast.Call(func=ast.Name(id=name), args=args) if _CALLED.get(name) == len(args):
            return name, args
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return "list", items
    raise _BeyondError
