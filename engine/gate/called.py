"""What sentences call an element: its name in their language; one without a name by what it stands next to."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from engine.gate.diagram import GATEWAYS, properties_of
from engine.uploads import local_name

FURTHEST = 12
"""Nameless elements that are passed in search of one with a name."""

_EVENT = ("event", "घटना", "की")
_PART = ("part", "भाग", "का")
_CHOICE = ("choice", "विकल्प", "का")
_STEP = ("step", "चरण", "का")
_KINDS = {
    "startEvent": ("start", "आरंभ", "का"),
    "endEvent": ("end", "समाप्ति", "की"),
    **dict.fromkeys(("boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"), _EVENT),
    **dict.fromkeys(("subProcess", "transaction"), _PART),
    **dict.fromkeys((*GATEWAYS, "complexGateway"), _CHOICE),
    "parallelGateway": ("“All at once”", "“सब साथ-साथ”", "का"),
}
"""What a nameless element is called in English and Hindi, and the Hindi word by which it belongs to another."""

_TITLES = {"process": ("title_en", "title_hi")}


class Called(NamedTuple):
    """What an element is called.

    :ivar en: in an English sentence: “name” (id), or such as “the gateway after “Examine””
    :ivar hi: in a Hindi sentence
    """

    en: str
    hi: str


class Around(NamedTuple):
    """What stands directly in one process or part: its elements by id, and its arrows by their target."""

    elements: dict[str, etree._Element]
    before: dict[str, list[str]]
    after: dict[str, list[str]]


class Names:
    """Names the elements of a file; what stands around a nameless one is read once for each process or part."""

    def __init__(self) -> None:
        self._around: dict[etree._Element, Around] = {}

    def of(self, element: etree._Element | None) -> Called:
        """An element as the sentences of the gate begin with it.

        :param element: None for the file as a whole
        """
        if element is None:
            return Called("file", "file")
        key = (element.get("id", "") or local_name(element))[:60]
        named = name_of(element)
        if named is not None:
            return Called(f"“{named.en}” ({key})", f"“{named.hi}” ({key})")
        placed = self._placed(element)
        return (
            Called(f"{placed.en[:1].upper()}{placed.en[1:]}", placed.hi) if placed else Called(f"“{key}”", f"“{key}”")
        )

    def end_of(self, arrow: etree._Element, end: str) -> Called:
        """One end of an arrow, inside a sentence.

        :param end: ``sourceRef`` or ``targetRef``
        """
        key = arrow.get(end, "")
        element = self._beside(arrow).elements.get(key)
        if element is None:
            return Called(f"“{key[:60]}”", f"“{key[:60]}”")
        called = self.inside(element)
        return Called(called.en, called.hi.replace("” के बाद का ", "” के बाद के ").replace("” से पहले का ", "” से पहले के "))

    def inside(self, element: etree._Element) -> Called:
        """An element within a sentence: its name alone, or where it stands."""
        named = name_of(element)
        if named is not None:
            return Called(f"“{named.en}”", f"“{named.hi}”")
        key = element.get("id", "")[:60]
        return self._placed(element) or Called(f"“{key}”", f"“{key}”")

    def _placed(self, element: etree._Element) -> Called | None:
        """Where a nameless element stands; None when nothing with a name is near."""
        kind = local_name(element)
        if kind == "sequenceFlow":
            begin, goal = self.end_of(element, "sourceRef"), self.end_of(element, "targetRef")
            return Called(f"the arrow from {begin.en} to {goal.en}", f"{begin.hi} से {goal.hi} तक का तीर")
        en, hi, of = _KINDS.get(kind, _STEP)
        host = self._beside(element).elements.get(element.get("attachedToRef", ""))
        held = name_of(host) if host is not None else None
        if held is not None:
            return Called(f"the {en} at “{held.en}”", f"“{held.hi}” पर लगी {hi}")
        before = self._nearest(element, self._beside(element).before)
        if before is not None:
            return Called(f"the {en} after “{before.en}”", f"“{before.hi}” के बाद {of} {hi}")
        after = self._nearest(element, self._beside(element).after)
        return Called(f"the {en} before “{after.en}”", f"“{after.hi}” से पहले {of} {hi}") if after is not None else None

    def _nearest(self, element: etree._Element, ways: dict[str, list[str]]) -> Called | None:
        """The name of the first element with one, along the arrows in one direction."""
        beside, todo = self._beside(element).elements, [element.get("id", "")]
        for key in todo:
            for other in ways.get(key, ()):
                named = name_of(beside[other]) if other in beside else None
                if named is not None:
                    return named
                if other not in todo and len(todo) < FURTHEST:
                    todo.append(other)
        return None

    def _beside(self, element: etree._Element) -> Around:
        parent = element.getparent()
        if parent is None:
            return Around({}, {}, {})
        if parent not in self._around:
            self._around[parent] = _read(parent)
        return self._around[parent]


def name_of(element: etree._Element) -> Called | None:
    """The bare name of an element in both languages; None when it has none."""
    own = properties_of(element)
    en, hi = _TITLES.get(local_name(element), ("name_en", "name_hi"))
    name = _line(element.get("name"))
    said = Called(_line(own.get(en)) or name, _line(own.get(hi)) or name)
    return said if said.en and said.hi else None


def _line(text: str | None) -> str:
    return " ".join((text or "").split())[:60]


def _read(parent: etree._Element) -> Around:
    around = Around({}, {}, {})
    for element in _identified(parent):
        around.elements.setdefault(element.get("id", ""), element)
        source, target = element.get("sourceRef"), element.get("targetRef")
        if local_name(element) == "sequenceFlow" and source and target:
            around.before.setdefault(target, []).append(source)
            around.after.setdefault(source, []).append(target)
    return around


def _identified(parent: etree._Element) -> Iterator[etree._Element]:
    return (one for one in parent if isinstance(one.tag, str) and one.get("id"))
