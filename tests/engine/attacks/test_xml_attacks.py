"""Hostile XML in diagrams and tables: refused with a sentence, quickly, and nothing is fetched."""

import pytest

from engine.decisions import TableRefused, parse_table
from engine.gate import check
from engine.uploads import UploadRefused, read_xml
from tests.engine.drawing import VOCABULARY, Drawing, files
from tests.pace import here, least

DIAGRAM = Drawing().start().task("A").end().chain("S", "A", "E").xml().decode()
HEAD, BODY = DIAGRAM.split("?>", 1)
HEAD += "?>"
LAUGHING = BODY.replace("id=", 'name="&a8;" id=', 1)
LAUGHS = '<!ENTITY a0 "hahaha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
BLOWN = "x" * 50_000

ATTACKS: dict[str, tuple[bytes, str]] = {
    "external file": (f'{HEAD}<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>{BODY}'.encode(), "doctype"),
    "external http": (f'{HEAD}<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">{BODY}'.encode(), "doctype"),
    "parameter entity": (
        f'{HEAD}<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>{BODY}'.encode(),
        "doctype",
    ),
    "billion laughs": (f"{HEAD}<!DOCTYPE d [{LAUGHS}]>{LAUGHING}".encode(), "doctype"),
    "quadratic blow-up": (f'{HEAD}<!DOCTYPE d [<!ENTITY a "{BLOWN}">]>{BODY}'.encode(), "doctype"),
    "internal entity": (f'{HEAD}<!DOCTYPE d [<!ENTITY a "b">]>{BODY}'.encode(), "doctype"),
    "small doctype": (f"{HEAD}<!doctype d>{BODY}".encode(), "doctype"),
    "utf-16": (DIAGRAM.replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
    "utf-7": (DIAGRAM.replace("UTF-8", "UTF-7").encode(), "encoding"),
    "latin-1": (DIAGRAM.replace("UTF-8", "ISO-8859-1").encode(), "encoding"),
    "utf-32": (DIAGRAM.replace("UTF-8", "UTF-32").encode("utf-32"), "encoding"),
    "null bytes": (DIAGRAM.replace("<bpmn:userTask", "\0<bpmn:userTask").encode(), "encoding"),
    "too large": (f"{HEAD}<!--{BLOWN * 44}-->{BODY}".encode(), "too-large"),
    "too many elements": (
        BODY.replace("</bpmn:process>", "<bpmn:text/>" * 30_000 + "</bpmn:process>").encode(),
        "too-large",
    ),
    "too deep": (
        BODY.replace("</bpmn:process>", "<a>" * 5_000 + "</a>" * 5_000 + "</bpmn:process>").encode(),
        "not-xml",
    ),
    "undeclared entity": (BODY.replace("<bpmn:userTask", "&x;<bpmn:userTask").encode(), "not-xml"),
    "cut off": (DIAGRAM[:-40].encode(), "not-xml"),
    "empty": (b"", "not-xml"),
    "nothing": (b"   ", "not-xml"),
    "text": ("पत्रावली".encode(), "not-xml"),
    "html": (b"<html><script>alert(1)</script></html>", "not-bpmn"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not-bpmn"),
    "json": (b'{"process": 1}', "not-xml"),
    "zip": (b"PK\x03\x04" + bytes(range(256)), "encoding"),
    "another namespace": (DIAGRAM.replace("20100524", "20990101").encode(), "not-bpmn"),
    "xinclude": (
        BODY.replace(
            "<bpmn:userTask",
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><bpmn:userTask',
            1,
        ).encode(),
        "include",
    ),
    "html in documentation": (
        BODY.replace(
            "<bpmn:startEvent",
            '<bpmn:documentation><script xmlns="http://www.w3.org/1999/xhtml">'
            "alert(1)</script></bpmn:documentation><bpmn:startEvent",
            1,
        ).encode(),
        "foreign-element",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_diagram_is_refused_in_time(name):
    data, rule = ATTACKS[name]
    upload = {**files(Drawing()), "p.bpmn": data}
    found = check("p", upload, vocabulary=VOCABULARY)
    assert rule in {finding.rule for finding in found}
    assert least(lambda: check("p", upload, vocabulary=VOCABULARY), enough=2) < here(2)
    assert all(finding.en and finding.hi and finding.hint_en and finding.hint_hi for finding in found)


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_table_is_refused(name):
    with pytest.raises((UploadRefused, TableRefused)):
        parse_table(ATTACKS[name][0])


def test_a_remark_in_a_condition_hides_nothing():
    """A comment would cut the text that a reader of XML sees; here it is taken out before anybody reads."""
    root = read_xml(b"<a>outcome == 'x'<!-- --> or open('y')</a>")
    assert root.text == "outcome == 'x' or open('y')"


def test_a_mark_at_the_beginning_of_the_file_is_no_fault():
    assert read_xml(b"\xef\xbb\xbf" + DIAGRAM.encode()).tag.endswith("definitions")
