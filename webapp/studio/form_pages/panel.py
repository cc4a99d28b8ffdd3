"""The panel of one field: what a browser sent, as a field specification with what could not be read."""

from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.taskforms.messages import Message
from webapp.taskforms.values import ReadingError, clean_text, read_date, read_money, read_value
from workflows.form_building import (
    KINDS,
    OTHER,
    Condition,
    FieldSpec,
    Kind,
    Option,
    SpecFault,
    condition_text,
    field_name,
    kind_of_field,
    option_value,
    read_condition,
)
from workflows.form_building.kinds import Schema
from workflows.form_building.rules import TODAY

MOST_OPTION_ROWS = 120
AS_TEXT = "*"
"""The choice in the list of fields for a condition that is written by hand."""
UNFIT = Message("This comparison or value does not fit the field.", "यह तुलना या मान इस खाने के अनुरूप नहीं है।")

Sent = MultiDict[str, str]


class Panel:
    """Reads the panel.

    :param sent: the request's form
    :param names: names of fields that are taken
    :param asked: schemas of what a condition may ask, by name
    :ivar faults: what could not be read, at its input
    """

    def __init__(self, sent: Sent, *, names: set[str], asked: Mapping[str, Schema]) -> None:
        self.sent = sent
        self.names = names
        self.asked = asked
        self.faults: list[SpecFault] = []

    def read(self) -> FieldSpec:
        """The field as it was entered; what could not be read is left out and said in ``faults``."""
        kind = KINDS.get(self.text("kind"), OTHER)
        label = self.pair("label")
        return FieldSpec(
            name=self.text("name") or field_name(label[1], self.names),
            kind=kind.key,
            label=label,
            help=self.pair("help"),
            section=self.pair("section"),
            required="required" in self.sent,
            fact="fact" in self.sent,
            multiline="multiline" in self.sent,
            total="total" in self.sent,
            limits=dict(self.limits(kind)),
            options=tuple(self.options()) if "options" in kind.limits else (),
            outcomes=tuple(self.sent.getlist("outcomes")),
            show_if=self.condition(),
            worked_out=self.text("worked_out"),
        )

    def text(self, name: str) -> str:
        """One line, cleaned."""
        return " ".join(clean_text(self.sent.get(name, "")).split())

    def pair(self, name: str) -> tuple[str, str]:
        """A text in Hindi and in English."""
        return self.text(f"{name}_hi"), self.text(f"{name}_en")

    def limits(self, kind: Kind) -> Iterator[tuple[str, int | str]]:
        """The limits that the kind has and that were filled in."""
        for limit in sorted(kind.limits - {"options", "multiline"}):
            text = self.text(limit)
            if limit in ("earliest", "latest") and f"{limit}_today" in self.sent:
                yield limit, TODAY
            elif text:
                value = self.read_limit(limit, text, kind)
                if value is not None:
                    yield limit, value

    def read_limit(self, limit: str, text: str, kind: Kind) -> int | str | None:
        """One limit; what cannot be read is said at it."""
        try:
            if limit == "pattern":
                return text
            if limit in ("earliest", "latest"):
                return read_date(text)
            if kind.key == "money" and limit in ("smallest", "largest"):
                return read_money(text)
            return int(read_value({"type": "integer"}, text))
        except ReadingError as refusal:
            self.faults.append(SpecFault(limit, refusal.message.en, refusal.message.hi))
            return None

    def options(self) -> Iterator[Option]:
        """The choices in their order; empty rows are left out, new ones get a value out of their English label."""
        taken = {self.text(f"option-{place}-value") for place in range(MOST_OPTION_ROWS)}
        for place in range(MOST_OPTION_ROWS):
            value, hi, en = (self.text(f"option-{place}-{part}") for part in ("value", "hi", "en"))
            if not (hi or en):
                continue
            if not value:
                value = option_value(en, taken)
                taken.add(value)
            yield Option(value, hi, en)

    def condition(self) -> str:
        """When the field is shown: chosen, or written by hand; one that says the same stays as it was written."""
        chosen = self.text("if_field")
        if chosen in ("", AS_TEXT):
            return self.text("show_if") if chosen == AS_TEXT else ""
        own = self.asked.get(chosen, {})
        kind = kind_of_field(own) if own else KINDS["text"]
        try:
            value = value_meant(self.text("if_value"), kind, own)
            condition = Condition(chosen, self.text("if_comparison"), value)
            written = self.text("show_if")
            return written if read_condition(written) == condition else condition_text(condition, kind)
        except (ValueError, ReadingError):
            self.faults.append(SpecFault("if_value", UNFIT.en, UNFIT.hi))
            return ""


def value_meant(text: str, kind: Kind, own: Schema) -> str:
    """The value of a condition as it was typed: rupees as ``2,00,000``, days as dd-mm-yyyy, choices by their label.

    :raises ReadingError: when it is none of its kind
    """
    if kind.key == "money":
        rupees, paise = divmod(read_money(text), 100)
        return f"{rupees}.{paise:02d}" if paise else str(rupees)
    if kind.key == "date":
        return TODAY if text.lower() in (TODAY, "आज") else read_date(text)
    if kind.key == "yesno":
        return {"हाँ": "yes", "नहीं": "no"}.get(text, text.lower())
    labels: Mapping[str, Mapping[str, Any]] = own.get("x-options", {})
    for value, words in labels.items():
        if text in (words.get("hi"), words.get("en")):
            return value
    return text
