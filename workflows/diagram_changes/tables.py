"""Two decision tables compared, row by row."""

from collections.abc import Iterator

from engine.decisions import DecisionTable, parse_table
from engine.decisions.tables import Row
from workflows.diagram_changes.changes import Change, Kind, Label, Wording


def compare_tables(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """What is other in the new table.

    :raises engine.errors.EngineRefusal: when one of them cannot be read
    """
    before, after = parse_table(old), parse_table(new)
    yield from Wording(file, "", ("The table", "सारणी"), _same).changes(_head(before), _head(after))
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
            yield from Wording(file, name, thing, _same).changes(_cells(before, row), _cells(after, now[name]))
    if [one for one in was if one in now] != [one for one in now if one in was]:
        yield Change(Kind.CHANGED, file, "", "The rows stand in another order", "पंक्तियों का क्रम बदला")


def _head(table: DecisionTable) -> dict[str, str]:
    columns = {f"{one.label_en}": f"{one.expression} {one.kind}" for one in table.columns}
    outputs = {f"→ {one.name}": one.kind or "✓" for one in table.outputs}
    return {"hit policy": table.policy, "title": f"{table.title_hi} / {table.title_en}", **columns, **outputs}


def _cells(table: DecisionTable, row: Row) -> dict[str, str]:
    tests = {column.label_en: condition for condition, column in table.conditions(row)}
    results = {f"→ {output.name}": text for output, text in zip(table.outputs, row.results, strict=True)}
    return {**tests, **results, "description": row.description, "confirm": row.confirm, **row.annotations}


def _same(name: str) -> Label:
    return name, name
