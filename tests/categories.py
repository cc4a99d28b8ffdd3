"""A receipt's diagram that asks for the category, for tests."""

GATEWAY = """
    <bpmn:exclusiveGateway id="which" name="श्रेणी?" default="which_to_mark">
      <bpmn:incoming>begin_to_which</bpmn:incoming>
      <bpmn:outgoing>which_to_mark</bpmn:outgoing>
      <bpmn:outgoing>which_to_disposed</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="begin_to_which" sourceRef="begin" targetRef="which" />
    <bpmn:sequenceFlow id="which_to_mark" sourceRef="which" targetRef="mark" />
    <bpmn:sequenceFlow id="which_to_disposed" sourceRef="which" targetRef="disposed">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">subject.category == "KEY"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
"""
FLOW = '<bpmn:sequenceFlow id="begin_to_mark" sourceRef="begin" targetRef="mark" />'
LANE = "<bpmn:flowNodeRef>begin</bpmn:flowNodeRef>"
EDGE = '<bpmndi:BPMNEdge id="begin_to_mark_di" bpmnElement="begin_to_mark">'


def asking_for(xml: bytes, key: str) -> bytes:
    """The shipped diagram of a receipt in which papers of one category end at once."""
    text = xml.decode()
    edge = text[text.index(EDGE) :].split("</bpmndi:BPMNEdge>")[0] + "</bpmndi:BPMNEdge>"
    edges = "".join(
        edge.replace("begin_to_mark", name) for name in ("begin_to_which", "which_to_mark", "which_to_disposed")
    )
    shape = '<bpmndi:BPMNShape id="which_di" bpmnElement="which"><dc:Bounds x="10" y="10" width="50" height="50" />'
    text = text.replace(FLOW, GATEWAY.replace("KEY", key)).replace(edge, f"{shape}</bpmndi:BPMNShape>{edges}")
    text = text.replace(LANE, f"{LANE}<bpmn:flowNodeRef>which</bpmn:flowNodeRef>")
    text = text.replace("<bpmn:outgoing>begin_to_mark<", "<bpmn:outgoing>begin_to_which<")
    return text.replace("<bpmn:incoming>begin_to_mark<", "<bpmn:incoming>which_to_mark<").encode()
