"""The buttons at the rows and columns of a table."""

from collections.abc import Callable, Mapping

from workflows.errors import BadInput
from workflows.table_editing import (
    Sheet,
    add_input,
    add_output,
    add_row,
    copy_row,
    move_row,
    remove_input,
    remove_output,
    remove_row,
)

Act = Callable[[Sheet, int], Sheet]

ACTS: Mapping[str, Act] = {
    "save": lambda sheet, _place: sheet,
    "row-add": lambda sheet, _place: add_row(sheet),
    "row-copy": copy_row,
    "row-up": lambda sheet, place: move_row(sheet, place, -1),
    "row-down": lambda sheet, place: move_row(sheet, place, 1),
    "row-remove": remove_row,
    "input-add": lambda sheet, _place: add_input(sheet),
    "input-remove": remove_input,
    "output-add": lambda sheet, _place: add_output(sheet),
    "output-remove": remove_output,
}


def changed_by_act(sheet: Sheet, act: str) -> tuple[Sheet, str | None]:
    """The table after a button was pressed, and the part of the page that one wants to see then.

    :param act: ``row-up:2``: the act and the place, counted from 0
    :raises BadInput: when there is no such act or place
    """
    name, _colon, place = act.partition(":")
    at = int(place) if place.isdecimal() and place.isascii() and len(place) < 4 else (-1 if place else 0)
    rows, inputs, outputs = len(sheet.rows), len(sheet.inputs), len(sheet.outputs)
    most = {"row": rows, "input": inputs, "output": outputs}.get(name.partition("-")[0], 1)
    if name not in ACTS or not 0 <= at < most:
        raise BadInput("There is no such row or column.", "ऐसी कोई पंक्ति या स्तंभ नहीं है।")
    changed = ACTS[name](sheet, at)
    shown = {"row-add": rows, "row-copy": at + 1, "row-up": max(at - 1, 0), "row-down": min(at + 1, rows - 1)}
    return changed, f"r{shown[name]}" if name in shown else None
