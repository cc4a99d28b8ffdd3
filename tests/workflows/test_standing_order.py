"""The standing order made from a diagram: true to it, in office Hindi and in English."""

import datetime as dt
import re
import subprocess

import pytest

from engine.specs import read_diagram
from workflows.catalogue import PROCESSES, shipped
from workflows.demo.district import rows_of
from workflows.letters import Letterhead, OrderedStep, PrintedTable, StandingOrderInput, render_standing_order
from workflows.operations import REGISTER
from workflows.standing_order import (
    Label,
    Names,
    condition_in_words,
    in_time,
    label_of,
    make_order,
    names_in,
    value_in_words,
)
from workflows.standing_order.ways import SILENT

ROLES = {row["key"]: (row["title_hi"], row["title_en"]) for row in rows_of("roles")}
OPERATIONS = {one.name: (one.title_hi, one.title_en) for one in REGISTER}
PARAMETERS = {
    f"{one.name}.{name}": (told.title_hi, told.title_en) for one in REGISTER for name, told in one.parameters.items()
}
NAMES = Names(
    facts={
        "amount": Label("अनुमन्य राशि", "the admissible amount", kind="money"),
        "days": Label("दिन", "the days"),
        "ground": Label("आधार", "the ground", options={"cmo": ("मु०चि०अ०", "the CMO"), "rates": ("दर", "the rates")}),
        "complete": Label("अभिलेख पूर्ण", "the papers are complete", kind="boolean"),
        "rows": Label("मदें", "the items"),
        "subject.category": Label("श्रेणी", "the category"),
    },
    roles={"sp": ("पुलिस अधीक्षक", "Superintendent of Police")},
)


def order(key, language="hi", version=1, files=None):
    files = files or shipped(key)
    names = names_in(files, roles=ROLES, operations=OPERATIONS, parameters=PARAMETERS)
    return make_order(key, files, names, language=language, version=version, since="23-11-2026")


@pytest.mark.parametrize(
    ("source", "hindi", "english"),
    [
        ("amount > rs(25000)", "अनुमन्य राशि ₹25,000 से अधिक हो", "the admissible amount is more than ₹25,000"),
        ("amount <= 20000000", "अनुमन्य राशि ₹2,00,000 या उससे कम हो", "the admissible amount is ₹2,00,000 or less"),
        ("amount >= 150", "अनुमन्य राशि ₹1.50 या उससे अधिक हो", "the admissible amount is ₹1.50 or more"),
        ("rs(10) < amount", "अनुमन्य राशि ₹10 से अधिक हो", None),
        ("5 < count", "“count” 5 से अधिक हो", "“count” is more than 5"),
        ("complete", "अभिलेख पूर्ण: “हाँ” हो", "the papers are complete: yes"),
        ("not complete", "अभिलेख पूर्ण: “नहीं” हो", "the papers are complete: no"),
        ("complete == False", "अभिलेख पूर्ण: “नहीं” हो", "the papers are complete: no"),
        ("complete != False", "अभिलेख पूर्ण: “हाँ” हो", "the papers are complete: yes"),
        ('ground == "cmo"', "आधार “मु०चि०अ०” हो", "the ground is “the CMO”"),
        ('ground in ["cmo", "rates"]', "आधार “मु०चि०अ०”, “दर” में से हो", "the ground is one of “the CMO”, “the rates”"),
        ('by == "sp"', "“by” “पुलिस अधीक्षक” हो", "“by” is “Superintendent of Police”"),
        ("ground is None", "आधार रिक्त हो", "the ground is empty"),
        ("ground != None", "आधार भरा हो", "the ground is given"),
        ('subject.category == "pension"', "श्रेणी “pension” हो", "the category is “pension”"),
        ("complete and amount > rs(5)", "अभिलेख पूर्ण: “हाँ” हो तथा अनुमन्य राशि ₹5 से अधिक हो", None),
        (
            "complete or (not complete and amount > rs(5))",
            "अभिलेख पूर्ण: “हाँ” हो अथवा (अभिलेख पूर्ण: “नहीं” हो तथा अनुमन्य राशि ₹5 से अधिक हो)",
            "the papers are complete: yes or (the papers are complete: no and the admissible amount is more than ₹5)",
        ),
        ("rs(1) < amount <= rs(2)", "अनुमन्य राशि ₹1 से अधिक हो तथा अनुमन्य राशि ₹2 या उससे कम हो", None),
        ("len(rows) >= 2", "मदें की संख्या 2 या उससे अधिक हो", "the number of the items is 2 or more"),
        ('date("2026-12-31") > today()', None, "today's date is less than 31-12-2026"),
        ('startswith(ground, "क")', "आधार का आरम्भ “क” से हो", "the ground begins with “क”"),
        ("not (complete and n > 5)", None, "it is not so that the papers are complete: yes and “n” is more than 5"),
        ("amount ** 2 > 1", "“amount ** 2 > 1”", "“amount ** 2 > 1”"),
    ],
)  # fmt: skip
def test_a_condition_is_said_in_words(source, hindi, english):
    if hindi is not None:
        assert condition_in_words(source, NAMES, "hi") == hindi
    if english is not None:
        assert condition_in_words(source, NAMES, "en") == english


def test_values_are_said_as_nouns():
    assert value_in_words("amount - rs(500)", NAMES, "hi") == "अनुमन्य राशि − ₹500"
    assert value_in_words("min(amount, rs(10))", NAMES, "en") == "the least of the admissible amount, ₹10"
    assert value_in_words("[x for x in rows if x]", NAMES, "en") == "“[x for x in rows if x]”"
    assert (
        value_in_words('"a" if complete else "b"', NAMES, "en") == "“a” if the papers are complete: yes, otherwise “b”"
    )


@pytest.mark.parametrize(
    ("rule", "hindi", "english"),
    [
        ("7wd", "7 कार्य दिवस", "7 working days"),
        ("1wd", "1 कार्य दिवस", "1 working day"),
        ("wd(3)", "3 कार्य दिवस", "3 working days"),
        ('"P15D"', "15 दिन", "15 days"),
        ("days(1)", "1 दिन", "1 day"),
        ("P2W", "2 सप्ताह", "2 weeks"),
        ("PT4H", "4 घण्टे", "4 hours"),
        ("P1DT2H", "1 दिन 2 घण्टे", "1 day 2 hours"),
        ('"R3/P3D"', "प्रत्येक 3 दिन पर, अधिकतम 3 बार", "every 3 days, at most 3 times"),
        ('date("2026-12-31")', "31-12-2026", "31-12-2026"),
        ("reply_by", "", ""),
    ],
)
def test_times_are_said_in_words(rule, hindi, english):
    assert (in_time(rule, "hi"), in_time(rule, "en")) == (hindi, english)


@pytest.mark.parametrize("key", PROCESSES)
@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_step_has_its_paragraph_and_no_text_is_left_in_the_other_language(key, language):
    made = order(key, language)
    diagram = read_diagram(key, shipped(key)[f"{key}.bpmn"])
    told = {one.node for one in made.paragraphs}
    assert told == {node.id for node in diagram.nodes.values() if node.tag not in SILENT}
    assert [one.number for one in made.paragraphs] == list(range(1, len(told) + 1))
    for one in made.paragraphs:
        for text in (one.heading, *one.sentences, *one.ways):
            devanagari = any("\u0900" <= sign <= "\u097f" for sign in text)
            assert devanagari == (language == "hi"), text
            assert "None" not in text
            assert "।।" not in text
            assert ".;" not in text


@pytest.mark.parametrize("key", PROCESSES)
def test_every_paragraph_that_is_named_exists_and_every_button_is_named(key):
    made = order(key)
    diagram = read_diagram(key, shipped(key)[f"{key}.bpmn"])
    numbers = {one.number for one in made.paragraphs}
    texts = {one.node: " ".join((*one.sentences, *one.ways)) for one in made.paragraphs}
    for text in (*texts.values(), *made.preamble):
        assert {int(number) for number in re.findall(r"प्रस्तर (\d+) \(", text)} <= numbers
    for node in diagram.nodes.values():
        for flow in diagram.choices(node) if node.tag == "userTask" else ():
            assert f"“{flow.name}” चुनने पर" in texts[node.id]
    named = {
        int(number) for text in (*texts.values(), *made.preamble) for number in re.findall(r"प्रस्तर (\d+) \(", text)
    }
    assert named == numbers, "every paragraph is led to from another, or from the beginning"


def test_the_claim_is_told_as_the_office_would_tell_it():
    made = order("medical-claim")
    paragraphs = {one.node: one for one in made.paragraphs}
    check = paragraphs["check"]
    assert check.sentences[0] == "पटल सहायक प्रपत्र “जाँच-सूची” भरकर टिप्पणी अंकित करेंगे।"
    assert check.sentences[1] == "यह कार्य 7 कार्य दिवस के भीतर पूर्ण किया जायेगा।"
    assert "2 कार्य दिवस पश्चात्" in check.sentences[2]
    assert "शाखा प्रभारी के संज्ञान में" in check.sentences[2]
    assert check.sentences[3] == "बन्द पत्रावली शाखा प्रभारी या उच्च अधिकारी के आदेश से यहाँ से पुनः खोली जा सकती है।"
    number = paragraphs["ask_cmo"].number
    assert check.ways[0].startswith(f"“मु०चि०अ० को भेजें” चुनने पर (टिप्पणी अनिवार्य) प्रस्तर {number} (")
    wait = " ".join(paragraphs["await_reply"].sentences)
    assert "15 दिन बीतने पर यह कार्य चलते रहते हुए प्रस्तर" in wait
    assert "समय-सीमा रुकी रहेगी" in wait
    agreed = next(way for way in paragraphs["asp"].ways if "सहमत" in way)
    assert "यदि स्वीकर्ता “पुलिस अधीक्षक” हो, तो" in agreed
    assert "अन्यथा" in agreed
    assert any("30 कार्य दिवस" in text for text in made.preamble)
    assert "संस्करण 1" in made.closing[-1]
    assert "23-11-2026" in made.closing[-1]


def test_a_decision_table_is_printed_as_a_table():
    (table,) = order("medical-claim").tables
    assert table.head == ("क्रम", "अनुमन्य राशि", "उच्च स्तर की स्वीकृति", "स्वीकर्ता", "अभ्युक्ति")
    assert table.rows[1][:4] == ("2", "₹25,000 से अधिक, ₹2,00,000 तक", "“नहीं”", "“पुलिस अधीक्षक”")
    assert table.rule == "एक प्रकरण पर ठीक एक पंक्ति लागू होती है।"


def test_a_draft_says_that_it_is_not_in_force():
    assert order("file", version=None).closing[-1] == "यह मसौदा है; प्रकाशन तक प्रभावी नहीं है।"


def test_a_table_or_form_that_is_missing_or_broken_is_named_and_stops_nothing():
    files = {
        "medical-claim.bpmn": shipped("medical-claim")["medical-claim.bpmn"],
        "forms/medical-claim/check.json": b"{",
    }
    made = order("medical-claim", files=files)
    power = next(one for one in made.paragraphs if one.node == "power")
    assert "“sanction-power”" in power.sentences[0]
    assert made.tables == ()


def test_events_branches_loops_and_parts_are_told():
    text = FLOW.encode()
    made = order("route", "en", files={"route.bpmn": text})
    paragraphs = {one.node: " ".join((*one.sentences, *one.ways)) for one in made.paragraphs}
    assert "At the same time: (1) paragraph" in paragraphs["first"]
    assert "when all branches are complete" in paragraphs["left"]
    assert "This is done for each of" in paragraphs["left"]
    assert "one after the other" in paragraphs["left"]
    assert "This is repeated as long as “more”: yes" in paragraphs["right"]
    assert "Whichever is first: (1) when a new receipt comes to the file" in paragraphs["part"]
    assert "(2) when 3 working days have passed" in paragraphs["part"]
    assert "This part consists of the paragraphs" in paragraphs["part"]
    assert "this part is complete" in paragraphs["inner"]
    assert "and this is ended" in paragraphs["part"]
    assert "the error “stuck” occurs" in paragraphs["part"]
    assert "The message “ready” is sent by itself" in paragraphs["tell"]
    hindi = {
        one.node: " ".join((*one.sentences, *one.ways)) for one in order("route", files={"route.bpmn": text}).paragraphs
    }
    assert "एक साथ:" in hindi["first"]
    assert "जो पहले हो:" in hindi["part"]
    assert "एक के बाद एक" in hindi["left"]


def test_ways_are_counted_in_letters():
    assert [label_of(place, "hi") for place in (0, 1, 20)] == ["(क)", "(ख)", "(21)"]
    assert label_of(2, "en") == "(c)"


def test_the_paper_is_archivable_and_says_the_same():
    made = order("medical-claim")
    pdf = render_standing_order(
        StandingOrderInput(
            letterhead=Letterhead("कार्यालय पुलिस अधीक्षक, जनपद पीलीभीत"),
            title=made.title,
            version="संस्करण 1",
            since="दिनांक 23-11-2026 से प्रभावी",
            preamble=made.preamble,
            paragraphs=tuple(
                OrderedStep(one.number, one.heading, " ".join(one.sentences), tuple(("(क)", way) for way in one.ways))
                for one in made.paragraphs
            ),
            tables=tuple(PrintedTable(one.title, one.head, one.rows, one.rule) for one in made.tables),
            closing=made.closing,
            made_at=dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC),
        )
    )
    assert b"pdfaid:part" in pdf
    assert b"pdfuaid:part" in pdf
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    words = " ".join(text.split())
    assert "स्थायी आदेश" in words
    assert "पटल सहायक प्रपत्र “जाँच-सूची” भरकर टिप्पणी अंकित करेंगे।" in words
    assert "₹25,000 से अधिक" in words


FLOW = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<message id="m1" name="receipt_added"/><message id="m2" name="ready"/><error id="e1" name="stuck"/>
<process id="route" isExecutable="true" name="Route">
<startEvent id="begin"/><userTask id="first" name="First"/><parallelGateway id="split"/>
<userTask id="left" name="Left">
<multiInstanceLoopCharacteristics isSequential="true">
<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>
<userTask id="right" name="Right">
<standardLoopCharacteristics>
<loopCondition>more</loopCondition></standardLoopCharacteristics></userTask>
<parallelGateway id="join"/>
<subProcess id="part" name="Part"><startEvent id="in"/><userTask id="inner" name="Inner"/><endEvent id="out"/>
<sequenceFlow id="p1" sourceRef="in" targetRef="inner"/>
<sequenceFlow id="p2" sourceRef="inner" targetRef="out"/>
</subProcess>
<boundaryEvent id="edge" attachedToRef="part"><errorEventDefinition errorRef="e1"/></boundaryEvent>
<eventBasedGateway id="whichever"/>
<intermediateCatchEvent id="comes" name="Comes">
<messageEventDefinition messageRef="m1"/></intermediateCatchEvent>
<intermediateCatchEvent id="late" name="Late">
<timerEventDefinition>
<timeDuration>wd(3)</timeDuration></timerEventDefinition></intermediateCatchEvent>
<intermediateThrowEvent id="tell" name="Tell">
<messageEventDefinition messageRef="m2"/></intermediateThrowEvent>
<endEvent id="done"/><endEvent id="gone"/>
<sequenceFlow id="f1" sourceRef="begin" targetRef="first"/>
<sequenceFlow id="f2" sourceRef="first" targetRef="split"/>
<sequenceFlow id="f3" sourceRef="split" targetRef="left"/>
<sequenceFlow id="f4" sourceRef="split" targetRef="right"/>
<sequenceFlow id="f5" sourceRef="left" targetRef="join"/>
<sequenceFlow id="f6" sourceRef="right" targetRef="join"/>
<sequenceFlow id="f7" sourceRef="join" targetRef="part"/>
<sequenceFlow id="f8" sourceRef="part" targetRef="whichever"/>
<sequenceFlow id="f9" sourceRef="edge" targetRef="gone"/>
<sequenceFlow id="fa" sourceRef="whichever" targetRef="comes"/>
<sequenceFlow id="fb" sourceRef="whichever" targetRef="late"/>
<sequenceFlow id="fc" sourceRef="comes" targetRef="tell"/>
<sequenceFlow id="fd" sourceRef="late" targetRef="tell"/>
<sequenceFlow id="fe" sourceRef="tell" targetRef="done"/>
</process></definitions>"""


def test_what_an_operation_is_told_is_called_as_the_operation_describes_it():
    told = " ".join(line for part in order("medical-claim").paragraphs for line in part.sentences)
    english = " ".join(line for part in order("medical-claim", "en").paragraphs for line in part.sentences)
    for parameter in ("ask_out.to", "ask_out.about", "ask_out.days"):
        assert f"{PARAMETERS[parameter][0]}: " in told
        assert f"{PARAMETERS[parameter][1]}: " in english


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("hi", "कार्य प्राप्त होने के 2 कार्य दिवस पश्चात् भी शेष रहने पर प्रकरण शाखा प्रभारी के संज्ञान में लाया जायेगा।"),
        (
            "en",
            "When it is still open 2 working days after it came, it is brought to the notice of: Section in-charge.",
        ),
    ],
)
def test_without_a_time_limit_the_time_counts_from_the_day_on_which_the_work_came(language, told):
    files = shipped("medical-claim")
    head, tail = files["medical-claim.bpmn"].split(b'id="check"', 1)
    tail = tail.replace(b'<spiffworkflow:property name="due" value="7wd" />', b"", 1)
    made = order("medical-claim", language, files={**files, "medical-claim.bpmn": head + b'id="check"' + tail})
    check = next(one for one in made.paragraphs if one.node == "check")
    assert told in check.sentences
