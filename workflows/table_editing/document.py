"""A decision table out of its DMN file and back into it; what the sheet does not know stays where it stands."""

from collections.abc import Iterator, Sequence

from lxml import etree

from engine.decisions.reading import DMN, bilingual
from engine.uploads import namespace, read_whole, write_xml
from workflows.errors import BadInput
from workflows.table_editing.sheet import ANY, NOTES, InputColumn, OutputColumn, Sheet, SheetRow

_D = f"{{{DMN}}}"
_BLANK = f'''<definitions xmlns="{DMN}" id="definitions_{{key}}" name="{{key}}" namespace="https://patravali.in/dmn">
  <decision id="{{key}}">
    <decisionTable id="{{key}}-table" hitPolicy="UNIQUE">
    </decisionTable>
  </decision>
</definitions>'''


def new_sheet(key: str, hi: str, en: str) -> bytes:
    """The file of a table with one column that asks, one that decides and one row, all still empty.

    :param key: the id of the decision and the stem of its file
    """
    xml = _BLANK.format(key=key).encode()
    row = SheetRow("", (ANY,), ("",), tuple("" for _ in NOTES))
    sheet = Sheet(key, hi, en, "UNIQUE", (InputColumn("", "", "", ""),), (OutputColumn("", "", "", ""),), NOTES, (row,))
    return write_sheet(xml, sheet)


def read_sheet(xml: bytes) -> Sheet:
    """The table in a DMN file, faulty cells included.

    :raises UploadRefused: when the file cannot be let in
    :raises BadInput: when it holds no single table
    """
    decision, table = _table(read_whole(xml))
    en, hi = bilingual(decision.get("name") or decision.get("id") or "")
    return Sheet(
        key=decision.get("id", ""),
        hi=hi,
        en=en,
        policy=table.get("hitPolicy", "UNIQUE"),
        inputs=tuple(_input(one) for one in table.findall(f"{_D}input")),
        outputs=tuple(_output(one) for one in table.findall(f"{_D}output")),
        notes=tuple(one.get("name", "") for one in table.findall(f"{_D}annotation")),
        rows=tuple(_rows(table)),
    )


def write_sheet(xml: bytes, sheet: Sheet) -> bytes:
    """The file with what the sheet says; columns and rows are known by their ids, new ones get one.

    An unchanged sheet gives the very same file.

    :param xml: the file from which the sheet was read
    :raises BadInput: when a text holds signs that no file can hold
    """
    if read_sheet(xml) == sheet:
        return xml
    try:
        root = read_whole(xml)
        decision, table = _table(root)
        decision.set("id", sheet.key)
        decision.set("name", _label(sheet.hi, sheet.en))
        table.set("hitPolicy", sheet.policy)
        ids = {one.get("id") for one in root.iter() if one.get("id")}
        kept = _Columns(table)
        rules = {_ident(one, place): one for place, one in enumerate(table.findall(f"{_D}rule"))}
        _put_all(table, "input", [_written_input(table, one, ids) for one in sheet.inputs])
        _put_all(table, "output", [_written_output(table, one, ids) for one in sheet.outputs])
        _put_all(table, "annotation", _annotations(table, sheet.notes))
        _put_all(table, "rule", [_written_row(rules.get(row.ident), row, sheet, kept, ids) for row in sheet.rows])
    except ValueError as fault:  # lxml: control characters
        raise BadInput(
            "A text holds a sign that cannot be kept.", "किसी पाठ में ऐसा चिह्न है जो रखा नहीं जा सकता।"
        ) from fault
    return write_xml(root)


class _Columns:
    """The columns as they stood in the file: the cells of a kept row are found by them."""

    def __init__(self, table: etree._Element) -> None:
        self.inputs = [_ident(one, place) for place, one in enumerate(table.findall(f"{_D}input"))]
        self.outputs = [_ident(one, place) for place, one in enumerate(table.findall(f"{_D}output"))]

    @staticmethod
    def entries(rule: etree._Element | None, tag: str, idents: Sequence[str]) -> dict[str, etree._Element]:
        """The cells of a rule by the id of their column."""
        found = rule.findall(f"{_D}{tag}") if rule is not None else []
        return dict(zip(idents, found, strict=False))


def _table(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    decisions = root.findall(f"{_D}decision") if namespace(root) == DMN else []
    table = decisions[0].find(f"{_D}decisionTable") if len(decisions) == 1 else None
    if table is None:
        raise BadInput("The file holds no single decision table of DMN 1.3.", "फ़ाइल में DMN 1.3 की एक तालिका नहीं है।")
    return decisions[0], table


def _input(element: etree._Element) -> InputColumn:
    asked = element.find(f"{_D}inputExpression")
    place = _place(element)
    text = _text(asked)
    en, hi = bilingual(element.get("label") or "")
    return InputColumn(_ident(element, place), hi, en, text, (asked.get("typeRef") or "") if asked is not None else "")


def _output(element: etree._Element) -> OutputColumn:
    en, hi = bilingual(element.get("label") or "")
    return OutputColumn(
        _ident(element, _place(element)), hi, en, element.get("name") or "", element.get("typeRef") or ""
    )


def _rows(table: etree._Element) -> Iterator[SheetRow]:
    inputs, outputs, notes = (len(table.findall(f"{_D}{tag}")) for tag in ("input", "output", "annotation"))
    for place, rule in enumerate(table.findall(f"{_D}rule")):
        yield SheetRow(
            _ident(rule, place),
            _texts(rule, "inputEntry", inputs, ANY),
            _texts(rule, "outputEntry", outputs, ""),
            _texts(rule, "annotationEntry", notes, ""),
        )


def _texts(rule: etree._Element, tag: str, count: int, otherwise: str) -> tuple[str, ...]:
    texts = [_text(one) for one in rule.findall(f"{_D}{tag}")][:count]
    return (*texts, *(otherwise for _ in range(count - len(texts))))


def _written_input(table: etree._Element, column: InputColumn, ids: set[str | None]) -> etree._Element:
    element = _kept(table, "input", column.ident)
    if element is None:
        element = etree.Element(f"{_D}input", {"id": _fresh(ids, "input")})
    _set(element, "label", _label(column.hi, column.en))
    asked = element.find(f"{_D}inputExpression")
    if asked is None:
        asked = etree.SubElement(element, f"{_D}inputExpression", {"id": _fresh(ids, "expression")})
    _set(asked, "typeRef", column.kind)
    _set_text(asked, column.expression)
    return element


def _written_output(table: etree._Element, column: OutputColumn, ids: set[str | None]) -> etree._Element:
    element = _kept(table, "output", column.ident)
    if element is None:
        element = etree.Element(f"{_D}output", {"id": _fresh(ids, "output")})
    _set(element, "label", _label(column.hi, column.en))
    element.set("name", column.name)
    _set(element, "typeRef", column.kind)
    return element


def _annotations(table: etree._Element, names: Sequence[str]) -> list[etree._Element]:
    found = {one.get("name"): one for one in table.findall(f"{_D}annotation")}
    return [found[name] if name in found else etree.Element(f"{_D}annotation", name=name) for name in names]


def _written_row(
    rule: etree._Element | None, row: SheetRow, sheet: Sheet, kept: _Columns, ids: set[str | None]
) -> etree._Element:
    element = rule if rule is not None else etree.Element(f"{_D}rule", {"id": _fresh(ids, "rule")})
    cells = kept.entries(rule, "inputEntry", kept.inputs)
    results = kept.entries(rule, "outputEntry", kept.outputs)
    _put_all(element, "inputEntry", [
        _entry(cells.get(column.ident), "inputEntry", text, ids)
        for column, text in zip(sheet.inputs, row.cells, strict=True)
    ])  # fmt: skip
    _put_all(element, "outputEntry", [
        _entry(results.get(column.ident), "outputEntry", text, ids)
        for column, text in zip(sheet.outputs, row.results, strict=True)
    ])  # fmt: skip
    notes = [*element.findall(f"{_D}annotationEntry"), *(None for _ in row.notes)]
    entries = [_entry(one, "annotationEntry", text, None) for one, text in zip(notes, row.notes, strict=False)]
    _put_all(element, "annotationEntry", entries)
    return element


def _entry(element: etree._Element | None, tag: str, text: str, ids: set[str | None] | None) -> etree._Element:
    if element is None:
        element = etree.Element(f"{_D}{tag}", {"id": _fresh(ids, "cell")} if ids is not None else {})
    _set_text(element, text)
    return element


ORDER = ("description", "extensionElements", "input", "output", "annotation", "rule")
ORDER_IN_RULE = ("description", "extensionElements", "inputEntry", "outputEntry", "annotationEntry")


def _put_all(parent: etree._Element, tag: str, elements: Sequence[etree._Element]) -> None:
    """Let exactly these stand under their parent, in their order, where the standard wants them; nothing moves that
    stands right already.
    """
    present = parent.findall(f"{_D}{tag}")
    if present == list(elements):
        return
    order = ORDER if tag in ORDER else ORDER_IN_RULE
    tail = present[-1].tail if present else (parent.text or "\n")
    for one in present:
        parent.remove(one)
    before = {f"{_D}{name}" for name in order[: order.index(tag)]}
    children = list(parent)
    place = max((children.index(one) + 1 for one in children if one.tag in before), default=0)
    for offset, one in enumerate(elements):
        one.tail = one.tail or tail
        parent.insert(place + offset, one)


def _kept(table: etree._Element, tag: str, ident: str) -> etree._Element | None:
    found = (one for place, one in enumerate(table.findall(f"{_D}{tag}")) if _ident(one, place) == ident)
    return next(found, None) if ident else None


def _ident(element: etree._Element, place: int) -> str:
    """The id of a column or row; one that somebody left without is known by its place."""
    return element.get("id") or f"#{place}"


def _place(element: etree._Element) -> int:
    parent = element.getparent()
    return list(parent.findall(str(element.tag))).index(element) if parent is not None else 0


def _fresh(ids: set[str | None], kind: str) -> str:
    number = 1
    while f"{kind}_{number}" in ids:
        number += 1
    ids.add(f"{kind}_{number}")
    return f"{kind}_{number}"


def _label(hi: str, en: str) -> str:
    return f"{hi} / {en}" if hi and en and hi != en else hi or en


def _set(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(name, value)
    elif name in element.attrib:
        del element.attrib[name]


def _text(element: etree._Element | None) -> str:
    return (element.findtext(f"{_D}text") or "").strip() if element is not None else ""


def _set_text(element: etree._Element, value: str) -> None:
    text = element.find(f"{_D}text")
    if text is None:
        text = etree.SubElement(element, f"{_D}text")
    if (text.text or "").strip() != value:
        text.text = value
