"""What is wrong with a table while it is edited: each cell, each heading, and the rows against one another."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.decisions import Decision, NoDecision, TableRefused, decide, examine, parse_table, shown
from engine.decisions.cells import operands, parse_cell
from engine.decisions.reading import MAX_COLUMNS, MAX_ROWS
from engine.errors import EngineRefusal
from engine.expressions import is_fact_name, parse_expression
from workflows.table_editing.sheet import InputColumn, OutputColumn, Sheet
from workflows.table_editing.writing import MONEY

LONGEST = 2_000
_DEVANAGARI = re.compile("[\u0900-\u097f]")


class CellFault(NamedTuple):
    """A sentence at an input of the table's page.

    :ivar at: the input's name: ``r0-c1``, ``r0-o0``, ``i0-expression``, ``o0-name``, ``title_hi`` …
    :ivar open: whether the place is only not filled in yet; it may be kept so
    """

    at: str
    en: str
    hi: str
    open: bool = False


class RowsFault(NamedTuple):
    """What is wrong with rows against one another: they overlap, hide one another, or leave a case out.

    :ivar rows: their numbers, from 1; none for a case that no row takes
    """

    rows: tuple[int, ...]
    en: str
    hi: str


@dataclass(frozen=True)
class TrialAnswer:
    """What a table says of one case.

    :ivar decision: none when it says nothing
    :ivar why: the reason or the refusal in English and Hindi
    """

    decision: Decision | None
    why: tuple[str, str]
    rows: tuple[int, ...] = ()


def cell_faults(sheet: Sheet, known: Collection[str] | None = None) -> list[CellFault]:
    """What is wrong with headings and cells.

    :param known: the facts that a column may ask; None: not checked
    """
    return [
        *_title_faults(sheet),
        *(fault for place, one in enumerate(sheet.inputs) for fault in _input_faults(one, place, known)),
        *_output_faults(sheet.outputs),
        *(fault for row, one in enumerate(sheet.rows) for fault in _row_faults(row, one.cells, one.results)),
    ]


def rows_faults(xml: bytes) -> list[RowsFault]:
    """What is wrong with the rows of a table against one another; nothing while a cell is faulty."""
    try:
        table = parse_table(xml)
    except EngineRefusal:
        return []
    coverage = examine(table)
    found = []
    if table.policy == "UNIQUE":
        found += [
            RowsFault(pair, f"Rows {pair[0]} and {pair[1]} take the same case; only one may.",
                      f"पंक्तियाँ {pair[0]} और {pair[1]} एक ही दशा पर लागू होती हैं; केवल एक होनी चाहिए।")
            for pair in coverage.overlaps
        ]  # fmt: skip
    else:
        found += [
            RowsFault((first, second), f"Row {second} is never reached: row {first} takes all its cases.",
                      f"पंक्ति {second} तक बात नहीं पहुँचती: पंक्ति {first} सब दशाएँ ले लेती है।")
            for second, first in coverage.hidden
        ]  # fmt: skip
    if coverage.gap:
        found.append(RowsFault((), *_gap_words(xml, coverage.gap)))
    return found


def table_faults(xml: bytes) -> list[tuple[str, str]]:
    """Why the engine would not take the table, in English and Hindi."""
    try:
        parse_table(xml)
    except TableRefused as refusal:
        return [(fault.en, fault.hi) for fault in refusal.faults]
    except EngineRefusal as refusal:
        return [(refusal.en, refusal.hi)]
    return []


def ask_table(xml: bytes, facts: Mapping[str, Any], *, now: dt.datetime) -> TrialAnswer:
    """What the table says of a case, with the row and the reason.

    :param facts: the case; money in paise, dates as ISO texts
    """
    try:
        decision = decide(parse_table(xml), facts, now=now)
    except NoDecision as refusal:
        return TrialAnswer(None, (refusal.en, refusal.hi), refusal.rows)
    except EngineRefusal as refusal:
        return TrialAnswer(None, (refusal.en, refusal.hi))
    return TrialAnswer(decision, (decision.reason_en, decision.reason_hi), (decision.row,))


def facts_asked(sheet: Sheet) -> list[str]:
    """The facts that one has to give to try the table, in the order of the columns."""
    found: dict[str, None] = {}
    texts = [column.expression for column in sheet.inputs]
    texts += [text for row in sheet.rows for text in row.results]
    for text in texts:
        try:
            found |= dict.fromkeys(sorted(parse_expression(text).names))
        except EngineRefusal:
            continue
    for cell in (cell for row in sheet.rows for cell in row.cells):
        found |= dict.fromkeys(sorted(_names_in(cell)))
    return [name for name in found if name != "subject"]


def _names_in(cell: str) -> set[str]:
    try:
        return {name for operand in operands(parse_cell(cell)) for name in parse_expression(operand).names}
    except EngineRefusal:
        return set()


def _title_faults(sheet: Sheet) -> Iterator[CellFault]:
    if not _DEVANAGARI.search(sheet.hi):
        yield CellFault("title_hi", "Write it in Hindi.", "हिन्दी में लिखें।")
    if not sheet.en.strip():
        yield CellFault("title_en", "Write it in English.", "अंग्रेज़ी में लिखें।")
    if not 1 <= len(sheet.rows) <= MAX_ROWS:
        yield CellFault("rows", f"A table has 1 to {MAX_ROWS} rows.", f"तालिका में 1 से {MAX_ROWS} पंक्तियाँ होती हैं।")
    if max(len(sheet.inputs), len(sheet.outputs)) > MAX_COLUMNS:
        yield CellFault("columns", f"A table asks and decides at most {MAX_COLUMNS} things each.",
                        f"तालिका अधिकतम {MAX_COLUMNS} बातें पूछे और {MAX_COLUMNS} तय करे।")  # fmt: skip


def _input_faults(column: InputColumn, place: int, known: Collection[str] | None) -> Iterator[CellFault]:
    at = f"i{place}-expression"
    if not column.expression:
        yield CellFault(at, "Choose what is asked.", "चुनें कि क्या पूछा जाए।", open=True)
        return
    try:
        names = parse_expression(column.expression).names
    except EngineRefusal as refusal:
        yield CellFault(at, refusal.en, refusal.hi)
        return
    for name in sorted(names - set(known) - {"subject"} if known is not None else ()):
        yield CellFault(at, f"No form, table or operation sets “{name}”.",
                        f"“{name}” किसी प्रपत्र, तालिका या कार्य से नहीं आता।", open=True)  # fmt: skip


def _output_faults(columns: Sequence[OutputColumn]) -> Iterator[CellFault]:
    seen: set[str] = set()
    for place, column in enumerate(columns):
        at = f"o{place}-name"
        if not column.name:
            yield CellFault(at, "Name the fact that is decided.", "जो तय होता है उस तथ्य का नाम दें।", open=True)
        elif not is_fact_name(column.name):
            yield CellFault(at, "The name is made of Latin letters, digits and _.", "नाम रोमन अक्षरों, अंकों और _ का हो।")
        elif column.name in seen:
            yield CellFault(at, "Two columns decide the same fact.", "दो स्तंभ एक ही तथ्य तय करते हैं।")
        seen.add(column.name)


def _row_faults(row: int, cells: Sequence[str], results: Sequence[str]) -> Iterator[CellFault]:
    for place, cell in enumerate(cells):
        try:
            for operand in operands(parse_cell(cell)):
                parse_expression(operand)
        except EngineRefusal as refusal:
            yield CellFault(f"r{row}-c{place}", refusal.en, refusal.hi)
    for place, result in enumerate(results):
        at = f"r{row}-o{place}"
        if not result:
            yield CellFault(at, "Say what is decided.", "लिखें कि क्या तय होता है।", open=True)
            continue
        try:
            parse_expression(result)
        except EngineRefusal as refusal:
            yield CellFault(at, refusal.en, refusal.hi)


def _gap_words(xml: bytes, gap: Mapping[str, object]) -> tuple[str, str]:
    columns = {column.label_en: column for column in parse_table(xml).columns}
    said = [(columns[label], _value(value, money=columns[label].kind == MONEY)) for label, value in gap.items()]
    en = ", ".join(f"{column.label_en} = {value}" for column, value in said)
    hi = ", ".join(f"{column.label_hi} = {value}" for column, value in said)
    return f"No row takes this case: {en}.", f"इस दशा पर कोई पंक्ति लागू नहीं: {hi}।"


def _value(point: object, *, money: bool) -> str:
    return shown(point.isoformat() if isinstance(point, dt.date) else point, money=money)
