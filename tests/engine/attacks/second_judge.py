"""A second evaluator of the same language, made in another way: the tree is rewritten with guards, compiled and run.

It shares no line with `engine.expressions`; where the two disagree, one of them is wrong.
"""

import ast
import operator
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

FUNCTIONS: dict[str, Callable[..., Any]] = {}
ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.IfExp,
    ast.List,
    ast.Name,
    ast.Constant,
    ast.Attribute,
    ast.Subscript,
    ast.Call,
    ast.ListComp,
    ast.comprehension,
    ast.Load,
    ast.Store,
    ast.And,
    ast.Or,
    ast.Not,
    ast.USub,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.FloorDiv,
    ast.Mod,
    ast.Div,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
)


class Judged(Exception):  # noqa: N818 - a verdict
    """The judge refuses, at reading or at running."""


def judge(source: str, names: dict[str, Any]) -> Any:
    """What an expression gives.

    :raises Judged: when it is not in the language, or cannot be worked out
    """
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise Judged from error
    for node in ast.walk(tree):
        _allow(node)
    code = compile(ast.fix_missing_locations(_Guards().visit(tree)), "<judged>", "eval")
    scope = {"__builtins__": {}, **GUARDS, **{f"f_{name}": function for name, function in FUNCTIONS.items()}, **names}
    try:
        return _out(eval(code, scope))
    except (TypeError, ValueError, ArithmeticError, LookupError, NameError) as error:
        raise Judged from error


def _allow(node: ast.AST) -> None:
    if not isinstance(node, ALLOWED):
        raise Judged(type(node).__name__)
    if isinstance(node, ast.Call) and not (
        isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords
    ):
        raise Judged("call")
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        raise Judged(node.attr)
    if isinstance(node, ast.Constant) and type(node.value) not in (str, int, bool, type(None)):
        raise Judged("constant")
    if isinstance(node, ast.comprehension) and (node.is_async or not isinstance(node.target, ast.Name)):
        raise Judged("comprehension")


class _Guards(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _call(f"g_{type(node.op).__name__}", node.left, node.right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return _call("g_Sub", ast.Constant(0), node.operand) if isinstance(node.op, ast.USub) else node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        sides = [node.left, *node.comparators]
        pairs = [_call(f"g_{type(op).__name__}", a, b) for op, a, b in zip(node.ops, sides, sides[1:], strict=False)]
        return pairs[0] if len(pairs) == 1 else ast.BoolOp(ast.And(), pairs)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        return _call("g_key", node.value, ast.Constant(node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        return _call("g_item", node.value, node.slice)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        assert isinstance(node.func, ast.Name)
        return _call(f"f_{node.func.id}", *[self.visit(argument) for argument in node.args])

    def visit_List(self, node: ast.List) -> ast.AST:
        self.generic_visit(node)
        return _call("g_flat", node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        self.generic_visit(node)
        node.generators[0].iter = _call("g_iter", node.generators[0].iter)
        return _call("g_flat", node)


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _kind(value: Any) -> str:
    return {int: "number", bool: "number", Fraction: "number", str: "text", list: "list", dict: "map"}.get(
        type(value), "none"
    )


def _numbers(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def work(a: Any, b: Any) -> Any:
        if (_kind(a), _kind(b)) != ("number", "number"):
            raise TypeError
        return _small(operation(a, b))

    return work


def _small(value: Any) -> Any:
    if isinstance(value, Fraction):
        if max(abs(value.numerator), value.denominator) >= 2**128:
            raise ValueError
        return int(value) if value.denominator == 1 else value
    if isinstance(value, int) and abs(value) >= 2**128:
        raise ValueError
    return value


def _add(a: Any, b: Any) -> Any:
    if _kind(a) == _kind(b) and _kind(a) in ("text", "list"):
        return a + b
    return _numbers(operator.add)(a, b)


def _ordered(operation: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def work(a: Any, b: Any) -> bool:
        if _kind(a) != _kind(b) or _kind(a) not in ("number", "text"):
            raise TypeError
        return operation(a, b)

    return work


def _in(a: Any, b: Any) -> bool:
    if (_kind(b) == "text" and _kind(a) != "text") or _kind(b) not in ("text", "list", "map"):
        raise TypeError
    return _kind(a) not in ("list", "map") and a in b


def _key(value: Any, key: str) -> Any:
    if _kind(value) != "map":
        raise TypeError
    return value.get(key)


def _item(value: Any, key: Any) -> Any:
    if _kind(value) == "map" and _kind(key) == "text":
        return value.get(key)
    if _kind(value) in ("list", "text") and type(key) is int:
        return value[key]
    raise TypeError


def _flat(items: list[Any]) -> list[Any]:
    if any(_kind(item) in ("list", "map") for item in items):
        raise TypeError
    return items


def _iterate(value: Any) -> Iterator[Any]:
    if _kind(value) not in ("list", "text", "map"):
        raise TypeError
    return iter(value)


def _must(value: Any, kind: str) -> Any:
    if _kind(value) != kind:
        raise TypeError
    return value


def _extreme(values: tuple[Any, ...], pick: Callable[[Any], Any]) -> Any:
    items = _must(values[0], "list") if len(values) == 1 else list(values)
    if (
        not items
        or len({_kind(item) for item in items}) > 1
        or (len(items) > 1 and _kind(items[0]) not in ("number", "text"))
    ):
        raise TypeError
    return pick(items)


def _sum(items: Any) -> Any:
    total: Any = 0
    for item in _must(items, "list"):
        total = _small(total + _must(item, "number"))
    return total


def _whole(value: Any) -> int:
    if _kind(value) == "text":
        text = value.strip()
        if (
            not text.lstrip("+-").isdecimal()
            or not text.isascii()
            or len(text.lstrip("+-")) > 18
            or len(text) - len(text.lstrip("+-")) > 1
        ):
            raise ValueError
        return int(text)
    return int(_must(value, "number"))


def _word(value: Any) -> str:
    if value is None:
        return ""
    if _kind(value) in ("list", "map") or isinstance(value, Fraction):
        raise TypeError
    return str(_out(value))


def _out(value: Any) -> Any:
    if isinstance(value, Fraction):
        raise ValueError
    if type(value) is int and not -(2**63) <= value < 2**63:
        raise ValueError
    if isinstance(value, list):
        return [_out(item) for item in value]
    return value


def _length(value: Any) -> int:
    if _kind(value) not in ("text", "list", "map"):
        raise TypeError
    return len(value)


GUARDS: dict[str, Callable[..., Any]] = {
    "g_Add": _add,
    "g_Sub": _numbers(operator.sub),
    "g_Mult": _numbers(operator.mul),
    "g_FloorDiv": _numbers(operator.floordiv),
    "g_Mod": _numbers(operator.mod),
    "g_Div": _numbers(lambda a, b: Fraction(a) / Fraction(b)),
    "g_Eq": lambda a, b: a == b,
    "g_NotEq": lambda a, b: a != b,
    "g_Lt": _ordered(operator.lt),
    "g_LtE": _ordered(operator.le),
    "g_Gt": _ordered(operator.gt),
    "g_GtE": _ordered(operator.ge),
    "g_In": _in,
    "g_NotIn": lambda a, b: not _in(a, b),
    "g_key": _key,
    "g_item": _item,
    "g_flat": _flat,
    "g_iter": _iterate,
}
FUNCTIONS.update(
    len=_length,
    min=lambda *a: _extreme(a, min),
    max=lambda *a: _extreme(a, max),
    sum=_sum,
    abs=lambda a: abs(_must(a, "number")),
    int=_whole,
    str=_word,
    lower=lambda a: _must(a, "text").lower(),
    upper=lambda a: _must(a, "text").upper(),
    startswith=lambda a, b: _must(a, "text").startswith(_must(b, "text")),
    contains=lambda a, b: _in(b, a),
    any=lambda a: any(_must(a, "list")),
    all=lambda a: all(_must(a, "list")),
)
