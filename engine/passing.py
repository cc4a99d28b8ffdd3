"""In which order the elements of a drawing are looked at, and what every way through it passes."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import reduce
from operator import and_
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


def passed_by_all(ahead: Sequence[Sequence[int]]) -> list[int]:
    """What every way from a place to an end passes, itself included (post-dominators), a bit for each place.

    :param ahead: for each place, the places that follow it at once
    """
    passed = [(1 << len(ahead)) - 1] * len(ahead)
    order, changed = ends_first(range(len(ahead)), ahead.__getitem__), True
    while changed:
        changed = False
        for place in order:
            now = reduce(and_, [passed[other] for other in ahead[place]]) if ahead[place] else 0
            now |= 1 << place
            changed, passed[place] = changed or now != passed[place], now
    return passed
