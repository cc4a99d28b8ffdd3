"""What may be written: the allow-list of the expression language, applied when a text is saved.

A form of Python that is not named here is refused; there is no list of forbidden things to keep complete.
"""

import ast
import math
import re
from dataclasses import dataclass
from functools import lru_cache

from engine.expressions.refusals import ExpressionRefused

MAX_SOURCE = 2_000
MAX_NODES = 300
MAX_DEPTH = 30
MAX_LINES = 50
FUNCTION_NAMES = frozenset(
    (
        *("rs", "date", "days", "wd", "today", "len", "min", "max", "sum", "abs"),
        *("round", "int", "str", "lower", "upper", "startswith", "contains", "any", "all"),
    )
)
NOT_ASSIGNABLE = FUNCTION_NAMES | {"subject", "outcome"}
"""Names that no script sets and no form uses for a fact: functions, and what the office and the buttons give."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ARGUMENTS = {"today": (0, 0), "startswith": (2, 2), "contains": (2, 2), "min": (1, 20), "max": (1, 20)}
_OPERATORS = (
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Not, ast.USub, ast.UAdd, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,
)  # fmt: skip
_PLAIN_NODES = (
    ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.IfExp, ast.List, ast.Tuple, ast.Load, ast.Store,
)  # fmt: skip
_WORDS = {
    "Pow": ("powers (**) are not part of the language", "घात (**) इस भाषा में नहीं है"),
    "Lambda": ("lambda is not part of the language", "lambda इस भाषा में नहीं है"),
    "JoinedStr": ("f-texts are not part of the language", "f-पाठ इस भाषा में नहीं हैं"),
    "NamedExpr": (":= is not part of the language", ":= इस भाषा में नहीं है"),
    "Starred": ("* before a value is not part of the language", "मान के आगे * इस भाषा में नहीं है"),
    "Dict": ("{…} is not part of the language", "{…} इस भाषा में नहीं है"),
    "Set": ("{…} is not part of the language", "{…} इस भाषा में नहीं है"),
}


@dataclass(frozen=True)
class Parsed:
    """A checked expression.

    :ivar body: its tree, never changed
    :ivar names: the facts that it reads; `subject` counts as one
    :ivar paths: the same with one level of look-up, such as `subject.category`
    """

    source: str
    body: ast.expr
    names: frozenset[str]
    paths: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One line of a script: `name = expression`."""

    name: str
    expression: Parsed


@lru_cache(maxsize=2048)
def parse_expression(source: str) -> Parsed:
    """Check an expression and keep its tree.

    :param source: as it stands in a diagram, table or form
    :raises ExpressionRefused: when any part of it is not in the language
    """
    _check_text(source)
    try:
        body = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionRefused("this is not an expression", "यह व्यंजक नहीं है", source) from error
    return _checked(body, source)


@lru_cache(maxsize=512)
def parse_script(source: str) -> tuple[Line, ...]:
    """Check a script: lines `name = expression`, nothing else.

    :raises ExpressionRefused: naming the line
    """
    _check_text(source)
    try:
        statements = ast.parse(source.strip()).body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionRefused("this is not a list of lines name = expression",
                                "यह “नाम = व्यंजक” पंक्तियों की सूची नहीं है", source) from error  # fmt: skip
    if not 1 <= len(statements) <= MAX_LINES:
        raise ExpressionRefused("a script has 1 to 50 lines", "लिपि में 1 से 50 पंक्तियाँ होती हैं", source)
    return tuple(_line(statement, source.strip()) for statement in statements)


def is_fact_name(name: str) -> bool:
    """Whether a fact may be called so: Latin letters, digits and underscores, not a function of the language."""
    return bool(_NAME.fullmatch(name)) and len(name) <= 60 and name not in NOT_ASSIGNABLE and not _is_keyword(name)


def _is_keyword(name: str) -> bool:
    try:
        return not isinstance(ast.parse(name, mode="eval").body, ast.Name)
    except SyntaxError:
        return True


def _check_text(source: str) -> None:
    if not source.strip():
        raise ExpressionRefused("The expression is empty.", "व्यंजक रिक्त है।")
    if len(source) > MAX_SOURCE:
        raise ExpressionRefused("longer than 2,000 characters", "2,000 वर्णों से लंबा है", source)
    if "\\" in source:
        raise ExpressionRefused("a backslash is not part of the language", "\\ इस भाषा में नहीं है", source)


def _line(statement: ast.stmt, source: str) -> Line:
    text = ast.get_source_segment(source, statement) or source
    if (
        not isinstance(statement, ast.Assign)
        or len(statement.targets) != 1
        or not isinstance(statement.targets[0], ast.Name)
    ):
        raise ExpressionRefused(
            "only lines “name = expression” may stand here", "यहाँ केवल “नाम = व्यंजक” लिखा जा सकता है", text
        )
    name = statement.targets[0].id
    if not is_fact_name(name):
        raise ExpressionRefused(f"“{name}” cannot be set", f"“{name}” का मान नहीं बदला जा सकता", text)
    return Line(name, _checked(statement.value, text))


def _checked(body: ast.expr, source: str) -> Parsed:
    check = _Check(source)
    check.visit(body)
    if isinstance(body, ast.GeneratorExp):
        raise check.refuse("put [ ] around it", "इसके चारों ओर [ ] लगाएँ")
    return Parsed(source, body, frozenset(check.names), frozenset(check.paths))


class _Check:
    """Walks a tree once; refuses what it does not know."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.names: set[str] = set()
        self.paths: set[str] = set()
        self.bound: list[str] = []
        self.nodes = 0
        self.depth = 0

    def refuse(self, en: str, hi: str) -> ExpressionRefused:
        return ExpressionRefused(en, hi, self.source)

    def visit(self, node: ast.AST) -> None:
        self.nodes += 1
        self.depth += 1
        if self.nodes > MAX_NODES or self.depth > MAX_DEPTH:
            raise self.refuse("too long or too deeply nested", "बहुत लंबा या बहुत गहरा है")
        if not isinstance(node, _OPERATORS):
            self._visit_node(node)
        self.depth -= 1

    def _visit_node(self, node: ast.AST) -> None:
        special = getattr(self, f"_visit_{type(node).__name__}", None)
        if special is not None:
            special(node)
        elif isinstance(node, _PLAIN_NODES):
            self._visit_children(node)
        else:
            kind = type(node).__name__
            raise self.refuse(*_WORDS.get(kind, (f"{kind} is not part of the language", f"{kind} इस भाषा में नहीं है")))

    def _visit_children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child)

    def _visit_Constant(self, node: ast.Constant) -> None:  # noqa: N802 - the names of Python's grammar
        value = node.value
        if value is not None and type(value) not in (str, int, float, bool):
            raise self.refuse("only texts, numbers, True, False and None", "केवल पाठ, संख्या, True, False और None")
        if isinstance(value, str) and len(value) > 1000:
            raise self.refuse("a text is too long", "पाठ बहुत लंबा है")
        if (type(value) is int and value.bit_length() > 63) or (type(value) is float and not math.isfinite(value)):
            raise self.refuse("a number is too large", "संख्या बहुत बड़ी है")

    def _visit_Tuple(self, node: ast.Tuple) -> None:  # noqa: N802 - as above
        if not node.elts:
            raise self.refuse("there is nothing between ( and )", "( और ) के बीच कुछ नहीं है")
        self._visit_children(node)

    def _visit_Name(self, node: ast.Name) -> None:  # noqa: N802 - as above
        if node.id in self.bound:
            return
        if node.id in FUNCTION_NAMES:
            raise self.refuse(f"“{node.id}” is a function: write {node.id}(…)", f"“{node.id}” फलन है: {node.id}(…) लिखें")
        if not _NAME.fullmatch(node.id):
            raise self.refuse(f"“{node.id}” is not a name of a fact", f"“{node.id}” तथ्य का नाम नहीं है")
        self.names.add(node.id)
        self.paths.add(node.id)

    def _visit_Attribute(self, node: ast.Attribute) -> None:  # noqa: N802 - as above
        if not _NAME.fullmatch(node.attr):
            raise self.refuse(f"“.{node.attr}” cannot be read", f"“.{node.attr}” नहीं पढ़ा जा सकता")
        self.visit(node.value)
        if isinstance(node.value, ast.Name) and node.value.id not in self.bound:
            self.paths.add(f"{node.value.id}.{node.attr}")

    def _visit_Subscript(self, node: ast.Subscript) -> None:  # noqa: N802 - as above
        self.visit(node.value)
        if not isinstance(node.slice, ast.Slice):
            return self.visit(node.slice)
        if node.slice.step is not None:
            raise self.refuse("a slice has no step", "टुकड़े में चरण नहीं होता")
        return self._visit_children(node.slice)

    def _visit_Call(self, node: ast.Call) -> None:  # noqa: N802 - as above
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTION_NAMES or node.func.id in self.bound:
            written = ast.unparse(node.func)[:40]
            raise self.refuse(f"“{written}” is not a function of the language", f"“{written}” इस भाषा का फलन नहीं है")
        least, most = _ARGUMENTS.get(node.func.id, (1, 1))
        if node.keywords or not least <= len(node.args) <= most:
            raise self.refuse(f"{node.func.id}() has other arguments", f"{node.func.id}() में मानों की संख्या भिन्न है")
        for argument in node.args:
            self.visit(argument)

    def _visit_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> None:  # noqa: N802 - as above
        loop = node.generators[0]
        if len(node.generators) > 1 or loop.is_async or not isinstance(loop.target, ast.Name):
            raise self.refuse("one simple “for name in list” only", "केवल एक सरल “for नाम in सूची”")
        if not _NAME.fullmatch(loop.target.id) or loop.target.id in FUNCTION_NAMES:
            raise self.refuse(f"“{loop.target.id}” cannot be used as a name", f"“{loop.target.id}” नाम नहीं हो सकता")
        self.visit(loop.iter)
        self.bound.append(loop.target.id)
        for inner in [*loop.ifs, node.elt]:
            self.visit(inner)
        self.bound.pop()

    def _visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:  # noqa: N802 - as above
        self._visit_ListComp(node)
