"""Conditions of other tools in our language: the simple ones of JUEL, FEEL, Groovy, JavaScript and MVEL.

Names, texts, numbers, true, false and null, compared and joined; whatever else stands there is not guessed at.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.expressions import ExpressionRefused, is_fact_name, parse_expression

LONGEST = 500
_WRAPPED = re.compile(
    r"\A\s*(?:[$#]\{(?P<juel>[^{}]*)\}|=(?!=)(?P<feel>.*)|return\s+(?P<java>[^;]*);?)\s*\Z", re.DOTALL
)
_VARIABLE = re.compile(
    r"""(?:execution\s*\.\s*getVariable|kcontext\s*\.\s*getVariable|vars\s*:?\s*get)\s*\(\s*["'](\w+)["']\s*\)"""
)
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\]*"|'[^'\\]*')|(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>=!()+*/-]))"""
)
_WORDS = {
    "&&": "and", "and": "and", "||": "or", "or": "or", "!": "not", "not": "not", "eq": "==", "ne": "!=", "neq": "!=",
    "lt": "<", "le": "<=", "lte": "<=", "gt": ">", "ge": ">=", "gte": ">=", "===": "==", "!==": "!=",
    "true": "True", "false": "False", "null": "None",
}  # fmt: skip
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@dataclass
class _Reader:
    tokens: list[tuple[str, str]]
    at: int = 0

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise ValueError("nothing follows")
        self.at += 1
        return self.tokens[self.at - 1]

    def either(self) -> str:
        return self._joined("or", self.both)

    def both(self) -> str:
        return self._joined("and", self.negated)

    def _joined(self, word: str, part: Callable[[], str]) -> str:
        parts = [part()]
        while self.peek() == word:
            self.take()
            parts.append(part())
        return f" {word} ".join(parts)

    def negated(self) -> str:
        if self.peek() != "not":
            return self.compared()
        self.take()
        inner = self.negated()
        return f"not {inner}"

    def compared(self) -> str:
        left = self.summed()
        if self.peek() not in _COMPARISONS:
            return left
        sign = self.take()[1]
        return f"{left} {sign} {self.summed()}"

    def summed(self) -> str:
        parts = [self.single()]
        while self.peek() in ("+", "-", "*", "/"):
            parts += [self.take()[1], self.single()]
        return " ".join(parts)

    def single(self) -> str:
        kind, word = self.take()
        if word == "(":
            inner = self.either()
            if self.take()[1] != ")":
                raise ValueError("a bracket is open")
            return f"({inner})"
        if kind == "text":
            return f'"{word[1:-1]}"' if '"' not in word[1:-1] else word
        if kind == "number" or word in ("True", "False", "None"):
            return word
        if kind == "name" and is_fact_name(word):
            return word
        raise ValueError(word)


def translated(text: str) -> str | None:
    """A condition in our language; None when it is more than names, values and comparisons.

    :param text: as the other tool wrote it, with or without ``${ }`` or a leading ``=``
    """
    wrapped = _WRAPPED.fullmatch(text)
    inner = next((part for part in wrapped.groups() if part is not None), "") if wrapped else text
    tokens = _tokens(_VARIABLE.sub(r"\1", inner), single_equals=bool(wrapped and wrapped["feel"] is not None))
    if not tokens:
        return None
    reader = _Reader(tokens)
    try:
        found = reader.either()
        parse_expression(found)
    except (ValueError, ExpressionRefused):
        return None
    return found if reader.at == len(tokens) else None


def _tokens(text: str, *, single_equals: bool) -> list[tuple[str, str]]:
    """The words of a condition; none when a sign of it is not known.

    :param single_equals: whether ``=`` compares, as in FEEL; elsewhere it sets and is not known
    """
    found, at, text = [], 0, text.strip()
    if len(text) > LONGEST:
        return []
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or (match["sign"] == "=" and not single_equals):
            return []
        kind, word = str(match.lastgroup), match[str(match.lastgroup)]
        known = "==" if word == "=" else _WORDS.get(word, word) if kind != "text" else word
        found.append(("word" if known != word else kind, known))
        at = match.end()
    return found


def shown_outcome(text: str) -> str:
    """The key of a button in a condition that compares with one text: ``approved`` of ``${decision == "approved"}``."""
    found = re.findall(r"[\"']([A-Za-z][A-Za-z0-9 _-]{0,38})[\"']", text)
    return re.sub(r"[^a-z0-9]+", "_", found[0].lower()).strip("_") if len(found) == 1 else ""
