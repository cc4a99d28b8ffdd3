"""Small moves in the tree of a diagram, that leave everything else of it where it is."""

import re
from collections.abc import Iterator

from lxml import etree

from engine.gate.diagram import BPMN, SPIFF, B, S
from engine.uploads import local_name, namespace

OWN_SPACES = frozenset(
    (
        BPMN,
        SPIFF,
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.w3.org/2001/XMLSchema-instance",
    )
)
_REFERRING = {"default", "bpmnElement", "incoming", "outgoing"}
_DRAWN = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_FOREIGN_PART = re.compile(r"\{(?P<space>[^}]*)\}")


def main_process(root: etree._Element) -> etree._Element | None:
    """The process that the gate looks at: the first executable one, else the first."""
    processes = root.findall(f"{B}process")
    executable = (process for process in processes if process.get("isExecutable") in ("true", "1"))
    return next(executable, processes[0] if processes else None)


def elements_of(process: etree._Element | None, *kinds: str) -> Iterator[etree._Element]:
    """The elements of a process of these kinds, in sub-processes too, in the order of the file."""
    if process is not None:
        yield from process.iter(*(f"{B}{kind}" for kind in kinds))


def foreign(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """What another tool has put into the extensions of an element, of these local names, at any depth."""
    for held in element.findall(f"{B}extensionElements"):
        for one in held.iter():
            if local_name(one) in names and namespace(one) not in OWN_SPACES:
                yield one


def foreign_attribute(element: etree._Element, *names: str) -> str:
    """The first of these attributes that another tool has put there; empty when there is none."""
    for key, value in element.attrib.items():
        space = _FOREIGN_PART.match(str(key))
        if space and space["space"] not in OWN_SPACES and str(key)[space.end() :] in names and str(value).strip():
            return str(value).strip()
    return ""


def set_property(element: etree._Element, name: str, value: str) -> None:
    """Give an element one of our properties."""
    held = extensions_of(element)
    properties = held.find(f"{S}properties")
    if properties is None:
        properties = etree.SubElement(held, f"{S}properties", nsmap={"spiffworkflow": SPIFF})
    found = next((one for one in properties.findall(f"{S}property") if one.get("name") == name), None)
    entry = etree.SubElement(properties, f"{S}property", {"name": name}) if found is None else found
    entry.set("value", value)


def set_extension(element: etree._Element, name: str, text: str) -> None:
    """Give an element one of our extension elements with a text, such as the decision that it asks."""
    held = extensions_of(element)
    for one in held.findall(f"{S}{name}"):
        held.remove(one)
    etree.SubElement(held, f"{S}{name}", nsmap={"spiffworkflow": SPIFF}).text = text


def extensions_of(element: etree._Element) -> etree._Element:
    """Where the extensions of an element stand; made where there are none, after its documentation."""
    held = element.find(f"{B}extensionElements")
    if held is None:
        held = etree.Element(f"{B}extensionElements")
        documents = element.findall(f"{B}documentation")
        element.insert(element.index(documents[-1]) + 1 if documents else 0, held)
    return held


def set_condition(flow: etree._Element, text: str) -> None:
    """Give an arrow a condition in our language."""
    condition = flow.find(f"{B}conditionExpression")
    if condition is None:
        condition = etree.SubElement(flow, f"{B}conditionExpression")
    condition.text = text
    drop(condition, "language", "{http://www.w3.org/2001/XMLSchema-instance}type")


def drop(element: etree._Element, *names: str) -> None:
    """Take attributes off an element; those that are not there are no fault."""
    for name in names:
        if name in element.attrib:
            del element.attrib[name]


def remove(element: etree._Element) -> None:
    """Take an element out; the white space after it stays with what is before it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def take_out(root: etree._Element, gone: list[etree._Element]) -> None:
    """Take elements out with all that is in them, their shapes, and what only connects them."""
    ids = {one.get("id") for element in gone for one in element.iter() if one.get("id")}
    for element in gone:
        remove(element)
    for kind in ("association", "messageFlow"):
        for line in list(root.iter(f"{B}{kind}")):
            if {(line.get(end) or "").rpartition(":")[2] for end in ("sourceRef", "targetRef")} & ids:
                ids.add(line.get("id"))
                remove(line)
    for kind in ("BPMNShape", "BPMNEdge"):
        for drawn in list(root.iter(f"{_DRAWN}{kind}")):
            if (drawn.get("bpmnElement") or "").rpartition(":")[2] in ids:
                remove(drawn)
    for reference in list(root.iter(f"{B}flowNodeRef")):
        if (reference.text or "").strip() in ids:
            remove(reference)


def rename(root: etree._Element, old: str, new: str) -> None:
    """Give an element another id, and say so wherever it is named."""
    for element in root.iter(etree.Element):
        if element.get("id") == old and namespace(element) == BPMN:
            element.set("id", new)
        for name, value in element.attrib.items():
            if _refers(str(name)) and str(value).rpartition(":")[2] == old:
                element.set(name, str(value)[: -len(old)] + new)
        text = (element.text or "").strip()
        if _refers(local_name(element)) and text.rpartition(":")[2] == old:
            element.text = text[: -len(old)] + new


def _refers(name: str) -> bool:
    return name in _REFERRING or name.endswith("Ref")


def fresh_id(root: etree._Element, wanted: str) -> str:
    """An id that nothing has yet."""
    taken = {element.get("id") for element in root.iter()}
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    return found


def label(element: etree._Element) -> str:
    """An element as a sentence names it."""
    name = " ".join((element.get("name") or "").split())[:60]
    return f"“{name or element.get('id') or local_name(element)}”"


def ident(element: etree._Element) -> str:
    """The id of an element; where it has none, its place in the file."""
    return element.get("id") or element.getroottree().getpath(element)
