"""The page of the panel at the hands of a test, and how two drawings are compared."""

import difflib
from typing import Any

from lxml import etree

from engine.gate import Severity, check
from engine.gate.diagram import properties_of
from tests.browser.harness import AXE, AXE_RULES, SERIOUS, Visit
from workflows.catalogue import shipped
from workflows.vocabulary import vocabulary


class Board:
    """The page of the panel at the hands of a test: controls are known by their names."""

    def __init__(self, visit: Visit, key: str) -> None:
        self.visit, self.key = visit, key
        self.tab = visit.open(f"/panel-test/{key}")
        self.tab.wait_for_selector("body[data-ready]")

    def do(self, script: str, given: object = None) -> Any:
        return self.tab.evaluate(script, given)

    def settled(self) -> "Board":
        """Wait until the panel shows what was done: it is drawn once in a frame."""
        self.do("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self

    def pick(self, element: str | None) -> "Board":
        self.do("(id) => (id ? studio.select(id) : studio.clear())", element)
        self.settled()
        self.do("document.querySelectorAll('#panel details').forEach((part) => { part.open = true })")
        return self

    def write(self, name: str, text: str) -> "Board":
        self.tab.fill(f"[id='panel-{name}']", text)
        self.tab.locator(f"[id='panel-{name}']").blur()
        return self.settled()

    def choose(self, name: str, value: str) -> "Board":
        self.tab.select_option(f"[id='panel-{name}']", value)
        return self.settled()

    def press(self, name: str) -> "Board":
        self.tab.click(f"[id='panel-{name}']")
        return self.settled()

    def tick(self, name: str) -> "Board":
        return self.press(name)

    def said(self) -> str:
        return str(self.tab.inner_text("#panel"))

    def xml(self) -> str:
        return str(self.do("studio.xml()"))

    def steps(self) -> int:
        return int(self.do("studio.steps()"))

    def undo(self) -> "Board":
        self.do("studio.undo()")
        return self.settled()

    def redo(self) -> "Board":
        self.do("studio.redo()")
        return self.settled()

    def element(self, key: str) -> etree._Element:
        return next(one for one in etree.fromstring(self.xml().encode()).iter() if one.get("id") == key)

    def properties(self, key: str) -> dict[str, str]:
        return properties_of(self.element(key))

    def errors(self) -> list[str]:
        """What the gate has against the drawing as it stands, played through."""
        files = {**shipped(self.key), f"{self.key}.bpmn": self.xml().encode()}
        found = check(self.key, files, vocabulary=vocabulary(), prove=False)
        return [f"{one.rule}: {one.en}" for one in found if one.severity is Severity.ERROR]

    def barriers(self) -> list[str]:
        """What axe finds in the panel; the canvas has tests of its own."""
        self.do(AXE.read_text("utf-8"))
        found = self.do("async (rules) => (await axe.run('#panel', {runOnly: rules})).violations", AXE_RULES)
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]

    def undone_and_redone(self, before: str, steps: int) -> None:
        """The edits took so many steps back and forth, and lose nothing on the way."""
        after = self.xml()
        assert after != before
        self.do("(steps) => { for (let step = 0; step < steps; step += 1) studio.undo() }", steps)
        assert same(self.xml(), before)
        self.do("(steps) => { for (let step = 0; step < steps; step += 1) studio.redo() }", steps)
        assert same(self.xml(), after)
        self.settled()


def same(xml: str, other: str) -> bool:
    """Whether two files say the same; prints where they differ."""
    one, two = canonical(xml).decode().splitlines(), canonical(other).decode().splitlines()
    print(*difflib.unified_diff(two, one, lineterm="", n=0), sep="\n")
    return one == two


def canonical(xml: str) -> bytes:
    """The file as it counts: where labels stand, and the order of what has none, are left to the canvas."""
    root = etree.fromstring(xml.encode(), etree.XMLParser(remove_blank_text=True))
    for label in [*root.iter("{*}BPMNLabel")]:
        label.getparent().remove(label)
    for holder in [*root.iter("{*}lane"), *root.iter("{*}laneSet", "{*}BPMNPlane")]:
        holder[:] = sorted(holder, key=etree.tostring)
    (process,) = root.findall("{*}process")
    process[:] = sorted(process, key=lambda one: b"~" if one.tag.endswith("sequenceFlow") else etree.tostring(one))
    return etree.tostring(root, method="c14n", pretty_print=False).replace(b"><", b">\n<")


def fresh_steps(xml: str, before: str) -> set[str]:
    """Steps and arrows that were not there."""
    names = ("{*}serviceTask", "{*}userTask", "{*}endEvent", "{*}boundaryEvent", "{*}sequenceFlow")
    ids = [{one.get("id", "") for one in etree.fromstring(text.encode()).iter(*names)} for text in (xml, before)]
    return ids[0] - ids[1]
