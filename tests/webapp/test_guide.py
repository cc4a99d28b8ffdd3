"""The guide to routing diagrams says what pages and gate say, and every picture and heading it leads to is there."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from engine.gate.drawing_rules import DRAWING_RULES
from engine.gate.fact_rules import FACT_RULES
from engine.gate.office_rules import OFFICE_RULES

ROOT = Path(__file__).resolve().parents[2]
GUIDES = {"en": ROOT / "docs" / "routing-diagrams.md", "hi": ROOT / "docs" / "routing-diagrams.hi.md"}
REFERENCE = re.compile(r"^# (?:Reference|सन्दर्भ)$", re.MULTILINE)
ROLES = {
    *("Dealing assistant", "Section in-charge", "SP"),
    *("पटल सहायक", "शाखा प्रभारी", "पुलिस अधीक्षक"),
}
"""Words set off in the guide that come from the office's roles and not from the pages."""


def guided(language: str) -> str:
    """The part before the reference."""
    return REFERENCE.split(GUIDES[language].read_text())[0]


def words_of_pages() -> dict[str, set[str]]:
    with (ROOT / "webapp/translations/hi/LC_MESSAGES/messages.po").open("rb") as file:
        said = [message for message in read_po(file) if isinstance(message.id, str) and message.id]
    return {"en": {str(one.id) for one in said}, "hi": {str(one.string) for one in said}}


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ऀ-ॿ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_each_link_leads_to_a_picture_a_page_or_a_heading(language):
    text = GUIDES[language].read_text()
    headings = {anchor(one) for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert len(targets) > 25
    for target in targets:
        assert target[1:] in headings if target.startswith("#") else (GUIDES[language].parent / target).is_file(), (
            target
        )


@pytest.mark.parametrize("language", ["en", "hi"])
def test_each_word_set_off_is_a_word_of_the_pages(language):
    told, known = guided(language), words_of_pages()[language] | ROLES
    words = {word.strip() for set_off in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", told) for word in set_off.split("→")}
    assert len(words) > 30
    assert {" ".join(word.split()) for word in words} <= known


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_findings_are_quoted_as_the_gate_says_them(language):
    rules = {**DRAWING_RULES, **FACT_RULES, **OFFICE_RULES}
    told = guided(language)
    for code in (
        *("outcome-name", "no-way-out", "not-reachable", "no-lane", "default-missing", "unknown-form"),
        *("unknown-fact", "fact-perhaps", "waits-for-ever", "two-main-tasks"),
    ):
        for sentence in (rules[code].en, rules[code].hi):
            quoted = re.sub(r"\{\w+\}", "…", sentence.removeprefix("{it}").removeprefix(":").strip())
            assert f"| {quoted} |" in told, quoted
