"""What sentences call an element: its name in their language; one without a name by what it stands next to.

Of two with the same name it is said as well where they stand; the id stands in a sentence only where nothing else tells
them apart, or where an element and all around it have no name.
"""

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

_STEPS = ("task", "event", "gateway", "activity", "subprocess", "transaction")
"""How the names of elements end that stand on the way of a file: a reader takes one for the other."""

_TITLES = {"process": ("title_en", "title_hi")}


class Called(NamedTuple):
    """What an element is called.

    :ivar en: in an English sentence: “name”, “name” (in “lane”), or such as “the choice after “Examine””
    :ivar hi: in a Hindi sentence
    """

    en: str
    hi: str


class Around(NamedTuple):
    """What stands directly in one process or part: its elements by id, and its arrows by their target."""

    elements: dict[str, etree._Element]
    before: dict[str, list[str]]
    after: dict[str, list[str]]


class Namesakes:
    """Which elements of a file share a name, and in whose lanes they stand.

    :param element: any of them
    """

    def __init__(self, element: etree._Element) -> None:
        self._by_name: dict[tuple[str, str], list[etree._Element]] = {}
        self._lanes: dict[str, Called] = {}
        for one in element.getroottree().getroot().iter("{*}*"):
            if one.get("id"):
                self._note(one)

    def of(self, element: etree._Element) -> list[etree._Element]:
        """The other elements of its kind with its English or its Hindi name: of very many the first."""
        found = [one for key in _keys(element) for one in self._by_name.get(key, ())]
        return [one for one in dict.fromkeys(found) if one is not element]

    def lane_of(self, element: etree._Element) -> Called | None:
        """The lane in which an element stands."""
        return self._lanes.get(element.get("id", ""))

    def _note(self, element: etree._Element) -> None:
        for key in _keys(element):
            known = self._by_name.setdefault(key, [])
            if len(known) < FURTHEST:
                known.append(element)
        if local_name(element) == "lane" and (named := name_of(element)) is not None:
            for member in element.iterchildren("{*}flowNodeRef"):
                self._lanes[(member.text or "").strip()] = Called(f"in “{named.en}”", f"“{named.hi}” में")


def _keys(element: etree._Element) -> set[tuple[str, str]]:
    """By what an element is mistaken for another: its kind with each of its names."""
    kind, named = local_name(element), name_of(element)
    kind = "step" if kind.lower().endswith(_STEPS) else kind
    return {(kind, named.en), (kind, named.hi)} if named is not None else set()


class Names:
    """Names the elements of a file; what stands around them is read once for each process or part."""

    def __init__(self) -> None:
        self._around: dict[etree._Element, Around] = {}
        self._namesakes: Namesakes | None = None

    def of(self, element: etree._Element | None) -> Called:
        """An element as the sentences of the gate begin with it.

        :param element: None for the file as a whole
        """
        if element is None:
            return Called("file", "file")
        called = self.inside(element)
        return Called(f"{called.en[:1].upper()}{called.en[1:]}", called.hi)

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
        """An element within a sentence: its name, with its place where others have that name; else its place alone."""
        named = name_of(element)
        if named is None:
            key = (element.get("id", "") or local_name(element))[:60]
            return self._placed(element) or Called(f"“{key}”", f"“{key}”")
        place = self._told_apart(element)
        if place is None:
            return Called(f"“{named.en}”", f"“{named.hi}”")
        return Called(f"“{named.en}” ({place.en})", f"“{named.hi}” ({place.hi})")

    def _told_apart(self, element: etree._Element) -> Called | None:
        """What an element is known by among those of the same name: its lane, else its neighbours, else its id."""
        self._namesakes = self._namesakes or Namesakes(element)
        others = self._namesakes.of(element)
        if not others:
            return None
        for tell in (self._namesakes.lane_of, self._around_it):
            place = tell(element)
            if place is not None and place not in [tell(other) for other in others]:
                return place
        return Called(element.get("id", "")[:60], element.get("id", "")[:60])

    def _around_it(self, element: etree._Element) -> Called | None:
        if local_name(element) == "sequenceFlow":
            begin, goal = (self._end(element, end) for end in ("sourceRef", "targetRef"))
            return Called(f"from {begin.en} to {goal.en}", f"{begin.hi} से {goal.hi} तक")
        return self._host(element) or self._behind(element) or self._before(element)

    def _end(self, arrow: etree._Element, end: str) -> Called:
        """One end of an arrow by its bare name, else as :meth:`end_of` has it."""
        element = self._beside(arrow).elements.get(arrow.get(end, ""))
        named = name_of(element) if element is not None else None
        return Called(f"“{named.en}”", f"“{named.hi}”") if named else self.end_of(arrow, end)

    def _placed(self, element: etree._Element) -> Called | None:
        """Where a nameless element stands; None when nothing with a name is near."""
        kind = local_name(element)
        if kind == "sequenceFlow":
            begin, goal = self.end_of(element, "sourceRef"), self.end_of(element, "targetRef")
            return Called(f"the arrow from {begin.en} to {goal.en}", f"{begin.hi} से {goal.hi} तक का तीर")
        en, hi, of = _KINDS.get(kind, _STEP)
        host = self._host(element)
        if host is not None:
            return Called(f"the {en} {host.en}", f"{host.hi} {hi}")
        place = self._behind(element) or self._before(element)
        return Called(f"the {en} {place.en}", f"{place.hi} {of} {hi}") if place is not None else None

    def _host(self, element: etree._Element) -> Called | None:
        """The step to whose edge an event is fixed."""
        host = self._beside(element).elements.get(element.get("attachedToRef", ""))
        held = name_of(host) if host is not None else None
        return Called(f"at “{held.en}”", f"“{held.hi}” पर लगी") if held is not None else None

    def _behind(self, element: etree._Element) -> Called | None:
        before = self._nearest(element, self._beside(element).before)
        return Called(f"after “{before.en}”", f"“{before.hi}” के बाद") if before is not None else None

    def _before(self, element: etree._Element) -> Called | None:
        after = self._nearest(element, self._beside(element).after)
        return Called(f"before “{after.en}”", f"“{after.hi}” से पहले") if after is not None else None

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
