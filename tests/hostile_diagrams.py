"""Diagrams that must not come in: the shipped plain file's diagram, each changed in one place.

Each is made by a replacement that has to be found exactly once, so that a later edit of the diagram cannot make the
attack harmless unseen.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workflows.catalogue import shipped


@dataclass(frozen=True)
class Attack:
    """One hostile upload.

    :ivar element: what the gate has to name; empty for the file as a whole
    :ivar rule: key of the rule that it breaks
    """

    name: str
    element: str
    rule: str
    make: Callable[[], bytes]


def plain() -> str:
    """The diagram as it ships."""
    return shipped("file")["file.bpmn"].decode()


def changed(*pairs: tuple[str, str]) -> Callable[[], bytes]:
    """The diagram with each first text replaced, once, by the second."""

    def make() -> bytes:
        text = plain()
        for old, new in pairs:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the diagram"
            text = text.replace(old, new)
        return text.encode()

    return make


def renamed(old: str, new: str) -> Callable[[], bytes]:
    """The diagram with an element's id changed wherever it is referred to."""

    def make() -> bytes:
        text = plain()
        for quoted in (f'"{old}"', f">{old}<"):
            assert quoted in text
            text = text.replace(quoted, quoted.replace(old, new))
        return text.encode()

    return make


def with_script(script: str) -> Callable[[], bytes]:
    """The diagram whose closing step is a script."""

    def make() -> bytes:
        text = plain()
        begin, end = text.index('<bpmn:serviceTask id="close"'), text.index("</bpmn:serviceTask>")
        task = (
            '<bpmn:scriptTask id="close" name="पत्रावली बन्द करना"><bpmn:incoming>close_choice_to_close</bpmn:incoming>'
            f"<bpmn:outgoing>close_to_closed</bpmn:outgoing><bpmn:script>{script}</bpmn:script></bpmn:scriptTask>"
        )
        return (text[:begin] + task + text[end + len("</bpmn:serviceTask>") :]).encode()

    return make


ISLAND = """<bpmn:userTask id="island" name="अलग पड़ा कार्य">
<bpmn:outgoing>island_to_section</bpmn:outgoing></bpmn:userTask>
<bpmn:sequenceFlow id="island_to_section" sourceRef="island" targetRef="section" />
<bpmn:serviceTask id="close" """
ISLAND_DRAWN = """<bpmndi:BPMNShape id="island_di" bpmnElement="island">
<dc:Bounds x="300" y="20" width="120" height="70" />
</bpmndi:BPMNShape><bpmndi:BPMNEdge id="island_edge_di" bpmnElement="island_to_section"><di:waypoint x="420" y="55" />
<di:waypoint x="480" y="55" /></bpmndi:BPMNEdge></bpmndi:BPMNPlane>"""

ATTACKS = (
    Attack("a script task with os.system", "close", "expression", with_script('import os; os.system("id")')),
    Attack(
        "a condition that walks __subclasses__",
        "note_choice_to_section",
        "expression",
        changed(('outcome == "put_up"', "().__class__.__base__.__subclasses__() != []")),
    ),
    Attack(
        "a DOCTYPE",
        "",
        "doctype",
        changed(("<bpmn:definitions ", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><bpmn:definitions ')),
    ),
    Attack("the id Start", "Start", "reserved-id", renamed("begin", "Start")),
    Attack(
        "an unknown operation",
        "close",
        "unknown-operation",
        changed(('serviceTaskOperator id="close_file"', 'serviceTaskOperator id="send_money"')),
    ),
    Attack(
        "an unknown role",
        "lane_sp",
        "unknown-role",
        changed(('name="role" value="sp"', 'name="role" value="chief_minister"')),
    ),
    Attack("an unknown form", "note", "unknown-form", changed(('value="file/note"', 'value="file/nothing"'))),
    Attack(
        "an unreachable task",
        "island",
        "not-reachable",
        changed(('<bpmn:serviceTask id="close" ', ISLAND), ("</bpmndi:BPMNPlane>", ISLAND_DRAWN)),
    ),
    Attack(
        "an outcome gateway with a default flow",
        "note_choice",
        "outcome-default",
        changed(
            (
                '<bpmn:exclusiveGateway id="note_choice">',
                '<bpmn:exclusiveGateway id="note_choice" default="note_choice_to_close_check">',
            )
        ),
    ),
)
