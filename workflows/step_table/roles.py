"""Lanes: the roles among which the steps are shared."""

from lxml import etree

from engine.uploads import local_name
from workflows.errors import BadInput
from workflows.step_table.elements import Elements, set_names, set_property
from workflows.step_table.steps import Changed
from workflows.step_table.words import check_names, check_text
from workflows.step_table.written import B


def add_lane(xml: bytes, *, role: str, name_hi: str, name_en: str) -> Changed:
    """A lane below the others; the first lane of a diagram takes in everything that is drawn already.

    :param role: key of the role whose desk the lane is
    :return: with the id of the lane
    :raises BadInput: when a name or the role is missing
    """
    elements = Elements(xml)
    _check(role, name_hi, name_en)
    lanes = elements.lanes()
    held = elements.process.find(f"{B}laneSet")
    if held is None:
        held = etree.Element(f"{B}laneSet", id=elements.new_id("lanes"))
        elements.process.insert(_head(elements.process), held)
    lane = etree.SubElement(held, f"{B}lane", id=elements.new_id(f"lane_{role}"))
    set_names(lane, name_hi.strip(), name_en.strip())
    set_property(lane, "role", role)
    if not lanes:
        for node in [node for node in elements.nodes.values() if node.getparent() is elements.process]:
            elements.into_lane(node, lane)
    return Changed(elements.xml(), lane.get("id", ""))


def change_lane(xml: bytes, lane: str, *, role: str, name_hi: str, name_en: str) -> Changed:
    """Change whose lane it is and what it is called.

    :raises BadInput: when there is no such lane, or a name or the role is missing
    """
    elements = Elements(xml)
    found = elements.lane(lane)
    _check(role, name_hi, name_en)
    set_names(found, name_hi.strip(), name_en.strip())
    set_property(found, "role", role)
    return Changed(elements.xml(), lane)


def move_lane(xml: bytes, lane: str, *, up: bool) -> Changed:
    """Let a lane change places with the one above or below it.

    :raises BadInput: when there is none
    """
    elements = Elements(xml)
    found = elements.lane(lane)
    other = found.getprevious() if up else found.getnext()
    while other is not None and local_name(other) != "lane":
        other = other.getprevious() if up else other.getnext()
    if other is None:
        raise BadInput("It stands at the edge already.", "यह पहले से किनारे पर है।")
    if up:
        other.addprevious(found)
    else:
        other.addnext(found)
    for moved in (found, other):
        elements.undraw(moved)
    return Changed(elements.xml(), lane)


def remove_lane(xml: bytes, lane: str) -> Changed:
    """Take a lane out in which nothing stands.

    :raises BadInput: when a step stands in it, or it is the last
    """
    elements = Elements(xml)
    found = elements.lane(lane)
    if found.find(f"{B}flowNodeRef") is not None:
        raise BadInput("Give its steps to other roles first.", "पहले इसके चरण दूसरी भूमिकाओं को दें।")
    if len(elements.lanes()) == 1:
        raise BadInput("A diagram needs one role.", "आरेख में एक भूमिका आवश्यक है।")
    elements.undraw(found)
    parent = found.getparent()
    if parent is not None:
        parent.remove(found)
    return Changed(elements.xml(), "")


def _check(role: str, name_hi: str, name_en: str) -> None:
    check_names(name_hi, name_en)
    check_text(role, most=60, field="role")
    if not role.strip():
        raise BadInput("Choose the role.", "भूमिका चुनें।", field="role")


def _head(process: etree._Element) -> int:
    """Where the lanes stand: behind documentation, extensions and what else comes first."""
    first = ("documentation", "extensionElements", "auditing", "monitoring", "property")
    return sum(local_name(child) in first for child in process)
