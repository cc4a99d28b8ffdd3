"""What an act of the engine gives back."""

from dataclasses import dataclass, field

from engine.history import Event
from engine.models import Instance, Task


@dataclass(frozen=True)
class Completion:
    """What changed.

    :ivar closed: tasks that are not open any more; the completed one first
    :ivar opened: tasks that are new, or open again
    :ivar events: the history of the act, oldest first
    :ivar others: what messages that the act threw did in other instances of the subject
    :ivar replayed: the act had been done before, under the same key; nothing changed now
    """

    instance: Instance
    closed: list[Task] = field(default_factory=list)
    opened: list[Task] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    others: list["Completion"] = field(default_factory=list)
    replayed: bool = False
