"""Reading a decision table from DMN 1.3 XML: one decision with one table a file."""

import re
from dataclasses import dataclass
from typing import Literal, cast

from lxml import etree

from engine.decisions.cells import AnyValue, Test, operands, parse_cell
from engine.decisions.tables import Column, DecisionTable, Output, Row
from engine.errors import EngineRefusal
from engine.expressions import ExpressionRefused, is_fact_name, parse_expression
from engine.uploads import local_name, namespace, read_xml

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
MAX_ROWS = 200
MAX_COLUMNS = 12
MAX_TEXT = 40_000
_TOP_ELEMENTS = {"decision", "extensionElements", "description", "inputData"}
_TABLE_ELEMENTS = {"input", "output", "rule", "annotation", "description", "extensionElements"}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a table.

    :ivar element: the id of the cell, column or row; empty for the file
    :ivar rule: the short key of the rule
    """

    element: str
    rule: str
    en: str
    hi: str


class TableRefused(EngineRefusal):
    """The file is not a decision table that can be trusted.

    :ivar faults: all that is wrong with it
    """

    status = 422

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].en, faults[0].hi)
        self.faults = faults


def parse_table(xml: bytes) -> DecisionTable:
    """Read a decision table.

    :param xml: the DMN file
    :raises UploadRefused: when the file cannot be read as XML (see `read_xml`)
    :raises TableRefused: with everything that is wrong with the table
    """
    reader = _Reader(read_xml(xml))
    table = reader.read()
    if reader.faults:
        raise TableRefused(reader.faults)
    assert table is not None  # a table that was not read left a fault
    return table


def bilingual(label: str) -> tuple[str, str]:
    """The English and the Hindi half of a label "राशि / Amount"; a label without a stroke is both."""
    hindi, stroke, english = (part.strip() for part in label.partition(" / "))
    return (english, hindi) if stroke and english else (label, label)


class _Reader:
    """Collects faults instead of stopping at the first, so that somebody can correct a table in one go."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.faults: list[Fault] = []

    def fault(self, element: etree._Element | None, rule: str, en: str, hi: str) -> None:
        self.faults.append(Fault(element.get("id", "") if element is not None else "", rule, en, hi))

    def read(self) -> DecisionTable | None:
        decision = self._decision()
        table = decision.find(f"{{{DMN}}}decisionTable") if decision is not None else None
        if decision is None or table is None:
            if decision is not None:
                self.fault(
                    decision, "dmn-table", "The decision holds no decision table.", "इस निर्णय में कोई तालिका नहीं है।"
                )
            return None
        self._known_elements(table, _TABLE_ELEMENTS)
        title_en, title_hi = bilingual(decision.get("name", decision.get("id", "")))
        columns = tuple(self._column(element) for element in table.findall(f"{{{DMN}}}input"))
        outputs = tuple(self._output(element) for element in table.findall(f"{{{DMN}}}output"))
        self._size(table, columns, outputs)
        if sum(len(text) for text in table.itertext()) > MAX_TEXT:
            self.fault(table, "dmn-size", "A table holds at most 40,000 characters.",
                       "तालिका में अधिकतम 40,000 वर्ण हों।")  # fmt: skip
            return None
        notes = [element.get("name", "") for element in table.findall(f"{{{DMN}}}annotation")]
        rows = tuple(
            self._row(element, number, len(columns), len(outputs), notes)
            for number, element in enumerate(table.findall(f"{{{DMN}}}rule")[:MAX_ROWS], start=1)
        )
        return DecisionTable(decision.get("id", ""), title_en, title_hi, self._policy(table), columns, outputs, rows)

    def _decision(self) -> etree._Element | None:
        if namespace(self.root) != DMN or local_name(self.root) != "definitions":
            self.fault(None, "dmn-not-1-3", "This is not a DMN 1.3 file.", "यह DMN 1.3 फ़ाइल नहीं है।")
            return None
        self._known_elements(self.root, _TOP_ELEMENTS)
        self._unique_ids()
        decisions = self.root.findall(f"{{{DMN}}}decision")
        if len(decisions) != 1:
            self.fault(None, "dmn-one-decision", f"A file holds exactly one decision; this one holds {len(decisions)}.",
                       f"फ़ाइल में ठीक एक निर्णय होना चाहिए; इसमें {len(decisions)} हैं।")  # fmt: skip
            return None
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", decisions[0].get("id", "")):
            self.fault(decisions[0], "dmn-id", "The id of the decision is letters, digits, - and _.",
                       "निर्णय की id केवल अक्षर, अंक, - और _ से बने।")  # fmt: skip
        return decisions[0]

    def _known_elements(self, parent: etree._Element, known: set[str]) -> None:
        for child in parent:
            if namespace(child) == DMN and local_name(child) not in known:
                self.fault(child, "dmn-element", f"“{local_name(child)}” is not used in our tables.",
                           f"“{local_name(child)}” हमारी तालिकाओं में नहीं चलता।")  # fmt: skip

    def _unique_ids(self) -> None:
        seen: set[str] = set()
        for element in self.root.iter(f"{{{DMN}}}*"):
            key = element.get("id")
            if key is not None and key in seen:
                self.fault(element, "duplicate-id", f"The id “{key}” is used twice.", f"id “{key}” दो बार है।")
            seen.add(key or "")

    def _policy(self, table: etree._Element) -> Literal["UNIQUE", "FIRST"]:
        policy = table.get("hitPolicy", "UNIQUE")
        if policy not in ("UNIQUE", "FIRST") or table.get("aggregation"):
            self.fault(table, "dmn-hit-policy", f"Hit policy {policy} is not used; take UNIQUE or FIRST.",
                       f"हिट नीति {policy} नहीं चलती; UNIQUE या FIRST लें।")  # fmt: skip
            return "UNIQUE"
        return cast(Literal["UNIQUE", "FIRST"], policy)

    def _column(self, element: etree._Element) -> Column:
        asked = element.find(f"{{{DMN}}}inputExpression")
        text = _text(asked)
        self._expression(element, text)
        en, hi = bilingual(element.get("label", "") or text)
        return Column(element.get("id", ""), text, en, hi, asked.get("typeRef", "") if asked is not None else "")

    def _output(self, element: etree._Element) -> Output:
        name = element.get("name", "")
        if not is_fact_name(name):
            self.fault(element, "dmn-output", f"The output “{name}” must be the name of a fact.",
                       f"परिणाम “{name}” किसी तथ्य का नाम होना चाहिए।")  # fmt: skip
        return Output(element.get("id", ""), name, element.get("typeRef", ""))

    def _size(self, table: etree._Element, columns: tuple[Column, ...], outputs: tuple[Output, ...]) -> None:
        rows = len(table.findall(f"{{{DMN}}}rule"))
        if not 1 <= rows <= MAX_ROWS or not 1 <= len(columns) <= MAX_COLUMNS or not 1 <= len(outputs) <= MAX_COLUMNS:
            self.fault(table, "dmn-size", "A table has 1 to 200 rows, 1 to 12 inputs and 1 to 12 outputs.",
                       "तालिका में 1 से 200 पंक्तियाँ, 1 से 12 इनपुट और 1 से 12 परिणाम होते हैं।")  # fmt: skip
        if len({output.name for output in outputs}) < len(outputs):
            self.fault(table, "dmn-output", "Two outputs have the same name.", "दो परिणामों का एक ही नाम है।")

    def _row(self, rule: etree._Element, number: int, inputs: int, outputs: int, notes: list[str]) -> Row:
        cells = rule.findall(f"{{{DMN}}}inputEntry")
        results = rule.findall(f"{{{DMN}}}outputEntry")
        if len(cells) != inputs or len(results) != outputs:
            self.fault(rule, "dmn-row", f"Row {number} has not one cell for each column.",
                       f"पंक्ति {number} में हर स्तंभ के लिए एक खाना नहीं है।")  # fmt: skip
        for result in results:
            self._expression(result, _text(result))
        annotations = dict(zip(notes, (_text(e) for e in rule.findall(f"{{{DMN}}}annotationEntry")), strict=False))
        description = (rule.findtext(f"{{{DMN}}}description") or "").strip()
        return Row(rule.get("id", ""), number, tuple(self._cell(cell) for cell in cells),
                   tuple(_text(result) for result in results), description,
                   annotations.get("confirm", "") or _to_confirm(description), annotations)  # fmt: skip

    def _cell(self, cell: etree._Element) -> Test:
        try:
            test = parse_cell(_text(cell))
            for operand in operands(test):
                parse_expression(operand)
            return test
        except ExpressionRefused as refusal:
            self.fault(cell, "expression", refusal.en, refusal.hi)
            return AnyValue()

    def _expression(self, element: etree._Element, text: str) -> None:
        try:
            parse_expression(text)
        except ExpressionRefused as refusal:
            self.fault(element, "expression", refusal.en, refusal.hi)


def _text(element: etree._Element | None) -> str:
    return (element.findtext(f"{{{DMN}}}text") or "").strip() if element is not None else ""


def _to_confirm(description: str) -> str:
    """The editor's annotation column is the description: "confirm: …" marks a row that the office has to confirm."""
    head, _, tail = description.partition(":")
    return tail.strip() or "confirm" if head.strip().lower() == "confirm" else ""
