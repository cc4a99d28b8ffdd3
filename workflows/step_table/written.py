"""The XML of a diagram as it was written: read without trust, with its comments; written again in UTF-8."""

from lxml import etree

from engine.errors import EngineRefusal
from engine.specs.diagram import BPMN
from engine.uploads import local_name, namespace, read_xml

B = f"{{{BPMN}}}"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"


def read_written(xml: bytes) -> etree._Element:
    """The root element of a diagram, comments kept.

    :param xml: the file
    :raises engine.uploads.UploadRefused: when the file is hostile or no XML
    :raises EngineRefusal: when it is XML but no BPMN diagram
    """
    root = read_xml(xml)
    if namespace(root) != BPMN or local_name(root) != "definitions":
        raise EngineRefusal("This file is no BPMN diagram.", "यह फ़ाइल BPMN आरेख नहीं है।")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def write(root: etree._Element) -> bytes:
    """The file again, in UTF-8."""
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
