"""A decision table as it is edited: columns and rows of plain texts, changed by functions that give a new sheet."""

import dataclasses
from dataclasses import dataclass
from typing import TypeVar

from workflows.errors import OfficeRefusal

Thing = TypeVar("Thing")

ANY = "-"
"""A cell that asks nothing."""
NOTES = ("reason_hi", "reason_en", "confirm")
"""Annotation columns of a new table: why, in both languages, and what the office has still to confirm."""


@dataclass(frozen=True)
class InputColumn:
    """What a column asks.

    :ivar ident: id of its element; empty for a new one
    :ivar expression: the fact, or an expression of facts
    :ivar kind: the DMN typeRef: money, integer, date, boolean, string or empty
    """

    ident: str
    hi: str
    en: str
    expression: str
    kind: str = ""


@dataclass(frozen=True)
class OutputColumn:
    """What a column decides.

    :ivar name: the fact that it sets
    """

    ident: str
    hi: str
    en: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class SheetRow:
    """A rule: one text for each column, in their order."""

    ident: str
    cells: tuple[str, ...]
    results: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One decision table.

    :ivar key: the id of the decision, which is also its file's stem
    :ivar notes: names of the annotation columns
    """

    key: str
    hi: str
    en: str
    policy: str
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    notes: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def add_row(sheet: Sheet, place: int | None = None) -> Sheet:
    """The sheet with a row that asks nothing and decides nothing yet.

    :param place: before which row, counted from 0; by default at the end
    """
    row = SheetRow(
        "", tuple(ANY for _ in sheet.inputs), tuple("" for _ in sheet.outputs), tuple("" for _ in sheet.notes)
    )
    at = len(sheet.rows) if place is None else place
    return dataclasses.replace(sheet, rows=(*sheet.rows[:at], row, *sheet.rows[at:]))


def copy_row(sheet: Sheet, place: int) -> Sheet:
    """The sheet with a row once more, right below itself."""
    row = dataclasses.replace(sheet.rows[place], ident="")
    return dataclasses.replace(sheet, rows=(*sheet.rows[: place + 1], row, *sheet.rows[place + 1 :]))


def move_row(sheet: Sheet, place: int, by: int) -> Sheet:
    """The sheet with a row further up (-1) or down (1)."""
    rows = list(sheet.rows)
    rows.insert(min(max(place + by, 0), len(rows) - 1), rows.pop(place))
    return dataclasses.replace(sheet, rows=tuple(rows))


def remove_row(sheet: Sheet, place: int) -> Sheet:
    """The sheet without a row.

    :raises OfficeRefusal: for the last one
    """
    if len(sheet.rows) == 1:
        raise OfficeRefusal("A table keeps at least one row.", "तालिका में कम से कम एक पंक्ति रहती है।")
    return dataclasses.replace(sheet, rows=without(sheet.rows, place))


def add_input(sheet: Sheet) -> Sheet:
    """The sheet with a column more that asks; its cells ask nothing yet."""
    rows = tuple(dataclasses.replace(row, cells=(*row.cells, ANY)) for row in sheet.rows)
    return dataclasses.replace(sheet, inputs=(*sheet.inputs, InputColumn("", "", "", "")), rows=rows)


def add_output(sheet: Sheet) -> Sheet:
    """The sheet with a column more that decides."""
    rows = tuple(dataclasses.replace(row, results=(*row.results, "")) for row in sheet.rows)
    return dataclasses.replace(sheet, outputs=(*sheet.outputs, OutputColumn("", "", "", "")), rows=rows)


def remove_input(sheet: Sheet, place: int) -> Sheet:
    """The sheet without a column that asks.

    :raises OfficeRefusal: for the last one
    """
    if len(sheet.inputs) == 1:
        raise OfficeRefusal("A table asks at least one thing.", "तालिका कम से कम एक बात पूछती है।")
    rows = tuple(dataclasses.replace(row, cells=without(row.cells, place)) for row in sheet.rows)
    return dataclasses.replace(sheet, inputs=without(sheet.inputs, place), rows=rows)


def remove_output(sheet: Sheet, place: int) -> Sheet:
    """The sheet without a column that decides.

    :raises OfficeRefusal: for the last one
    """
    if len(sheet.outputs) == 1:
        raise OfficeRefusal("A table decides at least one thing.", "तालिका कम से कम एक बात तय करती है।")
    rows = tuple(dataclasses.replace(row, results=without(row.results, place)) for row in sheet.rows)
    return dataclasses.replace(sheet, outputs=without(sheet.outputs, place), rows=rows)


def without(things: tuple[Thing, ...], place: int) -> tuple[Thing, ...]:
    """All but one of a row of things."""
    return things[:place] + things[place + 1 :]


def renamed_outputs(before: Sheet, after: Sheet) -> dict[str, str]:
    """The facts that columns decide under another name than before: the new name by the old one."""
    names = {column.ident: column.name for column in before.outputs if column.ident}
    pairs = ((names.get(column.ident, ""), column.name) for column in after.outputs)
    return {old: new for old, new in pairs if old and new and old != new}
