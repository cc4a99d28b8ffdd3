"""Decision tables in the studio: those of a draft, and one of them as a table to be written in."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.viewmodels.shell import Link


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table of a draft."""

    key: str
    title: str
    url: str
    remove_url: str
    users: tuple[str, ...]
    rows: int
    fault: str
    """Why it cannot be opened; empty when it can."""


@dataclass(frozen=True, slots=True)
class DecidingRow:
    """One step that asks a table."""

    node: str
    name: str
    table: str
    url: str


@dataclass(frozen=True, slots=True)
class TablesPage:
    """The tables of a draft. Template: studio/tables.html."""

    rows: tuple[TableRow, ...]
    steps: tuple[DecidingRow, ...]
    originals: tuple[tuple[str, str], ...]
    new_url: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The heading of a column. ``source`` is the expression of one that asks, the fact of one that decides."""

    ident: str
    hi: str
    en: str
    label: str
    source: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]
    """What its cells usually hold: text and label."""


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell: what stands in it, and in words what it means."""

    name: str
    text: str
    label: str
    kind: str
    suggestions: str
    """Id of the list of what it usually holds; empty without one."""
    long: bool = False


@dataclass(frozen=True, slots=True)
class RuleView:
    """One row."""

    number: int
    ident: str
    cells: tuple[CellView, ...]
    results: tuple[CellView, ...]
    notes: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class AskedView:
    """A fact that is given to try the table."""

    name: str
    label: str
    text: str
    hint: str
    error: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the table says of the case."""

    said: tuple[tuple[str, str], ...]
    """What is decided: label and value; empty when the table says nothing."""
    why: str
    confirm: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One table to be written in. Template: studio/table.html."""

    key: str
    hi: str
    en: str
    title: str
    policy: str
    policies: tuple[tuple[str, str], ...]
    seen: str
    inputs: tuple[ColumnView, ...]
    outputs: tuple[ColumnView, ...]
    notes: tuple[str, ...]
    note_labels: tuple[str, ...]
    rows: tuple[RuleView, ...]
    facts: tuple[tuple[str, str], ...]
    errors: dict[str, str]
    faults: tuple[str, ...]
    """What is wrong with the rows against one another."""
    users: tuple[Link, ...]
    asked: tuple[AskedView, ...]
    answer: AnswerView | None
    urls: dict[str, str]
    replaced: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Where a fact is used that is to have another name, when that has to be confirmed."""
    """What saving would change of what somebody else saved in between."""
