"""Reading XML that somebody uploaded or drew: diagrams, decision tables. Nothing outside the file is fetched."""

from typing import cast

from lxml import etree

from engine.errors import EngineRefusal

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_ATTRIBUTES = 60
MAX_PREFIXES = 200
"""Declarations of namespaces in a file; the modelers write about ten."""
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


class UploadRefused(EngineRefusal):
    """The file cannot even be read as a diagram or table.

    :ivar rule: the short key of the rule, for tests and for help texts
    """

    status = 422

    def __init__(self, rule: str, en: str, hi: str) -> None:
        super().__init__(en, hi)
        self.rule = rule


def read_xml(data: bytes) -> etree._Element:
    """The root element of an uploaded file.

    Refused before anything else looks at it: over 2 MB, another encoding than UTF-8, a DOCTYPE or an entity, a
    processing instruction, broken XML, over 20,000 elements, over 60 attributes at one. Comments are dropped.

    :param data: the file as it came
    :raises UploadRefused: with the rule that was broken
    """
    _check_bytes(data)
    try:
        root = etree.fromstring(data, _hardened_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UploadRefused("not-xml", f"The file is not well-formed XML: {str(error)[:120]}",
                            "फ़ाइल सही XML नहीं है।") from error  # fmt: skip
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype()
    if root.xpath(f"boolean(//*[count(@*) > {MAX_ATTRIBUTES}])"):
        raise UploadRefused("too-large", f"An element has more than {MAX_ATTRIBUTES} attributes.",
                            f"किसी तत्व में {MAX_ATTRIBUTES} से अधिक विशेषताएँ हैं।")  # fmt: skip
    if cast(float, root.xpath("count(//*)")) > MAX_ELEMENTS:
        raise _too_many()
    return root


def read_whole(data: bytes) -> etree._Element:
    """The root element of a file that is going to be changed in places; unlike :func:`read_xml` it keeps comments.

    :raises UploadRefused: for whatever :func:`read_xml` does not let in
    """
    read_xml(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def write_xml(root: etree._Element) -> bytes:
    """A changed file again, in UTF-8, with what stood before and after its root."""
    text = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return _HEAD + text.strip() + b"\n"


def local_name(element: etree._Element) -> str:
    """The tag of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: etree._Element) -> str:
    """The namespace of an element; empty when it has none."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def _hardened_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _check_bytes(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UploadRefused("too-large", "The file is larger than 2 MB.", "फ़ाइल 2 MB से बड़ी है।")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _encoding() from error
    declaration = text[: text.find("?>") + 2].lower() if text.lstrip("\ufeff \t\r\n").startswith("<?xml") else ""
    if "\0" in text or ("encoding" in declaration and "utf-8" not in declaration and "us-ascii" not in declaration):
        raise _encoding()
    if text.count("<?") > (1 if declaration else 0):
        raise UploadRefused("instruction", "The file contains a processing instruction (<?…?>); none is allowed.",
                            "फ़ाइल में processing instruction (<?…?>) है; इसकी अनुमति नहीं है।")  # fmt: skip
    if text.count("xmlns") > MAX_PREFIXES:
        raise UploadRefused("too-large", f"The file declares more than {MAX_PREFIXES} namespaces.",
                            f"फ़ाइल में {MAX_PREFIXES} से अधिक namespace हैं।")  # fmt: skip
    if text.count("<") - text.count("</") - text.count("<!") > 2 * MAX_ELEMENTS:  # so many are not even read
        raise _too_many()
    small = data.lower()  # letters beyond ASCII are no part of what is looked for
    if b"<!doctype" in small or b"<!entity" in small:
        raise _doctype()


def _too_many() -> UploadRefused:
    return UploadRefused("too-large", f"The file has more than {MAX_ELEMENTS:,} elements.",
                         f"फ़ाइल में {MAX_ELEMENTS:,} से अधिक तत्व हैं।")  # fmt: skip


def _encoding() -> UploadRefused:
    return UploadRefused("encoding", "The file must be written in UTF-8.", "फ़ाइल UTF-8 में होनी चाहिए।")


def _doctype() -> UploadRefused:
    return UploadRefused("doctype", "The file contains a DOCTYPE or an entity; neither is allowed.",
                         "फ़ाइल में DOCTYPE या entity है; इनकी अनुमति नहीं है।")  # fmt: skip
