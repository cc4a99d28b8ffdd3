"""A form as a template needs it: one record a field, with label, help, value, error and the ids that tie them."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.taskforms.live import Tree, live_condition
from webapp.taskforms.messages import Message
from webapp.taskforms.reading import MOST_ROWS, PREFIX, as_name, is_row_number, is_shown
from webapp.taskforms.values import Choice, Choices, Schema, kind_of, shown_money, shown_value

RADIOS = 4
"""Up to so many values are radio buttons; more are a list."""
SPARE_ROWS = 3
"""Empty rows offered below those filled; the server leaves out what stays empty."""


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    :ivar options: values of a list, or yes and no; empty for what is typed
    """

    name: str
    id: str
    label: str
    kind: str
    value: str
    error: str
    calculated: bool
    money: bool
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field of a form.

    :ivar kind: which macro draws it: text, lines, date, money, number, yesno, radios, select, checks, search,
        attachment, table, calculated
    :ivar outcomes: keys of the buttons to which it belongs; empty: all
    :ivar conditional: whether it counts only under a condition
    :ivar described_by: ids for ``aria-describedby``
    :ivar rows: of a table
    :ivar totals: of a table, by column; empty for a column that is not added up
    """

    name: str
    key: str
    id: str
    kind: str
    label: str
    help: str
    section: str
    required: bool
    hindi: bool
    value: str
    error: str
    outcomes: tuple[str, ...]
    conditional: bool
    shown: bool
    most: int
    options: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()
    columns: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    totals: tuple[str, ...] = ()
    search: str = ""
    live: str = ""
    """Under which condition it is shown, as JSON for the browser; empty when only the server can say."""

    @property
    def help_id(self) -> str:
        """Id of the help below it; empty without one."""
        return f"{self.id}-help" if self.help else ""

    @property
    def error_id(self) -> str:
        """Id of the error at it; empty without one."""
        return f"{self.id}-error" if self.error else ""

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """Its errors and those of its cells, each with the id to which the summary leads."""
        cells = [(cell.id, cell.error) for row in self.rows for cell in row if cell.error]
        return [(self.id, self.error), *cells] if self.error else cells

    @property
    def faulty(self) -> bool:
        """Whether anything in it is wrong."""
        return bool(self.all_errors)

    @property
    def described_by(self) -> str:
        """What a reader of the screen says with it."""
        return " ".join(part for part in (self.error_id, self.help_id) if part)


def fields(
    schema: Schema,
    value: Mapping[str, Any] | None = None,
    errors: Mapping[str, Message] | None = None,
    *,
    now: dt.datetime,
    locale: str = "hi",
    raw: MultiDict[str, str] | None = None,
    facts: Mapping[str, Any] | None = None,
    choices: Choices | None = None,
    ident: str = "f",
    asked: Mapping[str, Schema] | None = None,
) -> list[Field]:
    """The fields of a form in their order.

    :param value: answers kept so far
    :param errors: of :func:`webapp.taskforms.parse`
    :param raw: what was typed and refused; shown again as it was
    :param facts: of the instance, for conditions
    :param choices: what is offered by format
    :param ident: prefix of the ids on the page
    :param asked: facts that the page asks beside the form, by name
    """
    builder = _Builder(
        schema, value or {}, errors or {}, now, locale, raw, facts or {}, choices or {}, ident, asked or {}
    )
    return list(builder.build())


@dataclass(frozen=True)
class _Builder:
    schema: Schema
    value: Mapping[str, Any]
    errors: Mapping[str, Message]
    now: dt.datetime
    locale: str
    raw: MultiDict[str, str] | None
    facts: Mapping[str, Any]
    choices: Choices
    ident: str
    asked: Mapping[str, Schema]

    def build(self) -> Iterator[Field]:
        names: dict[str, Any] = {**self.facts, "outcome": ""}
        for name, own in self.schema["properties"].items():
            yield self.field(name, own, shown=is_shown(own, names, outcome="", now=self.now))
            if name in self.value:
                names[name] = as_name(own, self.value[name])

    def field(self, name: str, own: Schema, *, shown: bool) -> Field:
        options = self.options(own)
        kind = _drawn_as(own, options)
        key = f"{PREFIX}{name}"
        table = self.table(name, own) if kind == "table" else ((), (), ())
        return Field(
            name=name,
            key=key,
            id=f"{self.ident}-{name}",
            kind=kind,
            label=self.words(own.get("x-label")) or name,
            help=self.words(own.get("x-help")),
            section=self.words(own.get("x-section")),
            required=name in self.schema.get("required", []),
            hindi=own.get("format") == "hindi",
            value=self.text(key, own, self.value.get(name)),
            error=self.error(f"/{name}"),
            outcomes=tuple(own.get("x-outcomes", ())),
            conditional="x-show-if" in own,
            shown=shown,
            most=int(own.get("maxLength", 0) or own.get("maxItems", 0)),
            options=options,
            chosen=self.chosen(key, own, self.value.get(name)),
            columns=table[0],
            rows=table[1],
            totals=table[2],
            search=kind_of(own) if kind == "search" else "",
            live=self.live(own),
        )

    def live(self, own: Schema) -> str:
        source = own.get("x-show-if")
        tree = self.tree(source) if source else None
        return json.dumps(tree, ensure_ascii=False) if tree is not None else ""

    def tree(self, source: str) -> Tree | None:
        return live_condition(self.schema, source, self.facts, now=self.now, asked=self.asked)

    def words(self, pair: Mapping[str, str] | None) -> str:
        return str(pair.get(self.locale) or pair.get("hi") or "") if pair else ""

    def error(self, pointer: str) -> str:
        message = self.errors.get(pointer)
        return message.text(self.locale) if message else ""

    def text(self, key: str, own: Schema, value: Any) -> str:  # noqa: ANN401 - any JSON type
        if self.raw is not None and key in self.raw:
            return self.raw[key]
        return shown_value(own, value)

    def chosen(self, key: str, own: Schema, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON type
        if self.raw is not None:
            return tuple(self.raw.getlist(key))
        if isinstance(value, list):
            return tuple(str(item) for item in value if not isinstance(item, dict))
        return (shown_value(own, value),) if value is not None else ()

    def options(self, own: Schema) -> tuple[Choice, ...]:
        offered = self.choices.get(kind_of(own))
        if offered is not None:
            return tuple(offered)
        values: Sequence[str] = own.get("enum") or own.get("items", {}).get("enum") or ()
        labels = own.get("x-options", {})
        return tuple(Choice(str(one), self.words(labels.get(one)) or str(one)) for one in values)

    def table(self, name: str, own: Schema) -> tuple[tuple[Cell, ...], tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
        columns: Mapping[str, Schema] = own["items"]["properties"]
        kept: list[Mapping[str, Any]] = list(self.value.get(name, []))
        filled = self.filled_rows(name) if self.raw is not None else len(kept)
        count = min(filled + SPARE_ROWS, own.get("maxItems", MOST_ROWS))
        rows = tuple(
            tuple(self.cell(name, place, column, one, kept) for column, one in columns.items())
            for place in range(count)
        )
        heads = tuple(self.cell(name, 0, column, one, []) for column, one in columns.items())
        totals = tuple(
            shown_money(sum(row.get(column, 0) for row in kept)) if column in own.get("x-total", ()) else ""
            for column in columns
        )
        return heads, rows, totals

    def filled_rows(self, name: str) -> int:
        head = f"{PREFIX}{name}-"
        filled = [key for key, text in (self.raw or {}).items() if key.startswith(head) and text.strip()]
        places = [key.removeprefix(head).split("-")[0] for key in filled]
        return max((int(place) + 1 for place in places if is_row_number(place)), default=0)

    def cell(self, name: str, place: int, column: str, own: Schema, kept: Sequence[Mapping[str, Any]]) -> Cell:
        key = f"{PREFIX}{name}-{place}-{column}"
        value = kept[place].get(column) if place < len(kept) else None
        return Cell(
            name=key,
            id=f"{self.ident}-{name}-{place}-{column}",
            label=self.words(own.get("x-label")) or column,
            kind=kind_of(own),
            value=self.text(key, own, value),
            error=self.error(f"/{name}/{place}/{column}"),
            calculated="x-value" in own,
            money=own.get("format") == "money",
            options=self.options(own),
        )


def _drawn_as(own: Schema, options: Sequence[Choice]) -> str:
    kind = kind_of(own)
    if own.get("x-value"):
        return "calculated"
    if options:
        single = "radios" if "enum" in own and len(options) <= RADIOS else "select"
        return "checks" if kind == "several" else single
    drawn = {
        "date": "date",
        "money": "money",
        "integer": "number",
        "boolean": "yesno",
        "attachment": "attachment",
        "table": "table",
        "file-ref": "search",
        "receipt-ref": "search",
    }
    return drawn.get(kind) or ("lines" if own.get("x-multiline") else "text")
