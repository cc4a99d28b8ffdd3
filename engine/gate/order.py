"""In which order the elements of a drawing are looked at."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Step = TypeVar("Step", bound=Hashable)


def ends_first(begins: Iterable[Step], ahead: Callable[[Step], Iterable[Step]]) -> list[Step]:
    """What is reached from some places, so that what lies behind one comes before it, where no circle forbids that.

    :param ahead: gives what follows a place at once
    """
    order: list[Step] = []
    seen: set[Step] = set()
    for begin in begins:
        todo = [(begin, False)]
        while todo:
            place, is_left = todo.pop()
            if is_left:
                order.append(place)
            elif place not in seen:
                seen.add(place)
                todo += [(place, True), *((one, False) for one in ahead(place))]
    return order
