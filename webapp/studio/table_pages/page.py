"""Puts the pages of decision tables together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from engine.decisions import shown
from engine.errors import Refusal
from webapp.errors import sentence
from webapp.filters import format_rupees, in_language
from webapp.studio.draft_saving import mark_of
from webapp.studio.table_pages.drafted import DraftedTables
from webapp.studio.table_pages.entering import ASK
from webapp.viewmodels.table_editor import (
    AnswerView,
    AskedView,
    CellView,
    ColumnView,
    DecidingRow,
    RuleView,
    SheetPage,
    TableRow,
    TablesPage,
)
from workflows.table_editing import (
    KINDS,
    CellFault,
    InputColumn,
    OutputColumn,
    RowsFault,
    Sheet,
    SheetRow,
    TrialAnswer,
    facts_asked,
    read_sheet,
    shown_cell,
)
from workflows.table_editing.writing import MONEY


def make_tables_page(drafted: DraftedTables) -> TablesPage:
    """The tables of a draft, and the steps that ask one."""
    own, draft_id = set(drafted.keys), drafted.draft.id
    return TablesPage(
        rows=tuple(_table_row(drafted, key) for key in drafted.keys),
        steps=tuple(
            DecidingRow(
                node=step.node,
                name=in_language(step.hi, step.en),
                table=_title(drafted, step.table),
                url=url_for("studio_tables.show", draft_id=draft_id, key=step.table) if step.table in own else "",
            )
            for step in drafted.steps
        ),
        originals=tuple(_originals(drafted)),
        new_url=url_for("studio_tables.make", draft_id=draft_id),
    )


def _title(drafted: DraftedTables, key: str) -> str:
    """What a table is called; its key when it is not in the draft or cannot be read."""
    sheet = _readable(drafted.files[f"{key}.dmn"])[0] if key in drafted.keys else None
    return (in_language(sheet.hi, sheet.en) if sheet else "") or key


def _table_row(drafted: DraftedTables, key: str) -> TableRow:
    sheet, fault = _readable(drafted.files[f"{key}.dmn"])
    return TableRow(
        key=key,
        title=in_language(sheet.hi, sheet.en) if sheet else key,
        url=url_for("studio_tables.show", draft_id=drafted.draft.id, key=key),
        remove_url=url_for("studio_tables.remove", draft_id=drafted.draft.id, key=key),
        users=tuple(in_language(step.hi, step.en) for step in drafted.users(key)),
        rows=len(sheet.rows) if sheet else 0,
        fault=fault,
    )


def _readable(xml: bytes) -> tuple[Sheet | None, str]:
    try:
        return read_sheet(xml), ""
    except Refusal as refusal:
        return None, sentence(refusal)


def _originals(drafted: DraftedTables) -> Iterator[tuple[str, str]]:
    for file, content in sorted(drafted.office.items()):
        sheet = _readable(content)[0] if file.endswith(".dmn") else None
        if sheet is not None:
            yield file, f"{in_language(sheet.hi, sheet.en)} ({file.removesuffix('.dmn')})"


@dataclass(frozen=True)
class Tried:
    """A case that was tried on a table.

    :ivar case: its texts, by fact
    :ivar wrong: what of them could not be read
    :ivar answer: what the table decides; None until it was asked
    """

    case: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    answer: AnswerView | None = None


def make_sheet_page(
    drafted: DraftedTables,
    key: str,
    sheet: Sheet,
    *,
    faults: Sequence[CellFault],
    rows: Sequence[RowsFault],
    typed: Mapping[str, str] | None = None,
    tried: Tried | None = None,
    replaced: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
) -> SheetPage:
    """One table to be written in.

    :param typed: what was typed and refused, by input: it is shown again as it was
    :param replaced: what saving would change of what somebody else saved in between
    :param places: where a fact is used that is to have another name
    """
    labels, tried = note_labels(), tried or Tried()
    return SheetPage(
        key=key,
        hi=sheet.hi,
        en=sheet.en,
        title=in_language(sheet.hi, sheet.en) or key,
        policy=sheet.policy,
        policies=policy_choices(),
        seen=mark_of(drafted.files.get(f"{key}.dmn")),
        inputs=tuple(_input_view(drafted, column) for column in sheet.inputs),
        outputs=tuple(_output_view(drafted, sheet, place) for place in range(len(sheet.outputs))),
        notes=sheet.notes,
        note_labels=tuple(labels.get(name, name) for name in sheet.notes),
        rows=tuple(_rule(sheet, place, row, typed or {}, labels) for place, row in enumerate(sheet.rows)),
        facts=tuple((name, in_language(*fact.label)) for name, fact in drafted.facts.items()),
        errors={fault.at: in_language(fault.hi, fault.en) for fault in reversed(faults)},
        faults=tuple(in_language(fault.hi, fault.en) for fault in rows),
        users=drafted.drawn(drafted.users(key)),
        asked=tuple(asked_views(drafted, sheet, tried.case, tried.wrong)),
        answer=tried.answer,
        urls=urls_of(drafted.draft.id, key),
        replaced=replaced,
        places=places,
    )  # fmt: skip


def policy_choices() -> tuple[tuple[str, str], ...]:
    """How a table finds its answer, in words."""
    return ("UNIQUE", _("exactly one row fits each case")), ("FIRST", _("the first row that fits counts"))


def note_labels() -> dict[str, str]:
    """What the annotation columns are called that the office reads."""
    return {"reason_hi": _("Reason in Hindi"), "reason_en": _("Reason in English"), "confirm": _("Still to confirm")}


def urls_of(draft_id: int, key: str) -> dict[str, str]:
    """Where the page of a table sends what."""
    acts = {
        name: url_for(f"studio_tables.{name}", draft_id=draft_id, key=key) for name in ("save", "check", "ask", "rekey")
    }
    return {**acts, "index": url_for("studio_tables.index", draft_id=draft_id)}


def _kinds(kind: str) -> tuple[tuple[str, str], ...]:
    known = tuple((key, in_language(*pair)) for key, pair in KINDS.items())
    return known if kind in KINDS else ((kind, kind or _("any kind")), *known)


def _input_view(drafted: DraftedTables, column: InputColumn) -> ColumnView:
    fact = drafted.facts.get(column.expression)
    options: Mapping[str, Mapping[str, Any]] = fact.own.get("x-options", {}) if fact else {}
    return ColumnView(
        ident=column.ident,
        hi=column.hi,
        en=column.en,
        label=in_language(column.hi, column.en) or column.expression,
        source=column.expression,
        kind=column.kind,
        kinds=_kinds(column.kind),
        values=tuple(
            (f'"{value}"', in_language(str(words.get("hi", "")), str(words.get("en", ""))))
            for value, words in options.items()
        ),
    )


def _output_view(drafted: DraftedTables, sheet: Sheet, place: int) -> ColumnView:
    column: OutputColumn = sheet.outputs[place]
    used = dict.fromkeys(row.results[place] for row in sheet.rows if row.results[place].startswith('"'))
    return ColumnView(
        ident=column.ident,
        hi=column.hi,
        en=column.en,
        label=in_language(column.hi, column.en) or column.name,
        source=column.name,
        kind=column.kind,
        kinds=_kinds(column.kind),
        values=tuple((text, text.strip('"')) for text in used) if column.kind == "string" else (),
    )


def _rule(sheet: Sheet, place: int, row: SheetRow, typed: Mapping[str, str], labels: Mapping[str, str]) -> RuleView:
    number = place + 1

    def cell(name: str, text: str, label: str, kind: str, suggestions: str, *, long: bool = False) -> CellView:
        words = _("%(column)s, row %(number)s", column=label, number=number)
        return CellView(name, typed.get(name, shown_cell(text, kind)), words, kind, suggestions, long)

    return RuleView(
        number=number,
        ident=row.ident,
        cells=tuple(
            cell(f"r{place}-c{at}", text, in_language(column.hi, column.en) or column.expression, column.kind,
                 f"i{at}-values")
            for at, (column, text) in enumerate(zip(sheet.inputs, row.cells, strict=True))
        ),
        results=tuple(
            cell(f"r{place}-o{at}", text, in_language(column.hi, column.en) or column.name, column.kind,
                 f"o{at}-values")
            for at, (column, text) in enumerate(zip(sheet.outputs, row.results, strict=True))
        ),
        notes=tuple(
            cell(f"r{place}-n{at}", text, labels.get(name, name), "", "", long=True)
            for at, (name, text) in enumerate(zip(sheet.notes, row.notes, strict=True))
        ),
    )  # fmt: skip


def kinds_asked(sheet: Sheet) -> dict[str, str]:
    """The kind of the column that asks a fact and nothing else, by fact."""
    return {column.expression: column.kind for column in sheet.inputs}


def asked_views(
    drafted: DraftedTables, sheet: Sheet, case: Mapping[str, str], wrong: Mapping[str, str]
) -> Iterator[AskedView]:
    """The inputs for the case to try."""
    hints = {MONEY: "1,67,000", "date": "dd-mm-yyyy", "boolean": _("yes or no")}
    labels = {column.expression: in_language(column.hi, column.en) for column in sheet.inputs}
    kinds = kinds_asked(sheet)
    for name in facts_asked(sheet):
        fact = drafted.facts.get(name)
        label = labels.get(name) or (in_language(*fact.label) if fact else name)
        text = case.get(name, "")
        yield AskedView(f"{ASK}{name}", label, text, hints.get(kinds.get(name, ""), ""), wrong.get(name, ""))


def answer_view(sheet: Sheet, answer: TrialAnswer) -> AnswerView:
    """What the table says, in the reader's language."""
    outputs = {column.name: column for column in sheet.outputs}
    decided = answer.decision.outputs if answer.decision is not None else {}
    return AnswerView(
        said=tuple(
            (in_language(outputs[name].hi, outputs[name].en) or name, _said(outputs[name].kind, value))
            for name, value in decided.items()
        ),
        why=in_language(answer.why[1], answer.why[0]),
        confirm=answer.decision.confirm if answer.decision is not None else "",
        rows=answer.rows,
    )


def _said(kind: str, value: Any) -> str:  # noqa: ANN401 - any value of a fact
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return format_rupees(value) if kind == MONEY and isinstance(value, int) else shown(value, money=False)
