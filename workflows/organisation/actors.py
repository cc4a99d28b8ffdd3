"""Who acts: a person, at a post, in a capacity."""

import enum
from dataclasses import dataclass


class Capacity(enum.StrEnum):
    """In what capacity a person acts at a post; derived from the charge, never sent by the browser (model.md)."""

    SELF = "self"
    ADDITIONAL = "additional"
    LINK = "link"
    FOR = "for"
    SYSTEM = "system"

    @property
    def in_words(self) -> tuple[str, str]:
        """The capacity in English and Hindi, as it stands behind a name."""
        return CAPACITY_TITLES[self]


CAPACITY_TITLES: dict[Capacity, tuple[str, str]] = {
    Capacity.SELF: ("", ""),
    Capacity.ADDITIONAL: ("additional charge", "अतिरिक्त प्रभार"),
    Capacity.LINK: ("link officer", "सम्बद्ध अधिकारी"),
    Capacity.FOR: ("for", "कृते"),
    Capacity.SYSTEM: ("by rule", "नियमानुसार स्वतः"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Person, post and capacity of one act. Its ``str()`` is the opaque form that the engine keeps."""

    person_id: int
    post_id: int
    capacity: Capacity

    def __str__(self) -> str:
        return f"{self.person_id}:{self.post_id}:{self.capacity}"

    @property
    def is_system(self) -> bool:
        """Whether a clock or a job acted, and no person."""
        return self.capacity is Capacity.SYSTEM


SYSTEM = Actor(0, 0, Capacity.SYSTEM)
"""Timers, jobs and the first seeding: nobody's hand."""


def parse_actor(text: str) -> Actor:
    """Read the form that ``str(actor)`` gives.

    :raises ValueError: when *text* is no such form
    """
    person, post, capacity = text.split(":")
    return Actor(int(person), int(post), Capacity(capacity))
