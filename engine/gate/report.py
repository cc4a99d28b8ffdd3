"""Collecting findings."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from lxml import etree

from engine.gate.called import Called, Names
from engine.gate.drawing_rules import DRAWING_RULES
from engine.gate.fact_rules import FACT_RULES
from engine.gate.findings import Finding, Rule, Severity, Stop
from engine.gate.office_rules import OFFICE_RULES

RULES: dict[str, Rule] = {**DRAWING_RULES, **OFFICE_RULES, **FACT_RULES}
MAX_FINDINGS = 200
MOST_SPELLED = 20
"""Findings of a file until which names are compared letter by letter: a hostile file has thousands."""

MOST_TOLD = 10
"""Acts of a way in a sentence; the finding itself has all of them."""


class Report:
    """The findings about one file.

    :param file: its name
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.names = Names()

    def found(
        self,
        rule: str,
        element: etree._Element | None = None,
        *,
        severity: Severity | None = None,
        at: str = "",
        way: Sequence[Sequence[str]] = (),
        **words: object,
    ) -> None:
        """Note that a rule is broken.

        :param rule: its key in the catalogue
        :param element: where; None for the file
        :param severity: when it differs from the rule's own
        :param at: the element's id when the element itself is not at hand
        :param way: what was done till it showed: element, English, Hindi of each act
        :param words: what the sentence is filled with; an element is given as it is :class:`Called`
        """
        if len(self.findings) >= MAX_FINDINGS:
            return
        sentences = RULES[rule]
        key = at or (element.get("id", "") if element is not None else "")
        called = self.names.of(element) if element is not None or not at else Called(f"“{at}”", f"“{at}”")
        words["it"] = called
        en, hint_en = (_filled(text, words, "en") for text in (sentences.en, sentences.hint_en))
        hi, hint_hi = (_filled(text, words, "hi") for text in (sentences.hi, sentences.hint_hi))
        stops = tuple(Stop(*(_cut(word) for word in stop)) for stop in way)
        if stops:
            en = f"{en} The way there: {' → '.join(_few([stop.en for stop in stops]))}."
            hi = f"{hi} वहाँ तक का मार्ग: {' → '.join(_few([stop.hi for stop in stops]))}।"
        graded = severity or sentences.severity
        self.findings.append(Finding(key, graded, rule, en, hi, hint_en, hint_hi, self.file, stops))

    def meant(self, name: str, known: Iterable[str]) -> tuple[str, str]:
        """What a hint says where a name is spelled almost like a known one (English, Hindi); after many faults nothing.

        :param name: as it was written
        :param known: the names that there are
        """
        few = len(self.findings) < MOST_SPELLED
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.75) if few else []
        return (f"Did you mean “{near[0]}”?", f"क्या “{near[0]}” लिखना था?") if near else ("", "")

    def has_errors(self) -> bool:
        """Whether anything stops publication."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def listed(names: object) -> str:
    """Names for a hint, sorted, at most thirty."""
    known = sorted(str(name) for name in names) if isinstance(names, (set, frozenset, dict, list, tuple)) else []
    return ", ".join(known[:30]) + (" …" if len(known) > 30 else "") or "–"


def _few(names: list[str]) -> list[str]:
    """A long way is told by how it begins and ends."""
    return names if len(names) <= MOST_TOLD else [*names[:3], "…", *names[3 - MOST_TOLD :]]


def _filled(text: str, words: Mapping[str, object], language: Literal["en", "hi"]) -> str:
    return text.format_map(
        {name: _cut(getattr(word, language) if isinstance(word, Called) else word) for name, word in words.items()}
    ).strip()


def _cut(word: object) -> str:
    text = " ".join(str(word).split())
    return text if len(text) <= 400 else text[:399] + "…"
