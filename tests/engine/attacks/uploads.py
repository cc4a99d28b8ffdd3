"""Hostile uploads of our own, beyond the lists of the prototype: each kind of place, each kind of trick.

An attack is a set of files for the process `p`. Made by functions, so that a large one is in memory only while it runs.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.drawing import Drawing, files, form, power_table
from tests.engine.gated import straight

Files = dict[str, bytes]


@dataclass(frozen=True)
class Attack:
    """One hostile upload.

    :ivar rule: the rule by which it is refused
    :ivar stage: at which stage of the gate
    """

    name: str
    rule: str
    make: Callable[[], Files]
    stage: int = 1


def upload(drawing: Drawing, **more: bytes) -> Files:
    return files(drawing, **more)


def asks(expression: str) -> Files:
    """A condition."""
    drawing = Drawing().start().task("A").service("N", "close_file").xor("X", "X_E").end().end("E2")
    return upload(drawing.chain("S", "A", "N", "X", "E").arrow("X", "E2", expression))


def script(source: str) -> Files:
    return upload(straight("X").node("scriptTask", "X", f"<bpmn:script><![CDATA[{source}]]></bpmn:script>"))


def param(expression: str) -> Files:
    return upload(straight("K").service("K", "notify", to=expression))


def prop(**values: str) -> Files:
    return upload(straight("A").task("A", **values))


def cell(text: str, result: str = '"co"') -> Files:
    drawing = straight("A", "W").task("A", form="check").decision("W", "power")
    return {**upload(drawing), "power.dmn": power_table((text, result))}


def asked_of(**field: object) -> Files:
    return upload(straight("A").task("A", form="f"), **{"forms/p/f.json": form(a=field)})


def whole_form(data: bytes) -> Files:
    return upload(straight("A").task("A", form="f"), **{"forms/p/f.json": data})


def xml(old: str, new: str, encoding: str = "utf-8") -> Files:
    text = straight("A").task("A").xml().decode()
    assert old in text
    return {"p.bpmn": text.replace(old, new, 1).encode(encoding, "xmlcharrefreplace")}


def marker(inner: str, tag: str = "multiInstanceLoopCharacteristics", attributes: str = "") -> Files:
    inside = f"<bpmn:{tag}{attributes}>{inner}</bpmn:{tag}>"
    return upload(straight("A").node("userTask", "A", inside, lane="dealing", kind="report"))


def timed(rule: str, shape: str = "timeDuration", *, on: str = "") -> Files:
    drawing = straight("A", *([] if on else ["T"])).task("A")
    drawing.timer("T", rule, on=on, form=shape, interrupting=not on)
    return upload(drawing.end("E2").chain("T", "E2") if on else drawing)


def nested(depth: int) -> Files:
    inner = Drawing().start(f"S{depth}").task("T").end(f"E{depth}").chain(f"S{depth}", "T", f"E{depth}")
    for level in range(depth):
        outer = Drawing().start(f"S{level}").end(f"E{level}").inside(f"Q{level}", inner)
        inner = outer.chain(f"S{level}", f"Q{level}", f"E{level}")
    return {"p.bpmn": inner.xml()}


def call_tree(depth: int) -> Files:
    """Each process calls the next one twice, side by side: 2^depth runs at once."""
    made: Files = {}
    for level in range(depth):
        drawing = Drawing(f"p{level}" if level else "p").start().end()
        drawing.node("parallelGateway", "F").node("parallelGateway", "J").chain("S", "F").chain("J", "E")
        for call in "AB":
            drawing.node("callActivity", call, attributes=f'calledElement="p{level + 1}"').chain("F", call, "J")
        made[f"{drawing.key}.bpmn"] = drawing.xml()
    last = Drawing(f"p{depth}").start().task("T", kind="form").end().chain("S", "T", "E")
    return {**made, f"p{depth}.bpmn": last.xml()}


def dense(nodes: int) -> Files:
    drawing = Drawing().start().end().chain("S", "G0")
    for one in range(nodes):
        drawing.node("inclusiveGateway", f"G{one}", attributes=f'default="G{one}_E"').arrow(f"G{one}", "E")
        for other in range(nodes):
            drawing.arrow(f"G{one}", f"G{other}", 'thana == "x"') if one != other else None
    return upload(drawing)


def many_values() -> Files:
    rows = [(",".join(str(row * 1000 + value) for value in range(300)), '"co"') for row in range(200)]
    return {
        **upload(straight("A", "W").task("A", form="check").decision("W", "power")),
        "power.dmn": power_table(*rows),
    }


def endless_scripts() -> Files:
    """A circle of scripts, without a desk; its one way out is never taken."""
    drawing = Drawing().start().end().xor("M").xor("X", "X_M").chain("S", "M", "K", "X", "M")
    drawing.node("scriptTask", "K", "<bpmn:script>n = 1</bpmn:script>").arrow("X", "E", "1 == 2")
    return upload(drawing)


def doubling() -> Files:
    """A parallel fork in a circle of an inclusive gateway: each round has twice the branches."""
    drawing = Drawing().start().end().task("A", kind="form").xor("M").xor("X", "X_E").node("parallelGateway", "F")
    drawing.service("K", "close_file").service("L", "close_file").chain("S", "A", "M", "F", "K", "X").chain(
        "F", "L", "X"
    )
    return upload(drawing.arrow("X", "M", 'thana == "x"').arrow("X", "E"))


def prefix_of_another_space() -> Files:
    text = straight("A").task("A").xml().decode()
    drawn = '<bpmn:userTask xmlns:bpmn="http://evil.example/bpmn" id="B"/>'
    return {"p.bpmn": text.replace("<bpmn:userTask", drawn + "<bpmn:userTask", 1).encode()}


def stylesheet() -> Files:
    space = 'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
    inside = f'<xsl:template {space} match="/"><xsl:value-of select="document(\'file:///etc/passwd\')"/></xsl:template>'
    return upload(
        straight("A").node("userTask", "A", "<bpmn:documentation>" + inside + "</bpmn:documentation>", lane="dealing")
    )


ATTACKS = (
    # --- expressions, in every place where one may stand
    Attack("a format string that walks attributes", "expression", lambda: param('"{0.__class__}".format(subject)')),
    Attack("a power of powers", "expression", lambda: asks("10 ** 10 ** 8 > 1")),
    Attack("a comprehension in a comprehension's source", "expression",
           lambda: asks("[x for x in [y for y in [1] for z in [2]]] == []")),
    Attack("an identifier in full-width letters", "expression", lambda: asks('ｅｘｅｃ("1")')),
    Attack("a dunder in mathematical letters", "expression", lambda: asks("subject.__𝒸lass__ == 1")),
    Attack("a walrus", "expression", lambda: asks("(n := 10) > 1")),
    Attack("an f-string in a parameter", "expression", lambda: param('f"{subject.__class__}"')),
    Attack("starred arguments", "expression", lambda: asks("max(*[1, 2]) > 1")),
    Attack("a lambda", "expression", lambda: asks("(lambda: True)()")),
    Attack("a dunder put together from texts, and called", "expression",
           lambda: asks('subject["__cl" + "ass__"]() == 1')),
    Attack("a function without its brackets, as a value", "expression", lambda: asks("[len][0]([1]) == 1")),
    Attack("two statements in a condition", "expression", lambda: asks("True; import os")),
    Attack("a script that deletes a fact", "expression", lambda: script("del thana")),
    Attack("a script with a decorated class", "expression", lambda: script("@print\nclass A: pass")),
    Attack("a script that sets the subject", "expression", lambda: script("subject = 1")),
    Attack("a script of a thousand lines", "expression", lambda: script("n = 1\n" * 1000)),
    Attack("a chain of a million signs in a due rule", "expression", lambda: prop(due="1+" * 500_000 + "1")),
    Attack("three hundred brackets", "expression", lambda: asks("(" * 300 + "1" + ")" * 300 + " == 1")),
    Attack("an escape in the desk of a task", "expression", lambda: prop(desk="__import__('os').getcwd()")),
    Attack("an escape in an escalation", "expression", lambda: prop(escalate_to="sp", escalate_after="().__class__")),
    Attack("an escape in a completion condition", "expression",
           lambda: marker("<bpmn:loopCardinality>2</bpmn:loopCardinality>"
                          "<bpmn:completionCondition>exit()</bpmn:completionCondition>")),
    Attack("an escape in a loop condition", "expression",
           lambda: marker("<bpmn:loopCondition>quit()</bpmn:loopCondition>", "standardLoopCharacteristics")),
    Attack("an escape in a timer", "expression", lambda: timed("__import__('time').sleep(9)")),
    # --- decision tables
    Attack("an escape in a cell", "table", lambda: cell("().__class__.__bases__")),
    Attack("an escape in a result", "table", lambda: cell("> 5", 'open("/etc/passwd").read()')),
    Attack("a cell of brackets", "table", lambda: cell("[" * 50_000)),
    Attack("four hundred not( )", "table", lambda: cell("not(" * 400 + "5" + ")" * 400)),
    Attack("sixty thousand values in two hundred rows", "table", many_values),
    # --- forms
    Attack("a pattern that never ends", "form-unreadable", lambda: asked_of(type="string", pattern="^(a+)+$")),
    Attack("a pattern of many repeats", "form-unreadable", lambda: asked_of(type="string", pattern="a*" * 30 + "$")),
    Attack("a reference into the network", "form-unreadable", lambda: asked_of(**{"$ref": "http://127.0.0.1:9/x"})),
    Attack("a reference to itself", "form-unreadable",
           lambda: whole_form(json.dumps({"properties": {"a": {"allOf": [{"$ref": "#"}]}}}).encode())),
    Attack("a base for references", "form-unreadable",
           lambda: whole_form(json.dumps({"$id": "http://evil.example/", "properties": {}}).encode())),
    Attack("ninety thousand brackets of JSON", "form-unreadable",
           lambda: whole_form(b'{"properties":' + b"[" * 90_000 + b"]" * 90_000 + b"}")),
    Attack("a number of a hundred thousand digits", "form-unreadable",
           lambda: whole_form(b'{"properties":{"a":{"maximum":' + b"9" * 100_000 + b"}}}")),
    Attack("fields in fields in fields", "form-unreadable",
           lambda: whole_form((b'{"properties":{"a":' * 40) + b"{}" + b"}}" * 40)),
    # --- properties and ids
    Attack("a form outside the forms", "unknown-form", lambda: prop(form="../../etc/passwd")),
    Attack("a form by an absolute path", "unknown-form", lambda: prop(form="/etc/passwd")),
    Attack("a property that is no property", "unknown-property", lambda: prop(__class__="x")),
    Attack("an id with a Cyrillic letter", "id-characters", lambda: upload(straight("Аpprove").task("Аpprove"))),
    Attack("an id that turns the writing around", "id-characters",
           lambda: upload(straight("A\u202eB").task("A\u202eB"))),
    Attack("an id with a line feed", "id-characters", lambda: xml('id="A"', 'id="A&#10;B"')),
    # --- XML
    Attack("UTF-16 with its mark", "encoding", lambda: xml("UTF-8", "UTF-16", "utf-16")),
    Attack("UTF-7 in single quotes", "encoding", lambda: xml('encoding="UTF-8"', "encoding='UTF-7'")),
    Attack("EBCDIC", "encoding", lambda: xml("UTF-8", "cp037", "cp037")),
    Attack("a style sheet as a processing instruction", "instruction",
           lambda: xml("?>", '?><?xml-stylesheet href="http://evil.example/x.xsl" type="text/xsl"?>')),
    Attack("a processing instruction inside", "instruction",
           lambda: xml("<bpmn:userTask", "<?php echo 1 ?><bpmn:userTask")),
    Attack("XSLT in the documentation", "foreign-element", stylesheet),
    Attack("XInclude under another prefix", "include",
           lambda: xml("<bpmn:userTask", '<a:include xmlns:a="http://www.w3.org/2001/XInclude" '
                       'href="file:///etc/passwd" parse="text"/><bpmn:userTask')),
    Attack("the prefix of BPMN for another namespace", "foreign-element", prefix_of_another_space),
    Attack("a doctype behind spaces", "doctype", lambda: xml("?>", "?>\n <!DOCTYPE a>")),
    Attack("a hundred thousand attributes", "too-large",
           lambda: xml("<bpmn:userTask ", "<bpmn:userTask " + " ".join(f'a{n}="1"' for n in range(100_000)) + " ")),
    Attack("sixty thousand namespaces", "too-large",
           lambda: xml("<bpmn:userTask ", "<bpmn:userTask " + "".join(f'xmlns:a{n}="u" ' for n in range(60_000)))),
    Attack("five hundred sub-processes in one another", "not-xml", lambda: nested(500)),
    # --- how often, how long
    Attack("a milliard of instances", "too-many-instances",
           lambda: marker("<bpmn:loopCardinality>10*10*10*10*10*10*10*10*10</bpmn:loopCardinality>")),
    Attack("a loop of a milliard rounds", "loop-count",
           lambda: marker("", "standardLoopCharacteristics", ' loopMaximum="1000000000"')),
    Attack("a reminder each second, a million times", "timer-value",
           lambda: timed('"R999999/PT1S"', "timeCycle", on="A")),
    Attack("a reminder without an interval", "timer-value", lambda: timed('"R/PT"', "timeCycle", on="A")),
    Attack("a date before there were time zones", "timer-value", lambda: timed('"0001-01-01"', "timeDate")),
    Attack("three thousand arrows between sixty gateways", "too-many-arrows", lambda: dense(60)),
    Attack("calls in a circle of three", "call-circle",
           lambda: {f"{a}.bpmn": Drawing(a).start().node("callActivity", "C", attributes=f'calledElement="{b}"')
                    .end().chain("S", "C", "E").xml() for a, b in (("p", "q"), ("q", "r"), ("r", "p"))}),
    # --- what only running shows
    Attack("a million runs of a called process at once", "runs-away", lambda: call_tree(20), stage=2),
    Attack("a circle of scripts", "runs-away", endless_scripts, stage=2),
    Attack("branches that double in each round", "tokens-multiply", doubling),
    Attack("an attribute that BPMN does not have", "xsd",
           lambda: xml("<bpmn:endEvent", '<bpmn:endEvent onload="x()"'), stage=2),
)  # fmt: skip
