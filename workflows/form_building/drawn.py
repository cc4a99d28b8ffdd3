"""A diagram or table as an XML tree that is changed in places and written back, comments and foreign parts included."""

from lxml import etree

from engine.uploads import read_xml

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def read_drawn(xml: bytes) -> etree._Element:
    """The root of a file that is going to be changed; unlike :func:`engine.uploads.read_xml` it keeps comments.

    :raises UploadRefused: for whatever the engine does not let in
    """
    read_xml(xml)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(xml, parser)


def written(root: etree._Element) -> bytes:
    """The file again, with what stood before and after its root."""
    text = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return _HEAD + text.strip() + b"\n"
