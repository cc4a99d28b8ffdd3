"""Two decision tables compared, row by row."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.decisions import DecisionTable, parse_table
from engine.decisions.tables import Row
from engine.uploads import read_xml
from workflows.diagram_changes.changes import Change, Kind, Label, Wording


def compare_tables(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """What is other in the new table.

    :raises engine.errors.EngineRefusal: when one of them cannot be read
    """
    before, after = parse_table(old), parse_table(new)
    texts, words = (_written(old), _written(new)), functools.partial(_facet, _labels((before, after)))
    yield from Wording(file, "", ("The table", "तालिका"), words).changes(_head(before), _head(after))
    was, now = {row.element: row for row in before.rows}, {row.element: row for row in after.rows}
    for one in now.values():
        if one.element not in was:
            yield Change(Kind.ADDED, file, one.element, f"New: row {one.number}", f"नई पंक्ति {one.number}")
    for one in was.values():
        if one.element not in now:
            en, hi = f"Taken away: row {one.number}", f"पंक्ति {one.number} हटाई गई"
            yield Change(Kind.REMOVED, file, one.element, en, hi)
    for name, row in was.items():
        if name in now:
            thing = (f"Row {now[name].number}", f"पंक्ति {now[name].number}")
            cells = (_cells(before, row, texts[0]), _cells(after, now[name], texts[1]))
            yield from Wording(file, name, thing, words).changes(*cells)
    if [one for one in was if one in now] != [one for one in now if one in was]:
        yield Change(Kind.CHANGED, file, "", "The rows stand in another order", "पंक्तियों का क्रम बदला")


def _head(table: DecisionTable) -> dict[str, str]:
    columns = {f"{one.label_en}": f"{one.expression} {one.kind}" for one in table.columns}
    outputs = {f"→ {one.name}": one.kind or "✓" for one in table.outputs}
    return {"hit policy": table.policy, "title": f"{table.title_hi} / {table.title_en}", **columns, **outputs}


def _cells(table: DecisionTable, row: Row, written: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What a row says, its cells as they are written in the table."""
    names = [column.label_en for column in table.columns] + [f"→ {output.name}" for output in table.outputs]
    cells = dict(zip(names, written[row.element], strict=True))
    return {**cells, "description": row.description, "confirm": row.confirm, **row.annotations}


def _written(content: bytes) -> dict[str, list[str]]:
    """The cells of each row by its id: first those that ask, then those that answer."""
    return {
        rule.get("id", ""): [
            " ".join((cell.findtext("{*}text") or "").split())
            for kind in ("inputEntry", "outputEntry")
            for cell in rule.iterfind(f"{{*}}{kind}")
        ]
        for rule in read_xml(content).iterfind(".//{*}rule")
    }


def _labels(tables: Iterable[DecisionTable]) -> dict[str, Label]:
    columns = (column for table in tables for column in table.columns)
    return {column.label_en: (column.label_en, column.label_hi) for column in columns}


def _facet(labels: Mapping[str, Label], name: str) -> Label:
    return labels.get(name, (name, name))
