"""Whether the parts of an expression fit one another: what would be refused, or never hold, whenever it is worked out.

Mirrors :mod:`engine.expressions.operations`. Of what cannot be told nothing is said: a misfit is always a mistake.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from engine.expressions.grammar import Parsed
from engine.expressions.kinds import COUNTABLE, DATES, FLAG, NUMBER, OPEN, TEXTS, Kind, Known, either
from engine.expressions.refusals import shorten
from engine.expressions.signatures import GIVES, SIGNS, SUMS, TAKES, comparable, is_date


@dataclass(frozen=True)
class Misfit:
    """Parts that do not fit.

    :ivar rule: `plain-number` (beside money), `kinds-differ`, `value-not-offered`, `wrong-kind` (of an operator or
        function), `date-not-read` (a fact that is a date stands where `date(…)` of it is needed)
    :ivar part: the part of the expression that is meant, as written
    :ivar left: its first value
    :ivar right: its second value, for what has two
    :ivar what: the operator or function, or the text that is not offered
    """

    rule: str
    part: str
    left: Known
    right: Known = OPEN
    what: str = ""


@dataclass(frozen=True)
class Fitted:
    """What came of it.

    :ivar gives: what the expression gives
    :ivar misfits: what does not fit in it
    :ivar needs: the facts that have to be known whichever way it is worked out: not those behind `and`, `or`, `if`
    """

    gives: Known
    misfits: tuple[Misfit, ...]
    needs: frozenset[str]


def fit(parsed: Parsed, known: Mapping[str, Known]) -> Fitted:
    """Look at an expression.

    :param parsed: a checked expression
    :param known: what is known of facts by name, and of `subject.<name>`; a name that is missing is open
    """
    fitting = _Fitting(known)
    gives = fitting.of(parsed.body)
    return Fitted(gives, tuple(fitting.misfits), frozenset(fitting.needs))


_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
ZERO = frozenset({"0"})
"""No money is no money, in rupees as in paise."""

_UNSURE = frozenset({Kind.OPEN, Kind.NOTHING})


class _Fitting:
    """Walks a tree once, from the leaves."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self.known = known
        self.misfits: list[Misfit] = []
        self.needs: set[str] = set()
        self.bound: dict[str, Known] = {}
        self.perhaps = 0

    def of(self, node: ast.expr) -> Known:
        """What a part gives."""
        find: Callable[[ast.expr], Known] | None = getattr(self, f"_of_{type(node).__name__}", None)
        return find(node) if find is not None else OPEN

    def note(self, rule: str, node: ast.expr, left: Known, right: Known = OPEN, what: str = "") -> None:
        written = ast.unparse(node)
        part = shorten(written if '"' in written else written.replace("'", '"'))
        self.misfits.append(Misfit(rule, part, left, right, what))

    def later(self, node: ast.expr) -> Known:
        """Of a part that is perhaps not worked out."""
        self.perhaps += 1
        found = self.of(node)
        self.perhaps -= 1
        return found

    def _of_Constant(self, node: ast.Constant) -> Known:  # noqa: N802 - the names of Python's grammar
        match node.value:
            case None:
                return Known(Kind.NOTHING)
            case bool():
                return Known(Kind.FLAG, constant=True)
            case str() as text:
                return Known(Kind.TEXT, frozenset({text}), constant=True)
        return Known(Kind.NUMBER, frozenset({str(node.value)}), constant=True)

    def _of_Name(self, node: ast.Name) -> Known:  # noqa: N802 - as above
        if node.id in self.bound:
            return self.bound[node.id]
        if not self.perhaps:
            self.needs.add(node.id)
        return self.known.get(node.id, OPEN)

    def _of_Attribute(self, node: ast.Attribute) -> Known:  # noqa: N802 - as above
        self.of(node.value)
        return self.known.get(f"{node.value.id}.{node.attr}", OPEN) if isinstance(node.value, ast.Name) else OPEN

    def _of_List(self, node: ast.List | ast.Tuple) -> Known:  # noqa: N802 - as above
        found = [self.of(item) for item in node.elts]
        return Known(Kind.LIST, items=either(found) if found else None)

    _of_Tuple = _of_List  # noqa: N815 - as above

    def _of_IfExp(self, node: ast.IfExp) -> Known:  # noqa: N802 - as above
        self.of(node.test)
        return either([self.later(node.body), self.later(node.orelse)])

    def _of_BoolOp(self, node: ast.BoolOp) -> Known:  # noqa: N802 - as above
        first, *others = node.values
        return either([self.of(first), *[self.later(other) for other in others]])

    def _of_UnaryOp(self, node: ast.UnaryOp) -> Known:  # noqa: N802 - as above
        value = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return FLAG
        if value.kind not in COUNTABLE | {Kind.DAYS} | _UNSURE:
            self.note("wrong-kind", node, value, what=SIGNS[type(node.op)])
        return value

    def _of_Subscript(self, node: ast.Subscript) -> Known:  # noqa: N802 - as above
        whole = self.of(node.value)
        if isinstance(node.slice, ast.Slice):
            return Known(whole.kind, items=whole.items) if whole.kind in (Kind.LIST, Kind.TEXT) else OPEN
        self.of(node.slice)
        return whole.item if whole.kind is Kind.LIST else OPEN

    def _of_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> Known:  # noqa: N802 - as above
        loop = node.generators[0]
        assert isinstance(loop.target, ast.Name)  # the grammar takes no other
        whole, name = self.of(loop.iter), loop.target.id
        if whole.kind not in TEXTS | {Kind.LIST, Kind.OPEN}:
            self.note("wrong-kind", node, whole, what="for")
        before = self.bound.get(name)
        self.bound[name] = whole.item
        for condition in loop.ifs:
            self.later(condition)
        item = self.later(node.elt)
        self.bound.pop(name)
        if before is not None:
            self.bound[name] = before
        return Known(Kind.LIST, items=item)

    _of_GeneratorExp = _of_ListComp  # noqa: N815 - as above

    def _of_BinOp(self, node: ast.BinOp) -> Known:  # noqa: N802 - as above
        left, right, sign = self.of(node.left), self.of(node.right), SIGNS[type(node.op)]
        kinds = {left.kind, right.kind}
        if kinds & _UNSURE:
            return OPEN
        if kinds <= COUNTABLE:
            return self._counted(node, left, right)
        found = SUMS.get((sign, left.kind, right.kind))
        if found is None:
            dated = Kind.WRITTEN_DATE in kinds and kinds <= DATES | {Kind.DAYS}
            self.note("date-not-read" if dated else "wrong-kind", node, left, right, sign)
            return OPEN
        return Known(found, items=either([left.item, right.item]) if found is Kind.LIST else None)

    def _counted(self, node: ast.BinOp, left: Known, right: Known) -> Known:
        money = {left.kind, right.kind} & {Kind.MONEY}
        if isinstance(node.op, ast.Add | ast.Sub):
            self._money_beside_number(node, left, right)
            return Known(Kind.MONEY) if money else NUMBER
        if isinstance(node.op, ast.Mod) or (left.kind is right.kind is Kind.MONEY):
            return OPEN
        return Known(Kind.MONEY) if money else NUMBER

    def _money_beside_number(self, node: ast.expr, left: Known, right: Known) -> None:
        for one, other in ((left, right), (right, left)):
            if one.kind is Kind.MONEY and other.kind is Kind.NUMBER and other.values != ZERO:
                self.note("plain-number", node, left, right)

    def _of_Compare(self, node: ast.Compare) -> Known:  # noqa: N802 - as above
        values = [self.of(node.left), *[self.of(part) for part in node.comparators]]
        for sign, (left, right) in zip(node.ops, pairwise(values), strict=True):
            if isinstance(sign, ast.In | ast.NotIn):
                self._among(node, left, right, SIGNS[type(sign)])
            else:
                self._compared(node, left, right, ordered=isinstance(sign, _ORDER))
        return FLAG

    def _compared(self, node: ast.expr, left: Known, right: Known, *, ordered: bool) -> None:
        kinds = {left.kind, right.kind}
        if kinds & _UNSURE:
            return
        if kinds == {Kind.MONEY, Kind.NUMBER}:
            self._money_beside_number(node, left, right)
        elif kinds == {Kind.TEXT} and not ordered:
            self._offered(node, left, right)
        elif not comparable(left, right) or (ordered and kinds == {Kind.LIST}):
            self.note("kinds-differ", node, left, right)

    def _offered(self, node: ast.expr, left: Known, right: Known) -> None:
        for one, other in ((left, right), (right, left)):
            if one.values is not None and not one.constant and other.constant and other.values:
                for text in sorted(other.values - one.values):
                    self.note("value-not-offered", node, one, other, text)

    def _among(self, node: ast.expr, left: Known, right: Known, sign: str) -> None:
        if right.kind is Kind.LIST:
            self._compared(node, left, right.item, ordered=False)
        elif right.kind in TEXTS:
            if left.kind not in TEXTS | _UNSURE:
                self.note("wrong-kind", node, left, right, sign)
        elif right.kind is not Kind.OPEN:
            self.note("wrong-kind", node, left, right, sign)

    def _of_Call(self, node: ast.Call) -> Known:  # noqa: N802 - as above
        assert isinstance(node.func, ast.Name)  # the grammar takes no other
        name, given = node.func.id, [self.of(argument) for argument in node.args]
        if name in ("min", "max"):
            return self._extreme(node, name, given)
        taken = TAKES.get(name)
        if taken is not None:
            for value in given:
                if value.kind not in taken | {Kind.OPEN}:
                    self.note("wrong-kind", node, value, what=name)
        if name == "date" and given[0].kind is Kind.TEXT and not is_date(given[0]):
            self.note("wrong-kind", node, given[0], what=name)
        if name == "sum" and given[0].item.kind not in COUNTABLE | {Kind.OPEN}:
            self.note("wrong-kind", node, given[0].item, what=name)
        if name == "contains":
            self._among(node, given[1], given[0], name)
        return self._result(name, given)

    def _result(self, name: str, given: list[Known]) -> Known:
        if name in ("abs", "round", "int"):
            return Known(given[0].kind) if given[0].kind is Kind.MONEY else NUMBER
        if name == "sum":
            return Known(given[0].item.kind) if given[0].item.kind in COUNTABLE else OPEN
        return GIVES[name]

    def _extreme(self, node: ast.Call, name: str, given: list[Known]) -> Known:
        if len(given) == 1:
            if given[0].kind not in (Kind.LIST, Kind.OPEN):
                self.note("wrong-kind", node, given[0], what=name)
            return given[0].item
        for left, right in pairwise(given):
            self._compared(node, left, right, ordered=True)
        return either(given)
