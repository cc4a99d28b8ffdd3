"""The whole order: what it is about, its paragraphs, its tables, from when it is in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.decisions import DecisionTable
from engine.decisions.cells import AnyValue, Comparison, NotThat, OneOf, Range, Test
from engine.specs import Diagram, Node, read_diagram
from engine.uploads import read_xml
from workflows.standing_order.conditions import value_in_words
from workflows.standing_order.names import Label, Language, Names, said
from workflows.standing_order.steps import Steps
from workflows.standing_order.times import in_time
from workflows.standing_order.ways import Ways


@dataclass(frozen=True)
class Paragraph:
    """One numbered paragraph: a step.

    :ivar node: the element of the diagram that it tells of
    :ivar ways: where it leads, each a line of its own
    """

    number: int
    node: str
    heading: str
    sentences: tuple[str, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True)
class OrderTable:
    """A decision table as it is printed.

    :ivar rule: how its rows are read
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rule: str


@dataclass(frozen=True)
class StandingOrder:
    """The order, in one language."""

    language: Language
    title: str
    preamble: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    tables: tuple[OrderTable, ...]
    closing: tuple[str, ...]


def make_order(
    key: str, files: Mapping[str, bytes], names: Names, *, language: Language, version: int | None, since: str = ""
) -> StandingOrder:
    """The standing order that a diagram amounts to.

    :param key: of the process
    :param files: its diagram with its forms and tables
    :param names: from :func:`workflows.standing_order.names_in`, over more files than its own where it calls others
    :param version: its number; None for a draft
    :param since: the date from which it is in force, as dd-mm-yyyy
    :raises engine.errors.EngineRefusal: when the diagram cannot be read
    """
    xml = files[f"{key}.bpmn"]
    diagram, root = read_diagram(key, xml), read_xml(xml)
    elements = {str(one.get("id")): one for one in root.iter() if one.get("id")}
    ways = Ways(diagram, elements, names, language)
    steps = Steps(ways)
    asked = dict.fromkeys(node.decision for node in ways.steps() if node.decision in names.tables)
    return StandingOrder(
        language=language,
        title=ways.pick(diagram.name_hi, diagram.name_en),
        preamble=tuple(_preamble(diagram, ways, steps)),
        paragraphs=tuple(_paragraph(node, ways, steps) for node in ways.steps()),
        tables=tuple(_table(table, names, language) for table in (names.tables[one] for one in asked if one)),
        closing=tuple(_closing(ways, version, since)),
    )


def _paragraph(node: Node, ways: Ways, steps: Steps) -> Paragraph:
    """What is done, and where it leads: as a last sentence where there is but one way."""
    onward = [line[:1].upper() + line[1:] for line in ways.onward(node)]
    last = onward if len(onward) == 1 else []
    return Paragraph(
        number=ways.numbers[node.id],
        node=node.id,
        heading=ways.name(node) or node.id,
        sentences=(*steps.sentences(node), *last),
        ways=() if last else tuple(onward),
    )


def _preamble(diagram: Diagram, ways: Ways, steps: Steps) -> Iterator[str]:
    properties, pick = diagram.properties, ways.pick
    title = pick(diagram.name_hi, diagram.name_en)
    yield pick(f"यह आदेश “{title}” के प्रकरणों में कार्यवाही का क्रम निर्धारित करता है।",
               f"This order lays down how cases of “{title}” are dealt with.")  # fmt: skip
    summary = pick(properties.get("summary_hi") or properties.get("summary", ""), properties.get("summary_en", ""))
    if summary:
        yield summary
    starters = [steps.role(role) for role in properties.get("start_roles", "").replace(",", " ").split()]
    if starters:
        yield pick(
            f"पत्रावली खोलने के लिए अधिकृत: {', '.join(starters)}।", f"A file may be opened by: {', '.join(starters)}."
        )
    clock = in_time(properties.get("clock", ""), ways.language)
    if clock:
        yield pick(f"प्रकरण का निस्तारण {clock} के भीतर किया जायेगा।", f"A case is to be disposed of within {clock}.")
    if properties.get("file_head") or properties.get("retention"):
        head, kept = properties.get("file_head") or "–", properties.get("retention") or "–"
        yield pick(
            f"पत्रावली शीर्ष: {head}; अभिलेख-संरक्षण श्रेणी: {kept}।", f"File head: {head}; class of retention: {kept}."
        )
    yield from _beginning(diagram, ways)


def _beginning(diagram: Diagram, ways: Ways) -> Iterator[str]:
    for start in diagram.starts():
        first = " ".join(ways.to(flow.target) for flow in start.outgoing)
        named = ways.name(start)
        yield ways.pick(
            f"आरम्भ{f' (“{named}”)' if named else ''}: {first}", f"Beginning{f' (“{named}”)' if named else ''}: {first}"
        )


def _closing(ways: Ways, version: int | None, since: str) -> Iterator[str]:
    yield ways.pick(
        "“कार्य दिवस” से आशय कार्यालय के अवकाश-पंचांग के अनुसार कार्य दिवस से है; जिस दिन कार्य प्राप्त हो, वह दिन नहीं गिना जाता।",
        "“Working days” are those of the office's holiday calendar; the day on which work arrives is not counted.",
    )
    if version is None:
        yield ways.pick(
            "यह मसौदा है; प्रकाशन तक प्रभावी नहीं है।", "This is a draft; it is not in force until it is published."
        )
        return
    from_day = ways.pick(f"दिनांक {since} से ", f"from {since} ") if since else ""
    yield ways.pick(
        f"यह आदेश मार्ग-आरेख के संस्करण {version} से बना है और {from_day}प्रभावी है। इससे पूर्व आरम्भ प्रकरण अपने संस्करण के अनुसार चलेंगे,"
        " जब तक उन्हें इस संस्करण पर न लिया जाये।",
        f"This order is made from version {version} of the routing diagram and is in force {from_day}".rstrip()
        + ". Cases that began before go on by their own version unless they are taken over.",
    )


def _table(table: DecisionTable, names: Names, language: Language) -> OrderTable:
    hindi = language == "hi"
    columns = [Label(one.label_hi, one.label_en, kind=one.kind) for one in table.columns]
    outputs = [names.facts.get(one.name) or Label(one.name, one.name) for one in table.outputs]
    rows = []
    for row in table.rows:
        cells = [_cell(test, column, names, language) for test, column in zip(row.tests, columns, strict=True)]
        results = [value_in_words(result, names, language) for result in row.results]
        reason = row.annotations.get("reason_hi" if hindi else "reason_en", "") or row.description
        remark = "; ".join(part for part in (reason, row.confirm) if part)
        rows.append((str(row.number), *cells, *results, remark))
    heads = [said(one, language) for one in [*columns, *outputs]]
    unique = ("एक प्रकरण पर ठीक एक पंक्ति लागू होती है।", "Exactly one row fits a case.")
    first = ("ऊपर से पहली लागू पंक्ति मान्य है।", "The first row from above that fits is taken.")
    rule = unique if table.policy == "UNIQUE" else first
    return OrderTable(
        title=table.title_hi if hindi else table.title_en,
        head=("क्रम" if hindi else "No.", *heads, "अभ्युक्ति" if hindi else "Remark"),
        rows=tuple(rows),
        rule=rule[0 if hindi else 1],
    )


def _cell(test: Test, column: Label, names: Names, language: Language) -> str:
    hindi = language == "hi"

    def value(source: str) -> str:
        return value_in_words(source, names, language)

    match test:
        case AnyValue():
            return "कोई भी" if hindi else "any"
        case Comparison(sign, operand):
            return _compared(sign, value(operand), hindi=hindi)
        case Range(low, high, low_included, high_included):
            start = _compared(">=" if low_included else ">", value(low), hindi=hindi)
            stop = _compared("<=" if high_included else "<", value(high), hindi=hindi)
            return f"{start}, {stop}"
        case OneOf(tests):
            return (" या " if hindi else " or ").join(_cell(one, column, names, language) for one in tests)
        case NotThat(inner):
            told = _cell(inner, column, names, language)
            return f"{told} नहीं" if hindi else f"not {told}"


def _compared(sign: str, value: str, *, hindi: bool) -> str:
    words = {
        "==": ("{0}", "{0}"), "!=": ("{0} नहीं", "not {0}"), "<": ("{0} से कम", "less than {0}"),
        "<=": ("{0} तक", "up to {0}"), ">": ("{0} से अधिक", "more than {0}"), ">=": ("{0} या अधिक", "{0} or more"),
    }  # fmt: skip
    return words[sign][0 if hindi else 1].format(value)


def label_of(place: int, language: Language) -> str:
    """How the ways of a paragraph are counted: (क), (ख) … or (a), (b) …

    :param place: from 0
    """
    letters = "कखगघङचछजझञटठडढण" if language == "hi" else "abcdefghijklmno"
    return f"({letters[place]})" if place < len(letters) else f"({place + 1})"
