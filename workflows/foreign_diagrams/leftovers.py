"""Offers to take out what is not run: data objects, descriptions, and what another tool has added."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from engine.gate.diagram import BPMN, SPIFF, B
from engine.gate.elements import owner
from engine.uploads import local_name, namespace
from workflows.foreign_diagrams.offers import Change, Offer, Office
from workflows.foreign_diagrams.trees import OWN_SPACES, drop, remove, take_out

_DATA = (
    *("dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "dataInputAssociation"),
    *("dataOutputAssociation", "ioSpecification", "property", "itemDefinition", "import"),
)
_DESCRIPTIONS = (
    *("messageFlow", "potentialOwner", "humanPerformer", "performer", "resourceRole", "monitoring", "auditing"),
    *("relationship", "interface", "endPoint", "resource", "extension", "partnerEntity", "partnerRole"),
    *("correlationProperty", "correlationKey", "correlationSubscription", "conversation", "conversationLink"),
)
_TYPED = ("itemRef", "itemSubjectRef", "structureRef", "operationRef", "implementationRef")
_COLOURS = ("http://bpmn.io/schema/bpmn/biocolor/1.0", "http://www.omg.org/spec/BPMN/non-normative/color/1.0")


def find_data(root: etree._Element, _office: Office) -> Iterator[Change]:
    """Data objects are pictures here; what the office asks stands in the forms."""
    found = _outermost(root, _DATA)
    if not found:
        return
    offer = Offer(
        "data",
        tuple(dict.fromkeys(_shown(one) for one in found)),
        f"Take out the data objects and data types ({len(found)}): facts come from the fields of the forms.",
        f"डेटा वस्तुएँ और डेटा प्रकार ({len(found)}) हटाएँ: तथ्य प्रपत्रों के खानों से आते हैं।",
        before=_listed(found),
        mends=frozenset({"data-object", "include"}),
    )
    yield Change(offer, lambda _chosen: _take_out_data(root, found))


def _take_out_data(root: etree._Element, found: list[etree._Element]) -> None:
    take_out(root, found)
    for element in root.iter(f"{B}*"):
        drop(element, *_TYPED)


def find_descriptions(root: etree._Element, _office: Office) -> Iterator[Change]:
    """What only describes: arrows between pools, performers, interfaces. Lanes and operations say it here."""
    found = _outermost(root, _DESCRIPTIONS)
    if not found:
        return
    offer = Offer(
        "descriptions",
        tuple(dict.fromkeys(_shown(one) for one in found)),
        f"Take out what only describes and is not run ({len(found)}).",
        f"जो केवल वर्णन है और चलता नहीं ({len(found)}), उसे हटाएँ।",
        before=_listed(found),
        mends=frozenset({"element"}),
    )
    yield Change(offer, lambda _chosen: take_out(root, found))


def find_extensions(root: etree._Element, _office: Office) -> Iterator[Change]:
    """The additions of another tool, one offer for each of its namespaces; until taken they stay untouched."""
    spaces: dict[str, list[tuple[etree._Element, str]]] = {}
    for element in root.iter():
        space = namespace(element)
        if space and space not in OWN_SPACES and not _is_inside(element, spaces):
            spaces.setdefault(space, []).append((element, ""))
        for key in element.attrib if space == BPMN and element is not root else ():
            outer = etree.QName(str(key)).namespace or ""
            if outer and outer not in OWN_SPACES:
                spaces.setdefault(outer, []).append((element, str(key)))
    for space, parts in spaces.items():
        if space in _COLOURS:
            continue
        names = Counter(etree.QName(key or element).localname for element, key in parts)
        offer = Offer(
            "extensions",
            (space, *dict.fromkeys(owner(element).get("id") or "" for element, _key in parts)),
            f"Take out what {_prefix(root, space)} has added ({len(parts)}); it has no effect here.",
            f"{_prefix(root, space)} के जोड़े हुए अंश ({len(parts)}) हटाएँ; यहाँ उनका कोई प्रभाव नहीं।",
            before=", ".join(f"{name} ×{count}" for name, count in names.most_common(8)),
            mends=frozenset({"foreign-element", "foreign-attribute"}),
        )
        yield Change(offer, lambda _chosen, parts=parts: _take_out_parts(parts))  # type: ignore[misc]


def _take_out_parts(parts: list[tuple[etree._Element, str]]) -> None:
    for element, key in parts:
        if key:
            drop(element, key)
            continue
        held = element.getparent()
        remove(element)
        if held is not None and held.tag == f"{B}extensionElements" and not len(held):
            remove(held)


def _is_inside(element: etree._Element, spaces: dict[str, list[tuple[etree._Element, str]]]) -> bool:
    """Whether it stands in something that another tool has added, and goes with it."""
    return any(namespace(around) not in OWN_SPACES for around in element.iterancestors()) if spaces else False


def _outermost(root: etree._Element, kinds: tuple[str, ...]) -> list[etree._Element]:
    tags = {f"{B}{kind}" for kind in kinds}
    return [
        element
        for element in root.iter(*tags)
        if not any(around.tag in tags or namespace(around) not in (BPMN, SPIFF) for around in element.iterancestors())
    ]


def _shown(element: etree._Element) -> str:
    """The element at which the gate names it."""
    return (element if element.get("id") else owner(element)).get("id") or ""


def _listed(found: list[etree._Element]) -> str:
    names = Counter(local_name(element) for element in found)
    return ", ".join(f"{name} ×{count}" for name, count in names.most_common(8))


def _prefix(root: etree._Element, space: str) -> str:
    declared = {one: prefix for element in root.iter() for prefix, one in element.nsmap.items()}
    return f"“{declared.get(space) or space}”"
