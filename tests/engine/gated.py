"""Asking the gate, and reading its findings."""

from engine.gate import Finding, check
from tests.engine.drawing import VOCABULARY, Drawing, approval, files


def findings(drawing: Drawing, /, **more: bytes) -> list[Finding]:
    return check(drawing.key, files(drawing, **more), vocabulary=VOCABULARY, prove=False)


def changed(*changes: tuple[str, str]) -> list[Finding]:
    """Findings on the sound diagram after replacements in its XML."""
    xml = approval().xml().decode()
    for old, new in changes:
        assert old in xml, old
        xml = xml.replace(old, new)
    return check("p", {**files(approval()), "p.bpmn": xml.encode()}, vocabulary=VOCABULARY, prove=False)


def rules(found: list[Finding]) -> set[str]:
    return {finding.rule for finding in found}


def one(found: list[Finding], rule: str, element: str | None = None) -> Finding:
    """The finding of a rule; it has sentences in both languages and calls its element by something."""
    of_rule = [finding for finding in found if finding.rule == rule and (element is None or finding.element == element)]
    assert of_rule, f"{rule} at {element} not in {[(f.rule, f.element) for f in found]}"
    finding = of_rule[0]
    assert any("\u0900" <= sign <= "\u097f" for sign in finding.hi), finding
    assert any("\u0900" <= sign <= "\u097f" for sign in finding.hint_hi), finding
    assert finding.en.isascii() or "“" in finding.en or "”" in finding.en
    assert finding.hint_en
    if element:
        assert "“" in finding.en, finding
        assert "“" in finding.hi, finding
    return finding


def straight(*middle: str) -> Drawing:
    """Start, the given nodes, end in a row; the test draws the nodes."""
    return Drawing().start().end().chain("S", *middle, "E")
