"""An empty canvas: one desk between a start and an end, so that there is something to hold on to."""

import re
from xml.sax.saxutils import quoteattr

BLANK = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
  id="definitions_{ident}" targetNamespace="https://patravali.in/bpmn">
  <bpmn:collaboration id="collaboration_{ident}">
    <bpmn:participant id="participant_{ident}" name={title_hi} processRef="{key}" />
  </bpmn:collaboration>
  <bpmn:process id="{key}" name={title_hi} isExecutable="true">
    <bpmn:extensionElements>
      <spiffworkflow:properties>
        <spiffworkflow:property name="title_hi" value={title_hi} />
        <spiffworkflow:property name="title_en" value={title_en} />
        <spiffworkflow:property name="case_type" value="{key}" />
        <spiffworkflow:property name="start_roles" value="dealing,section_incharge" />
      </spiffworkflow:properties>
    </bpmn:extensionElements>
    <bpmn:laneSet id="lanes">
      <bpmn:lane id="lane_dealing" name="पटल सहायक">
        <bpmn:extensionElements>
          <spiffworkflow:properties>
            <spiffworkflow:property name="role" value="dealing" />
            <spiffworkflow:property name="name_en" value="Dealing assistant" />
          </spiffworkflow:properties>
        </bpmn:extensionElements>
        <bpmn:flowNodeRef>begin</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>note</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>closed</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="begin" name="पत्रावली खुली">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="name_en" value="File opened" />
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:outgoing>begin_to_note</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="note" name="टिप्पणी">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="name_en" value="Note" />
          <spiffworkflow:property name="kind" value="note" />
          <spiffworkflow:property name="due" value="7wd" />
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>begin_to_note</bpmn:incoming>
      <bpmn:outgoing>note_to_closed</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="closed" name="समाप्त">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="name_en" value="Closed" />
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>note_to_closed</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="begin_to_note" sourceRef="begin" targetRef="note" />
    <bpmn:sequenceFlow id="note_to_closed" sourceRef="note" targetRef="closed" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_{ident}">
    <bpmndi:BPMNPlane id="plane_{ident}" bpmnElement="collaboration_{ident}">
      <bpmndi:BPMNShape id="participant_{ident}_di" bpmnElement="participant_{ident}" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="640" height="160" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="lane_dealing_di" bpmnElement="lane_dealing" isHorizontal="true">
        <dc:Bounds x="190" y="80" width="610" height="160" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="begin_di" bpmnElement="begin">
        <dc:Bounds x="252" y="142" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="235" y="185" width="70" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="note_di" bpmnElement="note">
        <dc:Bounds x="370" y="120" width="120" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="closed_di" bpmnElement="closed">
        <dc:Bounds x="572" y="142" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="565" y="185" width="50" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="begin_to_note_di" bpmnElement="begin_to_note">
        <di:waypoint x="288" y="160" />
        <di:waypoint x="370" y="160" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="note_to_closed_di" bpmnElement="note_to_closed">
        <di:waypoint x="490" y="160" />
        <di:waypoint x="572" y="160" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""

LONGEST_KEY = 60


def blank_diagram(key: str, *, title_hi: str, title_en: str) -> bytes:
    """A diagram that the gate lets pass, to be drawn on.

    :param key: as :func:`key_of` makes it
    """
    ident = key.replace("-", "_")
    return BLANK.format(key=key, ident=ident, title_hi=quoteattr(title_hi), title_en=quoteattr(title_en)).encode()


def key_of(title_en: str) -> str:
    """A short Latin name made from the English title: ``arms-licence`` of “Arms licence”; empty when it has none."""
    words = re.sub(r"[^a-z0-9]+", "-", title_en.lower()).strip("-")
    return words[:LONGEST_KEY].strip("-") if words[:1].isalpha() else ""
