"""What a change is, and how facets of two things are compared."""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Facets = Mapping[str, str]
"""What a thing says of itself: name of the facet to its text."""
Label = tuple[str, str]
"""Words in English and Hindi."""


class Kind(enum.StrEnum):
    """What was done to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ARRANGED = "arranged"
    """Only the drawing is other."""


@dataclass(frozen=True)
class Change:
    """One difference between two versions, as a sentence.

    :ivar file: the file in which it stands
    :ivar element: id in the diagram, name of a field, id of a row; empty for the file as a whole
    """

    kind: Kind
    file: str
    element: str
    en: str
    hi: str


def differing(old: Facets, new: Facets) -> Iterator[tuple[str, str, str]]:
    """The facets that differ: name, old text, new text; empty where there was or is none."""
    for name in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield name, before, after


def told(thing: Label, facet: Label, before: Label, after: Label) -> Label:
    """One facet of one thing that changed, as a sentence in English and Hindi."""
    if before[0] and after[0]:
        return (
            f"{thing[0]}: {facet[0]} “{before[0]}” → “{after[0]}”",
            f"{thing[1]}: {facet[1]} “{before[1]}” → “{after[1]}”",
        )
    if after[0]:
        return f"{thing[0]}: {facet[0]} is now “{after[0]}”", f"{thing[1]}: {facet[1]} अब “{after[1]}”"
    return (
        f"{thing[0]}: {facet[0]} “{before[0]}” was taken away",
        f"{thing[1]}: {facet[1]} “{before[1]}” हटाया गया",
    )


def as_it_stands(_facet: str, text: str) -> Label:
    """A value that reads alike in both languages."""
    return text, text


@dataclass(frozen=True)
class Wording:
    """How the facets of one thing are told.

    :ivar file: the file in which it stands
    :ivar element: its id
    :ivar thing: its name
    :ivar facet: the words for a facet
    :ivar old: the words for what a facet was
    :ivar new: the words for what it is
    """

    file: str
    element: str
    thing: Label
    facet: Callable[[str], Label]
    old: Callable[[str, str], Label] = as_it_stands
    new: Callable[[str, str], Label] = as_it_stands

    def changes(self, before: Facets, after: Facets) -> Iterator[Change]:
        """A change for each facet that differs."""
        for name, was, now in differing(before, after):
            en, hi = told(self.thing, self.facet(name), self.old(name, was), self.new(name, now))
            yield Change(Kind.CHANGED, self.file, self.element, en, hi)
