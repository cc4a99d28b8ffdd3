"""Two diagrams compared, element by element, in words."""

import functools
from collections.abc import Iterator, Mapping

from workflows.clocks import limit_in_words
from workflows.diagram_changes.changes import Change, Kind, Label, Wording
from workflows.diagram_changes.elements import Element, TakenApart, take_apart

KINDS: Mapping[str, Label] = {
    "userTask": ("step", "चरण"),
    "manualTask": ("step", "चरण"),
    "serviceTask": ("automatic step", "स्वचालित चरण"),
    "scriptTask": ("calculation", "गणना"),
    "businessRuleTask": ("decision", "निर्णय तालिका का चरण"),
    "receiveTask": ("waiting", "प्रतीक्षा"),
    "sendTask": ("message", "संदेश"),
    "callActivity": ("called diagram", "बुलाया गया मार्ग-आरेख"),
    "subProcess": ("part", "उप-भाग"),
    "transaction": ("part", "उप-भाग"),
    "exclusiveGateway": ("choice", "विकल्प"),
    "parallelGateway": ("parallel branching", "समानांतर शाखा"),
    "inclusiveGateway": ("branching", "शाखा"),
    "eventBasedGateway": ("waiting for the first event", "पहली घटना की प्रतीक्षा"),
    "boundaryEvent": ("event at a step", "चरण की घटना"),
    "intermediateCatchEvent": ("waiting", "प्रतीक्षा"),
    "intermediateThrowEvent": ("event", "घटना"),
    "startEvent": ("start", "आरंभ"),
    "endEvent": ("end", "अंत"),
    "sequenceFlow": ("arrow", "तीर"),
    "lane": ("lane", "लेन"),
    "participant": ("frame", "चौखट"),
    "process": ("diagram", "मार्ग-आरेख"),
    "textAnnotation": ("remark", "टिप्पणी"),
}
FACETS: Mapping[str, Label] = {
    "name": ("name", "नाम"),
    "property:name_en": ("English name", "अंग्रेज़ी नाम"),
    "property:title_hi": ("Hindi title", "हिन्दी शीर्षक"),
    "property:title_en": ("English title", "अंग्रेज़ी शीर्षक"),
    "property:summary": ("summary", "सार"),
    "property:summary_en": ("English summary", "अंग्रेज़ी सार"),
    "property:case_type": ("case type", "प्रकरण का प्रकार"),
    "property:file_head": ("file head", "पत्रावली शीर्ष"),
    "property:retention": ("retention", "अभिरक्षण अवधि"),
    "property:start_roles": ("who may open it", "कौन खोल सकता है"),
    "property:clock": ("time limit of the whole", "कुल समय-सीमा"),
    "property:role": ("role", "भूमिका"),
    "property:form": ("form", "प्रपत्र"),
    "property:due": ("time limit", "समय-सीमा"),
    "property:desk": ("desk", "पटल"),
    "property:kind": ("kind of work", "कार्य का प्रकार"),
    "property:escalate_to": ("goes up to", "किसके संज्ञान में"),
    "property:escalate_after": ("goes up after", "कितने समय बाद संज्ञान में"),
    "property:note": ("note", "टिप्पणी आवश्यक"),
    "property:confirm": ("question before it is pressed", "दबाने से पहले प्रश्न"),
    "property:reopen": ("may be reopened here", "यहाँ पुनः खोला जा सके"),
    "property:letter": ("letter template", "पत्र का प्रारूप"),
    "property:operation": ("operation", "कार्य"),
    "conditionExpression": ("condition", "शर्त"),
    "lane": ("lane", "लेन"),
    "sourceRef": ("begins at", "कहाँ से"),
    "targetRef": ("leads to", "कहाँ तक"),
    "default": ("way if nothing else holds", "अन्यथा मार्ग"),
    "attachedToRef": ("stands at", "किस चरण पर"),
    "cancelActivity": ("ends the step", "चरण समाप्त करे"),
    "calledElement": ("calls", "बुलाता है"),
    "element": ("element", "तत्व"),
    "script": ("calculation", "गणना"),
    "timerEventDefinition/timeDuration": ("after", "कितने समय बाद"),
    "timerEventDefinition/timeDate": ("on", "किस तिथि पर"),
    "timerEventDefinition/timeCycle": ("again and again", "बार-बार"),
    "messageEventDefinition/messageRef": ("message", "संदेश"),
}
LIMITS = frozenset({"property:due", "property:escalate_after", "property:clock"})
REFERENCES = frozenset({"sourceRef", "targetRef", "attachedToRef", "default"})


def compare_diagrams(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """What is other in the new diagram: first what came and went, then what changed, last the drawing.

    :raises engine.uploads.UploadRefused: when one of them cannot be read
    """
    before, after = take_apart(old), take_apart(new)
    for one in after.elements.values():
        if one.id not in before.elements:
            yield _came(file, one, after)
    for one in before.elements.values():
        if one.id not in after.elements:
            yield _went(file, one, before)
    for one in before.elements.values():
        other = after.elements.get(one.id)
        if other is not None:
            yield from _changed(file, one, other, before, after)
    yield from _arranged(file, before, after)


def _came(file: str, one: Element, whole: TakenApart) -> Change:
    en, hi = _described(one, whole)
    return Change(Kind.ADDED, file, one.id, f"New: {en}", f"नया: {hi}")


def _went(file: str, one: Element, whole: TakenApart) -> Change:
    en, hi = _described(one, whole)
    return Change(Kind.REMOVED, file, one.id, f"Taken away: {en}", f"हटाया गया: {hi}")


def _described(one: Element, whole: TakenApart) -> Label:
    en, hi = KINDS.get(one.tag, (one.tag, one.tag))
    if one.tag == "sequenceFlow":
        return _arrow(one, whole)
    return f"{en} “{one.names[0]}”", f"{hi} “{one.names[1]}”"


def _arrow(one: Element, whole: TakenApart) -> Label:
    (from_en, from_hi), (to_en, to_hi) = (_end(one.facets.get(name, ""), whole) for name in ("sourceRef", "targetRef"))
    is_button = one.facets.get("conditionExpression", "").startswith("outcome ==")
    en, hi = ("button", "बटन") if is_button else KINDS[one.tag]
    label_en, label_hi = one.names if one.names[0] != one.id else ("", "")
    name_en, name_hi = (f" “{label_en}”", f" “{label_hi}”") if label_en else ("", "")
    return f"{en}{name_en} from “{from_en}” to “{to_en}”", f"{hi}{name_hi}, “{from_hi}” से “{to_hi}” तक"


def _end(element: str, whole: TakenApart) -> Label:
    """Where an arrow begins or ends; a choice without a name of its own is named after the step before it."""
    found = whole.elements.get(element)
    if found is None:
        return "?", "?"
    if found.tag.endswith("Gateway") and not found.facets.get("name"):
        before = [
            one.facets.get("sourceRef", "") for one in whole.elements.values() if one.facets.get("targetRef") == element
        ]
        if before and before[0] in whole.elements:
            return whole.elements[before[0]].names
    return found.names


def _changed(file: str, old: Element, new: Element, before: TakenApart, after: TakenApart) -> Iterator[Change]:
    wording = Wording(
        file, old.id, _described(old, before), _facet, functools.partial(_said, before), functools.partial(_said, after)
    )
    return wording.changes({"element": old.tag, **old.facets}, {"element": new.tag, **new.facets})


def _said(whole: TakenApart, facet: str, text: str) -> Label:
    """A value as people read it: the name in the place of an id."""
    if facet in REFERENCES and text in whole.elements:
        return _end(text, whole)
    if facet in LIMITS:
        return limit_in_words(text)
    return KINDS.get(text, (text, text)) if facet == "element" else (text, text)


def property_words(name: str) -> Label:
    """What a property of a diagram or an element is called."""
    return _facet(f"property:{name}")


def _facet(name: str) -> Label:
    if name in FACETS:
        return FACETS[name]
    plain = name.removeprefix("property:")
    return plain, plain


def _arranged(file: str, before: TakenApart, after: TakenApart) -> Iterator[Change]:
    moved = [one for one in before.layout if before.layout[one] != after.layout.get(one, before.layout[one])]
    if moved:
        yield Change(
            Kind.ARRANGED,
            file,
            "",
            f"The drawing was rearranged ({len(moved)} elements); the way of the file does not change by that.",
            f"आरेखण का विन्यास बदला ({len(moved)} तत्व); इससे पत्रावली का मार्ग नहीं बदलता।",
        )
