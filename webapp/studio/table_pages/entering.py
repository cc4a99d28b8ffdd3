"""What a browser sent of a table, as a sheet; and of a case to try it with, as facts."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from engine.decisions.reading import MAX_COLUMNS, MAX_ROWS
from webapp.filters import current_language
from webapp.studio.form_pages.preview import meant, yes_or_no
from webapp.taskforms.values import ReadingError, clean_text, read_value
from workflows.form_building.facts import KnownFact
from workflows.table_editing import InputColumn, OutputColumn, Sheet, SheetRow, typed_cell
from workflows.table_editing.sheet import ANY

LONGEST = 2_000
ASK = "ask-"
"""Names of the inputs for the case to try."""

Sent = MultiDict[str, str]


def entered_sheet(sent: Sent, before: Sheet, names: Collection[str]) -> Sheet:
    """The table as it was entered.

    :param before: as it stands in the file: cells that were not touched keep every letter
    :param names: facts that a cell may name
    """
    inputs = tuple(_input(sent, place) for place in _places(sent, "i{}-expression", MAX_COLUMNS + 1))
    outputs = tuple(_output(sent, place) for place in _places(sent, "o{}-name", MAX_COLUMNS + 1))
    rows = _places(sent, "r{}-id", MAX_ROWS + 1)
    reader = _Rows(sent, before, inputs, outputs, names)
    policy = _text(sent, "policy")
    return Sheet(
        key=before.key,
        hi=_text(sent, "title_hi")[:200],
        en=_text(sent, "title_en")[:200],
        policy=policy if policy in ("UNIQUE", "FIRST") else before.policy,
        inputs=inputs or before.inputs,
        outputs=outputs or before.outputs,
        notes=before.notes,
        rows=tuple(reader.row(place) for place in rows) if inputs and outputs else before.rows,
    )


class _Rows:
    def __init__(
        self,
        sent: Sent,
        before: Sheet,
        inputs: Sequence[InputColumn],
        outputs: Sequence[OutputColumn],
        names: Collection[str],
    ) -> None:
        self.sent = sent
        self.inputs = inputs
        self.outputs = outputs
        self.notes = before.notes
        self.names = names
        self.rows = {row.ident: row for row in before.rows}
        self.at_input = {column.ident: place for place, column in enumerate(before.inputs)}
        self.at_output = {column.ident: place for place, column in enumerate(before.outputs)}

    def row(self, number: int) -> SheetRow:
        ident = _text(self.sent, f"r{number}-id")
        kept = self.rows.get(ident)
        return SheetRow(
            ident=ident if kept is not None else "",
            cells=tuple(
                self._typed(f"r{number}-c{place}", column.kind, kept.cells if kept else (), self.at_input, column.ident)
                or ANY
                for place, column in enumerate(self.inputs)
            ),
            results=tuple(
                self._typed(
                    f"r{number}-o{place}", column.kind, kept.results if kept else (), self.at_output, column.ident
                )
                for place, column in enumerate(self.outputs)
            ),
            notes=tuple(_text(self.sent, f"r{number}-n{place}") for place in range(len(self.notes))),
        )

    def _typed(self, name: str, kind: str, texts: Sequence[str], at: Mapping[str, int], ident: str) -> str:
        place = at.get(ident, len(texts))
        before = texts[place] if place < len(texts) else ""
        return typed_cell(_text(self.sent, name), kind, names=self.names, before=before)


def entered_facts(
    sent: Sent, asked: Sequence[str], known: Mapping[str, KnownFact], kinds: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The case that was entered, and what could not be read, by fact.

    :param kinds: typeRef of the column that asks a fact and nothing else
    """
    facts: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name in asked:
        text = _text(sent, f"{ASK}{name}")
        own = known[name].own if name in known else {}
        try:
            facts |= {name: read_value(own or meant_by(kinds.get(name, ""), text), yes_or_no(text))} if text else {}
        except ReadingError as refusal:
            wrong[name] = refusal.message.text(current_language())
    return facts, wrong


def meant_by(kind: str, text: str) -> Mapping[str, Any]:
    """The schema by which a fact is read that no form describes: by its column, else by what was typed."""
    by_kind: dict[str, Mapping[str, Any]] = {
        "money": {"type": "integer", "format": "money"},
        "integer": {"type": "integer"},
        "date": {"type": "string", "format": "date"},
        "boolean": {"type": "boolean"},
        "string": {"type": "string"},
    }
    return by_kind.get(kind) or meant({}, text)


def _input(sent: Sent, place: int) -> InputColumn:
    ident, hi, en, source, kind = (_text(sent, f"i{place}-{part}") for part in ("id", "hi", "en", "expression", "kind"))
    return InputColumn(ident, hi, en, source, kind)


def _output(sent: Sent, place: int) -> OutputColumn:
    ident, hi, en, name, kind = (_text(sent, f"o{place}-{part}") for part in ("id", "hi", "en", "name", "kind"))
    return OutputColumn(ident, hi, en, name, kind)


def _places(sent: Sent, name: str, most: int) -> list[int]:
    return [place for place in range(most) if name.format(place) in sent]


def _text(sent: Sent, name: str) -> str:
    return " ".join(clean_text(sent.get(name, "")).split())[:LONGEST]
