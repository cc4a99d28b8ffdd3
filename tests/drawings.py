"""Diagrams of a wanted size, for tests and measurements."""

from workflows.step_table.laying_out import lay_out

FOOT = "</bpmn:process></bpmn:definitions>"


def head(key: str) -> str:
    """The beginning of a file with one process."""
    return (
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x" id="d"'
        ' xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
        f'<bpmn:process id="{key}" name="मार्ग" isExecutable="true">'
    )


def properties(**values: str) -> str:
    """Our properties of an element."""
    entries = "".join(f'<spiffworkflow:property name="{name}" value="{value}" />' for name, value in values.items())
    holder = f"<spiffworkflow:properties>{entries}</spiffworkflow:properties>"
    return f"<bpmn:extensionElements>{holder}</bpmn:extensionElements>"


def arrow(source: str, target: str, outcome: str = "") -> str:
    """An arrow; with an outcome, a button."""
    ends = f'id="{source}_{target}" name="बटन {outcome}" sourceRef="{source}" targetRef="{target}"'
    condition = f'<bpmn:conditionExpression>outcome == "{outcome}"</bpmn:conditionExpression>' if outcome else ""
    inside = properties(name_en=outcome) + condition if outcome else ""
    return f"<bpmn:sequenceFlow {ends}>{inside}</bpmn:sequenceFlow>"


def lane(role: str, members: list[str]) -> str:
    """A lane of a role with its elements."""
    references = "".join(f"<bpmn:flowNodeRef>{member}</bpmn:flowNodeRef>" for member in members)
    return f'<bpmn:lane id="lane_{role}" name="{role}">{properties(role=role, name_en=role)}{references}</bpmn:lane>'


def long_route(elements: int) -> bytes:
    """A laid out route of so many elements: desks with two buttons each, forward and back, in two lanes."""
    desks = [f"desk_{number}" for number in range((elements - 2) // 2)]
    nodes, arrows, members = [], [arrow("begin", desks[0])], {"dealing": ["begin"], "section_incharge": ["closed"]}
    for number, desk in enumerate(desks):
        choice, after = f"{desk}_choice", desks[number + 1] if number + 1 < len(desks) else "closed"
        before = desks[max(number - 1, 0)]
        nodes.append(
            f'<bpmn:userTask id="{desk}" name="पटल का परीक्षण {number}">{properties(kind="note")}</bpmn:userTask>'
        )
        nodes.append(f'<bpmn:exclusiveGateway id="{choice}" />')
        arrows += [arrow(desk, choice), arrow(choice, after, "forward"), arrow(choice, before, "return")]
        members["dealing" if number % 2 else "section_incharge"] += [desk, choice]
    lanes = f'<bpmn:laneSet id="lanes">{"".join(lane(role, inside) for role, inside in members.items())}</bpmn:laneSet>'
    ends = '<bpmn:startEvent id="begin" name="आरंभ" /><bpmn:endEvent id="closed" name="समाप्त" />'
    titles = properties(title_hi="लम्बा मार्ग", title_en="Long route")
    return lay_out("".join([head("long-route"), titles, lanes, ends, *nodes, *arrows, FOOT]).encode())
